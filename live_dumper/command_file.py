"""The file `.kontrol/command`: every script that runs takes each whole line once; a line without its end is left until
it has one.

Lines may be appended or the file be written anew; it is never changed here, so whoever is writing at that moment loses
nothing. Each running script keeps its own place in the file, in memory. What was in the file before the script started
is passed over: it was meant for the set that was open then, and so a restart repeats nothing.
"""

from __future__ import absolute_import

import errno
import io
import os
import stat
import zlib

from .home import kontrol_home
from .texts import exception_text

NAME = u"command"
LIMIT_BYTES = 65536
_START = (0, 0, u"")  # nothing was read of the file that is there now


def trust(path, status):
    """Why the file may not hold Python: a sentence, or "" when the user owns it and nobody else can write it.

    `status`: os.fstat of the open file. The folder counts too: who may write there can replace the file.
    """
    if not hasattr(os, "getuid"):
        return u"this system does not say who owns the file"
    if os.path.islink(path) or not stat.S_ISREG(status.st_mode):
        return u"the command file is not an ordinary file"
    for name, info in ((u"command file", status), (u"folder of the command file", os.stat(os.path.dirname(path)))):
        if info.st_uid != os.getuid():
            return u"the %s belongs to another user" % name
        if info.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return u"others can write the %s; take that right away (chmod go-w)" % name
    return u""


class CommandFile(object):
    """One script's place in the file. Polled in every tick; costs one look at the file's size and time while nothing
    happens. `log(text)` gets what is wrong with the file, each sentence once.
    """

    def __init__(self, log):
        self._log = log
        self._seen = None
        self._complained = None
        self._place = None  # (bytes, checksum of those bytes, time of the file); None: the old lines are still ahead
        self.distrust = u"nothing was read yet"  # why the lines of the last poll may not be Python; "" when they may
        self.poll()  # passes the old lines over

    def poll(self):
        """The new complete lines (text, without blanks around, no empty ones and no # comments)."""
        path = os.path.join(kontrol_home(), NAME)
        try:
            status = os.stat(path)
        except (OSError, UnicodeError) as error:
            self._seen = None
            if getattr(error, "errno", None) in (errno.ENOENT, errno.ENOTDIR):
                self._place = _START  # there is no command file, the usual case; the next one is all new
            return []
        if (status.st_mtime, status.st_size) == self._seen or not stat.S_ISREG(status.st_mode):
            return []  # a pipe or device is not read either: that could block Live
        try:
            return self._take(path)
        except (IOError, OSError) as error:
            # Windows refuses a file that is being written: the next tick tries again, and says it once.
            self._seen = None
            if exception_text(error) != self._complained:
                self._complained = exception_text(error)
                self._log(u"The command file cannot be read now: %s" % self._complained)
            return []

    def _take(self, path):
        with io.open(path, "rb") as stream:
            data = stream.read(LIMIT_BYTES + 1)
            status = os.fstat(stream.fileno())
        # Size as read, not as it is now: what was appended in between is seen at the next poll.
        self._seen = (status.st_mtime, len(data))
        if len(data) > LIMIT_BYTES:
            self._seen = (status.st_mtime, status.st_size)
            self._place = _START  # whoever shortens it writes commands for now
            self._log(u"The command file is longer than %d bytes and is not read. Delete it and write commands anew."
                      % LIMIT_BYTES)
            return []
        end = data.rfind(b"\n") + 1
        # Before the commands run: one that fails must not run again in the next tick.
        old, self._place = self._place, (end, _checksum(data[:end]), repr(status.st_mtime))
        if old is None:
            return []
        self.distrust = trust(path, status)
        new = data[_begin(old, data, self._place):end]
        lines = [line.decode("utf-8", "replace").strip(u"\ufeff \t\r") for line in new.split(b"\n")]
        return [line for line in lines if line and not line.startswith(u"#")]


def _begin(old, data, place):
    """Where the new part of `data` begins: behind what was read before, or 0 when the file was written anew."""
    size, checksum, time = old
    if size > len(data) or _checksum(data[:size]) != checksum:
        return 0
    # The same text with a new time: the same command was given again. (With a line under way it is one that grows.)
    return 0 if size == len(data) and time != place[2] else size


def _checksum(data):
    return zlib.crc32(data) & 0xFFFFFFFF
