"""`kontrol ports`: the list, and the monitor that teaches a controller's CCs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.commands.ports import line
from kontrol_cli.midi.choosing import open_transport
from kontrol_cli.midi.heard import understood
from kontrol_cli.midi.memory import offer
from tests.cables import Cable, cable, jack, jack_machine
from tests.kontrol_cli.midi_stand_in import StandIn
from tests.kontrol_cli.test_completion import bash

__all__ = ["cable", "jack", "jack_machine"]

ROOT = Path(__file__).resolve().parents[2]
RUN = CliRunner()


@pytest.fixture
def midi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.delenv("MIDO_BACKEND", raising=False)
    return StandIn(tmp_path, monkeypatch)


# The bytes are those of MIDI 1.0's table of messages; the names of notes are Live's (60 is C3).
@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("B0 14 40", "channel 1   CC 20             value 64"),
        ("BF 00 7F", "channel 16  CC 0              value 127"),
        ("99 24 64", "channel 10  note on 36 (C1)   velocity 100"),
        ("90 3C 00", "channel 1   note off 60 (C3)  velocity 0"),
        ("80 3C 40", "channel 1   note off 60 (C3)  velocity 64"),
        ("A2 3C 11", "channel 3   key pressure 60 (C3)  value 17"),
        ("C5 07", "channel 6   program change    program 7 (from 0)"),
        ("D0 11", "channel 1   channel pressure  value 17"),
        ("E0 00 40", "channel 1   pitch bend        value 0"),
        ("E0 00 00", "channel 1   pitch bend        value -8192"),
        ("E0 7F 7F", "channel 1   pitch bend        value 8191"),
        ("F0 00 20 3C F7", "sysex, 5 bytes: F0 00 20 3C F7"),
        ("F0 " + "01 " * 21 + "7A F7", "sysex, 24 bytes: F0" + " 01" * 15 + " ... 7A F7"),
        ("F2 10 20", "song position 4112"),
        ("F3 05", "song select 5"),
        ("FA", "start"),
        ("FB", "continue"),
        ("FC", "stop"),
        ("F6", "tune request"),
    ],
)
def test_a_message_is_shown_in_musicians_words(message: str, shown: str) -> None:
    assert line(understood(bytes.fromhex(message))) == shown


def test_the_list_numbers_the_ports_and_says_which_way_they_go(midi: StandIn) -> None:
    midi.set(("MD 20:0", "nano 24:0"), ("Through 14:0", "MD 20:0"))
    done = RUN.invoke(app, ["ports", "--output", "json"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert [(row["port"], row["name"], row["input"], row["output"]) for row in json.loads(done.stdout)] == [
        (1, "Through 14:0", False, True),
        (2, "MD 20:0", True, True),
        (3, "nano 24:0", True, False),
    ]
    assert {(row["system"], row["through"]) for row in json.loads(done.stdout)} == {("ALSA", "python-rtmidi")}
    table = RUN.invoke(app, ["ports"]).stdout.splitlines()
    assert [text.split()[0] for text in table] == ["port", "----", "1", "2", "3"]


def test_an_empty_list_is_said_in_a_sentence(midi: StandIn) -> None:
    done = RUN.invoke(app, ["ports", "--output", "json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    assert done.stderr.startswith("ALSA has no MIDI ports now. Plug the machine in")


def test_no_midi_system_is_exit_code_5_and_no_traceback(midi: StandIn) -> None:
    midi.set(systems=())
    for arguments in (["ports"], ["ports", "--monitor"], ["ports", "--monitor", "--port", "x"]):
        done = RUN.invoke(app, arguments)
        assert (done.exit_code, done.stdout) == (5, "")
        assert done.stderr.startswith("kontrol: There is no MIDI system on this computer (ALSA:")


def test_the_monitor_sums_up_what_was_moved() -> None:
    far = offer("desk")
    for message in ("B0 14 00", "B0 14 40", "B0 14 7F", "B0 15 05", "90 24 64", "90 24 00", "C0 07", "FA", "F0 01 F7",
                    "F0 02 F7", "B9 14 11"):  # fmt: skip
        far.send(bytes.fromhex(message))
        far.clock.sleep(0.25)
    done = RUN.invoke(app, ["ports", "--monitor", "--port", "memory:desk", "--seconds", "5", "--output", "json"])
    assert done.exit_code == 0, done.output
    said = done.stderr.splitlines()
    assert said[0] == "Listening to memory:desk. Move one control after the other."
    assert said[1:3] == [
        "    0.000  channel 1   CC 20             value 0",
        "    0.250  channel 1   CC 20             value 64",
    ]
    assert said[-1] == "Besides: 1 start, 2 sysex."
    keys = ("channel", "message", "number", "times", "lowest", "highest", "last")
    assert [tuple(row[key] for key in keys) for row in json.loads(done.stdout)] == [
        (1, "CC", 20, 3, 0, 127, 127),
        (1, "CC", 21, 1, 5, 5, 5),
        (10, "CC", 20, 1, 17, 17, 17),
        (1, "note on", 36, 1, 100, 100, 100),
        (1, "program change", None, 1, 7, 7, 7),
    ]


def test_a_monitor_that_heard_nothing_says_where_to_look() -> None:
    offer("silent")
    done = RUN.invoke(app, ["ports", "--monitor", "--port", "memory:silent", "--seconds", "3"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith("Nothing arrived. Is it the right port, and is the controller set to send on it?\n")


def test_ctrl_c_ends_the_monitor_with_the_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    far = offer("desk")
    far.send(b"\xb0\x14\x40")
    calls = []

    def receive(timeout_s: float) -> bytes | None:
        calls.append(timeout_s)
        if len(calls) == 1:
            return b"\xb0\x14\x40"
        raise KeyboardInterrupt

    monkeypatch.setattr("kontrol_cli.midi.memory.MemoryEnd.receive", lambda _, timeout_s: receive(timeout_s))
    done = RUN.invoke(app, ["ports", "--monitor", "--port", "memory:desk", "--output", "csv"])
    assert done.exit_code == 0
    assert "Ctrl-C ends" in done.stderr
    assert done.stdout.splitlines() == ["channel,message,number,times,lowest,highest,last", "1,CC,20,1,64,64,64"]


def test_a_port_that_goes_away_still_gets_its_summary_and_exit_code_5(midi: StandIn) -> None:
    midi.set(("nano",), (), arrives=("B0 14 40",))
    process = subprocess.Popen(
        [sys.executable, "-m", "kontrol_cli", "ports", "--monitor", "--port", "nano", "--output", "csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stderr is not None
    assert "Listening to nano" in process.stderr.readline()
    assert process.stderr.readline().endswith("CC 20             value 64\n")
    midi.set()
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout.splitlines()[1:]) == (5, ["1,CC,20,1,64,64,64"])
    assert stderr.endswith("kontrol: The port nano is gone. Plug it in again and look with 'kontrol ports'.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no signals that a test could send")
def test_a_real_ctrl_c_leaves_neither_traceback_nor_process(midi: StandIn, tmp_path: Path) -> None:
    midi.set(("nano",), (), arrives=("B0 14 40",))
    process = subprocess.Popen(
        [sys.executable, "-m", "kontrol_cli", "ports", "--monitor", "-o", str(tmp_path / "seen.json")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    process.stderr.readline(), process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the process that serves the port, too
    _, stderr = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in stderr) == (0, False), stderr
    assert json.loads((tmp_path / "seen.json").read_text())[0]["number"] == 20
    for _ in range(50):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the process that served the port is still there")


def test_without_a_port_the_only_input_is_watched_and_of_several_none(midi: StandIn) -> None:
    midi.set(("nano",), ("x", "y"), arrives=("B0 14 40",))
    done = RUN.invoke(app, ["ports", "--monitor", "--seconds", "0.1"])
    assert done.exit_code == 0 and "Listening to nano" in done.stderr
    midi.set(("nano", "MD"), ("x",))
    done = RUN.invoke(app, ["ports", "--monitor", "--seconds", "0.1"])
    assert done.exit_code == 2
    assert done.stderr == (
        "kontrol: --monitor needs --port, the port to listen to. Those that send something are '2 nano' and '3 MD'.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--port x", "--port goes with --monitor."),
        ("--seconds 3", "--seconds goes with --monitor."),
        ("--monitor --seconds 0", "--seconds has to be more than 0."),
        ("--monitor --port tcp://10.0.0.7:80", "is not on this computer"),
        ("--monitor --port memory:nowhere", "no cable memory:nowhere"),
        ("--monitor --port tcp://127.0.0.1:9 -o a.html", "html"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(arguments: str, says: str) -> None:
    done = RUN.invoke(app, ["ports", *arguments.split()])
    assert done.exit_code in (2, 5) and says in done.stderr and done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_the_monitor_hears_every_kind_of_cable(cable: Cable) -> None:
    if cable.kind == "memory":
        cable.far.send(b"\xb0\x14\x40")
        done = RUN.invoke(app, ["ports", "--monitor", "--port", cable.port, "--seconds", "1", "--output", "csv"])
        code, text = done.exit_code, done.stdout
    else:
        process = subprocess.Popen(
            [sys.executable, "-m", "kontrol_cli", "ports", "--monitor", "--port", cable.port, "--output", "csv"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert process.stderr is not None
        process.stderr.readline()
        cable.far.receive(0.05)  # a socket takes its caller in
        cable.far.send(b"\xb0\x14\x40")
        assert process.stderr.readline().endswith("CC 20             value 64\n")
        process.send_signal(signal.SIGINT)
        text, _ = process.communicate(timeout=20)
        code = process.returncode
    assert (code, text.splitlines()[1:]) == (0, ["1,CC,20,1,64,64,64"])


def test_the_shell_offers_ports_by_the_part_before_the_colon_or_by_number(midi: StandIn, tmp_path: Path) -> None:
    midi.set(("nano:nano 24:0", "MD:MD 20:0"), ("Through:Through 14:0", "MD:MD 20:0", "Box:a 28:0", "Box:b 28:1"))
    assert bash("kontrol ports --monitor --port n", tmp_path) == ["nano"]
    assert bash("kontrol send x.syx --port ", tmp_path) == ["Through", "MD", "3", "4"]
    midi.set(systems=())
    assert bash("kontrol send x.syx --port ", tmp_path) == [""]


def test_a_program_with_mido_can_play_the_other_end_over_jack(jack: str, jack_machine: Cable) -> None:
    """mido and its own backend as an independent peer: its ports find ours, and the bytes are the same."""
    import mido

    backend = mido.Backend("mido.backends.rtmidi/UNIX_JACK")
    kit = bytes(i % 128 for i in range(1231))
    with (
        backend.open_output(next(one for one in backend.get_output_names() if one.endswith(":in"))) as to_us,
        backend.open_input(next(one for one in backend.get_input_names() if one.endswith(":out"))) as from_us,
    ):
        time.sleep(0.1)
        to_us.send(mido.Message("sysex", data=kit))
        assert jack_machine.receive(5) == b"\xf0" + kit + b"\xf7"  # type: ignore[attr-defined]
        jack_machine.send(b"\xf0" + kit + b"\xf7")  # type: ignore[attr-defined]
        assert heard_by(from_us) == b"\xf0" + kit + b"\xf7"


def heard_by(port: Any) -> bytes:
    """The next message that a port of mido's hears; b"" after five seconds without one."""
    until = time.monotonic() + 5
    while (heard := port.poll()) is None and time.monotonic() < until:
        time.sleep(0.005)
    return b"" if heard is None else bytes(heard.bytes())


def test_a_program_with_mido_can_call_a_socket() -> None:
    import mido
    import mido.sockets

    from kontrol_cli.midi.tcp import listen

    end = listen()
    port = int(end.name.rpartition(":")[2])
    with mido.sockets.connect("127.0.0.1", port) as caller:
        caller.send(mido.Message("control_change", channel=2, control=20, value=64))
        caller.send(mido.Message("sysex", data=(0, 32, 60)))
        assert [end.receive(5), end.receive(5)] == [b"\xb2\x14\x40", bytes.fromhex("F000203CF7")]
        end.send(bytes.fromhex("F001F7"))
        assert heard_by(caller) == bytes.fromhex("F001F7")
    end.close()


def test_a_server_of_mido_can_be_called() -> None:
    import mido
    import mido.sockets

    with mido.sockets.PortServer("127.0.0.1", 0) as server:
        port = open_transport(f"tcp://127.0.0.1:{server._socket.getsockname()[1]}")
        theirs = server.accept()
        port.send(bytes.fromhex("F000203CF7"))
        assert heard_by(theirs) == bytes.fromhex("F000203CF7")
        theirs.send(mido.Message("program_change", program=7))
        assert port.receive(5) == b"\xc0\x07"
        port.close()
