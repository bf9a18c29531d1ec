"""What of a .syx goes to the machine: its dumps, one for each slot, in the order in which the machine wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exporters.errors import BadDump, BadInput, UsageError
from exporters.inspection import Inspected, inspect_bytes
from exporters.link import Link, Place, forbidden, link_of, title
from exporters.link_through import brought
from exporters.machine import Machine
from exporters.words import counted, sentence
from kontrol_cli.midi.slots import listed, sort_key
from kontrol_cli.midi.unlinked import Unlinked


@dataclass(frozen=True)
class Parcel:
    """One dump and the slot where it lands; `name` is that of the kit or song in it, "" where it has none. `store` is
    the message that puts it there from a buffer, where it gets there so (exporters.link_data.Through)."""

    message: bytes
    place: Place
    slot: str
    name: str = ""
    store: bytes | None = None

    @property
    def messages(self) -> tuple[bytes, ...]:
        """All that is sent for it, in order."""
        return (self.message,) if self.store is None else (self.message, self.store)

    @property
    def title(self) -> str:
        """`kit 3 'KICKS'`."""
        return f"{self.slot} '{self.name}'" if self.name else self.slot


@dataclass(frozen=True)
class Load:
    """What is sent to a machine, and remarks on what is not. `file` is the whole file of a machine without a cable."""

    machine: Machine
    link: Link | None
    parcels: tuple[Parcel, ...] = ()
    remarks: tuple[str, ...] = ()
    file: bytes = b""

    @property
    def places(self) -> list[Place]:
        """The slots that are written."""
        return [parcel.place for parcel in self.parcels]


def read_load(
    data: bytes, machines: Mapping[str, Machine], machine: Machine | None = None, *, backup: bool = False
) -> Load:
    """What of the file `data` is for `machine`; None: for the machine that its messages are from.

    What is not a dump (a change of tempo, a request), or is for another machine, is left out with a remark. Of a
    `backup` only the frames have to hold: what the machine itself had in its slots goes back there, also where nobody
    can read it. Raises
    BadInput when a message is damaged, when it holds none of the machine's dumps, or something that must never be
    sent; UsageError when it holds dumps of several machines and none is chosen.
    """
    found = inspect_bytes(data, machines.values())
    chosen = machine or _machine_of(found, machines)
    if machine is not None:
        _check_machine(found, machine, machines)
    if chosen.transport == "file":
        if not any(item.machine == chosen.display_name and item.state == "ok" for item in found):
            raise BadInput(
                f"The file is not a whole song file of the {chosen.display_name}. 'kontrol inspect' shows it."
            )
        return Load(chosen, None, file=data)
    _refuse_damage(found, chosen if backup else None)
    link = link_of(chosen)
    return _as_they_are(found, chosen) if link is None else _load(found, chosen, link)


def name_in(message: bytes, machine: Machine) -> str:
    """The name of the kit or song in a dump; "" where it has none, or where nobody reads it."""
    known = machine.recognise(message)
    if known is None or known.codec is None:
        return ""
    try:
        return known.codec.name(known.codec.decode(message)).strip()
    except BadDump:
        return ""


def _machine_of(found: Iterable[Inspected], machines: Mapping[str, Machine]) -> Machine:
    by_name = {machine.display_name: machine for machine in machines.values()}
    there = list(dict.fromkeys(item.machine for item in found if item.machine in by_name))
    if len(there) > 1:
        raise UsageError(
            f"The file holds messages for several machines: {', '.join(there)}. Choose one with `machine`."
        )
    if there:
        return by_name[there[0]]
    foreign = list(dict.fromkeys(item.machine for item in found if item.state == "foreign" and item.machine))
    what = f"messages of {', '.join(foreign[:3])}" if foreign else "no message of a machine that Kontrol knows"
    raise BadInput(f"The file holds {what}. 'kontrol inspect' shows what is in it, 'kontrol machines' who is known.")


def _check_machine(found: Iterable[Inspected], machine: Machine, machines: Mapping[str, Machine]) -> None:
    """Raises BadInput for a file that is another machine's altogether."""
    names = {one.display_name for one in machines.values()}
    there = list(dict.fromkeys(item.machine for item in found if item.machine in names))
    if there and machine.display_name not in there:
        raise BadInput(
            f"The file is for the {' and the '.join(there)}, not for the {machine.display_name}. Choose another file, "
            "or say the other machine with `machine`."
        )


