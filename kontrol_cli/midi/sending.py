"""Dumps to the machine, one after the other at its pace, and an honest word on what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    progress: Progress = nobody,
    stopping: Stopping = never,
) -> Sent:
    """Send `parcels` in their order and return when the last byte is out, or after the message at which `stopping`
    says yes. `rest_ms` replaces the rest that the machine wants after each message.

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
            refusal = _refusal(transport, link.verdict, link.acknowledged) or _stored(transport, link, pacer, parcel)
        except PortError as error:
            raise SendingBroke(f"{error} {_so_far(parcels, number, link, 'which may have arrived in part')}") from error
        except KeyboardInterrupt:
            return Sent(tuple(parcels[:number]), tuple(parcels[number + 1 :]), parcel)
        if refusal:
            raise SendingBroke(f"{refusal} {_so_far(parcels, number, link, 'which was refused')}")
    return Sent(tuple(parcels))


_MOST_ANSWERS = 100  # that are looked at after a message; a machine that talks without end says nothing about it


def _stored(transport: Transport, link: Link, pacer: Pacer, parcel: Parcel) -> str:
    """Store a dump that went into a buffer in its slot; what the machine says against that, "" when nothing."""
    through = kind_of(link, parcel.place.kind).through
    if through is None or parcel.store is None:
        return ""
    if not transport.can_receive:
        transport.clock.sleep(through.pause.value)
    pacer.send(parcel.store)
    if not transport.can_receive:
        transport.clock.sleep(through.pause.value)
    return _refusal(transport, through.verdict, through.answer)


def _refusal(transport: Transport, says: Callable[[bytes], str | None], answers_within: Seconds | None) -> str:
    """What the machine `says` against the last message; "" when nothing: most machines never say a word. One that does
    is waited for, and its silence is a refusal too."""
    if not transport.can_receive:
        return ""
    wait = 0.0 if answers_within is None else answers_within.value
    until = transport.clock.now() + wait
    for _ in range(_MOST_ANSWERS):
        answer = transport.receive(max(until - transport.clock.now(), 0.0))
        if answer is None:
            break
        verdict = says(answer)
        if verdict or (verdict is not None and wait):
            return verdict
    return "" if not wait else f"The machine did not say within {wait:g} s that it took it."


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
