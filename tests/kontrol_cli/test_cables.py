"""The same round trips over every kind of cable, and what each cable says when something is wrong with it."""

from __future__ import annotations

import socket
import threading
from itertools import pairwise

import pytest

from exporters.errors import UsageError
from kontrol_cli.midi.choosing import open_transport
from kontrol_cli.midi.tcp import TcpEnd, address, connect, listen
from kontrol_cli.midi.transport import PortError
from tests.cables import Cable, cable, jack, jack_machine

__all__ = ["cable", "jack", "jack_machine"]


def dump(length: int, seed: int = 1) -> bytes:
    """A system exclusive message of `length` bytes in all, every data value among them."""
    return b"\xf0" + bytes((seed + i * 7) % 128 for i in range(length - 2)) + b"\xf7"


def test_messages_of_every_length_come_back_byte_for_byte(cable: Cable) -> None:
    cable.serve(lambda message: [message])
    port = open_transport(cable.port)
    try:
        for length in (3, 9, 1233, 2762, 5409, 16_302):  # a Machinedrum kit has 1233 bytes, a pattern 2762 or 5409
            port.send(dump(length))
            assert port.receive(5) == dump(length), length
        assert port.receive(0.01) is None
    finally:
        port.close()


def test_many_messages_come_back_in_order(cable: Cable) -> None:
    cable.serve(lambda message: [message])
    port = open_transport(cable.port)
    sent = [dump(1233, seed) for seed in range(64)]
    back = []
    try:
        for message in sent:
            port.send(message)
            port.clock.sleep(0.002)
        while len(back) < len(sent) and (message := port.receive(3)) is not None:
            back.append(message)
    finally:
        port.close()
    assert back == sent
    assert all(one != other for one, other in pairwise(sent))


def test_a_closed_port_says_so(cable: Cable) -> None:
    port = open_transport(cable.port)
    port.close()
    port.close()
    with pytest.raises(PortError, match="closed"):
        port.send(dump(9))
    with pytest.raises(PortError, match="closed"):
        port.receive(0)


def test_a_port_opens_again_after_it_was_closed(cable: Cable) -> None:
    cable.serve(lambda message: [message])
    for _ in range(2):
        port = open_transport(cable.port)
        port.send(dump(9))
        assert port.receive(5) == dump(9)
        port.close()


@pytest.mark.parametrize(
    "name",
    ["tcp://192.168.1.7:9080", "tcp://0.0.0.0:9080", "tcp://[::]:9080", "tcp://example.org:80", "tcp://:9080",
     "tcp://127.0.0.1.example.org:80", "tcp://[::ffff:10.0.0.1]:9080"],
)  # fmt: skip
def test_no_cable_leads_to_another_computer(name: str) -> None:
    for act in (connect, listen, open_transport):
        with pytest.raises(UsageError, match="is not on this computer"):
            act(name)


@pytest.mark.parametrize("name", ["tcp://127.0.0.1", "tcp://127.0.0.1:x", "tcp://127.0.0.1:70000", "tcp://127.0.0.1:"])
def test_an_address_without_a_port_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"is not an address like tcp://127.0.0.1:9080"):
        address(name)


def test_addresses_of_this_computer_are_taken() -> None:
    assert address("tcp://localhost:9080") == ("127.0.0.1", 9080)
    assert address("tcp://127.0.0.2:1/") == ("127.0.0.2", 1)
    assert address("tcp://[::1]:9080") == ("::1", 9080)


def test_what_listens_is_bound_to_loopback() -> None:
    end = listen()
    assert end.name.startswith("tcp://127.0.0.1:")
    end.close()


def test_nobody_listens() -> None:
    end = listen()
    end.close()
    with pytest.raises(PortError, match=f"Nobody listens at {end.name}"):
        connect(end.name)


def test_a_port_that_is_taken_is_refused() -> None:
    end = listen()
    with pytest.raises(PortError, match="cannot be listened at"):
        listen(end.name)
    end.close()


def test_the_other_end_hangs_up() -> None:
    end = listen()
    caller = connect(end.name)
    caller.send(dump(9))
    assert end.receive(5) == dump(9)
    end.close()
    with pytest.raises(PortError, match=r"hung up.*still running"):
        caller.receive(5)
    with pytest.raises(PortError, match="closed"):
        caller.send(dump(9))


def test_a_second_caller_is_turned_away_and_the_first_goes_on() -> None:
    end = listen()
    first = connect(end.name)
    first.send(dump(9))
    assert end.receive(5) == dump(9)
    second = connect(end.name)
    assert end.receive(0.05) is None
    with pytest.raises(PortError, match=r"hung up.*other caller"):
        second.receive(5)
    first.send(dump(20))
    assert end.receive(5) == dump(20)
    end.close()


def test_the_next_caller_starts_with_a_clean_slate() -> None:
    end = listen()
    first = connect(end.name)
    first.send(dump(9)[:5])  # and hangs up in the middle of a message
    assert end.receive(0.05) is None
    first.close()
    second = connect(end.name)
    second.send(dump(20)[5:] + dump(9))
    assert end.receive(5) == dump(9)
    end.send(dump(30))
    assert second.receive(5) == dump(30)
    end.close()


def test_a_caller_is_not_turned_away_because_the_one_before_left_without_its_answer() -> None:
    """Ctrl-C, and the same command again, while the other end is still busy with the first one's request."""
    end = listen()
    first = connect(end.name)
    first.send(bytes.fromhex("F0 7D 01 F7"))
    assert end.receive(5.0) == bytes.fromhex("F0 7D 01 F7")
    first.close()
    second = connect(end.name)
    end.send(bytes.fromhex("F0 7D 02 F7"))  # for the first, late
    second.send(bytes.fromhex("F0 7D 03 F7"))
    assert end.receive(5.0) == bytes.fromhex("F0 7D 03 F7")
    end.send(bytes.fromhex("F0 7D 04 F7"))
    assert second.receive(5.0) == bytes.fromhex("F0 7D 04 F7")
    for one in (second, end):
        one.close()


def test_what_a_listener_sends_to_nobody_is_lost_and_no_error() -> None:
    end = listen()
    end.send(dump(9))
    caller = connect(end.name)
    caller.close()
    for _ in range(3):
        end.send(dump(9))  # the caller has left: found out here
    end.close()
    with pytest.raises(PortError, match="closed"):
        end.send(dump(9))


def test_a_peer_that_takes_nothing_is_a_sentence_and_not_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kontrol_cli.midi.tcp._PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        caller = connect(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(PortError, match="has taken nothing for 0 seconds"):
            for _ in range(1000):
                caller.send(dump(1 << 16))
        caller.close()


def test_both_directions_at_once() -> None:
    end = listen()
    caller = connect(end.name)

    def shout(port: TcpEnd) -> None:
        for seed in range(50):
            port.send(dump(5409, seed))

    far = threading.Thread(target=shout, args=(end,))
    assert end.receive(0.05) is None  # takes the caller in
    far.start()
    shout(caller)
    for port in (end, caller):
        assert [port.receive(5) for _ in range(50)] == [dump(5409, seed) for seed in range(50)]
    far.join(5)
    for port in (end, caller):
        port.close()
