"""A dump of any kind as its fields, and back: frame, version, slot, and what it stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exporters.errors import BadDump
from exporters.formats.layout import Record
from exporters.monomachine import wire
from exporters.monomachine.layouts import GLOBAL, KIT, LAYOUTS, NAMES, PATTERN, SONG

SLOTS = {GLOBAL: 8, KIT: 128, PATTERN: 128, SONG: 24}
# (version, revision) -> where they occur. Sizes are the same in all of them; the later ones are one source's.
VERSIONS: Mapping[int, Mapping[tuple[int, int], str]] = {
    GLOBAL: {(2, 1): "real dumps", (3, 1): "OS 1.32B"},
    KIT: {(2, 1): "real dumps and OS 1.32B"},
    PATTERN: {(5, 1): "real dumps", (6, 1): "OS 1.32B"},
    SONG: {(2, 1): "a real dump and OS 1.32B"},
}


class NotRead(BadDump):
    """A sound message in a format that is unknown to us: passed through untouched."""


@dataclass(frozen=True)
class Stored:
    """A dump as its fields: every byte of the message follows from these."""

    command: int
    version: int
    revision: int
    slot: int
    fields: Record

    @property
    def kind(self) -> str:
        """song, kit, pattern or global."""
        return NAMES[self.command]

    def encode(self) -> bytes:
        """The whole message, made from the fields alone. Raises BadDump."""
        raw = LAYOUTS[self.command].encode(self.fields)
        return wire.FRAME.wrap(self.command, self.version, self.revision, self.slot, wire.body_of(raw))


def decode(message: bytes) -> Stored:
    """A dump as its fields. Raises BadDump (frame, code, size) or NotRead (a format that is only passed through)."""
    dump = wire.FRAME.unwrap(message)
    if dump.command not in NAMES:
        expected = ", ".join(f"0x{command:02x}" for command in NAMES)
        raise BadDump("Monomachine dump", offset=6, got=f"0x{dump.command:02x}", expected=f"one of {expected}")
    where = f"{NAMES[dump.command]} {dump.position + 1}"
    if (dump.version, dump.revision) not in VERSIONS[dump.command]:
        got = f"format {dump.version}.{dump.revision} (unknown to us) is passed through, not read"
        raise NotRead(where, got=got)
    layout = LAYOUTS[dump.command]
    raw = wire.own_raw_of(dump.body, layout.size, where)
    return Stored(
        command=dump.command,
        version=dump.version,
        revision=dump.revision,
        slot=dump.position,
        fields=layout.decode(raw, where),
    )


def text_of(name: bytes) -> str:
    """The readable part of a name; "" for that of a slot that was never used. What is no ASCII becomes `?`."""
    readable = name.split(b"\0")[0]
    if is_unused(name):
        return ""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in readable)


def is_unused(name: bytes) -> bool:
    """Whether it is the name of a song or kit that was never saved."""
    return name[:1] == b"\xff"
