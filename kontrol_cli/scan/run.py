"""The scan of a folder: what is new or changed is read in parallel, what is gone goes, what failed is noted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from exporters.errors import UsageError
from kontrol_cli.scan.database import REGISTER_NAME, Register, create_tables, delete_sets
from kontrol_cli.scan.record import LIBRARY_TABLES
from kontrol_cli.scan.walk import find_sets
from kontrol_cli.scan.workers import Kept, Workers
from kontrol_cli.version import version

_SEEN_AT_ONCE = 1000
_DATABASE_ENDINGS = {".sqlite", ".sqlite3", ".db"}


@dataclass(frozen=True)
class Progress:
    """Where a scan is: files done of those that were found so far, and the file that was read last."""

    done: int
    path: str
    error: str | None


@dataclass(frozen=True)
class ScanResult:
    """What a scan did, in files. `problems` are folders and files that could not be looked at."""

    read: int
    unchanged: int
    failed: int
    gone: int
    problems: tuple[str, ...]


def library_kind(library: str | os.PathLike[str]) -> str:
    """``sqlite`` for a path that ends like a database (.sqlite, .sqlite3, .db), else ``parquet``."""
    return "sqlite" if Path(library).suffix.lower() in _DATABASE_ENDINGS else "parquet"


def register_path(library: Path, kind: str) -> Path:
    """Where the register of a library is."""
    return library if kind == "sqlite" else library / REGISTER_NAME


def scan_folder(
    folder: str | os.PathLike[str],
    library: str | os.PathLike[str],
    *,
    workers: int | None = None,
    backups: bool = False,
    clips: bool = False,
    again: bool = False,
    tables: tuple[str, ...] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> ScanResult:
    """Bring `library` up to date with the sets below `folder`; makes it when it is new.

    A library is a folder of Parquet files, or one SQLite file when its name ends in .sqlite, .sqlite3 or .db. Files
    whose size and time are as before are not read again (`again` reads all). `tables` of :data:`LIBRARY_TABLES` can
    be chosen when a library is made. Memory does not grow with the number of sets: only the register, on disk, knows
    them all. `workers` processes read, as many as the computer has cores by default; a program that calls this needs
    the usual ``if __name__ == "__main__"``.

    Raises UsageError (no such folder, not a library, a library of another folder or of another version, scanned by
    another process now, pyarrow missing) and KontrolError (disk full). What was read until then is kept.
    """
    root, target, kind = Path(folder), Path(library), library_kind(library)
    if not root.is_dir():
        raise UsageError(f"There is no folder {root}. Name the folder that holds your sets.")
    count = workers if workers is not None else os.cpu_count() or 1
    if count < 1:
        raise UsageError(f"{count} processes cannot read anything. Take 1 or more.")
    _check_target(target, kind)
    with _locked(target):
        register = Register(register_path(target, kind))
        try:
            names = _settle_about(register, root, library=target, kind=kind, tables=tables, again=again)
            if kind == "sqlite":
                register.connection.execute("PRAGMA journal_mode=WAL")
                create_tables(register.connection, names)
            else:
                _clean(register, target)
            result = _Scan(register, root=root, library=target, kind=kind, tables=names, progress=progress).run(
                count, backups, clips, again
            )
            if kind == "sqlite":
                register.connection.execute("PRAGMA journal_mode=DELETE")
            else:
                _clean(register, target)
                _fill_empty(target, names)
            return result
        finally:
            register.close()


class _Scan:
    def __init__(
        self,
        register: Register,
        root: Path,
        library: Path,
        kind: str,
        tables: tuple[str, ...],
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.register, self.root, self.library, self.kind, self.tables = register, root, library, kind, tables
        self.report_progress = progress or (lambda _: None)
        self.reader = version()
        self.run_number = register.next_run()
        self.read = self.unchanged = self.failed = 0
        self.seen: list[str] = []
        self.problems: list[str] = []

    def run(self, count: int, backups: bool, clips: bool, again: bool) -> ScanResult:
        found = find_sets(self.root, backups=backups, clips=clips, problem=self.problems.append)
        pool: Workers | None = None
        try:
            for one in found:
                if not again and self.register.is_known(one, self.reader):
                    self.unchanged += 1
                    self._see(one.path)
                    continue
                if pool is None:  # nobody waits for processes that have nothing to do
                    pool = Workers(
                        count, folder=str(self.root), library=str(self.library), kind=self.kind, tables=self.tables
                    )
                while not pool.has_room:
                    self._take(pool.answers())
                pool.give(one.path)
            while pool is not None and pool.is_busy:
                self._take(pool.answers())
            if pool is not None:
                self._take(pool.finish())
        except KeyboardInterrupt:
            if pool is not None:
                self._take(pool.finish())  # a second Ctrl-C ends at once
            raise
        finally:
            if pool is not None:
                pool.kill()
            self._flush()
        # A folder that could not be read may hold what seems gone.
        gone = [] if self.problems else self.register.gone(self.run_number)
        if self.kind == "sqlite":
            delete_sets(self.register.connection, self.tables, gone)
        return ScanResult(
            read=self.read, unchanged=self.unchanged, failed=self.failed, gone=len(gone), problems=tuple(self.problems)
        )

    def _take(self, answers: Iterator[tuple[str | None, str | None, Kept]]) -> None:
        for path, error, kept in answers:
            if kept:
                self.register.keep(kept, self.reader, self.run_number)
            if path is not None:
                self.read += error is None
                self.failed += error is not None
                self.report_progress(Progress(self.read + self.failed + self.unchanged, path, error))

    def _see(self, path: str) -> None:
        self.seen.append(path)
        self.report_progress(Progress(self.read + self.failed + self.unchanged, path, None))
        if len(self.seen) >= _SEEN_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self.seen:
            self.register.seen(self.seen, self.run_number)
            self.seen.clear()


def _check_target(library: Path, kind: str) -> None:
    if kind == "sqlite":
        if library.is_dir():
            raise UsageError(f"{library} is a folder. Name a file, or a name that does not end like a database.")
        if not library.parent.is_dir():
            raise UsageError(f"{library}: the folder {library.parent} does not exist. Create it first.")
        if library.exists() and library.stat().st_size and not is_library(library):
            raise UsageError(f"{library} exists already and is not a library of sets. Choose another name.")
        return
    if find_spec("pyarrow") is None:
        raise UsageError(
            "A library of Parquet files needs pyarrow, which is not installed. Install kontrol[parquet], or name a "
            "file that ends in .sqlite."
        )
    if library.exists() and not library.is_dir():
        raise UsageError(f"{library} is a file. Name a folder, or a file that ends in .sqlite.")
    if library.is_dir() and any(library.iterdir()) and not is_library(library / REGISTER_NAME):
        raise UsageError(f"{library} holds other things and is not a library of sets. Name a new folder.")
    if not library.parent.is_dir():
        raise UsageError(f"{library}: the folder {library.parent} does not exist. Create it first.")
    library.mkdir(exist_ok=True)


def is_library(path: Path) -> bool:
    """True when the file is the database of a library."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            if stream.read(16) != b"SQLite format 3\0":
                return False
        connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
        try:
            return connection.execute("SELECT value FROM about WHERE key = 'root'").fetchone() is not None
        finally:
            connection.close()
    except (OSError, sqlite3.Error):
        return False


