"""Small functions that scripts take from the frameworks."""

from functools import partial

from .events import live_object_valid

liveobj_valid = live_object_valid


def liveobj_changed(one, other):
    """Whether two objects of Live differ; a deleted one differs from None."""
    return one != other or (one is None) != (other is None)


def nop(*_, **__):
    """Does nothing."""


def const(value):
    """A function that gives the value, whatever it is called with."""
    return lambda *_, **__: value


def clamp(value, low, high):
    """The value, or the nearer limit."""
    return max(low, min(value, high))


def in_range(value, low, high):
    """low <= value < high."""
    return low <= value < high


def sign(value):
    """1, 0 or -1."""
    return (value > 0) - (value < 0)


def find_if(test, things):
    """The first for which the test holds, or None."""
    return next((thing for thing in things if test(thing)), None)


def index_if(test, things):
    """Its place; the number of things when there is none."""
    return next((place for place, thing in enumerate(things) if test(thing)), len(things))


def first(things):
    """Of a pair."""
    return things[0]


def second(things):
    """Of a pair."""
    return things[1]


def product(rows, columns):
    """(row, column) for all."""
    columns = list(columns)
    for row in rows:
        for column in columns:
            yield (row, column)


def group(things, size):
    """Tuples of so many; the last may be shorter."""
    things = list(things)
    return [tuple(things[start:start + size]) for start in range(0, len(things), size)]


def flatten(lists):
    """One list of all."""
    return [thing for one in lists for thing in one]


def maybe(function):
    """The function, which gives None for None."""
    return lambda value, *a, **k: None if value is None else function(value, *a, **k)


def mixin(*classes):
    """A class of all these."""
    return classes[0] if len(classes) == 1 else type("_".join(cls.__name__ for cls in classes), classes, {})


class _Forward(object):
    """A property of another object, found by its name in this one."""

    def __init__(self, target, name):
        self._target, self._name = target, name

    def __get__(self, owner, cls=None):
        return self if owner is None else getattr(getattr(owner, self._target), self._name)

    def __set__(self, owner, value):
        setattr(getattr(owner, self._target), self._name, value)


def forward_property(target):
    """forward_property("_ring")("offset"), or as a decorator: reads and writes go to self._ring.offset."""
    return lambda name: _Forward(target, name if isinstance(name, str) else name.__name__)


def lazy_attribute(function):
    """A property that is worked out once."""
    key = "_lazy_" + function.__name__

    def read(self):
        if key not in self.__dict__:
            self.__dict__[key] = function(self)
        return self.__dict__[key]

    return property(read, doc=function.__doc__)


__all__ = ["clamp", "const", "find_if", "first", "flatten", "forward_property", "group", "in_range", "index_if",
           "lazy_attribute", "liveobj_changed", "liveobj_valid", "maybe", "mixin", "nop", "partial", "product",
           "second", "sign"]
