"""Plain objects in Live's shapes for tests of the dumper, runnable on every Python that Live ships."""

# It runs on Python 2.7 too.
# ruff: noqa

from __future__ import absolute_import


class Refused(object):
    """A property with this value raises when it is read."""

    def __init__(self, error):
        self.error = error


def thing(kind, **values):
    """An object of a class `kind` whose properties are class descriptors; anything else is an AttributeError.

    Every object can be deleted (`kill`): it then equals None and refuses all reads. `reads` counts reads.
    """
    space = {"_dead": False, "reads": 0}

    def descriptor(name, value):
        def fget(self):
            self.reads += 1
            if self._dead:
                raise TypeError("Python argument types in None.%s(%s) did not match C++ signature" % (name, kind))
            now = self._changed.get(name, value)
            if isinstance(now, Refused):
                raise now.error
            return now

        return property(fget)

    for name, value in values.items():
        if callable(value):
            space[str(name)] = _method(value)
        else:
            space[str(name)] = descriptor(name, value)
    space["__eq__"] = lambda self, other: self._dead if other is None else self is other
    space["__ne__"] = lambda self, other: not self == other
    space["__hash__"] = lambda self: id(self)
    made = type(str(kind), (object,), space)()
    made._changed = {}
    return made


def _method(function):
    def call(self, *arguments):
        if self._dead:
            raise TypeError("Python argument types did not match C++ signature")
        return function(*arguments)

    return call


def kill(fake):
    """Delete the object as Live does."""
    fake._dead = True


def change(fake, name, value):
    """Give a property another value."""
    fake._changed[name] = value


def listeners(**names):
    """The add, remove and has methods of observable properties; `names` maps each to a list to keep listeners in."""
    methods = {}
    for name, kept in names.items():
        methods["add_%s_listener" % name] = kept.append
        methods["remove_%s_listener" % name] = kept.remove
    return methods
