"""What kit, pattern and global dumps share: the head of their field tables, versions, decode and encode.

The tables' offsets are those of the whole message (0x00 = F0); the last five bytes (checksum, length, F7)
follow from the others and are in no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporters.errors import BadDump
from exporters.formats.layout import Field, Layout, Raw, Record, u8
from exporters.machinedrum import wire

GLOBAL, KIT, PATTERN, SONG = 0x50, 0x52, 0x67, 0x69
NAMES = {GLOBAL: "global", KIT: "kit", PATTERN: "pattern", SONG: "song"}

# Formats that occur: (version, revision) -> what differs. Global 6.1 was measured on firmware 1.63 only.
VERSIONS: Mapping[int, Mapping[tuple[int, int], str]] = {
    GLOBAL: {(5, 1): "factory sets", (6, 1): "OS 1.63"},
    KIT: {(4, 1): "all official OS"},
    PATTERN: {(2, 1): "32 steps", (3, 1): "32 or 64 steps"},
    SONG: {(2, 2): "all official OS"},
}
# Formats of unofficial firmware, passed through untouched: version -> who writes it. Kit 64: two sources, the rest one.
UNOFFICIAL: Mapping[int, Mapping[int, str]] = {
    GLOBAL: {7: "SPS-X firmware"},
    KIT: {64: "unofficial OS X.04 or later", 65: "SPS-X firmware"},
    PATTERN: {0x40: "SPS-X firmware"},
    SONG: {},
}


class NotRead(BadDump):
    """A sound message in a format that is passed through untouched: unofficial or unknown to us."""


def head(command: int, slots: int) -> tuple[Field, ...]:
    """The fields that every dump starts with; `slots` is how many places the machine has."""
    return (
        Field(0, Raw(6), "frame", "F0, Elektron, Machinedrum, 0"),
        Field(6, u8, "command", f"0x{command:02x} = {NAMES[command]} dump"),
        Field(7, u8, "version", "format version of this dump type"),
        Field(8, u8, "revision", ""),
        Field(9, u8, "slot", "place that the object was dumped from and is written to", range(slots)),
    )


@dataclass(frozen=True)
class Stored:
    """A dump as its fields: `fields` holds every byte of the message but the last five, by the names in `layout`.

    `kit` is the dump of the kit that a pattern plays, where it is known: it names machines and their parameters.
    """

    layout: Layout
    fields: Record
    kit: Stored | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """kit, pattern or global."""
        return NAMES[int(self.fields["command"])]

    def encode(self) -> bytes:
        """The whole message, made from the fields alone. Raises BadDump."""
        return wire.seal(self.layout.encode(self.fields, self.layout.name))


def decode(message: bytes, command: int, layouts: Mapping[int, Layout]) -> Stored:
    """The fields of a dump; `layouts` maps message length to field table.

    Raises BadDump (frame, length, packing) or NotRead (a format that is not read, only passed through).
    """
    dump = wire.unwrap(message)
    name = NAMES[command]
    if dump.command != command:
        raise BadDump(f"{name} message", offset=6, got=f"0x{dump.command:02x}", expected=f"0x{command:02x}")
    where = f"{name} {dump.position + 1}"
    if (dump.version, dump.revision) not in VERSIONS[command]:
        who = UNOFFICIAL[command].get(dump.version, "a format unknown to us")
        raise NotRead(where, got=f"format {dump.version}.{dump.revision} ({who}) is passed through, not read")
    layout = layouts.get(len(message))
    if layout is None:
        raise BadDump(where, got=f"{len(message)} bytes", expected=" or ".join(f"{n} bytes" for n in layouts))
    return Stored(layout, layout.decode(message[: -wire.TRAILER], where))
