"""The whole conformance suite over machines with one fault each: every one of them fails it."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from exporters.link import Allowed, Memory, Pacing, Place, ReceiveMode, ScreenError, Seconds
from exporters.machine import Capability, Limit, Recognised, Seal, TableColumn
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.played import Played, Stopped
from exporters.simulated import MemoryMachine
from kontrol_testing import test_declared, test_linked, test_planned, test_read, test_written
from tests.toybox import cardbox, toybox
from tests.toybox.cardbox import Card, Cardbox
from tests.toybox.toybox import HEAD, SLOTS, Song, Toybox, ToyLink, sealed

PARTS = (test_declared, test_written, test_read, test_planned, test_linked)


def suite(parts: tuple[Any, ...] = PARTS) -> Iterator[tuple[str, Callable[..., None], dict[str, Any]]]:
    """Every test of the suite, with the arguments of its parametrization."""
    for module in parts:
        for name, test in vars(module).items():
            if name.startswith("test_") and inspect.isfunction(test):
                marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
                for value in marks[0].args[1] if marks else (None,):
                    yield name, test, {marks[0].args[0]: value} if marks else {}


def first_failed(machine: Any, parts: tuple[Any, ...] = PARTS) -> str:
    """The first test that `machine` fails; "" for one that passes all of them."""
    for name, test, arguments in suite(parts):
        try:
            test(machine, **arguments)
        except pytest.skip.Exception:
            pass
        except (Exception, pytest.fail.Exception):
            return name
    return ""


def rows_changed(change: Callable[[SongRow], SongRow]) -> Callable[[Any, SongPlan, bytes | None], list[bytes]]:
    """An `encode` that changes every row of a sound plan before it is written."""

    def encode(self: Any, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        good: list[bytes] = type(self).__mro__[1].encode(self, plan, base)  # refuses what has to be refused
        assert good
        return _written(self, replace(plan, rows=tuple(change(row) for row in plan.rows)), base)

    return encode


def _written(machine: Any, plan: SongPlan, base: bytes | None) -> list[bytes]:
    if isinstance(machine, Cardbox):
        return [cardbox.encode(Card(plan.rows, () if base is None else cardbox.decode(base).own))]
    return [toybox.encode(Song(plan.slot, plan.name, tuple(r for r in plan.rows if isinstance(r, PatternRow))))]


def card(**parts: Any) -> Any:
    return type("Faulty", (Cardbox,), parts)()


def toy(**parts: Any) -> Any:
    return type("Faulty", (Toybox,), parts)()


def card_rows(change: Callable[[Any], Any], kind: type = PatternRow) -> Any:
    return card(encode=rows_changed(lambda row: change(row) if isinstance(row, kind) else row))


def toy_rows(change: Callable[[Any], Any]) -> Any:
    return toy(encode=rows_changed(change))


def with_codec(base: type, **parts: Any) -> Any:
    """A machine whose codec has other parts."""

    def recognise(self: Any, message: bytes) -> Recognised | None:
        found = base.recognise(self, message)
        return found if found is None or found.codec is None else replace(found, codec=replace(found.codec, **parts))

    return type("Faulty", (base,), {"recognise": recognise})()


def toy_named(change: Callable[[str], str]) -> Any:
    def encode(self: Any, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        Toybox.encode(self, plan)
        return _written(self, replace(plan, name=change(plan.name)), None)

    return toy(encode=encode)


def toy_slots(change: Callable[[int], int]) -> Any:
    def encode(self: Any, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        Toybox.encode(self, plan)
        return _written(self, replace(plan, slot=change(plan.slot)), None)

    return toy(encode=encode)


def unchecked(base: type, limits: Any = None) -> Any:
    """Takes one more of what `limits` says than its writer can hold: nothing is refused."""

    def encode(self: Any, plan: SongPlan, base_file: bytes | None = None) -> list[bytes]:
        return _written(self, plan, base_file)

    return type("Faulty", (base,), {"encode": encode})()


def limit(base: type, **limits: int) -> Any:
    return type(
        "Faulty", (base,), {"limits": replace(base.limits, **{n: Limit(v, "verified") for n, v in limits.items()})}
    )()


def forgets_the_last_row(song: Any) -> tuple[SongRow, ...]:
    return tuple(song.rows[:-1])


def plays_once(song: Any, patterns: Any, budget: Any) -> Iterator[Played | Stopped]:
    """An interpreter that does not know repeats or loops."""
    for number, row in enumerate(row for row in song.rows if isinstance(row, PatternRow)):
        yield Played(number, number, replace(row, plays=1), Fraction(0), Fraction(4))
    yield Stopped(len(song.rows), "end", Fraction(0))


def own_lines_lost(self: Any, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
    made: list[bytes] = Cardbox.encode(self, plan, base)
    return [cardbox.encode(Card(cardbox.decode(made[0]).rows))]


COUNTER = itertools.count()


def differs_each_time(self: Any, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
    Cardbox.encode(self, plan, base)
    return [cardbox.encode(Card(plan.rows, (f"# {next(COUNTER)}",)))]


def any_checksum(message: bytes) -> Song:
    return toybox.decode(sealed(message[len(HEAD) : -2]))


def falls_over(message: bytes) -> Song:
    return toybox.decode(message) if len(message) > message[13] else toybox.decode(b"")


def loses_leftovers(message: bytes) -> Song:
    """Reads names with something behind their end, and forgets it."""
    body = bytearray(message[len(HEAD) : -2])
    end = body[2:10].find(0)
    if end >= 0 and len(body) >= 11:
        body[2 + end : 10] = bytes(8 - end)
    return toybox.decode(sealed(bytes(body))) if sealed(message[len(HEAD) : -2]) == message else toybox.decode(message)


def any_version(self: Any, message: bytes) -> Recognised | None:
    return Recognised("song", toybox.SONG) if message[:4] == HEAD and len(message) > 6 else None


def silent_version(self: Any, message: bytes) -> Recognised | None:
    found = Toybox.recognise(self, message)
    return found if found is None else replace(found, note="")


def everything_is_mine(self: Any, message: bytes) -> Recognised | None:
    def decode(data: bytes) -> Song:
        return toybox.decode(data) if data[:4] == HEAD else Song(0, "", ())

    return Recognised("song", replace(toybox.SONG, decode=decode))


def falls_over_short_ones(self: Any, message: bytes) -> Recognised | None:
    return Toybox.recognise(self, message) if message[0] == 0xF0 else None


def no_note(self: Any, message: bytes) -> Recognised | None:
    found = Cardbox.recognise(self, message)
    return found if found is None or found.codec is None else replace(found, note="")


def believes_any_base(self: Any, base: bytes) -> list[str]:
    return []


def takes_any_base(self: Any, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
    return Cardbox.encode(self, plan)


def falls_over_base(self: Any, base: bytes) -> list[str]:
    if not base.startswith(b"CARDBOX"):
        raise ValueError("no card")
    return Cardbox.base_remarks(self, base)


def remarks_always(self: Any, base: bytes) -> list[str]:
    return [*Cardbox.base_remarks(self, base), "`base_file`: hello."]


def stumbles_over_others(self: Any, messages: Any) -> list[Any]:
    return [toybox.decode(message) for message in messages]


def first_only(self: Any, messages: Any) -> list[Any]:
    return Toybox.decode(self, messages)[:1]


def tables_of_the_first(self: Any, objects: Any) -> Any:
    return objects[0].tables()


def ability(base: type, name: str, has: bool, **more: Any) -> Any:
    own = tuple(Capability(c.name, has if c.name == name else c.has, c.sure) for c in base.capabilities)
    return type("Faulty", (base,), {"capabilities": own, **more})()


def linked(**parts: Any) -> Any:
    """A Toybox with a fault in its link."""
    return toy(link=type("Faulty", (ToyLink,), parts)())


def asked_with(request: Callable[[int], bytes] | None) -> Any:
    return linked(kinds=(replace(ToyLink.kinds[0], request=request),))


def simulated_by(**parts: Any) -> Callable[..., MemoryMachine]:
    """A `simulated` whose machine has other parts."""

    def simulated(self: Any, memory: Memory, mode: str = "") -> MemoryMachine:
        made: MemoryMachine = type("Changed", (MemoryMachine,), parts)(self, memory, toybox.decode)
        return made

    return simulated


def played_by(**parts: Any) -> Any:
    """A Toybox whose simulated machine has other parts."""
    return linked(simulated=simulated_by(**parts))


SHARED: dict[Place, bytes] = {}


class Shares(MemoryMachine):
    """Keeps what it is sent in one memory for all machines of its kind."""

    @property
    def memory(self) -> Memory:
        return {**SHARED, **self._memory}

    def store(self, place: Place, message: bytes) -> None:
        super().store(place, message)
        SHARED[place] = message


def with_machine(made: Callable[[Any, Memory], Any]) -> Any:
    return linked(simulated=lambda self, memory, mode="": made(self, memory))


def writes_what_it_was_given(link: Any, memory: Any) -> MemoryMachine:
    machine = MemoryMachine(link, memory, toybox.decode)
    machine._memory = memory
    return machine


def one_further(self: Any, place: Place) -> list[bytes]:
    return MemoryMachine.answer(self, Place(place.kind, (place.slot + 1) % SLOTS.count))


def forgets_the_last_byte(self: Any, place: Place, message: bytes) -> bytes:
    return message[:-2] + b"\xf7"


def another_tempo(self: Any, place: Place, message: bytes) -> bytes:
    song = toybox.decode(message)
    return toybox.encode(replace(song, rows=tuple(replace(row, tempo_bpm=None) for row in song.rows)))


def answers_writes(self: Any, place: Place, message: bytes) -> list[bytes]:
    MemoryMachine.take(self, place, message)
    return [HEAD + b"\x22\xf7"]


def raises_at_strangers(self: Any, message: bytes) -> list[bytes]:
    raise ValueError(message)


def allowed(offsets: Callable[[bytes], Any], kind: str = "song") -> tuple[Allowed, ...]:
    return (Allowed(kind, "something may differ", "inferred", "", offsets),)


LINK_FAULTS: dict[str, Any] = {
    "places nothing": linked(place=lambda self, message: None),
    "places requests": linked(place=lambda self, message: Place("song", message[5]) if message[:4] == HEAD and
                              len(message) > 6 and message[-1] == 0xF7 and message[5] < 4 else None),
    "places everything in one slot": linked(place=lambda self, message: ToyLink.place(self, message) and
                                            Place("song", 0)),
    "places cut messages": linked(place=lambda self, message: Place("song", message[5]) if
                                  message[:5] == HEAD + b"\1" and len(message) > 8 and message[5] < 4 else None),
    "falls over nothing": linked(place=lambda self, message: ToyLink.place(self, message) if message[0] else None),
    "places a kind that there is not": linked(place=lambda self, message: ToyLink.place(self, message) and
                                              Place("kit", 0)),
    "moves nothing": linked(moved=lambda self, message, slot: message),
    "moves beyond the last": linked(moved=lambda self, message, slot: toybox.encode(
        replace(toybox.decode(message), slot=slot % 128))),
    "moves without the checksum": linked(moved=lambda self, message, slot: message[:5] + bytes((slot,)) + message[6:]
                                         if 0 <= slot < 4 else ToyLink.moved(self, message, slot)),
    "requests alike": asked_with(lambda slot: HEAD + b"\x7f\0\xf7"),
    "requests not closed": asked_with(lambda slot: HEAD + bytes((0x7F, slot))),
    "requests of eight bits": asked_with(lambda slot: HEAD + bytes((0x7F, slot + 0x80, 0xF7))),
    "requests are dumps": asked_with(lambda slot: toybox.encode(Song(slot, "", ()))),
    "slot too many": linked(kinds=(replace(ToyLink.kinds[0], slots=replace(SLOTS, per_bank=5)),)),
    "no kinds": linked(kinds=()),
    "kind twice": linked(kinds=ToyLink.kinds * 2),
    "kind with a name that steers": linked(kinds=(replace(ToyLink.kinds[0], name="Song\n"),)),
    "nothing stored": linked(kinds=(replace(ToyLink.kinds[0], stored=False),)),
    "sentence without an end": linked(checklist=("Press STOP",)),
    "no checklist": linked(checklist=()),
    "sure of itself": linked(settle=Seconds(0.1, "very")),  # type: ignore[arg-type]
    "no time": linked(answer=Seconds(0.0, "inferred")),
    "faster than light": linked(pacing=Pacing(0, 20, "inferred")),
    "error without advice": linked(screen_errors=(ScreenError("ERR", "bad", "inferred"),)),
    "part missing": linked(pacing=property(lambda self: self.nothing)),
    "a link of no kind": toy(link=object()),
    "a cable to a file": type("Faulty", (Cardbox,), {"link": ToyLink()})(),
    "may differ everywhere": linked(allowed=allowed(lambda message: range(len(message)))),
    "may differ in half": linked(allowed=allowed(lambda message: range(5, len(message)), kind="")),
    "may differ in kits": linked(allowed=allowed(lambda message: (), kind="kit")),
    "the form of what was sent": linked(alike=lambda self, sent, received: sent),
    "names of mine": linked(other=lambda self, message: "Toys Inc."),
    "an answer of anybody": linked(identify=HEAD + b"\x7e\xf7", identified=lambda self, message: True),
    "does not know itself": linked(identify=HEAD + b"\x7e\xf7"),
    "all is forbidden": linked(never_sent={"because": lambda message: True}),
    "forbidding falls over": linked(never_sent={"because": lambda message: message[5] == 0x7E}),
    "always refused": linked(verdict=lambda self, message: "The memory is full."),
    "the neighbour is me": linked(neighbour=lambda self, message: message),
    "modes alike": linked(receive_modes=(ReceiveMode("verify", "checked", "inferred"),) * 2),
    "answers from another slot": played_by(answer=one_further),
    "stores cut": played_by(stored=forgets_the_last_byte),
    "stores something else": played_by(stored=another_tempo),
    "stores nothing": played_by(store=lambda self, place, message: None),
    "stores one further": played_by(store=lambda self, place, message: MemoryMachine.store(
        self, Place("song", (place.slot + 1) % 4), message)),
    "stores everywhere": played_by(store=lambda self, place, message: [
        MemoryMachine.store(self, Place("song", slot), message) for slot in range(4)]),
    "stores what is damaged": with_machine(lambda link, memory: MemoryMachine(link, memory, lambda message: None)),
    "answers nothing": played_by(answer=lambda self, place: []),
    "answers twice": played_by(answer=lambda self, place: MemoryMachine.answer(self, place) * 2),
    "never says that it took it": linked(acknowledged=Seconds(1.0, "inferred")),
    "says that it took it in no time": linked(acknowledged=Seconds(0.0, "inferred")),
    "answers writes": linked(simulated=simulated_by(take=answers_writes), verdict=lambda self, message:
                             "No." if message[4:5] == b"\x22" else None),
    "says nothing": played_by(said=property(lambda self: "", lambda self, text: None)),
    "raises at strangers": played_by(other=raises_at_strangers),
    "answers strangers": played_by(other=lambda self, message: [message]),
    "forgets what it was given": with_machine(lambda link, memory: MemoryMachine(link, {}, toybox.decode)),
    "writes what it was given": with_machine(writes_what_it_was_given),
    "one memory for all": with_machine(lambda link, memory: Shares(link, memory, toybox.decode)),
}  # fmt: skip


FAULTS: dict[str, Any] = {
    "one play too many": card_rows(lambda row: replace(row, plays=row.plays % 9 + 1)),
    "one play too few": card_rows(lambda row: replace(row, plays=max(row.plays - 1, 1))),
    "mutes inverted": card_rows(lambda row: replace(row, muted=frozenset(range(6)) - row.muted)),
    "mutes one track further": card_rows(lambda row: replace(row, muted=frozenset((t + 1) % 6 for t in row.muted))),
    "last track never muted": card_rows(lambda row: replace(row, muted=row.muted - {5})),
    "start step lost": card_rows(lambda row: replace(row, start_step=0)),
    "last step lost": card_rows(lambda row: replace(row, end_step=min(row.end_step, 31))),
    "pattern one further": card_rows(lambda row: replace(row, pattern=(row.pattern + 1) % 8)),
    "last pattern is the first": card_rows(lambda row: replace(row, pattern=row.pattern % 7)),
    "loop to the first row": card_rows(lambda row: replace(row, target=0), LoopRow),
    "another number of passes": card_rows(lambda row: replace(row, passes=row.passes and row.passes % 3 + 1), LoopRow),
    "endless loop ends": card_rows(lambda row: replace(row, passes=row.passes or 1), LoopRow),
    "jump one too far": card_rows(lambda row: replace(row, target=row.target + 1), JumpRow),
    "halt becomes a loop": card_rows(lambda row: LoopRow(0), HaltRow),
    "reminder without its last letter": card_rows(lambda row: replace(row, text=row.text[:5]), ReminderRow),
    "tempo lost": toy_rows(lambda row: replace(row, tempo_bpm=None)),
    "no tempo becomes 120": toy_rows(lambda row: replace(row, tempo_bpm=row.tempo_bpm or 120.0)),
    "tempo in steps of two": toy_rows(lambda row: replace(row, tempo_bpm=row.tempo_bpm and row.tempo_bpm // 2 * 2)),
    "highest tempo cut": toy_rows(lambda row: replace(row, tempo_bpm=row.tempo_bpm and min(row.tempo_bpm, 239.0))),
    "name in capitals": toy_named(str.upper),
    "name one letter short": toy_named(lambda name: name[:7]),
    "name lost": toy_named(lambda name: ""),
    "always song 1": toy_slots(lambda slot: 0),
    "songs one further": toy_slots(lambda slot: (slot + 1) % 4),
    "nothing is refused": unchecked(Toybox),
    "nothing is refused on cards": unchecked(Cardbox),
    "promises a row more": limit(Toybox, song_rows=1000),
    "promises a song more": limit(Toybox, songs=129),
    "promises a letter more": limit(Toybox, song_name_chars=9),
    "promises a pattern more": limit(Toybox, patterns=17),
    "promises a play more": limit(Toybox, plays_per_row=2),
    "promises faster tempos": limit(Toybox, tempo_max_bpm=40_000),
    "promises letters": toy(alphabet=Toybox.alphabet + "é"),
    "has a letter twice": toy(alphabet=Toybox.alphabet + "A"),
    "promises repeats": ability(Toybox, "row repeats", True),
    "promises mutes": ability(Toybox, "row mutes", True),
    "promises loops": ability(Toybox, "loops", True),
    "promises jumps": ability(Toybox, "jumps", True),
    "promises a base file": toy(capabilities=(*Toybox.capabilities, Capability("base file", True, "verified"))),
    "promises to halt": toy(ends={"end": "stops.", "halt": "halts."}),
    "hides that it takes a base": ability(Cardbox, "base file", False),
    "wrong checksum believed": with_codec(Toybox, decode=any_checksum),
    "something behind names lost": with_codec(Toybox, decode=loses_leftovers),
    "falls over short messages": with_codec(Toybox, decode=falls_over),
    "last row not shown": with_codec(Cardbox, song_rows=forgets_the_last_row),
    "plays everything once": with_codec(Cardbox, play=plays_once),
    "name not read": with_codec(Toybox, name=lambda song: ""),
    "lines that steer": with_codec(Toybox, lines=lambda song: ["\x1b[2J"]),
    "tables of another kind": with_codec(Toybox, tables=lambda song: {"rows": [{"colour": "red"}]}),
    "slot is a number": with_codec(Toybox, slot=lambda song: song.slot),
    "later versions read": toy(recognise=any_version),
    "later versions not named": toy(recognise=silent_version),
    "others' messages read": toy(recognise=everything_is_mine),
    "falls over nothing": toy(recognise=falls_over_short_ones),
    "wrong sum not said": card(recognise=no_note),
    "any base": card(base_remarks=believes_any_base),
    "base ignored": card(encode=takes_any_base),
    "own lines lost": card(encode=own_lines_lost),
    "base of nothing": card(base_remarks=falls_over_base),
    "base remarked always": card(base_remarks=remarks_always),
    "never the same": card(encode=differs_each_time),
    "only its own messages": toy(decode=stumbles_over_others),
    "first song only": toy(decode=first_only),
    "tables of the first song only": toy(tables=tables_of_the_first),
    "slug with a blank": toy(slug="toy box"),
    "no name": toy(display_name=""),
    "unknown place in the guide": toy(guide=("Send {path}.",)),
    "no guide": toy(guide=()),
    "columns missing": toy(columns={"rows": (TableColumn("song", "int", "song"),)}),
    "renewing breaks": toy(seal=replace(Toybox.seal, renewed=lambda message: message[:-1])),
    "newer is the same": toy(seal=replace(Toybox.seal, newer=lambda message: message)),
    "guards nothing": toy(seal=Seal(guarded=lambda _: (), renewed=lambda message: message)),
    "alias of blanks": toy(aliases=(" ",)),
    "alias is a word": toy(aliases="tb"),
    "ability twice": toy(capabilities=(*Toybox.capabilities, Toybox.capabilities[0])),
    "ability that nobody knows": toy(capabilities=(*Toybox.capabilities, Capability("magic", True, "verified"))),  # type: ignore[arg-type]
    "sure of itself": toy(capabilities=tuple(replace(c, sure="very") for c in Toybox.capabilities)),  # type: ignore[arg-type]
    "fast before slow": limit(Toybox, tempo_min_bpm=241),
    "a class": Toybox,
}  # fmt: skip


def test_the_toys_pass() -> None:
    assert first_failed(Toybox()) == first_failed(Cardbox()) == ""
    assert len(list(suite())) > 25


def test_a_machine_that_says_what_it_took_passes() -> None:
    taken = HEAD + b"\x40\xf7"

    def take(self: Any, place: Place, message: bytes) -> list[bytes]:
        MemoryMachine.take(self, place, message)
        return [taken] if self.memory.get(place) == message else []

    parts = {"acknowledged": Seconds(1.0, "inferred"), "verdict": lambda self, m: "" if m == taken else None}
    assert first_failed(linked(**parts, simulated=simulated_by(take=take)), (test_linked,)) == ""


def test_a_machine_without_a_link_passes() -> None:
    assert first_failed(toy(link=None)) == ""


@pytest.mark.parametrize("fault", LINK_FAULTS)
def test_a_link_with_a_fault_fails(fault: str) -> None:
    assert first_failed(LINK_FAULTS[fault], (test_linked,)), "the suite passes a link with this fault"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_machine_with_a_fault_fails(fault: str) -> None:
    assert first_failed(FAULTS[fault]), "the suite passes a machine with this fault"
