"""The computer's MIDI system behind a process of its own: whatever happens there is a sentence here.

The package that talks to the system is a stand-in that misbehaves as told; everything else is real.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from exporters.errors import UsageError
from kontrol_cli.midi import midi_process, system, systems
from kontrol_cli.midi.choosing import open_far_end, open_transport, ports_of
from kontrol_cli.midi.system import NoMidi, SystemPort, installed_wrapper, list_ports
from kontrol_cli.midi.transport import PortError, VirtualClock
from tests.kontrol_cli.midi_stand_in import StandIn

KIT = b"\xf0\x00\x20\x3c\x02\x00\x52" + b"\x01" * 1225 + b"\xf7"


@pytest.fixture
def midi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.delenv("MIDO_BACKEND", raising=False)
    return StandIn(tmp_path, monkeypatch)


def test_the_first_system_with_ports_is_taken(midi: StandIn) -> None:
    midi.set(("MD 20:0",), ("MD 20:0", "Through 14:0"))
    found = list_ports()
    assert (found.wrapper, found.system.name) == ("python-rtmidi", "ALSA")
    assert [port.name for port in ports_of(found)] == ["MD 20:0", "Through 14:0"]


def test_where_one_system_is_missing_the_next_is_asked(midi: StandIn) -> None:
    midi.set(("MD:out",), ("MD:in",), systems=(3,))
    assert list_ports().system.name == "JACK"


def test_mido_backend_says_which_system_is_asked_first(midi: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    midi.set(("x",), ("x",), systems=(2, 3))
    assert list_ports().system.name == "ALSA"
    monkeypatch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
    assert list_ports().system.name == "JACK"


def test_a_message_goes_to_the_chosen_port_whole(midi: StandIn) -> None:
    midi.set(("a", "MD"), ("a", "b", "MD"))
    port = open_transport("md")
    assert (port.name, port.can_send, port.can_receive) == ("MD", True, True)
    port.send(KIT)
    port.send(b"\xb0\x07\x40")
    port.close()
    assert midi.sent() == [f"2 {KIT.hex()}", "2 b00740"]


def test_over_jack_messages_leave_no_faster_than_its_buffer_is_emptied(midi: StandIn) -> None:
    midi.set(("MD:out",), ("MD:in",), systems=(3,))
    port = open_transport("md")
    assert isinstance(port, SystemPort)
    port.clock = clock = VirtualClock()  # type: ignore[assignment]
    port.send(KIT)
    port.send(KIT)
    assert clock.now() == pytest.approx(2 * 1233 / 150_000)
    port.close()


def test_asking_for_ports_starts_no_jack_server(midi: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def popen(*words: Any, env: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
        asked.append(env.get("JACK_NO_START_SERVER"))
        return real(*words, env=env, **options)

    real = subprocess.Popen
    monkeypatch.delenv("JACK_NO_START_SERVER", raising=False)
    midi.set(("x",), ("x",))
    monkeypatch.setattr("subprocess.Popen", popen)
    list_ports()
    assert asked == ["1"]


def test_of_two_ports_of_one_name_the_second_can_be_meant(midi: StandIn) -> None:
    midi.set(("MD", "MD"), ("MD", "x", "MD"))
    port = open_transport("MD (2)")
    port.send(b"\xb0\x07\x40")
    port.close()
    assert midi.sent() == ["2 b00740"]


def test_a_message_that_the_system_hands_on_in_parts_is_joined(midi: StandIn) -> None:
    # Windows fills a buffer at a time; clock in between is no message of interest.
    midi.set(("MD",), ("MD",), arrives=("F0 00 20", "F8", "3C 02", "F7", "B0 07 40"))
    port = open_transport("MD")
    assert [port.receive(5), port.receive(5)] == [bytes.fromhex("F000203C02F7"), b"\xb0\x07\x40"]
    port.close()


def test_no_midi_system_is_a_sentence_that_names_what_was_tried(midi: StandIn) -> None:
    midi.set(systems=())
    with pytest.raises(NoMidi) as caught:
        list_ports()
    assert str(caught.value) == (
        "There is no MIDI system on this computer (ALSA: error creating ALSA sequencer client object; JACK: error "
        "creating ALSA sequencer client object). Ports like tcp://127.0.0.1:9080 work without one."
    )
    assert caught.value.exit_code == 5


def test_no_ports_is_a_sentence(midi: StandIn) -> None:
    with pytest.raises(PortError, match=r"ALSA has no MIDI ports now. Plug the machine in"):
        open_transport("MD")


def test_a_missing_package_is_a_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "find_spec", lambda name: None)
    assert installed_wrapper() is None
    with pytest.raises(NoMidi, match=r"not installed\. Install the extra kontrol\[midi\].*SysEx Librarian") as caught:
        list_ports()
    assert caught.value.exit_code == 5


def test_a_package_that_aborts_its_process_does_not_end_ours(midi: StandIn) -> None:
    midi.set(("MD",), ("MD",), fault="aborts when loaded")
    with pytest.raises(NoMidi, match=r"cannot be used: python-rtmidi ended (by itself with signal 6|with code)"):
        list_ports()


def test_an_abort_while_sending_does_not_end_ours(midi: StandIn) -> None:
    midi.set(("MD",), ("MD",))
    port = open_transport("MD")
    midi.set(("MD",), ("MD",), fault="aborts when sending")
    with pytest.raises(PortError, match=r"The port MD is lost: the process that talks to the MIDI system ended"):
        port.send(KIT)
    with pytest.raises(PortError, match="is lost"):
        port.receive(0)
    port.close()


def test_a_system_that_hangs_is_given_up(midi: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_LEAVING_S", 0.1)
    midi.set(("MD",), ("MD",), fault="hangs")
    with pytest.raises(NoMidi, match="did not answer"):
        list_ports(patience_s=0.5)


def test_chatter_of_the_libraries_never_reaches_the_user(midi: StandIn, capfd: pytest.CaptureFixture[str]) -> None:
    midi.set(("MD",), ("MD",))
    port = open_transport("MD")
    port.send(KIT)
    port.close()
    assert capfd.readouterr() == ("", "")
    assert midi.sent()


def test_a_port_that_another_program_holds_is_a_sentence(midi: StandIn) -> None:
    midi.set(("MD",), ("MD",), fault="busy")
    with pytest.raises(PortError) as caught:
        open_transport("MD")
    assert str(caught.value) == (
        "The port MD could not be opened (error creating Windows MM MIDI output port). Close other programs that use "
        "it."
    )


def test_a_message_that_the_system_refuses_is_a_sentence_and_the_port_stays_open(midi: StandIn) -> None:
    midi.set(("MD",), ("MD",))
    port = open_transport("MD")
    midi.set(("MD",), ("MD",), fault="refuses")
    with pytest.raises(PortError, match=r"MD did not take 1233 bytes \(error sending MIDI message to port\)\."):
        port.send(KIT)
    midi.set(("MD",), ("MD",))
    port.send(b"\xb0\x07\x40")
    port.close()
    assert midi.sent() == ["0 b00740"]


def test_a_port_that_vanishes_is_noticed_while_waiting_and_before_sending(midi: StandIn) -> None:
    midi.set(("MD", "x"), ("MD", "x"))
    port = open_transport("MD")
    midi.set(("x",), ("x",))
    with pytest.raises(PortError, match=r"The port MD is gone\. Plug it in again and look with 'kontrol ports'\."):
        port.receive(5)
    with pytest.raises(PortError, match="MD is gone"):
        port.send(KIT)
    port.close()
    assert midi.sent() == []


def test_a_port_that_vanishes_is_noticed_though_messages_leave_without_a_gap(midi: StandIn) -> None:
    midi.set(("MD",), ("MD",))
    port = open_transport("md")
    midi.set()
    until = time.monotonic() + 10
    with pytest.raises(PortError, match=r"The port MD is gone"):
        while time.monotonic() < until:
            port.send(b"\xb0\x07\x40")


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_the_process_that_serves_a_port_leaves_ctrl_c_to_the_program(midi: StandIn) -> None:
    """A terminal sends it to both: the message on its way has to be finished."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    try:
        midi.set(("MD",), ("MD",))
        port = open_transport("md")
        assert isinstance(port, SystemPort)
        os.kill(port._process._popen.pid, signal.SIGINT)
        port.send(KIT)
        port.close()
    finally:
        signal.signal(signal.SIGINT, before)
    assert midi.sent() == [f"0 {KIT.hex()}"]


