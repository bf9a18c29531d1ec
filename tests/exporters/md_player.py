"""An independent Machinedrum on paper: plays one track of a pattern dump through a kit dump, straight from the bytes.

Written from the format facts and sharing no code with the exporter, so that both can be wrong only together
with the facts.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

SPEED = {0: Fraction(1), 1: Fraction(2), 2: Fraction(3, 4), 3: Fraction(3, 2)}


def unpacked(data: bytes) -> bytes:
    out = bytearray()
    for start in range(0, len(data), 8):
        top, *low = data[start : start + 8]
        for i, byte in enumerate(low):
            out.append(byte + (128 if top & (64 >> i) else 0))
    return bytes(out)


def number(data: bytes, index: int) -> int:
    return int.from_bytes(data[4 * index : 4 * index + 4], "big")


class PatternBytes:
    """A pattern message, read by offset."""

    def __init__(self, message: bytes) -> None:
        self.long = len(message) == 5410
        self.accent_amount, self.length, multiplier, self.scale, self.kit = message[0xB1:0xB6]
        self.speed = SPEED[multiplier]
        self.trig_bytes = unpacked(message[0x0A:0x54])
        self.lock_bytes = unpacked(message[0x54:0x9E])
        self.wide = unpacked(message[0x9E:0xB1])
        self.rows = unpacked(message[0xB7:0x9DC])
        self.own = unpacked(message[0x9DC:0xAC6])
        self.second = unpacked(message[0xAC6:0x151D]) if self.long else bytes(2316)
        self.swing_amount = number(self.wide, 3)
        masks = [number(self.lock_bytes, track) for track in range(16)]
        self.owners = [(track, param) for track in range(16) for param in range(24) if masks[track] >> param & 1]

    def trig(self, track: int, step: int) -> bool:
        source, base = (self.trig_bytes, 0) if step < 32 else (self.second, 32)
        return bool(number(source, track) >> (step - base) & 1)

    def marked(self, what: int, track: int, step: int) -> bool:
        """Accent (0), slide (1) or swing (2) of a step, through the edit-all flag."""
        if number(self.own, what):
            mask = number(self.wide, what) if step < 32 else number(self.second, 16 + what)
        elif step < 32:
            mask = number(self.own, 3 + 16 * what + track)
        else:
            mask = number(self.second, 16 + 3 + 512 + 16 * what + track)
        return bool(mask >> step % 32 & 1)

    def locks(self, track: int, step: int) -> dict[int, int]:
        found = {}
        for row, (owner, param) in enumerate(self.owners):
            if owner == track:
                value = self.rows[32 * row + step] if step < 32 else self.second[76 + 32 * row + step - 32]
                if value != 255:
                    found[param] = value
        return found


class KitBytes:
    """A kit message, read by offset."""

    def __init__(self, message: bytes) -> None:
        self.params = [list(message[0x1A + 24 * t : 0x1A + 24 * t + 24]) for t in range(16)]
        self.levels = list(message[0x19A:0x1AA])
        models = unpacked(message[0x1AA:0x1F4])
        self.models = [number(models, t) for t in range(16)]
        lfos = unpacked(message[0x1F4:0x487])
        self.lfos = [lfos[36 * t : 36 * t + 36] for t in range(16)]
        self.effects = message[0x487:0x4A7]
        groups = unpacked(message[0x4A7:0x4CC])
        self.fires, self.mutes = list(groups[:16]), list(groups[16:])


class Hit(NamedTuple):
    """One trig as it sounds; `at` counts steps at 1x."""

    at: Fraction
    accent: int
    swing: int
    slide: bool
    params: tuple[int, ...]


def hits(pattern: PatternBytes, kit: KitBytes, track: int, until: Fraction, *, lfo_counts: bool = True) -> list[Hit]:
    """The trigs of one track while the pattern loops, up to time `until`.

    Without `lfo_counts` the LFO depth (parameter 22) is left out of the sounding parameters.
    """
    out: list[Hit] = []
    position = 0
    while Fraction(position) / pattern.speed < until:
        step = position % pattern.length
        if pattern.trig(track, step):
            params = list(kit.params[track])
            for param, value in pattern.locks(track, step).items():
                params[param] = value
            if not lfo_counts:
                params[22] = -1
            accent = pattern.accent_amount if pattern.marked(0, track, step) else 0
            swing = pattern.swing_amount if pattern.marked(2, track, step) else 0
            at = Fraction(position) / pattern.speed
            out.append(Hit(at, accent, swing, pattern.marked(1, track, step), tuple(params)))
        position += 1
    return out
