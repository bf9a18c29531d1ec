"""Recording as far as objects appear and lengths grow: 120 BPM, a beat is five display ticks."""

from __future__ import annotations

from typing import Any

import pytest

import live_sim
from live_sim.errors import NotSimulated
from tests.live_sim.playing import Heard, open_set


def spans(track: Any) -> list[tuple[float, float]]:
    return [(round(clip.start_time, 6), round(clip.end_time, 6)) for clip in track.arrangement_clips]


@pytest.mark.fact("recording.slot", "recording.names", "recording.ends-with-transport")
def test_a_short_piece_of_audio() -> None:
    # AbletonOSC's suite: arm, fire, 125 ms, stop the transport and all clips; then the clip's audio properties are set.
    simulation = open_set()
    song, track = simulation.song, simulation.song.tracks[2]
    heard = Heard()
    heard(track.clip_slots[0], "has_clip")
    track.arm = True
    track.clip_slots[0].fire()
    simulation.tick(2)
    clip = track.clip_slots[0].clip
    assert clip.is_recording and clip.is_audio_clip and song.is_playing and heard.has_clip == 1
    song.stop_playing()
    song.stop_all_clips()
    simulation.tick(1)
    assert not clip.is_recording and not clip.is_playing and clip.name == ""
    assert clip.length == pytest.approx(0.4)
    clip.gain, clip.pitch_coarse, clip.pitch_fine = 0.5, 3, 0.25
    assert (clip.gain, clip.pitch_coarse, clip.pitch_fine) == (0.5, 3, 0.25)


@pytest.mark.fact("recording.length", "recording.slot")
@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_a_take_with_a_length_ends_there_and_loops(version: str) -> None:
    simulation = open_set(version)
    track = simulation.song.tracks[0]
    track.arm = True
    track.clip_slots[3].fire(record_length=8.0)
    simulation.tick(20)
    clip = track.clip_slots[3].clip
    assert clip.is_recording and clip.loop_end == pytest.approx(4.0) and clip.is_midi_clip
    simulation.tick(25)
    assert not clip.is_recording and clip.is_playing and clip.looping
    assert (clip.loop_start, clip.loop_end, clip.length) == (0.0, 8.0, 8.0)
    assert clip.playing_position == pytest.approx(1.0)


@pytest.mark.fact("recording.length")
def test_lengths_are_quarter_notes_in_every_signature() -> None:
    # Two bars of 6/8 are 6.0 (measured in 12.4.1).
    simulation = open_set(signature_numerator=6, signature_denominator=8)
    track = simulation.song.tracks[0]
    track.arm = True
    track.clip_slots[3].fire(record_length=6.0)
    simulation.tick(31)
    assert track.clip_slots[3].clip.length == 6.0 and not track.clip_slots[3].is_recording


@pytest.mark.fact("recording.slot", "recording.status")
def test_while_the_song_plays_recording_waits_for_the_line() -> None:
    simulation = open_set()
    song, track = simulation.song, simulation.song.tracks[0]
    song.start_playing()
    track.arm = True
    simulation.tick(5)
    track.clip_slots[3].fire()
    simulation.tick(1)
    slot = track.clip_slots[3]
    assert slot.is_triggered and not slot.has_clip and track.fired_slot_index == 3
    assert song.session_record_status == 2 and song.session_record is False
    simulation.tick(15)
    assert slot.has_clip and slot.is_recording and not slot.is_triggered
    assert song.session_record_status == 1 and song.session_record is True
    assert slot.clip.start_time == pytest.approx(4.0)


@pytest.mark.fact("recording.again")
def test_firing_the_recording_slot_again_ends_the_take_at_the_next_line() -> None:
    simulation = open_set()
    song, track = simulation.song, simulation.song.tracks[0]
    track.arm = True
    slot = track.clip_slots[3]
    slot.fire()
    simulation.tick(12)
    slot.fire()
    simulation.tick(2)
    assert slot.is_recording and slot.clip.is_triggered
    simulation.tick(11)  # beat 5
    assert not slot.is_recording and slot.is_playing and song.session_record_status == 0
    assert (slot.clip.loop_start, slot.clip.loop_end) == (0.0, pytest.approx(4.0))
    assert slot.clip.playing_position == pytest.approx(1.0)


def test_another_slot_and_a_stop_end_a_take() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    track = simulation.song.tracks[0]
    track.arm = True
    track.clip_slots[3].fire()
    simulation.tick(5)
    track.clip_slots[0].fire()
    simulation.tick(1)
    assert not track.clip_slots[3].is_recording and track.clip_slots[0].is_playing
    track.clip_slots[4].fire()
    simulation.tick(5)
    track.stop_all_clips()
    simulation.tick(1)
    assert not track.clip_slots[4].is_recording and track.playing_slot_index == -2
    lengths = [track.clip_slots[row].clip.length for row in (3, 4)]
    assert lengths == [pytest.approx(1.0), pytest.approx(1.0)]


