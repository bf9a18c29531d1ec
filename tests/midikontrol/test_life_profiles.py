"""Other controllers, the command file and faults, in the simulated Live."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from MidiKontrol.consts import ACTIONS
from tests.midikontrol.running import QUIT, START, Outcome, live

CC, NOTE_ON, NOTE_OFF = 0xB0, 0x90, 0x80


@pytest.mark.parametrize("name", ["original", "generic-16-encoders", "generic-8-encoders", "fcb1010"])
@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_every_shipped_profile_lives(name: str, version: str, kontrol_home: Path) -> None:
    presses = [step for number in range(100, 116) for step in (["midi", CC, number, 127], ["midi", CC, number, 0])]
    turns = [["midi", CC, number, 80] for number in (7, *range(16, 32))]
    steps = [*START, ["see", "start"], *turns, ["tick", 1], *presses, ["tick", 40], ["see", "end"], *QUIT]
    outcome = live(version, steps, kontrol_home, profile={"base": name})
    outcome.check()
    assert any("dump of the set finished" in text for text in outcome.messages())
    expected = {"original": 16, "generic-16-encoders": 16, "generic-8-encoders": 8, "fcb1010": 2}[name]
    assert len(outcome.seen("start")["map"]) == expected
    if name != "original":
        assert not any(message[0] == 0xF0 for message in outcome.sent())  # no LCD, no sysex


def test_layers_put_other_parameters_on_the_same_encoders(kontrol_home: Path) -> None:
    steps = [*START, ["see", "1"], ["midi", CC, 101, 127], ["midi", CC, 101, 0], ["tick", 2], ["see", "2"],
             ["midi", CC, 101, 127], ["tick", 2], ["see", "1 again"],
             ["midi", CC, 100, 127], ["tick", 2], ["see", "2 again"],
             *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, profile={"base": "generic-8-encoders"})
    outcome.check()
    assert outcome.seen("1")["map"]["0/16"] == "song tracks 0 mixer_device Track Volume"
    assert outcome.seen("2")["map"]["0/16"] == "song tracks 0 devices 0 GainLo"
    assert outcome.seen("2")["map"]["0/23"] == "song tracks 0 devices 0 FreqHi"
    assert outcome.seen("1 again")["map"] == outcome.seen("1")["map"]
    assert outcome.seen("2 again")["map"] == outcome.seen("2")["map"]
    assert "MidiKontrol: layer 2 of 2" in outcome.messages()


def test_lamps_follow_the_song(kontrol_home: Path) -> None:
    steps = [*START, ["set_song", "metronome", True], ["tick", 1], ["midi", CC, 109, 127], ["tick", 1],
             ["set_song", "metronome", False], ["tick", 3], *QUIT]  # fmt: skip
    outcome = live("11.0", steps, kontrol_home, profile={"base": "generic-16-encoders"})
    outcome.check()
    # play 109, record 111, session record 112, metronome 113: dark at the start, then as the song says.
    assert outcome.sent() == [
        [CC, 113, 0], [CC, 109, 0], [CC, 111, 0], [CC, 112, 0],
        [CC, 113, 127], [CC, 109, 127], [CC, 113, 0],
    ]  # fmt: skip


def test_lamps_are_sent_again_when_live_asks(kontrol_home: Path) -> None:
    profile = {"name": "x", "buttons": {"loop": {"cc": 51, "lamp": True}}}
    steps = [*START, ["set_song", "loop", True], ["tick", 2], ["see", "lit"], ["refresh"], ["tick", 2], *QUIT]
    outcome = live("12.1", steps, kontrol_home, profile=profile)
    outcome.check()
    lamp = [message for message in outcome.sent("lit") if message[:2] == [CC, 51]]
    assert lamp == [[CC, 51, 0], [CC, 51, 127]]
    assert outcome.sent()[len(outcome.sent("lit")) :] == [[CC, 51, 127]]


def test_reload_begins_with_the_first_layer_of_what_it_reads(kontrol_home: Path) -> None:
    pages = [{"content": "track_volumes", "ccs": [16, 17]}, {"content": "device", "ccs": [16, 17], "layer": 2}]
    steps = [*START, ["write", "command", "select layer 2\n"], ["tick", 3], ["see", "second"],
             ["write", "profile.json", json.dumps({"name": "One", "pages": pages[:1]})],
             ["write", "command", "reload profile\n", "a"], ["tick", 3], ["see", "one"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, profile={"name": "Two", "pages": pages})
    outcome.check()
    assert outcome.seen("second")["layers"] == [1] and outcome.seen("one")["layers"] == [0]
    assert sorted(outcome.seen("one")["map"]) == ["0/16", "0/17"]


def test_notes_channels_toggles_and_pedals(kontrol_home: Path) -> None:
    profile = {
        "name": "pads", "channel": 10,
        "buttons": {"play": {"note": 36}, "stop": {"note": 37, "channel": 2}, "next_scene": {"cc": 50, "toggle": True}},
        "pedals": [{"cc": 11, "target": "master_volume"}, {"cc": 12, "target": "crossfader"},
                   {"cc": 13, "target": "selected_track_send"},
                   {"cc": 14, "target": "selected_track_send", "number": 9},
                   {"cc": 15, "target": "device_parameter", "number": 3}, {"cc": 16, "target": "tempo"},
                   {"cc": 17, "target": "cue_volume"}],
    }  # fmt: skip
    steps = [*START, ["see", "start"], ["midi", NOTE_ON | 9, 36, 100], ["see", "play"], ["midi", NOTE_ON | 9, 36, 0],
             ["midi", NOTE_OFF | 1, 37, 64], ["see", "still"], ["midi", NOTE_ON | 1, 37, 1], ["see", "stop"],
             ["midi", CC | 9, 50, 127], ["tick", 1], ["midi", CC | 9, 50, 0], ["tick", 1], ["see", "scene"],
             *QUIT]  # fmt: skip
    outcome = live("12.0", steps, kontrol_home, profile=profile)
    outcome.check()
    assert {key: value.split()[-2:] for key, value in outcome.seen("start")["map"].items()} == {
        "9/11": ["Track", "Volume"], "9/12": ["mixer_device", "Crossfader"], "9/13": ["Send", "A"],
        "9/15": ["0", "GainHi"], "9/16": ["Song", "Tempo"], "9/17": ["Preview", "Volume"],
    }  # fmt: skip
    assert [outcome.seen(label)["is_playing"] for label in ("play", "still", "stop")] == [True, True, False]
    assert outcome.seen("scene")["scene"] == "Chorus"  # a toggling button counts at both ends


def test_a_button_with_the_number_of_the_scroll_wheel_on_another_channel_does_not_scroll(kontrol_home: Path) -> None:
    profile = {"name": "two", "scroll": {"scene": {"cc": 50}}, "buttons": {"play": {"cc": 50, "channel": 2}}}
    steps = [*START, ["see", "start"], ["midi", CC | 1, 50, 1], ["tick", 2], ["see", "button"],
             ["midi", CC, 50, 1], ["tick", 2], ["see", "wheel"], *QUIT]  # fmt: skip
    outcome = live("12.0", steps, kontrol_home, profile=profile)
    outcome.check()
    start, button, wheel = (outcome.seen(label) for label in ("start", "button", "wheel"))
    assert button["is_playing"] and button["scene"] == start["scene"]
    assert wheel["scene"] != start["scene"]  # one step in two's complement


def test_every_button_does_what_it_says(kontrol_home: Path) -> None:
    numbers = {action: {"note": number} for number, action in enumerate(ACTIONS)}
    steps: list[list[Any]] = [*START, ["see", "start"]]

    def press(*actions: str) -> None:
        steps.extend(["midi", NOTE_ON, ACTIONS.index(action), 100] for action in actions)
        steps.extend([["tick", 2], ["see", actions[-1]]])

    for action in ("record", "session_record", "overdub", "metronome", "loop", "mute", "solo", "arm", "next_track"):
        press(action)
    press("next_scene", "next_scene", "previous_scene", "fire_scene")
    press("stop", "continue")
    press("tap_tempo", "undo", "redo", "stop_all_clips", "previous_track", "mute")
    steps += [["select_track", 4], ["tick", 1]]  # the master: nothing to mute, solo or arm
    press("mute", "solo", "arm")
    outcome = live("12.1", [*steps, *QUIT], kontrol_home, profile={"name": "all", "buttons": numbers})
    outcome.check()
    assert outcome.seen("start")["song"] == [False] * 5
    for place, action in enumerate(("record", "session_record", "overdub", "metronome", "loop")):
        assert outcome.seen(action)["song"][place] is True, action
    assert outcome.seen("mute")["track"] == "Kick"
    assert outcome.seen("next_track")["tracks"][0] == [True, True, True]
    assert outcome.seen("next_track")["track"] == "Bass"
    assert outcome.seen("fire_scene")["scene"] == "Verse"
    assert outcome.seen("continue")["is_playing"] is True
    assert outcome.seen("arm")["tracks"][0] == [False, True, True]  # the second mute switched it off again


def test_a_track_that_cannot_be_armed_is_left_alone(kontrol_home: Path) -> None:
    tracks = [{"type": "group", "name": "G"}, {"type": "midi", "name": "M", "group": 0}]
    description = {"live_sim_set": 1, "scenes": [{}], "tracks": tracks}
    profile = {"name": "arm", "buttons": {"arm": {"cc": 1}}}
    steps = [*START, ["midi", CC, 1, 127], ["tick", 2], *QUIT]
    live("12.1", steps, kontrol_home, profile=profile, description=description).check()


# Names and values of Live.MidiMap.MapMode.
MODES = {"absolute_14_bit": 5, "relative_signed_bit": 1, "relative_signed_bit2": 4, "relative_binary_offset": 2,
         "relative_two_compliment": 3, "relative_smooth_signed_bit": 6, "relative_smooth_signed_bit2": 9,
         "relative_smooth_binary_offset": 7, "relative_smooth_two_compliment": 8}  # fmt: skip


def test_every_encoder_mode_is_mapped_as_such(kontrol_home: Path) -> None:
    pages = [{"content": "track_volumes", "ccs": [cc], "first": 1, "mode": mode} for cc, mode in enumerate(MODES, 16)]
    outcome = live("12.1", [*START, ["see", "now"], *QUIT], kontrol_home, profile={"name": "modes", "pages": pages})
    outcome.check()
    numbers = {f"0/{cc}": number for cc, number in enumerate(MODES.values(), 16)}
    assert outcome.seen("now")["modes"] == {**numbers, "0/48": 5}  # 48 carries the low half of 16
    assert outcome.seen("now")["suggested"][0] == 5  # CC 16


def test_a_parameter_that_decides_which_others_are_mapped(kontrol_home: Path) -> None:
    switch = {"name": "L Sync", "value_items": ["Off", "On"], "value": 0, "max": 1, "is_quantized": True}
    names = [
        "L 16th",
        "L Time",
        "L Sync Enum",
        "L Offset",
        "R Sync Enum",
        "R 16th",
        "R Time",
        "R Offset",
        "Feedback",
        "Dry/Wet",
    ]
    delay = {"class_name": "Delay", "parameters": [{"name": "Device On"}, switch, *({"name": name} for name in names)]}
    description = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "audio", "name": "A", "devices": [delay]}]}
    steps = [*START, ["see", "free"], ["set_parameter", 0, 0, "L Sync", 1], ["tick", 3], ["see", "synced"], *QUIT]
    outcome = live("10.1", steps, kontrol_home, description=description)
    outcome.check()
    assert outcome.seen("free")["map"]["0/25"].endswith("L Time")
    assert outcome.seen("synced")["map"]["0/25"].endswith("L 16th")
    assert outcome.rows("free")[2][1] == "LTI"
    assert outcome.rows("synced")[2][1] == "L16"


# The command file.


def commands(*lines: str, home: Path, profile: dict[str, Any] | None = None, version: str = "12.1") -> Outcome:
    text = "".join(line + "\n" for line in lines)
    return live(
        version, [*START, ["write", "command", text], ["tick", 30], ["see", "end"], *QUIT], home, profile=profile
    )


@pytest.mark.parametrize("version", ["10.1", "11.0", "12.1"])
def test_the_vocabulary(version: str, kontrol_home: Path) -> None:
    outcome = commands("status", "select track 2", "select scene Chorus", "select device Synth1", "select device 9",
                       "select layer 3", "select nothing 1", "trace on", "trace off", "help", "jump", "select track x",
                       home=kontrol_home, version=version)  # fmt: skip
    outcome.check()
    log = outcome.log()
    for answer in ["status = profile MidiKontrol (original); layer 1 of 1; 16 controls mapped; 0 errors; track Kick, ",
                   "select track 2 = Selected track 2: Bass",
                   "select scene Chorus = Selected scene 3: Chorus", "select device Synth1 = Selected device 2: Synth1",
                   "select device 9 = There is no device 9; the selected track has 2.",
                   "select layer 3 = there are 1 layers",
                   "select nothing 1 = not understood. Commands: dump set", "trace on = trace is on",
                   "jump = not understood. Commands: dump set",
                   "select track x = There is no track x; there are 5."]:  # fmt: skip
        assert log.count(answer) == 1, (answer, log)
    assert outcome.seen("end")["track"] == "Bass" and outcome.seen("end")["scene"] == "Chorus"
    assert outcome.rows()[2] == ["KN1", "KN2", "KN3", "KN4"]


@pytest.mark.parametrize(
    ("command", "expected"), [("dump set", "Synth1"), ("dump track", "Squash"), ("dump api", "add_tempo_listener")]
)
def test_dump_commands(command: str, expected: str, kontrol_home: Path) -> None:
    text = command + "\n"
    outcome = live("12.1", [*START, ["write", "command", text], ["tick", 400], *QUIT], kontrol_home)
    outcome.check()
    (dump,) = (kontrol_home / "dumps").glob("*.xml")
    assert expected in dump.read_text(encoding="utf-8")
    assert f"{command} = dump of the {command.split()[1]} started" in outcome.log()


def test_trace_writes_calls_of_this_script(kontrol_home: Path) -> None:
    steps = [*START, ["write", "command", "trace on\n"], ["tick", 2], ["select_track", 1], ["tick", 3],
             ["write", "command", "trace off\n"], ["tick", 1], ["select_track", 0], ["tick", 3], *QUIT]  # fmt: skip
    outcome = live("10.1", steps, kontrol_home)
    outcome.check()
    trace = (kontrol_home / "trace.log").read_text(encoding="utf-8")
    assert "calling MidiKontrolScript.build_midi_map" in trace
    assert "calling ParamMap.map_with_feedback" in trace
    assert trace.count("calling MidiKontrolScript.build_midi_map") < outcome.result["midi_map"]["totals"]["builds"]
    assert "update_display" not in trace


def test_a_tick_in_which_nothing_happens_leaves_no_trace(kontrol_home: Path) -> None:
    page = {"content": "track_pans", "ccs": [20], "mode": "relative_signed_bit", "acceleration": 2}
    profile = {"name": "turning", "pages": [page], "lcd": {"on": True}}
    steps = [*START, ["write", "command", "trace on\n"], ["tick", 5], ["midi", CC, 20, 1], ["tick", 20], *QUIT]
    outcome = live("12.1", steps, kontrol_home, profile=profile)
    outcome.check()
    trace = (kontrol_home / "trace.log").read_text(encoding="utf-8")
    assert "calling Turning.receive" in trace and 0 < trace.count("calling ") < 40
    assert "tick" not in trace and "_names" not in trace


@pytest.mark.parametrize("version", ["10.1", "12.1"])
def test_a_profile_in_another_spelling_is_reported(version: str, kontrol_home: Path) -> None:
    profile = {"base": "original", "buttons": {"d\u00e9clencher": {"cc": 1}}}
    outcome = live(version, [*START, ["see", "end"], *QUIT], kontrol_home, profile=profile)
    outcome.check()
    assert "Your profile.json is not used: buttons: there is no action" in outcome.messages()[0]
    assert "there is no action" in outcome.log() and len(outcome.seen("end")["map"]) == 16


def test_reload_profile(kontrol_home: Path) -> None:
    steps = [*START, ["see", "before"], ["write", "profile.json", '{"base": "generic-8-encoders"}'],
             ["write", "command", "reload profile\n"], ["tick", 3], ["see", "after"],
             ["write", "profile.json", '{"base": "generic-8"}'],
             ["write", "command", "reload profile\n", "a"], ["tick", 3], ["see", "bad"], *QUIT]  # fmt: skip
    outcome = live("12.3", steps, kontrol_home)
    outcome.check()
    assert len(outcome.seen("before")["map"]) == 16
    assert len(outcome.seen("after")["map"]) == 8
    assert outcome.seen("bad")["map"] == outcome.seen("before")["map"]
    assert "base: expected one of fcb1010" in outcome.log()
    assert any(message[:2] == [CC, 109] for message in outcome.sent())  # its lamps came along


@pytest.mark.parametrize("version", ["10.1", "12.0", "12.1"])
def test_python_from_the_command_file(version: str, kontrol_home: Path) -> None:
    lines = (
        "python script.song().view.selected_track.name",
        "python x = 6 * 7",
        "python x",
        "python 1 / 0",
        "python (",
        "python raise SystemExit",  # it would end Live
        "python x + 1",
    )
    outcome = commands(
        *lines, home=kontrol_home, profile={"base": "original", "command_file": {"python": True}}, version=version
    )
    outcome.check(errors=True)
    log = outcome.log()
    assert "selected_track.name = 'Kick'" in log or "selected_track.name = u'Kick'" in log
    assert "python x = 6 * 7 = done" in log and "python x = 42" in log
    assert "ZeroDivisionError" in log and "SyntaxError" in log
    assert "SystemExit" in log and "python x + 1 = 43" in log


def test_python_is_off_by_default_and_refused_from_a_file_that_others_can_write(kontrol_home: Path) -> None:
    outcome = commands("python 6 * 7", home=kontrol_home)
    outcome.check()
    assert "switched off" in outcome.log() and "= 42" not in outcome.log()
    kontrol_home.chmod(0o777)
    outcome = commands(
        "python 6 * 7", home=kontrol_home, profile={"base": "original", "command_file": {"python": True}}
    )
    kontrol_home.chmod(0o700)
    assert "Python is refused: others can write the folder" in outcome.log() and "= 42" not in outcome.log()


def test_commands_can_be_switched_off(kontrol_home: Path) -> None:
    outcome = commands("select track 2", home=kontrol_home, profile={"base": "original", "command_file": {"on": False}})
    outcome.check()
    assert outcome.seen("end")["track"] == "Kick"


# Faults.

READS = ["mixer_device", "sends", "volume", "devices", "parameters", "class_name", "name", "original_name", "tracks",
         "return_tracks", "master_track", "scenes", "view", "selected_track", "selected_scene", "selected_device",
         "appointed_device", "can_have_chains", "is_quantized", "value_items", "value", "is_playing"]  # fmt: skip


@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_every_property_raising_in_turn(version: str, kontrol_home: Path) -> None:
    turn = [["select_track", 1], ["tick", 2], ["midi", CC, 103, 1], ["midi", CC, 102, 1], ["midi", CC, 106, 127],
            ["midi", CC, 105, 127], ["refresh"], ["tick", 2]]  # fmt: skip
    # Live's own doings read nothing through the API; what raises here is what the script reads.
    steps = [*START, ["see", "start"]]
    for name in READS:
        steps += [["select_track", 0], ["tick", 2], ["raising", name], *turn[2:], ["raising"], *turn]
    steps += [["select_track", 0], ["select_device", 0, 0], ["tick", 3], ["see", "end"], *QUIT]
    outcome = live(version, steps, kontrol_home)
    outcome.check(errors=True)
    assert "could not be read" in outcome.log()
    # When everything can be read again, everything is there again (the lock was pressed an even number of times).
    assert outcome.seen("end")["map"] == outcome.seen("start")["map"]
    assert outcome.rows("end") == outcome.rows("start")


@pytest.mark.parametrize("version", ["9.7", "10.1", "12.3"])
def test_tracks_deleted_in_every_tick(version: str, kontrol_home: Path) -> None:
    tracks = [{"type": "audio", "name": f"T{n}", "devices": [{"class_name": "Eq8"}]} for n in range(8)]
    description = {"live_sim_set": 1, "scenes": [{}, {}], "tracks": tracks}
    steps: list[list[Any]] = [*START, ["midi", CC, 104, 127]]
    for _ in range(7):
        steps += [["midi", CC, 103, 1], ["tick", 1], ["delete_track", 0], ["midi", CC, 16, 10]]
    outcome = live(version, [*steps, ["tick", 20], ["see", "end"], *QUIT], kontrol_home, description=description)
    outcome.check()
    assert set(outcome.seen("end")["map"]) >= {"0/16", "0/17"}  # the last track and the master
    assert outcome.seen("end")["map"]["0/17"] == "song master_track mixer_device Track Volume"


def test_a_home_that_cannot_be_written_is_said_once_and_the_encoders_work(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    outcome = live("12.1", [*START, ["midi", CC, 104, 127], ["tick", 5], ["see", "now"], *QUIT], blocked / "home")
    assert len(outcome.seen("now")["map"]) == 16
    assert outcome.result["listeners_left"] == [] and outcome.result["exceptions"] == []
    lines = [
        text for text in (one["text"] for one in outcome.result["log"]) if "midikontrol.log cannot be written" in text
    ]
    assert len(lines) == 1
    assert any("failed" in text for text in outcome.messages())  # the dump says so in the status bar


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_whatever_a_player_does_the_display_shows_what_the_encoders_do(
    version: str, seed: int, kontrol_home: Path
) -> None:
    wander(version, seed, kontrol_home)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 115))
@pytest.mark.parametrize("version", ["9.7", "10.1", "11.0", "12.0", "12.1", "12.3", "12.4"])
def test_long_walks(version: str, seed: int, kontrol_home: Path) -> None:
    wander(version, seed, kontrol_home, count=300)


def wander(version: str, seed: int, home: Path, count: int = 100) -> None:
    outcome = live(version, [*START, ["wander", seed, count], ["tick", 30], *QUIT], home)
    outcome.check()
    labels = list(outcome.result["seen"])
    assert len(labels) == count // 5
    for label in labels:
        mapped = outcome.seen(label)["map"]
        lcd = outcome.lcd(label)
        for page in range(4):
            shown = [bool(cell) for cell in lcd.cells(page)]
            assert shown == [f"0/{cc}" in mapped for cc in lcd.ccs[page]], (label, page)


# Several scripts, one command file.


def test_two_scripts_run_every_line_once_each_and_leave_the_file_as_it_is(kontrol_home: Path) -> None:
    (kontrol_home / "command").write_text("select track 3\n")  # from before they ran
    steps = [["start"], ["start"], ["tick", 3], ["write", "command", "trace off\n", "a"], ["tick", 2],
             ["write", "command", "select scene Chorus\nsta", "a"], ["tick", 2], ["write", "command", "tus\n", "a"],
             ["tick", 2], ["see", "end"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    log = outcome.log()
    for answer in ("trace off = trace is off", "select scene Chorus = Selected scene 3", "status = profile"):
        assert log.count(answer) == 2, (answer, log)
    assert "select track 3" not in log and outcome.seen("end")["track"] == "Kick"
    text = "select track 3\ntrace off\nselect scene Chorus\nstatus\n"
    assert (kontrol_home / "command").read_text() == text
    assert not (kontrol_home / "command.done").exists()

    again = live("12.1", [*START, ["tick", 5], ["see", "end"], *QUIT], kontrol_home)  # Live was closed and opened
    assert again.log().count(" = ") == log.count(" = ") and again.seen("end")["scene"] == "Intro"


@pytest.mark.parametrize("version", ["10.1", "11.0", "12.1"])
@pytest.mark.parametrize("order", [["MidiKontrol", "LiveDumper"], ["LiveDumper", "MidiKontrol"]])
def test_the_dumper_beside_the_controller_runs_every_line_too(
    version: str, order: list[str], kontrol_home: Path
) -> None:
    steps = [*(["start", name] for name in order), ["tick", 3], ["write", "command", "dump track\nselect track 2\n"],
             ["tick", 100], ["see", "end"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home)
    outcome.check()
    assert len(list((kontrol_home / "dumps").glob("*.xml"))) == 2
    assert outcome.log().count("dump track = dump of the track started") == 1
    assert outcome.log().count("select track 2 = Selected track 2") == 1
    left = [
        line
        for line in (one["text"] for one in outcome.result["log"])
        if "LiveDumper: 'select track 2' is a command for" in line
    ]
    assert len(left) == 1 and outcome.seen("end")["track"] == "Bass"


def test_two_slots_share_the_profile_the_commands_and_the_log(kontrol_home: Path) -> None:
    (kontrol_home / "profile.json").write_text('{"base": "generic-8-encoders"}', encoding="utf-8")
    steps = [["start", "MidiKontrol"], ["start", "MidiKontrol"], ["tick", 3],
             ["write", "command", "dump track\nselect layer 2\n"], ["tick", 100], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    log = outcome.log()
    for line in ("Profile 8 encoders from", "dump track = dump of the track started", "select layer 2 = layer 2"):
        assert log.count(line) == 2, line
    assert len(list((kontrol_home / "dumps").glob("*.xml"))) == 2


# What only one line of the script does.


def test_a_page_sends_on_its_own_channel(kontrol_home: Path) -> None:
    pages = [{"content": "track_volumes", "ccs": [20], "channel": 3}, {"content": "device", "ccs": [21]}]
    profile = {"name": "Two channels", "channel": 2, "pages": pages}
    outcome = live("12.1", [*START, ["see", "now"], *QUIT], kontrol_home, profile=profile)
    outcome.check()
    assert set(outcome.seen("now")["map"]) == {"2/20", "1/21"}  # channels 3 and 2 of the profile


def test_a_controller_that_is_plugged_in_again_gets_its_pages_again(kontrol_home: Path) -> None:
    steps = [*START, ["tick", 3], ["see", "before"], ["ports"], ["tick", 2], ["see", "after"], *QUIT]
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    before, after = outcome.sent("before"), outcome.sent("after")
    pages = [message[6] for message in after[len(before) :] if message[0] == 0xF0 and message[4] == 0x11]
    assert pages == [0, 1, 2, 3]


def test_the_suggested_map_mode_is_that_of_the_layer_in_use(kontrol_home: Path) -> None:
    pages = [{"content": "track_volumes", "ccs": [16], "mode": "absolute", "layer": 1},
             {"content": "device", "ccs": [16], "mode": "relative_two_compliment", "layer": 2}]  # fmt: skip
    steps = [*START, ["see", "first"], ["write", "command", "select layer 2\n"], ["tick", 3], ["see", "second"], *QUIT]
    outcome = live("12.1", steps, kontrol_home, profile={"name": "Layers", "channel": 1, "pages": pages})
    outcome.check()
    # Live.MidiMap.MapMode: absolute 0, relative_two_compliment 3
    assert [outcome.seen(layer)["suggested"][0] for layer in ("first", "second")] == [0, 3]
    assert [outcome.seen(layer)["modes"]["0/16"] for layer in ("first", "second")] == [0, 3]


def test_a_track_that_is_no_longer_selected_is_no_longer_listened_to(kontrol_home: Path) -> None:
    steps = [*START, ["select_track", 0], ["tick", 3], ["no_rebuild_by_live"], ["see", "start"],
             ["select_track", 2], ["tick", 3], ["see", "moved"],
             ["delete_device", 0, 1], ["tick", 3], ["see", "deleted"],
             ["select_track", 0], ["tick", 3], ["see", "back"],
             ["delete_device", 0, 0], ["tick", 3], ["see", "own"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("deleted")["builds"] == outcome.seen("moved")["builds"]  # a device of another track went
    assert outcome.seen("own")["builds"] > outcome.seen("back")["builds"]  # a device of the selected track went
    assert outcome.seen("back")["listeners"] == outcome.seen("start")["listeners"]
