"""A program on a terminal of its own: what a person would see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def shown_on_terminal(arguments: list[str], *, folder: Path | str, environment: dict[str, str]) -> tuple[int, bytes]:
    """Exit code of `python ARGUMENTS`, and both its streams as one terminal gets them."""
    import pty

    shown, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, cwd=folder,
            env={**os.environ, **environment},
        )  # fmt: skip
        os.close(terminal)
        text = b""
        while True:
            try:
                more = os.read(shown, 1 << 16)
            except OSError:  # the end, as Linux reports it on a terminal
                break
            if not more:
                break
            text += more
        return process.wait(timeout=120), text
    finally:
        os.close(shown)
