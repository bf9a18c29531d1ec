"""Read back what was written, and compare: byte by byte, with what may differ named by the machine's own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exporters.link import Link, allowances, differences, kind_of
from exporters.machine import Machine
from exporters.words import counted
from kontrol_cli.midi.parcels import Parcel
from kontrol_cli.midi.receiving import Patience, ask_for
from kontrol_cli.midi.sending import Progress, nobody
from kontrol_cli.midi.slots import listed
from kontrol_cli.midi.transport import Transport


@dataclass(frozen=True)
class Verified:
    """What came back as it was sent, what did not (with the reasons), and what nobody can ask for.

    `allowed` names differences that are no fault; `broke` says why it came to no end.
    """

    same: tuple[Parcel, ...]
    wrong: tuple[tuple[Parcel, tuple[str, ...]], ...] = ()
    unasked: tuple[Parcel, ...] = ()
    allowed: tuple[str, ...] = ()
    broke: str = ""
    interrupted: bool = False

    @property
    def sound(self) -> bool:
        """Whether everything that was sent is known to be in the machine."""
        return not self.wrong and not self.unasked

    def headline(self, link: Link) -> str:
        """`sent and verified: 3 messages read back, byte for byte`, or how far that is true."""
        back = counted(len(self.same), "message")
        if self.sound:
            how = "byte for byte" if not self.allowed else "the same but for what may differ"
            return f"Sent and verified: {back} read back, {how}."
        lines = [f"Sent, and {len(self.same)} of {len(self.same) + len(self.wrong) + len(self.unasked)} verified."]
        if self.unasked:
            lines.append(f"Cannot be asked for, so not verified: {listed([p.place for p in self.unasked], link)}.")
        return " ".join(lines)

    def faults(self) -> list[str]:
        """A line for each dump that did not come back as it was sent."""
        return [f"  {parcel.title}: {'; '.join(reasons)}" for parcel, reasons in self.wrong]


def verify(
    transport: Transport,
    machine: Machine,
    link: Link,
    parcels: Sequence[Parcel],
    patience: Patience,
    *,
    progress: Progress = nobody,
) -> Verified:
    """Request each of `parcels` back, once the machine has settled, and compare it with what was sent. Never raises."""
    asked = [parcel for parcel in parcels if kind_of(link, parcel.place.kind).request is not None]
    transport.clock.sleep(link.settle.value)
    places = [parcel.place for parcel in asked]
    back = ask_for(transport, machine, link, places, patience, progress=lambda text: progress(f"reading back {text}"))
    same: list[Parcel] = []
    wrong: list[tuple[Parcel, tuple[str, ...]]] = []
    allowed: dict[str, None] = {}
    for parcel in asked:
        message = back.got.get(parcel.place)
        if message is None:
            wrong.append((parcel, (f"did not come back: {back.missing[parcel.place]}",)))
        elif found := differences(link, parcel.message, message):
            wrong.append((parcel, tuple(found)))
        else:
            same.append(parcel)
            allowed.update(dict.fromkeys(allowances(link, parcel.message, message)))
    return Verified(
        same=tuple(same),
        wrong=tuple(wrong),
        unasked=tuple(parcel for parcel in parcels if parcel not in asked),
        allowed=tuple(allowed),
        broke=back.broke,
        interrupted=back.interrupted,
    )
