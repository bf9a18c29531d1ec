"""The arrangement as stretches in which nothing changes, and as a session with one scene for each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from exporters.errors import DoesNotFit
from exporters.planning.plan import Arrangement, Cell, Scene, Session, TimelineClip

# Ten hours at 200 BPM; every step of them may have to be looked at.
MOST_BEATS = 120_000
_FARTHEST = 1e9  # beats; Live's own timeline ends far before
# Stretches times tracks, which are looked at one by one: 60 tracks with 8,000 clips between them.
MOST_CELLS = 1_000_000
_SAME_PLACE = 1e-3  # beats; edges that are closer are one


@dataclass(frozen=True)
class Stretch:
    """A part of the timeline without an edge in it. `clips` are those that lie there, by column."""

    start_beats: float
    end_beats: float
    clips: dict[int, TimelineClip]


def stretches(arrangement: Arrangement) -> tuple[Stretch, ...]:
    """The timeline from its start to the end of its last clip, cut at every edge of every clip.

    Where clips of a track overlap (Live does not let them) the later one counts. What lies before the start is cut
    off. Raises DoesNotFit for an arrangement that is too long or cut into too many parts.
    """
    clips = [clip for column in range(len(arrangement.columns)) for clip in _lane(arrangement, column)]
    late = next((clip for clip in clips if not clip.end_beats <= _FARTHEST), None)
    if late is not None:
        track = arrangement.columns[late.column].name
        raise DoesNotFit(
            f"Track '{track}', clip '{late.clip}': it ends at beat {late.end_beats:g} of the arrangement, "
            "where no timeline goes. Delete the clip."
        )
    edges = [0.0]
    for edge in sorted(edge for clip in clips for edge in (clip.start_beats, clip.end_beats)):
        if edge - edges[-1] > _SAME_PLACE:
            edges.append(edge)
    if len(edges) * len(arrangement.columns) > MOST_CELLS:
        raise DoesNotFit(
            f"The arrangement's clips start and end in {len(edges):,} places on {len(arrangement.columns)} tracks, "
            "more than can be planned. Delete tracks that the song does not need from a copy of the set."
        )
    found: list[dict[int, TimelineClip]] = [{} for _ in edges]
    for clip in clips:
        first = bisect_right(edges, clip.start_beats + _SAME_PLACE) - 1
        last = bisect_right(edges, clip.end_beats + _SAME_PLACE) - 1
        for index in range(first, last):
            found[index][clip.column] = clip
    return tuple(Stretch(edges[i], edges[i + 1], found[i]) for i in range(len(edges) - 1))


def _lane(arrangement: Arrangement, column: int) -> list[TimelineClip]:
    own = sorted((clip for clip in arrangement.clips if clip.column == column), key=lambda clip: clip.start_beats)
    lane: list[TimelineClip] = []
    for clip, follower in zip(own, [*own[1:], None], strict=False):
        end = clip.end_beats if follower is None else min(clip.end_beats, follower.start_beats)
        start = max(clip.start_beats, 0.0)
        if end - start > _SAME_PLACE:
            offset = clip.offset_beats + start - clip.start_beats
            lane.append(replace(clip, start_beats=start, end_beats=end, offset_beats=offset))
    return lane


def as_session(arrangement: Arrangement, parts: Sequence[Stretch]) -> Session:
    """Each stretch as a scene, so that clips are read as those of scenes are; scenes are called by their place."""
    return Session(
        columns=arrangement.columns,
        scenes=tuple(
            Scene(
                index=index,
                name="",
                cells=tuple(_cell(part.clips.get(column)) for column in range(len(arrangement.columns))),
                label=f"arrangement {arrangement.place(part.start_beats)}",
            )
            for index, part in enumerate(parts)
        ),
        name=arrangement.name,
        tempo_bpm=tempo_at(arrangement.tempo, 0.0),
    )


_EMPTY = Cell()  # one for all: there are millions


def _cell(clip: TimelineClip | None) -> Cell:
    return _EMPTY if clip is None else Cell(clip.clip, clip.active, True, clip.loop_beats, transpose=clip.transpose)


def tempo_at(tempo: Sequence[tuple[float, float]], beats: float) -> float | None:
    """The tempo at `beats`: linear between events, after the step where two share one place; None without any."""
    if not tempo:
        return None
    index = bisect_right(tempo, beats, key=lambda event: event[0])
    if index == 0:
        return tempo[0][1]
    if index == len(tempo):
        return tempo[-1][1]
    (start, before), (end, after) = tempo[index - 1], tempo[index]
    return before + (after - before) * (beats - start) / (end - start)
