"""What is going on, where a verb takes longer than two seconds: one line on the terminal, gone when the verb goes on.

Nothing is written where standard error is not a terminal. The line goes through the same filter as every other.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kontrol_cli.output.echo import draw_line, end_line
from kontrol_cli.output.text import fit, plain, width

AFTER_SECONDS = 2.0
_EVERY_SECONDS = 0.25
_told: list[Callable[[], str]] = []  # what says it better than the verb does, the last one first


@contextmanager
def telling(doing: Callable[[], str]) -> Iterator[None]:
    """While the block runs the line shows what `doing` says, and nothing where that is "": there a person is asked."""
    _told.append(doing)
    try:
        yield
    finally:
        _told.remove(doing)


@contextmanager
def working(doing: Callable[[], str]) -> Iterator[None]:
    """While the block runs, and not before it has run for two seconds, show what `doing` says and for how long."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    ended = threading.Event()
    begun = time.monotonic()

    def show() -> None:
        wait = AFTER_SECONDS
        while not ended.wait(wait):
            seconds = time.monotonic() - begun
            wait = _EVERY_SECONDS
            now = (doing, *_told)[-1]()
            if not now:
                end_line()
                continue
            text = plain(f"{now} ({seconds:.0f} s)")
            draw_line(fit(text, max(min(width(text), shutil.get_terminal_size().columns - 1), 1)))

    shower = threading.Thread(target=show, name="progress", daemon=True)
    shower.start()
    try:
        yield
    finally:
        ended.set()
        shower.join()
        end_line()
