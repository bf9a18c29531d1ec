"""Rows without what they are placed by, and times beyond all time: each column of each table, one at a time."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kontrol_cli.sets.placed_rows import leave_out_unplaced
from kontrol_cli.sets.placing import FARTHEST_BEATS
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.tables import TABLES

# What a reader of a table sorts by or counts with: a row without it has no place.
NEEDED = {
    "scenes": ["scene"],
    "slots": ["scene"],
    "notes": ["pitch", "start_beats", "duration_beats"],
    "warp_markers": ["sample_seconds", "beat"],
    "devices": ["position"],
    "chains": ["position"],
    "parameters": ["parameter"],
    "automation": ["time_beats"],
    "sends": ["send"],
    "tempo_events": ["time_beats"],
    "signature_events": ["time_beats"],
}
TIMES = [(table, column) for table, columns in NEEDED.items() for column in columns if column in
         ("start_beats", "duration_beats", "beat", "time_beats")]  # fmt: skip
CLIP_TIMES = ["start_beats", "end_beats", "loop_start", "loop_end", "start_marker", "end_marker", "length_beats"]


def row(table: str, **values: Any) -> dict[str, Any]:
    return dict.fromkeys(NEEDED[table], 1) | values


def left(table: str, *rows: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    found = Rows()
    found.of(table).extend(rows)
    leave_out_unplaced(found, name="song.als")
    return found.of(table), list(found.remarks)


@pytest.mark.parametrize(("table", "column"), [(table, one) for table, columns in NEEDED.items() for one in columns])
def test_a_row_without_its_place_is_left_out_with_a_remark(table: str, column: str) -> None:
    meaning = next(one.meaning for one in TABLES[table].columns if one.name == column).partition(";")[0]
    good = row(table)
    lacking = {key: value for key, value in row(table).items() if key != column}
    kept, remarks = left(table, lacking, good)
    assert kept == [good]
    what = f"one row of the table {table} has no usable '{column}' ({meaning}) and was left out."
    assert remarks == [f"song.als: {what}"]
    kept, remarks = left(table, row(table, **{column: None}), good, lacking)
    assert kept == [good]
    what = f"2 rows of the table {table} have no usable '{column}' ({meaning}) and were left out."
    assert remarks == [f"song.als: {what}"]
    assert left(table, good, row(table, **{column: 0})) == ([good, row(table, **{column: 0})], [])


@pytest.mark.parametrize(("table", "column"), TIMES)
def test_a_row_beyond_all_time_is_left_out(table: str, column: str) -> None:
    edge = [row(table, **{column: value}) for value in (FARTHEST_BEATS, -FARTHEST_BEATS, 0.0)]
    beyond = [row(table, **{column: value}) for value in (FARTHEST_BEATS * 1.01, -FARTHEST_BEATS * 1.01,
                                                          math.inf, -math.inf, math.nan)]  # fmt: skip
    kept, remarks = left(table, *beyond, *edge)
    assert kept == edge and remarks[0].startswith(f"song.als: 5 rows of the table {table} have no usable '{column}'")


@pytest.mark.parametrize("column", CLIP_TIMES)
@pytest.mark.parametrize("value", [FARTHEST_BEATS * 1.01, -FARTHEST_BEATS * 1.01, math.inf, -math.inf])
def test_a_clip_beyond_all_time_stays_without_the_time(column: str, value: float) -> None:
    (clip,), remarks = left_clip({"name": "a", column: value})
    assert clip == {"name": "a", column: None}
    assert len(remarks) == 1 and f"({column}), which is read as missing." in remarks[0]
    for fine in (FARTHEST_BEATS, -FARTHEST_BEATS, None):
        assert left_clip({column: fine}) == ([{column: fine}], [])


def left_clip(clip: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    found = Rows()
    found.of("clips").append(clip)
    leave_out_unplaced(found, name="song.als")
    return found.of("clips"), list(found.remarks)
