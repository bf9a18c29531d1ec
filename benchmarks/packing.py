"""How few patterns and kits: our packing against the reduction of 2007, on generated sets.

    python benchmarks/packing.py [--sets 40] [--effort 10] [--seed 1]

The reduction of 2007 (re-made from a description of its behaviour): one new pattern and kit per scene; two kits
become one when in every slot one machine is empty or both are the same; then two patterns become one when they use
the same kit and in every slot one side is empty or both are equal. It knew no joint limits, so a result counts only
when the machine would take every one of its patterns.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import lcm
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from exporters.packing import Demand, JointLimits, Packing, Traits, pack

LIMITS = JointLimits(lock_rows=64, steps=64)
GREEDY_SECONDS, EFFORT_SECONDS = 0.2, 10.0
PROVEN_SHARE = {"realistic": 1.0, "scattered": 0.92}
Table = dict[tuple[int, Hashable], Traits]


@dataclass(frozen=True)
class Problem:
    """Scenes and what their sources ask."""

    name: str
    rows: list[Demand]
    traits: Table


@dataclass(frozen=True)
class Kit:
    """Machine and effect settings by place."""

    machines: tuple[Hashable, ...]
    echo: Hashable


def clip(rng: random.Random, kit: Kit, track: int, speed: int, swing: int) -> Traits:
    """One track of a pattern: a few lock rows, a loop length; it swings or feeds the echo only sometimes."""
    locks = rng.choices((0, 1, 2, 4, 8, 12), (40, 20, 20, 12, 6, 2))[0]
    steps = rng.choices((4, 8, 16, 32, 64), (5, 15, 50, 25, 5))[0]
    same: dict[str, Hashable] = {"speed": speed}
    if swing and rng.random() < 0.5:
        same["swing"] = swing
    places: dict[Hashable, Hashable] = {track: kit.machines[track]}
    if rng.random() < 0.4:
        places["echo"] = kit.echo
    return Traits(same, places, locks, steps)


def realistic(rng: random.Random, number: int) -> Problem:
    """A set as one is made: songs of some patterns each, on one kit or two that are alike but for a few machines;
    sections that come back, scenes that change a few columns. Only sets that the machine can hold: the set's own
    patterns and the new ones together, 128 at most.
    """
    while True:
        problem, own = one_set(rng, number)
        if own + pack(within_limits(problem).rows, problem.traits, limits=LIMITS, effort=0).new_patterns <= 128:
            return problem


def one_set(rng: random.Random, number: int) -> tuple[Problem, int]:
    """A set and how many patterns its clips come from."""
    returns = rng.choice((0.35, 0.5, 0.7))
    own = 0
    tracks, scenes = rng.randint(6, 16), rng.choice((12, 24, 48, 80, 120, 180, 255))
    traits: Table = {}
    rows: list[Demand] = []
    songs = max(1, scenes // rng.choice((12, 20, 30)))
    for song in range(songs):
        main = Kit(tuple(f"{song} machine {t}" for t in range(tracks)), f"echo {song}")
        other = list(main.machines)
        for track in rng.sample(range(tracks), 3):
            other[track] = f"{song} other machine {track}"
        kits = [main] if rng.random() < 0.5 else [main, Kit(tuple(other), main.echo)]
        speed, swing = rng.choice((0, 0, 0, 1)), rng.choice((0, 4, 8))
        patterns = []
        for index in range(rng.randint(3, 8)):
            kit = rng.choice(kits)
            name = f"{song}.{index}"
            patterns.append(name)
            own += 1
            for track in range(tracks):
                traits[track, name] = clip(rng, kit, track, speed, swing if rng.random() < 0.9 else 0)
        sections: list[dict[int, Hashable]] = []
        current: dict[int, Hashable] = dict.fromkeys(rng.sample(range(tracks), tracks // 2), patterns[0])
        for _ in range(scenes // songs):
            if sections and rng.random() < returns:
                current = dict(rng.choice(sections))
            for track in rng.sample(range(tracks), rng.randint(1, 3)):
                if rng.random() < 0.4:
                    current.pop(track, None)
                else:
                    current[track] = rng.choice(patterns)
            sections.append(dict(current))
            rows.append(dict(current))
    return Problem(f"realistic {number}: {len(rows)} scenes x {tracks}", rows, traits), own


def scattered(rng: random.Random, number: int) -> Problem:
    """Clips thrown together without a plan: harder than any set."""
    tracks, scenes = rng.choice((4, 8, 16)), rng.choice((16, 40, 90, 160, 255))
    clips = rng.randint(2, 8)
    kits = [Kit(tuple(rng.choice(("common", f"kit {n}")) for _ in range(tracks)), n) for n in range(3)]
    traits: Table = {(t, n): clip(rng, kits[n % 3], t, 0, 4) for t in range(tracks) for n in range(clips)}
    share = rng.choice((0.2, 0.4, 0.7))
    rows: list[Demand] = [
        {t: rng.randrange(clips) for t in range(tracks) if rng.random() < share} for _ in range(scenes)
    ]
    return Problem(f"scattered {number}: {scenes} scenes x {tracks}", rows, traits)


def fixed(rows: Sequence[Demand], traits: Table) -> tuple[dict[int, Hashable], dict[Hashable, Hashable]] | None:
    """Sources and kit contents of several rows in one pattern, or None when the machine would not take it."""
    sources: dict[int, Hashable] = {}
    same: dict[Hashable, Hashable] = {}
    kit: dict[Hashable, Hashable] = {}
    for row in rows:
        for track, source in row.items():
            if sources.setdefault(track, source) != source:
                return None
    for item in sources.items():
        for place, value in traits[item].same.items():
            if same.setdefault(place, value) != value:
                return None
        for place, value in traits[item].kit.items():
            if kit.setdefault(place, value) != value:
                return None
    asked = [traits[item] for item in sources.items()]
    assert LIMITS.lock_rows is not None and LIMITS.steps is not None
    if sum(a.lock_rows for a in asked) > LIMITS.lock_rows or lcm(*(a.steps for a in asked if a.steps)) > LIMITS.steps:
        return None
    return sources, kit


def unite(one: dict[Hashable, Hashable], two: dict[Hashable, Hashable]) -> dict[Hashable, Hashable] | None:
    """The union of two kits or patterns, or None when a slot is filled differently."""
    if any(one.get(place, value) != value for place, value in two.items()):
        return None
    return {**one, **two}


def reduction_of_2007(problem: Problem) -> tuple[int, int] | None:
    """New patterns and kits after the reduction, or None when the machine would not take a pattern of it."""
    kits: list[dict[Hashable, Hashable]] = []
    kit_of: list[int] = []
    for row in problem.rows:
        own: dict[Hashable, Hashable] = {}
        for item in row.items():
            # The old tool took the effects of the first kit; the machine slots alone were compared.
            own.update({place: value for place, value in problem.traits[item].kit.items() if place != "echo"})
        for index, kit in enumerate(kits):
            joined = unite(kit, own)
            if joined is not None:
                kits[index] = joined
                kit_of.append(index)
                break
        else:
            kit_of.append(len(kits))
            kits.append(own)
    patterns: list[tuple[int, dict[Hashable, Hashable], list[int]]] = []
    for number, row in enumerate(problem.rows):
        own = dict(row.items())
        for index, (kit_index, pattern, members) in enumerate(patterns):
            joined = unite(pattern, own) if kit_index == kit_of[number] else None
            if joined is not None:
                patterns[index] = (kit_index, joined, [*members, number])
                break
        else:
            patterns.append((kit_of[number], own, [number]))
    accepted: list[tuple[int, dict[Hashable, Hashable]]] = []
    for kit_index, _, members in patterns:
        found = fixed([problem.rows[i] for i in members], problem.traits)
        if found is None:
            return None
        accepted.append((kit_index, found[1]))
    whole: dict[tuple[int, Hashable], Hashable] = {}
    for kit_index, places in accepted:
        if any(whole.setdefault((kit_index, place), value) != value for place, value in places.items()):
            return None  # one kit would need two settings of an effect
    return len(patterns), len(kits)


def within_limits(problem: Problem) -> Problem:
    """Without the scenes that no pattern could hold alone."""
    rows = [row for row in problem.rows if row and fixed([row], problem.traits) is not None]
    return Problem(problem.name, rows, problem.traits)


def check(problem: Problem, packing: Packing) -> None:
    """Stop when a result is not what the machine takes."""
    rows = sorted(row for pattern in packing.patterns for row in pattern.rows)
    if rows != list(range(len(problem.rows))) or packing.unfit:
        raise SystemExit(f"{problem.name}: rows are missing")
    for group in packing.patterns:
        if fixed([problem.rows[i] for i in group.rows], problem.traits) is None:
            raise SystemExit(f"{problem.name}: a pattern breaks the machine's limits")


def timed(run: Callable[[], Packing]) -> tuple[Packing, float]:
    """The result and the seconds of processor time that it took."""
    start = time.process_time()
    result = run()
    return result, time.process_time() - start


def main() -> int:
    """Print the comparison; the exit code is 1 when a claim does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=40)
    parser.add_argument("--effort", type=float, default=EFFORT_SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    holds = True
    for make in (realistic, scattered):
        rng = random.Random(options.seed)
        proven = worse = dearer = 0
        gained: list[int] = []
        quick: list[float] = []
        slow: list[float] = []
        counted = 0
        for number in range(1, options.sets + 1):
            problem = within_limits(make(rng, number))
            fast, seconds = timed(lambda p=problem: pack(p.rows, p.traits, limits=LIMITS, effort=0))
            quick.append(seconds)
            best, seconds = timed(lambda p=problem: pack(p.rows, p.traits, limits=LIMITS, effort=options.effort))
            slow.append(seconds)
            check(problem, fast)
            check(problem, best)
            proven += best.proven and seconds <= EFFORT_SECONDS
            old = reduction_of_2007(problem)
            text = "not accepted"
            if old is not None:
                counted += 1
                text = f"{old[0]} patterns {old[1]} kits"
                gained.append(old[0] - best.new_patterns)
                worse += (best.new_patterns, best.new_kits) > old
                dearer += best.new_patterns < old[0] and best.new_kits > old[1]
            quick_text = f"{fast.new_patterns}/{fast.new_kits}"
            print(f"{problem.name:36} 2007: {text:24} quick {quick_text:7} {best.proof()}  {seconds:.2f} s")
        share = proven / options.sets
        print(
            f"== {make.__name__}: proven minimum {share:.0%} within {EFFORT_SECONDS:g} s; quick at most "
            f"{max(quick):.3f} s (median {statistics.median(quick):.3f}); full at most {max(slow):.1f} s; "
            f"2007 accepted in {counted}: ours worse in {worse}, {sum(gained)} patterns saved, in {dearer} of them "
            f"the fewer patterns need more kits\n"
        )
        holds &= not worse and max(quick) < GREEDY_SECONDS and share >= PROVEN_SHARE[make.__name__]
    print("all claims hold" if holds else "NOT all claims hold")
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
