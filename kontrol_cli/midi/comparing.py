"""Read back what was written, and compare: byte by byte, with what may differ named by the machine's own data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exporters.link import Link, Place, allowances, differences, kind_of
from exporters.link_through import held_in, taken_out
from exporters.machine import Machine
from exporters.words import counted
from kontrol_cli.midi.parcels import Parcel
from kontrol_cli.midi.receiving import DAMAGED_ADVICE, Patience, ask_for, is_damage
from kontrol_cli.midi.sending import Progress, nobody
from kontrol_cli.midi.slots import listed
from kontrol_cli.midi.transport import Transport

_MISSING, _BACK = "did not come back: ", "came back "
NOT_TAKEN = "not taken by the machine: what was there before is still there"


@dataclass(frozen=True)
class Verified:
    """What came back as it was sent, what did not (with the reasons), and what nobody can ask for.

    `allowed` names differences that are no fault; `broke` says why it came to no end. `from_buffer` are those that were
    read back from the buffer through which they went: that they are in their slots is the machine's own word.
    """

    same: tuple[Parcel, ...]
    wrong: tuple[tuple[Parcel, tuple[str, ...]], ...] = ()
    unasked: tuple[Parcel, ...] = ()
    allowed: tuple[str, ...] = ()
    broke: str = ""
    interrupted: bool = False
    from_buffer: tuple[Parcel, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything that was sent is known to be in the machine."""
        return not self.wrong and not self.unasked

    @property
    def untouched(self) -> bool:
        """Whether everything that was sent left the machine as it was before."""
        return (
            bool(self.wrong)
            and not self.same
            and not self.unasked
            and all(why == (NOT_TAKEN,) for _, why in self.wrong)
        )

    def headline(self, link: Link) -> str:
        """`sent and verified: 3 messages read back, byte for byte`, or how far that is true."""
        back = counted(len(self.same), "message")
        if self.sound:
            how = "byte for byte" if not self.allowed else "the same but for what may differ"
            lines = [f"Sent and verified: {back} read back, {how}."]
            if self.from_buffer:
                slots = listed([parcel.place for parcel in self.from_buffer], link)
                lines.append(
                    f"It was read back from the buffer; that it is stored as {slots} is the machine's own word."
                )
            return " ".join(lines)
        lines = [f"Sent, and {len(self.same)} of {len(self.same) + len(self.wrong) + len(self.unasked)} verified."]
        if self.unasked:
            lines.append(f"Cannot be asked for, so not verified: {listed([p.place for p in self.unasked], link)}.")
        return " ".join(lines)

    def advice(self, link: Link) -> list[str]:
        """What to look at on the machine when something came back as it was not sent."""
        damaged = [is_damage(reasons[0].removeprefix(_BACK)) for _, reasons in self.wrong]
        missing = [reasons[0].startswith(_MISSING) for _, reasons in self.wrong]
        if all(one or other for one, other in zip(damaged, missing, strict=True)):
            return [DAMAGED_ADVICE] if any(damaged) else []
        shown = [f"  {error.shown}: {error.means}" for error in link.screen_errors]
        page = [link.receive_page.text] if link.receive_page.text else []
        return page + (["Does its screen show one of these?", *shown] if shown else [])

    def faults(self, link: Link) -> list[str]:
        """What did not come back as it was sent, and why: a line for all with the same reason."""
        reasons: dict[tuple[str, ...], list[Parcel]] = {}
        for parcel, why in self.wrong:
            reasons.setdefault(why, []).append(parcel)
        return [
            f"  {parcels[0].title if len(parcels) == 1 else listed([one.place for one in parcels], link)}: "
            f"{'; '.join(why)}"
            for why, parcels in reasons.items()
        ]


def verify(
    transport: Transport,
    machine: Machine,
    link: Link,
    parcels: Sequence[Parcel],
    patience: Patience,
    *,
    before: Mapping[Place, bytes] | None = None,
    progress: Progress = nobody,
) -> Verified:
    """Request each of `parcels` back, once the machine has settled, and compare it with what was sent. Never raises.

    `before` is what was in the slots, as far as it is known: what is still there was not taken.
    """
    found_in = {parcel: _found_in(link, parcel.place, parcels) for parcel in parcels}
    asked = [parcel for parcel in parcels if kind_of(link, found_in[parcel].kind).request is not None]
    transport.clock.sleep(link.settle.value)
    places = list(dict.fromkeys(found_in[parcel] for parcel in asked))
    back = ask_for(transport, machine, link, places, patience, progress=lambda text: progress(f"reading back {text}"))
    same: list[Parcel] = []
    wrong: list[tuple[Parcel, tuple[str, ...]]] = []
    allowed: dict[str, None] = {}
    for parcel in asked:
        message = back.got.get(found_in[parcel])
        if message is not None and found_in[parcel] == held_in(link, parcel.place):
            message = taken_out(link, parcel.place, message)
        if message is None:
            why = back.missing[found_in[parcel]]
            wrong.append((parcel, (f"{_BACK if is_damage(why) else _MISSING}{why}",)))
        elif found := differences(link, parcel.message, message):
            untouched = before is not None and before.get(parcel.place) == message
            wrong.append((parcel, (NOT_TAKEN,) if untouched else tuple(found)))
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
        from_buffer=tuple(
            parcel for parcel in same if found_in[parcel] not in (parcel.place, held_in(link, parcel.place))
        ),
    )


def _found_in(link: Link, place: Place, parcels: Sequence[Parcel]) -> Place:
    """What is asked for to see whether `place` has what was sent: the place itself; for the only dump that went through
    a buffer that buffer, which is quick; for several the dump of all slots."""
    through = kind_of(link, place.kind).through
    if through is None:
        return place
    others = [one for one in parcels if one.place != place and one.place.kind in (place.kind, through.buffer)]
    return held_in(link, place) if others else Place(through.buffer, 0)
