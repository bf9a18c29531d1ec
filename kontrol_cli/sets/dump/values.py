"""From the words of a dump to values: numbers, booleans, levels."""

from __future__ import annotations

import math
import re

from exporters.numbers import decimal_number, is_beyond_floats, whole_number

_DECIBELS = re.compile(r"([+-]?\d+(?:[.,]\d+)?|-\s*inf)\s*dB", re.IGNORECASE)

# The straight part of Live's volume fader: dB = 40 * value - 34 from -18 dB (value 0.4) up to +6 dB (value 1).
# Community knowledge from one source, checked only at 0.85 = 0 dB; where the dump has the display text too,
# the text decides when the two disagree by more than its rounding.
_STRAIGHT_FROM = 0.4
_ROUNDING_DB = 0.06
_LOUDEST_DB = 1000.0  # a damaged dump may say more than a float can hold


def gain_of_decibels(decibels: float) -> float:
    """Linear gain, 1 = 0 dB."""
    return float(10.0 ** (min(decibels, _LOUDEST_DB) / 20.0))


def gain_of_display(text: str | None) -> float | None:
    """Linear gain of a level as Live shows it ("-6.0 dB", "-inf dB"); None when the text is not a level."""
    decibels = _decibels(text)
    return None if decibels is None else gain_of_decibels(decibels)


def gain_of_fader(value: float | None, display: str | None) -> float | None:
    """Linear gain of a track or chain volume: its value on the fader (0-1) and the text that Live shows.

    Exact on the fader's straight part; below -18 dB the text decides; None when neither says.
    """
    shown = _decibels(display)
    if value is not None and _STRAIGHT_FROM <= value <= 1.0:
        straight = round(40.0 * value - 34.0, 4)  # Live's values are 32-bit floats
        if shown is None or abs(shown - straight) <= _ROUNDING_DB:
            return gain_of_decibels(straight)
    if shown is not None:
        return gain_of_decibels(shown)
    return 0.0 if value == 0.0 else None


def _decibels(text: str | None) -> float | None:
    found = _DECIBELS.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    number = found[1].replace(",", ".")
    return -math.inf if number.lower().endswith("inf") else decimal_number(number)


def a_bool(text: str) -> bool:
    """true or false. Raises ValueError for anything else."""
    if text == "true":
        return True
    if text == "false":
        return False
    raise ValueError(text)


def an_int(text: str) -> int:
    """A whole number that fits 64 bits. Raises ValueError for anything else."""
    number = whole_number(text)
    if number is None:
        raise ValueError(text)
    return number


def a_float(text: str) -> float | None:
    """A number; None for INF and NaN, which no table can hold. Raises ValueError for anything else."""
    number = decimal_number(text)
    if number is None and not is_beyond_floats(text):
        raise ValueError(text)
    return number


def signature(numerator: int | None, denominator: int | None) -> str | None:
    """A time signature such as 7/8; None unless both numbers are known."""
    return None if numerator is None or denominator is None else f"{numerator}/{denominator}"


def file_name(path: str) -> str:
    """The last part of a path of either system."""
    return re.split(r"[/\\:]", path)[-1] or path
