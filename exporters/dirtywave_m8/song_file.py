"""The song file (.m8s): the part of it whose places are known, as a field table.

Checked on twelve real files, versions 2.7.0, 3.0.4, 4.0.1, 4.2.x and 6.0.1, among them a song of 69 rows (m8-files
of AlexCharlton and of Twinside): what the table says is where it is in all of them, and where a study of firmware
4.0.2 and 6.5.1 has it (signalnine/m8-py, one source). The version of a file is not that of the firmware: 5 writes 4.2.
Nothing in the file guards it: there is no checksum.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import cache

from exporters.errors import BadDump
from exporters.formats.layout import Array, Field, Layout, Raw, Record, u8

MAGIC = b"M8VERSION\0"
TRACKS, ROWS, CHAINS, PHRASES = 8, 256, 255, 255
PHRASES_OF_CHAIN, STEPS_OF_PHRASE, STEP_BYTES, NAME_BYTES = 16, 16, 9, 12
EMPTY = 0xFF
EMPTY_ROW = bytes((EMPTY,)) * TRACKS
EMPTY_STEP = bytes.fromhex("FF FF FF FF 00 FF 00 FF 00")
OFF = 0x80  # as a note: what sounds ends (a real song keeps such a chain for silence); 0xFF is no note
KNOWN_TO = 0xBA3E  # behind it come tables, instruments, effects: never looked at
# Bytes of a file by the first version (major, minor) that has so many.
SIZES = (((2, 7), 109_854), ((4, 0), 110_566), ((4, 1), 112_294))
LAST_OLD, LAST = (4, 2), (6, 0)  # seen: up to 4.2, and 6.0


@cache
def file_layout(size: int) -> Layout:
    """The field table of a file of `size` bytes."""
    return Layout(
        "song file",
        size,
        (
            Field(0x00, Raw(10), "magic", "M8VERSION and NUL"),
            Field(0x0A, u8, "minor_patch", "minor version in the high half, patch in the low half"),
            Field(0x0B, u8, "major", "major version in the low half"),
            Field(0x0E, Raw(128), "directory", "to the first NUL; leftovers after it"),
            Field(0x8E, u8, "transpose", "of the song"),
            Field(0x8F, Raw(4), "tempo", "BPM as a float of 4 bytes, low byte first"),
            Field(0x93, u8, "quantize", "of what is launched live"),
            Field(0x94, Raw(NAME_BYTES), "name", "to the first NUL"),
            Field(0xEE, Array(Raw(16), 32), "grooves", "kept as they are"),
            Field(0x2EE, Array(Raw(TRACKS), ROWS), "rows", "a chain for each track; FF = empty"),
            Field(0xAEE, Array(Raw(STEPS_OF_PHRASE * STEP_BYTES), PHRASES), "phrases", "16 steps; note first"),
            Field(0x9A5E, Array(Raw(2 * PHRASES_OF_CHAIN), CHAINS), "chains", "16 x phrase, transpose; FF = end"),
            Field(KNOWN_TO, Raw(size - KNOWN_TO), "rest", "tables, instruments and more: kept as it is"),
        ),
    )


@dataclass(frozen=True)
class Stored:
    """A song file as its fields."""

    fields: Record

    @property
    def version(self) -> tuple[int, int]:
        """Major and minor."""
        return self.fields["major"] & 0x0F, self.fields["minor_patch"] >> 4


def version_of(data: bytes) -> tuple[int, int]:
    """Major and minor version of a file that begins with :data:`MAGIC` and is at least 12 bytes long."""
    return data[0x0B] & 0x0F, data[0x0A] >> 4


def is_known(version: tuple[int, int]) -> bool:
    """Whether files of this version were seen (or lie between two that were)."""
    return SIZES[0][0] <= version <= LAST_OLD or version == LAST


def size_of(version: tuple[int, int]) -> int:
    """How many bytes a file of a known version has."""
    return [size for first, size in SIZES if first <= version][-1]


def decode(data: bytes) -> Stored:
    """The fields of a file of a known version. Raises BadDump for another size, kind or version."""
    if data[: len(MAGIC)] != MAGIC or len(data) < 0x0E:
        raise BadDump("M8 song", got="its first bytes are those of another kind of file")
    version = version_of(data)
    if not is_known(version):
        raise BadDump("M8 song", got=f"version {shown(version)}, which is not known to us")
    if len(data) != size_of(version):
        raise BadDump(
            "M8 song",
            got=f"{len(data)} bytes, where a file of version {shown(version)} has {size_of(version)}",
            hint="Copy the file from the card again.",
        )
    return Stored(file_layout(len(data)).decode(data))


def encode(stored: Stored) -> bytes:
    """The bytes of a file."""
    return file_layout(KNOWN_TO + len(stored.fields["rest"])).encode(stored.fields)


def shown(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def tempo_of(stored: Stored) -> float | None:
    """The song's tempo in BPM, None when it is no number."""
    (value,) = struct.unpack("<f", stored.fields["tempo"])
    return round(value, 4) if math.isfinite(value) and 0 < value < 10_000 else None


def tempo_bytes(bpm: float) -> bytes:
    """A tempo as the file has it."""
    return struct.pack("<f", bpm)


def name_of(stored: Stored) -> str:
    """The song's name to its first NUL; what is no printable ASCII becomes `?`."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in stored.fields["name"].split(b"\0")[0])


def phrases_of(stored: Stored, chain: int) -> bytes:
    """The phrases of a chain, in order; none for a chain that nobody filled."""
    phrases = bytes(stored.fields["chains"][chain][::2])
    return phrases.split(bytes((EMPTY,)))[0]


def steps_of(stored: Stored, chain: int) -> int | None:
    """How long a chain is, None for one that nobody filled. Grooves and commands that change that are not looked at."""
    return len(phrases_of(stored, chain)) * STEPS_OF_PHRASE or None


def is_silent(stored: Stored, chain: int) -> bool:
    """Whether a chain has phrases, and no note in any of them (OFF and commands may be there, which stop what still
    sounds)."""
    phrases = phrases_of(stored, chain)
    return bool(phrases) and not any(has_notes(stored, phrase) for phrase in phrases)


def has_notes(stored: Stored, phrase: int) -> bool:
    """Whether a phrase has a note in any step; OFF is none."""
    return any(note < OFF for note in stored.fields["phrases"][phrase][::STEP_BYTES])


def what_is_strange(stored: Stored) -> str:
    """What in a file of an unknown version is not as in all files that we know; "" when nothing is."""
    tempo = tempo_of(stored)
    if tempo is None or not 1 <= tempo <= 1000:
        return "where its tempo was is none"
    name = stored.fields["name"].split(b"\0")[0]
    if any(not 0x20 <= byte < 0x7F for byte in name):
        return "where its name was is none"
    for number, chain in enumerate(stored.fields["chains"]):
        phrases = bytes(chain[::2])
        used = phrases.split(bytes((EMPTY,)))[0]
        if any(byte != EMPTY for byte in phrases[len(used) :]):
            return f"where chain {number:02X} was is none"
    return ""
