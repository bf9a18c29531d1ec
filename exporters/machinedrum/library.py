"""The user's own dump as material for merging: patterns with their kits, and which slots are free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exporters.errors import BadDump, DoesNotFit
from exporters.formats import syx
from exporters.machinedrum import dumps, globals_, kit, pattern, song, wire
from exporters.machinedrum.kit import Kit
from exporters.machinedrum.merge.parts import Source, is_sound
from exporters.machinedrum.pattern import Pattern
from exporters.machinedrum.show import NAMES
from exporters.planning.plan import PatternRow, counted


@dataclass(frozen=True)
class Library:
    """All that a dump holds, by slot (0-based); a slot that is missing is unknown, not free.

    `extended` and `outputs` come from the global (None: none in the dump, or globals that differ).
    `remarks` are sentences for the user: duplicates, damaged messages, formats that are not read.
    """

    patterns: Mapping[int, Pattern]
    kits: Mapping[int, Kit]
    named_by_songs: frozenset[int]
    extended: bool | None = None
    outputs: tuple[int, ...] | None = None
    remarks: tuple[str, ...] = ()
    origin: str = ""

    @property
    def free_patterns(self) -> tuple[int, ...]:
        """Slots whose pattern has no trigs and no locks and that no song row of the dump names."""
        return tuple(s for s, p in sorted(self.patterns.items()) if p.is_blank and s not in self.named_by_songs)

    @property
    def free_kits(self) -> tuple[int, ...]:
        """Slots that were never saved."""
        return tuple(s for s, k in sorted(self.kits.items()) if k.unused)

    def pairs(self) -> list[tuple[Pattern, Kit]]:
        """Every pattern that can be merged, with the kit that it plays."""
        return [(p, self.kits[p.kit]) for _, p in sorted(self.patterns.items()) if p.kit in self.kits and is_sound(p)]

    def source(self, slot: int, track: int) -> Source:
        """Track `track` of pattern `slot`. Raises DoesNotFit when the dump lacks the pattern or its kit."""
        name = NAMES.name(slot)
        found = self.patterns.get(slot)
        if found is None:
            raise DoesNotFit(f"Pattern {name} is not in the machine dump. Dump it from the machine as well.")
        if found.kit not in self.kits:
            raise DoesNotFit(
                f"Pattern {name} plays kit {found.kit + 1}, which is not in the machine dump. Dump the kits."
            )
        return Source(found, self.kits[found.kit], track, self.origin)


def read_library(data: bytes, origin: str = "") -> Library:
    """Read a .syx (bytes or hex text) of the user's machine; `origin` names it in sources.

    The last dump of a slot counts; damaged messages are skipped and told. Raises BadDump when nothing in it can
    be merged.
    """
    patterns: dict[int, Pattern] = {}
    kits: dict[int, Kit] = {}
    named: set[int] = set()
    globals_seen: list[dumps.Stored] = []
    remarks: list[str] = []
    for number, part in enumerate(syx.read(data), 1):
        if isinstance(part, syx.Junk):
            remarks.append(f"{counted(len(part.data), 'byte')} skipped at 0x{part.offset:x} ({part.reason}).")
            continue
        command = part.data[6] if wire.is_elektron(part.data) else None
        try:
            if command == dumps.PATTERN:
                music = pattern.pattern_of(pattern.decode(part.data))
                _tell_double(patterns, music.slot, f"pattern {NAMES.name(music.slot)}", remarks)
                patterns[music.slot] = music
            elif command == dumps.KIT:
                machines = kit.kit_of(kit.decode(part.data))
                _tell_double(kits, machines.slot, f"kit {machines.slot + 1}", remarks)
                kits[machines.slot] = machines
            elif command == dumps.SONG:
                rows = song.song_of(song.decode(part.data)).rows
                named.update(row.pattern for row in rows if isinstance(row, PatternRow))
            elif command == dumps.GLOBAL:
                globals_seen.append(globals_.decode(part.data))
        except BadDump as error:
            remarks.append(f"Message {number} at 0x{part.offset:x} was not used: {error}")
    if not patterns or not kits:
        missing = "pattern" if not patterns else "kit"
        hint = " ".join([*remarks[:1], "Send patterns and kits from the machine and save them as .syx."])
        raise BadDump(origin or "machine dump", got=f"no readable Machinedrum {missing} in it", hint=hint)
    modes = {globals_.is_extended(stored) for stored in globals_seen}
    routing = {tuple(stored.fields["outputs"]) for stored in globals_seen}
    return Library(
        patterns,
        kits,
        frozenset(named),
        modes.pop() if len(modes) == 1 else None,
        routing.pop() if len(routing) == 1 else None,
        tuple(remarks),
        origin,
    )


def _tell_double(known: Mapping[int, object], slot: int, name: str, remarks: list[str]) -> None:
    if slot in known:
        remarks.append(f"{name[0].upper()}{name[1:]} is there twice; the last one counts.")
