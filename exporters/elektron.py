"""What Elektron's machines share on the wire: the frame of a dump message, its checksum and length, and requests.

    F0 00 20 3C <product> <device> <command> <version> <revision> <slot> body checksum(2) length(2) F7

Checksum: low 14 bits of the sum of the body as transmitted, and in the first generation of the slot too; length: that
of the message minus 10. Both as two 7-bit bytes, high first. Verified on 490 of 490 real messages of the first
generation, and on songs and sounds of the Analog Rytm (length and checksum equal). Bodies are packed seven bytes to
eight, the top bit of the first byte in bit 6 (:mod:`exporters.formats.sevenbit`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from exporters.errors import BadDump
from exporters.formats.layout import Seven

ELEKTRON = bytes.fromhex("F0 00 20 3C")
# The product behind Elektron's number: 2, 3 and 7 verified on real dumps, 6 named by one source.
PRODUCTS = {0x02: "Machinedrum", 0x03: "Monomachine", 0x06: "Analog Four", 0x07: "Analog Rytm"}

HEADER, TRAILER = 10, 5  # bytes before and after the body of a dump
_PAIR = Seven(2)

# What the second generation (Analog Four, Analog Rytm) sends, two sources; the song of the work buffer verified.
OBJECTS = {0x52: "kit", 0x53: "sound", 0x54: "pattern", 0x55: "song", 0x56: "settings", 0x57: "global"}
WORK_BUFFER, REQUEST = 0x06, 0x10  # what is added to the number of the stored object


def kind_of(command: int) -> str | None:
    """What a message of the second generation is, in words ("song", "song in the work buffer", "request song ...")."""
    request = "request " if command & 0x60 == 0x60 else ""
    stored = command - REQUEST if request else command
    if stored in OBJECTS:
        return f"{request}{OBJECTS[stored]}"
    work = OBJECTS.get(stored - WORK_BUFFER)
    return None if work is None else f"{request}{work} in the work buffer"


class Dump(NamedTuple):
    """One dump message without its frame; `body` as transmitted (packed parts still packed)."""

    command: int
    version: int
    revision: int
    position: int
    body: bytes
    device: int = 0


@dataclass(frozen=True)
class Frame:
    """The frame of one product. `slot_in_sum`: the checksum begins with the slot (first generation), not behind it.

    `devices` are the device numbers that its messages may carry.
    """

    product: int
    slot_in_sum: bool = False
    devices: range = range(1)

    @property
    def name(self) -> str:
        """What the product is called."""
        return PRODUCTS.get(self.product, f"product {self.product:02X}")

    def is_own(self, message: bytes) -> bool:
        """Whether `message` starts like one of this product (short commands included)."""
        return (
            len(message) >= 8 and message[:4] == ELEKTRON and message[4] == self.product and message[5] in self.devices
        )

    def checksum(self, message: bytes) -> int:
        """The checksum that a complete dump message should carry."""
        return sum(message[HEADER - self.slot_in_sum : -TRAILER]) & 0x3FFF

    def unwrap(self, message: bytes) -> Dump:
        """Check the frame of a dump message and take it off.

        Raises BadDump: not this machine, too short, not closed, wrong length or checksum (with expected and found).
        """
        name = f"{self.name} message"
        if message[:4] != ELEKTRON or len(message) < 7:
            raise BadDump(name, got=f"starts with {message[:5].hex(' ')}", expected=ELEKTRON.hex(" "))
        if message[4] != self.product:
            other = PRODUCTS.get(message[4], f"device 0x{message[4]:02x}")
            raise BadDump(name, offset=4, got=f"made by a {other}", hint=f"Take a dump of the {self.name}.")
        if len(message) < HEADER + TRAILER or message[-1] != 0xF7:
            raise BadDump(name, got=f"{len(message)} bytes, no complete dump", hint="Dump it again from the machine.")
        high = next((i for i, byte in enumerate(message[1:-1], 1) if byte > 0x7F), None)
        if high is not None:
            raise BadDump(name, offset=high, got=f"0x{message[high]:02x}", allowed="0x00-0x7f")
        again = "Dump it again from the machine."
        length = _PAIR.decode(message[-3:-1])
        if length != len(message) - 10:
            where, got = f"{name}, length field", f"expected {len(message) - 10}, found {length}"
            raise BadDump(where, offset=len(message) - 3, inside="the message", got=got, hint=again)
        found = _PAIR.decode(message[-5:-3])
        if found != self.checksum(message):
            got = f"expected 0x{self.checksum(message):04x}, found 0x{found:04x}"
            raise BadDump(f"{name}, checksum", offset=len(message) - 5, inside="the message", got=got, hint=again)
        return Dump(
            command=message[6],
            version=message[7],
            revision=message[8],
            position=message[9],
            body=message[HEADER:-TRAILER],
            device=message[5],
        )

    def wrap(
        self, command: int, version: int, revision: int, position: int, body: bytes = b"", device: int = 0
    ) -> bytes:
        """The complete dump message around `body` (already packed); without one it is the second generation's request.

        Raises BadDump for a byte above 0x7F.
        """
        head = bytes((device, command, version, revision, position))
        high = next((i for i, byte in enumerate(head + body, 5) if byte > 0x7F), None)
        if high is not None:
            raise BadDump("outgoing message", offset=high, got=f"0x{(head + body)[high - 5]:02x}", allowed="0x00-0x7f")
        total = (sum(body) + (position if self.slot_in_sum else 0)) & 0x3FFF
        length = len(body) + HEADER + TRAILER - 10
        return b"".join(
            (ELEKTRON, bytes((self.product,)), head, body, _PAIR.encode(total), _PAIR.encode(length), b"\xf7")
        )

    def command(self, *data: int) -> bytes:
        """A short message without checksum (status, load): `F0 00 20 3C <product> 00 <data> F7`. Raises BadDump."""
        for offset, byte in enumerate(data, 6):
            if not 0 <= byte <= 0x7F:
                raise BadDump("outgoing command", offset=offset, got=byte, allowed="0-127")
        return ELEKTRON + bytes((self.product, 0, *data)) + b"\xf7"

    def seal(self, opened: bytes) -> bytes:
        """Close a dump message that lacks its last five bytes: checksum, length and F7 are added."""
        return self.wrap(
            command=opened[6],
            version=opened[7],
            revision=opened[8],
            position=opened[9],
            body=opened[HEADER:],
            device=opened[5],
        )
