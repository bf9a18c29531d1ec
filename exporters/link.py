"""How a machine talks over its cable: what it can be asked for, where dumps land, how fast it takes them.

Facts are data with how sure they are and where they come from, so that ``kontrol machines`` shows what sending relies
on. A machine has a :class:`Link` in its optional attribute `link` (:func:`link_of`); a machine
without one is sent to and received from as messages that nobody understands. Nothing here opens a port: that is the
command line's business, which asks the link and moves the bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from exporters.link_data import DIN_BYTES_PER_SECOND as DIN_BYTES_PER_SECOND
from exporters.link_data import Allowed as Allowed
from exporters.link_data import Kind as Kind
from exporters.link_data import Pacing as Pacing
from exporters.link_data import Place as Place
from exporters.link_data import ReceiveMode as ReceiveMode
from exporters.link_data import ScreenError as ScreenError
from exporters.link_data import Seconds as Seconds
from exporters.link_data import Statement as Statement
from exporters.link_data import Through as Through

Memory = Mapping[Place, bytes]


@runtime_checkable
class SimulatedMachine(Protocol):
    """A machine played by our own code: one message in, its answers out. It never waits and opens nothing."""

    @property
    def memory(self) -> Memory:
        """The whole dump messages that it holds, by place."""
        ...

    @property
    def said(self) -> str:
        """What became of the last message, in words ("kit 3 stored", "not for this machine: ignored")."""
        ...

    def respond(self, message: bytes) -> list[bytes]:
        """The messages with which the machine answers; [] where the real one says nothing."""
        ...


@runtime_checkable
class Link(Protocol):
    """What a machine says about its cable. :class:`LinkBase` has the usual answers."""

    @property
    def pacing(self) -> Pacing: ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """In the order in which the machine wants to be sent them, and in which it is asked for them."""
        ...

    @property
    def answer(self) -> Seconds:
        """How long an answer to a request may take before it is given up."""
        ...

    @property
    def settle(self) -> Seconds:
        """How long to wait after the last write before anything is read back."""
        ...

    @property
    def checklist(self) -> tuple[str, ...]:
        """What to look at on the machine before sending or receiving, a sentence each."""
        ...

    @property
    def receive_page(self) -> Statement:
        """The page of the machine that has to be open before it takes dumps; its text is "" when none has to be."""
        ...

    @property
    def screen_errors(self) -> tuple[ScreenError, ...]:
        """What it shows when it refuses a dump."""
        ...

    @property
    def allowed(self) -> tuple[Allowed, ...]:
        """What may differ between a dump that was written and the same read back."""
        ...

    @property
    def never_sent(self) -> Mapping[str, Callable[[bytes], bool]]:
        """Messages that no file may bring to the machine (OS updates, changes of speed): why, and which they are."""
        ...

    @property
    def identify(self) -> bytes | None:
        """A request that changes nothing and shows that the machine is there; None where there is none."""
        ...

    def identified(self, answer: bytes) -> bool:
        """Whether a message is this machine's answer to `identify`."""
        ...

    def place(self, message: bytes) -> Place | None:
        """Where a dump message lands, by its head alone; None for anything that is not a dump of this machine, and for
        a slot that it does not have. Whether the message is sound is :meth:`exporters.machine.Machine.check_frame`'s.
        """
        ...

    def moved(self, message: bytes, slot: int) -> bytes:
        """A dump message for another slot (0-based), its checksum right again. Raises BadDump, DoesNotFit."""
        ...

    def other(self, message: bytes) -> str:
        """Whose a message is that comes from another machine ("Elektron Monomachine"); "" for one of this machine
        and for what is nobody's."""
        ...

    @property
    def acknowledged(self) -> Seconds | None:
        """How long the machine may take to say that it took a dump; None for one that never says so, as most."""
        ...

    def verdict(self, answer: bytes) -> str | None:
        """What a message says about the write before it: "" it was taken, a sentence: it was refused; None: it says
        nothing about that."""
        ...

    def alike(self, sent: bytes, received: bytes) -> bytes:
        """`received` in the form of `sent`, where the machine has two forms of the same and both mean it."""
        ...

    @property
    def receive_modes(self) -> tuple[ReceiveMode, ...]:
        """The ways in which it may take dumps, the usual one first; () where there is only one."""
        ...

    def neighbour(self, message: bytes) -> bytes:
        """The message as another machine would send it, of the same maker if possible: for simulated rudeness."""
        ...

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """A machine of our own making that talks as the real one does and starts with this memory.

        `mode` is one of its receive modes, "" the usual one.
        """
        ...


