"""Song rows as every machine shows them: the columns of the table `rows`, its rows, and lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from exporters.machine import Codec, PatternFacts, Row, TableColumn
from exporters.pattern_names import PatternNames
from exporters.planning.matrix import cells_of
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow
from exporters.planning.played import Budget, Played, Stopped
from exporters.planning.unroll import unroll
from exporters.words import ranges

SONG_COLUMNS: tuple[TableColumn, ...] = (
    TableColumn("song", "int", "song slot"),
    TableColumn("name", "str", "name on the machine"),
    TableColumn("unused", "bool", "slot was never saved"),
    TableColumn("rows", "int", "rows, END not counted"),
    TableColumn("ends", "bool", "the last row is END"),
)
ROW_COLUMNS: tuple[TableColumn, ...] = (
    TableColumn("song", "int", "song slot"),
    TableColumn("row", "int", "position in the song"),
    TableColumn("kind", "str", "pattern, loop, jump, halt, reminder, end or unknown"),
    TableColumn("pattern", "int", "pattern slot, 0 = the first"),
    TableColumn("pattern_name", "str", "pattern as the screen shows it"),
    TableColumn("plays", "int", "times the pattern plays; for a loop the extra passes, missing = endless"),
    TableColumn("tempo_bpm", "float", "tempo; missing = the current one goes on", "BPM"),
    TableColumn("muted_tracks", "str", "machine tracks that are muted (a list; as text separated by blanks)"),
    TableColumn("start_step", "int", "first step"),
    TableColumn("end_step", "int", "step after the last"),
    TableColumn("target", "int", "row that a loop or jump goes to"),
    TableColumn("text", "str", "what a reminder shows"),
)
COLUMNS: Mapping[str, tuple[TableColumn, ...]] = {"songs": SONG_COLUMNS, "rows": ROW_COLUMNS}
CELLS = TableColumn("cells", "str", "pattern of each machine track, - where none plays (a list; as text with blanks)")
MATRIX_COLUMNS: Mapping[str, tuple[TableColumn, ...]] = {"songs": SONG_COLUMNS, "rows": (*ROW_COLUMNS, CELLS)}


def table_row(slot: int | None, index: int, row: object, names: PatternNames) -> Row:
    """One song row as :data:`ROW_COLUMNS` declares it; what is not a row that the planner knows is "unknown"."""
    out: Row = {"song": slot, "row": index}
    match row:
        case PatternRow():
            out |= {
                "kind": "pattern",
                "pattern": row.pattern,
                "pattern_name": names.name(row.pattern),
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
        case ReminderRow():
            out |= {"kind": "reminder", "text": row.text}
        case _:
            out["kind"] = "unknown"
    if isinstance(row, PatternRow) and row.cells:
        out["cells"] = cell_names(row, names)
    return out


def cell_names(row: PatternRow, names: PatternNames, tracks: int = 0) -> list[str]:
    """What each machine track plays, as the screen shows it: `-` for one that is muted or has nothing. Of a row whose
    tracks all play its pattern nothing, unless the number of `tracks` is given."""
    return ["-" if cell is None else names.name(cell) for cell in cells_of(row, tracks or len(row.cells))]


def what_plays(row: PatternRow, names: PatternNames, tracks: int = 0) -> str:
    """The pattern of a row as the screen shows it, or those of its tracks where each has its own (`00 - A0`):
    always where the number of `tracks` is given."""
    cells = " ".join(cell_names(row, names, tracks))
    return cells.rstrip(" -") or cells[:1] or names.name(row.pattern)


def song_tables(slot: int, name: str, rows: Sequence[object], names: PatternNames) -> dict[str, list[Row]]:
    """The rows of a song for the tables `songs` and `rows`. `rows` come without an end marker."""
    head = {"song": slot, "name": name, "unused": not rows and not name, "rows": len(rows), "ends": True}
    return {"songs": [head], "rows": [table_row(slot, index, row, names) for index, row in enumerate(rows)]}


def row_line(row: object, names: PatternNames) -> str:
    """`C01  x3  80 BPM  steps 9-10  muted 1 7`, or what a row without a pattern says."""
    if not isinstance(row, PatternRow):
        return str(row)
    tempo = "" if row.tempo_bpm is None else f"{row.tempo_bpm:.5g} BPM"
    muted = f"muted {ranges(row.muted)}" if row.muted else ""
    steps = f"steps {row.start_step + 1}-{row.end_step}"
    return f"{what_plays(row, names)}  x{row.plays:<3} {tempo:<9} {steps:<12} {muted}".rstrip()


def song_lines(rows: Sequence[object], names: PatternNames) -> list[str]:
    """One line per row, numbered from 1."""
    return [f"{number:>3}  {row_line(row, names)}" for number, row in enumerate(rows, 1)]


def with_lengths(rows: Sequence[object], patterns: Mapping[int, PatternFacts]) -> list[object]:
    """`rows` with the true length where a row plays a whole pattern and only the dump says how long that is; where its
    tracks play several, that of the longest."""
    out: list[object] = []
    for row in rows:
        if isinstance(row, PatternRow) and row.length_assumed:
            cells = row.cells or (row.pattern,)
            known = [patterns[cell].length_steps for cell in cells if cell is not None and cell in patterns]
            if known:
                row = replace(row, end_step=max(known), pass_steps=max(known), length_assumed=False)
        out.append(row)
    return out


def play(
    codec: Codec, decoded: Any, patterns: Mapping[int, PatternFacts], budget: Budget | None = None
) -> Iterator[Played | Stopped]:
    """A decoded song as its machine plays it: by the codec's own interpreter, else by the rows that it gives."""
    budget = budget or Budget()
    if codec.play is not None:
        yield from codec.play(decoded, patterns, budget)
    else:
        rows = with_lengths(codec.song_rows(decoded) or (), patterns)
        yield from unroll(rows, {slot: facts.steps_per_beat for slot, facts in patterns.items()}, budget)
