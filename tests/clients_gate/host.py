"""A simulated Live in real time, in a process of its own, for one script and whoever talks to it over a socket.

python -m tests.clients_gate.host SET.json --script FOLDER --live 12.1 --framework minimal --report FILE

Says `ready` on standard output when the script is loaded, runs until standard input is closed, then quits Live and
writes what happened. `python -m live_sim --serve` does the same without `--break`, which the negative controls need.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import threading
from pathlib import Path
from typing import Any

import live_sim
from live_sim.rules import Rules
from live_sim.serve import Pace

KEPT = ("exceptions", "listeners_left", "not_simulated", "messages", "calls_from_threads", "ports", "port_clashes")
KEPT += ("threads_left", "time_ms", "state")


def main() -> int:
    """The command; 0 when the script was loaded and lived to the end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("set", type=Path)
    parser.add_argument("--script", required=True)
    parser.add_argument("--live", required=True)
    parser.add_argument("--framework")
    parser.add_argument("--break", dest="broken", action="append", default=[])
    parser.add_argument("--report", type=Path, required=True)
    options = parser.parse_args()
    description = json.loads(options.set.read_text(encoding="utf-8"))
    rules = Rules(**dict.fromkeys(options.broken, True))
    simulation = live_sim.Simulation(description, options.live, rules, framework=options.framework)
    logging.raiseExceptions = False  # a foreign log handler that fails is not what is judged here
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), ended.set()), daemon=True).start()
    loaded = simulation.start(options.script)
    simulation.pace = Pace(simulation, stopping=ended)
    sys.stdout.write("ready\n" if loaded else "not loaded\n")
    sys.stdout.flush()
    while loaded and not ended.is_set():
        simulation.tick()
    simulation.pace = None
    if loaded:
        simulation.quit()
        simulation.world.outside.wait_for_threads(1.0)
    result = simulation.result()
    report: dict[str, Any] = {"loaded": loaded, "log": result["log"][-400:], **{name: result[name] for name in KEPT}}
    options.report.write_text(json.dumps(report), encoding="utf-8")
    return 0 if loaded else 1


if __name__ == "__main__":
    sys.exit(main())
