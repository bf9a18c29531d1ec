"""Whole processes side by side: kontrol and the other programs that read Live sets, on the same files in the same run.

    python benchmarks/peers.py FILE.als [FILE.als ...] [--repeat 3]

A peer takes part when it is found: by its environment variable, whose value is the whole command before the file, or
by its program on the PATH. Absent ones are named and passed over.

    KONTROL_PEER_ABLETOOLZ            such as "/path/bin/python -m abletoolz --list-tracks"
    KONTROL_PEER_DAWTOOL              such as "/path/bin/dawtool -m"
    KONTROL_PEER_MAXDIFF              such as "python3 /path/maxdiff/als_textconv.py"
    KONTROL_PEER_ABLETON_INSPECTOR    such as "node /path/packages/cli/dist/index.js"

Each peer is set beside the verb of ours that answers at least as much: the summary, the clips as CSV, the locators with
times, the text for git. Runs alternate, the best wall time of each counts, and the peak memory is that of the process.
Goal: a ratio below 1 beside every peer that reads sets. maxdiff reads nothing, it only unpacks, and dawtool looks for
three stretches of bytes; on small sets, where starting is most of the time, dawtool is ahead. Every program works on a
copy, for some write beside the set.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KONTROL = (sys.executable, "-m", "kontrol_cli")
NOTHING_TO_EXPORT = 2  # `kontrol cues` on a set without locators: read all the same
OURS: dict[str, tuple[str, ...]] = {
    "analyze": ("analyze",),
    "clips": ("analyze", "--table", "clips", "--output", "csv"),
    "cues": ("cues", "--output", "csv"),
    "textconv": ("textconv",),
}


@dataclass(frozen=True)
class Peer:
    """Another program: how it is found, what it says about a set, and the verbs of ours that say as much or more."""

    name: str
    variable: str
    command: tuple[str, ...]
    gives: str
    beside: tuple[str, ...]


PEERS = (
    Peer(
        "abletoolz",
        "KONTROL_PEER_ABLETOOLZ",
        ("abletoolz", "--list-tracks"),
        "tracks with groups and colours",
        ("analyze", "clips"),
    ),
    Peer(
        "ableton-inspector",
        "KONTROL_PEER_ABLETON_INSPECTOR",
        ("ableton-inspector",),
        "tempo, scale, tracks by kind, samples, locators",
        ("analyze", "clips"),
    ),
    Peer("dawtool", "KONTROL_PEER_DAWTOOL", ("dawtool", "-m"), "locators with seconds; reads nothing else", ("cues",)),
    Peer(
        "maxdiff",
        "KONTROL_PEER_MAXDIFF",
        ("als_textconv.py",),
        "the XML unpacked and unchanged; reads nothing",
        ("textconv",),
    ),
)


@dataclass
class Run:
    """The best of several runs; `code` is the exit code and `said` why it is not 0."""

    seconds: float = float("inf")
    peak_mb: float = 0.0
    code: int = 0
    said: str = ""


def found(peer: Peer) -> tuple[str, ...] | None:
    """The command of a peer, or None where it is not installed."""
    named = os.environ.get(peer.variable)
    if named:
        return tuple(shlex.split(named))
    program = shutil.which(peer.command[0])
    return (program, *peer.command[1:]) if program else None


def run_once(command: tuple[str, ...], best: Run) -> None:
    """Run the whole process and keep what was best."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} if command[:3] == KONTROL else dict(os.environ)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    if process.returncode:
        best.code = process.returncode
        best.said = f"exit code {process.returncode}: {lines[-1][:100] if lines else 'no message'}"
    best.seconds = min(best.seconds, seconds)
    best.peak_mb = max(best.peak_mb, used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))


def compare(path: Path, peers: dict[Peer, tuple[str, ...]], repeat: int) -> None:
    """One set: all verbs of ours and all peers in turns, then the ratios."""
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    wanted = {verb for peer in peers for verb in peer.beside} or set(OURS)
    commands: dict[str, tuple[str, ...]] = {verb: (*KONTROL, *OURS[verb]) for verb in OURS if verb in wanted}
    commands |= {peer.name: command for peer, command in peers.items()}
    best = {name: Run() for name in commands}
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copy(path, scratch))
        for _ in range(repeat):
            for name, command in commands.items():
                run_once((*command, str(copy)), best[name])
    for name, one in best.items():
        shown = f"kontrol {name}" if name in OURS else name
        print(f"  {shown:24}{one.seconds:8.2f} s {one.peak_mb:6.0f} MB  {one.said}".rstrip())
    for peer in peers:
        for verb in peer.beside:
            if not best[peer.name].said and best[verb].code in (0, NOTHING_TO_EXPORT):
                ratio = best[verb].seconds / best[peer.name].seconds
                place = "ahead" if ratio < 1 else "BEHIND"
                print(f"  kontrol {verb} / {peer.name}: {ratio:.2f} ({place}; it gives {peer.gives})")


def main() -> None:
    """Print who takes part, then one block per set."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, help="sets to read (.als)")
    parser.add_argument("--repeat", type=int, default=3, help="runs per program, the best counts")
    arguments = parser.parse_args()
    peers = {peer: command for peer in PEERS if (command := found(peer)) is not None}
    for peer in PEERS:
        if peer not in peers:
            print(f"{peer.name} is not here and left out ({peer.variable} can name it).")
    if not hasattr(os, "wait4"):
        print("This system does not say what a process used; nothing is measured.")
        return
    if not arguments.files:
        print("Name sets to compare on.")
    for path in arguments.files:
        compare(path, peers, arguments.repeat)


if __name__ == "__main__":
    main()
