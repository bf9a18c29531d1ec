"""A library as one SQLite file, and the register that both kinds of library keep about the files they know."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from exporters.errors import UsageError
from kontrol_cli.scan.record import LIBRARY_TABLES, SetRecord
from kontrol_cli.scan.walk import Found

REGISTER_NAME = "library.sqlite"
_TYPES = {"int": "INTEGER", "float": "REAL", "bool": "INTEGER", "str": "TEXT"}
_WAIT_SECONDS = 120.0
_REGISTER = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, "set" INTEGER NOT NULL UNIQUE, size INTEGER, mtime_ns INTEGER, sha256 TEXT, content TEXT,
    error TEXT, is_bug INTEGER NOT NULL, part TEXT, reader TEXT, run INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS files_sha256 ON files (sha256);
CREATE INDEX IF NOT EXISTS files_content ON files (content);
CREATE TABLE IF NOT EXISTS leftovers (part TEXT NOT NULL, "set" INTEGER NOT NULL);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open (or create) a database that several processes write in turns."""
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def create_tables(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    """The tables of an SQLite library, empty, with an index on `set`."""
    for name in tables:
        columns = ", ".join(f'"{column.name}" {_TYPES[column.dtype]}' for column in LIBRARY_TABLES[name].columns)
        connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" ({columns})')
        connection.execute(f'CREATE INDEX IF NOT EXISTS "{name}_of_set" ON "{name}" ("set")')


def delete_sets(connection: sqlite3.Connection, tables: Iterable[str], sets: Iterable[int]) -> None:
    """Take the rows of `sets` out of an SQLite library."""
    numbers = [(number,) for number in sets]
    for name in tables:
        connection.executemany(f'DELETE FROM "{name}" WHERE "set" = ?', numbers)


class SqliteSink:
    """Where a reading process puts its sets: each in one transaction."""

    def __init__(self, library: str, tables: tuple[str, ...]) -> None:
        self._connection = connect(Path(library))
        self._tables = tables
        self._insert = {
            name: f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(LIBRARY_TABLES[name].columns))})'
            for name in tables
        }

    def add(self, record: SetRecord) -> list[tuple[SetRecord, str | None]]:
        """Take a set in place of its older state."""
        from dataclasses import replace

        with transaction(self._connection):
            delete_sets(self._connection, self._tables, (record.set,))
            for name, rows in record.rows.items():
                names = LIBRARY_TABLES[name].column_names
                self._connection.executemany(self._insert[name], ([row.get(one) for one in names] for row in rows))
        return [(replace(record, rows={}), None)]

    def close(self) -> list[tuple[SetRecord, str | None]]:
        """Nothing waits here."""
        self._connection.close()
        return []


class Register:
    """What a library knows of its files: size and time when they were read, marks, errors, and their part."""

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)
        self.connection.executescript(_REGISTER)

    def about(self) -> dict[str, str]:
        """The library's own facts: root, format, tables, columns."""
        return dict(self.connection.execute("SELECT key, value FROM about"))

    def set_about(self, **facts: str) -> None:
        """Keep facts about the library."""
        with transaction(self.connection):
            self.connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", facts.items())

    def is_known(self, found: Found, reader: str) -> bool:
        """True when the file is as it was read; one that failed is tried again by another version of the reader."""
        row = self.connection.execute(
            "SELECT size, mtime_ns, error, reader FROM files WHERE path = ?", (found.path,)
        ).fetchone()
        return row is not None and row[:2] == (found.size, found.mtime_ns) and (row[2] is None or row[3] == reader)

    def seen(self, paths: Iterable[str], run: int) -> None:
        """These files are still there."""
        with transaction(self.connection):
            self.connection.executemany("UPDATE files SET run = ? WHERE path = ?", ((run, path) for path in paths))

    def keep(self, kept: Iterable[tuple[SetRecord, str | None]], reader: str, run: int) -> None:
        """Note read files; what older parts still hold of them becomes a leftover."""
        with transaction(self.connection):
            for record, part in kept:
                other = self.connection.execute('SELECT path FROM files WHERE "set" = ?', (record.set,)).fetchone()
                if other is not None and other[0] != record.path:
                    raise UsageError(f"{record.path} and {other[0]} have the same number. Rename one of the files.")
                self._leave(record.path)
                self.connection.execute(
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        record.path,
                        record.set,
                        record.size,
                        record.mtime_ns,
                        record.sha256,
                        record.content,
                        record.error,
                        record.is_bug,
                        part,
                        reader,
                        run,
                    ),
                )

    def gone(self, run: int) -> list[int]:
        """Forget the files that this run did not meet; their numbers."""
        rows = self.connection.execute('SELECT path, "set" FROM files WHERE run <> ?', (run,)).fetchall()
        with transaction(self.connection):
            for path, _ in rows:
                self._leave(path)
                self.connection.execute("DELETE FROM files WHERE path = ?", (path,))
        return [number for _, number in rows]

    def _leave(self, path: str) -> None:
        self.connection.execute(
            'INSERT INTO leftovers SELECT part, "set" FROM files WHERE path = ? AND part IS NOT NULL', (path,)
        )

    def leftovers(self) -> dict[str, list[int]]:
        """The sets to take out, by part."""
        found: dict[str, list[int]] = {}
        for part, number in self.connection.execute('SELECT part, "set" FROM leftovers ORDER BY part'):
            found.setdefault(part, []).append(number)
        return found

    def settled(self, part: str) -> None:
        """The leftovers of a part are out."""
        self.connection.execute("DELETE FROM leftovers WHERE part = ?", (part,))

    def parts(self) -> set[str]:
        """The parts that hold something."""
        rows = self.connection.execute("SELECT part FROM files WHERE part IS NOT NULL UNION SELECT part FROM leftovers")
        return {part for (part,) in rows}

    def next_run(self) -> int:
        """A number larger than that of every run before."""
        (last,) = self.connection.execute("SELECT MAX(run) FROM files").fetchone()
        return (last or 0) + 1

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
