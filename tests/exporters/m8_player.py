"""An independent M8 on paper: plays a song straight from the bytes of its file.

Written from the format facts and sharing no code with the exporter, so that both can be wrong only together with them.
"""

from __future__ import annotations

from typing import NamedTuple

TEMPO, NAME, SONG, PHRASES, CHAINS = 0x8F, 0x94, 0x2EE, 0xAEE, 0x9A5E


class Part(NamedTuple):
    """A chain on a track: its first step in the song, its number, its steps, and whether it has a note."""

    start: int
    chain: int
    steps: int
    sounds: bool


def phrases(data: bytes, chain: int) -> list[int]:
    """The phrases of a chain, to the first FF."""
    out: list[int] = []
    for place in range(16):
        phrase = data[CHAINS + 32 * chain + 2 * place]
        if phrase == 0xFF:
            break
        out.append(phrase)
    return out


def sounds(data: bytes, phrase: int) -> bool:
    """Whether any of the 16 steps (9 bytes, the note first) has a note: not FF (none) and not 80 (OFF)."""
    return any(data[PHRASES + 144 * phrase + 9 * step] not in (0xFF, 0x80) for step in range(16))


def played(data: bytes, track: int, most: int = 256) -> list[Part]:
    """What a track plays from row 0 on: its column to the first FF, each chain as long as it is."""
    out: list[Part] = []
    start = 0
    for row in range(most):
        chain = data[SONG + 8 * row + track]
        if chain == 0xFF:
            break
        own = phrases(data, chain)
        out.append(Part(start, chain, 16 * len(own), any(sounds(data, phrase) for phrase in own)))
        start += 16 * len(own)
    return out


def filled(data: bytes, chains: dict[int, tuple[int, bool]]) -> bytes:
    """A file with chains as somebody filled them: chain -> (how many phrases, whether there is a note in them). Each
    has a phrase of its own number, which it plays over and over."""
    out = bytearray(data)
    for chain, (count, loud) in chains.items():
        for place in range(16):
            out[CHAINS + 32 * chain + 2 * place] = chain if place < count else 0xFF
            out[CHAINS + 32 * chain + 2 * place + 1] = 0
        out[PHRASES + 144 * chain : PHRASES + 144 * (chain + 1)] = bytes.fromhex("FF FF FF FF 00 FF 00 FF 00") * 16
        if loud:
            out[PHRASES + 144 * chain] = 36
    return bytes(out)
