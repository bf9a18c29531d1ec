"""Which parameters the encoders get. Names are those of the bank facts; devices are plain objects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from MidiKontrol import Devices
from MidiKontrol.Banks import Banks
from MidiKontrol.Devices import Named, by_number, table_banks, tables
from tests.assemble import ROOT


class Parameter:
    """A parameter as Live shows it; `items` makes it a switch."""

    def __init__(self, name: str, value: float = 0, items: tuple[str, ...] = (), original: str | None = None) -> None:
        self.name = name
        self.original_name = original or name
        self.value = value
        self.is_quantized = bool(items)
        self.value_items = items

    def __str__(self) -> str:
        return f"{self.value:.1f}"


class Reader:
    """Reads plain objects."""

    @staticmethod
    def read(obj: Any, name: str, default: Any = None) -> Any:
        return getattr(obj, name, default)

    @staticmethod
    def read_list(obj: Any, name: str) -> tuple[Any, ...]:
        return tuple(getattr(obj, name))


class Thing:
    """A device."""

    def __init__(self, class_name: str, parameters: list[Parameter], **more: Any) -> None:
        self.class_name, self.parameters = class_name, parameters
        self.can_have_chains = class_name.endswith("GroupDevice")
        self.__dict__.update(more)


def banks_of(class_name: str, parameters: list[Parameter], version: tuple[int, ...], **more: Any) -> Banks:
    return Banks(Thing(class_name, parameters, **more), Reader, version)


def best_of(class_name: str, parameters: list[Parameter], version: tuple[int, ...]) -> tuple[list[Any], list[Any]]:
    found, watched = banks_of(class_name, parameters, version).bank(0)
    return found, watched


def names(found: list[Any]) -> list[str]:
    return [parameter.name if parameter else "" for parameter in found]


def device(wanted: list[str]) -> list[Parameter]:
    return [Parameter("Device On"), *(Parameter(name) for name in reversed(wanted))]


def slots(version: tuple[int, int], class_name: str) -> list[Any]:
    return [banks for since, banks in tables() if since <= version][-1][class_name][0][1]


def spelt(slot: Any) -> list[str]:
    """The names that a slot may turn."""
    return [name for name, _ in slot] if isinstance(slot, list) else [slot] if slot else []


def test_every_version_has_its_own_names() -> None:
    assert slots((10, 1), "Reverb")[0] == "DecayTime"
    assert slots((12, 0), "Reverb")[0] == "Decay Time"
    assert (slots((12, 0), "Reverb")[3], slots((12, 4), "Reverb")[3]) == ("In Filter Freq", "Input Freq")
    assert "Echo" not in dict(tables())[(9, 0)]
    assert "Drift" in dict(tables())[(12, 0)]
    assert [since for since, _ in tables()] == [(9, 0), (10, 0), (10, 1), (11, 0), (11, 2), (12, 0), (12, 4)]


def test_native_devices_by_name_in_the_order_of_the_bank() -> None:
    bank = slots((12, 3), "Reverb")
    found, watched = best_of("Reverb", device(bank), (12, 3, 0))
    assert names(found) == bank
    assert watched == []


def test_a_renamed_macro_is_found_by_its_original_name() -> None:
    parameter = Parameter("Cutoff", original="Threshold")
    found, _ = best_of("Compressor2", [Parameter("Device On"), parameter], (11, 0, 0))
    assert found[0] is parameter


def test_missing_parameters_are_skipped_not_raised() -> None:
    bank = slots((12, 0), "Compressor2")
    found, _ = best_of("Compressor2", device(bank[:3]), (12, 0, 5))
    assert names(found) == bank[:3] + [""] * 5


def test_a_device_whose_names_belong_to_another_version_gets_that_table() -> None:
    old = slots((10, 1), "Reverb")
    assert old != slots((12, 0), "Reverb")
    found, _ = best_of("Reverb", device(old), (12, 0, 0))
    assert names(found) == old


def test_a_slot_that_depends_on_another_parameter() -> None:
    # Delay: "L 16th" while "L Sync" is On, else "L Time".
    sync = Parameter("L Sync", value=1, items=("Off", "On"))
    parameters = [Parameter("Device On"), sync, Parameter("L 16th"), Parameter("L Time"), Parameter("Feedback")]
    found, watched = best_of("Delay", parameters, (10, 1, 18))
    assert names(found)[1] == "L 16th"
    assert sync in watched
    sync.value = 0
    found, _ = best_of("Delay", parameters, (10, 1, 18))
    assert names(found)[1] == "L Time"


@pytest.mark.parametrize("version", [(12, 1, 0), (12, 3, 6), (12, 4, 6)])
def test_between_two_tables_a_parameter_has_its_old_name_or_its_new_one(version: tuple[int, ...]) -> None:
    # When Live named them anew is not known: from 12.0.1 to 12.4.6 some may be old and some new.
    pairs = json.loads((ROOT / "MidiKontrol" / "device_banks.json").read_text(encoding="utf-8"))[-1]["renamed"]
    assert pairs["StereoGain"] == {"Gain": "Output"}
    for class_name, renamed in pairs.items():
        new = [spelt(slot)[0] if slot else "" for slot in slots((12, 4), class_name)]
        older = {newer: old for old, newer in renamed.items()}
        mixed = [older.get(name, name) if place % 2 else name for place, name in enumerate(new)]
        found, _ = best_of(class_name, device([name for name in mixed if name]), version)
        plain = [isinstance(slot, str) for slot in slots((12, 4), class_name)]
        assert [name for name, sure in zip(names(found), plain, strict=True) if sure] == [
            name for name, sure in zip(mixed, plain, strict=True) if sure
        ], class_name


def test_the_first_device_of_all_is_found_by_either_name_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pairs of names stand in the file of tables, which is read when the first device is looked at."""
    monkeypatch.setattr(Devices, "_tables", [])
    monkeypatch.setattr(Devices, "_renamed", {})
    mixed = ["Input Gain", "Ceiling", "Link Channels", "Lookahead", "Auto", "Release"]
    found, _ = best_of("Limiter", device(mixed), (12, 1, 0))
    assert names(found) == [*mixed, "", ""]


