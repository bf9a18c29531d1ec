"""Songs of Korg's Electribes: a block of 256 positions, then events. What differs between the machines is data.

A position plays one pattern once. Mutes are events within a position; a song has one tempo. A dump of the current
song is its block and its events, one of all songs has every block first, then the events of song 1, of song 2, ... .
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from exporters.electribe import wire
from exporters.errors import BadDump, DoesNotFit
from exporters.formats.layout import Layout, Record
from exporters.pattern_names import PatternNames
from exporters.planning.plan import PatternRow

POSITIONS, MEASURE = 256, 16  # MEASURE in steps
FACTORY_BPM = 120.0  # of an empty song (verified on the 64 of a save file; inferred for machines without one)
_MOST_PADDING = 6  # zeros that fill up a last group of seven
_AGAIN = "Dump it again from the machine."


@dataclass(frozen=True)
class Event:
    """What happens within a position: `what` in words, and for mutes the tracks that it is about and mutes."""

    position: int
    measure: int
    step: int
    what: str
    about: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()

    @property
    def mutes_at_start(self) -> bool:
        """Whether it says which tracks are muted from the start of its position: what a song row can say."""
        return self.what == "mute" and (self.measure, self.step) == (0, 0)


@dataclass(frozen=True)
class Model:
    """One machine: its number, its sizes and its two tables.

    `parts` are its tracks as the panel names them. `event_bytes` is the size of an event, `read_event` what one says,
    `mute` makes those that mute exactly these tracks from a measure of a position on. `hold` is the field that says
    that mutes hold beyond their position ("" where nothing says it: they are written anew at every position).
    """

    name: str
    product: int
    songs: int
    measures: int
    names: PatternNames
    parts: tuple[str, ...]
    block: Layout
    event_bytes: int
    read_event: Callable[[bytes], Event]
    mute: Callable[[int, int, frozenset[int]], bytes]
    hold: str = ""
    name_bytes: int = 0


@dataclass(frozen=True)
class Song:
    """A song as its fields and its events, each as it lies there. `slot` (0-based) is where it belongs, None: nobody
    says; `channel` is that of its message, `padding` the zeros behind it there."""

    fields: Record
    events: tuple[bytes, ...] = ()
    slot: int | None = None
    channel: int = 0
    padding: int = 0


@dataclass(frozen=True)
class Songs:
    """All songs of a machine, as one message holds them."""

    songs: tuple[Song, ...]
    channel: int = 0
    padding: int = 0


@dataclass(frozen=True)
class Store:
    """The request to write the current song into a slot (0-based)."""

    slot: int
    channel: int = 0


@dataclass(frozen=True)
class Position:
    """One position as a musician reads it. `later` are the events that no song row can say; `offset` shifts notes."""

    pattern: int
    muted: frozenset[int]
    offset: int = 0
    later: tuple[Event, ...] = ()
    known: bool = True

    def __str__(self) -> str:
        return f"unknown pattern {self.pattern + 1}"


def empty(model: Model) -> Song:
    """A song that was never used."""
    fields = model.block.blank()
    fields["tempo"] = tempo_word(FACTORY_BPM)
    if model.name_bytes:
        fields["name"] = b" " * model.name_bytes
    return Song(fields)


def decode_current(message: bytes, model: Model) -> Song:
    """The song of a message with the current song. Raises BadDump."""
    where = f"song of the {model.name}"
    plain, channel = _plain(message, wire.CURRENT, where, model)
    (song,), padding = _songs(plain, 1, model)
    return replace(song, channel=channel, padding=padding)


def encode_current(song: Song, model: Model) -> bytes:
    """The message with a song as the current one. Raises BadDump."""
    data = model.block.encode(song.fields) + b"".join(song.events) + bytes(song.padding)
    return wire.message(model.product, wire.CURRENT, wire.packed(data), channel=song.channel)


def decode_all(message: bytes, model: Model) -> Songs:
    """The songs of a message with all of them. Raises BadDump."""
    where = f"song memory of the {model.name}"
    plain, channel = _plain(message, wire.ALL, where, model)
    songs, padding = _songs(plain, model.songs, model)
    return Songs(tuple(replace(song, slot=slot) for slot, song in enumerate(songs)), channel, padding)


def encode_all(songs: Songs, model: Model) -> bytes:
    """The message with all songs. Raises BadDump."""
    blocks = b"".join(model.block.encode(song.fields) for song in songs.songs)
    data = blocks + b"".join(event for song in songs.songs for event in song.events) + bytes(songs.padding)
    return wire.message(model.product, wire.ALL, wire.packed(data), channel=songs.channel)


def decode_store(message: bytes, model: Model) -> Store:
    """The slot that a store request names. Raises BadDump."""
    where = f"store request of the {model.name}"
    if len(message) != wire.HEADER + 2 or message[-1] != 0xF7 or message[4] != wire.STORE:
        raise BadDump(where, got=f"{len(message)} bytes", expected=f"{wire.HEADER + 2} bytes")
    if message[5] >= model.songs:
        raise BadDump(where, offset=5, got=message[5], allowed=f"0-{model.songs - 1}")
    return Store(message[5], message[2] & 0x0F)


def encode_store(store: Store, model: Model) -> bytes:
    """The request to write the current song into a slot."""
    return wire.message(model.product, wire.STORE, bytes((store.slot,)), channel=store.channel)


def _plain(message: bytes, function: int, where: str, model: Model) -> tuple[bytes, int]:
    if not wire.is_own(message, model.product) or message[4] != function:
        raise BadDump(where, got=message[:5].hex(" "), expected=f"F0 42 3g {model.product:02X} {function:02X}")
    return wire.unpacked(message, where), message[2] & 0x0F


def _songs(plain: bytes, count: int, model: Model) -> tuple[list[Song], int]:
    """`count` blocks and the events of all of them, and how many zeros fill up the end. Raises BadDump."""
    where = "song" if count == 1 else "song memory"
    size, event = model.block.size, model.event_bytes
    if len(plain) < size * count:
        raise BadDump(where, got=f"{len(plain)} bytes", expected=f"{size * count} bytes and events", hint=_AGAIN)
    blocks = [model.block.decode(plain[at * size : (at + 1) * size], where) for at in range(count)]
    at = size * count
    songs: list[Song] = []
    for fields in blocks:
        end = at + fields["events"] * event
        if end > len(plain):
            there = (len(plain) - at) // event
            got = f"{there} events where {fields['events']} are counted"
            raise BadDump(where, got=got, expected="as many as the song counts", hint=_AGAIN)
        songs.append(Song(fields, tuple(plain[one : one + event] for one in range(at, end, event))))
        at = end
    rest = plain[at:]
    if len(rest) > _MOST_PADDING or any(rest):
        raise BadDump(where, got=f"{len(rest)} bytes behind the last event", expected="nothing", hint=_AGAIN)
    return songs, len(rest)


def cut(songs: Songs, slot: int) -> Song:
    """The song of a slot as the current one."""
    return replace(songs.songs[slot], slot=None, channel=songs.channel)


def put(songs: Songs, slot: int, song: Song) -> Songs:
    """The songs with another one in a slot."""
    stored = replace(song, slot=slot, channel=0, padding=0)
    return replace(songs, songs=(*songs.songs[:slot], stored, *songs.songs[slot + 1 :]), padding=0)


def tempo_word(bpm: float) -> int:
    """BPM as the song holds them: whole ones in the upper nine bits, tenths in the lower four."""
    whole, tenths = divmod(round(bpm * 10), 10)
    return whole << 7 | tenths


def tempo_bpm(song: Song) -> float | None:
    """The song's tempo; None for a word that is none."""
    word: int = song.fields["tempo"]
    tenths = word & 0x7F
    return None if tenths > 9 else (word >> 7) + tenths / 10


