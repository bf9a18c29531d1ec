"""A box that a MIDI file plays, for tests: written from the text of Standard MIDI Files 1.0 and from nothing of ours.

The file is walked byte by byte (header, one track, variable-length numbers, running status); what comes out are events
with their seconds, and what a box does with them that takes a change at the next bar line that it is told of.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Heard:
    """Everything that a file of format 0 says, each with its tick: (tick, what), in the order of the file."""

    division: int = 0
    programs: list[tuple[int, int, int]] = field(default_factory=list)  # tick, channel 0-15, program
    controllers: list[tuple[int, int, int, int]] = field(default_factory=list)  # tick, channel, controller, value
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)  # tick, channel, note, velocity (0 = off)
    tempos: list[tuple[int, int]] = field(default_factory=list)  # tick, microseconds per quarter note
    signatures: list[tuple[int, int, int]] = field(default_factory=list)  # tick, numerator, denominator
    markers: list[tuple[int, bytes]] = field(default_factory=list)
    cues: list[tuple[int, bytes]] = field(default_factory=list)
    order: list[tuple[int, str]] = field(default_factory=list)  # tick, kind
    end: int = -1

    def seconds(self, tick: int) -> float:
        """When a tick comes, through the tempo map (500,000 microseconds per quarter note until it says something)."""
        at, total, tempo = 0, 0.0, 500_000
        for place, value in self.tempos:
            if place > tick:
                break
            total += (place - at) * tempo / self.division / 1e6
            at, tempo = place, value
        return total + (tick - at) * tempo / self.division / 1e6


def hear(data: bytes) -> Heard:
    """Walk through a file; anything that the standard does not allow is an AssertionError."""
    assert data[0:4] == b"MThd" and data[4:8] == b"\0\0\0\6"
    assert data[8:10] == b"\0\0", "format 0"
    assert data[10:12] == b"\0\1", "one track"
    out = Heard(division=data[12] * 256 + data[13])
    assert data[14:18] == b"MTrk"
    size = sum(byte << shift for byte, shift in zip(data[18:22], (24, 16, 8, 0), strict=True))
    assert len(data) == 22 + size, "the track is as long as it says"
    position, tick, status = 22, 0, None
    while out.end < 0:
        gap = 0
        for length in range(1, 5):
            byte = data[position]
            position += 1
            gap = gap * 128 + byte % 128
            if byte < 128:
                break
            assert length < 4, "a variable-length number has at most four bytes"
        tick += gap
        if data[position] >= 128:
            status = data[position]
            position += 1
        assert status is not None, "running status without a status"
        if status == 0xFF:
            kind, length = data[position], data[position + 1]
            position += 2
            if length >= 128:
                assert data[position] < 128, "texts of up to 16,383 bytes"
                length = (length - 128) * 128 + data[position]
                position += 1
            body = data[position : position + length]
            assert len(body) == length
            position += length
            _meta(out, tick, kind, body)
            status = None
        else:
            channel = status % 16
            first = data[position]
            if status // 16 == 0xC:
                out.programs.append((tick, channel, first))
                out.order.append((tick, "program"))
                position += 1
                continue
            second = data[position + 1]
            assert first < 128 and second < 128
            position += 2
            if status // 16 == 0xB:
                out.controllers.append((tick, channel, first, second))
                out.order.append((tick, "bank" if first in (0, 32) else "controller"))
            else:
                assert status // 16 in (8, 9)
                out.notes.append((tick, channel, first, second if status // 16 == 9 else 0))
                out.order.append((tick, "note"))
    assert position == len(data), "nothing follows the end of the track"
    return out


def _meta(out: Heard, tick: int, kind: int, body: bytes) -> None:
    if kind == 0x2F:
        assert body == b""
        out.end = tick
    elif kind == 0x51:
        assert len(body) == 3
        out.tempos.append((tick, body[0] * 65536 + body[1] * 256 + body[2]))
        out.order.append((tick, "tempo"))
    elif kind == 0x58:
        assert len(body) == 4 and body[2:] == b"\x18\x08", "24 clocks a click, 8 32nds a quarter note"
        out.signatures.append((tick, body[0], 2 ** body[1]))
    elif kind == 0x06:
        out.markers.append((tick, body))
    elif kind == 0x07:
        out.cues.append((tick, body))
    else:
        assert kind in (0x01, 0x03), f"meta event {kind:02x}"


@dataclass(frozen=True)
class Sounding:
    """What a box plays from a moment on."""

    tick: int
    pattern: int
    muted: frozenset[int]


def play(
    heard: Heard, *, lead_ticks: int, channel: int, per_bank: int, mutes: dict[tuple[int, int], int]
) -> list[Sounding]:
    """What a box plays: a change of pattern comes into force `lead_ticks` after it was sent (the first one at once),
    a mute at once. `mutes` gives the track of each (channel, controller); 64 and more is muted."""
    bank = 0
    moments: list[tuple[int, str, int]] = []
    events = [(tick, 0, c, number, value) for tick, c, number, value in heard.controllers]
    events += [(tick, 1, c, program, 0) for tick, c, program in heard.programs]
    for tick, kind, own, number, value in sorted(events, key=lambda event: (event[0], event[1])):
        if kind == 0 and (own, number) in mutes:
            moments.append((tick, "mute" if value >= 64 else "unmute", mutes[own, number]))
        elif kind == 0 and own == channel and number == 32:
            bank = value
        elif kind == 1 and own == channel:
            moments.append((tick + lead_ticks if tick else 0, "pattern", bank * per_bank + number))
    pattern, muted = -1, frozenset[int]()
    out: list[Sounding] = []
    for tick, what, value in sorted(moments, key=lambda moment: moment[0]):
        if what == "pattern":
            pattern = value
        else:
            muted = muted | {value} if what == "mute" else muted - {value}
        if out and out[-1].tick == tick:
            out.pop()
        if not out or (out[-1].pattern, out[-1].muted) != (pattern, muted):
            out.append(Sounding(tick, pattern, muted))
    return out
