"""When a write becomes visible: in the same call, or on Live's next turn."""

from __future__ import annotations

from typing import Any

import pytest

import live_sim
from live_sim.visible import NEXT_TURN
from tests.live_sim.playing import Heard, open_set


@pytest.mark.fact("visible.loop-and-punch", "visible.recording", "visible.transport")
@pytest.mark.parametrize(
    "name",
    ["loop", "punch_in", "punch_out", "record_mode", "session_record", "session_automation_record", "is_playing"],
)
def test_a_switch_reads_old_until_the_next_turn(name: str) -> None:
    simulation = open_set()
    song, heard = simulation.song, Heard()
    heard(song, name)
    setattr(song, name, True)
    assert getattr(song, name) is False and heard.counts[name] == 0
    simulation.tick()
    assert getattr(song, name) is True and heard.counts[name] == 1


@pytest.mark.fact("visible.recording")
@pytest.mark.parametrize("name", ["loop", "punch_in", "record_mode"])
def test_a_toggle_written_twice_in_one_call_toggles_once(name: str) -> None:
    simulation = open_set()
    song = simulation.song
    for _ in range(2):
        setattr(song, name, not getattr(song, name))
    simulation.tick()
    assert getattr(song, name) is True


@pytest.mark.fact("visible.playhead")
def test_a_playhead_written_reads_old_until_the_next_turn() -> None:
    simulation = open_set()
    song = simulation.song
    song.current_song_time = 16.0
    assert song.current_song_time == 0.0
    simulation.tick()
    assert song.current_song_time == 16.0
    song.jump_by(4.0)
    assert song.current_song_time == 16.0
    simulation.tick()
    assert song.current_song_time == 20.0


@pytest.mark.fact("visible.launches", "recording.slot")
def test_a_fired_slot_has_no_clip_in_the_same_call() -> None:
    # Measured in 12.4.3: has_clip False right after the call, True 99 ms later, is_recording with it.
    simulation = open_set()
    track = simulation.song.tracks[2]
    track.arm = True
    slot = track.clip_slots[0]
    slot.fire()
    assert not slot.has_clip
    simulation.tick()
    assert slot.has_clip and slot.clip.is_recording and slot.is_recording


@pytest.mark.fact("visible.back-to-arranger")
def test_tracks_are_given_back_on_the_next_turn() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[0].clip_slots[0].fire()
    simulation.tick()
    assert song.back_to_arranger is True
    song.back_to_arranger = False
    assert song.back_to_arranger is True
    simulation.tick()
    assert song.back_to_arranger is False


@pytest.mark.fact("visible.at-once")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start_time", 8.0),
        ("tempo", 99.0),
        ("signature_numerator", 3),
        ("signature_denominator", 8),
        ("metronome", True),
        ("arrangement_overdub", True),
        ("clip_trigger_quantization", 7),
        ("groove_amount", 0.5),
        ("root_note", 3),
        ("loop_start", 4.0),
        ("loop_length", 8.0),
    ],
)
def test_these_read_new_in_the_same_call(name: str, value: Any) -> None:
    song = open_set().song
    setattr(song, name, value)
    assert getattr(song, name) == value


@pytest.mark.fact("visible.at-once")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "kick"),
        ("mute", True),
        ("solo", True),
        ("arm", True),
        ("color_index", 5),
        ("current_monitoring_state", 2),
    ],
)
def test_a_track_reads_new_in_the_same_call(name: str, value: Any) -> None:
    track = open_set().song.tracks[0]
    setattr(track, name, value)
    assert getattr(track, name) == value


@pytest.mark.fact("visible.at-once")
def test_parameters_read_new_in_the_same_call() -> None:
    mixer = open_set().song.tracks[0].mixer_device
    for value in (0.1, 0.7, 0.3, 1.0, 0.5):  # five pairs in one tick, as measured in 12.4.3
        mixer.volume.value = value
        assert mixer.volume.value == value


@pytest.mark.fact("visible.turns")
def test_a_turn_ends_with_the_call_of_the_script() -> None:
    simulation = open_set()
    song, seen = simulation.song, []
    timer = simulation.Live.Base.Timer(callback=lambda: seen.append(song.is_playing), interval=10, repeat=True)
    timer.start()
    song.start_playing()
    simulation.tick()
    assert seen[0] is True
    simulation.act(song.stop_playing)  # what a hand does has landed when Live is idle again
    assert song.is_playing is False


def test_the_table_names_members_that_exist() -> None:
    world = open_set().world
    assert NEXT_TURN and all(world.has(f"Live.{dotted}") for dotted in NEXT_TURN)


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_every_version_has_turns(version: str) -> None:
    simulation = open_set(version)
    simulation.song.start_playing()
    assert not simulation.song.is_playing
    simulation.tick()
    assert simulation.song.is_playing and simulation.song.current_song_time == pytest.approx(0.2)
