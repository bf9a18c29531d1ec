"""Values of rows as a musician reads them: dB, panning, bars and beats, the words of Live's menus."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kontrol_cli.output.cells import cell
from kontrol_cli.output.levels import decibels, panning
from kontrol_cli.output.words import note_name
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.time_map import BarMap

_GAINS = {("tracks", "volume"), ("clips", "gain"), ("chains", "volume"), ("sends", "value")}
_UNITS = {"tempo_bpm": " BPM", "pitch_coarse": " st", "pitch_fine": " ct", "size": " bytes"}
_SIGNED = {"pitch_coarse", "pitch_fine", "delay"}
_CLIP_TIMES = {"loop_start", "loop_end", "start_marker", "end_marker"}
_BEATS = {"length_beats", "duration_beats", "follow_time"}
_PITCHES = {"pitch", "receiving_note", "sending_note"}
PATHS = frozenset({"preset", "max_patch"})
"""Paths of which only the file name says something: a folder that moved changes no device."""
# The order of Live's menus (Live Object Model: Clip.warp_mode, launch_mode, launch_quantization).
_MENUS: dict[str, tuple[str, ...]] = {
    "warp_mode": ("Beats", "Tones", "Texture", "Re-Pitch", "Complex", "REX", "Complex Pro"),
    "launch_mode": ("Trigger", "Gate", "Toggle", "Repeat"),
    "launch_quantization": (
        *("Global", "None", "8 bars", "4 bars", "2 bars", "1 bar"),
        *("1/2", "1/2T", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32"),
    ),
    "root_note": ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"),
}  # fmt: skip
_LABELS = {
    "tempo_bpm": "tempo",
    "live_version": "saved by Live",
    "pitch_coarse": "transposed",
    "pitch_fine": "detuned",
    "color_index": "color",
    "color_rgb": "color",
    "length_beats": "length",
    "duration_beats": "length",
    "is_song_start": "song start",
    "has_stop_button": "stop button",
    "root_note": "root",
    "scale_name": "scale",
    "scale_number": "scale",
    "receiving_note": "pad",
    "plugin_name": "plug-in",
    "plugin_format": "plug-in format",
    "plugin_vendor": "plug-in vendor",
    "sample_path": "sample",
    "signature_events": "signatures",
    "enabled": "",
    "value": "",
    "points": "",
}


def label(column: str) -> str:
    """The column's name in a sentence; empty where the value speaks for itself."""
    return _LABELS.get(column, column.replace("_", " "))


def shown(value: Any) -> str:
    """A value for people: numbers without noise."""
    return f"{value + 0.0:.6g}" if isinstance(value, float) else cell(value)


def words(table: str, column: str, row: Row, digits: int = 0) -> str:
    """The value of a row's `column` as a person reads it; more `digits` tell close values apart. "" when missing."""
    value = row[column]
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return file_name(value) if column in PATHS else value
    if (table, column) in _GAINS:
        return decibels(value, 1 + digits)
    if column == "panning":
        return panning(value, digits)
    if column in _MENUS and isinstance(value, int) and 0 <= value < len(_MENUS[column]):
        return _MENUS[column][value]
    if column in _PITCHES:
        return note_name(value)
    if column in _CLIP_TIMES:
        return f"{shown(value)} s" if row["loop_unit"] == "seconds" else clip_place(row, value)
    if column in _BEATS:
        return beats(value)
    if column == "probability":
        return f"{shown(value * 100)}%"
    if column == "color_rgb":
        return f"#{value:06x}"
    if column == "value" and row.get("display_value"):
        return str(row["display_value"])
    sign = "+" if column in _SIGNED and value > 0 else ""
    number = f"{value:.{6 + 3 * digits}g}" if isinstance(value, float) else str(value)
    return f"{sign}{number}{_UNITS.get(column, '')}"


def both(table: str, column: str, row_a: Row, row_b: Row) -> tuple[str, str]:
    """Two different values in words that differ: as many digits as that takes."""
    for digits in (0, 1, 3):
        old, new = (words(table, column, row, digits) for row in (row_a, row_b))
        if old != new:
            return old, new
    return cell(row_a[column]), cell(row_b[column])


def beats(value: float) -> str:
    """A length: ``1 beat``, ``2.5 beats``."""
    return f"{shown(value)} beat{'' if value == 1 else 's'}"


def clip_place(clip: Row, value: float | None) -> str:
    """A place inside a clip as its ruler shows it, counted from 1.1 in the clip's own signature."""
    return bar_beat(str(_bars(clip["time_signature"] or "4/4").place(value or 0.0)))


def bar_beat(place: str | None) -> str:
    """``34.1`` for the place 34.1.1: a first sixteenth goes without saying."""
    return (place or "?").removesuffix(".1") if (place or "").count(".") == 2 else place or "?"


def two_places(old: str, new: str, beats_of: tuple[float | None, float | None]) -> tuple[str, str]:
    """Two places in words; in beats where their bars are the same (other signatures, or a hair apart)."""
    if old != new:
        return old, new
    return f"beat {cell(beats_of[0])}", f"beat {cell(beats_of[1])}"


def file_name(path: str | None) -> str:
    """The last part of a path of any system."""
    return (path or "").replace("\\", "/").rpartition("/")[2]


@lru_cache(maxsize=64)
def _bars(signature: str) -> BarMap:
    return BarMap([(0.0, signature)])
