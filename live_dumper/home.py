"""Where Kontrol keeps its files: the folder .kontrol in the user's home, or KONTROL_HOME.

Computed alike inside and outside Live; the command line finds the last dump by `last-dump`, one line with
the absolute path in UTF-8.
"""

from __future__ import absolute_import

import io
import os
import sys

from .texts import to_unicode


def _path(value):
    """A path as unicode; Python 2 gives bytes in the file system's own encoding."""
    if isinstance(value, bytes):
        return value.decode(sys.getfilesystemencoding() or "utf-8", "replace")
    return to_unicode(value)


def _user_home():
    # Before 3.8 Python on Windows prefers HOME, which other programs set; newer ones, the command line's too, do not.
    if sys.platform == "win32" and os.environ.get("USERPROFILE"):
        return os.environ["USERPROFILE"]
    return os.path.expanduser("~")


def kontrol_home():
    """The folder .kontrol of this user (unicode, absolute); the variable KONTROL_HOME replaces it."""
    chosen = os.environ.get("KONTROL_HOME")
    if chosen:
        return os.path.abspath(_path(chosen))
    return os.path.join(_path(_user_home()), u".kontrol")


def dumps_folder():
    """Where dumps go unless the settings name another folder."""
    return os.path.join(kontrol_home(), u"dumps")


def home_file(name):
    """The path of a file in the folder .kontrol, which is created first. Raises OSError."""
    make_folder(kontrol_home())
    return os.path.join(kontrol_home(), name)


def make_folder(path):
    """Create `path` and the folders above it unless they are there. Raises OSError."""
    if os.path.isdir(path):
        return
    try:
        os.makedirs(path)
    except OSError:
        if not os.path.isdir(path):  # somebody else made it meanwhile, or looking failed the first time
            raise


def rename_over(source, target):
    """Give `source` the name `target`, over what is there. Raises OSError."""
    replace = getattr(os, "replace", None)  # Python 3
    if replace is not None:
        replace(source, target)
        return
    try:
        os.rename(source, target)
    except OSError:
        # Python 2 on Windows does not rename onto a file that exists.
        if sys.platform != "win32" or not os.path.exists(target):
            raise
        os.remove(target)
        os.rename(source, target)


def remember_last_dump(path):
    """Write the absolute `path` into .kontrol/last-dump, whole or not at all. Raises OSError."""
    pointer, part = home_file(u"last-dump"), home_file(u".last-dump.part")
    if os.path.lexists(part):
        os.remove(part)  # a crash left it; or it is a pipe, which would block Live, or a link to somewhere else
    try:
        with io.open(part, "wb") as stream:
            stream.write(os.path.abspath(path).encode("utf-8") + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        rename_over(part, pointer)
    finally:
        if os.path.exists(part):
            os.remove(part)
    return pointer
