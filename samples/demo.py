"""`make demo`: the whole way, from the dump button to the song in a (simulated) machine and back, on our samples.

Each step is an ordinary command, printed before it runs, so that it can be typed again by hand.
What it makes lies in out/demo. Ends with exit code 1 at the first step that fails.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
# With a simulated machine at the other end of a cable; PORT is where it is.
MACHINE = f"fake-machine machinedrum --port PORT --memory {OUT}/machine.syx"
ON_THE_CABLE: tuple[tuple[str, str], ...] = (
    (
        "The song to the machine: what is overwritten is kept first, and everything is read back",
        f"send {OUT}/song.syx --port PORT --backup {OUT}/before.syx --verify --yes",
    ),
    ("The song fetched from the machine", f"receive song:1 --machine machinedrum --port PORT -o {OUT}/fetched.syx"),
    ("It is the song that was made", f"inspect {OUT}/fetched.syx --brief --check"),
    ("The machine as it was before", f"restore {OUT}/before.syx --port PORT --yes"),
)


@contextmanager
def machine(number: int, port: str, environment: dict[str, str]) -> Iterator[None]:
    """While the block runs a simulated machine with a memory of its own waits at `port`."""
    shutil.copy(Path("samples") / "machine-dump.syx", OUT / "machine.syx")
    command = MACHINE.replace("PORT", port)
    title = "In another terminal: a simulated machine waits at the end of a cable"
    print(f"\n{number}. {title}\n$ .venv/bin/kontrol {command}\n", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "kontrol_cli", *shlex.split(command)], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        print(process.stderr.readline() if process.stderr else "", flush=True)  # it says that it waits
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def free_port() -> str:
    """An address on this computer that nobody uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def run(number: int, title: str, command: str, environment: dict[str, str]) -> int:
    """Show one step and run it; its exit code."""
    print(f"\n{number}. {title}\n$ .venv/bin/kontrol {command}\n", flush=True)
    arguments = [sys.executable, "-m", "kontrol_cli", *shlex.split(command)]
    code = subprocess.run(arguments, env=environment, check=False).returncode
    if code:
        print(f"\nThe demo stopped at step {number}.", file=sys.stderr)
    return code


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
        if code := run(number, title, command, environment):
            return code
    port = free_port()
    with machine(len(STEPS) + 1, port, environment):
        for number, (title, command) in enumerate(ON_THE_CABLE, len(STEPS) + 2):
            if code := run(number, title, command.replace("PORT", port), environment):
                return code
    print(f"\nDone. Everything the demo made lies in {OUT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
