"""Reads the API facts of one Live version; tools/make_live_facts.py has filled their known holes."""

import io
import json
import os

VERSIONS = ("9.7", "10.1", "11.0", "12.0", "12.1", "12.3", "12.4")
NEWEST = VERSIONS[-1]
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "facts")


def _read(name):
    with io.open(os.path.join(_FOLDER, name), encoding="utf-8") as stream:
        return json.load(stream)


def as_number(version):
    """``12.1`` as (12, 1), for comparing versions."""
    return tuple(int(part) for part in version.split("."))


def load_facts(version):
    """The facts of a version of VERSIONS: live, api_captured_from, python, bases (class -> its base), classes, devices.

    A version without a table of its own also has `as` (the earlier one whose members it has) and `compared` (the classes
    that somebody compared with a capture of it).

    Raises ValueError for a version that is not simulated.
    """
    if version not in VERSIONS:
        raise ValueError("Live %s is not simulated; choose one of %s" % (version, ", ".join(VERSIONS)))
    return _read("live-%s.json" % version)


def not_compared(facts):
    """The classes and modules (dotted) that are as in an earlier version because nobody has compared them; sorted."""
    if "as" not in facts:
        return []
    known = set(facts["compared"])
    return sorted(dotted for dotted, parts in facts["classes"].items()
                  if dotted not in known and set(parts) - set(["nested"]))


def supplement():
    """What was added to the captures: holes with reasons, class ancestry and value classes."""
    return _read("supplement.json")
