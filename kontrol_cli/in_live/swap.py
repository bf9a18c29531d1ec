"""Putting one whole folder in another's place: whatever happens on the way, one of the two is there, whole.

The new folder is built in a hidden workshop beside its place (Live passes names with a leading dot over), then two
renames swap it with the old one. What a crash between the two leaves, the next run puts right: :func:`tidy`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from exporters import paths
from exporters.errors import KontrolError, UsageError

_PREFIX = ".kontrol-"
_WORKSHOP = re.compile(r"\.kontrol-[a-z0-9_]{8}")
_OLD, _REMOVED = "old-", "removed-"
OLD_SECONDS = 3600.0  # no install takes an hour: an older workshop is what a crash left


def replace_folder(folder: Path, build: Callable[[Path], Path]) -> None:
    """Put what `build(workshop)` makes in the place of `folder`, or of nothing.

    Raises what `build` raises, OSError, or KontrolError when the old folder could not be put back (it says where it
    lies then, and keeps it).
    """
    workshop = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder.parent))
    old = workshop / (_OLD + folder.name)
    try:
        made = build(workshop)
        with _uninterrupted():
            try:
                if _is_there(folder):
                    folder.rename(old)
                made.rename(folder)
            except BaseException:
                if _is_there(old) and not _is_there(folder):
                    _put_back(old, folder)
                raise
    finally:
        with _uninterrupted():
            if _is_there(folder) or not _is_there(old):
                _remove_tree(workshop)


def remove_folder(folder: Path) -> None:
    """Remove `folder` at once from its place, then from the disk. Of a link, only the link goes. Raises OSError."""
    try:
        folder.readlink()
    except OSError:
        pass
    else:
        _remove_link(folder)
        return
    workshop = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder.parent))
    try:
        with _uninterrupted():
            folder.rename(workshop / (_REMOVED + folder.name))
    finally:
        with _uninterrupted():
            _remove_tree(workshop)


def tidy(place: Path, names: Sequence[str], *, now: float | None = None) -> None:
    """Put right what a crash left in `place`: an old folder whose place is empty goes back, old workshops go.

    Only workshops of ours are touched: their name, and nothing in them but what we put there.
    """
    if not paths.is_dir(place):
        return
    now = time.time() if now is None else now
    for workshop in _listed(place):
        state = paths.state(workshop, follow=False)
        if not _WORKSHOP.fullmatch(workshop.name) or state is None or not stat.S_ISDIR(state.st_mode):
            continue
        inside = [path.name for path in _listed(workshop)]
        if any(name.removeprefix(_OLD).removeprefix(_REMOVED) not in names for name in inside):
            continue
        back = False
        for name in names:
            if _OLD + name in inside and not _is_there(place / name):
                try:
                    (workshop / (_OLD + name)).rename(place / name)
                    back = True
                except OSError as error:
                    raise KontrolError(
                        f"An install was cut off, and the earlier folder {name} could not be put back "
                        f"({paths.reason(error)}). It is at {workshop / (_OLD + name)}."
                    ) from error
        if back or now - state.st_mtime > OLD_SECONDS:
            _remove_tree(workshop)


def _listed(folder: Path) -> list[Path]:
    try:
        return paths.listed(folder)
    except UsageError:
        return []  # not ours to read: left alone


def _put_back(old: Path, folder: Path) -> None:
    """The old folder to its place again: by name, else as a copy. Raises KontrolError when both are refused."""
    try:
        old.rename(folder)
    except OSError as error:
        try:
            if paths.is_dir(old) and not paths.is_link(old):
                shutil.copytree(old, folder, symlinks=True)
            else:
                shutil.copy2(old, folder, follow_symlinks=False)
        except (OSError, shutil.Error):
            shutil.rmtree(folder, ignore_errors=True)
            raise KontrolError(
                f"{folder} could neither be replaced nor put back ({paths.reason(error)}). It is whole at {old}: "
                "move it back by hand."
            ) from error


def _remove_tree(tree: Path) -> None:
    """Remove `tree` as far as that is possible; Ctrl-C only delays the end of it."""
    try:
        shutil.rmtree(tree)
    except BaseException as error:
        shutil.rmtree(tree, ignore_errors=True)
        if not isinstance(error, OSError):
            raise


def _remove_link(link: Path) -> None:
    try:
        link.unlink()
    except OSError:
        if os.name != "nt":
            raise
        link.rmdir()  # how Windows removes a link to a folder and a junction


def _is_there(path: Path) -> bool:
    """True when something has this name, a link that leads nowhere included."""
    return os.path.lexists(path)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C and requests to end back until the block is through."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    kept = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not None:
            kept[number] = signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
