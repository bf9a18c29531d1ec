"""Native devices out of the browser. Sources: live_sim/known/browser.py."""

from __future__ import annotations

from typing import Any

import pytest

import live_sim
from live_sim.errors import NotSimulated
from tests.live_sim.things import world


def browser(simulation: Any) -> Any:
    return simulation.Live.Application.get_application().browser


def item(root: Any, name: str) -> Any:
    return next(one for one in root.iter_children if one.name == name)


@pytest.mark.fact("browser.roots", "browser.devices")
@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_native_devices_are_in_the_browser(version: str) -> None:
    found = browser(world([{"type": "midi"}], version=version))
    for root, name in ((found.instruments, "Operator"), (found.audio_effects, "Reverb"), (found.midi_effects, "Scale")):
        names = [one.name for one in root.children]
        assert name in names and names == sorted(names) and len(names) == len(set(names))
        assert not root.is_folder and not root.is_loadable
        assert item(root, name).is_loadable and item(root, name).is_device
    assert len(found.samples.children) == 0 and len(found.user_folders) == 0


@pytest.mark.fact("browser.load-item")
def test_a_loaded_device_comes_onto_the_selected_track() -> None:
    simulation = world([{"type": "audio"}, {"type": "midi"}])
    song, found = simulation.song, browser(simulation)
    song.view.selected_track = song.tracks[1]
    for root, name in ((found.instruments, "Operator"), (found.audio_effects, "Echo"), (found.midi_effects, "Scale")):
        found.load_item(item(root, name))
        assert song.tracks[1].view.selected_device.name == name
    assert [device.class_name for device in song.tracks[1].devices] == ["MidiScale", "Operator", "Echo"]
    assert song.tracks[1].name == "2-Operator" and simulation.Live.Application.get_application().view.is_view_visible(
        "Browser"
    )
    song.undo()
    assert [device.name for device in song.tracks[1].devices] == ["Operator", "Echo"]


@pytest.mark.fact("browser.instrument-on-audio")
def test_an_instrument_for_an_audio_track_makes_a_midi_track() -> None:
    simulation = world([{"type": "audio"}, {"type": "audio"}])
    song, found = simulation.song, browser(simulation)
    song.view.selected_track = song.tracks[0]
    found.load_item(item(found.instruments, "Operator"))
    assert [track.name for track in song.tracks] == ["1-Audio", "2-Operator", "3-Audio"]
    assert song.view.selected_track == song.tracks[1]
    song.undo()
    assert [track.name for track in song.tracks] == ["1-Audio", "2-Audio"]


@pytest.mark.fact("browser.load-where")
def test_what_nobody_knows_of_loading_is_not_answered() -> None:
    simulation = world([{"type": "audio"}, {"type": "midi", "devices": [{"class_name": "Operator"}]}])
    song, found = simulation.song, browser(simulation)
    for track, root, name in ((1, "instruments", "Drift"), (0, "midi_effects", "Scale")):
        song.view.selected_track = song.tracks[track]
        with pytest.raises(NotSimulated):
            found.load_item(item(getattr(found, root), name))
    with pytest.raises(NotSimulated):
        found.load_item(found.samples)
    assert [len(track.devices) for track in song.tracks] == [0, 1]
