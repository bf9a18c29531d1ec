"""A user's own regular expression for clip names, which may not hang the program however it is written.

It is compiled by `re`, whose syntax and messages count, and searched by the package `regex`, which can stop: some
expressions ('(a+)+b') take longer than the universe lasts for a name of fifty characters.
"""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass, field
from typing import Any

from exporters.errors import UsageError
from exporters.numbers import whole_number

MOST_CHARACTERS = 1000  # of the expression
LONGEST_NAME = 10_000  # that is searched; what a search needs to remember grows with the name
_TOO_MUCH = "a number in it is too large, or it is nested too deep"
LARGEST = 1_000_000  # characters of the expression, with its fixed repetitions written out
SECONDS = 5.0  # of searching in all: ordinary expressions take microseconds for a name

# What the two packages read differently: a brace that counts nothing (regex: how far a match may be off), and a
# bracket inside a set (regex: a class such as [:alpha:]).
_PARTS = re.compile(
    r"\\.|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]*)\}|(?P<brace>\{)", re.DOTALL
)
_COUNTS = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_IN_SET = re.compile(r"\\.|(?P<bracket>\[)", re.DOTALL)


@dataclass
class ClipPattern:
    """An expression with the group `pattern` and, where it has one, the group `track`; made by :func:`clip_pattern`."""

    text: str
    regex: Any
    _left: float = field(default=SECONDS, repr=False, compare=False)

    def search(self, name: str) -> Any:
        """The first match in a clip's name, or None. Raises UsageError when the expression takes too long."""
        if len(name) > LONGEST_NAME:
            raise UsageError(
                f"`clip_pattern`: a clip's name has {len(name)} characters ('{name[:20]}...'), and up to "
                f"{LONGEST_NAME} are searched. Rename the clip."
            )
        start = time.monotonic()
        try:
            match = self.regex.search(name, timeout=max(self._left, 0.001))
        except (TimeoutError, MemoryError) as error:
            raise UsageError(
                f"`clip_pattern`: '{self.text}' takes too long (at the clip '{name[:60]}'). Write it without "
                "repetitions inside repetitions, such as (a+)+."
            ) from error
        self._left -= time.monotonic() - start
        return match


def clip_pattern(text: str, example: str = "[A-H][0-9]{1,2}") -> ClipPattern:
    """Compile a regular expression for clip names: group `pattern` is required, group `track` optional.

    It is searched anywhere in the name. `example` finds a pattern's name, for the advice that an error gives. Raises
    UsageError when it does not compile, is too long or lacks the group.
    """
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"`clip_pattern` has {len(text)} characters; up to {MOST_CHARACTERS} are read.")
    wrong = f"`clip_pattern`: '{text}' is not a regular expression"
    try:
        compiled = re.compile(text)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise UsageError(f"{wrong} ({error.msg}{place}).") from error
    except (OverflowError, RecursionError) as error:
        raise UsageError(f"{wrong} that can be read: {_TOO_MUCH}.") from error
    if "pattern" not in compiled.groupindex:
        raise UsageError(
            f"`clip_pattern`: '{text}' has no group named pattern. "
            rf"Write for example '(?P<pattern>{example})-(?P<track>\d+)'; the group track may be left out."
        )
    # regex writes 'a{9}' out as nine times a, within each other too: ((a{99}){99}){99} takes all the memory there is.
    copies = math.prod(max(_least(found[0]), 1) for found in _COUNTS.finditer(text))
    if copies * len(text) > LARGEST:
        raise UsageError(f"{wrong} that can be searched: its repetitions, multiplied, are too many ({copies:,}).")
    import regex

    try:
        return ClipPattern(text, regex.compile(_as_re_reads_it(text), regex.VERSION0))
    except regex.error as error:
        raise UsageError(f"{wrong} that can be searched ({error.msg}).") from error
    except (OverflowError, RecursionError, MemoryError) as error:
        raise UsageError(f"{wrong} that can be read: {_TOO_MUCH}.") from error


def _as_re_reads_it(text: str) -> str:
    def part(found: re.Match[str]) -> str:
        if found["brace"]:
            return r"\{"
        if found["set"]:
            inside = _IN_SET.sub(lambda one: r"\[" if one["bracket"] else one[0], found["set"][1:])
            return "[" + inside
        return found[0]

    return _PARTS.sub(part, text)


def _least(count: str) -> int:
    """The n of ``{n}`` and ``{n,m}``; what no number can hold is far too many."""
    number = whole_number(count.strip("{}").partition(",")[0])
    return LARGEST if number is None else number
