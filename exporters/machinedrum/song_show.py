"""Songs as lines that a person reads, and as plain rows; the codec of song dumps."""

from __future__ import annotations

from exporters.machine import Codec, PatternNames, Row, TableColumn
from exporters.machinedrum import dumps, song
from exporters.machinedrum.song import EndRow, OtherRow
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow
from exporters.words import ranges

NAMES = PatternNames()

COLUMNS: dict[str, tuple[TableColumn, ...]] = {
    "songs": (
        TableColumn("song", "int", "song slot"),
        TableColumn("name", "str", "name on the machine"),
        TableColumn("unused", "bool", "slot was never saved"),
        TableColumn("rows", "int", "rows, END not counted"),
        TableColumn("ends", "bool", "the last row is END"),
    ),
    "rows": (
        TableColumn("song", "int", "song slot"),
        TableColumn("row", "int", "position in the song"),
        TableColumn("kind", "str", "pattern, loop, jump, halt, end or unknown"),
        TableColumn("pattern", "int", "pattern slot, 0 = A01"),
        TableColumn("pattern_name", "str", "pattern as the screen shows it"),
        TableColumn("plays", "int", "times the pattern plays; for a loop the extra passes, missing = endless"),
        TableColumn("tempo_bpm", "float", "tempo; missing = the current one goes on", "BPM"),
        TableColumn("muted_tracks", "str", "machine tracks that are muted (a list; as text separated by blanks)"),
        TableColumn("start_step", "int", "first step"),
        TableColumn("end_step", "int", "step after the last"),
        TableColumn("target", "int", "row that a loop or jump goes to"),
    ),
}


def tables_of(stored: dumps.Stored) -> dict[str, list[Row]]:
    """The rows that a song adds to the tables `songs` and `rows`."""
    music = song.song_of(stored)
    head = {
        "song": music.slot,
        "name": music.name,
        "unused": music.unused,
        "rows": sum(not isinstance(row, EndRow) for row in music.rows),
        "ends": music.ends,
    }
    return {"songs": [head], "rows": [_table_row(music.slot, n, row) for n, row in enumerate(music.rows)]}


def _table_row(slot: int, index: int, row: song.MachineRow) -> Row:
    out: Row = {"song": slot, "row": index}
    match row:
        case PatternRow():
            out |= {
                "kind": "pattern",
                "pattern": row.pattern,
                "pattern_name": NAMES.name(row.pattern),
                "plays": row.plays,
                "tempo_bpm": row.tempo_bpm,
                "muted_tracks": sorted(row.muted),
                "start_step": row.start_step,
                "end_step": row.end_step,
            }
        case LoopRow():
            out |= {"kind": "loop", "target": row.target, "plays": row.passes}
        case JumpRow():
            out |= {"kind": "jump", "target": row.target}
        case HaltRow():
            out["kind"] = "halt"
        case EndRow():
            out["kind"] = "end"
        case OtherRow():
            out["kind"] = "unknown"
    return out


def lines_of(stored: dumps.Stored) -> list[str]:
    """One line per row: `3  C01  x3  80 BPM  steps 9-10  muted 1 7`."""
    music = song.song_of(stored)
    if music.unused and len(music.rows) == 1:
        return ["never saved"]
    lines = [f"{n + 1:>3}  {_line(row)}" for n, row in enumerate(music.rows)]
    if not music.ends:
        lines.append("No END row: the machine would go on into rows that nobody wrote.")
    return lines


def _line(row: song.MachineRow) -> str:
    match row:
        case PatternRow():
            tempo = "" if row.tempo_bpm is None else f"{row.tempo_bpm:.5g} BPM"
            muted = f"muted {ranges(row.muted)}" if row.muted else ""
            steps = f"steps {row.start_step + 1}-{row.end_step}"
            return f"{NAMES.name(row.pattern)}  x{row.plays:<3} {tempo:<9} {steps:<12} {muted}".rstrip()
        case LoopRow() | JumpRow() | HaltRow():
            return str(row)
        case EndRow():
            return "END"
        case OtherRow():
            return f"unknown row 0x{row.code:02x}"


def _name(stored: dumps.Stored) -> str:
    return song.song_of(stored).name


CODEC = Codec(
    "song",
    song.decode,
    dumps.Stored.encode,
    slot=lambda stored: str(stored.fields["slot"] + 1),
    name=_name,
    lines=lines_of,
    tables=tables_of,
    song_rows=lambda stored: song.song_of(stored).rows,
)
