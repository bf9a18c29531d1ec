"""The copies of a set in its project's Backup folder.

Each time Live saves over a set it puts the file as it was until then into the folder Backup of the project, under the
set's name with the date and time: ``song [2024-05-31 235959].als``. It keeps the last ten (the folders of public
projects hold ten or fewer; a copy there is byte for byte the set of the commit before).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from exporters import paths
from exporters.errors import UsageError
from exporters.words import counted

FOLDER = "Backup"
PROJECT_MARK = "Ableton Project Info"
_NAME = re.compile(r"(.+) \[(\d{4}-\d{2}-\d{2} \d{6})\](\.\w+)", re.DOTALL)


class Backup(NamedTuple):
    """A copy in the Backup folder; sorted by the time at which Live put it there."""

    time: datetime
    path: Path
    of: str
    """The name of the set that it is a copy of, without its ending."""


def backup_of(path: str | os.PathLike[str]) -> Backup | None:
    """The file as a copy that Live made, going by its name; None for any other name."""
    found = _NAME.fullmatch(Path(path).name)
    if not found or found[3].lower() != ".als":
        return None
    try:
        time = datetime.strptime(found[2], "%Y-%m-%d %H%M%S")
    except ValueError:  # a 31st of June: a name that somebody made
        return None
    return Backup(time, Path(path), found[1])


def copy_before(set_path: str) -> Backup:
    """The copy to compare the set `set_path` with: the newest one; for a copy itself the one before it.

    Raises UsageError, with what to do next, when there is none.
    """
    path = Path(set_path)
    if set_path == "-" or path.suffix.lower() != ".als":
        raise UsageError(
            f"{'Standard input' if set_path == '-' else set_path} has no Backup folder: only saved sets (.als) have. "
            f"Name the older set first: kontrol diff OLDER {_shell(set_path)}"
        )
    if not paths.is_file(path):
        raise UsageError(f"There is no file {set_path}.")
    itself = backup_of(path)
    folder = path.parent if itself else _folder_of(path)
    if folder is None:
        raise UsageError(
            f"{set_path} has no Backup folder beside it or in its project: Live makes one when it saves over a set. "
            f"Name the older set first: kontrol diff OLDER {_shell(set_path)}"
        )
    copies = [copy for copy in map(backup_of, paths.listed(folder)) if copy is not None and paths.is_file(copy.path)]
    wanted = _spelt(itself.of if itself else path.stem)
    own = [copy for copy in copies if _spelt(copy.of) == wanted and (itself is None or copy.time < itself.time)]
    if own:
        return max(own)
    raise UsageError(_nothing_found(set_path, itself, folder, copies))


def _folder_of(path: Path) -> Path | None:
    """The Backup folder beside the set, or that of the project around it."""
    if paths.is_dir(path.parent / FOLDER):
        return path.parent / FOLDER
    around = paths.resolved(path).parent
    project = next((place for place in (around, *around.parents) if paths.is_dir(place / PROJECT_MARK)), None)
    return project / FOLDER if project is not None and paths.is_dir(project / FOLDER) else None


def _nothing_found(set_path: str, itself: Backup | None, folder: Path, copies: list[Backup]) -> str:
    if itself:
        newer = folder.parent / f"{itself.of}{itself.path.suffix}"
        return (
            f"{itself.path.name} is the oldest copy in {folder}: there is none before it. To see what came after it: "
            f"kontrol diff {_shell(set_path)} {_shell(str(newer))}"
        )
    others = Counter(copy.of for copy in copies)
    if not others:
        return (
            f"{folder} holds no copy of {Path(set_path).name}: Live puts one there when it saves over a set. "
            f"Name the older set first: kontrol diff OLDER {_shell(set_path)}"
        )
    names = ", ".join(f"'{name}' ({count})" for name, count in others.most_common(3))
    newest = max(copies).path
    return (
        f"{folder} holds no copy of {Path(set_path).name}, but {counted(len(copies), 'copy', 'copies')} of {names}. "
        f"If the set was renamed since: kontrol diff {_shell(str(newest))} {_shell(set_path)}"
    )


def _spelt(name: str) -> str:
    """macOS and Windows take no notice of case, and macOS spells letters with accents in two ways."""
    return normalize("NFC", name).casefold()


def _shell(path: str) -> str:
    """The path as one word of a command line."""
    return f'"{path}"' if re.search(r"[^\w./\\:~-]", path) else path
