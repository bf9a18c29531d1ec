"""The tool that turns a table of device banks into MidiKontrol's data: conditions and the choice of tables."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.assemble import ROOT


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_device_banks", ROOT / "tools" / "make_device_banks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("first", "rule", "slot"),
    [
        ("Gain", "", "Gain"),
        ("", "", ""),
        ("Low Gain", "with_name(Low)", "Low Gain"),
        ("Offset", "if_parameter(Mode) has_value(Vibrato) else_use(Width)",
         [["Offset", [["Mode", ["Vibrato"]]]], ["Width", []]]),
        ("Fine", "if_parameter(Mode) has_value(Pitch) and_parameter(Wide) has_value(On)",
         [["Fine", [["Mode", ["Pitch"]], ["Wide", ["On"]]]]]),
        ("Gain", "if_parameter(Type) has_value_in(('Low Shelf', 'Bell')) else_use(Q)",
         [["Gain", [["Type", ["Low Shelf", "Bell"]]]], ["Q", []]]),
        ("Type", "if_parameter(Type) is_available(True) else_use(Filter Type (Legacy))",
         [["Type", [["Type", True]]], ["Filter Type (Legacy)", []]]),
        ("Gain", "if_parameter(Type) has_value(Bell) else_use()", [["Gain", [["Type", ["Bell"]]]]]),
    ],
)  # fmt: skip
def test_conditions(tool: ModuleType, first: str, rule: str, slot: object) -> None:
    assert tool.choices(first, rule) == slot


def test_a_rule_that_is_not_understood_stops_the_tool(tool: ModuleType) -> None:
    with pytest.raises(SystemExit, match="not understood"):
        tool.choices("Gain", "unless(Mode)")


COLUMNS = [
    "live_version", "table", "class_name", "bank_index", "bank_name", *(f"p{n}" for n in range(1, 9)), "conditions",
]  # fmt: skip
BLANKS = [""] * 7
CHOICES = {
    "since": "12.4",
    "read_in": "12.4.6",
    "renamed": {"Reverb": {"Decay Time": "Decay"}},
    "chosen": {"Roar": [["Best Of", ["Drive", *BLANKS]]]},
    "max": {"MxDeviceInstrument": [["Bass", [[number, f"Knob {number}"] for number in range(8, 0, -1)]]]},
}
MEASURED = {"Reverb": ["Decay", "Size"], "Roar": ["Tone", "Drive"], "Drift": ["v3"]}


def tables(tool: ModuleType) -> list[list[str]]:
    rows = []
    for _, version, table, newer in tool.SOURCES:
        name = "Decay Time" if version >= "11.2" and not version.startswith("9") else "DecayTime"
        rows.append([version, table, "Reverb", "bob0", "Best of Parameters", name, *BLANKS, ""])
        rows.append([version, table, "Reverb", "0", "Same", name, *BLANKS, ""])
        rows.append([version, table, "Reverb", "1", "", "Size", *BLANKS, ""])
        for more_version, more_table in newer:
            rows.append([more_version, more_table, "Reverb", "0", "x", "wrong", *BLANKS, ""])
            rows.append([more_version, more_table, "Drift", "0", "Best Of", more_table[8:10], *BLANKS, ""])
    return rows


def make(
    tool: ModuleType,
    folder: Path,
    *,
    choices: dict[str, Any] | None = None,
    measured: dict[str, list[str]] | None = None,
    rows: list[list[str]] | None = None,
) -> Any:
    """Run the tool over small tables and choices of our own."""
    source, parameters, target = folder / "banks.csv", folder / "parameters.csv", folder / "made.json"
    with source.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([COLUMNS, *(tables(tool) if rows is None else rows)])
    with parameters.open("w", newline="", encoding="utf-8") as stream:
        devices = measured or MEASURED
        csv.writer(stream).writerows(
            [["class_name", "device", "position", "parameter"]]
            + [["MxDeviceInstrument", "Bass", str(number), f"Knob {number}"] for number in range(1, 9)]
            + [[name, name, "", parameter] for name, found in devices.items() for parameter in found]
        )
    (folder / "device_choices.json").write_text(json.dumps(choices or CHOICES), encoding="utf-8")
    tool.__file__ = str(folder / "make_device_banks.py")
    tool.main(str(source), str(parameters), str(target))
    return json.loads(target.read_text(encoding="utf-8"))


def test_best_of_wins_only_changes_are_kept_and_no_bank_comes_twice(tool: ModuleType, tmp_path: Path) -> None:
    entries = make(tool, tmp_path)
    made = {entry["since"]: entry["banks"] for entry in entries}
    assert list(made) == ["9.0", "10.0", "10.1", "11.0", "11.2", "12.0", "12.4"]
    assert made["9.0"] == {"Reverb": [["Best Of", ["DecayTime", *BLANKS]], ["Bank 2", ["Size", *BLANKS]]]}
    assert made["10.1"] == {"Drift": [["Best Of", ["v2", *BLANKS]]]}
    assert made["11.2"] == {
        "Drift": [["Best Of", ["v3", *BLANKS]]],  # v3 before v2
        "Reverb": [["Best Of", ["Decay Time", *BLANKS]], ["Bank 2", ["Size", *BLANKS]]],
    }
    assert made["10.0"] == made["11.0"] == made["12.0"] == {}


def test_the_newest_table_has_the_newer_names_and_our_choices(tool: ModuleType, tmp_path: Path) -> None:
    entry = make(tool, tmp_path)[-1]
    assert entry["banks"] == {
        "Reverb": [["Best Of", ["Decay", *BLANKS]], ["Bank 2", ["Size", *BLANKS]]],
        "Roar": [["Best Of", ["Drive", *BLANKS]]],
    }
    assert (entry["ours"], entry["renamed"]) == ({"Roar": ["Best Of"]}, CHOICES["renamed"])
    assert entry["max"] == CHOICES["max"]


@pytest.mark.parametrize(
    ("change", "measured", "text"),
    [
        ({"renamed": {"Reverb": {"Decay Time": "Length"}}}, {}, "'Decay Time' is not an older name of 'Length'"),
        ({"renamed": {}}, {}, r"its first bank names \['Decay Time'\], which it does not have"),
        ({"chosen": {"Roar": [["Best Of", ["Drvie", *BLANKS]]]}}, {}, r"\['Drvie'\] are not its parameters"),
        ({"chosen": {"Roar": [["Best Of", ["Drive"]]]}}, {}, "a chosen bank has eight slots"),
        ({"max": {"MxDeviceInstrument": [["Bass", [[1, "Knob 2"]]]]}}, {}, "Bass: a chosen bank has eight slots"),
        ({}, {"Tuba": ["Valve"]}, "Tuba: no table and no choice of ours has it"),
    ],
)
def test_a_slip_of_the_pen_stops_the_tool(
    tool: ModuleType, tmp_path: Path, change: dict[str, Any], measured: dict[str, list[str]], text: str
) -> None:
    with pytest.raises(SystemExit, match=text):
        make(tool, tmp_path, choices={**CHOICES, **change}, measured={**MEASURED, **measured})
    assert not (tmp_path / "made.json").exists()


def test_an_incomplete_table_stops_the_tool(tool: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no rows for Live 9\.6"):
        make(tool, tmp_path, rows=[])
    assert not (tmp_path / "made.json").exists()
