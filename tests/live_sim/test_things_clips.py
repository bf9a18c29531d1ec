"""Clips, slots and scenes under the hands of a script. Sources: live_sim/known/clips.py."""

from __future__ import annotations

from typing import Any

import pytest

from live_sim.errors import NotSimulated
from tests.live_sim.things import midi_clip, refused, world


def set_to(thing: Any, name: str) -> Any:
    return lambda value: setattr(thing, name, value)


def audio_clip(**clip: Any) -> Any:
    return (
        world([{"type": "audio", "clip_slots": [{"clip": {"loop_end": 4.0, **clip}}]}])
        .song.tracks[0]
        .clip_slots[0]
        .clip
    )


def ends(clip: Any) -> tuple[float, float, float, float]:
    return clip.loop_start, clip.loop_end, clip.start_marker, clip.end_marker


@pytest.mark.fact("clips.occupied")
def test_a_slot_holds_one_clip() -> None:
    song = world([{"type": "midi"}, {"type": "audio"}]).song
    slot = song.tracks[0].clip_slots[0]
    slot.create_clip(4.0)
    refused("This clip slot already has a clip", slot.create_clip, 8.0)
    audio = song.tracks[1].clip_slots[0]
    audio.create_audio_clip("/samples/kick.wav")
    refused("This clip slot already has a clip", audio.create_audio_clip, "/samples/kick.wav")
    assert slot.clip.length == 4.0


@pytest.mark.fact("clips.create-audio")
def test_audio_clips_need_an_audio_track_and_a_whole_path() -> None:
    song = world([{"type": "midi"}, {"type": "audio"}]).song
    refused(
        "Audio clips can only be created on audio tracks",
        song.tracks[0].clip_slots[0].create_audio_clip,
        "/samples/kick.wav",
    )
    refused(
        "Please provide an absolute path", song.tracks[1].clip_slots[0].create_audio_clip, "kick.wav", kind=ValueError
    )
    refused("Please provide an absolute path", song.tracks[1].create_audio_clip, "kick.wav", 0.0, kind=ValueError)
    refused(
        "The provided path does not appear to point to a valid audio file",
        song.tracks[1].clip_slots[0].create_audio_clip,
        "/songs/notes.txt",
        kind=ValueError,
    )
    assert song.tracks[1].create_audio_clip("C:\\samples\\kick.wav", 0.0).is_audio_clip


@pytest.mark.fact("clips.duplicate-to")
def test_duplicating_a_clip_to_a_slot() -> None:
    song = world(
        [
            {"type": "midi", "clip_slots": [{"clip": {"name": "one", "loop_end": 4.0}}, {"clip": {"name": "two"}}]},
            {"type": "audio"},
            {"type": "group"},
        ]
    ).song
    slots = song.tracks[0].clip_slots
    two = slots[1].clip
    slots[0].duplicate_clip_to(slots[1])
    assert slots[1].clip.name == "one" and two == None  # noqa: E711
    refused("Cannot duplicate from empty clip slot.", slots[2].duplicate_clip_to, slots[3])
    refused("Incompatible track types for clip duplication", slots[0].duplicate_clip_to, song.tracks[1].clip_slots[0])
    for one, other in ((slots[0], song.tracks[2].clip_slots[0]), (song.tracks[2].clip_slots[0], slots[0])):
        with pytest.raises(RuntimeError, match="group slots"):
            one.duplicate_clip_to(other)
    assert not song.tracks[2].clip_slots[0].has_clip
    with pytest.raises(RuntimeError):
        song.tracks[2].clip_slots[0].create_clip(4.0)


@pytest.mark.fact("clips.duplicate-slot")
def test_duplicating_a_slot_overwrites_the_one_below() -> None:
    slots = [{"clip": {"name": "one"}}, {"clip": {"name": "two"}}]
    track = world([{"type": "midi", "clip_slots": slots}]).song.tracks[0]
    assert track.duplicate_clip_slot(0) == 1
    assert [slot.clip.name for slot in track.clip_slots[:2]] == ["one", "one"] and not track.clip_slots[2].has_clip


@pytest.mark.fact("clips.arrangement-midi")
def test_a_new_arrangement_clip_loops() -> None:
    clip = world([{"type": "midi"}]).song.tracks[0].create_midi_clip(8.0, 6.0)
    assert (clip.looping, clip.loop_start, clip.loop_end, clip.start_time, clip.end_time) == (True, 0.0, 6.0, 8.0, 14.0)


@pytest.mark.fact("clips.to-arrangement")
def test_a_copy_on_the_timeline_takes_the_playhead_along() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    copy = simulation.song.tracks[0].duplicate_clip_to_arrangement(clip, 8.0)
    assert (copy.start_time, copy.end_time, simulation.song.current_song_time) == (8.0, 12.0, 8.0)
    assert [one.pitch for one in copy.get_all_notes_extended()] == [60]


