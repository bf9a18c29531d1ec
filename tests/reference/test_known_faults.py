"""One small set for each kind of fault that the two players were written to find, with its right value by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.reference.compare import Case, compare, export, toml
from tests.reference.exported import accepting, beats_of, new_kits, new_patterns, spoken_of
from tests.reference.instrument import messages
from tests.reference.set_player import Options
from tests.reference.small_sets import Cell, Column, dump, live_set, pattern, sound

RAM_R1, RAM_P1 = 160, 162


def columns(*cells: Cell) -> list[Column]:
    return [Column(f"track {number + 1}", [cell]) for number, cell in enumerate(cells)]


TRIGLESS = dump(pattern(0, 16, {1: "x..."}), pattern(1, 64, {3: "x..."}))
TWELVE = dump(pattern(0, 12, {1: "x..."}), pattern(1, 64, {2: "x......."}))
FAST = dump(pattern(0, 16, {1: "x..."}, speed=1), pattern(1, 32, {2: "x..."}, speed=1))
SLOW = dump(pattern(0, 12, {1: "x..."}, speed=2))

# Set, dump, length of its first scene in beats.
LENGTHS = {
    "a claimed track without trigs": (["Verse"], (Cell("A01 1", 16), Cell("A02 2", 16)), TRIGLESS, 16),
    "a claimed track without trigs, twice": (["Verse x2"], (Cell("A01 1", 4), Cell("A02 2", 16)), TRIGLESS, 32),
    "loops longer than any pattern": (["Verse"], (Cell("A01 1", 48), Cell("A02 2", 48)), TWELVE, 48),
    "12 against 64 steps": (["Verse x1"], (Cell("A01 1", 3), Cell("A02 2", 16)), TWELVE, 48),
    "twice the speed": (["Verse"], (Cell("A01 1", 8),), FAST, 8),
    "twice the speed, mixed": (["Verse x3"], (Cell("A01 1", 2), Cell("A02 2", 4)), FAST, 12),
    "three quarters of the speed": (["Verse"], (Cell("A01 1", 8),), SLOW, 8),
    "repeats beyond 64": (["Verse x70"], (Cell("A01 1", 4),), TRIGLESS, 280),
    "an unlooped fill of two bars": (["Verse"], (Cell("A01 1", 4), Cell("A01 3", 8, looped=False)), TRIGLESS, 8),
}


@pytest.mark.parametrize("name", LENGTHS)
def test_a_scene_lasts_its_beats(name: str, tmp_path: Path) -> None:
    scenes, cells, machine, beats = LENGTHS[name]
    this = Case(live_set(scenes, *columns(*cells)), machine)
    assert beats_of(this, export(this, tmp_path), 0) == beats
    assert compare(this).unsaid == []


@pytest.mark.parametrize("name", ["Verse", "Verse x4"])
@pytest.mark.parametrize("speeds", [(0, 1), (1, 0), (2, 3)], ids=["1x and 2x", "2x and 1x", "3/4x and 3/2x"])
def test_accepted_speeds_change_no_duration(name: str, speeds: tuple[int, int], tmp_path: Path) -> None:
    """A slower track is spread over the finer grid of the faster one, so it sounds as before, and lasts as long."""
    first, second = (pattern(slot, 16, {slot + 1: "x..."}, speed=speed) for slot, speed in enumerate(speeds))
    cells = (Cell("A01 1", 16 / 3 if 2 in speeds else 4), Cell("A02 2", 8 / 3 if 2 in speeds else 2))
    this = Case(live_set([name], *columns(*cells)), dump(first, second), switches=(accepting(),))
    assert compare(this, tmp_path).unsaid == []


def test_a_slower_source_starts_further_in_by_its_own_time(tmp_path: Path) -> None:
    """Two beats are 16 of the 32 steps that the bar of A02 fills in a pattern at twice its speed."""
    bar = "x" + 15 * "."
    machine = dump(pattern(0, 16, {1: bar}, speed=1), pattern(1, 16, {2: bar}))
    cells = (Cell("A01 1", 4, marker=2), Cell("A02 2", 4, marker=2))
    this = Case(live_set(["Verse"], *columns(*cells)), machine, switches=(accepting(),))
    rows = export(this, tmp_path).rows
    assert [(row["start_step"], row["end_step"], row["plays"]) for row in rows] == [(16, 32, 1), (0, 16, 1)]
    assert compare(this).unsaid == []


@pytest.mark.parametrize("switches", [(), ("--scenes", "1")])
def test_an_empty_pattern_that_a_clip_names_is_not_taken(switches: tuple[str, ...], tmp_path: Path) -> None:
    """G01 is the first unused slot of the dump; a clip that never sounds in the song names it."""
    machine = dump(pattern(0, 16, {1: "x..."}), pattern(1, 16, {2: "..x."}))
    named = Column("later", [Cell("G01 3", active=bool(switches)) if scene else "." for scene in range(2)])
    kick, snare = Column("kick", [Cell("A01 1"), "."]), Column("snare", [Cell("A02 2"), "."])
    for columns_, taken in (((kick, snare), "G01"), ((kick, snare, named), "G02")):
        made = export(Case(live_set(["mix", "end"], *columns_), machine, switches=switches), tmp_path)
        assert made.rows[0]["pattern_name"] == taken


SHARED = dump(pattern(0, 24, {1: "x..x"}), pattern(1, 16, {2: "x..."}), pattern(2, 24, {3: "..x."}))


@pytest.mark.parametrize("other", [True, False])
def test_what_a_scene_lasts_does_not_depend_on_other_scenes(other: bool, tmp_path: Path) -> None:
    hat = Column("hat", [Cell("A01 1", 6) if other else ".", Cell("A01 1", 6)])
    kick = Column("kick", [Cell("A02 2", 4) if other else ".", "."])
    this = Case(live_set(["mix x2", "two x4"], hat, kick, Column("x", [".", Cell("A03 3", 6)])), SHARED)
    assert beats_of(this, export(this, tmp_path), 1) == 24
    assert compare(this).unsaid == []


@pytest.mark.parametrize("entry", [{"tempo": 100}, {"pattern": "B01"}])
def test_a_scene_entry_of_a_map_leaves_the_loops_alone(entry: dict[str, object], tmp_path: Path) -> None:
    sections = {"scenes": {"Verse": entry}}
    this = Case(live_set(["Verse"], *columns(Cell("A01 1", 8))), None, Options(map=sections), (), toml(sections))
    assert beats_of(this, export(this, tmp_path), 0) == 8
    assert compare(this).unsaid == []


def test_accepted_compromises_are_packed_like_the_others(tmp_path: Path) -> None:
    hats, kicks = Column("hat", [Cell("A01 1", 5)] * 3), Column("kick", [Cell("A02 2", 16)] * 3)
    more = [Column("x", [".", Cell("A02 3", 16), "."]), Column("y", [".", ".", Cell("A01 4", 5)])]
    machine = dump(pattern(0, 20, {1: "x....x..", 4: "x.xx.x..."}), pattern(1, 64, {2: "x.....x..", 3: "...x."}))
    made = export(
        Case(live_set(["one", "two", "three"], hats, kicks, *more), machine, switches=(accepting(),)), tmp_path
    )
    assert (new_patterns(made), new_kits(made)) == (1, 0)


def test_a_ram_player_whose_recorder_is_muted_is_remarked(tmp_path: Path) -> None:
    machine = dump(pattern(0, 16, {1: "x...", 2: "..x."}), changed={1: sound(0, RAM_R1), 2: sound(1, RAM_P1)})
    columns = (Column("recorder", [Cell("A01 1"), "."]), Column("player", [".", Cell("A01 2")]))
    this = Case(live_set(["rec", "play"], *columns), machine)
    assert spoken_of(export(this, tmp_path), 1, "record|RAM")
    assert compare(this).unsaid == []


@pytest.mark.parametrize("playing", [True, False])
def test_a_fired_partner_is_heard_or_remarked(playing: bool, tmp_path: Path) -> None:
    """Without trigs of its own it is never muted; with some, only its mute keeps them silent, and a remark says so."""
    grids = {1: "x...", 2: "..x."} if playing else {1: "x..."}
    machine = dump(pattern(0, 16, grids), pattern(1, 16, {5: ".x.."}), changed={1: sound(0, trig_group=1)})
    clips = (Column("a", [Cell("A01 1"), "."]), Column("b", [".", Cell("A01 2")]), Column("c", [Cell("A02 5"), "."]))
    this = Case(live_set(["s0", "s1"], *clips), machine)
    made = export(this, tmp_path)
    if not playing:
        assert 1 not in made.rows[0]["muted_tracks"]
    assert compare(this).unsaid == []


@pytest.mark.parametrize("columns", [
    (Column("a", [Cell("A01 1", 4)]), Column("b", [Cell("A02 2", 8)])),  # 16 and 32 steps
    (Column("a", [Cell("A01 1", 4)]), Column("b", [Cell("A03 3", 4)])),  # a third of 48 steps
])  # fmt: skip
def test_what_was_exported_is_used_again(columns: tuple[Column, ...], tmp_path: Path) -> None:
    machine = dump(pattern(0, 16, {1: "x..x"}), pattern(1, 32, {2: "x..."}), pattern(2, 48, {3: ".x.."}))
    first = Case(live_set(["verse"], *columns), machine)
    made = export(first, tmp_path)
    assert new_patterns(made) == 1
    parts = b"".join(m for m in messages(made.data) if m[6] != 0x69)
    again = Case(first.xml, machine + parts)
    assert new_patterns(export(again, tmp_path)) == 0
    assert compare(again).unsaid == []


CRASH = dump(pattern(0, 16, {1: "x...", 2: "....x...", 16: "x" + 15 * "."}))


@pytest.mark.parametrize("name", ["Hit", "Hit x4"])
def test_a_clip_that_does_not_loop_sounds_once(name: str, tmp_path: Path) -> None:
    crash = Column("crash", [Cell("A01 16", looped=False), "-"])
    this = Case(live_set([name, "Groove x8"], crash, Column("kick", [Cell("A01 1"), "-"])), CRASH)
    made = export(this, tmp_path)
    rows = [row for row in made.rows if 15 not in row["muted_tracks"]]
    assert [(row["scene"], row["plays"]) for row in rows] == [(0, 1)]
    assert compare(this).unsaid == []


def test_a_start_marker_starts_the_row_further_in(tmp_path: Path) -> None:
    cells = [Cell("A01 1", 8, marker=2), Cell("A01 2", 8, marker=2)]
    this = Case(live_set(["Verse"], *columns(*cells)), CRASH)
    assert export(this, tmp_path).rows[0]["start_step"] == 8
    assert compare(this).differences == ()


def test_clips_that_start_at_different_steps_are_remarked(tmp_path: Path) -> None:
    this = Case(live_set(["Verse"], *columns(Cell("A01 1", 4, marker=2), Cell("A01 2", 4))), CRASH)
    assert spoken_of(export(this, tmp_path), 0, "start|step|A01 1")
    assert compare(this).unsaid == []


def test_a_track_on_in_is_silent_and_remarked(tmp_path: Path) -> None:
    on_in = Column("snare", [Cell("A01 2")], monitoring=0)
    this = Case(live_set(["Verse"], Column("kick", [Cell("A01 1")]), on_in), CRASH)
    made = export(this, tmp_path)
    assert made.rows[0]["muted_tracks"] == [1]
    assert any("snare" in text and "In" in text for text in made.remarks)
    assert compare(this).unsaid == []


def test_the_tempo_in_force_is_carried_into_a_later_start(tmp_path: Path) -> None:
    kick = Column("kick", [Cell("A01 1"), Cell("A01 1"), Cell("A01 1")])
    this = Case(
        live_set(["a", "b 90 BPM", "c"], kick), CRASH, Options(scenes=frozenset({2})), ("--scenes", "3")
    )  # fmt: skip
    assert export(this, tmp_path).rows[0]["tempo_bpm"] == 90
    assert compare(this).unsaid == []


def test_a_map_entry_with_a_pattern_takes_the_track_of_the_name(tmp_path: Path) -> None:
    clips = {"A01 3 kick": {"pattern": "B07", "repeats": 2}}
    tracks = (Column("Kick", [Cell("A01 3 kick"), "."]), Column("Hat", [".", Cell("B07 9 hat")]))
    this = Case(live_set(["s", "t"], *tracks), None, Options(map={"clips": clips}), (), toml({"clips": clips}))
    row = export(this, tmp_path).rows[0]
    assert (row["pattern_name"], row["plays"], row["muted_tracks"]) == ("B07", 2, [8])
    assert compare(this).unsaid == []


def test_by_scene_with_mapped_tracks_takes_only_those(tmp_path: Path) -> None:
    tracks = {"kick": 1, "crash": 16}
    set_ = live_set(["a", "b"], Column("kick", [Cell("boom"), Cell("boom")]), Column("pad", [Cell("pad"), "-"]),
                    Column("crash", [".", Cell("tish")]))  # fmt: skip
    machine = dump(pattern(0, 16, {1: "x...", 3: ".x", 16: "x"}), pattern(1, 16, {1: "x.", 3: ".x", 16: "x"}))
    options = Options(map={"tracks": tracks}, by_scene=True)
    this = Case(set_, machine, options, ("--assign", "by-scene"), toml({"tracks": tracks}))
    assert [row["muted_tracks"] for row in export(this, tmp_path).rows] == [[15], []]
    assert compare(this).unsaid == []


@pytest.mark.parametrize(("name", "beats"), [("Verse", 32), ("Verse x4", 16)])
def test_a_follow_action_says_how_long_a_scene_lasts(name: str, beats: int, tmp_path: Path) -> None:
    set_ = live_set([name], *columns(Cell("A01 1", 4), Cell("A01 2", 8)), live="11.3.13")
    this = Case(set_, CRASH, Options(follow={0: Fraction(32)}))
    assert beats_of(this, export(this, tmp_path), 0) == beats
    assert compare(this).unsaid == []


def test_a_follow_action_between_two_passes_plays_the_first_steps_of_one_more(tmp_path: Path) -> None:
    this = Case(live_set(["Verse"], *columns(Cell("A01 1")), live="12.1.0"), CRASH, Options(follow={0: Fraction(6)}))
    rows = export(this, tmp_path).rows
    assert [(row["plays"], row["start_step"], row["end_step"]) for row in rows] == [(1, 0, 16), (1, 0, 8)]
    assert compare(this).unsaid == []
