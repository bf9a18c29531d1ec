"""What a machine says of its cable: requests, places, what is read back, and the simulated machine behind it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import get_args

import pytest

from exporters.abilities import Sure
from exporters.errors import BadDump, DoesNotFit
from exporters.link import (
    Link,
    Place,
    addresses,
    allowances,
    answer_s,
    differences,
    forbidden,
    in_order,
    kind_of,
    link_of,
    title,
    wrong_link,
)
from exporters.link_facts import facts
from exporters.link_through import brought, held_in, stored_by, taken_out
from exporters.machine import Machine, able
from exporters.simulated import memory_file, read_memory
from kontrol_testing import songs


def link_to(machine: Machine) -> Link:
    """The machine's link. Skips for one that has none."""
    link = link_of(machine)
    if link is None:
        pytest.skip("it has no link")
    return link


def own_parcels(machine: Machine) -> dict[Place, tuple[bytes, ...]]:
    """A song for the first and one for the last slot, as the machine writes them, by place: the dump, and where no
    dump says its slot the message that stores it there."""
    link = link_to(machine)
    found: dict[Place, tuple[bytes, ...]] = {}
    for slot in sorted({0, machine.limits.songs.value - 1}):
        messages = songs.written(machine, songs.song(machine, songs.longest_song(machine)[: 9 - slot % 2], slot=slot))
        there = brought(link, messages)
        brings = {number for _, numbers in there for number in numbers}
        assert brings == set(range(len(messages))), "a message that the machine writes has no place in its own memory"
        found.update((place, tuple(messages[number] for number in numbers)) for place, numbers in there)
    assert found
    return found


def own_dumps(machine: Machine) -> dict[Place, bytes]:
    """The dumps of those songs, by the place that each names itself."""
    found = {link_to(machine).place(messages[0]): messages[0] for messages in own_parcels(machine).values()}
    return {place: message for place, message in found.items() if place is not None}


