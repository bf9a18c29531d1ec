"""Beats to seconds through the tempo curve, and to bars and beats through the signature changes.

Tempo is linear in beats between two events, constant before the first and after the last; two events
at one time are a step. So seconds are the exact integral of 60/bpm, a logarithm where the tempo moves.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kontrol_cli.sets.rows import Row

_STEADY = 1e-9  # relative tempo change below which a ramp counts as constant (keeps log1p exact enough)


class TempoMap:
    """The tempo curve of a set. `events` are (beats, bpm); at least one, in any order.

    Raises ValueError for no event or a tempo that is not positive.
    """

    def __init__(self, events: Iterable[tuple[float, float]]) -> None:
        ordered = sorted(events, key=lambda event: event[0])
        if not ordered or any(not bpm > 0 for _, bpm in ordered):
            raise ValueError("a tempo map needs at least one event, and every tempo above 0")
        self._beats = [beats for beats, _ in ordered]
        self._tempos = [bpm for _, bpm in ordered]
        # Seconds at each event, counted from the first one.
        self._seconds = [0.0]
        for index in range(len(ordered) - 1):
            span = self._beats[index + 1] - self._beats[index]
            self._seconds.append(self._seconds[-1] + _ramp(span, self._tempos[index], self._tempos[index + 1]))
        self._origin = self._from_first(0.0)

    @classmethod
    def of_rows(cls, tempo_events: Sequence[Row], default_bpm: float | None = None) -> TempoMap:
        """The map of a tempo_events table; `default_bpm` (or Live's 120) is used when it is empty."""
        events = [
            (float(row["time_beats"] or 0.0), float(row["tempo_bpm"])) for row in tempo_events if row.get("tempo_bpm")
        ]
        return cls(events or [(0.0, default_bpm or 120.0)])

    def seconds(self, beats: float) -> float:
        """Seconds from the song's start (beat 0) to `beats`; negative before it."""
        return self._from_first(beats) - self._origin

    def bpm(self, beats: float) -> float:
        """The tempo at `beats`; at a step the tempo after it."""
        index = bisect_right(self._beats, beats) - 1
        if index < 0:
            return self._tempos[0]
        if index == len(self._beats) - 1:
            return self._tempos[-1]
        span = self._beats[index + 1] - self._beats[index]
        share = (beats - self._beats[index]) / span if span else 1.0
        return self._tempos[index] + share * (self._tempos[index + 1] - self._tempos[index])

    def _from_first(self, beats: float) -> float:
        index = bisect_right(self._beats, beats) - 1
        if index < 0:
            return (beats - self._beats[0]) * 60.0 / self._tempos[0]
        rest = beats - self._beats[index]
        return self._seconds[index] + _ramp(rest, self._tempos[index], self.bpm(beats))


def _ramp(span: float, start: float, end: float) -> float:
    """Seconds that `span` beats take while the tempo goes linearly from `start` to `end`."""
    if span <= 0:
        return 0.0
    change = end / start - 1.0
    if abs(change) < _STEADY:
        return span * 60.0 / start
    return span * 60.0 / start * math.log1p(change) / change


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
    return float(Fraction(4 * signature[0], signature[1]))


def _signature(text: str) -> tuple[int, int] | None:
    top, _, bottom = text.partition("/")
    if top.isdigit() and bottom.isdigit() and int(top) and int(bottom):
        return int(top), int(bottom)
    return None
