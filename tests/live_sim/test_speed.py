"""A simulated Live costs little: processor time, so that a busy machine does not matter, and no memory by the hour."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import live_sim
from tests.assemble import scripts

ROOT = Path(live_sim.__file__).parents[1]
TRACKS = [{"type": "midi", "clips": ["a", "b", None] * 2} for _ in range(100)]


def seconds(call: Callable[[], object], *, best_of: int = 3) -> float:
    """The processor's time of the fastest call."""
    found = []
    for _ in range(best_of):
        started = time.process_time()
        call()
        found.append(time.process_time() - started)
    return min(found)


def running(description: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> live_sim.Simulation:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path))
    simulation = live_sim.Simulation(description)
    assert simulation.start(str(scripts() / "MidiKontrol"))
    return simulation


def test_a_life_takes_less_than_a_tenth_of_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def life() -> None:
        simulation = running(live_sim.make_set(), tmp_path, monkeypatch)
        simulation.tick(5)
        simulation.midi(0xB0, 20, 64)
        simulation.quit()
        assert simulation.result()["exceptions"] == []
        simulation.close()

    assert seconds(life) < 0.1


def test_a_thousand_ticks_of_a_hundred_tracks_take_less_than_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulation = running(live_sim.make_set(tracks=TRACKS, scenes=10), tmp_path, monkeypatch)
    heard: list[int] = []
    for track in simulation.song.tracks:
        track.clip_slots[0].clip.add_playing_position_listener(lambda: heard.append(1))
    simulation.song.scenes[0].fire()
    assert seconds(lambda: simulation.tick(1000), best_of=2) < 1.0
    assert simulation.song.is_playing and len(heard) >= 100_000, "all of them played, and were followed"
    simulation.close()


def test_memory_stays_flat_over_ten_thousand_ticks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = running(live_sim.make_set(tracks=["midi"] * 10), tmp_path, monkeypatch)
    timer = simulation.Live.Base.Timer(lambda: None, 100, repeat=True, start=True)
    simulation.song.start_playing()
    simulation.tick(2000)  # the records are full
    gc.collect()
    before = sys.getallocatedblocks()
    simulation.tick(10_000)
    gc.collect()
    assert timer is not None and sys.getallocatedblocks() - before < 500
    simulation.close()


def test_the_import_is_quick() -> None:
    """0.08 s on the machine of the first measurement; facts and sentences are loaded when they are needed."""
    code = (
        "import sys, time; started = time.process_time(); import live_sim; "
        "print(time.process_time() - started, 'live_sim.known' in sys.modules, 'difflib' in sys.modules)"
    )
    found = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
        )
        taken, *loaded = done.stdout.split()
        assert loaded == ["False", "False"]
        found.append(float(taken))
    assert min(found) < 0.16, "twice what it takes"
