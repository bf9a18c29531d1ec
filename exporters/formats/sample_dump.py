"""Messages of a MIDI sample dump, which come in thousands: recognised, checked, and counted instead of listed.

From the MIDI 1.0 specification (Sample Dump Standard): a header is 21 bytes, a data packet
`F0 7E <channel> 02 <number> <120 bytes> <checksum> F7`, 127 in all. Numbers run from 0 to 127 and start anew; the
checksum is the exclusive-or of everything between F0 and itself. What the two sides answer to each other (7B-7F) may
be in a capture too. Seen on dumps of a Machinedrum UW.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from exporters.words import counted

HEADER, PACKET, EXTENSION = 0x01, 0x02, 0x05
_KINDS = frozenset({HEADER, PACKET, 0x03, EXTENSION, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F})
_SIZES = {HEADER: 21, PACKET: 127}


def belongs(message: bytes) -> bool:
    """Whether a message F0..F7 is part of a sample dump or of the talk around one."""
    return len(message) >= 5 and message[1] == 0x7E and message[3] in _KINDS


@dataclass
class SampleRun:
    """Messages of sample dumps, one after the other, as :meth:`take` gets them. `offset` is that of the first one."""

    offset: int
    parts: list[bytes] = field(default_factory=list)
    faults: int = 0
    first_fault: str = ""
    _headers: int = 0
    _packets: int = 0
    _last: int | None = None

    def take(self, offset: int, message: bytes) -> None:
        """One more message, which :func:`belongs`; `offset` is its place in the file."""
        self.parts.append(message)
        kind = message[3]
        size = _SIZES.get(kind, len(message))
        if kind == HEADER:
            self._headers += 1
            self._last = -1  # so that packet 0 comes next
        if len(message) != size:
            name = "header" if kind == HEADER else "packet"
            self._fault(f"a {name} at 0x{offset:x} has {len(message)} bytes instead of {size}")
        elif kind == PACKET:
            self._packet(offset, message)

    def _packet(self, offset: int, message: bytes) -> None:
        self._packets += 1
        number, found, expected = message[4], message[-2], reduce(xor, message[1:-2]) & 0x7F
        # A packet that was refused is sent again under its own number.
        if self._last is not None and number not in (self._last, (self._last + 1) % 128):
            before = "the header" if self._last < 0 else f"packet {self._last}"
            self._fault(f"packet {number} at 0x{offset:x} comes after {before}: something between is missing")
        elif found != expected:
            self._fault(
                f"packet {number} at 0x{offset:x}: the checksum should be 0x{expected:02x} and is 0x{found:02x}"
            )
        self._last = number

    def _fault(self, text: str) -> None:
        self.faults += 1
        self.first_fault = self.first_fault or text

    @property
    def note(self) -> str:
        """What is in it, in words, and the first fault where there is one."""
        rest = len(self.parts) - self._headers - self._packets
        counts = ((self._headers, "header"), (self._packets, "packet"), (rest, "other message"))
        text = ", ".join(counted(count, noun) for count, noun in counts if count)
        if not self.faults:
            return text
        more = f" ({counted(self.faults, 'fault')} in all)" if self.faults > 1 else ""
        return f"{text}; {self.first_fault}{more}"
