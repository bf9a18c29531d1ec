"""The exact search for kits: it may run out of time, but then it never says that there is no answer."""

from __future__ import annotations

import random

import pytest

from exporters.packing.exact_kits import ExactKits
from exporters.packing.items import Budget, Items, Need
from exporters.packing.model import JointLimits


def problem(seed: int) -> tuple[Items, int]:
    """Patterns that must stay apart; some pairs want different machines on a track and so cannot share a kit."""
    rng = random.Random(seed)
    count = rng.randint(12, 16)
    pairs = [(a, b) for a in range(count) for b in range(a) if rng.random() < 0.4]
    needs = [
        Need({("track", 0): n, **{("kit", place): n for place, pair in enumerate(pairs) if n in pair}})
        for n in range(count)
    ]  # fmt: skip
    items = Items(needs, JointLimits())
    kits = [bit for bit, (place, _) in enumerate(items.pairs) if isinstance(place, tuple) and place[0] == "kit"]
    return items, sum(1 << bit for bit in kits)


def answer(seed: int, target: int, tests: int) -> tuple[bool, bool]:
    """Whether `target` kits were found with a budget of `tests`, and whether the search gave up."""
    items, kit_bits = problem(seed)
    budget = Budget(0)
    budget.left = tests
    search = ExactKits(items, range(len(items)), kit_bits, [], budget)
    return search.search(target) is not None, search.gave_up


@pytest.mark.parametrize("seed", range(20))
def test_none_means_none_or_given_up(seed: int) -> None:
    fewest = next(target for target in range(1, 17) if answer(seed, target, 100_000_000)[0])
    assert answer(seed, fewest - 1, 100_000_000) == (False, False)
    for tests in (1, 30, 100, 300, 1000):
        found, gave_up = answer(seed, fewest, tests)
        assert found or gave_up


def test_small_budgets_do_give_up() -> None:
    outcomes = [answer(seed, target, 100) for seed in range(20) for target in (3, 4, 5)]
    assert any(found for found, _ in outcomes) and any(gave_up for _, gave_up in outcomes)
