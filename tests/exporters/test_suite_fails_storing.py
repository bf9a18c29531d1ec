"""The suite over a machine that stores songs through a buffer, with one fault each: every one of them fails it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

import pytest

from exporters.link import Memory, Seconds, Through
from exporters.registry import MACHINES
from kontrol_testing import test_linked
from tests.exporters.test_suite_fails_faults import first_failed

STORES = 0x1A  # the request to store, by its function


def _through_of(machine: Any) -> Through | None:
    return next((kind.through for kind in getattr(machine.link, "kinds", ()) if kind.through), None)


# A machine of ours that does so, the one with the smallest memory.
OF: Any = min((m for m in MACHINES.values() if _through_of(m)), key=lambda m: m.limits.songs.value)
_FOUND = _through_of(OF)
assert _FOUND is not None
THROUGH: Through = _FOUND
SONGS: int = OF.limits.songs.value


def buffered(**parts: Any) -> Any:
    """The machine, its songs stored in another way."""
    link = copy(OF.link)
    link.kinds = tuple(
        kind if kind.through is None else replace(kind, through=replace(kind.through, **parts)) for kind in link.kinds
    )
    machine = copy(OF)
    machine.link = link
    return machine


Answering = Callable[[bytes], list[bytes]]


def played_as(respond: Callable[[Answering, bytes], list[bytes]]) -> Any:
    """The machine, its simulated one answering requests to store by way of `respond`."""
    machine = buffered()
    real = machine.link.simulated

    def simulated(memory: Memory, mode: str = "") -> Any:
        made = real(memory, mode)
        own = made.respond
        made.respond = lambda message: respond(own, message) if _is_store(message) else own(message)
        return made

    machine.link.simulated = simulated
    return machine


def _is_store(message: bytes) -> bool:
    return message[4:5] == bytes((STORES,)) and len(message) == 7


def _one_further(message: bytes) -> bytes:
    return message[:5] + bytes(((message[5] + 1) % SONGS,)) + b"\xf7"


def _written(message: bytes) -> bytes:
    return message[:4] + b"\x21\xf7"


FAULTS: dict[str, Any] = {
    "its request names no slot": buffered(names=lambda message: None),
    "its request names the next slot": buffered(store=lambda slot: THROUGH.store((slot + 1) % (SONGS + 1))),
    "every message is a request": buffered(names=lambda message: 0),
    "its answers mean nothing": buffered(verdict=lambda answer: None),
    "its answers mean that nothing was stored": buffered(
        verdict=lambda answer: "No." if THROUGH.verdict(answer) == "" else None),
    "takes no time to answer": buffered(answer=Seconds(0.0, "inferred")),
    "takes no rest": buffered(pause=Seconds(0.0, "inferred")),
    "each slot's dump is that of the first": buffered(cut=lambda message, slot: THROUGH.cut(message, 0)),
    "a slot's dump is the whole memory": buffered(cut=lambda message, slot: message),
    "a buffer that there is not": buffered(buffer="kit"),
    "a backup that there is not": buffered(whole="kit"),
    "the backup is the buffer": buffered(whole=THROUGH.buffer),
    "never says that it stored": played_as(lambda own, message: own(message)[:0]),
    "says it twice": played_as(lambda own, message: own(message) * 2),
    "says so and stores nothing": played_as(lambda own, message: [_written(message)]),
    "stores in the next slot": played_as(lambda own, message: own(_one_further(message))),
    "stores in the next slot, too": played_as(lambda own, message: own(_one_further(message)) and own(message)),
}  # fmt: skip


def test_the_machine_without_a_fault_passes() -> None:
    assert first_failed(buffered(), (test_linked,)) == ""
    assert first_failed(played_as(lambda own, message: own(message)), (test_linked,)) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_machine_with_a_fault_fails(fault: str) -> None:
    assert first_failed(FAULTS[fault], (test_linked,)), "the suite passes a machine with this fault"
