"""Rows that together are one pass of a pattern: for machines whose rows play whole patterns, and whose mutes may change
on the way."""

from __future__ import annotations

from collections.abc import Sequence

from exporters.machine import Machine
from exporters.planning.plan import PatternRow


def mute_grid(machine: Machine) -> int | None:
    """At every how many steps of a pattern the mutes of a row may change; None where only rows change them.

    An optional attribute of a machine, `mute_grid`.
    """
    grid: int | None = getattr(machine, "mute_grid", None)
    return grid


def one_pass_each(rows: Sequence[object], machine: Machine) -> list[tuple[int, ...]]:
    """The numbers of the rows that play a pattern, in groups: several that play one pass from its first step to its
    last, one after the other and changing no more than the mutes at steps where the machine can; else each alone."""
    grid = mute_grid(machine)
    out: list[tuple[int, ...]] = []
    at = 0
    while at < len(rows):
        if isinstance(rows[at], PatternRow):
            end = at + 1 if grid is None else _end_of_pass(rows, at, grid)
            out.append(tuple(range(at, end)))
        at = out[-1][-1] + 1 if out and out[-1][-1] >= at else at + 1
    return out


def _end_of_pass(rows: Sequence[object], at: int, grid: int) -> int:
    """Behind the last row of the pass that begins with row `at`; behind that row when it comes to no end."""
    first = rows[at]
    if not isinstance(first, PatternRow) or first.start_step or first.plays != 1 or first.pass_steps is None:
        return at + 1
    end, step = at + 1, first.end_step
    while step < first.pass_steps:
        row = rows[end] if end < len(rows) else None
        goes_on = (
            isinstance(row, PatternRow)
            and (row.pattern, row.plays, row.start_step, row.pass_steps) == (first.pattern, 1, step, first.pass_steps)
            and row.tempo_bpm is None
            and step % grid == 0
        )
        if not goes_on or not isinstance(row, PatternRow):
            return at + 1
        end, step = end + 1, row.end_step
    return end if step == first.pass_steps else at + 1
