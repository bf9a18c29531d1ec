"""The exact search for kits: it may run out of time, but then it never says that there is no answer."""

from __future__ import annotations

import random

import pytest

from exporters.packing import Accepted, ExistingKit, JointLimits, Traits, pack
from exporters.packing.exact_kits import ExactKits
from exporters.packing.items import Budget, Items, Need


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


def loose_problem(seed: int) -> tuple[list[dict[int, int]], dict[tuple[int, object], Traits]]:
    """Rows that go together in many ways, and machines that stand in each other's way."""
    rng = random.Random(seed)
    traits: dict[tuple[int, object], Traits] = {
        (track, source): Traits(
            kit={track: source // 2, **({("x", rng.randrange(6)): rng.randrange(3)} if rng.random() < 0.5 else {})}
        )
        for track in range(6)
        for source in range(6)
    }
    rows = [{track: rng.randrange(6) for track in range(6) if rng.random() < 0.5} for _ in range(14)]
    return [row for row in rows if row], traits


def test_a_search_that_was_cut_off_proves_nothing() -> None:
    worse = unproven = 0
    for seed in range(8):
        rows, traits = loose_problem(seed)
        fewest = pack(rows, traits, effort=10)
        assert fewest.proven
        for effort in (0.0001, 0.0003, 0.001, 0.003):
            hurried = pack(rows, traits, effort=effort)
            size = hurried.new_patterns, hurried.new_kits
            assert hurried.pattern_bound <= fewest.new_patterns
            if hurried.proven:
                assert size == (fewest.new_patterns, fewest.new_kits), (seed, effort)
            worse += size > (fewest.new_patterns, fewest.new_kits)
            unproven += not hurried.proven
    assert worse and unproven  # some searches did end too early


def test_a_kit_that_exists_is_not_counted_among_the_new_ones() -> None:
    """With one kit of the best answer on the machine already, one kit fewer has to be made: no bound may say more."""
    checked = 0
    for seed in range(10):
        rows, traits = loose_problem(seed)
        fewest = pack(rows, traits, effort=10)
        for kit in fewest.kits[:3]:
            content = {
                place: value
                for index in kit.patterns
                for item in fewest.patterns[index].demand.items()
                for place, value in traits[item].kit.items()
            }
            answer = pack(rows, traits, existing_kits=[ExistingKit(7, content)], effort=0.0003)
            assert answer.new_patterns == fewest.new_patterns
            assert answer.kit_bound < fewest.new_kits, seed
            checked += 1
    assert checked == 30


def test_what_is_accepted_beyond_the_pool_asks_for_no_second_pattern() -> None:
    """70 lock rows do not fit 64: the user lets six of them go, so one pattern is enough, and that is proven."""
    traits = {(0, "x"): Traits(lock_rows=40), (1, "x"): Traits(lock_rows=30)}
    packing = pack([{0: "x", 1: "x"}], traits, limits=JointLimits(lock_rows=64), accepted={0: Accepted(locks=True)})
    assert (packing.new_patterns, packing.pattern_bound) == (1, 1) and packing.proven
