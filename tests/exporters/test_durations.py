"""How long a scene lasts and where its clips start and end: docs/song-planning.md, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from exporters.errors import BadInput, DoesNotFit
from exporters.machine import DumpFacts, PatternFacts
from exporters.machinedrum.device import MACHINE
from exporters.planning.durations import common_multiple
from exporters.planning.mapfile import parse_map
from exporters.planning.phases import runs
from exporters.planning.plan import Cell, Column, HaltRow, LoopRow, PatternRow, Scene, Session
from tests.exporters.sessions import muted, plan, rows

Made = tuple[int, int, int]  # plays, first step counted from 1, last step


def facts(**patterns: tuple[int, Fraction]) -> DumpFacts:
    """A dump's patterns by name: steps, steps per beat."""
    return DumpFacts({
        number: PatternFacts(steps, kit=0, steps_per_beat=speed, playing=frozenset({0}))
        for name, (steps, speed) in patterns.items()
        for number in (MACHINE.pattern_names.parse(name),)
        if number is not None
    })  # fmt: skip


def loop(name: str, beats: float | None = 4.0, **values: Any) -> Cell:
    return Cell(name, length_beats=beats, **values)


def once(name: str, beats: float | None, **values: Any) -> Cell:
    return Cell(name, length_beats=beats, loops=False, **values)


def live(*scenes: tuple[str, list[Cell]], **values: Any) -> Session:
    """Tracks T1, T2, ...; empty slots are Cell(), those without a stop button Cell(has_stop_button=False)."""
    return Session(
        columns=tuple(Column(index, f"T{index + 1}") for index in range(len(scenes[0][1]))),
        scenes=tuple(Scene(index, name, tuple(cells)) for index, (name, cells) in enumerate(scenes)),
        **{"tempo_bpm": 120.0, **values},
    )


def made(source: Session, **options: Any) -> list[Made]:
    return [(row.plays, row.start_step + 1, row.end_step) for row in rows(source, **options)]


NORMAL, DOUBLE, SLOW = Fraction(4), Fraction(8), Fraction(3)
CARRY = Cell(has_stop_button=False)


def test_the_common_multiple_of_beats() -> None:
    assert common_multiple([Fraction(3), Fraction(16)]) == 48
    assert common_multiple([Fraction(3, 2), Fraction(1, 4), Fraction(2)]) == 6
    assert common_multiple([]) == 0


@pytest.mark.parametrize(
    ("name", "beats", "steps", "speed", "expected"),
    [
        ("Verse", 32.0, 16, NORMAL, [(8, 1, 16)]),
        ("Verse", 4.0, 16, DOUBLE, [(2, 1, 16)]),  # 16 steps are two beats
        ("Verse", 4.0, 12, SLOW, [(1, 1, 12)]),  # three steps to the beat
        ("Verse", 4.0, 12, NORMAL, [(1, 1, 12)]),  # a loop of 16 steps says nothing about a pattern of 12
        ("Verse x3", 32.0, 16, NORMAL, [(3, 1, 16)]),  # a name comes before loops
        ("Verse x80", 4.0, 16, NORMAL, [(64, 1, 16), (16, 1, 16)]),
        ("Verse", None, 10, NORMAL, [(1, 1, 10)]),
    ],
)
def test_passes_and_loops(name: str, beats: float | None, steps: int, speed: Fraction, expected: list[Made]) -> None:
    source = live((name, [loop("A01 1", beats)]))
    assert made(source, facts=facts(A01=(steps, speed))) == expected


