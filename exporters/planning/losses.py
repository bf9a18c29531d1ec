"""What a machine's song lacks of the music, in words, and the tempos among that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from exporters.abilities import Ability
from exporters.machine import Machine, able
from exporters.planning.plan import End, PatternRow, SongRow
from exporters.words import ranges


@dataclass(frozen=True)
class Loss:
    """What a machine's song lacks of the music. `rows` (0-based, of the written song) are all that are concerned.

    `text` is a sentence that names them; `changes_sound` as in :class:`exporters.abilities.Fate`.
    """

    what: Ability | End
    rows: tuple[int, ...]
    text: str
    changes_sound: bool = False


def without_tempo(rows: list[SongRow], machine: Machine) -> tuple[list[SongRow], list[Loss]]:
    if able(machine, "row tempo"):
        return rows, []
    first = song_tempo(rows, machine)
    of_song = None if first is None else first[1].tempo_bpm
    by_tempo: dict[float, list[int]] = {}
    for number, row in patterns_in(rows):
        if row.tempo_bpm is not None and (row.tempo_bpm != of_song or by_tempo):  # back to it is a change, too
            by_tempo.setdefault(row.tempo_bpm, []).append(number)
    out = [
        replace(row, tempo_bpm=None) if isinstance(row, PatternRow) and (first is None or number != first[0]) else row
        for number, row in enumerate(rows)
    ]
    if not by_tempo:
        return out, []
    wanted = ", ".join(f"{bpm:.5g} BPM in {rows_named(numbers)}" for bpm, numbers in by_tempo.items())
    held = "one tempo, that of their first row" if able(machine, "song tempo") else "no tempo"
    held = held if of_song is None else f"one tempo ({of_song:.5g} BPM)"
    text = f"Songs of the {machine.display_name} hold {held}; set it by hand: {wanted}."
    numbers = sorted(number for found in by_tempo.values() for number in found)
    return out, [Loss("row tempo", tuple(numbers), text)]


def song_tempo(rows: Sequence[SongRow], machine: Machine) -> tuple[int, PatternRow] | None:
    """The row (and its number) that states the one tempo of a machine's songs; None without one."""
    if not able(machine, "song tempo"):
        return None
    first = next(iter(patterns_in(rows)), None)
    return first if first is not None and first[1].tempo_bpm is not None else None


def patterns_in(rows: Iterable[SongRow]) -> list[tuple[int, PatternRow]]:
    return [(number, row) for number, row in enumerate(rows) if isinstance(row, PatternRow)]


def rows_named(numbers: Sequence[int]) -> str:
    return f"row{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"


def titled_rows(found: Sequence[tuple[int, PatternRow]]) -> str:
    """Rows with the scenes (or places) that they are from."""
    titles = list(dict.fromkeys(row.title for _, row in found if row.title))
    named = ", ".join(titles[:6]) + (f" and {len(titles) - 6} more" if len(titles) > 6 else "")
    return rows_named([number for number, _ in found]) + (f" ({named})" if named else "")
