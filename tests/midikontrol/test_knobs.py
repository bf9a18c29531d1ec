"""What knobs turn and show: pans, sends and chosen targets, speed and acceleration, values on the display.

Values by hand: a relative step is a 127th of a parameter's range, times the speed; a volume of 0.7 is -6.0 dB
(40 * 0.7 - 34).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from MidiKontrol.Values import Values
from tests.midikontrol.running import QUIT, START, live
from tests.some import some_of

CC = 0xB0
VERSIONS = ["9.7", "10.1", "11.0", "12.4"]
RELATIVE = "relative_two_compliment"
FOUR = [20, 21, 22, 23]


# A plug-in with a list of six items as its first parameter and a knob 0..1 as its second.
SYNTH = {"class_name": "PluginDevice", "name": "Synth", "parameters": [
    {"name": "Device On"}, {"name": "Shape", "max": 5, "is_quantized": True}, {"name": "Cutoff"},
]}  # fmt: skip
SONG: dict[str, Any] = {
    "live_sim_set": 1, "scenes": [{}],
    "tracks": [{"type": "midi", "name": "Lead", "devices": [SYNTH], "mixer_device": {"volume": 0.85}},
               {"type": "audio", "name": "Hat"}],
    "return_tracks": [{"name": "A-Room"}, {"name": "B-Hall"}],
}  # fmt: skip


def profile(*pages: dict[str, Any], lcd: bool = True, **more: Any) -> dict[str, Any]:
    return {"name": "knobs", "pages": list(pages), "lcd": {"on": lcd}, **more}


def mapped(outcome: Any, label: str, ccs: list[int]) -> list[str | None]:
    found = outcome.seen(label)["map"]
    return [found.get(f"0/{cc}") for cc in ccs]


# What a page may hold.


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_pages_of_pans_and_of_a_send_move_with_the_volumes(version: str, kontrol_home: Path) -> None:
    pages = [{"content": "track_volumes", "ccs": [16, 17]}, {"content": "track_pans", "ccs": [18, 19]},
             {"content": "track_sends", "ccs": [20, 21], "send": 2},
             {"content": "track_sends", "ccs": [22, 23], "labels": "names"}]  # fmt: skip
    buttons = {"volumes_right": {"cc": 1}}
    steps = [*START, ["see", "start"], ["midi", CC, 1, 127], ["tick", 3], ["see", "right"], ["midi", CC, 1, 127],
             ["tick", 3], ["see", "master"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=SONG, profile=profile(*pages, buttons=buttons))
    outcome.check()
    lead, room, ccs = "song tracks 0 mixer_device", "song return_tracks 0 mixer_device", [16, 18, 20, 22]
    targets = ["Track Volume", "Track Panning", "Send B", "Send A"]
    assert mapped(outcome, "start", ccs) == [f"{lead} {target}" for target in targets]
    assert mapped(outcome, "right", ccs) == [f"{room} {target}" for target in targets]  # returns have sends, too
    assert mapped(outcome, "master", ccs) == ["song master_track mixer_device Track Volume",
                                              "song master_track mixer_device Track Panning", None, None]  # fmt: skip
    assert outcome.rows("start") == [["LV1", "LV2", "", ""], ["PN1", "PN2", "", ""], ["B1", "B2", "", ""],
                                     ["LEA", "HAT", "", ""]]  # fmt: skip


def test_a_page_of_the_selected_track_turns_what_the_profile_names(kontrol_home: Path) -> None:
    song = {**SONG, "tracks": [{**SONG["tracks"][0], "devices": [{"class_name": "Eq8"}]}]}
    page = {"content": "selected_track", "ccs": FOUR, "targets": ["eq high", "send 2", "pan", "send 12"]}
    outcome = live("12.1", [*START, ["see", "now"], *QUIT], kontrol_home, description=song, profile=profile(page))
    outcome.check()
    assert mapped(outcome, "now", FOUR) == ["song tracks 0 devices 0 4 Gain A", "song tracks 0 mixer_device Send B",
                                            "song tracks 0 mixer_device Track Panning", None]  # fmt: skip
    assert outcome.rows("now") == [["HI", "SD2", "PAN", ""]]  # there are two returns


# Speed and acceleration.


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_speed_is_live_s_own_sensitivity(version: str, kontrol_home: Path) -> None:
    page = {"content": "track_pans", "ccs": [20, 21], "mode": RELATIVE, "speed": [0.5, 2]}
    steps = [*START, ["midi", CC, 20, 4], ["midi", CC, 21, 4], ["tick", 1], ["see", "now"], *QUIT]
    outcome = live(version, steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    values = outcome.seen("now")["values"]
    assert values["0/20"] == pytest.approx(4 * 0.5 * 2 / 127)  # pans go from -1 to 1
    assert values["0/21"] == pytest.approx(4 * 2.0 * 2 / 127)


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_fast_turn_goes_further(version: str, kontrol_home: Path) -> None:
    page = {"content": "track_pans", "ccs": [20], "mode": RELATIVE, "acceleration": 3}
    slow = [step for _ in range(4) for step in (["midi", CC, 20, 1], ["tick", 2])]
    fast = [["midi", CC, 20, 127] for _ in range(10)]  # ten steps back within one tick
    steps = [*START, ["see", "start"], *slow, ["see", "slow"], *fast, ["see", "fast"], ["tick", 3], ["see", "end"],
             *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    step = 2 / 127
    assert outcome.seen("slow")["pans"][0] == pytest.approx(4 * step)  # a step at a time is not accelerated
    # The third to the tenth step of a tick go 1.25, 1.5, ... 3 times as far; the first two as they are.
    assert outcome.seen("fast")["pans"][0] == pytest.approx(4 * step - step * (2 + sum(1 + n / 4 for n in range(1, 9))))
    assert ["cc", 0, 20] in outcome.seen("start")["forwards"] and outcome.seen("start")["map"] == {}
    # The ring of the encoder gets what Live's feedback would send: 0-127 over the range.
    rings = [message for message in outcome.sent() if message[:2] == [CC, 20]]
    shares = [(outcome.seen(label)["pans"][0] + 1) / 2 for label in ("start", "slow", "end")]
    places = [[CC, 20, int(share * 127 + 0.5)] for share in shares]
    assert [rings[0], rings[-1]] == [places[0], places[2]] and places[1] in rings


def test_a_turn_that_goes_on_in_the_next_tick_keeps_its_speed(kontrol_home: Path) -> None:
    page = {"content": "track_pans", "ccs": [20], "mode": RELATIVE, "acceleration": 3}
    steps = [*START, ["midi", CC, 20, 10], ["tick", 1], ["see", "ten"], ["midi", CC, 20, 1], ["see", "next"],
             ["tick", 2], ["midi", CC, 20, 1], ["see", "rested"], ["tick", 2], ["midi", CC, 20, 108], ["see", "twenty"],
             *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    pans = [outcome.seen(label)["pans"][0] * 127 / 2 for label in ("ten", "next", "rested", "twenty")]  # in steps
    # Three times ten, three times one, after a rest one; and never more than three times as far, however fast.
    assert pans == pytest.approx([30, 33, 34, 34 - 3 * 20])


def test_an_accelerated_list_goes_item_by_item(kontrol_home: Path) -> None:
    page = {"content": "device", "ccs": [20, 21], "mode": RELATIVE, "acceleration": 10, "speed": [0.5, 1]}
    steps = [*START, *([["midi", CC, 20, 1]] * 4), ["see", "two"], *([["midi", CC, 20, 127]] * 40), ["see", "ends"],
             ["midi", CC, 21, 63], ["midi", CC, 21, 63], ["see", "top"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    assert outcome.seen("two")["plugin"][1] == 2.0  # four half steps
    assert outcome.seen("ends")["plugin"][1] == 0.0
    assert outcome.seen("top")["plugin"][2] == 1.0  # never beyond the range, which Live refuses


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_an_accelerated_knob_whose_device_is_locked_away_or_deleted_does_nothing(
    version: str, kontrol_home: Path
) -> None:
    page = {"content": "device", "ccs": [20, 21], "mode": RELATIVE, "acceleration": 2}
    steps = [*START, ["freeze", 0], ["midi", CC, 21, 9], ["tick", 2], ["see", "frozen"], ["delete_device", 0, 0],
             ["midi", CC, 21, 9], ["tick", 3], ["midi", CC, 21, 9], ["tick", 2], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    assert outcome.seen("frozen")["plugin"][2] == 0.0
    assert outcome.rows() == [["", "", "", ""]]


def test_a_controller_that_is_plugged_in_again_gets_names_and_rings_again(kontrol_home: Path) -> None:
    page = {"content": "track_pans", "ccs": [20], "mode": RELATIVE, "acceleration": 2}
    steps = [*START, ["see", "before"], ["ports"], ["tick", 3], ["see", "after"], *QUIT]
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    again = outcome.sent("after")[len(outcome.sent("before")) :]
    assert [CC, 20, 64] in again and any(message[0] == 0xF0 for message in again)


def test_a_ring_that_another_layer_moved_is_sent_again(kontrol_home: Path) -> None:
    """Live sends the volume of the second layer to the encoder; back in the first, its pan has not moved meanwhile."""
    pages = [{"content": "track_pans", "ccs": [20], "mode": RELATIVE, "acceleration": 2},
             {"content": "track_volumes", "ccs": [20], "mode": RELATIVE, "layer": 2}]  # fmt: skip
    steps: list[list[Any]] = [*START]
    for layer in (2, 1):
        steps += [["write", "command", f"select layer {layer}\n", "a"], ["tick", 3], ["see", f"layer {layer}"]]
    outcome = live("12.1", [*steps, *QUIT], kontrol_home, description=SONG, profile=profile(*pages))
    outcome.check()
    assert [CC, 20, 64] in outcome.sent("layer 1")[len(outcome.sent("layer 2")) :]


# Values on the display.


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_cell_shows_the_value_while_it_moves_and_the_name_again_after_a_second(
    version: str, kontrol_home: Path
) -> None:
    page = {"content": "track_volumes", "ccs": FOUR}
    steps = [*START, ["see", "names"], ["midi", CC, 20, 0], ["tick", 1], ["see", "down"], ["tick", 5],
             ["set_value", 0, "volume", 0.7], ["tick", 1], ["see", "mouse"], ["tick", 9], ["see", "still"], ["tick", 1],
             ["see", "over"], ["tick", 20], ["see", "later"], *QUIT]  # fmt: skip
    outcome = live(version, steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    names = ["LV1", "LV2", "LV3", "LV4"]
    assert outcome.rows("names") == [names]
    assert outcome.rows("down") == [["INF", *names[1:]]]  # -inf dB
    assert outcome.rows("mouse") == outcome.rows("still") == [["-6", *names[1:]]]  # the second begins anew
    assert outcome.rows("over") == [names]
    assert len(outcome.sent("later")) == len(outcome.sent("over"))


@pytest.mark.parametrize(("lcd", "values"), [(True, False), (False, True)])
def test_names_stay_where_the_profile_wants_no_values_or_there_is_no_display(
    lcd: bool, values: bool, kontrol_home: Path
) -> None:
    page = {"content": "track_volumes", "ccs": FOUR}
    steps = [*START, ["see", "before"], ["midi", CC, 20, 0], ["tick", 2], ["see", "after"], *QUIT]
    settings = profile(page, lcd=lcd, display={"values": values})
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=settings)
    outcome.check()
    assert outcome.seen("after")["values"]["0/20"] == 0.0
    assert len(outcome.sent("after")) == len(outcome.sent("before"))


def test_what_an_envelope_moves_keeps_its_name(kontrol_home: Path) -> None:
    page = {"content": "track_volumes", "ccs": FOUR}
    steps = [*START, ["automate", 0, "volume"], ["set_value", 0, "volume", 0.5], ["tick", 2], ["see", "playing"], *QUIT]
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    assert outcome.rows("playing") == [["LV1", "LV2", "LV3", "LV4"]]


def test_a_value_goes_with_its_parameter(kontrol_home: Path) -> None:
    """The device is deleted, or another takes its place, while the value is shown."""
    page = {"content": "device", "ccs": FOUR}
    steps = [*START, ["set_value", 0, "Cutoff", 0.25], ["tick", 1], ["see", "value"], ["delete_device", 0, 0],
             ["tick", 2], ["see", "gone"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=profile(page))
    outcome.check()
    assert outcome.rows("value") == [["SHP", "0.2", "", ""]]
    assert outcome.rows("gone") == [[""] * 4]


def test_what_moved_and_is_mapped_no_longer_shows_nothing() -> None:
    """The device went in the same tick; the rebuild took its encoder out of the map before the display was written."""
    values = Values(lambda thing, name, default=None: getattr(thing, name, default))
    values.moved((0, 20))
    values.tick({})
    assert values.text((0, 20)) == ""


def test_a_page_of_another_layer_shows_nothing(kontrol_home: Path) -> None:
    """Its encoders turn something else: neither the names of its own layer nor that value belong there."""
    pages = [{"content": "track_volumes", "ccs": FOUR, "layer": 1}, {"content": "track_pans", "ccs": FOUR, "layer": 2}]
    steps = [*START, ["write", "command", "select layer 2\n"], ["tick", 3], ["midi", CC, 20, 127], ["tick", 1],
             ["see", "now"], *QUIT]  # fmt: skip
    outcome = live("12.1", steps, kontrol_home, description=SONG, profile=profile(*pages))
    outcome.check()
    assert outcome.rows("now") == [[""] * 4, ["50R", "PN2", "PN3", "PN4"]]
