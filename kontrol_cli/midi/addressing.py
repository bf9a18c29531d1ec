"""A cable on which messages are addressed as the machine at its end wants them, once it has said who it is."""

from __future__ import annotations

from collections.abc import Callable

from exporters.link import Link, addresses
from kontrol_cli.midi.transport import Clock, Transport


class Addressed:
    """The cable `inner`; `address` makes the message for the machine that gave an answer to `link.identify`."""

    def __init__(self, inner: Transport, link: Link, address: Callable[[bytes, bytes], bytes]) -> None:
        self._inner, self._link, self._address = inner, link, address
        self._answer: bytes | None = None
        self.name = inner.name
        self.can_receive, self.can_send = inner.can_receive, inner.can_send
        self.longest_message, self.why_longest = inner.longest_message, inner.why_longest
        self.longest_received = inner.longest_received

    @property
    def clock(self) -> Clock:
        """The clock of the cable."""
        return self._inner.clock

    def send(self, message: bytes) -> None:
        """Send it, addressed to the machine if that is known. Raises PortError."""
        self._inner.send(message if self._answer is None else self._address(message, self._answer))

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message; one in which the machine says who it is counts from now on. Raises PortError."""
        message = self._inner.receive(timeout_s)
        if message is not None and self._link.identified(message):
            self._answer = message
        return message

    def close(self) -> None:
        """Let go of the ports."""
        self._inner.close()


def addressed(transport: Transport, link: Link) -> Transport:
    """The cable for a machine that has to be addressed, the cable itself for others."""
    address = addresses(link)
    return transport if address is None else Addressed(transport, link, address)
