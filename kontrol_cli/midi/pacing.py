"""How fast messages follow each other: the machine's own data, kept to on the cable's clock.

Nothing is known of what waits in the buffers behind a port, so the time that a message takes on the cable is reckoned
from its length. After the last message that time passes as well: whoever reads that all was sent may pull the cable.
"""

from __future__ import annotations

from collections.abc import Iterable

from exporters.link import Pacing
from kontrol_cli.midi.transport import Transport


class Pacer:
    """Sends messages over `transport` no faster than `pacing` allows; `rest_ms` replaces the machine's own rest."""

    def __init__(self, transport: Transport, pacing: Pacing, rest_ms: int | None = None) -> None:
        self._transport = transport
        self._bytes_per_second = pacing.bytes_per_second
        self._rest_s = (pacing.rest_ms if rest_ms is None else rest_ms) / 1000

    def send(self, message: bytes) -> None:
        """Send `message`, and return when its last byte is out and the machine has had its rest. Raises PortError."""
        clock = self._transport.clock
        began = clock.now()
        self._transport.send(message)
        # A port that hands on at the cable's own speed has waited already; one that buffers has not.
        out = max(began + len(message) / self._bytes_per_second, clock.now())
        clock.sleep(out + self._rest_s - clock.now())

    def seconds(self, messages: Iterable[bytes]) -> float:
        """How long `messages` take."""
        return sum(len(message) / self._bytes_per_second + self._rest_s for message in messages)


_WORTH_SAYING_S, _IN_MINUTES_S = 10, 100


def about(seconds: float) -> str:
    """`about 40 seconds`, `about 3 minutes`; "" for a time that nobody minds."""
    if seconds < _WORTH_SAYING_S:
        return ""
    if seconds < _IN_MINUTES_S:
        return f"about {round(seconds, -1):.0f} seconds"
    return f"about {seconds / 60:.0f} minutes"
