"""The whole way of a load to its machine: backup, what is there now, the question, sending, reading back.

The order is what makes it safe: a backup is written whole before the first byte goes out, and nothing is sent when it
failed or when the user says no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from exporters.errors import BadDump, MidiError, UsageError
from exporters.link import Link, Place, addresses, differences, kind_of
from exporters.link_through import held_in, taken_out
from exporters.machine import Machine
from exporters.words import counted
from kontrol_cli.midi.addressing import addressed
from kontrol_cli.midi.comparing import Verified, verify
from kontrol_cli.midi.interrupts import finishing_the_message
from kontrol_cli.midi.pacing import Pacer, about
from kontrol_cli.midi.parcels import Load, Parcel, name_in
from kontrol_cli.midi.receiving import NoAnswer, Patience, Received, ask_for, wake
from kontrol_cli.midi.sending import Sent, check_lengths, send_parcels
from kontrol_cli.midi.slots import listed
from kontrol_cli.midi.transport import PortError, Transport


@dataclass(frozen=True)
class Wishes:
    """What the user wants: `rest_ms` replaces the machine's own rest after each message; `names` asks what is there
    now for the list of what is overwritten."""

    rest_ms: int | None = None
    patience: Patience = field(default_factory=Patience)
    backup: bool = False
    verify: bool = False
    names: bool = True
    dry_run: bool = False


class Desk(Protocol):
    """The user, as the way to the machine sees him."""

    def progress(self, text: str) -> None:
        """What goes on now, for a line that is replaced by the next."""

    def tell(self, text: str) -> None:
        """Something that the user should know."""

    def keep(self, data: bytes) -> None:
        """Write the backup. Raises when that does not succeed, and then nothing is sent."""

    def agree(self, overwritten: Sequence[str]) -> bool:
        """Show what is overwritten and ask."""


@dataclass(frozen=True)
class Delivery:
    """What became of a load: nothing when the user said no; `verified` is None when nothing was read back, `stopped`
    says that the user asked to stop."""

    sent: Sent | None = None
    verified: Verified | None = None
    stopped: bool = False


def deliver(transport: Transport | None, load: Load, link: Link, wishes: Wishes, desk: Desk) -> Delivery:
    """Bring `load` to its machine; without a transport only what would be overwritten is shown.

    Raises PortError (no way to read back, a message that is too long, a port that went), NoAnswer, or BackupFailed.
    """
    before: Mapping[Place, bytes] = {}
    if transport is not None:
        if (wishes.backup or wishes.verify) and not transport.can_receive:
            wish = "backup" if wishes.backup else "verify"
            raise PortError(
                f"`{wish}` has to ask the machine, and {transport.name} has no input. Connect the machine's MIDI out "
                f"as well, or send without `{wish}`."
            )
        if not transport.can_send:
            raise PortError(f"{transport.name} only receives. Choose the port that leads to the machine's MIDI in.")
        if (wishes.backup or wishes.verify) and not any(kind.request for kind in link.kinds):
            wish = "backup" if wishes.backup else "verify"
            raise UsageError(
                f"`{wish}`: how the {load.machine.display_name} is asked for its dumps is not known to us. Leave it "
                "out, and make a backup with the machine's own tools first."
            )
        transport = addressed(transport, link)
        check_lengths(transport, load.parcels)
        before = _before(transport, load, link, wishes, desk)
    lines = overwritten(load, link, before)
    if transport is not None:
        pacer = Pacer(transport, link.pacing, wishes.rest_ms)
        takes = about(pacer.seconds(message for parcel in load.parcels for message in parcel.messages))
        lines += [f"  {counted(len(load.parcels), 'message')}, {takes}"] if takes else []
    if not desk.agree(lines) or transport is None or wishes.dry_run:
        return Delivery()
    with finishing_the_message() as stopping:
        sent = send_parcels(
            transport,
            link,
            load.parcels,
            rest_ms=wishes.rest_ms,
            answer_s=wishes.patience.answer_s,
            progress=lambda text: desk.progress(f"sending {text}"),
            stopping=stopping,
        )
        stopped = stopping() or sent.broken is not None
    if stopped or not wishes.verify:
        return Delivery(sent, stopped=stopped)
    found = verify(transport, load.machine, link, load.parcels, wishes.patience, before=before, progress=desk.progress)
    return Delivery(sent, found)


class BackupFailed(MidiError):
    """The machine did not send what the backup needs; nothing was sent to it."""


def _before(transport: Transport, load: Load, link: Link, wishes: Wishes, desk: Desk) -> Mapping[Place, bytes]:
    """What is in the slots now, as far as it is asked for; the backup is kept here."""
    if wishes.backup:
        wake(transport, load.machine, link, wishes.patience)
        held = list(dict.fromkeys(held_in(link, place) for place in load.places))
        received = _backup(transport, load.machine, link, held, wishes.patience, desk)
        desk.keep(received.file(link))
        return received.got | {
            place: taken_out(link, place, received.got[held_in(link, place)]) for place in load.places
        }
    named = [p.place for p in load.parcels if p.name and kind_of(link, p.place.kind).request is not None]
    wanted = bool(wishes.names and named and transport.can_receive)
    asks = transport.can_receive and addresses(link) is not None
    if not wanted and not wishes.verify and not asks:
        return {}
    try:
        wake(transport, load.machine, link, wishes.patience)
    except NoAnswer as error:
        if wishes.verify:  # better to know before anything is overwritten
            raise
        desk.tell(f"{str(error).splitlines()[0]} What is in its slots now is not known.")
        return {}
    if not wanted:
        return {}
    received = ask_for(
        transport, load.machine, link, named, wishes.patience, progress=lambda text: desk.progress(f"looking at {text}")
    )
    if received.interrupted:
        raise KeyboardInterrupt
    return received.got


def _backup(
    transport: Transport, machine: Machine, link: Link, places: Sequence[Place], patience: Patience, desk: Desk
) -> Received:
    by_hand = [place for place in places if kind_of(link, place.kind).request is None]
    if by_hand:
        raise BackupFailed(
            f"The {machine.display_name} cannot be asked for {listed(by_hand, link)}. Receive them first with "
            "'kontrol receive' while you send them from the machine. Nothing was sent."
        )
    received = ask_for(
        transport, machine, link, places, patience, progress=lambda text: desk.progress(f"backing up {text}")
    )
    if received.interrupted:
        raise KeyboardInterrupt
    if received.missing:
        raise BackupFailed(
            f"The backup failed, and nothing was sent. {received.complaint(link)} {received.broke}".rstrip()
        )
    return received


def overwritten(load: Load, link: Link, before: Mapping[Place, bytes]) -> list[str]:
    """What sending replaces: a line for each dump with a name, one for all the others, one for what changes nothing."""
    lines: list[str] = []
    others: list[Place] = []
    same: list[Place] = []
    for parcel in load.parcels:
        now = before.get(parcel.place)
        if now is not None and not differences(link, parcel.message, now):
            same.append(parcel.place)
        elif parcel.name:
            lines.append(f"  {parcel.slot}: {_now(now, parcel, load.machine)} -> '{parcel.name}'")
        else:
            others.append(parcel.place)
    whole = {kind.through.whole: kind for kind in link.kinds if kind.through is not None}
    for place in [place for place in others if place.kind in whole]:  # it holds more than its name says
        held = whole[place.kind]
        lines.append(f"  {listed([place], link)}: all {held.count} {held.many} that are there now")
        others.remove(place)
    if others:
        lines.append(f"  {listed(others, link)}: whatever is there now")
    for kind in link.kinds:
        if kind.through is not None and any(parcel.store for parcel in load.parcels if parcel.place.kind == kind.name):
            lines.append(f"  {kind.through.buffer} ({kind.many} go through it): whatever is there now")
    if same:
        lines.append(f"  the same as now: {listed(same, link)}")
    return lines


def _now(now: bytes | None, parcel: Parcel, machine: Machine) -> str:
    if now is None:
        return "whatever is there now"
    name = name_in(now, machine)
    if name:
        return f"'{name}'"
    return "never used" if _never_used(now, machine) else f"a {parcel.place.kind} without a name"


def _never_used(now: bytes, machine: Machine) -> bool:
    """Whether the machine's own tables say of a dump that its slot was never used."""
    known = machine.recognise(now)
    if known is None or known.codec is None:
        return False
    try:
        tables = known.codec.tables(known.codec.decode(now))
    except BadDump:
        return False
    return any(row.get("unused") is True for rows in tables.values() for row in rows[:1])