def test_the_order_of_what_says_how_long() -> None:
    source = live(("Verse x3", [loop("A01 1", 32.0)]))
    following = replace(source, scenes=(replace(source.scenes[0], follow_beats=8.0),))
    silent = replace(following, scenes=(replace(following.scenes[0], name="Verse"),))
    by_scene = parse_map({"scenes": {"Verse x3": {"repeats": 5}}}, MACHINE)
    by_clip = parse_map({"clips": {"A01 1": {"repeats": 6}}}, MACHINE)
    both = parse_map({"scenes": {"Verse x3": {"repeats": 5}}, "clips": {"A01 1": {"repeats": 6}}}, MACHINE)
    dump = facts(A01=(16, NORMAL))
    assert made(following, facts=dump, song_map=both) == [(5, 1, 16)]
    assert made(following, facts=dump, song_map=by_scene) == [(5, 1, 16)]
    assert made(following, facts=dump, song_map=by_clip) == [(6, 1, 16)]
    assert made(following, facts=dump) == [(3, 1, 16)]
    assert made(silent, facts=dump, repeats=7) == [(2, 1, 16)]  # the follow action: 8 beats
    assert made(live(("Verse", [loop("A01 1", 32.0)])), facts=dump, repeats=7) == [(7, 1, 16)]
    assert made(live(("Verse", [loop("A01 1", 32.0)])), facts=dump, stay=True) == [(32, 1, 16)]


def test_what_is_left_of_a_pass_is_played_and_said() -> None:
    source = live(("Verse", [loop("A01 1", None)]))
    source = replace(source, scenes=(replace(source.scenes[0], follow_beats=8.0),))
    options: dict[str, Any] = {"facts": facts(A01=(12, NORMAL))}
    assert made(source, **options) == [(2, 1, 12), (1, 1, 8)]
    (said,) = [text for text in plan(source, **options).remarks if "whole number" in text]
    assert "8 beats (32 steps" in said and "3 beats (12 steps" in said and "Scene 1 'Verse'" in said


def test_a_duration_between_two_steps_moves_and_is_said() -> None:
    source = live(("Verse", [loop("A01 1", None)]))
    source = replace(source, scenes=(replace(source.scenes[0], follow_beats=4.1),))
    options: dict[str, Any] = {"facts": facts(A01=(16, NORMAL))}
    assert made(source, **options) == [(1, 1, 16)]
    assert any(
        "4.1 beats" in text and "16.4 steps" in text and "plays 16" in text for text in plan(source, **options).remarks
    )


def test_what_is_only_rounded_is_not_called_cut() -> None:
    """4.1 beats are 16.4 steps: the song plays one pass of 16, and nothing of it is cut."""
    source = live(("Verse", [loop("A01 1", None)]))
    source = replace(source, scenes=(replace(source.scenes[0], follow_beats=4.1),))
    said = plan(source, facts=facts(A01=(16, NORMAL))).remarks
    assert any("16.4 steps" in text for text in said) and not any("is cut" in text for text in said)


def test_a_silent_scene_says_so_once() -> None:
    source = live(("Verse", [loop("A01 1")]), ("Break", [Cell()]))
    source = replace(source, scenes=(source.scenes[0], replace(source.scenes[1], follow_beats=16.0)))
    (silent,) = [row for row in rows(source, empty_scenes="silence") if row.scene == 1]
    assert (silent.plays, silent.notes) == (4, ("silence",))


def test_a_duration_just_below_a_step_goes_up_to_it() -> None:
    """3.9 beats are 15.6 steps: 16 are nearer than 15."""
    source = live(("Verse", [loop("A01 1", None)]))
    source = replace(source, scenes=(replace(source.scenes[0], follow_beats=3.9),))
    assert made(source, facts=facts(A01=(16, NORMAL))) == [(1, 1, 16)]


def test_a_partner_that_is_muted_with_its_own_trigs_is_said() -> None:
    """Track 1 fires track 2 in every row. It stays unmuted when it has no trigs; else its mute is said, by scene."""
    source = live(("One", [loop("A01 1"), Cell()]), ("Two", [Cell(), loop("A01 2")]))

    def of(playing: frozenset[int]) -> DumpFacts:
        return DumpFacts({0: PatternFacts(16, kit=0, playing=playing, fires={0: 1})})

    own = plan(source, facts=of(frozenset({0, 1})))
    (said,) = [text for text in own.remarks if "trig group" in text]
    assert said.startswith("In scene 1 'One': track 1 fires track 2")
    assert muted(own.rows[0]) == [2]  # type: ignore[arg-type]
    none = plan(source, facts=of(frozenset({0})))
    assert muted(none.rows[0]) == [] and not any("trig group" in text for text in none.remarks)  # type: ignore[arg-type]


