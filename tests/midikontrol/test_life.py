"""MidiKontrol in the simulated Live: loaded as Live loads it, played as a player plays it.

The CCs are those of the original profile: 16-31 encoders, 102 scenes, 103 tracks, 104 dump, 105 lock,
106 play, 107 stop.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assemble import PYTHONS
from tests.midikontrol.running import PAIRS, QUIT, START, live
from tests.some import some_of

VERSIONS = [version for version, _ in PAIRS]
CC = 0xB0
EQ3_ROWS = [["GLO", "GMI", "GHI", "FLO"], ["LON", "MON", "HON", "FHI"]]
DRIVE = [
    ["midi", CC, 16, 64], ["midi", CC, 103, 1], ["tick", 3], ["select_device", 1, 1], ["tick", 2],
    ["midi", CC, 102, 1], ["midi", CC, 106, 127], ["midi", CC, 106, 0], ["tick", 1], ["midi", CC, 107, 127],
    ["midi", CC, 105, 127], ["tick", 2], ["select_track", 2], ["tick", 2], ["midi", CC, 105, 127], ["tick", 2],
    ["refresh"], ["tick", 1], ["midi", CC, 104, 127], ["tick", 40], ["delete_track", 1], ["tick", 3],
]  # fmt: skip


@pytest.mark.parametrize("interpreter", PYTHONS)
@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_whole_life(version: str, interpreter: str, kontrol_home: Path) -> None:
    outcome = live(version, [*START, ["see", "start"], *DRIVE, *QUIT], kontrol_home, interpreter=interpreter)
    outcome.check()
    assert outcome.seen("start")["listeners"] > 5  # there was something to remove
    assert any("dump of the set finished" in text for text in outcome.messages())
    assert len(list((kontrol_home / "dumps").glob("*.xml"))) == 1
    assert outcome.result["answers"]["can_lock_to_devices"] is True
    assert set(outcome.result["answers"]["capabilities"]) == {"ports"}


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_the_pages_after_the_start(version: str, kontrol_home: Path) -> None:
    outcome = live(version, [*START, ["see", "now"], *QUIT], kontrol_home)
    outcome.check()
    assert outcome.rows() == [["LV1", "LV2", "LV3", "LV4"], ["LEV", "SD1", "LOW", "HI"], *EQ3_ROWS]
    lcd = outcome.lcd()
    assert [lcd.ccs[page] for page in range(4)] == [[n, n + 1, n + 2, n + 3] for n in (16, 20, 24, 28)]
    assert lcd.channels[0] == [0, 0, 0, 0]
    assert lcd.macros[0] == [128, 102, 0, 103, 0, 0, 0, 0]
    assert lcd.flashes == [("DEVICE          ", "FILTEREQ3       ")]
    fed = [message["bytes"] for message in outcome.result["midi_out"] if message["from"] != "script"]
    assert {(status, cc) for status, cc, _ in fed} == {(CC, cc) for cc in range(16, 32)}  # the encoders know the values
    seen = outcome.seen("now")
    assert seen["map"]["0/16"] == "song tracks 0 mixer_device Track Volume"
    assert seen["map"]["0/19"] == "song return_tracks 0 mixer_device Track Volume"  # fourth of tracks, returns, master
    assert seen["map"]["0/21"] == "song tracks 0 mixer_device Send A"
    assert seen["map"]["0/22"] == "song tracks 0 devices 2 1 Gain A"  # the last EQ of the track, not the first
    assert seen["map"]["0/23"] == "song tracks 0 devices 2 4 Gain A"
    assert seen["map"]["0/31"] == "song tracks 0 devices 0 FreqHi"
    # absolute, relative (two's complement), not ours, not ours on this channel
    assert seen["suggested"] == [0, 3, -1, -1]
    assert seen["appointed"] == "FilterEQ3"  # the blue hand
    assert outcome.messages()[0].startswith("MidiKontrol")


def test_an_encoder_moves_its_parameter_and_the_screen_moves_the_encoder(kontrol_home: Path) -> None:
    steps = [*START, ["see", "before"], ["midi", CC, 17, 0], ["tick", 1], ["see", "after"],
             ["set_parameter", 0, 0, "GainLo", 0.5], ["see", "mouse"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("after")["volumes"][1] == 0.0
    assert outcome.seen("after")["volumes"][0] == outcome.seen("before")["volumes"][0]
    since = outcome.result["midi_out"][outcome.seen("after")["sent"] : outcome.seen("mouse")["sent"]]
    assert [m["bytes"][:2] for m in since] == [[CC, 24]]  # feedback for the first device encoder


def test_scrolling_tracks_shows_the_strip_and_flashes_the_device(kontrol_home: Path) -> None:
    steps = [*START, ["midi", CC, 103, 1], ["see", "at once"], ["tick", 3], ["see", "bass"],
             ["midi", CC, 103, 30], ["tick", 3], ["see", "master"],
             ["midi", CC, 103, 68], ["tick", 3], ["see", "first"], *QUIT]  # fmt: skip
    outcome = live("12.3", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("at once")["track"] == "Kick"  # receive_midi only counts the steps
    assert outcome.seen("bass")["track"] == "Bass"
    assert outcome.rows("bass")[1] == ["LEV", "SD1", "", ""]  # no EQ on this track
    assert outcome.lcd("bass").flashes[-1] == ("DEVICE          ", "DEEP            ")
    assert outcome.seen("master")["track"] in ("Main", "Master")  # 30 steps are clamped; returns and master included
    assert outcome.rows("master")[1] == ["LEV", "", "", ""]  # the master has no sends
    assert outcome.rows("master")[2:] == [[""] * 4] * 2  # no device: the names of the last one are gone
    assert outcome.seen("first")["track"] == "Kick"  # 68 is -60


def test_scrolling_scenes_is_clamped(kontrol_home: Path) -> None:
    steps = [*START, ["midi", CC, 102, 1], ["tick", 1], ["see", "one"], ["midi", CC, 102, 2], ["midi", CC, 102, 5],
             ["tick", 1], ["see", "last"], ["midi", CC, 102, 126], ["tick", 1], ["see", "first"], *QUIT]  # fmt: skip
    outcome = live("10.1", steps, kontrol_home)
    outcome.check()
    assert [outcome.seen(label)["scene"] for label in ("one", "last", "first")] == ["Verse", "Chorus", "Intro"]
    assert outcome.seen("first")["builds"] == 1  # a scene changes no mapping


def test_plugins_by_number_without_the_off_by_one(kontrol_home: Path) -> None:
    outcome = live("11.0", [*START, ["select_device", 1, 1], ["tick", 3], ["see", "plugin"], *QUIT], kontrol_home)
    outcome.check()
    assert outcome.rows("plugin")[2:] == [["KN1", "KN2", "KN3", "KN4"], [""] * 4]
    mapped = outcome.seen("plugin")["map"]
    assert [mapped.get(f"0/{cc}") for cc in range(24, 29)] == [
        "song tracks 1 devices 1 Knob 1",
        "song tracks 1 devices 1 Knob 2",
        "song tracks 1 devices 1 Knob 3",
        "song tracks 1 devices 1 Knob 4",
        None,
    ]


def test_a_renamed_parameter_and_a_renamed_track_reach_the_lcd(kontrol_home: Path) -> None:
    profile = {"base": "original", "pages": [
        {"content": "track_volumes", "ccs": [16, 17, 18, 19], "labels": "names"},
        {"content": "device", "ccs": [24, 25, 26, 27]},
    ]}  # fmt: skip
    steps = [*START, ["select_device", 1, 1], ["tick", 3], ["see", "before"], ["rename_parameter", 1, 1, 1, "Cutoff"],
             ["tick", 3], ["see", "parameter"], ["rename_track", 2, "Cymbal"], ["rename_track", 0, "Bass Drum"],
             ["tick", 3], ["see", "tracks"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, profile=profile)
    outcome.check()
    assert outcome.rows("before") == [["KCK", "BAS", "HAT", "ARO"], ["KN1", "KN2", "KN3", "KN4"]]
    assert outcome.rows("parameter") == [["KCK", "BAS", "HAT", "ARO"], ["CUT", "KN2", "KN3", "KN4"]]
    assert outcome.rows("tracks") == [["BDR", "BAS", "CYM", "ARO"], ["CUT", "KN2", "KN3", "KN4"]]
    assert outcome.seen("tracks")["builds"] == outcome.seen("parameter")["builds"] + 1  # two renames, one rebuild


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.3"])
def test_a_locked_device_stays(version: str, kontrol_home: Path) -> None:
    steps = [*START, ["midi", CC, 105, 127], ["midi", CC, 105, 0], ["tick", 2], ["select_track", 1], ["tick", 3],
             ["see", "locked"], ["midi", CC, 105, 127], ["tick", 3], ["see", "free"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home)
    outcome.check()
    assert outcome.rows("locked")[2:] == EQ3_ROWS
    assert outcome.rows("locked")[1] == ["LEV", "SD1", "", ""]  # the strip follows all the same
    assert outcome.rows("free")[2] == [
        "FFR",
        "FRE",
        "ACR",
        "AFI",
    ]  # Operator: Filter Freq, Filter Res, A Coarse, A Fine
    assert outcome.seen("free")["map"]["0/24"].startswith("song tracks 1 devices 0")


def test_a_locked_device_that_is_deleted_leaves_empty_encoders_and_no_error(kontrol_home: Path) -> None:
    steps = [*START, ["midi", CC, 105, 127], ["tick", 2], ["delete_device", 0, 0], ["tick", 3], ["see", "gone"],
             ["select_device", 0, 0], ["tick", 3], ["see", "next"], *QUIT]  # fmt: skip
    outcome = live("12.3", steps, kontrol_home)
    outcome.check()
    assert not any(" devices 0 GainLo" in text for text in outcome.seen("gone")["map"].values())
    assert "Threshold" in outcome.seen("next")["map"]["0/24"]


def test_transport_acts_at_once(kontrol_home: Path) -> None:
    steps = [*START, ["midi", CC, 106, 127], ["see", "play"], ["midi", CC, 107, 127], ["see", "stop"], *QUIT]
    outcome = live("9.7", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("play")["is_playing"] is True
    assert outcome.seen("stop")["is_playing"] is False


@pytest.mark.parametrize("press", [["midi", CC, 104, 127], ["midi", 0xF0, 0, 0x13, 0x37, 0x40, 0, 0xF7]])
def test_the_dump_button_and_the_sysex_command(press: list[int], kontrol_home: Path) -> None:
    outcome = live("12.1", [*START, press, ["tick", 40], *QUIT], kontrol_home)
    outcome.check()
    (dump,) = (kontrol_home / "dumps").glob("*.xml")
    assert dump.read_bytes().rstrip().endswith(b">") and b"Squash" in dump.read_bytes()
    assert (kontrol_home / "last-dump").read_text(encoding="utf-8").strip() == str(dump)
    assert ("DUMP            ", "SET STARTED     ") in outcome.lcd().flashes
    assert outcome.lcd().flashes[-1] == ("DUMP            ", "FINISHED        ")


def test_the_track_and_api_dumps_by_sysex_and_other_messages_do_nothing(kontrol_home: Path) -> None:
    steps = [*START, ["midi", 0xF0, 0, 0x13, 0x37, 0x40, 1, 0xF7], ["tick", 30],
             ["midi", 0xF0, 0, 0x13, 0x37, 0x40, 9, 0xF7], ["midi", 0xF0, 0x7E, 0, 6, 2, 0xF7],
             ["midi", 0xF0, 0, 0x13, 0x37, 0x40, 0, 0, 0xF7], ["tick", 10],
             ["midi", 0xF0, 0, 0x13, 0x37, 0x40, 2, 0xF7], ["tick", 150], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    api, track = sorted((kontrol_home / "dumps").glob("*.xml"), key=lambda path: "live-api" not in path.name)
    assert "Kick" in track.name and b"Synth1" not in track.read_bytes()
    assert b"<live-api " in api.read_bytes() and b'name="MidiMap"' in api.read_bytes()


def test_quitting_during_a_dump_leaves_no_file(kontrol_home: Path) -> None:
    outcome = live("10.1", [*START, ["midi", CC, 104, 127], ["tick", 1], ["quit"]], kontrol_home,
                   profile={"base": "original", "dump": {"budget_ms": 1}}, description=_large())  # fmt: skip
    outcome.check()
    folder = kontrol_home / "dumps"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert "switched off" in outcome.log()


def _large() -> dict[str, object]:
    clips = [{"clip": {"name": f"A01 {n}", "length": 4.0}} for n in range(60)]
    return {
        "live_sim_set": 1,
        "scenes": [{"name": str(n)} for n in range(60)],
        "tracks": [{"type": "midi", "name": f"T{n}", "clip_slots": clips} for n in range(30)],
    }


def test_pages_are_sent_only_when_they_change_and_again_on_request(kontrol_home: Path) -> None:
    steps = [*START, ["see", "start"], ["tick", 20], ["see", "later"], ["refresh"], ["tick", 1], ["see", "again"],
             ["midi", 0xF0, 0, 0x13, 0x37, 0x12, 1, 0xF7], ["tick", 1], ["see", "switched"], *QUIT]  # fmt: skip
    outcome = live("12.0", steps, kontrol_home)
    outcome.check()
    count = {label: len(outcome.sent(label)) for label in ("start", "later", "again", "switched")}
    assert count["start"] == 5  # four pages and a flash
    assert count["later"] == count["start"]
    assert count["again"] == count["start"] + 4
    assert count["switched"] == count["again"] + 4


def test_a_burst_of_changes_costs_one_rebuild(kontrol_home: Path) -> None:
    burst = [["select_track", n % 3] for n in range(20)]
    steps = [*START, ["block", True], *burst, ["midi", CC, 103, 2], ["tick", 5], ["see", "blocked"], ["block", False],
             ["tick", 3], ["see", "after"], *QUIT]  # fmt: skip
    outcome = live("12.3", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("blocked")["builds"] == 1
    assert outcome.seen("after")["builds"] <= 3
    assert outcome.seen("after")["track"] == "A-Room"  # the burst ended on Bass, two further are Hat and the return


def test_a_folder_copied_without_the_dumper_says_what_to_do(kontrol_home: Path, tmp_path: Path) -> None:
    import shutil

    from tests.assemble import assemble

    folder = assemble(tmp_path / "scripts")
    shutil.rmtree(folder / "MidiKontrol" / "live_dumper")
    outcome = live("12.1", [["start_broken"]], kontrol_home, folder=folder)
    error = outcome.result["exceptions"][0]["text"]
    assert len(outcome.result["exceptions"]) == 1
    assert "ImportError" in error or "ModuleNotFoundError" in error
    assert any(
        "live_dumper is missing inside MidiKontrol. Install" in line
        for line in (one["text"] for one in outcome.result["log"])
    )


def test_both_spellings_of_unlock_and_a_device_that_was_not_locked(kontrol_home: Path) -> None:
    lock = ["call", "lock_to_device", [0, 1]]
    steps = [*START, lock, ["tick", 2], ["see", "locked"], ["call", "unlock_to_device", [0, 2]], ["tick", 2],
             ["see", "still"], ["call", "unlock_to_device", [0, 1]], ["tick", 2], ["see", "article"], lock, ["tick", 2],
             ["see", "again"], ["call", "unlock_from_device", [0, 1]], ["tick", 2], ["see", "live"], *QUIT]  # fmt: skip
    outcome = live("10.1", steps, kontrol_home)
    outcome.check()
    first = {label: outcome.seen(label)["map"]["0/24"] for label in ("locked", "still", "article", "again", "live")}
    squash, eq = "song tracks 0 devices 1 Threshold", "song tracks 0 devices 0 GainLo"
    assert first == {"locked": squash, "still": squash, "article": eq, "again": squash, "live": eq}


def test_live_before_9_names_the_device(kontrol_home: Path) -> None:
    steps = [*START, ["call", "set_appointed_device", [0, 1]], ["tick", 2], ["see", "now"], *QUIT]
    outcome = live("9.7", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("now")["map"]["0/24"] == "song tracks 0 devices 1 Threshold"


def test_a_rack_by_number_with_the_names_of_its_macros(kontrol_home: Path) -> None:
    macros = [{"name": "Device On"}, {"name": "Cutoff", "original_name": "Macro 1"}]
    macros += [{"name": f"Macro {n}", "original_name": f"Macro {n}"} for n in range(2, 17)]
    rack = {"class_name": "InstrumentGroupDevice", "name": "Big Lead", "parameters": macros, "chains": [{"name": "a"}]}
    description = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "midi", "name": "L", "devices": [rack]}]}
    steps = [*START, ["see", "start"], ["rename_parameter", 0, 0, 8, "Space"], ["tick", 3], ["see", "renamed"], *QUIT]
    outcome = live("12.1", steps, kontrol_home, description=description)
    outcome.check()
    assert outcome.rows("start")[2:] == [["CUT", "MC2", "MC3", "MC4"], ["MC5", "MC6", "MC7", "MC8"]]
    assert outcome.rows("renamed")[3] == ["MC5", "MC6", "MC7", "SPC"]
    assert outcome.lcd().flashes == [("DEVICE          ", "BIG LEAD        ")]


def test_the_script_is_switched_off_and_on_again(kontrol_home: Path) -> None:
    steps = [*START, ["quit"], ["see", "off"], *START, ["see", "on"], *QUIT]
    outcome = live("12.3", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("off")["listeners"] == 0
    assert len(outcome.seen("on")["map"]) == 16
    assert outcome.rows()[2:] == EQ3_ROWS


@pytest.mark.parametrize("version", ["10.1", "12.0", "12.3"])
def test_names_in_any_language(version: str, tmp_path: Path) -> None:
    home = tmp_path / "K\xe4se \u2603"
    home.mkdir()
    track = {
        "type": "midi",
        "name": "B\xe4sse \u2603",
        "devices": [{"class_name": "Operator", "name": "Gr\xfcn \u97f3"}],
    }
    description = {"live_sim_set": 1, "scenes": [{"name": "\u0421\u0446\u0435\u043d\u0430"}], "tracks": [track]}
    profile = {"base": "original", "pages": [{"content": "track_volumes", "ccs": [16, 17, 18, 19], "labels": "names"}]}
    steps = [*START, ["write", "command", "status\nselect scene \u0421\u0446\u0435\u043d\u0430\n"], ["tick", 2],
             ["midi", CC, 104, 127], ["tick", 40], *QUIT]  # fmt: skip
    outcome = live(version, steps, home, description=description, profile=profile)
    outcome.check()
    assert outcome.rows()[0][0] == "BSS"
    assert outcome.lcd().flashes[0] == ("DEVICE          ", "GRUN ?          ")
    assert "Selected scene 1: \u0421\u0446\u0435\u043d\u0430" in outcome.log()
    assert len(list((home / "dumps").glob("*.xml"))) == 1


def test_a_home_that_this_python_cannot_name(tmp_path: Path) -> None:
    home = tmp_path / "K\xe4se"
    home.mkdir()
    outcome = live("10.1", [*START, ["see", "now"], *QUIT], home, environment={"LC_ALL": "C"})
    assert outcome.result["exceptions"] == [] and outcome.result["listeners_left"] == []
    assert len(outcome.seen("now")["map"]) == 16


def test_a_selected_device_is_taken_and_gets_the_blue_hand(kontrol_home: Path) -> None:
    steps = [*START, ["select_quietly", 0, 1], ["tick", 2], ["see", "now"], *QUIT]
    outcome = live("12.3", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("now")["map"]["0/24"] == "song tracks 0 devices 1 Threshold"
    assert outcome.seen("now")["appointed"] == "Squash"


def test_a_plugin_that_offers_fewer_parameters(kontrol_home: Path) -> None:
    steps = [
        *START,
        ["select_device", 1, 1],
        ["tick", 3],
        ["drop_parameters", 1, 1, 2],
        ["tick", 3],
        ["see", "now"],
        *QUIT,
    ]
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    assert outcome.rows("now")[2] == ["KN1", "KN2", "", ""]


def test_the_eq_of_the_strip_goes_and_the_one_before_it_takes_over(kontrol_home: Path) -> None:
    steps = [*START, ["delete_device", 0, 2], ["tick", 3], ["see", "three"], ["delete_device", 0, 0], ["tick", 3],
             ["see", "none"], *QUIT]  # fmt: skip
    outcome = live("12.0", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("three")["map"]["0/22"] == "song tracks 0 devices 0 GainLo"
    assert outcome.seen("three")["map"]["0/23"] == "song tracks 0 devices 0 GainHi"
    assert outcome.rows("none")[1] == ["LEV", "SD1", "", ""]


def test_an_eq_that_goes_is_noticed_without_live_s_own_rebuild(kontrol_home: Path) -> None:
    steps = [*START, ["see", "before"], ["no_rebuild_by_live"], ["delete_device", 0, 2], ["tick", 3],
             ["see", "gone"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home)
    outcome.check()
    assert outcome.seen("gone")["builds"] > outcome.seen("before")["builds"]
    assert outcome.seen("gone")["map"]["0/22"] == "song tracks 0 devices 0 GainLo"
