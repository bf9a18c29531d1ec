"""Which files of a folder are sets."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from exporters.errors import UsageError

# Live names its backups "song [2024-05-31 235959].als" and keeps them in a folder Backup of the project.
_BACKUP_NAME = re.compile(r" \[\d{4}-\d{2}-\d{2} \d{6}\]\.\w+$")
_BACKUP_FOLDER = "backup"
_PROJECT_MARK = "Ableton Project Info"


@dataclass(frozen=True)
class Found:
    """A file that looks like a set: `path` is below the scanned folder, separated by /."""

    path: str
    size: int
    mtime_ns: int


def find_sets(
    folder: str | os.PathLike[str],
    *,
    backups: bool = False,
    clips: bool = False,
    problem: Callable[[str], None] | None = None,
) -> Iterator[Found]:
    """The sets (.als; with `clips` also .alc) below `folder`, folder by folder in the order of their names.

    Left out: Live's backups unless `backups`, hidden folders, links to folders, and the ``._`` files that macOS leaves
    on foreign disks. `problem` is called with a sentence for each folder or file that cannot be looked at. Raises
    UsageError when `folder` is not one.
    """
    root = Path(folder)
    if not root.is_dir():
        raise UsageError(f"There is no folder {root}. Name the folder that holds your sets.")
    endings = (".als", ".alc") if clips else (".als",)
    report = problem or (lambda _: None)
    waiting = [""]
    while waiting:
        at = waiting.pop()
        try:
            with os.scandir(root / at if at else root) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            report(f"The folder {at or root} cannot be read: {error.strerror}.")
            continue
        in_project = any(entry.name == _PROJECT_MARK for entry in listed)
        folders = []
        for entry in listed:
            path = f"{at}/{entry.name}" if at else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if backups or not (in_project and entry.name.lower() == _BACKUP_FOLDER):
                    folders.append(path)
            elif entry.name.lower().endswith(endings) and (backups or not _BACKUP_NAME.search(entry.name)):
                if not entry.is_file():
                    continue
                try:
                    state = entry.stat()
                except OSError as error:
                    report(f"{path} cannot be looked at: {error.strerror}.")
                    continue
                yield Found(path, state.st_size, state.st_mtime_ns)
        waiting.extend(reversed(folders))
