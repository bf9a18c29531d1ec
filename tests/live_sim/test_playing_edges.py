"""Where launching, stopping and jumping meet: what waits when something else happens. 5 display ticks are a beat."""

from __future__ import annotations

import pytest

import live_sim
from tests.live_sim.playing import TICKS_PER_BEAT, Heard, clip, description, open_set


def playing_set(ticks: int = 3, **song: object) -> live_sim.Simulation:
    """The set, `ticks` after the start."""
    simulation = open_set(**song)
    simulation.song.start_playing()
    simulation.tick(ticks)
    return simulation


@pytest.mark.fact("launching.once-per-turn")
def test_a_clip_that_waited_is_told_once_when_it_starts() -> None:
    simulation = playing_set()
    heard, slot = Heard(), simulation.song.tracks[0].clip_slots[0]
    heard(slot.clip, "playing_status")
    slot.fire()
    simulation.tick(1)
    assert heard.playing_status == 1 and slot.is_triggered
    simulation.tick(4 * TICKS_PER_BEAT)
    assert slot.clip.is_playing and heard.playing_status == 2


@pytest.mark.fact("transport.stop-twice", "transport.continue")
def test_after_a_second_stop_playback_goes_on_from_the_beginning() -> None:
    simulation = playing_set(10)
    for step in (simulation.song.stop_playing, simulation.song.stop_playing, simulation.song.continue_playing):
        step()
        simulation.tick(1)
    assert simulation.song.current_song_time == pytest.approx(0.2)


@pytest.mark.fact("launching.stop-after-launch", "transport.continue")
def test_after_a_launch_and_a_stop_playback_goes_on_from_the_beginning() -> None:
    simulation = open_set()
    simulation.song.tracks[0].clip_slots[0].fire()
    simulation.tick(10)
    for step in (simulation.song.stop_playing, simulation.song.continue_playing):
        step()
        simulation.tick(1)
    assert simulation.song.current_song_time == pytest.approx(0.2)


@pytest.mark.fact("cues.jump")
def test_a_stop_forgets_the_jump_that_waits() -> None:
    simulation = open_set()
    song = simulation.song
    song.current_song_time = 16.0
    simulation.tick(1)
    song.set_or_delete_cue()
    song.start_playing()
    simulation.tick(3)
    song.cue_points[0].jump()
    simulation.tick(1)
    song.stop_playing()
    simulation.tick(1)
    song.start_playing()
    simulation.tick(5 * TICKS_PER_BEAT)
    assert song.current_song_time == pytest.approx(5.0)


@pytest.mark.fact("recording.arrangement", "transport.start")
def test_starting_again_while_recording_begins_another_take() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[2].arm = True
    song.record_mode = True
    simulation.tick(6)
    song.start_time = 8.0
    song.start_playing()
    simulation.tick(6)
    song.record_mode = False
    simulation.tick(1)
    clips = song.tracks[2].arrangement_clips
    assert [(one.start_time, one.end_time) for one in clips] == [(0.0, 1.2), (8.0, 9.2)]


@pytest.mark.fact("launching.quantization")
def test_a_jump_of_the_playhead_brings_the_line_nearer() -> None:
    simulation = playing_set(TICKS_PER_BEAT)
    slot = simulation.song.tracks[0].clip_slots[0]
    slot.fire()
    simulation.tick(1)
    simulation.song.current_song_time = 7.0
    simulation.tick(TICKS_PER_BEAT - 1)
    assert not slot.clip.is_playing
    simulation.tick(2)
    assert slot.clip.is_playing and slot.clip.start_time == pytest.approx(8.0)


@pytest.mark.fact("transport.wall")
def test_a_cue_point_alone_moves_the_wall() -> None:
    simulation = open_set()
    song = simulation.song
    for place in (40.0, 0.0):
        song.current_song_time = place
        simulation.tick(1)
        if place:
            song.set_or_delete_cue()
    assert song.song_length == 40.0 + 32.0


@pytest.mark.fact("transport.tap-tempo")
def test_the_last_four_taps_count() -> None:
    simulation = open_set()
    for pause in (8, 5, 5, 1):
        simulation.song.tap_tempo()
        simulation.tick(pause)
    assert simulation.song.tempo == pytest.approx(60000.0 / ((800 + 500 + 500) / 3))


