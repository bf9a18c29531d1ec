"""What is in a .syx: every message named, decoded where there is a codec, and checked against its own bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from exporters.errors import BadDump
from exporters.formats import syx
from exporters.machine import Codec, Machine, Recognised, Row
from exporters.makers import maker

# ok: decoded; named: known, but nothing to decode; foreign: another maker's or machine's; damaged: does not
# hold together; junk: no complete message.
State = Literal["ok", "named", "foreign", "damaged", "junk"]
Check = Literal["identical", "differs", "not checked"]


@dataclass(frozen=True)
class Inspected:
    """One message, or a stretch of bytes that is none. `number` counts both from 0, `offset` is in bytes."""

    number: int
    offset: int
    data: bytes
    state: State
    machine: str = ""
    kind: str = ""
    slot: str = ""
    name: str = ""
    note: str = ""
    codec: Codec | None = None
    decoded: Any = None
    check: Check = "not checked"
    differs_at: int | None = None

    @property
    def lines(self) -> list[str]:
        """What a person reads in it."""
        return self.codec.lines(self.decoded) if self.codec is not None and self.decoded is not None else []

    @property
    def song_rows(self) -> Sequence[object] | None:
        """The rows of a song, None when it is none."""
        return self.codec.song_rows(self.decoded) if self.codec is not None and self.decoded is not None else None

    @property
    def tables(self) -> dict[str, list[Row]]:
        """The plain rows of what was decoded, by table name."""
        return dict(self.codec.tables(self.decoded)) if self.codec is not None and self.decoded is not None else {}

    def row(self) -> Row:
        """The message as a plain row."""
        return {
            "message": self.number,
            "offset": self.offset,
            "size": len(self.data),
            "state": self.state,
            "machine": self.machine,
            "kind": self.kind,
            "slot": self.slot,
            "name": self.name,
            "note": self.note,
            "check": self.check,
            "differs_at": self.differs_at,
        }


COLUMNS = tuple(Inspected(0, 0, b"", "junk").row())


def inspect_bytes(data: bytes, machines: Iterable[Machine]) -> list[Inspected]:
    """Everything in `data` (.syx bytes or hex text), in order. Never raises for what is in it."""
    known = tuple(machines)
    found = [_inspect(number, part, known) for number, part in enumerate(syx.read(data))]
    things: dict[str, dict[tuple[str, str], Any]] = {}
    for item in found:
        if item.decoded is not None:
            things.setdefault(item.machine, {})[item.kind, item.slot] = item.decoded
    return [
        replace(item, decoded=item.codec.beside(item.decoded, things[item.machine]))
        if item.codec is not None and item.codec.beside is not None and item.decoded is not None else item
        for item in found
    ]  # fmt: skip


def _inspect(number: int, part: syx.Message | syx.Junk, machines: Sequence[Machine]) -> Inspected:
    if isinstance(part, syx.Junk):
        return Inspected(number, part.offset, part.data, "junk", note=part.reason)
    for machine in machines:
        found = machine.recognise(part.data)
        if found is not None:
            return _own(number, part, machine, found)
    return Inspected(number, part.offset, part.data, "foreign", machine=maker(part.data))


def _own(number: int, part: syx.Message, machine: Machine, found: Recognised) -> Inspected:
    head = Inspected(
        number=number,
        offset=part.offset,
        data=part.data,
        state="named",
        machine=machine.display_name,
        kind=found.kind,
        slot=found.slot,
        note=found.note,
    )
    try:
        machine.check_frame(part.data)
        if found.codec is None:
            return head
        decoded = found.codec.decode(part.data)
        slot, name = found.codec.slot(decoded), found.codec.name(decoded)
        again = found.codec.encode(decoded)
    except BadDump as error:
        return replace(head, state="damaged", note=str(error))
    place = first_difference(part.data, again)
    return replace(
        head, state="ok", slot=slot, name=name, codec=found.codec, decoded=decoded,
        check="identical" if place is None else "differs", differs_at=place,
    )  # fmt: skip


def first_difference(one: bytes, other: bytes) -> int | None:
    """The first offset at which two messages differ (the shorter one's end counts), None when they are equal."""
    if one == other:
        return None
    same = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(same) if a != b), min(len(one), len(other)))
