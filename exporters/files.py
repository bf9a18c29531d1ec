"""Whole-file writing: a file appears complete or not at all, and never over another one unasked."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from exporters.errors import KontrolError, UsageError


def check_target(path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Return `path` if it may be written: its folder exists and it is new (or `force` is set).

    A symbolic link stands for the file that it leads to. Call it before the work starts, so that nobody waits for a
    result that cannot be kept. Raises UsageError.
    """
    target = Path(path)
    if target.is_symlink():
        target = Path(os.path.realpath(target))
    if target.is_dir():
        raise UsageError(f"{target} is a folder. Name a file inside it.")
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} does not exist. Create it first or choose another.")
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is a device or a pipe, not a file. Name a file, or - for standard output.")
    if target.exists() and not force:
        raise UsageError(f"{target} exists already. Choose another name or add `force` to replace it.")
    return target


def write_whole(path: str | os.PathLike[str], data: bytes, *, force: bool = False) -> Path:
    """Write `data` to `path` in one step: temporary name in the same folder, flush, fsync, rename.

    Without `force` an existing file is refused even when it appeared while we were working.
    Raises UsageError (target not allowed) or KontrolError (disk full, no permission); on any error
    nothing is left behind.
    """
    target = check_target(path, force=force)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise KontrolError(f"{target}: cannot be written ({error.strerror}). Choose another folder.") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(_mode(target))
        if force:
            part.replace(target)
        else:
            _rename_new(part, target)
    except OSError as error:
        raise KontrolError(f"{target}: cannot be written ({error.strerror}). Nothing was left there.") from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _mode(target: Path) -> int:
    """The permissions for `target`: those that it has, else the user's umask (mkstemp makes private files)."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
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
        if target.exists():
            raise UsageError(f"{target} exists already. Choose another name or add `force`.") from None
        part.replace(target)
