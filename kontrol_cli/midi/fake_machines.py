"""Simulated machines at the far end of a cable: polite ones, and rude ones as real life has them.

A box is a simulated machine with manners: :func:`plug_in` puts it at the far end of a cable in this process,
:func:`serve` lets it answer whoever calls over a socket or a port.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from exporters.errors import UsageError
from exporters.files import write_whole
from exporters.link import DIN_BYTES_PER_SECOND, Link, Memory, SimulatedMachine, link_of
from exporters.machine import Machine
from exporters.simulated import memory_file
from kontrol_cli.midi.choosing import VIRTUAL, open_far_end
from kontrol_cli.midi.memory import MEMORY, MemoryEnd
from kontrol_cli.midi.transport import Transport

_SHORT = 20  # bytes: no dump is as short, and short messages (status, identity) keep their shape


class Box:
    """A simulated machine that answers as the real one does.

    `delay_s` is the time that it takes before each answer; with `cable` an answer also takes as long as it does on a
    MIDI cable. `unplugged` says that the cable was pulled: nothing goes either way any more.
    """

    delay_s = 0.0
    unplugged = False

    def __init__(self, machine: Machine, simulated: SimulatedMachine, *, cable: bool = False) -> None:
        link = link_of(machine)
        if link is None:
            raise ValueError(f"{machine.slug} has no link: nobody has said how it talks")
        self.machine, self.simulated, self.cable = machine, simulated, cable
        self.link: Link = link
        self.said = ""
        self.heard = 0  # messages that came

    @property
    def memory(self) -> Memory:
        """The whole dump messages that the machine holds, by place."""
        return self.simulated.memory

    def respond(self, message: bytes) -> list[bytes]:
        """The machine's answers, as this box gives them."""
        self.heard += 1
        answers = self.heed(message)
        self.said = self.said or self.simulated.said
        return answers

    def heed(self, message: bytes) -> list[bytes]:
        """What rude boxes do differently."""
        self.said = ""
        return self.simulated.respond(message)

    def seconds(self, answer: bytes) -> float:
        """How long an answer takes."""
        return self.delay_s + (len(answer) / DIN_BYTES_PER_SECOND if self.cable else 0.0)


class Silent(Box):
    """Takes everything, answers nothing: no cable from its MIDI OUT."""

    def heed(self, message: bytes) -> list[bytes]:
        answers = super().heed(message)
        if answers:
            self.said = f"{self.simulated.said} - or rather not: silent"
        return []


class Slow(Box):
    """Answers, but later than anybody waits."""

    def __init__(self, machine: Machine, simulated: SimulatedMachine, *, cable: bool = False) -> None:
        super().__init__(machine, simulated, cable=cable)
        waits = [self.link.answer, *(kind.answer for kind in self.link.kinds if kind.answer is not None)]
        self.delay_s = max(wait.value for wait in waits) + 2.0


