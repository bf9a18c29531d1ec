"""Whatever is created, deleted, moved and copied, the set stays one set."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import live_sim
from tests.live_sim import checks

ACTIONS = (
    "create_audio_track",
    "create_midi_track",
    "create_return_track",
    "create_scene",
    "delete_track",
    "delete_return_track",
    "delete_scene",
    "duplicate_track",
    "duplicate_scene",
    "delete_device",
    "move_device",
    "create_clip",
    "delete_clip",
    "cue",
    "select",
)


def act(song: object, action: str, first: int, second: int) -> None:
    tracks = song.tracks
    track = tracks[first % len(tracks)]
    slot = track.clip_slots[second % len(song.scenes)]
    if action in ("create_audio_track", "create_midi_track"):
        getattr(song, action)(first % (len(tracks) + 1))
    elif action == "create_return_track":
        song.create_return_track()
    elif action == "create_scene":
        song.create_scene(first % (len(song.scenes) + 1))
    elif action in ("delete_track", "duplicate_track"):
        getattr(song, action)(first % len(tracks))
    elif action == "delete_return_track":
        song.delete_return_track(first)
    elif action in ("delete_scene", "duplicate_scene"):
        getattr(song, action)(first % len(song.scenes))
    elif action == "delete_device":
        track.delete_device(second)
    elif action == "move_device":
        device = next(one for other in tracks for one in other.devices)
        song.move_device(device, track, second)
    elif action == "create_clip":
        slot.create_clip(4.0)
    elif action == "delete_clip":
        slot.delete_clip()
    elif action == "cue":
        song.set_or_delete_cue()
    else:
        song.view.selected_track = track
        song.view.selected_scene = song.scenes[second % len(song.scenes)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5), st.integers(0, 5)), max_size=25))
def test_editing_keeps_the_set_whole(steps: list[tuple[str, int, int]]) -> None:
    simulation = live_sim.Simulation(checks.SET, "12.3")
    song = simulation.song
    for action, first, second in steps:
        try:
            act(song, action, first, second)
        except (RuntimeError, StopIteration):
            continue  # refused: the last track, no clip there, no such device
        handles = [*song.tracks, *song.return_tracks, song.master_track, *song.scenes]
        for track in song.tracks:
            assert len(track.clip_slots) == len(song.scenes)
            assert len(track.mixer_device.sends) == len(song.return_tracks)
            handles += [*track.clip_slots, *track.devices]
            for position, slot in enumerate(track.clip_slots):
                assert (
                    slot.canonical_parent == track
                    and song.scenes[position].clip_slots[list(song.tracks).index(track)] == slot
                )
                assert slot.has_clip == (slot.clip is not None)
            for device in track.devices:
                assert device.canonical_parent == track
        assert len({handle._live_ptr for handle in handles}) == len(handles)
        assert all(handle != None for handle in handles)  # noqa: E711
        assert song.view.selected_track in [*song.tracks, *song.return_tracks, song.master_track]
        assert song.view.selected_scene in song.scenes


@pytest.mark.parametrize(("beats", "seconds"), [(0.0, 1.0), (1.0, 1.5), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)])
def test_warp_markers_convert_both_ways(beats: float, seconds: float) -> None:
    # from 1 s at beat 0 to 2 s at beat 2: half a second a beat; then a second a beat
    song = live_sim.Simulation(
        {
            "live_sim_set": 1,
            "tracks": [
                {
                    "type": "audio",
                    "clip_slots": [
                        {
                            "clip": {
                                "warp_markers": [[1.0, 0.0], [2.0, 2.0], [3.0, 3.0]],
                                "sample_rate": 1000.0,
                                "loop_end": 4.0,
                            }
                        }
                    ],
                }
            ],
        },
        "12.3",
    ).song
    clip = song.tracks[0].clip_slots[0].clip
    assert clip.beat_to_sample_time(beats) == pytest.approx(seconds * 1000)
    assert clip.sample_to_beat_time(seconds * 1000) == pytest.approx(beats)


def test_warp_markers_stay_in_order() -> None:
    simulation = live_sim.Simulation(
        {
            "live_sim_set": 1,
            "tracks": [
                {"type": "audio", "clip_slots": [{"clip": {"warp_markers": [[0.0, 0.0], [1.0, 2.0]], "loop_end": 4.0}}]}
            ],
        },
        "12.3",
    )
    clip = simulation.song.tracks[0].clip_slots[0].clip
    clip.add_warp_marker(simulation.Live.Clip.WarpMarker(0.75, 1.0))
    assert [(one.sample_time, one.beat_time) for one in clip.warp_markers] == [(0.0, 0.0), (0.75, 1.0), (1.0, 2.0)]
    with pytest.raises(RuntimeError):
        clip.move_warp_marker(1.0, 1.5)
    clip.move_warp_marker(1.0, 0.5)
    clip.remove_warp_marker(1.5)
    with pytest.raises(RuntimeError):
        clip.remove_warp_marker(2.0)


def test_notes_are_added_changed_and_removed() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.3")
    clip, specification = simulation.song.tracks[1].clip_slots[0].clip, simulation.Live.Clip.MidiNoteSpecification
    heard: list[int] = []
    clip.add_notes_listener(lambda: heard.append(1))
    ids = clip.add_new_notes((specification(pitch=64, start_time=2.0, duration=0.25, velocity=80),))
    assert [note.pitch for note in clip.get_notes_by_id(ids)] == [64] and heard == [1]
    notes = clip.get_notes_extended(64, 1, 0.0, 8.0)
    notes[0].pitch = 65
    clip.apply_note_modifications(notes)
    assert [note.pitch for note in clip.get_all_notes_extended()] == [60, 62, 65]
    clip.remove_notes_extended(62, 2, 0.0, 8.0)
    assert [note.pitch for note in clip.get_all_notes_extended()] == [60, 65]
    with pytest.raises(TypeError):
        clip.apply_note_modifications([1, 2])


def test_launching_shows_who_plays() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.3")
    song = simulation.song
    heard: list[int] = []
    song.tracks[0].add_playing_slot_index_listener(lambda: heard.append(song.tracks[0].playing_slot_index))
    song.scenes[0].fire()
    simulation.tick(1)
    assert song.tracks[0].clip_slots[0].clip.is_playing and song.tracks[0].playing_slot_index == 0
    song.scenes[1].fire()
    simulation.tick(20)
    assert heard == [0, -2] and not song.tracks[0].clip_slots[0].is_playing
    assert song.view.selected_scene == song.scenes[1]


def test_solo_mutes_the_others() -> None:
    song = live_sim.Simulation(checks.SET, "12.3").song
    song.tracks[1].solo = True
    assert [track.muted_via_solo for track in song.tracks] == [True, False]
    song.tracks[1].solo = False
    assert [track.muted_via_solo for track in song.tracks] == [False, False]
