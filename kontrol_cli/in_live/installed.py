"""What lies at the place of a control surface: our folder, somebody else's, a link; and whose files are in it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.numbers import read_json
from kontrol_cli.in_live.assemble import Surface, surface_files

FILE_LIST = "kontrol-files.json"
_LONGEST_LIST = 1 << 20
_SHOWN = 5
# Byte code that Live's Python makes of name.py: beside it (2.7), or in __pycache__ (3.7 and 3.11).
_BYTE_CODE = re.compile(
    r"(?P<folder>(?:.*/)?)(?:__pycache__/(?P<new>[^/.]+)\.[a-z]+-?\d+(?:\.opt-[12])?|(?P<old>[^/.]+))\.py[co]"
)


@dataclass(frozen=True)
class Installed:
    """What is at `folder`. `files`: the list of ours with checksums, empty when there is none that can be read.

    `problem`: why the folder is not known to be ours, one sentence, "" when it is. `foreign`: what is in it that is
    not ours, was changed, or is missing. `count`: files in it. `leads_to`: where it leads when it is a link.
    """

    folder: Path
    files: dict[str, str]
    problem: str = ""
    foreign: tuple[str, ...] = ()
    count: int = 0
    leads_to: str = ""

    def check_replaceable(self) -> None:
        """Raise UsageError when replacing or removing it would lose somebody's work."""
        if self.leads_to:
            raise UsageError(
                f"{self.folder} is a link to {self.leads_to}. Remove the link with `uninstall`, or add `force` to "
                "replace it; what it leads to is left alone."
            )
        if self.problem:
            raise UsageError(f"{self.folder} {self.problem}")
        if self.foreign:
            more = len(self.foreign) - _SHOWN
            raise UsageError(
                f"{self.folder}: changed or added by hand: {', '.join(self.foreign[:_SHOWN])}"
                f"{f' and {more} more' if more > 0 else ''}. Keep a copy, then add `force` to go on without them."
            )


def look_at(folder: Path, surface: Surface) -> Installed | None:
    """What is at `folder`, None when nothing is. Raises UsageError when it cannot be read."""
    state = paths.state(folder, follow=False)
    if state is None:
        return None
    link = _leads_to(folder)
    if link:
        return Installed(folder, {}, count=1, leads_to=link)
    if not stat.S_ISDIR(state.st_mode):
        return Installed(
            folder, {}, "is not a folder. Move it away, or add `force` to replace it.", (folder.name,), count=1
        )
    files: dict[str, str] = {}
    problem = ""
    if paths.state(folder / FILE_LIST, follow=False) is None:
        problem = "exists and was not made by kontrol install. Move it away, or add `force` to replace it."
    else:
        try:
            files = _read_list(folder / FILE_LIST)
        except KontrolError as error:
            problem = (
                f"holds a list of files that is damaged, so what is ours in it is not known: {error} "
                "Keep a copy of the folder, then add `force` to replace it."
            )
    foreign, count = _compare(folder, files, known=set(files) or set(surface_files(surface)))
    return Installed(folder, files, problem, foreign, count)


def listed_files(folder: Path) -> dict[str, str]:
    """The files of ours with their checksums by an installed folder's own list; empty when there is none to read."""
    try:
        return _read_list(folder / FILE_LIST)
    except KontrolError:
        return {}


def _leads_to(folder: Path) -> str:
    """Where a symbolic link or a Windows junction leads, "" for anything else."""
    try:
        return os.fspath(folder.readlink())
    except (OSError, ValueError):
        return ""


def _read_list(path: Path) -> dict[str, str]:
    """The files of an earlier install with their checksums. Raises KontrolError."""
    state = paths.state(path, follow=False)
    if state is None or not stat.S_ISREG(state.st_mode) or state.st_size > _LONGEST_LIST:
        raise KontrolError(f"{path.name} is not a file of ours.")
    try:
        with path.open("rb") as stream:
            data = stream.read(_LONGEST_LIST)
    except OSError as error:
        raise KontrolError(f"{path.name} cannot be read: {paths.reason(error)}.") from error
    document = read_json(data, path.name)
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict) or not files or not all(isinstance(value, str) for value in files.values()):
        raise KontrolError(f"{path.name} names no files.")
    return dict(files)


def _compare(folder: Path, files: dict[str, str], *, known: set[str]) -> tuple[tuple[str, ...], int]:
    """(what is not ours, changed or missing; the number of files), links not followed.

    `known`: the files whose byte code is Live's own work.
    """
    ours = {parent for name in known for parent in _parents(name)}
    foreign, seen, count = [], set(), 0
    for name, path, mode in _walk(folder):
        if stat.S_ISDIR(mode):
            own = name.removesuffix("__pycache__").rstrip("/")
            if own not in ours and name not in ours:
                foreign.append(f"{name}/")
            continue
        count += 1
        if not stat.S_ISREG(mode):
            foreign.append(f"{name} (a link)" if stat.S_ISLNK(mode) else name)
        elif name in files:
            seen.add(name)
            if _checksum(path) != files[name]:
                foreign.append(name)
        elif name != FILE_LIST and path.name != ".DS_Store" and not _is_byte_code(name, known):
            foreign.append(name)
    return (*foreign, *(f"{name} (missing)" for name in files if name not in seen)), count


def _parents(name: str) -> Iterator[str]:
    """The folders above a file: "" and so on."""
    yield ""
    for at, letter in enumerate(name):
        if letter == "/":
            yield name[:at]


def _walk(folder: Path) -> Iterator[tuple[str, Path, int]]:
    """(path with forward slashes, path, mode) of everything below `folder`. Raises UsageError."""
    pending = [("", folder)]
    while pending:
        prefix, place = pending.pop()
        for path in paths.listed(place):
            state = paths.state(path, follow=False)
            if state is None:
                continue  # gone meanwhile
            mode = stat.S_IFLNK if _leads_to(path) else state.st_mode
            yield prefix + path.name, path, mode
            if stat.S_ISDIR(mode):
                pending.append((f"{prefix}{path.name}/", path))


def _is_byte_code(name: str, known: set[str]) -> bool:
    match = _BYTE_CODE.fullmatch(name)
    return match is not None and f"{match['folder']}{match['new'] or match['old']}.py" in known


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {paths.reason(error)}.") from error
