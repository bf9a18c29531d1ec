"""Many random cases: what agreed, what differed, what was said about it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.reference.compare import Case, compare
from tests.reference.generate import Style, machine_dump, random_set, without_dump

POOL = 12  # dumps that the sets of kind `plain` are played against


def plain_without_dump(seed: int) -> Case:
    """A set whose pattern lengths are those of its loops."""
    return without_dump(Random(f"labels {seed}"))


def plain(seed: int) -> Case:
    """A set whose scenes mostly play one pattern each, against one of a few dumps."""
    dump, known = machine_dump(Random(f"pool {seed % POOL}"))
    return random_set(Random(f"plain {seed}"), known, dump, Style(mixtures=False))


def mixtures(seed: int) -> Case:
    """A dump of its own, and a set that mixes its patterns."""
    rng = Random(f"mixtures {seed}")
    dump, known = machine_dump(rng)
    return random_set(rng, known, dump)


@dataclass
class Tally:
    """The figures of a campaign; scenes of refused sets are not among `scenes`."""

    cases: int = 0
    scenes: int = 0
    refused: int = 0
    differing_scenes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    unsaid: list[str] = field(default_factory=list)

    @property
    def said_share(self) -> float:
        """Scenes that differ, and of which a remark says so."""
        return self.differing_scenes / max(1, self.scenes)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} in {kind}" for kind, count in sorted(self.kinds.items())) or "none"
        return (
            f"{self.cases} sets, {self.refused} refused, {self.scenes} scenes compared; differences said: {kinds} "
            f"({self.said_share:.1%} of the scenes); not said: {len(self.unsaid)}"
        )


def run(make: Callable[[int], Case], seeds: Iterable[int]) -> Tally:
    """Export and compare the cases of some seeds."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            outcome = compare(make(seed), Path(folder))
            tally.cases += 1
            tally.refused += bool(outcome.refused)
            tally.scenes += outcome.scenes
            tally.kinds.update(d.kind for d in outcome.differences if d.named)
            tally.differing_scenes += len({d.scene for d in outcome.differences if d.named})
            tally.unsaid += [f"{make.__name__}({seed}): {d}" for d in outcome.unsaid]
    return tally
