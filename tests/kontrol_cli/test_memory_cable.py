"""The cable in memory: what is sent arrives, time passes only virtually, and a pulled cable is noticed."""

from __future__ import annotations

import pytest

from kontrol_cli.midi.choosing import open_transport
from kontrol_cli.midi.memory import MemoryEnd, memory_cable, offer
from kontrol_cli.midi.transport import PortError, Transport

STATUS = bytes.fromhex("F0 00 20 3C 02 00 70 01 F7")  # Machinedrum: which globals are in use?
ANSWER = bytes.fromhex("F0 00 20 3C 02 00 72 01 03 F7")


def test_messages_arrive_whole_and_in_order() -> None:
    near, far = memory_cable()
    for message in (STATUS, b"\xb0\x07\x40", b"\xc0\x05"):
        near.send(message)
    assert [far.receive(0.1) for _ in range(4)] == [STATUS, b"\xb0\x07\x40", b"\xc0\x05", None]


def test_waiting_in_vain_takes_the_time_out_on_the_virtual_clock() -> None:
    near, _ = memory_cable()
    assert near.receive(2.5) is None
    assert near.clock.now() == pytest.approx(2.5)


@pytest.mark.parametrize(("patience", "hears"), [(2.0, False), (4.0, True)])
def test_an_answer_after_three_seconds_is_heard_by_the_patient_only(patience: float, hears: bool) -> None:
    near, far = memory_cable()

    def answer(_: bytes) -> None:
        far.clock.sleep(3)
        far.send(ANSWER)

    far.listener = answer
    near.clock.sleep(10)
    near.send(STATUS)
    assert near.clock.now() == pytest.approx(10)  # sending does not wait for the answer
    assert near.receive(patience) == (ANSWER if hears else None)
    assert near.clock.now() == pytest.approx(13 if hears else 12)


def test_clock_and_active_sensing_are_not_handed_on() -> None:
    near, far = memory_cable()
    for message in (b"\xf8", b"\xfe", b"\xfa"):
        far.send(message)
    assert near.receive(1) == b"\xfa"


def test_a_pulled_cable_is_noticed_at_both_ends() -> None:
    near, far = memory_cable("Machinedrum")
    far.pull()
    for end in (near, far):
        with pytest.raises(PortError, match=r"Machinedrum.* is gone"):
            end.send(STATUS)
        with pytest.raises(PortError, match="is gone"):
            end.receive(1)


def test_a_message_longer_than_gets_through_is_refused_with_both_lengths_and_the_reason() -> None:
    near, far = memory_cable()
    near.longest_message, near.why_longest = 8, "Measured."
    with pytest.raises(PortError, match=r"more than 8 bytes, and this one has 9: nothing of it was sent\. Measured\."):
        near.send(STATUS)
    assert far.receive(0) is None
    near.send(STATUS[:7] + b"\xf7")
    assert far.receive(0) == STATUS[:7] + b"\xf7"


def test_half_a_message_does_not_arrive_as_on_a_real_cable() -> None:
    near, far = memory_cable()
    near.send(STATUS[:5])
    near.send(ANSWER)
    assert [far.receive(0), far.receive(0)] == [ANSWER, None]


def test_a_cable_is_opened_by_its_name_again_and_again() -> None:
    far = offer("test-machine")
    for _ in range(2):
        port: Transport = open_transport("memory:test-machine")
        port.send(STATUS)
        port.close()
        with pytest.raises(PortError, match="closed"):
            port.send(STATUS)
        assert far.receive(0) == STATUS
    with pytest.raises(PortError, match="no cable memory:other"):
        open_transport("memory:other")


def test_the_end_in_memory_is_a_transport() -> None:
    end: Transport = MemoryEnd("alone")  # mypy checks that nothing is missing; here, that alone it reaches nobody
    with pytest.raises(PortError):
        end.send(STATUS)
