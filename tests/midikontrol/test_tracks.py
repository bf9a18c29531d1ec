"""Tracks that a folded group hides, the window of page 1 with Live's frame around it, tracks that come, go and move.

The CCs are those of the original profile: 16-19 volumes, 102 scenes, 103 tracks, 109 and 110 volumes left and right,
111 fold.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from MidiKontrol.ProfileKeys import Profile
from MidiKontrol.TrackWindow import TrackWindow
from tests.midikontrol.running import QUIT, START, live
from tests.some import some_of

CC = 0xB0
VERSIONS = ["9.7", "10.1", "11.0", "12.1", "12.4"]
NO_FRAME = [-1, -1, -1, -1, False]
LEFT, RIGHT, FOLD = (["midi", CC, cc, 127] for cc in (109, 110, 111))


def right(times: int = 1) -> list[list[Any]]:
    return [["midi", CC, 103, times], ["tick", 2]]


def left(times: int = 1) -> list[list[Any]]:
    return [["midi", CC, 103, 128 - times], ["tick", 2]]


def command(line: str) -> list[list[Any]]:
    return [["write", "command", line + "\n", "a"], ["tick", 3]]


# Three groups, one inside the other, each with a track of its own in it. (Live 9 had no groups in groups: what is run
# there is more than it can hold.)
NESTED: dict[str, Any] = {
    "live_sim_set": 1, "scenes": [{"name": "One"}, {"name": "Two"}],
    "tracks": [
        {"type": "audio", "name": "Lead"},
        {"type": "group", "name": "Drums"},
        {"type": "audio", "name": "Kick", "group": 1},
        {"type": "group", "name": "Hats", "group": 1},
        {"type": "audio", "name": "Open", "group": 3},
        {"type": "group", "name": "Shakers", "group": 3},
        {"type": "midi", "name": "Egg", "group": 5, "devices": [{"class_name": "Operator", "name": "Rattle"}]},
        {"type": "midi", "name": "Bass"},
    ],
    "return_tracks": [{"name": "A-Room"}],
}  # fmt: skip
# What is visible with each group folded alone, outermost first, and with all three.
FOLDED = {
    (1,): ["Lead", "Drums", "Bass"],
    (3,): ["Lead", "Drums", "Kick", "Hats", "Bass"],
    (5,): ["Lead", "Drums", "Kick", "Hats", "Open", "Shakers", "Bass"],
    (1, 3, 5): ["Lead", "Drums", "Bass"],
}
NAMES = ["Lead", "Drums", "Kick", "Hats", "Open", "Shakers", "Egg", "Bass"]


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_folded_groups_at_three_depths(version: str, kontrol_home: Path) -> None:
    """Depth by depth: the encoder goes through what is visible and no further, page 1 maps just that."""
    master = "Main" if version.startswith("12") else "Master"
    steps: list[list[Any]] = [*START]
    walks: dict[str, list[str]] = {}
    for groups, visible in FOLDED.items():
        ends = [*visible, "A-Room", master]
        steps += [["fold", group, True] for group in groups] + [["tick", 3], *left(30)]
        for number, name in enumerate(ends):
            steps += [["see", f"{groups} right {number}"], *right()]
            walks[f"{groups} right {number}"] = [name]
        for number, name in enumerate(reversed(ends)):
            steps += [["see", f"{groups} left {number}"], *left()]
            walks[f"{groups} left {number}"] = [name]
        steps += [["fold", group, False] for group in groups] + [["tick", 3]]
    outcome = live(version, [*steps, ["see", "unfolded"], *QUIT], kontrol_home, description=NESTED)
    outcome.check()
    assert {place: [outcome.seen(place)["track"]] for place in walks} == walks
    for groups, visible in FOLDED.items():
        seen = outcome.seen(f"{groups} right 0")
        assert sorted(seen["hidden"]) == sorted(set(NAMES) - set(visible))
        first = [*visible, "A-Room"][:4]
        paths = [f"song tracks {NAMES.index(name)}" if name in NAMES else "song return_tracks 0" for name in first]
        assert [seen["map"][f"0/{cc}"] for cc in range(16, 20)] == [f"{p} mixer_device Track Volume" for p in paths]
        assert seen["framed"] == first
    assert outcome.seen("unfolded")["hidden"] == []


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_hidden_track_is_unfolded_through_all_its_groups_when_it_is_named(version: str, kontrol_home: Path) -> None:
    steps = [*START, *(["fold", group, True] for group in (1, 3, 5)), ["tick", 3], *command("select track Egg"),
             ["see", "egg"], ["fold", 3, True], ["tick", 2], *command("select track 5"), ["see", "open"],
             *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=NESTED)
    outcome.check()
    assert (outcome.seen("egg")["track"], outcome.seen("egg")["hidden"]) == ("Egg", [])
    assert "select track Egg = Selected track 7: Egg (unfolded Drums, Hats, Shakers)" in outcome.log()
    assert outcome.seen("open")["track"] == "Open"
    assert "select track 5 = Selected track 5: Open (unfolded Hats)" in outcome.log()


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_a_live_that_unfolds_on_its_next_turn_gets_there_too(version: str, kontrol_home: Path) -> None:
    steps = [*START, *(["fold", group, True] for group in (1, 3, 5)), ["tick", 3], ["fold_lands_later"],
             *command("select track Egg"), ["tick", 4], ["see", "egg"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=NESTED)
    outcome.check()
    assert (outcome.seen("egg")["track"], outcome.seen("egg")["hidden"]) == ("Egg", [])


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_a_profile_may_leave_groups_folded_and_says_why_the_track_is_not_selected(
    version: str, kontrol_home: Path
) -> None:
    steps = [*START, ["fold", 3, True], ["tick", 3], *command("select track Egg"), ["see", "now"], *QUIT]
    profile = {"base": "original", "select_hidden": "refuse"}
    outcome = live(version, steps, kontrol_home, description=NESTED, profile=profile)
    outcome.check()
    assert outcome.seen("now")["track"] == "Lead" and outcome.seen("now")["hidden"] == ["Open", "Shakers", "Egg"]
    assert "Track 7, Egg, is in a folded group: unfold it in Live first." in outcome.log()


@pytest.mark.parametrize("version", ["10.1", "11.0", "12.1", "12.4"])
def test_the_fold_button_folds_the_group_of_the_selected_track_and_unfolds_it_again(
    version: str, kontrol_home: Path
) -> None:
    fold = [FOLD, ["tick", 3]]
    steps = [*START, ["select_track", 6], ["tick", 2], *fold, ["see", "inner"], ["select_track", 2], ["tick", 2], *fold,
             ["see", "outer"], *fold, ["see", "outer again"], ["select_track", 5], ["tick", 2], *fold,
             ["see", "inner again"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=NESTED)
    outcome.check()
    seen = {place: (outcome.seen(place)["track"], outcome.seen(place)["hidden"])
            for place in ("inner", "outer", "outer again", "inner again")}  # fmt: skip
    assert seen == {
        "inner": ("Shakers", ["Egg"]),  # the group is selected before its track is hidden
        "outer": ("Drums", ["Kick", "Hats", "Open", "Shakers", "Egg"]),
        "outer again": ("Drums", ["Egg"]),
        "inner again": ("Shakers", []),
    }
    flashes = [[row.rstrip() for row in flash] for flash in outcome.lcd().flashes]
    assert [flash for flash in flashes if "FOLDED" in flash[0]] == [
        ["FOLDED", "SHAKERS"], ["FOLDED", "DRUMS"], ["UNFOLDED", "DRUMS"], ["UNFOLDED", "SHAKERS"],
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_the_fold_button_unfolds_what_hides_the_selected_track(version: str, kontrol_home: Path) -> None:
    """The player folded the outermost group over it; its own group is unfolded and hidden as well."""
    steps = [*START, ["select_track", 6], ["tick", 2], ["fold", 1, True], ["tick", 2], FOLD, ["tick", 3],
             ["see", "unfolded"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=NESTED)
    outcome.check()
    assert (outcome.seen("unfolded")["track"], outcome.seen("unfolded")["hidden"]) == ("Egg", [])


def test_live_9_knows_no_group_track_and_has_no_groups_in_groups(kontrol_home: Path) -> None:
    song = {**NESTED, "tracks": [
        {"type": "group", "name": "Drums"}, {"type": "audio", "name": "Kick", "group": 0},
        {"type": "audio", "name": "Hat", "group": 0}, {"type": "midi", "name": "Bass"},
    ]}  # fmt: skip
    steps = [*START, ["select_track", 2], ["tick", 2], FOLD, ["tick", 3], ["see", "folded"], ["select_track", 3],
             ["tick", 2], FOLD, ["tick", 3], ["see", "bass"], *QUIT]  # fmt: skip
    outcome = live("9.7", steps, kontrol_home, description=song)
    outcome.check()
    assert (outcome.seen("folded")["track"], outcome.seen("folded")["hidden"]) == ("Drums", ["Kick", "Hat"])
    assert outcome.seen("bass")["hidden"] == ["Kick", "Hat"]
    assert "MidiKontrol: This track is in no group" in outcome.messages()


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_the_player_folds_a_group_over_the_selected_track(version: str, kontrol_home: Path) -> None:
    steps = [*START, ["select_track", 4], ["tick", 2], ["fold", 1, True], ["tick", 2], *right(), ["see", "right"],
             ["fold", 1, False], ["select_track", 4], ["fold", 1, True], ["tick", 2], *left(), ["see", "left"],
             *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=NESTED)
    outcome.check()
    # The folded group counts as the place of the hidden track: Bass is right of it, Lead left of it.
    assert (outcome.seen("right")["track"], outcome.seen("left")["track"]) == ("Bass", "Lead")


# The window of page 1, and Live's frame around it.


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_four_volumes_move_along_the_tracks_and_the_frame_with_them(version: str, kontrol_home: Path) -> None:
    press = [["tick", 3]]
    steps = [*START, ["see", "start"], RIGHT, *press, ["see", "second"], ["midi", CC, 102, 1], ["tick", 2],
             ["see", "scene"], RIGHT, *press, ["see", "third"], RIGHT, *press, ["see", "end"], LEFT, *press,
             ["see", "back"], ["fold", 1, True], ["tick", 3], ["see", "fewer"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=NESTED)
    outcome.check()

    def mapped(place: str) -> list[str | None]:
        found = outcome.seen(place)["map"]
        return [found[f"0/{cc}"].split(" mixer")[0] if f"0/{cc}" in found else None for cc in range(16, 20)]

    assert mapped("start") == ["song tracks 0", "song tracks 1", "song tracks 2", "song tracks 3"]
    assert outcome.seen("start")["frame"] == [0, 0, 4, 1, True]
    assert mapped("second") == ["song tracks 4", "song tracks 5", "song tracks 6", "song tracks 7"]
    assert outcome.seen("second")["framed"] == ["Open", "Shakers", "Egg", "Bass"]
    assert outcome.rows("second")[0] == ["LV5", "LV6", "LV7", "LV8"]
    assert outcome.seen("scene")["frame"] == [4, 1, 4, 1, True]  # the row of the selected scene
    assert mapped("third") == ["song return_tracks 0", "song master_track", None, None]
    assert outcome.seen("third")["framed"] == ["A-Room"]  # the master is never in the frame
    assert outcome.rows("third")[0] == ["LV9", "L10", "", ""]
    assert mapped("end") == mapped("third") and "MidiKontrol: These are the last tracks" in outcome.messages()
    assert mapped("back") == mapped("second")
    assert mapped("fewer") == ["song master_track", None, None, None]  # Lead, Drums, Bass, A-Room, then the master
    assert outcome.seen("fewer")["frame"] == NO_FRAME
    assert outcome.result["state"]["session_highlight"] == NO_FRAME
    assert ["TRACKS          ", "5-8 OF 10       "] in [list(flash) for flash in outcome.lcd().flashes]


def test_the_frame_stays_in_the_row_of_the_selected_scene_when_one_above_it_is_deleted(kontrol_home: Path) -> None:
    steps = [*START, ["midi", CC, 102, 1], ["tick", 2], ["see", "second"], ["delete_scene", 0], ["tick", 2],
             ["see", "first"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=NESTED)
    outcome.check()
    assert outcome.seen("second")["scene"] == outcome.seen("first")["scene"] == "Two"
    assert [outcome.seen(label)["frame"][1] for label in ("second", "first")] == [1, 0]


def window_of(*pages: dict[str, Any], layer: int = 0) -> TrackWindow:
    window = TrackWindow()
    window.take(Profile({"name": "x", "pages": list(pages)}, "test").pages, layer)
    return window


def test_the_window_ends_with_the_tracks_where_their_number_is_that_of_whole_pages() -> None:
    window = window_of({"content": "track_volumes", "ccs": [1, 2, 3, 4]})
    assert window.move(1, 8) and window.first() == 4
    assert not window.move(1, 8) and window.first() == 4
    window.stay_within(4)  # four tracks went: the fifth is not there any more
    assert window.first() == 0
    assert not window.move(-1, 4)


def test_the_window_moves_from_a_layer_without_tracks_too_but_is_not_framed_there() -> None:
    pages = {"content": "track_volumes", "ccs": [1, 2]}, {"content": "device", "ccs": [1, 2], "layer": 2}
    window = window_of(*pages, layer=1)
    assert (window.here, window.width) == (False, 2)
    assert window.move(1, 4) and window.first() == 2
    assert window_of(*pages).here


def test_a_window_beyond_the_tracks_comes_back_and_the_frame_goes_with_the_script(kontrol_home: Path) -> None:
    steps = [*START, RIGHT, ["tick", 3], RIGHT, ["tick", 3], ["see", "third"], ["fold", 3, True], ["tick", 3],
             ["see", "7"], ["fold", 1, True], ["tick", 3], ["see", "5"], LEFT, ["tick", 3], ["see", "left"],
             *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=NESTED)
    outcome.check()
    assert outcome.seen("third")["frame"] == [8, 0, 1, 1, True]  # the return; the master is behind it
    # Lead, Drums, Kick, Hats, then Bass, A-Room and the master: the window of four begins at the fifth again.
    assert (outcome.seen("7")["frame"], outcome.seen("7")["framed"]) == ([4, 0, 2, 1, True], ["Bass", "A-Room"])
    assert outcome.rows("7")[0] == ["LV5", "LV6", "LV7", ""]
    assert outcome.rows("5")[0] == ["LV5", "", "", ""]  # the master alone is left of it
    assert outcome.seen("left")["framed"] == ["Lead", "Drums", "Bass", "A-Room"]
    assert outcome.result["state"]["session_highlight"] == NO_FRAME  # once the script is gone


def test_a_profile_read_again_begins_at_its_first_tracks_with_its_own_frame(kontrol_home: Path) -> None:
    text = '{"base": "original", "highlight": false}'
    steps = [*START, RIGHT, ["tick", 3], *command("reload profile"), ["see", "again"], RIGHT, ["tick", 3],
             ["write", "profile.json", text], *command("reload profile"), ["see", "none"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=NESTED)
    outcome.check()
    assert outcome.seen("again")["frame"] == [0, 0, 4, 1, True]
    assert outcome.seen("none")["frame"] == NO_FRAME
    assert outcome.seen("none")["map"]["0/16"] == "song tracks 0 mixer_device Track Volume"


def test_no_frame_where_the_profile_wants_none_or_no_page_shows_tracks(kontrol_home: Path) -> None:
    steps = [*START, ["see", "now"], *QUIT]
    profile = {"base": "original", "highlight": False}
    assert live("12.1", steps, kontrol_home, profile=profile).seen("now")["frame"] in (None, NO_FRAME)
    layers = {"base": "generic-8-encoders", "lcd": {"on": False}}
    turn = [["midi", CC, 101, 127], ["tick", 3], ["see", "2"], ["midi", CC, 101, 127], ["tick", 3], ["see", "1"]]
    outcome = live("12.1", [*START, *turn, *QUIT], kontrol_home, profile=layers)
    outcome.check()
    assert (outcome.seen("2")["frame"], outcome.seen("1")["frame"]) == (NO_FRAME, [0, 0, 4, 1, True])


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_a_hundred_tracks(version: str, kontrol_home: Path) -> None:
    tracks = [{"type": "audio", "name": f"T{n + 1}"} for n in range(100)]
    song = {"live_sim_set": 1, "scenes": [{}], "tracks": tracks}
    steps = [*START, *([RIGHT, ["tick", 1]] * 25), ["tick", 3], ["see", "end"], *right(63), *right(63),
             ["see", "master"], *([LEFT, ["tick", 1]] * 30), ["tick", 3], ["see", "start"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=song)
    outcome.check()
    assert outcome.seen("end")["map"]["0/16"] == "song master_track mixer_device Track Volume"  # place 101
    assert outcome.rows("end")[0] == ["101", "", "", ""]
    assert outcome.seen("master")["track"] in ("Main", "Master")
    assert outcome.seen("start")["map"]["0/19"] == "song tracks 3 mixer_device Track Volume"


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_tracks_are_deleted_folded_moved_and_frozen_under_the_encoders(version: str, kontrol_home: Path) -> None:
    turn = [["midi", CC, cc, 127] for cc in range(16, 32)]
    steps = [*START, RIGHT, ["tick", 3], ["see", "start"],
             ["drag_track", 7, 0], *turn, ["tick", 3], ["see", "dragged"],
             ["delete_track", 5], *turn, ["tick", 3], ["see", "deleted"],
             ["fold", 2, True], *turn, ["tick", 3], ["see", "folded"], ["fold", 2, False], ["tick", 3],
             ["select_device", 0, 0], ["tick", 3], ["freeze", 0], ["see", "thawed"], *turn, ["midi", CC, 105, 127],
             ["tick", 3], ["see", "frozen"], *QUIT]  # fmt: skip
    song = {**NESTED, "tracks": [*NESTED["tracks"][:7], {"type": "midi", "name": "Bass", "devices": [
        {"class_name": "Operator", "name": "Deep"}]}]}  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=song)
    outcome.check()
    framed = {place: outcome.seen(place)["framed"] for place in ("start", "dragged", "deleted", "folded")}
    assert framed == {
        "start": ["Open", "Shakers", "Egg", "Bass"],
        "dragged": ["Hats", "Open", "Shakers", "Egg"],  # Bass is the first now, everything else one to the right
        "deleted": ["Hats", "Shakers", "Egg", "A-Room"],
        "folded": [],  # Bass, Lead, Drums, A-Room are visible; the fifth is the master
    }
    assert outcome.seen("folded")["map"]["0/16"] == "song master_track mixer_device Track Volume"
    thawed, frozen = outcome.seen("thawed")["values"], outcome.seen("frozen")["values"]
    assert len(thawed) == 4 + 2 + 8  # tracks; volume and send of Bass; Operator
    assert {key for key in frozen if frozen[key] != thawed[key]} <= {f"0/{cc}" for cc in range(16, 24)}
    assert frozen["0/24"] == thawed["0/24"] != 1.0  # Live lets nobody turn a frozen device


def test_a_layer_that_begins_further_left_begins_at_the_first_track(kontrol_home: Path) -> None:
    """Page 1 from track 2 on was moved left to track 1: in the layer from track 1 on there is nothing left of that."""
    profile = {
        "name": "layers", "pages": [{"content": "track_volumes", "ccs": [1, 2], "first": 2},
                                    {"content": "track_pans", "ccs": [3, 4], "layer": 2}],
        "buttons": {"volumes_left": {"cc": 10}, "next_layer": {"cc": 11}},
    }  # fmt: skip
    steps = [*START, ["midi", CC, 10, 127], ["tick", 3], ["see", "left"], ["midi", CC, 11, 127], ["tick", 3],
             ["see", "layer"], *QUIT]  # fmt: skip
    outcome = live("12.4", steps, kontrol_home, description=NESTED, profile=profile)
    outcome.check()
    assert outcome.seen("left")["map"]["0/1"] == "song tracks 0 mixer_device Track Volume"
    assert outcome.seen("layer")["map"] == {
        f"0/{cc}": f"song tracks {track} mixer_device Track Panning" for cc, track in ((3, 0), (4, 1))
    }
    assert outcome.seen("layer")["frame"] == [0, 0, 2, 1, True]
