"""Ten thousand sets as one library: time, memory, and three kills on the way.

    python benchmarks/scan_many.py [--sets 10000] [--library lib|lib.sqlite] [--workers 2]

Small sets of one track with two clips are made, a quarter of them, a half and all are scanned: time and memory must
grow in line (memory: not at all). Then all are scanned into a new library and killed (SIGKILL) at a quarter, a half
and three quarters; after a fourth, undisturbed scan it must be row for row the library of the undisturbed scan.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCAN = """
import json, os, resource, signal, sys
from kontrol_cli.scan import scan_folder

def progress(one):
    if one.done >= int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    result = scan_folder(sys.argv[1], sys.argv[2], workers=int(sys.argv[3]), progress=progress)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    print(json.dumps([result.read, result.unchanged, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
                      resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit]))
"""


def make_sets(folder: Path, first: int, last: int) -> None:
    """Sets `first` to `last` - 1, a hundred to a folder."""
    from tests.kontrol_cli import als_xml

    for number in range(first, last):
        slots = "".join(als_xml.slot(als_xml.clip(name=f"clip {number} {place}")) for place in range(2))
        track = als_xml.track(track_id=8, name=f"track {number}", slots=slots)
        xml = als_xml.document(track, main=als_xml.main_track_11(60 + number % 120))
        place = folder / f"{number // 100:04}"
        place.mkdir(exist_ok=True)
        (place / f"{number:06}.als").write_bytes(gzip.compress(xml.encode(), 5, mtime=0))


def scan(folder: Path, library: Path, workers: int, kill_at: int = 1 << 60) -> tuple[float, list[float]]:
    """Seconds, and files read, unchanged, peak MB of the first process and of the largest reader; [] when killed."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", SCAN, str(folder), str(library), str(workers), str(kill_at)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=False,
    )
    seconds = time.perf_counter() - begin
    if done.returncode == -signal.SIGKILL:
        return seconds, []
    if done.returncode:
        raise SystemExit(f"the scan ended with {done.returncode}")
    answer: list[float] = json.loads(done.stdout)
    return seconds, answer


def digest(library: Path) -> dict[str, str]:
    """A mark of each table, whatever the order of its rows; `files` without what depends on the scan."""
    from kontrol_cli.scan import open_library

    opened = open_library(library)
    found = {}
    for name in (*opened.tables, "files"):
        total = count = 0
        for row in opened.files() if name == "files" else opened.rows(name):
            text = repr(sorted(row.items())).encode()
            total = (total + int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())) % (1 << 128)
            count += 1
        found[name] = f"{count} rows, {total:032x}"
    opened.close()
    return found


def main() -> int:
    """Print the figures; 1 when a killed library differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=int, default=10_000)
    parser.add_argument("--library", default="lib", help="lib for Parquet, lib.sqlite for SQLite")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="scan-many-"))
    try:
        folder = base / "sets"
        folder.mkdir()
        made, whole = 0, base / "whole"
        whole.mkdir()
        for part in (4, 2, 1):
            count = arguments.sets // part
            make_sets(folder, made, count)
            made = count
            shutil.rmtree(whole)
            whole.mkdir()
            cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds, (read, _, first, reader) = scan(folder, whole / arguments.library, arguments.workers)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
            print(
                f"{read:6.0f} sets  {seconds:7.1f} s  {used:6.1f} processor s  {used / count * 1000:.2f} ms a set  "
                f"first process {first:.0f} MB, reader {reader:.0f} MB  load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        seconds, (read, unchanged, *_) = scan(folder, whole / arguments.library, arguments.workers)
        print(f"again: {read:.0f} read, {unchanged:.0f} unchanged, {seconds:.1f} s", flush=True)
        killed = base / "killed"
        killed.mkdir()
        for quarter in (1, 2, 3):
            _, answer = scan(folder, killed / arguments.library, arguments.workers, arguments.sets * quarter // 4)
            if answer:
                raise SystemExit("the scan ended before it was killed")
        seconds, (read, unchanged, *_) = scan(folder, killed / arguments.library, arguments.workers)
        print(f"after three kills: {unchanged:.0f} known already, {read:.0f} read, {seconds:.1f} s", flush=True)
        one, other = digest(whole / arguments.library), digest(killed / arguments.library)
        left = [path.name for path in killed.rglob("*") if path.name.startswith(".")]
        print("equal to the undisturbed library" if one == other else f"DIFFERENT: {one} {other}", "left:", left)
        return 0 if one == other and not left else 1
    finally:
        shutil.rmtree(base)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
