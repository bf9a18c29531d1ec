"""Machine dumps with random contents whose frames hold together, and what everything that reads them makes of each.

A random change is nearly always caught by the checksum, so that decoders would never see it: here checksum and length
are mended after every change. Reproducible: the seed says everything.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from exporters.errors import KontrolError
from exporters.formats import syx
from exporters.inspection import inspect_bytes
from exporters.machinedrum import dumps, wire
from exporters.machinedrum.device import MACHINE
from exporters.planning.played import Budget
from exporters.planning.unroll import unroll

DUMP = Path(__file__).resolve().parents[2] / "samples" / "machine-dump.syx"
COMMANDS = tuple(dumps.NAMES)
INTERESTING = (0x00, 0x01, 0x0F, 0x10, 0x1F, 0x20, 0x3F, 0x40, 0x41, 0x7E, 0x7F)


def mended(data: bytearray) -> bytes:
    """The message with its status bytes, checksum and length as they should be."""
    body = bytes(byte & 0x7F for byte in data[6 : -wire.TRAILER])
    return wire.seal(bytes(data[:6]) + body.ljust(4, b"\0"))


def changed(rng: random.Random, message: bytes, others: list[bytes]) -> bytes:
    """A message with its frame mended after a few changes of one kind."""
    data = bytearray(message)
    end = len(data) - wire.TRAILER
    kind = rng.randrange(7) if end > 10 else 3
    if kind == 0:  # some bytes
        for _ in range(rng.choice((1, 2, 8, 64))):
            data[rng.randrange(9, end)] = rng.choice((rng.randrange(128), rng.choice(INTERESTING)))
    elif kind == 1:  # everything random
        data[10:end] = rng.randbytes(end - 10)
    elif kind == 2:  # one value from some place on
        start = rng.randrange(10, end)
        stop = rng.randrange(start, end) + 1
        data[start:stop] = bytes((rng.choice(INTERESTING),)) * (stop - start)
    elif kind == 3:  # another length
        size = rng.choice((0, 1, 7, 8, 12, 16, end - 11, end - 9, end - 4, end + 7, rng.randrange(end)))
        data[10:end] = (data[10:end] + rng.randbytes(40))[:size]
    elif kind == 4:  # another kind of dump, version or place
        data[rng.choice((6, 7, 8, 9))] = rng.choice((*COMMANDS, *INTERESTING))
    elif kind == 5:  # a part of another message
        other = rng.choice(others)
        start = rng.randrange(10, min(end, len(other) - wire.TRAILER))
        data[start:end] = (other[start : -wire.TRAILER] + bytes(end))[: end - start]
    else:  # bytes that 7-bit packing cannot produce, and its leading bytes
        for at in range(rng.randrange(10, 20), end, 8):
            data[at] = rng.randrange(128)
    return mended(data)


def messages(seed: int) -> Iterator[bytes]:
    """Messages without end, different ones for every seed; some are changed more than once."""
    rng = random.Random(seed)
    whole = syx.messages(DUMP.read_bytes())
    by_kind = {command: [message for message in whole if message[6] == command] for command in COMMANDS}
    assert all(by_kind.values()), "a kind of dump is missing"
    while True:
        message = rng.choice(by_kind[rng.choice(COMMANDS)])
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            message = changed(rng, message, whole)
        yield message


def read_in_every_way(message: bytes) -> str:
    """Decode, encode, show and play a message: "ok", "damaged" or "named". Anything else is an AssertionError."""
    (item,) = inspect_bytes(message, [MACHINE])
    assert item.state in ("ok", "damaged", "named"), item.state
    if item.state == "ok":
        assert item.check == "identical", f"differs at {item.differs_at}"
        assert isinstance(item.lines, list)
        for name, rows in item.tables.items():
            declared = {column.name for column in MACHINE.columns[name]}
            assert {key for row in rows for key in row} <= declared, name
        list(unroll(item.song_rows or (), budget=Budget(rows=300, jumps=300)))
    for read in (MACHINE.read_dump, MACHINE.read_music):
        try:
            read(message)
        except KontrolError as error:
            assert str(error)
    return item.state


def campaign(seed: int, count: int) -> tuple[Counter[str], float]:
    """Read `count` different messages; how many of each outcome, and the seconds that the slowest took."""
    seen: set[bytes] = set()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number, message in enumerate(messages(seed)):
        if len(seen) == count:
            break
        key = hashlib.blake2b(message, digest_size=16).digest()
        if key in seen:
            continue
        seen.add(key)
        start = time.process_time()
        try:
            outcomes[read_in_every_way(message)] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, message {number}: {error!r}\n{message.hex(' ')}") from error
        slowest = max(slowest, time.process_time() - start)
    return outcomes, slowest
