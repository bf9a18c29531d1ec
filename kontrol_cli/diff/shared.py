"""What all parts of a comparison need: both sets, who is whose partner, and how values are compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from exporters.words import counted
from kontrol_cli.diff.agreement import NOTHING_SAYS_SOMETHING, agree
from kontrol_cli.diff.model import Change
from kontrol_cli.diff.side import DERIVED, Side
from kontrol_cli.diff.words import PATHS, both, file_name
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES

# Missing here is an empty text: it says nothing of whether the source could give one.
_TEXTS = frozenset({"info", "preset", "max_patch", "sample_path"})
_CHANNELS = {"input_channel": "input_routing", "output_channel": "output_routing"}
_ROUTES = frozenset({"input_routing", "output_routing"})


class Shared:
    """Both sets; `tracks`, `scenes` and `lanes` lead from the first set's numbers to the second's."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.tracks: dict[int, int] = {}
        self.scenes: dict[int, int] = {}
        self.lanes: dict[tuple[int, int], int] = {}
        self.remarks: list[str] = []
        # Filled while the parts are compared: (is the project's, old folder, new folder) -> its samples.
        self.moved_folders: dict[tuple[bool, str, str], set[tuple[str, str]]] = {}
        self.devices_lost = self.devices_found = False
        self.sources_differ = a.is_dump != b.is_dump
        self.versions_differ = a.head.get("live_version") != b.head.get("live_version")
        self._unknown: set[tuple[str, str]] = set()
        if self.sources_differ or self.versions_differ:
            self._find_unknown()

    def differs(self, table: str, column: str, row_a: Row, row_b: Row) -> bool:
        """True when both sets say something of `column`, and not the same."""
        if (table, column) in self._unknown:
            return False
        if self.sources_differ:
            file, dump = (row_b, row_a) if self.a.is_dump else (row_a, row_b)
            return not agree(table, column, file=file, dump=dump, head=self.a.head if self.b.is_dump else self.b.head)
        old, new = row_a[column], row_b[column]
        if old == new or (column in _ROUTES and _route(old) == _route(new)):
            return False
        if column in PATHS:  # a folder that moved changes no device
            return file_name(old) != file_name(new)
        if column in _CHANNELS and new is None:  # follows from the routing, which has one channel only
            return bool(row_a[_CHANNELS[column]] == row_b[_CHANNELS[column]])
        return not (isinstance(old, float) and isinstance(new, float) and math.isnan(old) and math.isnan(new))

    def columns(
        self,
        table: str,
        what: str,
        where: str,
        name: str | None,
        row_a: Row,
        row_b: Row,
        a: int | None = None,
        b: int | None = None,
        skip: frozenset[str] = frozenset(),
        place: str | None = None,
    ) -> Iterator[Change]:
        """A change for each column of `table` that differs and follows from nothing else."""
        derived = DERIVED.get(table, frozenset())
        for column in TABLES[table].column_names:
            if column not in derived and column not in skip and self.differs(table, column, row_a, row_b):
                was, now = both(table, column, row_a, row_b)
                old, new = row_a[column], row_b[column]
                yield Change("changed", what, where, name, column, old, new, a, b, place, was, now)

    def lists(
        self,
        what: str,
        where: str,
        name: str,
        old: Sequence[Hashable],
        new: Sequence[Hashable],
        a: int | None = None,
        b: int | None = None,
    ) -> Iterator[Change]:
        """One change for two lists of points: how many there were and are, and how many are in only one of them."""
        if list(old) == list(new):
            return
        gone, come = (Counter(old) - Counter(new)).total(), (Counter(new) - Counter(old)).total()
        if not gone and not come:
            return
        was, now = f"{len(old)} ({gone} gone)", f"{len(new)} ({come} new)"
        words = f"{counted(len(old), 'point')} ({gone} gone)", f"{counted(len(new), 'point')} ({come} new)"
        yield Change("changed", what, where, name, "points", was, now, a, b, None, *words)

    def _find_unknown(self) -> None:
        missing: list[str] = []
        for table in TABLES:
            if not self.a.has(table) or not self.b.has(table):
                continue
            for column in TABLES[table].column_names:
                if (table, column) in NOTHING_SAYS_SOMETHING or column in _TEXTS:
                    continue
                if self.a.gives(table, column) != self.b.gives(table, column):
                    self._unknown.add((table, column))
                    if column not in DERIVED.get(table, frozenset()):
                        missing.append(f"{table}.{column}")
        majors = (self.a.live_major, self.b.live_major)
        if None not in majors and (majors[0] or 0) // 11 != (majors[1] or 0) // 11:
            # Two palettes: up to Live 10 and from Live 11 on.
            for table in ("tracks", "scenes", "clips", "chains"):
                self._unknown.add((table, "color_index"))
            missing.append("color_index (another palette)")
        if missing:
            self.remarks.append("Not compared, because only one of the two sets gives it: " + ", ".join(missing) + ".")
        if self.sources_differ and any(side.has("automation") and side.rows("automation") for side in (self.a, self.b)):
            self.remarks.append(
                "Automation is not compared between a saved set and a dump, which does not have all of it."
            )


def _route(name: str | None) -> str | None:
    """Live 12 calls the master track Main, and so do the routings that lead to it."""
    return "Main" if name == "Master" else name
