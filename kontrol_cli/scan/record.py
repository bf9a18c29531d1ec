"""One set of a library: its tables, its findings, and the marks by which copies are found."""

from __future__ import annotations

import hashlib
import os
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from exporters.errors import KontrolError
from kontrol_cli.output.text import utf8
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.tables import TABLES, Column, Table

SET_COLUMN = Column("set", "int", "the set: a number made from its path below the scanned folder", key=True)
_FINDINGS = Table(
    "findings",
    "finding in a set",
    (
        Column("rule", "str", "rule that found it"),
        Column("severity", "str", "error, warning or info"),
        Column("finding", "str", "what was found"),
        *(
            Column(name, "int", f"row of the {name}s table that it is about")
            for name in ("track", "scene", "clip", "device", "locator", "sample")
        ),
    ),
)
LIBRARY_TABLES: dict[str, Table] = {
    table.name: Table(table.name, table.per, (SET_COLUMN, *table.columns))
    for table in (*(one for one in TABLES.values() if one.name != "members"), _FINDINGS)
}
"""The tables of a library: those of a set and the findings, each with the column `set` in front."""

_CONTENT = {
    "tracks": ("name", "kind"),
    "scenes": ("name",),
    "clips": ("track", "scene", "where", "start_beats", "name", "loop_start", "loop_end", "sample_path"),
    "notes": ("clip", "pitch", "start_beats", "duration_beats", "velocity"),
    "devices": ("track", "chain", "class_name", "plugin_name"),
    "locators": ("time_beats", "name"),
    "tempo_events": ("time_beats", "tempo_bpm"),
}


@dataclass(frozen=True)
class SetRecord:
    """What is known of one file. `error` is a sentence, or None when it was read; then `rows` has its tables
    (a key that a row leaves out is a missing value).

    `sha256` marks the same bytes, `content` the same tracks, scenes, clips, notes, devices,
    locators and tempo.
    """

    set: int
    path: str
    size: int
    mtime_ns: int
    sha256: str | None = None
    content: str | None = None
    error: str | None = None
    is_bug: bool = False
    rows: dict[str, list[Row]] = field(default_factory=dict, repr=False)


def set_number(path: str) -> int:
    """The number of the set at `path` below the scanned folder (separated by /).

    63 bits of a hash: the same on every computer, so that parts made on several computers fit together.
    """
    return int.from_bytes(hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def read_record(folder: str | os.PathLike[str], path: str, tables: tuple[str, ...] | None = None) -> SetRecord:
    """Read the set at `path` below `folder` into the tables of a library (`tables`: only those).

    A file that cannot be read gives a record with `error`; so does a bug of the reader, with its traceback, so that
    one file does not end a scan of thousands.
    """
    full = Path(folder).absolute() / path
    number, shown = set_number(path), utf8(path)
    try:
        with full.open("rb") as stream:
            state = os.fstat(stream.fileno())
            marks = {"set": number, "path": path, "size": state.st_size, "mtime_ns": state.st_mtime_ns}
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return SetRecord(number, path, -1, 0, error=f"{shown} cannot be read: {error.strerror}.")
    wanted = tuple(LIBRARY_TABLES) if tables is None else tables
    try:
        found = Rows([name for name in LIBRARY_TABLES if name in TABLES])
        read_into(full, found)
        rows = {name: found.of(name) for name in found.tables}
        content = _content(rows)
        if "findings" in wanted:
            rows["findings"] = _findings(LiveSet(found))
    except MemoryError:
        error_text = f"{shown} needs more memory than there is. Close other programs and scan again."
        return SetRecord(**marks, sha256=sha256, error=error_text)  # type: ignore[arg-type]
    except KontrolError as error:
        return SetRecord(**marks, sha256=sha256, error=str(error))  # type: ignore[arg-type]
    except Exception:
        return SetRecord(**marks, sha256=sha256, error=traceback.format_exc(), is_bug=True)  # type: ignore[arg-type]
    kept = {name: rows[name] for name in wanted}
    for table in kept.values():
        for row in table:
            row["set"] = number
    return SetRecord(**marks, sha256=sha256, content=content, rows=kept)  # type: ignore[arg-type]


def _content(rows: dict[str, list[Row]]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for table, columns in _CONTENT.items():
        digest.update(table.encode())
        for row in rows[table]:
            digest.update(repr([row.get(name) for name in columns]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _findings(live_set: LiveSet) -> list[Row]:
    from kontrol_cli.findings import find_problems
    from kontrol_cli.sets.view import View

    names = [column.name for column in _FINDINGS.columns]
    return [{name: getattr(one, name) for name in names} for one in find_problems(View(live_set))]
