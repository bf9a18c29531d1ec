"""A byte stream cut into complete system-exclusive messages, with everything else reported, never dropped.

Works on files, captures and pasted hex text. A message is returned whole (F0 .. F7); what is not part
of one comes back as :class:`Junk` with its offset and a reason, in the order of the stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SYSEX_START, SYSEX_END, REAL_TIME = 0xF0, 0xF7, 0xF8


@dataclass(frozen=True)
class Message:
    """One complete message; `offset` is that of its F0 in the stream."""

    offset: int
    data: bytes


@dataclass(frozen=True)
class Junk:
    """Bytes outside any complete message, and why."""

    offset: int
    data: bytes
    reason: str


def split(data: bytes) -> list[Message | Junk]:
    """Cut `data` into messages and junk, in stream order; bytes in = bytes out.

    Real-time bytes (F8-FF, a clock captured along with the dump) are lifted out of a message and
    reported as junk after it. Any other status byte before F7 means the message was cut off there.
    """
    parts: list[Message | Junk] = []
    size = len(data)
    at = 0
    while at < size:
        if data[at] != SYSEX_START:
            end = data.find(SYSEX_START, at)
            end = size if end < 0 else end
            parts.append(Junk(at, data[at:end], "bytes outside a message"))
            at = end
            continue
        end, lifted = _message_end(data, at)
        if end < size and data[end] == SYSEX_END:
            end += 1
            parts.append(Message(at, _without(data, at, end, lifted)))
        else:
            cut = f"another message (0x{data[end]:02x})" if end < size else "the end of the data"
            parts.append(Junk(at, _without(data, at, end, lifted), f"message cut off by {cut}"))
        parts.extend(Junk(i, data[i : i + 1], "real-time byte inside a message") for i in lifted)
        at = end
    return parts


def messages(data: bytes) -> list[bytes]:
    """The complete messages alone."""
    return [part.data for part in split(data) if isinstance(part, Message)]


_STATUS = re.compile(rb"[\x80-\xff]")


def _message_end(data: bytes, start: int) -> tuple[int, list[int]]:
    """Index of the first status byte that ends the message at `start`, and the real-time bytes before it."""
    lifted: list[int] = []
    for match in _STATUS.finditer(data, start + 1):
        if data[match.start()] < REAL_TIME:
            return match.start(), lifted
        lifted.append(match.start())
    return len(data), lifted


def _without(data: bytes, start: int, end: int, lifted: Iterable[int]) -> bytes:
    out = bytearray(data[start:end])
    for index in sorted(lifted, reverse=True):
        del out[index - start]
    return bytes(out)


_HEX = re.compile(rb"(?:0[xX])?([0-9A-Fa-f]{2})(?=$|[\s,;]|[0-9A-Fa-f]{2})[\s,;]*")


def from_text(data: bytes) -> bytes | None:
    """The bytes that hex text stands for (`F0 00 20`, `f00020`, `0xF0, 0x00`), or None when it is not hex text."""
    text = data.strip()
    if not text or text[0] == SYSEX_START:
        return None
    out = bytearray()
    at = 0
    while at < len(text):
        match = _HEX.match(text, at)
        if match is None:
            return None
        out.append(int(match[1], 16))
        at = match.end()
    return bytes(out) if out[0] == SYSEX_START else None


def read(data: bytes) -> list[Message | Junk]:
    """Like `split`, for bytes or for hex text of them (offsets are then those of the bytes that the text means)."""
    plain = from_text(data)
    return split(data if plain is None else plain)
