"""What playing a song on paper gives: the rows that sound, where it stops, and how much of it is played."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exporters.planning.plan import PatternRow

MOST_ROWS = 100_000  # rows played before the song counts as one that does not end


@dataclass
class Budget:
    """How many rows may still be played, by all the songs that share it. LOOP and JUMP rows take from it as well."""

    rows: int = MOST_ROWS
    jumps: int = 2 * MOST_ROWS

    @property
    def spent(self) -> bool:
        """Whether nothing more may be played."""
        return self.rows <= 0 or self.jumps <= 0


@dataclass(frozen=True)
class Played:
    """A row that sounds: its place in the song, when it starts, and the tempo at which it plays.

    `start_beats` counts from the song's start, `beats` is how long all its plays take. `tempo_bpm` is None as long as
    no row has said a tempo, `start_seconds` is None when the first one did not.
    """

    number: int
    row: int
    music: PatternRow
    start_beats: Fraction
    beats: Fraction
    tempo_bpm: float | None = None
    start_seconds: float | None = None


@dataclass(frozen=True)
class Stopped:
    """Where and why the song stops: "end", "halt", "endless" (a loop without end), "unknown" row or "long"."""

    row: int
    why: str
    beats: Fraction
    seconds: float | None = None
    text: str = ""
