"""The file of a dump: it appears whole or not at all, under a name made of the set and the time."""

from __future__ import absolute_import

import io
import os
import re
import stat
import time

from .home import make_folder
from .texts import to_unicode

_NOT_IN_NAMES = re.compile(u'[\x00-\x1f<>:"/\\\\|?*\ud800-\udfff\ufffd]')
_RESERVED = re.compile(u"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\.|$)", re.IGNORECASE)
# The temporary name: a dot, the stem with its time, the process, a number.
_PART = re.compile(u"^\\..* \\d{4}-\\d\\d-\\d\\d \\d\\d\\.\\d\\d\\.\\d\\d\\.\\d+\\.\\d+\\.part$", re.DOTALL)
OLD_SECONDS = 86400.0  # no dump takes a day: an unfinished file of that age is what a crash left
NAME_LENGTH = 80  # of the set's name; the time and the ending come on top
# File systems count bytes (255 of UTF-8) or UTF-16 units, not characters; the temporary name is the longest: it has up
# to 45 more.
NAME_BYTES = 160

WriteErrors = (OSError, IOError, UnicodeError)  # UnicodeError: a name that the file system cannot spell


def file_stem(name, moment=None):
    """A file name without ending for the set `name` at `moment` (struct_time, now by default).

    Characters that some file system refuses become "_"; "My set 2026-11-23 18.04.59".
    """
    stem = _NOT_IN_NAMES.sub(u"_", to_unicode(name)).strip(u" .")[:NAME_LENGTH]
    stem = stem.encode("utf-8")[:NAME_BYTES].decode("utf-8", "ignore").rstrip(u" .")  # no half character at the end
    if not stem or _RESERVED.match(stem):
        stem = u"set" + (u" " + stem if stem else u"")
    return u"%s %s" % (stem, to_unicode(time.strftime("%Y-%m-%d %H.%M.%S", moment or time.localtime())))


def remove_leftovers(folder, now=None):
    """Remove the unfinished dumps that a crash left in `folder`: files with our temporary names that nothing was
    written to for a day. What cannot be looked at or removed stays. Returns how many went.
    """
    now = time.time() if now is None else now
    removed = 0
    try:
        names = os.listdir(folder)
    except WriteErrors:
        return 0
    for name in names:
        if isinstance(name, bytes) or not _PART.match(name):  # bytes: Python 2, a name that is not ours
            continue
        path = os.path.join(folder, name)
        try:
            status = os.lstat(path)
            # Both times: a copy may have kept an old one.
            if stat.S_ISREG(status.st_mode) and now - max(status.st_mtime, status.st_ctime) > OLD_SECONDS:
                os.remove(path)
                removed += 1
        except WriteErrors:
            continue
    return removed


class DumpFile(object):
    """A binary file that is written under a temporary name and gets its own name at the end.

    All methods raise OSError, IOError or UnicodeError (`WriteErrors`) when the disk refuses; call `discard` then.
    `path`: its own name once it has it, else None. From then on the dump is whole, whatever fails.
    """

    def __init__(self, folder, stem, ending=u".xml"):
        make_folder(folder)
        remove_leftovers(folder)
        self.path = None
        self._folder = folder
        self._stem = stem
        self._ending = ending
        self._wanted = None
        self._part = self._free_part()
        try:
            self._stream = io.open(self._part, "wb")
        except BaseException:  # the file may be there all the same
            self._remove_part()
            raise

    def write(self, data):
        """Append bytes."""
        self._stream.write(data)

    def finish(self):
        """Make the file complete on the disk and give it its name; returns the path.

        Nothing that exists is overwritten: a taken name gets a number.
        """
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        number = 1
        while True:
            suffix = u"" if number == 1 else u" (%d)" % number
            path = os.path.join(self._folder, self._stem + suffix + self._ending)
            self._wanted = path
            if self._take(path):
                self.path = path
                return path
            number += 1

    def discard(self):
        """Close and remove the temporary file; safe to call at any time."""
        try:
            self._stream.close()
        except WriteErrors:
            # A full disk refuses the last buffer once more; the file goes away all the same.
            pass
        if self.path is None and self._wanted is not None and self._has_its_name(self._wanted):
            self.path = self._wanted
        if os.path.exists(self._part):
            os.remove(self._part)

    def _free_part(self):
        """A temporary name that nobody uses: two scripts of one Live may dump at the same time."""
        number = 1
        while True:
            part = os.path.join(self._folder, u".%s.%d.%d.part" % (self._stem, os.getpid(), number))
            if not os.path.exists(part):
                return part
            number += 1

    def _take(self, path):
        """Rename to `path` unless that name is taken; False when it is."""
        if os.path.exists(path):
            return False
        if hasattr(os, "link"):
            try:
                os.link(self._part, path)  # fails when the name exists: no gap between looking and taking
            except OSError:
                if os.path.exists(path):
                    return False
                # else a file system without hard links: the ordinary check has to do
            else:
                self.path = path
                self._remove_part()
                return True
        os.rename(self._part, path)
        return True

    def _has_its_name(self, wanted):
        """True when the interruption came just after the file got its name, which is `wanted`."""
        if not os.path.exists(wanted):
            return False
        return not os.path.exists(self._part) or (hasattr(os.path, "samefile")
                                                  and os.path.samefile(self._part, wanted))

    def _remove_part(self):
        try:
            if os.path.exists(self._part):
                os.remove(self._part)
        except (MemoryError,) + WriteErrors:
            # The dump is whole under its own name; this second name of it goes with the leftovers of a later day.
            pass
