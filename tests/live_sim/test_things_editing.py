"""Tracks, devices, mixers and parameters: what comes, goes and is refused. Sources: live_sim/known/editing.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live_sim.things import refused, world

RACK = {"class_name": "AudioEffectGroupDevice", "name": "Rack", "chains": [{"name": "dry"}]}


def set_to(thing: Any, name: str) -> Any:
    return lambda value: setattr(thing, name, value)


def routings(track: Any) -> list[str]:
    return [one.display_name for one in track.available_input_routing_types]


@pytest.mark.fact("editing.routing-later")
def test_routing_lists_of_the_second_new_track_come_later() -> None:
    simulation = world([{"type": "audio"}])
    first, second = simulation.song.create_audio_track(-1), simulation.song.create_midi_track(-1)
    assert len(routings(first)) > 1 and routings(second) == [""]
    assert [one.display_name for one in second.available_output_routing_types] == [""]
    simulation.tick()
    assert len(routings(second)) > 1
    third = simulation.song.create_audio_track(-1)
    assert len(routings(third)) > 1  # the first of its tick


@pytest.mark.fact("editing.selects")
def test_what_is_made_is_selected() -> None:
    song = world([{"type": "audio"}]).song
    for create in (song.create_midi_track, song.create_audio_track, song.create_return_track):
        made = create()
        assert song.view.selected_track == made
    device = song.tracks[0].insert_device("Reverb")
    assert song.view.selected_track == song.tracks[0] and song.tracks[0].view.selected_device == device


@pytest.mark.fact("tracks.monitoring")
def test_monitoring_states() -> None:
    track = world([{"type": "audio"}]).song.tracks[0]
    for value in (3, 4, -1):
        refused("Invalid monitoring state!", set_to(track, "current_monitoring_state"), value)
    track.current_monitoring_state = 2
    assert track.current_monitoring_state == 2


@pytest.mark.fact("tracks.take-lanes")
def test_tracks_without_clips_have_no_take_lanes() -> None:
    song = world([{"type": "group"}, {"type": "audio"}], return_tracks=[{}]).song
    for track in (song.tracks[0], song.return_tracks[0], song.master_track):
        refused("This track does not support take lanes", track.create_take_lane)
    assert song.tracks[1].create_take_lane() == song.tracks[1].take_lanes[0]


@pytest.mark.fact("mixer.master")
def test_what_the_master_does_not_have() -> None:
    master = world([{"type": "audio"}]).song.master_track
    for name in ("mute", "solo"):
        refused(f"Main track has no '{name}' property!", getattr, master, name)
        refused(f"Main track has no '{name}' property!", set_to(master, name), True)
    refused("Main track has no crossfader assignment!", getattr, master.mixer_device, "crossfade_assign")


@pytest.mark.fact("mixer.master-only")
def test_what_only_the_master_has() -> None:
    song = world([{"type": "audio"}], return_tracks=[{}]).song
    for track in (song.tracks[0], song.return_tracks[0]):
        refused("Only the main track has a crossfader!", getattr, track.mixer_device, "crossfader")
        refused("Cue volume available on the main track only!", getattr, track.mixer_device, "cue_volume")
        refused("Only the main track has the song tempo!", getattr, track.mixer_device, "song_tempo")
    song.master_track.mixer_device.song_tempo.value = 99.0
    assert song.tempo == 99.0


@pytest.mark.fact("mixer.master-activator")
def test_the_masters_activator_is_a_parameter() -> None:
    activator = world([{"type": "audio"}]).song.master_track.mixer_device.track_activator
    assert (activator.name, activator.value, activator.is_quantized) == ("Track Activator", 1.0, True)


@pytest.mark.fact("parameters.range")
def test_values_outside_are_refused() -> None:
    volume = world([{"type": "audio"}]).song.tracks[0].mixer_device.volume
    for value in (-0.01, 1.01, 100.0):
        refused("Invalid value. Check the parameters range with min/max", set_to(volume, "value"), value)
    assert volume.value == 0.85


@pytest.mark.fact("parameters.display-cut")
def test_display_values_are_cut() -> None:
    mixer = world([{"type": "audio"}], return_tracks=[{}]).song.tracks[0].mixer_device
    mixer.volume.display_value = -6.0
    assert mixer.volume.value == pytest.approx(0.7) and str(mixer.volume) == "-6.0 dB"
    mixer.volume.display_value = 40.0
    assert mixer.volume.value == 1.0
    mixer.volume.value = 0.0
    mixer.volume.display_value = float("-inf")
    assert mixer.volume.value == 1.0  # as it was measured
    mixer.panning.display_value = -25.0
    assert (mixer.panning.value, str(mixer.panning)) == (-0.5, "25L")
    mixer.sends[0].display_value = -12.0
    assert str(mixer.sends[0]) == "-12.0 dB"


@pytest.mark.fact("parameters.no-default")
def test_quantized_parameters_have_no_default() -> None:
    song = world([{"type": "audio", "devices": [{"class_name": "Reverb"}]}]).song
    refused(
        "There is no default value available for this type of parameter",
        getattr,
        song.tracks[0].devices[0].parameters[0],
        "default_value",
    )


@pytest.mark.fact("devices.insert-unknown")
@pytest.mark.parametrize("name", ["operator", "Eq8", "Granulator III"])
def test_devices_are_found_by_the_browsers_name(name: str) -> None:
    track = world([{"type": "midi"}]).song.tracks[0]
    refused(f"Device {name} not found.", track.insert_device, name, kind=ValueError)


@pytest.mark.fact("devices.insert-refused")
def test_devices_that_have_no_place_there() -> None:
    song = world([{"type": "midi"}, {"type": "audio", "devices": [RACK]}]).song
    rack = song.tracks[1].devices[0]
    for name in ("Operator", "Scale"):
        text = f"Can not insert device '{name}': Only audio effects can be inserted into an audio track."
        refused(text, song.tracks[1].insert_device, name)
        refused(text, rack.chains[0].insert_device, name)
    song.tracks[0].insert_device("Operator")
    refused(
        "Can not insert device 'Drift': Device chains cannot have more than one instrument each.",
        song.tracks[0].insert_device,
        "Drift",
    )
    assert rack.chains[0].insert_device("Reverb").name == "Reverb"
    assert [len(track.devices) for track in song.tracks] == [1, 1]


@pytest.mark.fact("devices.insert-place")
def test_midi_effects_stand_before_the_instrument() -> None:
    track = world([{"type": "midi"}]).song.tracks[0]
    track.insert_device("Operator")
    text = "Invalid insert index for device 'Scale': Insert MIDI effects before instruments. A valid index would be 0."
    refused(text, track.insert_device, "Scale", 1)
    track.insert_device("Scale", 0)
    assert [device.name for device in track.devices] == ["Scale", "Operator"]
    assert [device.type for device in track.devices] == [4, 1]


@pytest.mark.fact("devices.one-instrument")
def test_an_instrument_cannot_be_duplicated() -> None:
    track = world([{"type": "midi"}]).song.tracks[0]
    track.insert_device("Operator")
    track.insert_device("Echo")
    refused("Can not duplicate instrument", track.duplicate_device, 0)
    track.duplicate_device(1)
    assert [device.class_name for device in track.devices] == ["Operator", "Echo", "Echo"]


@pytest.mark.fact("devices.instrument-arms")
def test_an_instrument_arms_an_empty_track() -> None:
    song = world(
        [{"type": "midi", "arm": True}, {"type": "midi"}, {"type": "midi", "devices": [{"class_name": "Echo"}]}]
    ).song
    song.tracks[1].insert_device("Operator")
    assert [track.arm for track in song.tracks] == [False, True, False]
    song.tracks[2].insert_device("Operator")
    assert [track.arm for track in song.tracks] == [False, True, False]  # it was not empty


@pytest.mark.fact("devices.move")
def test_moving_a_device() -> None:
    devices = [{"class_name": "Reverb", "name": "Reverb"}, {"class_name": "Echo", "name": "Echo"}]
    song = world([{"type": "audio", "devices": devices}, {"type": "audio"}]).song
    device = song.tracks[0].devices[0]
    refused("Couldn't move device. target_index out of range.", song.move_device, device, song.tracks[1], 1)
    assert song.move_device(device, song.tracks[1], 0) == 0
    assert device == song.tracks[1].devices[0] and device.canonical_parent == song.tracks[1]
    assert [one.name for one in song.tracks[0].devices] == ["Echo"]


@pytest.mark.fact("devices.variations")
def test_variations_of_a_rack() -> None:
    rack = world([{"type": "audio", "devices": [RACK]}]).song.tracks[0].devices[0]
    macro = rack.parameters[1]
    macro.value = 10.0
    rack.store_variation()
    assert (rack.variation_count, rack.selected_variation_index) == (1, -1)
    rack.recall_selected_variation()
    rack.delete_selected_variation()
    assert rack.variation_count == 1  # nothing is selected
    macro.value = 20.0
    rack.selected_variation_index = 0
    rack.recall_selected_variation()
    assert macro.value == 10.0
    rack.delete_selected_variation()
    assert (rack.variation_count, rack.selected_variation_index) == (0, -1)
