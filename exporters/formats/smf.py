"""Standard MIDI Files, read strictly: chunks, variable-length numbers, running status (Standard MIDI Files 1.0).

They are written with mido. Its reader believes every length, and files of strangers come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exporters.errors import BadDump

LONGEST_GAP_TICKS = 0x0FFFFFFF  # a variable-length number has at most four bytes of seven bits
TEXT, TRACK_NAME, MARKER, CUE_POINT, END_OF_TRACK, TEMPO, TIME_SIGNATURE = 0x01, 0x03, 0x06, 0x07, 0x2F, 0x51, 0x58

_MOST_EVENTS = 1_000_000
# Data bytes behind a status byte, by its upper four bits.
_DATA_BYTES = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}


@dataclass(frozen=True)
class Event:
    """An event: when it comes (ticks from the track's start), its status byte, its data.

    `meta` is the type of a meta event (status FF), None for all others.
    """

    tick: int
    status: int
    data: bytes
    meta: int | None = None


@dataclass(frozen=True)
class MidiFile:
    """A file: its format (0 or 1), ticks per quarter note, and the events of each track."""

    format: int
    ticks_per_beat: int
    tracks: tuple[tuple[Event, ...], ...]


def read(data: bytes) -> MidiFile:
    """The file in `data`. Raises BadDump for one that is cut off or breaks the format."""
    chunks = list(_chunks(data))
    if not chunks or chunks[0][1] != b"MThd" or len(chunks[0][2]) != 6:
        raise _bad(0, "it does not begin with a MIDI file's header")
    head = chunks[0][2]
    kind, count, division = (int.from_bytes(head[at : at + 2], "big") for at in (0, 2, 4))
    if kind not in (0, 1) or not division or division & 0x8000:
        raise _bad(8, f"format {kind} with division {division}, neither of which is read")
    tracks = tuple(tuple(_events(body, at)) for at, name, body in chunks[1:] if name == b"MTrk")
    if len(tracks) != count or len(tracks) != len(chunks) - 1:
        raise _bad(10, f"{count} tracks are announced and {len(tracks)} are there")
    return MidiFile(kind, division, tracks)


def _chunks(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Where each chunk's body begins, the chunk's name, and its body."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if at + 8 + size > len(data) or len(data) < at + 8:
            raise _bad(at, "a chunk is cut off")
        yield at + 8, data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size


def _events(body: bytes, offset: int) -> Iterator[Event]:
    at, tick, running, count = 0, 0, 0, 0
    while at < len(body):
        start = at
        gap, at = _number(body, at, offset)
        tick += gap
        count += 1
        if at >= len(body) or count > _MOST_EVENTS:
            raise _bad(offset + start, "an event is cut off" if at >= len(body) else "too many events follow")
        status = body[at]
        if status >= 0x80:
            at += 1
        else:
            status = running
        if status == 0xFF or status in (0xF0, 0xF7):
            meta = None
            if status == 0xFF:
                meta, at = (body[at] if at < len(body) else 0), at + 1
            size, at = _number(body, at, offset)
            running = 0
        elif status >> 4 in _DATA_BYTES:
            meta, size, running = None, _DATA_BYTES[status >> 4], status
        else:
            raise _bad(offset + start, f"no event begins with {status:02x}")
        data = body[at : at + size]
        if len(data) != size or (status < 0xF0 and any(byte > 0x7F for byte in data)):
            raise _bad(offset + start, "an event is cut off")
        at += size
        yield Event(tick, status, data, meta)
        if meta == END_OF_TRACK:
            if at != len(body):
                raise _bad(offset + at, "something follows the end of a track")
            return
    raise _bad(offset + at, "a track has no end")


def _number(body: bytes, at: int, offset: int) -> tuple[int, int]:
    """A variable-length number, and where it ends."""
    number = 0
    for place in range(at, min(at + 4, len(body))):
        number = number << 7 | body[place] & 0x7F
        if body[place] < 0x80:
            return number, place + 1
    raise _bad(offset + at, "a number is cut off or too long")


def _bad(offset: int, what: str) -> BadDump:
    return BadDump("MIDI file", offset=offset, got=what, hint="Write or copy the file again.")
