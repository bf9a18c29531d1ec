"""A player of Korg's song messages that knows only the published format, and nothing of Kontrol's code for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """One machine as its text describes it: number, size of a block and of an event, where things lie in the block."""

    product: int
    block: int
    event: int
    tempo: int
    last: int
    count: int
    patterns: int


ESX1 = Sizes(product=0x71, block=528, event=8, tempo=8, last=11, count=14, patterns=16)
ES1_MKII = Sizes(product=0x57, block=518, event=4, tempo=0, last=2, count=4, patterns=6)


def plain(message: bytes) -> bytes:
    """The data of a dump: of each group the first byte has the top bits, bit 0 that of the first byte behind it."""
    out = bytearray()
    group = bytearray()
    for byte in message[5:-1]:
        assert byte < 0x80
        group.append(byte)
        if len(group) == 8:
            out += bytes(low | (group[0] >> at & 1) << 7 for at, low in enumerate(group[1:]))
            group.clear()
    if group:
        out += bytes(low | (group[0] >> at & 1) << 7 for at, low in enumerate(group[1:]))
    return bytes(out)


def played(message: bytes, sizes: Sizes) -> tuple[float, list[tuple[int, frozenset[int]]]]:
    """The tempo, and each position: its pattern, and the parts that are muted (mutes hold until they change)."""
    tempo, positions = by_measure(message, sizes)
    assert all(set(muted) == {0} for _, muted in positions), "what changes within a position needs by_measure"
    return tempo, [(pattern, muted[0]) for pattern, muted in positions]


def by_measure(message: bytes, sizes: Sizes) -> tuple[float, list[tuple[int, dict[int, frozenset[int]]]]]:
    """The tempo, and each position: its pattern, and the parts that are muted from its start and from the measures in
    which that changes."""
    assert message[:2] == b"\xf0\x42" and message[3:5] == bytes((sizes.product, 0x58)) and message[-1] == 0xF7
    data = plain(message)
    word = data[sizes.tempo] << 8 | data[sizes.tempo + 1]
    count = data[sizes.count] << 8 | data[sizes.count + 1]
    assert len(data) == sizes.block + count * sizes.event
    events: dict[int, list[bytes]] = {}
    for number in range(count):
        at = sizes.block + number * sizes.event
        events.setdefault(data[at], []).append(data[at : at + sizes.event])
    out = []
    muted: set[int] = set()
    for position in range(data[sizes.last] + 1):
        changes = {0: frozenset(muted)}
        for event in events.get(position, ()):
            assert not event[1] & 0x0F, "what this player knows happens at the start of a measure"
            muted = _esx1(event) if sizes is ESX1 else _es1(event, muted)
            changes[event[1] >> 4] = frozenset(muted)
        out.append((data[sizes.patterns + position], changes))
    return (word >> 7) + (word & 0x0F) / 10, out


def _esx1(event: bytes) -> set[int]:
    assert event[2:6] == bytes.fromhex("01F7 0000")
    word = event[6] << 8 | event[7]
    assert not word & 0x8000
    return {part for part in range(15) if word >> part & 1}


def _es1(event: bytes, muted: set[int]) -> set[int]:
    """6B: parts 1-4 and audio in; 6C: parts 5, 6A, 6B, 7A, 7B and slice; tracks are counted 1-7B, slice, audio in."""
    parts = {0x6B: [0, 1, 2, 3, 10], 0x6C: [4, 5, 6, 7, 8, 9]}[event[2]]
    assert not event[3] & 0x40
    return (muted - set(parts)) | {part for bit, part in enumerate(parts) if event[3] >> bit & 1}
