"""Tracebacks as Live writes them into Log.txt: from the script's first line to its last, and nothing of what hosts it."""

import os
import traceback

from .errors import ScriptError, ScriptHangs

_HERE = os.path.dirname(os.path.abspath(__file__))
_CALLERS = tuple(os.path.join(_HERE, name)
                 for name in ("host.py", "outside.py", "scripts.py", "surface.py", "timers.py", "world.py"))
_STAND_INS = os.path.join(_HERE, "framework") + os.sep  # Python in Live too


def of_the_script(kind, error, trace):
    """The traceback of an exception as text. A method that is missing has no lines at all.

    It ends in the script where Live refuses something: Live's own code is no Python. What is raised in here without
    a ``raise`` is a fault of the simulation, and keeps its lines.
    """
    lines = traceback.extract_tb(trace)
    while lines and (os.path.abspath(lines[0][0]).startswith(_CALLERS) or "importlib" in lines[0][0]):
        del lines[0]
    if lines and _refuses(lines[-1]):
        while lines and _is_host(lines[-1][0]):
            del lines[-1]
    shown = traceback.format_list(lines)
    head = ["Traceback (most recent call last):\n"] if shown else []
    said = traceback.format_exception_only(kind, error)
    if kind in (ScriptError, ScriptHangs):  # our own sentences: nobody has to know where they are defined
        said = ["%s: %s\n" % (kind.__name__, error)]
    return "".join(head + shown + said)


def _is_host(path):
    path = os.path.abspath(path)
    return path.startswith(_HERE + os.sep) and not path.startswith(_STAND_INS)


def _refuses(line):
    """Whether the innermost line says no in Live's name, or in the system's (a port that is taken)."""
    return (line[3] or "").startswith("raise ") or os.path.basename(line[0]).startswith("outside.py")