def _settle_about(
    register: Register, root: Path, library: Path, kind: str, tables: tuple[str, ...] | None, again: bool
) -> tuple[str, ...]:
    for name in tables or ():
        if name not in LIBRARY_TABLES:
            raise UsageError(f"There is no table '{name}'. Tables: {', '.join(LIBRARY_TABLES)}.")
    facts, place = register.about(), str(root.resolve())
    if not facts:
        chosen = tuple(name for name in LIBRARY_TABLES if tables is None or name in tables or name == "set")
        register.set_about(root=place, kind=kind, tables=",".join(chosen), columns=_columns_mark())
        return chosen
    if facts["root"] != place:
        raise UsageError(f"{library} is the library of {facts['root']}. Name another one for {place}.")
    kept = tuple(facts["tables"].split(","))
    if tables is not None and set(tables) | {"set"} != set(kept):
        raise UsageError(f"{library} was made with the tables {', '.join(kept)}. Name a new library for others.")
    if facts["columns"] != _columns_mark():
        raise UsageError(f"{library} was made by another version of Kontrol with other columns. Name a new library.")
    return kept


def _columns_mark() -> str:
    text = ";".join(f"{name}:{','.join(table.column_names)}" for name, table in LIBRARY_TABLES.items())
    return blake2b(text.encode(), digest_size=8).hexdigest()


@contextmanager
def _locked(library: Path) -> Iterator[None]:
    """Keep other scans away; the lock goes with the process, however it ends."""
    place = library.with_name(f".{library.name}.lock")
    lock = sqlite3.connect(place, timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise UsageError(f"{library} is being scanned by another process. Wait for it to end.") from None
        yield
        place.unlink(missing_ok=True)
    finally:
        lock.close()


def _clean(register: Register, library: Path) -> None:
    """Take out what is read anew or gone, and parts of a scan that was cut off before they were noted."""
    from kontrol_cli.scan.parquet import all_parts, drop_sets, part_files

    for part in all_parts(library) - register.parts():
        for path in part_files(library, part):
            path.unlink()
    for part, sets in register.leftovers().items():
        drop_sets(library, part, sets)
        register.settled(part)


def _fill_empty(library: Path, tables: tuple[str, ...]) -> None:
    """A table without any part gets an empty one, so that every table can be read."""
    from kontrol_cli.scan.parquet import empty_part

    for name in tables:
        parts = list((library / name).glob("*.parquet"))
        if not parts:
            empty_part(library, name)
        elif len(parts) > 1:
            (library / name / "empty.parquet").unlink(missing_ok=True)
