"""A library as it lies on the disk, whichever kind it is: rows of its tables and facts about its files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters import paths
from exporters.errors import BadInput, KontrolError, UsageError
from exporters.words import did_you_mean
from kontrol_cli.scan import parts
from kontrol_cli.scan.database import connect_to_read, look
from kontrol_cli.scan.layouts import lacking_words, table_without
from kontrol_cli.scan.making import read_about, register_path
from kontrol_cli.scan.record import LIBRARY_TABLES
from kontrol_cli.scan.stored import damaged, explained
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import PANDAS_DTYPES, Column

if TYPE_CHECKING:
    import pandas as pd

_KINDS: dict[str, tuple[type, ...]] = {"int": (int,), "float": (float, int), "bool": (int,), "str": (str,)}
_FILES = (
    Column("set", "int", "number of the set"),
    Column("path", "str", "path below the scanned folder"),
    Column("size", "int", "size when it was read", "bytes"),
    Column("mtime_ns", "int", "time when it was read", "ns"),
    Column("sha256", "str", "mark of the same bytes"),
    Column("content", "str", "mark of the same content"),
    Column("error", "str", "why it could not be read"),
    Column("is_bug", "bool", "the error is a fault of Kontrol"),
    Column("note", "str", "why its rows are from an earlier scan"),
)


class Library:
    """The tables of many sets. `rows` streams one of them; `frame` gives it as a DataFrame.

    Memory is bounded while rows stream, whatever the size of the library. Only what the register knows is given: after
    a scan that was killed, no set is there twice and none half. Reading raises BadInput when the library is damaged.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.kind = path, kind
        with self._reading():
            self._register = connect_to_read(register_path(path, kind))
            try:
                facts, self.tables, self._lacking = read_about(self._register, path, kind)
            except BaseException:
                self._register.close()
                raise
        self.about: dict[str, str] = dict(facts)

    @property
    def note(self) -> str | None:
        """What to know of a library that an earlier version made, as a sentence; None for one of today."""
        if not self._lacking:
            return None
        return (
            f"{self.path} was made by an earlier version of Kontrol: {lacking_words(self._lacking)} are empty in it. "
            "Scan its folder again to fill them."
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def files(self) -> Iterator[Row]:
        """What is known of each file, by path: set, path, size, mtime_ns, sha256, content, error, is_bug, note.

        A path that is not UTF-8 has ``\\xff`` and the like in it. `note` says why the rows are from an earlier scan.
        """
        yield from self._query("files", _FILES, "ORDER BY path")

    def duplicates(self, mark: str) -> Iterator[Row]:
        """Files whose `mark` (sha256 or content) others have too, group by group: set, path, mark."""
        if mark not in ("sha256", "content"):
            raise UsageError(f"Files have no mark '{mark}'. Marks: sha256, content.")
        columns = [column for column in _FILES if column.name in ("set", "path", mark)]
        rest = (
            f"WHERE {mark} IN (SELECT {mark} FROM files WHERE {mark} IS NOT NULL GROUP BY {mark} HAVING COUNT(*) > 1) "
            f"ORDER BY {mark}, path"
        )
        for row in self._query("files", columns, rest):
            yield {"set": row["set"], "path": row["path"], "mark": row[mark]}

    def rows(self, table: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
        """The rows of `table` with `columns` (all by default), in no promised order. Raises UsageError."""
        names = self._names(table, columns)
        if self.kind == "sqlite":
            known = {column.name: column for column in table_without(table, self._lacking).columns}
            for row in self._query(table, [known[name] for name in names if name in known] or [known["set"]]):
                yield {name: row.get(name) for name in names}
            return
        from kontrol_cli.scan.parquet import part_rows

        for part, left_out in self._parts():
            path = parts.part_path(self.path, table, part)
            for values in part_rows(path, LIBRARY_TABLES[table], names, left_out):
                yield dict(zip(names, values, strict=True))

    def _parts(self) -> list[tuple[str, frozenset[int]]]:
        """The parts that hold sets, each with those of its sets that were read anew or are gone."""
        with self._reading():
            found = [
                part for (part,) in self._register.execute("SELECT DISTINCT part FROM files WHERE part IS NOT NULL")
            ]
            left: dict[str, set[int]] = {}
            for part, number in self._register.execute('SELECT part, "set" FROM leftovers'):
                left.setdefault(part, set()).add(number)
        if not all(parts.is_part_name(part) for part in found):
            raise damaged(self.path, "its register names a part that Kontrol never makes")
        return [(part, frozenset(left.get(part, ()))) for part in sorted(found)]

    def _query(self, table: str, columns: Sequence[Column], rest: str = "") -> Iterator[Row]:
        """Rows of a table of the database; every value is of the kind that its column says."""
        spelled = ", ".join(f'"{column.name}"' for column in columns)
        checked = [(column.name, _KINDS[column.dtype], column.dtype == "bool") for column in columns]
        # Closed at once when it fails: an open cursor would keep a scan from writing.
        with self._reading(), closing(self._register.execute(f'SELECT {spelled} FROM "{table}" {rest}')) as cursor:
            for values in cursor:
                row: Row = {}
                for (name, kinds, is_bool), value in zip(checked, values, strict=True):
                    if value is not None and not isinstance(value, kinds):
                        raise damaged(self.path, f"table {table}, column {name} holds a {type(value).__name__}")
                    row[name] = bool(value) if is_bool and value is not None else value
                yield row

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
            near = did_you_mean(table, self.tables)
            raise UsageError(f"The library {self.path} has no table '{table}'.{near} Tables: {', '.join(self.tables)}.")
        known = LIBRARY_TABLES[table].column_names
        for name in columns or ():
            if name not in known:
                near = did_you_mean(name, known)
                raise UsageError(f"Table {table} has no column '{name}'.{near} Columns: {', '.join(known)}.")
        return list(columns or known)


def open_library(path: str | os.PathLike[str]) -> Library:
    """Open a library that `scan_folder` made.

    Raises UsageError (nothing there), BadInput (not a library, damaged, of another version) or KontrolError (no
    permission).
    """
    place = Path(path)
    try:
        kind = "parquet" if paths.is_dir(place) else "sqlite"
        if kind == "sqlite" and paths.exists(place) and not paths.is_file(place):
            raise BadInput(f"{place} is a device or a pipe. Name what 'kontrol scan' wrote.")
        if paths.state(place) is None:
            raise UsageError(f"There is no library {place}. Make it with 'kontrol scan FOLDER -o {place}'.")
        state = look(register_path(place, kind))
    except OSError as error:
        raise KontrolError(f"{place} cannot be opened: {error.strerror}.") from error
    if state != "ours":
        raise BadInput(f"{place} is not a library of sets. Name what 'kontrol scan' wrote.")
    return Library(place, kind)
