"""The music in a song dump, and the dump of a plan.

Rows rest on one source, which found their fields by edits on the panel of OS 1.32B in an emulator and sent a song of
199 rows there and back (two sources agree on their order but for bytes 1-3); a real song with patterns was never seen.
Only rows that play a pattern and END are written: what LOOP, JUMP and HALT look like, two sources say differently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from exporters.errors import DoesNotFit
from exporters.formats.layout import Record
from exporters.monomachine import dumps
from exporters.monomachine.layouts import END, END_ROW, KEEP_TEMPO, ROW, ROWS, SONG, SPECIAL, TRACKS, UNUSED
from exporters.pattern_names import PatternNames
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongPlan, SongRow

NAMES = PatternNames()  # A01-H16, two sources
VERSION = (2, 1)
NAME_BYTES = 14
CONSTANT = bytes.fromhex("10 00")
ALL_TRACKS = 2 * TRACKS  # 1-6 the synth tracks, 7-12 the MIDI tracks
TRANSPOSES = range(-64, 64)  # those of patterns and their tracks in OS 1.32B; of song rows inferred
_MUTES = (1 << TRACKS) - 1
_BLANK, _END = ROW.blank(), ROW.encode(END_ROW)


@dataclass(frozen=True)
class OtherRow:
    """A row whose first byte has no known meaning: kept, never written."""

    code: int

    def __str__(self) -> str:
        return f"unknown row 0x{self.code:02x}"


MachineRow = SongRow | OtherRow


def name_of(stored: dumps.Stored) -> str:
    """The name of a song, "" for one that was never saved."""
    return dumps.text_of(stored.fields["name"])


def records(stored: dumps.Stored) -> list[Record]:
    """The rows before END as their fields."""
    rows: list[Record] = stored.fields["rows"]["rows"]
    return rows[:-1] if ends(stored) else rows


def ends(stored: dumps.Stored) -> bool:
    """Whether there is an END."""
    rows: list[Record] = stored.fields["rows"]["rows"]
    return bool(rows) and rows[-1]["pattern"] == END


def rows_of(stored: dumps.Stored) -> list[MachineRow]:
    """The rows before END."""
    return [_music(index, row) for index, row in enumerate(records(stored))]


def _music(index: int, row: Record) -> MachineRow:
    code, target = row["pattern"], row["target"]
    if code < NAMES.count:
        mutes = row["mutes"] & _MUTES | (row["midi_mutes"] & _MUTES) << TRACKS
        return PatternRow(
            pattern=code,
            plays=row["repeats"] + 1,
            muted=frozenset(track for track in range(ALL_TRACKS) if mutes >> track & 1),
            tempo_bpm=None if row["tempo"] == KEEP_TEMPO else float(row["tempo"]),
            start_step=row["start_step"],
            end_step=row["end_step"],
            transposes=tuple((track, by) for track, by in enumerate(transposes(row)) if by),
        )
    if code == SPECIAL:
        if target < index:
            return LoopRow(target, row["repeats"] or None)
        return JumpRow(target) if target > index else HaltRow()
    return OtherRow(code)


def transposes(row: Record) -> list[int]:
    """By how many semitones a row transposes each of the twelve tracks: the row as a whole, and the track."""
    return [row["transpose"] + own for own in (*row["synth_transpose"], *row["midi_transpose"])]


def stored_of(plan: SongPlan) -> dumps.Stored:
    """The song dump of a plan that was checked: its rows, END, and END again to the last row. Raises DoesNotFit for
    transposes beyond those of its panel."""
    for number, row in enumerate(plan.rows, 1):
        far = [by for _, by in getattr(row, "transposes", ()) if by not in TRANSPOSES]
        if far:
            most = TRANSPOSES.stop - 1
            raise DoesNotFit(f"row {number}: transposed by {far[0]:+d}; the Monomachine takes {-most - 1} to +{most}.")
    rows = [_stored(row) for row in plan.rows if isinstance(row, PatternRow)]
    return _song(plan.slot, plan.name.encode("ascii").ljust(NAME_BYTES, b"\0"), rows)


def empty(slot: int) -> dumps.Stored:
    """A song that was never saved: its name begins with FF, and its rows are END (verified)."""
    return _song(slot, bytes((UNUSED,)).ljust(NAME_BYTES, b"\0"), [])


def _song(slot: int, name: bytes, rows: list[Record]) -> dumps.Stored:
    behind = _END * (ROWS - len(rows) - 1)
    fields = {"name": name, "constant": CONSTANT, "rows": {"rows": [*rows, END_ROW], "behind": behind}}
    return dumps.Stored(command=SONG, version=VERSION[0], revision=VERSION[1], slot=slot, fields=fields)


def _stored(row: PatternRow) -> Record:
    mutes = sum(1 << track for track in row.muted)
    return {
        **_BLANK,
        "pattern": row.pattern,
        "repeats": row.plays - 1,
        "mutes": mutes & _MUTES,
        "midi_mutes": mutes >> TRACKS,
        "start_step": row.start_step,
        "end_step": row.end_step,
        "tempo": KEEP_TEMPO if row.tempo_bpm is None else whole_bpm(row.tempo_bpm),
        **_transposed(dict(row.transposes)),
    }


def _transposed(by: dict[int, int]) -> Record:
    """The transposes of a row: of the row as a whole (two sources) where all tracks go alike, else of each track."""
    if len(by) == ALL_TRACKS and len(set(by.values())) == 1:
        return {"transpose": by[0]}
    own = [by.get(track, 0) for track in range(ALL_TRACKS)]
    return {"synth_transpose": own[:TRACKS], "midi_transpose": own[TRACKS:]}


def whole_bpm(tempo: float) -> int:
    """The tempo that a row can hold: the nearest whole number, halves upwards."""
    return int(tempo + 0.5)


def as_machine_plays(row: SongRow) -> SongRow:
    """`row` with what the machine keeps of it: whole BPM, nothing about scenes or kits."""
    if not isinstance(row, PatternRow):
        return row
    tempo = None if row.tempo_bpm is None else float(whole_bpm(row.tempo_bpm))
    return replace(
        row, tempo_bpm=tempo, scene=None, title="", scene_name=None, kit=None, length_assumed=False, notes=(), clips=(),
        live_tracks=(), pass_steps=None,
    )  # fmt: skip
