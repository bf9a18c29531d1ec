"""Where Kontrol keeps its files: `.kontrol` in the user's home, or the folder that KONTROL_HOME names.

The same rule as live_dumper's and the command line's; kept here too because the script runs without the dumper.
"""

from __future__ import absolute_import

import os
import sys


def _unicode_path(path):
    if isinstance(path, bytes):
        return path.decode(sys.getfilesystemencoding() or "utf-8", "replace")
    return path


def _user_home():
    # Before 3.8 Python on Windows prefers HOME, which other programs set; newer ones, the command line's too, do not.
    if sys.platform == "win32" and os.environ.get("USERPROFILE"):
        return os.environ["USERPROFILE"]
    return os.path.expanduser("~")


def kontrol_home():
    """The folder of this user (absolute, unicode); it need not exist yet."""
    chosen = os.environ.get("KONTROL_HOME")
    if chosen:
        return os.path.abspath(_unicode_path(chosen))
    return os.path.join(_unicode_path(_user_home()), u".kontrol")


def home_file(name):
    """The path of a file in the folder, which is created first. Raises OSError."""
    folder = kontrol_home()
    if not os.path.isdir(folder):
        os.makedirs(folder)
    return os.path.join(folder, name)


def rename_over(source, target):
    """Give `source` the name `target`, over what is there. Raises OSError."""
    if hasattr(os, "replace"):
        os.replace(source, target)  # novermin: asked for just above
        return
    try:
        os.rename(source, target)
    except OSError:
        # Python 2 on Windows does not rename onto a file that exists.
        if sys.platform != "win32" or not os.path.exists(target):
            raise
        os.remove(target)
        os.rename(source, target)