class LinkBase:
    """A link that needs no page, acknowledges nothing, allows no difference and cannot be identified.

    A subclass sets pacing, kinds, answer, settle and checklist, and writes `place`, `moved` and `simulated`.
    """

    pacing: Pacing
    kinds: tuple[Kind, ...]
    answer: Seconds
    settle: Seconds
    checklist: tuple[str, ...]
    receive_page: Statement = Statement("", "inferred")
    screen_errors: tuple[ScreenError, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    never_sent: Mapping[str, Callable[[bytes], bool]] = {}
    identify: bytes | None = None
    receive_modes: tuple[ReceiveMode, ...] = ()
    acknowledged: Seconds | None = None

    def place(self, message: bytes) -> Place | None:
        """Where a dump lands."""
        raise NotImplementedError(f"{type(self).__name__} places no message")

    def moved(self, message: bytes, slot: int) -> bytes:
        """A dump for another slot."""
        raise NotImplementedError(f"{type(self).__name__} moves no message")

    def simulated(self, memory: Memory, mode: str = "") -> SimulatedMachine:
        """A machine of our own making."""
        raise NotImplementedError(f"{type(self).__name__} has no simulated machine")

    def identified(self, answer: bytes) -> bool:
        """No: it cannot be asked."""
        return False

    def other(self, message: bytes) -> str:
        """Nothing is known of others."""
        return ""

    def verdict(self, answer: bytes) -> str | None:
        """It acknowledges nothing."""
        return None

    def alike(self, sent: bytes, received: bytes) -> bytes:
        """There is one form of everything."""
        return received

    def neighbour(self, message: bytes) -> bytes:
        """The same under the maker's number that is for non-commercial use (7D, MIDI 1.0)."""
        return b"\xf0\x7d" + message[1:]


def link_of(machine: object) -> Link | None:
    """How a machine talks over its cable; None for one that keeps songs in files, and where nobody has said it.

    An optional attribute of a machine, `link`.
    """
    link: Link | None = getattr(machine, "link", None)
    return link


def addresses(link: Link) -> Callable[[bytes, bytes], bytes] | None:
    """What makes of a message the same for the machine that gave an answer to `identify` (its own MIDI channel); None
    for machines to which every message goes as it is.

    An optional method of a link, `addressed`, called with the message and that answer.
    """
    found: Callable[[bytes, bytes], bytes] | None = getattr(link, "addressed", None)
    return found


def wrong_link(machine: object) -> str:
    """Which parts of :class:`Link` the `link` of a machine lacks, as the end of a sentence; "" for a sound one."""
    link = link_of(machine)
    needed = sorted(name for name in vars(Link) if not name.startswith("_"))
    missing = [] if link is None else [name for name in needed if not hasattr(link, name)]
    return f"has a link that lacks parts of exporters.link.Link: {', '.join(missing)}" if missing else ""


def kind_of(link: Link, name: str) -> Kind:
    """The kind with this name. Raises KeyError."""
    return {kind.name: kind for kind in link.kinds}[name]


def title(link: Link, place: Place) -> str:
    """A place as a person names it: `kit 3`, `pattern A01`."""
    return kind_of(link, place.kind).title(place.slot)


def answer_s(link: Link, kind: Kind) -> float:
    """How long an answer to a request of this kind may take, in seconds."""
    return (kind.answer or link.answer).value


def in_order(link: Link, messages: Iterable[bytes]) -> list[bytes]:
    """Messages as the machine wants them: by kind, then as they came; what has no place comes last."""
    ranks = {name: rank for rank, name in enumerate(kind.name for kind in link.kinds)}

    def rank(message: bytes) -> int:
        place = link.place(message)
        return len(ranks) if place is None else ranks[place.kind]

    return sorted(messages, key=rank)


def forbidden(link: Link, message: bytes) -> str:
    """Why this message may never be sent to the machine; "" for one that may."""
    return next((why for why, is_it in link.never_sent.items() if is_it(message)), "")


def differences(link: Link, sent: bytes, received: bytes) -> list[str]:
    """What is not in the machine as it was sent, a line each; [] when it is, but for what may differ."""
    answer = link.alike(sent, received)
    if len(answer) != len(sent):
        return [f"{len(sent)} bytes were sent and {len(received)} came back"]
    free = _free(link, sent)
    wrong = [at for at, (one, two) in enumerate(zip(sent, answer, strict=True)) if one != two and at not in free]
    lines = [f"byte 0x{at:x}: sent {sent[at]:02x}, came back as {answer[at]:02x}" for at in wrong[:_SHOWN]]
    return lines if len(wrong) <= _SHOWN else [*lines, f"and {len(wrong) - _SHOWN} more bytes"]


_SHOWN = 5  # differing bytes that are named one by one


def allowances(link: Link, sent: bytes, received: bytes) -> list[str]:
    """What differs and may, in words; [] when the message came back byte for byte."""
    if sent == received:
        return []
    place = link.place(sent)
    answer = link.alike(sent, received)
    met: list[str] = []
    for one in link.allowed:
        if place is None or one.kind not in ("", place.kind):
            continue
        offsets = one.offsets(sent)
        changed_form = not offsets and answer != received
        if changed_form or any(at < len(answer) and sent[at] != answer[at] for at in offsets):
            met.append(one.what)
    return met


def _free(link: Link, sent: bytes) -> frozenset[int]:
    place = link.place(sent)
    if place is None:
        return frozenset()
    return frozenset(at for one in link.allowed if one.kind in ("", place.kind) for at in one.offsets(sent))


def counted_places(link: Link, places: Sequence[Place]) -> str:
    """`3 kits, 1 pattern and 1 song`, in the order of the kinds; "" for none."""
    from exporters.words import counted

    parts = []
    for kind in link.kinds:
        number = sum(place.kind == kind.name for place in places)
        if number:
            parts.append(counted(number, kind.name, kind.many))
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""
