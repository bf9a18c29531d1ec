"""The fewest groups: first fit, iterated greedy, cliques as lower bounds, and an exact search that can prove.

Everything is deterministic; work is limited by counted steps, not by the clock.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from exporters.packing.items import Budget, Group, Items

# Tells whether the needs in a mask really work together; when not, a mask of few needs that already do not.
Verify = Callable[[int], int | None]


@dataclass(frozen=True)
class Answer:
    """Groups of items, and a proven lower bound on their number."""

    groups: list[tuple[int, ...]]
    bound: int


def first_fit(items: Items, order: Iterable[int], limit: int | None = None) -> list[Group] | None:
    """Each item into the first group that takes it; None as soon as more than `limit` groups are needed."""
    groups: list[Group] = []
    for item in order:
        for index, group in enumerate(groups):
            if items.joins(item, group):
                groups[index] = items.added(item, group)
                break
        else:
            groups.append(items.alone(item))
            if limit is not None and len(groups) > limit:
                return None
    return groups


def greedy(items: Items) -> list[Group]:
    """The best of a few quick orders: as given, the most demanding first, the most excluded first."""
    count = len(items)
    weight = [items.masks[i].bit_count() for i in range(count)]
    bits: dict[int, int] = {}
    for mask in items.masks:
        rest = mask
        while rest:
            low = rest & -rest
            bits[low] = bits.get(low, 0) + 1
            rest ^= low
    rival = [sum(n for bit, n in bits.items() if items.excludes[i] & bit) for i in range(count)]
    orders: tuple[Sequence[int], ...] = (
        range(count),
        sorted(range(count), key=lambda i: (-weight[i], i)),
        sorted(range(count), key=lambda i: (-rival[i], i)),
        sorted(range(count), key=lambda i: (-items.cost(items.masks[i]), -rival[i], i)),
    )
    best: list[Group] | None = None
    for order in orders:
        found = first_fit(items, order)
        if found is not None and (best is None or len(found) < len(best)):
            best = found
    return best or []


def improve(items: Items, groups: list[Group], bound: int, budget: Budget) -> list[Group]:
    """Iterated greedy: fill up again group by group in another order; never worse, often better."""
    rng = random.Random(len(items))
    best, current = groups, groups
    idle = 0
    while len(best) > bound and budget.left > 0 and idle < 400:
        order = list(current)
        kind = rng.randrange(4)
        if kind == 0:
            order.reverse()
        elif kind == 1:
            order.sort(key=lambda g: -len(g.items))
        elif kind == 2:
            order.sort(key=lambda g: len(g.items))
        else:
            rng.shuffle(order)
        flat: list[int] = []
        for group in order:
            own = list(group.items)
            rng.shuffle(own)
            flat.extend(own)
        found = first_fit(items, flat)
        budget.left -= 200 + len(items) * len(current)
        if found is None or len(found) > len(current):
            continue
        idle = 0 if len(found) < len(current) else idle + 1
        current = found
        if len(current) < len(best):
            best = current
    return best


def clique(conflicts: Sequence[int], budget: Budget) -> list[int]:
    """A large set of items that exclude each other pairwise: greedily from every start, then by branch and bound."""
    best: list[int] = []
    for start in range(len(conflicts)):
        chosen, rest = [start], conflicts[start]
        while rest:
            item = max(_bits(rest), key=lambda i: ((conflicts[i] & rest).bit_count(), -i))
            budget.left -= rest.bit_count()
            chosen.append(item)
            rest &= conflicts[item]
        if len(chosen) > len(best):
            best = chosen
        if budget.left <= 0:
            return best
    return _larger_clique(conflicts, best, budget)


def _larger_clique(conflicts: Sequence[int], best: list[int], budget: Budget) -> list[int]:
    """Branch and bound with colour classes as the bound; gives up when the budget is spent."""
    found = list(best)

    def expand(chosen: list[int], rest: int) -> None:
        nonlocal found
        order, colours = _colour(conflicts, rest)
        budget.left -= 4 * len(order)
        for item, colour in zip(reversed(order), reversed(colours), strict=True):
            if budget.left <= 0 or len(chosen) + colour <= len(found):
                return
            chosen.append(item)
            inner = rest & conflicts[item]
            if inner:
                expand(chosen, inner)
            elif len(chosen) > len(found):
                found = list(chosen)
            chosen.pop()
            rest &= ~(1 << item)

    expand([], (1 << len(conflicts)) - 1)
    return found


def _colour(conflicts: Sequence[int], rest: int) -> tuple[list[int], list[int]]:
    order: list[int] = []
    colours: list[int] = []
    colour = 0
    while rest:
        colour += 1
        free = rest
        while free:
            low = free & -free
            item = low.bit_length() - 1
            order.append(item)
            colours.append(colour)
            rest ^= low
            free &= ~low & ~conflicts[item]
    return order, colours


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Exact:
    """Depth-first search for a packing into at most `limit` groups; the most restricted item is placed next."""

    def __init__(
        self, items: Items, conflicts: Sequence[int], start: Sequence[int], limit: int, budget: Budget
    ) -> None:
        self.items, self.conflicts, self.limit, self.budget = items, conflicts, limit, budget
        self.start = list(start)
        self.gave_up = False

    def run(self) -> list[Group] | None:
        """The groups, or None: there are none within the limit, or (`gave_up`) the budget was spent."""
        groups = [self.items.alone(item) for item in self.start]
        rest = [i for i in range(len(self.items)) if i not in set(self.start)]
        closed = {i: sum(1 << g for g, group in enumerate(groups) if not self.items.joins(i, group)) for i in rest}
        return self._place(groups, closed)

    def _place(self, groups: list[Group], closed: dict[int, int]) -> list[Group] | None:
        if not closed:
            return groups
        if self.budget.left <= 0:
            self.gave_up = True
            return None
        conflicts = self.conflicts
        item = max(closed, key=lambda i: (closed[i].bit_count(), conflicts[i].bit_count(), -i))
        shut = closed[item]
        rest = {i: mask for i, mask in closed.items() if i != item}
        self.budget.left -= len(rest) // 4 + 1
        for index, group in enumerate(groups):
            if shut >> index & 1:
                continue
            grown = self.items.added(item, group)
            found = self._place([*groups[:index], grown, *groups[index + 1 :]], self._closed(rest, index, grown))
            if found is not None or self.gave_up:
                return found
        if len(groups) < self.limit:
            alone = self.items.alone(item)
            return self._place([*groups, alone], self._closed(rest, len(groups), alone))
        return None

    def _closed(self, rest: dict[int, int], index: int, group: Group) -> dict[int, int]:
        bit = 1 << index
        joins = self.items.joins
        self.budget.left -= len(rest)
        return {i: mask if mask & bit or joins(i, group) else mask | bit for i, mask in rest.items()}


def cost_bound(items: Items) -> int:
    """Every need is in some group, so the groups' pools must hold all costs together."""
    if items.cost_limit is None:
        return 0
    every = 0
    for mask in items.masks:
        every |= 0 if mask & items.over_mask else mask  # those go beyond the pool by the user's word
    return -(-items.cost(every) // items.cost_limit) if items.cost_limit else 0


def fewest_groups(items: Items, budget: Budget, verify: Verify | None = None) -> Answer:
    """As few groups as possible, each checked by `verify`, with a proven lower bound.

    A group that `verify` refuses becomes a forbidden combination and the search goes on, so bounds stay valid
    as long as no superset of a refused combination works.
    """
    if not len(items):
        return Answer([], 0)
    groups = _verified(items, lambda: greedy(items), verify)
    if budget.left <= 0:
        return Answer([g.items for g in groups], max(1, cost_bound(items), _widest_place(items)))
    conflicts = items.conflicts()
    part = budget.share(0.2)
    best_clique = clique(conflicts, part)
    budget.give_back(part)
    bound = max(len(best_clique), cost_bound(items), _widest_place(items))
    start = groups
    part = budget.share(0.25)
    groups = _verified(items, lambda: improve(items, start, bound, part), verify, fallback=groups)
    budget.give_back(part)
    while len(groups) > bound and budget.left > 0:
        search = Exact(items=items, conflicts=conflicts, start=best_clique, limit=len(groups) - 1, budget=budget)
        found = search.run()
        if found is None:
            if not search.gave_up:
                bound = len(groups)
            break
        if _refused(items, found, verify):
            conflicts = items.conflicts()
            continue
        groups = found
    return Answer([g.items for g in groups], bound)


def _verified(
    items: Items, make: Callable[[], list[Group]], verify: Verify | None, fallback: list[Group] | None = None
) -> list[Group]:
    """Groups that `verify` accepts: refused combinations are learned and the groups made again."""
    while True:
        groups = make()
        if not _refused(items, groups, verify):
            return groups
        if fallback is not None:
            return fallback


def _refused(items: Items, groups: Sequence[Group], verify: Verify | None) -> bool:
    """Whether any group does not really work; what was learned is kept in `items`."""
    bad = False
    for group in groups:
        if verify is not None and len(group.items) > 1:
            nogood = verify(group.mask)
            if nogood is not None:
                items.nogoods.append(nogood)
                bad = True
    return bad


def _widest_place(items: Items) -> int:
    """The most values that one place takes: those items exclude each other."""
    used = 0
    for mask in items.masks:
        used |= mask
    places: dict[object, int] = {}
    for bit in _bits(used):
        place = items.pairs[bit][0]
        places[place] = places.get(place, 0) + 1
    return max(places.values(), default=0)
