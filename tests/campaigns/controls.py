"""Planted faults: inputs that break a rule on purpose, so that a campaign that sees nothing is found out."""

from __future__ import annotations

import os
import random

from tests.campaigns.cases import Case
from tests.campaigns.seeds import Seeds

RAISES, DIES, FILLS = 3, 5, 7


def planted(rng: random.Random, seeds: Seeds, index: int) -> Case:
    """Input 3 raises, 5 ends the process, 7 takes 600 MB; the others are sound."""

    def call() -> None:
        if index == RAISES:
            raise ValueError("planted")
        if index == DIES:
            os._exit(9)
        if index == FILLS:
            len(b"x" * (600 << 20))

    return Case(call=call, material=f"{index} {rng.random()}".encode())