def name_of(song: Song) -> str:
    """The song's name, "" where it has none."""
    name: bytes = song.fields.get("name", b"")
    return name.decode("ascii", "replace").rstrip(" \0")


def unused(song: Song, model: Model) -> bool:
    """Whether it has the one position of a song that was never used, whatever it is called and how fast it is."""
    fields = dict(song.fields)
    return not song.events and {**fields, "tempo": 0, "name": b""} == {**model.block.blank(), "tempo": 0, "name": b""}


def all_first_pattern(song: Song) -> bool:
    """Whether every position of a used song plays pattern A01."""
    patterns: bytes = song.fields["patterns"]
    return not any(patterns[: song.fields["last"] + 1])


def events_of(song: Song, model: Model) -> list[Event]:
    """What its events say, in their order."""
    return [model.read_event(event) for event in song.events]


def positions(song: Song, model: Model) -> Iterator[Position]:
    """Its positions in order; nothing for a song that was never used.

    Where mutes hold, or nothing says that they do not, a position without a mute goes on with those of the one before.
    """
    if unused(song, model):
        return
    by_position: dict[int, list[Event]] = {}
    for event in events_of(song, model):
        by_position.setdefault(event.position, []).append(event)
    holds = not model.hold or song.fields[model.hold] != 0
    offsets = song.fields.get("offsets", bytes(POSITIONS))
    muted: frozenset[int] = frozenset()
    for number in range(song.fields["last"] + 1):
        if not holds:
            muted = frozenset()
        found = by_position.get(number, [])
        for event in found:
            if event.mutes_at_start:
                muted = muted - event.about | event.muted
        pattern, shift = song.fields["patterns"][number], offsets[number]
        yield Position(
            pattern=pattern,
            muted=muted,
            offset=shift - 256 if shift > 127 else shift,
            later=tuple(event for event in found if not event.mutes_at_start),
            known=pattern < model.names.count,
        )
        for event in found:
            if event.what == "mute" and not event.mutes_at_start:
                muted = muted - event.about | event.muted


def planned(passes: Sequence[Sequence[PatternRow]], model: Model, *, slot: int = 0, name: str = "") -> Song:
    """The song that plays `passes`, each of one pattern and its rows changing only the mutes, at measures. Raises
    DoesNotFit for what a song cannot hold.

    The first position says which tracks are muted even when none is, so that it starts the same whatever was muted by
    hand before.
    """
    rows = [first for first, *_ in passes]
    if len(rows) > POSITIONS:
        raise DoesNotFit(f"{len(rows)} positions: a song of the {model.name} has {POSITIONS}.")
    song = empty(model)
    fields = dict(song.fields)
    if model.name_bytes:
        fields["name"] = name.encode("ascii").ljust(model.name_bytes)
    events: list[bytes] = []
    if rows:
        fields["patterns"] = bytes(row.pattern for row in rows).ljust(POSITIONS, b"\0")
        fields["last"] = len(rows) - 1
        if model.hold:
            fields[model.hold] = 1
        if "tempo_lock" in fields:
            fields["tempo_lock"] = 1
        if rows[0].tempo_bpm is not None:
            fields["tempo"] = tempo_word(rows[0].tempo_bpm)
        every = not model.hold and any(row.muted for one in passes for row in one)
        before: frozenset[int] | None = None
        for number, one in enumerate(passes):
            for row in one:
                if (every and not row.start_step) or row.muted != before:
                    made = model.mute(number, row.start_step // MEASURE, row.muted)
                    events += [made[at : at + model.event_bytes] for at in range(0, len(made), model.event_bytes)]
                before = row.muted
    fields["events"] = len(events)
    return replace(song, fields=fields, events=tuple(events), slot=slot)
