"""The live-api document: what the running Live says about its own Python API.

Own members of each class only; what a class inherits is found through its bases. Double-underscore names are left out.
"""

from __future__ import absolute_import

import sys
import types

from . import clock, fields
from .reading import failure
from .set_walk import head, timestamp
from .signatures import parse_signatures
from .texts import to_unicode

COUNTS = (
    ("modules", "module"), ("classes", "class"), ("enums", "enum"), ("values", "value"), ("properties", "property"),
    ("methods", "method"), ("functions", "function"), ("constants", "constant"),
)
INTEGERS = (int, type(sys.maxsize + 1))  # int and, on Python 2, long


def is_class(thing):
    """True for a class. (The module inspect is not asked: old versions of Live do not bring all of the library.)"""
    return isinstance(thing, type)


def is_enum(thing):
    """True for an enumeration of Boost.Python: an int class with `names` and `values`."""
    return (is_class(thing) and issubclass(thing, int)
            and isinstance(getattr(thing, "names", None), dict) and isinstance(getattr(thing, "values", None), dict))


def is_property(value):
    """True for what is read through a class's own descriptor, not called."""
    return hasattr(value, "fget") or (hasattr(type(value), "__get__") and not callable(value)
                                      and not isinstance(value, (staticmethod, classmethod)))


