"""An independent Octatrack on paper: plays an arrangement file straight from its bytes.

Written from the format facts and sharing no code with the exporter, so that both can be wrong only together with them.
"""

from __future__ import annotations

from typing import NamedTuple


class Pass(NamedTuple):
    """One pass of a row: pattern, audio tracks that sound, BPM x 24 (0: none said yet), first step, step behind it."""

    pattern: int
    sounding: tuple[int, ...]
    tempo: int
    start: int
    end: int


def played(data: bytes, block: int = 0x18, most: int = 100_000) -> tuple[list[Pass], str]:
    """Every pass in order, and how it stops: halt, endless, end (behind the last row), unknown or long."""
    count = data[block + 17]
    rows = [data[block + 18 + 22 * n : block + 18 + 22 * (n + 1)] for n in range(count)]
    passes: list[Pass] = []
    loops: dict[int, int] = {}
    at = tempo = 0
    for _ in range(most):
        if at >= count:
            return passes, "end"
        row = rows[at]
        if row[0] == 0:
            tempo = row[6] << 8 | row[7] or tempo
            sounding = tuple(track for track in range(8) if not row[4] & 1 << track)
            passes += [Pass(row[1], sounding, tempo, row[11], row[13] or 256)] * (row[2] + 1)
        elif row[0] == 1 and row[2] == at:
            return passes, "halt"
        elif row[0] == 1 and row[2] > at:
            at = row[2]
            continue
        elif row[0] == 1 and row[1] == 0:
            return passes, "endless"
        elif row[0] == 1:
            left = loops.pop(at, row[1])
            if left:
                loops[at] = left - 1
                at = row[2]
                continue
        elif row[0] != 2:
            return passes, "unknown"
        at += 1
    return passes, "long"
