"""The song dump (0x69): its field tables, and the music in them.

A song is a name and rows of 10 bytes, each packed on its own; the last row is END. Verified on 65 real
songs (317 rows) except where a field says otherwise: JUMP and HALT rows were never seen on a real dump
(two sources agree on them), how often a LOOP repeats was measured on OS 1.63 by one source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from exporters.errors import BadDump, DoesNotFit
from exporters.formats.layout import Array, Field, Layout, Packed, Raw, Record, u8, u16be
from exporters.machinedrum import dumps, wire
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow

SLOTS, PATTERNS, TRACKS = 32, 128, 16
ROWS = 255  # and END: 256 rows in all (one source; another tool recommends 255), row targets are one byte
PLAYS, STEPS = 64, 64
TEMPO_BPM, TEMPO_UNIT = (30, 300), 24
NAME_BYTES = 16
VERSION = (2, 2)
REMARK, SPECIAL, END = 0xFD, 0xFE, 0xFF
KEEP_TEMPO = 0xFFFF
UNUSED = 0x7F  # first byte of the name of a song that was never saved

ROW = Layout(
    "song row",
    10,
    (
        Field(0, u8, "pattern", "0-127 = A01-H16; 0xFE = LOOP, JUMP or HALT; 0xFF = END; 0xFD = remark (never seen)"),
        Field(1, u8, "reserved", "0 in all real rows; two old libraries call it kit; written 0, kept on read"),
        Field(2, u8, "repeats", "plays value + 1 times (0-63); LOOP: extra passes, 0 = endless (one source)"),
        Field(3, u8, "target", "row of a 0xFE row: before it = LOOP, after it = JUMP, itself = HALT; else ignored"),
        Field(4, u16be, "mutes", "bit n set = track n+1 muted"),
        Field(6, u16be, "tempo", "BPM x 24; 0xFFFF = keep the current tempo"),
        Field(8, u8, "start_step", "first step"),
        Field(9, u8, "end_step", "step after the last; irrelevant in 0xFE and END rows"),
    ),
)
_HEAD, _ROW_SIZE = 26, 12

# END as the 64 factory songs have it; a used real song has `.. FF FF 00 00`.
END_ROW: Record = ROW.decode(bytes.fromhex("FF 00 00 00 00 00 FF FF 00 10"))


@dataclass(frozen=True)
class EndRow:
    """The end marker."""


@dataclass(frozen=True)
class OtherRow:
    """A row whose pattern byte has no known meaning (0xFD may be a remark)."""

    code: int


MachineRow = SongRow | EndRow | OtherRow


@dataclass(frozen=True)
class Song:
    """A song as a musician reads it. `slot` is 0-based; `unused` marks a slot that was never saved."""

    slot: int
    name: str
    rows: tuple[MachineRow, ...]
    unused: bool = False

    @property
    def ends(self) -> bool:
        """Whether the last row is END; without it the machine reads rows that nobody wrote (one source)."""
        return bool(self.rows) and isinstance(self.rows[-1], EndRow)


def layout(rows: int) -> Layout:
    """The field table of a song message with `rows` rows, END included; offsets are those of the message."""
    return Layout(
        "song",
        _HEAD + _ROW_SIZE * rows,
        (
            *dumps.head(dumps.SONG, SLOTS),
            Field(0x0A, Raw(NAME_BYTES), "name", "ASCII to the first NUL, leftovers after it; 0x7F first = never used"),
            Field(0x1A, Array(Packed(ROW), rows), "rows", "the song's rows, END last"),
        ),
    )


def decode(message: bytes) -> dumps.Stored:
    """A song dump as its fields. Raises BadDump (frame, length, packing) or dumps.NotRead (another format)."""
    wire.unwrap(message)
    rows, rest = divmod(len(message) - _HEAD - wire.TRAILER, _ROW_SIZE)
    if rest or not 1 <= rows <= ROWS + 1:
        raise BadDump(
            f"song {message[9] + 1}",
            got=f"{len(message)} bytes",
            expected="31 + 12 for each of 1-256 rows",
            hint="Dump it again from the machine.",
        )
    return dumps.decode(message, dumps.SONG, {len(message): layout(rows)})


def song_of(stored: dumps.Stored) -> Song:
    """The music in a song dump."""
    name: bytes = stored.fields["name"]
    return Song(
        slot=stored.fields["slot"],
        name="" if name[0] == UNUSED else name.split(b"\0")[0].decode("ascii", "replace"),
        rows=tuple(_music(index, row) for index, row in enumerate(stored.fields["rows"])),
        unused=name[0] == UNUSED,
    )


def _music(index: int, row: Record) -> MachineRow:
    code, target = row["pattern"], row["target"]
    if code < PATTERNS:
        return PatternRow(
            pattern=code,
            plays=row["repeats"] + 1,
            muted=frozenset(track for track in range(TRACKS) if row["mutes"] >> track & 1),
            tempo_bpm=None if row["tempo"] == KEEP_TEMPO else row["tempo"] / TEMPO_UNIT,
            start_step=row["start_step"],
            end_step=row["end_step"],
        )
    if code == SPECIAL:
        if target < index:
            return LoopRow(target, row["repeats"] or None)
        return JumpRow(target) if target > index else HaltRow()
    return EndRow() if code == END else OtherRow(code)


def stored_of(plan: SongPlan) -> dumps.Stored:
    """The song dump of a plan: its rows and END. Raises DoesNotFit for anything the machine would not take."""
    if not 0 <= plan.slot < SLOTS:
        raise DoesNotFit(f"Song {plan.slot + 1} does not exist: the Machinedrum has songs 1-{SLOTS}.")
    if len(plan.rows) > ROWS:
        raise DoesNotFit(f"{len(plan.rows)} rows: a Machinedrum song holds {ROWS} and END.")
    rows = [_stored(index, row, len(plan.rows)) for index, row in enumerate(plan.rows)]
    fields: Record = {
        "frame": wire.ELEKTRON + bytes((wire.MACHINEDRUM, 0)),
        "command": dumps.SONG,
        "version": VERSION[0],
        "revision": VERSION[1],
        "slot": plan.slot,
        "name": _name(plan.name),
        "rows": [*rows, dict(END_ROW)],
    }
    return dumps.Stored(layout(len(rows) + 1), fields)


def _name(name: str) -> bytes:
    # 15 characters, so that the name always ends with a NUL as in every real song.
    if len(name) >= NAME_BYTES or any(not " " <= char <= "~" for char in name):
        raise DoesNotFit(f"Song name '{name}': the Machinedrum takes up to {NAME_BYTES - 1} ASCII characters.")
    return name.encode("ascii").ljust(NAME_BYTES, b"\0")


def _stored(index: int, row: SongRow, end: int) -> Record:
    where = f"row {index + 1}"
    if isinstance(row, PatternRow):
        return _stored_pattern(f"{where} ({row.title})" if row.title else where, row)
    passes = 0
    if isinstance(row, LoopRow):
        target, passes = row.target, row.passes or 0
        if not 0 <= target < index or (row.passes is not None and not 1 <= row.passes < PLAYS):
            raise DoesNotFit(f"{where}: a LOOP goes back to an earlier row, endlessly or 1-{PLAYS - 1} more times.")
    elif isinstance(row, JumpRow):
        target = row.target
        if not index < target <= end:
            raise DoesNotFit(f"{where}: a JUMP goes to a later row of the song, at most to END.")
    elif isinstance(row, ReminderRow):
        raise DoesNotFit(f"{where}: songs of the Machinedrum have no rows for names.")
    else:
        target = index
    return {
        "pattern": SPECIAL,
        "reserved": 0,
        "repeats": passes,
        "target": target,
        "mutes": 0,
        "tempo": KEEP_TEMPO,
        "start_step": 0,
        "end_step": 0xFF,  # as the real LOOP row has it
    }


def _stored_pattern(where: str, row: PatternRow) -> Record:
    low, high = TEMPO_BPM
    problems = (
        (not 0 <= row.pattern < PATTERNS, f"pattern {row.pattern + 1}: there are {PATTERNS}"),
        (not 1 <= row.plays <= PLAYS, f"{row.plays} plays: a row plays 1-{PLAYS} times"),
        (not row.muted <= frozenset(range(TRACKS)), f"a muted track beyond the {TRACKS} there are"),
        (
            not 0 <= row.start_step < row.end_step <= STEPS,
            f"steps {row.start_step + 1}-{row.end_step}: at least one, within 1-{STEPS}",
        ),
        (bool(row.transposes), "rows cannot transpose"),
        (row.tempo_bpm is not None and not low <= row.tempo_bpm <= high, f"{row.tempo_bpm} BPM: within {low}-{high}"),
    )
    for wrong, text in problems:
        if wrong:
            raise DoesNotFit(f"{where}: {text} on the Machinedrum.")
    return {
        "pattern": row.pattern,
        "reserved": 0,
        "repeats": row.plays - 1,
        "target": 0,
        "mutes": sum(1 << track for track in row.muted),
        "tempo": KEEP_TEMPO if row.tempo_bpm is None else round(row.tempo_bpm * TEMPO_UNIT),
        "start_step": row.start_step,
        "end_step": row.end_step,
    }


def as_machine_plays(row: SongRow) -> SongRow:
    """`row` with what the machine keeps of it: the tempo in steps of 1/24 BPM, nothing about scenes or kits."""
    if not isinstance(row, PatternRow):
        return row
    tempo = None if row.tempo_bpm is None else round(row.tempo_bpm * TEMPO_UNIT) / TEMPO_UNIT
    return replace(
        row, tempo_bpm=tempo, scene=None, title="", scene_name=None, kit=None, length_assumed=False, notes=(), clips=(),
        live_tracks=(), pass_steps=None,
    )  # fmt: skip
