"""Make MidiKontrol/best_of.json, the eight Best-Of parameters of every native device per Live version.

    python tools/make_device_banks.py device-banks.csv [MidiKontrol/best_of.json]

Input columns: live_version, table, class_name, display_name, bank_index, bank_name, p1..p8, conditions.
Output: a list of versions, oldest first; each holds only the devices that changed since the one before.
A slot is a parameter name, or a list of choices `[name, [[condition parameter, [values]], ...]]` of which the
first one whose conditions all hold is used; true or false instead of values: the parameter exists, or does not.
Names and figures are data; nothing else is taken over.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
from pathlib import Path

# (first Live version it is used for, version of the table, name of the table, the newer banks for devices without one).
# The bytecode rows of 10.1.18 are the reference for Live 10.1; 12.1 and later have no readable table and use 12.0.1's.
SOURCES = (
    ("9.0", "9.6", "_Generic/Devices", ()),
    ("10.0", "10.0", "_Generic/Devices", ()),
    ("10.1", "10.1.18", "_Generic/Devices (original bytecode)", (("10.1.19", "ableton.v2 default"),)),
    ("11.0", "11.1.0", "_Generic/Devices", (("11.1.0", "ableton.v2 default"),)),
    ("11.2", "11.2.11", "_Generic/Devices", (("11.2.11", "ableton.v3 default"), ("11.2.11", "ableton.v2 default"))),
    ("12.0", "12.0.1", "_Generic/Devices", (("12.0.1", "ableton.v3 default"), ("12.0.1", "ableton.v2 default"))),
)

CLAUSE = re.compile(r"(with_name|if_parameter|and_parameter|has_value_in|has_value|is_available|else_use)\(")


def clauses(text: str) -> list[tuple[str, str]]:
    """Split `if_parameter(A) has_value(B) else_use(C)` into pairs; brackets inside an argument are counted."""
    found = []
    at = 0
    while match := CLAUSE.match(text, at):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found.append((match.group(1), text[match.end() : end - 1]))
        at = end
        while text[at : at + 1] == " ":
            at += 1
    if at != len(text):
        raise SystemExit(f"conditions not understood at {text[at:]!r}")
    return found


def choices(first: str, rule: str) -> str | list[list[object]]:
    """The choices of one slot in order; a slot without conditions is just its name."""
    found: list[list[object]] = [[first, []]]
    parameter = ""
    for word, argument in clauses(rule):
        conditions = found[-1][1]
        assert isinstance(conditions, list)
        if word in ("if_parameter", "and_parameter"):
            parameter = argument
        elif word == "has_value":
            conditions.append([parameter, [argument]])
        elif word == "has_value_in":
            conditions.append([parameter, list(ast.literal_eval(argument))])
        elif word == "is_available":
            conditions.append([parameter, {"True": True, "False": False}[argument]])
        elif word == "else_use":
            found.append([argument, []])
    found = [choice for choice in found if choice[0]]
    if len(found) == 1 and not found[0][1]:
        return first
    return found if found else ""


def slots(row: dict[str, str]) -> list[str | list[list[object]]]:
    """The eight slots of one bank."""
    rules = dict(part.split(": ", 1) for part in row["conditions"].split(" | ") if part)
    return [choices(row[f"p{i}"], rules.get(f"p{i}", "")) for i in range(1, 9)]


def table(rows: list[dict[str, str]], version: str, name: str, bank: str) -> dict[str, list[object]]:
    """One bank per device class from one table of one version."""
    found = {
        r["class_name"]: slots(r)
        for r in rows
        if r["live_version"] == version and r["table"] == name and r["bank_index"] == bank
    }
    if not found:
        raise SystemExit(f"no rows for Live {version}, table {name}, bank {bank}")
    return found  # type: ignore[return-value]


def main(source: str, target: str = "MidiKontrol/best_of.json") -> None:
    """Read the table and write the data file."""
    with Path(source).open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    known: dict[str, list[object]] = {}
    versions = []
    for since, version, name, newer in SOURCES:
        banks: dict[str, list[object]] = {}
        for more_version, more_name in reversed(newer):
            banks.update(table(rows, more_version, more_name, "0"))
        banks.update(table(rows, version, name, "bob0"))  # the Best-Of bank wins where there is one
        changed = {key: value for key, value in banks.items() if known.get(key) != value}
        known.update(changed)
        versions.append({"since": since, "read_in": version, "banks": changed})
    lines = [
        " "
        + json.dumps({k: v for k, v in entry.items() if k != "banks"})[:-1]
        + ', "banks": {\n'
        + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(entry["banks"].items()))  # type: ignore[attr-defined]
        + "}}"
        for entry in versions
    ]
    Path(target).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
