"""Reading from Live: every property may be absent in this version, and every read may raise."""

from __future__ import absolute_import

from .texts import exception_text

TYPE_CHECKING = False  # checkers take it for true; the Python inside an older Live has no such module
if TYPE_CHECKING:
    from typing import Any, Iterator  # novm


class Failure(object):
    """A read that Live refused: the property, the exception's class name and its message."""

    __slots__ = ("property", "exception", "message")

    def __init__(self, name, exception, message):
        self.property = name
        self.exception = exception
        self.message = message

    def __repr__(self):
        return "Failure(%s, %s: %s)" % (self.property, self.exception, self.message)


class _Missing(object):
    """The running version has no such property."""

    def __repr__(self):
        return "MISSING"


MISSING = _Missing()


def failure(name, error):
    """The Failure for an exception that came out of reading `name`."""
    return Failure(name, type(error).__name__, exception_text(error))


def given(value):
    """True for a value that Live gave: neither absent nor refused."""
    return value is not MISSING and not isinstance(value, Failure)


def read(thing, name):
    # type: (object, str) -> Any
    """The property `name` of `thing`, MISSING when its class has none, a Failure when reading raises.

    This is the one place where any exception at all is caught: Live raises RuntimeError where a
    property does not apply, ArgumentError on dead objects, and more; none may end the dump.
    """
    try:
        return getattr(thing, name)
    except AttributeError as error:
        return failure(name, error) if hasattr(type(thing), name) else MISSING
    except Exception as error:
        return failure(name, error)


def call(thing, name, *arguments):
    # type: (object, str, *object) -> Any
    """What the method `name` returns, MISSING when there is none, a Failure when it raises."""
    method = read(thing, name)
    if not given(method):
        return method
    try:
        return method(*arguments)
    except Exception as error:
        return failure(name, error)


def gone(thing):
    """True when the object was deleted in Live: it then equals None without being None."""
    try:
        return bool(thing == None)  # noqa: E711 - identity says nothing here, equality does
    except Exception:
        return True


def items(vector, name):
    # type: (Any, str) -> Iterator[Any]
    """The elements of one of Live's vectors one by one; a Failure ends it when an element cannot be had.

    Live's vectors are snapshots of weak references: an element may be deleted while we go through them.
    Elements are fetched only when their turn comes, so that a plug-in with thousands of parameters
    costs nothing before.
    """
    try:
        size = len(vector)
    except Exception as error:
        yield failure(name, error)
        return
    for index in range(size):
        try:
            element = vector[index]
        except Exception as error:
            yield failure(name, error)
            return
        yield element
