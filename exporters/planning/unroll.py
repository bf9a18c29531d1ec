"""Playing a song on paper: which row sounds when, LOOP and JUMP rows followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from exporters.planning.lengths import STEPS_PER_BEAT
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow
from exporters.planning.played import Budget, Played, Stopped


def unroll(
    rows: Sequence[object],
    speeds: Mapping[int, Fraction] | None = None,
    budget: Budget | None = None,
    *,
    at: int = 0,
    left: dict[int, int] | None = None,
) -> Iterator[Played | Stopped]:
    """Every row as it plays, and at last one :class:`Stopped`.

    `rows` are song rows; one that is neither pattern, reminder, LOOP, JUMP nor HALT ends the song ("end" when nothing
    follows, else "unknown"). `speeds` gives steps per beat of patterns that do not run at normal speed. A LOOP row
    goes back as often as it says and then lets the song pass; it counts anew when the song comes to it again. That
    an inner loop counts anew is inferred. A song that uses up its `budget` stops ("long"). It begins with row `at`;
    `left` is kept up to date: how often each LOOP row that is being counted will still go back.
    """
    budget = budget or Budget()
    number = 0
    beats = Fraction(0)
    tempo: float | None = None
    seconds: float | None = None
    left = {} if left is None else left
    while True:
        if at >= len(rows) or budget.spent:
            why = "end" if at >= len(rows) else "long"
            yield Stopped(min(at, len(rows)), why, beats, seconds)
            return
        row = rows[at]
        if isinstance(row, PatternRow):
            if row.tempo_bpm is not None:
                seconds = 0.0 if tempo is None and not number else seconds
                tempo = row.tempo_bpm
            steps = max(row.end_step - row.start_step, 0) * row.plays
            span = steps / (speeds or {}).get(row.pattern, STEPS_PER_BEAT)
            yield Played(
                number=number, row=at, music=row, start_beats=beats, beats=span, tempo_bpm=tempo, start_seconds=seconds
            )
            number += 1
            budget.rows -= 1
            beats += span
            if seconds is not None and tempo:
                seconds += float(span) * 60 / tempo
            at += 1
        elif isinstance(row, LoopRow):
            budget.jumps -= 1
            if row.passes is None:
                yield Stopped(row=at, why="endless", beats=beats, seconds=seconds, text=str(row))
                return
            rest = left.pop(at, row.passes)
            if rest:
                left[at] = rest - 1
            at = row.target if rest else at + 1
        elif isinstance(row, JumpRow):
            budget.jumps -= 1
            at = row.target
        elif isinstance(row, ReminderRow):
            budget.jumps -= 1
            at += 1
        else:
            why = "halt" if isinstance(row, HaltRow) else "end" if at == len(rows) - 1 else "unknown"
            yield Stopped(at, why, beats, seconds)
            return
