"""What links are made of: places, kinds of dumps, times and pacing, each fact with how sure it is and its source."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from exporters.abilities import Sure
from exporters.pattern_names import PatternNames

DIN_BYTES_PER_SECOND = 3125  # MIDI 1.0: 31,250 baud, ten bits to a byte


@dataclass(frozen=True)
class Place:
    """Where a dump message lands: the name of a :class:`Kind` and a slot, counted from 0."""

    kind: str
    slot: int


@dataclass(frozen=True)
class Statement:
    """A sentence about the machine, how sure it is and where it comes from; "" where there is nothing to say."""

    text: str
    sure: Sure
    source: str = ""


@dataclass(frozen=True)
class Seconds:
    """A time, how sure it is and where it comes from."""

    value: float
    sure: Sure
    source: str = ""


@dataclass(frozen=True)
class Pacing:
    """How fast messages may follow each other: each takes its length / `bytes_per_second`, and `rest_ms` after it."""

    bytes_per_second: int
    rest_ms: int
    sure: Sure
    source: str = ""

    def seconds(self, length: int) -> float:
        """From the start of a message of `length` bytes to the earliest start of the next."""
        return length / self.bytes_per_second + self.rest_ms / 1000


@dataclass(frozen=True)
class Through:
    """How a dump gets into a slot of a machine that takes dumps into a buffer only: sent there, then stored.

    `buffer` is the kind of dump that is sent, and read back; `store` makes the message that stores what is in the
    buffer in a slot, and `names` gives the slot that such a message names. `verdict` is what an answer says of that (as
    :meth:`Link.verdict` of a dump), `answer` how long one may take; where none can be heard `pause` is waited after the
    dump and after storing. The slots cannot be asked for: `whole` is the kind that holds all of them, which a backup
    is, and `cut` makes the dump of one slot, as it would be in the buffer, from a dump of all (raises BadDump).
    """

    buffer: str
    store: Callable[[int], bytes]
    names: Callable[[bytes], int | None]
    verdict: Callable[[bytes], str | None]
    answer: Seconds
    pause: Seconds
    whole: str
    cut: Callable[[bytes, int], bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of dump that the machine sends and takes.

    `slots` names the slots as the screen does, and their number; `request` makes the message that asks for one (None:
    it has to be sent by hand, on the machine). `stored` is False for what is gone when another is loaded (a work
    buffer): "everything" leaves it out. `answer` is how long an answer may take where it differs from the link's.
    `afterwards` is a sentence on when a dump that was written is heard; "" when at once. `through`: no message says its
    slot; how one gets there all the same.
    """

    name: str
    many: str
    slots: PatternNames
    request: Callable[[int], bytes] | None
    sure: Sure
    source: str = ""
    stored: bool = True
    answer: Seconds | None = None
    afterwards: str = ""
    through: Through | None = None

    @property
    def count(self) -> int:
        """How many slots there are."""
        return self.slots.count

    def title(self, slot: int) -> str:
        """A slot (0-based) as a person names it: `kit 3`, `pattern A01`; the kind alone where there is only one."""
        return self.name if self.count == 1 else f"{self.name} {self.slots.name(slot)}"


@dataclass(frozen=True)
class Allowed:
    """A difference between what was written and what is read back that is no fault.

    `what` says it in words, for the dumps of `kind` ("": of every kind). `offsets` gives the bytes of the message sent
    at which the machine's answer may differ. Where more than single bytes change (another form of the same), the link
    brings an answer into the form of what was sent by :meth:`Link.alike`.
    """

    kind: str
    what: str
    sure: Sure
    source: str = ""
    offsets: Callable[[bytes], Collection[int]] = lambda _: ()


@dataclass(frozen=True)
class ScreenError:
    """What a machine shows on its screen (and sends to nobody) when it refuses a dump: the text, and what to do."""

    shown: str
    means: str
    sure: Sure
    source: str = ""


@dataclass(frozen=True)
class ReceiveMode:
    """A way in which the machine may take dumps: a name to type, and what becomes of a dump then."""

    name: str
    means: str
    sure: Sure
    source: str = ""
