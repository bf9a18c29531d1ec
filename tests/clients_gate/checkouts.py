"""Where other people's projects lie: checkouts below the folder that KONTROL_CLIENTS names, one as OWNER+NAME.

Nothing of theirs is in this project. A run works on a copy, so that nothing is written into a checkout.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

VARIABLE = "KONTROL_CLIENTS"
LEFT_OUT = shutil.ignore_patterns(".git", "node_modules", "__pycache__", "*.pyc", ".venv")


def folder() -> Path | None:
    """The folder of all checkouts, or None when the variable is not set."""
    named = os.environ.get(VARIABLE, "")
    return Path(named).absolute() if named else None


def find(repository: str) -> Path | None:
    """The checkout of OWNER/NAME, or None."""
    place = folder()
    found = place / repository.replace("/", "+") if place else None
    return found if found is not None and found.is_dir() else None


def absent(repository: str) -> str:
    """The sentence for a checkout that is not there."""
    owner_name = repository.replace("/", "+")
    if folder() is None:
        return f"set {VARIABLE} to the folder of the checkouts; {repository} belongs there as {owner_name}"
    return f"{repository} is not here: git clone https://github.com/{repository} {folder()}/{owner_name}"


def copy(repository: str, target: Path, inside: str = ".") -> Path:
    """A copy of (a folder inside) a checkout at `target`."""
    source = find(repository)
    assert source is not None, absent(repository)
    shutil.copytree(source / inside, target, ignore=LEFT_OUT)
    return target


def change(path: Path, old: str, new: str) -> None:
    """Replace a text in a copy; it has to be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
