"""Dumps from the machine: asked for one by one where it can be asked, else taken as they come from its panel.

Every message is looked at before it is believed: its frame (checksum and length), whose it is, and the slot that it is
from. What is damaged, late or missing is asked for again; what is still missing then is named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from exporters.errors import BadDump, MidiError
from exporters.formats import syx
from exporters.link import Link, Place, answer_s, kind_of, title
from exporters.machine import Machine
from kontrol_cli.midi.pacing import Pacer
from kontrol_cli.midi.sending import Progress, nobody
from kontrol_cli.midi.slots import listed, sort_key
from kontrol_cli.midi.transport import PortError, Transport

TRIES = 3
# How long the player has to find the page and start the dump, and how long a machine may think between two messages of
# one: no source says, so both are ours and generous.
FIRST_S, GAP_S = 120.0, 5.0
_SILENT = 3  # slots in a row without any answer: then nobody is there any more
_DAMAGED, _CUT = "damaged:", "cut off after"  # how the reasons begin for what came and is not whole
_STALE = 10_000  # messages that are cleared away before a request; more is a flood, not what was left over


@dataclass(frozen=True)
class Patience:
    """How long an answer may take (None: as long as the machine's own data says), and how often each slot is asked."""

    answer_s: float | None = None
    tries: int = TRIES


class NoAnswer(MidiError):
    """The machine says nothing, or another one answers."""


@dataclass
class Received:
    """What came, whole and checked, and why the rest did not; `broke` is what ended it before its time."""

    got: dict[Place, bytes] = field(default_factory=dict)
    missing: dict[Place, str] = field(default_factory=dict)
    broke: str = ""
    interrupted: bool = False

    def file(self, link: Link) -> bytes:
        """The messages as a .syx, in the machine's order."""
        return b"".join(self.got[place] for place in sorted(self.got, key=lambda place: sort_key(place, link)))

    def complaint(self, link: Link) -> str:
        """A sentence on what is missing and why; "" when nothing is."""
        if not self.missing:
            return ""
        reasons: dict[str, list[Place]] = {}
        for place, why in self.missing.items():
            reasons.setdefault(why, []).append(place)
        whys = "; ".join(f"{listed(places, link)} ({why})" for why, places in reasons.items())
        return f"Missing: {whys}.{f' {DAMAGED_ADVICE}' if any(is_damage(why) for why in reasons) else ''}"


DAMAGED_ADVICE = (
    "Dumps arrive damaged: look at the cables and the interface, stop the sequencer, close other programs that use the "
    "port, and try again."
)


def is_damage(reason: str) -> bool:
    """Whether a dump is missing because what came of it was not whole."""
    return reason.startswith((_DAMAGED, _CUT))


class _Asking:
    """One conversation with the machine."""

    def __init__(self, transport: Transport, machine: Machine, link: Link, patience: Patience) -> None:
        self.transport, self.machine, self.link, self.patience = transport, machine, link, patience
        self.pacer = Pacer(transport, link.pacing)
        self.stranger = ""  # who else answered
        self.late = False  # answers came to requests that were given up already

    def stale(self) -> Iterator[bytes]:
        """What came since nobody waited: no answer to the next request, but perhaps a late one to an earlier."""
        for _ in range(_STALE):
            if (message := self.transport.receive(0)) is None:
                return
            yield message

    def until(self, seconds: float) -> Iterable[bytes]:
        """The messages of the next `seconds`; those of other machines are noted and left out."""
        clock = self.transport.clock
        end = clock.now() + seconds
        while (message := self.transport.receive(max(end - clock.now(), 0))) is not None:
            if stranger := self.link.other(message):
                self.stranger = stranger
            elif message[:1] == b"\xf0":
                yield message

    def whole(self, message: bytes) -> str:
        """What is wrong with a dump; "" for one that is sound."""
        if message[-1:] != b"\xf7":
            return f"{_CUT} {len(message)} bytes"
        try:
            self.machine.check_frame(message)
        except BadDump as error:
            return f"{_DAMAGED} {error.where.rpartition(', ')[2]}"  # a short reason: that of many slots is one
        return ""

    def seconds(self, place: Place) -> float:
        """How long an answer may take."""
        asked = self.patience.answer_s
        return answer_s(self.link, kind_of(self.link, place.kind)) if asked is None else asked


def wake(transport: Transport, machine: Machine, link: Link, patience: Patience) -> None:
    """See that the machine is there, where it can be asked without changing anything. Raises NoAnswer, PortError."""
    if link.identify is None:
        return
    talk = _Asking(transport, machine, link, patience)
    seconds = link.answer.value if patience.answer_s is None else patience.answer_s
    for _ in range(max(patience.tries, 1)):
        for _ in talk.stale():
            pass
        talk.pacer.send(link.identify)
        for message in talk.until(seconds):
            if link.identified(message) or (link.place(message) is not None and not talk.whole(message)):
                return
    raise NoAnswer(no_answer(transport, machine, link, talk.stranger, waited_s=seconds))


def no_answer(
    transport: Transport,
    machine: Machine,
    link: Link,
    stranger: str = "",
    *,
    woke: bool = False,
    waited_s: float | None = None,
) -> str:
    """A sentence for a machine that says nothing (or for `stranger`, who answered instead), and what to look at;
    `woke`: it answered before, and sends no dumps; `waited_s`: how long each answer was waited for."""
    name = machine.display_name
    if stranger:
        return (
            f"Another machine answers on {transport.name}, not the {name}: {stranger}. Choose the port that the {name} "
            "is on, or disconnect the other one."
        )
    if woke:
        said = f"The {name} is there on {transport.name}, but no whole dump comes from it."
    else:
        said = f"The {name} does not answer on {transport.name}."
    checks = [text for text in (link.receive_page.text, *link.checklist) if text]
    if waited_s is not None:
        checks.append(f"Is it still starting or loading? `timeout` waits longer than {waited_s:g} s.")
    return "\n".join([f"{said} Look at this first:" if checks else said, *(f"  - {one}" for one in checks)])


def ask_for(
    transport: Transport,
    machine: Machine,
    link: Link,
    places: Sequence[Place],
    patience: Patience,
    *,
    progress: Progress = nobody,
) -> Received:
    """Request each of `places` (whose kinds have requests) and wait for it, again when what comes is not whole.

    Never raises: a port that goes, a machine that falls silent and Ctrl-C end it with what has come until then.
    """
    talk = _Asking(transport, machine, link, patience)
    found = Received()
    why: dict[Place, str] = {}
    silent: list[Place] = []
    try:
        for number, place in enumerate(places):
            if place in found.got:
                continue
            progress(f"{title(link, place)}, {number + 1} of {len(places)}")
            for _ in range(max(patience.tries, 1)):
                why[place] = _asked(talk, place, places, found)
                if place in found.got:
                    break
            silent = [*silent, place] if why[place] == _NOTHING else []
            if len(silent) == min(_SILENT, len(places)):
                waited_s = talk.seconds(place)
                found.broke = no_answer(
                    transport, machine, link, talk.stranger, woke=link.identify is not None, waited_s=waited_s
                )
                if talk.late:
                    found.broke = (
                        f"The {machine.display_name} answers later than after {waited_s:g} s: raise `timeout`."
                    )
                elif found.got:
                    found.broke = f"The {machine.display_name} stopped answering at {title(link, silent[0])}."
                break
    except PortError as error:
        found.broke = str(error)
    except KeyboardInterrupt:
        found.interrupted = True
    rest = "not asked" if silent else "did not come"
    came = {place.kind for place in found.got}
    for place in places:
        if place not in found.got:
            reason = why.get(place, rest)
            found.missing[place] = _nothing(talk, others_came=place.kind in came) if reason == _NOTHING else reason
    return found


def _nothing(talk: _Asking, *, others_came: bool) -> str:
    """Why a slot that was asked for did not come: another machine answered, or the answer may be too long, unless
    others of its kind came."""
    if talk.stranger:
        return f"{talk.stranger} answered"
    most = talk.transport.longest_received
    return (
        _NOTHING
        if most is None or others_came
        else f"{_NOTHING}; of more than {most} bytes none comes in whole on this port"
    )


_NOTHING = "no answer"


def _asked(talk: _Asking, place: Place, wanted: Sequence[Place], found: Received) -> str:
    """Ask once for `place`; it is in `found` then, or the reason is returned."""
    request = kind_of(talk.link, place.kind).request
    if request is None:
        return "it has to be sent by hand, on the machine"
    for message in talk.stale():
        _take_late(talk, message, wanted, found)
    if place in found.got:
        return ""
    talk.pacer.send(request(place.slot))
    for message in talk.until(talk.seconds(place)):
        if message[-1:] != b"\xf7":
            return talk.whole(message)
        if talk.link.place(message) != place:
            _take_late(talk, message, wanted, found)
            continue
        wrong = talk.whole(message)
        if not wrong:
            found.got[place] = message
        return wrong
    return _NOTHING


def _take_late(talk: _Asking, message: bytes, wanted: Sequence[Place], found: Received) -> None:
    """An answer to an earlier request is as good as one in time."""
    place = talk.link.place(message)
    if place in wanted and place is not None and place not in found.got and not talk.whole(message):
        found.got[place] = message
        talk.late = True


def await_dumps(
    transport: Transport,
    machine: Machine,
    link: Link,
    places: Sequence[Place],
    patience: Patience,
    *,
    progress: Progress = nobody,
) -> Received:
    """Take the dumps that the player starts on the machine's panel, until all of `places` are there or nothing more
    comes. Never raises, as :func:`ask_for`. Of a slot that comes again the last whole dump counts."""
    talk = _Asking(transport, machine, link, patience)
    found = Received()
    wanted = set(places)
    why: dict[Place, str] = {}
    seconds = first = FIRST_S if patience.answer_s is None else patience.answer_s
    try:
        while wanted - found.got.keys():
            message = next(iter(talk.until(seconds)), None)
            if message is None:
                break
            seconds = GAP_S if patience.answer_s is None else patience.answer_s
            place = link.place(message)
            if place is None or place not in wanted:
                continue
            why[place] = talk.whole(message)
            if not why[place]:
                found.got[place] = message
            progress(f"{title(link, place)}, {len(found.got)} of {len(wanted)}")
    except PortError as error:
        found.broke = str(error)
    except KeyboardInterrupt:
        found.interrupted = True
    if not found.got and not why and not found.broke and not found.interrupted:
        found.broke = (
            no_answer(transport, machine, link, talk.stranger)
            if talk.stranger
            else (f"Nothing came from the {machine.display_name} on {transport.name} within {first:g} seconds.")
        )
    found.missing = {place: why.get(place) or "did not come" for place in places if place not in found.got}
    return found


def taken_up(data: bytes, machine: Machine, link: Link) -> dict[Place, bytes]:
    """The whole dumps of what an interrupted receive kept; what is damaged in it is left out and asked for again."""
    out: dict[Place, bytes] = {}
    for message in syx.messages(data):
        place = link.place(message)
        if place is None:
            continue
        try:
            machine.check_frame(message)
        except BadDump:
            continue
        out[place] = message
    return out
