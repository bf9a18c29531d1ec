"""Functions and methods as Boost.Python shows them: strict about arguments, with a signature as doc string."""

import sys
import types

from .errors import argument_error


class BoostFunction(object):
    """A callable with checked arguments.

    `args` are (type, name) or (type, name, default, how the default is written), without the object itself.
    `first` is the class of that object, `own` how its doc string shows it (type, name).
    """

    __module__ = "Boost.Python"

    def __init__(self, owner, name, args, result, call, check, first=None, own=None):
        self.__dict__.update(_owner=owner, _args=args, _call=call, _check=check, _first=first, __name__=str(name),
                             _result=result, _own=own or (first, "arg1"))

    @property
    def __doc__(self):
        return doc_string(self.__name__, ([self._own] if self._first else []) + list(self._args),
                          self._result)

    def __get__(self, instance, owner=None):
        if sys.version_info[0] == 2:
            return types.MethodType(self, instance, owner)
        return self if instance is None else types.MethodType(self, instance)

    def __call__(self, *given, **named):
        values = list(given)
        receiver = []
        if self._first:
            if not values:
                raise self._refuse(given)
            receiver, values = [values[0]], values[1:]
        args = self._args
        if len(values) > len(args):
            raise self._refuse(given)
        for arg in args[len(values):]:
            if arg[1] in named:
                values.append(named.pop(arg[1]))
            elif len(arg) > 2:
                values.append(arg[2])
            else:
                raise self._refuse(given)
        if named:
            raise self._refuse(given)
        for arg, value in zip(args, values):
            if not self._check(arg[0], value):
                raise self._refuse(given)
        return self._call(*(receiver + values))

    def _refuse(self, given):
        expected = ([self._first] if self._first else []) + [arg[0] for arg in self._args]
        return argument_error(self._owner, self.__name__, given, expected)


BoostFunction.__name__ = BoostFunction.__qualname__ = "function"  # type() says Boost.Python.function, as in Live


def doc_string(name, args, result):
    """The Boost form of a signature: ``name( (Track)arg1, (int)arg2) -> None``."""
    parts = []
    for arg in args:
        text = "(%s)%s" % (arg[0], arg[1])
        parts.append(" [, %s=%s]" % (text, arg[-1]) if len(arg) > 2 else "%s%s" % (", " if parts else " ", text))
    return str("\n%s(%s) -> %s :\n    Simulated.\n" % (name, "".join(parts), result))


def default_value(text, find_enum):
    """The value of a default as the facts write it: None, True, a number, a string, or an enumeration value."""
    known = {"None": None, "True": True, "False": False}
    if text in known:
        return known[text]
    if text[:1] in "'\"":
        return text.strip("'\"")
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return find_enum(text)
