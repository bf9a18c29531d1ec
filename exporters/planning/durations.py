"""How long a scene lasts, in beats, from the scene alone (docs/song-planning.md: "How long a scene lasts")."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm

from exporters.planning.lengths import Lengths, whole_steps
from exporters.planning.plan import Demand


def common_multiple(spans: Iterable[Fraction]) -> Fraction:
    """The shortest time (above 0) that is a whole number of each of `spans`; 0 without any."""
    out = Fraction(0)
    for span in spans:
        below = gcd(out.denominator, span.denominator)
        out = Fraction(lcm(out.numerator, span.numerator), below) if out else span
    return out


def pass_of(demand: Demand, lengths: Lengths) -> Fraction:
    """The beats after which all patterns that a demand's clips claim are at their first steps together; 0 for silence.

    Raises DoesNotFit for a pattern that the machine dump does not hold.
    """
    patterns = {claim.pattern for claim in demand.claims}
    found = [lengths.of(pattern, demand) for pattern in sorted(patterns)]
    return common_multiple(length.steps / length.steps_per_beat for length in found)


def longest_loop(demand: Demand, lengths: Lengths) -> Fraction:
    """The longest loop of a demand's clips in beats, 0 without any.

    A loop counts when it is a whole number of its own pattern's passes; of a clip that does not loop, what is left of
    it counts in the same way.
    """
    longest = Fraction(0)
    for claim in demand.claims:
        length = lengths.of(claim.pattern, demand)
        beats = claim.length_beats if claim.left_beats is None else claim.left_beats
        steps = whole_steps(beats, length.steps_per_beat)
        if steps is not None and not steps % length.steps:
            longest = max(longest, steps / length.steps_per_beat)
    return longest
