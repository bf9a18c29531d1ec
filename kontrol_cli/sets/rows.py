"""Where readers put their rows: plain lists of dicts, no pandas, only the tables that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from sys import getsizeof
from typing import Any

from exporters.errors import UsageError
from kontrol_cli.sets.bounds import LONG_TEXT, MAX_HELD, rows_weight, too_large
from kontrol_cli.sets.tables import TABLES
from kontrol_cli.sets.tempo_grid import TempoGrid, grid_of

Row = dict[str, Any]

# Clips and locators are placed in seconds and bars, whoever read them: kontrol_cli.sets.placing needs these two for it.
_PLACED = frozenset({"clips", "locators"})
_FOR_PLACING = ("tempo_events", "signature_events")

MAX_REMARKS = 100
"""Most remarks that are kept; the last one then says how many more there were."""
_LONGEST_REMARK = 1000


class Rows:
    """The rows of the wanted tables, in reading order, and what the reader did not understand.

    A reader asks :meth:`wants` before it does work for a table, and appends dicts to :meth:`of`.
    Keys that a row leaves out are missing values. `remarks` are sentences for the user
    (elements not understood, a cut-off file); the first of a kind is enough. `name` is what the set is called and
    `live_version` the Live it is from, known whichever tables are wanted. `chosen_grid` says how tempo automation is
    read; by default that Live decides.
    """

    def __init__(self, tables: Iterable[str] | None = None, *, chosen_grid: TempoGrid | None = None) -> None:
        names = tuple(TABLES) if tables is None else (tables,) if isinstance(tables, str) else tuple(tables)
        for name in names:
            if name not in TABLES:
                from exporters.words import did_you_mean

                raise UsageError(
                    f"There is no table '{name}'.{did_you_mean(name, TABLES)} Tables: {', '.join(TABLES)}."
                )
        self._rows: dict[str, list[Row]] = {name: [] for name in names}
        self._aside: dict[str, list[Row]] = {}
        if not _PLACED.isdisjoint(names):
            self._aside = {name: [] for name in _FOR_PLACING if name not in self._rows}
        self._remarks: dict[str, None] = {}
        self._more_remarks = 0
        self.name: str | None = None
        self.live_version: str | None = None
        self.chosen_grid = chosen_grid
        self.source_name = "the file"
        self.held_elsewhere = 0
        self._weighed: dict[str, int] = {}
        self._weight = 0

    @property
    def remarks(self) -> list[str]:
        """The sentences for the user, at most MAX_REMARKS and one that counts the others."""
        more = [f"{self._more_remarks} more remarks of this kind are left out."] if self._more_remarks else []
        return [*self._remarks, *more]

    @property
    def tempo_grid(self) -> TempoGrid:
        """How the tempo automation of this set is read: as chosen, else as the Live it is from does."""
        return self.chosen_grid or grid_of(self.live_version)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the wanted tables."""
        return tuple(self._rows)

    def wants(self, table: str) -> bool:
        """True when rows of `table` are kept, for the caller or to fill columns of the wanted tables."""
        return table in self._rows or table in self._aside

    def require(self, table: str) -> None:
        """Raise UsageError unless `table` is one of the wanted tables."""
        if table not in self._rows:
            from exporters.words import did_you_mean

            near = did_you_mean(table, self._rows)
            raise UsageError(f"There is no table '{table}' here.{near} Tables: {', '.join(self._rows)}.")

    def of(self, table: str) -> list[Row]:
        """The list to append rows of `table` to (a throw-away list when it is not wanted)."""
        rows = self._rows.get(table)
        if rows is None:
            rows = self._aside.get(table)
        return rows if rows is not None else []

    def remark(self, sentence: str) -> None:
        """Keep a sentence for the user, once."""
        if len(sentence) > _LONGEST_REMARK:
            sentence = sentence[:_LONGEST_REMARK] + " ..."
        if sentence in self._remarks:
            return
        if len(self._remarks) < MAX_REMARKS:
            self._remarks[sentence] = None
        else:
            self._more_remarks += 1

    def make_room(self, table: str = "", count: int = 0) -> None:
        """Raise BadInput when the rows so far, `count` more of `table`, and what is held elsewhere need too much."""
        for name, rows in (*self._rows.items(), *self._aside.items()):
            seen = self._weighed.get(name, 0)
            if len(rows) > seen:
                self._weight += rows_weight(len(TABLES[name].columns), len(rows) - seen)
                for row in rows[seen:]:
                    for value in row.values():
                        if type(value) is str and len(value) > LONG_TEXT:
                            self._weight += getsizeof(value)
                self._weighed[name] = len(rows)
        wanted = rows_weight(len(TABLES[table].columns), count) if count and self.wants(table) else 0
        if self._weight + wanted + self.held_elsewhere > MAX_HELD:
            found = sum(len(rows) for rows in self._rows.values()) + (count if wanted else 0)
            raise too_large(
                self.source_name,
                f"its elements and {found} rows need more than {MAX_HELD >> 20} MiB of memory at once",
            )

    def clear(self) -> None:
        """Forget all rows and remarks: a reading begins again."""
        for rows in (*self._rows.values(), *self._aside.values()):
            rows.clear()
        self._remarks.clear()
        self._weighed.clear()
        self._more_remarks = self._weight = self.held_elsewhere = 0
