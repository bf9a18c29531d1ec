"""The Monomachine's cable, and the simulated machine at its end: a page that has to wait, SPEC, status, its code."""

from __future__ import annotations

import pytest

from exporters.link import Place, differences, forbidden
from exporters.monomachine import song, wire
from exporters.monomachine.device import MACHINE
from exporters.monomachine.link import LINK
from exporters.planning.plan import PatternRow, SongPlan
from tests.exporters.monomachine_player import dump, packed, unfolded
from tests.exporters.test_monomachine import a_kit, a_pattern


def a_song(slot: int = 2, pattern: int = 4) -> bytes:
    (message,) = MACHINE.encode(SongPlan(MACHINE.slug, slot, "NEW", (PatternRow(pattern),)))
    return message


def short(data: str) -> bytes:
    return bytes.fromhex(f"F0 00 20 3C 03 00 {data} F7")


@pytest.mark.parametrize(("kind", "slot", "request_"), [
    ("global", 7, "51 07"), ("kit", 127, "53 7F"), ("pattern", 17, "68 11"), ("song", 23, "6A 17"),
])  # fmt: skip
def test_requests_are_those_of_the_format(kind: str, slot: int, request_: str) -> None:
    (one,) = [one for one in LINK.kinds if one.name == kind]
    assert one.request is not None and one.request(slot) == short(request_)
    assert one.count == {"global": 8, "kit": 128, "pattern": 128, "song": 24}[kind]


def test_a_dump_is_dropped_in_silence_unless_the_page_is_waiting() -> None:
    closed = LINK.simulated({}, "closed")
    before = dict(closed.memory)
    for message in (a_song(), a_kit(), a_pattern()):
        assert closed.respond(message) == []
        assert closed.said.endswith("came while SYSEX RECV was not waiting: dropped in silence")
    assert dict(closed.memory) == before
    assert closed.respond(short("6A 02")) == [song.empty(2).encode()]  # requests are answered everywhere
    assert closed.respond(short("70 04")) == [short("72 04 00")]
    waiting = LINK.simulated({})
    for message in (a_song(), a_kit(), a_pattern()):
        assert waiting.respond(message) == []
    assert [waiting.respond(short(one)) for one in ("6A 02", "53 05", "68 11")] == [
        [a_song()],
        [a_kit()],
        [a_pattern()],
    ]


def test_spec_puts_dumps_into_the_slots_from_the_first_on() -> None:
    machine = LINK.simulated({}, "specific")
    for slot in (20, 7, 9):
        machine.respond(a_song(slot, pattern=slot))
    for slot, pattern in enumerate((20, 7, 9)):
        assert machine.memory[Place("song", slot)] == a_song(slot, pattern)
    for _ in range(22):
        machine.respond(a_song(0))
    assert machine.said == "a song came behind the last slot: dropped"


def test_a_dump_in_another_code_comes_back_in_the_machines_own() -> None:
    machine = LINK.simulated({})
    raw = unfolded(a_song())
    other = wire.FRAME.wrap(0x69, 2, 1, 2, packed(b"".join(bytes((0x81, byte)) for byte in raw)))
    assert machine.respond(other) == []
    assert machine.memory[Place("song", 2)] == a_song() != other
    uncoded = wire.FRAME.wrap(0x69, 2, 1, 3, packed(raw))
    before = dict(machine.memory)
    assert machine.respond(uncoded) == [] and dict(machine.memory) == before


def test_loading_changes_what_is_current_and_nothing_else() -> None:
    machine = LINK.simulated({})
    before = dict(machine.memory)
    for command, status in (("6C 05", "08"), ("57 07", "04"), ("58 7F", "02"), ("56 03", "01")):
        assert machine.respond(short(command)) == []
        assert machine.respond(short(f"70 {status}")) == [short(f"72 {status} {command[3:]}")]
    assert machine.respond(short("6C 18")) == [] and machine.said == "load song 25: no such slot, ignored"
    assert machine.respond(short("70 08")) == [short("72 08 05")]
    assert machine.respond(short("70 7E")) == [] and "not known" in machine.said
    assert machine.respond(short("5E 01")) == [] and "not simulated" in machine.said
    assert dict(machine.memory) == before


def test_the_format_version_may_be_that_of_the_machines_os_and_nothing_else_may_differ() -> None:
    sent, back = a_pattern(version=5), a_pattern(version=6)
    assert differences(LINK, sent, back) == []
    assert differences(LINK, a_song(), a_song()[:7] + b"\x03" + a_song()[8:]) != []
    assert differences(LINK, sent, a_pattern(length=31)) != []
    settings, kit = (dump(bytes(264), head=f"50 {version} 01 00") for version in ("02", "03")), a_kit()
    assert differences(LINK, *settings) == []
    assert differences(LINK, kit, kit[:7] + b"\x03" + kit[8:]) != []


def test_only_the_status_that_was_asked_for_shows_that_it_is_there() -> None:
    assert LINK.identify == short("70 04") and LINK.identified(short("72 04 11"))
    for other in ("72 08 00", "70 04", "71 04 00"):
        assert not LINK.identified(short(other))
    assert not LINK.identified(a_song()) and not LINK.identified(bytes.fromhex("F0 00 20 3C 02 00 72 04 11 F7"))


def test_what_could_be_an_os_update_is_never_sent() -> None:
    for command in ("7E 00", "7F 00 01"):
        assert "operating system" in forbidden(LINK, short(command))
    assert forbidden(LINK, a_song()) == "" == forbidden(LINK, short("6C 00"))
