"""A cable of each kind, for one test body: in memory, over a loopback socket, over a private JACK server.

    def test_an_echo(cable: Cable) -> None:
        cable.serve(lambda message: [message])
        with_port = open_transport(cable.port)

Import `cable` (and `jack`, which it asks for) into the test module. On a computer without jackd or python-rtmidi the
JACK tests are skipped, and the skip says what is missing; KONTROL_REQUIRE_JACK=1 turns that into a failure.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from kontrol_cli.midi.memory import MemoryEnd, offer
from kontrol_cli.midi.tcp import TcpListener, listen
from kontrol_cli.midi.transport import Transport

KINDS = ("memory", "tcp")


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

    def __init__(self, kind: str, port: str, far: Transport) -> None:
        self.kind, self.port, self.far = kind, port, far
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
        self.far.close()
        if self._raised:
            raise self._raised[0]


@pytest.fixture(params=KINDS)
def cable(request: pytest.FixtureRequest) -> Iterator[Cable]:
    """A cable of each kind in turn."""
    laid: Cable
    if request.param == "memory":
        laid = MemoryCable()
    else:
        end: TcpListener = listen()
        laid = ServedCable("tcp", end.name, end)
    yield laid
    laid.close()
