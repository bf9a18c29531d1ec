"""Which message is what: the codecs of global, kit, pattern and song dumps, and everything that is only named."""

from __future__ import annotations

from dataclasses import replace

from exporters.machine import Codec, Recognised
from exporters.machinedrum import commands, dumps, globals_, kit, pattern, show, song, tables, wire

GLOBAL = Codec(
    "global",
    globals_.decode,
    dumps.Stored.encode,
    slot=lambda s: str(s.fields["slot"] + 1),
    lines=show.global_lines,
    tables=tables.rows_of,
)
KIT = Codec(
    "kit",
    kit.decode,
    dumps.Stored.encode,
    slot=lambda s: str(s.fields["slot"] + 1),
    name=lambda s: kit.kit_of(s).name,
    lines=lambda s: show.kit_lines(kit.kit_of(s)),
    tables=tables.rows_of,
)
PATTERN = Codec(
    "pattern",
    pattern.decode,
    dumps.Stored.encode,
    slot=lambda s: pattern.NAMES.name(s.fields["slot"]),
    lines=lambda s: show.pattern_lines(pattern.pattern_of(s), None if s.kit is None else kit.kit_of(s.kit)),
    tables=lambda s: tables.rows_of(s, None if s.kit is None else kit.kit_of(s.kit)),
    beside=lambda s, others: replace(s, kit=others.get(("kit", str(s.fields["kit"] + 1)))),
)
SONG = Codec(
    "song",
    song.decode,
    dumps.Stored.encode,
    slot=lambda s: str(s.fields["slot"] + 1),
    name=lambda s: song.song_of(s).name,
    lines=show.song_lines,
    tables=tables.song_rows,
    song_rows=lambda s: song.song_of(s).rows,
)
CODECS: dict[int, Codec] = {dumps.GLOBAL: GLOBAL, dumps.KIT: KIT, dumps.PATTERN: PATTERN}


def recognise(message: bytes) -> Recognised | None:
    """What kind of Machinedrum message this is (song dumps excepted); None for other machines and makers.

    A dump in an unofficial or unknown format has no codec: it is passed through untouched, and the note says why.
    """
    if not wire.is_elektron(message):
        return None
    command = message[6]
    codec = CODECS.get(command)
    if codec is None:
        words = commands.describe(message)
        return Recognised(words or f"unknown message 0x{command:02x}")
    if len(message) < wire.HEADER + wire.TRAILER:
        return Recognised(codec.kind, codec)  # too short for a dump: its codec says so
    version, position = message[7], message[9]
    slot = pattern.NAMES.name(position & 0x7F) if command == dumps.PATTERN else str(position + 1)
    if (version, message[8]) in dumps.VERSIONS[command]:
        return Recognised(codec.kind, codec, slot)
    who = dumps.UNOFFICIAL[command].get(version, "a format unknown to us")
    note = f"format {version}.{message[8]} ({who}): passed through untouched, not read"
    return Recognised(codec.kind, None, slot, note)
