"""Rows without what they are placed by: left out, with a remark, in one place for every table and both readers."""

from __future__ import annotations

from kontrol_cli.sets.placing import FARTHEST_BEATS
from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.tables import TABLES

# What whoever reads a table may rely on, beside the numbers that readers give themselves: rows are sorted by it.
# (Locators without a place are kept: cues refuses them by name.)
_PLACED_BY: dict[str, tuple[str, ...]] = {
    "scenes": ("scene",),
    "slots": ("scene",),
    "notes": ("pitch", "start_beats", "duration_beats"),
    "warp_markers": ("sample_seconds", "beat"),
    "devices": ("position",),
    "chains": ("position",),
    "parameters": ("parameter",),
    "automation": ("time_beats",),
    "sends": ("send",),
    "tempo_events": ("time_beats",),
    "signature_events": ("time_beats",),
}
_TIMES = frozenset({"time_beats", "start_beats", "duration_beats", "beat"})
_CLIP_TIMES = ("start_beats", "end_beats", "loop_start", "loop_end", "start_marker", "end_marker", "length_beats")


def leave_out_unplaced(rows: Rows, *, name: str) -> None:
    """Leave out the rows of every table that lack what they are placed by, or are placed beyond all time.

    Times of clips that are beyond all time become missing instead: the clip is still there.
    """
    for table, columns in _PLACED_BY.items():
        if not rows.wants(table):
            continue
        for column in columns:
            _leave_out(rows, table, column, name)
    if rows.wants("clips"):
        for row in rows.of("clips"):
            for column in _CLIP_TIMES:
                time = row.get(column)
                if time is not None and abs(time) > FARTHEST_BEATS:
                    row[column] = None
                    rows.remark(f"{name}: a clip has a time of {time:g} beats ({column}), which is read as missing.")


def _leave_out(rows: Rows, table: str, column: str, name: str) -> None:
    kept = rows.of(table)
    before = len(kept)
    if column in _TIMES:
        kept[:] = [row for row in kept if _is_time(row, column)]
    else:
        kept[:] = [row for row in kept if row.get(column) is not None]
    if len(kept) < before:
        count = before - len(kept)
        what = f"{count} rows of the table {table} have" if count > 1 else f"one row of the table {table} has"
        were = "were" if count > 1 else "was"
        rows.remark(f"{name}: {what} no usable '{column}' ({_meaning(table, column)}) and {were} left out.")


def _is_time(row: Row, column: str) -> bool:
    time = row.get(column)
    return time is not None and -FARTHEST_BEATS <= time <= FARTHEST_BEATS


def _meaning(table: str, column: str) -> str:
    return next(one.meaning for one in TABLES[table].columns if one.name == column).partition(";")[0]