def test_a_port_that_goes_between_listing_and_opening_is_a_sentence(midi: StandIn) -> None:
    midi.set(("MD",), ("MD",))
    listing = list_ports()
    midi.set(("x",), ("x",))
    with pytest.raises(PortError, match="The port MD is gone"):
        system.SystemPort(listing, output=ports_of(listing)[0].output)


def test_two_programs_cannot_send_to_one_port(midi: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux lets us know")
    midi.set(("MD", "x"), ("MD", "x"))
    first = open_transport("MD")
    with pytest.raises(PortError, match=r"Another kontrol is sending to MD. Wait for it to end"):
        open_transport("MD")
    open_transport("x").close()
    open_transport("MD", sends=False).close()  # listening takes nothing from anybody
    with monkeypatch.context() as other_server:  # whose ports may be called the same
        other_server.setenv("JACK_DEFAULT_SERVER", "another")
        open_transport("MD").close()
    first.close()
    open_transport("MD").close()


def test_longer_than_the_system_gets_through_is_refused_before_it_is_sent(
    midi: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systems, "ALSA_BUFFER", tmp_path / "output_buffer_size")
    midi.set(("MD",), ("MD",))
    for said, bound in (("", 4096), ("131072\n", 131_072), ("nonsense", 4096)):
        if said:
            (tmp_path / "output_buffer_size").write_text(said)
        port = open_transport("MD")
        port.send(b"\xf0" + b"\x01" * (bound - 2) + b"\xf7")
        with pytest.raises(
            PortError, match=f"MD loses messages of more than {bound} bytes, and this one has {bound + 1}"
        ):
            port.send(b"\xf0" + b"\x01" * (bound - 1) + b"\xf7")
        port.close()
    assert [len(line) // 2 for line in midi.sent()] == [4097, 131_073, 4097]  # "0 " in front


# A kernel client of card n has the number 16 + 4 n, and port 32 d belongs to its raw device d.
@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("Elektron Machinedrum:Elektron Machinedrum MIDI 1 20:0", "/dev/snd/midiC1D0"),
        ("MD 16:0", "/dev/snd/midiC0D0"),
        ("MD 28:64", "/dev/snd/midiC3D2"),
        ("MD 28:0 (2)", "/dev/snd/midiC3D0"),
        ("MIDISPORT 4x4:MIDISPORT 4x4 MIDI 2 24:1", None),  # one of several of a device, which its path cannot say
        ("Midi Through:Midi Through Port-0 14:0", None),
        ("a program:out 128:0", None),
        ("MD", None),
    ],
)
def test_the_raw_device_behind_an_alsa_port(name: str, device: str | None) -> None:
    assert systems.raw_device_of(name) == device
    why = systems.why_longest(systems.SYSTEMS["LINUX_ALSA"], name)
    assert f"Take the port {device} instead" in why if device else "such as /dev/snd/midiC1D0" in why
    assert "/dev/" not in systems.why_longest(systems.SYSTEMS["UNIX_JACK"], name)


