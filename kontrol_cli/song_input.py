"""From a LiveSet's tables to the planner's own input: columns, scenes and cells."""

from __future__ import annotations

import re
from typing import Any

from exporters.errors import BadInput
from exporters.plan import Cell, Column, Group, Scene, Session
from kontrol_cli.liveset import LiveSet
from kontrol_cli.rows import Row

# What has to be read for session_of; nothing else of a set matters to a song made from scenes.
TABLES = ("set", "tracks", "scenes", "slots", "clips")

# Live reads tempo and signature from scene names up to Live 10; from 11 on scenes have fields for them.
_LAST_NAMED_TEMPO = 10


def session_of(live_set: LiveSet) -> Session:
    """The session view of a set (tables :data:`TABLES`) as the planner wants it.

    Columns are the audio and MIDI tracks in Live's order; a value that the source does not give means
    what Live starts with (clip active, track on, stop button there). Raises BadInput when the set has no scenes.
    """
    head = next(iter(live_set.rows("set")), {})
    tracks = {int(row["track"]): row for row in live_set.rows("tracks")}
    scenes = sorted(live_set.rows("scenes"), key=lambda row: int(row["scene"]))
    if not scenes:
        raise BadInput("The set has no scenes, so there is nothing to make a song of. Is it a preset or a clip?")
    columns = [
        Column(number, row["name"] or "", _is_on(number, tracks), _groups(number, tracks))
        for number, row in sorted(tracks.items())
        if row["kind"] in ("audio", "midi")
    ]
    cells = _cells(live_set)
    return Session(
        columns=tuple(columns),
        scenes=tuple(
            Scene(
                index=int(row["scene"]),
                name=row["name"] or "",
                cells=tuple(cells.get((column.track, int(row["scene"])), Cell()) for column in columns),
                tempo_bpm=row["tempo_bpm"],
                time_signature=row["time_signature"],
            )
            for row in scenes
        ),
        name=head.get("name") or "",
        tempo_bpm=head.get("tempo_bpm"),
        names_set_tempo=_names_set_tempo(head.get("live_version")),
    )


def input_remarks(live_set: LiveSet) -> list[str]:
    """What about the set itself may surprise in a song: solo buttons, which are not followed, and a cut-off source."""
    soloed = [row["name"] or f"track {row['track'] + 1}" for row in live_set.rows("tracks") if row["soloed"]]
    out = list(live_set.remarks)
    if soloed:
        out.append(f"Solo is on for {', '.join(soloed[:4])}; a song does not follow solo buttons.")
    return out


def _cells(live_set: LiveSet) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {
        (int(row["track"]), int(row["scene"])): Cell(has_stop_button=row["has_stop_button"] is not False)
        for row in live_set.rows("slots")
    }
    for row in live_set.rows("clips"):
        if row["where"] == "session" and row["scene"] is not None:
            place = int(row["track"]), int(row["scene"])
            stop = cells[place].has_stop_button if place in cells else True
            cells[place] = Cell(row["name"] or "", row["muted"] is not True, stop, row["length_beats"])
    return cells


def _groups(number: int, tracks: dict[int, Row]) -> tuple[Group, ...]:
    """The groups around a track, innermost first; a circle in a damaged file ends the walk."""
    out: list[Group] = []
    seen = {number}
    group: Any = tracks[number]["group"]
    while group is not None and int(group) in tracks and int(group) not in seen:
        seen.add(int(group))
        row = tracks[int(group)]
        out.append(Group(int(group), row["name"] or ""))
        group = row["group"]
    return tuple(out)


def _is_on(number: int, tracks: dict[int, Row]) -> bool:
    return not any(tracks[n]["muted"] is True for n in (number, *(g.track for g in _groups(number, tracks))))


def _names_set_tempo(live_version: Any) -> bool:
    match = re.match(r"\s*(\d+)", live_version or "")
    return match is not None and int(match[1]) <= _LAST_NAMED_TEMPO