def test_an_original_name_that_kept_the_old_spelling_serves_as_well() -> None:
    parameter = Parameter("Output", original="Gain")
    for version in ((12, 0, 1), (12, 4, 6)):
        found, _ = best_of("StereoGain", [Parameter("Device On"), parameter], version)
        assert found[6] is parameter


def measured() -> dict[str, list[str]]:
    """What each native device has in Live 12.4.6: the capture that the simulated Live 12.4 carries."""
    known = json.loads((ROOT / "live_sim" / "facts" / "live-12.4.json").read_text(encoding="utf-8"))
    assert known["live"] == "12.4"
    return {name: entry["parameters"] for name, entry in known["devices"].items()}


# The devices that the capture of Live 12.4.6 holds; what else is in the facts comes from older tables.
IN_12_4_6 = [
    "Amp", "AutoFilter2", "AutoPan2", "AutoShift", "BeatRepeat", "Cabinet", "ChannelEq", "Chorus2", "Collision",
    "Compressor2", "Corpus", "Delay", "Drift", "DrumBuss", "Echo", "Eq8", "Erosion2", "FilterDelay", "FilterEQ3",
    "Gate", "GlueCompressor", "GrainDelay", "Hybrid", "InstrumentImpulse", "InstrumentMeld", "InstrumentVector",
    "Limiter", "Looper", "LoungeLizard", "MidiArpeggiator", "MidiCcControl", "MidiChord", "MidiNoteLength",
    "MidiPitcher", "MidiRandom", "MidiScale", "MidiVelocity", "MultiSampler", "MultibandDynamics", "Operator",
    "OriginalSimpler", "Overdrive", "Pedal", "PhaserNew", "Redux2", "Resonator", "Reverb", "Roar", "Saturator",
    "Shifter", "Spectral", "StereoGain", "StringStudio", "Transmute", "Tube", "UltraAnalog", "Vinyl", "Vocoder",
]  # fmt: skip


