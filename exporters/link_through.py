"""Dumps that get into a slot through a buffer: which message stores which dump where (see `Through` in link_data)."""

from __future__ import annotations

from collections.abc import Iterable

from exporters.link import Link, Place, kind_of


def stored_by(link: Link, message: bytes) -> Place | None:
    """The slot in which a message stores what was sent into a buffer before it; None for every other message."""
    for kind in link.kinds:
        slot = None if kind.through is None else kind.through.names(message)
        if slot is not None:
            return Place(kind.name, slot)
    return None


def brought(link: Link, messages: Iterable[bytes]) -> list[tuple[Place, tuple[int, ...]]]:
    """Each dump among `messages` with its place, and the numbers of the messages that bring it there: the dump's own,
    and that of the one behind it which stores it in a slot. What is stored in several slots is there several times."""
    out: list[tuple[Place, tuple[int, ...]]] = []
    sent: tuple[Place, int] | None = None
    for number, message in enumerate(messages):
        place, slot = link.place(message), stored_by(link, message)
        if place is not None:
            sent = place, number
            out.append((place, (number,)))
        elif slot is not None and sent is not None and goes_through(link, sent[0], slot):
            if out[-1] == (sent[0], (sent[1],)):
                out.pop()
            out.append((slot, (sent[1], number)))
    return out


def goes_through(link: Link, place: Place, slot: Place) -> bool:
    """Whether what was sent to `place` is what a message stores in `slot`."""
    through = kind_of(link, slot.kind).through
    return through is not None and through.buffer == place.kind


def held_in(link: Link, place: Place) -> Place:
    """The place of the dump in which a slot's dump is found: its own, or that of all slots together."""
    through = kind_of(link, place.kind).through
    return place if through is None else Place(through.whole, 0)


def taken_out(link: Link, place: Place, message: bytes) -> bytes:
    """The dump of `place` from the one in which it is found (see `held_in`). Raises BadDump."""
    through = kind_of(link, place.kind).through
    return message if through is None else through.cut(message, place.slot)
