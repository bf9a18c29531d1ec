"""Everything that a dump holds, decoded, by kind and slot: the last of a slot counts, damage is skipped and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from exporters.errors import BadDump
from exporters.formats import syx
from exporters.machine import PatternNames
from exporters.machinedrum import dumps, globals_, kit, pattern, song, wire
from exporters.makers import maker
from exporters.planning.plan import counted

_Thing = TypeVar("_Thing")
NAMES = PatternNames()


@dataclass
class Contents:
    """What a dump holds, by slot; a slot that is missing is unknown, not free.

    `remarks` are sentences about what was not used; `others` are the makers of foreign messages, in order.
    """

    kits: dict[int, kit.Kit] = field(default_factory=dict)
    patterns: dict[int, pattern.Pattern] = field(default_factory=dict)
    songs: dict[int, song.Song] = field(default_factory=dict)
    globals_: dict[int, dumps.Stored] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    others: dict[str, None] = field(default_factory=dict)

    def take(self, message: bytes) -> None:
        """Decode one message into its place; what is no dump is left alone. Raises BadDump."""
        command = message[6]
        if command == dumps.PATTERN:
            music = pattern.pattern_of(pattern.decode(message))
            if not 1 <= music.length <= song.STEPS:
                where = f"pattern {NAMES.name(music.slot)}, length"
                raise BadDump(where, offset=0xB2, inside="the message", got=music.length, allowed=f"1-{song.STEPS}")
            self._put(self.patterns, music.slot, music, f"Pattern {NAMES.name(music.slot)}")
        elif command == dumps.KIT:
            sounds = kit.kit_of(kit.decode(message))
            self._put(self.kits, sounds.slot, sounds, f"Kit {sounds.slot + 1}")
        elif command == dumps.SONG:
            rows = song.song_of(song.decode(message))
            self._put(self.songs, rows.slot, rows, f"Song {rows.slot + 1}")
        elif command == dumps.GLOBAL:
            settings = globals_.decode(message)
            slot: int = settings.fields["slot"]
            self._put(self.globals_, slot, settings, f"Global {slot + 1}")

    def _put(self, place: dict[int, _Thing], slot: int, thing: _Thing, name: str) -> None:
        if slot in place:
            self.remarks.append(f"{name} is in the dump twice; the last one counts.")
        place[slot] = thing


def read_contents(data: bytes) -> Contents:
    """The contents of a Machinedrum .syx (bytes or hex text). Raises BadDump when it holds no readable pattern."""
    found = Contents()
    for number, part in enumerate(syx.read(data), 1):
        if isinstance(part, syx.Junk):
            found.remarks.append(f"{counted(len(part.data), 'byte')} skipped at 0x{part.offset:x} ({part.reason}).")
        elif not wire.is_elektron(part.data):
            found.others[maker(part.data)] = None
        else:
            try:
                found.take(part.data)
            except BadDump as error:
                found.remarks.append(f"Message {number} at 0x{part.offset:x} was not used: {error}")
    if not found.patterns:
        instead = f", but messages of {', '.join(list(found.others)[:3])}" if found.others else ""
        hint = "Send the patterns from the machine (GLOBAL, SYSEX SEND) and save them as .syx."
        raise BadDump(
            "machine dump", got=f"no readable Machinedrum pattern in it{instead}",
            hint=" ".join([*found.remarks[:1], hint]),
        )
    return found
