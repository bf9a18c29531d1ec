"""Items to be put into groups, as bit masks: what an item needs, what it excludes, what it costs.

An item needs one value in some places (tracks, speed, master effects ...). Two items with different values in
one place exclude each other. Beyond that a group has joint limits, and known combinations that do not work.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import lcm

from exporters.packing.model import JointLimits


@dataclass(frozen=True)
class Need:
    """One item: value by place, cost and loop steps of (place, value) pairs that have any."""

    places: Mapping[Hashable, Hashable]
    costs: Mapping[Hashable, int] = field(default_factory=dict)
    steps: Mapping[Hashable, int] = field(default_factory=dict)
    exact_steps: int = 0  # the group has this length and no other
    over: bool = False  # goes beyond the cost limit, and groups with it may cost nothing else


class Budget:
    """Work that may still be done, counted in tests of an item against a group (some tenths of a microsecond each)."""

    PER_SECOND = 2_000_000  # fixed, so that the same input gives the same answer on every computer

    def __init__(self, seconds: float) -> None:
        self.left = int(seconds * self.PER_SECOND)

    def share(self, part: float) -> Budget:
        """Move a part of what is left into a budget of its own."""
        other = Budget(0)
        other.left = int(self.left * part)
        self.left -= other.left
        return other

    def give_back(self, other: Budget) -> None:
        """Take what a share has left."""
        self.left += max(0, other.left)
        other.left = 0


class Group:
    """Items that go together: the union of their needs."""

    __slots__ = ("cost", "items", "mask", "steps")

    def __init__(self, mask: int = 0, cost: int = 0, steps: int = 1, items: tuple[int, ...] = ()) -> None:
        self.mask, self.cost, self.steps, self.items = mask, cost, steps, items


class Items:
    """All items of one problem with fast tests. Equal and dominated items must be removed before (see `reduce`)."""

    def __init__(self, needs: Sequence[Need], limits: JointLimits) -> None:
        bits: dict[tuple[Hashable, Hashable], int] = {}
        by_place: dict[Hashable, int] = {}
        self.bit_cost: list[int] = []
        self.pairs: list[tuple[Hashable, Hashable]] = []
        self.masks: list[int] = []
        self.steps: list[int] = []
        places = _with_accepted(needs)
        for need, fixed in zip(needs, places, strict=True):
            mask = 0
            for place, value in fixed.items():
                bit = bits.get((place, value))
                if bit is None:
                    bit = bits[place, value] = len(bits)
                    by_place[place] = by_place.get(place, 0) | 1 << bit
                    self.bit_cost.append(need.costs.get(place, 0))
                    self.pairs.append((place, value))
                mask |= 1 << bit
            self.masks.append(mask)
            self.steps.append(need.exact_steps or lcm(*(s for s in need.steps.values() if s)))
        self.excludes = [
            sum(by_place[place] & ~(1 << bits[place, value]) for place, value in fixed.items()) for fixed in places
        ]
        self.exact = {
            1 << bit: value for (place, value), bit in bits.items() if place == _EXACT and isinstance(value, int)
        }
        self.exact_mask = by_place.get(_EXACT, 0)
        self.over_mask = sum(1 << bit for (place, value), bit in bits.items() if place == _OVER and value is not None)
        self.cost_mask = sum(1 << bit for bit, cost in enumerate(self.bit_cost) if cost)
        self.cost_limit = limits.lock_rows
        self.step_limit = limits.steps
        self.nogoods: list[int] = []

    def __len__(self) -> int:
        return len(self.masks)

    def cost(self, mask: int) -> int:
        """The summed cost of the needs in `mask`."""
        mask &= self.cost_mask
        total = 0
        while mask:
            low = mask & -mask
            total += self.bit_cost[low.bit_length() - 1]
            mask ^= low
        return total

    def joins(self, item: int, group: Group) -> bool:
        """Whether `group` still works with `item` added."""
        mask = group.mask
        if self.excludes[item] & mask:
            return False
        own = self.masks[item]
        limit = self.step_limit
        if limit is not None and group.steps % self.steps[item] and lcm(group.steps, self.steps[item]) > limit:
            return False
        exact = (own | mask) & self.exact_mask
        if exact and self.exact[exact] % lcm(group.steps, self.steps[item]):
            return False
        if self.cost_limit is not None and not (own | mask) & self.over_mask:
            extra = own & ~mask & self.cost_mask
            if extra and group.cost + self.cost(extra) > self.cost_limit:
                return False
        if self.nogoods:
            both = own | mask
            return not any(bad & both == bad for bad in self.nogoods)
        return True

    def added(self, item: int, group: Group) -> Group:
        """`group` with `item`."""
        own = self.masks[item]
        cost = group.cost + self.cost(own & ~group.mask)
        return Group(group.mask | own, cost, lcm(group.steps, self.steps[item]), (*group.items, item))

    def alone(self, item: int) -> Group:
        """A group of one."""
        return self.added(item, Group())

    def fits_alone(self, item: int) -> bool:
        """Whether the item works by itself."""
        return self.joins(item, Group())

    def conflicts(self) -> list[int]:
        """Per item the bit mask of items that it can never share a group with."""
        count = len(self)
        alone = [self.alone(item) for item in range(count)]
        out = [0] * count
        for i in range(count):
            for j in range(i):
                if not self.joins(i, alone[j]):
                    out[i] |= 1 << j
                    out[j] |= 1 << i
        return out


_EXACT, _OVER = ("exact steps",), ("over",)


def _with_accepted(needs: Sequence[Need]) -> list[Mapping[Hashable, Hashable]]:
    """The places of each need, with those that keep accepted changes away from needs that do not have them."""
    over = any(need.over for need in needs)
    out: list[Mapping[Hashable, Hashable]] = []
    for need in needs:
        fixed = dict(need.places)
        if need.exact_steps:
            fixed[_EXACT] = need.exact_steps
        if over and need.costs:
            costs = frozenset((place, need.places[place]) for place in need.costs)
            fixed[_OVER] = costs if need.over else None
        out.append(fixed)
    return out


def reduce(masks: Sequence[int], fits: Callable[[int, int], bool] | None = None) -> dict[int, int]:
    """item -> item that covers it (itself when it stays). An item whose needs another one has all goes with it, if
    `fits(item, other)`."""
    order = sorted(range(len(masks)), key=lambda i: (-masks[i].bit_count(), i))
    kept: list[int] = []
    cover: dict[int, int] = {}
    for item in order:
        cover[item] = next(
            (k for k in kept if masks[item] & masks[k] == masks[item] and (fits is None or fits(item, k))), item
        )
        if cover[item] == item:
            kept.append(item)
    return cover
