"""Starts host.py in a process of its own and ends it; what it reports is plain data."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Served:
    """A script in a simulated Live that runs; after the end `report` says what happened."""

    place: Path
    environment: dict[str, str]
    report: dict[str, Any] = field(default_factory=dict)
    complaint: str = ""
    loaded: bool = False


@contextmanager
def alone() -> Iterator[None]:
    """Wait for other runs on this computer: the ports of the clients are fixed numbers."""
    with (Path(tempfile.gettempdir()) / "kontrol-clients-gate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def served(
    description: dict[str, Any],
    script: Path,
    live: str,
    *,
    place: Path,
    framework: str = "minimal",
    broken: Sequence[str] = (),
) -> Iterator[Served]:
    """A Live in real time with the script in it; `place` is a fresh folder for what it writes (TMPDIR too)."""
    (place / "set.json").write_text(json.dumps(description), encoding="utf-8")
    environment = {**os.environ, "TMPDIR": str(place), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(place)}
    command = [sys.executable, "-m", "tests.clients_gate.host", str(place / "set.json"), "--script", str(script)]
    command += ["--live", live, "--framework", framework, "--report", str(place / "report.json")]
    for rule in broken:
        command += ["--break", rule]
    with alone(), (place / "stderr.txt").open("w") as complaints:
        host = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints
        )
        assert host.stdin and host.stdout
        running = Served(place, environment)
        try:
            line = host.stdout.readline().decode()
            running.loaded = line == "ready\n"
            yield running
        finally:
            host.stdin.close()
            try:
                host.wait(30)
            except subprocess.TimeoutExpired:
                host.kill()
                host.wait()
    running.complaint = (place / "stderr.txt").read_text(errors="replace")
    if (place / "report.json").exists():
        running.report = json.loads((place / "report.json").read_text(encoding="utf-8"))
