"""The user's own dump as material for merging: patterns with their kits, and which slots are free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporters.errors import BadDump
from exporters.machinedrum.contents import read_contents
from exporters.machinedrum.kit import Kit
from exporters.machinedrum.merge.parts import is_sound
from exporters.machinedrum.pattern import Pattern


@dataclass(frozen=True)
class Library:
    """All that a dump holds, by slot (0-based); a slot that is missing is unknown, not free.

    `named_by_songs` are the patterns that songs of the dump name, `songs` the slots of those songs. `outputs` come
    from the global (None: none in the dump, or globals that differ). `unread` says why dumps were not used, by kind and
    slot.
    """

    patterns: Mapping[int, Pattern]
    kits: Mapping[int, Kit]
    named_by_songs: frozenset[int]
    songs: frozenset[int] = frozenset()
    outputs: tuple[int, ...] | None = None
    unread: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def free_patterns(self) -> tuple[int, ...]:
        """Slots whose pattern has no trigs and no locks and that no song row of the dump names.

        A slot with a later dump that could not be read is not free.
        """
        return tuple(
            slot for slot, music in sorted(self.patterns.items())
            if music.is_blank and slot not in self.named_by_songs and ("pattern", slot) not in self.unread
        )  # fmt: skip

    @property
    def free_kits(self) -> tuple[int, ...]:
        """Slots that were never saved."""
        return tuple(s for s, k in sorted(self.kits.items()) if k.unused and ("kit", s) not in self.unread)

    def pairs(self) -> list[tuple[Pattern, Kit]]:
        """Every pattern that can be merged, with the kit that it plays."""
        return [(p, self.kits[p.kit]) for _, p in sorted(self.patterns.items()) if p.kit in self.kits and is_sound(p)]


def read_library(data: bytes) -> Library:
    """Read a .syx (bytes or hex text) of the user's machine.

    The last dump of a slot counts; damaged messages are skipped. Raises BadDump when nothing in it can be merged.
    """
    found = read_contents(data)
    if not found.kits:
        hint = " ".join([*found.sentences[:1], "Send patterns and kits from the machine and save them as .syx."])
        raise BadDump("machine dump", got="no readable Machinedrum kit in it", hint=hint)
    return Library(
        found.patterns, found.kits, frozenset(found.named), frozenset(found.songs), found.outputs, found.unread
    )