@pytest.mark.fact("objects.numbers")
def test_numbers_of_the_wrong_kind() -> None:
    clip = audio_clip()
    with pytest.raises(TypeError, match="did not match C\\+\\+ signature"):
        clip.pitch_coarse = 1.0
    clip.muted = 1
    assert clip.muted is True


@pytest.mark.fact("clips.loop-order")
def test_the_loop_keeps_its_order() -> None:
    _, clip = midi_clip()
    for value in (4.0, 5.0):
        refused("Cannot set LoopStart behind LoopEnd", set_to(clip, "loop_start"), value)
    clip.loop_start = 1.0
    for value in (1.0, 0.5):
        refused("Cannot set LoopEnd before LoopStart", set_to(clip, "loop_end"), value)
    assert (clip.loop_start, clip.loop_end) == (1.0, 4.0)


@pytest.mark.fact("clips.position")
def test_position_keeps_the_length() -> None:
    _, clip = midi_clip()
    heard: list[float] = []
    clip.add_position_listener(lambda: heard.append(clip.position))
    clip.position = 8.0
    assert (clip.loop_start, clip.loop_end, clip.length) == (8.0, 12.0, 4.0) and heard == [8.0]


@pytest.mark.fact("clips.two-braces")
def test_switching_the_loop_brings_back_the_other_brace() -> None:
    _, clip = midi_clip(loop_start=1.0, start_marker=0.0, end_marker=8.0)
    clip.looping = False
    assert (clip.loop_start, clip.loop_end) == (0.0, 8.0)
    clip.loop_end = 6.0
    clip.looping = True
    assert (clip.loop_start, clip.loop_end) == (1.0, 4.0)
    clip.looping = False
    assert (clip.loop_start, clip.loop_end) == (0.0, 6.0)


@pytest.mark.fact("clips.unlooped-markers")
def test_the_markers_of_a_clip_that_does_not_loop() -> None:
    _, clip = midi_clip(looping=False)
    clip.start_marker = 2.0
    assert ends(clip) == (0.0, 4.0, 0.0, 4.0)  # ignored
    clip.loop_start = 1.0
    assert ends(clip) == (1.0, 4.0, 1.0, 4.0)
    clip.end_marker = 3.0
    assert ends(clip) == (1.0, 4.0, 1.0, 3.0) and clip.length == 3.0


@pytest.mark.fact("clips.arrangement-end", "clips.arrangement-stretch")
def test_the_end_on_the_timeline() -> None:
    track = world([{"type": "midi"}]).song.tracks[0]
    clip, _ = track.create_midi_clip(0.0, 4.0), track.create_midi_clip(10.0, 4.0)
    clip.loop_end = 8.0
    assert (clip.length, clip.end_time) == (8.0, 4.0)  # it loops: the end stays
    clip.looping = False
    assert clip.end_time == 4.0
    clip.loop_end = 6.0
    assert clip.end_time == 6.0
    clip.loop_end = 30.0
    assert clip.end_time == 10.0  # the next clip
    with pytest.raises(NotSimulated, match=r"12\.4\.5.*12\.4\.6"):
        clip.looping = True


@pytest.mark.fact("clips.crop")
def test_crop_keeps_what_is_played() -> None:
    notes = [[60, float(beat), 0.5] for beat in range(8)]
    _, clip = midi_clip(loop_start=2.0, loop_end=6.0, start_marker=1.0, end_marker=8.0, notes=notes)
    clip.crop()
    assert [one.start_time for one in clip.get_all_notes_extended()] == [1.0, 2.0, 3.0, 4.0, 5.0]
    _, unlooped = midi_clip(loop_start=2.0, loop_end=6.0, looping=False, notes=notes)
    unlooped.crop()
    assert [one.start_time for one in unlooped.get_all_notes_extended()] == [2.0, 3.0, 4.0, 5.0]


@pytest.mark.fact("clips.duplicate-loop")
def test_duplicating_the_loop_pushes_on_what_is_behind() -> None:
    _, clip = midi_clip(loop_end=2.0, notes=[[60, 0.0, 0.5], [60, 1.0, 0.5], [60, 2.0, 0.5]])
    before = [one.note_id for one in clip.get_all_notes_extended()]
    clip.duplicate_loop()
    assert [one.start_time for one in clip.get_all_notes_extended()] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert (clip.loop_start, clip.loop_end) == (0.0, 4.0)
    ids = [one.note_id for one in clip.get_all_notes_extended()]
    assert len(set(ids)) == 5 and [ids[0], ids[1], ids[4]] == before


@pytest.mark.fact("clips.pitch-carry")
@pytest.mark.parametrize(
    ("cents", "coarse", "fine"), [(60.0, 1, -40.0), (-60.0, -1, 40.0), (50.0, 0, 50.0), (230.0, 2, 30.0)]
)
def test_cents_go_into_semitones(cents: float, coarse: int, fine: float) -> None:
    clip = audio_clip()
    clip.pitch_fine = cents
    assert (clip.pitch_coarse, clip.pitch_fine) == (coarse, fine)


