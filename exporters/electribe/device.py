"""What Korg's Electribes share as machines of Kontrol: messages in and out, how a song ends, what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from exporters.abilities import Sure
from exporters.checking import check_plan
from exporters.electribe import show, song, wire
from exporters.electribe.song import Model, Song, Songs, Store
from exporters.inspection import STORED_IN
from exporters.machine import Capability, Codec, Recognised, Row
from exporters.machine_base import MachineBase
from exporters.planning.plan import End, PatternRow, SongPlan
from exporters.planning.within import one_pass_each


def capabilities(*, names: bool, mutes: str, tempo_events: str) -> tuple[Capability, ...]:
    """What their songs can say; `mutes` is what is known of the mutes of this one, `tempo_events` why it gets none."""
    official: Sure = "one source"
    return (
        Capability("row repeats", False, official, "a position plays its pattern once"),
        Capability("row mutes", True, official, mutes),
        Capability("row tempo", False, official, f"tempo events exist; {tempo_events}"),
        Capability("song tempo", True, official, "in tenths of BPM; 120 where nothing says one"),
        Capability("row steps", False, official, "a position plays its whole pattern"),
        Capability("row names", False, official),
        Capability("song names", names, "verified" if names else official),
        Capability("loops", False, official),
        Capability("jumps", False, official),
        Capability("reading", True, "inferred", "no used song of a machine was found to try it with"),
    )


class Electribe(MachineBase):
    """A subclass sets the names, limits, notes, guide, link and `model`."""

    model: Model
    ends: Mapping[End, str] = {"end": "is over; what the machine does then is not known to us."}
    columns = show.COLUMNS
    beyond_rows = show.BEYOND_ROWS
    mute_grid = song.MEASURE

    def __init__(self) -> None:
        model = self.model
        decode, encode = partial(song.decode_current, model=model), partial(song.encode_current, model=model)
        self.codecs = {
            wire.CURRENT: Codec(
                "song",
                decode,
                encode,
                slot=lambda one: "" if one.slot is None else str(one.slot + 1),
                name=song.name_of,
                lines=partial(show.song_lines, model=model),
                tables=partial(show.song_tables, model=model),
                song_rows=partial(show.song_rows, model=model),
                beside=lambda one, others: replace(one, slot=others.get(STORED_IN)),
            ),
            wire.ALL: Codec(
                "song memory",
                partial(song.decode_all, model=model),
                partial(song.encode_all, model=model),
                lines=partial(show.all_lines, model=model),
                tables=partial(show.all_tables, model=model),
            ),
            wire.STORE: Codec(
                "store song",
                partial(song.decode_store, model=model),
                partial(song.encode_store, model=model),
                slot=lambda store: str(store.slot + 1),
                lines=lambda store: [f"stores the song before it in slot {store.slot + 1}"],
            ),
        }

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The song as the current one, and the request that stores it in its slot. Raises DoesNotFit."""
        check_plan(plan, self)
        passes = [
            [row for row in plan.rows[group[0] : group[-1] + 1] if isinstance(row, PatternRow)]
            for group in one_pass_each(plan.rows, self)
        ]
        made = song.planned(passes, self.model, slot=plan.slot, name=plan.name)
        message = song.encode_current(made, self.model)
        wanted = [(first.pattern, first.muted) for first, *_ in passes]
        back = [
            (one.pattern, one.muted) for one in song.positions(song.decode_current(message, self.model), self.model)
        ]
        if back != wanted:
            raise RuntimeError(f"song {plan.slot + 1} does not read back as planned: {back!r}")
        return [message, song.encode_store(Store(plan.slot), self.model)]

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of message of this machine it is, or None for one of another machine or maker."""
        if not wire.is_own(message, self.model.product):
            return None
        name = wire.NAMES.get(message[4])
        if name is None:
            return Recognised(f"unknown message 0x{message[4]:02x}")
        codec = self.codecs.get(message[4])
        is_dump = codec is None and len(message) > wire.HEADER + 3
        return Recognised(name, codec, note="passed through untouched, not read" if is_dump else "")

    def check_frame(self, message: bytes) -> None:
        """Raise BadDump for a song, or songs, whose parts do not fit together: nothing else guards a message."""
        codec = self.codecs.get(message[4]) if wire.is_own(message, self.model.product) else None
        if codec is not None:
            codec.decode(message)

    def tables_of(self, thing: Song | Songs | Store) -> Mapping[str, list[Row]]:
        """The rows of a decoded message by table name."""
        if isinstance(thing, Song):
            return show.song_tables(thing, self.model)
        return show.all_tables(thing, self.model) if isinstance(thing, Songs) else {}

    def one_by_one(self, message: bytes) -> Sequence[bytes]:
        """The messages that bring each used song of a dump of all songs to its slot; () for other messages."""
        if not wire.is_own(message, self.model.product) or message[4] != wire.ALL:
            return ()
        songs = song.decode_all(message, self.model)
        out: list[bytes] = []
        for slot, _ in show.used(songs, self.model):
            out += [song.encode_current(song.cut(songs, slot), self.model), song.encode_store(Store(slot), self.model)]
        return out
