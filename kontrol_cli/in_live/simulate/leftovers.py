"""Temporary folders of simulations that were killed: removed at the next one when they are ours and old."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path

from exporters import paths
from exporters.errors import UsageError

PREFIX = "kontrol-simulate-"
OLD_SECONDS = 86400.0  # no simulation lasts a day
_OURS = re.compile(r"kontrol-simulate-[a-z0-9_]{8}")
_INSIDE = {"home", "Remote Scripts", "set.json", "events.txt", "result.json"}


def remove(place: Path | None = None, *, now: float | None = None) -> list[Path]:
    """Remove them from `place` (the system's temporary folder by default) and return those that went.

    Ours are: a folder with our name, owned by this user, with nothing in it but what a simulation puts there.
    """
    now = time.time() if now is None else now
    removed = []
    try:
        folders = paths.listed(place or Path(tempfile.gettempdir()))
    except (OSError, UsageError):
        return []
    for folder in folders:
        if _OURS.fullmatch(folder.name) and _is_ours(folder) and now - _last_change(folder) > OLD_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder)
    return removed


def _is_ours(folder: Path) -> bool:
    try:
        state = paths.state(folder, follow=False)
        if state is None or not stat.S_ISDIR(state.st_mode):
            return False
        if hasattr(os, "getuid") and state.st_uid != os.getuid():
            return False
        return {path.name for path in paths.listed(folder)} <= _INSIDE
    except UsageError:
        return False


def _last_change(folder: Path) -> float:
    try:
        state = paths.state(folder, follow=False)
    except UsageError:
        state = None
    return time.time() if state is None else max(state.st_mtime, state.st_ctime)
