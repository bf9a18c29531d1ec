"""The file `.kontrol/command`: whole lines are taken from it, each once; a line without its end is left until it has one.

Lines may be appended or the file be written anew. How far it was read stands beside it in `command.done` (bytes,
checksum of those bytes, time of the file), so that neither a restart of the script nor a second instance repeats
a command. The file itself is never changed: whoever is writing it at that moment loses nothing.
"""

from __future__ import absolute_import

import io
import os
import stat
import zlib

from .Home import home_file, kontrol_home, rename_over
from .LiveAccess import error_text

NAME = u"command"
DONE = u"command.done"
LIMIT_BYTES = 65536


def trust(path, status):
    """Why the file may not hold Python: a sentence, or "" when the user owns it and nobody else can write it.

    `status`: os.fstat of the open file. The folder counts too: who may write there can replace the file.
    """
    if not hasattr(os, "getuid"):
        return u"this system does not tell who owns the file"
    if os.path.islink(path) or not stat.S_ISREG(status.st_mode):
        return u"the command file is not an ordinary file"
    for name, info in ((u"command file", status), (u"folder of the command file", os.stat(os.path.dirname(path)))):
        if info.st_uid != os.getuid():
            return u"the %s belongs to another user" % name
        if info.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return u"others can write the %s; take that right away (chmod go-w)" % name
    return u""


class CommandFile(object):
    """Polled in every tick; costs one look at the file's size and time while nothing happens."""

    def __init__(self, log):
        self._log = log
        self._seen = None
        self._complained = None
        self._done = (0, 0, "")
        self.distrust = u"nothing was read yet"  # why the lines of the last poll may not be Python; "" when they may

    def poll(self):
        """The new complete lines (text, without blanks around, no empty ones and no # comments)."""
        path = os.path.join(kontrol_home(), NAME)
        try:
            status = os.stat(path)
        except (OSError, UnicodeError):
            self._seen = None
            return []  # there is no command file, the usual case
        if (status.st_mtime, status.st_size) == self._seen or not stat.S_ISREG(status.st_mode):
            return []  # a pipe or device is not read either: that could block Live
        try:
            return self._take(path)
        except (IOError, OSError) as error:
            # Windows refuses a file that is being written: the next tick tries again, and says it once.
            self._seen = None
            if error_text(error) != self._complained:
                self._complained = error_text(error)
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
            self._log(u"The command file is longer than %d bytes and is not read. Delete it and write commands anew."
                      % LIMIT_BYTES)
            return []
        time = repr(status.st_mtime)
        start = self._start(data, time)
        end = data.rfind(b"\n") + 1
        if end <= start:
            return []
        self.distrust = trust(path, status)
        self._remember((end, zlib.crc32(data[:end]) & 0xFFFFFFFF, time))
        lines = [line.decode("utf-8", "replace").strip(u"\ufeff \t\r") for line in data[start:end].split(b"\n")]
        return [line for line in lines if line and not line.startswith(u"#")]

    def _start(self, data, time):
        """Where the new part begins: behind what was done, or 0 when the file was written anew."""
        size, checksum, done_time = self._read_done()
        if size > len(data) or zlib.crc32(data[:size]) & 0xFFFFFFFF != checksum:
            return 0
        # The same text with a new time: the same command was given again.
        return 0 if size == len(data) and done_time != time else size

    def _read_done(self):
        try:
            with io.open(os.path.join(kontrol_home(), DONE), encoding="utf-8") as stream:
                size, checksum, time = stream.read().split()
            return int(size), int(checksum), str(time)
        except (IOError, OSError):
            return self._done
        except ValueError:  # not what we wrote
            return self._done

    def _remember(self, done):
        """Before the commands run: one that stops Live must not run again at the next start."""
        self._done = done
        try:
            path = home_file(DONE)
            part = u"%s.%d" % (path, os.getpid())
            with io.open(part, "w", encoding="utf-8") as stream:
                stream.write(u"%d %d %s\n" % done)
            rename_over(part, path)
        except (IOError, OSError) as error:
            self._log(u"%s cannot be written, commands may be repeated after a restart: %s" % (DONE, error_text(error)))
