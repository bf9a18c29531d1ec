"""Patterns of one row that are not equally long, on machines whose tracks go through columns of their own."""

from __future__ import annotations

from dataclasses import replace

from exporters.errors import DoesNotFit
from exporters.machine import DumpFacts, Machine
from exporters.planning.fitting import Fitted
from exporters.planning.losses import Loss, patterns_in, titled_rows
from exporters.planning.matrix import is_matrix, unequal


def check_equal(fitted: Fitted, machine: Machine, facts: DumpFacts | None, *, accept_changes: bool) -> Fitted:
    """`fitted`, with what is to be known of rows whose tracks play patterns of different lengths, as far as `facts`
    gives them: from there on the tracks are not together any more.

    Raises DoesNotFit with every such row, its tracks, patterns and lengths, unless `accept_changes`.
    """
    if facts is None or not is_matrix(machine):
        return fitted
    known = {pattern: one.length_steps for pattern, one in facts.patterns.items()}
    texts: list[str] = []
    numbers: list[int] = []
    for number, row in patterns_in(fitted.rows):
        text = unequal(row, known, machine)
        if text:
            texts.append(f"{titled_rows([(number, row)])}: {text}")
            numbers.append(number)
    if not texts:
        return fitted
    named = "; ".join(texts[:6]) + (f"; and {len(texts) - 6} more rows" if len(texts) > 6 else "")
    said = (
        f"Every track of the {machine.display_name} goes through its own patterns, and where those of a row are not "
        f"equally long the tracks drift apart: {named}."
    )
    if not accept_changes:
        raise DoesNotFit(
            f"{said} Make them equally long on the machine, or let the tracks drift there (`accept_changes`)."
        )
    return replace(fitted, losses=(*fitted.losses, Loss("row steps", tuple(numbers), said, True)))
