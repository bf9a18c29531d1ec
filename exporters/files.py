"""Whole-file writing: a file appears complete or not at all, never over another one unasked, never over an input."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError, UsageError

# The temporary name: a dot, the start of the lasting one, our name, and eight letters or digits by chance.
_PART = re.compile(r"\.(.*)\.kontrol-[a-z0-9_]{8}\.part", re.DOTALL)
OLD_SECONDS = 86400.0  # no file takes a day to write: an older part is what a crash left

_inputs: ContextVar[tuple[paths.AnyPath | os.stat_result, ...]] = ContextVar("inputs", default=())


@contextlib.contextmanager
def protecting(inputs: Iterable[paths.AnyPath | os.stat_result]) -> Iterator[None]:
    """While this lasts nothing is written onto one of `inputs`, by whatever name, nor into one that is a folder.

    An input without a name (standard input) is given as what the system says of it.
    """
    before = _inputs.set((*_inputs.get(), *inputs))
    try:
        yield
    finally:
        _inputs.reset(before)


def refuse_inputs(target: paths.AnyPath) -> None:
    """Raises UsageError when `target` is one of the files that :func:`protecting` names, or inside such a folder."""
    for source in _inputs.get():
        if isinstance(source, os.stat_result):
            there = paths.seen(target)
            if there is not None and stat.S_ISREG(source.st_mode) and os.path.samestat(there, source):
                raise UsageError(f"{os.fspath(target)} is the file that standard input reads. Choose another name.")
        elif paths.same_file(source, target):
            raise UsageError(
                f"{os.fspath(target)} is the file that is read ({os.fspath(source)}). Choose another name."
            )
        elif paths.is_dir(source) and any(paths.same_file(source, one) for one in paths.resolved(target).parents):
            raise UsageError(f"{os.fspath(target)} is inside {os.fspath(source)}, which is read. Choose another place.")


def check_target(path: paths.AnyPath, *, force: bool = False) -> Path:
    """Return `path` if it may be written: its folder exists, it is new (or `force` is set) and it is not an input.

    A symbolic link stands for the file that it leads to. Call it before the work starts, so that nobody waits for a
    result that cannot be kept. Raises UsageError.
    """
    target = Path(path)
    there = paths.state(target)
    if paths.is_link(target):
        target = paths.resolved(target)
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise UsageError(f"{target} is a folder. Name a file inside it.")
    if not paths.is_dir(target.parent):
        paths.state(target.parent)  # says why when it is there and cannot be looked at
        raise UsageError(f"{target}: the folder {target.parent} does not exist. Create it first or choose another.")
    if there is not None and not stat.S_ISREG(there.st_mode):
        raise UsageError(f"{target} is a device or a pipe, not a file. Name a file, or - for standard output.")
    refuse_inputs(target)
    if there is not None and not force:
        raise UsageError(f"{target} exists already. Choose another name or add `force` to replace it.")
    return target


def write_whole(path: paths.AnyPath, data: bytes, *, force: bool = False) -> Path:
    """Write `data` to `path` in one step: temporary name in the same folder, flush, fsync, rename.

    Without `force` an existing file is refused even when it appeared while we were working.
    Raises UsageError (target not allowed) or KontrolError (disk full, no permission); on any error
    nothing is left behind. Once the file has its name it is whole, and what fails after that is no error.
    What an earlier writing of `path` left that was killed goes after a day.
    """
    target = check_target(path, force=force)
    remove_leftovers(target)
    part = target.with_name(f".{_name_start(target.name)}.kontrol-{_eight_letters()}.part")
    mine = True
    try:
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            mine = False
            raise KontrolError(
                f"{target}: cannot be written ({paths.reason(error)}). Choose another folder."
            ) from error
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(OSError):  # a disk without permissions (FAT) refuses; the data is what counts
            part.chmod(_mode(target))
        if force:
            part.replace(target)
        else:
            _rename_new(part, target)
    except OSError as error:
        kept = "What was there before is unchanged." if paths.is_file(target) else "Nothing was left there."
        raise KontrolError(f"{target}: cannot be written ({paths.reason(error)}). {kept}") from error
    finally:
        if mine:  # Ctrl-C the very moment that it is made: the file may be there already
            _remove(part)
    return target


def _name_start(name: str) -> str:
    """Only the start of a name: the temporary one is longer, and a name may have 255 bytes."""
    return name[:40]


def _eight_letters() -> str:
    """Forty bits of chance: no two processes that write the same file take the same temporary name."""
    return base64.b32encode(os.urandom(5)).decode("ascii").lower()


def part_of(name: str) -> str | None:
    """The start of the name of the file that a temporary file of ours, `name`, is a part of; None: it is not ours."""
    found = _PART.fullmatch(name)
    return None if found is None else found[1]


def remove_leftovers(target: Path, *, older_than: float = OLD_SECONDS, now: float | None = None) -> None:
    """Remove the parts that killed processes of this user left of the file `target`, where nothing was written to them
    for `older_than` seconds. What cannot be looked at or removed stays."""
    now = time.time() if now is None else now
    start = _name_start(target.name)
    with contextlib.suppress(OSError, KontrolError):
        for path in paths.listed(target.parent):
            if part_of(path.name) != start:
                continue
            found = paths.state(path, follow=False)
            if found is None or not stat.S_ISREG(found.st_mode):
                continue
            if hasattr(os, "getuid") and found.st_uid != os.getuid():
                continue
            if now - max(found.st_mtime, found.st_ctime) > older_than:  # both: a copy may have kept an old one
                _remove(path)


def _remove(part: Path) -> None:
    """Take the temporary name away; if that fails the target is whole (or untouched) all the same."""
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def _mode(target: Path) -> int:
    """The permissions for `target`: those that it has, else the user's umask (the part is private)."""
    there = paths.seen(target)
    if there is not None:
        return stat.S_IMODE(there.st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _rename_new(part: Path, target: Path) -> None:
    """Give `part` the name `target` unless somebody else took it meanwhile."""
    try:
        os.link(part, target)  # fails when the name exists: no gap between looking and taking
    except FileExistsError as error:
        raise UsageError(f"{target} exists already. Choose another name or add `force` to replace it.") from error
    except OSError:
        # A file system without hard links (FAT on a USB stick): the ordinary check has to do.
        if paths.exists(target):
            raise UsageError(f"{target} exists already. Choose another name or add `force`.") from None
        part.replace(target)


def temporary_folder_refused(error: Exception) -> KontrolError:
    """The error for a temporary folder in which nothing can be written."""
    return KontrolError(
        f"The temporary folder cannot be written ({paths.reason(error)}). Make room there, or name another in TMPDIR."
    )
