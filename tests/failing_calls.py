"""Make the nth system call below a folder fail, for real: below Python, below SQLite, below everything.

`library()` builds failing_calls.c; a program that is started with `LD_PRELOAD` set to it calls `arm` and `disarm`.
Where that is impossible (no C compiler, not Linux) `why_not()` says so and tests skip.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
KILL, INTERRUPT, TERMINATE = -signal.SIGKILL, -signal.SIGINT, -signal.SIGTERM


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
