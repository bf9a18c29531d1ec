"""A big set: short slices, done in time, flat memory. Processor time, so that a busy computer does not decide."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from benchmarks.dump_slices import peak_bytes, run, simulate


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """What a run froze is given back."""
    yield
    gc.unfreeze()


def test_a_sliced_dump_is_the_same_dump() -> None:
    """Many slices, the same file, done in time on the virtual clock."""
    simulation = simulate(40, 50, 1_000, 200)
    once = run(simulation, budget_ms=100, use_timer=False)
    sliced = run(simulation, budget_ms=5)
    assert abs(sliced.size - once.size) < 100  # the same but for times of day
    assert len(sliced.wall_ms) > 2 * len(once.wall_ms)
    assert sliced.virtual_s < 60


@pytest.mark.slow
def test_the_slices_of_a_big_set_are_short() -> None:
    """Timed, so not part of the ordinary tests: 99 % of the slices under 15 ms, at most 3 times the work."""
    simulation = simulate(500, 200, 20_000, 5_000)
    run(simulation, budget_ms=100, use_timer=False)  # the simulator makes its objects
    once = run(simulation, budget_ms=100, use_timer=False)
    sliced = run(simulation, budget_ms=5)
    assert sliced.share_under(15) >= 0.99
    assert sliced.virtual_s < 60
    assert sliced.work_s < 3 * once.work_s


def test_update_display_alone_is_enough_for_a_middling_set() -> None:
    """Without a timer there is one slice per 100 ms."""
    simulation = simulate(16, 50, 400, 32)
    dumped = run(simulation, budget_ms=5, use_timer=False)
    assert dumped.virtual_s < 60
    assert len(dumped.wall_ms) == pytest.approx(dumped.virtual_s * 10, abs=1)


@pytest.mark.parametrize("tracks", [2, pytest.param(100, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_set(tracks: int) -> None:
    """With 100 tracks: from 5,000 to 20,000 clips. What is held is the unwritten piece of the file, no more."""
    small, large = peak_bytes(tracks, 200, tracks * 50, tracks), peak_bytes(tracks, 200, tracks * 200, tracks)
    assert large - small < 5_000_000
