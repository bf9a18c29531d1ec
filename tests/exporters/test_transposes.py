"""Clips that are transposed in Live: rows follow them where a machine's rows can, and elsewhere that is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.errors import DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.arranging import plan_arrangement
from exporters.planning.fitting import fit_rows
from exporters.planning.loops import fold_loops
from exporters.planning.plan import (
    Arrangement,
    Cell,
    Claim,
    Column,
    LoopRow,
    PatternRow,
    Scene,
    Session,
    SongPlan,
    TimelineClip,
)  # fmt: skip
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.planning.transposes import semitones, transposes_of, transposes_text
from exporters.registry import MACHINES

ABLE = next(machine for machine in MACHINES.values() if able(machine, "row transposes"))
UNABLE = MACHINES["machinedrum"]
EVERY = range(ABLE.limits.tracks.value)
COLUMNS = (Column(0, "bass"), Column(1, "lead"))


def planned(*scenes: tuple[Cell, Cell], machine: Machine = ABLE) -> SongPlan:
    made = tuple(Scene(number, f"part {number + 1}", cells) for number, cells in enumerate(scenes))
    return plan_session(Session(COLUMNS, made, name="SET", tempo_bpm=120.0), machine, PlanOptions())


def transposes(plan: SongPlan) -> list[tuple[tuple[int, int], ...]]:
    return [row.transposes for row in plan.rows if isinstance(row, PatternRow)]


def test_a_clip_of_a_track_transposes_that_track_as_long_as_it_sounds() -> None:
    plan = planned(
        (Cell("A01 1 bass", transpose=-12), Cell("A01 3 lead")),
        (Cell(has_stop_button=False), Cell("A01 3 lead", transpose=7)),  # the bass is carried on
        (Cell(), Cell("A01 3 lead", transpose=7)),
        (Cell("A01 1 bass"), Cell("A01 3 lead", transpose=7, active=False)),
    )
    assert transposes(plan) == [((0, -12),), ((0, -12), (2, 7)), ((2, 7),), ()]


def test_a_clip_of_a_whole_pattern_transposes_all_tracks_and_one_of_a_track_counts_before_it() -> None:
    plan = planned((Cell("A01", transpose=2), Cell()), (Cell("A01", transpose=2), Cell("A01 3 lead", transpose=-1)),
                   (Cell("A01", transpose=2), Cell("A01 3 lead")))  # fmt: skip
    everything, one_less, one_at_home = transposes(plan)
    assert everything == tuple((track, 2) for track in EVERY)
    assert one_less == tuple((track, -1 if track == 2 else 2) for track in EVERY)
    assert one_at_home == tuple((track, 2) for track in EVERY if track != 2)


def test_of_two_clips_on_one_track_the_first_counts() -> None:
    claims = [Claim(0, "a", 0, 4, transpose=3), Claim(1, "b", 0, 4, transpose=-3)]
    assert transposes_of(claims, ABLE) == ((4, 3),)
    assert transposes_of(claims[::-1], ABLE) == ((4, -3),)


def test_clips_on_one_track_that_are_not_transposed_alike_are_named_in_one_sentence() -> None:
    unlike = (Cell("A01 1 bass", transpose=3), Cell("A01 1 layer"))
    alike = (Cell("A01 1 bass", transpose=3), Cell("A01 1 layer", transpose=3))
    apart = (Cell("A01 1 bass", transpose=3), Cell("A01 2 layer"))
    said = (
        "Clips that play the same track are transposed differently in Live, and the first Live track counts: "
        "'A01 1 bass' (+3), 'A01 1 layer' (0) in scene {}"
    )
    assert not any("differently" in text for text in planned(alike, apart).remarks)
    assert said.format("2 'part 2'.") in planned(alike, unlike, apart).remarks
    assert said.format("1 'part 1', and 1 more place.") in planned(unlike, alike, unlike).remarks
    assert not any("differently" in text for text in planned(unlike, machine=UNABLE).remarks)
    clips = [TimelineClip(n, f"A01 1 {n}", 0.0, 8.0, loop_beats=4.0, transpose=-n) for n in (0, 1)]
    (found,) = [text for text in timeline(*clips).remarks if "differently" in text]
    assert "'A01 1 0' (0), 'A01 1 1' (-1) in arrangement 1.1.1." in found


def test_a_clip_that_ends_in_its_scene_takes_its_transpose_with_it() -> None:
    """Four bars (A01 is as long as its longer loop): the fill, transposed, ends after two of them."""
    once = Cell("A01 1 fill", length_beats=8.0, loops=False, transpose=5)
    plan = planned((once, Cell("A01 1 bass", length_beats=16.0)))
    assert [(row.transposes, row.start_step, row.end_step) for row in plan.rows if isinstance(row, PatternRow)] == [
        (((0, 5),), 0, 32), ((), 32, 64),
    ]  # fmt: skip


def timeline(*clips: TimelineClip, machine: Machine = ABLE) -> SongPlan:
    return plan_arrangement(Arrangement(COLUMNS, clips, name="SET", tempo=((0.0, 120.0),)), machine)


def test_stretches_of_the_timeline_are_one_row_only_if_they_sound_as_high() -> None:
    low, high = (TimelineClip(0, "A01 1 bass", start, start + 8.0, loop_beats=4.0, transpose=by)
                 for start, by in ((0.0, 0), (8.0, 12)))  # fmt: skip
    plan = timeline(low, high)
    assert [(row.plays, row.transposes) for row in plan.rows if isinstance(row, PatternRow)] == [
        (2, ()), (2, ((0, 12),)),
    ]  # fmt: skip
    same = timeline(low, replace(high, transpose=0))
    assert [(row.plays, row.transposes) for row in same.rows if isinstance(row, PatternRow)] == [(4, ())]


def test_passages_that_differ_only_in_height_are_no_loop() -> None:
    low, high = PatternRow(0), PatternRow(0, transposes=((0, 12),))
    other = PatternRow(1)
    assert fold_loops((low, other, low, other, low, other), 64) == (low, other, LoopRow(0, 2))
    rows = (low, other, high, other)
    assert fold_loops(rows, 64) == rows


def test_machines_whose_rows_cannot_follow_say_so_and_play_as_before() -> None:
    cells = ((Cell("A01 1 bass", transpose=-12), Cell("A01 3 lead")), (Cell("A01 1 bass", transpose=3), Cell("talk")))
    plan = planned(*cells, machine=UNABLE)
    plain = planned(*(tuple(replace(one, transpose=0) for one in scene) for scene in cells), machine=UNABLE)  # type: ignore[arg-type]
    said = [text for text in plan.remarks if text not in plain.remarks]
    assert said == [
        f"Clips are transposed in Live, which songs of the {UNABLE.display_name} do not follow: 2 clips, the first on "
        "track 'bass', clip 'A01 1 bass'."
    ]
    assert plan.rows == plain.rows and not any(transposes(plan))
    clip = TimelineClip(0, "A01 1 bass", 0.0, 8.0, loop_beats=4.0, transpose=1)
    found = timeline(clip, replace(clip, column=1, clip="talk"), machine=UNABLE).remarks
    assert any("do not follow: 1 clip, the first" in text for text in found)
    off = replace(clip, active=False, start_beats=8.0, end_beats=16.0)
    assert timeline(clip, off, machine=UNABLE).remarks == timeline(clip, machine=UNABLE).remarks
    assert not any("do not follow" in text for text in (*planned(*cells).remarks, *timeline(clip).remarks))


def test_a_song_of_another_machine_loses_them_row_by_row() -> None:
    rows = (PatternRow(0), PatternRow(0, transposes=((0, 1),)), PatternRow(1, transposes=((2, -1),)))
    fitted = fit_rows(rows, UNABLE)
    assert fitted.rows == (PatternRow(0), PatternRow(0), PatternRow(1))
    (loss,) = fitted.losses
    assert (loss.what, loss.rows, loss.changes_sound) == ("row transposes", (1, 2), False)
    assert loss.text == f"Song rows of the {UNABLE.display_name} cannot transpose tracks: left out in rows 2-3."
    assert fit_rows(rows, ABLE).rows == rows and fit_rows(rows, ABLE).losses == ()


def test_a_machine_takes_as_many_semitones_as_its_panel_offers_and_no_more() -> None:
    def one(by: int) -> list[bytes]:
        return ABLE.encode(SongPlan(ABLE.slug, 0, "", (PatternRow(0, transposes=((0, by),)),)))

    assert one(63) and one(-64)
    for beyond in (64, -65):
        with pytest.raises(DoesNotFit, match=rf"row 1: transposed by \{beyond:+d}; .* takes -64 to \+63\."):
            one(beyond)


@pytest.mark.parametrize(("pitch", "by"), [(0, 0), (48, 48), (-48, -48), (49, 0), (-1000, 0), (None, 0), (2.5, 0)])
def test_what_no_clip_can_be_transposed_by_counts_as_nothing(pitch: object, by: int) -> None:
    assert semitones(pitch) == by


def test_they_are_shown_with_tracks_from_1() -> None:
    assert transposes_text((), ABLE) == ""
    assert transposes_text(((0, 2), (1, 2), (2, -1), (5, 2)), ABLE) == "transposed 1-2 6 +2, 3 -1"
    assert transposes_text(tuple((track, 12) for track in EVERY), ABLE) == "transposed all +12"
