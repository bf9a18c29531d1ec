"""A process that may hang, write without end, or outlive us: run so that it does none of it to the user."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_KEPT_BYTES = 1 << 16
_ENDING_SECONDS = 20.0  # a little more than the simulator gives itself


@dataclass(frozen=True)
class Ended:
    """`code`: the exit code, None when its time was up and it was stopped. `said`: the end of its standard error.

    `interrupted`: somebody pressed Ctrl-C.
    """

    code: int | None
    said: str
    interrupted: bool = False


def run_child(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], longest_seconds: float) -> Ended:
    """Run `command` in `folder` for `longest_seconds` at most. Raises OSError when it cannot be started.

    Its standard input stays open until we are done: when we are killed it closes, and a child that looks at it ends.
    Standard output is not kept, of standard error the end.
    """
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        assert child.stderr is not None
        kept: deque[bytes] = deque()
        reader = threading.Thread(target=_keep_the_end, args=(child.stderr, kept), daemon=True)
        reader.start()
        code: int | None
        try:
            code = child.wait(longest_seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            child.kill()  # does nothing to one that has ended; Ctrl-C comes this way too
        reader.join(5)
    return Ended(code, b"".join(kept).decode("utf-8", errors="replace"))


def serve_child(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], tell: Callable[[str], None]
) -> Ended:
    """Run `command` until it ends or somebody presses Ctrl-C; then its standard input closes, and it has time to end.

    `tell` gets each line that it says, which is a text as JSON. Raises OSError when it cannot be started.
    """
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdin is not None and child.stdout is not None and child.stderr is not None
        kept: deque[bytes] = deque()
        reader = threading.Thread(target=_keep_the_end, args=(child.stderr, kept), daemon=True)
        reader.start()
        interrupted = False
        try:
            try:
                _tell_lines(child.stdout, tell)
            except KeyboardInterrupt:
                interrupted = True
                child.stdin.close()
                _tell_lines(child.stdout, tell)
            code = child.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            child.kill()
        reader.join(5)
    return Ended(code, b"".join(kept).decode("utf-8", errors="replace"), interrupted)


def _tell_lines(stream: IO[bytes], tell: Callable[[str], None]) -> None:
    for line in iter(lambda: stream.readline(_KEPT_BYTES), b""):
        try:
            tell(str(json.loads(line)))
        except ValueError:  # what a script itself prints
            tell(line.decode("utf-8", errors="replace").rstrip())


def _keep_the_end(stream: IO[bytes], kept: deque[bytes]) -> None:
    size = 0
    while True:
        data = stream.read1(4096) if hasattr(stream, "read1") else stream.read(4096)
        if not data:
            return
        kept.append(data)
        size += len(data)
        while size - len(kept[0]) > _KEPT_BYTES:
            size -= len(kept.popleft())