def test_rtmidi2_is_asked_for_one_system_by_name_and_never_for_jack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    midi = StandIn(tmp_path, monkeypatch, module="rtmidi2")
    monkeypatch.setattr(system, "WRAPPERS", {"rtmidi2": "rtmidi2"})
    monkeypatch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
    midi.set(("MD",), ("MD",))
    port = open_transport("MD")
    port.send(b"\xb0\x07\x40")
    port.close()
    assert midi.sent() == ["0 b00740"]
    native = {"linux": "2", "darwin": "1", "win32": "4"}[sys.platform]
    assert set(midi.apis()) == {native}


def test_rtmidi2_without_alsa_says_what_jack_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    StandIn(tmp_path, monkeypatch, module="rtmidi2").set(systems=())
    monkeypatch.setattr(system, "WRAPPERS", {"rtmidi2": "rtmidi2"})
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(NoMidi, match=r"\(ALSA: .*; JACK can be used on Python 3\.11 and 3\.12 alone\)"):
        list_ports()


def test_every_package_that_is_looked_for_can_be_served() -> None:
    assert list(system.WRAPPERS) == list(midi_process.WRAPPERS)


def test_a_place_for_a_machine_has_to_be_named() -> None:
    for name in ("Machinedrum", "virtual:", "virtual:  "):
        with pytest.raises(UsageError, match="is not a place for a machine"):
            open_far_end(name)
