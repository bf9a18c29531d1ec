"""Pattern lengths from dump, loops or assumption; repeats from loops; you are told where they disagree."""

from __future__ import annotations

from exporters.machine import DumpFacts, PatternFacts
from exporters.machinedrum.device import MACHINE
from exporters.planning.lengths import Lengths, loops_heard, whole_steps
from exporters.planning.plan import Cell, Claim, Column, Demand, Scene, Session
from tests.exporters.sessions import plan, rows


def loops(*cells: tuple[str, float | None], name: str = "") -> Session:
    """A session of one scene with clips and the lengths of their loops in beats."""
    columns = tuple(Column(i, f"t{i}") for i in range(len(cells)))
    scene = Scene(0, name, tuple(Cell(clip, length_beats=beats) for clip, beats in cells))
    return Session(columns, (scene,), "set", 120.0)


def test_beats_as_steps() -> None:
    assert [whole_steps(beats) for beats in (4.0, 3.5, 0.25, 4.01, 4.1, 0.1, None)] == [16, 14, 1, 16, None, None, None]


def test_what_the_loops_of_a_pattern_say() -> None:
    def heard(*beats: float) -> dict[int, int]:
        return loops_heard([Claim(0, "x", 5, 0, length) for length in beats], 64)

    assert heard(4.0) == {5: 16}
    assert heard(4.0, 8.0, 2.0) == {5: 32}
    assert heard(3.5, 32.0) == {5: 14}  # eight bars of something else say nothing about the pattern
    assert heard(32.0) == {}
    assert heard(1.25, 1.75, 2.25) == {}  # 5, 7 and 9 steps meet after 315


def test_an_odd_scene_gets_its_real_length() -> None:
    (row,) = rows(loops(("A05 1", 3.5), ("A05 2", 3.5)))
    assert (row.end_step, row.plays, row.length_assumed, row.notes) == (14, 1, False, ())
    (row,) = rows(loops(("A05 1", 3.5)), steps=16)  # the user's word comes first
    assert (row.end_step, row.length_assumed) == (16, True)
    (row,) = rows(loops(("A05 1", None)))
    assert (row.end_step, row.length_assumed) == (16, True)


def test_eight_bars_over_one_bar_play_eight_times() -> None:
    assert [row.plays for row in rows(loops(("A01 1", 4.0), ("A01 2", 32.0)))] == [8]
    assert [row.plays for row in rows(loops(("A01 1", 4.0), ("A01 2", 32.0), name="x3"))] == [3]
    assert [row.plays for row in rows(loops(("A01 1", 4.0), ("A01 2", 32.0)), repeats=2)] == [2]
    facts = DumpFacts({0: PatternFacts(32)})
    assert [row.plays for row in rows(loops(("A01 2", 32.0)), facts=facts)] == [4]


def test_a_dump_that_disagrees_is_named_and_decides() -> None:
    facts = DumpFacts({4: PatternFacts(16)})
    found = plan(loops(("A05 1 kick", 3.5), ("A05 2", 3.5), ("A05 3", 8.0)), facts=facts)
    assert any(
        "Clip 'A05 1 kick' (and 1 more clip) loops 14 steps, but pattern A05 has 16 in the machine dump" in remark
        for remark in found.remarks
    )
    assert rows(loops(("A05 1", 3.5)), facts=facts)[0].end_step == 16
    quiet = plan(loops(("A05 3", 8.0)), facts=facts)
    assert not any("loops" in remark for remark in quiet.remarks)


def test_scenes_that_are_only_numbered_say_nothing_about_loops() -> None:
    (row,) = rows(loops(("vocals", 128.0), ("bass", 3.5)), assign="by-scene")
    assert (row.end_step, row.plays, row.length_assumed) == (16, 1, True)


def test_the_dump_decides_before_anything_else() -> None:
    lengths = Lengths(MACHINE, DumpFacts({0: PatternFacts(12, 7)}), 20, {0: 16})
    found = lengths.of(0, Demand("", ()))
    assert (found.steps, found.kit, found.origin) == (12, 7, "dump")
