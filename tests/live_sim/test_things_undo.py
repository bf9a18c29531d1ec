"""Undo and redo. Sources: live_sim/known/editing.py."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import live_sim
from live_sim import history
from live_sim.loader import describe
from tests.live_sim import checks
from tests.live_sim.test_editing import ACTIONS, act
from tests.live_sim.things import midi_clip, world


def whole(simulation: Any) -> Any:
    """All that the set holds, to compare."""
    song = simulation.world.song
    for track in song.parts["tracks"] + song.parts["return_tracks"]:  # sends follow the returns at the next look
        mixer = track.parts["mixer_device"]
        simulation.world.behaviour(mixer.kind).get_sends(mixer)
    parts = [describe(node) for name in ("tracks", "return_tracks", "scenes") for node in song.parts[name]]
    for part in parts:  # what is only shown, and lists made at the first look
        part.pop("view", None)
    return {"parts": parts, "tempo": song.get("tempo")}


@pytest.mark.fact("undo.steps")
def test_undo_and_redo_of_a_new_scene() -> None:
    simulation = world([{"type": "audio"}, {"type": "midi"}], scenes=8)
    song, counts = simulation.song, []
    for call in (lambda: song.create_scene(-1), song.undo, song.redo):
        call()
        simulation.tick()
        counts.append((len(song.scenes), len(song.tracks[1].clip_slots)))
    assert counts == [(9, 9), (8, 8), (9, 9)]


@pytest.mark.fact("undo.tracked")
def test_what_can_be_undone_and_what_not() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    song, track, scene = simulation.song, simulation.song.tracks[0], simulation.song.scenes[0]
    edits: tuple[tuple[Any, str, Any], ...] = (
        (song, "tempo", 99.0),
        (song, "signature_numerator", 3),
        (track, "name", "Drums"),
        (track, "color_index", 30),
        (clip, "name", "beat"),
        (clip, "loop_end", 8.0),
        (clip, "looping", False),
        (clip, "muted", True),
        (scene, "name", "verse"),
        (scene, "time_signature_numerator", 5),
        (track.mixer_device, "crossfade_assign", 0),
        (track.mixer_device.volume, "value", 0.5),
        (track.clip_slots[0], "has_stop_button", False),
    )
    for thing, name, value in edits:
        before = getattr(thing, name)
        setattr(thing, name, value)
        song.undo()
        assert getattr(thing, name) == before, name
        song.redo()
        assert getattr(thing, name) == value, name
    kept = len(simulation.world.history.done)
    track.solo, track.arm, track.current_monitoring_state, song.metronome = True, True, 2, True
    song.set_data("key", 1)
    clip.select_all_notes()
    song.view.selected_scene = song.scenes[1]
    assert len(simulation.world.history.done) == kept


@pytest.mark.fact("undo.structure")
def test_what_comes_back_is_new() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.3")
    song = simulation.song
    track, before = song.tracks[1], whole(simulation)
    clip, device = track.clip_slots[0].clip, song.tracks[0].devices[0]
    song.delete_track(1)
    song.delete_track(0) if len(song.tracks) > 1 else None
    song.undo()
    assert [one.name for one in song.tracks] == ["kick", "bass"] and whole(simulation) == before
    assert track == None and clip == None  # noqa: E711
    with pytest.raises(TypeError):
        track.name  # noqa: B018
    back = song.tracks[1]
    assert back._live_ptr not in (track.__sim__.ptr, 0) and back.clip_slots[0].clip.name == "line"
    assert back.clip_slots[0].clip.canonical_parent == back.clip_slots[0] and back.canonical_parent == song
    assert [one.pitch for one in back.clip_slots[0].clip.get_all_notes_extended()] == [60, 62]
    assert device == song.tracks[0].devices[0]  # it was never gone
    song.redo()
    assert [one.name for one in song.tracks] == ["kick"] and back == None  # noqa: E711


def test_edits_before_a_deletion_are_undone_on_what_came_back() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    song = simulation.song
    song.create_midi_track(-1)
    clip.name = "beat"
    song.tracks[0].clip_slots[0].delete_clip()
    song.delete_track(0)
    for _ in range(3):
        song.undo()
    assert song.tracks[0].clip_slots[0].clip.name == "" and len(song.tracks) == 2
    song.undo()
    assert len(song.tracks) == 1
    for _ in range(4):
        song.redo()
    assert len(song.tracks) == 1 and not song.tracks[0].clip_slots[0].has_clip


def test_a_group_comes_back_with_its_tracks() -> None:
    song = world(
        [{"type": "audio"}, {"type": "group"}, {"type": "midi", "group": 1}, {"type": "midi", "group": 1}]
    ).song
    song.delete_track(1)
    assert len(song.tracks) == 1
    song.undo()
    assert [track.is_grouped for track in song.tracks] == [False, False, True, True]
    assert {track.group_track == song.tracks[1] for track in song.tracks[2:]} == {True}


def test_what_played_comes_back_silent() -> None:
    simulation, clip = midi_clip()
    song = simulation.song
    clip.fire()
    simulation.tick(2)
    assert clip.is_playing
    song.tracks[0].clip_slots[0].delete_clip()
    simulation.tick(1)
    song.undo()
    simulation.tick(1)
    back = song.tracks[0].clip_slots[0].clip
    assert not back.is_playing and song.tracks[0].playing_slot_index == -2
    back.fire()
    simulation.tick(30)
    assert back.is_playing and song.tracks[0].playing_slot_index == 0


@pytest.mark.fact("undo.takes")
def test_a_take_is_undone() -> None:
    simulation = world([{"type": "midi", "arm": True}])
    song, slot = simulation.song, simulation.song.tracks[0].clip_slots[0]
    slot.fire()
    simulation.tick(20)
    song.stop_playing()
    simulation.tick(1)
    length = slot.clip.length
    assert length > 3.0
    song.undo()
    simulation.tick(1)
    assert not slot.has_clip
    song.redo()
    assert slot.clip.length == length and not slot.clip.is_recording


@pytest.mark.fact("undo.takes")
def test_takes_on_the_timeline_are_undone_with_what_they_overwrote() -> None:
    simulation = world([{"type": "midi", "arm": True}, {"type": "midi", "arm": True}])
    song = simulation.song
    song.tracks[0].create_midi_clip(0.0, 1.0).name = "short"
    song.tracks[0].create_midi_clip(1.5, 8.0).name = "long"

    def timeline() -> list[list[tuple[str, float, float]]]:
        return [
            [(clip.name, clip.start_time, clip.end_time) for clip in track.arrangement_clips] for track in song.tracks
        ]

    before = timeline()
    song.record_mode = True
    simulation.tick(10)
    song.stop_playing()
    simulation.tick(1)
    after = timeline()
    assert [one[0] for one in after[0]] == ["", "long"] and after[0][1][1] > 1.5 and len(after[1]) == 1
    song.undo()  # the takes of both tracks
    assert timeline() == before
    song.redo()
    assert timeline() == after
    for _ in range(3):
        song.undo()
    assert timeline()[0] == before[0][:1] and not song.tracks[1].arrangement_clips


def test_rows_that_come_and_go_move_what_plays() -> None:
    simulation, clip = midi_clip()
    song = simulation.song
    clip.fire()
    simulation.tick(1)
    for call, index in ((lambda: song.create_scene(0), 1), (song.undo, 0), (song.redo, 1)):
        call()
        simulation.tick(1)
        assert song.tracks[0].playing_slot_index == index and clip.is_playing


def test_moved_devices_go_back() -> None:
    song = world([{"type": "audio", "devices": [{"class_name": "Echo", "name": "Echo"}]}, {"type": "audio"}]).song
    device = song.tracks[0].devices[0]
    song.move_device(device, song.tracks[1], 0)
    song.undo()
    assert device == song.tracks[0].devices[0] and device.canonical_parent == song.tracks[0]
    song.redo()
    assert device == song.tracks[1].devices[0]


def test_sends_follow_the_returns() -> None:
    song = world([{"type": "audio", "mixer_device": {"sends": [0.3, 0.4]}}], return_tracks=[{}, {}]).song
    song.delete_return_track(0)
    assert [send.value for send in song.tracks[0].mixer_device.sends] == [0.4]
    song.undo()
    assert [send.value for send in song.tracks[0].mixer_device.sends] == [0.3, 0.4]
    song.create_return_track()
    song.undo()
    assert len(song.tracks[0].mixer_device.sends) == 2


@pytest.mark.fact("undo.pair")
def test_a_pair_makes_one_entry() -> None:
    simulation = world([{"type": "midi"}], scenes=1)
    song = simulation.song
    song.begin_undo_step()
    song.begin_undo_step()  # does not count
    song.create_scene(-1)
    song.create_scene(-1)
    song.tracks[0].clip_slots[2].create_clip(4.0)
    song.end_undo_step()
    song.end_undo_step()  # does no harm
    song.undo()
    assert len(song.scenes) == 1
    song.redo()
    assert song.tracks[0].clip_slots[2].has_clip
    kept = len(simulation.world.history.done)
    simulation.tick()
    song.begin_undo_step()
    song.end_undo_step()
    assert len(simulation.world.history.done) == kept


@pytest.mark.fact("undo.pairs-of-one-call")
def test_pairs_of_one_call_are_one_entry() -> None:
    simulation = world([{"type": "midi"}], scenes=1)
    song = simulation.song
    for count in (2, 1):
        for _ in range(count):
            song.begin_undo_step()
            song.create_scene(-1)
            song.end_undo_step()
        simulation.tick()
    assert len(song.scenes) == 4
    song.undo()
    assert len(song.scenes) == 3
    song.undo()
    assert len(song.scenes) == 1


@pytest.mark.fact("undo.own-entries")
def test_parameters_and_track_names_are_entries_of_their_own() -> None:
    simulation = world([{"type": "midi"}], scenes=1)
    song, track = simulation.song, simulation.song.tracks[0]
    song.begin_undo_step()
    song.create_scene(-1)
    track.mixer_device.volume.value = 0.5
    track.name = "Drums"
    song.scenes[0].name = "verse"
    song.end_undo_step()
    song.undo()
    assert (track.name, track.mixer_device.volume.value, len(song.scenes)) == ("1-MIDI", 0.5, 2)
    song.undo()
    assert (track.mixer_device.volume.value, len(song.scenes), song.scenes[0].name) == (0.85, 2, "verse")
    song.undo()
    assert (len(song.scenes), song.scenes[0].name) == (1, "")


@pytest.mark.fact("undo.without-a-pair")
def test_every_call_is_an_entry() -> None:
    song = world([{"type": "midi"}], scenes=1).song
    song.create_scene(-1)
    song.create_scene(-1)
    song.undo()
    assert len(song.scenes) == 2


@pytest.mark.fact("undo.redo-cleared", "undo.can-undo-later")
def test_can_undo_and_can_redo() -> None:
    simulation = world([{"type": "midi"}], scenes=1)
    song = simulation.song

    def can() -> tuple[bool, bool]:
        simulation.tick()
        return song.can_undo, song.can_redo

    assert can() == (False, False)
    song.create_scene(-1)
    assert (song.can_undo, song.can_redo) == (False, False)  # on a later turn
    assert can() == (True, False)
    song.undo()
    assert can() == (False, True)
    song.create_scene(-1)
    assert can() == (True, False)
    song.redo()
    assert len(song.scenes) == 2


@pytest.mark.fact("undo.label")
@pytest.mark.parametrize(
    ("version", "labels"), [("12.3", ("Undo Custom Action", "Redo Custom Action")), ("11.0", (None, None))]
)
def test_the_label(version: str, labels: tuple[Any, Any]) -> None:
    song = world([{"type": "midi"}], version=version).song
    song.create_scene(-1)
    assert (song.undo(), song.redo()) == labels


@pytest.mark.fact("undo.no-change-in-listener")
def test_listeners_of_an_undo_must_not_change_the_set() -> None:
    simulation = world([{"type": "midi"}])
    song = simulation.song
    song.create_scene(-1)
    song.add_scenes_listener(lambda: song.create_midi_track(-1))
    song.undo()
    assert "Changes cannot be triggered during undo or redo." in simulation.world.exceptions[0]
    assert len(song.tracks) == 1


def test_listeners_hear_what_undo_changes() -> None:
    simulation = world([{"type": "midi"}])
    song, heard = simulation.song, []
    volume = song.tracks[0].mixer_device.volume
    volume.value = 0.5
    song.create_midi_track(-1)
    volume.add_value_listener(lambda: heard.append(("volume", volume.value)))
    song.add_tracks_listener(lambda: heard.append(("tracks", len(song.tracks))))
    song.add_visible_tracks_listener(lambda: heard.append(("visible", len(song.visible_tracks))))
    song.undo()
    song.undo()
    assert heard == [("tracks", 1), ("visible", 1), ("volume", 0.85)]


@pytest.mark.fact("undo.quantize-counts")
def test_quantize_is_an_entry_even_when_nothing_moves() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    song = simulation.song
    song.create_scene(-1)
    clip.quantize(5, 1.0)
    song.undo()
    assert len(song.scenes) == 5
    song.undo()
    assert len(song.scenes) == 4


@pytest.mark.fact("undo.mute")
def test_a_mute_is_not_undone() -> None:
    simulation = world([{"type": "midi"}])
    song = simulation.song
    song.create_scene(-1)
    song.tracks[0].mute = True
    song.undo()
    assert song.tracks[0].mute and len(song.scenes) == 4


def test_the_history_is_bounded() -> None:
    simulation = world([{"type": "midi"}])
    volume = simulation.song.tracks[0].mixer_device.volume
    for step in range(history.MOST_STEPS * 3):
        volume.value = 0.1 + step % 2 * 0.1
    assert len(simulation.world.history.done) == history.MOST_STEPS
    simulation.song.begin_undo_step()  # and never ended
    for step in range(history.MOST_OPERATIONS * 2):
        simulation.song.scenes[0].name = str(step)
    assert sum(map(len, simulation.world.history.done)) <= history.MOST_OPERATIONS
    simulation.song.undo()
    assert len(simulation.song.scenes) == 4


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5), st.integers(0, 5)), max_size=15))
def test_undo_takes_everything_back_and_redo_does_it_again(steps: list[tuple[str, int, int]]) -> None:
    simulation = live_sim.Simulation(checks.SET, "12.3")
    song = simulation.song
    states = [whole(simulation)]
    for action, first, second in steps:
        if action == "cue":
            continue  # cue points are made by the transport's side
        kept = len(simulation.world.history.done)
        with contextlib.suppress(RuntimeError, StopIteration):
            act(song, action, first, second)
        if len(simulation.world.history.done) > kept:
            states.append(whole(simulation))
    for state in reversed(states[:-1]):
        song.undo()
        assert whole(simulation) == state
    for state in states[1:]:
        song.redo()
        assert whole(simulation) == state
