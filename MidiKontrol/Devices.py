"""Which eight parameters of a device the encoders of pages 3 and 4 turn.

Native devices: the Best-Of bank of the running Live version, by name, from `best_of.json` (made by
tools/make_device_banks.py; names change between versions). Plug-ins, racks and devices that no table knows: their
first eight parameters by number, parameters[1] to parameters[8] (parameters[0] is always "Device On").
"""

from __future__ import absolute_import

import io
import json
import os

from .consts import PLUGIN_CLASSES
from .live_dumper.texts import to_unicode

SLOTS = 8
_tables = []


def tables():
    """[((major, minor), {class_name: eight slots})], oldest first, each complete. Read once."""
    if not _tables:
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "best_of.json")
        with io.open(path, encoding="utf-8") as stream:
            entries = json.load(stream)
        known = {}
        for entry in entries:
            known = dict(known, **entry["banks"])
            _tables.append((tuple(int(part) for part in entry["since"].split(".")), known))
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


def _holds(condition, parameters, read, watched):
    name, values = condition
    parameter = find_parameter(parameters, name, read)
    if isinstance(values, bool):  # true: it exists on this device; false: it does not
        return (parameter is not None) == values
    if parameter is None:
        return False
    watched.append(parameter)
    return shown_value(parameter, read) in values


def _choose(slot, parameters, read, watched):
    choices = slot if isinstance(slot, list) else [[slot, []]]
    for name, conditions in choices:
        if name and all(_holds(condition, parameters, read, watched) for condition in conditions):
            parameter = find_parameter(parameters, name, read)
            if parameter is not None:
                return parameter
    return None


def best_of(class_name, parameters, version, read):
    """(eight parameters or None each, parameters that decided) by name, or None when no table knows the class.

    `version`: (major, minor, ...) of Live; `read(object, property, default)`. When the table of this version names
    parameters that the device does not have, the table of another version that fits better is taken.
    """
    fitting = [banks for since, banks in tables() if since <= tuple(version[:2])] or [tables()[0][1]]
    candidates = [fitting[-1]] + [banks for _, banks in reversed(tables()) if banks is not fitting[-1]]
    best, best_hits = None, 0
    for banks in candidates:
        slots = banks.get(class_name)
        if slots is None:
            continue
        watched = []
        found = [_choose(slot, parameters, read, watched) for slot in slots]
        hits = sum(parameter is not None for parameter in found)
        wanted = sum(bool(slot) and not isinstance(slot, list) for slot in slots)
        if best is None or hits > best_hits:
            best, best_hits = (found, watched), hits
        if hits >= wanted:
            break
    return best


def first_eight(parameters):
    """parameters[1] to parameters[8]; None where the device has fewer."""
    found = list(parameters[1:1 + SLOTS])
    return found + [None] * (SLOTS - len(found))