def test_a_scene_does_not_depend_on_others_that_share_its_pattern() -> None:
    short, long = ("Short", [loop("A01 1", 4.0)]), ("Long", [loop("A01 1", 8.0)])
    assert made(live(short, long)) == [(1, 1, 16), (1, 1, 32)]
    assert made(live(short)) == [(1, 1, 16)]
    assert made(live(short, long), scenes="1") == [(1, 1, 16)]
    # A clip that says nothing itself takes what the set says, chosen or not.
    assert made(live(("Bare", [loop("A01 1", None)]), long), scenes="1") == [(1, 1, 32)]


def test_a_scenes_pattern_in_the_map_leaves_the_loops_their_word() -> None:
    song_map = parse_map({"scenes": {"Intro": "B01"}}, MACHINE)
    assert made(live(("Intro", [loop("beat", 8.0)])), song_map=song_map) == [(1, 1, 32)]
    assert made(live(("Intro", [loop("beat", 64.0)])), song_map=song_map) == [(16, 1, 16)]


def test_a_clip_that_does_not_loop_sounds_once() -> None:
    source = live(
        ("Hit", [once("A01 16 crash", 4.0), loop("A01 1 kick")]),
        ("Groove x8", [CARRY, loop("A01 1 kick")]),
    )
    hit, groove = rows(source)
    assert (hit.plays, muted(hit)) == (1, []) and (groove.plays, muted(groove)) == (8, [16])


def test_a_clip_that_does_not_loop_ends_inside_its_scene() -> None:
    source = live(("Hit x8", [once("A01 16 crash", 6.0), loop("A01 1 kick")]))
    assert made(source) == [(1, 1, 16), (1, 1, 8), (1, 9, 16), (6, 1, 16)]
    first, second, third, last = rows(source)
    assert (muted(first), muted(second), muted(third), muted(last)) == ([], [], [16], [16])
    assert last.clips == ("A01 1 kick",) and first.clips == ("A01 16 crash", "A01 1 kick")
    assert any("'A01 16 crash' in scene 1 'Hit x8'" in text for text in plan(source).remarks)


def test_a_clip_that_ends_between_two_steps_sounds_in_the_step_that_has_begun() -> None:
    """5.3 beats are 21.2 steps: step 22 has begun when the clip ends."""
    source = live(("Hit x2", [once("A01 16 crash", 5.3), loop("A01 1 kick")]))
    assert made(source) == [(1, 1, 16), (1, 1, 6), (1, 7, 16)]


def test_what_is_left_of_a_clip_sounds_in_the_next_scene() -> None:
    source = live(
        ("One x1", [once("A01 16 crash", 8.0), loop("A01 1 kick")]),
        ("Two x3", [CARRY, loop("A01 1 kick")]),
    )
    assert [(row.plays, muted(row)) for row in rows(source)] == [(1, []), (1, []), (2, [16])]


def test_scenes_that_are_not_chosen_take_their_time() -> None:
    """The crash of scene 1 has rung for four of its eight beats when the song starts with scene 2."""
    source = live(
        ("One x1", [once("A01 16 crash", 8.0), loop("A01 1 kick")]),
        ("Two x3", [CARRY, loop("A01 1 kick")]),
    )
    assert [(row.plays, muted(row)) for row in rows(source, scenes="2")] == [(1, []), (2, [16])]


def test_a_scene_of_clips_that_are_over_is_silent() -> None:
    source = live(("One", [once("A01 16", 4.0)]), ("Two", [CARRY]), ("Three", [loop("A01 1")]))
    assert [row.scene for row in rows(source)] == [0, 2]
    assert any("Skipped" in text and "scene 2 'Two'" in text for text in plan(source).remarks)


def test_a_start_marker_starts_the_row_there() -> None:
    source = live(("Verse x2", [loop("A01 1", 4.0, start_beats=2.0), loop("A01 2", 2.0)]))
    dump = facts(A01=(16, NORMAL))
    assert made(source, facts=dump) == [(1, 9, 16), (1, 1, 16), (1, 1, 8)]


