"""Looking at paths: the one place that asks the file system what is there.

Looking can fail as opening can: a folder that may not be entered, a name of 300 letters, a link to itself, a byte that
no name may hold, a computer without a home folder. Two kinds of question are answered here. :func:`exists`,
:func:`is_file`, :func:`is_dir`, :func:`resolved` and :func:`same_file` never raise: what cannot be looked at is not
there. :func:`state`, :func:`make_folder`, :func:`listed`, :func:`entries` and :func:`home_folder` say in a sentence
what is wrong. Everything else in the house calls these; tests/test_house_paths.py finds the bare calls.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from exporters.errors import KontrolError, UsageError

AnyPath = str | os.PathLike[str]

# What the system answers when there is simply nothing of that name.
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR}
_MOST_NAMES = 100_000  # of one folder
_LONGEST_PATH = 4096


def reason(error: BaseException) -> str:
    """Why an operation on a path failed, in the system's words and without a path in them."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def state(path: AnyPath, *, follow: bool = True) -> os.stat_result | None:
    """What the system knows of the file or folder `path`; None when there is none.

    With `follow` a link means what it leads to. Raises UsageError when it cannot be looked at (no permission, a name
    that is too long, a link to itself, a NUL in the name).
    """
    try:
        return os.stat(path, follow_symlinks=follow)
    except OSError as error:
        if error.errno in _NOT_THERE:
            return None
        raise UsageError(f"{os.fspath(path)} cannot be looked at: {reason(error)}. Choose another path.") from error
    except ValueError as error:
        raise UsageError(f"{os.fspath(path)!r} is not a path: {error}. Choose another path.") from error


def seen(path: AnyPath) -> os.stat_result | None:
    """As :func:`state`, but None also when it cannot be looked at."""
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def exists(path: AnyPath) -> bool:
    """True when something of this name can be seen; a link means what it leads to."""
    return _mode(path) != 0


def is_file(path: AnyPath) -> bool:
    """True for an ordinary file that can be seen."""
    return stat.S_ISREG(_mode(path))


def is_dir(path: AnyPath) -> bool:
    """True for a folder that can be seen."""
    return stat.S_ISDIR(_mode(path))


def is_link(path: AnyPath) -> bool:
    """True for a symbolic link, wherever it leads."""
    return stat.S_ISLNK(_mode(path, follow=False))


def size(path: AnyPath) -> int:
    """The bytes of a file; 0 when it cannot be looked at."""
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def resolved(path: AnyPath) -> Path:
    """`path` absolute, its links followed; where that is impossible (a link to itself) absolute as it is written."""
    try:
        return Path(path).resolve()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: how Python 3.11 and 3.12 report a link to itself
        return absolute(path)


def absolute(path: AnyPath) -> Path:
    """`path` from the root, its links as they are; where there is no current folder as it is written."""
    try:
        return Path(os.path.abspath(path))
    except (OSError, ValueError):
        return Path(path)


def same_file(one: AnyPath, other: AnyPath) -> bool:
    """True when both paths lead to one file: other spellings, symbolic and hard links. It need not be there yet."""
    try:
        return os.path.samestat(os.stat(one), os.stat(other))
    except (OSError, ValueError):
        return os.path.normcase(resolved(one)) == os.path.normcase(resolved(other))


def is_network(path: AnyPath) -> bool:
    r"""True for a path on another computer (``\\server\share``, ``//server/share``, ``smb://``).

    A file that a stranger made may name one; looking at it would send the user's name there. It is never looked at.
    """
    text = os.fspath(path)
    return text.startswith(("\\\\", "//", "\\/", "/\\")) or "://" in text[:16]


def sample_exists(path: AnyPath) -> bool | None:
    """Whether a sample that a set or dump names is on this computer; None when there is no place to look.

    Relative paths and paths of another system are not looked up from the current folder, network paths are not
    touched, and a folder is not a sample.
    """
    text = os.fspath(path)
    if not text or is_network(text) or not Path(text).is_absolute():
        return None
    return is_file(text)


