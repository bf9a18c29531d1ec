"""At random: whatever a script does while music plays, no tick ends in a traceback, and listeners hear what plays."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import pytest

import live_sim
from tests.live_sim.playing import description


def deeds(song: Any, chance: random.Random) -> list[Callable[[], Any]]:
    """What a script may do to a playing set, each with values at random."""
    pick, some = chance.choice, lambda: chance.random() < 0.5
    tracks, scenes = list(song.tracks), list(song.scenes)
    slot = pick(list(pick(tracks).clip_slots))
    clips = [one.clip for track in tracks for one in track.clip_slots if one.has_clip]
    clip = pick(clips) if clips else None
    row = chance.randrange(len(scenes))
    writes: list[tuple[Any, str, Any]] = [
        (song, "record_mode", some()),
        (song, "session_record", some()),
        (song, "back_to_arranger", False),
        (song, "loop", some()),
        (song, "loop_start", pick([0.0, 4.0, 8.0])),
        (song, "loop_length", pick([4.0, 8.0])),
        (song, "current_song_time", pick([0.0, 4.0, 9.5, 20.0])),
        (song, "tempo", pick([60.0, 120.0, 999.0])),
        (song, "clip_trigger_quantization", chance.randrange(14)),
        (song, "signature_numerator", pick([3, 4, 7])),
        (song, "punch_in", some()),
        (song, "punch_out", some()),
        (song, "arrangement_overdub", some()),
        (pick(tracks), "arm", some()),
        (clip, "looping", some()),
        (clip, "loop_end", pick([1.0, 2.0, 8.0])),
        (clip, "warping", some()),
        (clip, "launch_mode", chance.randrange(3)),
    ]
    calls: list[Callable[[], Any]] = [
        *[clip.fire if clip is not None else scenes[0].fire, slot.fire, pick(scenes).fire] * 5,
        song.start_playing,
        slot.stop,
        lambda: slot.fire(record_length=pick([1.0, 3.3, 8.0])),
        lambda: slot.set_fire_button_state(some()),
        slot.delete_clip,
        lambda: slot.create_clip(4.0),
        pick(scenes).fire_as_selected,
        lambda: pick(tracks).stop_all_clips(some()),
        lambda: song.stop_all_clips(some()),
        song.stop_playing,
        song.continue_playing,
        song.trigger_session_record,
        lambda: song.trigger_session_record(pick([1.0, 7.0])),
        lambda: song.delete_scene(row),
        lambda: song.create_scene(row),
        lambda: song.duplicate_scene(row),
        song.capture_and_insert_scene,
        lambda: song.delete_track(chance.randrange(len(tracks))),
        lambda: song.duplicate_track(chance.randrange(len(tracks))),
        song.set_or_delete_cue,
        song.jump_to_next_cue,
        song.undo,
        song.redo,
        song.tap_tempo,
    ]
    there = [one for one in writes if hasattr(type(one[0]), one[1])]  # not in every version, and clips may all be gone
    return calls + [lambda one=one: setattr(*one) for one in there]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_what_plays_is_what_is_told(seed: int) -> None:
    chance = random.Random(seed)
    simulation = live_sim.Simulation(description(), chance.choice(live_sim.VERSIONS))
    simulation.connect()
    song, played = simulation.song, 0
    for _ in range(80):
        with contextlib.suppress(RuntimeError):  # what Live refuses
            chance.choice(deeds(song, chance))()
        simulation.tick(chance.choice([0, 1, 1, 2, 7]))
        simulation.act(lambda: None)  # what was called has landed
        for track in song.tracks:
            if not track.is_foldable:
                rows = [row for row, slot in enumerate(track.clip_slots) if slot.is_playing]
                assert rows == ([track.playing_slot_index] if track.playing_slot_index >= 0 else [])
                played += len(rows)
        assert song.current_song_time <= song.song_length
    assert played > 0 and simulation.world.exceptions == []
