"""Reads the API facts of one Live version, with the known holes filled from the supplement."""

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
    """The facts of a version of VERSIONS: live, api_captured_from, python, classes, devices.

    A version without a table of its own also has `as` (the earlier one whose members it has) and `compared` (the classes
    that somebody compared with a capture of it).

    Raises ValueError for a version that is not simulated.
    """
    if version not in VERSIONS:
        raise ValueError("Live %s is not simulated; choose one of %s" % (version, ", ".join(VERSIONS)))
    facts = _read("live-%s.json" % version)
    extra = supplement()
    for hole in extra["holes"]:
        if as_number(hole.get("from", "0")) <= as_number(version) < as_number(hole.get("before", "999")):
            for kind, members in hole["facts"].items():
                facts["classes"].setdefault(hole["class"], {}).setdefault(kind, {}).update(members)
    for dotted, parts in list(facts["classes"].items()):
        for name in parts.get("nested", {}):  # classes without any member have no line of their own
            if dotted != "Live":
                facts["classes"].setdefault("%s.%s" % (dotted, name), {})
    _inherit(facts["classes"], extra)
    return facts


def not_compared(facts):
    """The classes and modules (dotted) that are as in an earlier version because nobody has compared them; sorted."""
    if "as" not in facts:
        return []
    known = set(facts["compared"])
    return sorted(dotted for dotted, parts in facts["classes"].items()
                  if dotted not in known and set(parts) - set(["nested"]))


def base_class(dotted, extra):
    """The dotted base of an API class by the rules of the supplement, or None."""
    parts = dotted.split(".")
    if dotted in extra["base_classes"]:
        return extra["base_classes"][dotted]
    if len(parts) == 3 and parts[1] == parts[2] and parts[2].endswith("Device") and \
            parts[2] not in ("Device", "MixerDevice", "ChainMixerDevice"):
        return "Live.Device.Device"
    return None


def _inherit(classes, extra):
    """A class that only lists a name of its base again gets type and flags (or signature) from there."""
    for dotted in classes:
        base = classes.get(base_class(dotted, extra), {})
        for kind in ("properties", "methods"):
            for name, value in classes[dotted].get(kind, {}).items():
                if value in ([], ["", ""]) and name in base.get(kind, {}):
                    classes[dotted][kind][name] = base[kind][name]


def supplement():
    """The supplement as it is: holes with reasons, class ancestry and value classes."""
    return _read("supplement.json")
