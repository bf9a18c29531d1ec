"""Messages of Korg's Electribes: F0 42 3g <machine> <function> ... F7, g the MIDI channel; no checksum, no length.

Data is packed seven bytes to eight, the top bit of the first byte in bit 0 of the leading one (official text; a program
of another Korg, the minilogue xd, packs to the same bytes). The text shows full groups only. That a last group of n
bytes is sent as n + 1 is inferred, from that other Korg; what comes filled up with zeros is read as well, and kept.
"""

from __future__ import annotations

from exporters.errors import BadDump
from exporters.formats import sevenbit

KORG, CHANNELS, HEADER = 0x42, 16, 5

# The functions of both machines have the same numbers (official texts).
CURRENT, ALL, STORE = 0x58, 0x57, 0x1A
REQUEST_CURRENT, REQUEST_ALL = 0x0A, 0x0B
WRITTEN, NOT_WRITTEN, LOADED, NOT_LOADED, MALFORMED = 0x21, 0x22, 0x23, 0x24, 0x26
NAMES = {
    0x0A: "request current song", 0x0B: "request all songs", 0x0E: "request global", 0x10: "request current pattern",
    0x11: "store pattern", 0x1A: "store song", 0x1C: "request patterns", 0x21: "write completed", 0x22: "write error",
    0x23: "load completed", 0x24: "load error", 0x26: "data format error", 0x40: "current pattern", 0x4C: "patterns",
    0x51: "global", 0x57: "song memory", 0x58: "song",
}  # fmt: skip
# An identity request (MIDI 1.0) and what stands before the two numbers of the machine in the reply (official texts).
_IDENTITY, _REPLY = b"\x06\x01\xf7", b"\x06\x02\x42"


def message(product: int, function: int, data: bytes = b"", *, channel: int = 0) -> bytes:
    """A whole message; `data` are bytes below 128."""
    return bytes((0xF0, KORG, 0x30 | channel, product, function)) + data + b"\xf7"


def is_own(message: bytes, product: int) -> bool:
    """Whether `message` starts like one of this machine (on any channel) and has a function."""
    return len(message) > HEADER and message[:2] == b"\xf0\x42" and message[2] & 0xF0 == 0x30 and message[3] == product


def packed(data: bytes) -> bytes:
    """`data` as it travels."""
    return sevenbit.pack(data, first_bit=0)


def unpacked(message: bytes, where: str) -> bytes:
    """The data in a dump message. Raises BadDump for what no packing makes."""
    body = message[HEADER:-1]
    if message[-1:] != b"\xf7":
        raise BadDump(where, got="the message is not closed", expected="F7 at its end", hint="Dump it again.")
    try:
        plain = sevenbit.unpack(body, first_bit=0)
    except ValueError as error:
        raise BadDump(where, got=str(error), hint="Dump it again.") from error
    if packed(plain) != body:
        raise BadDump(where, got="a byte that 7-bit packing cannot produce", hint="Dump it again.")
    return plain


def identity_request(channel: int) -> bytes:
    """Who is there on a channel (0x7F: on any)?"""
    return bytes((0xF0, 0x7E, channel)) + _IDENTITY


def on_channel(message: bytes, channel: int) -> bytes:
    """A message of an Electribe for another channel."""
    return message[:2] + bytes((0x30 | channel,)) + message[3:]


def is_identity_request(message: bytes) -> bool:
    """Whether somebody asks who is there."""
    return len(message) == 6 and message[:2] == b"\xf0\x7e" and message[3:] == _IDENTITY


def identity_reply(product: int, channel: int) -> bytes:
    """The machine's answer, with a version of our own choice (its place is official, its numbers are not)."""
    return bytes((0xF0, 0x7E, channel)) + _REPLY + bytes((product, 0, 0, 0, 0, 0, 1, 0)) + b"\xf7"


def is_identity_reply(message: bytes, product: int) -> bool:
    """Whether this machine answers that it is there."""
    return message[:2] == b"\xf0\x7e" and message[3:6] == _REPLY and message[6:7] == bytes((product,))
