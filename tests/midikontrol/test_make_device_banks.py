"""The tool that turns a table of device banks into MidiKontrol's data: conditions and the choice of tables."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.assemble import ROOT


@pytest.fixture(scope="module")
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


def test_best_of_wins_and_only_changes_are_kept(tool: ModuleType, tmp_path: Path) -> None:
    columns = ["live_version", "table", "class_name", "bank_index", *(f"p{n}" for n in range(1, 9)), "conditions"]
    rows = []
    for _, version, table, newer in tool.SOURCES:
        name = "Decay Time" if version >= "11.2" and not version.startswith("9") else "DecayTime"
        rows.append([version, table, "Reverb", "bob0", name, *[""] * 7, ""])
        for more_version, more_table in newer:
            rows.append([more_version, more_table, "Reverb", "0", "wrong", *[""] * 7, ""])
            rows.append([more_version, more_table, "Drift", "0", more_table[8:10], *[""] * 7, ""])
    source, target = tmp_path / "banks.csv", tmp_path / "best_of.json"
    with source.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([columns, *rows])
    tool.main(str(source), str(target))
    made = {entry["since"]: entry["banks"] for entry in json.loads(target.read_text(encoding="utf-8"))}
    assert list(made) == ["9.0", "10.0", "10.1", "11.0", "11.2", "12.0"]
    assert made["9.0"] == {"Reverb": ["DecayTime", *[""] * 7]}
    assert made["10.1"] == {"Drift": ["v2", *[""] * 7]}
    assert made["11.2"] == {"Drift": ["v3", *[""] * 7], "Reverb": ["Decay Time", *[""] * 7]}  # v3 before v2
    assert made["10.0"] == made["11.0"] == made["12.0"] == {}


def test_an_incomplete_table_stops_the_tool(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "banks.csv").write_text("live_version,table,class_name,bank_index\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"no rows for Live 9\.6"):
        tool.main(str(tmp_path / "banks.csv"), str(tmp_path / "out.json"))
    assert not (tmp_path / "out.json").exists()
