"""Commands that arrive as lines of a file, for people without a button: each once, unfinished lines left alone."""

from __future__ import absolute_import

import io
import os

PATIENCE = 50  # looks (about 5 s) at an unfinished line before it is dropped


class CommandFile(object):
    """The file at `path`. What stood in it before the script started is dropped.

    The file is taken by renaming it, so that a program that writes the next command meanwhile makes a new one.
    """

    def __init__(self, path):
        self._path = path
        self._taken = path + u".taken"
        self._offset = 0
        self._looks = 0
        self._old_dropped = False
        try:
            self._drop_old()
        except (OSError, IOError, UnicodeError):
            pass  # tried again, and told, by the first look

    def _drop_old(self):
        for old in (self._path, self._taken):
            if os.path.exists(old):
                os.remove(old)
        self._old_dropped = True

    def lines(self):
        """The commands that are complete now, without line ends. Raises OSError, IOError or UnicodeError."""
        if not self._old_dropped:
            self._drop_old()
        if not os.path.exists(self._taken):
            if not os.path.exists(self._path):
                return []
            os.rename(self._path, self._taken)
            self._offset = self._looks = 0
        with io.open(self._taken, "rb") as stream:
            stream.seek(self._offset)
            data = stream.read()
        complete, newline, rest = data.rpartition(b"\n")
        self._offset += len(complete) + len(newline)
        self._looks += 1
        if not rest or self._looks > PATIENCE:
            try:
                os.remove(self._taken)
            except OSError:
                pass  # Windows, while somebody still holds it open: the next look removes it, and the offset is kept
        found = [line.strip() for line in complete.decode("utf-8", "replace").splitlines()]
        return [line for line in found if line]
