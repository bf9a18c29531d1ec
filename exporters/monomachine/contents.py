"""What planning needs of a dump: how long patterns are, how fast they play, and the names of songs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from exporters.errors import BadDump
from exporters.formats import syx
from exporters.machine import DumpFacts, PatternFacts
from exporters.makers import maker
from exporters.monomachine import commands, dumps, show, song, wire
from exporters.monomachine.layouts import NAMES, PATTERN, SONG, STEPS
from exporters.planning.lengths import STEPS_PER_BEAT
from exporters.words import counted

_FACTORS = (Fraction(1), Fraction(2), Fraction(3, 4), Fraction(3, 2))  # by multiplier, two sources
MOST_REMARKS = 50  # about what was not used; nobody reads more


@dataclass
class _Found:
    patterns: dict[int, PatternFacts] = field(default_factory=dict)
    songs: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    unread: dict[int, str] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def take(self, stored: dumps.Stored) -> None:
        """A dump that was read; the last one of a slot counts."""
        if stored.command == PATTERN:
            self.patterns[stored.slot] = facts_of(stored)
            self.unread.pop(stored.slot, None)
        elif stored.command == SONG:
            self.seen.add(stored.slot)
            self.songs.pop(stored.slot, None)
            if not dumps.is_unused(stored.fields["name"]):
                self.songs[stored.slot] = song.name_of(stored)

    def leave(self, message: bytes, text: str, why: str) -> None:
        """A message, or the start of one, that was not used."""
        self.skipped.append(text)
        if wire.FRAME.is_own(message) and message[6] == PATTERN and len(message) >= wire.HEADER:
            self.unread[message[9]] = why

    def remarks(self) -> Iterator[str]:
        """A sentence for each message that was not used."""
        yield from (f"Machine dump: {text}" for text in self.skipped[:MOST_REMARKS])
        more = len(self.skipped) - MOST_REMARKS
        if more > 0:
            yield f"Machine dump: {counted(more, 'more place')} not used."


def read_dump(data: bytes) -> DumpFacts:
    """The facts in a .syx (bytes or hex text). Raises BadDump when it holds no pattern that can be read."""
    found = _Found()
    size = 0
    for number, part in enumerate(syx.read(data), 1):
        if isinstance(part, syx.Junk):
            if not part.harmless:
                text = f"{counted(len(part.data), 'byte')} skipped at 0x{part.offset:x} ({part.reason})."
                found.leave(part.data, text, part.reason)
        elif not wire.FRAME.is_own(part.data):
            found.others[maker(part.data)] = None
        elif part.data[6] in NAMES:
            size = syx.check_decoded(size + len(part.data))
            try:
                found.take(_sound(dumps.decode(part.data)))
            except BadDump as error:
                text = f"message {number} at 0x{part.offset:x} was not used: {error}"
                found.leave(part.data, text, str(error))
    if not found.patterns:
        instead = f", but messages of {', '.join(list(found.others)[:3])}" if found.others else ""
        hint = "Send the patterns from the machine (GLOBAL, FILE, SYSEX SEND) and save them as .syx."
        hint = " ".join([*(text[0].upper() + text[1:] for text in found.skipped[:1]), hint])
        raise BadDump("machine dump", got=f"no readable Monomachine pattern in it{instead}", hint=hint)
    return DumpFacts(
        patterns=found.patterns,
        songs=found.songs,
        song_slots_seen=frozenset(found.seen),
        remarks=tuple(found.remarks()),
        unread=found.unread,
    )


def _sound(stored: dumps.Stored) -> dumps.Stored:
    """The dump, if planning can use it. Raises BadDump for a pattern of an impossible length."""
    if stored.command == PATTERN and not 1 <= stored.fields["length"] <= STEPS:
        where = f"pattern {commands.slot_name(PATTERN, stored.slot)}, length"
        raise BadDump(where, got=stored.fields["length"], allowed=f"1-{STEPS}")
    return stored


def facts_of(stored: dumps.Stored) -> PatternFacts:
    """Length, kit and speed of a pattern; a multiplier that nobody knows counts as normal speed."""
    fields = stored.fields
    multiplier = fields["multiplier"]
    factor = _FACTORS[multiplier] if multiplier < len(_FACTORS) else Fraction(1)
    return PatternFacts(
        length_steps=fields["length"],
        kit=fields["kit"],
        speed=show.speed_of(fields),
        steps_per_beat=STEPS_PER_BEAT * factor,
    )