def test_every_native_device_of_live_12_4_6_has_a_first_bank_of_its_own_names() -> None:
    entry = json.loads((ROOT / "MidiKontrol" / "device_banks.json").read_text(encoding="utf-8"))[-1]
    assert (entry["since"], entry["read_in"]) == ("12.4", "12.4.6")
    ours, there = entry["ours"], measured()
    assert len(IN_12_4_6) == 58
    for class_name in IN_12_4_6:
        parameters = there[class_name]
        wanted = [spelt(slot) for slot in slots((12, 4), class_name)]
        assert len(wanted) == 8
        assert {name for slot in wanted for name in slot} <= set(parameters), class_name
        # Eight that a person chose: a table's, or ours where that is said; not simply the first ones by number.
        found = names(best_of(class_name, [Parameter("Device On"), *map(Parameter, parameters)], (12, 4, 6))[0])
        always = [
            bool(spelt(slot)) and (isinstance(slot, str) or not slot[-1][1]) for slot in slots((12, 4), class_name)
        ]
        assert all(name for name, sure in zip(found, always, strict=True) if sure), class_name
        if len(parameters) > 8 and found == parameters[:8]:
            assert class_name in BY_CHOICE_THE_FIRST, class_name
        if class_name in ours:
            assert "Best Of" in ours[class_name]
        else:
            assert slots((12, 0), class_name) is not None
    assert set(ours) == {"AutoFilter2", "AutoPan2", "AutoShift", "Delay", "Erosion2", "InstrumentMeld", "MidiCcControl",
                         "Roar", "Spectral", "Transmute"}  # fmt: skip


# Their first eight by number are also those that one turns first: a wheel, a bend and eight free controllers in a row.
BY_CHOICE_THE_FIRST = {"MidiCcControl"}


def test_each_newer_name_is_listed_with_the_older_one() -> None:
    entry = json.loads((ROOT / "MidiKontrol" / "device_banks.json").read_text(encoding="utf-8"))[-1]
    there = measured()
    for class_name in IN_12_4_6:
        old = dict(tables())[(12, 0)].get(class_name)
        if old is None or class_name in entry["ours"]:
            continue
        pairs = entry["renamed"].get(class_name, {})
        for slot in old[0][1]:
            for name in spelt(slot):
                assert pairs.get(name, name) in there[class_name], (class_name, name)
    for class_name, pairs in entry["renamed"].items():
        assert not set(pairs) & set(there[class_name]) and set(pairs.values()) <= set(there[class_name])
        assert len(set(pairs.values())) == len(pairs), "two older names for one parameter"


def test_the_banks_of_a_native_device_have_the_names_of_the_table_and_hold_every_parameter() -> None:
    parameters = [Parameter("Device On"), *map(Parameter, measured()["Operator"])]
    banks = banks_of("Operator", parameters, (12, 4, 6))
    assert banks.names[:9] == ["Best Of", "Oscillator A", "Oscillator B", "Oscillator C", "Oscillator D", "LFO",
                               "Filter", "Pitch Modulation", "Routing"]  # fmt: skip
    assert banks.names[9:] == [f"More {n}" for n in range(1, len(banks.names) - 8)]
    held = {id(one) for index in range(len(banks.names)) for one in banks.bank(index)[0] if one is not None}
    assert held == {id(one) for one in parameters[1:]}
    more = [one for index in range(9, len(banks.names)) for one in banks.bank(index)[0] if one is not None]
    assert [parameters.index(one) for one in more] == sorted(parameters.index(one) for one in more)


def test_a_bank_is_found_by_number_or_name() -> None:
    banks = banks_of("Operator", [Parameter("Device On"), *map(Parameter, measured()["Operator"])], (12, 4, 6))
    assert [banks.find(word) for word in ("1", "filter", "LFO", "More 2")] == [0, 6, 5, 10]
    assert [banks.find(word) for word in ("0", "99", "-1", "Chorus", "")] == [None] * 5


@pytest.mark.parametrize(
    ("value", "turned"),
    [(0, "Delay Time"), (1, "Delay Synced"), (2, "Delay 16th"), (3, "Delay 16th"), (4, "Delay 16th")],
)
def test_the_second_knob_of_spectral_time_turns_the_time_that_its_mode_uses(value: int, turned: str) -> None:
    # As in the table of Live 12.0.1, by other names; the items of the mode as Live 12.4.6 shows them.
    mode = Parameter("Delay Mode", value=value, items=("Time", "Synced", "16th", "16th Triplet", "16th Dotted"))
    others = [Parameter(name) for name in measured()["Spectral"] if name != "Delay Mode"]
    found, watched = best_of("Spectral", [Parameter("Device On"), mode, *others], (12, 4, 6))
    assert names(found)[:3] == ["Frozen", turned, "Delay Feedback"]
    assert mode in watched


