"""The usual answers of a machine, for those that have no others: docs/add-a-machine.md builds one on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exporters.abilities import Capability
from exporters.card import Card
from exporters.link import Link
from exporters.machine import Limits, Machine, Recognised, Row, Seal, TableColumn, Transport, View
from exporters.pattern_names import PatternNames
from exporters.planning.plan import End, SongPlan
from exporters.song_shown import COLUMNS
from exporters.spelling import ASCII

ENDS: Mapping[End, str] = {"end": "ends; what the machine does then is not known to us."}


class MachineBase:
    """A machine that sends one kind of message, its song, which has rows and just ends.

    A subclass sets slug, display_name, limits, capabilities and pattern_names, and writes `encode` and `recognise`
    (with a :class:`exporters.machine.Codec` in what that returns).
    """

    slug: str
    display_name: str
    limits: Limits
    capabilities: tuple[Capability, ...]
    pattern_names: PatternNames
    aliases: tuple[str, ...] = ()
    ends: Mapping[End, str] = ENDS
    alphabet: str = ASCII
    columns: Mapping[str, tuple[TableColumn, ...]] = COLUMNS
    transport: Transport = "sysex"
    view: View = "rows"
    file_names: tuple[str, ...] = ("song.syx",)
    text: bool = False
    notes: tuple[str, ...] = ()
    guide: tuple[str, ...] = ("Send {file} to the machine.", "On the machine: load song {song} and start it.")
    track_labels: tuple[str, ...] = ()
    example: str = ""
    beyond_rows: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    seal: Seal | None = None
    link: Link | None = None
    card: Card | None = None

    def configured(self, given: Mapping[str, Any]) -> Machine:
        """The machine itself: it has no options."""
        return self

    def in_file(self, name: str | None) -> Machine:
        """The machine itself: it writes one kind of file."""
        return self

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The messages of a plan. Raises DoesNotFit."""
        raise NotImplementedError(f"{type(self).__name__} writes no song")

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of message it is."""
        raise NotImplementedError(f"{type(self).__name__} recognises no message")

    def check_frame(self, message: bytes) -> None:
        """Nothing: decoding notices what there is to notice."""

    def decode(self, messages: Sequence[bytes]) -> list[Any]:
        """The decoded objects among the messages. Raises BadDump."""
        found = ((message, self.recognise(message)) for message in messages)
        return [what.codec.decode(message) for message, what in found if what is not None and what.codec is not None]

    def tables(self, objects: Sequence[Any]) -> dict[str, list[Row]]:
        """The rows of decoded objects by table name."""
        out: dict[str, list[Row]] = {}
        for thing in objects:
            for name, rows in self.tables_of(thing).items():
                out.setdefault(name, []).extend(rows)
        return out

    def tables_of(self, thing: Any) -> Mapping[str, list[Row]]:
        """The rows of one decoded object by table name: those that its own `tables()` gives."""
        found: Mapping[str, list[Row]] = thing.tables()
        return found
