"""The transport on the virtual clock. Expected values: 120 BPM is a beat in 500 ms, a display tick is 100 ms."""

from __future__ import annotations

import time

import pytest

import live_sim
from live_sim.errors import NotSimulated
from tests.live_sim.playing import Heard, open_set


@pytest.mark.fact("transport.start", "transport.continue")
def test_start_goes_to_the_start_marker_and_continue_goes_on() -> None:
    simulation = open_set()
    song = simulation.song
    song.start_time = 8.0
    song.start_playing()
    simulation.tick(5)
    assert song.current_song_time == pytest.approx(9.0)
    song.start_playing()
    simulation.tick(1)
    assert song.current_song_time == pytest.approx(8.2)
    song.stop_playing()
    simulation.tick(3)
    assert song.current_song_time == pytest.approx(8.2)
    song.current_song_time = 20.0  # ignored by continue_playing, even ticks later
    simulation.tick(3)
    song.continue_playing()
    simulation.tick(1)
    assert song.current_song_time == pytest.approx(8.4)


@pytest.mark.fact("transport.stop-twice")
def test_a_second_stop_goes_back_to_the_beginning() -> None:
    simulation = open_set()
    song = simulation.song
    song.start_time = 8.0
    song.start_playing()
    simulation.tick(5)
    song.stop_playing()
    simulation.tick(1)
    assert song.current_song_time == pytest.approx(9.0) and song.start_time == 8.0
    song.stop_playing()
    simulation.tick(1)
    assert song.current_song_time == 0.0 and song.start_time == 0.0


@pytest.mark.fact("transport.play-selection")
def test_play_selection_without_a_selection_does_nothing() -> None:
    simulation = open_set()
    simulation.song.play_selection()
    simulation.tick(2)
    assert not simulation.song.is_playing and simulation.song.current_song_time == 0.0


@pytest.mark.fact("transport.position-listener")
def test_the_playhead_is_told_at_least_once_in_every_beat() -> None:
    simulation = open_set()
    song = simulation.song
    beats: list[int] = []

    def heard() -> None:
        beat = int(song.current_song_time + 1e-9)
        if beat not in beats:
            beats.append(beat)

    song.add_current_song_time_listener(heard)
    song.start_playing()
    simulation.tick(13)
    song.stop_playing()
    simulation.tick(2)
    assert beats == [0, 1, 2]
    song.continue_playing()
    simulation.tick(5)
    assert beats == [0, 1, 2, 3]


@pytest.mark.fact("transport.position-listener")
def test_the_playhead_is_told_once_per_display_tick() -> None:
    simulation = open_set()
    heard = Heard()
    heard(simulation.song, "current_song_time")
    simulation.tick(3)
    assert heard.current_song_time == 0
    simulation.song.start_playing()
    simulation.tick(10)
    assert heard.current_song_time == 10


@pytest.mark.fact("transport.loop")
def test_the_loop_brace_turns_the_playhead_and_not_the_clips() -> None:
    simulation = open_set(loop_start=4.0, loop_length=4.0, loop=True, start_time=6.0)
    song = simulation.song
    clip = song.tracks[0].clip_slots[1].clip
    clip.fire()
    simulation.tick(15)  # 3 beats: 6, 7, 8 = 4, 5
    assert song.current_song_time == pytest.approx(5.0)
    assert clip.playing_position == pytest.approx(3.0)
    song.loop = False
    simulation.tick(20)
    assert song.current_song_time == pytest.approx(9.0)


@pytest.mark.fact("transport.jump-by")
@pytest.mark.parametrize("name", ["jump_by", "scrub_by"])
def test_jumps_are_relative(name: str) -> None:
    simulation = open_set()
    song = simulation.song
    getattr(song, name)(8.0)
    simulation.tick()
    assert song.current_song_time == 8.0
    getattr(song, name)(-20.0)
    simulation.tick()
    assert song.current_song_time == 0.0
    song.start_playing()
    simulation.tick(5)
    getattr(song, name)(4.0)
    simulation.tick(5)
    assert song.current_song_time == pytest.approx(6.0)


