"""An independent Monomachine on paper: plays a song dump straight from its bytes.

Written from the format facts and sharing no code with the exporter, so that both can be wrong only together with them.
"""

from __future__ import annotations

from typing import NamedTuple


class Pass(NamedTuple):
    """One pass of a row: pattern, synth and MIDI tracks that sound (1-6 each), BPM (0: none said yet), first step, step
    behind the last, and the transpose of each of the twelve tracks."""

    pattern: int
    synth: tuple[int, ...]
    midi: tuple[int, ...]
    tempo: int
    start: int
    end: int
    transposes: tuple[int, ...] = (0,) * 12


def packed(stream: bytes) -> bytes:
    """Seven bytes behind one with their top bits, the first byte's in bit 6; an empty group ends a full one."""
    out = bytearray()
    for at in range(0, len(stream) + 1, 7):
        group = stream[at : at + 7]
        out.append(sum((byte >> 7) << (6 - place) for place, byte in enumerate(group)))
        out += bytes(byte & 0x7F for byte in group)
    return bytes(out)


def unfolded(message: bytes) -> bytes:
    """What a dump stores: unpacked, its runs written out."""
    body, stream = message[10:-5], bytearray()
    for at in range(0, len(body), 8):
        top = body[at]
        for place, byte in enumerate(body[at + 1 : at + 8]):
            stream.append(byte | (top << (place + 1) & 0x80))
    out, data = bytearray(), iter(stream)
    for byte in data:
        out += bytes([next(data)] * (byte - 0x80)) if byte >= 0x80 else bytes([byte])
    return bytes(out)


def folded(raw: bytes) -> bytes:
    """Runs of 2 to 127 equal bytes, and single bytes above 7F, as 80 + count and the byte."""
    out, at = bytearray(), 0
    while at < len(raw):
        count = 1
        while count < 127 and raw[at + count : at + count + 1] == raw[at : at + 1]:
            count += 1
        out += bytes([0x80 + count]) if count > 1 or raw[at] > 0x7F else b""
        out.append(raw[at])
        at += count
    return bytes(out)


def dump(raw: bytes, *, head: str = "69 02 01 00") -> bytes:
    """A whole message around what it stores: command, version, revision, slot, then checksum and length."""
    body = packed(folded(raw))
    whole = bytes.fromhex("F0 00 20 3C 03 00") + bytes.fromhex(head) + body
    total, length = sum(whole[9:]) & 0x3FFF, len(whole) + 5 - 10
    return whole + bytes([total >> 7, total & 0x7F, length >> 7, length & 0x7F, 0xF7])


def played(message: bytes, most: int = 100_000) -> tuple[list[Pass], str]:
    """Every pass in order, and how it stops: end, unknown (a row that is not written) or long."""
    raw = unfolded(message)
    assert len(raw) == 4816
    passes: list[Pass] = []
    tempo = 0
    for number in range(200):
        row = raw[16 + 24 * number : 16 + 24 * (number + 1)]
        if row[0] == 0xFF:
            return passes, "end"
        if row[0] > 127:
            return passes, "unknown"
        said = row[22] << 8 | row[23]
        tempo = tempo if said == 0xFFFF else said
        synth, midi = (tuple(track + 1 for track in range(6) if not mutes >> track & 1) for mutes in row[4:6])
        by = [value - 256 * (value > 127) for value in row[8:21]]
        one = Pass(row[0], synth, midi, tempo, row[6], row[7], tuple(by[0] + own for own in by[1:]))
        passes += [one] * (row[2] + 1)
        if len(passes) > most:
            return passes, "long"
    return passes, "unknown"
