"""What a machine dump plays, in musical terms: patterns with their notes, and the songs made of them.

The way back from a machine to a Live set. Times are in beats (quarter notes) from the start of the pattern,
exact; indexes start at 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, runtime_checkable

from exporters.planning.plan import SongPlan


@dataclass(frozen=True)
class Hit:
    """One note: where it starts, how long it lasts, how hard it is (1-127)."""

    start_beats: Fraction
    length_beats: Fraction
    velocity: int


@dataclass(frozen=True)
class Part:
    """One machine track in one pattern: the name of what it plays ("" when unknown), its MIDI note, its notes."""

    track: int
    sound: str
    note: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class PatternMusic:
    """A pattern: its slot, its kit in words ("" when unknown), one pass in beats and steps, the tracks that play."""

    pattern: int
    kit: str
    steps: int
    length_beats: Fraction
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class DumpMusic:
    """The music of a dump. `patterns` are those that play something; `silent` hold no notes.

    `songs` maps a slot to its song, never-saved slots left out; `tempo_bpm` is that of the machine's global
    settings. `remarks` are sentences for the user.
    """

    patterns: Mapping[int, PatternMusic]
    silent: frozenset[int] = frozenset()
    songs: Mapping[int, SongPlan] = field(default_factory=dict)
    tempo_bpm: float | None = None
    remarks: tuple[str, ...] = ()


@runtime_checkable
class TellsMusic(Protocol):
    """A machine whose dumps can be read as music."""

    def read_music(self, data: bytes) -> DumpMusic:
        """The music of a .syx. Raises BadDump when it holds no readable pattern."""
        ...
