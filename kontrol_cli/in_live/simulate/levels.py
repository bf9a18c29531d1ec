"""Levels as the simulated Live takes them: positions of faders, and gain as Live shows it.

The fader's straight part (dB = 40 * position - 34 from -18 dB up) is community knowledge, the same that the dump
reader uses. Below it, for sends and for clip gain no source gives the curve: there the curves are those that
the simulator chose (live_sim/README.md), and only the text that Live would show is a level.
"""

from __future__ import annotations

import math

_STRAIGHT_FROM_DB = -18.0
_STRAIGHT_FROM = 0.4
_DECADE_DB = 52.0
_SEND_OFFSET_DB = 6.0


def decibels(gain: float) -> float:
    """Level of a linear gain; -inf for silence."""
    return -math.inf if gain <= 0.0 else 20.0 * math.log10(gain)


def fader(gain: float) -> float:
    """Position 0-1 of a track or chain fader at this linear gain; 0.85 = 0 dB, 1 = +6 dB and anything above."""
    return _position(decibels(gain))


def send(gain: float) -> float:
    """Position 0-1 of a send at this linear gain; 1 = 0 dB and anything above."""
    return _position(decibels(gain) + _SEND_OFFSET_DB)


def clip_gain(gain: float) -> tuple[float, str]:
    """Position 0-1 of a clip's gain slider and the text beside it."""
    level = decibels(gain)
    position = 0.0 if math.isinf(level) else (level + 16.0) / 40.0
    return min(max(position, 0.0), 1.0), "-inf dB" if level < -70.0 else f"{level:.1f} dB"


def _position(level: float) -> float:
    if math.isinf(level):
        return 0.0
    if level >= _STRAIGHT_FROM_DB:
        return min((level + 34.0) / 40.0, 1.0)
    return float(_STRAIGHT_FROM * 10.0 ** ((level - _STRAIGHT_FROM_DB) / _DECADE_DB))
