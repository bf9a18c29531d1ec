"""The files of a Parquet library: a part is one file in the folder of each table, all of the same name.

A part is written under hidden names, noted in the register, and only then shown: other programs, which read whole
folders, never see a part that nobody knows. What a killed scan left is shown or removed by the next one.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from exporters import paths
from exporters.files import part_of
from kontrol_cli.scan.record import LIBRARY_TABLES

_PART = re.compile(r"part-[0-9a-f]{32}")
_FILE = re.compile(r"\.?(part-[0-9a-f]{32})\.parquet")
# What exporters.files.write_whole keeps of the name of a file of ours until it is whole: it cuts long names.
_START = re.compile(r"\.?(?:part-[0-9a-f]{32}|empty)\.p\w*")
EMPTY_NAME = "empty.parquet"
_MARK = b"PAR1"  # the first and the last four bytes of a Parquet file (parquet.apache.org, "File Format")


def new_part_name() -> str:
    """A name that no other part has, on this computer or another."""
    return f"part-{uuid.uuid4().hex}"


def is_part_name(text: object) -> bool:
    """True for a name as :func:`new_part_name` makes them."""
    return isinstance(text, str) and _PART.fullmatch(text) is not None


def shown_path(library: Path, table: str, part: str) -> Path:
    """The file of a part as other programs read it."""
    return library / table / f"{part}.parquet"


def hidden_path(library: Path, table: str, part: str) -> Path:
    """The file of a part that is not noted yet."""
    return library / table / f".{part}.parquet"


def part_path(library: Path, table: str, part: str) -> Path:
    """Where the file of a noted part is: still hidden when a scan was killed just then."""
    hidden = hidden_path(library, table, part)
    shown = shown_path(library, table, part)
    return hidden if not paths.exists(shown) and paths.exists(hidden) else shown


def show_part(library: Path, tables: Iterable[str], part: str) -> None:
    """Give the files of a noted part their lasting names. Raises OSError."""
    for name in tables:
        hidden = hidden_path(library, name, part)
        if paths.exists(hidden):
            hidden.replace(shown_path(library, name, part))


def remove_part(library: Path, part: str) -> None:
    """Remove the files of a part, that of the set table last. Raises OSError."""
    for name in (*(one for one in LIBRARY_TABLES if one != "set"), "set"):
        shown_path(library, name, part).unlink(missing_ok=True)
        hidden_path(library, name, part).unlink(missing_ok=True)


def _entries(library: Path) -> Iterator[Path]:
    for name in LIBRARY_TABLES:
        folder = library / name
        if paths.is_dir(folder):
            yield from paths.listed(folder)


def parts_on_disk(library: Path) -> set[str]:
    """The names of all parts, shown and hidden ones. Raises OSError."""
    matches = (_FILE.fullmatch(path.name) for path in _entries(library))
    return {match[1] for match in matches if match is not None}


def remove_unfinished(library: Path) -> None:
    """Remove what was being written when a scan was killed. Raises OSError."""
    for path in list(_entries(library)):
        if _is_unfinished(path.name):
            path.unlink(missing_ok=True)


def _is_unfinished(name: str) -> bool:
    start = part_of(name)
    return start is not None and _START.fullmatch(start) is not None


def is_cut(library: Path, tables: Iterable[str], part: str) -> bool:
    """True when a file of a part is missing or does not begin and end as Parquet does. Raises OSError."""
    for name in tables:
        try:
            with part_path(library, name, part).open("rb") as stream:
                head = stream.read(4)
                length = stream.seek(0, 2)
                stream.seek(max(0, length - 4))
                if length < 12 or head != _MARK or stream.read(4) != _MARK:
                    return True
        except FileNotFoundError:
            return True
    return False


def holds_only_a_library(library: Path, register_name: str) -> bool:
    """True when nothing lies in a folder but what a scan makes there. Raises OSError."""
    register = {register_name, *(register_name + ending for ending in ("-journal", "-wal", "-shm"))}
    for path in paths.listed(library):
        if path.name in register and paths.is_file(path):
            continue
        if path.name not in LIBRARY_TABLES or paths.is_link(path) or not paths.is_dir(path):
            return False
        for inside in paths.listed(path):
            ours = inside.name == EMPTY_NAME or _FILE.fullmatch(inside.name) or _is_unfinished(inside.name)
            if not ours or paths.is_link(inside) or not paths.is_file(inside):
                return False
    return True


def remove_all(library: Path) -> None:
    """Remove every part and the empty files, so that a library can be made anew. Raises OSError."""
    remove_unfinished(library)
    for part in parts_on_disk(library):
        remove_part(library, part)
    for name in LIBRARY_TABLES:
        (library / name / EMPTY_NAME).unlink(missing_ok=True)
