"""Which parameters Live's own tables put on eight knobs, bank by bank, from `device_banks.json`.

The file is made by tools/make_device_banks.py. Names change between versions of Live, so there is a table per version,
and `renamed` holds pairs of an older and a newer name of one parameter: when a device does not have the one, it is
asked for the other.
"""

from __future__ import absolute_import

import io
import json
import os

from .consts import PLUGIN_CLASSES
from .live_dumper.texts import to_unicode

SLOTS = 8
_tables = []  # type: list
_renamed = {}  # type: dict
_max = {}  # type: dict


def tables():
    """[((major, minor), {class_name: [(bank name, eight slots)]})], oldest first, each complete. Read once."""
    if not _tables:
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "device_banks.json")
        with io.open(path, encoding="utf-8") as stream:
            entries = json.load(stream)
        known = {}  # type: dict
        for entry in entries:
            known = dict(known, **entry["banks"])
            _tables.append((tuple(int(part) for part in entry["since"].split(".")), known))
            _max.update(entry.get("max", {}))
            for class_name, pairs in entry.get("renamed", {}).items():
                for old, new in pairs.items():
                    _renamed.setdefault(class_name, {}).update([(old, new), (new, old)])
    return _tables


def by_number(class_name, can_have_chains):
    """Whether a device is mapped by number: plug-ins and racks are, whatever the tables say."""
    return class_name in PLUGIN_CLASSES or bool(can_have_chains)


def find_parameter(parameters, name, read):
    """The parameter with this original name (a name that a macro's user cannot change), else with this name; or None."""
    for field in ("original_name", "name"):
        for parameter in parameters:
            if to_unicode(read(parameter, field, u"")) == name:
                return parameter
    return None


def shown_value(parameter, read):
    """The value of a parameter as Live shows it: the item of a list, or its text."""
    items = tuple(read(parameter, "value_items", ())) if read(parameter, "is_quantized", False) else ()
    value = read(parameter, "value", None)
    place = -1 if value is None else int(round(value - read(parameter, "min", 0)))
    if 0 <= place < len(items):
        return to_unicode(items[place])
    try:
        return to_unicode(str(parameter))
    except (RuntimeError, ValueError):  # deleted meanwhile, or a text that Python 2 cannot make
        return u""


class Named(object):
    """The parameters of one device by name; each is read once, however many slots ask for it."""

    def __init__(self, class_name, parameters, read):
        tables()  # which fills _renamed, also for the first device that is looked at
        self._read = read
        self._other = _renamed.get(class_name, {})
        self._by_name = {}  # type: dict
        for field in ("original_name", "name"):  # the original name wins, and the first of two with one name
            for parameter in parameters:
                self._by_name.setdefault(to_unicode(read(parameter, field, u"")), parameter)

    def find(self, name):
        """The parameter of this name or of its other name in another version of Live, or None."""
        found = self._by_name.get(name)
        return found if found is not None else self._by_name.get(self._other.get(name))

    def choose(self, slot, watched):
        """The parameter of a slot, or None; what decides between several goes to the list `watched`."""
        for name, conditions in slot if isinstance(slot, list) else [[slot, []]]:
            if name and all(self._holds(condition, watched) for condition in conditions):
                found = self.find(name)
                if found is not None:
                    return found
        return None

    def _holds(self, condition, watched):
        name, values = condition
        parameter = self.find(name)
        if isinstance(values, bool):  # true: it exists on this device; false: it does not
            return (parameter is not None) == values
        if parameter is None:
            return False
        watched.append(parameter)
        return shown_value(parameter, self._read) in values


def table_banks(class_name, version, named):
    """[(bank name, eight slots)] of a native device; None when no table knows the class, or a single name of it.

    `version`: (major, minor, ...) of Live; `named`: the Named of the device. The table of this version comes first, then
    the newest; when its first bank names parameters that the device does not have, the one that fits best is taken.
    """
    fitting = [banks for since, banks in tables() if since <= tuple(version[:2])] or [tables()[0][1]]
    candidates = [fitting[-1]] + [banks for _, banks in reversed(tables()) if banks is not fitting[-1]]
    best, best_hits = None, 0
    for banks in candidates:
        known = banks.get(class_name)
        if known is None:
            continue
        slots = known[0][1]
        hits = sum(named.choose(slot, []) is not None for slot in slots)
        if hits > best_hits:
            best, best_hits = known, hits
        if hits >= sum(bool(slot) and not isinstance(slot, list) for slot in slots):
            break
    return best


def max_choice(class_name, parameters, read):
    """The eight that one turns first of a Max device that comes with Live, our own choice; None for any other.

    These devices share three class names and may be called anything: what tells them is eight parameters in their places.
    """
    tables()
    for _, bank in _max.get(class_name, ()):
        if all(place < len(parameters) and to_unicode(read(parameters[place], "name", u"")) == name for place, name in bank):
            return [parameters[place] for place, _ in bank]
    return None
