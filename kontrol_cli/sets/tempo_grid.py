"""How Live reads its tempo automation: which Live does what, and how to say it.

Up to 12.2 Live takes the tempo once per sixteenth and keeps it until the next one (measured in Live 12.1 by a user:
forum.ableton.com, topic 251307; other programs that compute the times of older sets found the same). From 12.3 on it
follows the curve itself; that is inferred from what users report of Live 12.3, not measured.
"""

from __future__ import annotations

from enum import StrEnum

from exporters.errors import UsageError
from exporters.numbers import version_numbers

SIXTEENTH_BEATS = 0.25
_EXACT_FROM = (12, 3)
_EXACT_WORDS = "12.3"
_LAST_WORDS = "12.2"


class TempoGrid(StrEnum):
    """Once per sixteenth (Live up to 12.2), or the exact integral (Live 12.3 on)."""

    sixteenths = "sixteenths"
    exact = "exact"


def grid_of(live_version: str | None) -> TempoGrid:
    """How the Live of `live_version` (such as "12.1.5b3") reads tempo automation; as up to 12.2 where it is unknown.

    What is measured decides where the version is missing or no number; only 12.3 and later are exact.
    """
    version = version_numbers(live_version)
    return TempoGrid.exact if version is not None and version >= _EXACT_FROM else TempoGrid.sixteenths


def named_grid(name: str) -> TempoGrid:
    """The grid of that name. Raises UsageError for another name."""
    if name not in TempoGrid.__members__:
        raise UsageError(f"Tempo automation is read by sixteenths or exact, not '{name}'.")
    return TempoGrid(name)


def grid_words(grid: TempoGrid) -> str:
    """How the tempo is read, in a few words."""
    if grid is TempoGrid.exact:
        return f"tempo automation followed exactly, inferred for Live {_EXACT_WORDS} on"
    return f"tempo automation read once per sixteenth, as Live up to {_LAST_WORDS} does"


def grid_sentence(grid: TempoGrid, live_version: str | None, *, chosen: bool) -> str:
    """The same as a sentence with its reason: the set's Live, that it is unknown, or that it was `chosen`."""
    if chosen:
        why = "as chosen"
    elif version_numbers(live_version) is None:
        why = "the set does not say which Live it is from"
    else:
        why = f"the set is from Live {live_version}"
    return f"Seconds: {grid_words(grid)} ({why})."
