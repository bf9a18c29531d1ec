"""Proofs of the packing against an exact solver (OR-tools CP-SAT) on small random dumps and sets.

    python benchmarks/exact_packing.py [--problems 500] [--seed 1]

Random patterns, kits and scenes go through the Machinedrum's own normalising (equal sounds are one source). What it
asks of the packer is solved again by a model of its own, written from exporters/packing/model.py: first the fewest new
patterns, then the fewest new kits. A claim of "proven minimum" that the solver beats is a false proof, exit code 1.
OR-tools is in the extra `bench`: pip install -e '.[bench]'.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import lcm
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from exporters.machinedrum.kit import Effects, Kit, KitTrack, Lfo, empty_track
from exporters.machinedrum.merge import Source, scenes
from exporters.machinedrum.pattern import Pattern
from exporters.packing import Packing, Traits, pack

TRACKS = 4
MACHINES = ((16, 20), (32, 9))  # and their first parameter


@dataclass(frozen=True)
class Asked:
    """One call of the packer and its answer."""

    rows: Sequence[Mapping[int, Hashable]]
    traits: Mapping[tuple[int, Hashable], Traits]
    options: Mapping[str, Any]
    answer: Packing


def small_kit(rng: random.Random, slot: int) -> Kit:
    """A kit that shares machines with others by chance; sometimes one with an echo of its own."""
    tracks = [empty_track(track) for track in range(16)]
    for track in range(TRACKS):
        model, value = rng.choice(MACHINES)
        echo = rng.choice((0, 0, 0, 40))
        params = (value, *(64,) * 16, 127, 64, echo, 0, 64, 0, 0)[:24]
        tracks[track] = KitTrack(model, params, 100, Lfo(track))
    effects = Effects((0,) * 8, (rng.choice((0, 0, 9)),) * 8, (64,) * 8, (0,) * 8)
    return Kit(slot, f"KIT {slot}", tuple(tracks), effects)


def small_pattern(rng: random.Random, slot: int, kit: int) -> Pattern:
    """Steps, locks and amounts of which some are not heard."""
    length = rng.choice((8, 12, 16, 16, 16, 24, 32))
    trigs = tuple(rng.choice((1, 1 << 3, 0x11, 0)) if track < TRACKS else 0 for track in range(16))
    locks = {
        (track, param): {rng.randrange(4): 50}
        for track in range(TRACKS)
        for param in range(rng.choice((0, 0, 1, 8, 18)))
    }
    return Pattern(
        slot=slot, kit=kit, length=length, scale=1, trigs=trigs, locks=locks,
        swing_amount=rng.choice((0, 0, 1311)), accent_amount=rng.choice((0, 90)),
        accent=tuple(rng.choice((0, 2)) for _ in range(16)), multiplier=rng.choice((0, 0, 0, 0, 1)),
    )  # fmt: skip


def problem(rng: random.Random) -> Asked:
    """A random dump and set, and what the Machinedrum asks of the packer for it."""
    kits = [small_kit(rng, slot) for slot in range(rng.randint(1, 3))]
    library = []
    for slot in range(rng.randint(2, 4)):
        kit = rng.choice(kits)
        library.append((small_pattern(rng, slot, kit.slot), kit))
    wanted = []
    for _ in range(rng.randint(3, 8)):
        scene = {}
        for track in rng.sample(range(TRACKS), rng.randint(1, 3)):
            scene[track] = Source(*rng.choice(library), track)
        wanted.append(scene)
    seen: list[Asked] = []

    def listening(rows: Any, traits: Any, **options: Any) -> Packing:
        answer = pack(rows, traits, **options)
        seen.append(Asked(rows, traits, options, answer))
        return answer

    packed_by, scenes.pack = scenes.pack, listening
    try:
        scenes.Packer(library).pack(wanted, effort=10)
    finally:
        scenes.pack = packed_by
    return seen[0]


def fewest(asked: Asked, cp_model: Any) -> tuple[int, int]:
    """Fewest new patterns, then fewest new kits with them, for the rows that no existing pattern serves."""
    existing = {found.name: found.offers for found in asked.options["existing_patterns"]}
    rows = [
        row for number, row in enumerate(asked.rows)
        if number not in asked.answer.unfit
        and not any(all(offers.get(t) == s for t, s in row.items()) for offers in existing.values())
    ]  # fmt: skip
    count = len(rows)
    if not count:
        return 0, 0
    model = cp_model.CpModel()
    limits, fixed = asked.options["limits"], asked.options["existing_kits"]
    at = [[model.new_bool_var("") for _ in range(count)] for _ in rows]
    for line in at:
        model.add_exactly_one(line)
    used = [model.new_bool_var("") for _ in range(count)]
    in_kit = [[model.new_bool_var("") for _ in range(count + len(fixed))] for _ in range(count)]
    new_kit = [model.new_bool_var("") for _ in range(count)]
    sources = sorted({(t, s) for row in rows for t, s in row.items()}, key=repr)
    holds = {(p, item): model.new_bool_var("") for p in range(count) for item in sources}
    for p in range(count):
        for number, row in enumerate(rows):
            model.add_implication(at[number][p], used[p])
            for item in row.items():
                model.add_implication(at[number][p], holds[p, item])
        _one_value(model, [(f"track {t}", s, holds[p, (t, s)]) for t, s in sources])
        _one_value(model, [(k, v, holds[p, i]) for i in sources for k, v in _traits(asked, i).same.items()])
        model.add(sum(_traits(asked, i).lock_rows * holds[p, i] for i in sources) <= limits.lock_rows)
        _lengths(model, {i: holds[p, i] for i in sources}, lambda i: _traits(asked, i).steps, limits.steps)
        model.add_exactly_one(in_kit[p])
        for q, kit in enumerate(fixed):
            for item in sources:
                if any(kit.offers.get(place) != value for place, value in _traits(asked, item).kit.items()):
                    model.add_bool_or([in_kit[p][q].negated(), holds[p, item].negated()])
        for q in range(count):
            model.add_bool_or([in_kit[p][len(fixed) + q].negated(), used[p].negated(), new_kit[q]])
    for q in range(count):
        content = []
        for item in sources:
            there = model.new_bool_var("")
            for p in range(count):
                model.add_bool_or([in_kit[p][len(fixed) + q].negated(), holds[p, item].negated(), there])
            content += [(place, value, there) for place, value in _traits(asked, item).kit.items()]
        _one_value(model, content)
    model.minimize(sum(used) * (count + 1) + sum(new_kit))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise SystemExit("The solver did not finish a small problem.")
    return divmod(round(solver.objective_value), count + 1)


def _traits(asked: Asked, item: tuple[int, Hashable]) -> Traits:
    return asked.traits.get(item, Traits())


def _one_value(model: Any, wanted: Sequence[tuple[Hashable, Hashable, Any]]) -> None:
    """No place has two values."""
    for (place, value, var), (other_place, other, other_var) in combinations(wanted, 2):
        if place == other_place and value != other:
            model.add_bool_or([var.negated(), other_var.negated()])


def _lengths(model: Any, holds: Mapping[Any, Any], steps_of: Callable[[Any], int], limit: int) -> None:
    """Every smallest set of lengths that does not repeat within the limit is forbidden."""
    by_steps: dict[int, list[Any]] = {}
    for item, var in holds.items():
        if steps_of(item):
            by_steps.setdefault(steps_of(item), []).append(var)
    there = {}
    for steps, items in by_steps.items():
        there[steps] = model.new_bool_var("")
        for var in items:
            model.add_implication(var, there[steps])
    for size in range(2, len(there) + 1):
        for chosen in combinations(there, size):
            if lcm(*chosen) > limit and all(lcm(*(s for s in chosen if s != left)) <= limit for left in chosen):
                model.add_bool_or([there[s].negated() for s in chosen])


def main() -> int:
    """Compare; the exit code is 1 for a false proof or an answer that is better than possible."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        print("Skipped: OR-tools is not installed. It is in the extra bench: pip install -e '.[bench]'.")
        return 0
    rng = random.Random(options.seed)
    proven = wrong = fresh = 0
    for number in range(1, options.problems + 1):
        asked = problem(rng)
        made = asked.answer.new_patterns, asked.answer.new_kits
        best = fewest(asked, cp_model)
        fresh += made[0] > 0
        proven += asked.answer.proven
        if made < best or (asked.answer.proven and made != best):
            wrong += 1
            print(f"problem {number}: we say {asked.answer.proof()}, the solver finds {best[0]} and {best[1]}")
    print(f"{options.problems} problems, {fresh} with new patterns: {proven} proven, {wrong} false")
    return 1 if wrong or fresh < options.problems // 2 else 0


if __name__ == "__main__":
    raise SystemExit(main())
