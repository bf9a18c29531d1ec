"""The scan of a folder: what is new or changed is read in parallel, what is gone goes, what failed is noted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from exporters.errors import BadInput, KontrolError, UsageError
from exporters.words import counted
from kontrol_cli.output.text import utf8
from kontrol_cli.scan import parts
from kontrol_cli.scan.lock import locked
from kontrol_cli.scan.making import check_target, library_kind, register_path, settle
from kontrol_cli.scan.record import set_number
from kontrol_cli.scan.register import Kept, Register
from kontrol_cli.scan.stored import library_errors
from kontrol_cli.scan.walk import Found, Problem, check_folder, find_sets
from kontrol_cli.scan.workers import Task, Workers
from kontrol_cli.version import version

_SEEN_AT_ONCE = 1000


@dataclass(frozen=True)
class Progress:
    """Where a scan is: files done of those that were found so far, and the file that was read last."""

    done: int
    path: str
    error: str | None


@dataclass(frozen=True)
class ScanResult:
    """What a scan did, in files. `problems` are sentences about folders and files that could not be looked at, files
    whose rows are from an earlier scan, and what was repaired."""

    read: int
    unchanged: int
    failed: int
    gone: int
    problems: tuple[str, ...]


def scan_folder(
    folder: str | os.PathLike[str],
    library: str | os.PathLike[str],
    *,
    workers: int | None = None,
    backups: bool = False,
    clips: bool = False,
    again: bool = False,
    tables: str | tuple[str, ...] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> ScanResult:
    """Bring `library` up to date with the sets below `folder`; makes it when it is new.

    A library is a folder of Parquet files, or one SQLite file when its name ends in .sqlite, .sqlite3 or .db. Files
    whose size and time are as before are not read again (`again` reads all, and makes a damaged library anew).
    `tables` of :data:`LIBRARY_TABLES` (a name or several) can be chosen when a library is made. Memory does not grow
    with the number of sets: only the register, on disk, knows them all. `workers` processes read, as many as the
    computer has cores by default; a program that calls this needs the usual ``if __name__ == "__main__"``.

    A scan may be killed at any moment: what it had read is kept, nothing is half there, and the next scan goes on.
    A library of an earlier version gets today's columns, and all sets are read again; `problems` says so.

    Raises UsageError (no such folder, not a library, a library of another folder, scanned by another process now,
    pyarrow missing), BadInput (the library is damaged or of another version) and KontrolError (the folder cannot be
    read, disk full). What was read until then is kept.
    """
    root, target, kind = Path(folder), Path(library), library_kind(library)
    chosen = (tables,) if isinstance(tables, str) else tables
    check_folder(root)  # before anything is touched
    count = workers if workers is not None else os.cpu_count() or 1
    if count < 1:
        raise UsageError(f"{count} processes cannot read anything. Take 1 or more.")
    check_target(target, root, kind)
    with locked(target), library_errors(target):
        names, is_new, note = settle(target, root, kind=kind, tables=chosen, again=again)
        register = Register(register_path(target, kind))
        try:
            one = _Scan(register, root=root, library=target, kind=kind, tables=names, progress=progress)
            if note is not None:
                one.problems.append(note)
            if kind == "sqlite":
                register.connection.execute("PRAGMA journal_mode=WAL")
            elif not is_new:
                register.check_parts(target)
                one.tidy()
                one.repair()
            try:
                result = one.run(count, backups=backups, clips=clips, again=again)
            except BaseException:
                if kind == "parquet":
                    with suppress(OSError, sqlite3.Error, KontrolError):  # what stopped the scan may stop this too
                        one.tidy()
                raise
            if kind == "parquet":
                one.tidy()
                _fill_empty(target, names)
            else:
                # A program that reads just now keeps it from becoming one file; the library is whole all the same.
                with suppress(sqlite3.Error):
                    register.connection.execute("PRAGMA journal_mode=DELETE")
            return replace(result, problems=tuple(one.problems))  # tidying may have found more
        finally:
            register.close()


class _Scan:
    def __init__(
        self,
        register: Register,
        *,
        root: Path,
        library: Path,
        kind: str,
        tables: tuple[str, ...],
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.register, self.root, self.library, self.kind, self.tables = register, root, library, kind, tables
        self.report_progress = progress or (lambda _: None)
        self.reader = version()
        self.run_number = register.begin_run()
        self.read = self.unchanged = self.failed = 0
        self.seen: list[int] = []
        self.problems: list[str] = []
        self.hidden: set[str] = set()

    @property
    def _row_tables(self) -> tuple[str, ...]:
        """The tables whose rows lie in the register's own file."""
        return self.tables if self.kind == "sqlite" else ()

    def run(self, count: int, *, backups: bool, clips: bool, again: bool) -> ScanResult:
        found = find_sets(self.root, backups=backups, clips=clips, problem=self._miss)
        task = Task(
            folder=str(self.root),
            library=str(self.library),
            kind=self.kind,
            tables=self.tables,
            reader=self.reader,
            run=self.run_number,
        )
        pool: Workers | None = None
        try:
            for one in found:
                if not again and self.register.is_known(one, self.reader):
                    self.unchanged += 1
                    self._see(one.path)
                    continue
                if one.away is not None:
                    self._set_aside(one, one.away)
                    continue
                if pool is None:  # nobody waits for processes that have nothing to do
                    pool = Workers(count, task)
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
        gone = self.register.gone(self.run_number, self._row_tables, self._is_hidden)
        return ScanResult(
            read=self.read, unchanged=self.unchanged, failed=self.failed, gone=gone, problems=tuple(self.problems)
        )

    def tidy(self) -> None:
        """Show what is noted, remove what is not: the parts of a killed scan, what was read anew, what is gone."""
        living = self.register.living_parts()
        parts.remove_unfinished(self.library)
        for part in parts.parts_on_disk(self.library) - living:
            parts.remove_part(self.library, part)
        for part in living:
            parts.show_part(self.library, self.tables, part)
        for part, sets in self.register.leftovers().items():
            if part in living:
                from kontrol_cli.scan.parquet import drop_sets

                try:
                    drop_sets(self.library, part, sets)
                except BadInput:
                    self._forget(part)
            self.register.settled(part)

    def repair(self) -> None:
        """Forget parts that are cut off or missing: their sets are read again."""
        for part in self.register.living_parts():
            if parts.is_cut(self.library, self.tables, part):
                self._forget(part)

    def _forget(self, part: str) -> None:
        lost = self.register.forget_part(part)
        parts.remove_part(self.library, part)
        if lost:
            self.problems.append(
                f"{self.library}: {part} was damaged and is removed; its {counted(lost, 'set')} will be read again, "
                "now or by the next scan."
            )

    def _miss(self, problem: Problem) -> None:
        self.problems.append(problem.text)
        self.hidden.add(utf8(problem.path))

    def _is_hidden(self, path: str) -> bool:
        """True when a file, or a folder above it, could not be looked at: it may be there all the same."""
        if not self.hidden:
            return False
        names = path.split("/")
        return any("/".join(names[:end]) in self.hidden for end in range(1, len(names) + 1))

    def _set_aside(self, found: Found, reason: str) -> None:
        if self.register.away(found, reason, reader=self.reader, run=self.run_number):
            self.unchanged += 1
            self.problems.append(f"{utf8(found.path)}: {reason} Its rows are from an earlier scan.")
        else:
            self.failed += 1
        self.report_progress(Progress(self._done, utf8(found.path), reason))

    @property
    def _done(self) -> int:
        return self.read + self.failed + self.unchanged

    def _take(self, answers: Iterator[tuple[str | None, str | None, Kept]]) -> None:
        for path, error, kept in answers:
            if self.kind == "sqlite":  # the reading process has noted them, unless it died
                kept = [(record, part) for record, part in kept if record.error is not None]
            if kept:
                self.register.keep(kept, self._row_tables, reader=self.reader, run=self.run_number)
                for part in {part for _, part in kept if part is not None}:
                    parts.show_part(self.library, self.tables, part)
            if path is not None:
                self.read += error is None
                self.failed += error is not None
                self.report_progress(Progress(self._done, utf8(path), error))

    def _see(self, path: str) -> None:
        self.seen.append(set_number(path))
        self.report_progress(Progress(self._done, utf8(path), None))
        if len(self.seen) >= _SEEN_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self.seen:
            self.register.seen(self.seen, self.run_number)
            self.seen.clear()


def _fill_empty(library: Path, tables: tuple[str, ...]) -> None:
    from kontrol_cli.scan.parquet import fill_empty

    fill_empty(library, tables)
