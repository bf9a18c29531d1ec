"""What is in a .syx: every message named, decoded where there is a codec, and checked against its own bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from exporters.errors import BadDump, BadInput
from exporters.formats import syx
from exporters.formats.sample_dump import SampleRun, belongs
from exporters.link import kind_of, link_of
from exporters.link_through import brought
from exporters.machine import Codec, Machine, PatternFacts, Recognised, Row
from exporters.makers import maker
from exporters.planning.played import Budget, Played, Stopped
from exporters.song_shown import play

# ok: decoded; named: known, but nothing to decode; foreign: another maker's or machine's; damaged: does not
# hold together (cut off, too); junk: bytes that belong to no message.
State = Literal["ok", "named", "foreign", "damaged", "junk"]
Check = Literal["identical", "differs", "not checked"]

SAMPLE_DUMP = "sample dump"  # the kind of a run of its messages
# A line each, after sample dumps were folded. No backup comes near; a list of more is of no use to a person.
MOST_LINES = 100_000


@dataclass(frozen=True)
class Inspected:
    """One message, a run of sample-dump messages, or a stretch of bytes that is none.

    `number` counts them from 0, `offset` is in bytes, `count` says how many messages it is. What was decoded is not
    kept but decoded again when it is asked for: it takes thirty times the room of its message.
    """

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
    check: Check = "not checked"
    differs_at: int | None = None
    count: int = 1
    others: Mapping[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def decoded(self) -> Any:
        """What its codec reads in it, together with what it needs of the other messages; None without a codec."""
        if self.codec is None:
            return None
        decoded = self.codec.decode(self.data)
        return decoded if self.codec.beside is None else self.codec.beside(decoded, self.others)

    @property
    def lines(self) -> list[str]:
        """What a person reads in it."""
        return [] if self.codec is None else self.codec.lines(self.decoded)

    @property
    def song_rows(self) -> Sequence[object] | None:
        """The rows of a song, None when it is none."""
        return None if self.codec is None else self.codec.song_rows(self.decoded)

    def played(self, patterns: Mapping[int, PatternFacts], budget: Budget) -> Iterator[Played | Stopped]:
        """A song as its machine plays it, given what is known of the patterns; nothing for what is no song."""
        if self.codec is not None:
            yield from play(self.codec, self.decoded, patterns, budget)

    @property
    def tables(self) -> dict[str, list[Row]]:
        """The plain rows of what was decoded, by table name."""
        return {} if self.codec is None else dict(self.codec.tables(self.decoded))

    @property
    def is_lost(self) -> bool:
        """Whether these bytes belong to no message and are missed: not clock and the like."""
        return self.state == "junk" and not syx.Junk(self.offset, self.data, self.note).harmless

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
            "count": self.count,
        }


COLUMNS = tuple(Inspected(0, 0, b"", "junk").row())


def inspect_bytes(data: bytes, machines: Iterable[Machine]) -> list[Inspected]:
    """Everything in `data` (.syx bytes or hex text), in order.

    A file that a machine keeps its songs in is one part. Raises BadInput for more messages than a dump can have; for
    nothing else that is in it.
    """
    known = tuple(machines)
    things: dict[str, dict[tuple[str, str], Any]] = {}
    for machine in known:
        whole = machine.recognise(data) if machine.transport == "file" else None
        if whole is not None:
            return [_own(0, syx.Message(0, data), machine, whole, {})]
    known = tuple(machine for machine in known if machine.transport == "sysex")
    found: list[Inspected] = []
    size = 0
    for part in _folded(syx.read(data)):
        number = len(found)
        if number >= MOST_LINES:
            raise BadInput(
                f"There are more than {MOST_LINES:,} messages in it (not counting those of sample dumps). Cut the "
                "file into smaller ones."
            )
        item = _inspect(number, part, known, things)
        if item.codec is not None:
            size = syx.check_decoded(size + len(item.data))
        found.append(item)
    return _with_slots(_with_broken_heads(found, known), known)


STORED_IN = ("stored in", "")
"""Under which `Codec.beside` finds the slot (0-based) in which the message behind a dump stores it."""


def _with_slots(found: list[Inspected], machines: Sequence[Machine]) -> list[Inspected]:
    """The same, dumps that another message stores in a slot having it (exporters.link_data.Through)."""
    for machine in machines:
        link = link_of(machine)
        if link is None or not any(kind.through is not None for kind in link.kinds):
            continue
        own = [item for item in found if item.machine == machine.display_name]
        for place, numbers in brought(link, [item.data for item in own]):
            item = own[numbers[0]]
            if len(numbers) > 1 and item.state == "ok":
                slot = kind_of(link, place.kind).slots.name(place.slot)
                found[item.number] = replace(item, slot=slot, others={**item.others, STORED_IN: place.slot})
    return found


def one_by_one(machine: Machine, message: bytes) -> Sequence[bytes]:
    """The messages with each of the songs that one message holds together; () for every other message.

    An optional method of a machine, `one_by_one`. Raises BadDump.
    """
    asked = getattr(machine, "one_by_one", None)
    return () if asked is None else tuple(asked(message))


def songs_in(found: Iterable[Inspected], machines: Iterable[Machine]) -> list[Inspected]:
    """The songs among what was inspected, those that one message holds together one by one."""
    by_name = {machine.display_name: machine for machine in machines}
    songs: list[Inspected] = []
    for item in found:
        if item.state == "ok":
            many = one_by_one(by_name[item.machine], item.data)
            inside = inspect_bytes(b"".join(many), by_name.values()) if many else [item]
            songs += [one for one in inside if one.song_rows is not None]
    return songs


# The longest head of the machines that we read: maker, machine, kind of dump and version, all before the slot. A
# byte that was hit, lost or doubled in it makes it another maker's message or one that nobody knows. Messages of one
# machine begin alike, those of one kind longer.
_HEAD, _MACHINE_HEAD = 9, 6
# A backup in which more of them are unknown, or longer ones, is not one that a cable hit here and there.
_MOST_JUDGED, _LONGEST_JUDGED = 1000, 1 << 16


def _with_broken_heads(found: list[Inspected], machines: Sequence[Machine]) -> list[Inspected]:
    """The same; a message that nobody knows is damaged where, with the head of another one of this file, it is whole
    to its checksum."""
    by_name = {machine.display_name: machine for machine in machines}
    heads: dict[bytes, Machine] = {}
    for item in found:
        if item.state == "ok":
            for length in (_MACHINE_HEAD, _HEAD):
                heads.setdefault(item.data[:length], by_name[item.machine])
    # Dumps in a format that we do not read have a slot and a note, runs of sample-dump packets a count.
    strange = [m for m in found if m.state in ("foreign", "named") and m.count == 1 and (m.note or not m.slot)]
    for item in strange[:_MOST_JUDGED]:
        if len(item.data) <= _LONGEST_JUDGED:
            found[item.number] = _judged(item, heads)
    return found


def _judged(item: Inspected, heads: Mapping[bytes, Machine]) -> Inspected:
    for head, machine in heads.items():
        if item.slot and machine.display_name == item.machine:
            continue  # another version of it, and not one whose head was hit
        for begin in (len(head), len(head) - 1, len(head) + 1):
            message = head + item.data[begin:]
            known = machine.recognise(message)
            if known is not None and known.codec is not None and _is_whole(message, known.codec):
                note = f"its first {_HEAD} bytes are damaged; what follows them is a whole {known.kind}"
                return replace(
                    item, state="damaged", machine=machine.display_name, kind=known.kind, slot=known.slot, note=note
                )
    return item


def _folded(parts: Iterable[syx.Message | syx.Junk]) -> Iterator[syx.Message | syx.Junk | SampleRun]:
    """The same with sample-dump messages that follow each other as one run; the clock between them comes after it."""
    run: SampleRun | None = None
    clock: list[syx.Junk] = []

    def closed() -> Iterator[syx.Junk | SampleRun]:
        if run is not None:
            yield run
        if clock:
            yield syx.Junk(clock[0].offset, b"".join(junk.data for junk in clock), clock[0].reason)

    for part in parts:
        if isinstance(part, syx.Message) and belongs(part.data):
            run = run or SampleRun(part.offset)
            run.take(part.offset, part.data)
        elif run is not None and isinstance(part, syx.Junk) and part.harmless:
            clock.append(part)
        else:
            yield from closed()
            run, clock = None, []
            yield part
    yield from closed()


Things = dict[str, dict[tuple[str, str], Any]]


def _inspect(
    number: int, part: syx.Message | syx.Junk | SampleRun, machines: Sequence[Machine], things: Things
) -> Inspected:
    if isinstance(part, SampleRun):
        return _sample_dump(number, part)
    if isinstance(part, syx.Junk):
        return _broken(number, part, machines)
    for machine in machines:
        found = machine.recognise(part.data)
        if found is not None:
            return _own(number, part, machine, found, things.setdefault(machine.display_name, {}))
    return Inspected(number, part.offset, part.data, "foreign", machine=maker(part.data))


def _sample_dump(number: int, run: SampleRun) -> Inspected:
    single = len(run.parts) == 1
    return Inspected(
        number=number,
        offset=run.offset,
        data=b"".join(run.parts),
        state="damaged" if run.faults else "foreign",
        machine=maker(run.parts[0]) if single else "universal",
        kind="" if single else SAMPLE_DUMP,
        note="" if single and not run.faults else run.note,
        count=len(run.parts),
    )


def _broken(number: int, part: syx.Junk, machines: Sequence[Machine]) -> Inspected:
    """What is left of a message that lost its end or its start, named by the header that is there; else skipped bytes.

    Bytes outside a message that a machine knows once F0 is put before them had one: the cable or disk lost it.
    """
    junk = Inspected(number, part.offset, part.data, "junk", note=part.reason)
    if part.harmless or not part.data.strip(b"\xf0"):
        return junk
    end = part.data.find(b"\xf7") + 1
    if not part.cut and not end:
        return junk
    message = part.data + b"\xf7" if part.cut else b"\xf0" + part.data[:end]
    head = replace(junk, state="damaged", machine=maker(message))
    for machine in machines:
        found = machine.recognise(message)
        if found is None:
            continue
        note = part.reason if part.cut else "its first byte (F0) is missing"
        if found.codec is not None and part.cut and _is_whole(message, found.codec):
            note += "; only its last byte (F7) is missing"
        return replace(head, machine=machine.display_name, kind=found.kind, slot=found.slot, note=note)
    return head if part.cut else junk


def _is_whole(message: bytes, codec: Codec) -> bool:
    try:
        codec.decode(message)
    except BadDump:
        return False
    return True


def _own(
    number: int, part: syx.Message, machine: Machine, found: Recognised, things: dict[tuple[str, str], Any]
) -> Inspected:
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
    things[found.kind, slot] = decoded  # the last of a slot counts, wherever it is
    return replace(
        head, state="ok", slot=slot, name=name, codec=found.codec, others=things,
        check="identical" if place is None else "differs", differs_at=place,
    )  # fmt: skip


def first_difference(one: bytes, other: bytes) -> int | None:
    """The first offset at which two messages differ (the shorter one's end counts), None when they are equal."""
    if one == other:
        return None
    same = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(same) if a != b), min(len(one), len(other)))
