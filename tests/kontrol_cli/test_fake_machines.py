"""Simulated machines at the far end of a cable: in this process on a virtual clock, and over a socket as a program."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.errors import KontrolError
from exporters.formats.syx import messages
from exporters.link import Link, Place, differences, kind_of, link_of
from exporters.machinedrum.device import MACHINE
from exporters.machinedrum.kit import stored_kit
from exporters.machinedrum.link import LINK
from exporters.machinedrum.pattern import Pattern, stored_pattern
from exporters.machinedrum.simulated import SimulatedMachinedrum
from exporters.planning.plan import PatternRow
from exporters.registry import MACHINES
from kontrol_cli.app import app
from kontrol_cli.midi import fake_machines
from kontrol_cli.midi.comparing import verify
from kontrol_cli.midi.fake_machines import RUDE, Box, Keeper, plug_in
from kontrol_cli.midi.memory import MemoryEnd, memory_cable
from kontrol_cli.midi.parcels import read_load
from kontrol_cli.midi.receiving import Patience
from kontrol_cli.midi.sending import send_parcels
from kontrol_cli.midi.tcp import connect
from kontrol_cli.midi.transport import PortError
from kontrol_testing.songs import longest_song
from kontrol_testing.songs import song as song_for
from tests.kontrol_cli.machine_dumps import a_kit, a_song
from tests.toybox.toybox import MACHINE as TOYBOX

RUN = CliRunner()
KIT = stored_kit(a_kit(6, "LIVE", t1=16)).encode()
KIT_7 = bytes.fromhex("F0 00 20 3C 02 00 53 06 F7")
STATUS = bytes.fromhex("F0 00 20 3C 02 00 70 04 F7")


def joined(box: type[Box] = Box, **options: Any) -> tuple[MemoryEnd, Box]:
    """The near end of a cable, and what is plugged in at the far end."""
    near, far = memory_cable()
    made = box(MACHINE, LINK.simulated({}), **options)
    plug_in(far, made)
    return near, made


def test_a_polite_machine_stores_and_answers_over_a_cable() -> None:
    near, box = joined()
    near.send(KIT)
    assert near.receive(1.0) is None, "a dump is not acknowledged"
    before = near.clock.now()
    near.send(KIT_7)
    assert near.receive(1.0) == KIT
    assert near.clock.now() == before, "without cable speed at once"
    assert (box.heard, box.said) == (2, "asked for kit 7: sent")


def test_answers_take_as_long_as_a_cable_needs_for_them() -> None:
    """1233 bytes at 3125 a second are 0.39456 s."""
    near, _ = joined(cable=True)
    near.send(KIT_7)
    assert near.receive(0.39) is None
    before = near.clock.now()
    assert near.receive(10) is not None and near.clock.now() == pytest.approx(before - 0.39 + 1233 / 3125)


def test_a_silent_machine_stores_and_says_nothing() -> None:
    near, box = joined(RUDE["silent"])
    for message in (KIT, KIT_7, STATUS):
        near.send(message)
    assert near.receive(60) is None
    assert box.memory[Place("kit", 6)] == KIT


def test_a_slow_machine_answers_after_everybody_has_given_up() -> None:
    near, _ = joined(RUDE["slow"])
    near.send(KIT_7)
    longest = max((kind.answer or LINK.answer).value for kind in LINK.kinds)
    assert near.receive(longest + 1.9) is None
    assert near.receive(0.2) is not None


def test_a_wrong_checksum_is_in_dumps_and_nowhere_else() -> None:
    near, box = joined(RUDE["wrong-checksum"])
    near.send(STATUS)
    assert near.receive(1) == bytes.fromhex("F0 00 20 3C 02 00 72 04 00 F7")
    for kind in LINK.kinds:
        assert kind.request is not None
        near.send(kind.request(0))
        answer = near.receive(1)
        assert answer is not None and LINK.place(answer) == Place(kind.name, 0)
        with pytest.raises(KontrolError, match=r"checksum|length"):
            MACHINE.check_frame(answer)
        assert len(differences(LINK, box.memory[Place(kind.name, 0)], answer)) == 1


def test_a_half_message_ends_in_the_middle() -> None:
    near, _ = joined(RUDE["half-message"])
    near.send(KIT_7)
    answer = near.receive(1)
    assert answer is not None and len(answer) == 1233 // 2 + 1 and answer[-1] == 0xF7
    with pytest.raises(KontrolError):
        MACHINE.check_frame(answer)
    near.send(STATUS)  # what is as short as this comes whole
    assert near.receive(1) == bytes.fromhex("F0 00 20 3C 02 00 72 04 00 F7")


def test_a_duplicate_comes_twice() -> None:
    near, _ = joined(RUDE["duplicate"])
    near.send(KIT)
    near.send(KIT_7)
    assert [near.receive(1), near.receive(1), near.receive(1)] == [KIT, KIT, None]


@pytest.mark.parametrize("slug", [slug for slug, machine in MACHINES.items() if link_of(machine) is not None])
def test_another_machine_answers_under_its_own_name(slug: str) -> None:
    machine = MACHINES[slug]
    link: Link | None = link_of(machine)
    assert link is not None
    near, far = memory_cable()
    plug_in(far, RUDE["another-machine"](machine, link.simulated({})))
    # The song, or where none can be asked for by itself the last that can be.
    song = kind_of(link, "song").request or link.kinds[-1].request
    assert song is not None
    near.send(song(0))
    answer = near.receive(1)
    assert answer is not None and link.place(answer) is None
    assert link.other(answer).startswith(("Elektron ", "Korg"))
    assert machine.display_name not in link.other(answer)


def test_a_cable_is_pulled_midway() -> None:
    near, box = joined(RUDE["unplugged"])
    for _ in range(3):
        near.send(STATUS)
    near.send(KIT)
    assert box.memory[Place("kit", 6)] != KIT
    for use in (lambda: near.send(STATUS), lambda: near.receive(1)):
        with pytest.raises(PortError, match="is gone"):
            use()


def test_a_full_memory_takes_no_more_dumps_and_answers_requests() -> None:
    near, box = joined(RUDE["memory-full"])
    assert isinstance(box, fake_machines.MemoryFull)
    box.after = 1
    other = stored_kit(a_kit(7, "MORE")).encode()
    near.send(KIT)
    near.send(other)
    assert box.memory[Place("kit", 6)] == KIT and box.memory[Place("kit", 7)] != other
    assert "the memory is full" in box.said
    near.send(KIT_7)
    assert near.receive(1) == KIT


def test_a_closed_receive_page_drops_dumps_in_silence() -> None:
    near, box = joined(RUDE["receive-page-closed"])
    before = dict(box.memory)
    near.send(KIT)
    assert near.receive(1) is None and box.memory == before
    near.send(KIT_7)
    assert near.receive(1) == before[Place("kit", 6)]


def test_every_rudeness_shows_on_the_cable_or_in_the_memory() -> None:
    """The same messages to each: what comes back and what is stored is never as with the polite machine."""
    pattern = stored_pattern(Pattern(0, 0, 16, 0, trigs=(1,) * 16)).encode()
    ends = {}
    for name, box_type in {"polite": Box, **RUDE}.items():
        near, box = joined(box_type)
        came: list[bytes | None] = []
        for message in (STATUS, KIT, KIT_7, pattern, STATUS):
            try:
                near.send(message)
                came += [near.receive(4), near.receive(0)]
            except PortError:
                came.append(b"gone")
        ends[name] = (came, dict(box.memory))
    polite = ends.pop("polite")
    assert len(ends) == 9 and all(end != polite for end in ends.values())


@pytest.mark.parametrize("rude", RUDE)
def test_every_rudeness_is_open_to_machines_of_others(rude: str) -> None:
    """The Toybox shares nothing with Elektron's machines but the protocol of links."""
    near, far = memory_cable()
    box = RUDE[rude](TOYBOX, TOYBOX.link.simulated({}))
    plug_in(far, box)
    song = TOYBOX.encode(song_for(TOYBOX, longest_song(TOYBOX)))[0]
    request = TOYBOX.link.kinds[0].request
    assert request is not None
    came: list[bytes | None] = []
    try:
        for message in (song, request(0), song, request(0)):
            near.send(message)
            came += [near.receive(1), near.receive(0)]
    except PortError:
        came.append(b"gone")
    assert came != [None, None, song, None, None, None, song, None]


