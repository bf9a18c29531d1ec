"""What a clip's name says: the pattern it stands for, and the machine track it claims in it.

The default grammar is that of the original workflow, `<pattern> [machine track] [free text]`:
`A01 3 kick` is track 3 of pattern A01, `B07` the whole of B07. Upper and lower case alike, A1 = A01.
No set of the real files we know uses it; it rests on the article, the 2007 tool and our own samples.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from exporters.machine import PatternNames
from exporters.numbers import all_digits, whole_number
from exporters.planning.clip_pattern import ClipPattern


@dataclass(frozen=True)
class ClipMeaning:
    """Pattern and machine track (both 0-based) of a clip; no track = it claims the whole pattern.

    `by_word` when it is a word of the map's [patterns] that says the pattern.
    """

    pattern: int
    track: int | None = None
    text: str = ""
    by_word: bool = False


@dataclass(frozen=True)
class Misread:
    """A name that is written like the grammar but names something that does not exist, with the reason.

    `of_track` when its pattern exists, and only the machine track in it does not; else `pattern` is the pattern's name
    as it is written, and `track` the machine track (0-based) beside it.
    """

    reason: str
    of_track: bool = False
    pattern: str = ""
    track: int | None = None


@dataclass(frozen=True)
class Undecided(Misread):
    """A name that a map gives two meanings; the reason is a whole sentence."""


# A track number is a word of its own and has one or two digits: in `A01 808 kick` and `A01 3rd try` the second
# word is free text.
_NAME = re.compile(r"\s*(?P<pattern>[^\s]+)(?:\s+(?P<track>[0-9]{1,2})(?=\s|$))?\s*(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Grammar:
    """A way to read clip names for one machine; `regex` (named groups) replaces the default grammar.

    `known` gives a pattern for what the regex captured; what it does not know is a pattern's name.
    """

    patterns: PatternNames = field(default_factory=PatternNames)
    tracks: int = 16
    regex: ClipPattern | None = None
    known: Callable[[str], int | None] | None = None

    def captured(self, name: str) -> str | None:
        """What the regex captures as the pattern in `name`; None when it does not fit or there is none."""
        match = None if self.regex is None else self.regex.search(name)
        return None if match is None or match["pattern"] is None else match["pattern"].strip()

    def read(self, name: str) -> ClipMeaning | Misread | None:
        """What `name` means, why it cannot mean what it seems to, or None when it names no pattern."""
        if self.regex is not None:
            match = self.regex.search(name)
            if match is None or match["pattern"] is None:
                return None
            token = match["pattern"].strip()
        else:
            match = _NAME.match(name)
            if match is None or not self.patterns.looks_like(match["pattern"]):
                return None
            token = match["pattern"]
        pattern = self.known(token) if self.regex is not None and self.known is not None else None
        by_word = pattern is not None
        if pattern is None:
            pattern = self.patterns.parse(token)
        groups = match.groupdict()
        track, text = groups.get("track"), groups.get("text") or ""
        number = None if track is None or not all_digits(track) else whole_number(track)
        if number is not None and not 1 <= number <= self.tracks:
            number = None
        if pattern is None:
            wrong = f"'{token}' is not one of the patterns {self.patterns.span}"
            return Misread(wrong, pattern=token, track=None if number is None else number - 1)
        if track is None:
            return ClipMeaning(pattern, None, text, by_word)
        if number is None:
            return Misread(f"track '{track}' is not one of the machine's tracks 1-{self.tracks}", of_track=True)
        return ClipMeaning(pattern, number - 1, text, by_word)


def parse_clip_name(name: str) -> ClipMeaning | None:
    """Read `name` with the default grammar (A01-H16, 16 tracks); None when it does not name a pattern that exists."""
    meaning = Grammar().read(name)
    return meaning if isinstance(meaning, ClipMeaning) else None
