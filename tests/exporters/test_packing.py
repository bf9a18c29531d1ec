"""Packing rows into patterns and kits: small cases by hand and against brute force, limits, proofs, determinism."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from math import lcm

import pytest

from exporters.packing import Accepted, Demand, ExistingKit, ExistingPattern, JointLimits, Packing, Traits, pack
from exporters.packing.exact_kits import ExactKits
from exporters.packing.items import Budget, Items, Need, reduce
from exporters.packing.search import Exact, clique, first_fit, greedy, improve
from exporters.packing.task import Task

Table = dict[tuple[int, object], Traits]


def groups(packing: Packing) -> list[tuple[int, ...]]:
    return [pattern.rows for pattern in packing.patterns]


def test_rows_that_do_not_contradict_share_a_pattern() -> None:
    rows = [{0: "a", 1: "b"}, {0: "a"}, {0: "c"}, {2: "d"}, {1: "e", 0: "c"}]
    packing = pack(rows, {})
    assert packing.new_patterns == 2 and packing.proven
    homes = {row: i for i, group in enumerate(groups(packing)) for row in group}
    assert homes[0] == homes[1] and homes[2] == homes[4] != homes[0]
    for pattern in packing.patterns:
        for row in pattern.rows:
            assert all(pattern.demand[track] == source for track, source in rows[row].items())


def test_silence_is_no_demand() -> None:
    packing = pack([{0: "a"}, {}, {1: "b"}], {})
    assert groups(packing) == [(0, 1, 2)] and packing.proof() == "1 new patterns, 1 new kits: proven minimum"


def test_existing_patterns_and_kits_are_used_as_they_are() -> None:
    kit = {0: "k0", 1: "k1", 2: "k2"}
    traits: Table = {(t, f"{p}{t}"): Traits(kit={t: f"k{t}"}) for p in "ab" for t in range(3)}
    offers = [ExistingPattern("A01", {0: "a0", 1: "a1", 2: "a2"})]
    kits = [ExistingKit(5, kit)]
    packing = pack([{0: "a0", 2: "a2"}, {0: "a0", 1: "b1"}], traits, existing_patterns=offers, existing_kits=kits)
    assert [(p.rows, p.existing) for p in packing.patterns] == [((1,), None), ((0,), "A01")]
    assert packing.new_patterns == 1 and packing.new_kits == 0 and packing.proven
    assert [(k.patterns, k.existing) for k in packing.kits] == [((0,), 5)]


def test_lock_rows_are_summed_once_per_source() -> None:
    traits: Table = {(t, "x"): Traits(lock_rows=30) for t in range(3)}
    limits = JointLimits(lock_rows=64)
    assert pack([{0: "x"}, {1: "x"}, {2: "x"}], traits, limits=limits).new_patterns == 2
    # tracks 1 and 2 are wanted twice but stand in the pattern once
    assert pack([{0: "x", 1: "x"}, {0: "x"}, {1: "x"}], traits, limits=limits).new_patterns == 1
    packing = pack([{0: "x", 1: "x", 2: "x"}, {0: "x"}], traits, limits=limits)
    assert packing.unfit == (0,) and groups(packing) == [(1,)]


def test_loops_need_a_common_length() -> None:
    traits: Table = {(0, "x"): Traits(steps=12), (1, "x"): Traits(steps=16), (2, "x"): Traits(steps=8)}
    rows: list[Demand] = [{0: "x"}, {1: "x"}, {2: "x"}]
    assert pack(rows, traits, limits=JointLimits(steps=32)).new_patterns == 2
    assert pack(rows, traits, limits=JointLimits(steps=48)).new_patterns == 1


def test_accepted_changes_join_what_they_do_not_hurt() -> None:
    loops: Table = {(track, "x"): Traits(steps=steps) for track, steps in enumerate((20, 64, 16))}
    locked: Table = {(track, "x"): Traits(lock_rows=rows) for track, rows in ((3, 40), (4, 40), (5, 1))}
    traits: Table = {**loops, **locked}
    limits = JointLimits(lock_rows=64, steps=64)
    cut: list[Demand] = [{0: "x", 1: "x"}, {1: "x", 2: "x"}, {0: "x"}]
    assert pack(cut, traits, limits=limits).unfit == (0,)
    packing = pack(cut, traits, limits=limits, accepted={0: Accepted(steps=64)})
    assert sorted(groups(packing)) == [(0, 1), (2,)] and packing.proven and packing.unfit == ()
    lost: list[Demand] = [{3: "x", 4: "x"}, {2: "x"}, {5: "x"}, {3: "x"}]
    packing = pack(lost, traits, limits=limits, accepted={0: Accepted(locks=True)})
    assert packing.new_patterns == 2 and packing.proven and packing.unfit == ()
    assert next(group for group in groups(packing) if 0 in group) == (0, 1)


def test_sources_must_agree_on_speed_and_effects() -> None:
    traits: Table = {(0, "a"): Traits(same={"speed": 1}), (1, "b"): Traits(same={"speed": 2}), (2, "c"): Traits()}
    packing = pack([{0: "a"}, {1: "b"}, {2: "c"}], traits)
    assert packing.new_patterns == 2 and packing.new_kits == 1 and packing.proven
    assert pack([{0: "a", 1: "b"}], traits).unfit == (0,)


def test_patterns_share_kits() -> None:
    # three sources on track 1 from two machines: three patterns, two kits
    traits: Table = {(0, "a"): Traits(kit={0: "bd"}), (0, "b"): Traits(kit={0: "bd"}), (0, "c"): Traits(kit={0: "sd"})}
    packing = pack([{0: "a"}, {0: "b"}, {0: "c"}], traits)
    assert (packing.new_patterns, packing.new_kits) == (3, 2) and packing.proven
    assert sorted(kit.patterns for kit in packing.kits) == [(0, 1), (2,)]


def test_every_group_is_verified_as_a_whole() -> None:
    """Any two of the three tracks go together, all three do not: no pair tells."""
    seen: list[Demand] = []

    def works(demand: Demand) -> bool:
        seen.append(demand)
        return len(demand) < 3

    packing = pack([{0: "a"}, {1: "b"}, {2: "c"}], {}, verify_pattern=works)
    assert packing.new_patterns == 2 and {0: "a", 1: "b", 2: "c"} in seen
    assert packing.proven_patterns  # the exact search ran on with what it learned
    together = pack([{0: "a"}, {1: "b"}], {}, verify_pattern=lambda demand: len(demand) < 2)
    assert together.new_patterns == 2
    alone = pack([{0: "a", 1: "b"}], {}, verify_pattern=lambda demand: len(demand) < 2)
    assert alone.unfit == (0,)


def test_kits_are_verified_too() -> None:
    traits: Table = {(0, s): Traits(kit={0: "bd"}) for s in "abc"}
    rows: list[Demand] = [{0: "a"}, {0: "b"}, {0: "c"}]
    packing = pack(rows, traits, verify_kit=lambda demands: len(demands) < 3)
    assert packing.new_patterns == 3 and packing.new_kits == 2
    assert not packing.proven and "kits at least 1" in packing.proof()  # the bound knows nothing of the refusal


def crown(size: int) -> list[Demand]:
    """Rows 0..n-1 against rows n..2n-1: row i contradicts every row n+j but its own partner. Two groups are enough."""
    rows: list[dict[int, object]] = [{} for _ in range(2 * size)]
    track = 0
    for i in range(size):
        for j in range(size):
            if i != j:
                rows[i][track], rows[size + j][track] = "left", "right"
                track += 1
    return [row for pair in zip(rows[:size], rows[size:], strict=True) for row in pair]


def test_exact_search_beats_first_fit() -> None:
    rows = crown(6)
    needs = [Need(dict(row)) for row in rows]
    items = Items(needs, JointLimits())
    simple = first_fit(items, range(len(items)))
    assert simple is not None and len(simple) == 6  # the order of a crown leads first fit astray
    packing = pack(rows, {})
    assert packing.new_patterns == 2 and packing.proven


def cycle(length: int) -> list[Demand]:
    """Each row contradicts its two neighbours alone: an odd ring needs three groups though no clique has three."""
    rows: list[dict[int, object]] = [{} for _ in range(length)]
    for i in range(length):
        rows[i][i], rows[(i + 1) % length][i] = "one", "other"
    return list(rows)


def test_minimum_is_proven_where_the_clique_is_smaller() -> None:
    packing = pack(cycle(7), {})
    assert packing.new_patterns == 3 and packing.pattern_bound == 3 and packing.proven_patterns


def test_without_effort_nothing_is_claimed_that_is_not_known() -> None:
    packing = pack(cycle(7), {}, effort=0)
    assert packing.new_patterns == 3 and packing.pattern_bound == 2
    assert not packing.proven_patterns and "patterns at least 2" in packing.proof()


def partitions(count: int) -> Iterator[list[list[int]]]:
    def place(item: int, blocks: list[list[int]]) -> Iterator[list[list[int]]]:
        if item == count:
            yield [list(block) for block in blocks]
            return
        for block in blocks:
            block.append(item)
            yield from place(item + 1, blocks)
            block.pop()
        blocks.append([item])
        yield from place(item + 1, blocks)
        blocks.pop()

    yield from place(0, [])


def union(
    rows: Sequence[Demand], traits: Table, members: Sequence[int], limits: JointLimits
) -> dict[object, object] | None:
    """What the rows put into the kit, or None when one pattern cannot hold them: written again, plainly."""
    tracks: dict[int, object] = {}
    fixed: dict[object, object] = {}
    for row in members:
        for track, source in rows[row].items():
            if tracks.setdefault(track, source) != source:
                return None
    for track, source in tracks.items():
        asked = traits[track, source]
        places = [(("s", name), value) for name, value in asked.same.items()]
        places += [(("k", place), value) for place, value in asked.kit.items()]
        for place, value in places:
            if fixed.setdefault(place, value) != value:
                return None
    asked_all = [traits[item] for item in tracks.items()]
    if limits.lock_rows is not None and sum(a.lock_rows for a in asked_all) > limits.lock_rows:
        return None
    if limits.steps is not None and lcm(*(a.steps for a in asked_all if a.steps)) > limits.steps:
        return None
    return {place: value for place, value in fixed.items() if isinstance(place, tuple) and place[0] == "k"}


def brute_force(rows: Sequence[Demand], traits: Table, limits: JointLimits) -> tuple[int, int]:
    """Fewest patterns, and with them fewest kits, over all ways to group the rows and the patterns."""
    best = (len(rows) + 1, len(rows) + 1)
    for blocks in partitions(len(rows)):
        if len(blocks) > best[0]:
            continue
        kits = [union(rows, traits, block, limits) for block in blocks]
        if any(kit is None for kit in kits):
            continue
        for shared in partitions(len(blocks)):
            if (len(blocks), len(shared)) >= best:
                continue
            for members in shared:
                whole: dict[object, object] = {}
                if any(whole.setdefault(p, v) != v for i in members for p, v in (kits[i] or {}).items()):
                    break
            else:
                best = (len(blocks), len(shared))
    return best


def random_problem(rng: random.Random) -> tuple[list[Demand], Table, JointLimits]:
    tracks, sources = rng.randint(1, 4), rng.randint(1, 3)
    traits: Table = {}
    for track in range(tracks):
        for source in range(sources):
            same = {"speed": rng.randrange(2)} if rng.random() < 0.2 else {}
            kit: dict[object, object] = {track: rng.randrange(2)}
            if rng.random() < 0.3:
                kit["echo"] = rng.randrange(2)
            traits[track, source] = Traits(same, kit, rng.choice((0, 0, 3, 5)), rng.choice((0, 2, 3, 4)))
    limits = JointLimits(rng.choice((None, 8, 12)), rng.choice((None, 6, 12)))
    rows: list[Demand] = []
    wanted = rng.randint(2, 6)
    while len(rows) < wanted:
        row = {t: rng.randrange(sources) for t in range(tracks) if rng.random() < 0.6}
        if union([row], traits, [0], limits) is not None:
            rows.append(row)
    return rows, traits, limits


def check_against_brute_force(count: int, seed: int) -> None:
    rng = random.Random(seed)
    proven = 0
    for _ in range(count):
        rows, traits, limits = random_problem(rng)
        packing = pack(rows, traits, limits=limits, effort=1)
        patterns, kits = brute_force(rows, traits, limits)
        assert sorted(row for group in groups(packing) for row in group) == list(range(len(rows)))
        for group in groups(packing):
            assert union(rows, traits, group, limits) is not None
        assert packing.new_patterns == patterns and packing.proven_patterns, (rows, traits, limits)
        assert packing.kit_bound <= kits <= packing.new_kits
        if packing.proven:
            assert packing.new_kits == kits
            proven += 1
    assert proven > count * 0.8


def test_small_problems_against_brute_force() -> None:
    check_against_brute_force(150, seed=4)


@pytest.mark.slow
def test_many_small_problems_against_brute_force() -> None:
    check_against_brute_force(5000, seed=5)


def kit_problem(rng: random.Random) -> tuple[list[Demand], Table, JointLimits]:
    """Sources that put several things into the kit: patterns that fit and kits that do not."""
    tracks, sources = rng.randint(2, 5), rng.randint(2, 4)
    traits: Table = {}
    for track in range(tracks):
        for source in range(sources):
            kit: dict[object, object] = {track: rng.randrange(3)}
            kit.update({other: rng.randrange(3) for other in range(tracks) if other != track and rng.random() < 0.15})
            if rng.random() < 0.3:
                kit["echo"] = rng.randrange(3)
            traits[track, source] = Traits({}, kit, rng.choice((0, 0, 3, 5)), rng.choice((0, 2, 3, 4)))
    limits = JointLimits(rng.choice((None, 12)), rng.choice((None, 12)))
    rows: list[Demand] = []
    wanted = rng.randint(4, 7)
    for _ in range(100):
        row = {t: rng.randrange(sources) for t in range(tracks) if rng.random() < 0.45}
        if len(rows) < wanted and union([row], traits, [0], limits) is not None:
            rows.append(row)
    return rows, traits, limits


def tight_problem(rng: random.Random) -> tuple[list[Demand], Table, JointLimits]:
    """Small rows that compete for the lock rows of few patterns."""
    tracks, sources = rng.randint(3, 5), rng.randint(2, 3)
    traits: Table = {}
    for track in range(tracks):
        for source in range(sources):
            kit: dict[object, object] = {track: rng.randrange(2)}
            kit.update({other: rng.randrange(2) for other in range(tracks) if other != track and rng.random() < 0.1})
            traits[track, source] = Traits({}, kit, rng.choice((0, 3, 5, 6)), rng.choice((0, 2, 3, 4)))
    limits = JointLimits(rng.choice((10, 12)), rng.choice((None, 6)))
    rows: list[Demand] = []
    for _ in range(100):
        row = {t: rng.randrange(sources) for t in range(tracks) if rng.random() < 0.35}
        if len(rows) < 7 and row and union([row], traits, [0], limits) is not None:
            rows.append(row)
    return rows, traits, limits


Problem = Callable[[random.Random], tuple[list[Demand], Table, JointLimits]]


def check_exact_kits(make: Problem, count: int, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        rows, traits, limits = make(rng)
        task = Task(rows, traits, limits, [], None, None)
        items, _, _ = task.reduced(range(len(rows)))
        rivals = clique(items.conflicts(), Budget(1))
        patterns, kits = brute_force(rows, traits, limits)
        bits = sum(
            1 << bit for bit, (place, _) in enumerate(items.pairs) if isinstance(place, tuple) and place[0] == "kit"
        )
        for known in (rivals, rivals[: len(rivals) // 2]):  # with fewer, other groups are opened on the way
            search = ExactKits(items, known, bits, [], Budget(1), limit=patterns)
            found = search.search(kits)
            assert found is not None and found.size == (patterns, kits)
            assert search.search(kits - 1) is None and not search.gave_up


def test_exact_kits_against_brute_force() -> None:
    check_exact_kits(kit_problem, 60, seed=9)
    check_exact_kits(tight_problem, 20, seed=1)


@pytest.mark.slow
def test_many_exact_kits_against_brute_force() -> None:
    check_exact_kits(kit_problem, 2000, seed=10)
    check_exact_kits(tight_problem, 1500, seed=1)


def realistic(rng: random.Random, scenes: int, tracks: int) -> list[Demand]:
    """Scenes that change a few columns each, as sets do."""
    current: dict[int, object] = {}
    rows: list[Demand] = []
    for _ in range(scenes):
        for track in rng.sample(range(tracks), min(3, tracks)):
            if rng.random() < 0.25:
                current.pop(track, None)
            else:
                current[track] = rng.randrange(8)
        rows.append(dict(current))
    return rows


def test_same_input_same_answer() -> None:
    rows = realistic(random.Random(1), 60, 12)
    traits: Table = {(t, s): Traits(kit={t: s}, lock_rows=t % 5) for t in range(12) for s in range(8)}
    first, second = (pack(rows, traits, limits=JointLimits(lock_rows=24), effort=0.3) for _ in range(2))
    assert first == second


def test_the_parts_of_the_search() -> None:
    ring = Items([Need(dict(row)) for row in cycle(5)], JointLimits())
    conflicts = ring.conflicts()
    assert [bin(c).count("1") for c in conflicts] == [2] * 5
    assert len(clique(conflicts, Budget(1))) == 2
    two_groups = Exact(ring, conflicts, [], 2, Budget(1))
    assert two_groups.run() is None and not two_groups.gave_up
    assert Exact(ring, conflicts, [], 3, Budget(1)).run() is not None
    spent = Exact(ring, conflicts, [], 2, Budget(0))
    assert spent.run() is None and spent.gave_up
    assert len(improve(ring, greedy(ring), 1, Budget(1))) == 3
    assert reduce([0b11, 0b1, 0b11, 0b100]) == {0: 0, 2: 0, 1: 0, 3: 3}
