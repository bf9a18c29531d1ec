"""Songs as lines that a person reads, as table rows, as the planner's rows, and played on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from exporters import song_shown
from exporters.analog_rytm.song import NAMES, TRACK_LABELS, TRACKS, Position, Song, SongRow, Stored, song_of
from exporters.machine import PatternFacts, Row, TableColumn
from exporters.planning.plan import LoopRow, PatternRow
from exporters.planning.played import Budget, Played, Stopped
from exporters.planning.unroll import unroll
from exporters.words import counted, ranges

COLUMNS: Mapping[str, tuple[TableColumn, ...]] = {
    "songs": (
        *song_shown.SONG_COLUMNS,
        TableColumn("stored", "bool", "a stored song; false: the song in the work buffer"),
        TableColumn("positions", "int", "positions that its rows take, of the 256 there are"),
    ),
    "rows": (
        *song_shown.ROW_COLUMNS,
        TableColumn("position", "int", "place in the row's chain, 0 = the first"),
        TableColumn("positions", "int", "positions of the row; more than one are a chain, which plays as a whole"),
    ),
}


@dataclass(frozen=True)
class Missing:
    """Positions that a row wants beyond the end of the pool."""

    count: int

    def __str__(self) -> str:
        return f"{counted(self.count, 'position')} beyond the end of the pool"


Step = PatternRow | LoopRow | Position | Missing


def steps_of(song: Song) -> list[tuple[int, Step]]:
    """The planner's rows, each with the row of the machine that it is from.

    A chain that plays several times is its patterns and a loop back to the first; a position with an unknown pattern
    and those that are missing stay what they are.
    """
    out: list[tuple[int, Step]] = []
    for number, row in enumerate(song.rows):
        first = len(out)
        plays = 1 if row.is_chain else row.plays
        out += [(number, _pattern(one, plays) if one.known else one) for one in row.positions]
        if row.missing:
            out.append((number, Missing(row.missing)))
        elif row.is_chain and row.plays > 1:
            out.append((number, LoopRow(first, row.plays - 1)))
    return out


def _pattern(position: Position, plays: int) -> PatternRow:
    """How long the pattern is, only its own dump knows."""
    return PatternRow(position.pattern, plays=plays, muted=position.muted, length_assumed=True)


def song_rows(stored: Stored) -> list[Step]:
    """The rows of a song for the planner."""
    return [step for _, step in steps_of(song_of(stored))]


def play(stored: Stored, patterns: Mapping[int, PatternFacts], budget: Budget) -> Iterator[Played | Stopped]:
    """The song as the machine plays it, its rows numbered as the machine numbers them."""
    song = song_of(stored)
    steps = steps_of(song)
    places = [number for number, _ in steps]
    rows = song_shown.with_lengths([step for _, step in steps], patterns)
    speeds = {slot: facts.steps_per_beat for slot, facts in patterns.items()}
    for event in unroll(rows, speeds, budget):
        row = places[event.row] if event.row < len(places) else len(song.rows)
        if isinstance(event, Stopped) and event.row < len(rows) and event.why == "end":
            event = replace(event, why="unknown")  # what it stopped at is no pattern, and no end either
        yield replace(event, row=row)


def song_tables(song: Song) -> dict[str, list[Row]]:
    """The rows of a song for the tables `songs` and `rows`: one for each position, and for each run of missing ones."""
    rows: list[Row] = []
    for number, row in enumerate(song.rows):
        count = len(row.positions) + row.missing
        things: list[Step] = [_pattern(one, row.plays) if one.known else one for one in row.positions]
        things += [Missing(row.missing)] if row.missing else []
        for place, thing in enumerate(things):
            shown = song_shown.table_row(song.slot, number, thing, NAMES)
            shown |= {"position": place, "positions": count}
            if isinstance(thing, PatternRow):
                shown |= {"start_step": 0, "end_step": None}  # the whole pattern, however long it is
            rows.append(shown)
    head = {
        "song": song.slot, "name": song.name, "unused": not song.rows and not song.name, "rows": len(song.rows),
        "ends": True, "stored": song.stored, "positions": sum(len(row.positions) for row in song.rows),
    }  # fmt: skip
    return {"songs": [head], "rows": rows}


def tables_of(stored: Stored) -> dict[str, list[Row]]:
    """A stored song's rows for the machine's tables."""
    return song_tables(song_of(stored))


def song_lines(stored: Stored) -> list[str]:
    """A line for each row, and below a chain one for each position; then what is behind the end."""
    song = song_of(stored)
    lines = [line for number, row in enumerate(song.rows, 1) for line in _row_lines(number, row)]
    if not song.rows:
        lines.append("no rows")
    if song.left_over != (0, 0):
        rows, positions = song.left_over
        what = [counted(count, noun) for count, noun in ((rows, "row"), (positions, "position")) if count]
        lines.append(f"Behind the end there are leftovers in {' and '.join(what)}, kept as they are.")
    return lines


def _row_lines(number: int, row: SongRow) -> Iterator[str]:
    odd = "  (holds bytes of unknown meaning)" if row.odd else ""
    if not row.is_chain:
        what = _position_text(row.positions[0], f"x{row.plays}") if row.positions else str(Missing(row.missing))
        yield f"{number:>3}  {what}{odd}"
        return
    yield f"{number:>3}  chain of {len(row.positions) + row.missing}  x{row.plays}{odd}"
    for place, position in enumerate(row.positions, 1):
        yield f"     {place:>3}  {_position_text(position)}"
    if row.missing:
        yield f"          {Missing(row.missing)}: what the machine does there is unknown"


def _position_text(position: Position, plays: str = "") -> str:
    odd = "  (holds bits of unknown meaning)" if position.odd else ""
    name = NAMES.name(position.pattern) if position.known else str(position)
    return f"{name}  {f'{plays:<5}' if plays else ''}{_muted(position)}".rstrip() + odd


def _muted(position: Position) -> str:
    """Muted tracks by number, as everywhere, and as the pads are labelled."""
    if len(position.muted) == TRACKS:
        return "all tracks muted"
    if not position.muted:
        return ""
    return f"muted {ranges(position.muted)} ({' '.join(TRACK_LABELS[track] for track in sorted(position.muted))})"
