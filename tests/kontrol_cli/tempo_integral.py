"""Seconds by brute force: small steps over the tempo curve, written without looking at the product's formula.

And seconds as Live up to 12.2 counts them: sixteenth by sixteenth, each at the tempo of its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, pairwise


def tempo_at(events: list[tuple[float, float]], beat: float) -> float:
    """The tempo at `beat`: straight lines between events (sorted), level outside them."""
    before = [event for event in events if event[0] <= beat]
    after = [event for event in events if event[0] > beat]
    if not before:
        return events[0][1]
    if not after:
        return before[-1][1]
    (b0, t0), (b1, t1) = before[-1], after[0]
    return t0 + (t1 - t0) * (beat - b0) / (b1 - b0)


def seconds(events: list[tuple[float, float]], beat: float, steps: int = 400) -> float:
    """Simpson's rule over each piece between two events, from beat 0 to `beat`."""
    cuts = sorted({0.0, beat, *(at for at, _ in events if 0.0 < at < beat)})
    total = 0.0
    for left, right in pairwise(cuts):
        # Stay inside the piece: at its edges a step would show the other side.
        tiny = (right - left) * 1e-12
        width = (right - left) / steps
        points = [min(max(left + n * width, left + tiny), right - tiny) for n in range(steps + 1)]
        values = [60.0 / tempo_at(events, point) for point in points]
        total += width / 3 * (values[0] + values[-1] + 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2]))
    return total


def sixteenths(events: list[tuple[float, float]]) -> Iterator[tuple[float, float, float]]:
    """(beat, seconds so far, tempo) of one sixteenth after the other from beat 0, for events in time order."""
    total, index = 0.0, 0
    for number in count():
        beat = number / 4
        while index < len(events) and events[index][0] <= beat:
            index += 1
        if index == 0 or index == len(events):
            tempo = events[max(index - 1, 0)][1]
        else:
            (b0, t0), (b1, t1) = events[index - 1], events[index]
            tempo = t0 + (t1 - t0) * (beat - b0) / (b1 - b0)
        yield beat, total, tempo
        total += 15.0 / tempo


def seconds_by_sixteenths(events: list[tuple[float, float]], beats: list[float]) -> list[float]:
    """The seconds at places in ascending order (from 0), in one walk from sixteenth to sixteenth."""
    found: list[float] = []
    walk = sixteenths(events)
    beat, total, tempo = next(walk)
    for place in beats:
        while place >= beat + 0.25:
            beat, total, tempo = next(walk)
        found.append(total + (place - beat) * 60.0 / tempo)
    return found


def seconds_of_many(events: list[tuple[float, float]], beats: list[float], steps: int = 64) -> list[float]:
    """As :func:`seconds` for places in ascending order (from 0), in one walk over the events (sorted)."""
    before = [event for event in events if event[0] <= 0.0]
    points = [(0.0, before[-1][1] if before else events[0][1]), *(event for event in events if event[0] > 0.0)]
    points.append((max(points[-1][0], *beats) + 1.0, points[-1][1]))
    found: list[float] = []
    total, rest = 0.0, list(reversed(beats))
    for (b0, t0), (b1, t1) in pairwise(points):
        while rest and rest[-1] < b1:
            at = rest.pop()
            found.append(total + _piece(b0, t0, at, t0 + (t1 - t0) * (at - b0) / (b1 - b0), steps))
        total += _piece(b0, t0, b1, t1, steps)
    return found


def _piece(b0: float, t0: float, b1: float, t1: float, steps: int) -> float:
    """Simpson's rule over one straight line of the curve."""
    if b1 <= b0:
        return 0.0
    if t0 == t1:
        return (b1 - b0) * 60.0 / t0
    values = [60.0 / (t0 + (t1 - t0) * n / steps) for n in range(steps + 1)]
    return (b1 - b0) / steps / 3 * (values[0] + values[-1] + 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2]))
