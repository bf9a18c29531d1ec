"""What sounds in each scene when the scenes are launched from top to bottom.

A filled slot plays; an empty slot with a stop button falls silent; an empty one without it lets the
earlier clip play on. Deactivated clips and tracks that are switched off or monitor "In" are silent. Two things that a
set may also do are not followed here: clips that are not looped end by themselves, and follow actions go elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporters.planning.sounding import what_sounds
from kontrol_cli.sets.planner_input import planner_session
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
    session = planner_session(view)
    order = [scene.index for scene in session.scenes]
    result = []
    for scene, sounds in zip(order, what_sounds(session, range(len(session.columns))), strict=True):
        heard = {session.columns[one.column].track: order[one.started] for one in sounds}
        starts = {track: start for track, start in heard.items() if start == scene}
        carries = {track: start for track, start in heard.items() if start != scene}
        result.append(SceneSounds(scene, starts, carries))
    return result
