"""What a drum machine offers to Kontrol: names, limits and abilities as data, and the way to its messages.

Planner, error texts and ``kontrol machines`` read the same numbers from here. A machine of another
package implements :class:`Machine` and registers in the entry-point group ``kontrol.machines``.
Indexes start at 0 in data; :class:`PatternNames` turns them into what the machine's screen shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from exporters.errors import DoesNotFit

if TYPE_CHECKING:
    from exporters.planning.plan import SongPlan

Row = dict[str, Any]

# How sure a fact is, best first. "verified": seen by code on real dumps; "two sources": independent
# sources agree; "measured": somebody measured it on running firmware; the rest as they say.
Sure = Literal["verified", "two sources", "measured", "one source", "inferred"]


@dataclass(frozen=True)
class Limit:
    """One number that the machine sets, how sure it is, and where it comes from."""

    value: int
    sure: Sure
    source: str = ""


@dataclass(frozen=True)
class Limits:
    """What fits. Counts unless said otherwise; None where the machine has no such thing."""

    patterns: Limit
    songs: Limit
    song_rows: Limit = field(metadata={"meaning": "rows of one song, the end marker not counted"})
    tracks: Limit
    steps: Limit = field(metadata={"meaning": "steps of one pattern"})
    plays_per_row: Limit = field(metadata={"meaning": "how often one row can play its pattern"})
    kits: Limit | None = None
    tempo_min_bpm: Limit | None = None
    tempo_max_bpm: Limit | None = None
    song_name_chars: Limit | None = field(default=None, metadata={"meaning": "characters of a song's name"})

    def rows(self) -> list[Row]:
        """One row per limit: limit, value, sure, source."""
        out: list[Row] = []
        for item in fields(self):
            limit: Limit | None = getattr(self, item.name)
            name = item.name.replace("_", " ")
            if limit is not None:
                meaning = item.metadata.get("meaning", "")
                text = "; ".join(part for part in (meaning, limit.source) if part)
                out.append({"limit": name, "value": limit.value, "sure": limit.sure, "note": text})
        return out


# What a machine's song rows can express. The planner refuses a plan that needs more.
Ability = Literal[
    "row mutes", "row tempo", "row repeats", "row steps", "song names", "loops", "pattern lengths", "merging"
]


@dataclass(frozen=True)
class Capability:
    """One thing that a machine, or our exporter for it, can or cannot do."""

    name: str
    has: bool
    sure: Sure
    note: str = ""


@dataclass(frozen=True)
class PatternNames:
    """Pattern numbers as the machine's screen writes them: banks (A01-H16), or plain numbers without banks."""

    banks: str = "ABCDEFGH"
    per_bank: int = 16
    first: int = 1
    digits: int = 2

    @property
    def count(self) -> int:
        """How many patterns can be named."""
        return max(len(self.banks), 1) * self.per_bank

    @property
    def span(self) -> str:
        """First and last name, such as A01-H16."""
        return f"{self.name(0)}-{self.name(self.count - 1)}"

    def name(self, pattern: int) -> str:
        """The name of pattern `pattern` (0-based). Raises DoesNotFit beyond the last."""
        if not 0 <= pattern < self.count:
            raise DoesNotFit(f"Pattern {pattern + 1} does not exist: the machine has {self.count} patterns.")
        bank, number = divmod(pattern, self.per_bank)
        return f"{self.banks[bank] if self.banks else ''}{number + self.first:0{self.digits}d}"

    def looks_like(self, text: str) -> bool:
        """Whether `text` is written like a pattern name, existing or not (I01 and A17 are)."""
        return re.fullmatch(r"[A-Za-z][0-9]{1,2}" if self.banks else r"[0-9]{1,3}", text) is not None

    def parse(self, text: str) -> int | None:
        """The pattern (0-based) that `text` names, in either case and without leading zeros (a1 = A01), or None."""
        if not self.looks_like(text):
            return None
        bank = self.banks.find(text[0].upper()) if self.banks else 0
        number = int(text[1:] if self.banks else text) - self.first
        if bank < 0 or not 0 <= number < self.per_bank:
            return None
        return bank * self.per_bank + number


