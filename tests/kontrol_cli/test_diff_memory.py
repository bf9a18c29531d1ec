"""Two sets side by side: what a comparison holds of them, and that it says the same."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest

from kontrol_cli.diff import DIFF_TABLES, Side, diff_sets
from kontrol_cli.diff.notes import Notes
from kontrol_cli.output import show_long_object, show_object
from kontrol_cli.sets.liveset import LiveSet, read_set
from tests.kontrol_cli import als_xml


def _set(count: int, velocity: int) -> LiveSet:
    notes = "".join(
        f'<MidiNoteEvent Time="{n / 4}" Duration="0.25" Velocity="{velocity + n % 7}" OffVelocity="64"/>'
        for n in range(count)
    )
    extra = f'<Notes><KeyTracks><KeyTrack><MidiKey Value="36"/><Notes>{notes}</Notes></KeyTrack></KeyTracks></Notes>'
    track = als_xml.track(slots=als_xml.slot(als_xml.clip(name="A01", extra=extra)))
    scenes = '<Scenes><Scene Id="0"><Name Value="Intro"/></Scene></Scenes>'
    xml = als_xml.document(track, main=als_xml.main_track_11(120), rest=scenes)
    return read_set(io.BytesIO(xml.encode()), tables=DIFF_TABLES)


def test_a_set_that_is_handed_over_is_empty_and_says_the_same() -> None:
    kept = [_set(5, 90), _set(5, 91)]
    expected = diff_sets(*kept)
    assert [len(one.rows("notes")) for one in kept] == [5, 5]
    assert kept[0].rows("notes")[0]["probability"] is None  # the default is the comparison's, not the set's
    given = [_set(5, 90), _set(5, 91)]
    sides = [Side(one, alone=True) for one in given]
    assert [len(one.rows(table)) for one in given for table in DIFF_TABLES] == [0] * (2 * len(DIFF_TABLES))
    assert diff_sets(*sides) == expected
    # Notes 1 to 5 have the velocities 90 to 94 in the one and 91 to 95 in the other.
    assert [(change.old, change.new) for change in expected.changes] == [(90 + n, 91 + n) for n in range(5)]


def test_packed_notes_are_the_rows_and_small() -> None:
    rows = _set(20_000, 90).rows("notes")
    tracemalloc.start()
    try:
        notes = Notes(rows)
        packed = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert notes.of(0) == rows
    assert [tuple(row.values())[1:] for row in rows] == notes.packed(0)
    assert notes.gives("velocity") and notes.gives("clip") and not notes.gives("probability")
    # 8 values of 8 bytes behind the 40 of a tuple, and 8 for its place: 112. A dict alone takes over 300.
    assert packed / len(rows) < 130


def test_values_that_only_look_equal_stay_what_they_are() -> None:
    row = {"clip": 0, "pitch": 1, "start_beats": 1.0, "duration_beats": None, "velocity": True, "muted": False}
    rest = dict.fromkeys(("release_velocity", "velocity_deviation", "probability"))
    found = Notes([{**row, **rest}, {**row, **rest, "pitch": 0}]).packed(0)
    assert [type(value) for value in found[0]].count(bool) == 2
    assert [type(value).__name__ for value in found[1][:3]] == ["int", "float", "NoneType"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_long_object_is_written_as_a_short_one(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    head: dict[str, Any] = {"a": {"name": "x\ny ]\n}"}, "remarks": []}
    rows = [{"change": "added", "old": float("nan"), "name": f"line\n{n}"} for n in range(count)]
    show_object({**head, "changes": rows})
    expected = capsys.readouterr().out
    show_long_object(head, "changes", iter(rows))
    assert capsys.readouterr().out == expected
    assert len(json.loads(expected)["changes"]) == count
