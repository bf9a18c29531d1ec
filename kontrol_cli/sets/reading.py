"""From a path, standard input or an open file to rows: its content decides what it is, never its name."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from exporters import paths
from exporters.errors import BadInput, KontrolError, UsageError
from kontrol_cli.sets.placing import place_in_time
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.sniffing import UnpackedStream, root_name
from kontrol_cli.settings import last_dump_folder

Readable = str | os.PathLike[str] | IO[bytes]

DUMP_ROOTS = ("live-set", "live-api")
LEGACY_API_ROOTS = ("LiveAPI", "Live", "Root")
"""Roots of the public API documents that other programs made, see kontrol_cli.sets.dump.legacy_api."""


def kontrol_home() -> Path:
    """The folder `.kontrol` in the home folder, or the one that the environment variable KONTROL_HOME names.

    Raises UsageError where the system names no home folder.
    """
    named = os.environ.get("KONTROL_HOME")
    return Path(named) if named else paths.home_folder() / ".kontrol"


def last_dump_pointer() -> Path:
    """The file that names the last dump. Raises UsageError as :func:`kontrol_home`."""
    return kontrol_home() / "last-dump"


def last_dump_path() -> Path:
    """The dump that DumpXML wrote last: the one line (UTF-8, absolute path) of `last-dump` in :func:`kontrol_home`.

    With the setting `last_dump_folder` it is the newest dump of a set in that folder. Raises UsageError when there is
    none, when the line names no absolute path, or when the dump is gone; BadInput when the settings cannot be read.
    """
    folder = last_dump_folder()
    if folder is not None:
        return newest_dump(folder)
    pointer = last_dump_pointer()
    try:
        line = pointer.read_bytes().decode("utf-8").strip("\r\n")
    except FileNotFoundError:
        raise UsageError(
            f"No file is named and no dump was made yet ({pointer} is missing). Dump the set in Live, or name a file."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{pointer} cannot be read ({error}). Dump the set again in Live, or name a file.") from None
    path = Path(line)
    if not line or "\n" in line or not path.is_absolute():
        raise UsageError(f"{pointer} does not hold one absolute path. Dump the set again in Live, or name a file.")
    if not paths.is_file(path):
        raise UsageError(f"The last dump, {path}, is gone. Dump the set again in Live, or name a file.")
    return path


_MOST_TRIED = 100  # of the newest files: dumps of the API and other XML lie between those of sets


def newest_dump(folder: Path) -> Path:
    """The dump of a set in `folder` that was written last. Raises UsageError when there is none."""
    found = [(there.st_mtime, path) for path in paths.listed(folder)
             if path.suffix.lower() == ".xml" and paths.is_file(path) and (there := paths.seen(path))]  # fmt: skip
    for _, path in sorted(found, reverse=True)[:_MOST_TRIED]:
        try:
            with path.open("rb") as stream:
                start = stream.read(1 << 16)
        except OSError:
            continue
        if document_kind(start) == SETS[1]:
            return path
    raise UsageError(f"There is no dump of a set in {folder} (last_dump_folder). Dump the set in Live, or name a file.")


def read_into(source: Readable | None, rows: Rows) -> None:
    """Read a dump XML, a set or clip (.als, .alc) or a preset (.adg, .adv), gzip or plain, into the wanted tables.

    `source` is a path, "-" for standard input, an open binary file, or None for the last dump. Raises UsageError (no
    such file, a folder, no last dump) or BadInput (empty, cut off before its head, not a set, hostile, too new); the
    error has the remarks up to there.
    """
    try:
        _read(source, rows)
    except KontrolError as error:
        error.remarks = (*rows.remarks, *error.remarks)
        raise


def _read(source: Readable | None, rows: Rows) -> None:
    with _opened(source) as (stream, name, path):
        document = UnpackedStream(stream, name)
        root = root_name(document, name)
        if root == "Ableton":
            from kontrol_cli.sets.als.reader import read_als

            read_als(document, rows, name=name, path=path)
        elif root in DUMP_ROOTS or root in LEGACY_API_ROOTS:
            from kontrol_cli.sets.dump.reader import read_dump

            read_dump(document, rows, name=name, path=path)
        else:
            raise _wrong_root(name, root)
        if document.has_more_behind:
            rows.remark(f"{name}: bytes that do not belong to it follow its end; they were passed over.")
    place_in_time(rows)


# What document_kind calls documents that hold a set.
SETS = ("a saved Live set or preset", "a dump of a Live set (XML)")


def document_kind(data: bytes) -> str | None:
    """What `data` is, in words, when it is a document that :func:`read_into` takes, else None; its start is read."""
    try:
        root = root_name(UnpackedStream(BytesIO(data), "the data"), "the data")
    except BadInput:
        return None
    if root == "Ableton":
        return SETS[0]
    if root == "live-set":
        return SETS[1]
    return "a document of Live's API (XML)" if root in (*DUMP_ROOTS, *LEGACY_API_ROOTS) else None


def validate(source: Readable | None) -> list[str]:
    """Check a live-set or live-api document against its schema; one sentence per fault, with its line, none if valid.

    Raises as :func:`read_into`, and BadInput for a document that has no schema (a saved set, a foreign API document).
    """
    with _opened(source) as (stream, name, _path):
        document = UnpackedStream(stream, name)
        root = root_name(document, name)
        if root not in DUMP_ROOTS:
            if root == "Ableton" or root in LEGACY_API_ROOTS:
                raise BadInput(f"{name} is <{root}>; only the documents of DumpXML (live-set, live-api) have a schema.")
            raise _wrong_root(name, root)
        from kontrol_cli.sets.dump.schema import faults

        return faults(document, root)


def _wrong_root(name: str, root: str) -> BadInput:
    return BadInput(
        f"{name} is XML, but its first element is <{root[:40]}>, not <Ableton> (a Live set), <live-set> or <live-api> "
        "(dumps). Name a Live set (.als, .alc) or an XML dump."
    )


@contextmanager
def _opened(source: Readable | None) -> Iterator[tuple[IO[bytes], str, str | None]]:
    """The stream, the name for messages and the path (None when there is none) of a source."""
    if source is None:
        source = last_dump_path()
    if isinstance(source, str) and source == "-":
        if sys.stdin is None:
            raise UsageError("Standard input is closed. Name a file, or pipe one in with '<'.")
        with _read_to_the_end("standard input"), _watched("standard input", None):
            yield sys.stdin.buffer, "standard input", None
        return
    if not isinstance(source, str | os.PathLike):
        name = getattr(source, "name", None)
        path = name if isinstance(name, str) else None
        yield source, Path(path).name if path else "the open file", path
        return
    path = os.fspath(source)
    try:
        stream = Path(path).open("rb")  # noqa: SIM115  closed below, apart from the errors of opening
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder. Name a file in it.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path} cannot be opened: {reason}.") from None
    with stream, _read_to_the_end(path):
        if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):
            raise UsageError(f"{path} is a device, not a file. Name a file, or - for standard input.")
        with _watched(Path(path).name, stream):
            yield stream, Path(path).name, path


_now: list[tuple[str, IO[bytes] | None, int]] = []  # what is being read, the innermost last


@contextmanager
def _watched(name: str, stream: IO[bytes] | None) -> Iterator[None]:
    _now.append((name, stream, 0 if stream is None else os.fstat(stream.fileno()).st_size))
    try:
        yield
    finally:
        _now.pop()


def being_read() -> tuple[str, float | None] | None:
    """The file that is being read at this moment and the share of it (0-1; None where nobody knows) that was read.

    For another thread, that shows it. None when nothing is being read.
    """
    try:
        name, stream, size = _now[-1]
        return name, stream.tell() / size if stream is not None and size else None
    except (IndexError, OSError, ValueError):  # it ends just now
        return None


@contextmanager
def _read_to_the_end(name: str) -> Iterator[None]:
    """A disk or cable that fails while a file is read: KontrolError."""
    try:
        yield
    except OSError as error:
        raise KontrolError(f"{name} cannot be read to its end: {paths.reason(error)}. Copy it again.") from error
