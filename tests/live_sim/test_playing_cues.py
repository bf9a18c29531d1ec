"""Cue points."""

from __future__ import annotations

from typing import Any

import pytest

import live_sim
from live_sim.errors import NotSimulated
from tests.live_sim.playing import open_set


def cues(song: Any) -> list[tuple[str, float]]:
    return [(cue.name, round(cue.time, 6)) for cue in song.cue_points]


@pytest.mark.fact("cues.set-or-delete", "cues.names")
def test_a_cue_point_is_made_where_the_playhead_was_before_this_calls_writes() -> None:
    # Three sources, one of them in 11.3.43.
    simulation = open_set()
    song = simulation.song
    song.start_playing()
    simulation.tick(10)
    song.current_song_time = 16.0
    song.set_or_delete_cue()
    assert cues(song) == [("1", 2.0)]
    simulation.tick(1)
    assert song.current_song_time == pytest.approx(16.2)


@pytest.mark.fact("cues.insert-marker", "cues.set-or-delete", "cues.order", "cues.names")
def test_while_stopped_the_insert_marker_counts() -> None:
    simulation = open_set()
    song = simulation.song
    song.current_song_time = 16.0
    song.set_or_delete_cue()  # the write has not landed
    simulation.tick(1)
    song.set_or_delete_cue()
    song.current_song_time = 8.0
    simulation.tick(1)
    assert not song.is_cue_point_selected()
    song.set_or_delete_cue()
    assert cues(song) == [("1", 0.0), ("2", 16.0), ("3", 8.0)]  # in order of creation
    assert song.is_cue_point_selected()
    song.set_or_delete_cue()
    assert cues(song) == [("1", 0.0), ("2", 16.0)]
    song.cue_points[1].name = "drop"
    with pytest.raises(AttributeError):
        song.cue_points[1].time = 4.0
    assert cues(song)[1] == ("drop", 16.0)


@pytest.mark.fact("cues.off-the-bar")
def test_off_the_bars_the_sources_disagree() -> None:
    simulation = open_set()
    song = simulation.song
    song.current_song_time = 5.3
    simulation.tick(1)
    for ask in (song.set_or_delete_cue, song.is_cue_point_selected):
        with pytest.raises(NotSimulated, match=r"\(livebridge\), or cannot be steered at all"):
            ask()
    assert len(song.cue_points) == 0


@pytest.mark.fact("cues.jump")
def test_jumps_are_exact_while_stopped_and_wait_while_playing() -> None:
    given = {
        "live_sim_set": 1,
        "tracks": [{"type": "midi"}],
        "cue_points": [{"name": "late", "time": 9.3}, {"name": "early", "time": 2.0}],
    }
    simulation = live_sim.Simulation(given, "12.3")
    simulation.connect()
    song = simulation.song
    assert cues(song) == [("late", 9.3), ("early", 2.0)]
    song.cue_points[0].jump()
    simulation.tick(1)
    assert song.current_song_time == song.start_time == 9.3
    assert song.can_jump_to_prev_cue and not song.can_jump_to_next_cue
    song.jump_to_prev_cue()
    simulation.tick(1)
    assert song.current_song_time == song.start_time == 2.0
    song.start_playing()
    simulation.tick(5)
    song.jump_to_next_cue()
    simulation.tick(4)
    assert song.current_song_time == pytest.approx(3.8)
    simulation.tick(2)  # at beat 4 it jumps
    assert song.current_song_time == pytest.approx(9.5) and song.start_time == 2.0
