"""What changed between two sets, and a set as text for version control.

Things are matched before they are compared: tracks and devices by Live's own numbers where the file has
them, then by name and content, then by likeness. What follows from another change is not listed again: the
clips of a removed track, the count of clips in the set, the slot that a new clip fills.
"""

from __future__ import annotations

from kontrol_cli.diff.compare import DIFF_TABLES, diff_sets
from kontrol_cli.diff.model import CHANGE_COLUMNS, Change, SetDiff
from kontrol_cli.diff.side import Side

__all__ = ["CHANGE_COLUMNS", "DIFF_TABLES", "Change", "SetDiff", "Side", "diff_sets"]
