"""The music in an arrangement: from its rows to song rows and back, and what a person reads in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exporters.errors import DoesNotFit
from exporters.formats.layout import Record
from exporters.machine import Row, TableColumn
from exporters.octatrack.arrangement import (
    JUMP,
    NO_SCENE,
    PATTERN,
    REMINDER,
    ROWS,
    TEXT_BYTES,
    Stored,
    empty,
    encode,
    sealed,
    with_rows,
)
from exporters.pattern_names import PatternNames
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.song_shown import ROW_COLUMNS, SONG_COLUMNS, row_line, song_tables
from exporters.words import ranges

NAMES = PatternNames(banks="ABCDEFGHIJKLMNOP", per_bank=16, digits=2)
TRACKS, TEMPO_UNIT, MOST_PASSES = 8, 24, 99
WHOLE = 256  # what an end of 0 probably means

COLUMNS: Mapping[str, tuple[TableColumn, ...]] = {
    "songs": (
        *SONG_COLUMNS,
        TableColumn("saved_differs", "bool", "the copy that was last saved is another one than the one in use"),
    ),
    "rows": (
        *ROW_COLUMNS,
        TableColumn("scene_a", "int", "the Octatrack's scene on side A, 0 = the first; missing = left as it is"),
        TableColumn("scene_b", "int", "the same for side B"),
        TableColumn("midi_muted_tracks", "str", "MIDI tracks that are very likely muted (inferred)"),
        TableColumn("midi_transpose", "str", "of the eight MIDI tracks; missing = none", "semitones"),
    ),
}


@dataclass(frozen=True)
class OtherRow:
    """A row of a kind that nobody knows: kept when it is read, never written."""

    kind: int
    data: bytes

    def __str__(self) -> str:
        return f"row of unknown kind {self.kind}: {self.data.hex(' ').upper()}"


MachineRow = SongRow | OtherRow


def text_of(data: bytes) -> str:
    """A name or reminder to its first NUL; what is no printable ASCII becomes `?`."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in data.split(b"\0")[0])


def name_of(stored: Stored, block: str = "current") -> str:
    """The name of the arrangement in use (or, with "saved", of the one that was last saved)."""
    return text_of(stored.fields[block]["name"])


def rows_of(stored: Stored, block: str = "current") -> list[MachineRow]:
    """Its rows as song rows, without an end marker: there is none."""
    return [_music(index, row) for index, row in enumerate(stored.fields[block]["rows"])]


def differs(stored: Stored) -> bool:
    """Whether the saved copy is another one than the arrangement in use."""
    shown = ((name_of(stored, block), rows_of(stored, block)) for block in ("current", "saved"))
    return next(shown) != next(shown)


def _music(index: int, row: Record) -> MachineRow:
    kind = row["kind"]
    if kind == PATTERN:
        return PatternRow(
            pattern=row["pattern"],
            plays=row["repeats"] + 1,
            muted=_bits(row["mutes"]),
            tempo_bpm=row["tempo"] / TEMPO_UNIT if row["tempo"] else None,
            start_step=row["start_step"],
            end_step=row["end_step"] or WHOLE,
        )
    if kind == JUMP:
        target = row["target"]
        if target < index:
            return LoopRow(target, row["count"] or None)
        return JumpRow(target) if target > index else HaltRow()
    if kind == REMINDER:
        return ReminderRow(text_of(row["text"]))
    return OtherRow(kind, bytes((kind,)) + row["unknown_0x1"])


def _bits(mask: int) -> frozenset[int]:
    return frozenset(track for track in range(TRACKS) if mask >> track & 1)


def file_of(plan: SongPlan, base: Stored | None) -> bytes:
    """The file of a plan, which was checked: the rows and the name in both arrangements of `base`, or of an empty file.

    Raises DoesNotFit for what only this machine refuses: jumps beyond the last row.
    """
    rows = [_stored(index, row, len(plan.rows)) for index, row in enumerate(plan.rows)]
    fields = empty() if base is None else base.fields
    both = {block: with_rows(fields[block], plan.name, rows) for block in ("current", "saved")}
    return sealed(encode(Stored({**fields, **both})))