@pytest.mark.fact("transport.wall")
def test_nothing_goes_behind_the_end_of_the_song() -> None:
    # An empty set: the brace 0..16 is the last thing there is, and 32 beats.
    song = open_set().song
    assert song.song_length == 48.0
    for name, value, text in (
        ("current_song_time", 49.0, "Cannot set the Songtime behind the Songlength"),
        ("current_song_time", 1e6, "Cannot set the Songtime behind the Songlength"),
        ("start_time", 48.5, "Cannot set the start time after the song length"),
        ("loop_start", 33.0, "Cannot set the Loopstart behind the Songlength"),
        ("loop_length", 48.5, "Cannot set the Loop behind the song length"),
    ):
        before = getattr(song, name)
        with pytest.raises(RuntimeError, match=text):
            setattr(song, name, value)
        assert getattr(song, name) == before
    song.loop_start = 32.0  # the wall moves with the brace, at once
    assert song.song_length == 80.0
    song.start_time = 80.0
    assert song.start_time == 80.0


@pytest.mark.fact("transport.wall")
def test_the_wall_is_behind_clips_cue_points_and_the_playhead() -> None:
    simulation = open_set(current_song_time=40.0)
    assert simulation.song.song_length == 72.0
    simulation.song.tracks[0].create_midi_clip(60.0, 4.0)
    assert simulation.song.song_length == 96.0


@pytest.mark.fact("transport.loop-length")
def test_a_brace_is_a_beat_or_longer() -> None:
    song = open_set().song
    song.loop_length = 0.25
    assert song.loop_length == 1.0


@pytest.mark.fact("transport.tempo-range")
def test_tempo_out_of_range() -> None:
    song = open_set().song
    for tempo in (19.9, 1000.0):
        with pytest.raises(RuntimeError, match="Tempo out of range"):
            song.tempo = tempo
    song.tempo = 20.0
    song.tempo = 999.0
    assert song.tempo == 999.0


def test_the_playhead_follows_the_tempo_from_the_moment_it_changes() -> None:
    simulation = open_set()
    song = simulation.song
    song.start_playing()
    simulation.tick(10)
    assert song.current_song_time == pytest.approx(2.0)
    song.tempo = 60.0
    assert song.current_song_time == pytest.approx(2.0)
    simulation.tick(10)
    assert song.current_song_time == pytest.approx(3.0)
    song.master_track.mixer_device.song_tempo.value = 120.0
    simulation.tick(10)
    assert song.current_song_time == pytest.approx(5.0)


@pytest.mark.fact("transport.signature")
def test_signatures() -> None:
    song = open_set().song
    for value in (0, 100):
        with pytest.raises(RuntimeError):
            song.signature_numerator = value
    song.signature_numerator = 99
    with pytest.raises(RuntimeError):
        song.signature_denominator = 32
    song.signature_denominator = 3
    assert (song.signature_numerator, song.signature_denominator) == (99, 4)


@pytest.mark.fact("transport.groove-amount", "transport.groove-amount-above")
def test_groove_and_swing() -> None:
    simulation = open_set()
    song = simulation.song
    song.groove_amount = 1.3125
    with pytest.raises(RuntimeError, match="Groove Amount out of range"):
        song.groove_amount = -0.1
    with pytest.raises(NotSimulated, match=r"is cut to it .* or refused .*sources disagree: livebridge.*; elleural"):
        song.groove_amount = 2.0
    assert song.groove_amount == 1.3125
    song.swing_amount = 17.0
    assert song.swing_amount == 17.0
    assert simulation.result()["not_simulated"] == {"Live.Song.Song.groove_amount": 1}