@pytest.mark.fact("launching.stop-all-at-once", "launching.group-slots")
def test_a_group_stops_its_tracks_at_once_when_told_so() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[4].clip_slots[0].fire()
    simulation.tick(3)
    assert song.tracks[5].playing_slot_index == 0
    song.tracks[4].stop_all_clips(False)
    simulation.tick(1)
    assert (song.tracks[5].playing_slot_index, song.tracks[4].playing_slot_index) == (-2, -2)


@pytest.mark.fact("launching.triggered", "launching.group-index")
def test_a_group_tells_that_the_stop_of_one_of_its_tracks_waits() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[5].clip_slots[0].fire()
    simulation.tick(3)
    song.tracks[5].stop_all_clips()
    simulation.tick(1)
    assert (song.tracks[5].fired_slot_index, song.tracks[4].fired_slot_index) == (-2, -2)


@pytest.mark.fact("launching.stop-waits")
def test_the_stop_of_a_slot_takes_its_waiting_launch_back() -> None:
    simulation = playing_set()
    track = simulation.song.tracks[0]
    for step in (track.clip_slots[0].fire, track.clip_slots[0].stop):
        step()
        simulation.tick(1)
    assert track.fired_slot_index == -2
    simulation.tick(4 * TICKS_PER_BEAT)
    assert not track.clip_slots[0].clip.is_playing and track.playing_slot_index == -2


@pytest.mark.fact("launching.back-to-arranger")
def test_the_way_back_to_the_arrangement_takes_waiting_launches_back() -> None:
    simulation = playing_set()
    track = simulation.song.tracks[0]
    track.clip_slots[0].fire()
    simulation.tick(1)
    simulation.song.back_to_arranger = False
    simulation.tick(1)
    assert track.fired_slot_index == -1
    simulation.tick(4 * TICKS_PER_BEAT)
    assert track.playing_slot_index == -1 and not track.clip_slots[0].clip.is_playing


@pytest.mark.fact("launching.scene", "launching.triggered")
def test_a_scene_is_triggered_until_its_last_clip_has_started() -> None:
    simulation = playing_set(1)
    song = simulation.song
    song.tracks[0].clip_slots[0].clip.launch_quantization = 8  # 1/4
    song.scenes[0].fire()
    simulation.tick(TICKS_PER_BEAT)
    assert song.tracks[0].clip_slots[0].clip.is_playing and not song.tracks[1].clip_slots[0].clip.is_playing
    assert song.scenes[0].is_triggered
    simulation.tick(3 * TICKS_PER_BEAT)
    assert song.tracks[1].clip_slots[0].clip.is_playing and not song.scenes[0].is_triggered


@pytest.mark.fact("launching.restart", "launching.move-playing-pos")
def test_a_start_forgets_where_a_clip_was_moved_to() -> None:
    simulation = open_set()
    song, one = simulation.song, simulation.song.tracks[0].clip_slots[1].clip
    one.fire()
    simulation.tick(3)
    one.move_playing_pos(2.0)
    simulation.tick(1)
    assert one.playing_position == pytest.approx(2.8)
    for step in (song.stop_playing, song.start_playing):
        step()
        simulation.tick(1)
    assert one.playing_position == pytest.approx(0.2)


@pytest.mark.fact("launching.triggered")
def test_a_stop_of_the_transport_takes_waiting_launches_back() -> None:
    simulation = playing_set()
    song, slot = simulation.song, simulation.song.tracks[0].clip_slots[0]
    for step in (slot.fire, song.stop_playing):
        step()
        simulation.tick(1)
    assert not slot.is_triggered and song.tracks[0].fired_slot_index == -1
    song.start_playing()
    simulation.tick(5 * TICKS_PER_BEAT)
    assert not slot.clip.is_playing


