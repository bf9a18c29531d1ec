"""How a scan of many sets behaves: with one and two processes, over growing folders, and in memory.

    python benchmarks/scan.py [FOLDER] [--repeat 3] [--library lib|lib.sqlite]

Part one scans FOLDER (default: the corpus, if it is here) with one and with two processes in turns, the best of each
counts; goal: two are at least 1.7 times as fast. Where other programs use the cores (a load above 1) the wall clock
says little; there the processor seconds of the busiest reader (Linux) say how long it would take on free cores. Part
two scans folders of 1, 2, 4 and 8 times the same made sets; goal: each doubling costs at most 2.1 times as much beyond
the start, and the peak memory of a reading process stays flat.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETS_PER_UNIT = 50


class Watch(threading.Thread):
    """The processor seconds of each child process, looked up until it stops (Linux; elsewhere nothing)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seconds: dict[str, float] = {}
        self.is_over = threading.Event()

    def run(self) -> None:
        children = Path(f"/proc/self/task/{threading.main_thread().native_id}/children")
        ticks = os.sysconf("SC_CLK_TCK")
        while not self.is_over.wait(0.02) and children.exists():
            for pid in children.read_text().split():
                try:
                    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue  # it has ended
                self.seconds[pid] = (int(fields[11]) + int(fields[12])) / ticks


def measure_here(folder: str, library: str, workers: int) -> None:
    """Scan in this process and print what it took as JSON."""
    from kontrol_cli.scan import scan_folder

    watch = Watch()
    watch.start()
    begin = time.perf_counter()
    result = scan_folder(folder, library, workers=workers)
    seconds = time.perf_counter() - begin
    watch.is_over.set()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    print(
        json.dumps(
            {
                "seconds": seconds,
                "read": result.read,
                "failed": result.failed,
                "busiest": max(watch.seconds.values(), default=0.0),
                "cpu": children.ru_utime + children.ru_stime,
                "reader_mb": children.ru_maxrss / unit,
                "parent_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
            }
        )
    )


def measure(folder: Path, name: str, workers: int) -> dict[str, float]:
    """The same in a process of its own, into a new library."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [
            sys.executable,
            __file__,
            str(folder),
            "--library",
            str(Path(scratch) / name),
            "--measure",
            str(workers),
        ]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True, text=True
        )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def make_sets(folder: Path, count: int) -> None:
    """`count` packed sets: the largest sample dump, each a little different."""
    text = (ROOT / "samples" / "drum-set.xml").read_bytes()
    for number in range(count):
        changed = text.replace(b'tempo="124.0"', f'tempo="{100 + number % 60}.0"'.encode())
        (folder / f"{number:05}.als").write_bytes(gzip.compress(changed, 5))


def main() -> None:
    """Print both parts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="sets to scan")
    parser.add_argument("--library", default="lib", help="lib for Parquet, lib.sqlite for SQLite")
    parser.add_argument("--repeat", type=int, default=3, help="scans per measurement, the best counts")
    parser.add_argument("--only", choices=("processes", "growth"), help="one of the two parts")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure_here(str(arguments.folder), arguments.library, arguments.measure)
        return
    folder = arguments.folder or Path(os.environ.get("KONTROL_CORPUS") or ROOT.parent / "shared" / "corpus") / "als"
    if arguments.only != "growth" and folder.is_dir():
        best = {1: float("inf"), 2: float("inf")}
        busiest = dict(best)
        for _ in range(arguments.repeat):
            for workers in best:
                took = measure(folder, arguments.library, workers)
                best[workers] = min(best[workers], took["seconds"])
                busiest[workers] = min(busiest[workers], took["busiest"])
                print(
                    f"{workers} process{'es' if workers > 1 else '  '}  {took['seconds']:7.2f} s  "
                    f"{took['cpu']:6.1f} processor s, busiest {took['busiest']:.1f}  "
                    f"{took['read']:.0f} read, {took['failed']:.0f} failed  "
                    f"reader {took['reader_mb']:.0f} MB, parent {took['parent_mb']:.0f} MB  "
                    f"load {os.getloadavg()[0]:.1f}"
                )
        print(f"two processes are {best[1] / best[2]:.2f} times as fast as one (goal 1.7)")
        if busiest[2]:
            print(f"by the busiest reader, as on free cores: {busiest[1] / busiest[2]:.2f} times")
    elif arguments.only != "growth":
        print(f"no folder {folder}: part one is left out")
    if arguments.only == "processes":
        return
    before: float | None = None
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch) / "one"
        empty.mkdir()
        make_sets(empty, 1)
        start = min(measure(empty, arguments.library, 1)["cpu"] for _ in range(arguments.repeat))
        for times in (1, 2, 4, 8):
            grown = Path(scratch) / str(times)
            grown.mkdir()
            make_sets(grown, SETS_PER_UNIT * times)
            tries = [measure(grown, arguments.library, 1) for _ in range(max(1, arguments.repeat - 1))]
            took = min(tries, key=lambda one: one["cpu"])
            cost = took["cpu"] - start
            ratio = f"{cost / before:5.2f} x (goal 2.1)" if before else ""
            print(
                f"{SETS_PER_UNIT * times:4} sets  {cost:6.2f} processor s beyond the start  "
                f"reader {took['reader_mb']:.0f} MB, parent {took['parent_mb']:.0f} MB  {ratio}"
            )
            before = cost
            shutil.rmtree(grown)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
