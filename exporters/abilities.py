"""What songs of a machine can express, how sure that is, and what becomes of the rest.

:mod:`exporters.planning.fitting` acts on this table, ``kontrol machines NAME`` and docs/machines.md show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# How sure a fact is, best first. "verified": seen by code on real dumps; "two sources": independent
# sources agree; "measured": somebody measured it on running firmware; the rest as they say.
Sure = Literal["verified", "two sources", "measured", "one source", "inferred"]

SongAbility = Literal[
    "row repeats", "row mutes", "row tempo", "row steps", "row names", "song names", "loops", "jumps",
]  # fmt: skip
ExporterAbility = Literal[
    "row transposes", "song tempo", "starts again", "pattern lengths", "merging", "base file", "reading",
]  # fmt: skip
Ability = SongAbility | ExporterAbility


@dataclass(frozen=True)
class Fate:
    """What an ability of song rows is, and what happens to music that needs it on a machine without it.

    `changes_sound`: rows then play other tracks or for another time than planned: `accept_changes` is asked for.
    """

    meaning: str
    without: str
    changes_sound: bool = False


FATES: Mapping[SongAbility, Fate] = {
    "row repeats": Fate("a row plays its pattern several times", "written as that many rows: nothing is lost"),
    "row mutes": Fate(
        "a row mutes tracks", "refused, and every row is named; `accept_changes`: those tracks sound", True
    ),
    "row tempo": Fate(
        "a row sets the tempo",
        "left out, and every row is named (where songs have one tempo, those that differ from it)",
    ),
    "row steps": Fate(
        "a row plays a part of its pattern",
        "scenes last whole passes; what is left is refused, and every row is named; `accept_changes`: whole passes",
        True,
    ),
    "row names": Fate("the song shows the scenes' names", "left out: nothing that sounds"),
    "song names": Fate("a song has a name", "left out"),
    "loops": Fate("rows that go back", "written out as rows: nothing is lost; a loop without end is left out"),
    "jumps": Fate("rows that go on elsewhere", "rows are written in the order in which they play: nothing is lost"),
}

EXPORTER_ABILITIES: Mapping[ExporterAbility, str] = {
    "row transposes": "a row transposes tracks as their clips are in Live; elsewhere that is left out, and named",
    "song tempo": "one tempo for the whole song, that of its first row; later ones are left out, every row named",
    "starts again": "after its last row a song starts again by itself; nothing in it says so",
    "pattern lengths": "read from the user's dump (`machine_dump`)",
    "merging": "new patterns and kits from the user's dump (`machine_dump`)",
    "base file": "the song goes into the user's own file (`base_file`), whose other bytes stay",
    "reading": "inspect reads what was written",
}


@dataclass(frozen=True)
class Capability:
    """One thing that a machine, or our exporter for it, can or cannot do.

    `remedy` is a sentence on what the user may do where it lacks a song ability.
    """

    name: Ability
    has: bool
    sure: Sure
    note: str = ""
    remedy: str = ""
