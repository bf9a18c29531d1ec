"""How long `kontrol cues` takes on a small set, as a whole process, against the start of the parser alone.

    python benchmarks/start.py [FILE.als] [--repeat 25]

The floor is `python -c "import lxml.etree"`: nothing reads XML with lxml for less. Both, and bare Python, run in turns
in the same minute, and the medians are compared; a computer that is busy with other things slows all of them down.
Goal: at most 2 times the floor; 1.5 to 1.7 were found. Without FILE the set is a small one that is made here.

All of them start from compiled modules, as they do where Kontrol is installed: pip compiles what it installs, and
Python keeps what it compiled for a checkout, unless PYTHONDONTWRITEBYTECODE tells it not to. With that set, Kontrol
alone would be compiled anew each time, and most of what is measured would be that.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def surroundings(folder: str) -> dict[str, str]:
    """Environment variables with which every command keeps its compiled modules, in `folder`, and finds them again."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": folder}


def median_times(commands: dict[str, list[str]], repeat: int, env: dict[str, str]) -> dict[str, list[float]]:
    """The wall times of each command in seconds, run in turns; the first round compiles, warms the disk and does not
    count."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(repeat + 1):
        for name, command in commands.items():
            begin = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
            if number:
                times[name].append(time.perf_counter() - begin)
    return times


def small_set(folder: str) -> str:
    """A set of one track and one locator."""
    sys.path.insert(0, str(ROOT))
    from tests.kontrol_cli import als_xml

    locator = '<Locators><Locators><Locator><Time Value="4"/><Name Value="Drop"/></Locator></Locators></Locators>'
    path = Path(folder) / "small.als"
    path.write_text(als_xml.document(als_xml.track(), main=als_xml.main_track_11(120), rest=locator), encoding="utf-8")
    return str(path)


def main() -> None:
    """Print the median and the best of each, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", help="a set to read")
    parser.add_argument("--repeat", type=int, default=25, help="rounds that count")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(arguments.file).absolute()) if arguments.file else small_set(folder)
        times = median_times(
            {
                "python": [sys.executable, "-c", "pass"],
                "floor": [sys.executable, "-c", "import lxml.etree"],
                "cues": [sys.executable, "-m", "kontrol_cli", "cues", file, "--output", "csv"],
            },
            arguments.repeat,
            surroundings(str(Path(folder) / "compiled")),
        )
    for name, found in times.items():
        median, best = statistics.median(found), min(found)
        beside, beside_best = statistics.median(times["floor"]), min(times["floor"])
        print(
            f"{name:8}median {median:.3f} s ({median / beside:.2f} x the floor), best {best:.3f} s "
            f"({best / beside_best:.2f} x)"
        )


if __name__ == "__main__":
    main()
