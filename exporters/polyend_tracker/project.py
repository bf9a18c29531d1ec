"""The project file (project.mt): its field table, its versions, its checksum, and the file of a new project.

Seen by our code on 43 different files that one owner's Tracker saved (firmware 1.3 and 1.5, structure versions 11 and
13, songs of 1 to 17 positions), in DataGreed/polyendtracker-midi-export; `[maker]` rests on the maker's own library,
polyend/tracker-lib, which reads older and newer versions at the same places. Every byte is a field, so a file comes
back from its fields alone.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

from exporters.errors import BadDump
from exporters.formats.layout import Array, Field, Layout, Raw, Record, u8, u16le, u32le

FORM = b"MT"
VERSION_AT, POSITIONS = 8, 255
MEASURED, OLDEST, NEWEST = (11, 13), 11, 17  # structure versions: real files, and what the maker's library knows
MEASURED_SIZE = 1572
TEMPOS_BPM = (1, 1000)  # beyond that the four bytes are something else: the machine goes from 40 to 800
_NAME, _CHECKSUM = 32, 4


def name_at(version: int) -> int:
    """Where a project's name is: real files up to 13, the maker's library beyond."""
    return 0x600 if version < 16 else 0x80C if version == 16 else 0x810


@lru_cache(maxsize=16)
def layout_of(version: int, size: int) -> Layout:
    """The field table of a file of this structure version and size."""
    more = (Field(0x603, Array(Raw(8), 8), "more_track_names", "of tracks 9-16 [maker]"),) if version >= 16 else ()
    return Layout(
        "project",
        size,
        (
            Field(0x00, Raw(2), "form", "MT"),
            Field(0x02, u16le, "type", "0 in all real files; the maker's library calls 1 a project"),
            Field(0x04, Raw(4), "firmware", "01 05 00 FF = 1.5.0"),
            Field(VERSION_AT, Raw(4), "structure", "the structure version, four times the same byte"),
            Field(0x0C, u16le, "size", "of the whole file"),
            Field(0x10, Array(u8, POSITIONS), "playlist", "pattern numbers 1-255; the first 0 ends the song"),
            Field(0x10F, u8, "position", "the position that is shown, 0 = the first"),
            Field(0x1C0, Raw(4), "tempo", "float32, BPM"),
            Field(0x428, Array(Raw(21), 8), "track_names", "of tracks 1-8, to the first NUL; leftovers after it"),
            *more,
            Field(name_at(version), Raw(_NAME), "name", "of the project, to the first NUL; leftovers after it"),
            Field(
                size - _CHECKSUM, u32le, "checksum", "CRC-32 (zlib) of everything before it: right in all real files"
            ),
        ),
    )


# What a new project holds besides names: the same in every real file of structure version 13 and in the maker's
# template. Where a meaning is given it is the maker's, the rest is unknown and only known to be so.
_NEW: tuple[tuple[int, str], ...] = (
    (0x114, "01 00 0B 18 08"),
    (0x11A, "32"),  # feedback of the delay, 50
    (0x11C, "F4 01"),  # its time, 500
    (0x120, "64 00 00 00 6F 12 03 3F F8 75 10 01"),
    (0x13C, "00 00 AF 42"),
    (0x142, "01 00 " * 8),
    (0x152, "01 02 03 04 05 06 07 08 09 0A 0B 0C"),
    (0x1C4, "20"),
    (0x309, "56 01 00 01 00 01"),
    (0x418, "00 00 00 3F 00 00 00 3F 00 00 00 3F 7B 14 2E 3F"),  # reverb: size, damp, predelay 0.5, diffusion 0.68
    (0x4D0, "56 " * 10),
    (0x4DD, "56"),
    (0x4F8, "03 01 00 00 01"),
    *((0x4FD + 16 * number, f"{number:02X} 7F 01 05 07 0B 40 80") for number in range(16)),
)
_NEW_VERSION, _NEW_FIRMWARE, _NEW_TEMPO = 13, bytes.fromhex("01 05 00 FF"), 130.0


@dataclass(frozen=True)
class Project:
    """A project file as its fields."""

    fields: Record

    @property
    def version(self) -> int:
        """The structure version."""
        version: int = self.fields["structure"][0]
        return version

    @property
    def patterns(self) -> list[int]:
        """The song: pattern numbers (from 1) up to the first 0."""
        playlist: list[int] = self.fields["playlist"]
        return playlist[: playlist.index(0)] if 0 in playlist else list(playlist)

    @property
    def behind(self) -> bool:
        """Whether something stands behind the end of the song (in no real file)."""
        return any(self.fields["playlist"][len(self.patterns) :])

    @property
    def tempo_bpm(self) -> float:
        """The tempo to a ten thousandth: the machine adds up tenths, so that 120.5 is stored as 120.49999237."""
        return round(_tempo(self.fields["tempo"]), 4)


def version_of(data: bytes) -> int | None:
    """The structure version of what begins like a project file; None for anything else (MThd is a MIDI file)."""
    head = data[:0x10]
    is_project = len(head) == 0x10 and head[:2] == FORM and head[2] in (0, 1) and head[3] == 0
    return head[VERSION_AT] if is_project and len(set(head[VERSION_AT : VERSION_AT + 4])) == 1 else None


def checksum_of(data: bytes) -> int:
    """The checksum that the rule gives for a whole file."""
    return zlib.crc32(data[:-_CHECKSUM])


def sealed(data: bytes) -> bytes:
    """A whole file with its checksum as the rule gives it."""
    return data[:-_CHECKSUM] + checksum_of(data).to_bytes(_CHECKSUM, "little")


def decode(data: bytes) -> Project:
    """The fields of a file. Raises BadDump for another kind, version or size, never for a wrong checksum."""
    version = version_of(data)
    if version is None or not OLDEST <= version <= NEWEST:
        raise BadDump("Tracker project", got="its first bytes are those of another kind of file or version")
    size, least = int.from_bytes(data[0x0C:0x0E], "little"), name_at(version) + _NAME + _CHECKSUM
    allowed = MEASURED_SIZE if version in MEASURED else size
    if not len(data) == size == allowed or size < least:
        raise BadDump(
            "Tracker project",
            got=f"{len(data)} bytes, where its header says {size} and a file of structure version {version} has "
            + (f"{allowed}" if version in MEASURED else f"at least {least}"),
            hint="Copy the file from the card again.",
        )
    project = Project(layout_of(version, size).decode(data))
    if not TEMPOS_BPM[0] <= _tempo(project.fields["tempo"]) <= TEMPOS_BPM[1]:  # nan is outside, too
        tempo = f"a tempo of {_tempo(project.fields['tempo']):g} BPM"
        raise BadDump(
            "Tracker project", offset=0x1C0, got=tempo, expected=f"{TEMPOS_BPM[0]}-{TEMPOS_BPM[1]}: the file is damaged"
        )
    return project


def encode(project: Project) -> bytes:
    """The bytes of a file, its checksum as it stands in the fields."""
    return layout_of(project.version, project.fields["size"]).encode(project.fields)


def new() -> Project:
    """A project that nobody has put anything into, as firmware 1.5 saves one, with a name of ours and no song."""
    data = bytearray(MEASURED_SIZE)
    for place, values in _NEW:
        data[place : place + len(bytes.fromhex(values))] = bytes.fromhex(values)
    fields = layout_of(_NEW_VERSION, MEASURED_SIZE).decode(bytes(data))
    fields |= {
        "form": FORM,
        "firmware": _NEW_FIRMWARE,
        "structure": bytes((_NEW_VERSION,)) * 4,
        "size": MEASURED_SIZE,
        "unknown_0xe": bytes.fromhex("6E EC"),
        "tempo": struct.pack("<f", _NEW_TEMPO),
        "name": b"Kontrol".ljust(_NAME, b"\0"),
        "track_names": [f"Track {number}".encode("ascii").ljust(21, b"\0") for number in range(1, 9)],
    }
    return decode(sealed(encode(Project(fields))))


def with_song(project: Project, patterns: list[int], tempo_bpm: float | None) -> bytes:
    """The file with another song (pattern numbers from 1) and tempo (None: its own); every other byte stays.

    The position that is shown stays where the song stays, and is the first of another one. A checksum that is right is
    made right again; one that is not stays as it is.
    """
    before = encode(project)
    fields = {**project.fields, "playlist": patterns + [0] * (POSITIONS - len(patterns))}
    if patterns != project.patterns:
        fields["position"] = 0
    if tempo_bpm is not None and round(tempo_bpm, 4) != project.tempo_bpm:
        fields["tempo"] = struct.pack("<f", tempo_bpm)
    after = encode(Project(fields))
    return sealed(after) if checksum_of(before) == project.fields["checksum"] else after


def alike(one: Project, other: Project) -> bool:
    """Whether two projects differ in nothing but song, tempo, shown position and checksum."""
    song = ("playlist", "position", "tempo", "checksum")
    return {**one.fields, **dict.fromkeys(song)} == {**other.fields, **dict.fromkeys(song)}


def _tempo(data: bytes) -> float:
    value: float = struct.unpack("<f", data)[0]
    return value
