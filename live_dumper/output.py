"""Elements of the dump: properties by the tables of `fields`, refused values as error elements, everything counted."""

from __future__ import absolute_import

from .reading import MISSING, Failure, failure, given, items, gone, read
from .xml_writer import XmlWriter

DELETED = u"deleted in Live while the set was dumped"


class Output(object):
    """What a dump has written so far. `counts` are the summary's counts by their attribute names."""

    def __init__(self, stream):
        self.writer = XmlWriter(stream)
        self.counts = {}
        self.errors = 0

    def count(self, name):
        """One more `name` for the summary."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def error(self, problem):
        """Write an error element for a Failure into the open element."""
        self.errors += 1
        self.writer.empty("error", (
            ("property", problem.property), ("class", problem.exception), ("message", problem.message)))

    def deleted(self, place):
        """Write the error element of an object that is no longer there."""
        self.error(Failure(place, "Deleted", DELETED))

    def gather(self, thing, rows, attributes, failures):
        """Read the properties of `rows` from `thing`; values go to `attributes`, Failures to `failures`."""
        for name, convert in rows:
            try:
                value = getattr(thing, name)
            except Exception:
                value = read(thing, name)  # once more, to distinguish absent from refused
                if value is MISSING:
                    continue
                if isinstance(value, Failure):
                    failures.append(value)
                    continue
            if value is None:
                continue
            try:
                attributes.append((name, convert(value)))
            except Exception as error:  # a routing object or number that refuses to be read
                failures.append(failure(name, error))

    def identity(self, thing, attributes, failures, name="id"):
        """Add Live's pointer as the attribute `name` where this Live has it (9.5 and later)."""
        value = read(thing, "_live_ptr")
        if given(value):
            attributes.append((name, u"%d" % value))
        elif isinstance(value, Failure):
            failures.append(value)

    def start(self, tag, attributes, failures=()):
        """Open an element, its errors first."""
        self.writer.start(tag, attributes)
        for problem in failures:
            self.error(problem)

    def leaf(self, tag, attributes, failures=()):
        """An element that holds nothing but its errors."""
        if failures:
            self.start(tag, attributes, failures)
            self.writer.end()
        else:
            self.writer.empty(tag, attributes)

    def living(self, parent, name):
        """(index, element) of the list `name` of `parent`; refused and deleted places become error elements.

        A version without the list gives nothing.
        """
        vector = read(parent, name)
        if vector is MISSING or vector is None:
            return
        if isinstance(vector, Failure):
            self.error(vector)
            return
        for index, element in enumerate(items(vector, name)):
            if isinstance(element, Failure):
                self.error(Failure(u"%s[%d]" % (name, index), element.exception, element.message))
            elif gone(element):
                self.deleted(u"%s[%d]" % (name, index))
            else:
                yield index, element
