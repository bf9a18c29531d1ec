"""Texts and numbers as a library can hold them: UTF-8 and 64 bits; and the sentences for a library that fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exporters.errors import BadInput, KontrolError
from kontrol_cli.output.text import utf8
from kontrol_cli.sets.rows import Row

LARGEST = 2**63 - 1
_SMALLEST = -(2**63)


def stored_row(row: Row) -> Row:
    """`row` with every text as UTF-8 can hold it. Raises OverflowError for a whole number beyond 64 bits."""
    fit: Row = {}
    for name, value in row.items():
        if isinstance(value, int) and not _SMALLEST <= value <= LARGEST:
            raise OverflowError(name)
        fit[name] = utf8(value) if isinstance(value, str) else value
    return fit


def stored_time(mtime_ns: int) -> int:
    """A file's time in ns within 64 bits: a broken clock may put it beyond the year 2262."""
    return min(max(mtime_ns, _SMALLEST), LARGEST)


def damaged(library: Path, what: str) -> BadInput:
    """The error for a library that cannot be understood any more."""
    return BadInput(f"{library} is damaged: {what}. Scan its folder with `again` to make it anew.")


@contextmanager
def library_errors(library: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say about `library` into a sentence; mistakes of ours keep their traceback."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError, BrokenPipeError):  # the last: a closed terminal
        raise
    except (sqlite3.Error, OSError) as error:
        raise explained(error, library) from error


_DAMAGE = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_TOOBIG"}
_KEPT = "What was read before is kept; scan again to go on."


def explained(error: sqlite3.Error | OSError, library: Path) -> KontrolError:
    """What went wrong with `library`, as an error with a sentence."""
    if isinstance(error, OSError):
        return KontrolError(f"{library} cannot be written or read ({error.strerror or error}). {_KEPT}")
    # Names such as SQLITE_IOERR_WRITE: the first two words are the kind.
    kind = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
    if kind == "SQLITE_FULL":
        return KontrolError(f"{library} cannot be written: the disk is full. Free some space. {_KEPT}")
    if kind in ("SQLITE_BUSY", "SQLITE_LOCKED"):
        return KontrolError(f"{library} is in use by another program. Close it there and scan again.")
    if kind in _DAMAGE or not kind:  # without a name: the sqlite3 module could not decode a text
        return damaged(library, str(error))
    return KontrolError(f"{library} cannot be written or read ({error}). {_KEPT}")
