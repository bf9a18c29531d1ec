"""The SQLite file of a library: how it is made, recognised and checked. Both kinds of library have one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, Self

from exporters import paths
from kontrol_cli.scan.layouts import Lacking, columns_mark, table_without

REGISTER_NAME = "library.sqlite"
_TYPES = {"int": "INTEGER", "float": "REAL", "bool": "INTEGER", "str": "TEXT"}
_WAIT_SECONDS = 120.0
# "Ktrl": stands at byte 68 of the file (sqlite.org/fileformat2.html, "Application ID"); by it we know our own.
_APPLICATION = 0x4B74726C
_MAGIC = b"SQLite format 3\0"
_LONGEST_VALUE = 64 * 1024 * 1024
_REGISTER = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    'CREATE TABLE files ("set" INTEGER PRIMARY KEY, path TEXT NOT NULL, size INTEGER, mtime_ns INTEGER, sha256 TEXT, '
    "content TEXT, error TEXT, is_bug INTEGER NOT NULL, note TEXT, part TEXT, reader TEXT, run INTEGER NOT NULL)",
    "CREATE INDEX files_path ON files (path)",
    "CREATE INDEX files_sha256 ON files (sha256)",
    "CREATE INDEX files_content ON files (content)",
    "CREATE INDEX files_part ON files (part)",
    'CREATE TABLE leftovers (part TEXT NOT NULL, "set" INTEGER NOT NULL)',
)


@contextmanager
def _bytes_in_words() -> Iterator[None]:
    """The sqlite3 module decodes SQLite's messages as UTF-8, and a message quotes names that a stranger gave."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise sqlite3.DatabaseError("a name in it is not UTF-8") from error


class _Cursor(sqlite3.Cursor):
    """A cursor whose errors are SQLite's, also where the file holds names that are not UTF-8."""

    def execute(self, *given: Any) -> Self:
        """As in sqlite3; so are the others."""
        with _bytes_in_words():
            return super().execute(*given)

    def executemany(self, *given: Any) -> Self:
        """As in sqlite3."""
        with _bytes_in_words():
            return super().executemany(*given)

    def fetchone(self) -> Any:
        """As in sqlite3."""
        with _bytes_in_words():
            return super().fetchone()

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        try:
            with _bytes_in_words():
                yield from iter(super().__next__, None)  # a row is never None; StopIteration ends it
        except sqlite3.Error:
            self.close()  # a text that cannot be decoded leaves it open, and open it keeps others from writing
            raise


class _Connection(sqlite3.Connection):
    """A connection with such cursors."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        """As in sqlite3."""
        return super().cursor(factory)

    def execute(self, *given: Any) -> sqlite3.Cursor:
        """As in sqlite3, whose own may pass the cursor's by."""
        cursor: sqlite3.Cursor = self.cursor().execute(*given)
        return cursor

    def executemany(self, *given: Any) -> sqlite3.Cursor:
        """As in sqlite3, whose own may pass the cursor's by."""
        cursor: sqlite3.Cursor = self.cursor().executemany(*given)
        return cursor


