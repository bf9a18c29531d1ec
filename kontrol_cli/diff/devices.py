"""Devices of matched tracks, chain by chain: racks opened, chains matched, parameters compared."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from kontrol_cli.diff.match import Matcher, out_of_order
from kontrol_cli.diff.model import Change
from kontrol_cli.diff.shared import Shared
from kontrol_cli.diff.side import Side
from kontrol_cli.diff.words import file_name
from kontrol_cli.sets.rows import Row

# Plug-ins tell Live their ranges anew each time they are loaded.
_RANGES = frozenset({"min", "max", "mapping_min", "mapping_max"})
_PRESET = "preset"  # its devices are on no track


def device_changes(shared: Shared) -> Iterator[Change]:
    """All changes of devices, chains and parameters."""
    return _Devices(shared).changes()


class _Devices:
    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.pairs: list[tuple[Row, Row]] = []
        self.lists: list[tuple[str, Matcher]] = []
        self.chains: list[tuple[str, Matcher]] = []

    def _kind(self, row: Row) -> Hashable:
        """What a device is. A dump names neither the format of a plug-in nor the file of a Max patch."""
        if self.shared.sources_differ:
            return (row["class_name"], row["plugin_name"])
        return (row["class_name"], row["plugin_format"], row["plugin_name"], file_name(row["max_patch"]))

    def changes(self) -> Iterator[Change]:
        a, b = self.shared.a, self.shared.b
        self._match_list((None, None), (None, None), _PRESET)
        for track_a, track_b in self.shared.tracks.items():
            self._match_list((track_a, None), (track_b, None), b.track_title(track_b))
        elsewhere = self._elsewhere()
        for where, matcher in self.chains:
            yield from self._chain_changes(where, matcher)
        moved_a = {row["device"] for row, _, _ in elsewhere}
        moved_b = {row["device"] for _, row, _ in elsewhere}
        for where, matcher in self.lists:
            for row in matcher.only_a:
                if row["device"] not in moved_a:
                    yield Change(
                        "removed", "device", where, _name(row), column="position", old=row["position"], a=row["device"]
                    )
            pairs = matcher.pairs
            moved = out_of_order([row_a["position"] for row_a, _ in pairs])
            for at, (row_a, row_b) in enumerate(pairs):
                if at in moved:
                    yield Change(
                        "moved",
                        "device",
                        where,
                        _name(row_b),
                        column="position",
                        old=row_a["position"],
                        new=row_b["position"],
                        a=row_a["device"],
                        b=row_b["device"],
                    )
                yield from self._pair_changes(where, row_a, row_b)
            for row in matcher.only_b:
                if row["device"] not in moved_b:
                    yield Change(
                        "added", "device", where, _name(row), column="position", new=row["position"], b=row["device"]
                    )
        for row_a, row_b, where in elsewhere:
            old, new = _address(a, row_a), _address(b, row_b)
            yield Change(
                "moved",
                "device",
                where,
                _name(row_b),
                column="place",
                old=old,
                new=new,
                a=row_a["device"],
                b=row_b["device"],
            )
        lists = [matcher for _, matcher in (*self.lists, *self.chains)]
        self.shared.devices_lost = any(one.only_a for one in lists) or len(a.tracks) > len(self.shared.tracks)
        self.shared.devices_found = any(one.only_b for one in lists) or len(b.tracks) > len(self.shared.tracks)

    def _match_list(self, key_a: Hashable, key_b: Hashable, where: str) -> None:
        a, b = self.shared.a, self.shared.b
        matcher = Matcher(a.devices_in.get(key_a, []), b.devices_in.get(key_b, []))
        if not matcher.a and not matcher.b:
            return
        values = _Values(self.shared, self._kind)
        matcher.by(lambda row: None if row["live_id"] is None else (row["live_id"], self._kind(row), row["name"]))
        matcher.by(values.of_a, values.of_b)
        matcher.by(lambda row: (self._kind(row), row["name"]))
        matcher.by(lambda row: None if row["live_id"] is None else (row["live_id"], self._kind(row)))
        matcher.by(self._kind)
        self.lists.append((where, matcher))
        for row_a, row_b in matcher.pairs:
            self.pairs.append((row_a, row_b))
            self._match_chains(row_a, row_b, f"{where}, {_name(row_b)}")

    def _match_chains(self, rack_a: Row, rack_b: Row, where: str) -> None:
        a, b = self.shared.a, self.shared.b
        matcher = Matcher(a.chains_of.get(rack_a["device"], []), b.chains_of.get(rack_b["device"], []))
        if not matcher.a and not matcher.b:
            return

        def inside(side: Side, row: Row, track: int) -> tuple[Hashable, ...]:
            return tuple(
                (self._kind(device), device["name"]) for device in side.devices_in.get((track, row["chain"]), ())
            )

        def of_a(row: Row) -> tuple[Hashable, ...]:
            return inside(a, row, rack_a["track"])

        def of_b(row: Row) -> tuple[Hashable, ...]:
            return inside(b, row, rack_b["track"])

        matcher.by(
            lambda row: (row["is_return"], row["name"], row["receiving_note"], of_a(row)),
            lambda row: (row["is_return"], row["name"], row["receiving_note"], of_b(row)),
        )
        matcher.by(lambda row: (row["is_return"], row["name"], row["receiving_note"]))
        matcher.by(lambda row: (row["is_return"], row["name"]) if row["name"] else None)
        matcher.by(
            lambda row: (row["is_return"], row["receiving_note"], of_a(row)),
            lambda row: (row["is_return"], row["receiving_note"], of_b(row)),
            lambda one, other: one["position"] == other["position"] or bool(of_a(one)),
        )
        self.chains.append((where, matcher))
        for row_a, row_b in matcher.pairs:
            self._match_list(
                (rack_a["track"], row_a["chain"]), (rack_b["track"], row_b["chain"]), f"{where}, {_chain(row_b)}"
            )

    def _elsewhere(self) -> list[tuple[Row, Row, str]]:
        """Devices that left one chain and came to another one with all their values."""
        places = {row["device"]: where for where, matcher in self.lists for row in matcher.only_b}
        rest = Matcher(
            [row for _, matcher in self.lists for row in matcher.only_a],
            [row for _, matcher in self.lists for row in matcher.only_b],
        )
        values = _Values(self.shared, self._kind)
        rest.by(values.of_a, values.of_b)
        return [(row_a, row_b, places[row_b["device"]]) for row_a, row_b in rest.pairs]

    def _chain_changes(self, where: str, matcher: Matcher) -> Iterator[Change]:
        for row in matcher.only_a:
            yield Change("removed", "chain", where, _chain(row), column="position", old=row["position"], a=row["chain"])
        pairs = matcher.pairs
        moved = out_of_order([(row_a["is_return"] or False) * 100_000 + row_a["position"] for row_a, _ in pairs])
        for at, (row_a, row_b) in enumerate(pairs):
            numbers = (row_a["chain"], row_b["chain"])
            if (row_a["name"] or "") != (row_b["name"] or ""):
                yield Change("renamed", "chain", where, _chain(row_b), "name", row_a["name"], row_b["name"], *numbers)
            if at in moved:
                yield Change(
                    "moved", "chain", where, _chain(row_b), "position", row_a["position"], row_b["position"], *numbers
                )
            yield from self.shared.columns("chains", "chain", where, _chain(row_b), row_a, row_b, *numbers)
        for row in matcher.only_b:
            yield Change("added", "chain", where, _chain(row), column="position", new=row["position"], b=row["chain"])

    def _pair_changes(self, where: str, row_a: Row, row_b: Row) -> Iterator[Change]:
        shared = self.shared
        numbers = (row_a["device"], row_b["device"])
        if (row_a["name"] or "") != (row_b["name"] or ""):
            yield Change("renamed", "device", where, _name(row_b), "name", row_a["name"], row_b["name"], *numbers)
        yield from shared.columns("devices", "device", where, _name(row_b), row_a, row_b, *numbers)
        yield from self._parameter_lists(f"{where}, {_name(row_b)}", row_a, row_b)

    def _parameter_lists(self, where: str, row_a: Row, row_b: Row) -> Iterator[Change]:
        shared = self.shared
        list_a = shared.a.parameters_of.get(row_a["device"], [])
        list_b = shared.b.parameters_of.get(row_b["device"], [])
        if not list_a or not list_b:  # one of the sources does not give them
            return
        matcher = Matcher(list_a, list_b)
        matcher.by_key(lambda row: (row["name"], row["parameter"]))
        matcher.by(lambda row: row["name"] or None)
        if shared.sources_differ:  # files have other names than Live shows
            yield from self._common_parameters(where, matcher.pairs)
            return
        if not shared.versions_differ:
            matcher.by(lambda row: row["parameter"])
        # A newer Live gives its devices parameters that older ones do not have: nobody added them.
        only_a, only_b = ([], []) if shared.versions_differ else (matcher.only_a, matcher.only_b)
        for row in only_a:
            yield Change("removed", "parameter", where, row["name"], "value", row["value"], a=row["parameter"])
        for old, new in matcher.pairs:
            if new["name"] == "Device On" and row_a["enabled"] != row_b["enabled"]:
                continue  # listed as the column enabled
            yield from self._parameter_changes(where, old, new, _RANGES if row_b["plugin_name"] else frozenset())
        for row in only_b:
            yield Change("added", "parameter", where, row["name"], "value", None, row["value"], b=row["parameter"])

    def _common_parameters(self, where: str, pairs: list[tuple[Row, Row]]) -> Iterator[Change]:
        """Parameters of a saved set and a dump that have one name.

        Files count many parameters otherwise than Live shows them (a frequency in Hz, and 0 to 1). That is so where a
        value lies outside the dump's range, or where most of a device's values differ.
        """
        shared = self.shared
        found: list[Change] = []
        same = 0
        for old, new in pairs:
            if new["name"] == "Device On":
                continue  # listed as the column enabled
            file, dump = (new, old) if shared.a.is_dump else (old, new)
            if not shared.differs("parameters", "value", old, new):
                same += 1
            elif _within(file["value"], dump):
                found += shared.columns(
                    "parameters", "parameter", where, new["name"], old, new, old["parameter"], new["parameter"]
                )
        if len(found) <= max(1, same):
            yield from found

    def _parameter_changes(self, where: str, old: Row, new: Row, skip: frozenset[str]) -> Iterator[Change]:
        shared, numbers = self.shared, (old["parameter"], new["parameter"])
        if (old["name"] or "") != (new["name"] or ""):
            yield Change("renamed", "parameter", where, new["name"], "name", old["name"], new["name"], *numbers)
        changes = list(shared.columns("parameters", "parameter", where, new["name"], old, new, *numbers, skip=skip))
        yield from changes
        texts = old["display_value"], new["display_value"]
        if not changes and None not in texts and texts[0] != texts[1]:
            yield Change("changed", "parameter", where, new["name"], "display_value", *texts, *numbers)
        # A dump says that a parameter is automated and has no envelope to show for it; a file has the envelope.
        is_dump = shared.a.head.get("source") == shared.b.head.get("source") == "dump"
        if is_dump and old["automated"] != new["automated"]:
            yield Change(
                "changed", "parameter", where, new["name"], "automated", old["automated"], new["automated"], *numbers
            )


class _Values:
    """A device with all its values, to find it again unchanged."""

    def __init__(self, shared: Shared, kind: Callable[[Row], Hashable]) -> None:
        self._shared = shared
        self._kind = kind

    def of_a(self, row: Row) -> Hashable:
        return self._of(self._shared.a, row)

    def of_b(self, row: Row) -> Hashable:
        return self._of(self._shared.b, row)

    def _of(self, side: Side, row: Row) -> Hashable:
        parameters = side.parameters_of.get(row["device"], ())
        inside = tuple(
            (self._kind(device), device["name"])
            for chain in side.chains_of.get(row["device"], ())
            for device in side.devices_in.get((row["track"], chain["chain"]), ())
        )
        values = tuple((one["name"], one["value"]) for one in parameters)
        return (self._kind(row), row["name"], row["enabled"], values, inside)


def _within(value: float | None, dump: Row) -> bool:
    low, high = dump["min"], dump["max"]
    return value is not None and (low is None or high is None or low <= value <= high)


def _name(row: Row) -> str:
    return row["name"] or row["class_name"] or "device"


def _chain(row: Row) -> str:
    return f"chain {row['position'] + 1} '{row['name']}'" if row["name"] else f"chain {row['position'] + 1}"


def _address(side: Side, row: Row) -> str:
    track = _PRESET if row["track"] is None else side.track_title(row["track"])
    if row["chain"] is None:
        return f"{track}, position {row['position'] + 1}"
    chain = side.chains.get(row["chain"])
    return f"{track}, {_chain(chain) if chain else 'a chain'}, position {row['position'] + 1}"
