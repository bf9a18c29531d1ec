"""What a bench must not cost: time and memory, measured in processor time so that a busy computer does not matter."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

import live_sim
from live_sim.gate import a_set
from tests.assemble import scripts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    return str(scripts() / "MidiKontrol")


def test_a_life_takes_less_than_a_tenth_of_a_second(folder: str) -> None:
    took = []
    for _ in range(4):
        started = time.process_time()
        simulation = live_sim.Simulation(a_set(), "12.1")
        assert simulation.start(folder)
        simulation.tick(30)
        simulation.quit()
        simulation.close()
        took.append(time.process_time() - started)
        assert simulation.world.exceptions == [] and simulation.world.listeners_left() == []
    assert min(took) < 0.1


def test_a_thousand_ticks_of_a_hundred_tracks_take_less_than_a_second_and_ten_thousand_no_memory(folder: str) -> None:
    description = live_sim.make_set(tracks=["midi", "audio"] * 50, scenes=8)
    simulation = live_sim.Simulation(description, "12.1")
    assert simulation.start(folder)
    simulation.user.play()
    started = time.process_time()
    simulation.tick(1000)
    assert time.process_time() - started < 1.0
    simulation.tick(200)  # every list that is bounded has reached its bound
    tracemalloc.start()
    try:
        simulation.tick(200)
        before = tracemalloc.get_traced_memory()[0]
        simulation.tick(10_000)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    simulation.quit()
    simulation.close()
    assert simulation.song.is_playing and simulation.world.exceptions == []
    assert grown < 100_000
