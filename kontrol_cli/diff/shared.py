"""What all parts of a comparison need: both sets, who is whose partner, and how values are compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from kontrol_cli.diff.model import Change
from kontrol_cli.diff.side import DERIVED, Side
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES

# Live prints floats with single precision in one place and double in another; a dump and a file agree to this.
_CLOSE = 1e-6


class Shared:
    """Both sets; `tracks`, `scenes` and `lanes` lead from the first set's numbers to the second's."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.tracks: dict[int, int] = {}
        self.scenes: dict[int, int] = {}
        self.lanes: dict[tuple[int, int], int] = {}
        self.remarks: list[str] = []
        is_dump = [side.head.get("source") == "dump" for side in (a, b)]
        self.sources_differ = is_dump[0] != is_dump[1]
        versions_differ = a.head.get("live_version") != b.head.get("live_version")
        self._unknown: set[tuple[str, str]] = set()
        if self.sources_differ or versions_differ:
            self._find_unknown()

    def is_unknown(self, table: str, column: str) -> bool:
        """True when one of the two sources never gives `column`."""
        return (table, column) in self._unknown

    def same(self, old: Any, new: Any) -> bool:
        """Equal; for numbers of two kinds of source equal within 1e-6."""
        if old == new:
            return True
        if isinstance(old, float) and isinstance(new, float):
            if math.isnan(old) and math.isnan(new):
                return True
            return self.sources_differ and math.isclose(old, new, rel_tol=_CLOSE, abs_tol=_CLOSE)
        return False

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
    ) -> Iterator[Change]:
        """A change for each column of `table` that differs and follows from nothing else."""
        derived = DERIVED.get(table, frozenset())
        for column in TABLES[table].column_names:
            if column in derived or column in skip:
                continue
            old, new = row_a[column], row_b[column]
            if not self.same(old, new) and (table, column) not in self._unknown:
                yield Change("changed", what, where, name, column=column, old=old, new=new, a=a, b=b)

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
        yield Change("changed", what, where, name, column="points", old=was, new=now, a=a, b=b)

    def _find_unknown(self) -> None:
        missing: list[str] = []
        for table in TABLES:
            rows_a, rows_b = self.a.rows(table), self.b.rows(table)
            if not rows_a or not rows_b:
                continue
            for column in TABLES[table].column_names:
                has = [any(row[column] is not None for row in rows) for rows in (rows_a, rows_b)]
                if has[0] != has[1]:
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
