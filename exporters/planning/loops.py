"""Repeated passages of a song as LOOP rows, where that saves rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from exporters.planning.plan import LoopRow, PatternRow, SongRow


@dataclass(frozen=True)
class _Part:
    """`size` rows from `start` on that come `times` times one after the other."""

    start: int
    size: int = 1
    times: int = 1

    @property
    def cost(self) -> int:
        return self.size + (self.times > 1)


def fold_loops(rows: Sequence[PatternRow], most_times: int) -> tuple[SongRow, ...]:
    """`rows` with as few rows as flat LOOPs can do (no loop within a loop); what plays stays the same.

    `most_times` is how often a passage can sound in all. Passages are the same when they play alike, tempo
    included: a row without a tempo plays at that of the rows before it, and inside a loop a tempo is written
    wherever any of its passes states one. Notes of later passes go to the row of the first.
    """
    tempos = _tempos(rows)
    keys = [
        (row.pattern, row.cells, row.plays, row.muted, row.transposes, row.start_step, row.end_step, tempo)
        for row, tempo in zip(rows, tempos, strict=True)
    ]
    out: list[SongRow] = []
    current: float | None = None  # the tempo that plays before the row that comes next
    for part in _parts(keys, most_times):
        target = len(out)
        for index in range(part.start, part.start + part.size):
            passes = [rows[index + n * part.size] for n in range(part.times)]
            stated = any(row.tempo_bpm is not None for row in passes)
            written = tempos[index] if stated or tempos[index] != current else None
            out.append(replace(passes[0], tempo_bpm=written, notes=_notes(passes)))
            current = tempos[index]
        if part.times > 1:
            out.append(LoopRow(target, part.times - 1))
    return tuple(out)


def _tempos(rows: Sequence[PatternRow]) -> list[float | None]:
    """The tempo at which each row plays; None before any is written."""
    out: list[float | None] = []
    tempo: float | None = None
    for row in rows:
        tempo = tempo if row.tempo_bpm is None else row.tempo_bpm
        out.append(tempo)
    return out


def _notes(passes: Sequence[PatternRow]) -> tuple[str, ...]:
    notes = list(passes[0].notes)
    for number, row in enumerate(passes[1:], 2):
        notes += [f"pass {number}: {note}" for note in row.notes if note not in passes[0].notes]
    return tuple(notes)


def _parts(keys: Sequence[Hashable], most_times: int) -> list[_Part]:
    """The cheapest way to write `keys` down, with the fewest loops among equals."""
    count = len(keys)
    best: list[tuple[int, int]] = [(0, 0)] + [(0, 0)] * count  # rows, loops
    chosen: list[_Part] = [_Part(0)] * (count + 1)
    same = [0] * (count // 2 + 1)  # for each passage length: how many keys up to here equal the one that far back
    for end in range(1, count + 1):
        rows, loops = best[end - 1]
        best[end], chosen[end] = (rows + 1, loops), _Part(end - 1)
        for size in range(1, min(end, len(same) - 1) + 1):
            back = end - 1 - size
            same[size] = same[size] + 1 if back >= 0 and keys[end - 1] == keys[back] else 0
            for times in range(2, min(same[size] // size + 1, most_times) + 1):
                rows, loops = best[end - size * times]
                if (rows + size + 1, loops + 1) < best[end]:
                    best[end] = rows + size + 1, loops + 1
                    chosen[end] = _Part(end - size * times, size, times)
    parts: list[_Part] = []
    while count:
        parts.append(chosen[count])
        count = chosen[count].start
    return parts[::-1]
