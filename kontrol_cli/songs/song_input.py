"""From a LiveSet's tables to the planner's own input: columns, scenes and cells, or the clips of the timeline."""

from __future__ import annotations

from typing import Any

from exporters.errors import BadInput
from exporters.planning.plan import Arrangement, Cell, Column, Group, Scene, Session, TimelineClip
from exporters.planning.scene_names import live_reads_names
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.time_map import BarMap

# What has to be read for session_of; nothing else of a set matters to a song made from scenes.
TABLES = ("set", "tracks", "scenes", "slots", "clips")
# The same for arrangement_of.
ARRANGEMENT_TABLES = ("set", "tracks", "clips", "tempo_events", "signature_events", "locators")


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
    columns = _columns(tracks)
    cells = _cells(live_set)
    return Session(
        columns=columns,
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
        names_set_tempo=live_reads_names(head.get("live_version")),
        arranged=any(row["where"] == "arrangement" for row in live_set.rows("clips")),
    )


def arrangement_of(live_set: LiveSet) -> Arrangement:
    """The arrangement view of a set (tables :data:`ARRANGEMENT_TABLES`) as the planner wants it.

    Columns as in :func:`session_of`. A dump has no tempo automation: its one tempo stands for the whole timeline.
    """
    head = next(iter(live_set.rows("set")), {})
    columns = _columns({int(row["track"]): row for row in live_set.rows("tracks")})
    place_of = {column.track: index for index, column in enumerate(columns)}
    clips = [
        _timeline_clip(place_of[row["track"]], row)
        for row in live_set.rows("clips")
        if row["where"] == "arrangement" and row["track"] in place_of
        and row["start_beats"] is not None and row["end_beats"] is not None
    ]  # fmt: skip
    tempo = [
        (float(row["time_beats"] or 0.0), float(row["tempo_bpm"]))
        for row in live_set.rows("tempo_events") if row["tempo_bpm"] is not None
    ] or [(0.0, float(head["tempo_bpm"]))] * (head.get("tempo_bpm") is not None)  # fmt: skip
    bars = BarMap.of_rows(live_set.rows("signature_events"))
    return Arrangement(
        columns=columns,
        clips=tuple(clips),
        name=head.get("name") or "",
        tempo=tuple(tempo),
        locators=tuple(
            (float(row["time_beats"]), row["name"] or "")
            for row in live_set.rows("locators") if row["time_beats"] is not None
        ),
        place=lambda beats: str(bars.place(beats)),
    )  # fmt: skip


def _timeline_clip(column: int, row: Row) -> TimelineClip:
    """A clip with where it is in its loop when it starts; content that is not counted in beats starts at its start."""
    loop = _loop_beats(row)
    start = row["start_marker"] if row["loop_unit"] == "beats" else None
    origin = row["loop_start"] if loop is not None else 0.0
    return TimelineClip(
        column=column,
        clip=row["name"] or "",
        start_beats=float(row["start_beats"]),
        end_beats=float(row["end_beats"]),
        active=row["muted"] is not True,
        loop_beats=loop,
        offset_beats=0.0 if start is None or origin is None else float(start) - float(origin),
    )


def _loop_beats(row: Row) -> float | None:
    """The length of a clip's loop; None when it does not loop or its content is not counted in beats."""
    start, end = row["loop_start"], row["loop_end"]
    if row["looping"] is not True or row["loop_unit"] != "beats" or start is None or end is None or end <= start:
        return None
    return float(end) - float(start)


def _columns(tracks: dict[int, Row]) -> tuple[Column, ...]:
    return tuple(
        Column(number, row["name"] or "", _is_on(number, tracks), _groups(number, tracks))
        for number, row in sorted(tracks.items())
        if row["kind"] in ("audio", "midi")
    )


def arrangement_remarks(live_set: LiveSet) -> list[str]:
    """What a dump does not know about the arrangement; and the set's own surprises (:func:`input_remarks`)."""
    head = next(iter(live_set.rows("set")), {})
    out = input_remarks(live_set)
    if head.get("source") == "dump":
        bpm = head.get("tempo_bpm")
        used = f"the set's tempo ({bpm:g} BPM) is used" if bpm is not None else "the machine keeps its tempo"
        out.append(f"A dump has no tempo automation: {used} throughout. The saved set (.als) has it.")
    return out


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
            cells[place] = Cell(row["name"] or "", row["muted"] is not True, stop, _loop_beats(row))
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