def test_clips_at_different_places_follow_most_of_them_and_are_said() -> None:
    source = live(("Verse", [loop("A01 1", start_beats=2.0), loop("A01 2"), loop("A01 3")]))
    assert made(source) == [(1, 1, 16)]
    (said,) = [text for text in plan(source).remarks if "different steps" in text]
    assert "Scene 1 'Verse'" in said and "'A01 1' at step 9" in said
    two = live(("Verse", [loop("A01 1", start_beats=2.0), loop("A01 2")]))
    assert made(two) == [(1, 9, 16), (1, 1, 8)]  # as many here as there: the leftmost track


def test_a_carried_clip_goes_on_where_it_was() -> None:
    source = live(("One", [loop("A01 1", 8.0)]), ("Two", [CARRY]))
    source = replace(source, scenes=(replace(source.scenes[0], follow_beats=4.0), source.scenes[1]))
    assert made(source, facts=facts(A01=(32, NORMAL))) == [(1, 1, 16), (1, 17, 32), (1, 1, 16)]


def test_a_track_that_monitors_in_plays_no_clips() -> None:
    source = live(("Verse", [loop("A01 1"), loop("A01 2")]))
    source = replace(source, columns=(replace(source.columns[0], hears_input=True), source.columns[1]))
    (row,) = rows(source)
    assert muted(row) == [1] and any("'T1' monitors \"In\"" in text for text in plan(source).remarks)
    deaf = replace(source, columns=tuple(replace(column, hears_input=True) for column in source.columns))
    with pytest.raises(BadInput, match="Nothing sounds in any scene of this set: it has clips, but") as caught:
        plan(deaf)
    assert any('monitor "In"' in text for text in caught.value.remarks)


def test_what_live_does_and_a_song_does_not_is_said() -> None:
    source = live(("Verse 124 BPM", [loop("A01 1", follows=True), once("A01 2", None)]))
    said = plan(source).remarks
    for expected in ("Follow actions of clips", "length in beats is not known", "Tempos in scene names"):
        assert any(expected in text and "scene 1 'Verse 124 BPM'" in text for text in said), expected
    assert not any("Tempos in scene names" in text for text in plan(source, tempo_from_names=True).remarks)


def test_tempos_in_names_of_scenes_above_are_said_too() -> None:
    """The song starts at the tempo that the scenes above leave, so a name there matters as well."""
    source = live(*((name, [loop("A01 1")]) for name in ("A 90 BPM", "B", "C 99 BPM")))
    (said,) = [text for text in plan(source, scenes="2").remarks if "Tempos in scene names" in text]
    assert "scene 1 'A 90 BPM'" in said and "scene 3" not in said and "`tempo_from_names`" in said


@pytest.mark.parametrize(("start", "outside"), [(-4.0, True), (4.0, True), (-0.25, True), (0.0, False), (3.75, False)])
def test_a_start_marker_outside_the_loop_is_said(start: float, outside: bool) -> None:
    said = plan(live(("Verse", [loop("A01 1", start_beats=start)]))).remarks
    assert any("outside their loop" in text and "scene 1 'Verse'" in text for text in said) is outside


def test_warnings_about_durations_come_before_a_refusal() -> None:
    """Too many rows: what was said of scenes before is said all the same."""
    many = live(*((f"S{n} x64", [once("A01 16", 6.0), loop("A01 1")]) for n in range(70)))
    with pytest.raises(DoesNotFit, match="more than 255 rows") as caught:
        plan(many)
    assert any("Clips that do not loop end" in text for text in caught.value.remarks)
    ringing = live(("Hit", [once("A01 16", 6.0), loop("A01 1")]), ("Long x99999", [Cell(), loop("A01 1")]))
    with pytest.raises(DoesNotFit, match="Let the scene play less often") as caught:
        plan(ringing)
    assert any("does not wait for its end" in text for text in caught.value.remarks)


def test_the_tempo_of_scenes_above_is_carried_in() -> None:
    scenes = [(f"S{n}", [loop("A01 1")]) for n in range(1, 5)]
    source = live(*scenes)
    source = replace(source, scenes=tuple(
        replace(scene, tempo_bpm=tempo) for scene, tempo in zip(source.scenes, (90.0, 140.0, None, 100.0), strict=True)
    ))  # fmt: skip
    assert [row.tempo_bpm for row in rows(source, scenes="3")] == [140.0]
    assert [row.tempo_bpm for row in rows(source, scenes="1,3-4")] == [90.0, 140.0, 100.0]
    # What is chosen speaks for itself: scene 3 keeps the tempo of scene 2, not the one from above.
    assert [row.tempo_bpm for row in rows(source, scenes="2-4")] == [140.0, None, 100.0]
    open_end = replace(source, scenes=(*source.scenes[:3], replace(source.scenes[3], tempo_bpm=None)))
    assert [row.tempo_bpm for row in rows(open_end, scenes="3-4")] == [140.0, None]


