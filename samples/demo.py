"""`make demo`: the whole way, from the dump button to the song read back, on the samples of this folder.

Each step is an ordinary command, printed before it runs, so that it can be typed again by hand.
What it makes lies in out/demo. Ends with exit code 1 at the first step that fails.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = Path("out") / "demo"

STEPS: tuple[tuple[str, str], ...] = (
    (
        "The dump button: the controller script runs in the simulated Live and writes the set as XML",
        f"simulate samples/drum-set.xml --press dump -o {OUT}/set.xml",
    ),
    ("What is in the set", f"analyze {OUT}/set.xml"),
    ("The song it would become", f"export-sysex {OUT}/set.xml --machine machinedrum --dry-run"),
    ("The song as a sysex file", f"export-sysex {OUT}/set.xml --machine machinedrum -o {OUT}/song.syx"),
    ("The file read back", f"inspect {OUT}/song.syx --check"),
    (
        "Scenes that mix patterns: merged from a dump of the machine into new patterns and kits, as few as possible",
        f"export-sysex samples/mixed-scenes.xml --machine machinedrum --machine-dump samples/machine-dump.syx "
        f"--output table -o {OUT}/mixed.syx --notes {OUT}/mixed.md",
    ),
    ("Kits, patterns and song in that file", f"inspect {OUT}/mixed.syx --brief --check"),
    (
        "The arrangement as source",
        f"export-sysex samples/arrangement.xml --machine machinedrum --source arrangement -o {OUT}/arrangement.syx",
    ),
    ("What that song plays, followed on paper", f"inspect {OUT}/arrangement.syx --unroll"),
)


def main() -> int:
    """Run every step; returns the exit code."""
    os.chdir(ROOT)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    environment = dict(os.environ, KONTROL_HOME=str((OUT / "home").resolve()))
    environment.setdefault("COLUMNS", str(shutil.get_terminal_size((100, 40)).columns))
    if sys.stdout.isatty():
        environment.setdefault("FORCE_COLOR", "1")
    for number, (title, command) in enumerate(STEPS, 1):
        print(f"\n{number}. {title}\n$ .venv/bin/kontrol {command}\n", flush=True)
        arguments = [sys.executable, "-m", "kontrol_cli", *shlex.split(command)]
        done = subprocess.run(arguments, env=environment, check=False)
        if done.returncode:
            print(f"\nThe demo stopped at step {number}.", file=sys.stderr)
            return done.returncode
    print(f"\nDone. Everything the demo made lies in {OUT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
