"""How long the slices of a dump take, and how much memory it needs.

    python benchmarks/dump_slices.py [TRACKS SCENES CLIPS DEVICES]

A simulated set (500 tracks, 200 scenes, 20,000 clips, 5,000 devices by default) is dumped in slices of 5 ms on the
virtual clock and once in one go; then sets of 5,000 and 20,000 clips under tracemalloc.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import live_sim
from live_dumper import DumpXML, Settings
from tests.live_dumper.sim_sets import big


@dataclass(frozen=True)
class Run:
    """One dump: durations of its slices in ms (wall and processor time), its time on the virtual clock, its file."""

    wall_ms: list[float]
    processor_ms: list[float]
    virtual_s: float
    size: int

    @property
    def work_s(self) -> float:
        """Processor time of all slices together, seconds."""
        return sum(self.processor_ms) / 1000

    def share_under(self, milliseconds: float) -> float:
        """Share of the slices whose work took less, 0-1."""
        return sum(value < milliseconds for value in self.processor_ms) / len(self.processor_ms)


def simulate(tracks: int, scenes: int, clips: int, devices: int) -> Any:
    """A simulated Live with a set of this size. Its objects are taken out of the garbage collector's rounds."""
    simulation = live_sim.Simulation(big(tracks, scenes, clips, devices), "12.3")
    gc.collect()
    gc.freeze()  # a collection over the simulator's objects would count as our slice
    return simulation


def run(simulation: Any, **settings: Any) -> Run:
    """Dump the set on the virtual clock, timing every slice."""
    dump = DumpXML(simulation.connect(), Settings(**settings))
    wall: list[float] = []
    processor: list[float] = []
    whole_slice = dump._slice

    def timed() -> None:
        before, worked = time.perf_counter(), time.thread_time()
        whole_slice()
        processor.append((time.thread_time() - worked) * 1000)
        wall.append((time.perf_counter() - before) * 1000)

    dump._slice = timed
    started = simulation.world.now_ms
    assert dump.start_set()
    while dump.busy:
        simulation.tick(1)
        dump.tick()  # what a script does in update_display
    assert dump.last_path, simulation.surface.messages[-1]
    return Run(wall, processor, (simulation.world.now_ms - started) / 1000, Path(dump.last_path).stat().st_size)


def peak_bytes(tracks: int, scenes: int, clips: int, devices: int) -> int:
    """Most memory that a dump of such a set holds at a time; the simulator's own objects are made before."""
    simulation = simulate(tracks, scenes, clips, devices)
    run(simulation, budget_ms=100)
    tracemalloc.start()
    try:
        run(simulation, budget_ms=100)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main(arguments: list[str]) -> None:
    """Print the figures."""
    size = [int(argument) for argument in arguments] or [500, 200, 20_000, 5_000]
    with tempfile.TemporaryDirectory() as home:
        os.environ["KONTROL_HOME"] = home
        simulation = simulate(*size)
        once = run(simulation, budget_ms=100, use_timer=False)
        sliced = run(simulation, budget_ms=5)
        ordered = sorted(sliced.wall_ms)
        print(
            f"{len(ordered)} slices; wall ms: median {ordered[len(ordered) // 2]:.1f}, "
            f"99 % {ordered[int(len(ordered) * 0.99)]:.1f}, longest {ordered[-1]:.1f}"
        )
        print(
            f"processor: {sliced.share_under(15):.2%} of the slices under 15 ms; work {sliced.work_s:.1f} s, "
            f"with slices of 100 ms {once.work_s:.1f} s"
        )
        print(f"done after {sliced.virtual_s:.1f} s of the virtual clock; {sliced.size / 1e6:.1f} MB")
        small, large = peak_bytes(100, 200, 5_000, 1_000), peak_bytes(100, 200, 20_000, 1_000)
        print(f"peak memory of the dump: {small / 1e6:.2f} MB with 5,000 clips, {large / 1e6:.2f} MB with 20,000")


if __name__ == "__main__":
    main(sys.argv[1:])
