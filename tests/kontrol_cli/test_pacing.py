"""Messages go out at the machine's pace: on the clock of the cable, to the last byte, and in real time."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest

from exporters.link import Pacing, Place
from exporters.machine import Machine
from kontrol_cli.midi.memory import memory_cable
from kontrol_cli.midi.pacing import Pacer, about
from kontrol_cli.midi.parcels import Parcel
from kontrol_cli.midi.sending import send_parcels
from tests.kontrol_cli.on_a_cable import CABLED, OnACable

MESSAGES = [b"\xf0" + bytes(size - 2) + b"\xf7" for size in (1233, 5410, 43, 8)]


@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
def test_each_message_waits_for_the_one_before_and_the_machines_rest(machine: Machine) -> None:
    played = OnACable(machine)
    pacing = played.link.pacing
    pacer = Pacer(played.near, pacing)
    for message in MESSAGES:
        pacer.send(message)
    times = [at for at, _ in played.heard] + [played.near.clock.now()]
    assert [message for _, message in played.heard] == MESSAGES
    waited = [later - earlier for earlier, later in pairwise(times)]
    assert waited == pytest.approx([len(m) / pacing.bytes_per_second + pacing.rest_ms / 1000 for m in MESSAGES])
    assert pacer.seconds(MESSAGES) == pytest.approx(times[-1] - times[0])


def test_a_kit_of_1233_bytes_takes_its_time_on_a_midi_cable() -> None:
    near, _ = memory_cable()
    Pacer(near, Pacing(3125, 40, "one source")).send(MESSAGES[0])
    assert near.clock.now() == pytest.approx(0.39456 + 0.040)  # 1233 bytes at 31,250 baud, ten bits each


def test_the_users_rest_replaces_the_machines_and_not_the_time_on_the_cable() -> None:
    near, _ = memory_cable()
    Pacer(near, Pacing(3125, 40, "one source"), rest_ms=250).send(MESSAGES[0])
    assert near.clock.now() == pytest.approx(0.39456 + 0.250)


def test_a_port_that_waits_itself_is_not_waited_for_twice() -> None:
    near, far = memory_cable()
    far.listener = lambda message: near.clock.sleep(len(message) / 3125)
    Pacer(near, Pacing(3125, 40, "one source")).send(MESSAGES[0])
    assert near.clock.now() == pytest.approx(0.39456 + 0.040)


def test_a_slow_port_still_leaves_the_machine_its_rest() -> None:
    near, far = memory_cable()
    far.listener = lambda _: near.clock.sleep(2)
    Pacer(near, Pacing(3125, 40, "one source")).send(MESSAGES[0])
    assert near.clock.now() == pytest.approx(2.040)


@pytest.mark.parametrize(
    ("seconds", "says"), [(9.9, ""), (12, "about 10 seconds"), (96, "about 100 seconds"), (145, "about 2 minutes")]
)
def test_a_long_time_is_said_beforehand(seconds: float, says: str) -> None:
    assert about(seconds) == says


@pytest.mark.slow
@pytest.mark.parametrize("machine", CABLED.values(), ids=CABLED)
def test_a_real_cable_is_paced_in_real_time(machine: Machine) -> None:
    """Within 10 % of the reckoned time, over a loopback socket."""
    from kontrol_cli.midi.tcp import connect, listen

    server = listen()
    arrived: list[float] = []

    def hear() -> None:
        while len(arrived) < len(MESSAGES) and server.receive(5) is not None:
            arrived.append(time.monotonic())

    hearing = threading.Thread(target=hear)
    hearing.start()
    near = connect(server.name)
    link = OnACable(machine).link
    place = Place(link.kinds[0].name, 0)
    began = time.monotonic()
    send_parcels(near, link, [Parcel(message, place, "anything") for message in MESSAGES])
    took = time.monotonic() - began
    hearing.join(10)
    near.close()
    server.close()
    assert len(arrived) == len(MESSAGES)
    assert took == pytest.approx(Pacer(near, link.pacing).seconds(MESSAGES), rel=0.1)
    assert arrived[-1] - began < took  # it returned after the last byte was there
