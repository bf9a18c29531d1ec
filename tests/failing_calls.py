"""Make the nth system call below a folder fail, for real: below Python, below SQLite, below everything.

`library()` builds failing_calls.c; a program that is started with `LD_PRELOAD` set to it calls `arm` and `disarm`.
Where that is impossible (no C compiler, not Linux) `why_not()` says so and tests skip.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_suffix(".c")
KILL, INTERRUPT, TERMINATE = -signal.SIGKILL, -signal.SIGINT, -signal.SIGTERM
FAULTS = {
    "ENOSPC": errno.ENOSPC,
    "EIO": errno.EIO,
    "EACCES": errno.EACCES,
    "ENOMEM": errno.ENOMEM,
    "INTERRUPT": INTERRUPT,
    "TERMINATE": TERMINATE,
    "KILL": KILL,
}


class Run(NamedTuple):
    """How a process ended: its exit code (-signal), what it printed, the calls counted, and the one that failed."""

    code: int
    said: str
    counted: int
    call: str


def why_not() -> str | None:
    """Why calls cannot be made to fail here, or None."""
    if not sys.platform.startswith("linux"):
        return "system calls are made to fail on Linux only"
    return None if shutil.which("cc") else "there is no C compiler (cc)"


def library(folder: Path) -> Path:
    """Build the library into `folder`."""
    built = folder / "failing_calls.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-o", str(built), str(SOURCE), "-ldl"], check=True, capture_output=True
    )
    return built


def _calls() -> ctypes.CDLL:
    calls = ctypes.CDLL(os.environ["LD_PRELOAD"])
    calls.fault_count.restype = ctypes.c_long
    calls.fault_call.restype = ctypes.c_char_p
    calls.fault_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int, ctypes.c_int]
    return calls


def arm(folder: Path, number: int, code: int, *, lasting: bool = False, looks: bool = False) -> None:
    """Let call `number` (from 1; 0: none, they are counted only) below `folder` fail with the error `code`, or bring
    the signal -`code`. With `lasting` all that write after it fail too; with `looks` those that only look are counted
    as well (stat, read, opendir)."""
    _calls().fault_looks(looks)
    _calls().fault_arm(os.fsencode(folder), number, code, lasting)


def disarm() -> tuple[int, str]:
    """Let all calls be; how many were counted, and which one failed."""
    calls = _calls()
    calls.fault_disarm()
    return calls.fault_count(), calls.fault_call().decode()


def forked(
    verb: Callable[[], object],
    work: Path,
    number: int,
    code: int,
    *,
    base: Path,
    lasting: bool = False,
    looks: bool = False,
    later: float = 0,
    at_exit: bool = False,
) -> Run:
    """`verb` in a forked process, `later` seconds from now, with call `number` below `work` failing as in :func:`arm`.

    What it prints and counts goes through files in `base`; with `at_exit` what waits for Python's end is run.
    """
    output, facts = base / "output", base / "facts"
    facts.unlink(missing_ok=True)
    pid = os.fork()
    if not pid:
        where = os.open(output, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(where, 1)
        os.dup2(where, 2)
        ended = 99
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
            moment = time.time() + later
            time.time = lambda: moment
            arm(work, number, code, lasting=lasting, looks=looks)
            try:
                verb()
            finally:
                facts.write_text(json.dumps(disarm()), encoding="utf-8")
        except SystemExit as error:
            ended = error.code if isinstance(error.code, int) else 0
        except BaseException:
            traceback.print_exc()
        if at_exit:
            atexit._run_exitfuncs()
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(ended)
    _, status = os.waitpid(pid, 0)
    counted, call = json.loads(facts.read_text(encoding="utf-8")) if facts.exists() else (0, "killed")
    said = output.read_bytes().decode(errors="replace")
    return Run(os.waitstatus_to_exitcode(status), said, counted, call)
