"""Levels and panning as Live shows them."""

from __future__ import annotations

import math

SILENCE = 10 ** (-69.9 / 20)  # Live's faders end at -70 dB and call it silence


def decibels(gain: float | None, digits: int = 1) -> str:
    """A linear gain as Live shows it, such as ``-6.0 dB``; with more `digits` those that say something."""
    if gain is None:
        return ""
    if gain <= SILENCE:
        return "-inf dB"
    whole, _, rest = f"{20 * math.log10(gain) + 0.0:.{digits}f}".partition(".")
    rest = rest[:1] + rest[1:].rstrip("0")
    return "0.0 dB" if f"{whole}.{rest}" == "-0.0" else f"{whole}.{rest} dB"


def panning(value: float, digits: int = 0) -> str:
    """A place between left (-1) and right (1) as Live shows it: ``50L``, ``C``, ``25R``."""
    steps = round(abs(value) * 50, digits)
    return f"{steps:.10g}{'L' if value < 0 else 'R'}" if steps else "C"
