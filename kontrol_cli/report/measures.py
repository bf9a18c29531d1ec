"""Lengths as a musician says them: bars, or beats where there is less than a bar."""

from __future__ import annotations

import math

from exporters.numbers import whole_number
from exporters.words import counted
from kontrol_cli.sets.time_map import BarMap

_LONG = 16  # from here on a part of a bar is not worth a decimal


def lasting(bars: BarMap, start: float, end: float) -> str:
    """``4 bars``, ``1.5 bars``, ``3 beats``: what lies between two places (in beats from the song's start)."""
    if not (math.isfinite(start) and math.isfinite(end)):
        return ""
    long = _in_bars(bars, end) - _in_bars(bars, start)
    if long < 0.99999:
        return _counted(end - start, "beat")
    return _counted(math.ceil(long - 0.01) if long >= _LONG else long, "bar")


def _in_bars(bars: BarMap, beats: float) -> float:
    """A place as bars from the song's start, with the part of the bar that is over."""
    bar = bars.place(beats).bar
    begins = bars.start_of(bar)
    return bar - 1 + (beats - begins) / (bars.start_of(bar + 1) - begins)


def _counted(value: float, thing: str) -> str:
    shown = f"{round(value, 2):.10g}"
    return counted(whole, thing) if (whole := whole_number(shown)) is not None else f"{shown} {thing}s"
