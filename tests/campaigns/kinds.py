"""All kinds of inputs by name: those of whole verbs, and those of readers alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.campaigns import cables, cases, controls, in_live, libraries
from tests.campaigns.cases import Case
from tests.campaigns.readers import READERS
from tests.campaigns.seeds import Seeds

Maker = Callable[[random.Random, Seeds], Case]

VERBS: Mapping[str, Maker] = {
    "dumps": cases.dumps,
    "saved": cases.saved,
    "apis": cases.apis,
    "machine-dumps": cases.machine_dumps,
    "maps": cases.maps,
    "options": cases.options,
    "names": cases.names,
    "install": in_live.install,
    "scans": lambda rng, seeds: libraries.scan(rng, seeds),
    "libraries": lambda rng, seeds: libraries.library(rng, seeds.libraries),
}
KINDS: Mapping[str, Maker] = {**VERBS, **READERS, "description": in_live.description, "cable": cables.talk}


def make(kind: str, seed: int, index: int, seeds: Seeds) -> Case:
    """The input `index` of a kind: the same for the same seed, whoever asks."""
    rng = random.Random(f"{seed} {kind} {index}")
    return controls.planted(rng, seeds, index) if kind == "planted" else KINDS[kind](rng, seeds)
