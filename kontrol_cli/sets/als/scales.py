"""Scales by the number that sets of Live 12.1 and later store.

The order is that of the parameter Scale of the device Auto Shift in Live 12.4.6, after "Custom" and "Chromatic", as one
user read it out of a running Live. Public lists of the numbers in files agree with it for 0 to 20; default sets say 0
where those of Live 11 say Major.
"""

from __future__ import annotations

_SCALES = (
    "Major",
    "Minor",
    "Dorian",
    "Mixolydian",
    "Lydian",
    "Phrygian",
    "Locrian",
    "Whole Tone",
    "Half-whole Dim.",
    "Whole-half Dim.",
    "Minor Blues",
    "Minor Pentatonic",
    "Major Pentatonic",
    "Harmonic Minor",
    "Harmonic Major",
    "Dorian #4",
    "Phrygian Dominant",
    "Melodic Minor",
    "Lydian Augmented",
    "Lydian Dominant",
    "Super Locrian",
    "8-Tone Spanish",
    "Bhairav",
    "Hungarian Minor",
    "Hirajoshi",
    "In-Sen",
    "Iwato",
    "Kumoi",
    "Pelog Selisir",
    "Pelog Tembung",
    "Messiaen 3",
    "Messiaen 4",
    "Messiaen 5",
    "Messiaen 6",
    "Messiaen 7",
)


def scale_name(number: int | None) -> str | None:
    """The name that Live shows for a scale's number; None for one that is not known."""
    return _SCALES[number] if number is not None and 0 <= number < len(_SCALES) else None
