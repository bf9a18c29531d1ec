"""A Live set as tables: plain rows for the exporter and JSON, pandas DataFrames for people."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, Literal

from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.tables import PANDAS_DTYPES, TABLES
from kontrol_cli.sets.tempo_grid import TempoGrid, grid_sentence, named_grid

if TYPE_CHECKING:
    import pandas as pd


class LiveSet:
    """The tables of one set. ``s.clips`` is a DataFrame, ``s.rows("clips")`` the same as dicts.

    Only the tables that were read are there; asking for another one raises AttributeError (as an
    attribute) or UsageError (by name). Columns, dtypes, units and meanings: kontrol_cli.sets.tables.
    `remarks` are sentences about what the reader met and did not understand.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that were read."""
        return self._rows.tables

    @property
    def name(self) -> str | None:
        """What the set is called, whichever tables were read; None where nothing says it."""
        return self._rows.name

    @property
    def live_version(self) -> str | None:
        """The Live that saved the set or made the dump, whichever tables were read; None where nothing says it."""
        return self._rows.live_version

    @property
    def tempo_grid(self) -> TempoGrid:
        """How tempo automation becomes seconds: once per sixteenth (Live up to 12.2, unknown ones) or exactly."""
        return self._rows.tempo_grid

    @property
    def seconds_note(self) -> str | None:
        """How the seconds of this set follow its tempo automation, as a sentence; None where the tempo never changes.

        Known when a table with seconds (clips, locators) or tempo_events was read.
        """
        tempos = {row.get("tempo_bpm") for row in self._rows.of("tempo_events")} - {None}
        if len(tempos) < 2:
            return None
        return grid_sentence(self.tempo_grid, self.live_version, chosen=self._rows.chosen_grid is not None)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader wants the user to know, in reading order."""
        return tuple(self._rows.remarks)

    def rows(self, table: str) -> list[Row]:
        """The rows of `table`; every row has every column, missing values are None."""
        self._rows.require(table)
        names = TABLES[table].column_names
        return [{name: row.get(name) for name in names} for row in self._rows.of(table)]

    def hand_over(self, table: str) -> Iterator[Row]:
        """The rows of `table` as :meth:`rows` gives them, one by one; the set forgets each, and has none in the end.

        For programs that make something smaller of a large table and never ask for it again.
        """
        self._rows.require(table)
        names, kept = TABLES[table].column_names, self._rows.of(table)
        kept.reverse()
        while kept:
            row = kept.pop()
            yield {name: row.get(name) for name in names}

    def frame(self, table: str) -> pd.DataFrame:
        """The rows of `table` as a DataFrame with the declared columns and dtypes."""
        if table not in self._frames:
            self._frames[table] = rows_to_frame(table, self.rows(table))
        return self._frames[table]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in TABLES:
            from exporters.words import did_you_mean

            raise AttributeError(
                f"a LiveSet has no table {name!r}.{did_you_mean(name, TABLES)} Tables: {', '.join(TABLES)}"
            )
        if name not in self.tables:
            raise AttributeError(f"table {name!r} was not read; read_set(path, tables=('{name}', ...)) reads it")
        return self.frame(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(self._rows.of(name))}" for name in self.tables)
        return f"<LiveSet {self._title}: rows of {counts}>"

    def _repr_html_(self) -> str:
        """For notebooks: the tables that were read, with their rows and columns; texts of the set are escaped."""
        from html import escape

        cells = ((name, len(self._rows.of(name)), ", ".join(TABLES[name].column_names)) for name in self.tables)
        lines = "".join(f"<tr><td>{name}</td><td>{rows}</td><td>{columns}</td></tr>" for name, rows, columns in cells)
        head = "<tr><th>table</th><th>rows</th><th>columns</th></tr>"
        return f"<table><caption>LiveSet {escape(self._title)}</caption>{head}{lines}</table>"

    @property
    def _title(self) -> str:
        """Name and version as Python writes texts, so that nothing in them can steer a terminal; cut where long."""
        version = f", Live {self.live_version[:20]!r}" if self.live_version else ""
        return f"{(self.name or 'without a name')[:60]!r}{version}"


def rows_to_frame(table: str, rows: list[Row]) -> pd.DataFrame:
    """Rows of one table as a DataFrame with the declared columns and nullable dtypes."""
    import pandas as pd

    data: dict[str, Any] = {
        column.name: pd.array([row.get(column.name) for row in rows], dtype=PANDAS_DTYPES[column.dtype])  # type: ignore[call-overload]
        for column in TABLES[table].columns
    }
    return pd.DataFrame(data)


def read_set(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    tables: Iterable[str] | None = None,
    tempo_grid: TempoGrid | Literal["sixteenths", "exact"] | None = None,
) -> LiveSet:
    """Read a dump XML, an .als, .alc, .adg or .adv (gzip or plain, recognised by content) in one pass.

    `source` is a path, "-" for standard input, or an open binary file. With `tables` (a name or several) only those are
    collected. `tempo_grid` ("sixteenths" or "exact") says how tempo automation becomes seconds; left out, the Live
    that the set is from decides, see :func:`kontrol_cli.sets.tempo_grid.grid_of`. Raises BadInput (not a set, cut off
    before its head, too new, hostile) or UsageError (no such file, no such table, another word for `tempo_grid`).
    """
    from kontrol_cli.sets.reading import read_into

    rows = Rows(tables, chosen_grid=None if tempo_grid is None else named_grid(tempo_grid))
    read_into(source, rows)
    return LiveSet(rows)
