"""The arrangement file (arrNN.work): its field tables and its checksum.

Checked on twelve files that one owner's Octatrack saved (OS 1.40B): ten without rows, one with one row, one with 255
rows of every kind. What the tables say was seen there unless a field says otherwise: [1] rests on one source (library
ot-tools-io and its documentation), [I] is inferred. Every byte is a field, so a file comes back from its fields alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from exporters.errors import BadDump
from exporters.formats.layout import Array, Field, Layout, Raw, Record, s8, u8, u16be

FORM, TYPE, VERSION = b"FORM", b"DPS1ARRA", 6
SIZE, BLOCK_SIZE, ROW_SIZE, ROW_PLACES = 11336, 5650, 22, 256
VERSION_AT, SUMMED_FROM = 0x15, 16
NAME_BYTES, TEXT_BYTES = 15, 15
PATTERN, JUMP, REMINDER = 0, 1, 2  # byte 0 of a row
NO_SCENE = 0xFF

_KIND = Field(0, u8, "kind", "0 = pattern, 1 = loop, jump or halt, 2 = reminder")
ROWS: dict[int, Layout] = {
    PATTERN: Layout(
        "pattern row",
        ROW_SIZE,
        (
            _KIND,
            Field(1, u8, "pattern", "0-255 = A01-P16"),
            Field(2, u8, "repeats", "plays value + 1 times (0-63) [1]"),
            Field(3, u8, "midi_mutes", "0 in all real rows; very likely the mutes of the MIDI tracks [I]; written 0"),
            Field(4, u8, "mutes", "bit n set = audio track n+1 muted: FF where all are; the order of the bits is [I]"),
            Field(6, u16be, "tempo", "BPM x 24 (7200 at 300 BPM, the one value seen); 0 = keep the current tempo [I]"),
            Field(8, u8, "scene_a", "the Octatrack's scene on side A of the crossfader, 0-15; FF = leave it [1]"),
            Field(9, u8, "scene_b", "the same for side B"),
            Field(11, u8, "start_step", "first step [1]"),
            Field(13, u8, "end_step", "step after the last (start + length) [1]; 0 in real rows, probably 256 [I]"),
            Field(14, Array(s8, 8), "transpose", "of the eight MIDI tracks, in semitones, -48 to 48 [1]"),
        ),
    ),
    JUMP: Layout(
        "loop, jump or halt row",
        ROW_SIZE,
        (
            _KIND,
            Field(1, u8, "count", "passes of a loop, 0 = endless; up to 99 [1]; that they are extra passes is [I]"),
            Field(2, u8, "target", "row: before it = loop, after it = jump, itself = halt"),
        ),
    ),
    REMINDER: Layout(
        "reminder row",
        ROW_SIZE,
        (_KIND, Field(1, Raw(TEXT_BYTES), "text", "to the first NUL, in capitals; leftovers after it")),
    ),
}
_OTHER = Layout("row of an unknown kind", ROW_SIZE, (Field(0, u8, "kind", "never seen; kept, never written"),))


@dataclass(frozen=True)
class RowKind:
    """A row as the table for its first byte has it."""

    size: int = ROW_SIZE

    def decode(self, data: bytes, where: str = "", base: int = 0) -> Record:
        return ROWS.get(data[0], _OTHER).decode(data, where, base)

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        return ROWS.get(value["kind"], _OTHER).encode(value, where, base)


@cache
def block_layout(count: int) -> Layout:
    """The field table of an arrangement with `count` rows (0-255)."""
    used = ROW_SIZE * count
    return Layout(
        "arrangement",
        BLOCK_SIZE,
        (
            Field(0, Raw(NAME_BYTES), "name", "to the first NUL, which may be the first byte; leftovers after it"),
            Field(17, u8, "count", "number of rows; one byte, so 0 would also mean 256 [1]"),
            Field(18, Array(RowKind(), count), "rows", "the rows that count"),
            Field(18 + used, Raw(ROW_SIZE * ROW_PLACES - used), "unused_rows", "zero in real files; kept as they are"),
        ),
    )


@dataclass(frozen=True)
class Block:
    """An arrangement: its name, its rows, and what lies behind them."""

    size: int = BLOCK_SIZE

    def decode(self, data: bytes, where: str = "", base: int = 0) -> Record:
        return block_layout(data[17]).decode(data, where, base)

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        return block_layout(value["count"]).encode(value, where, base)


FILE = Layout(
    "arrangement file",
    SIZE,
    (
        Field(0, Raw(4), "form", "FORM"),
        Field(8, Raw(8), "type", "DPS1ARRA"),
        Field(VERSION_AT, u8, "version", "6; the machine looks at it when it loads the file [1]"),
        Field(0x18, Block(), "current", "the arrangement in use (written by PROJECT > SYNC TO CARD [1])"),
        Field(0x162C, Block(), "saved", "the arrangement as last saved (written by ARRANGER > SAVE [1])"),
        Field(0x2C3E, Array(u8, 8), "saved_flags", "one for each arrangement of the project: 1 = has been saved [1]"),
        Field(
            0x2C46, u16be, "checksum", "sum of all bytes from 16 to here, modulo 65536: right in 11 of 12 real files"
        ),
    ),
)


@dataclass(frozen=True)
class Stored:
    """An arrangement file as its fields; the file's name, not the file, says which arrangement it is."""

    fields: Record


def checksum_of(data: bytes) -> int:
    """The checksum that the rule gives for a whole file."""
    return sum(data[SUMMED_FROM:-2]) & 0xFFFF


def sealed(data: bytes) -> bytes:
    """A whole file with its checksum as the rule gives it."""
    return data[:-2] + checksum_of(data).to_bytes(2, "big")


def decode(data: bytes) -> Stored:
    """The fields of a file. Raises BadDump for another size, kind or version, never for a wrong checksum."""
    if len(data) != SIZE:
        raise BadDump(
            "Octatrack arrangement",
            got=f"{len(data)} bytes, where every arrangement has {SIZE}",
            hint="Copy the file from the card again.",
        )
    if data[: len(FORM)] != FORM or data[8:16] != TYPE or data[VERSION_AT] != VERSION:
        raise BadDump("Octatrack arrangement", got="its first bytes are those of another kind of file or version")
    return Stored(FILE.decode(data))


def encode(stored: Stored) -> bytes:
    """The bytes of a file, its checksum as it stands in the fields."""
    return FILE.encode(stored.fields)


def empty() -> Record:
    """The fields of a file without rows and name, as a new project has it."""
    return {**FILE.blank(), "form": FORM, "type": TYPE, "version": VERSION}


def with_rows(block: Record, name: str, rows: list[Record]) -> Record:
    """An arrangement with another name and other rows; every other byte is that of `block`, unused rows included."""
    places = block_layout(block["count"]).encode(block)[-ROW_SIZE * ROW_PLACES :]
    return {
        **block,
        "name": name.encode("ascii").ljust(NAME_BYTES, b"\0"),
        "count": len(rows),
        "rows": rows,
        "unused_rows": places[ROW_SIZE * len(rows) :],
    }