@pytest.mark.parametrize("name", ["A LFO 1", "A LFO 2", "B LFO 1", "B LFO 2"])
def test_a_synced_lfo_of_meld_is_turned_by_its_synced_rate(name: str) -> None:
    # Live 12.4.6 calls the two states of this switch Free and Tempo, not Off and On as other devices do.
    sync = Parameter(f"{name} Sync", items=("Free", "Tempo"))
    others = [Parameter(other) for other in measured()["InstrumentMeld"] if other != sync.name]
    banks = banks_of("InstrumentMeld", [Parameter("Device On"), sync, *others], (12, 4, 6))
    bank, place = banks.find(f"{name[0]} LFO"), 1 if name.endswith("1") else 5
    assert bank is not None
    rates = []
    for value in (0, 1):
        sync.value = value
        rates.append(names(banks.bank(bank)[0])[place])
    assert rates == [f"{name} Rate", f"{name} S. Rate"]


def test_devices_without_a_table_come_by_number() -> None:
    named = Named("MxDeviceAudioEffect", [], Reader.read)
    assert table_banks("MxDeviceAudioEffect", (12, 0, 0), named) is None
    banks = banks_of("Unheard", device([f"p{n}" for n in range(10, 0, -1)]), (12, 0, 0))
    assert banks.names == ["Parameters 1-8", "Parameters 9-10"]
    assert names(banks.bank(1)[0]) == ["p9", "p10", *[""] * 6]


def test_a_native_device_of_which_no_name_is_known_comes_by_number() -> None:
    # As a Live to come might name them, or a saved set in the simulated Live, whose files hold other names.
    banks = banks_of("Reverb", [Parameter("Device On"), Parameter("Halllaenge"), Parameter("Groesse")], (13, 0, 0))
    assert banks.names == ["Parameters 1-2"]
    assert names(banks.bank(0)[0])[:2] == ["Halllaenge", "Groesse"]


def test_plugins_and_racks_by_number() -> None:
    assert by_number("PluginDevice", False)
    assert by_number("AuPluginDevice", False)
    assert by_number("AudioEffectGroupDevice", True)
    assert not by_number("Eq8", False)


@pytest.mark.parametrize(
    ("version", "shown", "expected"),
    [
        ((9, 7, 0), None, ["Macros 1-8"]),
        ((10, 1, 18), None, ["Macros 1-8"]),
        ((11, 0, 0), None, ["Macros 1-8", "Macros 9-16"]),
        ((12, 4, 6), 8, ["Macros 1-8"]),
        ((12, 4, 6), 12, ["Macros 1-8", "Macros 9-12"]),
        ((12, 4, 6), 3, ["Macros 1-3"]),
    ],
)
def test_a_rack_has_as_many_macros_as_it_shows(
    version: tuple[int, ...], shown: int | None, expected: list[str]
) -> None:
    count = 8 if version < (11,) else 16
    parameters = device([*(f"Macro {n}" for n in range(count, 0, -1))])
    parameters.append(Parameter("Chain Selector"))
    more = {} if shown is None else {"visible_macro_count": shown}
    banks = banks_of("InstrumentGroupDevice", parameters, version, **more)
    assert banks.names == expected
    mapped = [name for index in range(len(expected)) for name in names(banks.bank(index)[0]) if name]
    assert mapped == [f"Macro {n + 1}" for n in range(shown or count)]


class MaxDevice(Thing):
    """A Max device whose author made banks; a bank that is not there raises."""

    def __init__(self, best: list[int] | None, banks: list[tuple[str, list[int]]]) -> None:
        Thing.__init__(self, "MxDeviceInstrument", device([f"p{n}" for n in range(12, 0, -1)]))
        self.best, self.banks = best, banks

    def get_bank_count(self) -> int:
        return len(self.banks)

    def get_bank_name(self, index: int) -> str:
        return self.banks[index][0]

    def get_bank_parameters(self, index: int) -> list[int]:
        if index >= 0:
            return self.banks[index][1]
        if self.best is None:
            raise RuntimeError("this device has no best-of bank")
        return self.best


