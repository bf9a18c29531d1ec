"""Make MidiKontrol/device_banks.json: the banks of eight parameters of every native device, per Live version.

    python tools/make_device_banks.py device-banks.csv device-parameters-12.4.6.csv [MidiKontrol/device_banks.json]

Columns of the first: live_version, table, class_name, display_name, bank_index, bank_name, p1..p8, conditions. Of the
second: class_name, device, kind, position, parameter, one row per parameter of that Live. `device_choices.json`, beside
this tool, says what has another name there, and which banks are our own choice.

Output: a list of versions, oldest first; each holds only the devices that changed since the one before. `banks`: per
class a list of [bank name, eight slots], the first of them what one turns first ("Best Of"). `renamed`: per class, an
older name and the newer one of the same parameter. `ours`: the banks that no table gave. `max`: eight parameters of
Max devices by place and name, ours as well.
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
from typing import Any

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


BEST_OF = "Best Of"
Slots = list[Any]
Banks = dict[str, list[tuple[str, Slots]]]  # class name -> (bank name, slots) in order


def table(rows: list[dict[str, str]], version: str, name: str, *, known: Banks) -> Banks:
    """The banks of every device class in one table of one version that is not `known` from a better one.

    Banks that say the same once more are left out.
    """
    found: Banks = {}
    rows = [row for row in rows if (row["live_version"], row["table"]) == (version, name)]
    if not rows:
        raise SystemExit(f"no rows for Live {version}, table {name}")
    for row in rows:
        if row["class_name"] in known:
            continue
        best = row["bank_index"] == "bob0" or row["class_name"] not in found
        banks = found.setdefault(row["class_name"], [])
        bank = (BEST_OF if best else row["bank_name"] or f"Bank {len(banks) + 1}", slots(row))
        if any(bank[1]) and bank[1] not in [known for _, known in banks]:
            banks.append(bank)
    return found


def all_names(slot: Any) -> list[str]:
    """The parameters that a slot may turn, without those that only decide."""
    return [name for name, _ in slot] if isinstance(slot, list) else [slot] if slot else []


def renamed_slot(slot: Any, names: dict[str, str]) -> Any:
    """The slot with newer names."""
    if not isinstance(slot, list):
        return names.get(slot, slot)
    return [
        [names.get(name, name), [[names.get(what, what), values] for what, values in conditions]]
        for name, conditions in slot
    ]


def newest(known: Banks, measured: dict[str, list[str]], choices: dict[str, Any]) -> tuple[Banks, dict[str, list[str]]]:
    """The banks under the names of the newest Live, and which of them we chose ourselves.

    What is in a first bank must be in the measured device: a wrong pair or a name with a slip of the pen stops here.
    """
    banks = dict(known)
    for class_name, names in choices["renamed"].items():
        for old, new in names.items():
            if new not in measured[class_name] or old in measured[class_name]:
                raise SystemExit(f"{class_name}: {old!r} is not an older name of {new!r}")
        banks[class_name] = [(name, [renamed_slot(slot, names) for slot in bank]) for name, bank in known[class_name]]
    ours: dict[str, list[str]] = {}
    for class_name, chosen in choices["chosen"].items():
        by_name = dict(banks.get(class_name, []))
        by_name.update((name, bank) for name, bank in chosen)  # one of the same name takes its place
        banks[class_name] = list(by_name.items())
        ours[class_name] = [name for name, _ in chosen]
        wrong = {name for _, bank in chosen for slot in bank for name in all_names(slot)} - set(measured[class_name])
        if wrong or any(len(bank) != 8 for _, bank in chosen):
            raise SystemExit(f"{class_name}: a chosen bank has eight slots, and {sorted(wrong)} are not its parameters")
    for class_name, parameters in measured.items():
        if class_name not in banks:
            raise SystemExit(f"{class_name}: no table and no choice of ours has it")
        missing = {name for slot in banks[class_name][0][1] for name in all_names(slot)} - set(parameters)
        if missing:
            raise SystemExit(f"{class_name}: its first bank names {sorted(missing)}, which it does not have")
    return banks, ours


def check_max(path: str, choices: dict[str, Any]) -> None:
    """Every parameter that we chose for a Max device is at that place under that name."""
    with Path(path).open(newline="", encoding="utf-8") as stream:
        there = {
            (row["class_name"], row["device"], row["position"], row["parameter"]) for row in csv.DictReader(stream)
        }
    for class_name, devices in choices["max"].items():
        for device, bank in devices:
            wrong = [slot for slot in bank if (class_name, device, str(slot[0]), slot[1]) not in there]
            if wrong or len(bank) != 8:
                raise SystemExit(f"{device}: a chosen bank has eight slots, and {wrong} are not its parameters")


def native_parameters(path: str) -> dict[str, list[str]]:
    """The parameters of every native device, by class name. Max devices share three class names: `check_max`."""
    found: dict[str, list[str]] = {}
    with Path(path).open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if not row["class_name"].startswith("MxDevice"):
                found.setdefault(row["class_name"], []).append(row["parameter"])
    return found


def written(entry: dict[str, Any]) -> str:
    """One version as text: a bank per line, so that a difference between versions reads well."""
    head = json.dumps({k: v for k, v in entry.items() if k != "banks"})[:-1]
    devices = [
        f"  {json.dumps(key)}: [\n" + ",\n".join(f"   {json.dumps(bank)}" for bank in banks) + "]"
        for key, banks in sorted(entry["banks"].items())
    ]
    return f' {head}, "banks": {{\n' + ",\n".join(devices) + "}}"


def main(source: str, parameters: str, target: str = "MidiKontrol/device_banks.json") -> None:
    """Read the tables and write the data file."""
    with Path(source).open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    known: Banks = {}
    versions: list[dict[str, Any]] = []

    def add(banks: Banks, **head: Any) -> None:
        changed = {key: value for key, value in banks.items() if known.get(key) != value}
        known.update(changed)
        versions.append({**head, "banks": changed})

    for since, version, name, newer in SOURCES:
        banks: Banks = {}
        for one_version, one_name in (
            (version, name),
            *newer,
        ):  # the table with Best-Of banks wins where it has the device
            banks.update(table(rows, one_version, one_name, known=banks))
        add(banks, since=since, read_in=version)
    choices = json.loads(Path(__file__).with_name("device_choices.json").read_text(encoding="utf-8"))
    check_max(parameters, choices)
    banks, ours = newest(known, native_parameters(parameters), choices)
    more = {name: choices[name] for name in ("since", "read_in", "renamed", "max")}
    add(banks, **more, ours=ours)
    Path(target).write_text("[\n" + ",\n".join(map(written, versions)) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