@pytest.mark.fact("launching.playing-position")
def test_a_clip_that_starts_behind_its_loop_plays_on() -> None:
    wanted = description()
    wanted["tracks"][0]["clip_slots"] = [clip(4.0, start_marker=6.0, end_marker=12.0)]
    simulation = live_sim.Simulation(wanted, "12.3")
    one = simulation.song.tracks[0].clip_slots[0].clip
    one.fire()
    simulation.tick(TICKS_PER_BEAT)
    assert one.playing_position == pytest.approx(7.0)


@pytest.mark.fact("recording.again")
def test_a_take_that_ends_at_a_line_is_whole_beats_long() -> None:
    simulation = open_set()
    track = simulation.song.tracks[1]
    track.arm = True
    track.clip_slots[3].fire()
    simulation.tick(3)
    track.clip_slots[3].fire()
    simulation.tick(4 * TICKS_PER_BEAT)
    taken = track.clip_slots[3].clip
    assert taken.is_playing and not taken.is_recording
    assert (taken.loop_end, taken.length) == (4.0, 4.0)  # not 3.999999999999986


@pytest.mark.fact("envelopes.override")
def test_a_parameter_that_an_envelope_moves_can_be_taken_away_from_it() -> None:
    simulation = open_set("12.4")
    song, one = simulation.song, simulation.song.tracks[0].clip_slots[0].clip
    volume, pan = song.tracks[0].mixer_device.volume, song.tracks[0].mixer_device.panning
    one.create_automation_envelope(volume).insert_step(0.0, 2.0, 0.5)
    volume.value = 0.6
    assert volume.automation_state == 0  # the clip does not play
    one.fire()
    simulation.tick(1)
    assert (volume.automation_state, pan.automation_state) == (1, 0)
    heard = Heard()
    heard(volume, "automation_state")
    volume.value, pan.value = 0.7, 0.1
    simulation.tick(1)
    assert (volume.automation_state, pan.automation_state, heard.automation_state) == (2, 0, 1)
    assert song.re_enable_automation_enabled
    song.re_enable_automation()
    simulation.tick(1)
    assert volume.automation_state == 1 and not song.re_enable_automation_enabled
    volume.value = 0.8
    volume.re_enable_automation()
    simulation.tick(1)
    assert volume.automation_state == 1 and not song.re_enable_automation_enabled


@pytest.mark.fact("tracks.invisible")
def test_a_track_in_a_folded_group_cannot_be_selected() -> None:
    song = open_set().song
    song.tracks[4].fold_state = 1
    with pytest.raises(RuntimeError, match="The given Track is invisible"):
        song.view.selected_track = song.tracks[5]
    assert song.view.selected_track == song.tracks[0]
    song.tracks[4].fold_state = 0
    song.view.selected_track = song.tracks[5]
    assert song.view.selected_track == song.tracks[5]


@pytest.mark.fact("tracks.new-monitoring")
def test_new_audio_tracks_are_not_monitored() -> None:
    song = open_set().song
    song.create_audio_track(-1)
    song.create_midi_track(-1)
    assert [song.tracks[index].current_monitoring_state for index in (7, 8)] == [2, 1]


@pytest.mark.fact("recording.overwrites")
@pytest.mark.parametrize("later", [0.0, 2.0])
def test_what_is_left_behind_a_take_begins_later_in_itself(later: float) -> None:
    simulation = open_set()
    song = simulation.song
    one = song.tracks[0].create_midi_clip(4.0, 16.0)
    one.looping = False
    song.tracks[0].arm = True
    song.start_time = 4.0 + later
    song.record_mode = True
    simulation.tick(4 * TICKS_PER_BEAT)
    song.record_mode = False
    simulation.tick(1)
    rest = song.tracks[0].arrangement_clips[-1]
    assert (rest.start_time, rest.end_time) == pytest.approx((8.0 + later, 20.0))
    assert (rest.loop_start, rest.start_marker, rest.loop_end) == pytest.approx((4.0 + later, 4.0 + later, 16.0))


@pytest.mark.fact("recording.ends-with-transport")
def test_session_record_goes_off_with_the_transport() -> None:
    simulation = open_set()
    simulation.song.session_record = True
    simulation.tick(2)
    simulation.song.stop_playing()
    simulation.tick(1)
    assert not simulation.song.session_record


