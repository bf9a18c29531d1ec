"""Songs played on paper: loops, jumps, halts, time, and a real song by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from exporters.machinedrum import song
from exporters.machinedrum.song import EndRow, OtherRow
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow
from exporters.planning.played import Budget, Played, Stopped
from exporters.planning.unroll import unroll
from tests.exporters.dumps import real_messages


def played(*rows: object) -> tuple[list[int], str]:
    """The rows that play, counted from 1, and why it stops."""
    *events, last = unroll(rows)
    assert isinstance(last, Stopped)
    return [event.row + 1 for event in events if isinstance(event, Played)], last.why


A, B, C, END = PatternRow(0), PatternRow(1), PatternRow(2), EndRow()


def test_loops_go_back_as_often_as_they_say() -> None:
    assert played(A, B, LoopRow(0, 2), C, END) == ([1, 2, 1, 2, 1, 2, 4], "end")
    assert played(A, LoopRow(0, 1)) == ([1, 1], "end")


def test_an_inner_loop_counts_anew() -> None:
    assert played(A, B, LoopRow(1, 1), LoopRow(0, 1), C) == ([1, 2, 2, 1, 2, 2, 5], "end")


def test_jumps_halts_and_what_has_no_end() -> None:
    assert played(A, JumpRow(3), B, C, END) == ([1, 4], "end")
    assert played(A, HaltRow(), B, END) == ([1], "halt")
    assert played(A, B, LoopRow(0, None), C, END) == ([1, 2], "endless")
    assert played(A, OtherRow(0xFD), B, END) == ([1], "unknown")
    assert played(JumpRow(1), LoopRow(0, 2), END)[1] == "end"
    assert played(A, JumpRow(0))[1] == "long"
    assert list(unroll([A, LoopRow(0, 63)], budget=Budget(rows=9)))[-1] == Stopped(1, "long", Fraction(36))


def test_songs_share_a_budget_and_loops_without_rows_use_it_up_too() -> None:
    budget = Budget(rows=5, jumps=7)
    assert [type(event) for event in unroll([A, B, END], budget=budget)] == [Played, Played, Stopped]
    *events, last = unroll([A, LoopRow(0, 63)], budget=budget)
    assert (len(events), budget.rows, budget.spent) == (3, 0, True)
    assert isinstance(last, Stopped) and last.why == "long"
    nested = [LoopRow(0, 63), LoopRow(0, 63), LoopRow(0, 63), END]  # 64 ** 3 times nothing
    budget = Budget(rows=5, jumps=7)
    assert [event.why for event in unroll(nested, budget=budget) if isinstance(event, Stopped)] == ["long"]
    assert (budget.rows, budget.jumps) == (5, 0)


def test_time_follows_tempo_repeats_steps_and_speed() -> None:
    half = PatternRow(1, 1, tempo_bpm=60.0, start_step=4, end_step=12)
    rows = [PatternRow(0, 2, tempo_bpm=120.0), half, PatternRow(0)]
    events = list(unroll(rows, {1: Fraction(8)}))
    # 2 x 16 sixteenths are 8 beats, 4 seconds at 120; 8 steps at double speed are 1 beat, a second at 60.
    assert [e.start_beats for e in events if isinstance(e, Played)] == [0, 8, 9]
    assert [e.start_seconds for e in events if isinstance(e, Played)] == [0.0, 4.0, 5.0]
    end = events[-1]
    assert isinstance(end, Stopped) and (end.beats, end.seconds) == (13, 9.0)
    unknown = list(unroll([A, PatternRow(0, tempo_bpm=120.0)]))
    assert [e.start_seconds for e in unknown if isinstance(e, Played)] == [None, None]


@pytest.mark.corpus
def test_the_one_real_song_with_loops_by_hand() -> None:
    (message,) = [m for file, m in real_messages(0x69) if file.endswith("ruinwesen-syx1.syx")]
    rows = song.song_of(song.decode(message)).rows
    *events, last = unroll(rows)
    order = [event.row + 1 for event in events if isinstance(event, Played)]
    # Four LOOP rows: 30 and 38 (5 more passes of two rows), 57 (7 more of two), 69 (3 more of six).
    assert order == [
        *range(1, 28), *[28, 29] * 6, *range(31, 36), *[36, 37] * 6, *range(39, 55), *[55, 56] * 8,
        *range(58, 63), *[63, 64, 65, 66, 67, 68] * 4, *range(70, 77),
    ]  # fmt: skip
    # Added up by hand: 406 steps before the first loop, 32 steps in each of its passes, 2193 steps in all.
    first = next(event for event in events if isinstance(event, Played) and event.row == 27)
    assert first.start_beats == Fraction(406, 4)
    assert isinstance(last, Stopped) and (last.why, last.beats) == ("end", Fraction(2193, 4))
    # Row 33 says 183 BPM and row 35 goes back to 244; row 55 comes after 183 and says 244 itself in every pass.
    tempos = {event.row + 1: event.tempo_bpm for event in events if isinstance(event, Played)}
    assert [tempos[n] for n in (1, 2, 31, 33, 34, 35, 54, 55, 56)] == [244, 80, 244, 183, 183, 244, 183, 244, 244]


def test_reminders_play_nothing_and_the_song_goes_on() -> None:
    """A loop may go back to one; nothing but reminders that loop ends with the budget."""
    events = list(unroll([ReminderRow("A"), PatternRow(3), ReminderRow("B"), LoopRow(0, 1), PatternRow(4)]))
    assert [(event.row, event.music.pattern) for event in events if isinstance(event, Played)] == [
        (1, 3), (1, 3), (4, 4),
    ]  # fmt: skip
    assert isinstance(events[-1], Stopped) and events[-1].why == "end"
    (stop,) = unroll([ReminderRow("A"), JumpRow(0)], budget=Budget(10, 50))
    assert isinstance(stop, Stopped) and stop.why == "long"


class Counted(list[object]):
    """Rows of a song that count how often one is looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_a_song_that_never_plays_a_row_stops_after_twice_the_rows_of_one_that_does() -> None:
    """docs/limits.md: 100,000 rows are played; LOOP, JUMP and reminder rows have a budget of their own."""
    for rows in ([JumpRow(0)], [ReminderRow("A"), JumpRow(0)], [LoopRow(0, 63)] * 4):
        song_rows = Counted(rows)
        (stop,) = unroll(song_rows)
        assert isinstance(stop, Stopped) and stop.why == "long" and song_rows.looks == 200_000
    song_rows = Counted([A, JumpRow(0)])
    assert len(list(unroll(song_rows))) == 100_001 and song_rows.looks in (199_999, 200_000)
