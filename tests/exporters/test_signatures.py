"""Time signatures on their way into song rows: stated ones, carried ones, those of the set and of the timeline."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from exporters.planning.arranging import plan_arrangement
from exporters.planning.plan import Arrangement, Column, PatternRow, Session, TimelineClip
from exporters.planning.planning import PlanOptions
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.songs.song_input import ARRANGEMENT_TABLES, TABLES, arrangement_of, session_of
from tests.exporters.sessions import MACHINE, rows, session

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def stated(source: Session, **options: Any) -> list[str]:
    """The signature that each row states at its start; "" for none."""
    out = []
    for row in rows(source, **options):
        assert all(beats == 0 for beats, _ in row.signatures) and len(row.signatures) < 2
        out.append(row.signatures[0][1] if row.signatures else "")
    return out


def with_fields(source: Session, *signatures: str | None) -> Session:
    scenes = (replace(scene, time_signature=one) for scene, one in zip(source.scenes, signatures, strict=True))
    return replace(source, scenes=tuple(scenes))


FOUR = session("a", ("One", "A01"), ("Two", "A02"), ("Three", "."), ("Four", "A03"), time_signature="3/4")


def test_the_set_states_the_first_and_scenes_their_own() -> None:
    assert stated(FOUR) == ["3/4", "", ""]
    assert stated(replace(FOUR, time_signature=None)) == ["", "", ""]
    assert stated(with_fields(FOUR, None, "7/8", None, "4/4")) == ["3/4", "7/8", "4/4"]
    assert stated(with_fields(FOUR, "5/4", None, None, None)) == ["5/4", "", ""]


def test_what_a_skipped_scene_and_scenes_above_state_holds_on() -> None:
    assert stated(with_fields(FOUR, None, None, "7/8", None)) == ["3/4", "", "7/8"]
    assert stated(with_fields(FOUR, None, None, "7/8", "2/4")) == ["3/4", "", "2/4"]
    assert stated(with_fields(FOUR, "6/8", None, None, None), scenes="2,4") == ["6/8", ""]
    assert stated(with_fields(FOUR, "6/8", "5/8", None, None), scenes="2,4") == ["5/8", ""]
    assert stated(with_fields(FOUR, "6/8", None, None, None), scenes="1,4") == ["6/8", ""]


def test_names_state_it_only_where_live_reads_them() -> None:
    named = session("a", ("One", "A01"), ("Odd 7/8", "A02"))
    assert stated(named) == ["", ""] and stated(replace(named, names_set_tempo=True)) == ["", "7/8"]


def test_only_the_first_of_several_rows_states_it() -> None:
    long = session("a", ("Long x300", "A01"), time_signature="7/8")
    found = rows(long)
    assert len(found) > 1 and [len(row.signatures) for row in found] == [1] + [0] * (len(found) - 1)


@pytest.mark.parametrize("merged", [False, True])
def test_the_timeline_states_them_where_they_begin_in_a_row(merged: bool) -> None:
    first = TimelineClip(0, "A01", 0.0, 16.0, loop_beats=4.0)
    other = TimelineClip(0, "A01" if merged else "A02", 16.0, 24.0, loop_beats=4.0)
    source = Arrangement(
        (Column(0, "a"),), (first, other), tempo=((0.0, 120.0),),
        signatures=((-63072000.0, "3/4"), (6.0, "7/8"), (16.0, "4/4"), (20.0, "5/4"), (24.0, "6/8")),
    )  # fmt: skip
    found = [row for row in plan_arrangement(source, MACHINE, PlanOptions()).rows if isinstance(row, PatternRow)]
    early, late = [(Fraction(6), "7/8")], [(Fraction(0), "4/4"), (Fraction(4), "5/4")]
    assert [list(row.signatures)[1 if index == 0 else 0 :] for index, row in enumerate(found)] == (
        [early + [(beats + 16, text) for beats, text in late]] if merged else [early, late]
    )
    assert found[0].signatures[0][1] == "3/4" and found[0].signatures[0][0] <= 0


def test_rows_that_a_tempo_cut_and_that_are_put_together_again_keep_their_places() -> None:
    clip = TimelineClip(0, "A01", 0.0, 24.0, loop_beats=4.0)
    tempo = ((0.0, 120.0), (8.0, 120.0), (8.0, 90.0), (16.0, 90.0), (16.0, 120.0))
    source = Arrangement(
        (Column(0, "a"),), (clip,), tempo=tempo, signatures=((0.0, "4/4"), (10.0, "3/4"), (17.0, "2/4"))
    )
    found = [row for row in plan_arrangement(source, MACHINE, PlanOptions()).rows if isinstance(row, PatternRow)]
    begun, places = Fraction(0), []
    for row in found:
        places += [(begun + beats, text) for beats, text in row.signatures]
        begun += Fraction((row.end_step - row.start_step) * row.plays, 4)
    assert begun == 24 and places == [(0, "4/4"), (10, "3/4"), (17, "2/4")]
    assert len(found) == 3


def test_a_row_that_is_made_longer_keeps_the_places_of_both() -> None:
    clip = TimelineClip(0, "A01", 0.0, 24.0, loop_beats=4.0)
    tempo = ((0.0, 120.0), (1.0, 120.4), (2.0, 120.4), (3.0, 120.0))  # looked at again behind the first pass
    source = Arrangement((Column(0, "a"),), (clip,), tempo=tempo, signatures=((1.0, "3/4"), (10.0, "2/4")))
    (row,) = plan_arrangement(source, MACHINE, PlanOptions()).rows
    assert isinstance(row, PatternRow) and row.plays == 6
    assert row.signatures == ((1, "3/4"), (10, "2/4"))


def test_both_views_of_a_set_hand_them_on() -> None:
    scenes = session_of(read_set(SAMPLES / "drum-set.xml", tables=TABLES))
    assert scenes.time_signature == "4/4"
    timeline = arrangement_of(read_set(SAMPLES / "arrangement.xml", tables=ARRANGEMENT_TABLES))
    assert [text for _, text in timeline.signatures] == ["4/4"]
