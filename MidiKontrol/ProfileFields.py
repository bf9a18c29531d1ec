"""The objects of a profile's file, read key by key: every fault is noted with its place, and reading goes on."""

from __future__ import absolute_import

import json

from .live_dumper.texts import to_unicode

_TEXT = type(u"")
_MOST_FAULTS = 20  # that one line of the log names


class ProfileError(ValueError):
    """A profile that cannot be used; the text says where and what is expected, of every fault that it has.

    `faults`: the sentences one by one.
    """

    def __init__(self, *faults):
        self.faults = list(faults)
        text = faults[0]
        if len(faults) > 1:
            numbered = [u"(%d) %s" % (place + 1, fault) for place, fault in enumerate(faults[:_MOST_FAULTS])]
            more = len(faults) - len(numbered)
            text = u"%d faults: %s%s" % (len(faults), u" ".join(numbered), u" ... and %d more." % more if more else u"")
        ValueError.__init__(self, text)

    @property
    def first(self):
        """The first fault, and how many more there are: for a line of limited length."""
        more = len(self.faults) - 1
        return self.faults[0] + (u" And %d more: see midikontrol.log." % more if more else u"")


def from_0(number):
    """A number that people count from 1; None stays None."""
    return None if number is None else number - 1


class Fields(object):
    """One object of the file; takes its keys one by one and notes any that is left.

    What is wrong goes to the list `faults` as a sentence, and reading goes on: with None for a number or a choice that
    is wrong, which no check compares with anything. `broken`: it was not an object at all, and that is noted.
    """

    def __init__(self, data, place, faults):
        self.broken = not isinstance(data, dict)
        self.place = place
        self._faults = faults
        self._asked = []
        self.data = {} if self.broken else dict(data)
        if self.broken:
            self.fault(u"%s: expected an object in {}." % place)

    def fault(self, sentence):
        """Note what is wrong."""
        self._faults.append(sentence)

    def take(self, key,
             default=ProfileError,  # type: object
             ):
        """The value of a key; None for one that is missing and must be there, which is noted."""
        self._asked.append(key)
        if key not in self.data and default is ProfileError:
            if not self.broken:
                self.fault(u"%s: %s is missing." % (self.place, key))
            return None
        return self.data.pop(key, default)

    def _missing(self, key, default):
        """Whether a key is not there and must be: that is said once, by `take`."""
        return default is ProfileError and key not in self.data

    def number(self, key, low, high,
               default=ProfileError,  # type: object
               ):
        missing = self._missing(key, default)
        value = self.take(key, default)
        return None if missing else self._number(value, key, low, high)

    def _number(self, value, key, low, high):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(u"%s.%s: expected a whole number %d-%d, got %s."
                       % (self.place, key, low, high, json.dumps(value)))
            return None
        return value

    def real(self, key, low, high, default):
        """A number that need not be whole; `default` where it is not there or wrong."""
        value = self.take(key, default)
        return default if value is default else self._real(value, key, low, high, default)

    def _real(self, value, key, low, high, default):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            self.fault(u"%s.%s: expected a number %g-%g, got %s." % (self.place, key, low, high, json.dumps(value)))
            return default
        return float(value)

    def reals(self, key, low, high, default, count):
        """`count` numbers: one for all of them, or a list of one each."""
        value = self.take(key, default)
        if not isinstance(value, list):
            return [default if value is default else self._real(value, key, low, high, default)] * count
        if len(value) != count:
            self.fault(u"%s.%s: expected one number for all ccs or %d numbers, one for each; got %d."
                       % (self.place, key, count, len(value)))
            return [default] * count
        return [self._real(one, key, low, high, default) for one in value]

    def numbers(self, key, low, high, most):
        """The numbers that are right, in their order."""
        missing = self._missing(key, ProfileError)
        values = self.take(key)
        if missing:
            return []
        if not isinstance(values, list) or not 1 <= len(values) <= most:
            self.fault(u"%s.%s: expected a list of 1 to %d numbers." % (self.place, key, most))
            return []
        found = [self._number(value, key, low, high) for value in values]
        return [number for number in found if number is not None]

    def choice(self, key, allowed,
               default=ProfileError,  # type: object
               ):
        missing = self._missing(key, default)
        value = self.take(key, default)
        if missing or value is None and default is None:
            return None
        if value not in allowed:
            self.fault(u"%s.%s: expected one of %s, got %s."
                       % (self.place, key, u", ".join(allowed), json.dumps(value)))
            return None
        return str(value)

    def choices(self, key, allowed, default):
        """A list of words, in its order; those that are right."""
        values = self.take(key, default)
        if values is default:
            return list(default)
        if not isinstance(values, list) or not 1 <= len(values) <= 16:
            self.fault(u"%s.%s: expected a list of 1 to 16 of %s." % (self.place, key, u", ".join(allowed)))
            return list(default)
        for value in values:
            if value not in allowed:
                self.fault(u"%s.%s: expected some of %s, got %s."
                           % (self.place, key, u", ".join(allowed), json.dumps(value)))
        return [str(value) for value in values if value in allowed]

    def flag(self, key, default):
        value = self.take(key, default)
        if not isinstance(value, bool):
            self.fault(u"%s.%s: expected true or false, got %s." % (self.place, key, json.dumps(value)))
            return default
        return value

    def text(self, key,
             default=ProfileError,  # type: object
             ):
        missing = self._missing(key, default)
        value = self.take(key, default)
        if missing:
            return u""
        if not isinstance(value, (str, _TEXT)):
            self.fault(u"%s.%s: expected a text in quotes." % (self.place, key))
            return u""
        return to_unicode(value)

    def fields(self, key):
        place = key if self.place == u"profile" else u"%s.%s" % (self.place, key)
        return Fields(self.take(key, {}), place, self._faults)

    def items(self, key):
        """The objects of a list, one after the other: what is wrong is noted in the order of the file."""
        values = self.take(key, [])
        if not isinstance(values, list):
            self.fault(u"%s: expected a list in []." % key)
            values = []
        for place, value in enumerate(values):
            yield Fields(value, u"%s[%d]" % (key, place + 1), self._faults)

    def done(self, *optional):
        """Note what is left over. `optional`: keys that are only asked for where they are there."""
        if self.data:
            keys = sorted(set(self._asked + list(optional)))
            self.fault(u"%s: unknown key %s. Keys here are: %s."
                       % (self.place, u", ".join(sorted(self.data)), u", ".join(keys)))