@pytest.mark.fact("recording.trigger")
def test_trigger_session_record() -> None:
    simulation = open_set()
    song = simulation.song
    song.trigger_session_record()
    simulation.tick(1)
    assert not song.is_playing and song.session_record_status == 0  # nothing is armed
    song.tracks[0].arm = True
    song.view.selected_scene = song.scenes[1]  # its slot is taken: the next empty one is in scene 3
    song.trigger_session_record(5.0)  # rounded up to 8 by the quantization of a bar
    simulation.tick(1)
    slot = song.tracks[0].clip_slots[2]
    assert song.is_playing and slot.is_recording and song.session_record_status == 1
    simulation.tick(41)
    assert not slot.is_recording and slot.is_playing and slot.clip.length == 8.0
    song.tracks[0].arm = False


@pytest.mark.fact("recording.session-record", "recording.overdub")
def test_session_record_plays_and_overdubs() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[0].arm = True
    song.session_record = True
    simulation.tick(1)
    assert song.is_playing and song.session_record_status == 1
    for row in (0, 1):
        song.tracks[row].clip_slots[0].clip.launch_quantization = 1
        song.tracks[row].clip_slots[0].fire()
    simulation.tick(1)
    clips = [song.tracks[row].clip_slots[0].clip for row in (0, 1)]
    assert [clip.is_overdubbing for clip in clips] == [True, False]
    song.session_record = False
    simulation.tick(1)
    assert not clips[0].is_overdubbing and clips[0].is_playing and song.session_record_status == 0


@pytest.mark.fact("recording.overdub-switch", "recording.overdub-unarmed")
def test_overdub() -> None:
    simulation = open_set()
    song = simulation.song
    song.overdub = True  # nothing is armed: sources disagree
    simulation.tick(1)
    assert not song.overdub and not song.session_record
    assert simulation.world.not_simulated == {"Live.Song.Song.overdub": 1}
    song.tracks[0].arm = True
    song.overdub = True
    simulation.tick(1)
    assert song.session_record and song.overdub and not song.is_playing


@pytest.mark.fact("recording.arrangement")
def test_record_mode_plays_and_records_armed_tracks_and_playing_clips() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[2].arm = True
    song.tracks[0].clip_slots[0].fire()
    simulation.tick(5)
    song.record_mode = True
    simulation.tick(5)
    assert spans(song.tracks[2]) == spans(song.tracks[0]) == [(1.0, 2.0)]
    assert song.tracks[2].arrangement_clips[0].is_recording and spans(song.tracks[1]) == []
    song.record_mode = False
    simulation.tick(5)
    assert song.is_playing and not song.tracks[2].arrangement_clips[0].is_recording
    assert spans(song.tracks[2]) == [(1.0, 2.0)] and song.tracks[2].arrangement_clips[0].length == pytest.approx(1.0)
    song.stop_playing()
    simulation.tick(1)
    song.record_mode = True
    simulation.tick(1)
    assert song.is_playing


@pytest.mark.fact("recording.overwrites")
def test_what_lies_under_a_take_gives_way() -> None:
    simulation = open_set(start_time=2.0)
    song, track = simulation.song, simulation.song.tracks[0]
    for start, length in ((0.0, 8.0), (10.0, 2.0)):
        track.create_midi_clip(start, length)
    track.arm = True
    song.record_mode = True
    simulation.tick(5)
    assert spans(track) == [(0.0, 2.0), (2.0, 3.0), (3.0, 8.0), (10.0, 12.0)]
    simulation.tick(45)
    song.stop_playing()
    simulation.tick(1)
    assert spans(track) == [(0.0, 2.0), (2.0, 12.0)] and song.record_mode is False
    song.arrangement_overdub = True
    song.record_mode = True
    simulation.tick(5)
    assert spans(track) == [(0.0, 2.0), (2.0, 12.0)]


@pytest.mark.fact("recording.punch")
def test_punch_points_frame_the_take() -> None:
    simulation = open_set(loop_start=2.0, loop_length=4.0, punch_in=True, punch_out=True)
    song, track = simulation.song, simulation.song.tracks[2]
    track.arm = True
    song.record_mode = True
    simulation.tick(40)
    assert song.current_song_time == pytest.approx(8.0)
    assert spans(track) == [(2.0, 6.0)]


@pytest.mark.fact("recording.count-in", "recording.capture-midi")
def test_what_nobody_has_measured_is_refused() -> None:
    simulation = open_set(count_in_duration=1)
    song = simulation.song
    song.tracks[0].arm = True
    for ask in (
        lambda: setattr(song, "record_mode", True),
        lambda: song.tracks[0].clip_slots[4].fire(),
        song.trigger_session_record,
        song.capture_midi,
    ):
        with pytest.raises(NotSimulated):
            ask()
    assert sum(simulation.result()["not_simulated"].values()) == 4


@pytest.mark.fact("recording.arm-alone")
def test_arming_from_a_script_leaves_others_armed() -> None:
    song = open_set().song
    song.tracks[0].arm = song.tracks[1].arm = True
    assert song.exclusive_arm and song.tracks[0].arm and song.tracks[1].arm


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_deleting_what_is_being_recorded_ends_it(version: str) -> None:
    simulation = open_set(version)
    song = simulation.song
    song.tracks[0].arm = song.tracks[2].arm = True
    song.tracks[0].clip_slots[4].fire()
    song.record_mode = True
    simulation.tick(3)
    song.tracks[0].clip_slots[4].delete_clip()
    song.delete_track(2)
    simulation.tick(3)
    assert simulation.world.exceptions == [] and song.session_record_status == 0
    assert song.tracks[0].playing_slot_index == -2
