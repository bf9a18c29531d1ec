"""Clip envelopes of the set JSON: the way to the parameter, and breakpoints in its units.

A table has the values of saved sets. For volumes and sends that is the gain, which the simulated Live answers as its
internal scale; the position of the fader beside it is worked out in `levels`. Left out: automation of the arrangement,
envelopes that modulate (Live's API speaks of automation only), targets that are no parameter of the clip's own track.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from exporters.numbers import decimal_number
from kontrol_cli.in_live.simulate.levels import fader, send
from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.targets import MIXER_TARGETS, send_of_target

Json = dict[str, Any]
Path = list[str | int]

SWITCH = "Device On"
_LOWEST = {"track_activator": 0.0, "chain_activator": 0.0, SWITCH: 0.0}  # of what else a mixer has: -1


class Envelopes:
    """The envelopes of a set's clips, as far as the simulated Live can hold them."""

    def __init__(self, rows: Rows) -> None:
        self._devices = {row["device"]: row for row in rows.of("devices")}
        self._chains = {row["chain"]: row for row in rows.of("chains")}
        self._siblings = _numbered(rows.of("devices"), rows.of("chains"))
        self._parameters = {(row["device"], row.get("name")) for row in rows.of("parameters")}
        self._returns = sum(row["kind"] == "return" for row in rows.of("tracks"))
        self._of_clip: defaultdict[int, dict[tuple[Any, Any], list[Row]]] = defaultdict(dict)
        self._reach: dict[tuple[int, str], tuple[float, float]] = {}
        for row in rows.of("automation"):
            if is_carried(row) and math.isfinite(row["value"]):
                device, target, value = row.get("device"), row["target"], row["value"]
                self._of_clip[row["clip"]].setdefault((device, target), []).append(row)
                if device is not None:
                    low, high = self._reach.get((device, target), (value, value))
                    self._reach[device, target] = min(low, value), max(high, value)

    def reach(self, device: int, parameter: str | None) -> tuple[float, float] | None:
        """The lowest and the highest value that envelopes ask of a parameter of a device; None without an envelope."""
        return self._reach.get((device, parameter or ""))

    def moves(self, device: int) -> bool:
        """True when an envelope moves something of this device."""
        return any(owner == device for owner, _ in self._reach)

    def of_clip(self, clip: int, track: int) -> list[Json]:
        """The envelopes of a clip on a track."""
        made = []
        for (device, target), rows in self._of_clip[clip].items():
            path = self._path(device, target, track)
            if path is not None:
                made.append({"parameter": path, "events": [_event(row, path) for row in rows]})
        return made

    def _path(self, device: int | None, target: str, track: int) -> Path | None:
        if device is None:
            return self._mixer(target)
        if device not in self._devices or self._devices[device]["track"] != track:
            return None
        if (device, target) in self._parameters or target == SWITCH:
            return [*self._way(device), "parameters", target]
        for chain in self._chains.values():  # the mixer of a chain: its name before the parameter's
            before = f"{chain.get('name') or chain.get('position')}/"
            if chain["device"] == device and target.startswith(before):
                name = MIXER_TARGETS.get(target[len(before) :])
                if name in ("volume", "panning", "track_activator"):
                    name = name.replace("track", "chain")
                    return [*self._way_of_chain(chain), "mixer_device", name]
        return None

    def _mixer(self, target: str) -> Path | None:
        number = send_of_target(target)
        if number is not None:
            return ["mixer_device", "sends", number] if number < self._returns else None
        return ["mixer_device", MIXER_TARGETS[target]] if target in MIXER_TARGETS else None

    def _way(self, device: int) -> Path:
        chain = self._devices[device].get("chain")
        before = [] if chain is None else self._way_of_chain(self._chains[chain])
        return [*before, "devices", self._siblings["device", device]]

    def _way_of_chain(self, chain: Row) -> Path:
        kind = "return_chains" if chain.get("is_return") else "chains"
        return [*self._way(chain["device"]), kind, self._siblings["chain", chain["chain"]]]


def is_carried(row: Row) -> bool:
    """True for a breakpoint of a clip envelope that moves its target (the rest no script of Live gets to see)."""
    moves = row.get("clip") is not None and row.get("modulates") is False
    return moves and bool(row.get("target")) and row.get("value") is not None


def _event(row: Row, path: Path) -> list[Any]:
    value, gain = row["value"], None
    if path[-1] == "volume":
        value, gain = fader(value), value
    elif path[-2:-1] == ["sends"]:
        value, gain = send(value), value
    elif path[-2] == "mixer_device" or path[-1] == SWITCH:
        value = min(max(value, _LOWEST.get(str(path[-1]), -1.0)), 1.0)
    bend = [decimal_number(part) for part in (row.get("curve") or "").split(",")]
    event = [row["time_beats"], value, bend if len(bend) == 4 and None not in bend else None, gain]
    while event[-1] is None:
        event.pop()
    return event


def _numbered(devices: list[Row], chains: list[Row]) -> dict[tuple[str, int], int]:
    """The index of each device and chain in its list, as the description lists them."""
    lists: defaultdict[Any, list[tuple[int, tuple[str, int]]]] = defaultdict(list)
    for row in devices:
        owner = ("track", row["track"]) if row.get("chain") is None else ("chain", row["chain"])
        lists[owner].append((int(row.get("position") or 0), ("device", row["device"])))
    for row in chains:
        lists["rack", row["device"], bool(row.get("is_return"))].append(
            (int(row.get("position") or 0), ("chain", row["chain"]))
        )
    found = {}
    for members in lists.values():
        for index, (_, key) in enumerate(sorted(members, key=lambda member: member[0])):
            found[key] = index
    return found
