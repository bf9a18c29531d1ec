"""Another set is opened: what is the player's stays, what was the old set's goes, and nothing dead is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.midikontrol.running import QUIT, START, Outcome, live
from tests.midikontrol.sets import SMALL
from tests.some import some_of

CC = 0xB0
# Two layers of the same four encoders; names of tracks on the display; its own lamp and scroll wheel.
PROFILE = {
    "name": "Two layers",
    "pages": [{"content": "track_volumes", "ccs": [20, 21], "labels": "names"},
              {"content": "device", "ccs": [20, 21], "layer": 2}],
    "scroll": {"track": {"cc": 30}},
    "buttons": {"next_layer": {"cc": 31}, "lock": {"cc": 32}, "play": {"cc": 33, "lamp": True}, "dump": {"cc": 34},
                "next_scene": {"cc": 35}},
    "lcd": {"on": True}, "dump": {"budget_ms": 1}, "command_file": {"python": True},
}  # fmt: skip
OTHER: dict[str, Any] = {
    "live_sim_set": 1,
    "scenes": [{"name": "Dawn"}, {"name": "Dusk"}],
    "tracks": [
        {"type": "midi", "name": "Lead", "devices": [{"class_name": "Operator", "name": "Bright"}]},
        {"type": "audio", "name": "Noise"},
    ],
}
VERSIONS = ["9.7", "10.1", "11.0", "12.1", "12.4"]


@pytest.fixture
def other(tmp_path: Path) -> str:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(OTHER), encoding="utf-8")
    return f'open set "{path}"'


def large() -> dict[str, Any]:
    """The small set with enough clips that a dump of it takes many ticks."""
    clips = [{"clip": {"name": f"A01 {n}", "length": 4.0}} for n in range(3)]
    more = [{"type": "midi", "name": f"T{n}", "clip_slots": clips} for n in range(60)]
    return {**SMALL, "tracks": [*SMALL["tracks"], *more]}


def outcome_of(version: str, steps: list[list[Any]], home: Path, **how: Any) -> Outcome:
    outcome = live(version, [*START, *steps, *QUIT], home, profile=how.pop("profile", PROFILE), **how)
    outcome.check()  # no listener left in either set, no error, no read of what is dead
    return outcome


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_the_layer_stays_and_the_lock_goes(version: str, other: str, kontrol_home: Path) -> None:
    steps = [["midi", CC, 31, 127], ["tick", 3], ["midi", CC, 32, 127], ["tick", 2], ["see", "before"],
             ["event", other], ["see", "at once"], ["tick", 3], ["see", "after"],
             ["event", "select device 1 1"], ["tick", 3], ["midi", CC, 31, 127], ["tick", 3],
             ["see", "first"]]  # fmt: skip
    outcome = outcome_of(version, steps, kontrol_home)
    assert outcome.seen("before")["layers"] == outcome.seen("after")["layers"] == [1]
    assert outcome.seen("before")["map"]["0/20"] == "song tracks 0 devices 0 GainLo"
    assert outcome.seen("at once")["map"]["0/20"].startswith("song tracks 0 devices 0 ")
    assert outcome.seen("after")["map"]["0/20"].endswith("Filter Freq")  # Operator's, not the locked EQ Three's
    assert "(locked)" not in outcome.log().split("MidiKontrol ends.")[1]
    assert outcome.seen("first")["layers"] == [0]
    assert outcome.seen("first")["map"] == {"0/20": "song tracks 0 mixer_device Track Volume",
                                            "0/21": "song tracks 1 mixer_device Track Volume"}  # fmt: skip


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_the_display_gets_the_names_of_the_new_set(version: str, other: str, kontrol_home: Path) -> None:
    steps = [["see", "before"], ["event", other], ["tick", 3], ["see", "after"]]
    outcome = outcome_of(version, steps, kontrol_home)
    assert outcome.rows("before")[0] == ["KCK", "BAS", "", ""]
    assert outcome.rows("after")[0] == ["LEA", "NOI", "", ""]
    assert outcome.lcd("after").flashes[-1] == ("DEVICE          ", "BRIGHT          ")


def test_the_window_of_the_volumes_and_the_frame_begin_at_the_first_tracks(other: str, kontrol_home: Path) -> None:
    pages = [{"content": "track_volumes", "ccs": [20, 21]}]
    profile = {"name": "Window", "pages": pages, "buttons": {"volumes_right": {"cc": 36}}}
    steps = [["midi", CC, 36, 127], ["tick", 3], ["see", "before"], ["event", other], ["tick", 3], ["see", "after"]]
    outcome = outcome_of("12.4", steps, kontrol_home, profile=profile)
    assert outcome.seen("before")["map"]["0/20"] == "song tracks 2 mixer_device Track Volume"
    assert outcome.seen("after")["map"]["0/20"] == "song tracks 0 mixer_device Track Volume"
    frames = [outcome.seen(label)["frame"][:4] for label in ("before", "after")]
    assert frames == [[2, 0, 2, 1], [0, 0, 2, 1]]  # track, scene, width, height


def test_a_bank_of_the_old_set_goes(other: str, kontrol_home: Path) -> None:
    steps = [["write", "command", "select layer 2\npress next_bank\nstatus\n"], ["tick", 3], ["event", other],
             ["tick", 3], ["write", "command", "status\n", "a"], ["tick", 2]]  # fmt: skip
    outcome = outcome_of("12.4", steps, kontrol_home)
    before, after = outcome.log().split("MidiKontrol ends.")[:2]
    assert "press next_bank = " in before and outcome.result["exceptions"] == []
    assert "device Bright" in after and "bank 2" not in after.lower()


def test_what_was_pressed_and_turned_at_the_last_moment_does_not_reach_the_new_set(
    other: str, kontrol_home: Path
) -> None:
    steps = [["midi", CC, 30, 2], ["midi", CC, 35, 127], ["midi", CC, 31, 127], ["midi", CC, 34, 127],
             ["event", other], ["tick", 30], ["see", "after"]]  # fmt: skip
    outcome = outcome_of("12.4", steps, kontrol_home)
    seen = outcome.seen("after")
    assert (seen["track"], seen["scene"], seen["layers"]) == ("Lead", "Dawn", [0])
    assert not (kontrol_home / "dumps").exists()


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_dump_under_way_leaves_nothing_and_a_new_one_is_of_the_new_set(
    version: str, other: str, kontrol_home: Path
) -> None:
    steps = [["midi", CC, 34, 127], ["tick", 2], ["event", other], ["tick", 3], ["midi", CC, 34, 127], ["tick", 60]]
    outcome = outcome_of(version, steps, kontrol_home, description=large())
    assert "switched off" in outcome.log()
    (dump,) = (kontrol_home / "dumps").iterdir()
    text = dump.read_bytes()
    assert b"Noise" in text and b"Kick" not in text and text.rstrip().endswith(b">")


def test_trace_stays_on_and_python_s_names_go(other: str, kontrol_home: Path) -> None:
    steps = [["write", "command", "trace on\npython x = script.song()\n"], ["tick", 2], ["event", other], ["tick", 3],
             ["write", "command", "python x\nstatus\n", "a"], ["tick", 2]]  # fmt: skip
    outcome = live("12.4", [*START, *steps, *QUIT], kontrol_home, profile=PROFILE)
    outcome.check(errors=True)
    before, after = outcome.log().split("MidiKontrol ends.")[:2]
    assert "python x = script.song() = done" in before
    assert "NameError" in after and "trace on" not in after  # commands are not repeated either
    trace = (kontrol_home / "trace.log").read_text(encoding="utf-8")
    assert trace.count("calling MidiKontrolScript.connect_script_instances") == 1  # of the script in the new set


def test_another_profile_meanwhile_begins_with_its_first_layer(other: str, kontrol_home: Path) -> None:
    steps = [["midi", CC, 31, 127], ["tick", 3], ["write", "profile.json", '{"base": "generic-8-encoders"}'],
             ["event", other], ["tick", 3], ["see", "after"]]  # fmt: skip
    outcome = outcome_of("12.4", steps, kontrol_home)
    assert outcome.seen("after")["layers"] == [0] and len(outcome.seen("after")["map"]) == 4
    assert outcome.seen("after")["map"]["0/16"] == "song tracks 0 mixer_device Track Volume"


def test_a_profile_that_has_lost_a_layer_meanwhile_begins_with_its_first(other: str, kontrol_home: Path) -> None:
    fewer = {**PROFILE, "pages": PROFILE["pages"][:1], "buttons": {}}
    steps = [["midi", CC, 31, 127], ["tick", 3], ["write", "profile.json", json.dumps(fewer)],
             ["event", other], ["tick", 3], ["see", "after"]]  # fmt: skip
    outcome = outcome_of("12.4", steps, kontrol_home)
    assert outcome.seen("after")["layers"] == [0] and len(outcome.seen("after")["map"]) == 2


def test_the_same_folder_in_two_slots_begins_afresh_in_both(other: str, kontrol_home: Path) -> None:
    steps = [["start"], ["tick", 3], ["midi_to", 1, CC, 31, 127], ["tick", 3], ["see", "before"], ["event", other],
             ["tick", 3], ["see", "after"]]  # fmt: skip
    outcome = outcome_of("12.4", steps, kontrol_home)
    assert outcome.seen("before")["layers"] == [0, 1]
    assert outcome.seen("after")["layers"] == [0, 0]  # nothing says which of the two comes back first


def test_sets_are_opened_one_after_the_other(other: str, kontrol_home: Path) -> None:
    steps: list[list[Any]] = [["midi", CC, 31, 127], ["tick", 3]]
    for number in range(8):
        steps += [["event", other if number % 2 else "open set"], ["tick", number % 3], ["see", str(number)]]
    outcome = outcome_of("12.4", steps, kontrol_home)
    assert [outcome.seen(str(number))["layers"] for number in range(8)] == [[1]] * 8
    listeners = [outcome.seen(str(number))["listeners"] for number in (1, 3, 5, 7)]
    assert listeners == [listeners[0]] * 4 and listeners[0] > 3