def test_the_long_patterns_of_os_1_63_are_verified_and_said() -> None:
    """They come back in another form than they were sent in, which may be, and a changed step in it may not."""
    patterns = [stored_pattern(Pattern(slot, 0, 16, 0, trigs=(slot,) * 16)).encode() for slot in range(3)]
    near, far = memory_cable()
    plug_in(far, Box(MACHINE, SimulatedMachinedrum(LINK, {}, long_patterns=True)))
    load = read_load(b"".join(patterns), MACHINES, MACHINE)
    send_parcels(near, LINK, load.parcels)
    found = verify(near, MACHINE, LINK, load.parcels, Patience())
    assert found.sound and found.headline(LINK).endswith("3 messages read back, the same but for what may differ.")
    assert [text for text in found.allowed if "steps 33-64 are not compared" in text]
    other = stored_pattern(Pattern(1, 0, 16, 0, trigs=(9,) * 16)).encode()
    near.send(other)
    found = verify(near, MACHINE, LINK, load.parcels, Patience())
    assert [parcel.place.slot for parcel, _ in found.wrong] == [1]


def test_a_machine_without_a_link_cannot_be_played() -> None:
    paper = next(machine for machine in MACHINES.values() if link_of(machine) is None)
    with pytest.raises(ValueError, match="has no link"):
        Box(paper, LINK.simulated({}))
    done = RUN.invoke(app, ["fake-machine", paper.slug, "--seconds", "0"])
    assert done.exit_code == 2 and "cannot be played" in done.output and "machinedrum" in done.output


