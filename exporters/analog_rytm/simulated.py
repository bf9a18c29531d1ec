"""A simulated Analog Rytm: answers requests, keeps dumps. It has empty songs; of kits, patterns, sounds and settings
nobody has described what an empty one looks like, so it has those that it was given or sent."""

from __future__ import annotations

from exporters.analog_rytm import identity, song
from exporters.elektron import ELEKTRON, HEADER, TRAILER, kind_of
from exporters.link import Link, Memory, Place
from exporters.simulated import MemoryMachine

# What its reply says behind Elektron's number is inferred: the product as family, no member, "1.72" as version.
_IDENTITY = b"\xf0\x7e\x00\x06\x02" + ELEKTRON[1:] + bytes((song.FRAME.product, 0, 0, 0)) + b"0172" + b"\xf7"


class SimulatedAnalogRytm(MemoryMachine):
    """`device` is the number in its messages; it takes those with any number (inferred)."""

    def __init__(self, link: Link, memory: Memory, *, device: int = 0) -> None:
        super().__init__(link, {**_empty_songs(), **memory}, _check)
        self.device = device

    def respond(self, message: bytes) -> list[bytes]:
        """The answers to a message."""
        if message[:2] == identity.REQUEST[:2] and message[3:] == identity.REQUEST[3:]:
            self.said = "asked who it is: said so"
            return [_IDENTITY]
        if song.FRAME.is_own(message):
            message = message[:5] + b"\0" + message[6:]  # the device number is outside length and checksum
        return super().respond(message)

    def answer(self, place: Place) -> list[bytes]:
        """What is in a place, under this machine's device number."""
        return [one[:5] + bytes((self.device,)) + one[6:] for one in super().answer(place)]

    def other(self, message: bytes) -> list[bytes]:
        """A request or dump for a slot that there is not, or something unknown: nothing is answered (inferred)."""
        kind = kind_of(message[6]) if song.FRAME.is_own(message) else None
        if kind is None or len(message) < HEADER + TRAILER:
            return super().other(message)
        self.said = f"{kind} {message[9] + 1}: not there or damaged, ignored"
        return []


def _check(message: bytes) -> None:
    """Raises BadDump for a dump whose length or checksum is wrong."""
    song.FRAME.unwrap(message)


def _empty_songs() -> dict[Place, bytes]:
    made = {Place("song", slot): song.new(song.Song(slot, "", ())).encode() for slot in range(song.SLOTS)}
    buffer = song.new(song.Song(0, "", (), stored=False)).encode()
    return {**made, Place("song in the work buffer", 0): buffer}
