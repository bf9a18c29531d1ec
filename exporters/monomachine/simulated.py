"""A simulated Monomachine: answers requests and status on every page, takes dumps while its page SYSEX RECV waits.

Measured on OS 1.32B in an emulator by one source: what it stores is not checked but for the frame and the code, and a
dump in another code comes back in the machine's own. It has empty songs from the start; of kits, patterns and globals
nobody has described an empty one in full, so it has those that it was given or sent.
"""

from __future__ import annotations

from exporters.link import Link, Memory, Place
from exporters.monomachine import commands, song, wire
from exporters.monomachine.dumps import SLOTS
from exporters.monomachine.layouts import LAYOUTS, NAMES, SONG
from exporters.simulated import MemoryMachine

_KINDS = {0x01: "global", 0x02: "kit", 0x04: "pattern", 0x08: "song"}
_LOADS = {0x56: 0x01, 0x57: 0x04, 0x58: 0x02, commands.LOAD_SONG: 0x08}
_COUNTS = {NAMES[command]: count for command, count in SLOTS.items()}


class SimulatedMonomachine(MemoryMachine):
    """`mode` is one of the link's receive modes."""

    def __init__(self, link: Link, memory: Memory, mode: str) -> None:
        super().__init__(link, {**_empty_songs(), **memory}, _check)
        self.mode = mode
        self.status = dict.fromkeys(commands.STATUS, 0)
        self._next = dict.fromkeys(NAMES.values(), 0)  # the slot of the next dump of a kind, in SPEC

    def take(self, place: Place, message: bytes) -> list[bytes]:
        """A dump, which is dropped in silence unless the page is waiting."""
        if self.mode == commands.CLOSED:
            self.said = f"a {place.kind} came while SYSEX RECV was not waiting: dropped in silence"
            return []
        return super().take(place, message)

    def store(self, place: Place, message: bytes) -> None:
        """Into the slot that it carries, or (SPEC) the next one; what does not fit behind the last is dropped."""
        if self.mode == "specific":
            slot = self._next[place.kind]
            if slot >= _COUNTS[place.kind]:
                self.said = f"a {place.kind} came behind the last slot: dropped"
                return
            self._next[place.kind] += 1
            place, message = Place(place.kind, slot), self.link.moved(message, slot)
        super().store(place, message)

    def stored(self, place: Place, message: bytes) -> bytes:
        """The dump in the machine's own code."""
        return wire.FRAME.seal(message[: wire.HEADER] + wire.body_of(_raw(message)))

    def other(self, message: bytes) -> list[bytes]:
        """A short message: status is answered, loading changes what is current, the rest is only named."""
        if not wire.FRAME.is_own(message) or message[-1] != 0xF7:
            return super().other(message)
        words = commands.describe(message)
        args = message[7:-1]
        if words is None or message[6] in NAMES:
            self.said = f"message 0x{message[6]:02x}: not understood, ignored"
            return []
        if message[6] == commands.STATUS_REQUEST:
            value = self.status.get(args[0]) if len(args) == 1 else None
            self.said = f"{words}: {'not known, no answer' if value is None else value}"
            return [] if value is None else [wire.FRAME.command(commands.STATUS_ANSWER, args[0], value)]
        what = _LOADS.get(message[6])
        if what is not None:
            there = args[0] < _COUNTS[_KINDS[what]]
            self.status[what] = args[0] if there else self.status[what]
            self.said = f"{words}: {'done' if there else 'no such slot, ignored'}"
            return []
        self.said = f"{words}: taken (what it changes is not simulated)"
        return []


def _check(message: bytes) -> None:
    """Raises BadDump for a dump that the machine would not take: frame, code, or the size of what is in it."""
    _raw(message)


def _raw(message: bytes) -> bytes:
    dump = wire.FRAME.unwrap(message)
    name = NAMES[dump.command]
    return wire.raw_of(dump.body, LAYOUTS[dump.command].size, f"{name} {dump.position + 1}")


def _empty_songs() -> dict[Place, bytes]:
    return {Place("song", slot): song.empty(slot).encode() for slot in range(SLOTS[SONG])}
