"""What the four kinds of dumps store, as field tables; offsets are those of the stored bytes, without frame and code.

How sure: sizes are verified on real dumps (2 globals, 3 kits, 2 patterns, 1 song), and so is what says "verified".
"measured" is one source, which found it by single edits on the panel of OS 1.32B in an emulator; the rest rests on two
sources, or on what is written beside it. No song with patterns in its rows was ever seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exporters.errors import BadDump
from exporters.formats.layout import Array, Field, Int, Layout, Raw, Record, s8, u8, u16be, u32be

GLOBAL, KIT, PATTERN, SONG = 0x50, 0x52, 0x67, 0x69
NAMES = {GLOBAL: "global", KIT: "kit", PATTERN: "pattern", SONG: "song"}

TRACKS = 6  # synth tracks, and as many MIDI tracks
ROWS = 200  # on the wire, END and what is behind it among them (verified)
END, SPECIAL = 0xFF, 0xFE
KEEP_TEMPO = 0xFFFF
NO_NOTE, NO_LOCK = 0xFF, 0xFF
UNUSED = 0xFF  # first byte of the name of a song or kit that was never saved (verified)
LOCK_ROWS, STEPS = 62, 64

ROW = Layout(
    "song row",
    24,
    (
        Field(0, u8, "pattern", "0-127 = A01-H16; 0xFE = LOOP, JUMP or HALT (measured); 0xFF = END (verified)"),
        Field(1, u8, "target", "row of a 0xFE row (measured); an old declaration that was never run has the kit here"),
        Field(2, u8, "repeats", "plays value + 1 times; of a 0xFE row the count, 0 = endless (measured)"),
        Field(4, u8, "mutes", "synth tracks, bit n set = track n+1 muted (measured)"),
        Field(5, u8, "midi_mutes", "MIDI tracks likewise (inferred)"),
        Field(6, u8, "start_step", "first step"),
        Field(7, u8, "end_step", "step after the last (inferred; the panel says length); 16 in END rows (verified)"),
        Field(8, s8, "transpose", "of the whole pattern, in semitones"),
        Field(9, Array(s8, TRACKS), "synth_transpose", "of the synth tracks, in semitones (measured for track 1)"),
        Field(15, Array(s8, TRACKS), "midi_transpose", "of the MIDI tracks, in semitones (inferred)"),
        Field(21, u8, "padding", "0x00, 0x10 or 0xFF as it happens (verified)"),
        Field(22, u16be, "tempo", "0xFFFF = keep the current one (verified), else BPM as a plain number (measured)"),
    ),
)
# END as the real song has it in every row (verified).
END_ROW: Record = ROW.decode(bytes.fromhex("FF 00 00 00 00 00 00 10") + bytes(14) + b"\xff\xff")


@dataclass(frozen=True)
class Rows:
    """The rows of a song: `rows` up to the first END and that itself, `behind` what comes after it: left over from
    before, and kept."""

    size: int = ROW.size * ROWS

    def decode(self, data: bytes, where: str = "", base: int = 0) -> Record:
        """The rows as records."""
        ends = (at + ROW.size for at in range(0, len(data), ROW.size) if data[at] == END)
        end = next(ends, len(data))
        starts = range(0, end, ROW.size)
        rows = [ROW.decode(data[at : at + ROW.size], f"{where}[{at // ROW.size}]", base + at) for at in starts]
        return {"rows": rows, "behind": bytes(data[end:])}

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        """Their bytes. Raises BadDump when they are not as many as there have to be."""
        rows = (ROW.encode(row, f"{where}[{number}]", base) for number, row in enumerate(value["rows"]))
        data = b"".join((*rows, bytes(value["behind"])))
        if len(data) != self.size:
            raise BadDump(where, offset=base, got=f"{len(data)} bytes", expected=f"{self.size} bytes")
        return data


# fmt: off
LAYOUTS: dict[int, Layout] = {
    SONG: Layout("song", 4816, (
        Field(0x00, Raw(14), "name", "to the first NUL, leftovers behind it (14 measured); 0xFF first = never used"),
        Field(0x0E, Raw(2), "constant", "10 00 in the real song, meaning unknown"),
        Field(0x10, Rows(), "rows", "200 rows"),
    )),
    KIT: Layout("kit", 698, (
        Field(0x000, Raw(11), "name", "to the first NUL, leftovers behind it; 0xFF first = never saved (verified)"),
        Field(0x00B, Array(u8, TRACKS), "levels", "0-127 (verified)"),
        Field(0x011, Array(Raw(72), TRACKS), "tracks", "SYN AMP FLT EFX LF1 LF2 LF3 MIDI, 8 each, then 8 more"),
        Field(0x1C1, Array(u8, TRACKS), "machines", "(verified)"),
        Field(0x1C7, Array(u8, TRACKS), "routing", "bits 0-2 outputs AB CD EF, bits 3-5 input"),
        Field(0x1D0, u8, "mirror", "of the joystick, a bit for each track (measured)"),
        Field(0x1D2, Raw(216), "assign", "page, destination, amount: 6 tracks x 6 sources x 2 each"),
        Field(0x2AA, Raw(3), "key_tracking", "masks: low-pass, high-pass, portamento"),
        Field(0x2AD, Array(u8, TRACKS), "trig_positions", "0xFF = none"),
        Field(0x2B3, Raw(3), "legato", "masks: amp, filter, LFO"),
        Field(0x2B6, Raw(4), "multi_trig", "mode, timing, split key, split track"),
    )),
    PATTERN: Layout("pattern", 6520, (
        Field(0x000, Array(Array(Int(8), TRACKS), 13), "steps", "amp, filter, LFO, note-off, MIDI trig, MIDI note-off, "
              "trig, chord, MIDI note, slide, swing, MIDI slide, MIDI swing; bit n = step n+1"),
        Field(0x270, Raw(4), "swing", "last byte 0-30 = 50-80 % (measured)"),
        Field(0x274, Array(Raw(8), TRACKS), "lock_masks", "a byte for each page, SYN first; bit n = parameter n+1"),
        Field(0x2A4, Array(Raw(STEPS), TRACKS), "notes", "of the synth tracks, 0xFF = none (verified)"),
        Field(0x424, u8, "length", "2-64 steps (16 and 32 verified)"),
        Field(0x425, u8, "multiplier", "0 = 1x, 1 = 2x, 2 = 3/4x, 3 = 3/2x"),
        Field(0x426, u8, "kit", "0-127 (verified)"),
        Field(0x427, s8, "transpose", "in semitones"),
        Field(0x428, Raw(36), "track_transpose", "transpose, scale, key of the synth tracks, then of the MIDI tracks"),
        Field(0x44C, Raw(132), "arpeggiators", "of the synth tracks"),
        Field(0x4D0, Raw(126), "midi_arpeggiators", ""),
        Field(0x552, u16be, "midi_note_count", ""),
        Field(0x554, u8, "chord_note_count", ""),
        Field(0x556, u8, "lock_rows", "how many of the 62 are in use (verified)"),
        Field(0x557, Array(Raw(STEPS), LOCK_ROWS), "locks", "in order of tracks, pages, parameters; 0xFF = no lock"),
        Field(0x14D8, Raw(800), "midi_notes", "400: note << 9, track << 6, step"),
        Field(0x17F8, Raw(384), "chord_notes", "192 likewise; behind the count leftovers (verified)"),
    )),
    GLOBAL: Layout("global", 264, (
        Field(0x00, Array(u8, 5), "channels", "auto, base, span, multi trig, multi map"),
        Field(0x12, Array(u8, TRACKS), "midi_channels", "of the MIDI tracks (verified)"),
        Field(0x18, Raw(24), "controllers", "four for each MIDI track (verified)"),
        Field(0x3C, Raw(192), "map", "multi map, 6 x 32"),
        Field(0xFC, u8, "routing_mode", ""),
        Field(0x104, u32be, "tuning", "in tenths of a hertz (verified: 4400)"),
    )),
}
# fmt: on
