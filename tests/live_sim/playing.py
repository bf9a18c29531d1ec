"""A set to play with: two MIDI and two audio tracks and a group of two, eight scenes, a few clips."""

from __future__ import annotations

from typing import Any

import live_sim

TICKS_PER_BEAT = 5  # at 120 BPM a beat lasts 500 ms


def clip(length: float = 4.0, **more: Any) -> dict[str, Any]:
    return {"clip": {"name": "clip", "loop_end": length, "end_marker": length, **more}}


def description(**song: Any) -> dict[str, Any]:
    return {
        "live_sim_set": 1,
        "song": {"tempo": 120.0, **song},
        "scenes": [{"name": f"scene {number}"} for number in range(1, 9)],
        "tracks": [
            {"type": "midi", "name": "one", "clip_slots": [clip(), clip(8.0)]},
            {"type": "midi", "name": "two", "clip_slots": [clip(), None, {"has_stop_button": False}]},
            {"type": "audio", "name": "three"},
            {"type": "audio", "name": "four"},
            {"type": "group", "name": "group"},
            {"type": "midi", "name": "in one", "group": 4, "clip_slots": [clip()]},
            {"type": "audio", "name": "in two", "group": 4, "clip_slots": [None, clip()]},
        ],
    }


def open_set(version: str = "12.3", rules: live_sim.Rules | None = None, **song: Any) -> live_sim.Simulation:
    simulation = live_sim.Simulation(description(**song), version, rules)
    simulation.connect()
    return simulation


class Heard:
    """Listeners that count: heard(song, "tempo") adds one, heard.tempo is how often it was called."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __call__(self, thing: Any, name: str) -> None:
        self.counts.setdefault(name, 0)

        def called() -> None:
            self.counts[name] += 1

        getattr(thing, f"add_{name}_listener")(called)

    def __getattr__(self, name: str) -> int:
        return self.counts[name]
