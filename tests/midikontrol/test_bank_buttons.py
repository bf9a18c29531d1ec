"""Turning banks in the simulated Live: names, limits, what each device keeps, and devices that go meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.midikontrol.running import QUIT, START, Outcome, live

CC = 0xB0
PROFILE: dict[str, Any] = {
    "name": "banks",
    "pages": [
        {"content": "device", "ccs": [20, 21, 22, 23]},
        {"content": "device", "first": 5, "ccs": [24, 25, 26, 27]},
    ],
    "buttons": {"next_bank": {"cc": 1}, "previous_bank": {"cc": 2}, "lock": {"cc": 3}},
    "pedals": [{"cc": 7, "target": "device_parameter", "number": 1}],
    "lcd": {"on": True},
}
PLUGIN = {
    "class_name": "PluginDevice",
    "name": "Synth1",
    "parameters": [{"name": "Device On"}, *({"name": f"Knob {n}"} for n in range(1, 21))],
}
SONG: dict[str, Any] = {
    "live_sim_set": 1,
    "scenes": [{}],
    "tracks": [
        {"type": "midi", "name": "Bass", "devices": [{"class_name": "Operator", "name": "Deep"}, PLUGIN]},
        {"type": "audio", "name": "Hat", "devices": [{"class_name": "FilterEQ3", "name": "Three"}]},
        {"type": "audio", "name": "Nothing"},
    ],
}
NEXT, PREVIOUS, LOCK = ([["midi", CC, number, 127], ["tick", 4]] for number in (1, 2, 3))


def run(version: str, steps: list[list[Any]], home: Path, **more: Any) -> Outcome:
    outcome = live(version, [*START, *steps, *QUIT], home, **{"profile": PROFILE, "description": SONG, **more})
    outcome.check()
    return outcome


def turned(outcome: Outcome, label: str) -> list[str]:
    """The names of the parameters that the eight encoders turn."""
    mapped = outcome.seen(label)["map"]
    return [
        mapped[f"0/{cc}"].split(" devices ")[1].split(" ", 1)[1] if f"0/{cc}" in mapped else "" for cc in range(20, 28)
    ]


def said(outcome: Outcome) -> list[str]:
    return [text.removeprefix("MidiKontrol: ") for text in outcome.messages() if text.startswith("MidiKontrol: ")]


@pytest.mark.parametrize("version", ["9.7", "10.1", "11.0", "12.0", "12.4"])
def test_the_next_bank_has_the_name_and_parameters_of_lives_table(version: str, kontrol_home: Path) -> None:
    steps = [["see", "best"], *NEXT, ["see", "a"], *PREVIOUS, ["see", "back"], *PREVIOUS, ["see", "still"]]
    outcome = run(version, steps, kontrol_home)
    # Facts: Operator's Best-Of bank and its bank "Oscillator A" (the same in every version).
    best = ["Filter Freq", "Filter Res", "A Coarse", "A Fine", "B Coarse", "B Fine", "Osc-B Level", "Volume"]
    first = [
        "Ae Attack",
        "Ae Decay",
        "Ae Sustain",
        "Ae Release",
        "A Coarse",
        "A Fine",
        "Osc-A Lev < Vel",
        "Osc-A Level",
    ]
    assert turned(outcome, "best") == turned(outcome, "back") == turned(outcome, "still") == best
    assert turned(outcome, "a") == first
    assert outcome.rows("a") != outcome.rows("best") == outcome.rows("back")
    assert ("BANK 2 OF", "OSCILLATOR A    ") in [(a[:9], b) for a, b in outcome.lcd().flashes]
    assert "Best Of is the first bank of Deep" in said(outcome)
    # A pedal keeps to the first bank: a wah stays on its filter.
    assert (
        outcome.seen("a")["map"]["0/7"] == outcome.seen("best")["map"]["0/7"] == "song tracks 0 devices 0 Filter Freq"
    )


@pytest.mark.parametrize("version", ["9.7", "12.4"])
def test_every_bank_to_the_last_one_and_no_further(version: str, kontrol_home: Path) -> None:
    steps = [
        ["select_device", 0, 1],
        ["tick", 4],
        ["see", "1"],
        *NEXT,
        ["see", "2"],
        *NEXT,
        ["see", "3"],
        *NEXT,
        ["see", "end"],
    ]
    outcome = run(version, steps, kontrol_home)
    assert turned(outcome, "1") == [f"Knob {n}" for n in range(1, 9)]
    assert turned(outcome, "2") == [f"Knob {n}" for n in range(9, 17)]
    assert turned(outcome, "3") == turned(outcome, "end") == [*(f"Knob {n}" for n in range(17, 21)), "", "", "", ""]
    assert said(outcome)[-1] == "Parameters 17-20 is the last bank of Synth1"
    assert outcome.seen("end")["builds"] == outcome.seen("3")["builds"], "a press that does nothing builds nothing"


def test_each_device_keeps_its_bank(kontrol_home: Path) -> None:
    steps = [
        *NEXT,
        *NEXT,
        ["see", "b"],
        ["select_device", 0, 1],
        ["tick", 4],
        ["see", "plugin"],
        *NEXT,
        ["select_track", 1],
        ["tick", 4],
        ["see", "eq"],
        *NEXT,
        ["select_device", 0, 0],
        ["tick", 4],
        ["see", "again"],
        ["select_device", 0, 1],
        ["tick", 4],
        ["see", "plugin again"],
    ]
    outcome = run("12.1", steps, kontrol_home)
    assert turned(outcome, "again") == turned(outcome, "b") != turned(outcome, "eq")
    assert (turned(outcome, "plugin")[0], turned(outcome, "plugin again")[0]) == ("Knob 1", "Knob 9")
    assert turned(outcome, "eq")[0] == "GainLo"
    assert turned(outcome, "again")[0] == "Be Attack"


@pytest.mark.parametrize(
    ("version", "gone"),
    [("9.7", ["delete_device", 0, 0]), ("11.0", ["delete_track", 0]), ("12.4", ["delete_device", 0, 0])],
)
def test_a_device_goes_while_its_bank_is_turned(version: str, gone: list[Any], kontrol_home: Path) -> None:
    press = ["midi", CC, 1, 127]
    steps = [
        press,
        gone,
        press,
        ["tick", 4],
        ["see", "one tick"],
        *NEXT,
        ["select_track", 0],
        ["tick", 4],
        ["see", "next"],
        press,
        ["tick", 1],
        ["delete_device", 0, 0],
        press,
        ["tick", 4],
        ["see", "last"],
        *NEXT,
    ]
    outcome = run(version, steps, kontrol_home)
    assert not any("Operator" in text or "Osc" in text for text in outcome.seen("one tick")["map"].values())
    assert turned(outcome, "next")[0] in ("Knob 1", "Knob 9", "Knob 17", "GainLo", "Slope")
    left = outcome.seen("last")["map"]
    assert all(" devices " in text for text in left.values())


def test_a_locked_device_goes_while_its_bank_is_turned(kontrol_home: Path) -> None:
    steps = [
        *LOCK,
        ["select_track", 1],
        ["tick", 4],
        *NEXT,
        ["see", "locked"],
        ["midi", CC, 1, 127],
        ["delete_device", 0, 0],
        ["tick", 4],
        ["see", "gone"],
        *NEXT,
    ]
    outcome = run("12.3", steps, kontrol_home)
    assert turned(outcome, "locked")[0] == "Ae Attack"
    assert turned(outcome, "gone")[0] in ("GainLo", "Slope"), "the press turns the bank of what is in hand by then"


def test_a_plugin_that_offers_fewer_parameters_has_fewer_banks(kontrol_home: Path) -> None:
    steps = [
        ["select_device", 0, 1],
        ["tick", 4],
        *NEXT,
        *NEXT,
        ["see", "3"],
        ["drop_parameters", 0, 1, 10],
        ["tick", 4],
        ["see", "2"],
        *PREVIOUS,
        ["see", "1"],
    ]
    outcome = run("12.0", steps, kontrol_home)
    assert [turned(outcome, label)[0] for label in ("3", "2", "1")] == ["Knob 17", "Knob 9", "Knob 1"]
    assert turned(outcome, "2") == ["Knob 9", "Knob 10", *[""] * 6]


def test_banks_by_command(kontrol_home: Path) -> None:
    lines = ["select bank filter", "select bank 2", "select bank Nowhere"]
    steps: list[list[Any]] = []
    for line in lines:
        steps += [["write", "command", line + "\n", "a"], ["tick", 4], ["see", line]]
    steps += [["select_track", 2], ["tick", 4], ["write", "command", "select bank 1\n", "a"], ["tick", 2]]
    outcome = run("12.4", steps, kontrol_home)
    assert turned(outcome, lines[0])[1] == "Fe Decay"
    assert turned(outcome, lines[1])[0] == turned(outcome, lines[2])[0] == "Ae Attack"
    log = outcome.log()
    assert "select bank filter = Selected Deep, bank 7 of " in log
    assert "There is no bank Nowhere; Deep has " in log and "Best Of, Oscillator A, " in log
    assert "select bank 1 = There is no device in hand." in log


def test_live_gives_a_locked_device_its_bank_back(kontrol_home: Path) -> None:
    # store_chosen_bank keeps the bank in the set; restore_bank is Live's word for it, while it is locked.
    steps = [
        ["call", "restore_bank", 2],
        ["tick", 3],
        ["see", "free"],
        *LOCK,
        ["call", "restore_bank", 1],
        ["tick", 3],
        ["see", "restored"],
        ["call", "restore_bank", 999],
        ["tick", 3],
        ["see", "last"],
        ["call", "restore_bank", -1],
        ["tick", 3],
    ]
    outcome = run("12.4", steps, kontrol_home)
    assert turned(outcome, "free")[0] == "Filter Freq"
    assert turned(outcome, "restored")[0] == "Ae Attack"
    assert turned(outcome, "last")[0] != "Ae Attack" and turned(outcome, "last")[0]


def test_the_bank_of_a_switch_follows_it(kontrol_home: Path) -> None:
    # Auto Filter of Live 12.4: which of four rates turns depends on its time mode; the bank is our own choice.
    items = ["Rate", "Time", "Synced", "Triplet", "Dotted", "Sixteenth"]
    mode = {"name": "LFO T Mode", "is_quantized": True, "min": 0.0, "max": 5.0, "value": 0.0, "value_items": items}
    names = [
        "Frequency",
        "Resonance",
        "Filter Type",
        "Drive",
        "LFO Amount",
        "LFO Freq",
        "LFO Time",
        "LFO Rate",
        "LFO 16th",
    ]
    filter_ = {"class_name": "AutoFilter2", "name": "Sweep",
               "parameters": [{"name": "Device On"}, mode, *({"name": name} for name in names)]}  # fmt: skip
    song = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "audio", "name": "a", "devices": [filter_]}]}
    steps: list[list[Any]] = []
    for value in range(6):
        steps += [["set_parameter", 0, 0, "LFO T Mode", float(value)], ["tick", 4], ["see", str(value)]]
    outcome = run("12.4", steps, kontrol_home, description=song)
    found = [turned(outcome, str(value))[5] for value in range(6)]
    assert found == ["LFO Freq", "LFO Time", "LFO Rate", "LFO Rate", "LFO Rate", "LFO 16th"]


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.4"])
def test_a_rack_that_shows_more_macros_has_another_bank(version: str, kontrol_home: Path) -> None:
    rack = {"class_name": "AudioEffectGroupDevice", "name": "Space", "has_macro_mappings": True, "chains": [{}]}
    song = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "audio", "name": "a", "devices": [rack]}]}
    steps = [["see", "first"], *NEXT, ["see", "next"]]
    if version == "12.4":
        steps += [["add_macro", 0, 0], ["tick", 4], *NEXT, ["see", "added"]]
    outcome = run(version, steps, kontrol_home, description=song)
    assert turned(outcome, "first") == [f"Macro {n}" for n in range(1, 9)]
    if version == "11.0":  # it has sixteen and does not say how many it shows
        assert turned(outcome, "next") == [f"Macro {n}" for n in range(9, 17)]
    else:
        assert turned(outcome, "next") == turned(outcome, "first")
        assert "Space has one bank" in said(outcome)
    if version == "12.4":
        assert turned(outcome, "added") == ["Macro 9", *[""] * 7]


def test_the_author_of_a_max_device_gives_it_other_banks(kontrol_home: Path) -> None:
    parameters = [{"name": "Device On"}, *({"name": f"p{n}"} for n in range(1, 4))]
    device = {"class_name": "MxDeviceAudioEffect", "name": "Patch", "parameters": parameters,
              "banks": [{"name": "Main", "parameters": [2, 3]}]}  # fmt: skip
    song = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "audio", "name": "a", "devices": [device]}]}
    steps = [
        ["see", "main"],
        *NEXT,
        ["see", "more"],
        *PREVIOUS,
        ["new_banks", 0, 0, [{"name": "Other", "parameters": [1]}]],
        ["tick", 4],
        ["see", "other"],
    ]
    outcome = run("12.4", steps, kontrol_home, description=song)
    assert [turned(outcome, label)[:2] for label in ("main", "more", "other")] == [["p2", "p3"], ["p1", ""], ["p1", ""]]
    assert "Patch, bank 2 of 2: More 1" in said(outcome)
