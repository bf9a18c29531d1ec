"""The bounds of a song as text: wide enough for every machine, and small enough to be read at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from exporters.errors import DoesNotFit
from exporters.numbers import all_digits, whole_number
from exporters.pattern_names import PatternNames

SONGS, PATTERNS, TRACKS, STEPS, PLAYS = 1000, 16_384, 64, 1024, 1000
TEMPO_BPM = (1, 999)
MOST_ROWS = 4000
MOST_LETTERS = 100
METERS = 1000  # time signatures that begin in one row
MAX_BYTES = 4_000_000  # 4000 rows of 1000 letters; tables in TOML take up to 100 times their bytes in memory


@dataclass(frozen=True)
class AnyPatterns(PatternNames):
    """A01-A16, B01-B16 and so on to Z16, whatever the banks of a machine; from there on the plain number (417, 418).

    A01 is the first pattern of every machine, B01 its seventeenth. A plain number is read everywhere.
    """

    banks: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    most: int = PATTERNS

    @property
    def count(self) -> int:
        """How many patterns can be named."""
        return self.most

    def name(self, pattern: int) -> str:
        """The name of pattern `pattern` (0-based). Raises DoesNotFit beyond the last."""
        if not 0 <= pattern < self.most:
            raise DoesNotFit(f"Pattern {pattern + 1} does not exist: there are {self.most} patterns.")
        if pattern >= len(self.banks) * self.per_bank:
            return str(pattern + 1)
        bank, number = divmod(pattern, self.per_bank)
        return f"{self.banks[bank]}{number + self.first:0{self.digits}d}"

    @property
    def span(self) -> str:
        """First and last name; numbers do as well."""
        return f"A01-Z16 or 1-{self.most}"

    def parse(self, text: str) -> int | None:
        """The pattern (0-based) that a name or a number counted from 1 stands for, or None."""
        if not all_digits(text):
            return super().parse(text)
        number = whole_number(text)
        return number - 1 if number is not None and 1 <= number <= self.most else None


NAMES = AnyPatterns()


class Letters(str):
    """Every character that can be shown: an alphabet too long to be looked through for each letter."""

    __slots__ = ()

    def __contains__(self, char: object) -> bool:
        return isinstance(char, str) and len(char) == 1 and char.isprintable()


def every_letter() -> Letters:
    """All printable characters of Unicode, the blank first."""
    return Letters("".join(char for code in range(0x20, sys.maxunicode + 1) if (char := chr(code)).isprintable()))
