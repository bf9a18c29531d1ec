"""Tracks that a row needs besides those that it claims: the ones that a trig group fires, and recorders.

Whether a muted track can be fired is not known (a real dump fires an empty machine that carries LFOs), so a track
without trigs of its own stays unmuted; where only its mute keeps a partner's own trigs silent, you are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exporters.machine import PatternFacts
from exporters.planning.plan import Demand


def without_fired(muted: frozenset[int], facts: PatternFacts | None) -> frozenset[int]:
    """The muted tracks of a row without those that a sounding track fires and that have no trigs of their own."""
    if facts is None or facts.playing is None:
        return muted
    queue = [track for track in facts.playing if track not in muted]
    while queue:
        partner = facts.fires.get(queue.pop())
        if partner is not None and partner in muted and partner not in facts.playing:
            muted -= {partner}
            queue.append(partner)
    return muted


def partner_remarks(
    demands: Sequence[Demand],
    facts_of: Callable[[Demand], PatternFacts | None],
    muted_of: Callable[[Demand], frozenset[int]],
) -> list[str]:
    """A sentence for each pair of tracks that cannot be heard together as the pattern has them, with its scenes."""
    found: dict[str, list[str]] = {}
    for demand in demands:
        facts = facts_of(demand)
        if facts is None or facts.playing is None or not demand.claims:
            continue
        muted = muted_of(demand)
        for track in sorted(facts.playing - muted):
            partner = facts.fires.get(track)
            if partner in muted:
                text = (
                    f"track {track + 1} fires track {partner + 1} (trig group), which is muted because the scene does "
                    "not play its own trigs; whether a muted track can be fired is not known"
                )
                found.setdefault(text, []).append(demand.title)
            recorders = facts.recorded.get(track, ())
            if recorders and muted.issuperset(recorders):
                text = (
                    f"track {track + 1} plays from RAM what track {recorders[0] + 1} records, and that track is muted"
                )
                found.setdefault(text, []).append(demand.title)
    return [f"In {', '.join(dict.fromkeys(titles))}: {text}." for text, titles in found.items()]
