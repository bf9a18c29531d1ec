"""Makes the nth system call below one folder fail: what a full disk, a broken one, Ctrl-C or too little memory does.

    with Faults(folder) as counted: work()          # how many calls there are, and which
    with Faults(folder, at=7, error=...) as faults: work()   # the seventh raises

Standard library and plain Python, so that code inside Live can be tried on each of its Pythons. Functions of `os` and
`open` are replaced while the block runs; only calls that concern the folder count, the test's own do not.
"""

from __future__ import absolute_import

import io
import os

try:
    import builtins
except ImportError:  # Python 2
    import __builtin__ as builtins  # type: ignore

NAMES = ("open", "mkdir", "rmdir", "remove", "unlink", "rename", "replace", "link", "symlink", "listdir", "scandir",
         "stat", "lstat", "chmod", "fsync", "sendfile", "readlink")  # fmt: skip


class Faults(object):
    """`at`: which call fails, counted from 1 (None: none does). `error`: makes the exception. `after`: the call is
    done first, as when Ctrl-C comes just after it. `lasting`: names of calls that fail from then on, as on a full disk.
    A call of `open` that may make a file is named "create".

    `calls`: [(name, path)] of what came by. `fired`: the call that failed, None when none did.
    `refused`: that call failed by itself as well.
    """

    def __init__(self, folder, at=None, error=None, after=False, lasting=()):
        self.folder = os.path.realpath(str(folder))
        self.at = at
        self.error = error
        self.after = after
        self.lasting = lasting
        self.calls = []
        self.fired = None
        self.refused = False
        self._kept = []
        self._inside = False
        self._descriptors = {}

    def __enter__(self):
        for name in NAMES:
            if hasattr(os, name):
                self._replace(os, name, self._wrapped(name, getattr(os, name)))
        opened = self._opener(io.open)
        for module in (io, builtins):
            self._replace(module, "open", opened if module is io else self._opener(builtins.open))
        return self

    def __exit__(self, *_):
        for module, name, value in reversed(self._kept):
            setattr(module, name, value)
        self._kept = []

    def _replace(self, module, name, value):
        self._kept.append((module, name, getattr(module, name)))
        setattr(module, name, value)

    def _ours(self, args, kw):
        for value in args[:2]:
            if isinstance(value, int):
                if value in self._descriptors:
                    return self._descriptors[value]
                continue
            try:
                path = os.fspath(value) if hasattr(os, "fspath") else value
                text = path.decode("utf-8", "replace") if isinstance(path, bytes) else path
                if text.startswith(self.folder):
                    return text
            except (TypeError, AttributeError):
                continue
        if kw.get("dir_fd") in self._descriptors:
            return self._descriptors[kw["dir_fd"]] + "/" + str(args[0])
        return None

    def point(self, name, path, function):
        """Run `function`, unless this call is the one that fails."""
        self.calls.append((name, path))
        fails = self.at == len(self.calls) or (self.fired is not None and name in self.lasting)
        if not fails:
            return function()
        if self.fired is None:
            self.fired = (name, path)
        if self.after:
            try:
                function()
            except OSError:  # Ctrl-C comes first then
                self.refused = True
        raise self.error()

    def _wrapped(self, name, function):
        def call(*args, **kw):
            path = None if self._inside else self._ours(args, kw)
            if path is None:
                return function(*args, **kw)
            called = "create" if name == "open" and args[1] & os.O_CREAT else name
            result = self.point(called, path, lambda: self._alone(function, args, kw))
            if name == "open":
                self._descriptors[result] = path
            return result

        return call

    def _alone(self, function, args, kw):
        self._inside = True
        try:
            return function(*args, **kw)
        finally:
            self._inside = False

    def _opener(self, function):
        def call(*args, **kw):
            path = None if self._inside else self._ours(args, kw)
            if path is None:
                return function(*args, **kw)
            mode = args[1] if len(args) > 1 else kw.get("mode", "r")
            name = "read" if mode.startswith("r") and "+" not in mode else "write"
            if isinstance(args[0], int):  # a descriptor: opening was a call of its own
                return Stream(self, path, name, self._alone(function, args, kw))
            called = "open" if name == "read" else "create"
            stream = self.point(called, path, lambda: self._alone(function, args, kw))
            self._descriptors[stream.fileno()] = path
            return Stream(self, path, name, stream)

        return call


class Stream(object):
    """An open file whose reading, writing, flushing and closing may fail."""

    def __init__(self, faults, path, name, stream):
        self._faults = faults
        self._path = path
        self._name = name
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        return iter(self._stream)

    def read(self, *args):
        return self._faults.point("read", self._path, lambda: self._stream.read(*args))

    def write(self, data):
        return self._faults.point("write", self._path, lambda: self._stream.write(data))

    def flush(self):
        return self._faults.point("flush", self._path, self._stream.flush)

    def close(self):
        try:
            if self._name == "write" and not self._stream.closed:
                self._faults.point("close", self._path, self._stream.flush)
        finally:
            self._stream.close()
