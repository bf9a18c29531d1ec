"""Dumps a small set again and again, each time with another system call failing; run by each Python inside Live.

    python dump_with_faults.py FOLDER_WITH_LIVEDUMPER FOLDER_OF_FAULT_POINTS EMPTY_FOLDER [endless]

Prints a line of JSON per run: what failed, how it ended, what the status bar said, what is in the folders.
"""

from __future__ import absolute_import, print_function

import errno
import io
import json
import os
import sys

sys.path[:0] = sys.argv[1:3] + [os.path.dirname(os.path.abspath(__file__))]

import fake_set  # noqa: E402

sys.modules["Live"] = fake_set.live_module()

from fault_points import Faults  # noqa: E402
from LiveDumper import DumpXML, Settings  # noqa: E402

OLD = b"<old/>"


def error_of(number):
    return lambda: OSError(number, os.strerror(number))


KINDS = [
    ("full", error_of(errno.ENOSPC), False, ()),
    ("full for good", error_of(errno.ENOSPC), False, ("create", "write", "flush", "close", "fsync", "mkdir", "link")),
    ("broken", error_of(errno.EIO), False, ()),
    (
        "broken for good",
        error_of(errno.EIO),
        False,
        (
            "create",
            "open",
            "write",
            "flush",
            "close",
            "fsync",
            "mkdir",
            "link",
            "rename",
            "replace",
            "remove",
            "stat",
            "listdir",
        ),
    ),
    ("refused", error_of(errno.EACCES), False, ()),
    ("memory", MemoryError, False, ()),
    ("Ctrl-C before", KeyboardInterrupt, False, ()),
    ("Ctrl-C after", KeyboardInterrupt, True, ()),
]


def world(folder):
    """A home with one dump and its pointer."""
    dumps = os.path.join(folder, "dumps")
    os.makedirs(dumps)
    old = os.path.join(dumps, "old.xml")
    for path, data in ((old, OLD), (os.path.join(folder, "last-dump"), old.encode("utf-8") + b"\n")):
        with io.open(path, "wb") as stream:
            stream.write(data)
    os.environ["KONTROL_HOME"] = folder


def dump(host):
    """One whole dump."""
    one = DumpXML(host, Settings(use_timer=False))
    if one.start_set():
        while one.busy:
            one.tick()
    return one


def content(path):
    with io.open(path, "rb") as stream:
        return stream.read().decode("utf-8")


def run(folder, kind, make_error, after, lasting, at):
    world(folder)
    host = fake_set.Host(fake_set.full_set())
    ended = "done"
    with Faults(folder, at=at, error=make_error, after=after, lasting=lasting) as faults:
        try:
            dump(host)
        except BaseException as error:
            ended = type(error).__name__
    dumps = os.path.join(folder, "dumps")
    found = dict((name, content(os.path.join(dumps, name))) for name in sorted(os.listdir(dumps)))
    return {
        "kind": kind,
        "at": at,
        "fired": faults.fired,
        "ended": ended,
        "said": host.messages[-1:],
        "dumps": found,
        "pointer": content(os.path.join(folder, "last-dump")),
        "home": sorted(os.listdir(folder)),
        "calls": len(faults.calls),
    }


def main(base):
    count = run(os.path.join(base, "count"), "none", None, False, (), None)
    print(json.dumps(count))
    for number, (kind, make_error, after, lasting) in enumerate(KINDS):
        for at in range(1, count["calls"] + 1):
            folder = os.path.join(base, "%d-%d" % (number, at))
            print(json.dumps(run(folder, kind, make_error, after, lasting, at)))


def endless(folder):
    """Dump again and again until somebody ends this process."""
    world(folder)
    host = fake_set.Host(fake_set.full_set())
    sys.stdout.write("go\n")
    sys.stdout.flush()
    while True:
        dump(host)


if __name__ == "__main__":
    endless(sys.argv[3]) if sys.argv[4:] == ["endless"] else main(sys.argv[3])
