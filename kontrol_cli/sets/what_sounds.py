"""What sounds in each scene when the scenes are launched from top to bottom.

A filled slot plays; an empty slot with a stop button falls silent; an empty one without it lets the
earlier clip play on. Deactivated clips and switched-off tracks are silent. Two things that a set may
also do are not followed: clips that are not looped end by themselves, and follow actions go elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporters.planning.plan import Cell, Column, Scene, Session
from exporters.planning.sounding import what_sounds
from kontrol_cli.sets.view import View


@dataclass(frozen=True)
class SceneSounds:
    """One scene. `starts` and `carries` map a track to the scene whose clip it plays there."""

    scene: int
    starts: dict[int, int]
    carries: dict[int, int]

    @property
    def tracks(self) -> list[int]:
        """The tracks that sound, in their order."""
        return sorted([*self.starts, *self.carries])


def sounding(view: View) -> list[SceneSounds]:
    """What sounds in each scene, from the top; the rule itself is the planner's."""
    columns = tuple(Column(track, view.tracks[track]["name"] or "", not view.is_off(track)) for track in view.columns)
    order = sorted(view.scenes)
    scenes = tuple(Scene(scene, "", tuple(_cell(view, track, scene) for track in view.columns)) for scene in order)
    result = []
    for scene, sounds in zip(order, what_sounds(Session(columns, scenes), range(len(columns))), strict=True):
        heard = {columns[one.column].track: order[one.started] for one in sounds}
        starts = {track: start for track, start in heard.items() if start == scene}
        carries = {track: start for track, start in heard.items() if start != scene}
        result.append(SceneSounds(scene, starts, carries))
    return result


def _cell(view: View, track: int, scene: int) -> Cell:
    clip = view.session_clips.get((track, scene))
    if clip is None:
        return Cell(has_stop_button=view.stop_buttons.get((track, scene), True))
    return Cell(clip["name"] or "", active=not clip["muted"])