@pytest.mark.fact("clips.warp-off", "visible.warping")
def test_without_warping_there_is_no_loop() -> None:
    simulation = world([{"type": "audio", "clip_slots": [{"clip": {"loop_end": 4.0}}]}])
    clip = simulation.song.tracks[0].clip_slots[0].clip
    assert clip.looping
    clip.warping = False
    assert clip.looping and clip.warping  # it lands later
    simulation.tick(2)
    assert not clip.looping and not clip.warping
    simulation.song.undo()
    simulation.tick(1)
    assert clip.warping


@pytest.mark.fact("clips.warp-modes")
def test_warp_modes() -> None:
    clip = audio_clip()
    assert list(clip.available_warp_modes) == [0, 1, 2, 3, 4, 6]
    refused("Invalid warp mode", set_to(clip, "warp_mode"), 5)
    clip.warp_mode = 6
    assert clip.warp_mode == 6


@pytest.mark.fact("scenes.minus-one", "scenes.signature-enables")
def test_tempo_and_signature_of_a_scene() -> None:
    simulation = world([{"type": "audio"}], scenes=1)
    scene = simulation.song.scenes[0]
    assert (scene.tempo, scene.time_signature_numerator, scene.time_signature_denominator) == (-1.0, -1, -1)
    scene.tempo_enabled = True
    scene.tempo = 140.0
    scene.tempo_enabled = False
    assert scene.tempo == -1.0
    scene.tempo_enabled = True
    assert scene.tempo == 140.0
    heard: list[bool] = []
    scene.add_time_signature_enabled_listener(lambda: heard.append(scene.time_signature_enabled))
    scene.time_signature_numerator = 7
    assert scene.time_signature_enabled and heard == [True]
    assert (scene.time_signature_numerator, scene.time_signature_denominator) == (7, 4)
    scene.time_signature_enabled = False
    assert (scene.time_signature_numerator, scene.time_signature_denominator) == (-1, -1)
    scene.time_signature_enabled = True
    assert (scene.time_signature_numerator, scene.time_signature_denominator) == (7, 4)


@pytest.mark.fact("scenes.tempo-enables")
def test_a_tempo_for_a_scene_whose_tempo_is_off_is_not_answered() -> None:
    simulation = world([{"type": "audio"}])
    with pytest.raises(NotSimulated, match="tempo_enabled first"):
        simulation.song.scenes[0].tempo = 140.0
    assert simulation.song.scenes[0].tempo == -1.0


@pytest.mark.fact("scenes.create")
def test_a_new_scene_is_selected_and_takes_over_the_tempo() -> None:
    song = world([{"type": "audio"}], scenes=2).song
    song.scenes[0].tempo_enabled = True
    song.scenes[0].tempo = 99.0
    song.scenes[0].time_signature_numerator = 3
    made = song.create_scene(1)
    assert made == song.scenes[1] == song.view.selected_scene and made.name == ""
    assert (made.tempo, made.time_signature_numerator) == (99.0, 3)
    assert song.create_scene(0).tempo == -1.0


@pytest.mark.fact("scenes.duplicate")
def test_a_copy_of_a_scene_keeps_the_name() -> None:
    song = world([{"type": "midi", "clip_slots": [{"clip": {"name": "beat"}}]}]).song
    song.scenes[0].name = "verse"
    song.duplicate_scene(0)
    assert song.scenes[1].name == "verse" and song.view.selected_scene == song.scenes[1]
    assert song.tracks[0].clip_slots[1].clip.name == "beat"


@pytest.mark.fact("scenes.capture")
def test_capturing_a_scene() -> None:
    song = world([{"type": "midi"}, {"type": "midi"}], scenes=3).song
    song.view.selected_scene = song.scenes[1]
    song.scenes[1].name = "verse"
    song.capture_and_insert_scene()  # nothing plays
    assert [scene.name for scene in song.scenes] == ["", "verse", "verse", ""]
    assert song.view.selected_scene == song.scenes[2] and song.scenes[2].is_empty


@pytest.mark.fact("scenes.capture")
def test_what_plays_goes_on_in_the_captured_scene() -> None:
    simulation = world(
        [{"type": "midi", "clip_slots": [{"clip": {"name": "beat", "loop_end": 4.0}}]}, {"type": "midi"}]
    )
    song = simulation.song
    track, clip = song.tracks[0], song.tracks[0].clip_slots[0].clip
    clip.fire()
    simulation.tick(3)
    here = clip.playing_position
    song.view.selected_scene = song.scenes[1]
    song.capture_and_insert_scene()
    copy = track.clip_slots[2].clip
    assert (copy.name, copy.is_playing, clip.is_playing, track.playing_slot_index) == ("beat", True, False, 2)
    assert copy.playing_position == here > 0.0 and song.scenes[2].clip_slots[1].clip is None
    simulation.tick(1)
    assert copy.playing_position > here
