"""What a drum machine offers to Kontrol: names, limits and abilities as data, and the way to its messages.

Planner, error texts and ``kontrol machines`` read the same numbers from here. A machine of another
package implements :class:`Machine` and registers in the entry-point group ``kontrol.machines``.
Indexes start at 0 in data; :class:`PatternNames` turns them into what the machine's screen shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args, runtime_checkable

from exporters.abilities import Ability as Ability
from exporters.abilities import Capability as Capability
from exporters.abilities import Sure as Sure
from exporters.link import wrong_link
from exporters.pattern_names import PatternNames as PatternNames

if TYPE_CHECKING:
    from exporters.planning.plan import End, SongPlan
    from exporters.planning.played import Budget, Played, Stopped

Row = dict[str, Any]


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
    loop_passes: Limit | None = field(default=None, metadata={"meaning": "how often a row can send the song back"})
    row_name_chars: Limit | None = field(default=None, metadata={"meaning": "characters of a reminder in the song"})

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


@dataclass(frozen=True)
class Codec:
    """How one kind of message is read and written, and shown to a person.

    `decode` takes the whole message (F0..F7), or file, and raises BadDump; `encode` makes the same bytes from
    what `decode` returned and nothing else. `slot` is the place as the screen shows it (A01, 3) or "",
    `name` its name or "", `lines` what a person reads below the message's line, `tables` plain rows by
    table name (columns: :attr:`Machine.columns`), `song_rows` the rows of a song for
    :func:`exporters.planning.unroll.unroll`, None for anything that is not a song. `beside` returns what was decoded
    together with what it needs of the other decoded objects in the same dump, given by kind and slot (a pattern's
    machines are in its kit); None when there is nothing to add. `play` is the machine's own interpreter of a song,
    given what is known of the patterns, where its songs are more than `song_rows` can say.
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
    play: Callable[[Any, Mapping[int, PatternFacts], Budget], Iterator[Played | Stopped]] | None = None


@dataclass(frozen=True)
class Recognised:
    """A message or file of this machine: its kind in words, and its codec (None: passed through untouched).

    `note` is shown beside it (an unknown version, a checksum that is wrong and does not matter).
    """

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
    hold is unknown, not free; `partial`: a pattern that is missing may be made later. `kit_loading` is a sentence about
    a mode of the machine in which patterns do not load their kits; "" when the dump shows that they do. `unread` says
    why a pattern that is in the dump was not read.
    """

    patterns: Mapping[int, PatternFacts]
    songs: Mapping[int, str] = field(default_factory=dict)
    song_slots_seen: frozenset[int] = frozenset()
    remarks: tuple[str, ...] = ()
    kit_loading: str = ""
    unread: Mapping[int, str] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True)
class Seal:
    """How a machine's messages (or files) are protected, for the conformance suite, which knows no maker.

    `guarded` gives the offsets at which one changed bit is noticed; `renewed` makes checksum and length right again
    after a change; `newer` is the same in a later format version, sound otherwise (None: there is no version).
    `warns`: damage is not refused but named in the note of what is recognised.
    """

    guarded: Callable[[bytes], Collection[int]]
    renewed: Callable[[bytes], bytes]
    newer: Callable[[bytes], bytes] | None = None
    warns: bool = False


Transport = Literal["sysex", "file"]
View = Literal["rows", "matrix", "either"]


@runtime_checkable
class Machine(Protocol):
    """A drum machine, or whatever else takes a song. Everything that is specific to it is behind this.

    :class:`exporters.machine_base.MachineBase` has an answer for all but slug, display_name, limits, capabilities,
    pattern_names, encode and recognise.
    """

    @property
    def slug(self) -> str: ...

    @property
    def display_name(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that a user may type, in any case; the display name is one anyway."""
        ...

    @property
    def limits(self) -> Limits: ...

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """Every ability of :data:`exporters.abilities.FATES`, had or not, and those of the exporter that it has."""
        ...

    @property
    def ends(self) -> Mapping[End, str]:
        """What a song can do after its last row, and that in words behind "After its last row the song ..."; the first
        is what it does when the user says nothing."""
        ...

    @property
    def pattern_names(self) -> PatternNames: ...

    @property
    def alphabet(self) -> str:
        """The characters that song names (and row names) may have."""
        ...

    @property
    def columns(self) -> Mapping[str, tuple[TableColumn, ...]]:
        """The declared columns of each table that codecs give; "rows" has those of song rows
        (:data:`exporters.song_shown.ROW_COLUMNS` and any of the machine's own)."""
        ...

    @property
    def transport(self) -> Transport:
        """How a song gets there: `sysex` messages to a port, or a `file` that is copied."""
        ...

    @property
    def view(self) -> View:
        """What it takes of the music: song `rows` with mutes, a `matrix` of cells per track, or rows of `either`."""
        ...

    @property
    def file_names(self) -> tuple[str, ...]:
        """Names for what is written, the usual one first, each with an ending that fits (song.syx, arr01.work)."""
        ...

    @property
    def text(self) -> bool:
        """Whether what it writes is text for people, which a terminal can show."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what is inferred or rests on one source, for ``kontrol machines`` and every export."""
        ...

    @property
    def guide(self) -> tuple[str, ...]:
        """What to do on the machine, a step each; {file} and {song} stand for the file and the song's number."""
        ...

    @property
    def options(self) -> frozenset[str]:
        """The fields of a request that only some machines take and this one does (see `configured`)."""
        ...

    @property
    def seal(self) -> Seal | None:
        """How its messages are protected; None where nothing guards them."""
        ...

    def configured(self, given: Mapping[str, Any]) -> Machine:
        """The machine with what the user chose for its `options` (only what was given). Raises UsageError."""
        ...

    def in_file(self, name: str | None) -> Machine:
        """The machine as it writes a file of this name, where the ending says how; None: standard output."""
        ...

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The messages (F0..F7 each) in the order that the machine wants, or one whole file.

        `base` is the user's own file into which the song goes (ability "base file"). Raises DoesNotFit, BadInput.
        """
        ...

    def recognise(self, message: bytes) -> Recognised | None:
        """What kind of message (or file) of this machine it is, or None for another machine's or maker's."""
        ...

    def check_frame(self, message: bytes) -> None:
        """Raise BadDump when checksum or length do not match, with expected and found."""
        ...

    def decode(self, messages: Sequence[bytes]) -> list[Any]:
        """The decoded objects of all messages (or files) that have a codec. Raises BadDump."""
        ...

    def tables(self, objects: Sequence[Any]) -> dict[str, list[Row]]:
        """The rows of decoded objects by table name."""
        ...


@runtime_checkable
class ReadsDumps(Protocol):
    """A machine whose dumps say how long patterns are (ability "pattern lengths")."""

    def read_dump(self, data: bytes) -> DumpFacts:
        """What planning needs from a .syx of the user's machine. Raises BadDump when nothing in it is of use."""
        ...


