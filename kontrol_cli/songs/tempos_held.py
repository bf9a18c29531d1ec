"""The tempos that a machine's songs hold less exactly than they were wanted, found by reading back what is written."""

from __future__ import annotations

from collections.abc import Sequence

from exporters.machine import Machine, able
from exporters.planning.plan import PatternRow, SongPlan
from exporters.words import ranges

HEARD_BPM = 0.05  # a difference that is less is none to a person: after a minute it is 25 ms at 120 BPM
_MOST_NAMED = 8  # tempos in one sentence


def tempos_held(plan: SongPlan, machine: Machine, messages: Sequence[bytes], least_bpm: float = 0.0) -> list[str]:
    """A sentence about the rows whose tempo is another one by more than `least_bpm`; [] when there are none."""
    wanted = [(number, row) for number, row in enumerate(plan.rows) if isinstance(row, PatternRow)]
    if not able(machine, "reading") or all(row.tempo_bpm is None for _, row in wanted):
        return []
    for message in messages:
        found = machine.recognise(message)
        rows = (
            found.codec.song_rows(found.codec.decode(message))
            if found is not None and found.codec is not None
            else None
        )
        if rows is None:
            continue
        read = [row for row in rows if isinstance(row, PatternRow)]
        if len(read) != len(wanted):
            return []
        by_tempo: dict[str, list[int]] = {}
        for (number, row), back in zip(wanted, read, strict=True):
            if row.tempo_bpm is None or back.tempo_bpm is None or row.tempo_bpm == back.tempo_bpm:
                continue
            wished, held = f"{row.tempo_bpm:.7g}", f"{back.tempo_bpm:.7g}"
            if wished != held and abs(row.tempo_bpm - back.tempo_bpm) > least_bpm:
                by_tempo.setdefault(f"{wished} BPM is {held}", []).append(number)
        parts = [
            f"{text} in row{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"
            for text, numbers in list(by_tempo.items())[:_MOST_NAMED]
        ]
        parts += [f"and {len(by_tempo) - _MOST_NAMED} more"] if len(by_tempo) > _MOST_NAMED else []
        return [f"The {machine.display_name} holds tempos less exactly: {'; '.join(parts)}."] if parts else []
    return []
