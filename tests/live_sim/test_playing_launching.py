"""Launching on the virtual clock: 120 BPM, a bar of four beats lasts 20 display ticks."""

from __future__ import annotations

from typing import Any

import pytest

import live_sim
from live_sim.errors import NotSimulated
from tests.live_sim.playing import Heard, clip, description, open_set
from tests.some import some_of


def playing(simulation: live_sim.Simulation) -> list[int]:
    return [track.playing_slot_index for track in simulation.song.tracks]


@pytest.mark.fact("launching.stopped-transport", "launching.start-time")
def test_a_fire_starts_the_transport_and_the_clips_at_once() -> None:
    simulation = open_set()
    song = simulation.song
    song.tracks[0].clip_slots[0].clip.fire()
    song.tracks[1].clip_slots[0].clip.fire()
    simulation.tick(2)
    assert song.is_playing and song.current_song_time == pytest.approx(0.4)
    assert song.tracks[0].clip_slots[0].clip.is_playing and song.tracks[1].clip_slots[0].clip.is_playing
    assert song.tracks[0].clip_slots[0].clip.start_time == 0.0


@pytest.mark.fact("launching.quantization", "launching.triggered", "launching.start-time", "launching.playing-position")
def test_a_launch_waits_for_the_next_bar() -> None:
    simulation = open_set()
    song = simulation.song
    track, slot = song.tracks[0], song.tracks[0].clip_slots[1]
    song.start_playing()
    simulation.tick(5)
    slot.fire()
    simulation.tick(1)
    assert slot.is_triggered and slot.clip.is_triggered and not slot.clip.is_playing
    assert (track.fired_slot_index, track.playing_slot_index) == (1, -1)
    simulation.tick(14)  # beat 4
    assert not slot.is_triggered and not slot.clip.is_triggered and slot.is_playing
    assert (track.fired_slot_index, track.playing_slot_index) == (-1, 1)
    assert slot.clip.start_time == pytest.approx(4.0)
    simulation.tick(5)
    assert slot.clip.playing_position == pytest.approx(1.0)
    simulation.tick(40)  # a clip of 8 beats has gone round once
    assert slot.clip.playing_position == pytest.approx(1.0)


# the song's numbers and the beats between two of its lines, in 4/4
SONG_LINES = {
    1: 32,
    2: 16,
    3: 8,
    4: 4,
    5: 2,
    6: 4 / 3,
    7: 1,
    8: 2 / 3,
    9: 0.5,
    10: 1 / 3,
    11: 0.25,
    12: 1 / 6,
    13: 0.125,
}


