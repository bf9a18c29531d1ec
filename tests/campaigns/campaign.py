"""A campaign: workers are fed, watched, started again after a death; figures are added up, findings kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tests.campaigns import seeds
from tests.campaigns.seeds import ROOT


@dataclass
class Finding:
    """The first input of those that broke a rule in the same way."""

    kind: str
    seed: int
    index: int
    fault: str
    trace: str
    count: int = 1


@dataclass
class Figures:
    """What is known of the inputs of one kind."""

    kind: str
    hashes: set[int] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, -1)
    largest: tuple[int, int] = (0, -1)
    cpu_seconds: float = 0.0
    findings: dict[str, Finding] = field(default_factory=dict)

    @property
    def inputs(self) -> int:
        """How many were run."""
        return sum(self.outcomes.values())

    def line(self) -> str:
        """All of it on one line."""
        codes = " ".join(f"{code}:{count}" for code, count in sorted(self.outcomes.items()))
        return (
            f"{self.kind:14} {self.inputs:8,} inputs, {len(self.hashes):8,} distinct; exit codes {codes}; "
            f"slowest {self.slowest[0]:.2f} s (#{self.slowest[1]}), "
            f"largest {self.largest[0] >> 20} MB (#{self.largest[1]}), {self.cpu_seconds:.0f} s of machine time; "
            f"findings {len(self.findings)}"
        )


class Campaign:
    """Runs `count` inputs of a kind with `workers` processes; the same seed gives the same inputs."""

    def __init__(self, seed: int, *, workers: int = 1, corpus: bool = True, hashes: Path | None = None) -> None:
        self.seed, self.workers = seed, workers
        self._hashes = hashes
        self._folder = tempfile.TemporaryDirectory(prefix="kontrol-campaign-")
        self.seeds_file = Path(self._folder.name) / "seeds"
        self.found = seeds.gather(seed, corpus)
        seeds.saved_to(self.seeds_file, self.found)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Remove what is temporary."""
        self._folder.cleanup()

    def run(
        self, kind: str, count: int, *, seconds: float | None = None, first: int = 0, log: TextIO | None = None
    ) -> Figures:
        """The inputs first .. first + count - 1, or as many as `seconds` allow; figures go to `log` every 30 s."""
        figures = Figures(kind)
        end = None if seconds is None else time.monotonic() + seconds
        threads = [
            threading.Thread(
                target=self._feed, args=(figures, range(first + number, first + count, self.workers), end), daemon=True
            )
            for number in range(self.workers)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            threads[0].join(30 if threads[0].is_alive() else 1)
            if log is not None and threads[0].is_alive():
                with self._lock:
                    print(time.strftime("%H:%M:%S"), figures.line(), file=log, flush=True)
        if self._hashes is not None:
            with self._hashes.open("ab") as stream:
                stream.write(b"".join(one.to_bytes(8, "big") for one in sorted(figures.hashes)))
        return figures

    def _feed(self, figures: Figures, indexes: range, end: float | None) -> None:
        left = indexes
        while left and (end is None or time.monotonic() < end):
            done = 0
            for _ in self._one_worker(figures, left, end):
                done += 1
            left = left[done:]

    def _one_worker(self, figures: Figures, left: range, end: float | None) -> Iterator[int]:
        """The indexes that a worker has done, until it is through or dies; the one at which it died is done too."""
        arguments = [str(number) for number in (self.seed, left.start, left.stop, left.step)]
        command = [sys.executable, "-m", "tests.campaigns.worker", figures.kind, *arguments, str(self.seeds_file)]
        with (
            tempfile.TemporaryFile() as errors,
            tempfile.TemporaryDirectory(prefix="kontrol-campaign-", dir=_fast_folder()) as place,
        ):
            worker = subprocess.Popen([*command, place], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors)
            assert worker.stdout is not None
            at = None
            with worker:
                for line in worker.stdout:
                    word, _, rest = line.partition(b" ")
                    if word == b"begin":
                        at = int(rest)
                    elif word == b"end":
                        at = None
                        yield self._note(figures, json.loads(rest))
                        if end is not None and time.monotonic() > end:
                            worker.kill()
                    if word == b"done\n":
                        return
            if at is None and (end is None or time.monotonic() < end) and worker.returncode != 0:
                errors.seek(0)
                raise RuntimeError(f"a worker did not start: {errors.read().decode(errors='replace')[-3000:]}")
            if at is not None and (end is None or time.monotonic() < end):
                errors.seek(0)
                trace = errors.read().decode(errors="replace")[-6000:]
                how = "it takes too long" if "Timeout (" in trace else f"the process ended with {worker.returncode}"
                where = next(
                    (part.strip() for part in trace.splitlines() if ROOT.name in part and "campaigns" not in part), ""
                )
                yield self._note(figures, [at, 0, "dead", 0.0, 0, f"{how} {where}", trace])

    def _note(self, figures: Figures, answer: list[object]) -> int:
        index, digest, code, seconds, memory, fault, trace = answer
        assert (
            isinstance(index, int)
            and isinstance(digest, int)
            and isinstance(seconds, float | int)
            and isinstance(memory, int)
        )
        with self._lock:
            figures.hashes.add(digest)
            figures.outcomes[str(code)] += 1
            figures.slowest = max(figures.slowest, (float(seconds), index))
            figures.cpu_seconds += seconds
            if memory > figures.largest[0]:
                figures.largest = (memory, index)
            if fault:
                known = figures.findings.get(str(fault))
                if known is None:
                    figures.findings[str(fault)] = Finding(figures.kind, self.seed, index, str(fault), str(trace))
                else:
                    known.count += 1
        return index


def _fast_folder() -> str | None:
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) else None
