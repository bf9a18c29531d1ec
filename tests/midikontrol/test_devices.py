"""Which parameters the encoders get. Names are those of the bank facts; devices are plain objects."""

from __future__ import annotations

from typing import Any

import pytest

from MidiKontrol import Devices
from MidiKontrol.Devices import best_of, by_number, first_eight, tables


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


def read(obj: Any, name: str, default: Any = None) -> Any:
    return getattr(obj, name, default)


def names(found: list[Any]) -> list[str]:
    return [parameter.name if parameter else "" for parameter in found]


def device(wanted: list[str]) -> list[Parameter]:
    return [Parameter("Device On"), *(Parameter(name) for name in reversed(wanted))]


def slots(version: tuple[int, int], class_name: str) -> list[Any]:
    return [banks for since, banks in tables() if since <= version][-1][class_name]


def test_every_version_has_its_own_names() -> None:
    assert slots((10, 1), "Reverb")[0] == "DecayTime"
    assert slots((12, 0), "Reverb")[0] == "Decay Time"
    assert "Echo" not in dict(tables())[(9, 0)]
    assert "Drift" in dict(tables())[(12, 0)]
    assert [since for since, _ in tables()] == [(9, 0), (10, 0), (10, 1), (11, 0), (11, 2), (12, 0)]


def test_native_devices_by_name_in_the_order_of_the_bank() -> None:
    bank = slots((12, 3), "Reverb")
    found, watched = best_of("Reverb", device(bank), (12, 3, 0), read)
    assert names(found) == bank
    assert watched == []


def test_a_renamed_macro_is_found_by_its_original_name() -> None:
    parameter = Parameter("Cutoff", original="Threshold")
    found, _ = best_of("Compressor2", [Parameter("Device On"), parameter], (11, 0, 0), read)
    assert found[0] is parameter


def test_missing_parameters_are_skipped_not_raised() -> None:
    bank = slots((12, 0), "Compressor2")
    found, _ = best_of("Compressor2", device(bank[:3]), (12, 0, 5), read)
    assert names(found) == bank[:3] + [""] * 5


def test_a_device_whose_names_belong_to_another_version_gets_that_table() -> None:
    old = slots((10, 1), "Reverb")
    assert old != slots((12, 0), "Reverb")
    found, _ = best_of("Reverb", device(old), (12, 0, 0), read)
    assert names(found) == old


def test_a_slot_that_depends_on_another_parameter() -> None:
    # Delay: "L 16th" while "L Sync" is On, else "L Time".
    sync = Parameter("L Sync", value=1, items=("Off", "On"))
    parameters = [Parameter("Device On"), sync, Parameter("L 16th"), Parameter("L Time"), Parameter("Feedback")]
    found, watched = best_of("Delay", parameters, (10, 1, 18), read)
    assert names(found)[1] == "L 16th"
    assert sync in watched
    sync.value = 0
    found, _ = best_of("Delay", parameters, (10, 1, 18), read)
    assert names(found)[1] == "L Time"


def test_unknown_devices_have_no_table() -> None:
    assert best_of("MxDeviceAudioEffect", device(["a"]), (12, 0, 0), read) is None


def test_plugins_and_racks_by_number() -> None:
    assert by_number("PluginDevice", False)
    assert by_number("AuPluginDevice", False)
    assert by_number("AudioEffectGroupDevice", True)
    assert not by_number("Eq8", False)


def test_a_plugin_with_as_many_parameters_as_encoders() -> None:
    # The article's loop asked for one parameter more than there is in exactly these cases.
    for count in range(11):
        parameters = [Parameter(f"p{number}") for number in range(count)]
        found = first_eight(parameters)
        assert len(found) == 8
        assert names(found) == [f"p{n}" if n < count else "" for n in range(1, 9)]


def test_of_two_other_versions_that_fit_as_well_the_newer_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    blanks = [""] * 6
    made = [
        ((9, 0), {"X": ["One", "Two", *blanks]}),
        ((10, 0), {"X": ["Two", "One", *blanks]}),
        ((11, 0), {"X": ["Three", "Four", *blanks]}),
    ]
    monkeypatch.setattr(Devices, "_tables", made)
    found, _ = best_of("X", device(["One", "Two"]), (11, 0, 0), read)
    assert names(found)[:2] == ["Two", "One"]
