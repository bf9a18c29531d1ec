"""The metaclass `Traced`: every method call of a class that inherits from it can be written to the trace log.

Names in `__filter_funcs__` are never traced: what is called on every tick, and the logging itself. A class inherits
the names of its bases. Tracing is a matter of the instance, not of the class: an instance with a tracer
(`_tracer`, switched by its `on`) writes, another instance of the same class does not.

Works on Python 2.7 and 3. Constructors of traced classes delegate to `realinit`, which is traced like any method,
while `__init__` (and every other name with double underscores) is left alone.
"""

from __future__ import absolute_import

import functools
import types

TYPE_CHECKING = False  # checkers take it for true; the Python inside an older Live has no such module
if TYPE_CHECKING:
    from typing import Any  # novm


class Tracer(object):
    """Writes calls to `write(text)` while `on` is set, indented by depth."""

    def __init__(self, write):
        self.on = False
        self._write = write
        self._depth = 0

    def call(self, name, function, owner, args, kw):
        """Run `function(owner, *args, **kw)` and write the call and how it ended. Exceptions pass through."""
        indent = u"  " * self._depth
        self._write(u"%scalling %s, args=%s, kw=%s" % (indent, name, shown(args), shown(kw)))
        self._depth += 1
        try:
            value = function(owner, *args, **kw)
        except Exception as error:
            self._write(u"%sException in %s: %s" % (indent, name, shown(error)))
            raise
        else:
            self._write(u"%sreturning from %s with value %s" % (indent, name, shown(value)))
            return value
        finally:
            self._depth -= 1


def shown(value):
    """repr() that never raises (an object deleted in Live may) and stays on one short line."""
    try:
        text = repr(value)
    except Exception as error:
        text = "<%s: repr raised %s>" % (type(value).__name__, type(error).__name__)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return text if len(text) <= 300 else text[:300] + u"..."


def _traced(class_name, name, function):
    @functools.wraps(function)
    def wrapper(self, *args, **kw):
        tracer = getattr(self, "_tracer", None)
        if tracer is None or not tracer.on or name in self.__filter_funcs__:
            return function(self, *args, **kw)
        return tracer.call("%s.%s" % (class_name, name), function, owner=self, args=args, kw=kw)
    return wrapper


class TracedMeta(type):
    """Wraps the methods of a class while it is made."""

    def __new__(mcs, name, bases, namespace):
        quiet = set(namespace.get("__filter_funcs__", ()))
        for base in bases:
            quiet.update(getattr(base, "__filter_funcs__", ()))
        namespace["__filter_funcs__"] = tuple(sorted(quiet))
        for key, value in list(namespace.items()):
            if isinstance(value, types.FunctionType) and key not in quiet and not key.startswith("__"):
                namespace[key] = _traced(name, key, value)
        return type.__new__(mcs, name, bases, namespace)


def _made_by_the_metaclass(plain):
    """The class statement names its metaclass differently in Python 2 and 3; calling the metaclass works in both."""
    namespace = dict((name, value) for name, value in vars(plain).items() if name not in ("__dict__", "__weakref__"))
    return TracedMeta(plain.__name__, plain.__bases__, namespace)


@_made_by_the_metaclass
class Traced(object):
    """What every class inherits whose calls can be written to the trace log."""

    __filter_funcs__ = ()  # type: tuple
    _tracer = None  # type: Any