def test_a_map_entry_without_a_track_takes_that_of_the_name() -> None:
    song_map = parse_map({"clips": {"A01 3 kick": {"pattern": "B07"}}, "tracks": {"T1": 5}}, MACHINE)
    source = live(("One", [loop("A01 3 kick")]), ("Two", [loop("B07 9 hat")]))
    one, two = rows(source, song_map=song_map)
    assert (one.pattern, muted(one), muted(two)) == (22, [9], [3])
    nameless = parse_map({"clips": {"kick": {"pattern": "B07"}}, "tracks": {"T1": 5}}, MACHINE)
    one, two = rows(live(("One", [loop("kick")]), ("Two", [loop("B07 9 hat")])), song_map=nameless)
    assert (muted(one), muted(two)) == ([9], [5])


def test_by_scene_takes_the_tracks_of_the_map_alone() -> None:
    source = live(("One", [loop("x"), loop("y")]), ("Two", [loop("x"), Cell()]), ("Three", [Cell(), loop("y")]))
    song_map = parse_map({"tracks": {"T1": 4}}, MACHINE)
    assert [row.scene for row in rows(source, assign="by-scene", song_map=song_map)] == [0, 1]
    whole = plan(source, assign="by-scene")
    assert any("'T1', 'T2' claim the whole machine" in text for text in whole.remarks)


def test_numbered_scenes_start_at_step_1_whatever_was_carried() -> None:
    """Two scenes share a pattern by the map; the first one is left after half of it."""
    source = live(("One", [loop("x")]), ("Two", [CARRY]))
    source = replace(source, scenes=(replace(source.scenes[0], follow_beats=2.0), source.scenes[1]))
    song_map = parse_map({"scenes": {"Two": "A01"}}, MACHINE)
    options: dict[str, Any] = {"facts": facts(A01=(16, NORMAL)), "assign": "by-scene", "song_map": song_map}
    assert made(source, **options) == [(1, 1, 8), (1, 1, 16)]


def test_how_a_song_ends() -> None:
    source = live(("One", [loop("A01 1")]))
    assert plan(source, end="loop").rows[1:] == (LoopRow(0),)
    assert plan(source, end="halt").rows[1:] == (HaltRow(),)
    assert all(isinstance(row, PatternRow) for row in plan(source).rows)


@pytest.mark.parametrize(
    ("phase", "count", "expected"),
    [
        (0, 40, [((0, 16), 2), ((0, 8), 1)]),
        (8, 40, [((8, 16), 1), ((0, 16), 2)]),
        (8, 4, [((8, 12), 1)]),
        (0, 16 * 70, [((0, 16), 64), ((0, 16), 6)]),
    ],
)
def test_steps_from_a_phase_on(phase: int, count: int, expected: list[tuple[tuple[int, int], int]]) -> None:
    assert runs(phase, count, 16, 64) == expected


def test_a_clip_that_rings_on_makes_no_scene_longer_and_is_said() -> None:
    source = live(("Hit", [once("A01 16 crash", 6.0), loop("A01 1 kick")]))
    assert made(source) == [(1, 1, 16)]
    (said,) = [text for text in plan(source).remarks if "does not loop" in text]
    assert said.startswith(
        "Scene 1 'Hit' lasts 4 beats, and its clip 'A01 16 crash', which does not loop, would last 6:"
    )
    # A whole number of passes is music that belongs to the scene; a number of plays is the user's word.
    assert made(live(("Hit", [once("A01 16 fill", 8.0), loop("A01 1 kick")]))) == [(2, 1, 16)]
    assert not any("does not loop" in text for text in plan(live(("Hit x1", source.scenes[0].cells))).remarks)
