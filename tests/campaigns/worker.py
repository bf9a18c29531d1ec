"""The process that runs the inputs: it says before each one which it is, so that a death has a name."""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import re
import resource
import sys
import warnings
from pathlib import Path

from kontrol_cli.output import progress
from tests.campaigns import kinds, seeds
from tests.campaigns.running import MOST_BYTES, WAIT_SECONDS, Runner

_KIB = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
_AT_MOST = {True: 3000, False: 60_000}  # inputs (of a verb or not) for one process: what heaps keep adds up
_ROOM = 2 << 30  # the address space that an input may take: a bomb ends here, not in the memory of the whole computer


_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_PEAK = re.compile(rb"VmHWM:\s*(\d+) kB")


def start_measuring() -> None:
    """Let :func:`peak` count from now on, where the system can do that."""
    if _RESET.exists():
        _RESET.write_bytes(b"5")


def peak() -> int:
    """The most memory that this process had since :func:`start_measuring`, in bytes.

    Elsewhere than on Linux since its start (ru_maxrss, which Linux would count from the parent's on).
    """
    if _STATUS.exists() and (found := _PEAK.search(_STATUS.read_bytes())):
        return int(found[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB


def work(kind: str, seed: int, indexes: range, *, found: seeds.Seeds, say: int, place: Path) -> None:
    """Run the inputs `indexes` of `kind` below `place`, which is empty; a line for each goes to `say`."""
    home, folder = place / "home", place / "work"
    home.mkdir()
    folder.mkdir()
    os.chdir(folder)
    os.environ.update(HOME=str(home), KONTROL_HOME=str(home / ".kontrol"))
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        os.environ.pop(name, None)
    runner = Runner(folder)
    runner.run(kinds.make(kind, seed, -1, found))  # the first one loads what all need, and is not counted
    used = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (used + _ROOM, resource.RLIM_INFINITY))
    for index in indexes[: _AT_MOST[kind in kinds.VERBS]]:
        os.write(say, b"begin %d\n" % index)
        case = kinds.make(kind, seed, index, found)
        start_measuring()
        faulthandler.dump_traceback_later(WAIT_SECONDS, exit=True)
        outcome = runner.run(case)
        faulthandler.cancel_dump_traceback_later()
        most = peak()
        fault = outcome.fault
        if most > MOST_BYTES:
            fault = fault or f"took more than {MOST_BYTES >> 20} MB ({case.argv[0] if case.argv else kind})"
        trace = outcome.trace if fault else ""
        answer = (case.digest(), outcome.code, round(outcome.seconds, 4), most, fault, trace)
        os.write(say, b"end " + json.dumps((index, *answer)).encode() + b"\n")
        if most > MOST_BYTES:
            return  # what comes next would be blamed for this one


def _address_space() -> int:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 4 << 30


def main() -> None:
    """Started by the campaign, which removes PLACE: KIND SEED FIRST END STEP SEEDS PLACE."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    for name in ("seed", "first", "end", "step"):
        parser.add_argument(name, type=int)
    parser.add_argument("seeds", type=Path)
    parser.add_argument("place", type=Path)
    given = parser.parse_args()
    say = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever prints past sys.stdout shall not be taken for an answer
    warnings.simplefilter("ignore")
    progress.AFTER_SECONDS = 86_400.0  # its carriage returns are no control characters from a file
    found = seeds.loaded_from(given.seeds)
    indexes = range(given.first, given.end, given.step)
    work(given.kind, given.seed, indexes, found=found, say=say, place=given.place)
    os.write(say, b"done\n")


if __name__ == "__main__":
    main()
