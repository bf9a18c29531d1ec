"""Random sets and dumps, exported and played on paper against an independent reading of the set, step by step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.reference import campaign
from tests.reference.compare import Case

MOST_SAID = 0.05  # of the scenes: differences are the exception even when a remark names them
MOST_REFUSED = 0.25  # of the sets: the comparison must not run dry

Make = Callable[[int], Case]
MAKERS = [campaign.plain_without_dump, campaign.plain, campaign.mixtures]


def check(make: Make, seeds: range) -> None:
    tally = campaign.run(make, seeds)
    print(f"{make.__name__} {seeds.start}-{seeds.stop - 1}: {tally}")
    assert not tally.unsaid, "\n".join([str(tally), *tally.unsaid[:20]])
    assert tally.scenes > len(seeds)
    assert tally.said_share <= MOST_SAID, str(tally)
    assert tally.refused <= MOST_REFUSED * len(seeds), str(tally)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 60), marks=pytest.mark.slow)], ids=str)
def test_songs_sound_as_their_sets(make: Make, seeds: range) -> None:
    check(make, seeds)


@pytest.mark.slow
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("start", range(1000, 2000, 250))
def test_many_songs_sound_as_their_sets(make: Make, start: int) -> None:
    check(make, range(start, start + 250))
