"""Make live_sim/facts/live-<version>.json from a table of the Live API and a table of device banks.

Usage: python tools/make_live_facts.py api-surface.csv.gz device-banks.csv [live_sim/facts]

api-surface.csv.gz: columns live_version, class, member, kind, settable, value, type, signature (a leading ``~``
marks what was carried back from Live 11). device-banks.csv: live_version, table, class_name, display_name,
bank_index, bank_name, p1..p8. The output is sorted and the same bytes for the same input; no doc strings travel.
Known holes of the captures are filled from live_sim/facts/supplement.json, and a class that only lists a name of its
base again has the type and flags from there, so that whoever reads the files reads them as they are. A version that
somebody teaches from a document of his own (kontrol api learn) goes the same way: kontrol_cli/api/facts.py.

A version without a table of its own (LATER) is an earlier one with what `later.json` says is new; beside the bank table
`device-parameters-<version>.csv` (class_name, device, kind, position, parameter) gives the parameters of its devices.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

from kontrol_cli.api.facts import classes_of, complete, facts_text
from kontrol_cli.api.members import Kind, Member, Parameter, Signature

# Live version offered -> nearest captured API version.
API_VERSIONS = {
    "9.7": "9.7.1",
    "10.1": "10.1.19",
    "11.0": "11.0.0",
    "12.0": "12.0.5",
    "12.1": "12.1.0",
    "12.3": "12.3.6",
}
# Live version offered -> bank tables, best first (names of later tables only fill gaps). 12.1 and later have no
# readable table of their own: they use the one of 12.0.1.
_BANKS_12 = (("12.0.1", "_Generic/Devices"), ("12.0.1", "ableton.v3 default"), ("12.0.1", "ableton.v2 default"))
BANK_TABLES = {
    "9.7": (("9.6", "_Generic/Devices"),),
    "10.1": (("10.1.18", "_Generic/Devices (original bytecode)"), ("10.1.19", "ableton.v2 default")),
    "11.0": (("11.1.0", "_Generic/Devices"), ("11.1.0", "ableton.v2 default")),
    "12.0": _BANKS_12,
    "12.1": _BANKS_12,
    "12.3": _BANKS_12,
}
PYTHONS = {"9.7": "2.7", "10.1": "2.7", "11.0": "3.7", "12.0": "3.7", "12.1": "3.11", "12.3": "3.11"}
# Live version offered -> (its entry of later.json, the table of its device parameters).
LATER = {"12.4": ("12.4", "device-parameters-12.4.6.csv")}
SUPPLEMENT = Path(__file__).resolve().parents[1] / "live_sim" / "facts" / "supplement.json"
_ARG = re.compile(r"\((\w[\w. ]*)\)(\w+)(?:=([^,\[\]]+))?")


def signature(text: str) -> tuple[Signature, ...]:
    """``f( (Track)arg1 [, (int)Index=-1]) -> None``, taken apart; nothing for a text without a signature."""
    if "->" not in text:
        return ()
    inside, result = text.rsplit("->", 1)
    found = _ARG.findall(inside[inside.index("(") :])
    given = tuple(Parameter(name, kind, default.strip().rstrip(")") or None) for kind, name, default in found)
    return (Signature(given, result.strip(" :")),)


def member(row: dict[str, str]) -> Member:
    """A row of the table of the API."""
    value = row["value"].lstrip("~")
    nested = row["kind"] in ("module", "class", "enum")
    return Member(
        holder=row["class"],
        name=row["member"],
        kind=cast(Kind, row["kind"]),
        settable="yes" in row["settable"],
        type=row["type"].lstrip("~"),
        signatures=signature(row["signature"]),
        value=int(value) if row["kind"] == "enum_value" and value else None,
        text=f"Live.Device.Device.{row['member']}" if value == "ref" else value if row["kind"] == "constant" else None,
        constructible=value == "constructable",
        items=value.removeprefix("iterable of ") if nested and value.startswith("iterable of ") else None,
    )


def banks(path: Path, version: str) -> dict[str, object]:
    """Per native device class: display name, banks in order and all parameter names in order of appearance."""
    rows = list(csv.DictReader(path.open(newline="", encoding="utf-8")))
    result: dict[str, dict[str, object]] = {}
    for wanted in BANK_TABLES[version]:
        for row in rows:
            if (row["live_version"], row["table"]) != wanted:
                continue
            device = result.setdefault(row["class_name"], {"display_name": row["display_name"], "parameters": []})
            names = device["parameters"]
            assert isinstance(names, list)
            names.extend(p for p in (row[f"p{n}"] for n in range(1, 9)) if p and p not in names)
    for name in result:
        if name.endswith("GroupDevice"):
            count = 16 if version not in ("9.7", "10.1") else 8
            result[name]["parameters"] = [f"Macro {n + 1}" for n in range(count)]
    return result


def later_classes(known: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The classes of an earlier version with the new members of a later one."""
    classes: dict[str, Any] = deepcopy(known)
    for dotted, kinds in entry["new"].items():
        for kind, members in kinds.items():
            classes[dotted].setdefault(kind, {}).update(members)
    return classes


