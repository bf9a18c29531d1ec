"""A raw MIDI device of Linux. A pseudo-terminal in raw mode stands in for the device: bytes in, bytes out, one queue
that fills up; the errors of a real device (taken, pulled out, one way only) come from the system call itself."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kontrol_cli.midi import raw_device
from kontrol_cli.midi.choosing import open_transport
from kontrol_cli.midi.raw_device import RawDevice
from kontrol_cli.midi.transport import PortError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="raw MIDI devices are Linux's")

PATTERN = b"\xf0" + bytes(i % 128 for i in range(16_400)) + b"\xf7"


@pytest.fixture
def device() -> Iterator[tuple[int, str]]:
    """The machine's side, and the name of the device."""
    import tty

    machine, slave = os.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)
    os.close(slave)
    yield machine, name
    os.close(machine)


def test_a_message_longer_than_any_buffer_arrives_whole_because_the_writer_waits(device: tuple[int, str]) -> None:
    machine, name = device
    port = RawDevice(name)
    taken = bytearray()

    def take() -> None:
        while len(taken) < 2 * len(PATTERN):
            taken.extend(os.read(machine, 1000))

    taker = threading.Thread(target=take)
    taker.start()
    for _ in range(2):
        port.send(PATTERN)
    taker.join(10)
    port.close()
    assert bytes(taken) == PATTERN * 2


def test_what_comes_in_is_heard_as_whole_messages(device: tuple[int, str]) -> None:
    machine, name = device
    port = RawDevice(name)
    assert port.receive(0) is None
    os.write(machine, bytes.fromhex("F000203C"))
    assert port.receive(0.05) is None
    os.write(machine, bytes.fromhex("F8 02F7 B007 40"))
    assert [port.receive(5), port.receive(5)] == [bytes.fromhex("F000203C02F7"), b"\xb0\x07\x40"]
    port.close()
    port.close()
    with pytest.raises(PortError, match="closed"):
        port.send(b"\xf0\xf7")


def test_a_cable_that_takes_nothing_is_given_up(device: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_device, "_PATIENCE_S", 0.1)
    port = RawDevice(device[1])
    with pytest.raises(PortError, match="has taken nothing for 0 seconds"):
        for _ in range(100):
            port.send(PATTERN)
    port.close()


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.EBUSY, "Device or resource busy). Close the program that has it."),
        (errno.EACCES, "Permission denied). On most systems the group audio may use it."),
        (errno.ENOENT, "No such file or directory). See 'amidi -l'"),
        (errno.ENODEV, "No such device). See 'amidi -l'"),
    ],
)
def test_a_device_that_cannot_be_opened_says_why(number: int, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(raw_device.os, "open", refuse)
    with pytest.raises(PortError) as caught:
        open_transport("/dev/snd/midiC1D0")
    assert str(caught.value).startswith(f"/dev/snd/midiC1D0 cannot be opened ({says}")
    assert caught.value.exit_code == 5


def test_a_device_of_one_direction_is_opened_as_that(device: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open
    allowed = os.O_WRONLY

    def one_way(name: str, flags: int) -> int:
        if flags & os.O_ACCMODE != allowed:
            raise OSError(errno.EINVAL, "Invalid argument")
        return real(name, flags)

    monkeypatch.setattr(raw_device.os, "open", one_way)
    port = RawDevice(device[1])
    assert (port.can_send, port.can_receive, port.receive(0)) == (True, False, None)
    port.close()
    allowed = os.O_RDONLY
    port = RawDevice(device[1])
    assert (port.can_send, port.can_receive) == (False, True)
    with pytest.raises(PortError, match="only sends, and takes nothing"):
        port.send(b"\xf0\xf7")
    port.close()


def test_a_device_that_is_pulled_out_is_a_sentence(device: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    machine, name = device
    port = RawDevice(name)
    os.write(machine, b"\xb0")  # something to read

    def pulled(*_: object) -> bytes:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(raw_device.os, "read", pulled)
    with pytest.raises(PortError, match=r"is gone \(No such device\)\. Plug it in again"):
        port.receive(5)
    with pytest.raises(PortError, match="closed"):
        port.receive(0)


def test_a_file_is_not_taken_for_a_device_and_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "midiC1D0"
    place.write_bytes(b"mine")
    with pytest.raises(PortError, match="is not a MIDI device"):
        RawDevice(str(place))
    assert place.read_bytes() == b"mine"
