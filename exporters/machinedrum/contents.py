"""Everything that a dump holds, decoded, by kind and slot: the last of a slot counts, damage is skipped and named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from exporters.errors import BadDump
from exporters.formats import syx
from exporters.machine import PatternFacts
from exporters.machinedrum import dumps, globals_, kit, pattern, song, wire
from exporters.machinedrum.merge.parts import Source, fired
from exporters.machinedrum.merge.tracks import recorders
from exporters.machinedrum.models import Family
from exporters.machinedrum.pattern import NAMES, SPEED_FACTORS
from exporters.makers import maker
from exporters.planning.lengths import STEPS_PER_BEAT
from exporters.planning.plan import PatternRow
from exporters.words import counted

_Thing = TypeVar("_Thing")
MOST_SKIPPED = 50  # remarks about what was not used; nobody reads more


@dataclass
class Contents:
    """What a dump holds, by slot; a slot that is missing is unknown, not free.

    `named` are the patterns that any song in it names, a song that a later one replaces included. `unread` says why a
    dump was not used, by kind (pattern, kit, song, global) and by the slot that it was for as far as it can be trusted.
    `others` are the makers of foreign messages, in order.
    """

    kits: dict[int, kit.Kit] = field(default_factory=dict)
    patterns: dict[int, pattern.Pattern] = field(default_factory=dict)
    songs: dict[int, song.Song] = field(default_factory=dict)
    globals_: dict[int, dumps.Stored] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)
    unread: dict[tuple[str, int], str] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    _more: int = 0  # what was not used, beyond the first MOST_SKIPPED places
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not used and what is there more than once, as sentences that begin in lower case."""
        more = [f"{counted(self._more, 'more place')} not used."] if self._more else []
        return (*self.skipped, *more, *(text for kind in dumps.NAMES.values() if (text := self._repeated(kind))))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The remarks by themselves."""
        return tuple(text[0].upper() + text[1:] for text in self.remarks)

    @property
    def extended(self) -> bool | None:
        """Whether patterns load their kits (EXTENDED mode); None without a global, or with globals that differ."""
        modes = {globals_.is_extended(stored) for stored in self.globals_.values()}
        return modes.pop() if len(modes) == 1 else None

    @property
    def outputs(self) -> tuple[int, ...] | None:
        """The outputs of the 16 tracks; None without a global, or with globals that differ."""
        routing = {tuple(stored.fields["outputs"]) for stored in self.globals_.values()}
        return routing.pop() if len(routing) == 1 else None

    @property
    def free_patterns(self) -> tuple[int, ...]:
        """Slots whose pattern has no trigs and no locks and that no song row of the dump names.

        A slot with a later dump that could not be read is not free.
        """
        return tuple(
            slot for slot, music in sorted(self.patterns.items())
            if music.is_blank and slot not in self.named and ("pattern", slot) not in self.unread
        )  # fmt: skip

    @property
    def free_kits(self) -> tuple[int, ...]:
        """Slots that were never saved."""
        return tuple(s for s, k in sorted(self.kits.items()) if k.unused and ("kit", s) not in self.unread)

    def pairs(self) -> list[tuple[pattern.Pattern, kit.Kit]]:
        """Every pattern that can be merged, with the kit that it plays."""
        return [(p, self.kits[p.kit]) for _, p in sorted(self.patterns.items()) if p.kit in self.kits and p.length_fits]

    def facts(self) -> dict[int, PatternFacts]:
        """What planning needs to know of each pattern."""
        return {slot: facts_of(music, self.kits.get(music.kit)) for slot, music in self.patterns.items()}

    def take(self, message: bytes) -> None:
        """Decode one message into its place; what is not a dump is left alone. Raises BadDump."""
        command = message[6]
        if command == dumps.PATTERN:
            music = pattern.pattern_of(pattern.decode(message))
            if not 1 <= music.length <= song.STEPS:
                where = f"pattern {NAMES.name(music.slot)}, length"
                raise BadDump(where, offset=0xB2, got=music.length, allowed=f"1-{song.STEPS}")
            self._put(place=self.patterns, slot=music.slot, thing=music, kind="pattern", name=NAMES.name(music.slot))
        elif command == dumps.KIT:
            sounds = kit.kit_of(kit.decode(message))
            self._put(place=self.kits, slot=sounds.slot, thing=sounds, kind="kit", name=str(sounds.slot + 1))
        elif command == dumps.SONG:
            rows = song.song_of(song.decode(message))
            self._put(place=self.songs, slot=rows.slot, thing=rows, kind="song", name=str(rows.slot + 1))
            self.named.update(row.pattern for row in rows.rows if isinstance(row, PatternRow))
        elif command == dumps.GLOBAL:
            settings = globals_.decode(message)
            slot: int = settings.fields["slot"]
            self._put(place=self.globals_, slot=slot, thing=settings, kind="global", name=str(slot + 1))

    def skip(self, text: str) -> None:
        """Keep a sentence about what was not used; beyond MOST_SKIPPED of them they are only counted."""
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append(text)
        else:
            self._more += 1

    def leave_unread(self, message: bytes, why: str) -> None:
        """Remember for which slot this message, damaged or cut off, seems to be; nothing for anything else."""
        if wire.is_elektron(message) and message[6] in dumps.NAMES and len(message) >= wire.HEADER:
            self.unread[dumps.NAMES[message[6]], message[9]] = why

    def _put(self, place: dict[int, _Thing], slot: int, thing: _Thing, kind: str, name: str) -> None:
        place[slot] = thing
        self._seen[kind, name] += 1
        self.unread.pop((kind, slot), None)

    def _repeated(self, kind: str) -> str:
        found = {name: count for (what, name), count in self._seen.items() if what == kind and count > 1}
        if not found:
            return ""
        if len(found) == 1:
            ((name, count),) = found.items()
            return f"{kind} {name} is there {'twice' if count == 2 else f'{count} times'}; the last one counts."
        listed = ", ".join(list(found)[:6]) + (", ..." if len(found) > 6 else "")
        return f"{len(found)} {kind}s are there more than once ({listed}); the last of each counts."


def read_contents(data: bytes) -> Contents:
    """The contents of a Machinedrum .syx (bytes or hex text). Raises BadDump when it holds no readable pattern, and
    BadInput for more messages than a dump can have."""
    found = Contents()
    size = 0
    for number, part in enumerate(syx.read(data), 1):
        if isinstance(part, syx.Junk):
            if part.harmless:
                continue
            found.skip(f"{counted(len(part.data), 'byte')} skipped at 0x{part.offset:x} ({part.reason}).")
            found.leave_unread(part.data, part.reason)
        elif not wire.is_elektron(part.data):
            found.others[maker(part.data)] = None
        else:
            size = syx.check_decoded(size + len(part.data))
            try:
                found.take(part.data)
            except BadDump as error:
                found.skip(f"message {number} at 0x{part.offset:x} was not used: {error}")
                found.leave_unread(part.data, str(error))
    if not found.patterns:
        instead = f", but messages of {', '.join(list(found.others)[:3])}" if found.others else ""
        hint = "Send the patterns from the machine (GLOBAL, SYSEX SEND) and save them as .syx."
        hint = " ".join([*found.sentences[:1], hint])
        raise BadDump("machine dump", got=f"no readable Machinedrum pattern in it{instead}", hint=hint)
    return found


def read_material(data: bytes) -> Contents:
    """The contents of the user's own dump as material for merging. Raises BadDump when nothing in it can be merged."""
    found = read_contents(data)
    if not found.kits:
        hint = " ".join([*found.sentences[:1], "Send patterns and kits from the machine and save them as .syx."])
        raise BadDump("machine dump", got="no readable Machinedrum kit in it", hint=hint)
    return found


def facts_of(music: pattern.Pattern, sounds: kit.Kit | None = None) -> PatternFacts:
    """Length, kit, speed and tracks of a pattern, and how they depend on each other in its kit (`sounds`); a multiplier
    that nobody knows counts as normal speed."""
    inside = (1 << music.length) - 1
    playing = frozenset(track for track, mask in enumerate(music.trigs) if mask & inside)
    fires: dict[int, int] = {}
    recorded: dict[int, tuple[int, ...]] = {}
    if sounds is not None:
        for track in range(kit.TRACKS):
            partner = fired(sounds, track)
            if partner is not None:
                fires[track] = partner
            if track in playing and sounds.tracks[track].machine.family is Family.RAM_PLAY:
                recorded[track] = recorders(Source(music, sounds, track))
    factor = SPEED_FACTORS[music.multiplier] if music.multiplier < len(SPEED_FACTORS) else Fraction(1)
    return PatternFacts(
        length_steps=music.length,
        kit=music.kit,
        scale_steps=music.total_steps,
        speed=music.speed,
        steps_per_beat=STEPS_PER_BEAT * factor,
        playing=playing,
        fires=fires,
        recorded=recorded,
    )
