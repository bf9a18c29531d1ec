"""What simulated machines have in common: a memory of whole messages by place, and the file that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from exporters.errors import BadDump, BadInput
from exporters.formats import syx
from exporters.link import Link, Memory, Place, title


class MemoryMachine:
    """A machine that keeps each sound dump in its place and answers each request with what is there.

    `check` raises BadDump for a message that is damaged (a decoder does). A subclass that knows more messages overrides
    :meth:`other`, and :meth:`stored` or :meth:`answer` where the real machine changes what it keeps.
    """

    def __init__(self, link: Link, memory: Memory, check: Callable[[bytes], object]) -> None:
        self.link = link
        self.check = check
        self.said = ""
        self._memory = dict(memory)
        self._requests = {
            kind.request(slot): Place(kind.name, slot)
            for kind in link.kinds
            if kind.request is not None
            for slot in range(kind.count)
        }

    @property
    def memory(self) -> Memory:
        """The whole dump messages that it holds, by place."""
        return MappingProxyType(self._memory)

    def respond(self, message: bytes) -> list[bytes]:
        """The answers to a message; `said` says what became of it."""
        asked = self._requests.get(message)
        if asked is not None:
            return self.answer(asked)
        place = self.link.place(message)
        return self.other(message) if place is None else self.take(place, message)

    def answer(self, place: Place) -> list[bytes]:
        """What is in a place that was asked for."""
        found = self._memory.get(place)
        where = title(self.link, place)
        self.said = f"asked for {where}: sent" if found is not None else f"asked for {where}: there is nothing to send"
        return [] if found is None else [found]

    def take(self, place: Place, message: bytes) -> list[bytes]:
        """Keep a dump in its place, unless it is damaged."""
        try:
            self.check(message)
        except BadDump as error:
            self.said = f"{title(self.link, place)} came damaged and was not stored: {error}"
            return []
        self.store(place, message)
        return []

    def store(self, place: Place, message: bytes) -> None:
        """Put a sound message into a place."""
        self._memory[place] = self.stored(place, message)
        self.said = f"{title(self.link, place)}: stored"

    def stored(self, place: Place, message: bytes) -> bytes:
        """What the machine keeps of a sound dump: the whole of it."""
        return message

    def other(self, message: bytes) -> list[bytes]:
        """A message that is neither a dump nor a request."""
        whose = self.link.other(message)
        self.said = f"for {whose}: ignored" if whose else f"{brief(message)}: not known, ignored"
        return []


def brief(message: bytes) -> str:
    """The start of a message in hex."""
    return message[:8].hex(" ").upper() + (f" ... ({len(message)} bytes)" if len(message) > 8 else "")


def read_memory(link: Link, data: bytes, check: Callable[[bytes], object]) -> tuple[dict[Place, bytes], list[str]]:
    """The memory that a .syx holds, and a remark for each message that is not part of it; the last of a place counts.

    `check` raises BadDump for a damaged message. Raises BadInput when the data has no dump of the machine at all.
    """
    memory: dict[Place, bytes] = {}
    remarks: list[str] = []
    for part in syx.read(data):
        if isinstance(part, syx.Junk):
            if not part.harmless:
                remarks.append(f"{len(part.data)} bytes at byte 0x{part.offset:x} left out: {part.reason}")
            continue
        place = link.place(part.data)
        if place is None:
            remarks.append(f"{brief(part.data)} at byte 0x{part.offset:x} left out: not a dump of this machine")
            continue
        try:
            check(part.data)
        except BadDump as error:
            remarks.append(f"{title(link, place)} at byte 0x{part.offset:x} left out: {error}")
            continue
        if memory.get(place, part.data) != part.data:
            remarks.append(f"{title(link, place)} at byte 0x{part.offset:x} takes the place of an earlier one")
        memory[place] = part.data
    if not memory and data:
        raise BadInput("There is no whole dump of this machine in it. Name a .syx of the machine, or a new file.")
    return memory, remarks


def memory_file(link: Link, memory: Memory) -> bytes:
    """The memory as a .syx: kind by kind in the order in which the machine wants to be sent them, slot by slot."""
    ranks = {kind.name: rank for rank, kind in enumerate(link.kinds)}
    places = sorted(memory, key=lambda place: (ranks[place.kind], place.slot))
    return b"".join(memory[place] for place in places)
