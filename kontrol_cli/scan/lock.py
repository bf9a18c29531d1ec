"""One scan of a library at a time: the lock goes with the process, however it ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import remove_leftovers, write_whole
from kontrol_cli.scan.stored import library_errors

# "Klck" in the head of our lock files: any other file of the name is somebody else's and is left alone.
_APPLICATION = 0x4B6C636B


def lock_path(library: Path) -> Path:
    """Where the lock of `library` is while it is scanned."""
    return library.with_name(f".{library.name}.lock")


@contextmanager
def locked(library: Path) -> Iterator[None]:
    """Keep other scans away. SQLite locks files on every system, and the lock ends with the process.

    The lock file of a scan that was killed is taken over. Raises UsageError (scanned by another process; a file of
    this name that is not ours) and KontrolError (cannot be written).
    """
    place = lock_path(library)
    remove_leftovers(place)  # of a scan that was killed while it made its lock file
    try:
        lock = _take(library, place)
    except BaseException:  # a full disk, Ctrl-C: what was made for this scan goes; another scan's is held and stays
        _remove_free(place)
        raise
    try:
        yield
    finally:
        # While it is held, so that no other scan has a lock that is about to go. Where an open file cannot be
        # removed (Windows) it stays, and the next scan takes it over.
        with suppress(OSError):
            place.unlink(missing_ok=True)
        lock.close()


def _take(library: Path, place: Path) -> sqlite3.Connection:
    for _ in range(5):
        if not _is_there(place):
            try:
                write_whole(place, _empty_lock())
            except UsageError:
                continue  # another scan was faster
        with library_errors(library):
            if not _is_ours(place):
                raise UsageError(
                    f"{place} is not a lock of Kontrol. Move it away if it is not needed, or name another library."
                )
            before = _number(place)
            lock = sqlite3.connect(place, timeout=0, isolation_level=None)
            try:
                lock.execute("BEGIN EXCLUSIVE")
                if before is not None and _number(place) == before:
                    return lock
            except sqlite3.OperationalError as error:
                lock.close()
                if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    raise UsageError(f"{library} is being scanned by another process. Wait for it to end.") from None
                raise
            lock.close()  # its file was removed under us by the scan that ended just now
    raise KontrolError(f"{library}: no lock could be had. Wait for other scans to end and scan again.")


def _is_there(place: Path) -> bool:
    return paths.is_link(place) or paths.exists(place)


def _number(place: Path) -> int | None:
    """What tells a file from another one that took its name."""
    found = paths.state(place)
    return None if found is None else found.st_ino


def _is_ours(place: Path) -> bool:
    with suppress(FileNotFoundError):
        if paths.is_link(place) or (paths.exists(place) and not paths.is_file(place)):
            return False
        with place.open("rb") as stream:
            head = stream.read(72)
        return head.startswith(b"SQLite format 3\0") and head[68:72] == _APPLICATION.to_bytes(4)
    return True  # gone this very moment: the next try makes it anew


def _remove_free(place: Path) -> None:
    """Remove a lock file of ours that nobody holds."""
    with suppress(OSError, sqlite3.Error, KontrolError):
        if _is_there(place) and _is_ours(place):
            before = _number(place)
            lock = sqlite3.connect(place, timeout=0, isolation_level=None)
            try:
                lock.execute("BEGIN EXCLUSIVE")
                if before is not None and _number(place) == before:
                    place.unlink()
            finally:
                lock.close()


def _empty_lock() -> bytes:
    """An SQLite file without tables that says whose it is."""
    memory = sqlite3.connect(":memory:")
    try:
        memory.execute(f"PRAGMA application_id={_APPLICATION}")
        data: bytes = memory.serialize()
    finally:
        memory.close()
    return data
