"""The global dump (0x50): routing, note map, base channel, tempo, EXTENDED mode, sync.

Sizes and EXTENDED are verified on real dumps, the meaning of most other bytes rests on two sources,
program change and trig mode on one that measured OS 1.63.
"""

from __future__ import annotations

from exporters.formats.layout import Array, Field, Layout, Packed, Raw, Seven, u8
from exporters.machinedrum import dumps, wire

SIZE = 197
SLOTS = 8
OUTPUTS = ("A", "B", "C", "D", "E", "F", "MAIN")
CLOCK_IN, TRANSPORT_IN_OFF, CLOCK_OUT, TRANSPORT_OUT = 0x01, 0x10, 0x20, 0x40

GLOBAL = Layout(
    "global",
    SIZE - wire.TRAILER,
    (
        *dumps.head(dumps.GLOBAL, SLOTS),
        Field(0x0A, Array(u8, 16), "outputs", "output of each track: 0-5 = A-F, 6 = MAIN", range(7)),
        Field(
            0x1A,
            Packed(Array(u8, 128)),
            "note_map",
            "per MIDI note: 0-15 track, 16-143 pattern, 144 start, 145 stop, 255 none",
        ),
        Field(0xAD, u8, "base_channel", "first MIDI channel; 127 = off"),
        Field(0xAE, u8, "unused_0xae", "0 in all dumps"),
        Field(0xAF, Seven(2), "tempo", "BPM x 24"),
        Field(0xB1, u8, "extended", "1 = EXTENDED mode: patterns load their kits; 0 = CLASSIC", range(2)),
        Field(0xB2, u8, "sync", "bit 0 clock in, bit 4 set = transport in off, bit 5 clock out, bit 6 transport out"),
        Field(0xB3, u8, "local_control", "1 = on"),
        Field(0xB4, Raw(10), "trig_inputs", "inputs A and B: destination, gate, sense, min level, max level (pairs)"),
        Field(0xBE, u8, "program_change", "bit 0 in, bit 1 out, bits 2-6 channel (one source)"),
        Field(0xBF, u8, "trig_mode", "0 gate, 1 start, 2 queue (one source)"),
    ),
)


def decode(message: bytes) -> dumps.Stored:
    """A global dump as fields. Raises BadDump or dumps.NotRead."""
    return dumps.decode(message, dumps.GLOBAL, {SIZE: GLOBAL})


def is_extended(stored: dumps.Stored) -> bool:
    """Whether patterns load their kits (EXTENDED); without it song rows change patterns only."""
    return bool(stored.fields["extended"] == 1)


def tempo_bpm(stored: dumps.Stored) -> float:
    """The global's tempo in BPM."""
    return int(stored.fields["tempo"]) / 24
