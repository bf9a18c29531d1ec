"""The session as a grid: which tracks and scenes are shown, and what is in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kontrol_cli.output.colors import Rgb, color_of
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import SceneSounds

CellKind = Literal["clip", "silent", "carried", "stop", "none"]


@dataclass(frozen=True)
class GridCell:
    """A slot on screen.

    kind: ``clip`` starts here, ``silent`` is a clip that is not heard (deactivated, or its track is off),
    ``carried`` an empty slot through which an earlier clip plays on, ``stop`` an empty slot with a stop
    button, ``none`` one without it. `text` is the clip's name, `color` its colour or the track's.
    """

    kind: CellKind
    text: str = ""
    color: Rgb | None = None


@dataclass(frozen=True)
class Grid:
    """The part of the session that is shown: `rows` of cells, one per scene, in the order of `tracks`."""

    tracks: tuple[int, ...]
    scenes: tuple[int, ...]
    rows: tuple[tuple[GridCell, ...], ...]


def session_grid(view: View, sounds: Sequence[SceneSounds], tracks: Sequence[int], scenes: Sequence[int]) -> Grid:
    """The cells of `tracks` by `scenes`."""
    by_scene = {one.scene: one for one in sounds}
    rows = tuple(tuple(_cell(view, by_scene[scene], track, scene) for track in tracks) for scene in scenes)
    return Grid(tuple(tracks), tuple(scenes), rows)


def _cell(view: View, sounds: SceneSounds, track: int, scene: int) -> GridCell:
    clip = view.session_clips.get((track, scene))
    if clip is not None:
        kind: CellKind = "clip" if track in sounds.starts else "silent"
        return GridCell(kind, (clip["name"] or "").strip(), _color(view, track, scene))
    if track in sounds.carries:
        return GridCell("carried", "", _color(view, track, sounds.carries[track]))
    return GridCell("stop" if view.has_stop_button(track, scene) else "none")


def _color(view: View, track: int, scene: int) -> Rgb | None:
    return color_of(view.session_clips[track, scene]) or color_of(view.tracks[track])


def tracks_with_clips(view: View) -> list[int]:
    """The audio and MIDI tracks that hold at least one session clip."""
    used = {track for track, _ in view.session_clips}
    return [track for track in view.columns if track in used]


def scenes_in_use(view: View) -> list[int]:
    """The scenes down to the last one that holds a clip, has a name, a tempo or a signature of its own."""
    last = max((scene for _, scene in view.session_clips), default=-1)
    for scene, row in view.scenes.items():
        if (row["name"] or "").strip() or row["tempo_bpm"] is not None or row["time_signature"]:
            last = max(last, scene)
    return [scene for scene in sorted(view.scenes) if scene <= last]
