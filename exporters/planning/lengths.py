"""How long patterns are: from the user's machine dump, else from the loops that the clips play, else assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from exporters.errors import DoesNotFit
from exporters.machine import DumpFacts, Machine
from exporters.planning.plan import Claim, Demand
from exporters.words import counted

STEPS_PER_BEAT = Fraction(4)  # of a pattern at normal speed: steps are sixteenths
DEFAULT_STEPS = 16
_OFF_GRID = 0.05  # of a step; a loop that is farther from a whole step says nothing about a pattern


@dataclass(frozen=True)
class Length:
    """A pattern's steps and where the number is from; its kit and speed, as far as a dump gives them."""

    steps: int
    origin: Literal["dump", "clips", "assumed"]
    kit: int | None = None
    steps_per_beat: Fraction = STEPS_PER_BEAT


def whole_steps(beats: float | Fraction | None, steps_per_beat: Fraction = STEPS_PER_BEAT) -> int | None:
    """`beats` as a number of steps (at least one), None when it is missing or falls between steps."""
    if beats is None:
        return None
    exact = float(beats * steps_per_beat)
    steps = round(exact)
    return steps if steps >= 1 and abs(exact - steps) <= _OFF_GRID else None


def loops_heard(claims: Iterable[Claim], most: int) -> dict[int, int]:
    """Pattern -> steps, as the loops of its clips give them, for patterns whose loops agree.

    All loops of a pattern of at most `most` steps repeat within its length: the least common multiple. Longer loops
    are a pattern recorded several times over; alone they do not show its length.
    """
    found: dict[int, set[int]] = {}
    for claim in claims:
        steps = whole_steps(claim.length_beats) if claim.left_beats is None else None  # only loops repeat
        if steps is not None and steps <= most:
            found.setdefault(claim.pattern, set()).add(steps)
    return {pattern: lcm(*steps) for pattern, steps in found.items() if lcm(*steps) <= most}


@dataclass(frozen=True)
class Lengths:
    """The lengths that a plan works with. `steps` is the user's word (None: what the clips say, else 16).

    `heard` are those that the loops of the whole set tell; with `own_loops` those of the demand's own clips come first,
    so that no scene depends on another one.
    """

    machine: Machine
    facts: DumpFacts | None = None
    steps: int | None = None
    heard: Mapping[int, int] | None = None
    own_loops: bool = False

    def of(self, pattern: int, demand: Demand) -> Length:
        """The length of `pattern`. Raises DoesNotFit when there is a dump and it does not hold the pattern."""
        facts = None if self.facts is None else self.facts.patterns.get(pattern)
        if self.facts is None or (self.facts.partial and facts is None and pattern not in self.facts.unread):
            if self.steps is None:
                own = loops_heard(demand.claims, self.machine.limits.steps.value) if self.own_loops else {}
                steps = own.get(pattern) or (self.heard or {}).get(pattern)
                if steps is not None:
                    return Length(steps, "clips")
            return Length(self.steps or DEFAULT_STEPS, "assumed")
        if facts is not None:
            return Length(facts.length_steps, "dump", facts.kit, facts.steps_per_beat)
        clips = ", ".join(f"'{claim.clip}'" for claim in demand.claims[:3] if claim.pattern == pattern)
        name = self.machine.pattern_names.name(pattern)
        where = f"{demand.title}: pattern {name} ({'clip ' + clips if clips else 'the scene'})"
        if pattern in self.facts.unread:
            raise DoesNotFit(f"{where} could not be read from the machine dump: {self.facts.unread[pattern]}")
        raise DoesNotFit(f"{where} is not in the machine dump. Dump that pattern too, or correct the name.")

    def findings(self, demands: Iterable[Demand]) -> list[str]:
        """One sentence for each pattern whose length and whose clips' loops do not go into each other."""
        odd: dict[int, dict[str, tuple[Length, str, list[str]]]] = {}
        for demand in demands:
            for claim in demand.claims:
                if claim.length_beats is None or claim.left_beats is not None:
                    continue
                length = self.of(claim.pattern, demand)
                steps = whole_steps(claim.length_beats, length.steps_per_beat)
                if steps is None or steps % length.steps:
                    shown = f"{float(claim.length_beats * length.steps_per_beat):.4g}".removesuffix(".0")
                    of_pattern = odd.setdefault(claim.pattern, {})
                    of_pattern.setdefault(claim.clip, (length, shown, []))[2].append(demand.title)
        out = []
        for pattern, clips in odd.items():
            clip, (length, steps_shown, _) = next(iter(clips.items()))
            dump = "in your file" if self.facts is not None and self.facts.partial else "in the machine dump"
            where = {"dump": dump, "clips": "by its other clips", "assumed": "as assumed"}
            more = f" (and {counted(len(clips) - 1, 'more clip')})" if len(clips) > 1 else ""
            name = self.machine.pattern_names.name(pattern)
            titles = list(dict.fromkeys(title for _, _, own in clips.values() for title in own if title))
            noun = "step" if steps_shown == "1" else "steps"
            out.append(
                f"Clip '{clip}'{more} loops {steps_shown} {noun}, but pattern {name} has {length.steps} "
                f"{where[length.origin]}; the song plays the pattern's length, and the clip is soon elsewhere in it "
                f"({', '.join(titles)})."
            )
        return out