@pytest.mark.fact("launching.quantization")
@pytest.mark.parametrize("number", some_of(SONG_LINES))
@pytest.mark.parametrize("where", ["song", "clip"])
def test_the_two_enumerations_are_shifted(where: str, number: int) -> None:
    simulation = open_set(clip_trigger_quantization=number if where == "song" else 0)
    song = simulation.song
    clip_node = song.tracks[0].clip_slots[0].clip
    clip_node.launch_quantization = 0 if where == "song" else number + 1
    song.start_playing()
    simulation.tick(1)  # at 0.2 beats
    clip_node.fire()
    simulation.tick(int(SONG_LINES[number] * 5) + 2)
    line = SONG_LINES[number] * -(-0.2 // SONG_LINES[number])
    assert clip_node.is_playing and clip_node.start_time == pytest.approx(line)


@pytest.mark.fact("launching.quantization")
def test_bars_follow_the_signature_and_none_does_not_wait() -> None:
    simulation = open_set(signature_numerator=6, signature_denominator=8)
    song = simulation.song
    song.start_playing()
    simulation.tick(1)
    clip_node = song.tracks[0].clip_slots[0].clip
    clip_node.fire()
    simulation.tick(20)
    assert clip_node.start_time == pytest.approx(3.0)
    other = song.tracks[1].clip_slots[0].clip
    other.launch_quantization = 1
    other.fire()
    simulation.tick(1)
    assert other.is_playing and other.start_time == pytest.approx(4.2)


def test_the_quantization_of_a_call_goes_before_the_clips() -> None:
    simulation = open_set()
    slot = simulation.song.tracks[0].clip_slots[0]
    simulation.song.start_playing()
    simulation.tick(1)
    slot.fire(launch_quantization=8)  # a quarter, by the numbers of clips
    simulation.tick(5)
    assert slot.clip.start_time == pytest.approx(1.0)


@pytest.mark.fact("launching.stop-waits", "launching.stop-all-at-once", "launching.playing-slot-index")
@pytest.mark.parametrize(
    ("stop", "waits"),
    [
        (lambda song: song.tracks[0].clip_slots[0].stop(), True),
        (lambda song: song.tracks[0].clip_slots[0].clip.stop(), True),
        (lambda song: song.tracks[0].stop_all_clips(), True),
        (lambda song: song.stop_all_clips(), True),
        (lambda song: song.tracks[0].stop_all_clips(False), False),
        (lambda song: song.stop_all_clips(False), False),
    ],
)
def test_stops(stop: Any, waits: bool) -> None:
    simulation = open_set()
    song, track = simulation.song, simulation.song.tracks[0]
    track.clip_slots[0].clip.launch_quantization = 1  # a stop does not ask the clip
    track.clip_slots[0].fire()
    simulation.tick(5)
    stop(song)
    simulation.tick(1)
    assert (track.playing_slot_index, track.fired_slot_index) == ((0, -2) if waits else (-2, -1))
    simulation.tick(15)
    assert (track.playing_slot_index, track.fired_slot_index) == (-2, -1)
    assert not track.clip_slots[0].clip.is_playing and song.is_playing and song.back_to_arranger


@pytest.mark.fact("launching.playing-slot-index", "launching.takes-from-arrangement", "launching.back-to-arranger")
def test_from_the_arrangement_and_back() -> None:
    simulation = open_set()
    song = simulation.song
    assert playing(simulation) == [-1] * 7 and not song.back_to_arranger
    song.stop_all_clips()
    simulation.tick(1)
    assert playing(simulation) == [-2] * 7 and song.back_to_arranger
    song.back_to_arranger = 0
    simulation.tick(1)
    assert playing(simulation) == [-1] * 7 and not song.back_to_arranger
    song.tracks[0].clip_slots[0].fire()
    song.tracks[1].clip_slots[0].fire()
    simulation.tick(1)
    assert [track.back_to_arranger for track in song.tracks[:3]] == [True, True, False]
    song.tracks[0].back_to_arranger = False
    simulation.tick(1)
    assert playing(simulation)[:2] == [-1, 0] and song.back_to_arranger
    song.tracks[1].back_to_arranger = False
    simulation.tick(1)
    assert playing(simulation)[:2] == [-1, -1] and not song.back_to_arranger


@pytest.mark.fact("launching.back-to-arranger-true")
def test_back_to_arranger_cannot_be_switched_on() -> None:
    simulation = open_set()
    for thing in (simulation.song, simulation.song.tracks[0]):
        thing.back_to_arranger = True
        simulation.tick(2)
        assert thing.back_to_arranger is False


@pytest.mark.fact("launching.stop-after-launch", "launching.stopped-transport-keeps-clips", "launching.restart")
def test_stopping_the_transport_keeps_the_clips() -> None:
    simulation = open_set()
    song, clip_node = simulation.song, simulation.song.tracks[0].clip_slots[0].clip
    clip_node.fire()
    simulation.tick(12)
    assert clip_node.playing_position == pytest.approx(2.4)
    song.stop_playing()
    simulation.tick(2)
    assert song.current_song_time == 0.0 and clip_node.is_playing and clip_node.playing_position == 0.0
    song.start_playing()
    simulation.tick(2)
    assert clip_node.playing_position == pytest.approx(0.4)
    song.stop_playing()
    simulation.tick(1)
    assert song.current_song_time == pytest.approx(0.4)  # this time no launch had started it


@pytest.mark.fact("launching.restart")
def test_a_slot_that_was_stopped_stays_stopped() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    song, slot = simulation.song, simulation.song.tracks[0].clip_slots[0]
    slot.fire()
    simulation.tick(3)
    slot.stop()
    song.stop_playing()
    simulation.tick(3)
    song.start_playing()
    simulation.tick(3)
    assert not slot.is_playing and song.tracks[0].playing_slot_index == -2


@pytest.mark.fact("launching.empty-slot")
def test_empty_slots_stop_their_track_when_they_have_a_button() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    track = simulation.song.tracks[1]
    track.clip_slots[0].fire()
    simulation.tick(2)
    track.clip_slots[2].fire()
    simulation.tick(2)
    assert track.playing_slot_index == 0
    track.clip_slots[1].fire()
    simulation.tick(2)
    assert track.playing_slot_index == -2


@pytest.mark.fact("launching.refused-arguments")
def test_arguments_that_do_not_fit_the_slot() -> None:
    slots = open_set().song.tracks[0].clip_slots
    with pytest.raises(RuntimeError, match=r"Can only pass force_legato to non-empty slots\."):
        slots[3].fire(force_legato=True)
    with pytest.raises(RuntimeError):
        slots[0].fire(record_length=4.0)


@pytest.mark.fact("launching.button")
def test_the_button_itself() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    slot = simulation.song.tracks[0].clip_slots[0]
    states = []
    for mode in (1, 2, 0):
        slot.clip.launch_mode = mode
        for pressed in (True, False, True, False):
            slot.set_fire_button_state(pressed)
            simulation.tick(1)
            states.append(slot.is_playing)
    # gate: while it is held; toggle: on, on, off, off; trigger: from the first press on
    assert states == [True, False, True, False, True, True, False, False, True, True, True, True]
    slot.clip.launch_mode = 1
    slot.fire()
    simulation.tick(5)
    assert slot.is_playing


@pytest.mark.fact("launching.repeat", "launching.scrub", "launching.legato-position")
def test_what_nobody_has_measured_is_refused() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    slots = simulation.song.tracks[0].clip_slots
    slots[0].clip.launch_mode = 3
    with pytest.raises(NotSimulated):
        slots[0].clip.set_fire_button_state(True)
    with pytest.raises(NotSimulated):
        slots[0].clip.scrub(1.0)
    slots[0].fire()
    simulation.tick(3)
    slots[1].fire(force_legato=True)
    simulation.tick(1)
    assert slots[1].is_playing
    with pytest.raises(NotSimulated):
        slots[1].clip.playing_position  # noqa: B018
    assert set(simulation.result()["not_simulated"]) == {
        "Live.Clip.Clip.set_fire_button_state",
        "Live.Clip.Clip.scrub",
        "Live.Clip.Clip.playing_position",
    }


@pytest.mark.fact("launching.loop-without-line")
def test_a_loop_that_meets_no_line() -> None:
    simulation = open_set(loop=True, loop_start=1.0, loop_length=2.0, start_time=1.0)
    simulation.song.start_playing()
    simulation.tick(2)
    with pytest.raises(NotSimulated, match="no pass of the arrangement loop meets one"):
        simulation.song.tracks[0].clip_slots[0].fire()


def test_the_line_may_lie_behind_the_jump_of_the_loop() -> None:
    simulation = open_set(loop=True, loop_start=4.0, loop_length=2.0, start_time=4.0)
    simulation.song.start_playing()
    simulation.tick(2)
    simulation.song.tracks[0].clip_slots[0].fire()
    simulation.tick(10)  # 0.4 + 2.0 beats: once round, past beat 4 again
    clip_node = simulation.song.tracks[0].clip_slots[0].clip
    assert clip_node.is_playing and clip_node.start_time == pytest.approx(4.0)
    assert clip_node.playing_position == pytest.approx(0.4)


@pytest.mark.fact("launching.end-of-clip")
def test_a_clip_that_does_not_loop_ends() -> None:
    given = description(clip_trigger_quantization=0)
    given["tracks"][0]["clip_slots"] = [clip(3.0, looping=False)]
    simulation = live_sim.Simulation(given, "12.3")
    simulation.connect()
    track = simulation.song.tracks[0]
    heard = Heard()
    heard(track, "playing_slot_index")
    track.clip_slots[0].fire()
    simulation.tick(14)
    assert track.clip_slots[0].clip.playing_position == pytest.approx(2.8)
    simulation.tick(1)
    assert not track.clip_slots[0].clip.is_playing and track.playing_slot_index == -2
    assert heard.playing_slot_index == 2


@pytest.mark.fact("launching.playing-position", "launching.end-of-clip")
def test_an_unwarped_clip_counts_in_seconds() -> None:
    given = description(clip_trigger_quantization=0)
    given["tracks"][2]["clip_slots"] = [clip(1.5, warping=False, looping=False)]
    simulation = live_sim.Simulation(given, "12.3")
    simulation.connect()
    slot = simulation.song.tracks[2].clip_slots[0]
    slot.fire()
    simulation.tick(10)
    assert slot.clip.playing_position == pytest.approx(1.0)
    simulation.tick(6)
    assert not slot.is_playing


@pytest.mark.fact("launching.arrangement-silent")
def test_clips_of_the_arrangement_stay_silent() -> None:
    simulation = open_set()
    clip_node = simulation.song.tracks[0].create_midi_clip(0.0, 4.0)
    for call in (clip_node.fire, clip_node.stop, lambda: clip_node.scrub(1.0), lambda: clip_node.move_playing_pos(1.0)):
        call()
        simulation.tick(1)
    simulation.song.start_playing()
    simulation.tick(3)
    assert clip_node.playing_position == 0.0 and simulation.result()["not_simulated"] == {}


@pytest.mark.fact("launching.move-playing-pos")
def test_the_place_in_a_clip_can_be_moved_while_it_plays() -> None:
    simulation = open_set()
    track = simulation.song.tracks[0]
    clip_node = track.clip_slots[1].clip
    clip_node.move_playing_pos(2.0)
    simulation.tick(1)
    assert clip_node.playing_position == 0.0
    clip_node.fire()
    simulation.tick(5)
    clip_node.move_playing_pos(2.0)
    simulation.tick(5)
    assert clip_node.playing_position == pytest.approx(4.0)
    track.jump_in_running_session_clip(-1.0)
    simulation.tick(5)
    assert clip_node.playing_position == pytest.approx(4.0)


@pytest.mark.fact("launching.group-slots", "launching.group-index", "launching.playing-status")
def test_a_group_slot_launches_its_tracks() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    song, heard = simulation.song, Heard()
    group, first, second = song.tracks[4:7]
    heard(group.clip_slots[0], "playing_status")
    quiet = Heard()
    quiet(first.clip_slots[0], "playing_status")
    group.clip_slots[0].fire()
    simulation.tick(2)
    assert first.clip_slots[0].is_playing and second.playing_slot_index == -2
    assert group.playing_slot_index == 0 and group.clip_slots[0].playing_status == 1 and group.clip_slots[0].is_playing
    assert first.clip_slots[0].playing_status == 0 and (heard.playing_status, quiet.playing_status) == (1, 0)
    group.clip_slots[1].fire()
    simulation.tick(2)
    assert (first.playing_slot_index, second.playing_slot_index, group.playing_slot_index) == (-2, 1, 1)
    assert [group.clip_slots[row].playing_status for row in (0, 1)] == [0, 1]
    group.stop_all_clips(False)
    simulation.tick(2)
    assert (first.playing_slot_index, second.playing_slot_index, group.playing_slot_index) == (-2, -2, -2)


@pytest.mark.fact("launching.will-record")
def test_will_record_on_start_is_never_true() -> None:
    track = open_set().song.tracks[0]
    track.arm = True
    assert not track.clip_slots[4].will_record_on_start and not track.clip_slots[0].clip.will_record_on_start


@pytest.mark.fact("launching.scene", "visible.launches")
def test_a_scene_fires_its_row() -> None:
    simulation = open_set()
    song = simulation.song
    scene = song.scenes[0]
    scene.tempo_enabled, scene.tempo = True, 90.0
    scene.fire()
    assert song.tempo == 90.0 and song.view.selected_scene == scene
    assert playing(simulation)[0] == -1
    simulation.tick(1)
    assert playing(simulation) == [0, 0, -2, -2, 0, 0, -2]
    song.scenes[2].fire()
    simulation.tick(1)
    assert song.scenes[2].is_triggered and [track.fired_slot_index for track in song.tracks[:3]] == [-2, -1, -2]
    simulation.tick(30)
    assert not song.scenes[2].is_triggered and playing(simulation) == [-2, 0, -2, -2, -2, -2, -2]


@pytest.mark.fact("launching.empty-scene")
def test_an_empty_scene_sets_the_tempo_and_does_not_play() -> None:
    given = description()
    given["scenes"][5].update(
        tempo=77.0,
        tempo_enabled=True,
        time_signature_numerator=7,
        time_signature_denominator=8,
        time_signature_enabled=True,
    )
    simulation = live_sim.Simulation(given, "12.3")
    simulation.connect()
    song = simulation.song
    song.scenes[5].fire()
    simulation.tick(3)
    assert (song.tempo, song.signature_numerator, song.signature_denominator) == (77.0, 7, 8)
    assert not song.is_playing


@pytest.mark.fact("launching.fire-as-selected")
def test_fire_as_selected_fires_the_selected_scene() -> None:
    simulation = open_set()
    song = simulation.song
    song.view.selected_scene = song.scenes[1]
    song.scenes[5].fire_as_selected()
    simulation.tick(1)
    assert playing(simulation)[0] == 1 and song.view.selected_scene == song.scenes[2]


@pytest.mark.fact("launching.once-per-turn")
def test_listeners_of_a_launch_are_called_once_when_all_has_happened() -> None:
    simulation = open_set(clip_trigger_quantization=0)
    track, seen = simulation.song.tracks[0], []
    first, second = track.clip_slots[0].clip, track.clip_slots[1].clip

    def heard() -> None:
        seen.append((track.playing_slot_index, first.is_playing, second.is_playing))

    track.add_playing_slot_index_listener(heard)
    first.add_playing_status_listener(heard)
    second.add_playing_status_listener(heard)
    first.fire()
    simulation.tick(1)
    assert seen == [(0, True, False)] * 2
    second.fire()
    simulation.tick(1)
    assert seen[2:] == [(1, False, True)] * 3


def test_playing_clips_may_be_deleted_and_moved_by_edits() -> None:
    simulation = open_set()
    song, track = simulation.song, simulation.song.tracks[0]
    track.clip_slots[1].fire()
    simulation.tick(2)
    song.delete_scene(0)
    simulation.tick(1)
    assert track.playing_slot_index == 0 and track.clip_slots[0].is_playing
    track.clip_slots[0].delete_clip()
    simulation.tick(1)
    assert track.playing_slot_index == -2
    song.tracks[1].clip_slots[0].fire()
    song.delete_track(1)
    simulation.tick(30)
    assert simulation.world.exceptions == []


def test_loop_jump_and_positions_are_told() -> None:
    simulation = open_set()
    clip_node, heard = simulation.song.tracks[0].clip_slots[0].clip, Heard()
    heard(clip_node, "loop_jump")
    heard(clip_node, "playing_position")
    clip_node.fire()
    simulation.tick(45)  # 9 beats of a clip of 4
    assert heard.loop_jump == 2 and heard.playing_position >= 45


@pytest.mark.fact("launching.follow-actions")
def test_follow_actions_are_counted() -> None:
    given = description()
    given["tracks"][0]["clip_slots"][0]["clip"]["follow_action_enabled"] = True
    given["scenes"][0]["follow_action_enabled"] = True
    simulation = live_sim.Simulation(given, "12.3")
    simulation.connect()
    simulation.song.scenes[0].fire()
    simulation.tick(2)
    assert simulation.song.tracks[0].playing_slot_index == 0
    assert simulation.result()["not_simulated"] == {"Live.Scene.Scene.fire": 1, "Live.Clip.Clip.fire": 1}


def test_every_fire_is_told_with_a_sixteenth() -> None:
    # AbletonOSC's suite: 1/16, stopped or playing, a message within 300 ms of each fire, one track after the other.
    simulation = open_set(clip_trigger_quantization=11)
    heard = []
    for index in (0, 1):
        track = simulation.song.tracks[index]
        track.add_playing_slot_index_listener(
            lambda track=track, index=index: heard.append((index, track.playing_slot_index))
        )
    for index, row, wanted in ((0, 0, (0, 0)), (0, 1, (0, 1)), (1, 0, (1, 0))):
        simulation.song.tracks[index].clip_slots[row].fire()
        simulation.tick(3)
        assert heard[-1] == wanted
    assert len(heard) == 3


def test_the_hand_in_the_arrangement() -> None:
    simulation = open_set()
    user, song = simulation.user, simulation.song
    user.playhead(9.5)
    user.cue()
    user.loop()
    assert [cue.time for cue in song.cue_points] == [9.5] and song.loop and song.start_time == 9.5
    user.fire(track=1, scene=1)
    simulation.tick(1)
    assert song.tracks[0].playing_slot_index == 0 and song.current_song_time == pytest.approx(9.7)
    user.back_to_arrangement()
    assert song.tracks[0].playing_slot_index == -1
    with pytest.raises(LookupError, match="the arrangement goes from beat 0 to"):
        user.playhead(1e6)
