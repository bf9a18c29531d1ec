"""Rows of demands into as few new patterns, then as few new kits, as possible.

    packing = pack(rows, traits, limits=JointLimits(lock_rows=64, steps=32), effort=10)

A row demands a source for each machine track that sounds; rows that do not contradict share a pattern, patterns
that do not contradict share a kit. What exists already is used as it is whenever it serves. Every group is
checked as a whole by the machine's own `verify` functions. Minimality is claimed only when proven.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from exporters.packing.model import (
    Accepted,
    Demand,
    ExistingKit,
    ExistingPattern,
    JointLimits,
    PackedKit,
    PackedPattern,
    Packing,
    Token,
    Traits,
    Weaker,
)
from exporters.packing.task import Lenient, Task, TraitsOf, VerifyKit, VerifyPattern

__all__ = [
    "Accepted", "Demand", "ExistingKit", "ExistingPattern", "JointLimits", "PackedKit", "PackedPattern", "Packing",
    "Token", "Traits", "Weaker", "pack",
]  # fmt: skip


def pack(
    rows: Sequence[Demand],
    traits: TraitsOf,
    *,
    limits: JointLimits | None = None,
    existing_patterns: Sequence[ExistingPattern] = (),
    existing_kits: Sequence[ExistingKit] = (),
    homes: Sequence[Hashable | None] | None = None,
    verify_pattern: VerifyPattern | None = None,
    verify_kit: VerifyKit | None = None,
    lenient: Lenient | None = None,
    accepted: Mapping[int, Accepted] | None = None,
    verify_part: VerifyPattern | None = None,
    weaker: Weaker | None = None,
    effort: float = 10.0,
) -> Packing:
    """Pack `rows` (machine track -> source) into patterns and kits.

    `traits` maps (track, source) to what it asks; a missing entry asks nothing. `homes` names, for each row, the
    existing pattern to try first. `verify_pattern` says whether a demand really works in one pattern, `verify_kit`
    whether several patterns can share a kit; both must refuse every superset of what they refuse. Where a demand is
    refused for what it lacks, `verify_part` says whether it would work if that came along. `weaker` are the rows
    without demands that may be too much: no bound is higher than what those need. `lenient` names
    traits on which the sources of one row may differ, and chooses the value that then counts for the row; rows must
    still agree with each other. `accepted` tells, by row, what goes beyond the limits and is taken all the same; no
    other row pays for it. `effort` is about seconds of search, counted in steps, so that equal input gives
    an equal answer everywhere; 0 = the quick answer alone. Rows that fit no pattern by themselves are `unfit`.
    """
    task = Task(
        rows=rows,
        traits=traits,
        limits=limits or JointLimits(),
        existing_kits=existing_kits,
        verify_pattern=verify_pattern,
        verify_kit=verify_kit,
        lenient=lenient,
        accepted=accepted,
        verify_part=verify_part,
    )
    used: dict[Hashable, list[int]] = {}
    offers = {found.name: found.offers for found in existing_patterns}
    fresh: list[int] = []
    unfit: list[int] = []
    for row, demand in enumerate(rows):
        home = homes[row] if homes else None
        names = [home, *offers] if home in offers else list(offers)
        name = next((n for n in names if all(offers[n].get(t) == s for t, s in demand.items())), None)
        if name is not None:
            used.setdefault(name, []).append(row)
        elif task.works(row):
            fresh.append(row)
        else:
            unfit.append(row)
    groups, bound = task.patterns(fresh, effort * 0.3)
    classes, kit_bound = task.kit_classes(fresh, effort * 0.1)
    kits = task.kits(groups, effort * 0.05)
    if len(kits.new) > kit_bound and effort > 0:
        other = task.kits_first(fresh, classes, effort * 0.1)
        other_kits = task.kits(other, effort * 0.05)
        if (len(other), len(other_kits.new)) < (len(groups), len(kits.new)):
            groups, kits = other, other_kits
        groups, kits, kit_bound = task.fewer_kits(fresh, groups, kits, bound=kit_bound, effort=effort * 0.4)
    if weaker is not None:
        other_task = Task(
            rows=weaker.rows,
            traits=weaker.traits,
            limits=limits or JointLimits(),
            existing_kits=weaker.existing_kits,
            verify_pattern=None,
            verify_kit=None,
            lenient=lenient,
            accepted=accepted,
        )
        bound = min(bound, other_task.patterns(fresh, effort * 0.2)[1])
        kit_bound = min(kit_bound, other_task.kit_classes(fresh, effort * 0.1)[1])
    made = [PackedPattern(tuple(sorted(group)), task.union(group)) for group in groups]
    kept = [PackedPattern(tuple(lines), offers[name], name) for name, lines in used.items()]
    packed = [PackedKit(tuple(members)) for members in kits.new]
    packed += [PackedKit(tuple(members), name) for name, members in kits.kept.items()]
    return Packing(
        patterns=tuple(made + kept), kits=tuple(packed), pattern_bound=bound, kit_bound=kit_bound, unfit=tuple(unfit)
    )
