"""Reads the API facts of one Live version; tools/make_live_facts.py has filled their known holes.

Beside the versions that come with this package there are those that somebody taught it from a document of his own Live
(`kontrol api learn`): files of the same form in live-versions/ below the folder .kontrol of the user's home, or
KONTROL_HOME.
"""

import io
import json
import os
import sys

VERSIONS = ("9.7", "10.1", "11.0", "12.0", "12.1", "12.3", "12.4")
NEWEST = VERSIONS[-1]
_ENDING = ".json"
_NEEDED = ("live", "api_captured_from", "python", "bases", "classes", "devices")
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "facts")


def _read(name):
    with io.open(os.path.join(_FOLDER, name), encoding="utf-8") as stream:
        return json.load(stream)


def as_number(version):
    """``12.1`` as (12, 1), for comparing versions."""
    return tuple(int(part) for part in version.split("."))


def learned_folder():
    """Where learned versions are kept; the folder need not be there."""
    home = os.environ.get("KONTROL_HOME")
    if not home:
        # As live_dumper/home.py: before 3.8 Python on Windows prefers HOME, which other programs set.
        windows = sys.platform == "win32" and os.environ.get("USERPROFILE")
        home = os.path.join(windows or os.path.expanduser("~"), ".kontrol")
    return os.path.join(home, "live-versions")


def learned_versions():
    """The names of the learned versions, sorted."""
    try:
        names = os.listdir(learned_folder())
    except OSError:
        return []
    return sorted(name[:-len(_ENDING)] for name in names if name.endswith(_ENDING) and not name.startswith("."))


def known_versions():
    """Every version that can be simulated by its name: VERSIONS, then the learned ones."""
    return list(VERSIONS) + [name for name in learned_versions() if name not in VERSIONS]


def load_facts(version):
    """The facts of a version: live, api_captured_from, python, bases (class -> its base), classes, devices.

    version: one of VERSIONS, the name of a learned one, or the path of such a file (it ends in .json).
    A version without a table of its own also has `as` (the earlier one whose members it has) and `compared` (the classes
    that somebody compared with a capture of it). A learned one has `name` and `learned_from`.

    Raises ValueError for a version that is not simulated, or a file that does not hold one.
    """
    if version in VERSIONS:
        return _read("live-%s.json" % version)
    path = version if version.endswith(_ENDING) else os.path.join(learned_folder(), version + _ENDING)
    if not version.endswith(_ENDING) and version not in learned_versions():
        raise ValueError("Live %s is not simulated; choose one of %s" % (version, ", ".join(known_versions())))
    try:
        with io.open(path, encoding="utf-8") as stream:
            facts = json.load(stream)
        as_number(facts["live"])
        whole = set(_NEEDED) <= set(facts) and isinstance(facts["classes"], dict)
    except (EnvironmentError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("%s cannot be read (%s); teach it again: kontrol api learn" % (path, error))
    if not whole:
        raise ValueError("%s does not hold a version of Live; teach it again: kontrol api learn" % path)
    return facts


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
