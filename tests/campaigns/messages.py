"""Machine dumps with sound frames and wrong contents: checksums and lengths are mended after every change."""

from __future__ import annotations

import random
import struct
from pathlib import Path

from exporters.formats import sevenbit, syx
from exporters.machinedrum import wire
from tests.campaigns import evil

SONG = 0x69
_HEADS = (b"", b"\xf8" * 3, b"\xfe", b"\x00", b"\xf7", b"\xf0", b"\xf0\xf0", b"\xf0\x7e\x7f\x06\x01\xf7", b"MThd")


def parts(path: Path) -> list[bytes]:
    """The whole messages of a file."""
    return syx.messages(path.read_bytes())


def sealed(opened: bytes) -> bytes:
    """The message F0 ... body with checksum, length and F7, as the wire layer's table says: two bytes each, 7 bits."""
    body = bytes(byte & 0x7F for byte in opened[9:])
    total, length = sum(body) & 0x3FFF, len(opened) + wire.TRAILER - 10
    tail = bytes((total >> 7, total & 0x7F, length >> 7 & 0x7F, length & 0x7F, 0xF7))
    return opened[:6] + bytes(byte & 0x7F for byte in opened[6:9]) + body + tail


def song(rng: random.Random) -> bytes:
    """A song of 1 to 40 rows (rarely 256), any values; loops and jumps are frequent."""
    count = rng.randint(1, 40) if rng.random() < 0.97 else rng.randint(200, 258)
    name = rng.choice((b"SONG", b"\x7f", b"", b"\x1b[31m", b"A" * 16, bytes(rng.randrange(128) for _ in range(16))))
    rows = []
    for row in range(count):
        pattern = rng.choice((rng.randrange(128), 0xFE, 0xFE, rng.randrange(256)))
        if row == count - 1 and rng.random() < 0.9:
            pattern = 0xFF
        target = min(rng.choice((rng.randint(0, row), rng.randint(0, count), rng.randrange(256))), 255)
        tempo = rng.choice((0xFFFF, 0xFFFF, 2880, 0, 1, rng.randrange(1 << 16)))
        start, end = rng.choice(((0, 16), (0, 64), (rng.randrange(256), rng.randrange(256))))
        fields = (pattern, rng.choice((0, 0, rng.randrange(256))), rng.choice((0, 1, 63, rng.randrange(256))), target)
        rows.append(sevenbit.pack(struct.pack(">BBBBHHBB", *fields, rng.randrange(1 << 16), tempo, start, end)))
    head = wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0, SONG, 2, 2, rng.choice((0, 1, 31, rng.randrange(128)))))
    return sealed(head + name[:16].ljust(16, b"\0") + b"".join(rows))


def changed(rng: random.Random, message: bytes) -> bytes:
    """One message with other contents, its frame mended (mostly)."""
    opened = bytearray(message[: -wire.TRAILER])
    body = range(wire.HEADER, len(opened)) if len(opened) > wire.HEADER else range(len(opened))
    how = rng.random()
    if how < 0.55 and body:
        for _ in range(rng.choice((1, 2, 5, 30, 200))):
            opened[rng.choice(body)] = rng.choice((0, 0x7F, 0x40, rng.randrange(128)))
    elif how < 0.70 and body:
        at = rng.choice(body)
        length = rng.choice((1, 8, 64, 400))
        opened[at : at + length] = rng.choice((b"\0", b"\x7f", b"\x55")) * len(opened[at : at + length])
    elif how < 0.80:
        opened[rng.choice((6, 7, 8, 9, 9, 9))] = rng.choice((0, 1, 2, 3, 4, 5, 6, 0x40, 0x7F, rng.randrange(128)))
    elif how < 0.86:
        at = rng.choice(body) if body else 0
        del opened[at : at + rng.choice((1, 8, 100))]
    elif how < 0.92:
        at = rng.choice(body) if body else 0
        opened[at:at] = bytes(rng.randrange(128) for _ in range(rng.choice((1, 8, 100))))
    elif how < 0.94:
        opened[4] = rng.choice((2, 3, 4, 8, rng.randrange(128)))
    return sealed(bytes(opened))


def dump(rng: random.Random, pool: list[bytes]) -> bytes:
    """A file of one to six messages, most of them changed; sometimes hex text, sample packets, clock or damage."""
    chosen = []
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        pick = rng.random()
        if pick < 0.35:
            chosen.append(song(rng))
        elif pick < 0.40:
            chosen.append(rng.choice(pool))
        elif pick < 0.44:
            chosen.append(_packet(rng))
        else:
            chosen.append(changed(rng, rng.choice(pool)))
        if rng.random() < 0.05:
            chosen.append(chosen[-1])
    rng.shuffle(chosen)
    data = rng.choice(_HEADS if rng.random() < 0.1 else (b"",)) + b"".join(chosen)
    how = rng.random()
    if how < 0.05:
        data = evil.damage(rng, data)
    elif how < 0.07:
        data = rng.choice((data.hex(" "), data.hex(), ", ".join(f"0x{byte:02X}" for byte in data))).encode()
    elif how < 0.08:
        data = data[: rng.randrange(len(data))]
    elif how < 0.09:
        data = data.replace(b"\xf7", b"", 1)
    return data


def _packet(rng: random.Random) -> bytes:
    kind = rng.choice((1, 2, 2, 2, 3, 5, 0x7B, 0x7F, rng.randrange(128)))
    body = bytes(rng.randrange(128) for _ in range({1: 16, 2: 122}.get(kind, rng.randint(0, 9))))
    return b"\xf0\x7e" + bytes((rng.randrange(128), kind)) + body + b"\xf7"
