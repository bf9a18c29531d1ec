"""Live's own list types: they look like lists but are not."""

from .nodes import Node, handle_of


def _outside(item):
    return handle_of(item) if isinstance(item, Node) else item


class VectorBase(object):
    """A snapshot of values; objects become handles when they are taken out, so long lists stay cheap."""

    # fact: vectors.plain

    __slots__ = ("__items__",)

    def __init__(self, items=()):
        self.__items__ = list(items)

    def __len__(self):
        return len(self.__items__)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return _same(self, self.__items__[index])
        try:
            return _outside(self.__items__[index])
        except IndexError:
            raise IndexError("Index out of range")  # fact: vectors.index

    def __getslice__(self, start, stop):  # Python 2 asks this first
        return _same(self, self.__items__[max(start, 0):max(stop, 0)])

    def __iter__(self):
        for item in self.__items__:
            yield _outside(item)

    def __contains__(self, value):
        return any(item == value for item in self)

    def __add__(self, other):
        # Ableton's 10.1 scripts add two vectors (and a tuple) in one place; a tuple is the weakest answer that works.
        return tuple(self) + tuple(other)

    def __radd__(self, other):
        return tuple(other) + tuple(self)


def _same(vector, items):
    result = object.__new__(type(vector))
    result.__items__ = items
    return result


def append(vector, value):
    """The `append` of every vector class."""
    vector.__items__.append(value)


def extend(vector, values):
    """The `extend` of every vector class."""
    vector.__items__.extend(values)
