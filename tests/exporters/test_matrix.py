"""Songs that are a matrix of cells per track: what the planner makes of scenes for any such machine.

The Gridbox does not exist: the Toybox with three tracks that each play a pattern of their own.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporters.checking import check_plan
from exporters.errors import DoesNotFit
from exporters.machine import Capability, DumpFacts, Limit, PatternFacts
from exporters.machinedrum.device import MACHINE as MACHINEDRUM
from exporters.neutral.device import MACHINE as NEUTRAL
from exporters.paper.device import MACHINE as PAPER
from exporters.planning.arranging import plan_arrangement
from exporters.planning.claims import NamesSayNothing
from exporters.planning.fitting import fit_rows
from exporters.planning.mapfile import read_map
from exporters.planning.matrix import cells_of, in_view, with_cells
from exporters.planning.plan import Arrangement, Column, PatternRow, SongPlan, TimelineClip
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.planning.starter_map import starter_map
from exporters.song_shown import with_lengths
from tests.exporters.sessions import session
from tests.toybox.toybox import Toybox


def gridbox(**changes: bool) -> Any:
    own = {"row mutes": True, **{name.replace("_", " "): has for name, has in changes.items()}}
    limits = replace(Toybox.limits, tracks=Limit(3, "verified"), song_rows=Limit(40, "verified"))
    parts = {
        "slug": "gridbox", "display_name": "Gridbox", "view": "matrix", "limits": limits,
        "capabilities": tuple(Capability(c.name, own.get(c.name, c.has), c.sure) for c in Toybox.capabilities),
    }  # fmt: skip
    return type("Gridbox", (Toybox,), parts)()


GRIDBOX = gridbox()


def grid(source: Any, machine: Any = GRIDBOX, **options: Any) -> list[str]:
    """The rows as a person reads them: a pattern for each track, `.` where it is silent, `-` where nothing is."""
    plan = plan_session(source, machine, PlanOptions(**options))
    check_plan(plan, machine)
    return [text(row) for row in plan.rows if isinstance(row, PatternRow)]


def text(row: PatternRow) -> str:
    cells = cells_of(row, 3)
    return " ".join(
        "." if track in row.muted else "-" if cell is None else f"{cell + 1:02d}" for track, cell in enumerate(cells)
    )


def test_a_column_is_a_track_and_a_scene_a_row_of_what_each_plays() -> None:
    assert grid(session("a|b|c", ("A", "01|02|03"), ("B", "04|05|04"))) == ["01 02 03", "04 05 04"]


def test_stop_buttons_silence_and_slots_without_them_carry_on() -> None:
    assert grid(session("a|b", ("A", "01|02"), ("B", ".|-"), ("C", "-|!03"), ("D", "04|-"))) == [
        "01 02 -", ". 02 -", "04 . -",
    ]  # fmt: skip
    # Scene C is silence: the clip of track 1 was stopped, that of track 2 is deactivated.
    assert grid(session("a|b", ("A", "01|02"), ("C", ".|!03"), ("D", "04|-")), empty_scenes="silence") == [
        "01 02 -", ". . -", "04 . -",
    ]  # fmt: skip


def test_repeats_are_written_out_and_a_tempo_stands_in_the_first_of_the_rows() -> None:
    plan = plan_session(session("a|b", ("A x3 90 BPM", "01|02"), ("B", "03|.")), GRIDBOX,
                        PlanOptions(tempo_from_names=True))  # fmt: skip
    rows = [row for row in plan.rows if isinstance(row, PatternRow)]
    assert [(text(row), row.tempo_bpm) for row in rows] == [
        ("01 02 -", 90.0), ("01 02 -", None), ("01 02 -", None), ("03 . -", None),
    ]  # fmt: skip


def test_columns_without_patterns_are_no_tracks() -> None:
    assert grid(session("ref|a|talk|b", ("A", "take 1|01|hello|02"))) == ["01 02 -"]


def test_a_name_or_the_map_says_another_track(tmp_path: Path) -> None:
    assert grid(session("a|b", ("A", "01 3|02"), ("B", ".|04"))) == ["- 02 01", "- 04 ."]
    path = tmp_path / "map.toml"
    path.write_text("[tracks]\na = 3\nb = 1\n")
    source = session("a|b", ("A", "01|02"), ("B", ".|04"))
    assert grid(source, song_map=read_map(path, GRIDBOX)) == ["02 - 01", "04 - ."]


def test_more_tracks_than_the_machine_has_are_refused_with_the_first_that_has_no_place() -> None:
    source = session("a|b|c|d|e", ("A", "01|02|03|04|05"))
    with pytest.raises(DoesNotFit) as caught:
        grid(source)
    assert "5 tracks of the set" in str(caught.value) and "for 'd' and 1 more" in str(caught.value)
    assert grid(source, tracks=("a,c,e",)) == ["01 03 05"]
    assert grid(session("a|b|c|d", ("A", "01|02|03|."), ("B", "01|.|03|04 2"))) == ["01 02 03", "01 04 03"]


def test_two_clips_on_one_track_are_refused_unless_they_mean_the_same() -> None:
    with pytest.raises(DoesNotFit) as caught:
        grid(session("a|b", ("Intro", "01|02 1")))
    assert "scene 1 'Intro': '01' (track 'a') and '02 1' (track 'b') are both on track 1 of the Gridbox" in str(
        caught.value
    )
    assert grid(session("a|b", ("Intro", "01|01 1"))) == ["01 - -"]


def test_a_pattern_for_a_whole_scene_is_that_of_all_tracks_that_clips_claim() -> None:
    assert grid(session("a|b", ("A", "x|y"), ("B", "x|.")), assign="by-scene") == ["01 01 -", "02 . -"]


def test_tracks_that_no_clip_claims_stay_empty_unless_they_are_to_be_muted() -> None:
    source = session("a|b", ("A", "01|02"), ("B", "01|."))
    assert grid(source) == ["01 02 -", "01 . -"]
    assert grid(source, mute_unclaimed=True) == ["01 02 .", "01 . ."]


def test_a_machine_that_cannot_mute_has_nothing_there_with_consent() -> None:
    source = session("a|b", ("A", "01|02"), ("B", "01|."))
    with pytest.raises(DoesNotFit, match=r"cannot mute, and these would have to: tracks 2 in row 2 \(scene 2 'B'\)"):
        grid(source, gridbox(row_mutes=False))
    assert grid(source, gridbox(row_mutes=False), accept_changes=True) == ["01 02 -", "01 - -"]


def test_a_row_lasts_as_long_as_its_longest_pattern() -> None:
    facts = DumpFacts({0: PatternFacts(16), 1: PatternFacts(4), 2: PatternFacts(16)}, partial=True)
    plan = plan_session(session("a|b", ("A", "01|03"), ("B", "01|04")), GRIDBOX, PlanOptions(facts=facts))
    assert [row.end_step for row in plan.rows if isinstance(row, PatternRow)] == [16, 16]
    with pytest.raises(DoesNotFit, match=r"row 1 \(scene 1 'A'\): track 2 plays 01 \(16 steps\), track 1 plays 02 \(4"):
        plan_session(session("a|b", ("A", "02|01")), GRIDBOX, PlanOptions(facts=facts))


def test_the_timeline_is_cut_where_a_track_changes() -> None:
    clips = (
        TimelineClip(0, "01", 0, 8, loop_beats=4.0), TimelineClip(1, "02", 0, 4, loop_beats=4.0),
        TimelineClip(1, "03", 4, 12, loop_beats=4.0),
    )  # fmt: skip
    source = Arrangement((Column(0, "a"), Column(1, "b")), clips, tempo=((0, 120.0),))
    plan = plan_arrangement(source, GRIDBOX)
    check_plan(plan, GRIDBOX)
    assert [text(row) for row in plan.rows if isinstance(row, PatternRow)] == ["01 02 -", "01 03 -", ". 03 -"]


def test_cells_have_one_way_to_be_written() -> None:
    alike = with_cells(PatternRow(9), (4, 4, 4))
    assert (alike.pattern, alike.cells) == (4, ())
    muted = with_cells(PatternRow(9, muted=frozenset({1})), (4, 5, 4))
    assert (muted.pattern, muted.cells) == (4, ()) and cells_of(muted, 3) == (4, None, 4)
    mixed = with_cells(PatternRow(9, muted=frozenset({0})), (4, 5, None))
    assert (mixed.pattern, mixed.cells) == (5, (None, 5, None))
    silent = with_cells(PatternRow(9, muted=frozenset({0, 1, 2})), (4, 5, 6))
    assert (silent.pattern, silent.cells) == (9, ())
    for row in (alike, muted, mixed, silent):
        assert with_cells(row, cells_of(row, 3)) == row


def test_rows_of_several_patterns_are_refused_where_rows_play_one() -> None:
    rows = [with_cells(PatternRow(0, title="x"), (1, 1, None)), with_cells(PatternRow(0, title="y"), (1, 2, 1))]
    assert in_view(rows[:1], MACHINEDRUM) == [PatternRow(1, muted=frozenset({2}), title="x")]
    with pytest.raises(DoesNotFit, match=r"play several at a time: row 2 \(y\)\. Take a machine"):
        fit_rows(rows, MACHINEDRUM)
    with pytest.raises(DoesNotFit, match="row 1: all tracks of a row play the same pattern"):
        check_plan(SongPlan("machinedrum", 0, "", (replace(rows[1], title=""),)), MACHINEDRUM)


@pytest.mark.parametrize("machine", [NEUTRAL, PAPER], ids=["neutral", "paper"])
def test_what_takes_both_keeps_cells_and_one_pattern_apart(machine: Any) -> None:
    rows = [with_cells(PatternRow(0), (1, 2, None)), PatternRow(3)]
    fitted = fit_rows(rows, machine).rows
    assert [cells_of(row, 3) for row in fitted if isinstance(row, PatternRow)] == [(1, 2, None), (3, 3, 3)]
    check_plan(SongPlan(machine.slug, 0, "", fitted), machine)


def test_more_cells_than_tracks_are_refused_where_they_play() -> None:
    five = with_cells(PatternRow(0, title="A"), (0, 1, 2, None, None))
    (row,) = fit_rows([five], GRIDBOX).rows
    assert isinstance(row, PatternRow) and row.cells == (0, 1, 2)
    with pytest.raises(DoesNotFit, match=r"The Gridbox has 3 tracks, and others play in row 1 \(A\)"):
        fit_rows([with_cells(five, (0, 1, 2, None, 3))], GRIDBOX)


def test_songs_as_text_come_back_with_their_cells() -> None:
    rows = fit_rows(
        [with_cells(PatternRow(0, muted=frozenset({1}), tempo_bpm=99.0), (1, None, None, 5)), PatternRow(3)], NEUTRAL
    ).rows
    (data,) = NEUTRAL.encode(SongPlan("neutral", 0, "", rows))
    assert b'{ cells = ["A02", "", "", "A06"], tempo = 99, steps = "1-16", muted = "2" }' in data
    found = NEUTRAL.recognise(data)
    assert found is not None and found.codec is not None
    assert list(found.codec.song_rows(found.codec.decode(data)) or ()) == list(rows)


def test_a_starter_map_asks_for_a_pattern_for_every_clip() -> None:
    """A song part ("intro") would be one pattern on all tracks."""
    source = session("kick|bass", ("Intro", "kick intro|bass intro"), ("Drop", "kick drop|."))
    with pytest.raises(NamesSayNothing) as caught:
        plan_session(source, GRIDBOX)
    made = starter_map(source, {}, GRIDBOX, PlanOptions(), (), caught.value)
    for name in ("kick intro", "bass intro", "kick drop"):
        assert f'\n"{name}" = ""' in made.text
    assert made.to_fill == 3 and '\nintro = ""' not in made.text


def test_a_starter_map_gives_tracks_their_places_whether_or_not_the_machine_can_mute() -> None:
    """Elsewhere a track with a place has to be muted; here it needs one to play at all."""
    source = session("kick|bass", ("A", "kick a|bass a"))
    machine = gridbox(row_mutes=False)
    with pytest.raises(NamesSayNothing) as caught:
        plan_session(source, machine)
    lines = starter_map(source, {}, machine, PlanOptions(), (), caught.value).text.splitlines()
    assert any(line.startswith("kick = 1 ") for line in lines) and any(line.startswith("bass = 2 ") for line in lines)


def test_a_row_that_is_read_lasts_as_long_as_the_longest_pattern_that_the_dump_shows() -> None:
    facts = {1: PatternFacts(4), 2: PatternFacts(32)}
    rows = [
        with_cells(PatternRow(0, length_assumed=True), (1, 2, 7)),
        with_cells(PatternRow(0, length_assumed=True), (7, 7, None)),
        PatternRow(1, length_assumed=True),
        PatternRow(1, end_step=3),
    ]
    found = [row for row in with_lengths(rows, facts) if isinstance(row, PatternRow)]
    assert [(row.end_step, row.length_assumed) for row in found] == [(32, False), (16, True), (4, False), (3, False)]


def test_a_hole_in_a_track_that_plays_elsewhere_is_silence_and_not_the_end_of_its_column() -> None:
    typed = [with_cells(PatternRow(0), (1, 2, None)), with_cells(PatternRow(0), (3, None, None))]
    typed.append(with_cells(PatternRow(0, 2), (4, 2, None)))
    fitted = fit_rows(typed, GRIDBOX).rows
    assert [text(row) for row in fitted if isinstance(row, PatternRow)] == ["02 03 -", "04 . -", "05 03 -", "05 03 -"]
    quiet = [with_cells(PatternRow(0, muted=frozenset({2})), cells) for cells in ((1, 2, None), (3, None, None))]
    found = fit_rows(quiet, GRIDBOX).rows
    assert [text(row) for row in found if isinstance(row, PatternRow)] == ["02 03 .", "04 . ."]
    with pytest.raises(DoesNotFit, match="cannot mute, and these would have to: tracks 2 in row 2"):
        fit_rows(typed, gridbox(row_mutes=False))
    as_text = [row for row in fit_rows(typed, NEUTRAL).rows if isinstance(row, PatternRow)]
    assert [cells_of(row, 3) for row in as_text] == [(1, 2, None), (3, None, None), (4, 2, None)]
    assert all(not row.muted for row in as_text)  # text keeps what was typed


def test_a_starter_map_asks_nothing_of_tracks_that_the_machine_has_no_track_for() -> None:
    """The Gridbox has three: clips on the fourth take no part."""
    source = session("a|b|c|d", ("A", "a1|b1|c1|d1"), ("B", "a1|.|c2|d2"))
    with pytest.raises(NamesSayNothing) as caught:
        plan_session(source, GRIDBOX)
    made = starter_map(source, {}, GRIDBOX, PlanOptions(), (), caught.value)
    to_fill = [line.split('"')[1] for line in made.text.splitlines() if line.startswith('"') and '= ""' in line]
    assert to_fill == ["a1", "b1", "c1", "c2"] and made.to_fill == 4
    assert '# "d" (Live track 4): no track of the machine is left' in made.text


def test_numbering_scenes_says_that_all_tracks_play_the_same() -> None:
    plan = plan_session(session("a|b", ("A", "x|y")), GRIDBOX, PlanOptions(assign="by-scene"))
    assert any("By scene, all tracks of a row play the pattern of the scene's number" in text for text in plan.remarks)
