"""Sending: what was written is said, Ctrl-C finishes the message, a port that goes is noticed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from exporters.link import Link, LinkBase, Place, Seconds
from exporters.machine import Machine
from exporters.registry import MACHINES
from kontrol_cli.midi.interrupts import finishing_the_message, keeping_what_came
from kontrol_cli.midi.parcels import Parcel, read_load
from kontrol_cli.midi.sending import SendingBroke, send_parcels
from kontrol_cli.midi.transport import PortError
from tests.kontrol_cli.on_a_cable import OnACable, link, sample_messages, usual_signals

MD = MACHINES["machinedrum"]


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    with usual_signals():
        yield


SAMPLE = sample_messages()
LOAD = read_load(b"".join(SAMPLE.values()), MACHINES)


def test_everything_is_written_in_order_and_named_on_the_way() -> None:
    played = OnACable(MD)
    said: list[str] = []
    sent = send_parcels(played.near, played.link, LOAD.parcels, progress=said.append)
    assert sent.written == LOAD.parcels and not sent.left
    assert [message for _, message in played.heard] == [parcel.message for parcel in LOAD.parcels]
    assert all(played.memory[place] == message for place, message in SAMPLE.items())
    assert said[0] == f"kit 1 'ROUND', 1 of {len(SAMPLE)}" and len(said) == len(SAMPLE)


def test_who_asks_to_stop_is_told_what_was_written() -> None:
    played = OnACable(MD)
    sent = send_parcels(played.near, played.link, LOAD.parcels, stopping=lambda: len(played.heard) == 2)
    assert [parcel.slot for parcel in sent.written] == ["kit 1", "kit 2"]
    assert sent.written + sent.left == LOAD.parcels and sent.broken is None


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_or_a_closed_terminal_finishes_the_message_that_is_on_its_way(name: str) -> None:
    def interrupted(message: bytes, answers: list[bytes]) -> list[bytes]:
        if len(played.heard) == 3:
            os.kill(os.getpid(), getattr(signal, name))
        return answers

    played = OnACable(MD, answer=interrupted)
    before = signal.getsignal(signal.SIGINT)
    with finishing_the_message() as stopping:
        sent = send_parcels(played.near, played.link, LOAD.parcels, stopping=stopping)
    assert signal.getsignal(signal.SIGINT) is before
    assert len(sent.written) == 3 and len(played.heard) == 3
    reckoned = sum(played.link.pacing.seconds(len(parcel.message)) for parcel in sent.written)
    assert played.near.clock.now() == pytest.approx(reckoned)  # the third one's last byte was waited for


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_closed_terminal_that_is_to_be_ignored_is_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with finishing_the_message() as stopping:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stopping()
        with keeping_what_came():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_second_ctrl_c_stops_at_once_and_names_what_may_be_cut() -> None:
    def interrupted(message: bytes, answers: list[bytes]) -> list[bytes]:
        if len(played.heard) == 2:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
        return answers

    played = OnACable(MD, answer=interrupted)
    with finishing_the_message() as stopping:
        sent = send_parcels(played.near, played.link, LOAD.parcels, stopping=stopping)
    assert len(sent.written) == 1 and sent.broken is LOAD.parcels[1] and sent.left == LOAD.parcels[2:]


def test_a_port_that_goes_leaves_a_list() -> None:
    def pulled(message: bytes, answers: list[bytes]) -> list[bytes]:
        if len(played.heard) == 2:
            played.far.pull()
        return []

    played = OnACable(MD, answer=pulled)
    with pytest.raises(SendingBroke) as broke:
        send_parcels(played.near, played.link, LOAD.parcels)
    assert "kit 2 'BRIGHT', which may have arrived in part. Written before that: kit 1." in str(broke.value)
    assert "Not written: kits 3 and 33-36, patterns A01-A05" in str(broke.value)
    assert broke.value.exit_code == 5


def test_a_message_that_the_port_loses_stops_everything_before_it_begins() -> None:
    played = OnACable(MD)
    played.near.longest_message, played.near.why_longest = 2000, "Take another port."
    with pytest.raises(PortError, match=r"pattern A01 has 2763 bytes.* 2000\. Nothing was sent\. Take another port\."):
        send_parcels(played.near, played.link, LOAD.parcels)
    assert played.heard == []


class _Acknowledges(LinkBase):
    """A machine that answers each dump with 40 for yes and 24 for no, as Korg's do."""

    def __init__(self, like: Link) -> None:
        self.pacing, self.kinds = like.pacing, like.kinds

    def verdict(self, answer: bytes) -> str | None:
        return {0x40: "", 0x24: "The machine's memory is full."}.get(answer[1])


def test_a_machine_that_refuses_is_heard() -> None:
    played = OnACable(MD, answer=lambda *_: [bytes((0xF0, 0x24 if len(played.heard) == 2 else 0x40, 0xF7))])
    with pytest.raises(SendingBroke) as broke:
        send_parcels(played.near, _Acknowledges(played.link), LOAD.parcels)
    assert str(broke.value).startswith("The machine's memory is full. Sending stopped at kit 2 'BRIGHT', which was")
    assert "Written before that: kit 1." in str(broke.value) and len(played.heard) == 2


class _MustAcknowledge(_Acknowledges):
    acknowledged = Seconds(5.0, "inferred")


@pytest.mark.parametrize(("takes_s", "taken"), [(0.0, True), (5.0, True), (5.6, False)])
def test_a_machine_that_says_what_it_took_is_waited_for(takes_s: float, taken: bool) -> None:
    """From the end of the message on, which takes 0.43 s with its rest: what comes after 5.43 s is too late."""

    def later(_: bytes, answers: list[bytes]) -> list[bytes]:
        played.far.clock.sleep(takes_s)
        return [bytes((0xF0, 0x10, 0xF7)), bytes((0xF0, 0x40, 0xF7))]  # something else first

    played = OnACable(MD, answer=later)
    sending = _MustAcknowledge(played.link)
    if taken:
        assert send_parcels(played.near, sending, LOAD.parcels[:2]).written == LOAD.parcels[:2]
        return
    with pytest.raises(
        SendingBroke, match=r"did not say within 5 s that it took it;.*nobody knows whether it was taken"
    ):
        send_parcels(played.near, sending, LOAD.parcels[:2])
    assert len(played.heard) == 1


@pytest.mark.parametrize("machine", [MD, MACHINES["analog-rytm"]], ids=lambda machine: machine.slug)
def test_an_empty_load_sends_nothing(machine: Machine) -> None:
    played = OnACable(machine)
    assert send_parcels(played.near, link(machine), []).written == ()
    assert played.heard == [] and played.near.clock.now() == 0


def test_a_parcel_without_a_name_is_called_by_its_slot() -> None:
    assert Parcel(b"", Place("pattern", 0), "pattern A01").title == "pattern A01"
