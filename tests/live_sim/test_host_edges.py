"""Edges of the host that mutations showed bare: whose thread is Live's, which ports clash, what serving answers."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import live_sim
from live_sim.__main__ import main

SCRIPT = """
import threading
class Script(object):
    def __init__(self, c_instance):
        self.c_instance = c_instance
        {init}
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False
    def build_midi_map(self, handle): self.c_instance.song().tempo
    def receive_midi(self, message): pass
    def refresh_state(self): pass
    def update_display(self): pass
    def disconnect(self): pass
def create_instance(c_instance): return Script(c_instance)
"""
BOUND = """
        import socket
        self.socks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for one in self.socks:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("127.0.0.1", 0 if one is self.socks[0] else self.socks[0].getsockname()[1]))
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., str]:
    def script(name: str, init: str = "pass") -> str:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(SCRIPT.format(init=init), encoding="utf-8")
        return str(tmp_path / name)

    return script


def test_the_thread_that_starts_the_first_script_is_lives(make: Callable[..., str]) -> None:
    made = live_sim.Simulation(live_sim.make_set(), "12.1")
    thread = threading.Thread(target=made.start, args=(make("Elsewhere"),))
    thread.start()
    thread.join()
    assert made.result()["calls_from_threads"] == []
    made.song.tempo  # noqa: B018 - this thread is not Live's now
    assert [one["member"] for one in made.result()["calls_from_threads"]] != []
    made.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="one UDP port twice, as on Linux")
def test_a_script_does_not_clash_with_itself(make: Callable[..., str]) -> None:
    made = live_sim.Simulation(live_sim.make_set(), "12.1")
    assert made.start(make("Twice", BOUND)), made.world.exceptions
    assert made.result()["port_clashes"] == [] and len(made.result()["ports"]) == 2
    for one in made.surface.script.socks:
        one.close()
    made.close()


def test_all_threads_together_get_the_time_to_end(make: Callable[..., str]) -> None:
    starts = "[threading.Thread(target=self.gate.wait, daemon=True).start() for _ in range(5)]"
    init = f"self.gate = threading.Event(); {starts}"
    made = live_sim.Simulation(live_sim.make_set(), "12.1")
    assert made.start(make("Waits", init))
    gate, alive = made.surface.script.gate, list(made.world.outside._alive)
    began = time.monotonic()
    made.world.outside.wait_for_threads(0.1)
    took = time.monotonic() - began
    assert len(made.result()["threads_left"]) == 5 and took < 0.4
    gate.set()
    for one in alive:
        one.join(5)
    assert ["run" in vars(one) for one in alive] == [False] * 5, "what notes its exceptions holds the thread"
    made.close()


def test_serving_answers_for_each_script_and_raises_what_the_question_raises(make: Callable[..., str]) -> None:
    opens = "import socket; self.sock = socket.socket(); self.sock.bind(('127.0.0.1', 0))"
    with pytest.raises(ValueError, match="speed must be above 0"):
        live_sim.serve(make("Unused"), speed=0)
    with live_sim.serve([make("One", opens), make("Two", opens)], speed=float("inf")) as served:
        assert served.port("One") != served.port("Two")
        with pytest.raises(ZeroDivisionError):
            served.call(lambda simulation: 1 / 0)
        served.call(lambda simulation: [one.script.sock.close() for one in simulation.world.surfaces])


def test_the_command_s_exit_code_says_that_a_script_misbehaved(make: Callable[..., str], tmp_path: Path) -> None:
    leaves = make("Leaves", "c_instance.song().add_tempo_listener(self.refresh_state)")
    out = ["--json-out", str(tmp_path / "out.json")]
    assert main(["--script", leaves, *out]) == 1
    assert main(["--script", leaves, "--allow", "listeners_left", *out]) == 0