class Spellings:
    """Finds files whose paths are spelled otherwise than they are asked for; remembers what it has seen.

    macOS and Windows take `kick.wav` for `Kick.wav`, and macOS an é of one character for one of two (Unicode forms NFC
    and NFD); Linux does not, nor do some external disks.
    """

    def __init__(self) -> None:
        self._folders: dict[str, str | None] = {}
        self._names: dict[str, dict[str, str]] = {}

    def of(self, path: AnyPath) -> str | None:
        """The file that is there under another spelling of `path`; None where there is none, or nothing to look at.

        Relative and network paths are not looked at.
        """
        text = os.fspath(path)
        if not text or is_network(text) or not os.path.isabs(text):
            return None
        folder, name = os.path.split(os.path.normpath(text))
        there = self._folder(folder)
        found = self._inside(there, name) if there is not None else None
        return found if found is not None and found != text and is_file(found) else None

    def _folder(self, folder: str) -> str | None:
        """The folder as it is really spelled, or None."""
        if folder not in self._folders:
            above, name = os.path.split(folder)
            found: str | None = folder
            if not is_dir(folder):
                there = self._folder(above) if name and len(folder) < _LONGEST_PATH else None
                found = None if there is None else self._inside(there, name)
                found = found if found is not None and is_dir(found) else None
            self._folders[folder] = found
        return self._folders[folder]

    def _inside(self, folder: str, name: str) -> str | None:
        names = self._names.get(folder)
        if names is None:
            try:
                with os.scandir(folder) as entries:
                    names = {_spelled(entry.name): entry.name for entry in islice(entries, _MOST_NAMES)}
            except (OSError, ValueError):
                names = {}
            self._names[folder] = names
        found = names.get(_spelled(name))
        return None if found is None else os.path.join(folder, found)


def _spelled(name: str) -> str:
    """A name without its case and Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def make_folder(path: AnyPath, *, parents: bool = False) -> Path:
    """Make the folder `path` unless it is there. Raises KontrolError: no permission, a file in its place, disk full."""
    folder = Path(path)
    try:
        if parents:
            os.makedirs(folder, exist_ok=True)
        elif not is_dir(folder):
            os.mkdir(folder)
    except FileExistsError as error:
        if not is_dir(folder):
            raise KontrolError(f"{folder} is not a folder, and one is needed there. Choose another.") from error
    except (OSError, ValueError) as error:
        raise KontrolError(f"The folder {folder} cannot be made: {reason(error)}. Choose another.") from error
    return folder


def listed(folder: AnyPath) -> list[Path]:
    """What is in `folder`, by name. Raises UsageError when it cannot be read."""
    try:
        return sorted(Path(folder) / name for name in os.listdir(folder))
    except (OSError, ValueError) as error:
        raise UsageError(f"The folder {os.fspath(folder)} cannot be read: {reason(error)}.") from error


@dataclass(frozen=True)
class Entry:
    """What a folder's listing says of one thing in it: a link is not a folder here; None when it cannot be said."""

    name: str
    is_folder: bool | None


def entries(folder: AnyPath) -> list[Entry]:
    """What is in `folder`, by name, without a look at each (a folder of samples on a server has many).

    Raises UsageError, caused by the system's error, when it cannot be read.
    """
    try:
        with os.scandir(folder) as found:
            return sorted((Entry(one.name, _is_folder(one)) for one in found), key=lambda entry: entry.name)
    except (OSError, ValueError) as error:
        raise UsageError(f"The folder {os.fspath(folder)} cannot be read: {reason(error)}.") from error


def _is_folder(entry: os.DirEntry[str]) -> bool | None:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return None


def home_folder() -> Path:
    """The user's home folder. Raises UsageError when the system names none (no HOME and no entry for the user)."""
    return expanded("~")


def expanded(path: AnyPath) -> Path:
    """`path` with a leading ~ replaced by the home folder. Raises UsageError as :func:`home_folder`."""
    text = os.path.expanduser(path)
    if os.fspath(text).startswith("~") and os.fspath(path).startswith("~"):
        raise UsageError(
            "This computer names no home folder for you (HOME is not set). Set HOME, or KONTROL_HOME for Kontrol's own "
            "files."
        )
    return Path(text)


def _mode(path: AnyPath, *, follow: bool = True) -> int:
    """The mode bits of `path`, 0 when it cannot be looked at; no file has none."""
    try:
        return os.stat(path, follow_symlinks=follow).st_mode
    except (OSError, ValueError):
        return 0
