"""A cable of each kind, for one test body: in memory, over a loopback socket, over a private JACK server.

    def test_an_echo(cable: Cable) -> None:
        cable.serve(lambda message: [message])
        port = open_transport(cable.port)

Import `cable`, and `jack` and `jack_machine` for which it asks, into the test module. On a computer without jackd or
python-rtmidi the JACK tests are skipped, and the skip says what is missing; KONTROL_REQUIRE_JACK=1 turns that into a
failure.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kontrol_cli.midi.choosing import open_far_end
from kontrol_cli.midi.memory import MemoryEnd, offer
from kontrol_cli.midi.system import NoMidi, installed_wrapper, list_ports
from kontrol_cli.midi.tcp import TcpListener, listen
from kontrol_cli.midi.transport import Transport

KINDS = ("memory", "tcp", "jack")


class Cable:
    """`port` is what the program opens; `far` is the end at the machine's side."""

    kind = ""
    port = ""
    far: Transport

    def serve(self, respond: Callable[[bytes], list[bytes]]) -> None:
        """Let `respond` answer every message that arrives at the far end, until the test ends."""
        raise NotImplementedError

    def close(self) -> None:
        """End serving, and raise what `respond` raised."""


class MemoryCable(Cable):
    kind = "memory"

    def __init__(self) -> None:
        self.far: MemoryEnd = offer("cable")
        self.port = "memory:cable"

    def serve(self, respond: Callable[[bytes], list[bytes]]) -> None:
        def answer(message: bytes) -> None:
            for one in respond(message):
                self.far.send(one)

        self.far.listener = answer


class ServedCable(Cable):
    """A cable whose far end is served by a thread."""

    def __init__(self, kind: str, port: str, far: Transport, *, stays: bool = False) -> None:
        """With `stays` the far end is there for the next test, too."""
        self.kind, self.port, self.far, self._stays = kind, port, far, stays
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._raised: list[BaseException] = []

    def serve(self, respond: Callable[[bytes], list[bytes]]) -> None:
        def answer() -> None:
            try:
                while not self._ended.is_set():
                    message = self.far.receive(0.02)
                    for one in respond(message) if message is not None else ():
                        self.far.send(one)
            except BaseException as error:
                self._raised.append(error)

        self._thread = threading.Thread(target=answer, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(5)
        if not self._stays:
            self.far.close()
        if self._raised:
            raise self._raised[0]


def missing_for_jack() -> str:
    """What a JACK test needs and this computer has not; "" where nothing is missing."""
    if shutil.which("jackd") is None:
        return "jackd is not installed (on Debian and Ubuntu: apt-get install jackd2)"
    if installed_wrapper() != "python-rtmidi":
        return "python-rtmidi is not installed, and nothing else can be used over JACK"
    return ""


@contextmanager
def our_server_name() -> Iterator[str]:
    """A name that nobody else has now, out of a few. JACK has room for eight servers on a computer, and one that was
    killed keeps its place until the next of the same name."""
    for number in range(6):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as claim:
            try:
                claim.bind(f"\0kontrol-test-jack-{number}" if sys.platform == "linux" else "")
            except OSError:
                continue
            yield f"kontrol-test-{number}"
            return
    pytest.skip("over JACK: six test sessions have a JACK server already")


@pytest.fixture(scope="session")
def jack() -> Iterator[str]:
    """A JACK server of our own with a dummy driver, and the environment in which programs find it; its name.

    Sessions that run at the same time have a server each and do not hear each other.
    """
    if missing := missing_for_jack():
        if os.environ.get("KONTROL_REQUIRE_JACK"):
            pytest.fail(missing)
        pytest.skip(f"over JACK: {missing}")
    with our_server_name() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", name)
        patch.setenv("JACK_NO_START_SERVER", "1")
        patch.setenv("JACK_NO_AUDIO_RESERVATION", "1")
        patch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
        server = start_jack(name)
        yield name
        stop_jack(name, server)


@pytest.fixture(scope="session")
def jack_machine(jack: str) -> Iterator[Transport]:
    """The far end of the cables over JACK: it takes a second to appear, so all tests share it."""
    far = open_far_end(f"virtual:Machine {uuid.uuid4().hex[:6]}")
    yield far
    far.close()


def start_jack(name: str) -> subprocess.Popen[bytes]:
    """A JACK server called `name`, for which clients look already, when it is up. It ends with this process."""
    driver = ["-d", "dummy", "-r", "48000", "-p", "1024"]  # shorter periods lose messages now and then
    said = ""
    for _ in range(3):  # two that start at the same time get into each other's way in their common register
        with tempfile.TemporaryFile() as log:
            server = subprocess.Popen(
                # Without -S the server does not wait for a client that is late, and on a busy computer what was for it
                # in that period is lost: one message of some thousands (seen). -t: how long it waits, in ms.
                ["jackd", "-n", name, "--port-max", "128", "-r", "--no-mlock", "-S", "-t", "5000", *driver],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_end_with_the_parent,
            )  # fmt: skip
            until = time.monotonic() + 10
            while server.poll() is None and time.monotonic() < until:
                with suppress(NoMidi):  # not up yet
                    if list_ports().system.key == "UNIX_JACK":
                        return server
            stop_jack(name, server)
            log.seek(0)
            said = log.read().decode(errors="replace")
    pytest.fail(f"jackd did not start: {said[-500:]}")


def stop_jack(name: str, server: subprocess.Popen[bytes]) -> None:
    """End the server, and remove what its clients leave behind in the memory that they share."""
    server.terminate()
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    for left in Path("/dev/shm").glob(f"jack_*{name}_*"):
        left.unlink(missing_ok=True)


def _end_with_the_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


@pytest.fixture(params=KINDS)
def cable(request: pytest.FixtureRequest) -> Iterator[Cable]:
    """A cable of each kind in turn."""
    laid: Cable
    if request.param == "memory":
        laid = MemoryCable()
    elif request.param == "jack":
        far = request.getfixturevalue("jack_machine")
        while far.receive(0) is not None:
            pass  # what the test before left behind
        laid = ServedCable("jack", far.name, far, stays=True)
    else:
        end: TcpListener = listen()
        laid = ServedCable("tcp", end.name, end)
    yield laid
    laid.close()
