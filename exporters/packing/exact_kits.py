"""Fewest kits among the packings with fewest patterns, exactly, where rows that exclude each other prove the patterns.

Rows that exclude each other pairwise are each in a pattern of its own. Every other row joins one of them, or one of
the few patterns that there may be besides. Most have a single place to go; the rest is tried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exporters.packing.items import Budget, Group, Items, reduce
from exporters.packing.model import JointLimits
from exporters.packing.search import clique, fewest_groups
from exporters.packing.two_levels import KitGroup, Solution


class ExactKits:
    """Searches packings that keep `rivals` (items that exclude each other) apart and need few kits."""

    def __init__(
        self,
        items: Items,
        rivals: Sequence[int],
        kit_bits: int,
        fixed: Sequence[int],
        budget: Budget,
        limit: int | None = None,
    ) -> None:
        self.items, self.rivals, self.kit_bits, self.fixed, self.budget = items, list(rivals), kit_bits, fixed, budget
        self.limit = len(self.rivals) if limit is None else limit
        self.gave_up = False

    def search(self, target: int) -> Solution | None:
        """A solution with at most `target` new kits; None when there is none or (`gave_up`) the budget was spent."""
        groups = [self.items.alone(item) for item in self.rivals]
        rest = [item for item in range(len(self.items)) if item not in set(self.rivals)]
        return self._place(groups, rest, target, {})

    def _place(self, groups: list[Group], rest: list[int], target: int, banned: dict[int, int]) -> Solution | None:
        """`banned` has, by item, the bits of the groups in which it would need too many kits."""
        while True:
            settled = self._settle(list(groups), rest, banned)
            if settled is None:
                return None
            groups, choices = settled
            if self.budget.left <= 0:
                self.gave_up = True
                return None
            if not choices:
                return self._leaf(groups, target)
            rivals = self._rivals(*self._contents(groups, list(choices)))
            if len(rivals) > target:
                return None
            more = self._too_many(groups, choices, rivals) if len(rivals) == target else {}
            if not more:
                break
            rest, banned = list(choices), _united(banned, more)
        growth = {
            i: min(((self.items.masks[i] & self.kit_bits) & ~groups[g].mask).bit_count() for g in places)
            if places
            else 0
            for i, places in choices.items()
        }
        item = min(choices, key=lambda i: (len(choices[i]), -growth[i], i))
        own = self.items.masks[item] & self.kit_bits
        others = [i for i in choices if i != item]
        for index in sorted(choices[item], key=lambda g: ((own & ~groups[g].mask).bit_count(), g)):
            grown = [*groups[:index], self.items.added(item, groups[index]), *groups[index + 1 :]]
            found = self._place(grown, others, target, banned)
            if found is not None or self.gave_up:
                return found
        if len(groups) < self.limit:
            return self._place([*groups, self.items.alone(item)], others, target, banned)
        return None

    def _settle(
        self, groups: list[Group], rest: Sequence[int], banned: Mapping[int, int]
    ) -> tuple[list[Group], dict[int, list[int]]] | None:
        """Put every item with a single place there, until none is left; None when one has no place."""
        waiting = list(rest)
        while True:
            choices: dict[int, list[int]] = {}
            self.budget.left -= len(waiting) * len(groups) // 8
            moved = False
            for item in waiting:
                shut = banned.get(item, 0)
                places = [g for g, group in enumerate(groups) if not shut >> g & 1 and self.items.joins(item, group)]
                if not places and len(groups) < self.limit:
                    groups.append(self.items.alone(item))
                    moved = True
                elif not places:
                    return None
                elif len(places) == 1 and len(groups) == self.limit:
                    groups[places[0]] = self.items.added(item, groups[places[0]])
                    moved = True
                else:
                    choices[item] = places
            moved = moved or self._settle_free(groups, choices)
            if not moved:
                return groups, choices
            waiting = list(choices)

    def _settle_free(self, groups: list[Group], choices: dict[int, list[int]]) -> bool:
        """Put one item where it costs nothing, whatever the others do; False when there is no such place.

        It must leave the place as good for every other item, and add no kit content there; or nobody else can
        go there and what the kit then needs is together in another pattern anyway.
        """
        for item, places in choices.items():
            for index in places:
                group = groups[index]
                grown = self.items.added(item, group)
                others = [i for i in choices if i != item and index in choices[i]]
                kit = grown.mask & self.kit_bits
                if kit == group.mask & self.kit_bits:
                    free = grown.steps == group.steps and self._leaves_room(grown, others)
                else:
                    free = not others and any(
                        kit & ~other.mask == 0 for number, other in enumerate(groups) if number != index
                    )
                if free:
                    groups[index] = grown
                    del choices[item]
                    return True
        return False

    def _leaves_room(self, group: Group, others: Sequence[int]) -> bool:
        """Whether all of `others` can still join `group`, alone or together as far as the pool is concerned."""
        if not all(self.items.joins(i, group) for i in others):
            return False
        wanted = group.cost + sum(self.items.cost(self.items.masks[i]) for i in others)
        return self.items.cost_limit is None or wanted <= self.items.cost_limit

    def _contents(self, groups: Sequence[Group], waiting: Sequence[int] = ()) -> tuple[list[int], list[int]]:
        """Kit needs and exclusions of the patterns that no existing kit serves, without those another one covers.

        Those of `waiting` items beside them: whichever pattern takes one, some kit will hold what it needs.
        """
        masks, excludes = [], []
        every = [(group.mask, group.items) for group in groups]
        every += [(self.items.masks[item], (item,)) for item in waiting]
        for needs, members in every:
            mask = needs & self.kit_bits
            if not any(mask & ~has == 0 for has in self.fixed):
                masks.append(mask)
                excludes.append(self._excludes(members))
        cover = reduce(masks)
        kept = [i for i in range(len(masks)) if cover[i] == i]
        return [masks[i] for i in kept], [excludes[i] for i in kept]

    def _excludes(self, members: Sequence[int]) -> int:
        out = 0
        for item in members:
            out |= self.items.excludes[item]
        return out & self.kit_bits

    def _rivals(self, masks: Sequence[int], excludes: Sequence[int]) -> list[tuple[int, int]]:
        """Some of these kit contents (needs, exclusions) that exclude each other."""
        share = Budget(0.005)
        before = share.left
        found = clique(_conflicts(masks, excludes), share)
        self.budget.left -= before - share.left + len(masks) ** 2 // 8
        return [(masks[i], excludes[i]) for i in found]

    def _too_many(
        self, groups: Sequence[Group], choices: Mapping[int, Sequence[int]], rivals: Sequence[tuple[int, int]]
    ) -> dict[int, int]:
        """By item, the groups whose kit content with it would exclude all of `rivals`: one kit more."""
        out: dict[int, int] = {}
        excludes = [self._excludes(group.items) for group in groups]
        for item, places in choices.items():
            own, shut = self.items.masks[item] & self.kit_bits, self.items.excludes[item] & self.kit_bits
            for g in places:
                mask, out_of = groups[g].mask & self.kit_bits | own, excludes[g] | shut
                if all(out_of & has for has, _ in rivals) and not any(mask & ~has == 0 for has in self.fixed):
                    out[item] = out.get(item, 0) | 1 << g
        self.budget.left -= sum(map(len, choices.values()))
        return out

    def _leaf(self, groups: Sequence[Group], target: int) -> Solution | None:
        masks, excludes = self._contents(groups)
        kits = Items([], JointLimits())
        kits.masks, kits.excludes, kits.steps, kits.pairs = masks, excludes, [1] * len(masks), self.items.pairs
        share = Budget(0)
        share.left = self.budget.left // 4
        before = share.left
        answer = fewest_groups(kits, share)
        self.budget.left -= before - share.left
        if len(answer.groups) > target:
            self.gave_up |= answer.bound <= target
            return None
        contents = [0] * len(answer.groups)
        for number, members in enumerate(answer.groups):
            for index in members:
                contents[number] |= masks[index]
        homes = [KitGroup(mask, index) for index, mask in enumerate(self.fixed)] + [KitGroup(mask) for mask in contents]
        for number, group in enumerate(groups):
            need = group.mask & self.kit_bits
            home = next(kit for kit in homes if need & ~kit.mask == 0)
            home.patterns.append(number)
        return Solution(list(groups), [kit for kit in homes if kit.patterns])


def _united(one: Mapping[int, int], two: Mapping[int, int]) -> dict[int, int]:
    return {item: one.get(item, 0) | two.get(item, 0) for item in {*one, *two}}


def _conflicts(masks: Sequence[int], excludes: Sequence[int]) -> list[int]:
    out = [0] * len(masks)
    for i, exclude in enumerate(excludes):
        for j, mask in enumerate(masks):
            if exclude & mask:
                out[i] |= 1 << j
    return out
