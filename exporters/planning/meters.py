"""Time signatures as songs carry them: their beats, and which bar a row begins in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from exporters.numbers import whole_number
from exporters.planning.plan import PatternRow

# The largest numerator and the denominators that Live has, and a Standard MIDI File can say.
MOST_BEATS, DENOMINATORS = 99, (1, 2, 4, 8, 16)
# Where a signature begins is told apart in this many parts of a beat at most: twice as fine as our MIDI files.
FINEST = 960


@dataclass(frozen=True)
class Meter:
    """A time signature, 4/4 unless something else is said."""

    beats: int = 4
    unit: int = 4

    @property
    def bar_beats(self) -> Fraction:
        """A bar in beats (quarter notes)."""
        return Fraction(4 * self.beats, self.unit)

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"


def read_meter(text: str) -> Meter | None:
    """The signature that a text such as "7/8" is; None for what neither Live nor a MIDI file can say."""
    top, slash, bottom = text.partition("/")
    beats, unit = whole_number(top), whole_number(bottom)
    if not slash or beats is None or not 1 <= beats <= MOST_BEATS or unit not in DENOMINATORS:
        return None
    return Meter(beats, unit)


def row_beats(row: PatternRow) -> Fraction:
    """How long a row plays in beats, at four steps to a beat."""
    return Fraction((row.end_step - row.start_step) * row.plays, 4)


def row_meters(row: PatternRow) -> dict[Fraction, Meter]:
    """The signatures that begin in a row, by the beats from its start, in order: of several at one place the last one.

    What is not a signature is left out, and what begins behind the row's end where its length is known.
    """
    out: dict[Fraction, Meter] = {}
    for beats, text in sorted(row.signatures, key=lambda one: one[0]):
        meter, at = read_meter(text), max(beats, Fraction(0)).limit_denominator(FINEST)
        if meter is not None and (row.length_assumed or at < row_beats(row)):
            out[at] = meter
    return out


def beats_text(beats: Fraction) -> str:
    """`1 beat`, `2.5 beats`, `7/3 beats`: the same number when it is read again."""
    short = f"{float(beats):.4f}".rstrip("0").rstrip(".")
    return f"{short if Fraction(short) == beats else beats} beat{'' if beats == 1 else 's'}"


class BarCount:
    """Counts bars through a song: a signature that changes begins a new bar, as in Live."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.bar = Fraction(1)  # where the song is now, as a bar number with its fraction

    def go_on(self, beats: Fraction, signatures: Sequence[tuple[Fraction, str]] = ()) -> Fraction:
        """Go on by a row of `beats` with the signatures that begin in it; returns how many bars it lasts."""
        lasted, at = Fraction(0), Fraction(0)
        for offset, text in sorted(signatures, key=lambda one: one[0]):
            meter = read_meter(text)
            if meter is None or offset >= beats or meter == self.meter:
                continue
            offset = max(offset, Fraction(0))
            lasted += self._forward(offset - at)
            self.bar, self.meter, at = Fraction(ceil(self.bar)), meter, offset
        return lasted + self._forward(beats - at)

    def set_meter(self, signatures: Sequence[tuple[Fraction, str]]) -> None:
        """Take up the signature that begins right at a row's start, so that `bar` is the row's."""
        for offset, text in signatures:
            meter = read_meter(text)
            if meter is not None and offset <= 0 and meter != self.meter:
                self.bar, self.meter = Fraction(ceil(self.bar)), meter

    def _forward(self, beats: Fraction) -> Fraction:
        bars = beats / self.meter.bar_beats
        self.bar += bars
        return bars
