"""The sets that the foreign suites expect, as their own texts say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kontrol_cli.in_live.simulate.description import TABLES, describe
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Rows

Json = dict[str, Any]


def new_set() -> Json:
    """What a fresh Live opens with: two MIDI and two audio tracks, two returns, eight scenes (AbletonOSC's README)."""
    kinds = ("midi", "midi", "audio", "audio")
    names = {"midi": "MIDI", "audio": "Audio"}
    return {
        "live_sim_set": 1,
        "tracks": [{"type": kind, "name": f"{place}-{names[kind]}"} for place, kind in enumerate(kinds, 1)],
        "return_tracks": [
            {"name": "A-Reverb", "devices": [{"class_name": "Reverb", "type": 2}]},
            {"name": "B-Delay", "devices": [{"class_name": "Delay", "type": 2}]},
        ],
        "scenes": [{} for _ in range(8)],
    }


def working_set() -> Json:
    """The same as somebody works in it: a coloured first scene with tempo and signature, a device on the first track.

    abletonosc-client reads those of whatever set is open, and skips or fails where there are none.
    """
    found = new_set()
    found["scenes"][0] = {
        "name": "Intro",
        "color": 0xFF94A6,
        "color_index": 0,
        "tempo": 120.0,
        "tempo_enabled": True,
        "time_signature_enabled": True,
        "time_signature_numerator": 4,
        "time_signature_denominator": 4,
    }
    found["tracks"][0]["devices"] = [{"class_name": "Eq8", "name": "EQ Eight", "type": 2}]
    return found


def saved_set(path: Path) -> Json:
    """A saved .als as a description."""
    rows = Rows(TABLES)
    read_into(path, rows)
    return describe(rows)
