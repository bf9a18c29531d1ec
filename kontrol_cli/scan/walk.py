"""Which files of a folder are sets."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError

# Live names its backups "song [2024-05-31 235959].als" and keeps them in a folder Backup of the project.
_BACKUP_NAME = re.compile(r" \[\d{4}-\d{2}-\d{2} \d{6}\]\.\w+$")
_BACKUP_FOLDER = "backup"
_PROJECT_MARK = "Ableton Project Info"
# Up to macOS 13 iCloud Drive leaves ".song.als.icloud" in place of a file that it moved off the disk; from 14 on the
# file keeps its name and has the flag SF_DATALESS (sys/stat.h): reading it would fetch it over the network.
_EVICTED = re.compile(r"\.(.+)\.icloud")
_SF_DATALESS = 0x40000000
IN_ICLOUD = "its content is in iCloud only. Download it in the Finder and scan again."


@dataclass(frozen=True)
class Found:
    """A file that looks like a set: `path` is below the scanned folder, separated by /.

    `away` says why it cannot be read now (None: it can); `size` and `mtime_ns` are -1 and 0 where only its name is
    left.
    """

    path: str
    size: int
    mtime_ns: int
    away: str | None = None


@dataclass(frozen=True)
class Problem:
    """A folder or file below the scanned folder that could not be looked at, and a sentence about it."""

    path: str
    text: str


def check_folder(folder: str | os.PathLike[str]) -> None:
    """Raise UsageError when `folder` is not one, KontrolError when it cannot be read."""
    _listed(Path(folder))


def _listed(root: Path) -> list[paths.Entry]:
    try:
        return paths.entries(root)
    except UsageError as error:
        cause = error.__cause__ or error
        if isinstance(cause, FileNotFoundError | NotADirectoryError):
            raise UsageError(f"There is no folder {root}. Name the folder that holds your sets.") from cause
        raise KontrolError(f"The folder {root} cannot be read ({paths.reason(cause)}). Nothing was scanned.") from cause


def find_sets(
    folder: str | os.PathLike[str],
    *,
    backups: bool = False,
    clips: bool = False,
    problem: Callable[[Problem], None] | None = None,
) -> Iterator[Found]:
    """The sets (.als; with `clips` also .alc) below `folder`, folder by folder in the order of their names.

    Left out: Live's backups unless `backups`, hidden folders, links to folders, and the ``._`` files that macOS leaves
    on foreign disks. `problem` is called for each folder or file that cannot be looked at. Raises UsageError when
    `folder` is not one, KontrolError when it cannot be read.
    """
    root = Path(folder)
    endings = (".als", ".alc") if clips else (".als",)
    report = problem or (lambda _: None)
    waiting = [""]
    while waiting:
        at = waiting.pop()
        try:
            listed = _listed(root / at if at else root)
        except KontrolError as error:
            if not at:
                raise
            if not isinstance(error, UsageError):  # else removed while we walked
                report(Problem(at, f"The folder {at} cannot be read: {paths.reason(error.__cause__ or error)}."))
            continue
        names = {entry.name for entry in listed}
        in_project = _PROJECT_MARK in names
        folders = []
        for entry in listed:
            path = f"{at}/{entry.name}" if at else entry.name
            if entry.name.startswith("."):
                evicted = _EVICTED.fullmatch(entry.name)
                if evicted and evicted[1] not in names and _is_set(evicted[1], endings, backups=backups):
                    yield Found(f"{at}/{evicted[1]}" if at else evicted[1], -1, 0, IN_ICLOUD)
                continue
            if entry.is_folder:
                if backups or not (in_project and entry.name.lower() == _BACKUP_FOLDER):
                    folders.append(path)
                continue
            is_set = _is_set(entry.name, endings, backups=backups)
            if not is_set and entry.is_folder is not None:  # None: what cannot be looked at may be a folder of sets
                continue
            try:
                state = paths.state(root / path)
            except UsageError as error:
                report(Problem(path, f"{path} cannot be looked at: {paths.reason(error.__cause__ or error)}."))
                continue
            if state is None:
                if paths.is_link(root / path):
                    report(Problem(path, f"{path} leads to a file that is not there."))
                continue  # else removed while we walked
            if is_set and stat.S_ISREG(state.st_mode):
                is_away = getattr(state, "st_flags", 0) & _SF_DATALESS
                yield Found(path, state.st_size, state.st_mtime_ns, IN_ICLOUD if is_away else None)
        waiting.extend(reversed(folders))


def _is_set(name: str, endings: tuple[str, ...], *, backups: bool) -> bool:
    return name.lower().endswith(endings) and (backups or not _BACKUP_NAME.search(name))
