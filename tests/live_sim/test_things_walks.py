"""Long walks through a set: whatever a script edits, undo goes all the way back and redo all the way forth."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

import live_sim
from tests.live_sim.test_things_undo import whole

RACK = {
    "class_name": "AudioEffectGroupDevice",
    "name": "Rack",
    "chains": [{"name": "dry", "devices": [{"class_name": "Reverb", "name": "Reverb"}]}, {}],
}
SET = {
    "live_sim_set": 1,
    "scenes": [{}] * 4,
    "tracks": [
        {"type": "audio", "devices": [RACK, {"class_name": "Eq8"}], "clip_slots": [{"clip": {"loop_end": 4.0}}]},
        {"type": "group"},
        {"type": "midi", "group": 1, "clip_slots": [{"clip": {"loop_end": 8.0, "notes": [[60, 0, 1], [62, 1, 1]]}}]},
        {"type": "midi", "devices": [{"class_name": "OriginalSimpler", "name": "Simpler"}]},
    ],
    "return_tracks": [{}, {}],
}
# What runs and what is made at the first look is no part of what undo brings back.
PASSING = frozenset(
    [
        "is_playing",
        "is_triggered",
        "is_overdubbing",
        "playing_slot_index",
        "fired_slot_index",
        "playing_status",
        "start_time",
        "arm",
        "implicit_arm",
        "mute",
        "back_to_arranger",
        "track_activator",
    ]
)


def look(song: Any) -> None:
    """Read what the simulation makes at the first look, so that two states can be compared."""

    def into(holder: Any) -> None:
        assert holder.mixer_device.volume.value >= 0.0
        for device in holder.devices:
            assert device.parameters
            if device.can_have_chains:
                for chain in device.chains:
                    into(chain)

    for track in [*song.tracks, *song.return_tracks]:
        into(track)
        clips = [slot.clip for slot in track.clip_slots if slot.has_clip]
        for clip in clips + (list(track.arrangement_clips) if track.can_be_armed else []):
            assert clip.is_audio_clip or clip.get_all_notes_extended() is not None


def state(simulation: Any) -> str:
    """The document as text, without what passes."""

    look(simulation.song)

    def lasting(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {name: lasting(one) for name, one in value.items() if name not in PASSING}
            return {name: one for name, one in kept.items() if one not in (None, [])}
        return [lasting(one) for one in value] if isinstance(value, (list, tuple)) else value

    return json.dumps(lasting(whole(simulation)), sort_keys=True)


def edits(simulation: Any, chance: random.Random) -> list[Callable[[], Any]]:
    """What may happen next."""
    song, make = simulation.song, simulation.Live.Clip.MidiNoteSpecification
    every = [*song.tracks, *song.return_tracks]
    track, scene = chance.choice(list(song.tracks)), chance.randrange(len(song.scenes))
    slot, any_track = track.clip_slots[scene], chance.choice(every)
    clips = [one.clip for other in song.tracks for one in other.clip_slots if one.has_clip]
    devices = [device for other in every for device in other.devices]
    found: list[Callable[[], Any]] = [
        lambda: song.create_audio_track(chance.randrange(len(song.tracks) + 1)),
        song.create_return_track,
        lambda: song.delete_track(chance.randrange(len(song.tracks))),
        lambda: song.delete_return_track(0),
        lambda: song.create_scene(chance.randrange(len(song.scenes) + 1)),
        lambda: song.delete_scene(scene),
        lambda: song.duplicate_scene(scene),
        lambda: song.duplicate_track(chance.randrange(len(song.tracks))),
        song.capture_and_insert_scene,
        lambda: slot.create_clip(4.0),
        slot.delete_clip,
        lambda: slot.duplicate_clip_to(track.clip_slots[0]),
        lambda: setattr(any_track, "name", chance.choice(["a", "# b", ""])),
        lambda: setattr(track, "color", chance.randrange(1 << 24)),
        lambda: setattr(song.scenes[scene], "time_signature_numerator", chance.randrange(1, 9)),
        lambda: track.insert_device(chance.choice(["Operator", "Reverb", "Scale"])),
        lambda: track.delete_device(0),
        lambda: song.move_device(chance.choice(devices), any_track, chance.randrange(3)),
        lambda: setattr(track.mixer_device.volume, "value", chance.random()),
        lambda: setattr(chance.choice(list(track.mixer_device.sends)), "value", chance.random()),
        lambda: track.create_midi_clip(float(chance.randrange(8)), 2.0),
        song.begin_undo_step,
        song.end_undo_step,
        lambda: simulation.tick(1),
    ]
    for clip in clips[:1] + clips[-1:]:
        found += [
            lambda clip=clip: clip.add_new_notes((make(chance.randrange(128), chance.randrange(8) / 2.0, 1.0),)),
            lambda clip=clip: clip.quantize(2, 1.0),
            clip.crop,
            clip.duplicate_loop,
            clip.fire,
            lambda clip=clip: setattr(clip, "looping", not clip.looping),
            lambda clip=clip: setattr(clip, "pitch_fine", chance.uniform(-120.0, 120.0)),
            lambda clip=clip: track.duplicate_clip_to_arrangement(clip, float(chance.randrange(20))),
        ]
    for rack in [device for device in devices if device.can_have_chains]:
        found += [rack.insert_chain, rack.store_variation, lambda rack=rack: rack.chains[-1].insert_device("Echo")]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_undo_goes_all_the_way_back_and_redo_all_the_way_forth(seed: int) -> None:
    simulation, chance = live_sim.Simulation(SET, "12.3"), random.Random(seed)
    start, refused = state(simulation), 0
    for _ in range(40):
        try:
            chance.choice(edits(simulation, chance))()
        except (RuntimeError, IndexError):
            refused += 1  # the last track, no clip there, no place for that device
    simulation.song.end_undo_step()
    steps = len(simulation.world.history.done)
    assert steps > 5 and refused < 30
    states = [state(simulation)]
    for _ in range(steps):
        simulation.song.undo()
        states.append(state(simulation))
    assert states[-1] == start
    for step in range(steps):
        simulation.song.redo()
        assert state(simulation) == states[steps - 1 - step], step
