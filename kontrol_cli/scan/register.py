"""The register of a library: which files it knows, as they were when they were read, and where their rows are."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from exporters.errors import KontrolError
from exporters.numbers import all_digits, whole_number
from kontrol_cli.output.text import utf8
from kontrol_cli.scan.database import connect, delete_sets, transaction
from kontrol_cli.scan.parts import is_part_name
from kontrol_cli.scan.record import LIBRARY_TABLES, SetRecord, set_number
from kontrol_cli.scan.stored import damaged, library_errors, stored_row, stored_time
from kontrol_cli.scan.walk import Found

Kept = list[tuple[SetRecord, str | None]]


def note_file(connection: sqlite3.Connection, record: SetRecord, part: str | None, *, reader: str, run: int) -> None:
    """Note one read file (inside a transaction). What an older part holds of it becomes a leftover.

    Raises KontrolError when another file has the same number.
    """
    path = utf8(record.path)
    other = connection.execute('SELECT path FROM files WHERE "set" = ?', (record.set,)).fetchone()
    if other is not None and other[0] != path:
        raise KontrolError(f"{path} and {other[0]} have the same number. Rename one of the files.")
    _leave(connection, record.set)
    connection.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.set,
            path,
            record.size,
            stored_time(record.mtime_ns),
            record.sha256,
            record.content,
            None if record.error is None else utf8(record.error),
            record.is_bug,
            None,
            part,
            reader,
            run,
        ),
    )


def _leave(connection: sqlite3.Connection, number: int) -> None:
    connection.execute(
        'INSERT INTO leftovers SELECT part, "set" FROM files WHERE "set" = ? AND part IS NOT NULL', (number,)
    )


def is_current(connection: sqlite3.Connection, run: int) -> bool:
    """False when a later scan has begun: a reading process that outlived its own scan keeps its hands off."""
    row = connection.execute("SELECT value FROM about WHERE key = 'run'").fetchone()
    return row is not None and row[0] == str(run)


class SqliteSink:
    """Where a reading process puts its sets: rows and the note about the file in one transaction."""

    def __init__(self, library: str, tables: tuple[str, ...], *, reader: str, run: int) -> None:
        self._library = Path(library)
        self._connection = connect(self._library)
        self._tables, self._reader, self._run = tables, reader, run
        self._insert = {
            name: f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(LIBRARY_TABLES[name].columns))})'
            for name in tables
        }

    def add(self, record: SetRecord) -> Kept:
        """Take a set in place of its older state."""
        with library_errors(self._library):
            try:
                self._keep(record)
            except UnicodeEncodeError:
                rows = {name: [stored_row(row) for row in found] for name, found in record.rows.items()}
                self._keep(replace(record, rows=rows))
        return [(replace(record, rows={}), None)]

    def _keep(self, record: SetRecord) -> None:
        with transaction(self._connection):
            if not is_current(self._connection, self._run):
                raise KontrolError(f"{self._library} is being scanned by another process.")
            delete_sets(self._connection, self._tables, (record.set,))
            for name, rows in record.rows.items():
                names = LIBRARY_TABLES[name].column_names
                self._connection.executemany(self._insert[name], ([row.get(one) for one in names] for row in rows))
            note_file(self._connection, record, None, reader=self._reader, run=self._run)

    def close(self) -> Kept:
        """Nothing waits here."""
        self._connection.close()
        return []


class Register:
    """What a library knows of its files: size and time when they were read, marks, errors, and their part.

    A file is known by its number, which is made from its real name; the path that is stored is for people.
    """

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)

    def about(self) -> dict[str, str]:
        """The library's own facts: root, kind, tables, columns, run."""
        return dict(self.connection.execute("SELECT key, value FROM about"))

    def begin_run(self) -> int:
        """The number of a new scan, larger than that of every scan before."""
        with transaction(self.connection):
            (last,) = self.connection.execute("SELECT MAX(run) FROM files").fetchone()
            text = self.about().get("run", "0")
            before = whole_number(text) if all_digits(text) and len(text) < 16 else None
            run = max(before or 0, last or 0) + 1
            self.connection.execute("INSERT OR REPLACE INTO about VALUES ('run', ?)", (str(run),))
        return run

    def is_known(self, found: Found, reader: str) -> bool:
        """True when the file is as it was read; one that failed is tried again by another version of the reader."""
        row = self.connection.execute(
            'SELECT size, mtime_ns, error, reader FROM files WHERE "set" = ?', (set_number(found.path),)
        ).fetchone()
        if row is None or row[:2] != (found.size, stored_time(found.mtime_ns)):
            return False
        return row[2] is None or row[3] == reader

    def seen(self, numbers: Iterable[int], run: int) -> None:
        """The files with these numbers are still there."""
        with transaction(self.connection):
            self.connection.executemany(
                'UPDATE files SET run = ?, note = NULL WHERE "set" = ?', ((run, number) for number in numbers)
            )

    def away(self, found: Found, reason: str, *, reader: str, run: int) -> bool:
        """Note that a file is there but cannot be read now, and why; the rows of its last scan stay.

        False when there are none: the file was never read.
        """
        number = set_number(found.path)
        with transaction(self.connection):
            row = self.connection.execute('SELECT error FROM files WHERE "set" = ?', (number,)).fetchone()
            if row is not None and row[0] is None:
                self.connection.execute('UPDATE files SET run = ?, note = ? WHERE "set" = ?', (run, reason, number))
                return True
            record = SetRecord(number, found.path, -1, 0, error=f"{found.path}: {reason}")
            note_file(self.connection, record, None, reader=reader, run=run)
        return False

    def keep(self, kept: Kept, tables: Iterable[str], *, reader: str, run: int) -> None:
        """Note read files in one step; `tables` of an SQLite library lose what they have of them."""
        with transaction(self.connection):
            for record, part in kept:
                delete_sets(self.connection, tables, (record.set,))
                note_file(self.connection, record, part, reader=reader, run=run)

    def gone(self, run: int, tables: Iterable[str], is_hidden: Callable[[str], bool]) -> int:
        """Forget, with their rows, the files that this run did not meet; how many.

        `is_hidden` answers for a stored path that it may be there all the same.
        """
        rows = self.connection.execute('SELECT "set", path FROM files WHERE run <> ?', (run,))
        numbers = [number for number, path in rows if not is_hidden(path)]
        if numbers:
            with transaction(self.connection):
                delete_sets(self.connection, tables, numbers)
                for number in numbers:
                    _leave(self.connection, number)
                    self.connection.execute('DELETE FROM files WHERE "set" = ?', (number,))
        return len(numbers)

    def leftovers(self) -> dict[str, list[int]]:
        """The sets to take out, by part."""
        found: dict[str, list[int]] = {}
        for part, number in self.connection.execute('SELECT part, "set" FROM leftovers ORDER BY part'):
            found.setdefault(part, []).append(number)
        return found

    def settled(self, part: str) -> None:
        """The leftovers of a part are out."""
        with transaction(self.connection):
            self.connection.execute("DELETE FROM leftovers WHERE part = ?", (part,))

    def forget_part(self, part: str) -> int:
        """Forget a part that is damaged, and that its files were read; how many these are."""
        with transaction(self.connection):
            lost = self.connection.execute("DELETE FROM files WHERE part = ?", (part,)).rowcount
            self.connection.execute("DELETE FROM leftovers WHERE part = ?", (part,))
        return lost

    def living_parts(self) -> set[str]:
        """The parts that hold sets."""
        return {part for (part,) in self.connection.execute("SELECT DISTINCT part FROM files WHERE part IS NOT NULL")}

    def check_parts(self, library: Path) -> None:
        """Raises BadInput when a part has a name that we never give: it could lead out of the library."""
        query = "SELECT part FROM files WHERE part IS NOT NULL UNION SELECT part FROM leftovers"
        for (part,) in self.connection.execute(query):
            if not is_part_name(part):
                raise damaged(library, "its register names a part that Kontrol never makes")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
