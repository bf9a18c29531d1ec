"""The banks of one device: eight parameters at a time, each bank with a name.

Native devices: the banks of Live's tables by name. Max devices: the banks that their author made, else our choice where it
is one that comes with Live. After both comes what
no bank holds, in the device's own order (`More 1`, ...). Plug-ins, racks and devices that nobody made banks for: by
number, from parameters[1] on (parameters[0] is always "Device On"); a rack has as many macros as it shows.
"""

from __future__ import absolute_import

from .Devices import SLOTS, Named, by_number, max_choice, table_banks
from .live_dumper.texts import to_unicode

# How many macros a rack has: eight up to Live 10, sixteen from 11 on, of which it says since 11.3 how many it shows.
MACROS, MACROS_SHOWN_SINCE = (((11, 0), 16), ((0, 0), 8)), (11, 3)
BANKS_HEARD_SINCE = (10, 0)  # from here on a Max device says when its banks change
BEST_OF = u"Best Of"
_OF_MAX = u"MxDevice"  # the beginning of the three class names
_MOST = 64  # banks of a Max device


class Banks(object):
    """`names`: one per bank, at least one. Read from the device when made; made anew for every build.

    `listened`: properties of the device whose change makes other banks.
    """

    def __init__(self, device, reader, live_version):
        self._read = reader.read
        self._parameters = reader.read_list(device, "parameters")
        class_name = to_unicode(reader.read(device, "class_name", u""))
        chains = reader.read(device, "can_have_chains", False)
        self._named = Named(class_name, self._parameters, reader.read)
        number = tuple(live_version[:2])
        self.listened = ["parameters"]
        self._slots = []  # type: list  # [(name, eight slots of the table)]
        self._fixed = []  # type: list  # [(name, parameters)], after those
        if class_name.startswith(_OF_MAX):
            self._fixed = self._of_max(device)
            chosen = None if self._fixed else max_choice(class_name, self._parameters, reader.read)
            self._fixed = [(BEST_OF, chosen)] if chosen else self._fixed
            if number >= BANKS_HEARD_SINCE:
                self.listened.append("bank_parameters_changed")
        elif not by_number(class_name, chains):
            self._slots = table_banks(class_name, live_version, self._named) or []
        if self._slots or self._fixed:
            self._fixed = self._fixed + _in_eights(self._in_no_bank(), lambda number, first, last: u"More %d" % number)
        elif chains:
            shown = next(count for since, count in MACROS if since <= number)
            if number >= MACROS_SHOWN_SINCE:
                shown = reader.read(device, "visible_macro_count", shown)
                self.listened.append("visible_macro_count")
            self._fixed = _in_eights(self._parameters[1:1 + shown], lambda number, first, last: u"Macros %d-%d" % (first, last))
        else:
            self._fixed = _in_eights(self._parameters[1:], lambda number, first, last: u"Parameters %d-%d" % (first, last))
        if not self._slots and not self._fixed:
            self._fixed = [(BEST_OF, ())]  # a device with nothing to turn, such as a tuner
        self.names = [to_unicode(name) for name, _ in self._slots + self._fixed]

    def bank(self, index):
        """(eight parameters or None each, parameters that decided) of a bank, by its index from 0."""
        if index >= len(self._slots):
            found = list(self._fixed[index - len(self._slots)][1])[:SLOTS]
            return found + [None] * (SLOTS - len(found)), []
        watched = []  # type: list
        return [self._named.choose(slot, watched) for slot in self._slots[index][1]], watched

    def find(self, wanted):
        """The index of a bank by its number (from 1) or its name, in any case; None when there is none."""
        names = [name.lower() for name in self.names]
        if wanted.lower() in names:
            return names.index(wanted.lower())
        return int(wanted) - 1 if wanted.isdecimal() and 1 <= int(wanted) <= len(names) else None

    def _in_no_bank(self):
        held = set(id(parameter) for _, parameters in self._fixed for parameter in parameters)
        for _, slots in self._slots:
            for slot in slots:
                for name, _ in slot if isinstance(slot, list) else [[slot, ()]]:
                    held.add(id(self._named.find(name)))
        return [parameter for parameter in self._parameters[1:] if id(parameter) not in held]

    def _of_max(self, device):
        """The banks of a Max device: -1 is its best, which a device without one refuses (as it does banks beyond the last)."""
        found = []
        for index in range(-1, min(_MOST, _asked(device, "get_bank_count") or 0)):
            places = _asked(device, "get_bank_parameters", index) or ()
            name = to_unicode(_asked(device, "get_bank_name", index) or u"") if index >= 0 else BEST_OF
            parameters = [self._parameters[place] if 0 <= place < len(self._parameters) else None for place in places]
            if any(parameter is not None for parameter in parameters):
                found.append((name or u"Bank %d" % (index + 1), parameters[:SLOTS]))
        return found


def _asked(device, method, *arguments):
    """What a device answers; None when it refuses."""
    try:
        return getattr(device, method)(*arguments)
    except Exception:  # a bank that is not there raises, and what it raises is not written anywhere
        return None


def _in_eights(parameters, name):
    """[(name, parameters)] in groups of eight; `name(number, first, last)` counts from 1."""
    found = []  # type: list
    for start in range(0, len(parameters), SLOTS):
        group = parameters[start:start + SLOTS]
        found.append((name(len(found) + 1, start + 1, start + len(group)), group))
    return found
