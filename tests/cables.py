"""A cable of each kind, for one test body: in memory, over a loopback socket, over a private JACK server.

    def test_an_echo(cable: Cable) -> None:
        cable.serve(lambda message: [message])
        port = open_transport(cable.port)

Import `cable`, and `jack` and `jack_machine` for which it asks, into the test module. On a computer without jackd or
python-rtmidi the JACK tests are skipped, and the skip says what is missing; KONTROL_REQUIRE_JACK=1 turns that into a
failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator

import pytest

from kontrol_cli.midi.choosing import open_far_end
from kontrol_cli.midi.memory import MemoryEnd, offer
from kontrol_cli.midi.system import installed_wrapper
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
    if shutil.which("jackd") is None or shutil.which("jack_wait") is None:
        return "jackd is not installed (on Debian and Ubuntu: apt-get install jackd2)"
    if installed_wrapper() != "python-rtmidi":
        return "python-rtmidi is not installed, and nothing else can be used over JACK"
    return ""


@pytest.fixture(scope="session")
def jack() -> Iterator[str]:
    """A JACK server of our own with a dummy driver, and the environment in which programs find it; its name.

    Each session has its own, so that two of them do not hear each other.
    """
    if missing := missing_for_jack():
        if os.environ.get("KONTROL_REQUIRE_JACK"):
            pytest.fail(missing)
        pytest.skip(f"over JACK: {missing}")
    name = f"kontrol-{uuid.uuid4().hex[:8]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", name)
        patch.setenv("JACK_NO_START_SERVER", "1")
        patch.setenv("JACK_NO_AUDIO_RESERVATION", "1")
        patch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
        server = start_jack(name)
        yield name
        server.terminate()
        server.wait(5)


@pytest.fixture(scope="session")
def jack_machine(jack: str) -> Iterator[Transport]:
    """The far end of the cables over JACK: it takes a second to appear, so all tests share it."""
    far = open_far_end(f"virtual:Machine {uuid.uuid4().hex[:6]}")
    yield far
    far.close()


def start_jack(name: str) -> subprocess.Popen[bytes]:
    """A JACK server called `name`, ready for clients."""
    driver = ["-d", "dummy", "-r", "48000", "-p", "1024"]
    server = subprocess.Popen(
        ["jackd", "-n", name, "-r", "--no-mlock", *driver], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ready = subprocess.run(["jack_wait", "-s", name, "-w", "-t", "10"], stdout=subprocess.DEVNULL, check=False)
    assert ready.returncode == 0, "jackd did not start"
    return server


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
