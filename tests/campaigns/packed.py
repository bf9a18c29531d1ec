"""Layers of gzip around a document: sound, doubled, cut, with a wrong checksum, with something after the end."""

from __future__ import annotations

import gzip
import random
import zlib

from tests.campaigns import evil


def pack(rng: random.Random, data: bytes) -> bytes:
    """`data` as Live saves it, or as a broken disk gives it back."""
    how = rng.random()
    if how < 0.15:
        return data
    packed = gzip.compress(data, rng.choice((1, 1, 1, 6, 0)), mtime=0)
    if how < 0.75:
        return packed
    if how < 0.79:
        return packed + rng.choice(
            (
                b"\0" * 512,
                b"x",
                b"\x1f\x8b",
                b"\x1f\x8b\x08\0" + b"\0" * 6,
                rng.randbytes(40),
                gzip.compress(b"", mtime=0),
            )
        )
    if how < 0.82:
        at = rng.randrange(len(data) + 1)
        return gzip.compress(data[:at], 1, mtime=0) + gzip.compress(data[at:], 1, mtime=0)
    if how < 0.85:
        return gzip.compress(packed, 1, mtime=0)
    if how < 0.90:
        return packed[: rng.randrange(len(packed))]
    if how < 0.93:
        return packed[:-8] + rng.randbytes(8)
    if how < 0.95:
        return b"\x1f\x8b\x08" + bytes((rng.randrange(256),)) + packed[4:]
    if how < 0.96:
        return zlib.compress(data, 1)
    return evil.damage(rng, packed)


def unpacked(data: bytes) -> bytes | None:
    """What is inside, when it is sound; for the one who makes a finding smaller."""
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return None
