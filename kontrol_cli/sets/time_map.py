"""Beats to seconds through the tempo curve, and to bars and beats through the signature changes.

Tempo is linear in beats between two events, constant before the first and after the last; two events
at one time are a step. Seconds are the exact integral of 60/bpm, a logarithm where the tempo moves, or, as Live
up to 12.2 plays it, the sum over sixteenths that each keep the tempo of their start (kontrol_cli.sets.tempo_grid).
Both cost a search for each place, however far it is from the start.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exporters.numbers import whole_number
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tempo_grid import SIXTEENTH_BEATS, TempoGrid

_LARGEST_METER = 1000  # Live's own limit is 99
_STEADY = 1e-9  # relative tempo change below which a ramp counts as constant (keeps log1p exact enough)
_SERIES_FROM = 12  # where the series for sums over sixteenths is good to 13 digits
_WHOLE_FLOATS = 2.0**50  # from here on a float has no parts of a sixteenth


class TempoMap:
    """The tempo curve of a set. `events` are (beats, bpm); at least one, in any order. `grid`: how Live reads it.

    Raises ValueError for no event or a tempo that is not positive.
    """

    def __init__(self, events: Iterable[tuple[float, float]], grid: TempoGrid = TempoGrid.exact) -> None:
        ordered = sorted(events, key=lambda event: event[0])
        if not ordered or any(not bpm > 0 for _, bpm in ordered):
            raise ValueError("a tempo map needs at least one event, and every tempo above 0")
        self.grid = grid
        self._beats = [beats for beats, _ in ordered]
        self._tempos = [bpm for _, bpm in ordered]
        self._by_sixteenths = grid is TempoGrid.sixteenths and self.moves
        # Where the count of each event's seconds begins: at the event, or at the first sixteenth from it on.
        self._starts = [_next_sixteenth(beats) for beats in self._beats] if self._by_sixteenths else self._beats
        # Seconds at each start, counted from the first one.
        self._seconds = [0.0]
        total = 0.0
        for index, end in enumerate(self._starts[1:]):
            total += self._within(index, end)
            self._seconds.append(total)
        self._origin = self._from_first(0.0)

    @classmethod
    def of_rows(
        cls, tempo_events: Sequence[Row], default_bpm: float | None = None, grid: TempoGrid = TempoGrid.exact
    ) -> TempoMap:
        """The map of a tempo_events table; `default_bpm` (or Live's 120) is used when it is empty."""
        events = [
            (float(row["time_beats"] or 0.0), float(row["tempo_bpm"])) for row in tempo_events if row.get("tempo_bpm")
        ]
        return cls(events or [(0.0, default_bpm or 120.0)], grid)

    @property
    def moves(self) -> bool:
        """True when the tempo changes somewhere, so that it matters how Live reads it."""
        return min(self._tempos) != max(self._tempos)

    def seconds(self, beats: float) -> float:
        """Seconds from the song's start (beat 0) to `beats`; negative before it."""
        return self._from_first(beats) - self._origin

    def bpm(self, beats: float) -> float:
        """The tempo of the curve at `beats`; at a step the tempo after it."""
        index = bisect_right(self._beats, beats) - 1
        return self._tempos[0] if index < 0 else self._bpm_within(index, beats)

    def _bpm_within(self, index: int, beats: float) -> float:
        """The tempo at `beats`, which is not before event `index` nor behind the next one."""
        if index == len(self._beats) - 1:
            return self._tempos[-1]
        before, after = self._tempos[index], self._tempos[index + 1]
        start = self._beats[index]
        span = self._beats[index + 1] - start
        bpm = before + (beats - start) / span * (after - before) if span else after
        # Rounding must not leave the line: between huge and tiny tempos it would even pass 0.
        low, high = (before, after) if before < after else (after, before)
        return low if bpm < low else high if bpm > high else bpm

    def _from_first(self, beats: float) -> float:
        """Seconds from the first start to `beats`."""
        place = _last_sixteenth(beats) if self._by_sixteenths else beats
        index = bisect_right(self._beats, place) - 1
        if index < 0:
            return (beats - self._starts[0]) * 60.0 / self._tempos[0]
        if not self._by_sixteenths:
            return self._seconds[index] + self._within(index, beats)
        rest = (beats - place) * 60.0 / self._bpm_within(index, place)  # in the sixteenth that has begun
        return self._seconds[index] + self._within(index, place) + rest

    def _within(self, index: int, end: float) -> float:
        """Seconds from the start of event `index` to `end`, which is not behind the next one's start."""
        start = self._starts[index]
        if end <= start:
            return 0.0
        if not self._by_sixteenths:
            return _ramp(end - start, self._tempos[index], self._bpm_within(index, end))
        count = (end - start) / SIXTEENTH_BEATS
        first = self._bpm_within(index, start)
        return _sixteenths(count, first, first if count == 1 else self._bpm_within(index, end - SIXTEENTH_BEATS))


def _ramp(span: float, start: float, end: float) -> float:
    """Seconds that `span` beats take while the tempo goes linearly from `start` to `end`."""
    if span <= 0:
        return 0.0
    change = end / start - 1.0
    if abs(change) < _STEADY:
        return span * 60.0 / start
    return span * 60.0 / start * math.log1p(change) / change


def _sixteenths(count: float, first: float, last: float) -> float:
    """Seconds of `count` sixteenths whose tempos go from `first` to `last` in equal steps.

    The sum of 1/(x + n) is a difference of digamma functions, taken from their asymptotic series (Abramowitz and
    Stegun 6.3.18, good to 13 digits from 12 on); sixteenths below that are added one by one.
    """
    if first > last:
        first, last = last, first
    if count == 1 or count == math.inf or last / first - 1.0 < _STEADY:
        return count * 60.0 * SIXTEENTH_BEATS / ((first + last) / 2)
    step = (last - first) / (count - 1)
    seconds, low, high = 0.0, first / step, first / step + count
    if low < _SERIES_FROM:
        one_by_one = int(min(count, math.ceil(_SERIES_FROM - low)))
        seconds = sum(60.0 * SIXTEENTH_BEATS / (first + step * number) for number in range(one_by_one))
        if one_by_one == count:
            return seconds
        low += one_by_one
    series = math.log1p((high - low) / low) + _digamma_rest(low) - _digamma_rest(high)
    return seconds + 60.0 * SIXTEENTH_BEATS / step * series


def _digamma_rest(x: float) -> float:
    """What lies between the logarithm and the digamma function at `x`: ln x - psi x."""
    square = 1.0 / (x * x)
    return 0.5 / x + square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))


