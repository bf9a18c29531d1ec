"""Small sets for the tests of what Live does to things, and how to say that something is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import live_sim

SCENES = 4


def world(
    tracks: list[dict[str, Any]], *, version: str = "12.3", scenes: int = SCENES, **rest: Any
) -> live_sim.Simulation:
    """A simulated Live with these tracks and so many empty scenes."""
    return live_sim.Simulation({"live_sim_set": 1, "scenes": [{}] * scenes, "tracks": tracks, **rest}, version)


def midi_clip(version: str = "12.3", **clip: Any) -> tuple[live_sim.Simulation, Any]:
    """A simulation and the one MIDI clip in it, four beats long unless the description says more."""
    simulation = world([{"type": "midi", "clip_slots": [{"clip": {"loop_end": 4.0, **clip}}]}], version=version)
    return simulation, simulation.song.tracks[0].clip_slots[0].clip


def refused(text: str, call: Callable[..., Any], *values: Any, kind: type[Exception] = RuntimeError) -> None:
    """The call raises this kind of error with exactly this text."""
    with pytest.raises(kind, match=f"^{re.escape(text)}$"):
        call(*values)