@runtime_checkable
class TakesBase(Protocol):
    """A machine that puts a song into the user's own file (ability "base file")."""

    def base_remarks(self, base: bytes) -> list[str]:
        """What the user should know about the file. Raises BadInput when it is not what it should be."""
        ...


def missing_parts(thing: object) -> list[str]:
    """The parts of :class:`Machine` that `thing` lacks."""
    needed = sorted(name for name in vars(Machine) if not name.startswith("_"))
    return [name for name in needed if not hasattr(thing, name)]


def wrong_parts(thing: object) -> str:
    """What keeps `thing` from being a :class:`Machine`, as the end of a sentence about it; "" for one that is sound.

    Only what all machines are asked for before anything is done with one is looked at; the conformance suite tries
    the rest.
    """
    if isinstance(thing, type):
        return f"is a class, not a machine: write MACHINE = {thing.__name__}() and name that"
    missing = missing_parts(thing)
    if missing:
        return f"lacks parts of exporters.machine.Machine: {', '.join(missing)}"
    machine: Any = thing
    sound = {
        "slug": _is_name(machine.slug),
        "display_name": _is_name(machine.display_name),
        "aliases": isinstance(machine.aliases, tuple) and all(_is_name(name) for name in machine.aliases),
        "limits": isinstance(machine.limits, Limits),
        "capabilities": isinstance(machine.capabilities, tuple)
        and all(isinstance(one, Capability) for one in machine.capabilities),
        "pattern_names": isinstance(machine.pattern_names, PatternNames),
        "ends": isinstance(machine.ends, Mapping) and len(machine.ends) > 0,
        "columns": isinstance(machine.columns, Mapping),
        "transport": machine.transport in get_args(Transport),
        "view": machine.view in get_args(View),
        "file_names": isinstance(machine.file_names, tuple) and len(machine.file_names) > 0,
    }
    wrong = [part for part, is_sound in sound.items() if not is_sound]
    said = f"has parts that are not what exporters.machine.Machine declares: {', '.join(wrong)}"
    return said if wrong else wrong_link(machine)


def _is_name(name: object) -> bool:
    """Whether it is a text with a letter or digit in it, which is what names are told apart by."""
    return isinstance(name, str) and any(char.isalnum() for char in name)


def able(machine: Machine, ability: Ability) -> bool:
    """Whether `machine` has `ability`."""
    return any(c.has for c in machine.capabilities if c.name == ability)


def track_labels(machine: Machine) -> tuple[str, ...]:
    """What the machine's panel calls its tracks, the first one first; () for a machine that has no such names.

    An optional attribute of a machine, `track_labels`: guesses go by it (exporters/planning/drum_words.py has the words
    that people use for each label).
    """
    return tuple(getattr(machine, "track_labels", ()))


def lands_in(machine: Machine) -> str:
    """Where its songs go when that is not the song's slot ("the work buffer"), by its attribute `lands_in`; else ""."""
    return str(getattr(machine, "lands_in", ""))


def shortage(machine: Machine, rows: Sequence[object]) -> str:
    """A sentence when a song has no room for `rows` although they are no more than its limit; "" when it has.

    An optional method of a machine, `shortage`: where how often the rows play decides how many of them fit.
    """
    asked = getattr(machine, "shortage", None)
    return "" if asked is None else str(asked(rows))


def for_songs_of(machine: Machine, source: Machine) -> Machine:
    """`machine` as it takes songs of `source`: what has no pattern names of its own takes those.

    An optional attribute of a machine, `for_songs_of`, called with `source`.
    """
    made: Machine = getattr(machine, "for_songs_of", lambda _: machine)(source)
    return made


def beyond_rows(machine: Machine) -> tuple[str, ...]:
    """The columns of its table `rows` with what sounds and no song row can say (an optional attribute, `beyond_rows`).

    Converting a song names the rows in which one of them is not missing.
    """
    return tuple(getattr(machine, "beyond_rows", ()))


def song_example(machine: Machine) -> str:
    """A commented song for people who type one (an optional attribute, `example`); "" where nobody types songs."""
    return str(getattr(machine, "example", ""))