def places_of(link: Link) -> list[Place]:
    return [Place(kind.name, slot) for kind in link.kinds for slot in sorted({0, kind.count // 2, kind.count - 1})]


def asked(link: Link, place: Place) -> bytes | None:
    """The message that asks for what is in a place; None where that cannot be asked for."""
    request = kind_of(link, place.kind).request
    return None if request is None else request(place.slot)


def test_its_link_has_every_part(machine: Machine) -> None:
    link = link_to(machine)
    assert wrong_link(machine) == ""
    assert machine.transport == "sysex", "a machine whose songs are files has no cable"
    assert link.pacing.bytes_per_second > 0 and link.pacing.rest_ms >= 0
    assert link.pacing.seconds(link.pacing.bytes_per_second) == pytest.approx(1 + link.pacing.rest_ms / 1000)
    assert link.acknowledged is None or link.acknowledged.value > 0
    assert link.settle.value >= 0 and all(0 < answer_s(link, kind) <= 120 for kind in link.kinds)
    sentences = [*link.checklist, *(error.means for error in link.screen_errors)]
    sentences += [text for text in (link.receive_page.text, *(kind.afterwards for kind in link.kinds)) if text]
    assert link.checklist and all(text.endswith((".", ").")) and text.isprintable() for text in sentences)
    rows = facts(link)
    assert {row["sure"] for row in rows} <= set(get_args(Sure)) and all(str(row["fact"]).strip() for row in rows)
    kinds = {kind.name for kind in link.kinds}
    assert {one.kind for one in link.allowed} <= kinds | {""} and all(one.what for one in link.allowed)


def test_its_kinds_and_slots_have_names_that_can_be_typed(machine: Machine) -> None:
    link = link_to(machine)
    names = [name for kind in link.kinds for name in (kind.name, kind.many)]
    assert link.kinds and len({kind.name for kind in link.kinds}) == len(link.kinds)
    assert all(re.fullmatch(r"[a-z][a-z ]*", name) for name in names)
    assert any(kind.stored for kind in link.kinds)
    for kind in link.kinds:
        assert kind.count > 0
        through = kind.through
        if through is not None:
            assert kind.request is None and kind.stored, "a slot that can be asked for needs no other way"
            assert kind_of(link, through.buffer).request and kind_of(link, through.whole).request
            assert kind_of(link, through.whole).count == 1 == kind_of(link, through.buffer).count
            assert {through.names(through.store(slot)) for slot in range(kind.count)} == set(range(kind.count))
            assert through.pause.value > 0 and through.answer.value > 0
        for slot in range(kind.count):
            assert kind.slots.parse(kind.slots.name(slot)) == slot
        titles = {title(link, Place(kind.name, slot)) for slot in range(kind.count)}
        assert len(titles) == kind.count and all(text.startswith(kind.name) for text in titles)
    modes = [mode.name for mode in link.receive_modes]
    assert len(set(modes)) == len(modes) and all(re.fullmatch(r"[a-z][a-z-]*", mode) for mode in modes)


def test_its_requests_are_messages_and_no_two_are_alike(machine: Machine) -> None:
    link = link_to(machine)
    requests = [kind.request(slot) for kind in link.kinds if kind.request for slot in range(kind.count)]
    assert len(set(requests)) == len(requests), "two slots are asked for by the same message"
    for message in (*requests, *([] if link.identify is None else [link.identify])):
        assert message[0] == 0xF0 and message[-1] == 0xF7 and max(message[1:-1]) < 0x80
        assert link.place(message) is None, "a request is taken for a dump"
        assert forbidden(link, message) == "" and not link.identified(message)


def test_what_it_writes_goes_to_a_place_and_can_be_moved(machine: Machine) -> None:
    link = link_to(machine)
    slots = set()
    for place, messages in own_parcels(machine).items():
        assert 0 <= place.slot < kind_of(link, place.kind).count
        slots.add(place.slot)
        for message in messages:
            assert forbidden(link, message) == "" and link.other(message) == "" and link.verdict(message) is None
        assert [stored_by(link, message) for message in messages[1:]] == [place] * (len(messages) - 1)
        assert stored_by(link, messages[0]) is None, "a dump is taken for what stores it"
    for place, message in own_dumps(machine).items():
        kind = kind_of(link, place.kind)
        for slot in {0, kind.count - 1}:
            moved = link.moved(message, slot)
            machine.check_frame(moved)
            assert link.place(moved) == Place(kind.name, slot)
            assert not able(machine, "reading") or songs.is_read(machine, moved) is not None
            assert link.moved(moved, place.slot) == message, "what was moved there and back is not what it was"
        for beyond in (-1, kind.count):
            with pytest.raises(DoesNotFit):
                link.moved(message, beyond)
    assert len(slots) == len({0, machine.limits.songs.value - 1}), "songs of two slots go to one place"


def test_what_is_written_reads_back_and_is_what_was_asked_for(machine: Machine) -> None:
    link = link_to(machine)
    dumps, parcels = own_dumps(machine), own_parcels(machine)
    simulated = link.simulated({})
    before = dict(simulated.memory)
    for place, messages in parcels.items():
        through = kind_of(link, place.kind).through
        for message in messages:
            of_dump = link.place(message) is not None or through is None
            verdict = link.verdict if of_dump or through is None else through.verdict
            verdicts = [verdict(answer) for answer in simulated.respond(message)]
            assert set(verdicts) <= {""}, "what says that a write failed, or something else, comes after a sound one"
            speaks = link.acknowledged is not None or not of_dump
            assert len(verdicts) == speaks, "it says that it took a dump, or it never does"
            assert simulated.said and simulated.said.isprintable()
        held = simulated.memory[held_in(link, place)]
        assert differences(link, messages[0], taken_out(link, place, held)) == [], "another song is in its slot"
    changed = {*dumps, *(held_in(link, place) for place in parcels)}
    assert {p: m for p, m in simulated.memory.items() if p not in changed} == {
        p: m for p, m in before.items() if p not in changed
    }, "writing one place changed another"
    for kind in (kind for kind in link.kinds if kind.through is not None):
        for place in (Place(kind.name, slot) for slot in range(kind.count)):
            now, then = (taken_out(link, place, memory[held_in(link, place)]) for memory in (simulated.memory, before))
            assert place in parcels or now == then, "storing in one slot changed another"
    read = 0
    for place, message in dumps.items():
        request = asked(link, place)
        if request is None:
            continue
        answers = simulated.respond(request)
        assert [link.place(answer) for answer in answers] == [place], "another place answers than was asked for"
        machine.check_frame(answers[0])
        assert differences(link, message, answers[0]) == [], "what is read back is not what was written"
        assert answers[0] == message or allowances(link, message, answers[0]), "a difference that is not declared"
        assert not link.identified(answers[0])
        read += 1
    assert read or all(kind.request is None for kind in link.kinds)


def test_every_request_is_answered_from_that_place_or_not_at_all(machine: Machine) -> None:
    link = link_to(machine)
    simulated = link.simulated({})
    for place in places_of(link):
        request = asked(link, place)
        if request is None:
            continue
        answers = simulated.respond(request)
        assert [link.place(answer) for answer in answers] in ([], [place])
        for answer in answers:
            machine.check_frame(answer)
            assert link.other(answer) == "" and forbidden(link, answer) == ""


def test_its_memory_is_its_own_and_goes_through_a_file(machine: Machine) -> None:
    link = link_to(machine)
    given = dict(own_dumps(machine))
    before = dict(given)
    one, other = link.simulated(given), link.simulated({})
    assert {place: one.memory[place] for place in given} == given
    assert any(other.memory.get(place) != message for place, message in given.items()), "two machines share a memory"
    place, message = next(iter(given.items()))
    one.respond(link.moved(message, (place.slot + 1) % kind_of(link, place.kind).count))
    assert given == before, "the memory that was given to it changed"
    held, remarks = read_memory(link, memory_file(link, one.memory), machine.check_frame)
    assert held == one.memory and remarks == []
    for mode in link.receive_modes:
        assert {p: link.simulated(given, mode.name).memory[p] for p in given} == given


def test_damaged_messages_are_not_stored(machine: Machine) -> None:
    link = link_to(machine)
    rng, tried = random.Random(11), 0
    simulated = link.simulated({})
    before = dict(simulated.memory)
    for message in own_dumps(machine).values():
        broken = [message[: len(message) // 2] + b"\xf7", message[:-1], message[: len(message) // 2] + message[-9:]]
        broken.append(message[: len(message) // 2] + message[len(message) // 2 + 1 :])
        guarded = [] if machine.seal is None else sorted(machine.seal.guarded(message))
        for at in guarded if len(guarded) <= 150 else rng.sample(guarded, 150):
            broken.append(message[:at] + bytes((message[at] ^ 1 << rng.randrange(7),)) + message[at + 1 :])
        for one in broken:
            simulated.respond(one)
            assert dict(simulated.memory) == before, f"a damaged message was stored: {simulated.said}"
            tried += 1
    assert tried > 3


def test_differences_are_found_and_only_declared_ones_forgiven(machine: Machine) -> None:
    link = link_to(machine)
    rng, found = random.Random(12), 0
    for place, message in own_dumps(machine).items():
        free = {
            at for one in link.allowed if one.kind in ("", place.kind) for at in one.offsets(message)
        }  # what the machine declares
        assert len(free) < len(message) // 2, "most of a message may differ: nothing would be verified"
        places = range(len(message)) if len(message) <= 300 else sorted({*rng.sample(range(len(message)), 300), *free})
        for at in places:
            changed = message[:at] + bytes((message[at] ^ 1 << rng.randrange(7),)) + message[at + 1 :]
            assert (differences(link, message, changed) == []) == (at in free), f"byte 0x{at:x}"
            assert (allowances(link, message, changed) != []) == (at in free), f"byte 0x{at:x}"
            found += at not in free
        for other in (message[:-1], message + b"\xf7", b"", _of_another_place(link, machine, place)):
            assert differences(link, message, other) != []
        assert differences(link, message, message) == [] == allowances(link, message, message)
    assert found > 0


def _of_another_place(link: Link, machine: Machine, place: Place) -> bytes:
    """Another song for the same place."""
    others = songs.written(machine, songs.song(machine, songs.longest_song(machine)[:4]))
    return link.moved(next(one for one in others if link.place(one) is not None), place.slot)


def test_messages_of_others_change_nothing_and_raise_nothing(machine: Machine) -> None:
    link = link_to(machine)
    rng = random.Random(13)
    simulated = link.simulated({})
    before = dict(simulated.memory)
    own = list(own_dumps(machine).values())
    for message in own:
        foreign = link.neighbour(message)
        assert foreign != message and link.place(foreign) is None, "another machine's message is taken for a dump"
        assert simulated.respond(foreign) == [] and dict(simulated.memory) == before
    strangers: list[bytes] = [b"", b"\xf0", b"\xf0\xf7", bytes.fromhex("90 3C 40"), b"\xf8", b"hello", b"\0" * 64]
    strangers += [b"\xf0" + bytes(rng.randrange(128) for _ in range(rng.randrange(60))) + b"\xf7" for _ in range(150)]
    strangers += [message[: rng.randrange(12)] for message in own for _ in range(20)]
    for message in strangers:
        assert link.place(message) is None and not link.identified(message)
        assert isinstance(link.other(message), str) and isinstance(forbidden(link, message), str)
        assert link.verdict(message) in (None, "") or str(link.verdict(message)).endswith(".")
        simulated.respond(message)
        assert simulated.said, "it does not say what became of a message"
        assert dict(simulated.memory) == before
        with pytest.raises((BadDump, DoesNotFit)):
            link.moved(message, 0)


def test_it_says_who_it_is(machine: Machine) -> None:
    link = link_to(machine)
    if link.identify is None:
        pytest.skip("it cannot be asked who it is")
    simulated = link.simulated({})
    before = dict(simulated.memory)
    answers = simulated.respond(link.identify)
    assert any(link.identified(answer) for answer in answers), "it does not know its own answer"
    assert all(link.place(answer) is None and link.other(answer) == "" for answer in answers)
    assert dict(simulated.memory) == before, "a question changed its memory"
    assert not any(link.identified(message) for message in own_dumps(machine).values())
    address = addresses(link)
    if address is not None:
        answer = next(answer for answer in answers if link.identified(answer))
        for place, message in own_dumps(machine).items():
            own = address(message, answer)
            assert link.place(own) == place and differences(link, message, own) == [], "addressed, it is another song"
            assert address(own, answer) == own


def test_messages_are_put_in_order_and_none_is_lost(machine: Machine) -> None:
    link = link_to(machine)
    stranger = bytes.fromhex("F0 7E 7F 06 01 F7")
    messages: Sequence[bytes] = [stranger, *own_dumps(machine).values()]
    ordered = in_order(link, messages)
    assert sorted(ordered) == sorted(messages) and ordered[-1] == stranger
    ranks = [[kind.name for kind in link.kinds].index(place.kind) for place in map(link.place, ordered[:-1]) if place]
    assert len(ranks) == len(messages) - 1 and ranks == sorted(ranks)
