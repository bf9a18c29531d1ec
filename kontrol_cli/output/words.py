"""Facts about a set in words that the terminal page and the report share."""

from __future__ import annotations

import math
from typing import Any

from exporters.words import counted

_NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def clock(seconds: float) -> str:
    """``3:05``, with hours when there are any."""
    if not math.isfinite(seconds):  # a place of 1e308 beats
        return "–"
    whole = round(seconds)
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    if whole >= 3600:
        return f"{sign}{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{sign}{whole // 60}:{whole % 60:02}"


def tempo_words(tempo: dict[str, Any]) -> str:
    """``124 BPM``, or the lowest and the highest tempo; `tempo` is that of the summary."""
    low, high = tempo["min_bpm"], tempo["max_bpm"]
    if low is None:
        return ""
    return f"{low:.5g} BPM" if low == high else f"{low:.5g}–{high:.5g} BPM ({tempo['events']} tempo events)"


def signature_words(signature: dict[str, Any]) -> str:
    """``4/4``, or ``4/4, 29 changes``; `signature` is that of the summary."""
    start, changes = signature["start"], signature["changes"]
    if not start or not changes:
        return start or ""
    return f"{start}, {counted(changes, 'change')}"


def key_words(head: dict[str, Any]) -> str:
    """``A Minor``; a scale that the file only numbers is shown by its number."""
    name, number = head.get("scale_name"), head.get("scale_number")
    if head.get("root_note") is None or (not name and number is None):
        return ""
    return f"{_NOTES[head['root_note'] % 12]} {name or f'(scale {number})'}"


def note_name(note: int) -> str:
    """``C3`` for 60, as Live counts octaves."""
    return f"{_NOTES[note % 12]}{note // 12 - 2}"
