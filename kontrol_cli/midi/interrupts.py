"""Ctrl-C while a machine is written to: the message that is on its way is finished first.

Half a message in a machine's ear may keep it waiting for the rest. So the first Ctrl-C asks to stop after this message,
and a second one stops at once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Stopping = Callable[[], bool]


@contextmanager
def finishing_the_message() -> Iterator[Stopping]:
    """In this block Ctrl-C only sets what the function given answers; the second one raises KeyboardInterrupt.

    Only the main thread can catch Ctrl-C: in another one the answer is always no.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        # None: somebody set a handler that Python cannot see, and there is no way to put that one back.
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
