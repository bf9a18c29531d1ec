"""Where clips are in their pattern when a row starts, and which steps play from there on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exporters.planning.lengths import Length, Lengths
from exporters.planning.plan import Claim, Demand

_HALF = Fraction(1, 2)
_ROUNDED = Fraction(1, 1000)  # of a step, for beats that were read as decimals


@dataclass(frozen=True)
class Place:
    """A clip at `step` of its pattern (0-based, exact), where it is again after `every` steps."""

    claim: Claim
    step: Fraction
    every: int

    @property
    def shown(self) -> int:
        """The step as the machine shows it, counted from 1."""
        return int(self.step + _HALF) % self.every + 1

    def distance(self, step: int) -> Fraction:
        """How far from `step` it is, in steps."""
        there = (self.step - step) % self.every
        return min(there, self.every - there)

    def fits(self, step: int) -> bool:
        """Whether a row that starts at `step` plays the clip where it is, to half a step.

        The row's place is rounded once: a clip between two steps goes with the one or the other.
        """
        return self.distance(step) <= _HALF + _ROUNDED


def place_of(claim: Claim, beats: Fraction, length: Length, demand: Demand, lengths: Lengths) -> Place:
    """Where a clip is that is `beats` into its loop, in steps of the row's pattern, which is `length` long."""
    own = length
    if demand.pattern is not None and demand.pattern != claim.pattern:
        own = lengths.of(claim.pattern, demand)  # one of the sources of a merged pattern
    speed = length.steps_per_beat
    # A source at another speed is spread over the grid of the merged pattern.
    steps = own.steps / own.steps_per_beat * speed
    every = int(steps) if steps.denominator == 1 and not length.steps % steps else length.steps
    if claim.length_beats is not None and claim.left_beats is None:
        loop = round(claim.length_beats * speed)
        if loop >= 1 and not every % loop:
            every = loop
    return Place(claim, beats * speed % every, every)


def common_steps(places: Sequence[Place], steps: int) -> list[int]:
    """The steps (of `steps`) at which all clips are at once, the nearest to all of them first."""
    fits = [step for step in range(steps) if all(place.fits(step) for place in places)]
    return sorted(fits, key=lambda step: (sum(place.distance(step) for place in places), step))


def best_step(places: Sequence[Place], steps: int) -> int:
    """The step at which most clips are; of several the one of the leftmost track."""
    count = {step: sum(place.fits(step) for place in places) for step in range(steps)}
    most = max(count.values())
    candidates = [step for step in range(steps) if count[step] == most]
    order = [next((n for n, place in enumerate(places) if place.fits(step)), len(places)) for step in candidates]
    first = min(order)
    near = [step for step, number in zip(candidates, order, strict=True) if number == first]
    return min(near, key=lambda step: (places[first].distance(step) if first < len(places) else Fraction(0), step))


def runs(phase: int, count: int, length: int, most_plays: int) -> list[tuple[tuple[int, int], int]]:
    """`count` steps of a pattern from step `phase` on: ((start, end), plays) for each row."""
    out: list[tuple[tuple[int, int], int]] = []
    if phase:
        head = min(length - phase, count)
        out.append(((phase, phase + head), 1))
        count -= head
    plays, rest = divmod(count, length)
    while plays > 0:
        out.append(((0, length), min(plays, most_plays)))
        plays -= most_plays
    if rest:
        out.append(((0, rest), 1))
    return out
