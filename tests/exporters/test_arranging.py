"""The arrangement as source: rows by hand, the same timeline to the step when played, tempo, places, refusals."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import BadInput, DoesNotFit, UsageError
from exporters.machine import DumpFacts, PatternFacts
from exporters.machinedrum import song
from exporters.machinedrum.device import MACHINE
from exporters.planning.arranging import plan_arrangement
from exporters.planning.plan import Arrangement, Column, LoopRow, PatternRow, SongPlan, TimelineClip
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Played
from exporters.planning.unroll import unroll
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.songs.song_input import ARRANGEMENT_TABLES, arrangement_of

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def arrangement(*clips: TimelineClip, **values: Any) -> Arrangement:
    count = max((clip.column for clip in clips), default=0) + 1
    columns = tuple(Column(index, f"track {index + 1}") for index in range(count))
    return Arrangement(columns, clips, **{"name": "set", "tempo": ((0.0, 120.0),), **values})


def clip(column: int, name: str, start: float, end: float, loop: float | None = 4.0, offset: float = 0.0, **values: Any
         ) -> TimelineClip:  # fmt: skip
    return TimelineClip(column, name, start, end, loop_beats=loop, offset_beats=offset, **values)


def song_of(source: Arrangement, **options: Any) -> SongPlan:
    return plan_arrangement(source, MACHINE, PlanOptions(**options))


def rows(source: Arrangement, **options: Any) -> list[Any]:
    return list(plan_arrangement(source, MACHINE, PlanOptions(**options)).rows)


def brief(found: list[Any]) -> list[tuple[Any, ...]]:
    """(pattern, plays, first and last step, muted tracks counted from 1) of each row."""
    return [
        (MACHINE.pattern_names.name(row.pattern), row.plays, (row.start_step + 1, row.end_step),
         [track + 1 for track in sorted(row.muted)])
        for row in found
    ]  # fmt: skip


def test_the_sample_by_hand() -> None:
    source = arrangement_of(read_set(SAMPLES / "arrangement.xml", tables=ARRANGEMENT_TABLES))
    # Sections of samples/drum_sets.py: 4 beats are one pass of 16 steps, A05 has 14 steps (7/8). The verse's hat
    # (track 5) stops at beat 78, 7.5 passes after 48; its snare (2) is deactivated. Tracks 1-8 are claimed.
    assert brief(rows(source)) == [
        ("A01", 4, (1, 16), [2, 3, 4, 6, 7, 8]),
        ("A01", 8, (1, 16), [4, 7, 8]),
        ("A02", 7, (1, 16), [2, 3, 8]),
        ("A02", 1, (1, 8), [2, 3, 8]),
        ("A02", 1, (9, 16), [2, 3, 5, 8]),
        ("A02", 1, (1, 16), list(range(1, 17))),  # a bar of silence
        ("A05", 4, (1, 14), [3, 6, 7, 8]),
        ("A01", 1, (1, 8), [3, 4, 5, 6, 7, 8]),
        ("B01", 16, (1, 16), [4]),
        ("A01", 1, (1, 16), [2, 3, 4, 6, 7, 8]),
        ("A01", 1, (1, 12), [2, 3, 4, 6, 7, 8]),  # 7 beats of the outro: one pass and 12 steps
    ]
    assert [row.title for row in rows(source)[:5]] == ["1.1.1", "5.1.1", "13.1.1", "20.1.1", "20.3.1"]
    assert rows(source)[0].notes == ("Intro",) and rows(source)[8].notes == ("Drop",)
    assert [row.tempo_bpm for row in rows(source)] == [128.0] + [None] * 10
    played = [event for event in unroll(rows(source)) if isinstance(event, Played)]
    assert played[-1].start_beats + played[-1].beats == 171


def test_bars_are_repeats_and_splits_go_on() -> None:
    parts = [clip(0, "A01 1", start, start + 4) for start in (0, 4, 8, 12)]
    assert brief(rows(arrangement(*parts))) == [("A01", 4, (1, 16), [])]
    cut = clip(0, "A01 1", 0, 6), clip(0, "A01 1", 6, 8, offset=2.0)
    assert brief(rows(arrangement(*cut))) == [("A01", 2, (1, 16), [])]
    moved = clip(0, "A01 1", 0, 6), clip(0, "A01 1", 6, 8)  # starts again in the middle of the bar
    assert brief(rows(arrangement(*moved))) == [
        ("A01", 1, (1, 16), []), ("A01", 2, (1, 8), []),
    ]  # fmt: skip


def test_a_long_stretch_becomes_rows_of_64() -> None:
    assert brief(rows(arrangement(clip(0, "A01 1", 0, 4 * 130)))) == [
        ("A01", 64, (1, 16), []), ("A01", 64, (1, 16), []), ("A01", 2, (1, 16), []),
    ]  # fmt: skip


def test_a_short_loop_repeats_within_the_pattern() -> None:
    # The kick's loop is one bar, the hat's two: A01 has 32 steps by sound; the kick alone may start at step 1 or 17.
    source = arrangement(clip(0, "A01 1", 0, 12), clip(1, "A01 9", 4, 12, 8.0, 4.0))
    assert brief(rows(source)) == [("A01", 1, (1, 16), [9]), ("A01", 1, (17, 32), []), ("A01", 1, (1, 16), [])]


def test_silence_before_the_music_is_kept_and_after_it_is_not() -> None:
    source = arrangement(clip(0, "A02 1", 8, 12), clip(0, "A02 1", 12, 20, active=False))
    assert brief(rows(source)) == [("A02", 2, (1, 16), list(range(1, 17))), ("A02", 1, (1, 16), [])]


def test_double_speed_has_steps_of_half_the_length() -> None:
    from fractions import Fraction

    facts = DumpFacts({0: PatternFacts(16, 3, 16, "2x", Fraction(8))})
    found = rows(arrangement(clip(0, "A01 1", 0, 5, 2.0)), facts=facts)
    assert brief(found) == [("A01", 2, (1, 16), []), ("A01", 1, (1, 8), [])]
    assert [row.kit for row in found] == [3, 3]


def test_edges_between_steps_are_moved_and_named_and_do_not_add_up() -> None:
    source = arrangement(*(clip(0, "A01 1", i * 0.55, (i + 1) * 0.55, None, i * 0.55) for i in range(40)))
    plan = plan_arrangement(source, MACHINE, PlanOptions(steps=16))
    assert sum((row.end_step - row.start_step) * row.plays for row in plan.rows if isinstance(row, PatternRow)) == 88
    assert any("between two steps" in remark for remark in plan.remarks)


def test_a_tempo_ramp_is_cut_into_rows_within_the_tolerance() -> None:
    # 120 to 124 BPM over 32 beats: 0.125 BPM a beat, so 0.5 BPM are 4 beats, one pass.
    source = arrangement(clip(0, "A01 1", 0, 48), tempo=((0.0, 120.0), (32.0, 124.0)))
    found = rows(source)
    assert [(row.plays, row.tempo_bpm) for row in found] == [
        *((1, 120.0 + 0.5 * bar) for bar in range(8)), (4, 124.0),
    ]  # fmt: skip
    assert [row.tempo_bpm for row in rows(source, tempo_tolerance_bpm=2.0)] == [120.0, 122.0, 124.0]
    # However wide the tolerance, the tempo at which Live comes to rest is reached when it rests.
    assert [(row.plays, row.tempo_bpm) for row in rows(source, tempo_tolerance_bpm=9)] == [(8, 120.0), (4, 124.0)]


def test_a_tempo_step_in_the_middle_of_a_bar_cuts_there() -> None:
    source = arrangement(clip(0, "A01 1", 0, 16), tempo=((0.0, 120.0), (6.0, 120.0), (6.0, 90.0)))
    assert [(row.start_step, row.end_step, row.plays, row.tempo_bpm) for row in rows(source)] == [
        (0, 16, 1, 120.0), (0, 8, 1, None), (8, 16, 1, 90.0), (0, 16, 2, None),
    ]  # fmt: skip


def test_repeated_passages_become_loops() -> None:
    verse = [(0, "A01 1"), (4, "A02 1"), (8, "A03 1")]
    clips = [clip(0, name, 12 * n + at, 12 * n + at + 4) for n in range(4) for at, name in verse]
    source = arrangement(*clips, locators=((0.0, "Verse"), (24.0, "Again")))
    assert len(rows(source)) == 12
    folded = rows(source, loops=True)
    assert brief(folded[:3]) == [("A01", 1, (1, 16), []), ("A02", 1, (1, 16), []), ("A03", 1, (1, 16), [])]
    assert folded[3:] == [LoopRow(0, 3)]
    assert folded[0].notes == ("Verse", "pass 3: Again")


def test_what_cannot_be_is_refused_with_its_place() -> None:
    apart = arrangement(clip(0, "A01 1 kick", 0, 8), clip(1, "A01 3 snare", 2, 8))
    with pytest.raises(DoesNotFit, match=r"arrangement 1\.3\.1: clip 'A01 1 kick' is at step 9 .*'A01 3 snare' at "
                                         r"step 1,.*`accept_changes`"):  # fmt: skip
        rows(apart)
    forced = plan_arrangement(apart, MACHINE, PlanOptions(accept_changes=True))
    assert brief(list(forced.rows)) == [("A01", 1, (1, 8), [3]), ("A01", 1, (9, 16), []), ("A01", 1, (1, 16), [])]
    assert any("the row follows 'A01 1 kick'" in remark for remark in forced.remarks)
    with pytest.raises(DoesNotFit, match=r"arrangement 2\.1\.1 mixes 2 patterns: A01 \('A01 1'\) and B07"):
        rows(arrangement(clip(0, "A01 1", 0, 8), clip(1, "B07 3", 4, 8)))
    with pytest.raises(DoesNotFit, match=r"arrangement 1\.1\.1: tempo 20 BPM"):
        rows(arrangement(clip(0, "A01 1", 0, 8), tempo=((0.0, 20.0),)))
    with pytest.raises(DoesNotFit, match=r"arrangement 2\.1\.1: tempo 400 BPM is outside [^.]*\. Change it in Live\.$"):
        rows(arrangement(clip(0, "A01 1", 0, 8), tempo=((0.0, 120.0), (4.0, 120.0), (4.0, 400.0))))
    with pytest.raises(BadInput, match=r"No clip's name .*, or give another `clip_pattern`\.$"):
        rows(arrangement(clip(0, "loop", 0, 8)))
    with pytest.raises(DoesNotFit, match=r"255 rows.*`tempo_tolerance_bpm`.*`loops`"):
        rows(arrangement(*(clip(0, f"A{1 + n % 2:02} 1", 4 * n, 4 * n + 4) for n in range(256))))
    with pytest.raises(BadInput, match="This set is empty"):
        rows(arrangement())
    with pytest.raises(BadInput, match="Nothing sounds in the arrangement: it has clips, but"):
        rows(arrangement(clip(0, "A01 1", 0, 8, active=False)))
    for option in ({"scenes": "1"}, {"assign": "by-scene"}, {"stay": True}, {"repeats": 2}, {"empty": "hold"}):
        with pytest.raises(UsageError, match="about scenes"):
            rows(arrangement(clip(0, "A01 1", 0, 8)), **option)


def test_a_remark_names_a_dump_that_disagrees_with_the_loops() -> None:
    facts = DumpFacts({0: PatternFacts(16)})
    plan = plan_arrangement(arrangement(clip(0, "A01 1", 0, 7, 3.5)), MACHINE, PlanOptions(facts=facts))
    assert any("loops 14 steps, but pattern A01 has 16 in the machine dump" in remark for remark in plan.remarks)


# Patterns with the steps that their loops have, for random arrangements.
_PATTERNS = {"A01": 16, "A05": 14, "B02": 32, "H16": 12}


@st.composite
def arrangements(draw: Any) -> Arrangement:
    """Sections of one pattern each; in every section tracks come and go at any step, in phase with each other."""
    clips: list[TimelineClip] = []
    at = draw(st.integers(0, 8))
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(sorted(_PATTERNS)))
        steps, length = draw(st.integers(1, 80)), _PATTERNS[name]
        phase = draw(st.integers(0, length - 1))
        for column in draw(st.sets(st.integers(0, 3), min_size=0, max_size=4)):
            loop = draw(st.sampled_from([length, length // 2])) if column else length
            edges = sorted(draw(st.sets(st.integers(0, steps), min_size=2, max_size=5)) if steps > 1 else {0, 1})
            for start, end in pairwise(edges):
                if draw(st.booleans()):
                    clips.append(clip(
                        column, f"{name} {column + 1}", (at + start) / 4, (at + end) / 4, loop / 4,
                        (phase + start) % loop / 4, active=draw(st.integers(0, 5)) > 0,
                    ))  # fmt: skip
        at += steps + draw(st.sampled_from([0, 0, 0, 5, 16]))
    clips.append(clip(0, "A01 1", at / 4, at / 4 + 4))
    beats = draw(st.lists(st.integers(0, at), min_size=1, max_size=4))
    tempo = sorted((beat / 3, float(draw(st.integers(60, 200)))) for beat in beats)
    return arrangement(*clips, clip(3, "B02 4", 1e6, 1e6 + 8, 8.0, active=False), tempo=tuple(tempo))


def _tempo(source: Arrangement, beats: float) -> float:
    """The tempo curve written down again: constant outside, linear inside, the later of two events at one place."""
    before = [event for event in source.tempo if event[0] <= beats]
    after = [event for event in source.tempo if event[0] > beats]
    if not before or not after:
        return after[0][1] if not before else before[-1][1]
    share = (beats - before[-1][0]) / (after[0][0] - before[-1][0])
    return before[-1][1] * (1 - share) + after[0][1] * share


@settings(max_examples=120, deadline=None)
@given(arrangements(), st.booleans(), st.sampled_from([0.5, 3.0, 30.0]))
def test_played_on_paper_the_song_is_the_timeline(source: Arrangement, loops: bool, tolerance: float) -> None:
    try:
        plan = plan_arrangement(source, MACHINE, PlanOptions(loops=loops, tempo_tolerance_bpm=tolerance))
    except DoesNotFit as error:
        assert "255 rows" in str(error)
        return
    (message,) = MACHINE.encode(plan)
    tracks = {clip.column for clip in source.clips}
    step = 0
    for event in unroll(song.song_of(song.decode(message)).rows):
        if not isinstance(event, Played):
            assert event.why == "end"
            continue
        assert event.start_beats == step / 4
        row = event.music
        for inside in list(range(row.start_step, row.end_step)) * row.plays:
            now = step / 4
            sounding = [c for c in source.clips if c.active and c.start_beats <= now < c.end_beats]
            assert {c.column for c in sounding} == tracks - row.muted
            for c in sounding:
                assert c.loop_beats is not None
                assert MACHINE.pattern_names.name(row.pattern) == c.clip[:3]
                in_loop = round((now - c.start_beats + c.offset_beats) * 4) % round(c.loop_beats * 4)
                assert inside % round(c.loop_beats * 4) == in_loop
            assert event.tempo_bpm is not None
            assert abs(event.tempo_bpm - _tempo(source, now)) <= tolerance + 1 / 48 + 1e-6
            step += 1
    assert step / 4 == max(c.end_beats for c in source.clips if c.active)


def test_clips_half_a_step_apart_are_at_one_place() -> None:
    # The hat lies half a step behind the kick: the row's place is rounded once, for both of them.
    # At step 4 (beat 0.75), where the snare comes in, the hat is at 2.5: with the one or with the other.
    source = arrangement(clip(0, "A01 1", 0, 8), clip(1, "A01 2", 0.125, 8.125), clip(2, "A01 3", 0.75, 8, offset=0.75))
    assert [row.start_step for row in rows(source)][:2] == [0, 3]
    # A whole step apart they are at different steps of the pattern.
    apart = arrangement(clip(0, "A01 1", 0, 8, offset=0), clip(1, "A01 2", 0, 8, offset=0.5))
    with pytest.raises(DoesNotFit, match="step 1 of its loop and clip 'A01 2' at step 3"):
        rows(apart)


@pytest.mark.parametrize(("loop", "shown"), [(3.0, "12 steps"), (3.3, "13.2 steps")])
def test_a_loop_that_is_not_a_whole_number_of_patterns_drifts_and_is_said(loop: float, shown: str) -> None:
    source = arrangement(clip(0, "A01 1", 0, 32, loop=loop))
    dump = DumpFacts({0: PatternFacts(16)})
    (said,) = [text for text in song_of(source, facts=dump).remarks if "soon elsewhere" in text]
    assert shown in said and "A01 has 16" in said


def test_a_track_that_monitors_in_is_silent_on_the_timeline_too() -> None:
    source = arrangement(clip(0, "A01 1", 0, 8), clip(1, "A01 2", 0, 8))
    deaf = replace(source, columns=(replace(source.columns[0], hears_input=True), *source.columns[1:]))
    assert all(0 in row.muted for row in rows(deaf))
    assert any("monitors" in text for text in song_of(deaf).remarks)


def test_warnings_come_before_a_refusal() -> None:
    source = arrangement(clip(0, "A01 1", 0, 8), clip(1, "A01 2", 0, 8, offset=1.0), clip(2, "A01 3", 0, 8))
    deaf = replace(source, columns=(*source.columns[:2], replace(source.columns[2], hears_input=True)))
    with pytest.raises(DoesNotFit, match="step 1 of its loop") as caught:
        song_of(deaf)
    assert any("'track 3' monitors \"In\"" in text for text in caught.value.remarks)