@pytest.mark.fact("transport.tap-tempo")
def test_taps_move_the_tempo() -> None:
    simulation = open_set()
    song, heard = simulation.song, Heard()
    heard(song, "tempo")
    song.tap_tempo()
    simulation.tick(4)
    assert song.tempo == 120.0 and heard.tempo == 0
    song.tap_tempo()
    simulation.tick(4)  # two taps 400 ms apart: 150 BPM
    assert song.tempo == pytest.approx(150.0)
    song.tap_tempo()
    simulation.tick(4)
    assert song.tempo == pytest.approx(150.0) and not song.is_playing
    simulation.tick(40)  # a pause: the next tap is a first one
    song.tap_tempo()
    simulation.tick(5)
    assert song.tempo == pytest.approx(150.0)
    song.tap_tempo()
    simulation.tick(1)
    assert song.tempo == pytest.approx(120.0)


@pytest.mark.fact("transport.nudge")
@pytest.mark.parametrize("name", ["nudge_up", "nudge_down"])
def test_nudging_stays_until_it_is_let_go(name: str) -> None:
    simulation = open_set()
    setattr(simulation.song, name, True)
    simulation.tick(3)
    assert getattr(simulation.song, name) is True
    setattr(simulation.song, name, False)
    simulation.tick()
    assert getattr(simulation.song, name) is False


@pytest.mark.fact("transport.count-in")
def test_the_count_in_cannot_be_set() -> None:
    song = open_set(count_in_duration=2).song
    assert song.count_in_duration == 2
    with pytest.raises(AttributeError):
        song.count_in_duration = 1


@pytest.mark.fact("transport.beat-time")
def test_beat_time_counts_from_one() -> None:
    def shown(position: float, numerator: int, denominator: int) -> tuple[int, int, int, int]:
        song = open_set(
            current_song_time=position, signature_numerator=numerator, signature_denominator=denominator
        ).song
        beats = song.get_current_beats_song_time()
        return beats.bars, beats.beats, beats.sub_division, beats.ticks

    assert shown(0.0, 4, 4) == (1, 1, 1, 1)
    assert shown(5.75, 4, 4) == (2, 2, 4, 1)  # the second beat of the second bar, its fourth sixteenth
    assert shown(4.0 + 1.0 / 480, 4, 4) in ((2, 1, 1, 1), (2, 1, 1, 2))  # half a tick
    assert shown(3.0 + 1.25 + 59.0 / 240, 6, 8) == (2, 3, 4, 59)  # 6/8: a bar is 3 quarters, a beat an eighth
    assert str(open_set().song.get_current_beats_song_time()) == "001.01.01.001"


@pytest.mark.fact("transport.link", "transport.meters")
def test_what_makes_no_sound_is_at_rest() -> None:
    simulation = open_set()
    song = simulation.song
    song.force_link_beat_time()
    song.tracks[0].clip_slots[0].fire()
    simulation.tick(5)
    assert song.tracks[2].output_meter_level == song.tracks[2].input_meter_level == 0.0
    assert song.tracks[2].output_meter_left == 0.0


def test_a_menu_holds_back_listeners_and_not_the_music() -> None:
    simulation = open_set()
    heard = Heard()
    heard(simulation.song, "current_song_time")
    simulation.song.start_playing()
    simulation.tick(1)
    simulation.blocked = True
    simulation.tick(9)
    assert heard.current_song_time == 1 and simulation.song.current_song_time == pytest.approx(2.0)
    simulation.blocked = False
    simulation.tick(1)
    assert heard.current_song_time == 2


def test_a_thousand_ticks_of_a_hundred_playing_tracks_take_less_than_a_second() -> None:
    slot = {"clip": {"loop_end": 4.0}}
    tracks = [{"type": "midi", "clip_slots": [slot, slot]} for _ in range(100)]
    simulation = live_sim.Simulation({"live_sim_set": 1, "tracks": tracks, "scenes": [{}, {}]}, "12.3")
    simulation.connect()
    simulation.song.scenes[0].fire()
    started = time.process_time()
    simulation.tick(1000)
    assert time.process_time() - started < 1.0
    assert all(track.playing_slot_index == 0 for track in simulation.song.tracks)