class ApiWalk(object):
    """The job of dumping the documentation of the package `live`; the same duties to DumpXML as SetWalk."""

    changed = False  # an API does not change while Live runs

    def __init__(self, out, application, live):
        self._out = out
        self._application = application
        self._live = live
        self._began = clock.seconds()
        self._names = {}
        self.done = 0
        self.total = 1

    def close(self):
        """Nothing is held."""

    def write_changes(self):
        """Nothing changes."""

    def note_deleted(self):
        """Nothing is deleted."""

    def job(self):
        """The whole document, a generator for `walk.Walk`."""
        out = self._out
        out.writer.start("live-api", head(self._application))
        yield self._learn_names(self._live, u"Live", True), None
        yield self._learn_names(self._live, u"Live", False), None
        self.total = max(1, len(self._names))
        yield self._module(self._live, u"Live", u"Live"), None
        attributes = [
            ("complete", u"true"), ("errors", u"%d" % out.errors),
            ("seconds", fields.number(clock.seconds() - self._began)), ("finished", timestamp()),
        ]
        attributes.extend((name, u"%d" % out.counts.get(tag, 0)) for name, tag in COUNTS)
        out.writer.empty("summary", attributes)
        out.writer.end()

    def _learn_names(self, owner, dotted, settled):
        """The dotted name of every module and class, by the first place where it is found.

        First (`settled`) only in the module that a class says it is from: Live 12 has Device.View under its own name
        in every class of devices, and the alphabet begins with another one.
        """
        self._names.setdefault(id(owner), dotted)
        for name, value in self._members(owner):
            inner = u"%s.%s" % (dotted, name)
            if self._is_home(value) and self._names.get(id(value), inner) == inner and (
                    not settled or self._is_from(value, inner)):
                yield self._learn_names(value, inner, settled), None
        yield

    @staticmethod
    def _is_from(value, dotted):
        """True for a module, and for a class whose `__module__` ("Device") is the one of its dotted name."""
        return isinstance(value, types.ModuleType) or value.__module__.split(".")[-1] == dotted.split(u".")[1]

    def _is_home(self, value):
        """True for modules and classes that belong to the documentation."""
        if isinstance(value, types.ModuleType):
            # Live's own modules are built in like sys or time, so that alone does not distinguish them from
            # Python's; their names do: "Song" or "Live.Song", while Python's built-in modules have no capital.
            own = value.__name__ not in sys.builtin_module_names or value.__name__ != value.__name__.lower()
            return own and not hasattr(value, "__file__")
        return is_class(value) and value.__module__ not in ("builtins", "__builtin__")

    def _members(self, owner):
        """(name, value) of the own public members, by name. A module's or class's dictionary does not raise."""
        members = vars(owner)
        for name in sorted(members):
            if not name.startswith("__"):
                yield to_unicode(name), members[name]

    def _module(self, module, name, dotted):
        self._start("module", [("name", name)], module)
        for inner, value in self._members(module):
            yield self._member(value, inner, u"%s.%s" % (dotted, inner), module), None
        self._end()

    def _member(self, value, name, dotted, owner):
        if self._names.get(id(value)) == dotted:
            if isinstance(value, types.ModuleType):
                yield self._module(value, name, dotted), None
            elif is_enum(value):
                self._enum(value, name)
            else:
                yield self._class(value, name, dotted), None
        elif isinstance(value, types.ModuleType) or is_class(value):
            # Known elsewhere under its own name, or none of Live's: a reference.
            there = self._names.get(id(value)) or u"%s.%s" % (value.__module__, value.__name__) \
                if is_class(value) else to_unicode(value.__name__)
            self._constant(name, type(value).__name__, text=there)
        elif is_class(owner) and is_property(value):
            self._property(value, name, owner)
        elif callable(value) or isinstance(value, (staticmethod, classmethod)):
            self._function(getattr(owner, str(name)), name, "method" if is_class(owner) else "function")
        elif isinstance(value, INTEGERS):
            self._constant(name, type(value).__name__, number=u"%d" % value)
        elif isinstance(value, (float, bytes, type(u""))):
            self._constant(name, type(value).__name__, text=to_unicode(value))
        else:
            self._constant(name, type(value).__name__)
        yield

    def _class(self, cls, name, dotted):
        attributes = [("name", name)]
        bases = [self._names.get(id(base)) or u"%s.%s" % (base.__module__, base.__name__)
                 for base in cls.__bases__ if base is not object]
        if bases:
            attributes.append(("bases", u" ".join(to_unicode(base) for base in bases)))
        self._start("class", attributes, cls)
        for inner, value in self._members(cls):
            yield self._member(value, inner, u"%s.%s" % (dotted, inner), cls), None
        self._end()

    def _enum(self, cls, name):
        self._start("enum", [("name", name)], cls)
        for inner, number in sorted(cls.names.items(), key=lambda item: (int(item[1]), item[0])):
            self._out.writer.empty("value", [("name", to_unicode(inner)), ("number", u"%d" % number)])
            self._out.count("value")
        self._end()

    def _property(self, value, name, owner):
        attributes = [("name", name)]
        if hasattr(value, "fset"):
            attributes.append(("settable", fields.boolean(value.fset is not None)))
        listener = hasattr(owner, str("add_%s_listener" % name))
        attributes.append(("listenable", fields.boolean(listener)))
        self._start("property", attributes, value, own=False)
        self._end(False)

    def _function(self, value, name, tag):
        self._start(tag, [("name", name)], value, own=False)
        try:
            signatures = parse_signatures(name, value.__doc__)
        except Exception as error:
            self._out.error(failure("__doc__", error))
            signatures = []
        for signature in signatures:
            attributes = [("text", signature.text), ("returns", signature.returns)]
            if signature.cpp:
                attributes.append(("cpp", signature.cpp))
            self._out.writer.start("signature", attributes)
            for argument in signature.arguments:
                self._out.writer.empty("argument", (
                    ("name", argument.name), ("type", argument.type or None), ("default", argument.default)))
            self._out.writer.end()
        self._end(False)

    def _constant(self, name, type_name, number=None, text=None):
        self._out.count("constant")
        self._out.writer.empty("constant", (
            ("name", name), ("type", to_unicode(type_name)), ("number", number), ("text", text)))

    def _start(self, tag, attributes, thing, own=True):
        """Open an element with the documentation string of `thing`, its own one where it could inherit one."""
        self._out.writer.start(tag, attributes)
        self._out.count(tag)
        try:
            doc = vars(thing).get("__doc__") if own else thing.__doc__
        except Exception as error:
            self._out.error(failure("__doc__", error))
            return
        if doc:
            self._out.writer.text("doc", doc)

    def _end(self, home=True):
        self._out.writer.end()
        self.done += 1 if home else 0
