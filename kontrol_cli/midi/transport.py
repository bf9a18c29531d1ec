"""What every cable to a machine offers, whatever it is made of, and the clock by which it is paced."""

from __future__ import annotations

import time
from typing import Protocol

from exporters.errors import MidiError
from exporters.words import counted

# Timing clock and active sensing come many times a second and say nothing about data: no cable hands them on.
# (MIDI 1.0: F8 is 24 times per quarter note, FE at least every 300 ms.)
NOISE = frozenset({0xF8, 0xFE})


class PortError(MidiError):
    """A port that cannot be opened, is gone, or loses what is sent to it. Exit code 5."""


class Clock(Protocol):
    """Time in seconds from any beginning; pacing and time-outs go by it, so that tests need not wait."""

    def now(self) -> float:
        """The time in seconds; it never goes back."""

    def sleep(self, seconds: float) -> None:
        """Return `seconds` later (at once for 0 or less)."""


class Transport(Protocol):
    """One machine's cable: an output port and, where there is one, an input port.

    A message is the bytes of one whole MIDI message, for system exclusive from F0 to F7.
    """

    name: str  # as a sentence names it
    can_receive: bool
    can_send: bool
    longest_message: int | None  # bytes of one message that get through when sent; None: no bound is known
    why_longest: str  # where that bound comes from, for the sentence that refuses a longer message
    longest_received: int | None  # bytes of one message that come in whole; None: no bound is known

    @property
    def clock(self) -> Clock:
        """The clock by which the other end goes as well."""

    def send(self, message: bytes) -> None:
        """Hand `message` over, and return when that is done. PortError when the port is gone or the message is longer
        than gets through."""

    def receive(self, timeout_s: float) -> bytes | None:
        """The next whole message of any kind but clock and active sensing; None when `timeout_s` seconds brought none.
        PortError when the port is gone."""

    def close(self) -> None:
        """Let go of the ports; closing twice does nothing."""


class SystemClock:
    """The time as it passes."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)


class VirtualClock:
    """A time that passes only when somebody sleeps or waits: tests of minutes take no time."""

    def __init__(self, now: float = 0.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += max(seconds, 0.0)

    def catch_up(self, to: float) -> None:
        """Go on to the time `to`, unless it is past already."""
        self._now = max(self._now, to)


def refuse_longer(transport: Transport, message: bytes) -> None:
    """Raise PortError where `message` is longer than is known to get through `transport`."""
    if transport.longest_message is not None and len(message) > transport.longest_message:
        raise PortError(
            f"{transport.name} loses messages of more than {counted(transport.longest_message, 'byte')}, and this one "
            f"has {len(message)}: nothing of it was sent. {transport.why_longest}".rstrip()
        )
