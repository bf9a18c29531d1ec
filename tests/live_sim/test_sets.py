"""A set given as JSON is seen by a script as the Live API would show it."""

from __future__ import annotations

import copy
import itertools

import pytest

import live_sim
from live_sim.behaviour.parameter import db_to_volume, volume_to_db
from live_sim.errors import NotSimulated, SetError

GROUPED = {
    "live_sim_set": 1,
    "song": {"tempo": 97.5, "signature_numerator": 3},
    "scenes": [{"name": "intro", "tempo": 120.0, "tempo_enabled": True}, {"name": "verse"}, {}],
    "tracks": [
        {"type": "group", "name": "drums", "fold_state": True},
        {
            "type": "audio",
            "name": "kick",
            "group": 0,
            "color": 0xFF8000,
            "color_index": 5,
            "mute": True,
            "mixer_device": {"volume": 0.4, "panning": -0.5, "sends": [0.25]},
            "clip_slots": {
                "1": {"has_stop_button": False},
                "2": {
                    "clip": {
                        "name": "loop",
                        "warping": False,
                        "loop_start": 0.5,
                        "loop_end": 2.25,
                        "looping": False,
                        "warp_markers": [[0.0, 0.0], [1.0, 2.0]],
                        "file_path": "/samples/kick.wav",
                        "gain": 0.4,
                    }
                },
            },
            "arrangement_clips": [{"name": "arr", "start_time": 16.0, "end_time": 24.0, "loop_end": 8.0}],
            "take_lanes": [{"name": "take 1", "arrangement_clips": [{"start_time": 4.0, "end_time": 8.0}]}],
        },
        {
            "type": "midi",
            "name": "bass",
            "input_routing_type": "kick",
            "devices": [
                {
                    "class_name": "DrumGroupDevice",
                    "type": 1,
                    "chains": [
                        {
                            "name": "BD",
                            "in_note": 36,
                            "choke_group": 2,
                            "devices": [{"class_name": "Eq8", "name": "EQ"}],
                        },
                        {"name": "SD", "in_note": 38},
                    ],
                },
                {
                    "class_name": "PluginDevice",
                    "name": "Synth",
                    "parameters": [{"name": "Cutoff", "value": 0.3, "min": 0.0, "max": 1.0}],
                },
            ],
            "clip_slots": [
                {"clip": {"loop_end": 4.0, "notes": [[62, 1.0, 0.5, 90, True, 0.5, 10.0, 20.0], [60, 0.0, 1.0, 100]]}}
            ],
        },
    ],
    "return_tracks": [{"name": "A Reverb", "mixer_device": {"volume": 1.0}}],
    "master_track": {"mixer_device": {"cue_volume": 0.5}},
    "cue_points": [{"name": "drop", "time": 32.0}, {"name": "start", "time": 0.0}],
}


@pytest.fixture
def song() -> object:
    return live_sim.Simulation(GROUPED, "12.3").song


def test_song_and_scenes(song: object) -> None:
    assert (song.tempo, song.signature_numerator, song.signature_denominator) == (97.5, 3, 4)
    assert [scene.name for scene in song.scenes] == ["intro", "verse", ""]
    assert [scene.tempo for scene in song.scenes] == [120.0, -1.0, -1.0]
    assert [scene.is_empty for scene in song.scenes] == [False, True, False]
    assert [(cue.name, cue.time) for cue in song.cue_points] == [("drop", 32.0), ("start", 0.0)]
    assert song.last_event_time == 24.0


def test_groups_fold_and_hold_no_clips(song: object) -> None:
    group, kick, _ = song.tracks
    assert kick.group_track == group and group.group_track is None and kick.is_grouped
    assert [track.name for track in song.visible_tracks] == ["drums", "bass"]
    group.fold_state = False
    assert len(song.visible_tracks) == 3
    assert group.clip_slots[2].is_group_slot and group.clip_slots[2].controls_other_clips
    assert not group.clip_slots[0].controls_other_clips


def test_slots_without_stop_buttons(song: object) -> None:
    slots = song.tracks[1].clip_slots
    assert [slot.has_clip for slot in slots] == [False, False, True]
    assert [slot.has_stop_button for slot in slots] == [True, False, True]
    assert slots[0].clip is None


def test_an_unwarped_clip_is_in_seconds(song: object) -> None:
    clip = song.tracks[1].clip_slots[2].clip
    assert (clip.loop_start, clip.loop_end, clip.length) == (0.5, 2.25, 1.75)
    assert clip.is_audio_clip and clip.is_session_clip and not clip.is_arrangement_clip
    assert [(marker.sample_time, marker.beat_time) for marker in clip.warp_markers] == [(0.0, 0.0), (1.0, 2.0)]
    with pytest.raises(RuntimeError):
        clip.get_notes_extended(0, 128, 0.0, 100.0)


