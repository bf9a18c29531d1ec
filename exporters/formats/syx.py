"""A byte stream cut into complete system-exclusive messages, with everything else reported, never dropped.

Works on files, captures and pasted hex text. A message is returned whole (F0 .. F7); what is not part
of one comes back as :class:`Junk` with its offset and a reason, in the order of the stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exporters.errors import BadInput

SYSEX_START, SYSEX_END, REAL_TIME = 0xF0, 0xF7, 0xF8

# The largest true dumps: 64 MB of sample-dump packets are half a million messages. More comes of a file made to hurt.
MOST_MESSAGES = 1_000_000
# A cable that breaks a message now and then leaves tens of these; beyond this nothing in the file can be trusted.
MOST_STRETCHES = 10_000

# Nineteen whole backups of a Machinedrum with 64 steps everywhere; decoding takes about a second for each MB.
MOST_DUMP_BYTES = 16 << 20

OUTSIDE, LIFTED = "bytes outside a message", "real-time bytes inside a message"
_REAL_TIME_BYTES, _NOT_REAL_TIME = bytes(range(REAL_TIME, 0x100)), bytes(range(REAL_TIME))


@dataclass(frozen=True, slots=True)
class Message:
    """One complete message; `offset` is that of its F0 in the stream."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Junk:
    """Bytes outside any complete message, and why."""

    offset: int
    data: bytes
    reason: str

    @property
    def cut(self) -> bool:
        """Whether a message begins here and is cut off."""
        return self.data[:1] == b"\xf0"

    @property
    def harmless(self) -> bool:
        """Whether these are clock and the like (F8-FF), which belong to no dump and which nobody misses."""
        return not self.data.translate(None, _REAL_TIME_BYTES)


def split(data: bytes) -> Iterator[Message | Junk]:
    """Cut `data` into messages and junk, in stream order; bytes in = bytes out.

    Real-time bytes (F8-FF, a clock captured along with the dump) are lifted out of a message and
    reported as junk after it. Any other status byte before F7 means the message was cut off there.
    Raises BadInput at the first message beyond MOST_MESSAGES and the first lost stretch beyond MOST_STRETCHES.
    """
    whole = stretches = 0
    for part in _parts(data):
        if isinstance(part, Message):
            whole += 1
        elif not part.harmless:  # of the others there can only be as many as there are messages
            stretches += 1
        if whole > MOST_MESSAGES:
            raise BadInput(f"There are more than {MOST_MESSAGES:,} messages in it. Cut the file into smaller ones.")
        if stretches > MOST_STRETCHES:
            raise BadInput(
                f"More than {MOST_STRETCHES:,} stretches of it are not whole messages (the last at byte "
                f"0x{part.offset:x}). Dump it again from the machine."
            )
        yield part


def _parts(data: bytes) -> Iterator[Message | Junk]:
    size = len(data)
    at = 0
    while at < size:
        if data[at] != SYSEX_START:
            end = data.find(SYSEX_START, at)
            end = size if end < 0 else end
            yield Junk(at, data[at:end], OUTSIDE)
            at = end
            continue
        lone = _LONE_STARTS.match(data, at)
        if lone is not None:  # F0 F0 F0 ...: nothing of a message but its first byte, many times over
            yield Junk(at, lone[0], f"message cut off by another message (0x{SYSEX_START:02x})")
            at = lone.end()
            continue
        found = _BODY.match(data, at + 1)
        end = size if found is None else found.end()
        body = data[at:end].translate(None, _REAL_TIME_BYTES)
        lifted = end - at - len(body)
        if end < size and data[end] == SYSEX_END:
            end += 1
            yield Message(at, body + b"\xf7")
        else:
            cut = f"another message (0x{data[end]:02x})" if end < size else "the end of the data"
            yield Junk(at, body, f"message cut off by {cut}")
        if lifted:
            # One stretch for each message: a clock of hours inside an open message is not thousands of them.
            inside = data[at:end].translate(None, _NOT_REAL_TIME)
            yield Junk(data.index(inside[:1], at), inside, LIFTED)
        at = end


def check_decoded(size: int) -> int:
    """`size`, the bytes of the messages that were decoded so far. Raises BadInput beyond MOST_DUMP_BYTES."""
    if size > MOST_DUMP_BYTES:
        raise BadInput(
            f"There are more than {MOST_DUMP_BYTES >> 20} MB of kits, patterns and songs in it, many times what a "
            "machine holds. Cut the file into smaller ones."
        )
    return size


def messages(data: bytes) -> list[bytes]:
    """The complete messages alone. Raises BadInput as :func:`split` does."""
    return [part.data for part in split(data) if isinstance(part, Message)]


_BODY = re.compile(rb"[\x00-\x7f\xf8-\xff]*")
_LONE_STARTS = re.compile(rb"\xf0+(?=\xf0)")

# How hex text begins; the whole is then read by bytes.fromhex, which needs no step of ours for each byte.
_HEX_START = re.compile(rb"(?:0[xX])?[Ff]0(?=$|[\s,;]|[0-9A-Fa-f]{2})")
_SEPARATORS = bytes.maketrans(b",;", b"  ")


def from_text(data: bytes) -> bytes | None:
    """The bytes that hex text stands for (`F0 00 20`, `f00020`, `0xF0, 0x00`), or None when it is not hex text."""
    text = data.strip()
    if _HEX_START.match(text) is None:
        return None
    text = text.translate(_SEPARATORS).replace(b"0x", b" ").replace(b"0X", b" ")
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return None


def read(data: bytes) -> Iterator[Message | Junk]:
    """Like `split`, for bytes or for hex text of them (offsets are then those of the bytes that the text means)."""
    plain = from_text(data)
    return split(data if plain is None else plain)
