"""Everything that the user wants from the machine, as one file, and what an interrupted receive had already got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exporters.link import Link, Place, kind_of
from exporters.machine import Machine
from kontrol_cli.midi.addressing import addressed
from kontrol_cli.midi.delivering import Desk
from kontrol_cli.midi.receiving import Patience, Received, ask_for, await_dumps, wake
from kontrol_cli.midi.slots import listed
from kontrol_cli.midi.transport import PortError, Transport


def fetch(
    transport: Transport,
    machine: Machine,
    link: Link,
    places: Sequence[Place],
    patience: Patience,
    desk: Desk,
    *,
    before: Mapping[Place, bytes],
) -> Received:
    """The dumps of `places`: those in `before` are there already, the others are asked for, or taken as the player
    sends them from the panel.

    Raises PortError for a port without an input and NoAnswer when nobody is there; what goes wrong later is in the
    result.
    """
    if not transport.can_receive:
        raise PortError(f"{transport.name} has no input. Choose the port that the machine's MIDI out leads to.")
    transport = addressed(transport, link)
    found = Received({place: message for place, message in before.items() if place in places})
    left = [place for place in places if place not in found.got]
    asked = [place for place in left if transport.can_send and kind_of(link, place.kind).request is not None]
    by_hand = [place for place in left if place not in asked]
    if asked:
        wake(transport, machine, link, patience)
        _add(found, ask_for(transport, machine, link, asked, patience, progress=desk.progress))
    if by_hand and not found.broke and not found.interrupted:
        desk.tell(f"Now send from the {machine.display_name}'s panel: {listed(by_hand, link)}. Waiting for them.")
        desk.progress("waiting for the machine")
        _add(found, await_dumps(transport, machine, link, by_hand, patience, progress=desk.progress))
    found.missing |= {place: "did not come" for place in left if place not in found.got and place not in found.missing}
    return found


def _add(found: Received, more: Received) -> None:
    found.got |= more.got
    found.missing |= more.missing
    found.broke = more.broke
    found.interrupted = more.interrupted
