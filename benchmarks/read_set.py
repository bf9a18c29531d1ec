"""How fast and how lean sets are read, against the bare parser in the same run.

    python benchmarks/read_set.py FILE.als [FILE.als ...] [--repeat 5]

The floor is lxml's iterparse over the gunzip stream, emptying each track and doing nothing else. Each kind of reading
has a process of its own, in which reading and floor alternate; the best processor times of both are compared, and the
peak memory is the one after the first reading. Goals: clips at most 1.5 times the floor (limit 2.0), all tables at most
3 times, peak memory under 250 MB. The second part compares the start of `kontrol --help` with an empty typer app
(limit 2.5 times).
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
IS_MAC = sys.platform == "darwin"  # where ru_maxrss counts bytes
TRACKS = ("AudioTrack", "MidiTrack", "GroupTrack", "ReturnTrack")
# What the summary reads, see kontrol_cli.sets.view (not imported: the floor is to stay bare).
SUMMARY_TABLES = (
    "set",
    "tracks",
    "scenes",
    "slots",
    "clips",
    "devices",
    "locators",
    "samples",
    "tempo_events",
    "signature_events",
)
WHAT: dict[str, tuple[str, ...] | None] = {
    "floor": (),
    "clips": ("clips",),
    "set": ("set",),
    "tracks, scenes, slots": ("tracks", "scenes", "slots"),
    "notes": ("notes",),
    "devices": ("devices", "chains"),
    "parameters": ("parameters",),
    "automation": ("automation",),
    "sends": ("sends",),
    "samples": ("samples",),
    "warp markers": ("warp_markers",),
    "take lanes": ("take_lanes",),
    "locators": ("locators",),
    "tempo, signatures": ("tempo_events", "signature_events"),
    "summary": SUMMARY_TABLES,
    "all": None,
}
EMPTY_APP = """
import typer
app = typer.Typer()
@app.command()
def one() -> None: ...
@app.command()
def two() -> None: ...
app()
"""


def open_set(path: str) -> IO[bytes]:
    """The XML of a set, un-gzipped where it has to be."""
    with Path(path).open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else Path(path).open("rb")


def read_once(what: str, path: str) -> None:
    """One reading: the bare parser, or our reader with some tables."""
    tables = WHAT[what]
    with open_set(path) as stream:
        if what == "floor":
            from lxml import etree

            for _, element in etree.iterparse(stream, events=("end",), tag=TRACKS, huge_tree=True):
                element.clear()
            return
        from kontrol_cli.sets.als.reader import read_als
        from kontrol_cli.sets.placing import place_in_time
        from kontrol_cli.sets.rows import Rows

        rows = Rows(tables)
        read_als(stream, rows, name=Path(path).name, path=path)
        place_in_time(rows)


def measure_here(what: str, path: str, repeat: int) -> None:
    """Print best seconds, best seconds of the floor, and MB at the peak after the first reading as JSON."""
    best = {what: float("inf"), "floor": float("inf")}
    peak = 0.0
    for _ in range(repeat):
        for each in (what, "floor"):
            begin = time.process_time()
            read_once(each, path)
            best[each] = min(best[each], time.process_time() - begin)
            peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if IS_MAC else 1024)
            gc.collect()  # the floor leaves its trees to the garbage collector
    print(json.dumps({"seconds": best[what], "floor": best["floor"], "peak_mb": peak}))


def measure(what: str, path: str, repeat: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, path, "--repeat", str(repeat)]
    result = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    answer: dict[str, float] = json.loads(result.stdout)
    return answer


def start_time(command: list[str], repeat: int) -> float:
    """The best wall time of a whole process."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        best = min(best, time.perf_counter() - begin)
    return best


def main() -> None:
    """Print one line per set and kind of reading, then the start of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", help="sets to read (.als)")
    parser.add_argument("--repeat", type=int, default=5, help="readings per measurement, the best counts")
    parser.add_argument("--measure", choices=tuple(WHAT), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure_here(arguments.measure, arguments.files[0], arguments.repeat)
        return
    for path in arguments.files:
        print(f"{Path(path).name}: {Path(path).stat().st_size / 1e6:.1f} MB")
        for what in WHAT:
            result = measure(what, path, arguments.repeat)
            ratio = result["seconds"] / result["floor"]
            print(f"  {what:24}{result['seconds']:8.3f} s  {ratio:5.2f} x {result['peak_mb']:7.0f} MB", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY_APP, encoding="utf-8")
        bare = start_time([sys.executable, str(empty), "--help"], arguments.repeat)
        ours = start_time([sys.executable, "-m", "kontrol_cli", "--help"], arguments.repeat)
    print(f"kontrol --help {ours:.3f} s, empty typer app {bare:.3f} s: {ours / bare:.2f} x")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
