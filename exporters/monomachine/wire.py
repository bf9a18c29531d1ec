"""The Monomachine's wire: the frame of Elektron's first generation around one stream.

A body is what is stored, in run-length code, packed seven bytes to eight. Verified: 12 real messages of every kind come
back byte for byte by these rules, and one of them (a kit of 581 coded bytes) only with the one about multiples of
seven. One source reports the same of 575 more.
"""

from __future__ import annotations

import re

from exporters.elektron import ELEKTRON as ELEKTRON
from exporters.elektron import HEADER as HEADER
from exporters.elektron import TRAILER as TRAILER
from exporters.elektron import Frame
from exporters.errors import BadDump
from exporters.formats import sevenbit

MONOMACHINE, MACHINEDRUM = 0x03, 0x02
FRAME = Frame(MONOMACHINE, slot_in_sum=True)

_AGAIN = "Dump it again from the machine."
# Two to 127 equal bytes, or a single one that is above 7F, are a count with the top bit and the byte.
_RUN = re.compile(rb"(.)\1{0,126}", re.DOTALL)


def coded(raw: bytes) -> bytes:
    """`raw` in run-length code, as the machine itself writes it."""
    out = bytearray()
    for run in _RUN.finditer(raw):
        value, count = run[0][0], len(run[0])
        if count > 1 or value > 0x7F:
            out.append(0x80 | count)
        out.append(value)
    return bytes(out)


def body_of(raw: bytes) -> bytes:
    """The body of the dump that stores `raw`."""
    stream = coded(raw)
    # A stream of a multiple of seven bytes is followed by the leading byte of a group in which nothing is.
    return sevenbit.pack(stream) + (b"" if len(stream) % 7 else b"\0")


def raw_of(body: bytes, size: int, where: str) -> bytes:
    """The `size` bytes that a body stores, whoever coded it and however. Raises BadDump."""
    if len(body) % 8 == 1:
        body = body[:-1]
    stream = sevenbit.unpack(body)
    out = bytearray()
    at = 0
    while at < len(stream) and len(out) <= size:
        byte = stream[at]
        if byte < 0x80:
            out.append(byte)
            at += 1
        elif at + 1 == len(stream):
            raise BadDump(where, got="its last run lacks the byte that it repeats", hint=_AGAIN)
        else:
            out += bytes((stream[at + 1],)) * (byte & 0x7F)
            at += 2
    if len(out) != size:
        got = f"{len(out)} bytes" if len(out) < size else f"more than {size} bytes"
        raise BadDump(where, got=f"{got} in run-length code", expected=f"{size} bytes", hint=_AGAIN)
    return bytes(out)


def own_raw_of(body: bytes, size: int, where: str) -> bytes:
    """Like :func:`raw_of`, for a body that is coded as the machine does it, so that it can be written again. Raises
    BadDump for any other, which no real dump has."""
    raw = raw_of(body, size, where)
    if body_of(raw) != body:
        raise BadDump(where, got="it is not coded as the machine codes its dumps", hint=_AGAIN)
    return raw
