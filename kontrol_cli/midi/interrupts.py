"""Ctrl-C (or a terminal that is closed) while a machine is on the line: what is on its way is finished, what came is
kept.

Half a message in a machine's ear may keep it waiting for the rest. So the first Ctrl-C asks to stop after this message,
and a second one stops at once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

Stopping = Callable[[], bool]

# Ctrl-C, being ended by the system, and a terminal that is closed (which Windows has not).
_ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def finishing_the_message() -> Iterator[Stopping]:
    """In this block Ctrl-C only sets what the function given answers; the second one raises KeyboardInterrupt.

    Only the main thread can catch Ctrl-C: in another one the answer is always no.
    """
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    with _handled(ask):
        yield asked.is_set


@contextmanager
def keeping_what_came() -> Iterator[None]:
    """In this block every way to be ended that a program can notice is like Ctrl-C: KeyboardInterrupt."""
    with _handled(signal.default_int_handler):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]
    # What is ignored stays so: nohup asks for that. None: a handler that Python cannot see, nor put back.
    before = {number: signal.getsignal(number) for number in numbers}
    mine = [number for number in numbers if before[number] not in (signal.SIG_IGN, None)]
    for number in mine:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, before[number])
