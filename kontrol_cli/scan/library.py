"""A library as it lies on the disk, whichever kind it is: rows of its tables and facts about its files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.errors import BadInput, UsageError
from kontrol_cli.scan.record import LIBRARY_TABLES
from kontrol_cli.scan.run import is_library, register_path
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import PANDAS_DTYPES

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 20_000


class Library:
    """The tables of many sets. `rows` streams one of them; `frame` gives it as a DataFrame.

    Memory is bounded while rows stream, whatever the size of the library.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.kind = path, kind
        self._register = sqlite3.connect(register_path(path, kind).absolute().as_uri() + "?mode=ro", uri=True)
        self.about: dict[str, str] = dict(self._register.execute("SELECT key, value FROM about"))
        self.tables: tuple[str, ...] = tuple(self.about["tables"].split(","))

    def files(self) -> Iterator[Row]:
        """What is known of each file, by path: set, path, size, mtime_ns, sha256, content, error, is_bug."""
        names = ("set", "path", "size", "mtime_ns", "sha256", "content", "error", "is_bug")
        spelled = ", ".join(f'"{name}"' for name in names)
        for values in self._register.execute(f"SELECT {spelled} FROM files ORDER BY path"):
            row = dict(zip(names, values, strict=True))
            row["is_bug"] = bool(row["is_bug"])
            yield row

    def duplicates(self, mark: str) -> Iterator[Row]:
        """Files whose `mark` (sha256 or content) others have too, group by group: set, path, mark."""
        if mark not in ("sha256", "content"):
            raise UsageError(f"Files have no mark '{mark}'. Marks: sha256, content.")
        query = (
            f'SELECT "set", path, {mark} FROM files WHERE {mark} IN '
            f"(SELECT {mark} FROM files WHERE {mark} IS NOT NULL GROUP BY {mark} HAVING COUNT(*) > 1) "
            f"ORDER BY {mark}, path"
        )
        for number, path, value in self._register.execute(query):
            yield {"set": number, "path": path, "mark": value}

    def rows(self, table: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
        """The rows of `table` with `columns` (all by default), in no promised order. Raises UsageError."""
        names = self._names(table, columns)
        if self.kind == "sqlite":
            spelled = ", ".join(f'"{name}"' for name in names)
            bools = [column.name for column in LIBRARY_TABLES[table].columns if column.dtype == "bool"]
            for values in self._register.execute(f'SELECT {spelled} FROM "{table}"'):
                row = dict(zip(names, values, strict=True))
                for name in bools:
                    if row.get(name) is not None:
                        row[name] = bool(row[name])
                yield row
            return
        import pyarrow.parquet as pq

        for path in sorted((self.path / table).glob("*.parquet")):
            for batch in pq.ParquetFile(path).iter_batches(_BATCH, columns=names):
                lists = [column.to_pylist() for column in batch.columns]
                order = [batch.schema.names.index(name) for name in names]
                for values in zip(*(lists[at] for at in order), strict=True):
                    yield dict(zip(names, values, strict=True))

    def frame(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """`table` as a DataFrame with the declared dtypes; all of it is in memory then."""
        import pandas as pd

        names = self._names(table, columns)
        lists: dict[str, list[Any]] = {name: [] for name in names}
        for row in self.rows(table, names):
            for name in names:
                lists[name].append(row[name])
        dtypes = {column.name: PANDAS_DTYPES[column.dtype] for column in LIBRARY_TABLES[table].columns}
        return pd.DataFrame({name: pd.array(lists[name], dtype=dtypes[name]) for name in names})  # type: ignore[call-overload]

    def close(self) -> None:
        """Close the library's files."""
        self._register.close()

    def _names(self, table: str, columns: Sequence[str] | None) -> list[str]:
        if table not in self.tables:
            raise UsageError(f"The library {self.path} has no table '{table}'. Tables: {', '.join(self.tables)}.")
        known = LIBRARY_TABLES[table].column_names
        for name in columns or ():
            if name not in known:
                raise UsageError(f"Table {table} has no column '{name}'. Columns: {', '.join(known)}.")
        return list(columns or known)


def open_library(path: str | os.PathLike[str]) -> Library:
    """Open a library that `scan_folder` made. Raises UsageError (nothing there) or BadInput (not a library)."""
    place = Path(path)
    if not place.exists():
        raise UsageError(f"There is no library {place}. Make it with 'kontrol scan FOLDER -o {place}'.")
    kind = "parquet" if place.is_dir() else "sqlite"
    if not is_library(register_path(place, kind)):
        raise BadInput(f"{place} is not a library of sets. Name what 'kontrol scan' wrote.")
    return Library(place, kind)
