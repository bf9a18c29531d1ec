"""Where things start, in beats, bars and seconds, and the files that other programs read them from."""

from __future__ import annotations

from kontrol_cli.cues.collect import COLUMNS, SCREEN_COLUMNS, Cue, collect_cues, needed_tables
from kontrol_cli.cues.formats import FORMATS, render

__all__ = ["COLUMNS", "FORMATS", "SCREEN_COLUMNS", "Cue", "collect_cues", "needed_tables", "render"]