def test_a_max_device_has_the_banks_of_its_author() -> None:
    banks = Banks(MaxDevice([3, 1, -1, 99], [("Tone", [1, 2, 3, 4]), ("", [5])]), Reader, (12, 4, 6))
    assert banks.names == ["Best Of", "Tone", "Bank 2", "More 1"]
    assert names(banks.bank(0)[0]) == ["p3", "p1", *[""] * 6]
    assert names(banks.bank(3)[0]) == [*(f"p{n}" for n in range(6, 13)), ""]
    assert Banks(MaxDevice(None, []), Reader, (10, 1, 0)).names == ["Parameters 1-8", "Parameters 9-12"]


def test_a_max_device_that_comes_with_live_has_our_choice_unless_it_has_banks_of_its_own() -> None:
    # Spectral Blur of Live 12.4.6; Re-Enveloper has three parameters called "C/E Fact": its place tells which is meant.
    blur = ["Delay Comp", "Dry / Wet", "Freq 1", "Freq 2", "Halo", "Halo / Freeze", "In / Out", "Residual", "Wet Gain"]
    banks = banks_of("MxDeviceAudioEffect", [Parameter(name) for name in ["Device On", *blur]], (12, 1, 0))
    assert banks.names == ["Best Of", "More 1"]
    assert names(banks.bank(0)[0]) == [
        "Halo",
        "Halo / Freeze",
        "Freq 1",
        "Freq 2",
        "Residual",
        "In / Out",
        "Wet Gain",
        "Dry / Wet",
    ]
    assert names(banks.bank(1)[0])[:2] == ["Delay Comp", ""]
    own = MaxDevice(None, [("Own", [2, 1])])
    own.class_name, own.parameters = "MxDeviceAudioEffect", [Parameter(name) for name in ["Device On", *blur]]
    assert Banks(own, Reader, (12, 1, 0)).names[0] == "Own"
    shorter = [Parameter(name) for name in ["Device On", *blur[:-1]]]
    assert banks_of("MxDeviceAudioEffect", shorter, (12, 1, 0)).names == ["Parameters 1-8"]


def test_what_makes_other_banks_is_listened_to() -> None:
    rack = [Parameter("Device On"), Parameter("Macro 1")]
    listened = {
        version: banks_of(kind, rack, version).listened
        for kind, version in (("AudioEffectGroupDevice", (12, 0, 0)), ("AudioEffectGroupDevice", (11, 2, 0)))
    }
    assert listened == {(12, 0, 0): ["parameters", "visible_macro_count"], (11, 2, 0): ["parameters"]}
    assert banks_of("MxDeviceMidiEffect", rack, (10, 0, 0)).listened == ["parameters", "bank_parameters_changed"]
    assert banks_of("MxDeviceMidiEffect", rack, (9, 7, 0)).listened == ["parameters"]


def test_a_device_with_nothing_to_turn_has_one_empty_bank() -> None:
    banks = banks_of("Tuner", [Parameter("Device On")], (12, 4, 6))
    assert (banks.names, banks.bank(0)) == (["Best Of"], ([None] * 8, []))


def test_a_plugin_with_as_many_parameters_as_encoders() -> None:
    # The article's loop asked for one parameter more than there is in exactly these cases.
    for count in range(11):
        parameters = [Parameter(f"p{number}") for number in range(count)]
        found, _ = best_of("PluginDevice", parameters, (11, 0, 0))
        assert len(found) == 8
        assert names(found) == [f"p{n}" if n < count else "" for n in range(1, 9)]


def test_of_two_other_versions_that_fit_as_well_the_newer_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    blanks = [""] * 6
    made = [
        ((9, 0), {"X": [["Old", ["One", "Two", *blanks]]]}),
        ((10, 0), {"X": [["New", ["Two", "One", *blanks]]]}),
        ((11, 0), {"X": [["Other", ["Three", "Four", *blanks]]]}),
    ]
    monkeypatch.setattr(Devices, "_tables", made)
    banks = banks_of("X", device(["One", "Two"]), (11, 0, 0))
    assert (banks.names, names(banks.bank(0)[0])[:2]) == (["New"], ["Two", "One"])
