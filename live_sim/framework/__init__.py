"""Stand-ins for the frameworks that Ableton ships with Live, and the way to a user's own.

Most public scripts build on `_Framework`, `ableton.v2` or `ableton.v3`. Those files are Ableton's and are not part of
this project. Who has Live names its `MIDI Remote Scripts` folder; who has not takes `minimal`: our own small text for
the part that public scripts use (README.md lists it). It is used only where it was asked for.
"""

import os
import sys

from .guard import Guard

MINIMAL = "minimal"
TOPS = ("_Framework", "ableton")
_HERE = os.path.dirname(os.path.abspath(__file__))


class FrameworkError(ValueError):
    """A framework that was asked for and is not there."""


def folder_of(framework):
    """The folder that holds the packages; `framework` is "minimal" or the path of a folder of the user's own Live.

    Raises FrameworkError with a sentence when the folder holds none of them.
    """
    if framework == MINIMAL:
        return os.path.join(_HERE, "minimal")
    folder = os.path.abspath(framework)
    if not os.path.isdir(folder):
        raise FrameworkError("there is no folder %s; --framework takes minimal, or the folder MIDI Remote Scripts of "
                             "your own Live" % folder)
    if not any(_package_in(folder, top) for top in TOPS):
        raise FrameworkError("%s holds neither _Framework nor ableton; name the folder MIDI Remote Scripts of your own "
                             "Live, or take minimal" % folder)
    return folder


def _package_in(folder, top):
    return any(os.path.isfile(os.path.join(folder, top, name)) for name in ("__init__.py", "__init__.pyc"))


class Framework(object):
    """The frameworks of one world: on the path while that world has its turn (stage.py)."""

    def __init__(self, framework):
        self.folder = folder_of(framework)
        self._guard = Guard(self.folder, TOPS) if framework == MINIMAL else None

    def put(self):
        """`import _Framework` and `import ableton` find the folder from now on."""
        if self.folder not in sys.path:
            sys.path.insert(0, self.folder)
        if self._guard is not None and self._guard not in sys.meta_path:
            sys.meta_path.insert(0, self._guard)

    def take_away(self):
        """Not any more."""
        if self.folder in sys.path:
            sys.path.remove(self.folder)
        if self._guard in sys.meta_path:
            sys.meta_path.remove(self._guard)
