"""A press that does nothing says why: on the display, in the status bar and in the log, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from MidiKontrol.consts import ACTIONS
from tests.midikontrol.running import QUIT, START, live

NOTE = 0x90
NUMBERS = {action: number for number, action in enumerate(ACTIONS)}
PROFILE = {"name": "all", "lcd": {"on": True}, "dump": {"budget_ms": 1},
           "buttons": {action: {"note": number} for action, number in NUMBERS.items()}}  # fmt: skip
# One track, one scene, nothing done yet; the master is selected.
EMPTY = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "audio", "name": "One"}]}

ANSWERS = {
    "continue": "Live is playing already", "undo": "Nothing to undo", "redo": "Nothing to redo",
    "next_scene": "This is the last scene", "previous_scene": "This is the first scene",
    "next_track": "Nothing is right of the master", "previous_track": "This is the first track",
    "mute": "The master cannot be muted", "solo": "The master cannot be soloed", "arm": "The master cannot be armed",
    "fold": "This track is in no group", "volumes_left": "No page shows tracks",
    "volumes_right": "No page shows tracks", "next_layer": "This profile has one layer",
    "previous_layer": "This profile has one layer", "dump": "A dump is under way already",
    "dump_track": "A dump is under way already", "dump_api": "A dump is under way already",
    "cancel_dump": "No dump is under way",
}  # fmt: skip
# They always do something in Live: a transport that stands goes back to the start, a scene without clips stops tracks.
ALWAYS = {"play", "stop", "record", "session_record", "overdub", "metronome", "loop", "tap_tempo", "stop_all_clips",
          "fire_scene"}  # fmt: skip
# tests/midikontrol/test_device_in_hand.py
OF_THE_DEVICE = {"lock", "next_device", "previous_device", "device_in", "device_out", "next_bank", "previous_bank"}


def press(action: str, times: int = 1) -> list[list[Any]]:
    return [["midi", NOTE, NUMBERS[action], 127]] * times


def test_every_action_is_spoken_of() -> None:
    assert set(ANSWERS) | ALWAYS == set(ACTIONS) - OF_THE_DEVICE
    assert set(ANSWERS) & ALWAYS == set()


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.4"])
def test_every_press_that_does_nothing_says_why(version: str, kontrol_home: Path) -> None:
    """Each pressed twice in one tick: it is said once."""
    first = [action for action in ANSWERS if "dump" not in action and action not in ("continue", "previous_track")]
    steps: list[list[Any]] = [*START, *press("previous_track", 2), ["tick", 2], ["select_track", 1], ["tick", 2]]
    for action in first:
        steps += [*press(action, 2), ["tick", 2]]
    steps += [*press("play"), ["tick", 2], *press("continue", 2), ["tick", 2], *press("cancel_dump", 2), ["tick", 2]]
    dumps = [action for action in ANSWERS if action.startswith("dump")]
    for action in dumps:
        steps += [*press(action, 2), ["tick", 200]]
    outcome = live(version, [*steps, *QUIT], kontrol_home, description=EMPTY, profile=PROFILE)
    outcome.check()
    log, said = outcome.log(), outcome.messages()
    flashes = [" ".join(row.rstrip() for row in flash).strip() for flash in outcome.lcd().flashes]
    for text in sorted(set(ANSWERS.values())):
        asked = sum(answer == text for answer in ANSWERS.values())
        assert said.count(f"MidiKontrol: {text}") == log.count(text) == asked, text
        assert any(flash == text.upper() for flash in flashes), (text, flashes)


def test_what_the_window_and_a_group_answer(kontrol_home: Path) -> None:
    tracks = [{"type": "group", "name": "G"}, {"type": "audio", "name": "in", "group": 0}]
    song = {"live_sim_set": 1, "scenes": [{}], "tracks": tracks}
    pages = [{"content": "track_volumes", "ccs": [1, 2]}]
    steps = [*START, *press("volumes_left"), ["tick", 2], *press("volumes_right"), ["tick", 2], *press("volumes_right"),
             ["tick", 2], *press("arm"), ["tick", 2], *QUIT]  # fmt: skip
    outcome = live("12.4", steps, kontrol_home, description=song, profile={**PROFILE, "pages": pages})
    outcome.check()
    said = [text for text in outcome.messages() if "running" not in text]
    assert said == ["MidiKontrol: These are the first tracks", "MidiKontrol: These are the last tracks",
                    "MidiKontrol: This track cannot be armed"]  # fmt: skip


def test_turning_beyond_the_end_is_no_press_and_says_nothing(kontrol_home: Path) -> None:
    steps = [*START, ["midi", 0xB0, 103, 127], ["midi", 0xB0, 102, 127], ["tick", 3], *QUIT]
    outcome = live("12.4", steps, kontrol_home)
    outcome.check()
    assert [text for text in outcome.messages() if "running" not in text] == []