def _stored(index: int, row: SongRow, count: int) -> Record:
    match row:
        case PatternRow():
            return {
                **ROWS[PATTERN].blank(),
                "pattern": row.pattern,
                "repeats": row.plays - 1,
                "mutes": sum(1 << track for track in row.muted),
                "tempo": 0 if row.tempo_bpm is None else round(row.tempo_bpm * TEMPO_UNIT),
                "scene_a": NO_SCENE,
                "scene_b": NO_SCENE,
                "start_step": row.start_step,
                "end_step": row.end_step,
            }
        case ReminderRow(text):
            return {**ROWS[REMINDER].blank(), "kind": REMINDER, "text": text.encode("ascii").ljust(TEXT_BYTES, b"\0")}
        case LoopRow(target, passes):
            return _to(target, passes or 0)
        case JumpRow(target):
            if target >= count:
                raise DoesNotFit(f"row {index + 1}: on the Octatrack a jump goes to a row, at most to row {count}.")
            return _to(target)
        case _:
            return _to(index)


def _to(target: int, count: int = 0) -> Record:
    return {**ROWS[JUMP].blank(), "kind": JUMP, "count": count, "target": target}


def as_machine_plays(row: SongRow) -> SongRow:
    """`row` with what the machine keeps of it: the tempo in steps of 1/24 BPM, nothing about scenes and clips."""
    if not isinstance(row, PatternRow):
        return row
    tempo = None if row.tempo_bpm is None else round(row.tempo_bpm * TEMPO_UNIT) / TEMPO_UNIT
    return PatternRow(
        pattern=row.pattern, plays=row.plays, muted=row.muted, tempo_bpm=tempo,
        start_step=row.start_step, end_step=row.end_step,
    )  # fmt: skip


def tables_of(stored: Stored) -> dict[str, list[Row]]:
    """The arrangement in use for the tables `songs` and `rows`; its number is missing, the file's name has it."""
    found = song_tables(0, name_of(stored), rows_of(stored), NAMES)
    for row in (*found["songs"], *found["rows"]):
        row["song"] = None
    found["songs"][0]["saved_differs"] = differs(stored)
    for row, own in zip(found["rows"], stored.fields["current"]["rows"], strict=True):
        if own["kind"] == PATTERN:
            row |= {
                "scene_a": _scene(own["scene_a"]),
                "scene_b": _scene(own["scene_b"]),
                "midi_muted_tracks": sorted(_bits(own["midi_mutes"])),
                "midi_transpose": own["transpose"] if any(own["transpose"]) else None,
            }
    return found


def _scene(value: int) -> int | None:
    return None if value == NO_SCENE else value


def lines_of(stored: Stored) -> list[str]:
    """One line per row of the arrangement in use, numbered from 1, and what else is in the file."""
    block = stored.fields["current"]
    lines = [
        f"{number:>3}  {row_line(row, NAMES)}{_own(own)}"
        for number, (row, own) in enumerate(zip(rows_of(stored), block["rows"], strict=True), 1)
    ]
    if not block["count"] and any(block["unused_rows"]):
        lines.append(
            "no rows by its count, but the places behind it are not empty: leftovers, or all 256 are used "
            "(the count is one byte)"
        )
    if differs(stored):
        saved = stored.fields["saved"]["count"]
        lines.append(f"the copy that was last saved is another one: '{name_of(stored, 'saved')}', {saved} rows")
    return lines


def _own(row: Record) -> str:
    """What only the Octatrack has in a pattern row: scenes for the crossfader, and what it does to MIDI tracks."""
    if row["kind"] != PATTERN:
        return ""
    sides = [f"{side}{row[key] + 1}" for side, key in (("A", "scene_a"), ("B", "scene_b")) if row[key] != NO_SCENE]
    parts = [f"scenes {' '.join(sides)}"] if sides else []
    if any(row["transpose"]):
        parts.append("MIDI transpose " + " ".join(f"{value:+d}" if value else "0" for value in row["transpose"]))
    if row["midi_mutes"]:
        parts.append(f"MIDI muted (likely) {ranges(_bits(row['midi_mutes']))}")
    return "".join(f"  {part}" for part in parts)
