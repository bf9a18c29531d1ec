"""What the program says to the user: every line goes through one filter, and a closed or full stream stops no work.

Names in a set were written by others: what could steer a terminal is shown visibly, wherever a line goes to. The data
of a verb goes through kontrol_cli.output (show, write_text), which has the same filter; everything else through here.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from typing import Any, TextIO

from exporters.errors import KontrolError
from kontrol_cli.output.text import plain, width

_drawing = threading.RLock()
_drawn = 0  # cells of the line of progress that is on the terminal now
_data = False  # data of the verb is on its way to the terminal: no line of progress comes between


def say(text: object, *, newlines: bool = False) -> None:
    """Write a line (with `newlines` several) to standard error; if that is closed or full, the line alone is lost."""
    with _drawing:
        _write(_wiped() + plain(str(text), newlines=newlines) + "\n")


def draw_line(text: str) -> None:
    """Show a line of progress in place of the one before; what else is written wipes it away. `text` is filtered and
    fits the terminal."""
    global _drawn
    with _drawing:
        if not _data:
            _write(_wiped() + plain(text))
            _drawn = width(text)


def end_line() -> None:
    """Wipe the line of progress away."""
    global _data
    with _drawing:
        _write(_wiped())
        _data = False


def data_comes() -> None:
    """From now on data goes to standard output: on a terminal it takes the place of the line of progress."""
    global _data
    if sys.stdout is not None and sys.stdout.isatty():
        with _drawing:
            _write(_wiped())
            _data = True


def _wiped() -> str:
    """What wipes the line of progress away: blanks, which every terminal understands."""
    global _drawn
    blanks, _drawn = " " * _drawn, 0
    return f"\r{blanks}\r" if blanks else ""


def _write(text: str) -> None:
    if sys.stderr is None or not text:
        return
    encoding = sys.stderr.encoding or "utf-8"
    with contextlib.suppress(OSError, ValueError):  # ValueError: somebody closed the stream
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()


def give_up(stream: TextIO) -> None:
    """Let what is still in the buffer of `stream`, which cannot be written, vanish: it would fail again at the end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def flush_output() -> None:
    """Write what is left for standard output. A reader that has seen enough is not an error; raises KontrolError when
    it cannot be written (disk full)."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        raise KontrolError(f"Standard output cannot be written ({error.strerror}).") from error


class _Forgiving(io.FileIO):
    """A stream on which what cannot be written is lost without an error."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


def settle_streams() -> None:
    """Once, when the program starts: keep the places of closed streams taken, so that no file that is opened later
    gets the number of one and is written into by chance, and let lines that standard error cannot take be lost."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
    if sys.stderr is not None and not isinstance(sys.stderr, _Quiet):
        try:
            raw = _Forgiving(sys.stderr.fileno(), "w", closefd=False)
        except (OSError, ValueError):
            return
        sys.stderr = _Quiet(
            io.BufferedWriter(raw), encoding=sys.stderr.encoding, errors="backslashreplace", line_buffering=True
        )


class _Quiet(io.TextIOWrapper):
    """Standard error of the program."""