def connect(path: Path) -> sqlite3.Connection:
    """Open (or create) a database that several processes write in turns."""
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, factory=_Connection)
    _guard(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a database that nobody may change.

    Where a scan was killed in the middle of a step, SQLite takes that step back first, and for this it has to write.
    """
    pending = any(paths.exists(path.with_name(path.name + ending)) for ending in ("-journal", "-wal"))
    for mode in ("ro", "rw") if pending else ("ro",):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_WAIT_SECONDS, factory=_Connection
        )
        try:
            _guard(connection)
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            if mode == "rw" or not pending:
                raise
            continue
        if mode == "rw":
            connection.execute("PRAGMA query_only=ON")
        return connection
    raise AssertionError  # the loop returns or raises


def _guard(connection: sqlite3.Connection) -> None:
    """A library may come from a stranger: no value without bound, no code in its schema."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.execute("PRAGMA trusted_schema=OFF")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def create(connection: sqlite3.Connection, tables: Iterable[str], about: Mapping[str, str]) -> None:
    """Make an empty database whole in one step: the register, the `tables` (SQLite kind), the facts about it."""
    with transaction(connection):
        for statement in (*_REGISTER, *table_statements(tables)):
            connection.execute(statement)
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        connection.execute(f"PRAGMA application_id={_APPLICATION}")


def table_statements(tables: Iterable[str], lacking: Lacking | None = None) -> Iterator[str]:
    """The statements that make tables and their indexes, as an earlier version made them when columns are `lacking`."""
    for name in tables:
        table = table_without(name, lacking or {})
        columns = ", ".join(f'"{column.name}" {_TYPES[column.dtype]}' for column in table.columns)
        yield f'CREATE TABLE "{name}" ({columns})'
        yield f'CREATE INDEX "{name}_of_set" ON "{name}" ("set")'


def look(path: Path) -> Literal["nothing", "empty", "ours", "foreign"]:
    """What lies at `path`, by its first bytes. An empty file is what SQLite makes first. Raises OSError."""
    try:
        with path.open("rb") as stream:
            head = stream.read(72)
    except FileNotFoundError:
        return "nothing"
    if not head:
        return "empty"
    is_ours = head.startswith(_MAGIC) and head[68:72] == _APPLICATION.to_bytes(4)
    return "ours" if is_ours else "foreign"


def wrong_schema(connection: sqlite3.Connection, tables: Iterable[str], lacking: Lacking | None = None) -> str | None:
    """What is not as we made it, or None. A view in place of a table could give rows without end, a trigger change
    what is kept; other people's own tables, views and indexes beside ours are left alone.
    """
    ideal = sqlite3.connect(":memory:")
    try:
        for statement in (*_REGISTER, *table_statements(tables, lacking)):
            ideal.execute(statement)
        query = "SELECT name, type, sql FROM sqlite_master"
        expected = {name: (kind, sql) for name, kind, sql in ideal.execute(query)}
    finally:
        ideal.close()
    found = {name: (kind, sql) for name, kind, sql in connection.execute(query)}
    for name, how in expected.items():
        if found.get(name) != how:
            return f"its table or index '{name}' is not as Kontrol makes it"
    if any(kind == "trigger" for kind, _ in found.values()):
        return "it has a trigger, which Kontrol never makes"
    return None


# What each column of the register holds; a scan counts on it. A run beyond _MOST_RUNS could not be counted on.
_MOST_RUNS = 1 << 53
_SOUND = (
    (
        "files",
        """typeof("set") = 'integer' AND typeof(path) = 'text' AND typeof(size) IN ('integer', 'null')
        AND typeof(mtime_ns) IN ('integer', 'null') AND typeof(sha256) IN ('text', 'null')
        AND typeof(content) IN ('text', 'null') AND typeof(error) IN ('text', 'null') AND typeof(is_bug) = 'integer'
        AND typeof(note) IN ('text', 'null') AND typeof(part) IN ('text', 'null') AND typeof(reader) IN ('text', 'null')
        AND typeof(run) = 'integer' AND run BETWEEN 0 AND :most""",
    ),
    ("leftovers", """typeof(part) = 'text' AND typeof("set") = 'integer'"""),
    ("about", "typeof(key) = 'text' AND typeof(value) = 'text'"),
)


def wrong_values(connection: sqlite3.Connection, *, thorough: bool) -> str | None:
    """What the register holds that it cannot hold, or None; `thorough` reads every text of it too."""
    for table, sound in _SOUND:
        query = f'SELECT COUNT(*) FROM "{table}" WHERE NOT ({sound})'
        if connection.execute(query, {"most": _MOST_RUNS} if ":most" in sound else {}).fetchone() != (0,):
            return f"its table '{table}' holds values of another kind than Kontrol writes"
        if thorough:
            for _ in connection.execute(f'SELECT * FROM "{table}"'):
                pass
    return None


def delete_sets(connection: sqlite3.Connection, tables: Iterable[str], sets: Iterable[int]) -> None:
    """Take the rows of `sets` out of an SQLite library."""
    numbers = [(number,) for number in sets]
    for name in tables:
        connection.executemany(f'DELETE FROM "{name}" WHERE "set" = ?', numbers)


def add_columns(connection: sqlite3.Connection, lacking: Lacking, tables: Iterable[str]) -> None:
    """Give the `tables` of an SQLite library of an earlier version today's columns, empty (none for Parquet: its parts
    keep what they have), and note that every set has to be read again.
    """
    with transaction(connection):
        for name in tables:
            if name not in lacking:
                continue
            columns = ", ".join(f'"{column}"' for column in table_without(name, lacking).column_names)
            # Not ALTER TABLE: the table is to be exactly as one that is made today, its columns in their places.
            connection.execute(f'CREATE TABLE "kontrol before" AS SELECT {columns} FROM "{name}"')
            connection.execute(f'DROP TABLE "{name}"')
            for statement in table_statements((name,)):
                connection.execute(statement)
            connection.execute(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "kontrol before"')
            connection.execute('DROP TABLE "kontrol before"')
        connection.execute("UPDATE files SET mtime_ns = NULL")
        connection.execute("UPDATE about SET value = ? WHERE key = 'columns'", (columns_mark(),))
