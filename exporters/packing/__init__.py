"""Rows of demands into as few new patterns, then as few new kits, as possible.

    packing = pack(rows, traits, limits=JointLimits(lock_rows=64, steps=32), effort=10)

A row demands a source for each machine track that sounds; rows that do not contradict share a pattern, patterns
that do not contradict share a kit. What exists already is used as it is whenever it serves. Every group is
checked as a whole by the machine's own `verify` functions. Minimality is claimed only when proven.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from exporters.packing.items import Budget, Items, Need, reduce
from exporters.packing.model import (
    Demand,
    ExistingKit,
    ExistingPattern,
    JointLimits,
    PackedKit,
    PackedPattern,
    Packing,
    Source,
    Traits,
)
from exporters.packing.search import Answer, fewest_groups

__all__ = [
    "Demand", "ExistingKit", "ExistingPattern", "JointLimits", "PackedKit", "PackedPattern", "Packing", "Source",
    "Traits", "pack",
]  # fmt: skip

TraitsOf = Mapping[tuple[int, Source], Traits]
VerifyPattern = Callable[[Demand], bool]
VerifyKit = Callable[[Sequence[Demand]], bool]


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
    effort: float = 10.0,
) -> Packing:
    """Pack `rows` (machine track -> source) into patterns and kits.

    `traits` maps (track, source) to what it asks; a missing entry asks nothing. `homes` names, for each row, the
    existing pattern to try first. `verify_pattern` says whether a
    demand really works in one pattern, `verify_kit` whether several patterns can share a kit; both must refuse every
    superset of what they refuse. `effort` is about seconds of search, counted in steps, so that equal input gives
    an equal answer everywhere; 0 = the quick answer alone. Rows that fit no pattern by themselves are `unfit`.
    """
    task = _Task(rows, traits, limits or JointLimits(), existing_kits, verify_pattern, verify_kit)
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
    groups, bound = task.patterns(fresh, effort * 0.6)
    kits, kit_bound = task.kits(groups, fresh, effort * 0.2)
    if len(kits.new) > kit_bound and effort > 0:
        other = task.kits_first(fresh, effort * 0.2)
        if other is not None and len(other) <= len(groups):
            other_kits, _ = task.kits(other, fresh, effort * 0.1)
            if (len(other), len(other_kits.new)) < (len(groups), len(kits.new)):
                groups, kits = other, other_kits
    made = [PackedPattern(tuple(sorted(group)), task.union(group)) for group in groups]
    kept = [PackedPattern(tuple(lines), offers[name], name) for name, lines in used.items()]
    packed = [PackedKit(tuple(members)) for members in kits.new]
    packed += [PackedKit(tuple(members), name) for name, members in kits.kept.items()]
    return Packing(tuple(made + kept), tuple(packed), bound, kit_bound, tuple(unfit))


class _Kits:
    """Kits for new patterns: groups of pattern indexes, and those that an existing kit serves."""

    def __init__(self) -> None:
        self.new: list[list[int]] = []
        self.kept: dict[Hashable, list[int]] = {}


class _Task:
    """One problem: needs of rows and patterns, checks by the machine."""

    def __init__(
        self,
        rows: Sequence[Demand],
        traits: TraitsOf,
        limits: JointLimits,
        existing_kits: Sequence[ExistingKit],
        verify_pattern: VerifyPattern | None,
        verify_kit: VerifyKit | None,
    ) -> None:
        self.rows, self.traits, self.limits = rows, traits, limits
        self.existing_kits, self.verify_pattern, self.verify_kit = existing_kits, verify_pattern, verify_kit
        self.nothing = Traits()

    def _places(self, demand: Demand, *, kit_only: bool) -> dict[Hashable, Hashable] | None:
        """All that one demand fixes, by place; None when it contradicts itself."""
        places: dict[Hashable, Hashable] = {}
        for track, source in demand.items():
            asked = self.traits.get((track, source), self.nothing)
            fixed: list[tuple[Hashable, Hashable]] = [(("kit", place), value) for place, value in asked.kit.items()]
            if not kit_only:
                fixed.append((("track", track), source))
                fixed += [(("same", name), value) for name, value in asked.same.items()]
            for place, value in fixed:
                if places.setdefault(place, value) != value:
                    return None
        return places

    def _need(self, demand: Demand) -> Need | None:
        places = self._places(demand, kit_only=False)
        if places is None:
            return None
        asked = {t: self.traits.get((t, s), self.nothing) for t, s in demand.items()}
        costs: dict[Hashable, int] = {("track", t): a.lock_rows for t, a in asked.items() if a.lock_rows}
        steps: dict[Hashable, int] = {("track", t): a.steps for t, a in asked.items() if a.steps}
        return Need(places, costs, steps)

    def works(self, row: int) -> bool:
        """Whether the row fits a pattern of its own."""
        need = self._need(self.rows[row])
        if need is None or not Items([need], self.limits).fits_alone(0):
            return False
        return self.verify_pattern is None or self.verify_pattern(self.rows[row])

    def union(self, group: Sequence[int]) -> dict[int, Source]:
        """All that the rows of a group demand together."""
        return {track: source for row in sorted(group) for track, source in sorted(self.rows[row].items())}

    def patterns(self, rows: Sequence[int], effort: float) -> tuple[list[list[int]], int]:
        """Groups of rows, one per new pattern, and the lower bound on their number."""
        if not rows:
            return [], 0
        needs = [need for row in rows if (need := self._need(self.rows[row])) is not None]
        cover = reduce(Items(needs, self.limits).masks)
        kept = [i for i in range(len(rows)) if cover[i] == i]
        items = Items([needs[i] for i in kept], self.limits)

        def verify(mask: int) -> int | None:
            return self._bad_pattern(items, mask)

        answer = fewest_groups(items, Budget(effort), verify if self.verify_pattern else None)
        return _spread(answer, kept, cover, rows), answer.bound

    def _bad_pattern(self, items: Items, mask: int) -> int | None:
        """None when the tracks in `mask` work together, else as few of them as already do not."""
        assert self.verify_pattern is not None
        tracks = {}
        for bit, (place, source) in enumerate(items.pairs):
            if mask >> bit & 1 and isinstance(place, tuple) and place[0] == "track":
                tracks[place[1]] = (source, 1 << bit)
        demand: dict[int, Source] = {track: source for track, (source, _) in sorted(tracks.items())}
        if self.verify_pattern(demand):
            return None
        for track in list(demand):
            fewer = {t: s for t, s in demand.items() if t != track}
            if fewer and not self.verify_pattern(fewer):
                demand = fewer
        return sum(tracks[track][1] for track in demand)

    def kits(self, groups: Sequence[Sequence[int]], rows: Sequence[int], effort: float) -> tuple[_Kits, int]:
        """Kits for patterns made of `groups`, and a lower bound that holds for every way to make patterns."""
        out = _Kits()
        demands = [self.union(group) for group in groups]
        fresh: list[int] = []
        for index, demand in enumerate(demands):
            name = self._kit_that_serves(demand)
            if name is None:
                fresh.append(index)
            else:
                out.kept.setdefault(name, []).append(index)
        if fresh:
            # Each pattern is a place of its own, so that refused combinations can name it.
            needs = [Need({**self._kit_places(demands[i]), ("pattern", i): i}) for i in fresh]
            items = Items(needs, JointLimits())

            def verify(mask: int) -> int | None:
                return self._bad_kit(items, mask, demands)

            answer = fewest_groups(items, Budget(effort), verify if self.verify_kit else None)
            out.new = [[fresh[i] for i in group] for group in answer.groups]
        return out, self._kit_bound(rows, effort)

    def _kit_places(self, demand: Demand) -> dict[Hashable, Hashable]:
        return self._places(demand, kit_only=True) or {}

    def _kit_that_serves(self, demand: Demand) -> Hashable | None:
        places = self._kit_places(demand)
        for kit in self.existing_kits:
            if all(kit.offers.get(place[1]) == value for place, value in places.items() if isinstance(place, tuple)):
                return kit.name
        return None

    def _bad_kit(self, items: Items, mask: int, demands: Sequence[Demand]) -> int | None:
        assert self.verify_kit is not None
        bits: dict[int, int] = {}
        for bit, (place, value) in enumerate(items.pairs):
            if mask >> bit & 1 and isinstance(place, tuple) and place[0] == "pattern" and isinstance(value, int):
                bits[value] = 1 << bit
        members = sorted(bits)
        if self.verify_kit([demands[i] for i in members]):
            return None
        for index in list(members):
            fewer = [i for i in members if i != index]
            if fewer and not self.verify_kit([demands[i] for i in fewer]):
                members = fewer
        return sum(bits[i] for i in members)

    def _kit_rows(self, rows: Sequence[int], effort: float) -> tuple[list[list[int]], int]:
        """Rows that no existing kit serves, grouped by kits alone: a relaxation of the whole problem."""
        rows = [row for row in rows if self._kit_that_serves(self.rows[row]) is None]
        if not rows:
            return [], 0
        needs = [Need(self._kit_places(self.rows[row])) for row in rows]
        cover = reduce(Items(needs, JointLimits()).masks)
        kept = [i for i in range(len(rows)) if cover[i] == i]
        answer = fewest_groups(Items([needs[i] for i in kept], JointLimits()), Budget(effort))
        return _spread(answer, kept, cover, rows), answer.bound

    def _kit_bound(self, rows: Sequence[int], effort: float) -> int:
        return self._kit_rows(rows, effort)[1]

    def kits_first(self, rows: Sequence[int], effort: float) -> list[list[int]] | None:
        """Another way to the patterns: fewest kits first, then fewest patterns within each kit."""
        classes, _ = self._kit_rows(rows, effort)
        by_kit: dict[Hashable, list[int]] = {}
        for row in rows:
            name = self._kit_that_serves(self.rows[row])
            if name is not None:
                by_kit.setdefault(name, []).append(row)
        classes += list(by_kit.values())
        out: list[list[int]] = []
        for members in classes:
            found, _ = self.patterns(sorted(members), effort / len(classes))
            out += found
        return out


def _spread(answer: Answer, kept: Sequence[int], cover: Mapping[int, int], rows: Sequence[int]) -> list[list[int]]:
    """Groups of row numbers, the covered rows beside those that cover them, in order of first use."""
    home = {kept[item]: index for index, group in enumerate(answer.groups) for item in group}
    groups: list[list[int]] = [[] for _ in answer.groups]
    for item, row in enumerate(rows):
        groups[home[cover[item]]].append(row)
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])
