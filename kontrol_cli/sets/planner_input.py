"""What the rows of a set mean to the planner: columns, scenes and cells, or the clips of the timeline.

Export, analysis, report and findings all ask here. A value that the source does not give means what Live starts with:
clip active, track on, stop button there (also where the source does not hold the slot at all).
"""

from __future__ import annotations

from exporters.planning.plan import Arrangement, Cell, Column, Group, Scene, Session, TimelineClip
from exporters.planning.scene_names import live_reads_names
from exporters.planning.transposes import semitones
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View

_MOST_BEATS = 1e8  # at 120 BPM one and a half years


def planner_session(view: View) -> Session:
    """The session view of a set; columns are the audio and MIDI tracks in Live's order."""
    scenes = tuple(
        Scene(
            index=number,
            name=row["name"] or "",
            cells=tuple(_cell(view, track, number) for track in view.columns),
            tempo_bpm=row["tempo_bpm"],
            time_signature=row["time_signature"],
            follow_beats=_music(row["follow_time"]) if row["follow_enabled"] is True else None,
        )
        for number, row in sorted(view.scenes.items())
    )
    return Session(
        columns=_columns(view),
        scenes=scenes,
        name=view.head.get("name") or "",
        tempo_bpm=view.head.get("tempo_bpm"),
        names_set_tempo=live_reads_names(view.head.get("live_version")),
        arranged=any(row["where"] == "arrangement" for row in view.rows("clips")),
        may_be_hidden=view.contents.hidden,
        time_signature=view.head.get("time_signature"),
    )


def planner_arrangement(view: View) -> Arrangement:
    """The arrangement view of a set, columns as in :func:`planner_session`.

    A dump has no tempo automation: its one tempo is that of the whole timeline.
    """
    columns = _columns(view)
    place_of = {column.track: index for index, column in enumerate(columns)}
    tempo = [
        (float(row["time_beats"] or 0.0), float(row["tempo_bpm"]))
        for row in view.rows("tempo_events")
        if row["tempo_bpm"] is not None
    ]
    if not tempo and view.head.get("tempo_bpm") is not None:
        tempo = [(0.0, float(view.head["tempo_bpm"]))]
    bars = BarMap.of_rows(view.rows("signature_events"))
    return Arrangement(
        columns=columns,
        clips=tuple(
            _timeline_clip(place_of[row["track"]], row) for row in view.arrangement_clips if row["track"] in place_of
        ),
        name=view.head.get("name") or "",
        tempo=tuple(tempo),
        locators=tuple(
            (float(row["time_beats"]), row["name"] or "")
            for row in view.rows("locators")
            if row["time_beats"] is not None
        ),
        place=lambda beats: str(bars.place(beats)),
        in_session=bool(view.session_clips),
        may_be_hidden=view.contents.hidden,
        signatures=tuple(
            (float(row["time_beats"] or 0.0), str(row["time_signature"])) for row in view.rows("signature_events")
        ),
    )


def _columns(view: View) -> tuple[Column, ...]:
    return tuple(
        Column(
            track=track,
            name=view.tracks[track]["name"] or "",
            active=not view.is_off(track),
            hears_input=view.tracks[track]["monitoring"] == "in",
            groups=tuple(Group(group, view.tracks[group]["name"] or "") for group in view.groups_around(track)),
        )
        for track in view.columns
    )


def _cell(view: View, track: int, scene: int) -> Cell:
    stop = view.has_stop_button(track, scene)
    clip = view.session_clips.get((track, scene))
    if clip is None:
        return Cell(has_stop_button=stop)
    once = clip["looping"] is False
    return Cell(
        clip["name"] or "",
        active=clip["muted"] is not True,
        has_stop_button=stop,
        length_beats=_once_beats(clip) if once else _loop_beats(clip),
        loops=not once,
        start_beats=0.0 if once else _offset_beats(clip),  # what does not loop starts at its own start
        follows=clip["follow_enabled"] is True,
        transpose=semitones(clip["pitch_coarse"]),
    )


def _once_beats(row: Row) -> float | None:
    """For how long a clip that does not loop plays; None when that is not known."""
    length = _music(row["length_beats"])
    return None if length is None or length <= 0 else length


def _offset_beats(row: Row) -> float:
    """Where in its loop (without one: in its content) a clip starts; 0 when that is not counted in beats."""
    start = _music(row["start_marker"]) if row["loop_unit"] == "beats" else None
    origin = _music(row["loop_start"]) if _loop_beats(row) is not None else 0.0
    return 0.0 if start is None or origin is None else start - origin


def _music(beats: float | None) -> float | None:
    """Beats as far as they can be meant: a damaged file may hold any number."""
    return None if beats is None or not abs(beats) <= _MOST_BEATS else float(beats)


def _timeline_clip(column: int, row: Row) -> TimelineClip:
    """A clip with where it is in its loop when it starts; content that is not counted in beats starts at its start."""
    return TimelineClip(
        column=column,
        clip=row["name"] or "",
        start_beats=float(row["start_beats"]),
        end_beats=float(row["end_beats"]),
        active=row["muted"] is not True,
        loop_beats=_loop_beats(row),
        offset_beats=_offset_beats(row),
        transpose=semitones(row["pitch_coarse"]),
    )


def _loop_beats(row: Row) -> float | None:
    """The length of a clip's loop; None when it does not loop or its content is not counted in beats."""
    start, end = _music(row["loop_start"]), _music(row["loop_end"])
    if row["looping"] is not True or row["loop_unit"] != "beats" or start is None or end is None or end <= start:
        return None
    return end - start
