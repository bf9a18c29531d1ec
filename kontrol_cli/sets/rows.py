"""Where readers put their rows: plain lists of dicts, no pandas, only the tables that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exporters.errors import UsageError
from kontrol_cli.sets.tables import TABLES
from kontrol_cli.sets.tempo_grid import TempoGrid, grid_of

Row = dict[str, Any]

# Clips and locators are placed in seconds and bars, whoever read them: kontrol_cli.sets.placing needs these two for it.
_PLACED = frozenset({"clips", "locators"})
_FOR_PLACING = ("tempo_events", "signature_events")


class Rows:
    """The rows of the wanted tables, in reading order, and what the reader did not understand.

    A reader asks :meth:`wants` before it does work for a table, and appends dicts to :meth:`of`.
    Keys that a row leaves out are missing values. `remarks` are sentences for the user
    (elements not understood, a cut-off file); the first of a kind is enough. `name` is what the set is called and
    `live_version` the Live it is from, known whichever tables are wanted. `chosen_grid` says how tempo automation is
    read; by default that Live decides.
    """

    def __init__(self, tables: Iterable[str] | None = None, *, chosen_grid: TempoGrid | None = None) -> None:
        names = tuple(TABLES) if tables is None else tuple(tables)
        for name in names:
            if name not in TABLES:
                raise UsageError(f"There is no table '{name}'. Tables: {', '.join(TABLES)}.")
        self._rows: dict[str, list[Row]] = {name: [] for name in names}
        self._aside: dict[str, list[Row]] = {}
        if not _PLACED.isdisjoint(names):
            self._aside = {name: [] for name in _FOR_PLACING if name not in self._rows}
        self.remarks: list[str] = []
        self.name: str | None = None
        self.live_version: str | None = None
        self.chosen_grid = chosen_grid

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
            raise UsageError(f"There is no table '{table}' here. Tables: {', '.join(self._rows)}.")

    def of(self, table: str) -> list[Row]:
        """The list to append rows of `table` to (a throw-away list when it is not wanted)."""
        rows = self._rows.get(table)
        if rows is None:
            rows = self._aside.get(table)
        return rows if rows is not None else []

    def remark(self, sentence: str) -> None:
        """Keep a sentence for the user, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)