def test_arrangement_and_take_lanes(song: object) -> None:
    track = song.tracks[1]
    clip = track.arrangement_clips[0]
    assert (clip.start_time, clip.end_time, clip.length) == (16.0, 24.0, 8.0)
    lane = track.take_lanes[0]
    assert lane.name == "take 1" and lane.arrangement_clips[0].is_take_lane_clip


def test_notes_in_both_calls(song: object) -> None:
    clip = song.tracks[2].clip_slots[0].clip
    assert clip.get_notes(0.0, 0, 4.0, 128) == ((60, 0.0, 1.0, 100, False), (62, 1.0, 0.5, 90, True))
    note = clip.get_notes_extended(61, 67, 0.0, 4.0)[0]
    assert (note.pitch, note.probability, note.velocity_deviation, note.release_velocity) == (62, 0.5, 10.0, 20.0)
    note.velocity = 50.0
    assert clip.get_notes_extended(0, 128, 0.0, 4.0)[1].velocity == 90
    with pytest.raises(AttributeError):
        note.note_id = 5


def test_racks_and_pads(song: object) -> None:
    rack, plugin = song.tracks[2].devices
    assert rack.can_have_drum_pads and len(rack.drum_pads) == 128
    assert rack.drum_pads[36].name == "BD" and rack.drum_pads[37].name == "C#1"
    assert [chain.name for chain in rack.chains] == ["BD", "SD"] and rack.chains[0].choke_group == 2
    assert rack.chains[0].devices[0].canonical_parent == rack.chains[0]
    assert [parameter.name for parameter in plugin.parameters] == ["Device On", "Cutoff"]
    assert rack.parameters[1].name == "Macro 1"
    assert [parameter.name for parameter in rack.chains[0].devices[0].parameters][:2] == ["Device On", "1 Frequency A"]


def test_mixer_values_and_texts(song: object) -> None:
    mixer = song.tracks[1].mixer_device
    assert (mixer.volume.value, mixer.panning.value, mixer.sends[0].value) == (0.4, -0.5, 0.25)
    assert (str(mixer.volume), str(mixer.panning)) == ("-18.0 dB", "25L")
    assert str(song.return_tracks[0].mixer_device.volume) == "6.0 dB"
    assert song.master_track.mixer_device.cue_volume.value == 0.5
    assert mixer.track_activator.value == 0.0
    assert list(song.master_track.mixer_device.sends) == []


def test_the_fader_formula() -> None:
    # dB = 40 v - 34 above -18 dB
    assert [volume_to_db(value) for value in (1.0, 0.85, 0.4)] == [pytest.approx(6.0), pytest.approx(0.0), -18.0]
    assert volume_to_db(0.0) == float("-inf") and db_to_volume(float("-inf")) == 0.0
    for step in range(1, 101):
        assert db_to_volume(volume_to_db(step / 100)) == pytest.approx(step / 100)


def test_routing(song: object) -> None:
    bass = song.tracks[2]
    assert bass.input_routing_type.display_name == "kick"
    assert bass.input_routing_type.attached_object == song.tracks[1]
    assert [kind.display_name for kind in bass.available_output_routing_types] == ["Main", "Sends Only", "Ext. Out"]
    bass.output_routing_type = bass.available_output_routing_types[1]
    assert bass.output_routing_type.display_name == "Sends Only" == bass.current_output_routing


def test_what_does_not_apply_raises(song: object) -> None:
    group, kick, _ = song.tracks
    for target, name in (
        (group, "arm"),
        (kick, "fold_state"),
        (song.master_track, "mute"),
        (song.return_tracks[0], "arm"),
        (song.master_track.mixer_device, "crossfade_assign"),
        (kick.mixer_device, "crossfader"),
        (kick.mixer_device.volume, "value_items"),
        (kick.mixer_device.track_activator, "default_value"),
    ):
        with pytest.raises(RuntimeError):
            getattr(target, name)


def test_what_has_no_behaviour_says_so() -> None:
    simulation = live_sim.Simulation(
        {"live_sim_set": 1, "tracks": [{"type": "midi", "devices": [{"class_name": "Drift"}]}]}, "12.3"
    )
    with pytest.raises(NotSimulated, match=r"exists in Live 12\.3 but is not simulated"):
        simulation.song.tracks[0].devices[0].voice_mode_index  # noqa: B018
    simulation.connect()
    assert simulation.result()["not_simulated"] == {"Live.DriftDevice.DriftDevice.voice_mode_index": 1}


