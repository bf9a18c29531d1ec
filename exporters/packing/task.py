"""One packing problem: what rows and patterns need, and the machine's own checks of groups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from exporters.packing.exact_kits import ExactKits
from exporters.packing.items import Budget, Group, Items, Need, reduce
from exporters.packing.model import Accepted, Demand, ExistingKit, JointLimits, Token, Traits
from exporters.packing.search import Answer, Verify, clique, fewest_groups
from exporters.packing.two_levels import KitGroup, Solution, fewer_kits

TraitsOf = Mapping[tuple[int, Token], Traits]
VerifyPattern = Callable[[Demand], bool]
VerifyKit = Callable[[Sequence[Demand]], bool]
Lenient = Mapping[Hashable, Callable[[Any, Any], Hashable]]


class Kits:
    """Kits for new patterns: groups of pattern indexes, and those that an existing kit serves."""

    def __init__(self) -> None:
        self.new: list[list[int]] = []
        self.kept: dict[Hashable, list[int]] = {}


class Task:
    """One problem: needs of rows and patterns, checks by the machine."""

    def __init__(
        self,
        rows: Sequence[Demand],
        traits: TraitsOf,
        limits: JointLimits,
        existing_kits: Sequence[ExistingKit],
        verify_pattern: VerifyPattern | None,
        verify_kit: VerifyKit | None,
        lenient: Lenient | None = None,
        accepted: Mapping[int, Accepted] | None = None,
        verify_part: VerifyPattern | None = None,
    ) -> None:
        self.verify_part = verify_part or verify_pattern
        self.lenient, self.accepted = lenient or {}, accepted or {}
        self.rows, self.traits, self.limits = rows, traits, limits
        self.existing_kits, self.verify_pattern, self.verify_kit = existing_kits, verify_pattern, verify_kit
        self.nothing = Traits()
        self.spare = Budget(0)
        self._reductions: dict[tuple[int, ...], tuple[Items, list[int], dict[int, int]]] = {}

    def _places(self, demand: Demand, *, kit_only: bool) -> dict[Hashable, Hashable] | None:
        """All that one demand fixes, by place; None when it contradicts itself."""
        places: dict[Hashable, Hashable] = {}
        wanted = {(t, s): self.traits.get((t, s), self.nothing) for t, s in sorted(demand.items())}
        named = {name for asked in wanted.values() for name in asked.same}
        for (track, source), asked in wanted.items():
            fixed: list[tuple[Hashable, Hashable]] = []
            if not kit_only:
                fixed.append((("track", track), source))
            for more in (asked, *(more for name, more in asked.missing.items() if name not in named)):
                fixed += [(("kit", place), value) for place, value in more.kit.items()]
                if not kit_only:
                    fixed += [(("same", name), value) for name, value in more.same.items()]
            for place, value in fixed:
                if places.setdefault(place, value) != value:
                    choose = self.lenient.get(place[1]) if isinstance(place, tuple) and place[0] != "track" else None
                    if choose is None:
                        return None
                    places[place] = choose(places[place], value)
        return places

    def _need(self, row: int) -> Need | None:
        demand = self.rows[row]
        places = self._places(demand, kit_only=False)
        if places is None:
            return None
        asked = {t: self.traits.get((t, s), self.nothing) for t, s in demand.items()}
        costs: dict[Hashable, int] = {("track", t): a.lock_rows for t, a in asked.items() if a.lock_rows}
        steps: dict[Hashable, int] = {("track", t): a.steps for t, a in asked.items() if a.steps}
        more = self.accepted.get(row, Accepted())
        return Need(places=places, costs=costs, steps=steps, exact_steps=more.steps or 0, over=more.locks)

    def works(self, row: int) -> bool:
        """Whether the row fits a pattern of its own."""
        need = self._need(row)
        if need is None or not Items([need], self.limits).fits_alone(0):
            return False
        return self.verify_pattern is None or self.verify_pattern(self.rows[row])

    def union(self, group: Sequence[int]) -> dict[int, Token]:
        """All that the rows of a group demand together."""
        return {track: source for row in sorted(group) for track, source in sorted(self.rows[row].items())}

    def patterns(self, rows: Sequence[int], effort: float) -> tuple[list[list[int]], int]:
        """Groups of rows, one per new pattern, and the lower bound on their number."""
        if not rows:
            return [], 0
        items, kept, cover = self.reduced(rows)

        def verify(mask: int) -> int | None:
            return self._bad_pattern(items, mask)

        answer = self._fewest(items, effort, verify if self.verify_pattern else None)
        return _spread(answer, kept, cover, rows), answer.bound

    def reduced(self, rows: Sequence[int]) -> tuple[Items, list[int], dict[int, int]]:
        """The rows that no other row covers as items, their indexes in `rows`, and which row covers which."""
        key = tuple(rows)
        if key not in self._reductions:
            needs = [need for row in rows if (need := self._need(row)) is not None]
            every = Items(needs, self.limits)
            cover = reduce(every.masks, lambda item, other: every.joins(item, every.alone(other)))
            kept = [i for i in range(len(rows)) if cover[i] == i]
            self._reductions[key] = Items([needs[i] for i in kept], self.limits), kept, cover
        return self._reductions[key]

    def _bad_pattern(self, items: Items, mask: int) -> int | None:
        """None when the tracks in `mask` work together, else as few of them as already do not."""
        assert self.verify_pattern is not None and self.verify_part is not None
        tracks = {}
        for bit, (place, source) in enumerate(items.pairs):
            if mask >> bit & 1 and isinstance(place, tuple) and place[0] == "track":
                tracks[place[1]] = (source, 1 << bit)
        demand: dict[int, Token] = {track: source for track, (source, _) in sorted(tracks.items())}
        if self.verify_pattern(demand):
            return None
        # A part may be refused for want of what the rest brings; only what is refused with anything more counts.
        for track in list(demand) if not self.verify_part(demand) else ():
            fewer = {t: s for t, s in demand.items() if t != track}
            if fewer and not self.verify_part(fewer):
                demand = fewer
        return sum(tracks[track][1] for track in demand)

    def _fewest(self, items: Items, effort: float, verify: Verify | None = None) -> Answer:
        """Fewest groups within `effort`; what is left of it is for the search that can use most."""
        budget = Budget(effort)
        answer = fewest_groups(items, budget, verify)
        self.spare.give_back(budget)
        return answer

    def kits(self, groups: Sequence[Sequence[int]], effort: float) -> Kits:
        """Kits for patterns made of `groups`."""
        out = Kits()
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

            answer = self._fewest(items, effort, verify if self.verify_kit else None)
            out.new = [[fresh[i] for i in group] for group in answer.groups]
        return out

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

    def kit_classes(self, rows: Sequence[int], effort: float) -> tuple[list[list[int]], int]:
        """Rows that no existing kit serves, grouped by kits alone, and the lower bound on their number.

        A relaxation of the whole problem: the bound holds for every way to make patterns.
        """
        rows = [row for row in rows if self._kit_that_serves(self.rows[row]) is None]
        if not rows:
            return [], 0
        needs = [Need(self._kit_places(self.rows[row])) for row in rows]
        cover = reduce(Items(needs, JointLimits()).masks)
        kept = [i for i in range(len(rows)) if cover[i] == i]
        answer = self._fewest(Items([needs[i] for i in kept], JointLimits()), effort)
        return _spread(answer, kept, cover, rows), answer.bound

    def fewer_kits(
        self, rows: Sequence[int], groups: Sequence[Sequence[int]], kits: Kits, *, bound: int, effort: float
    ) -> tuple[list[list[int]], Kits, int]:
        """Groups and kits with as few patterns as given and, if found, fewer kits; and a bound for those."""
        items, kept, cover = self.reduced(rows)
        index = {rows[i]: item for item, i in enumerate(kept)}
        kit_bits = sum(1 << bit for bit, (place, _) in enumerate(items.pairs) if _is_kit(place))
        fixed = [
            sum(
                1 << bit
                for bit, (place, value) in enumerate(items.pairs)
                if isinstance(place, tuple) and place[0] == "kit" and kit.offers.get(place[1]) == value
            )
            for kit in self.existing_kits
        ]
        names = [kit.name for kit in self.existing_kits]
        patterns = []
        for group in groups:
            made = Group()
            for row in group:
                if row in index:
                    made = items.added(index[row], made)
            patterns.append(made)
        start = Solution(patterns, [KitGroup(patterns=list(members)) for members in kits.new])
        start.kits += [KitGroup(fixed=names.index(name), patterns=list(m)) for name, m in kits.kept.items()]
        part = Budget(effort * 0.3)
        found = fewer_kits(
            items=items,
            start=start,
            kit_bits=kit_bits,
            fixed=fixed,
            bound=bound,
            budget=part,
            check=lambda s: self._accepts(items, s),
        )
        budget = Budget(effort * 0.7)
        budget.give_back(part)
        budget.give_back(self.spare)
        found, bound = self._exactly(
            items=items, best=found, kit_bits=kit_bits, fixed=fixed, bound=bound, budget=budget
        )
        if found is start:
            return [list(group) for group in groups], kits, bound
        members = [sorted(row for item in g.items for row in _covered(kept[item], cover, rows)) for g in found.patterns]
        order = sorted(range(len(members)), key=lambda i: members[i][0])
        place = {old: new for new, old in enumerate(order)}
        out = Kits()
        for kit in found.kits:
            if kit.patterns and kit.fixed is not None:
                out.kept[names[kit.fixed]] = sorted(place[i] for i in kit.patterns)
            elif kit.patterns:
                out.new.append(sorted(place[i] for i in kit.patterns))
        out.new.sort()
        return [members[i] for i in order], out, bound

    def _exactly(
        self, items: Items, best: Solution, kit_bits: int, fixed: Sequence[int], bound: int, budget: Budget
    ) -> tuple[Solution, int]:
        """The fewest kits and a bound for packings with as few patterns, where exclusion alone proves those."""
        part = budget.share(0.2)
        rivals = clique(items.conflicts(), part)
        budget.give_back(part)
        while best.size[1] > bound:
            search = ExactKits(
                items=items, rivals=rivals, kit_bits=kit_bits, fixed=fixed, budget=budget, limit=len(best.patterns)
            )
            found = search.search(best.size[1] - 1)
            if found is None:
                return best, bound if search.gave_up else best.size[1]
            if not self._accepts(items, found):
                break
            best = found
        return best, bound

    def _accepts(self, items: Items, solution: Solution) -> bool:
        """Whether the machine's own checks take every pattern and kit of a solution."""
        demands = [self._demand(items, group.mask) for group in solution.patterns]
        if self.verify_pattern is not None and not all(self.verify_pattern(d) for d in demands):
            return False
        shared = [[demands[i] for i in kit.patterns] for kit in solution.kits if kit.fixed is None and kit.patterns]
        return self.verify_kit is None or all(self.verify_kit(group) for group in shared)

    def _demand(self, items: Items, mask: int) -> dict[int, Token]:
        """The tracks and sources that a mask of needs stands for."""
        found: dict[int, Token] = {}
        for bit, (place, source) in enumerate(items.pairs):
            if mask >> bit & 1 and isinstance(place, tuple) and place[0] == "track":
                found[place[1]] = source
        return dict(sorted(found.items()))

    def kits_first(self, rows: Sequence[int], classes: Sequence[list[int]], effort: float) -> list[list[int]]:
        """Another way to the patterns: fewest patterns within each class of `kit_classes`."""
        by_kit: dict[Hashable, list[int]] = {}
        for row in rows:
            name = self._kit_that_serves(self.rows[row])
            if name is not None:
                by_kit.setdefault(name, []).append(row)
        every = [*classes, *by_kit.values()]
        out: list[list[int]] = []
        for members in every:
            found, _ = self.patterns(sorted(members), effort / len(every))
            out += found
        return out


def _is_kit(place: Hashable) -> bool:
    return isinstance(place, tuple) and place[0] == "kit"


def _covered(item: int, cover: Mapping[int, int], rows: Sequence[int]) -> list[int]:
    return [rows[i] for i, by in cover.items() if by == item]


def _spread(answer: Answer, kept: Sequence[int], cover: Mapping[int, int], rows: Sequence[int]) -> list[list[int]]:
    """Groups of row numbers, the covered rows beside those that cover them, in order of first use."""
    home = {kept[item]: index for index, group in enumerate(answer.groups) for item in group}
    groups: list[list[int]] = [[] for _ in answer.groups]
    for item, row in enumerate(rows):
        groups[home[cover[item]]].append(row)
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])
