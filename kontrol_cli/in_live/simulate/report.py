"""What `kontrol simulate` shows of a run: a summary for people and programs, and the MIDI traffic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from exporters.numbers import whole_number
from kontrol_cli.in_live.simulate.controls import Profile
from kontrol_cli.in_live.simulate.run import Outcome, messages_of
from kontrol_cli.output.text import plain
from kontrol_cli.sets.rows import Row

MIDI_COLUMNS = ("time_ms", "direction", "source", "bytes")
"""time_ms: virtual clock; direction: in (to the script) or out; source: controller, script or feedback (Live)."""

_SHOWN_MESSAGES = 12
_STEP = re.compile(r"([a-z_]+)(?: ([0-9]+))?")


def midi_rows(outcome: Outcome) -> list[Row]:
    """All MIDI messages in the order of time; at the same moment what came in comes first."""
    rows = [_midi_row(one, "in", "controller") for one in outcome.result["midi_in"]]
    for account in (outcome.result, *outcome.others):
        rows += [_midi_row(one, "out", str(one["from"])) for one in account["midi_out"]]
    return sorted(rows, key=lambda row: row["time_ms"])


def summary(outcome: Outcome, profile: Profile, others: Sequence[Profile] = (), *, kept: str | None) -> dict[str, Any]:
    """The result as one JSON object; `kept` is where the dump was kept. `others` are the further scripts."""
    result = outcome.result
    beside = [
        {
            "script": one.folder_name,
            "profile": one.name,
            "messages": messages_of(account),
            "midi_out": len(account["midi_out"]),
            "mappings": account["midi_map"]["mappings"],
            "accelerated": _accelerated(account["midi_map"]["forwards"], one),
        }
        for one, account in zip(others, outcome.others, strict=True)
    ]
    return {
        "live": result["live_version"],
        "python": outcome.python,
        "surface": profile.surface,
        "script": profile.folder_name,
        "profile": profile.name,
        "time_ms": result["time_ms"],
        "dumps": len(outcome.dumps),
        "dump": kept if outcome.last_dump is not None else None,
        "messages": outcome.messages,
        "midi_in": len(result["midi_in"]),
        "midi_out": len(result["midi_out"]),
        "mappings": result["midi_map"]["mappings"],
        "accelerated": _accelerated(result["midi_map"]["forwards"], profile),
        "listeners_left": result["listeners_left"],
        "not_simulated": result["not_simulated"],
        "problems": outcome.problems,
        "exceptions": result["exceptions"],
        "log": result["log"],
        "script_log": outcome.script_log.splitlines(),
        "others": beside,
    }


def _accelerated(forwards: list[list[Any]], profile: Profile) -> list[dict[str, Any]]:
    """The encoders that the script turns itself: what Live hands over beside buttons and what scrolls."""
    sent = {tuple(bytes.fromhex(down)[:2]) for down, _ in profile.buttons.values()}
    sent |= {(0xB0 | channel, cc) for channel, cc in profile.scroll.values()}
    return [
        {"kind": kind, "channel": channel, "number": number}
        for kind, channel, number in forwards
        if kind == "cc" and (0xB0 | channel, number) not in sent
    ]


def control_lines(run: dict[str, Any], profile: Profile) -> list[str]:
    """What each control does in this set: what Live maps (of the first layer), then what scrolls and the buttons."""
    said = [
        (_control("cc", one["channel"], one["number"]), "turned by the script, with acceleration")
        for one in run["accelerated"]
    ]
    for one in run["mappings"]:
        control = _control(one["kind"], one["channel"], one["number"])
        said.append((control, f"{one['parameter']} of {_place(str(one['of']))}"))
    sent = [(*bytes.fromhex(down)[:2], f"button {action}") for action, (down, _) in profile.buttons.items()]
    sent += [(0xB0 | channel, cc, f"scrolls {what}s") for what, (channel, cc) in profile.scroll.items()]
    for status, key, what in sorted(sent):
        said.append((_control("note" if status & 0xF0 == 0x90 else "cc", status & 0x0F, key), what))
    wide = max((len(control) for control, _ in said), default=0)
    return [f"  {control.ljust(wide)}  {plain(what)}" for control, what in said]


def _control(kind: str, channel: int, number: int) -> str:
    return f"{'note' if kind == 'note' else 'CC'} {number}, channel {channel + 1}"


def _place(path: str) -> str:
    """``track 1, device 2`` for the simulator's path ``song tracks 0 devices 1``."""
    parts = []
    for found in _STEP.finditer(path):
        thing = found[1].removesuffix("_track").removesuffix("s").replace("_", " ")
        parts.append(thing if found[2] is None else f"{thing} {(whole_number(found[2]) or 0) + 1}")
    return ", ".join(part for part in parts if part not in ("song", "mixer device")) or path


def lines(run: dict[str, Any]) -> list[str]:
    """The summary for people."""
    mapped = len(run["mappings"]) + len(run["accelerated"])
    found = [
        f"{run['script']} in Live {run['live']}, Python {run['python']}, profile {plain(run['profile'])}",
        f"{_count(mapped, 'control')} mapped, {_count(run['midi_in'], 'message')} in, "
        f"{run['midi_out']} out, {run['time_ms'] / 1000:g} s of Live's time",
    ]
    if run["not_simulated"]:
        found.append("asked for, but not simulated: " + ", ".join(sorted(run["not_simulated"])))
    found += _messages(run["messages"])
    if run["dump"] is not None:
        found.append(f"dump kept as {plain(run['dump'])}")
    elif run["dumps"]:
        found.append(f"{_count(run['dumps'], 'dump')} made, none kept; -o FILE keeps the last one")
    return found


def lines_beside(script: dict[str, Any]) -> list[str]:
    """What is said of a further script: one of `others` in the summary."""
    mapped = _count(len(script["mappings"]) + len(script["accelerated"]), "control")
    head = (
        f"{script['script']} beside it, profile {plain(script['profile'])}: {mapped} mapped, {script['midi_out']} out"
    )
    return [head, *_messages(script["messages"])]


def _messages(messages: list[str]) -> list[str]:
    before = len(messages) - _SHOWN_MESSAGES
    shown = [f"  {plain(message)}" for message in messages[-_SHOWN_MESSAGES:]]
    return [f"... {before} messages before", *shown] if before > 0 else shown


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _midi_row(message: dict[str, Any], direction: str, source: str) -> Row:
    return {
        "time_ms": message["time_ms"],
        "direction": direction,
        "source": source,
        "bytes": bytes(message["bytes"]).hex(" ").upper(),
    }