@pytest.mark.fact("recording.trigger")
def test_recording_begins_in_the_row_that_is_selected() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[0].arm = True
    song.view.selected_scene = song.scenes[4]
    song.trigger_session_record()
    simulation.tick(1)
    assert [slot.is_recording for slot in song.tracks[0].clip_slots] == [index == 4 for index in range(8)]


@pytest.mark.fact("recording.overdub-switch")
def test_overdub_goes_on_while_session_record_is_on() -> None:
    simulation = open_set()
    simulation.song.session_record = True
    simulation.tick(1)
    simulation.song.overdub = True
    simulation.tick(1)
    assert simulation.song.overdub and not simulation.result()["not_simulated"]


@pytest.mark.fact("visible.launches", "visible.playhead", "transport.tap-tempo")
def test_taps_jumps_and_moves_land_on_the_next_turn() -> None:
    simulation = open_set()
    song, one = simulation.song, simulation.song.tracks[0].clip_slots[1].clip
    song.current_song_time = 16.0
    simulation.tick(1)
    song.set_or_delete_cue()
    song.current_song_time = 0.0
    simulation.tick(1)
    song.jump_to_next_cue()
    assert song.current_song_time == 0.0
    simulation.tick(1)
    assert song.current_song_time == 16.0
    one.fire()
    simulation.tick(1)
    for move in (one.move_playing_pos, song.tracks[0].jump_in_running_session_clip):
        before = one.playing_position
        move(2.0)
        assert one.playing_position == before
        simulation.tick(1)
        assert one.playing_position == pytest.approx(before + 2.2)
    song.tap_tempo()
    simulation.tick(4)
    song.tap_tempo()
    assert song.tempo == 120.0
    simulation.tick(1)
    assert song.tempo == pytest.approx(150.0)


@pytest.mark.fact("transport.jump-by", "transport.wall")
def test_a_jump_by_beats_ends_at_the_wall() -> None:
    simulation = open_set()
    wall = simulation.song.song_length
    simulation.song.jump_by(1000.0)
    simulation.tick(1)
    assert simulation.song.current_song_time == wall


@pytest.mark.fact("cues.set-or-delete", "cues.jump")
def test_cue_points_are_found_again_where_they_are() -> None:
    simulation = open_set()
    song = simulation.song
    for place in (4.0, 16.0):
        song.current_song_time = place
        simulation.tick(1)
        song.set_or_delete_cue()
    song.cue_points[0].jump()
    simulation.tick(1)
    song.set_or_delete_cue()  # the insert marker went along
    assert [cue.time for cue in song.cue_points] == [16.0]
    song.start_time = 0.0
    song.start_playing()
    simulation.tick(16 * TICKS_PER_BEAT)  # the playhead is a sum of ticks, not exactly 16
    song.set_or_delete_cue()
    assert len(song.cue_points) == 0


@pytest.mark.fact("clips.to-arrangement")
def test_while_the_song_plays_a_copy_on_the_timeline_leaves_the_playhead() -> None:
    simulation = playing_set(5)
    track = simulation.song.tracks[0]
    track.duplicate_clip_to_arrangement(track.clip_slots[0].clip, 12.0)
    assert simulation.song.current_song_time == pytest.approx(1.0)


@pytest.mark.fact("scenes.create")
def test_a_new_row_moves_on_what_plays_and_what_waits_in_the_same_call() -> None:
    simulation = open_set()
    track = simulation.song.tracks[0]
    track.clip_slots[0].fire()
    simulation.tick(3)
    track.clip_slots[1].fire()
    simulation.tick(1)
    assert (track.playing_slot_index, track.fired_slot_index) == (0, 1)
    simulation.song.create_scene(0)
    assert (track.playing_slot_index, track.fired_slot_index) == (1, 2)


@pytest.mark.fact("undo.takes")
def test_a_clip_that_undo_brings_back_during_a_take_is_in_its_place() -> None:
    simulation = open_set()
    song, track = simulation.song, simulation.song.tracks[0]
    track.delete_clip(track.create_midi_clip(8.0, 4.0))
    track.arm = True
    song.record_mode = True
    simulation.tick(3)
    song.undo()
    assert [one.start_time for one in track.arrangement_clips] == [0.0, 8.0]