def test_a_value_in_the_description_is_a_behaviour() -> None:
    song = live_sim.Simulation(
        {"live_sim_set": 1, "tracks": [{"type": "midi", "devices": [{"class_name": "Drift", "voice_mode_index": 2}]}]},
        "12.3",
    ).song
    device = song.tracks[0].devices[0]
    assert device.voice_mode_index == 2
    device.voice_mode_index = 3
    assert device.voice_mode_index == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"live_sim_set": 2}, "live_sim_set must be 1"),
        ({"tracks": {}}, "tracks must be a list"),
        ({"tracks": [5]}, "tracks must be a list of objects"),
        ({"song": 5}, "song must be an object"),
        ({"scenes": [None]}, "scenes must be a list of objects"),
        ({"tracks": [{"type": "audio", "clip_slots": "x"}]}, "clip_slots must be a list or an object"),
        ({"tracks": [{"type": "audio", "clip_slots": [5]}]}, "slot 0 must be an object"),
        ({"tracks": [{"type": "audio", "mixer_device": [1]}]}, "mixer_device must be an object"),
        ({"tracks": [{"name": "x"}]}, "track 1: type must be one of"),
        ({"tracks": [{"type": "audio", "group": 0}]}, "track 1: group must be the index of a group track"),
        ({"tracks": [{"type": "audio", "devices": [{}]}]}, "track 1, device 1: a device needs a class_name"),
        ({"tracks": [{"type": "audio", "devices": [{"class_name": {}}]}]}, "a device needs a class_name"),
        ({"tracks": [{"type": "audio", "devices": [{"class_name": {"a": 1}}]}]}, "class_name must be a text"),
        ({"tracks": [{"type": "audio", "clip_slots": {"²": {}}}]}, "names a scene that is not there"),
        ({"tracks": [{"type": "audio", "clip_slots": [None] * 9}]}, "track 1: 9 clip_slots for 3 scenes"),
        ({"tracks": [{"type": "audio", "clip_slots": {"7": {}}}]}, "names a scene that is not there"),
        ({"tracks": [{"type": "group", "clip_slots": [{"clip": {}}]}]}, "a group track holds no clips"),
        ({"tracks": [{"type": "audio", "arrangement_clips": [5]}]}, "a clip must be an object"),
    ],
)
def test_a_bad_description_is_refused_with_the_place(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(SetError, match="set description") as caught:
        live_sim.Simulation({**GROUPED, **change}, "12.1")
    assert sentence in str(caught.value)


def test_the_description_stays_as_it_was() -> None:
    before = copy.deepcopy(GROUPED)
    song = live_sim.Simulation(GROUPED, "12.1").song
    song.tracks[1].name = "other"
    song.tracks[1].mixer_device.volume.value = 0.1
    song.tracks[2].devices[0].parameters[1].value = 3.0
    assert before == GROUPED


def test_copies_are_copies(song: object) -> None:
    song.tracks[2].devices[0].parameters[1].value = 3.0
    song.tracks[2].clip_slots[0].clip.name = "riff"
    song.duplicate_track(2)
    copied = song.tracks[3]
    assert copied.clip_slots[0].clip.name == "riff" and copied.devices[0].parameters[1].value == 3.0
    copied.devices[0].parameters[1].value = 5.0
    assert song.tracks[2].devices[0].parameters[1].value == 3.0
    assert len({handle._live_ptr for handle in itertools.chain(song.tracks, copied.devices)}) == 6


def test_scenes_come_and_go_with_their_slots(song: object) -> None:
    song.create_scene(0)
    assert song.tracks[1].clip_slots[3].clip.name == "loop"
    song.delete_scene(3)
    assert [slot.has_clip for slot in song.tracks[1].clip_slots] == [False, False, False]
    song.duplicate_scene(1)
    assert song.tracks[2].clip_slots[2].has_clip and len(song.scenes) == 4
    with pytest.raises(RuntimeError):
        song.delete_scene(9)


def test_beat_time_reads_as_text() -> None:
    song = live_sim.Simulation({"live_sim_set": 1, "song": {"current_song_time": 5.75}, "tracks": []}, "10.1").song
    # 5.75 beats in 4/4: bar 2, beat 2, the fourth sixteenth; ticks too count from 1 (measured in 12.3.5)
    assert str(song.get_current_beats_song_time()) == "002.02.04.001"


def test_enumerations_are_numbers_with_names(song: object) -> None:
    states = song.tracks[1].monitoring_states
    assert (states.IN, states.AUTO, states.OFF) == (0, 1, 2)
    assert str(states.AUTO) == "AUTO" and states.names["OFF"] == 2 and states.values[0] == states.IN


def test_vectors_are_not_lists(song: object) -> None:
    tracks = song.tracks
    assert type(tracks).__name__ == "Vector" and not isinstance(tracks, (list, tuple))
    assert tracks[-1].name == "bass" and len(tracks[1:]) == 2 and tracks[0] in tracks
    with pytest.raises(IndexError):
        tracks[3]
    with pytest.raises(RuntimeError, match="cannot be instantiated"):
        type(tracks[0])()
