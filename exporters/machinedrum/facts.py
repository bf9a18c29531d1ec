"""What planning needs to know of a Machinedrum pattern."""

from __future__ import annotations

from fractions import Fraction

from exporters.machine import PatternFacts
from exporters.machinedrum.merge.steps import SPEED_FACTORS
from exporters.machinedrum.pattern import Pattern
from exporters.planning.lengths import STEPS_PER_BEAT


def facts_of(music: Pattern) -> PatternFacts:
    """Length, kit and speed of a pattern; a multiplier that nobody knows counts as normal speed."""
    factor = SPEED_FACTORS[music.multiplier] if music.multiplier < len(SPEED_FACTORS) else Fraction(1)
    return PatternFacts(music.length, music.kit, music.total_steps, music.speed, STEPS_PER_BEAT * factor)
