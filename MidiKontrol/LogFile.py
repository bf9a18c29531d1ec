"""A text file that lines are appended to, with a size limit: at the limit it becomes `<name>.1` and starts anew."""

from __future__ import absolute_import

import io
import os
import time

from .live_dumper.home import home_file, rename_over
from .live_dumper.texts import exception_text, native, to_unicode


class LogFile(object):
    """Lines with a time, in UTF-8, in Kontrol's folder.

    `name`: the file's name. `limit_bytes`: at most this much in the file, and as much again in `<name>.1`.
    `label`: what each line begins with behind its time, "" for nothing: whose line it is.
    `complain(text)`: called once when the file cannot be written; the script goes on without it.
    The file is opened for each line: two scripts may share it, and nothing is held open while Live runs.
    """

    def __init__(self, name, limit_bytes, complain):
        self.name = name
        self.limit_bytes = limit_bytes
        self._complain = complain
        self.label = u""
        self._broken = False

    def write(self, text):
        """Append one line; line ends inside the text are shown as \\n."""
        if self._broken:
            return
        line = to_unicode(text).replace(u"\r", u"\\r").replace(u"\n", u"\\n")
        # native: half a character or a control code from a set's names must not break the file's UTF-8.
        label = self.label + u": " if self.label else u""
        line = native(u"%s %s%s" % (to_unicode(time.strftime("%Y-%m-%d %H:%M:%S")), label, line))
        data = to_unicode(line).encode("utf-8") + b"\n"
        try:
            path = home_file(self.name)
            if os.path.exists(path) and not os.path.isfile(path):
                raise OSError("it is not an ordinary file")  # a pipe would block Live
            if os.path.exists(path) and os.path.getsize(path) + len(data) > self.limit_bytes:
                rename_over(path, path + u".1")
            with io.open(path, "ab") as stream:
                stream.write(data[:self.limit_bytes])
        # UnicodeError: Python 2 with a home folder whose name the system's encoding does not have.
        except (IOError, OSError, UnicodeError) as error:
            self._broken = True
            self._complain(u"The file %s cannot be written (%s); it is given up until the script starts again."
                           % (self.name, exception_text(error)))

    def write_block(self, text):
        """Append several lines, each with the time: for tracebacks."""
        for line in to_unicode(text).rstrip().split(u"\n"):
            self.write(line)
