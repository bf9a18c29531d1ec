"""A simulated machine at the far end of a cable in memory, which keeps what it heard and when."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from exporters.formats import syx
from exporters.link import Link, Place, SimulatedMachine, link_of
from exporters.machine import Machine
from exporters.registry import MACHINES
from kontrol_cli.midi.memory import MemoryEnd, offer, take

ROOT = Path(__file__).resolve().parents[2]
# The machines with a cable. A slug stands only here and in the tests that are about one machine's figures.
_LINKS = {slug: found for slug, machine in MACHINES.items() if (found := link_of(machine)) is not None}
# Those that take a song into a buffer and store it from there, and all others.
BUFFERED = {slug: MACHINES[slug] for slug, of in _LINKS.items() if any(kind.through for kind in of.kinds)}
CABLED = {slug: MACHINES[slug] for slug in _LINKS if slug not in BUFFERED}


def link(machine: Machine) -> Link:
    found = link_of(machine)
    assert found is not None
    return found


class OnACable:
    """`answer` stands between the machine and the cable: from a message and the machine's answers it makes what is
    really sent back. A dump that `lets_in` says no to never reaches the machine."""

    def __init__(
        self,
        machine: Machine,
        memory: dict[Place, bytes] | None = None,
        answer: Callable[[bytes, list[bytes]], list[bytes]] = lambda _, answers: answers,
        name: str = "test",
        *,
        lets_in: Callable[[bytes], bool] = lambda _: True,
    ) -> None:
        self.machine = machine
        self.link = link(machine)
        self.sim: SimulatedMachine = self.link.simulated(memory or {})
        self.far = offer(name)
        self.far.listener = self._hear
        self.near: MemoryEnd = take(name)
        self.answer = answer
        self.lets_in = lets_in
        self.heard: list[tuple[float, bytes]] = []

    def _hear(self, message: bytes) -> None:
        self.heard.append((self.far.clock.now(), message))
        turned_away = self.link.place(message) is not None and not self.lets_in(message)
        for answer in self.answer(message, [] if turned_away else self.sim.respond(message)):
            self.far.send(answer)

    def behave(self) -> None:
        """From now on the machine is polite."""
        self.answer = lambda _, answers: answers
        self.lets_in = lambda _: True

    @property
    def dumps_heard(self) -> list[Place]:
        return [place for _, message in self.heard if (place := self.link.place(message)) is not None]

    @property
    def memory(self) -> dict[Place, bytes]:
        return dict(self.sim.memory)


@contextmanager
def usual_signals() -> Iterator[None]:
    """Signals as a program at a terminal has them, also where the tests run in the background, which ignores some."""
    usual = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}
    before = {
        getattr(signal, name): signal.signal(getattr(signal, name), handler)
        for name, handler in usual.items()
        if hasattr(signal, name)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def served(machine: Machine, memory: dict[Place, bytes]) -> Iterator[str]:
    """The address of a simulated machine behind a loopback socket, for programs of their own."""
    from kontrol_cli.midi.tcp import listen

    sim = link(machine).simulated(memory)
    cable = listen()
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            message = cable.receive(0.05)
            for answer in () if message is None else sim.respond(message):
                cable.send(answer)

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    try:
        yield cable.name
    finally:
        ended.set()
        serving.join()
        cable.close()


def sample_messages() -> dict[Place, bytes]:
    """samples/machine-dump.syx, a Machinedrum's, by place."""
    of = link(MACHINES["machinedrum"])
    found = {of.place(message): message for message in syx.messages((ROOT / "samples/machine-dump.syx").read_bytes())}
    return {place: message for place, message in found.items() if place is not None}
