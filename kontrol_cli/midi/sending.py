"""Dumps to the machine, one after the other at its pace, and an honest word on what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exporters.link import Link, Seconds, kind_of
from kontrol_cli.midi.interrupts import Stopping
from kontrol_cli.midi.pacing import Pacer
from kontrol_cli.midi.parcels import Parcel
from kontrol_cli.midi.slots import listed
from kontrol_cli.midi.transport import PortError, Transport

Progress = Callable[[str], None]
"""Hears what goes on: `kit 3 'KICKS', 12 of 40`."""


def nobody(text: str) -> None:
    """A progress that nobody watches."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True)
class Sent:
    """What was written, and what was not because the user asked to stop; `broken` is one that may have arrived in part,
    because the user could not wait for its end."""

    written: tuple[Parcel, ...]
    left: tuple[Parcel, ...] = ()
    broken: Parcel | None = None


class SendingBroke(PortError):
    """The port went while a dump was on its way, or the machine refused one."""


def send_parcels(
    transport: Transport,
    link: Link,
    parcels: Sequence[Parcel],
    *,
    rest_ms: int | None = None,
    answer_s: float | None = None,
    progress: Progress = nobody,
    stopping: Stopping = never,
) -> Sent:
    """Send `parcels` in their order and return when the last byte is out, or after the message at which `stopping`
    says yes. `rest_ms` replaces the rest that the machine wants after each message, `answer_s` how long it may take to
    say that it took one, where it says so.

    Raises PortError before anything is sent for a message that the port is known to lose, SendingBroke when the port
    goes meanwhile or the machine refuses a dump.
    """
    check_lengths(transport, parcels)
    pacer = Pacer(transport, link.pacing, rest_ms)
    for number, parcel in enumerate(parcels):
        if stopping():
            return Sent(tuple(parcels[:number]), tuple(parcels[number:]))
        progress(f"{parcel.title}, {number + 1} of {len(parcels)}")
        try:
            pacer.send(parcel.message)
            against = _against(transport, link.verdict, _wait(link.acknowledged, answer_s))
            against = against or _stored(transport, link, pacer, parcel, answer_s)
        except PortError as error:
            raise SendingBroke(f"{error} {_so_far(parcels, number, link, 'which may have arrived in part')}") from error
        except KeyboardInterrupt:
            return Sent(tuple(parcels[:number]), tuple(parcels[number + 1 :]), parcel)
        if against is not None:
            raise SendingBroke(f"{against.text} {_so_far(parcels, number, link, against.what)}")
    return Sent(tuple(parcels))


_MOST_ANSWERS = 100  # that are looked at after a message; a machine that talks without end says nothing about it


class _Against(NamedTuple):
    """Why sending does not go on after a message: a sentence, and what became of the dump, behind its name."""

    text: str
    what: str


def _wait(said: Seconds | None, answer_s: float | None) -> float:
    """For how many seconds an answer to a write is waited for; 0 where none is expected."""
    return 0.0 if said is None else said.value if answer_s is None else answer_s


def _stored(transport: Transport, link: Link, pacer: Pacer, parcel: Parcel, answer_s: float | None) -> _Against | None:
    """Store a dump that went into a buffer in its slot; what is against that, None when nothing."""
    through = kind_of(link, parcel.place.kind).through
    if through is None or parcel.store is None:
        return None
    if not transport.can_receive:
        transport.clock.sleep(through.pause.value)
    pacer.send(parcel.store)
    if not transport.can_receive:
        transport.clock.sleep(through.pause.value)
    against = _against(transport, through.verdict, _wait(through.answer, answer_s))
    if against is None or against.what != _REFUSED:
        return against
    return against._replace(text=f"{against.text} {kind_of(link, through.buffer).afterwards}".rstrip())


_REFUSED, _UNKNOWN = "which was refused", "and nobody knows whether it was taken"


def _against(transport: Transport, says: Callable[[bytes], str | None], wait_s: float) -> _Against | None:
    """What the machine `says` against the last message; None when nothing: most machines never say a word. One that
    does is waited for, and when it says nothing, sending does not go on."""
    if not transport.can_receive:
        return None
    until = transport.clock.now() + wait_s
    for _ in range(_MOST_ANSWERS):
        answer = transport.receive(max(until - transport.clock.now(), 0.0))
        if answer is None:
            break
        verdict = says(answer)
        if verdict:
            return _Against(verdict, _REFUSED)
        if verdict is not None and wait_s:
            return None
    if not wait_s:
        return None
    silence = f"The machine did not say within {wait_s:g} s that it took it; `timeout` waits longer."
    return _Against(silence, _UNKNOWN)


def check_lengths(transport: Transport, parcels: Sequence[Parcel]) -> None:
    """Raises PortError for a message that is longer than gets through `transport`."""
    most = transport.longest_message
    for parcel in parcels:
        if most is not None and len(parcel.message) > most:
            why = f" {transport.why_longest}" if transport.why_longest else ""
            raise PortError(
                f"{parcel.title} has {len(parcel.message)} bytes, and {transport.name} loses messages of more than "
                f"{most}. Nothing was sent.{why}"
            )


def _so_far(parcels: Sequence[Parcel], number: int, link: Link, what: str) -> str:
    done = listed([parcel.place for parcel in parcels[:number]], link)
    rest = listed([parcel.place for parcel in parcels[number + 1 :]], link)
    text = f"Sending stopped at {parcels[number].title}, {what}."
    text += f" Written before that: {done}." if done else " Nothing was written before that."
    return f"{text} Not written: {rest}." if rest else text
