"""Fewer kits without more patterns: rows are filled into patterns and their kits at once, again and again.

One solution of fewest patterns is rarely alone; this walks among them and keeps those that need fewer kits.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from exporters.packing.items import Budget, Group, Items


@dataclass
class KitGroup:
    """Patterns that share a kit. A `fixed` kit exists already: it takes what it has and costs nothing."""

    mask: int = 0
    fixed: int | None = None  # index of the existing kit
    patterns: list[int] = field(default_factory=list)


@dataclass
class Solution:
    """Patterns (groups of items) and the kits that they share."""

    patterns: list[Group]
    kits: list[KitGroup]

    @property
    def size(self) -> tuple[int, int]:
        """New patterns, new kits."""
        return len(self.patterns), sum(kit.fixed is None and bool(kit.patterns) for kit in self.kits)


Check = Callable[[Solution], bool]


def fill(
    items: Items, order: Sequence[int], kit_bits: int, fixed: Sequence[int], limit: int, *, at_home: bool = False
) -> Solution | None:
    """Each item into the first pattern whose kit also takes it, else a new pattern in the first kit that does.

    `kit_bits` are the needs that concern the kit, `fixed` the contents of existing kits. With `at_home` kits that
    have all an item needs come before those that would grow. None when more than `limit` patterns are needed.
    """
    out = Solution([], [KitGroup(mask, index) for index, mask in enumerate(fixed)])
    home: list[KitGroup] = []
    for item in order:
        own, rivals = items.masks[item] & kit_bits, items.excludes[item] & kit_bits
        index = _pattern_for(
            items=items, item=item, patterns=out.patterns, home=home, own=own, rivals=rivals, at_home=at_home
        )
        if index is not None:
            out.patterns[index] = items.added(item, out.patterns[index])
            _put(home[index], own)
            continue
        if len(out.patterns) == limit:
            return None
        kits = [kit for kit in out.kits if _takes(kit, own, rivals)]
        if kits:
            kit = max(kits, key=lambda k: (k.mask & own).bit_count()) if at_home else kits[0]
        else:
            kit = KitGroup()
            out.kits.append(kit)
        kit.patterns.append(len(out.patterns))
        home.append(kit)
        _put(kit, own)
        out.patterns.append(items.alone(item))
    return out


def _pattern_for(
    items: Items, item: int, patterns: Sequence[Group], home: Sequence[KitGroup], own: int, rivals: int, at_home: bool
) -> int | None:
    second = None
    for index, group in enumerate(patterns):
        kit = home[index]
        if _takes(kit, own, rivals) and items.joins(item, group):
            if not at_home or own & ~kit.mask == 0:
                return index
            second = index if second is None else second
    return second


def _takes(kit: KitGroup, own: int, rivals: int) -> bool:
    return own & ~kit.mask == 0 if kit.fixed is not None else not rivals & kit.mask


def _put(kit: KitGroup, own: int) -> None:
    if kit.fixed is None:
        kit.mask |= own


def fewer_kits(
    items: Items, start: Solution, kit_bits: int, fixed: Sequence[int], bound: int, budget: Budget, check: Check
) -> Solution:
    """The best solution found that has no more patterns than `start` and passes `check`; `bound` ends the search."""
    rng = random.Random(len(items))
    best = current = start
    idle = 0
    while best.size[1] > bound and budget.left > 0 and idle < 1000:
        at_home = rng.random() < 0.5
        found = fill(
            items=items,
            order=_order(current, rng),
            kit_bits=kit_bits,
            fixed=fixed,
            limit=current.size[0],
            at_home=at_home,
        )
        budget.left -= 200 + len(items) * max(1, len(current.patterns) // 4)
        if found is None or found.size > current.size or (found.size < best.size and not check(found)):
            idle += 1
            continue
        idle = 0 if found.size < current.size else idle + 1
        current = found
        if found.size < best.size:
            best = found
    return best


def _order(current: Solution, rng: random.Random) -> list[int]:
    """Items pattern by pattern, the patterns kit by kit: kits by size or shuffled, a random one last."""
    kits = [kit for kit in current.kits if kit.patterns]
    rng.shuffle(kits)
    kind = rng.randrange(3)
    if kind:
        kits.sort(key=lambda kit: -len(kit.patterns))
    if kind == 2:
        kits.append(kits.pop(rng.randrange(len(kits))))
    out: list[int] = []
    for kit in kits:
        patterns = list(kit.patterns)
        rng.shuffle(patterns)
        for index in patterns:
            members = list(current.patterns[index].items)
            rng.shuffle(members)
            out.extend(members)
    return out