@dataclass(frozen=True)
class Codec:
    """How one kind of message is read and written, and shown to a person.

    `decode` takes the whole message (F0..F7) and raises BadDump; `encode` makes the same bytes from
    what `decode` returned and nothing else. `slot` is the place as the screen shows it (A01, 3) or "",
    `name` its name or "", `lines` what a person reads below the message's line, `tables` plain rows by
    table name (columns: :attr:`Machine.columns`), `song_rows` the rows of a song for
    :func:`exporters.planning.unroll.unroll`, None for anything that is not a song. `beside` returns what was decoded
    together with what it needs of the other decoded objects in the same dump, given by kind and slot (a pattern's
    machines are in its kit); None when there is nothing to add.
    """

    kind: str
    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]
    slot: Callable[[Any], str] = lambda _: ""
    name: Callable[[Any], str] = lambda _: ""
    lines: Callable[[Any], list[str]] = lambda _: []
    tables: Callable[[Any], Mapping[str, list[Row]]] = lambda _: {}
    song_rows: Callable[[Any], Sequence[object] | None] = lambda _: None
    beside: Callable[[Any, Mapping[tuple[str, str], Any]], Any] | None = None


@dataclass(frozen=True)
class Recognised:
    """A message of this machine: its kind in words, and its codec (None: passed through untouched)."""

    kind: str
    codec: Codec | None = None
    slot: str = ""
    note: str = ""


@dataclass(frozen=True)
class TableColumn:
    """A column of a machine's table: name, dtype (int, float, bool, str), meaning, unit."""

    name: str
    dtype: Literal["int", "float", "bool", "str"]
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class PatternFacts:
    """What the user's own dump says about one pattern: steps it plays, kit (0-based), the machine's own scale,
    its speed in the machine's words and as steps per beat (4 = sixteenths), the tracks that play in it (if known).

    `fires` maps a track to the one that it fires (trig group), `recorded` a track that plays a recording to the
    tracks that record it.
    """

    length_steps: int
    kit: int | None = None
    scale_steps: int | None = None
    speed: str = ""
    steps_per_beat: Fraction = Fraction(4)
    playing: frozenset[int] | None = None
    fires: Mapping[int, int] = field(default_factory=dict)
    recorded: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DumpFacts:
    """What planning needs from a machine dump: patterns, the names of songs that are there, remarks for the user.

    `songs` maps a slot (0-based) to its name; an unused slot is missing. A slot that the dump does not
    hold is unknown, not free. `loads_kits` says whether patterns load their kits in the mode that the dump
    shows; None when it does not show it. `unread` says why a pattern that is in the dump was not read.
    """

    patterns: Mapping[int, PatternFacts]
    songs: Mapping[int, str] = field(default_factory=dict)
    song_slots_seen: frozenset[int] = frozenset()
    remarks: tuple[str, ...] = ()
    loads_kits: bool | None = None
    unread: Mapping[int, str] = field(default_factory=dict)


@runtime_checkable
class Machine(Protocol):
    """A drum machine. Everything that is specific to it is behind this."""

    @property
    def slug(self) -> str: ...

    @property
    def display_name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def capabilities(self) -> tuple[Capability, ...]: ...

    @property
    def pattern_names(self) -> PatternNames: ...

    @property
    def columns(self) -> Mapping[str, tuple[TableColumn, ...]]:
        """The declared columns of each table that `Codec.tables` and `tables` give."""
        ...

    def encode(self, plan: SongPlan) -> list[bytes]:
        """The messages (F0..F7 each) in the order that the machine wants. Raises DoesNotFit."""
        ...

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of message of this machine it is, or None for one of another machine or maker."""
        ...

    def check_frame(self, message: bytes) -> None:
        """Raise BadDump when checksum or length do not match, with expected and found."""
        ...

    def decode(self, messages: Sequence[bytes]) -> list[Any]:
        """The decoded objects of all messages that have a codec. Raises BadDump."""
        ...

    def tables(self, objects: Sequence[Any]) -> dict[str, list[Row]]:
        """The rows of decoded objects by table name."""
        ...

    def read_dump(self, data: bytes) -> DumpFacts:
        """What planning needs from a .syx of the user's machine. Raises BadDump when nothing in it is of use."""
        ...


def able(machine: Machine, ability: Ability) -> bool:
    """Whether `machine` has `ability`."""
    return any(c.has for c in machine.capabilities if c.name == ability)
