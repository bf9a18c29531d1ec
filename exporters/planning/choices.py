"""What a user may choose about a song; everything that plans, and every request for a song, has these fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from exporters.abilities import FATES, Ability
from exporters.errors import DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.claims import Assign
from exporters.planning.plan import Empty, EmptyScenes, End


@dataclass(frozen=True)
class Choices:
    """The choices that need no machine and no file; `tracks` and `scenes` as typed, counted from 1.

    `repeats` is how often a scene plays when nothing else says so; `stay` makes that 32. `steps` is the pattern
    length without a machine dump; None: what the clips' loops say, else 16. `mute_unclaimed` also mutes machine
    tracks that no clip claims. `loops` folds repeated passages into LOOP rows. `end` says what the song
    does after its last row: come to END, start again for ever, or halt; None: what the machine's songs usually do.
    `reminders` writes the scenes' names into songs that have rows for them. `tempo_tolerance_bpm` is for the
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
    end: End | None = None
    reminders: bool = True
    tempo_tolerance_bpm: float | None = None
    accept_changes: bool = False

    def chosen(self) -> dict[str, Any]:
        """The choices by name, for another object that has them too."""
        return {field.name: getattr(self, field.name) for field in fields(Choices)}


NEEDS: Mapping[str, Ability] = {
    "name": "song names",
    "loops": "loops",
    "reminders": "row names",
    "machine_dump": "pattern lengths",
    "free_patterns": "merging",
    "free_kits": "merging",
    "effort": "merging",
    "base_file": "base file",
}
"""Choices that mean something only to machines with an ability."""


def check_abilities(options: object, machine: Machine) -> None:
    """Raise DoesNotFit for a choice (a field of the dataclass `options` with another value than its default) that means
    nothing to `machine`."""
    for field in fields(options):  # type: ignore[arg-type]
        value = getattr(options, field.name)
        if value is None or value == field.default:
            continue
        ability = NEEDS.get(field.name)
        if ability is not None and not able(machine, ability):
            raise DoesNotFit(f"`{field.name}` {_lack(ability, machine)}")
        itself = value == "loop" and able(machine, "starts again")
        if field.name == "end" and value not in machine.ends and not itself:
            known = " or ".join(machine.ends)
            raise DoesNotFit(f"`end` {value}: songs of the {machine.display_name} cannot do that, only {known}.")


def _lack(ability: Ability, machine: Machine) -> str:
    if ability in FATES:
        return f"means nothing for the {machine.display_name}: its songs have no {_PLAIN.get(ability, ability)}."
    return f"means nothing for the {machine.display_name}; 'kontrol machines {machine.slug}' says what it can do."


_PLAIN: Mapping[str, str] = {"song names": "names", "row names": "rows for names"}
