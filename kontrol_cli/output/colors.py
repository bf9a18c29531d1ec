"""Colours for pictures.

The fact in the tables is the palette index of a file, or the RGB value that the API gives. Where a
picture needs RGB and only the index is known, the figures below are used: hues and tones of our own
choice, spread so that neighbours differ. They are not Ableton's figures and say nothing about how the
set looks in Live.
"""

from __future__ import annotations

import colorsys
from typing import Any

Rgb = tuple[int, int, int]

# Live's chooser has 14 columns; five tones of fourteen hues give each of its 70 places (Live 11 and
# later) a colour of its own.
_HUES = 14
_TONES = ((0.62, 0.72), (0.55, 0.55), (0.74, 0.45), (0.42, 0.50), (0.32, 0.60))  # lightness, saturation
_GOLDEN_ANGLE = 0.381966


def color_of(row: dict[str, Any]) -> Rgb | None:
    """The RGB value to paint `row` (a track, scene, clip or chain) with, or None when it has no colour."""
    rgb, index = row.get("color_rgb"), row.get("color_index")
    if rgb is not None:
        return (int(rgb) >> 16 & 255, int(rgb) >> 8 & 255, int(rgb) & 255)
    return None if index is None or index < 0 else palette(int(index))


def palette(index: int) -> Rgb:
    """Our colour for a palette index; indexes beyond 69 (files of Live 8 to 10) get hues of their own."""
    if index < _HUES * len(_TONES):
        hue, (lightness, saturation) = (index % _HUES) / _HUES, _TONES[index // _HUES]
    else:
        hue, (lightness, saturation) = index * _GOLDEN_ANGLE % 1.0, _TONES[index % 3]
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return (round(red * 255), round(green * 255), round(blue * 255))


def hex_color(rgb: Rgb) -> str:
    """``#rrggbb``, for rich and CSS."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def as_ink(rgb: Rgb) -> str:
    """The colour as ``#rrggbb`` for letters: its tone kept within what can be read on black and on white."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in rgb))
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(lightness, 0.45), 0.68), saturation)
    return hex_color((round(red * 255), round(green * 255), round(blue * 255)))


def ink_on(rgb: Rgb) -> str:
    """``#000000`` or ``#ffffff``, whichever reads better on `rgb` (contrast by WCAG relative luminance)."""
    luminance = sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in zip((0.2126, 0.7152, 0.0722), (value / 255 for value in rgb), strict=True)
    )
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"