def test_a_memory_is_kept_in_a_file_and_only_written_when_it_changed(tmp_path: Path) -> None:
    near, box = joined()
    path = tmp_path / "machine.syx"
    keeper = Keeper(str(path), box, None)
    keeper.save()
    first = path.read_bytes()
    assert len(messages(first)) == 64 + 128 + 32 + 8
    path.unlink()
    keeper.save()
    assert not path.exists(), "nothing had changed"
    near.send(KIT)
    keeper.save()
    assert KIT in path.read_bytes()


# --- the verb ---


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("tr808", "There is no machine 'tr808'"),
        ("machinedrum --rude sillent", "There is no rudeness 'sillent'. Did you mean 'silent'?"),
        ("machinedrum --mode verrify", "has no mode 'verrify'. Did you mean 'verify'? Its modes are original"),
        ("analog-rytm --mode verify", "has no mode 'verify'. It has only one."),
        ("machinedrum --after 3", "--after is a number from 0 on, and goes with unplugged and memory-full only."),
        ("machinedrum --rude unplugged --after -1", "--after is a number from 0 on"),
        ("machinedrum --port 192.168.0.1", "is not a place for a machine"),
        ("machinedrum --port memory:x", "Nobody outside this program finds 'memory:x'"),
        ("machinedrum --port tcp://192.168.0.1:9080", "is not on this computer"),
        ("machinedrum --memory dump.als", "holds something else"),
        ("machinedrum --memory -", "name a file for it, not -"),
        ("machinedrum --memory no/such/folder.syx", "does not exist"),
    ],
)
def test_what_cannot_be_played_is_said_and_nothing_is_written(
    arguments: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, ["fake-machine", *arguments.split(), "--seconds", "0"])
    assert done.exit_code == 2 and says in " ".join(done.output.split()), done.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_something_else_in_it_is_not_taken_for_a_memory(tmp_path: Path) -> None:
    path = tmp_path / "backup.syx"
    for data, says in (
        (KIT + bytes.fromhex("F0 7E 7F 06 01 F7"), "not a dump of this machine"),
        (KIT + KIT[:50], "cut off by the end"),
        (KIT[:600] + b"\x7e" + KIT[601:], "There is no whole dump of this machine"),
        (b"hello", "There is no whole dump"),
        (KIT + stored_kit(a_kit(6, "OTHER")).encode(), "kit 7 at byte 0x4d1 takes the place of an earlier one"),
    ):
        path.write_bytes(data)
        done = RUN.invoke(app, ["fake-machine", "machinedrum", "--port", "tcp://127.0.0.1:0", "--seconds", "0",
                                "--memory", str(path)])  # fmt: skip
        assert done.exit_code == 3 and says in " ".join(done.output.split()), done.output
        assert done.output.count(str(path)) == 1
        assert path.read_bytes() == data


def test_a_port_that_is_taken_is_a_sentence_and_makes_no_memory(tmp_path: Path) -> None:
    from kontrol_cli.midi.tcp import listen

    taken = listen()
    memory = tmp_path / "machine.syx"
    done = RUN.invoke(
        app, ["fake-machine", "machinedrum", "--port", taken.name, "--seconds", "0", "--memory", str(memory)]
    )
    taken.close()
    assert done.exit_code == 5 and "cannot be listened at" in done.output
    assert not memory.exists()


class Running:
    """The verb as a program of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "kontrol_cli", "fake-machine", *arguments, "--port", "tcp://127.0.0.1:0"]
        self.process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        first = self.process.stderr.readline()
        found = re.search(r"waits at (tcp://127\.0\.0\.1:[0-9]+)\.", first)
        assert found is not None, first + self.process.stderr.read()
        self.port = found[1]

    def end(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said


@pytest.fixture
def running(tmp_path: Path) -> Iterator[list[Running]]:
    made: list[Running] = []
    yield made
    for one in made:
        one.process.kill()
        one.process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_program_answers_over_a_socket_and_keeps_its_memory_when_it_is_ended(
    how: signal.Signals, running: list[Running], tmp_path: Path
) -> None:
    running.append(Running(tmp_path, "machinedrum", "--memory", "machine.syx"))
    song = a_song(PatternRow(3), slot=31, name="GIG")
    cable = connect(running[0].port)
    cable.send(KIT)
    cable.send(song)
    cable.send(KIT_7)
    assert cable.receive(10) == KIT
    cable.close()
    code, said = running[0].end(how)
    assert code == 0
    assert said.splitlines() == [
        "1: kit 7: stored",
        "2: song 32: stored",
        "3: asked for kit 7: sent",
        "3 messages came. The memory is in machine.syx.",
    ]
    kept = messages((tmp_path / "machine.syx").read_bytes())
    assert len(kept) == 232 and KIT in kept and song in kept
    if how == signal.SIGINT:  # and the next one starts with it
        running.append(
            Running(tmp_path, "machinedrum", "--memory", "machine.syx", "--rude", "unplugged", "--after", "1")
        )
        cable = connect(running[1].port)
        cable.send(KIT_7)
        assert cable.receive(10) == KIT
        cable.send(STATUS)
        with pytest.raises(PortError, match="hung up"):
            cable.receive(10)
        assert running[1].process.wait(timeout=20) == 0
