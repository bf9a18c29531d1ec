"""The device in hand through racks, pads and empty tracks, in the simulated Live under each Live's Python.

The rule is that of the scripts that come with Live: a drum rack whose macros move nothing stands for the first device
of what is selected in it. The first parameter of a device tells which one is in hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from MidiKontrol.DeviceInHand import DeviceInHand
from MidiKontrol.LiveAccess import Reader
from tests.midikontrol.running import PAIRS, QUIT, START, Outcome, live
from tests.some import some_of

CC = 0xB0
BUTTONS = {"lock": 1, "next_device": 2, "previous_device": 3, "device_in": 4, "device_out": 5, "next_bank": 6}
PROFILE: dict[str, Any] = {
    "name": "racks",
    "pages": [{"content": "device", "ccs": [20, 21, 22, 23]}],
    "buttons": {action: {"cc": number} for action, number in BUTTONS.items()},
    "lcd": {"on": True},
}
VERSIONS = ["9.7", "11.0", "12.4"]  # one of each Python; the long walks take all


def plain(name: str, **more: Any) -> dict[str, Any]:
    """A plug-in whose one parameter has its name: no table has a say."""
    return {
        "class_name": "PluginDevice",
        "name": name,
        "parameters": [{"name": "Device On"}, {"name": f"{name} 1"}],
        **more,
    }


def rack(name: str, *chains: dict[str, Any], kind: str = "InstrumentGroupDevice", **more: Any) -> dict[str, Any]:
    return {"class_name": kind, "name": name, "chains": list(chains), **more}


def chain(*devices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"devices": list(devices), **more}


KIT = rack(
    "Kit",
    chain(plain("Kick"), plain("Crunch"), in_note=36),
    chain(plain("Snare"), in_note=38),
    chain(in_note=42),
    chain(rack("Sub", chain(plain("Low"), in_note=36), kind="DrumGroupDevice"), in_note=44),
    kind="DrumGroupDevice",
)
LEAD = rack("Lead", chain(plain("Pluck"), plain("Chorus")), chain(rack("Deep", chain(plain("Saw")))))
SONG: dict[str, Any] = {
    "live_sim_set": 1,
    "scenes": [{}],
    "tracks": [
        {"type": "midi", "name": "Drums", "devices": [KIT, plain("Glue")]},
        {"type": "midi", "name": "Lead", "devices": [plain("Arp"), LEAD, plain("Echo")]},
        {"type": "audio", "name": "Nothing"},
    ],
}


def press(action: str) -> list[list[Any]]:
    return [["midi", CC, BUTTONS[action], 127], ["tick", 4]]


def run(version: str, steps: list[list[Any]], home: Path, song: dict[str, Any] | None = None) -> Outcome:
    outcome = live(version, [*START, *steps, *QUIT], home, profile=PROFILE, description=song or SONG)
    outcome.check()
    return outcome


def in_hand(outcome: Outcome, label: str) -> str | None:
    """The name of the device whose first parameter the first encoder turns."""
    turned = outcome.seen(label)["map"].get("0/20")
    return None if turned is None else turned.rsplit(" ", 2)[1]


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_drum_rack_without_mapped_macros_stands_for_what_is_on_its_selected_pad(
    version: str, kontrol_home: Path
) -> None:
    steps = [["see", "kick"], ["select_pad", 38, 0, 0], ["tick", 4], ["see", "snare"], ["select_pad", 44, 0, 0],
             ["tick", 4], ["see", "nested"], ["map_macros", True, 0, 0], ["tick", 4], ["see", "mapped"],
             ["map_macros", False, 0, 0], ["tick", 4], ["see", "again"], ["select_chain", 0, 0, 0], ["tick", 4],
             ["see", "chain"]]  # fmt: skip
    outcome = run(version, steps, kontrol_home)
    found = {label: in_hand(outcome, label) for label in ("kick", "snare", "nested", "again", "chain")}
    assert found == {"kick": "Kick", "snare": "Snare", "nested": "Low", "again": "Low", "chain": "Kick"}
    assert outcome.seen("mapped")["map"]["0/20"] == "song tracks 0 devices 0 Macro 1"
    # The rack stays selected, the blue hand is where the knobs are.
    assert [outcome.seen("snare")[what] for what in ("selected", "appointed")] == ["Kit", "Snare"]
    assert outcome.seen("mapped")["appointed"] == "Kit"


class Plain:
    """A device, chain, pad or view with just these properties."""

    def __init__(self, **properties: Any) -> None:
        self.__dict__.update(properties)


def test_the_selected_pad_decides_where_another_chain_is_still_selected() -> None:
    """A Live that moves the selected chain later than the pad, or not at all, is not known; the player sees the pad."""
    kick, snare = Plain(devices=[Plain(name="Kick")]), Plain(devices=[Plain(name="Snare")])
    view = Plain(selected_chain=kick, selected_drum_pad=Plain(chains=(snare,)))
    kit = Plain(can_have_drum_pads=True, has_drum_pads=True, has_macro_mappings=False, chains=(kick, snare), view=view)
    ways = DeviceInHand(Reader(print))
    assert ways.stands_for(kit).name == "Snare"
    view.selected_drum_pad = Plain(chains=(snare, kick))  # two chains on one pad: the selected one of them
    assert ways.stands_for(kit).name == "Kick"


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_a_pad_without_a_device_leaves_the_rack_in_hand(version: str, kontrol_home: Path) -> None:
    steps = [["select_pad", 42, 0, 0], ["tick", 4], ["see", "no device"], ["select_pad", 50, 0, 0], ["tick", 4],
             ["see", "no chain"], *press("device_in"), ["select_pad", 38, 0, 0], ["tick", 4], ["see", "snare"],
             ["empty_pad", 38, 0, 0], ["tick", 4], ["see", "emptied"], ["delete_inside", 0, 0, 0, 0],
             ["select_pad", 36, 0, 0], ["tick", 4], ["see", "next on the pad"]]  # fmt: skip
    outcome = run(version, steps, kontrol_home)
    assert outcome.seen("snare")["map"]["0/20"].endswith("Snare 1")
    for label in ("no device", "no chain", "emptied"):
        assert outcome.seen(label)["map"]["0/20"] == "song tracks 0 devices 0 Macro 1", label
        assert outcome.seen(label)["appointed"] == "Kit"
    assert in_hand(outcome, "next on the pad") == "Crunch"
    assert "MidiKontrol: Kit has nothing on its selected pad" in outcome.messages()


@pytest.mark.parametrize("version", some_of(VERSIONS))
def test_a_track_without_devices_has_none_in_hand_and_the_lock_button_locks_nothing(
    version: str, kontrol_home: Path
) -> None:
    steps = [["select_track", 1], ["tick", 4], ["see", "arp"], ["select_track", 2], ["tick", 4], ["see", "empty"],
             *press("lock"), *press("next_bank"), *press("next_device"), ["select_track", 1], ["tick", 4],
             ["see", "free"]]  # fmt: skip
    outcome = run(version, steps, kontrol_home)
    assert in_hand(outcome, "arp") == "Arp"
    assert outcome.seen("empty")["map"] == {}
    assert outcome.seen("empty")["appointed"] is None
    assert outcome.rows("empty") == [[""] * 4]
    assert in_hand(outcome, "free") == "Arp", "nothing was locked"
    for said in ("There is no device to lock", "There is no device in hand, so no bank to turn"):
        assert f"MidiKontrol: {said}" in outcome.messages()
    assert outcome.result["calls"].get("toggle_lock") is None


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_the_way_through_devices_and_racks(version: str, kontrol_home: Path) -> None:
    walk = ["next_device", "device_in", "next_device", "next_device", "device_out", "next_device", "next_device",
            "previous_device", "previous_device", "previous_device", "device_out", "device_in"]  # fmt: skip
    steps: list[list[Any]] = [["select_track", 1], ["tick", 4]]
    for number, action in enumerate(walk):
        steps += [*press(action), ["see", str(number)]]
    outcome = run(version, steps, kontrol_home)
    found = [outcome.seen(str(number))["appointed"] for number in range(len(walk))]
    assert found == ["Lead", "Pluck", "Chorus", "Chorus", "Lead", "Echo", "Echo", "Lead", "Arp", "Arp", "Arp", "Arp"]
    said = [text for text in outcome.messages() if text.startswith("MidiKontrol: ")]
    assert [text[13:] for text in said if " is running" not in text and "0.1" not in text] == [
        "There is no device after Chorus", "There is no device after Echo", "There is no device before Arp",
        "Arp is in no rack to go out to", "Arp is not a rack",
    ]  # fmt: skip


def test_the_selected_chain_is_the_one_to_go_into(kontrol_home: Path) -> None:
    steps = [["select_track", 1], ["tick", 4], *press("next_device"), ["select_chain", 1, 1, 1], ["tick", 2],
             *press("device_in"), ["see", "deep"], *press("device_in"), ["see", "saw"], *press("device_out"),
             *press("device_out"), ["see", "out"]]  # fmt: skip
    outcome = run("12.1", steps, kontrol_home)
    assert [outcome.seen(label)["appointed"] for label in ("deep", "saw", "out")] == ["Deep", "Saw", "Lead"]


@pytest.mark.parametrize("version", ["11.0"])
def test_from_pad_to_what_comes_after_the_drum_rack_and_back(version: str, kontrol_home: Path) -> None:
    # The rack is passed through: nobody stops at macros that move nothing, and there is nothing to go out to.
    walk = ["next_device", "next_device", "next_device", "previous_device", "device_out"]
    steps: list[list[Any]] = []
    for number, action in enumerate(walk):
        steps += [*press(action), ["see", str(number)]]
    outcome = run(version, steps, kontrol_home)
    found = [in_hand(outcome, str(number)) for number in range(len(walk))]
    assert found == ["Crunch", "Glue", "Glue", "Kick", "Kick"]
    assert "MidiKontrol: Kick is in no rack to go out to" in outcome.messages()


def test_a_locked_device_stays_in_hand_and_says_so(kontrol_home: Path) -> None:
    steps = [*press("lock"), *press("next_device"), ["see", "locked"], ["select_track", 1], ["tick", 4],
             ["see", "elsewhere"], *press("lock"), ["see", "free"]]  # fmt: skip
    outcome = run("12.3", steps, kontrol_home)
    assert [in_hand(outcome, label) for label in ("locked", "elsewhere", "free")] == ["Kick", "Kick", "Arp"]
    assert "MidiKontrol: Kick is locked: unlock it to go to another device" in outcome.messages()


def test_the_blue_hand_comes_back_when_a_locked_device_is_deleted(kontrol_home: Path) -> None:
    """Nobody had it any more: the device that had it was deleted while another one was locked."""
    steps = [*press("lock"), ["select_device", 1, 2], ["tick", 4], ["delete_device", 1, 2], ["tick", 4],
             ["select_track", 0], ["tick", 4], ["select_track", 1], ["tick", 4], ["see", "nobody"],
             ["delete_inside", 0, 0, 0, 0], ["tick", 4], ["see", "free"]]  # fmt: skip
    outcome = run("12.4", steps, kontrol_home)
    assert outcome.seen("nobody")["appointed"] is None and in_hand(outcome, "nobody") == "Kick"
    assert outcome.seen("free")["appointed"] == in_hand(outcome, "free") == "Arp"


def test_the_lock_takes_what_the_knobs_turn_though_another_script_appointed_the_rack(kontrol_home: Path) -> None:
    steps = [["select_inside", 0, 0, 0, 1], ["tick", 4], ["see", "crunch"], ["appoint", 0, 0],
             ["midi", CC, BUTTONS["lock"], 127], ["tick", 4], ["see", "locked"], ["select_track", 1], ["tick", 4],
             ["see", "elsewhere"]]  # fmt: skip
    outcome = run("12.4", steps, kontrol_home)
    assert in_hand(outcome, "crunch") == "Crunch"
    assert in_hand(outcome, "locked") == in_hand(outcome, "elsewhere") == "Kick"


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_a_rack_goes_with_the_device_in_hand(version: str, kontrol_home: Path) -> None:
    steps = [["see", "kick"], ["delete_device", 0, 0], ["tick", 4], ["see", "glue"], ["delete_device", 0, 0],
             ["tick", 4], ["see", "none"]]  # fmt: skip
    outcome = run(version, steps, kontrol_home)
    assert [in_hand(outcome, label) for label in ("kick", "glue", "none")] == ["Kick", "Glue", None]
    assert outcome.seen("none")["appointed"] is None


def walk_among_racks(version: str, seed: int, home: Path, count: int) -> None:
    profile = {**PROFILE, "buttons": {**PROFILE["buttons"], "previous_bank": {"cc": 7}}}
    steps = [*START, ["rack_walk", seed, count, list(range(1, 8))], ["tick", 5], *QUIT]
    outcome = live(version, steps, home, profile=profile, description=SONG)
    outcome.check()
    expected = outcome.result["kept"]["in hand"]
    labels = sorted(outcome.result["seen"], key=int)
    assert len(labels) == len(expected) > 10  # until every device is deleted
    for label, wanted in zip(labels, expected, strict=True):
        mapped = outcome.seen(label)["map"]
        shown = [bool(cell) for cell in outcome.lcd(label).cells(0)]
        assert shown == [f"0/{cc}" in mapped for cc in range(20, 24)], label
        for text in mapped.values():
            assert wanted is not None and text.startswith(f"{wanted} "), (label, text, wanted)
            assert " devices " not in text.removeprefix(wanted), (label, text, wanted)


@pytest.mark.parametrize(("version", "seed"), [("9.7", 1), ("11.0", 2), ("12.4", 3)])
def test_whatever_happens_among_racks_the_right_device_is_in_hand(version: str, seed: int, kontrol_home: Path) -> None:
    walk_among_racks(version, seed, kontrol_home, 150)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 112))
@pytest.mark.parametrize("version", [version for version, _ in PAIRS])
def test_long_walks_among_racks(version: str, seed: int, kontrol_home: Path) -> None:
    walk_among_racks(version, seed, kontrol_home, 400)