def later_devices(known: dict[str, Any], table: Path) -> dict[str, Any]:
    """The devices of an earlier version, where the table has none of them; Max devices all share three class names."""
    devices: dict[str, Any] = deepcopy(known)
    measured: dict[str, Any] = {}
    for row in csv.DictReader(table.open(newline="", encoding="utf-8")):
        if row["class_name"] and not row["class_name"].startswith("MxDevice"):
            device = measured.setdefault(row["class_name"], {"display_name": row["device"], "parameters": []})
            device["parameters"].append(row["parameter"])
    return {**devices, **measured}


def write_version(
    target: Path, head: dict[str, object], classes: dict[str, Any], *, devices: dict[str, object], extra: dict[str, Any]
) -> None:
    """The file of one version, complete."""
    version = str(head["live"])
    full, bases = complete(version, classes, extra)
    text = facts_text({**head, "bases": bases}, full, devices)
    (target / f"live-{version}.json").write_text(text, encoding="ascii")


def main(arguments: list[str]) -> int:
    """Write one file per version of API_VERSIONS and LATER."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    surface, bank_table = Path(arguments[0]), Path(arguments[1])
    target = Path(arguments[2]) if len(arguments) == 3 else Path(__file__).resolve().parents[1] / "live_sim" / "facts"
    by_version: dict[str, list[Member]] = defaultdict(list)
    inferred: dict[str, set[str]] = defaultdict(set)
    with gzip.open(surface, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["class"]:
                by_version[row["live_version"]].append(member(row))
            if row["settable"].startswith("~"):
                inferred[row["live_version"]].add(f"{row['class']}.{row['member']}")
    extra = json.loads(SUPPLEMENT.read_text(encoding="utf-8"))
    made: dict[str, tuple[dict[str, object], dict[str, object], dict[str, object]]] = {}
    for version, captured in API_VERSIONS.items():
        classes: dict[str, object] = classes_of(by_version[captured], inferred=inferred[captured])
        head: dict[str, object] = {
            "live": version,
            "api_captured_from": captured,
            "python": PYTHONS[version],
            "settable": "inferred from 11.0.0" if version in ("9.7", "10.1") else "captured",
            "banks_from": [" ".join(pair) for pair in BANK_TABLES[version]],
        }
        devices = banks(bank_table, version)
        write_version(target, head, classes, devices=devices, extra=extra)
        made[version] = (classes, devices, head)
    entries = json.loads(Path(__file__).with_name("later.json").read_text(encoding="utf-8"))
    for version, (key, table) in LATER.items():
        entry = entries[key]
        classes, devices, head = made[entry["as"]]
        head = {
            **head,
            "live": version,
            "api_captured_from": entry["captured"],
            "as": entry["as"],
            "parameters_from": f"{entry['captured']}, captured",
            "compared": sorted(entry["compared"]),
        }
        devices = later_devices(devices, bank_table.with_name(table))
        write_version(target, head, later_classes(classes, entry), devices=devices, extra=extra)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
