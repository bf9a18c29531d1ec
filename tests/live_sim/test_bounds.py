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


BUSY = """
import Live
class Script(object):
    def __init__(self, c_instance):
        self.c_instance = c_instance
    def heard(self): pass
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def refresh_state(self): pass
    def update_display(self):
        song = self.c_instance.song()
        song.create_scene(-1)
        for clip in [slot for slot in song.tracks[0].clip_slots][-1:]:
            clip.create_clip(4.0)
            clip.clip.add_name_listener(self.heard)
            song.scenes[len(song.scenes) - 1].add_name_listener(self.heard)
        song.delete_scene(len(song.scenes) - 1)
        self.timer = Live.Base.Timer(callback=self.heard, interval=500, repeat=True, start=True)
    def disconnect(self): pass
def create_instance(c_instance): return Script(c_instance)
"""


def test_what_a_script_makes_and_lets_go_is_gone(tmp_path: Path) -> None:
    """Scenes and clips with a listener each, deleted again, and a timer that is let go: once a tick."""
    (tmp_path / "Busy").mkdir()
    (tmp_path / "Busy" / "__init__.py").write_text(BUSY, encoding="utf-8")
    simulation = live_sim.Simulation(live_sim.make_set(tracks=["midi"], scenes=2), "12.3")
    assert simulation.start(str(tmp_path / "Busy"))
    simulation.tick(300)
    world = simulation.world
    assert world.exceptions == [] and len(world.listening) <= 2 and len(world.timers._running) <= 2
    simulation.close()


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