def _refuse_damage(found: Iterable[Inspected], frames_of: Machine | None) -> None:
    """Nothing is sent of a file that is not whole: the machine would store what is broken, or miss a part."""
    for item in found:
        if (item.state != "damaged" and not item.is_lost) or (frames_of is not None and _framed(item, frames_of)):
            continue
        what = f"message {item.number + 1}"
        if item.kind:
            what += f" ({item.kind} {item.slot}".rstrip() + ")"
        lost = f"{counted(len(item.data), 'byte')} at 0x{item.offset:x} belong to no message: {item.note}"
        why = lost if item.state != "damaged" else f"{what} is damaged: {item.note.rstrip('.')}"
        raise BadInput(
            f"{sentence(why)}. Nothing was sent. 'kontrol inspect' shows what is whole: take another copy of the file."
        )


def _framed(item: Inspected, machine: Machine) -> bool:
    """Whether the frame of a message that cannot be read holds all the same."""
    if item.machine != machine.display_name or item.data[:1] != b"\xf0" or item.data[-1:] != b"\xf7":
        return False
    try:
        machine.check_frame(item.data)
    except BadDump:
        return False
    return True


def _load(found: Iterable[Inspected], machine: Machine, link: Link) -> Load:
    last: dict[Place, Parcel] = {}
    twice: dict[Place, None] = {}
    items = [item for item in found if item.state != "junk"]
    own = [item for item in items if item.machine == machine.display_name]
    for item in own:
        if why := forbidden(link, item.data):
            raise BadInput(f"Message {item.number + 1} must never be sent ({why}). Take it out of the file.")
    left = {item.number: item for item in items}
    for place, numbers in brought(link, [item.data for item in own]):
        dump, *store = (own[number].data for number in numbers)
        if place in last:
            twice[place] = None
        name = name_in(dump, machine)
        last[place] = Parcel(dump, place, title(link, place), name, store[0] if store else None)
        for number in numbers:
            left.pop(own[number].number, None)
    others = list(left.values())
    if not last:
        raise BadInput(f"The file holds no dump for the {machine.display_name}. 'kontrol inspect' shows what is in it.")
    remarks = []
    if others:
        remarks.append(_left_out(others))
    if twice:
        remarks.append(f"More than once in the file, and the last one is sent: {listed(twice, link)}.")
    parcels = sorted(last.values(), key=lambda parcel: sort_key(parcel.place, link))
    return Load(machine, link, tuple(parcels), tuple(remarks))


def _as_they_are(found: Iterable[Inspected], machine: Machine) -> Load:
    """Every message of a machine of whose cable nothing is known, in the order of the file."""
    own = [item for item in found if item.machine == machine.display_name and item.state in ("ok", "named")]
    if not own:
        raise BadInput(f"The file holds no message for the {machine.display_name}.")
    link = Unlinked(len(own))
    parcels = [
        Parcel(item.data, (place := Place("message", number)), title(link, place), item.name.strip())
        for number, item in enumerate(own)
    ]
    others = [item for item in found if item.state != "junk" and item not in own]
    return Load(machine, link, tuple(parcels), (_left_out(others),) if others else ())


_NAMED = 3  # messages of others that are named one by one


def _left_out(items: list[Inspected]) -> str:
    shown = [
        f"number {item.number + 1} ({' '.join(part for part in (item.machine, item.kind, item.slot) if part)})"
        for item in items[:_NAMED]
    ]
    if len(items) > _NAMED:
        shown.append("...")
    count = sum(item.count for item in items)  # the packets of a sample dump are one item
    are = "is not a dump of this machine and is" if count == 1 else "are not dumps of this machine and are"
    return f"{counted(count, 'message')} {are} left out: {', '.join(shown)}."
