"""Receiving: every message is checked, what is late or damaged is asked for again, what is missing is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import Mock

import pytest

from exporters.link import Place
from exporters.registry import MACHINES
from kontrol_cli.midi.fetching import fetch
from kontrol_cli.midi.receiving import GAP_S, NoAnswer, Patience, ask_for, await_dumps, taken_up, wake
from kontrol_cli.midi.slots import places_of
from tests.kontrol_cli.on_a_cable import OnACable, link, sample_messages

MD = MACHINES["machinedrum"]
LINK = link(MD)
SAMPLE = sample_messages()
KITS = [Place("kit", slot) for slot in range(3)]
ROLAND = bytes.fromhex("F0 41 10 42 12 40 00 7F 00 41 F7")
NOTE = bytes.fromhex("90 24 7F")

Answer = Callable[[bytes, list[bytes]], list[bytes]]


def once(what: Callable[[bytes], list[bytes]], at: int = 1) -> Answer:
    """The answer that has bytes in it is replaced by what `what` makes of it, the `at`-th time only."""
    seen = 0

    def answer(_: bytes, answers: list[bytes]) -> list[bytes]:
        nonlocal seen
        out: list[bytes] = []
        for one in answers:
            seen += 1
            out += what(one) if seen == at else [one]
        return out

    return answer


def played(answer: Answer = lambda _, answers: answers) -> OnACable:
    return OnACable(MD, dict(SAMPLE), answer)


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        (lambda m: [], 4),  # lost
        (lambda m: [m[:700] + bytes((m[700] ^ 1,)) + m[701:]], 4),  # hit on the way: the checksum says so
        (lambda m: [m[:600]], 4),  # the rest never came
        (lambda m: [m[:600] + m[601:]], 4),  # one byte lost: the length says so
        (lambda m: [m, m], 3),  # twice
        (lambda m: [NOTE, ROLAND, m], 3),  # noise before it
        (lambda m: [SAMPLE[Place("song", 0)], m], 3),  # a dump that nobody asked for before it
    ],
    ids=["lost", "hit", "half", "a-byte-lost", "twice", "noise", "unasked"],
)
def test_one_bad_answer_costs_one_more_request_and_nothing_else(
    what: Callable[[bytes], list[bytes]], asked: int
) -> None:
    machine = played(once(what, at=2))
    found = ask_for(machine.near, MD, LINK, KITS, Patience())
    assert found.got == {place: SAMPLE[place] for place in KITS}
    assert not found.missing and not found.broke
    assert len(machine.heard) == asked


def test_what_stays_damaged_is_named_with_the_reason_after_three_tries() -> None:
    request = LINK.kinds[0].request
    assert request is not None

    def second_kit(message: bytes, answers: list[bytes]) -> list[bytes]:
        return [m[:700] + b"\x7f" + m[701:] if message == request(1) else m for m in answers]

    machine = played(second_kit)
    found = ask_for(machine.near, MD, LINK, KITS, Patience())
    assert set(found.got) == {KITS[0], KITS[2]}
    assert list(found.missing) == [KITS[1]] and "checksum" in found.missing[KITS[1]]
    assert found.complaint(LINK).startswith("Missing: kit 2 (damaged:")
    assert [message for _, message in machine.heard].count(request(1)) == 3


def test_a_late_answer_to_an_earlier_request_is_as_good() -> None:
    held: list[bytes] = []

    def one_behind(_: bytes, answers: list[bytes]) -> list[bytes]:
        held.extend(answers)
        return [held.pop(0)] if len(held) > 1 else []

    machine = played(one_behind)
    found = ask_for(machine.near, MD, LINK, KITS, Patience())
    assert found.got == {place: SAMPLE[place] for place in KITS}


def test_a_machine_that_falls_silent_is_not_asked_for_the_rest() -> None:
    machine = played(lambda _, answers: answers if len(machine.heard) <= 2 else [])
    everything = places_of([], LINK)
    found = ask_for(machine.near, MD, LINK, everything, Patience())
    assert set(found.got) == set(everything[:2])
    assert found.broke == "The Machinedrum stopped answering at kit 3."
    assert len(machine.heard) == 2 + 3 * 3
    assert len(found.missing) == len(everything) - 2 and found.missing[everything[-1]] == "not asked"
    # 3 slots x 3 tries x the machine's patience, and not 230 of them
    assert machine.near.clock.now() < 12 * (LINK.answer.value + 0.5)


def test_the_users_patience_replaces_the_machines() -> None:
    machine = played(lambda *_: [])
    ask_for(machine.near, MD, LINK, KITS[:1], Patience(answer_s=0.5, tries=2))
    assert machine.near.clock.now() == pytest.approx(2 * (0.5 + LINK.pacing.seconds(9)), abs=0.05)


def test_one_slot_that_does_not_come_is_enough_to_say_where_to_look() -> None:
    machine = played(lambda *_: [])
    machine.near.longest_received = 8192
    found = ask_for(machine.near, MD, LINK, KITS[:1], Patience(answer_s=0.5))
    assert found.broke.startswith("The Machinedrum is there on memory:test, but no whole dump comes from it.")
    assert "`timeout` waits longer than 0.5 s." in found.broke
    assert found.missing == {KITS[0]: "no answer; of more than 8192 bytes none comes in whole on this port"}


def test_a_slot_whose_like_came_is_not_called_too_long() -> None:
    request = LINK.kinds[0].request
    assert request is not None
    machine = played(lambda message, answers: [] if message == request(1) else answers)
    machine.near.longest_received = 8192
    assert ask_for(machine.near, MD, LINK, KITS, Patience()).missing == {KITS[1]: "no answer"}


class _SongsByHand(type(LINK)):  # type: ignore[misc]
    """A Machinedrum that cannot be asked for songs."""

    kinds = tuple(replace(kind, request=None) if kind.name == "song" else kind for kind in LINK.kinds)


def test_the_player_is_not_called_to_the_panel_of_a_machine_that_is_gone() -> None:
    machine, user = played(lambda message, answers: answers if message == LINK.identify else []), Mock()
    wanted = [KITS[0], Place("song", 0)]
    found = fetch(machine.near, MD, _SongsByHand(), wanted, Patience(), user, before={})
    assert found.broke and set(found.missing) == set(wanted)
    user.tell.assert_not_called()
    assert machine.near.clock.now() < 60


def test_a_pulled_cable_keeps_what_came_before() -> None:
    def pulled(_: bytes, answers: list[bytes]) -> list[bytes]:
        if len(machine.heard) == 3:
            machine.far.pull()
            return []
        return answers

    machine = played(pulled)
    found = ask_for(machine.near, MD, LINK, KITS, Patience())
    assert set(found.got) == set(KITS[:2]) and "is gone" in found.broke
    assert list(found.missing) == [KITS[2]]


def test_waking_says_who_is_not_there() -> None:
    wake(played().near, MD, LINK, Patience())
    with pytest.raises(NoAnswer) as silent:
        wake(played(lambda *_: []).near, MD, LINK, Patience())
    assert str(silent.value).startswith("The Machinedrum does not answer on memory:test. Look at this first:\n  - ")
    other = played(lambda _, answers: [one[:4] + b"\x03" + one[5:] for one in answers])
    with pytest.raises(
        NoAnswer,
        match=r"^Another machine answers on memory:test, not the Machinedrum: Elektron Monomachine\. Choose [^\n]*$",
    ):
        wake(other.near, MD, LINK, Patience())


def test_dumps_sent_by_hand_are_taken_until_all_are_there() -> None:
    machine = played()
    for message in (NOTE, SAMPLE[KITS[1]], SAMPLE[Place("song", 0)], SAMPLE[KITS[0]], SAMPLE[KITS[2]]):
        machine.far.send(message)
    found = await_dumps(machine.near, MD, LINK, KITS, Patience())
    assert found.got == {place: SAMPLE[place] for place in KITS} and not found.missing
    assert found.file(LINK) == b"".join(SAMPLE[place] for place in KITS)  # in the machine's order
    assert machine.near.clock.now() == 0  # nobody waits for more


def test_dumps_sent_by_hand_that_stop_coming_are_named_and_can_be_sent_again() -> None:
    machine = played()
    broken = SAMPLE[KITS[1]][:-6] + b"\x00\x00" + SAMPLE[KITS[1]][-4:]
    for message in (SAMPLE[KITS[0]], broken):
        machine.far.send(message)
    found = await_dumps(machine.near, MD, LINK, KITS, Patience())
    assert set(found.got) == {KITS[0]}
    assert "damaged" in found.missing[KITS[1]] and found.missing[KITS[2]] == "did not come"
    assert machine.near.clock.now() == GAP_S  # as long as between two dumps, not as for the first
    machine.far.send(broken)
    machine.far.send(SAMPLE[KITS[1]])
    machine.far.send(SAMPLE[KITS[2]])
    again = await_dumps(machine.near, MD, LINK, list(found.missing), Patience())
    assert again.got == {place: SAMPLE[place] for place in KITS[1:]}


def test_of_what_an_interrupted_receive_kept_only_whole_dumps_are_taken_up() -> None:
    hit = SAMPLE[KITS[1]]
    kept = SAMPLE[KITS[0]] + hit[:800] + bytes((hit[800] ^ 1,)) + hit[801:] + NOTE + ROLAND
    assert taken_up(kept, MD, LINK) == {KITS[0]: SAMPLE[KITS[0]]}
