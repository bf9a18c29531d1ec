"""The arrangement in one line: how many tracks have a clip at each moment, and where the locators are."""

from __future__ import annotations

from dataclasses import dataclass

from kontrol_cli.analysis.view import View


@dataclass(frozen=True)
class Overview:
    """`density` has one number per column (tracks with a clip in it); `locators` are (column, number)."""

    length_beats: float
    tracks: int
    density: tuple[int, ...]
    locators: tuple[tuple[int, int], ...]


def overview(view: View, columns: int) -> Overview | None:
    """The arrangement over `columns` equal parts of its length; None without clips on the timeline.

    Clips of switched-off tracks and deactivated clips are not counted. A part counts a track once, when a
    clip of it reaches into the part.
    """
    clips = [row for row in view.arrangement_clips if row["end_beats"] > max(row["start_beats"], 0.0)]
    if not clips:
        return None
    length = max(row["end_beats"] for row in clips)
    parts: list[set[int]] = [set() for _ in range(columns)]
    for row in clips:
        if row["muted"] or view.is_off(row["track"]):
            continue
        first = int(max(row["start_beats"], 0.0) / length * columns)
        last = row["end_beats"] / length * columns
        for part in range(first, min(columns, max(first + 1, int(last) + (last > int(last))))):
            parts[part].add(row["track"])
    locators = tuple(
        (min(columns - 1, int(row["time_beats"] / length * columns)), row["locator"])
        for row in view.rows("locators")
        if row["time_beats"] is not None and 0 <= row["time_beats"] <= length
    )
    return Overview(length, len({row["track"] for row in clips}), tuple(len(part) for part in parts), locators)
