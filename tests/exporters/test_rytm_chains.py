"""Songs of more rows than the Analog Rytm has: joined in chains, as few as needed, or refused in one sentence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.analog_rytm import chains, song
from exporters.analog_rytm.device import MACHINE
from exporters.errors import DoesNotFit
from exporters.planning.merging import NoRoom
from exporters.planning.plan import PatternRow, Session, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.planning.song_rows import check_count
from exporters.planning.splitting import plan_songs
from kontrol_testing import songs


def rows_of(*plays: int) -> list[PatternRow]:
    """A row for each number, of patterns that differ from their neighbours."""
    return [PatternRow(number % 128, plays=times) for number, times in enumerate(plays)]


def written(*plays: int) -> song.Song:
    """What is in the message that the machine writes for such rows."""
    (data,) = MACHINE.encode(SongPlan("analog-rytm", 0, "", tuple(rows_of(*plays))))
    return song.song_of(song.decode(data))


def sequence(music: song.Song) -> list[int]:
    """Pattern after pattern, as the machine plays them: each row's positions in order, again and again."""
    return [one.pattern for row in music.rows for _ in range(row.plays) for one in row.positions]


def test_up_to_64_rows_each_is_a_row_of_its_own() -> None:
    music = written(*range(1, 65))
    assert [(len(row.positions), row.plays) for row in music.rows] == [(1, plays) for plays in range(1, 65)]


def test_the_65th_row_makes_one_chain_of_two() -> None:
    music = written(*[1] * 65)
    assert sorted(len(row.positions) for row in music.rows) == [1] * 63 + [2]
    assert sequence(music) == list(range(65))


def test_rows_that_play_once_are_joined_before_those_that_repeat() -> None:
    music = written(*[8] * 40, 1, 1, *[8] * 23)
    assert [len(row.positions) for row in music.rows] == [1] * 40 + [2] + [1] * 23
    assert [row.plays for row in music.rows] == [8] * 40 + [1] + [8] * 23


def test_a_row_that_repeats_takes_a_position_for_each_play_in_a_chain() -> None:
    # two rows too many: one chain of three (6 positions) takes fewer than two of two (8)
    music = written(*[2] * 66)
    assert sorted(len(row.positions) for row in music.rows) == [1] * 63 + [6]
    assert sequence(music) == [number for number in range(66) for _ in range(2)]


def test_256_rows_are_64_chains_of_four() -> None:
    music = written(*[1] * 256)
    assert [len(row.positions) for row in music.rows] == [4] * 64
    assert sequence(music) == [number % 128 for number in range(256)]


def test_the_pool_is_full_at_256_positions_and_not_before() -> None:
    # Rows that play twice: c chains that make n rows out of 64 take 64 + 2 * (n - 64) + c positions, and c is at least
    # (n - 64) / 7 as a chain of 16 holds 8 of them. n = 153: 64 + 178 + 13 = 255; n = 154: 64 + 180 + 13 = 257.
    assert sum(len(row.positions) for row in written(*[2] * 153).rows) == 255
    with pytest.raises(DoesNotFit, match="256 positions"):
        written(*[2] * 154)


def test_chains_are_not_longer_than_the_longest_that_was_seen() -> None:
    # 65 rows of which two neighbours have to share one: 15 and 1 plays fit a chain of 16, 16 and 1 do not
    assert max(len(row.positions) for row in written(*[100] * 63, 15, 1).rows) == 16
    with pytest.raises(DoesNotFit, match="chains of more than 16"):
        written(*[100] * 63, 16, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6), max_size=140))
def test_what_plays_is_the_same_however_rows_are_joined(plays: list[int]) -> None:
    rows = rows_of(*plays)
    groups = chains.grouped(rows)
    assert (groups is None) == bool(chains.shortage(rows))
    if groups is None:
        assert len(plays) > 64
        return
    assert [row for group in groups for row in group] == rows
    taken = [1 if len(group) == 1 else sum(row.plays for row in group) for group in groups]
    assert len(groups) <= 64 and sum(taken) <= 256 and max(taken, default=0) <= 16
    music = written(*plays)
    assert sequence(music) == [number % 128 for number, times in enumerate(plays) for _ in range(times)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=65, max_size=72))
def test_no_way_of_joining_neighbours_takes_fewer_positions(plays: list[int]) -> None:
    groups = chains.grouped(rows_of(*plays))
    assert groups is not None
    used = sum(1 if len(group) == 1 else sum(row.plays for row in group) for group in groups)
    assert used <= by_hand(plays)


def by_hand(plays: list[int]) -> int:
    """The positions when the cheapest pairs of neighbours are joined, one after the other, until 64 rows are left."""
    pairs = sorted(range(len(plays) - 1), key=lambda at: plays[at] + plays[at + 1])
    taken: set[int] = set()
    for first in pairs:
        if len(plays) - len(taken) <= 64:
            break
        if not {first - 1, first, first + 1} & taken:
            taken.add(first)
    assert all(b - a > 1 for a, b in pairwise(sorted(taken)))
    return len(plays) - 2 * len(taken) + sum(plays[at] + plays[at + 1] for at in taken)


def scenes(count: int, plays: int) -> Session:
    """A set of so many scenes; how often each plays is in its name."""
    from dataclasses import replace

    source = songs.session(MACHINE, count)
    named = tuple(replace(scene, name=f"Part {scene.index + 1} x{plays}") for scene in source.scenes)
    return replace(source, scenes=named)


def test_the_planner_refuses_what_does_not_fit_the_pool_and_splits_it() -> None:
    assert len(plan_session(scenes(128, 2), MACHINE, PlanOptions()).rows) == 128
    with pytest.raises(NoRoom, match="128 rows do not fit") as caught:
        plan_songs(scenes(128, 4), MACHINE, PlanOptions())
    assert str(caught.value).endswith("Split (`split`) it makes 2 songs.")
    parts = plan_songs(scenes(128, 4), MACHINE, PlanOptions(), split=True)
    assert [plan.slot for plan in parts] == [0, 1]
    played = [row.pattern for plan in parts for row in plan.rows if isinstance(row, PatternRow)]
    assert played == list(range(128))
    for plan in parts:
        MACHINE.encode(plan)


def test_257_rows_are_refused_by_the_limit() -> None:
    check_count(rows_of(*[1] * 256), MACHINE)
    with pytest.raises(NoRoom, match="holds 256"):
        check_count(rows_of(*[1] * 257), MACHINE)
