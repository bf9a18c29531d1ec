"""Planning: what sounds, what is muted, tempo, repeats, lengths, and every limit with its sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import BadInput, DoesNotFit, KontrolError, UsageError
from exporters.machine import DumpFacts, PatternFacts
from exporters.machinedrum import song
from exporters.machinedrum.device import MACHINE
from exporters.planning.clip_pattern import clip_pattern
from exporters.planning.mapfile import Entry, SongMap
from exporters.planning.plan import Claim, Column, Demand, Group, PatternRow
from exporters.planning.song_rows import RowOptions, plan_rows
from exporters.planning.sounding import choose_columns, choose_scenes, what_sounds
from exporters.words import ranges
from tests.exporters.sessions import muted, plan, rows, session

# The set that docs/song-planning.md works through by hand.
WORKED = session(
    "Kick        | Snare       | Hat       | Bass       ",
    ("Intro", "A01 1 kick | .           | A01 9 hat | -          "),
    ("Verse 124 BPM x4", "- | A01 3 snare | .    | A01 12 bass"),
    names_set_tempo=True,
)


def test_the_row_worked_by_hand_in_the_documentation() -> None:
    _, verse = rows(WORKED)
    assert verse.pattern == 0  # A01
    assert verse.plays == 4  # x4
    assert muted(verse) == [9]  # claimed by the set: 1 3 9 12; sounding: 1 (carried on), 3 and 12
    assert verse.tempo_bpm == 124
    assert (verse.start_step, verse.end_step, verse.length_assumed) == (0, 16, True)
    stored = song.stored_of(plan(WORKED)).fields["rows"][1]
    assert song.ROW.encode(stored) == bytes.fromhex(
        "00"  # pattern A01
        "00"
        "03"  # plays 3 + 1 times
        "00"
        "0100"  # bit 8: track 9 muted
        "0BA0"  # 124 x 24 = 2976
        "00"  # from step 1
        "10"  # to step 16
    )


def sounding(source: Any, **values: Any) -> list[str]:
    columns = range(len(source.columns))
    return [" ".join(s.clip for s in state) or "silent" for state in what_sounds(source, columns, **values)]


def test_launching_from_the_top() -> None:
    one = session("a", ("", "one"), ("", "-"), ("", "."), ("", "-"), ("", "two"), ("", "!off"), ("", "-"))
    assert sounding(one) == ["one", "one", "silent", "silent", "two", "silent", "silent"]
    assert sounding(one, empty="stop") == ["one", "silent", "silent", "silent", "two", "silent", "silent"]
    assert sounding(one, empty="hold") == ["one", "one", "one", "one", "two", "silent", "silent"]


def test_a_switched_off_track_is_silent_but_still_claims() -> None:
    off = session("kick | (hat)", ("", "A01 1 | A01 9"))
    assert sounding(off) == ["A01 1"]
    assert muted(rows(off)[0]) == [9]


def test_a_deactivated_clip_still_claims() -> None:
    assert [muted(row) for row in rows(session("a | b", ("", "A01 1 | !A01 2")))] == [[2]]


def test_never_claimed_tracks_stay_unmuted_unless_asked() -> None:
    one = session("a | b", ("", "A01 1 | ."), ("", "A01 1 | A01 2"))
    assert [muted(row) for row in rows(one)] == [[2], []]
    assert [muted(row) for row in rows(one, mute_unclaimed=True)] == [list(range(2, 17)), list(range(3, 17))]


def test_a_clip_without_a_track_claims_the_whole_pattern() -> None:
    whole = session("a | b", ("", "A01 | ."), ("", ". | A02 3"))
    assert [(row.pattern, muted(row)) for row in rows(whole)] == [(0, []), (1, [n for n in range(1, 17) if n != 3])]


def test_two_clips_may_claim_one_track_of_one_pattern() -> None:
    assert rows(session("a | b", ("", "A01 3 x | A01 3 y")))[0].muted == frozenset()


def test_scenes_launch_from_the_top_even_when_only_some_become_rows() -> None:
    one = session("a | b", ("", "A01 1 | ."), ("", "- | A01 2"))
    assert muted(rows(one, scenes="2")[0]) == []


def test_mixed_patterns_are_refused_with_their_clips() -> None:
    mixed = session("a | b | c", ("", "A01 1 | . | ."), ("Break", "A01 1 k | B07 2 s | B07 3"), ("", "C01 1 | - | -"))
    with pytest.raises(DoesNotFit) as caught:
        rows(mixed)
    text = str(caught.value)
    assert "scene 2 'Break'" in text
    assert "A01 ('A01 1 k')" in text
    assert "B07 ('B07 2 s', 'B07 3')" in text
    assert "The same is true of 1 more scene." in text
    assert "`map_file`" in text and "`tracks`" in text


def test_names_that_mean_nothing_are_left_out_and_named() -> None:
    one = session("a | b", ("", "A01 1 | ."), ("Two", "loop 5 | ."), ("", "A01 1 | ."))
    found = plan(one)
    assert [row.scene for row in found.rows if isinstance(row, PatternRow)] == [0, 2]
    assert any("scene 2 'Two', track 'a', clip 'loop 5'" in remark for remark in found.remarks)


def test_names_beyond_the_machine_are_refused_with_their_place() -> None:
    for name, said in (("I01 3", "'I01'"), ("A17 3", "'A17'"), ("A01 17", "'17'")):
        for source in (session("a", ("", "A01 1"), ("Top", name)), session("a", ("", "."), ("Top", name))):
            with pytest.raises(DoesNotFit, match=f"scene 2 'Top', track 'a', clip '{name}': .*{said}"):
                rows(source)


@pytest.mark.parametrize("clip", ["A01 17", "H17 2"])
def test_a_name_beyond_the_machine_in_a_scene_that_is_not_chosen_claims_nothing(clip: str) -> None:
    top = ("", f"A01 1 | {clip}")
    stopped = session("a | b", top, ("", "A01 1 | A01 2"), ("", "A02 1 | A02 2"))
    assert [row.pattern for row in rows(stopped, scenes="2-3")] == [0, 1]
    carried = session("a | b", top, ("", "A02 1 | -"), ("", "A02 1 | A02 2"))  # it sounds on into scene 2
    with pytest.raises(DoesNotFit, match=f"track 'b', clip '{clip}'"):
        plan(carried, scenes="2")


def test_sets_without_a_pattern_say_what_helps() -> None:
    with pytest.raises(BadInput, match="`assign` by-scene"):
        rows(session("a", ("", "loop")))
    with pytest.raises(BadInput, match="This set is empty"):
        rows(session("a", ("", ".")))
    with pytest.raises(BadInput, match="`clip_pattern`"):
        rows(session("a", ("", "A01 1")), clip_pattern=clip_pattern("<(?P<pattern>.*)>"))
    with pytest.raises(BadInput, match="Nothing sounds in any scene"):
        rows(session("a", ("", "!A01 1")))


def test_own_expression() -> None:
    one = session("a | b", ("", "k@B02#4 | ."), ("", "k@B02#4 | s@B02#5"))
    found = rows(one, clip_pattern=clip_pattern(r"@(?P<pattern>\w+)#(?P<track>\d+)"))
    assert [(row.pattern, muted(row)) for row in found] == [(17, [5]), (17, [])]


def test_tracks_are_those_that_name_patterns_or_those_chosen() -> None:
    one = session("kick | voice", ("", "A01 1 | la"), ("", ". | A02 2"))
    assert [row.pattern for row in rows(one)] == [0, 1]
    assert [row.pattern for row in rows(one, tracks=("kick",))] == [0]
    assert [row.pattern for row in rows(one, tracks=("2",))] == [1]
    assert rows(session("kick | voice", ("", "A01 1 | la")))[0].pattern == 0
    with pytest.raises(UsageError, match="'drums'"):
        rows(one, tracks=("drums",))


def test_choosing_columns() -> None:
    group = Group(0, "Drums")
    source = replace(
        session("kick | snare | a,b | 7", ("", ". | . | . | .")),
        columns=(
            Column(1, "kick", groups=(group,)),
            Column(2, "snare", groups=(group,)),
            Column(3, "a,b"),
            Column(4, "7"),
        ),
    )
    for wanted, found in (
        ("Drums", (0, 1)), ("1", (0, 1)), ("2", (0,)), ("2-4", (0, 1, 2)), ("kick,4", (0, 2)), ("a,b", (2,)),
        ("7", (3,)), ("3-", (1, 2, 3)), ("-2", (0, 1)), ("3-99", (1, 2, 3)), ("4 2", (0, 2)), ("7,kick", (0, 3)),
    ):  # fmt: skip
        assert choose_columns(source, [wanted]) == found
    assert choose_columns(source, ["SNARE", "5"]) == (1, 3)
    for wrong in ("6", "0", "3-2", "x", "", "6-", "-", "6-9"):
        with pytest.raises(UsageError, match=r"^`tracks`: '.*2 kick, 3 snare, 4 a,b, 5 7"):
            choose_columns(source, [wrong])


def test_choosing_scenes() -> None:
    source = session("kick", ("Verse", "."), ("3", "."), ("verse", "."), ("", "."))
    for wanted, found in (
        (None, (0, 1, 2, 3)), ("2", (1,)), ("3-", (2, 3)), ("-2", (0, 1)), ("4,1-2", (0, 1, 3)), ("VERSE", (0, 2)),
        ("3", (2,)), ("3,Verse", (0, 2)),
    ):  # fmt: skip
        assert choose_scenes(source, wanted) == found
    for wrong in ("5", "0", "1-5", "3-2", "x", ""):
        with pytest.raises(UsageError, match=r"^`scenes`: '.*the set has scenes 1-4"):
            choose_scenes(source, wrong)


def test_by_scene_numbers_scenes() -> None:
    one = session("a | b", ("", "loop | ."), ("", ". | ."), ("", ". | B07 2"), ("", "- | -"))
    found = plan(one, assign="by-scene")
    got = [row for row in found.rows if isinstance(row, PatternRow)]
    assert [(row.scene, row.pattern, muted(row)) for row in got] == [(0, 0, []), (2, 2, []), (3, 3, [])]
    assert any("nothing sounds in it: 1 scene (scene 2)" in remark for remark in found.remarks)
    kept = rows(one, assign="by-scene", empty_scenes="silence")
    assert [(row.pattern, len(row.muted)) for row in kept] == [(0, 0), (1, 16), (2, 0), (3, 0)]
    assert [row.pattern for row in rows(one, assign="by-scene", scenes="3-4")] == [0, 1]
    assert [row.pattern for row in rows(one, assign="by-scene", scenes="3-4", first_pattern=10)] == [10, 11]


def test_by_scene_beyond_the_machine() -> None:
    many = session("a | b", *[(f"s{n}", "loop | ." if n < 128 else ". | loop") for n in range(140)])
    with pytest.raises(DoesNotFit) as caught:
        rows(many, assign="by-scene")
    assert "scene 129 's128' would be pattern 129" in str(caught.value)
    assert all(help_ in str(caught.value) for help_ in ("`scenes` 1-128", "`tracks`", "`map_file`", "A01-H16"))
    assert len(rows(many, assign="by-scene", tracks=("a",))) == 128
    assert len(rows(many, assign="by-scene", scenes="1-128")) == 128
    assert [row.pattern for row in rows(many, assign="by-scene", scenes="130-140")] == list(range(11))


def test_silent_scenes_are_skipped_or_kept() -> None:
    one = session("a | b", ("", ". | ."), ("", "A02 1 | A02 2"), ("", ". | ."), ("", "B01 1 | ."))
    assert [row.pattern for row in rows(one)] == [1, 16]
    kept = rows(one, empty_scenes="silence")
    assert [(row.pattern, muted(row)) for row in kept] == [
        (1, list(range(1, 17))), (1, []), (1, list(range(1, 17))), (16, [2]),
    ]  # fmt: skip
    assert [row.notes for row in kept] == [("silence", "length assumed"), ("length assumed",)] * 2


def test_tempo() -> None:
    names = ("Intro 100 BPM", "Verse", "Break 100 BPM", "End")
    one = session("a", *[(name, "A01 1") for name in names])
    assert [row.tempo_bpm for row in rows(one)] == [120, None, None, None]
    assert [row.tempo_bpm for row in rows(one, tempo_from_names=True)] == [100, None, 100, None]
    assert [row.tempo_bpm for row in rows(replace(one, names_set_tempo=True))] == [100, None, 100, None]
    fields = replace(one, scenes=tuple(replace(s, tempo_bpm=90.0 + s.index) for s in one.scenes))
    assert [row.tempo_bpm for row in rows(fields, tempo_from_names=True)] == [90, 91, 92, 93]
    assert rows(replace(one, tempo_bpm=None))[0].tempo_bpm is None
    assert any("tempo is not known" in remark for remark in plan(replace(one, tempo_bpm=None)).remarks)


def test_the_tempo_of_a_skipped_scene_holds_for_the_next() -> None:
    one = session("a", ("", "A01 1"), ("90 BPM", "."), ("", "A01 1"), ("", "A01 1"), names_set_tempo=True)
    assert [row.tempo_bpm for row in rows(one)] == [120, 90, None]


@pytest.mark.parametrize("tempo", [20, 29.9, 300.1, 400])
def test_tempos_that_the_machine_does_not_have(tempo: float) -> None:
    with pytest.raises(DoesNotFit, match=rf"^The set's tempo {tempo:g} BPM is outside .* 30-300\. Change it in Live"):
        rows(session("a", ("Go", "A01 1"), tempo_bpm=float(tempo)))
    with pytest.raises(DoesNotFit, match="30-300"):
        rows(session("a", ("", "A01 1"), (f"Go {tempo} BPM", "A01 1"), names_set_tempo=True))


def test_a_wrong_tempo_is_blamed_on_what_states_it() -> None:
    one = session("a", ("Go 400 BPM", "A01 1"), ("Wait", "."), ("End", "A01 1"))
    sentence = r"scene 1 'Go 400 BPM': its name's tempo 400 BPM .* Rename the scene"
    with pytest.raises(DoesNotFit, match=sentence):
        rows(one, tempo_from_names=True)
    sentence = r"^scene 3 'End': the map's tempo 20 BPM .* 30-300\. Change it in the map file\.$"
    with pytest.raises(DoesNotFit, match=sentence):
        rows(one, song_map=SongMap(scenes={"End": Entry(tempo_bpm=20.0)}))
    by_clip = SongMap(clips={"A01 1": Entry(tempo_bpm=20.0)})
    with pytest.raises(DoesNotFit, match=r"scene 1 .*: the map's tempo 20 BPM .*\. Change it in the map file\.$"):
        rows(one, song_map=by_clip)
    # A skipped scene's tempo would be written in the next row; the scene that states it is named.
    fields = replace(one, scenes=tuple(replace(s, tempo_bpm=301.0 if s.index == 1 else None) for s in one.scenes))
    with pytest.raises(DoesNotFit, match=r"^scene 2 'Wait': its tempo 301 BPM .* Change it in Live, or give the scene"):
        rows(fields)


@pytest.mark.parametrize("tempo", [30.0, 300.0])
def test_the_slowest_and_the_fastest_tempo_of_the_machine(tempo: float) -> None:
    assert rows(session("a", ("Go", "A01 1"), tempo_bpm=tempo))[0].tempo_bpm == tempo


def test_repeats() -> None:
    one = session("a", ("x4", "A01 1"), ("", "A01 1"))
    assert [row.plays for row in rows(one)] == [4, 1]
    assert [row.plays for row in rows(one, repeats=2)] == [4, 2]
    assert [row.plays for row in rows(one, stay=True)] == [4, 32]
    with pytest.raises(UsageError, match="`stay` and `repeats`"):
        rows(one, stay=True, repeats=2)
    with pytest.raises(UsageError, match="at least once"):
        rows(one, repeats=0)
    with pytest.raises(DoesNotFit, match=r"scene 1 'x0'.* Write x1 or more"):
        rows(session("a", ("x0", "A01 1")))


def test_more_plays_than_a_row_has_are_split() -> None:
    one = session("a", ("x150 90 BPM", "A01 1"), ("x64", "A01 1"), names_set_tempo=True)
    found = plan(one)
    got = [row for row in found.rows if isinstance(row, PatternRow)]
    assert [(row.scene, row.plays, row.tempo_bpm) for row in got] == [
        (0, 64, 90), (0, 64, None), (0, 22, None), (1, 64, None),
    ]  # fmt: skip
    assert any("2 rows added" in remark for remark in found.remarks)
    with pytest.raises(DoesNotFit, match="scene 1 'x99999': 99999 plays need 1563 rows"):
        rows(session("a", ("x99999", "A01 1")))
    with pytest.raises(DoesNotFit, match="scene 1 'x999999999': 999999999 plays need 15625000 rows"):
        rows(session("a", ("x999999999", "A01 1")))


def test_255_rows_and_no_more() -> None:
    def scenes(count: int) -> Any:
        return session("a", *[("", "A01 1")] * count)

    assert len(rows(scenes(255))) == 255
    with pytest.raises(DoesNotFit, match=r"255 rows \(256\).*`scenes`"):
        rows(scenes(256))
    assert len(rows(scenes(300), scenes="1-255")) == 255


def test_machine_dump_gives_length_and_kit() -> None:
    facts = DumpFacts({0: PatternFacts(32, 5), 127: PatternFacts(64, 63)})
    one = session("a", ("", "A01 1"), ("", "H16 1"))
    assert [(r.end_step, r.kit, r.length_assumed) for r in rows(one, facts=facts)] == [(32, 5, False), (64, 63, False)]
    assert [(r.end_step, r.kit, r.length_assumed) for r in rows(one, steps=32)] == [(32, None, True)] * 2
    assert any("assumed (32 steps)" in remark for remark in plan(one, steps=32).remarks)
    with pytest.raises(DoesNotFit, match=r"scene 1 'Go': pattern B02 \(clip 'b2 5 x'\) is not in the machine dump"):
        rows(session("a", ("Go", "b2 5 x")), facts=facts)


@pytest.mark.parametrize(("options", "kind", "said"), [
    ({"slot": 32}, DoesNotFit, "Song 33 does not exist"),
    ({"slot": -1}, DoesNotFit, "Song 0 does not exist"),
    ({"steps": 0}, DoesNotFit, "`steps` 0"),
    ({"steps": 65}, DoesNotFit, "1-64"),
    ({"name": "a name of sixteen"}, DoesNotFit, "15 ASCII"),
    ({"name": "夜 夜"}, DoesNotFit, "ASCII"),
    ({"name": "\t"}, DoesNotFit, "ASCII"),
    ({"scenes": "2"}, UsageError, "1-1"),
    ({"scenes": "x"}, UsageError, "'x'"),
    ({"scenes": "0"}, UsageError, "'0'"),
])  # fmt: skip
def test_choices_that_cannot_be(options: dict[str, Any], kind: type[KontrolError], said: str) -> None:
    with pytest.raises(kind, match=said):
        plan(session("a", ("", "A01 1")), **options)


@pytest.mark.parametrize(("name", "expected"), [
    ("drum-set", "drum-set"),
    ("Größe", "Grosse"),
    ("夜 song", "_ song"),
    ("", "SONG"),
    ("a very long name of a set", "a very long nam"),
])  # fmt: skip
def test_the_set_names_the_song(name: str, expected: str) -> None:
    assert plan(session("a", ("", "A01 1"), name=name)).name == expected
    assert plan(session("a", ("", "A01 1"), name=name), name="MINE").name == "MINE"


@pytest.mark.parametrize(("name", "expected", "warned"), [
    ("LIVE AT HOME", "LIVE AT HOME", False),
    ("Größe", "Grosse", True),
    ("夜 2", "_ 2", True),
    ("fifteen letters", "fifteen letters", False),
    ("fifteen lettörß", "fifteen lettors", True),
    (" blank", " blank", False),
    ("", "", False),
])  # fmt: skip
def test_a_chosen_name_is_spelled_in_the_machines_letters(name: str, expected: str, warned: bool) -> None:
    made = plan(session("a", ("", "A01 1"), name="set"), name=name)
    assert made.name == expected
    said = [remark for remark in made.remarks if "lacks letters" in remark]
    assert said == ([f"The song is called '{expected}': the Machinedrum lacks letters of '{name}'."] if warned else [])


def test_rows_come_from_demands_whatever_their_source() -> None:
    demands = [
        Demand("bars 1-4", (Claim(0, "k", 3, 0),), plays=4, steps=(0, 16)),
        Demand("bar 5", (Claim(0, "k", 3, 0), Claim(1, "s", 3, 1)), steps=(8, 16), notes=("Chorus",)),
    ]
    found = plan_rows(demands, MACHINE, RowOptions(claimed=frozenset({0, 1}), tempo_bpm=100.0))
    assert [(r.plays, r.muted, r.start_step, r.end_step) for r in found] == [
        (4, frozenset({1}), 0, 16), (1, frozenset(), 8, 16),
    ]  # fmt: skip
    assert found[1].notes == ("Chorus", "length assumed")
    for steps in ((0, 17), (16, 16), (-1, 4)):
        with pytest.raises(DoesNotFit, match="bars 1-4: steps"):
            plan_rows([replace(demands[0], steps=steps)], MACHINE, RowOptions())


def test_a_stated_signature_is_noted() -> None:
    one = session("a", ("Odd 7/8", "A01 1"), ("5/16", "A01 1"), ("", "A01 1"), names_set_tempo=True)
    assert [row.notes[0] for row in rows(one)] == ["7/8: 14 steps a bar", "5/16: 5 steps a bar", "length assumed"]
    assert rows(replace(one, names_set_tempo=False))[0].notes == ("length assumed",)
    field = replace(one, scenes=(replace(one.scenes[0], time_signature="3/4"), *one.scenes[1:]))
    assert rows(field)[0].notes == ("3/4: 12 steps a bar", "length assumed")


CELLS = st.sampled_from([".", "-", "A01 1", "A01 2 x", "A01 5", "!A01 6", "A01"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_rows_agree_with_looking_upwards(grid: list[list[str]]) -> None:
    """The same rule from the other end: what sounds is the nearest cell above that is not 'empty without a button'."""

    def heard(scene: int, column: int) -> str | None:
        above = [grid[n][column] for n in range(scene, -1, -1) if grid[n][column] != "-"]
        return above[0] if above and above[0][0] == "A" else None

    def tracks(clip: str) -> set[int]:
        return {int(clip.split()[1])} if " " in clip else set(range(1, 17))

    claimed = {t for line in grid for text in line if text not in ".-" for t in tracks(text.removeprefix("!"))}
    want = []
    for scene in range(len(grid)):
        clips = [clip for column in range(3) if (clip := heard(scene, column))]
        if clips:
            want.append((scene, sorted(claimed - {t for clip in clips for t in tracks(clip)})))
    source = session("a | b | c", *[("", " | ".join(line)) for line in grid])
    if want:
        assert [(row.scene, muted(row)) for row in rows(source)] == want
    else:
        with pytest.raises(KontrolError):
            rows(source)


def test_same_input_same_plan() -> None:
    assert plan(WORKED) == plan(WORKED)


def test_ranges() -> None:
    assert ranges([]) == ""
    assert ranges({0}) == "1"
    assert ranges([4, 1, 0, 2, 7]) == "1-3 5 8"