class WrongChecksum(Box):
    """Every dump that it sends has a bit that was turned on the way."""

    def heed(self, message: bytes) -> list[bytes]:
        return [self._turned(answer) for answer in super().heed(message)]

    def _turned(self, answer: bytes) -> bytes:
        if self.link.place(answer) is None:
            return answer
        seal = self.machine.seal
        guarded = sorted(seal.guarded(answer)) if seal is not None else range(len(answer) // 2, len(answer) - 1)
        at = guarded[len(guarded) // 2]
        return answer[:at] + bytes((answer[at] ^ 1,)) + answer[at + 1 :]


class HalfMessage(Box):
    """Every dump that it sends loses its second half on the way; the end of the message (F7) arrives."""

    def heed(self, message: bytes) -> list[bytes]:
        return [one if len(one) <= _SHORT else one[: len(one) // 2] + b"\xf7" for one in super().heed(message)]


class Duplicate(Box):
    """Everything that it sends arrives twice."""

    def heed(self, message: bytes) -> list[bytes]:
        return [answer for answer in super().heed(message) for _ in range(2)]


class AnotherMachine(Box):
    """Another machine on the same cable takes what was meant for this one, and answers."""

    def heed(self, message: bytes) -> list[bytes]:
        return [self.link.neighbour(answer) for answer in super().heed(message)]


class Unplugged(Box):
    """The cable is pulled when `after` messages have come: the next one is not taken."""

    after = 3

    def heed(self, message: bytes) -> list[bytes]:
        if self.heard > self.after:
            self.unplugged = True
            self.said = "the cable is pulled"
            return []
        return super().heed(message)


class MemoryFull(Box):
    """Takes `after` more dumps, then no other: it says so on its own screen and not over the cable."""

    after = 0
    _taken = 0

    def heed(self, message: bytes) -> list[bytes]:
        place = self.link.place(message)
        if place is not None:
            self._taken += 1
            if self._taken > self.after:
                self.said = f"{place.kind} {place.slot + 1}: the memory is full, not stored"
                return []
        return super().heed(message)


class ReceivePageClosed(Box):
    """Drops dumps in silence, as a machine does that takes them on a page of its own only, and answers requests."""

    def heed(self, message: bytes) -> list[bytes]:
        place = self.link.place(message)
        if place is not None:
            self.said = f"{place.kind} {place.slot + 1}: its receive page is closed, dropped"
            return []
        return super().heed(message)


RUDE: Mapping[str, type[Box]] = {
    "silent": Silent,
    "slow": Slow,
    "wrong-checksum": WrongChecksum,
    "half-message": HalfMessage,
    "duplicate": Duplicate,
    "another-machine": AnotherMachine,
    "unplugged": Unplugged,
    "memory-full": MemoryFull,
    "receive-page-closed": ReceivePageClosed,
}


def plug_in(end: MemoryEnd, box: Box) -> None:
    """Put the machine at the far end of a cable in this process: it answers while the near end sends."""
    end.listener = lambda message: _answer(end, box, box.respond(message), end.pull)


def serve(
    transport: Transport,
    box: Box,
    *,
    report: Callable[[str], None] = lambda _: None,
    ended: Callable[[], bool] = lambda: False,
    quiet: Callable[[], None] = lambda: None,
) -> None:
    """Answer what comes until `ended` or the cable is pulled. PortError when the port is gone.

    `report` hears a line about each message, `quiet` is called when a second went by without one.
    """
    while not box.unplugged and not ended():
        message = transport.receive(1.0)
        if message is None:
            quiet()
            continue
        answers = box.respond(message)
        report(f"{box.heard}: {box.said}")
        _answer(transport, box, answers, transport.close)


def _answer(transport: Transport, box: Box, answers: list[bytes], pull: Callable[[], None]) -> None:
    for answer in answers:
        transport.clock.sleep(box.seconds(answer))
        transport.send(answer)
    if box.unplugged:
        pull()


class Keeper:
    """Keeps the memory of a machine in the file `path` (None: nowhere), which is written whole when something changed.

    `found` is what was read from it, None where there was no file.
    """

    def __init__(self, path: str | None, box: Box, found: Memory | None) -> None:
        self.path, self.box = path, box
        self._saved = {} if found is None else dict(box.memory)

    def save(self) -> None:
        """Write the memory if it is not what was written or read last. Raises KontrolError (disk full, not allowed)."""
        if self.path is None or self._saved == self.box.memory:
            return
        write_whole(self.path, memory_file(self.box.link, self.box.memory), force=True)
        self._saved = dict(self.box.memory)


@contextmanager
def far_end(name: str) -> Iterator[Transport]:
    """The end of a cable at which others find a machine. UsageError for a name that means none, PortError for a port
    that is taken."""
    if name.startswith(MEMORY):
        raise UsageError(f"Nobody outside this program finds '{name}'. Take tcp://127.0.0.1:9080 or {VIRTUAL}NAME.")
    transport = open_far_end(name)
    try:
        yield transport
    finally:
        transport.close()
