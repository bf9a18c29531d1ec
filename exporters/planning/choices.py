"""What a user may choose about a song; everything that plans, and every request for a song, has these fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from exporters.planning.claims import Assign
from exporters.planning.plan import Empty, EmptyScenes, End


@dataclass(frozen=True)
class Choices:
    """The choices that need no machine and no file; `tracks` and `scenes` as typed, counted from 1.

    `repeats` is how often a scene plays when nothing else says so; `stay` makes that 32. `steps` is the pattern
    length without a machine dump; None: what the clips' loops say, else 16. `mute_unclaimed` also mutes machine
    tracks that no clip claims. `loops` folds repeated passages into LOOP rows. `end` says what the song
    does after its last row: come to END, start again for ever, or halt. `tempo_tolerance_bpm` is for the
    arrangement (see exporters.planning.timeline_rows); `accept_changes` accepts changes of sound.
    """

    name: str | None = None
    tracks: Sequence[str] = ()
    scenes: str | None = None
    assign: Assign = "names"
    empty: Empty | None = None
    empty_scenes: EmptyScenes = "skip"
    repeats: int | None = None
    stay: bool = False
    steps: int | None = None
    tempo_from_names: bool = False
    mute_unclaimed: bool = False
    loops: bool = False
    end: End = "end"
    tempo_tolerance_bpm: float | None = None
    accept_changes: bool = False

    def chosen(self) -> dict[str, Any]:
        """The choices by name, for another object that has them too."""
        return {field.name: getattr(self, field.name) for field in fields(Choices)}