def _next_sixteenth(beats: float) -> float:
    """The first sixteenth that does not begin before `beats`."""
    return math.ceil(beats / SIXTEENTH_BEATS) * SIXTEENTH_BEATS if abs(beats) < _WHOLE_FLOATS else beats


def _last_sixteenth(beats: float) -> float:
    """The last sixteenth that does not begin behind `beats`."""
    return math.floor(beats / SIXTEENTH_BEATS) * SIXTEENTH_BEATS if abs(beats) < _WHOLE_FLOATS else beats


@dataclass(frozen=True)
class Place:
    """A position as Live writes it: bar and beat count from 1, `rest` is the part of a beat after that (0-1)."""

    bar: int
    beat: int
    rest: float

    def __str__(self) -> str:
        sixteenth, tick = divmod(round(self.rest * 4, 6), 1.0)
        return f"{self.bar}.{self.beat}.{int(sixteenth) + 1}" + (f"+{tick:.2f}" if tick >= 0.005 else "")


class BarMap:
    """The bars of a set. `changes` are (beats, signature such as "7/8"); a change starts a new bar.

    A bar of n/d lasts 4n/d beats. Signatures that cannot be read are passed over.
    """

    def __init__(self, changes: Iterable[tuple[float, str]]) -> None:
        self._starts: list[float] = []
        self._bars: list[int] = []
        self._signatures: list[tuple[int, int]] = []
        bar = 1
        for beats, text in sorted(changes, key=lambda change: change[0]):
            signature = _signature(text)
            if signature is None:
                continue
            if self._starts:
                bar += math.ceil(round((beats - self._starts[-1]) / _bar_beats(self._signatures[-1]), 6))
            self._starts.append(beats)
            self._bars.append(bar)
            self._signatures.append(signature)
        if not self._starts:
            self._starts, self._bars, self._signatures = [0.0], [1], [(4, 4)]

    @classmethod
    def of_rows(cls, signature_events: Sequence[Row]) -> BarMap:
        """The map of a signature_events table; 4/4 where it is empty."""
        return cls((float(r["time_beats"] or 0.0), str(r["time_signature"])) for r in signature_events)

    def place(self, beats: float) -> Place:
        """Bar, beat and rest at `beats`; before the first change its signature counts backwards."""
        index = max(bisect_right(self._starts, beats) - 1, 0)
        signature = self._signatures[index]
        bars, within = divmod(round(beats - self._starts[index], 9), _bar_beats(signature))
        count, rest = divmod(round(within * signature[1] / 4, 9), 1.0)
        return Place(self._bars[index] + int(bars), int(count) + 1, rest)

    def start_of(self, bar: int) -> float:
        """The beats at which `bar` (from 1; others are counted on) begins."""
        index = max(bisect_right(self._bars, bar) - 1, 0)
        return self._starts[index] + (bar - self._bars[index]) * _bar_beats(self._signatures[index])


def _bar_beats(signature: tuple[int, int]) -> float:
    return 4 * signature[0] / signature[1]


def _signature(text: str) -> tuple[int, int] | None:
    top, _, bottom = text.partition("/")
    numerator, denominator = whole_number(top), whole_number(bottom)
    if numerator and denominator and 0 < numerator <= _LARGEST_METER and 0 < denominator <= _LARGEST_METER:
        return numerator, denominator
    return None
