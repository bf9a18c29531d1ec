"""The arrangement in one line: how many tracks have a clip at each moment, and where the locators are."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.view import View


@dataclass(frozen=True)
class Overview:
    """`density` has one number per column (tracks with a clip in it); `locators` are (column, number)."""

    length_beats: float
    tracks: int
    density: tuple[int, ...]
    locators: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Lane:
    """A track of the arrangement: for each column the clip that reaches into it (the first), or None."""

    track: int
    clips: tuple[Row | None, ...]


def overview(view: View, columns: int) -> Overview | None:
    """The arrangement over `columns` equal parts of its length; None without clips on the timeline.

    Clips of switched-off tracks and deactivated clips are not counted. A part counts a track once, when a
    clip of it reaches into the part.
    """
    length = _length(view)
    if not length:
        return None
    heard = [lane for lane in lanes(view, columns, heard=True) if not view.is_off(lane.track)]
    density = tuple(sum(lane.clips[part] is not None for lane in heard) for part in range(columns))
    locators = tuple(
        (min(columns - 1, int(row["time_beats"] / length * columns)), row["locator"])
        for row in view.rows("locators")
        if row["time_beats"] is not None and 0 <= row["time_beats"] <= length
    )
    return Overview(length, len({row["track"] for row in _clips(view)}), density, locators)


def lanes(view: View, columns: int, *, heard: bool = False) -> list[Lane]:
    """The tracks that have clips on the timeline, in their order; only clips that are not off when `heard`."""
    length = _length(view)
    parts: dict[int, list[Row | None]] = {}
    for row in sorted(_clips(view), key=lambda clip: (clip["track"], clip["start_beats"])):
        lane = parts.setdefault(row["track"], [None] * columns)
        if heard and row["muted"]:
            continue
        first = int(max(row["start_beats"], 0.0) / length * columns)
        last = math.ceil(row["end_beats"] / length * columns)
        for part in range(first, min(columns, max(first + 1, last))):
            lane[part] = lane[part] or row
    return [Lane(track, tuple(lane)) for track, lane in parts.items()]


def _clips(view: View) -> list[Row]:
    return [row for row in view.arrangement_clips if row["end_beats"] > max(row["start_beats"], 0.0)]


def _length(view: View) -> float:
    return max((row["end_beats"] for row in _clips(view)), default=0.0)
