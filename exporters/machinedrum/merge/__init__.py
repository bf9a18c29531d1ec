"""Tracks of several patterns, with their kits, into one pattern and one kit.

What travels with a track and what cannot is the list in docs/merging.md; the facts come from dumps
and two sources, the reasoning about silent partners is inferred. A *compromise* changes the sound and needs
the user's word, a *note* names something that does not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from exporters.errors import UsageError
from exporters.machinedrum.kit import TRACKS, Kit, stored_kit
from exporters.machinedrum.merge.parts import CannotMerge, Finding, Findings, Part, Source, assemble, check_source
from exporters.machinedrum.merge.shared import check_shared
from exporters.machinedrum.merge.sounds import KitPlan, build_kit
from exporters.machinedrum.merge.steps import build_pattern
from exporters.machinedrum.pattern import PAGE, Pattern, stored_pattern

__all__ = ["CannotMerge", "Finding", "MergedPattern", "Source", "check", "merge", "merge_kit", "merge_pattern"]


@dataclass(frozen=True)
class MergedPattern:
    """The new pattern and kit, what was changed and noted, and the parts (silent partners included)."""

    pattern: Pattern
    kit: Kit
    compromises: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    parts: tuple[Part, ...]


def steps_of(sources: Mapping[int, Source]) -> int:
    """How many steps the user's machine has, judged by his dump: 64 when it sends the long form, else 32."""
    return 2 * PAGE if any(source.pattern.long for source in sources.values()) else PAGE


def merge(
    sources: Mapping[int, Source],
    *,
    slot: int = 0,
    kit_slot: int = 0,
    name: str = "",
    force: bool = False,
    accept: Collection[str] = (),
    max_steps: int | None = None,
    outputs: Sequence[int] | None = None,
) -> MergedPattern:
    """One pattern (for `slot`) and kit (for `kit_slot`, called `name`) that play every source on its target track.

    `sources` maps target tracks 0-15 to sources; `max_steps` is the machine's (default: by the dump's form);
    `outputs` are the 16 track outputs of the global, if known. Raises CannotMerge with all reasons when it does
    not go exactly, unless `accept` has their kinds or `force` is set: then they are `compromises` of the result.
    """
    _check_targets(sources)
    found = Findings()
    plan = build_kit(parts=assemble(sources, found), found=found, slot=kit_slot, name=name, outputs=outputs)
    pattern = build_pattern(plan, found, slot, max_steps or steps_of(sources))
    if not force and any(finding.kind not in accept for finding in found.compromises):
        raise CannotMerge(tuple(found.compromises))
    stored_kit(plan.kit)  # both refuse what the machine would not take
    stored_pattern(pattern)
    return MergedPattern(
        pattern=pattern, kit=plan.kit, compromises=tuple(found.compromises), notes=tuple(found.notes), parts=plan.parts
    )


def merge_kit(
    patterns: Sequence[Mapping[int, Source]], *, slot: int = 0, name: str = "", outputs: Sequence[int] | None = None
) -> tuple[KitPlan, Findings]:
    """The kit that several merged patterns share; each entry maps target tracks to the sources of one pattern."""
    found = Findings()
    parts: list[Part] = []
    for sources in patterns:
        _check_targets(sources)
        parts += [part for part in assemble(sources, found) if part not in parts]
    plan = build_kit(parts=parts, found=found, slot=slot, name=name, outputs=outputs, together=len(patterns) == 1)
    for sources in patterns if len(patterns) > 1 else ():
        own = assemble(sources, Findings())
        check_shared(own, build_kit(parts=own, found=Findings(), slot=slot, name=name).kit, plan.kit, found)
    return plan, found


def merge_pattern(
    sources: Mapping[int, Source], kit: KitPlan, *, slot: int = 0, max_steps: int | None = None
) -> tuple[Pattern, Findings]:
    """The pattern of some of the sources of `kit` (as `merge_kit` made it), playing through that kit."""
    _check_targets(sources)
    found = Findings()
    parts = tuple(Part(target, source) for target, source in sorted(sources.items()))
    plan = KitPlan(kit.kit, parts, kit.mute_depth, kit.control_map)
    return build_pattern(plan, found, slot, max_steps or steps_of(sources)), found


def check(
    sources: Mapping[int, Source], *, max_steps: int | None = None, outputs: Sequence[int] | None = None
) -> tuple[Finding, ...]:
    """Every compromise that merging `sources` would need; empty when the merge is exact. Arguments as for `merge`."""
    if not sources:
        return ()
    _check_targets(sources)
    found = Findings()
    plan = build_kit(parts=assemble(sources, found), found=found, slot=0, name="", outputs=outputs)
    build_pattern(plan, found, 0, max_steps or steps_of(sources))
    return tuple(found.compromises)


def _check_targets(sources: Mapping[int, Source]) -> None:
    if not sources:
        raise UsageError("There is nothing to merge: no track has a source.")
    for target, source in sources.items():
        if not 0 <= target < TRACKS or not 0 <= source.track < TRACKS:
            raise UsageError(f"Track {target + 1} from {source.name}: tracks are 1-16.")
        check_source(source)
