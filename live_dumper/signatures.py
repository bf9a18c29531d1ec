"""Signatures out of the documentation strings of Boost.Python: `name( (Type)arg1 [, (bool)x=True]) -> Type :`.

The form, from captured Live API documentation (8.2 to 12.3): per overload one signature line, then the text, then
"C++ signature :" with the C++ line. Another line is not a signature; the whole string is kept elsewhere.
"""

from __future__ import absolute_import

import re

from .texts import to_unicode

_HEAD = re.compile(u"^\\s*([A-Za-z_][A-Za-z0-9_]*)\\(")
_RESULT = re.compile(u"\\s*->\\s*(.+?)(?:\\s+:(?:\\s.*)?)?$")
_CPP = re.compile(u"C\\+\\+ signature\\s*:\\s*")
_IDENTIFIER = re.compile(u"^[A-Za-z_][A-Za-z0-9_]*$")
_PAIRS = {u"(": u")", u"[": u"]", u"{": u"}"}


class Argument(object):
    """One argument; `default` is the text behind "=", None when it must be given."""

    __slots__ = ("name", "type", "default")

    def __init__(self, name, type_name, default):
        self.name = name
        self.type = type_name
        self.default = default

    def __str__(self):
        shown = self.name if not self.type else u"%s: %s" % (self.name, self.type)
        return shown if self.default is None else u"%s = %s" % (shown, self.default)


class Signature(object):
    """One way to call a function. `cpp` is its C++ line, "" when the text gives none."""

    __slots__ = ("name", "arguments", "returns", "cpp")

    def __init__(self, name, arguments, returns, cpp=u""):
        self.name = name
        self.arguments = arguments
        self.returns = returns
        self.cpp = cpp

    @property
    def text(self):
        """One line in Python's form: name(self: Clip, fast: bool = False) -> None."""
        return u"%s(%s) -> %s" % (
            self.name, u", ".join(argument.__str__() for argument in self.arguments), self.returns)


def parse_signatures(name, doc):
    """The signatures of the function `name` in its documentation string; none without one."""
    found = []  # type: list
    if doc is None:
        return found
    for line in to_unicode(doc).splitlines():
        signature = _signature_line(name, line)
        if signature is not None:
            found.append((signature, [line]))
        elif found:
            found[-1][1].append(line)
    for signature, lines in found:
        pieces = _CPP.split(u"\n".join(lines), 1)
        if len(pieces) > 1:
            signature.cpp = u" ".join(pieces[1].split())
    return [signature for signature, _ in found]


def _signature_line(name, line):
    """The Signature in `line`, None when it is not a signature of `name`."""
    head = _HEAD.match(line)
    if head is None or head.group(1) != name:
        return None
    end = _closing(line, head.end() - 1)
    result = None if end is None else _RESULT.match(line[end + 1:])
    if result is None:
        return None
    try:
        return Signature(name, _arguments(line[head.end():end]), result.group(1))
    except ValueError:
        return None


def _closing(text, start):
    """Index of the bracket that closes the one at `start`, None when there is none; quoted text is skipped."""
    closers = []
    index = start
    while index < len(text):
        character = text[index]
        if character in u"'\"":
            index = _quoted_end(text, index)
            if index is None:
                return None
        elif character in _PAIRS:
            closers.append(_PAIRS[character])
        elif character in u")]}":
            if closers.pop() != character:
                return None
            if not closers:
                return index
        index += 1
    return None


def _quoted_end(text, start):
    index = start + 1
    while index < len(text):
        if text[index] == u"\\":
            index += 1
        elif text[index] == text[start]:
            return index
        index += 1
    return None


def _arguments(text):
    """The arguments between the outer brackets. Raises ValueError when they have another form."""
    arguments = []  # type: list
    index = 0
    while True:
        # Brackets here mark what may be left out; that the argument has a default says the same.
        while index < len(text) and text[index] in u" ,[]":
            index += 1
        if index >= len(text):
            return arguments
        end = _closing(text, index) if text[index] == u"(" else None
        if end is None:
            raise ValueError(text)
        stop = _argument_end(text, end + 1)
        name, equals, default = text[end + 1:stop].partition(u"=")
        if not _IDENTIFIER.match(name.strip()):
            raise ValueError(text)
        arguments.append(Argument(name.strip(), text[index + 1:end].strip(), default.strip() if equals else None))
        index = stop


def _argument_end(text, index):
    """Where the argument that goes on at `index` ends: a comma, an option bracket, or the end."""
    while index < len(text):
        character = text[index]
        if character in u",]" or text.startswith(u"[,", index) or text.startswith(u"[ ,", index):
            break
        end = index
        if character in u"'\"":
            end = _quoted_end(text, index)
        elif character in _PAIRS:
            end = _closing(text, index)
        if end is None:
            raise ValueError(text)
        index = end + 1
    return index
