"""The song message (0x55 stored, 0x5B in the work buffer): its field tables, and the music in them.

A song is 64 rows and a pool of 256 positions. A row takes the next positions of the pool, plays them in order and then
again, as often as it says: one position is a pattern with its mutes, several are a chain. Seen on one real, used song
(MKI or MKII unknown, rows of 16 positions) and on songs that others wrote to an MKII with OS 1.72 and read back.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporters.analog_rytm.chains import grouped, shortage
from exporters.elektron import ELEKTRON, HEADER, TRAILER, Frame
from exporters.errors import BadDump, DoesNotFit
from exporters.formats.layout import Array, Field, Layout, Packed, Raw, Record, u8, u16be, u32be
from exporters.pattern_names import PatternNames
from exporters.planning.plan import PatternRow, SongPlan

FRAME = Frame(0x07, devices=range(16))  # MKI and MKII share the number; device 0 verified, the others one source
STORED, WORK_BUFFER = 0x55, 0x5B
VERSION = (1, 1)  # of the container, verified; that of the object is 0
SLOTS = 16  # two sources
ROWS, POSITIONS = 64, 256  # one source; 3 rows and 48 positions verified
MOST_POSITIONS = 255  # of one row, one source; 16 verified
TRACKS = 12  # verified that twelve mute bits occur; the FX track has none that is known
PLAYS = 256  # one source; 1 verified, 2 and 3 came back from a machine
NAME_BYTES = 15  # one source; 11 letters verified
NAMES = PatternNames()  # A01-H16, two sources
# The names on the pads, first to last, as the mute bits count them (two sources: bit 0 is the first track).
TRACK_LABELS = ("BD", "SD", "RS", "CP", "BT", "LT", "MT", "HT", "CH", "OH", "CY", "CB")

ROW = Layout(
    "song row",
    4,
    (
        Field(1, u8, "positions", "how many positions of the pool it takes; 0 ends the song (two sources)"),
        Field(3, u8, "repeats", "plays value + 1 times as a whole (two sources)"),
    ),
)
POSITION = Layout(
    "position",
    4,
    (
        Field(0, u16be, "mutes", "bit n set = track n+1 muted (two sources); bits 12-15 are 0 in all dumps"),
        Field(3, u8, "pattern", "0-127 = A01-H16 (two sources)"),
    ),
)
SONG = Layout(
    "song",
    0x518,
    (
        Field(0x000, u32be, "version", "0 (verified)"),
        Field(0x004, Raw(NAME_BYTES), "name", "ASCII, filled up with zeros; all zero = no name"),
        Field(0x015, u8, "constant", "1 in all dumps, meaning unknown"),
        Field(0x018, Array(ROW, ROWS), "rows", "used rows, one with 0 positions, then zeros or leftovers"),
        Field(0x118, Array(POSITION, POSITIONS), "positions", "those of row 1, of row 2, ..., then zeros or leftovers"),
    ),
)
MESSAGE = Layout(
    "song message",
    HEADER + Packed(SONG).size,
    (
        Field(0, Raw(5), "frame", "F0, Elektron, Analog Rytm"),
        Field(5, u8, "device", "0-15"),
        Field(6, u8, "command", "0x55 = stored song, 0x5B = song in the work buffer"),
        Field(7, u8, "container", "version of the container"),
        Field(8, u8, "revision", ""),
        Field(9, u8, "slot", "song 0-15; 0 in the work buffer"),
        Field(HEADER, Packed(SONG), "song", "the song object"),
    ),
)
SIZE = MESSAGE.size + TRAILER


@dataclass(frozen=True)
class Position:
    """A pattern of a row, with its own mutes. `odd`: bytes of it that should be 0 are not; they are kept."""

    pattern: int
    muted: frozenset[int]
    odd: bool = False

    @property
    def known(self) -> bool:
        """Whether there is such a pattern."""
        return self.pattern < NAMES.count

    def __str__(self) -> str:
        return f"unknown pattern byte 0x{self.pattern:02x}"


@dataclass(frozen=True)
class SongRow:
    """A row: its positions, in order, `plays` times. `missing` are those that it wants beyond the end of the pool."""

    positions: tuple[Position, ...]
    plays: int
    missing: int = 0
    odd: bool = False

    @property
    def is_chain(self) -> bool:
        """Whether several positions are played one after the other."""
        return len(self.positions) + self.missing > 1


@dataclass(frozen=True)
class Song:
    """A song as a musician reads it. `slot` is 0-based; `left_over` counts row and position records behind the end that
    still hold something."""

    slot: int
    name: str
    rows: tuple[SongRow, ...]
    stored: bool = True
    left_over: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Stored:
    """A song message as its fields: every byte of it but the last five, which follow from the others."""

    fields: Record

    def encode(self) -> bytes:
        """The whole message, made from the fields alone. Raises BadDump."""
        return FRAME.seal(MESSAGE.encode(self.fields))


def object_version(message: bytes) -> int:
    """The version of the song object in a message, read without unpacking the rest of it."""
    top, *low = message[HEADER : HEADER + 5]
    version = 0
    for bit, byte in zip((6, 5, 4, 3), low, strict=True):
        version = version << 8 | (top >> bit & 1) << 7 | byte & 0x7F
    return version


def decode(message: bytes) -> Stored:
    """A song message as its fields. Raises BadDump: frame, checksum, length, packing, or another version."""
    dump = FRAME.unwrap(message)
    where = f"song {dump.position + 1}"
    if dump.command not in (STORED, WORK_BUFFER):
        raise BadDump("song message", offset=6, got=f"0x{dump.command:02x}", expected="0x55 or 0x5b")
    if len(message) != SIZE:
        hint = "Dump it again from the machine."
        raise BadDump(where, got=f"{len(message)} bytes", expected=f"{SIZE} bytes", hint=hint)
    fields = MESSAGE.decode(message[:-TRAILER], where)
    found = (dump.version, dump.revision, fields["song"]["version"])
    if found != (*VERSION, 0):
        got = f"format {'.'.join(map(str, found))} (unknown to us) is passed through, not read"
        raise BadDump(where, got=got)
    return Stored(fields)


def song_of(stored: Stored) -> Song:
    """The music in a song message."""
    inside = stored.fields["song"]
    pool: list[Record] = inside["positions"]
    rows: list[SongRow] = []
    at = 0
    for record in inside["rows"]:
        count = record["positions"]
        if not count:
            break
        taken = pool[at : at + count]
        positions = tuple(_position(one) for one in taken)
        odd = any(record[name] != b"\0" for name in ("unknown_0x0", "unknown_0x2"))
        rows.append(SongRow(positions, record["repeats"] + 1, count - len(taken), odd))
        at += len(taken)
    return Song(
        slot=stored.fields["slot"],
        name=name_of(stored),
        rows=tuple(rows),
        stored=stored.fields["command"] == STORED,
        left_over=(_used(ROW, inside["rows"][len(rows) :]), _used(POSITION, pool[at:])),
    )


def name_of(stored: Stored) -> str:
    """The name of a song, "" when it has none."""
    name: bytes = stored.fields["song"]["name"]
    return name.split(b"\0")[0].decode("ascii", "replace")


def _position(record: Record) -> Position:
    mutes = record["mutes"]
    muted = frozenset(track for track in range(TRACKS) if mutes >> track & 1)
    return Position(record["pattern"], muted, mutes >> TRACKS != 0 or record["unknown_0x2"] != b"\0")


def _used(layout: Layout, records: list[Record]) -> int:
    blank = layout.blank()
    return sum(record != blank for record in records)


def planned(plan: SongPlan) -> Song:
    """The song of a plan whose rows were checked. Raises DoesNotFit when they are too many for the pool."""
    patterns = [row for row in plan.rows if isinstance(row, PatternRow)]
    groups = grouped(patterns)
    if groups is None:
        raise DoesNotFit(shortage(patterns))
    return Song(plan.slot, plan.name, tuple(_planned(group) for group in groups))


def _planned(group: tuple[PatternRow, ...]) -> SongRow:
    """A row of its own, or a chain with a position for each time that one of its patterns plays."""
    if len(group) == 1:
        return SongRow((Position(group[0].pattern, group[0].muted),), group[0].plays)
    return SongRow(tuple(Position(row.pattern, row.muted) for row in group for _ in range(row.plays)), 1)


def new(song: Song) -> Stored:
    """A message with a song and zeros behind its end. Raises DoesNotFit for what the machine would not take, unknown
    patterns and bits of unknown meaning among it: they are kept when a song is read, never written."""
    positions = [one for row in song.rows for one in row.positions]
    name = f"Song {song.slot + 1} of the Analog Rytm"
    problems = (
        (not 0 <= song.slot < SLOTS, f"there are songs 1-{SLOTS}"),
        (len(song.rows) > ROWS, f"{len(song.rows)} rows, and it holds {ROWS}"),
        (len(positions) > POSITIONS, f"{len(positions)} positions, and it holds {POSITIONS}"),
        (any(not row.positions or len(row.positions) > MOST_POSITIONS for row in song.rows),
         f"a row has 1-{MOST_POSITIONS} positions"),
        (any(not 1 <= row.plays <= PLAYS for row in song.rows), f"a row plays 1-{PLAYS} times"),
        (any(not 0 <= one.pattern < NAMES.count for one in positions), f"there are patterns {NAMES.span}"),
        (any(not one.muted <= frozenset(range(TRACKS)) for one in positions), f"there are {TRACKS} tracks to mute"),
        (any(row.odd or row.missing for row in song.rows) or any(one.odd for one in positions),
         "it holds something of unknown meaning"),
        (len(song.name) > NAME_BYTES or not song.name.isascii() or not song.name.isprintable(),
         f"its name has up to {NAME_BYTES} ASCII characters"),
    )  # fmt: skip
    for wrong, text in problems:
        if wrong:
            raise DoesNotFit(f"{name}: {text}.")
    fields = MESSAGE.decode(bytes(MESSAGE.size))
    inside = fields["song"]
    inside["name"] = song.name.encode("ascii").ljust(NAME_BYTES, b"\0")
    inside["constant"] = 1
    for record, row in zip(inside["rows"], song.rows, strict=False):
        record |= {"positions": len(row.positions), "repeats": row.plays - 1}
    for record, position in zip(inside["positions"], positions, strict=False):
        record |= {"pattern": position.pattern, "mutes": sum(1 << track for track in position.muted)}
    head = {
        "frame": ELEKTRON + bytes((FRAME.product,)),
        "command": STORED if song.stored else WORK_BUFFER,
        "container": VERSION[0],
        "revision": VERSION[1],
        "slot": song.slot,
    }
    return Stored({**fields, **head})
