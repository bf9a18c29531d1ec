"""What a set looks like at a glance: the summary as one object, and the session as a grid.

How a terminal shows it is in kontrol_cli.analysis.summary_page, which needs rich and is imported where it is used.
"""

from __future__ import annotations

from kontrol_cli.analysis.grid import Grid, GridCell, scenes_in_use, session_grid, tracks_with_clips
from kontrol_cli.analysis.summary import collect, is_foreign, max_title, summarize

__all__ = [
    "Grid",
    "GridCell",
    "collect",
    "is_foreign",
    "max_title",
    "scenes_in_use",
    "session_grid",
    "summarize",
    "tracks_with_clips",
]
