"""The wire layer of Elektron's first generation: framing, checksum and length of a dump message.

    F0 00 20 3C <device> 00 <command> <version> <revision> <position> body checksum(2) length(2) F7

Device 0x02 is the Machinedrum, 0x03 the Monomachine; both frame alike. Checksum: low 14 bits of the sum
of the bytes from the position byte to the end of the body as transmitted; length: message length minus 10.
Both as two 7-bit bytes, high first. Verified on 490 of 490 real Machinedrum messages.
"""

from __future__ import annotations

from typing import NamedTuple

from exporters.errors import BadDump
from exporters.formats.layout import Seven

ELEKTRON = bytes.fromhex("F0 00 20 3C")
MACHINEDRUM, MONOMACHINE = 0x02, 0x03
DEVICES = {MACHINEDRUM: "Machinedrum", MONOMACHINE: "Monomachine"}

HEADER, TRAILER = 10, 5  # bytes before and after the body of a dump
_PAIR = Seven(2)


class Dump(NamedTuple):
    """One dump message without its frame; `body` as transmitted (packed parts still packed)."""

    command: int
    version: int
    revision: int
    position: int
    body: bytes


def is_elektron(message: bytes, device: int = MACHINEDRUM) -> bool:
    """Whether `message` starts like one of this machine (short commands included)."""
    return len(message) >= 8 and message[:4] == ELEKTRON and message[4] == device and message[5] == 0


def checksum(message: bytes) -> int:
    """The checksum that a complete dump message should carry."""
    return sum(message[9:-TRAILER]) & 0x3FFF


def unwrap(message: bytes, device: int = MACHINEDRUM) -> Dump:
    """Check the frame of a dump message and take it off.

    Raises BadDump: not this machine, too short, not closed, wrong length or checksum (with expected and found).
    """
    name = f"{DEVICES.get(device, 'Elektron')} message"
    if message[:4] != ELEKTRON or len(message) < 7:
        raise BadDump(name, got=f"starts with {message[:5].hex(' ')}", allowed=f"messages with {ELEKTRON.hex(' ')}")
    if message[4] != device:
        other = DEVICES.get(message[4], f"device 0x{message[4]:02x}")
        raise BadDump(name, offset=4, got=f"made by a {other}", hint=f"Take a dump of the {DEVICES.get(device)}.")
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
    if found != checksum(message):
        got = f"expected 0x{checksum(message):04x}, found 0x{found:04x}"
        raise BadDump(f"{name}, checksum", offset=len(message) - 5, inside="the message", got=got, hint=again)
    return Dump(
        command=message[6], version=message[7], revision=message[8], position=message[9], body=message[HEADER:-TRAILER]
    )


def wrap(command: int, version: int, revision: int, position: int, body: bytes, device: int = MACHINEDRUM) -> bytes:
    """The complete dump message around `body` (already packed). Raises BadDump for a byte above 0x7F."""
    head = bytes((command, version, revision, position))
    high = next((i for i, byte in enumerate(head + body, 6) if byte > 0x7F), None)
    if high is not None:
        raise BadDump("outgoing message", offset=high, got=f"0x{(head + body)[high - 6]:02x}", allowed="0x00-0x7f")
    total = (position + sum(body)) & 0x3FFF
    length = len(body) + HEADER + TRAILER - 10
    return b"".join((ELEKTRON, bytes((device, 0)), head, body, _PAIR.encode(total), _PAIR.encode(length), b"\xf7"))


def command(*data: int, device: int = MACHINEDRUM) -> bytes:
    """A short message without checksum (request, status, load): `F0 00 20 3C <device> 00 <data> F7`. Raises BadDump."""
    for offset, byte in enumerate(data, 6):
        if not 0 <= byte <= 0x7F:
            raise BadDump("outgoing command", offset=offset, got=byte, allowed="0-127")
    return ELEKTRON + bytes((device, 0, *data)) + b"\xf7"


def seal(opened: bytes) -> bytes:
    """Close a dump message that lacks its last five bytes: checksum, length and F7 are added."""
    return wrap(
        command=opened[6],
        version=opened[7],
        revision=opened[8],
        position=opened[9],
        body=opened[HEADER:],
        device=opened[4],
    )
