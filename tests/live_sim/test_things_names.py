"""Names, colours, views, vectors and stored data. Sources: live_sim/known/names.py."""

from __future__ import annotations

from typing import Any

import pytest

import live_sim
from live_sim.behaviour.colors import PALETTE
from tests.live_sim.things import midi_clip, refused, world

FIRST, LAST = 0xFF94A6, 0x3C3C3C  # of the colour chooser


def names(tracks: Any) -> list[str]:
    return [track.name for track in tracks]


@pytest.mark.fact("names.number")
@pytest.mark.parametrize("version", ["9.7", "12.3"])
def test_a_number_sign_is_the_tracks_number(version: str) -> None:
    # '# Eko Reverb' on the fourth track of a saved Live 9 set is shown as '4 Eko Reverb'.
    song = world([{"type": "midi"}, {"type": "audio"}], version=version).song
    song.tracks[0].name = "# DRUMS"
    song.tracks[1].name = "Bass #"
    assert names(song.tracks) == ["1 DRUMS", "Bass 2"]
    song.create_midi_track(0)
    assert names(song.tracks) == ["1-MIDI", "2 DRUMS", "Bass 3"]


@pytest.mark.fact("names.default", "names.renumbered")
def test_default_names_are_renumbered() -> None:
    song = world([{"type": "midi"}, {"type": "audio"}, {"type": "audio"}]).song
    heard: list[str] = []
    song.tracks[1].add_name_listener(lambda: heard.append("renamed"))
    assert names(song.tracks) == ["1-MIDI", "2-Audio", "3-Audio"]
    song.delete_track(0)
    assert names(song.tracks) == ["1-Audio", "2-Audio"] and heard == ["renamed"]
    group = world([{"type": "group"}, {"type": "audio", "group": 0}]).song
    assert names(group.tracks) == ["1-Group", "2-Audio"]


@pytest.mark.fact("names.default")
def test_default_names_in_a_description_are_known_as_such() -> None:
    song = world([{"type": "midi", "name": "1-MIDI"}, {"type": "audio", "name": "7-Audio"}, {"type": "audio"}]).song
    song.delete_track(0)
    assert names(song.tracks) == ["7-Audio", "2-Audio"]  # nobody but a user calls the second track 7-Audio


@pytest.mark.fact("names.instrument")
def test_an_instrument_names_its_track() -> None:
    song = world(
        [
            {"type": "midi", "devices": [{"class_name": "MidiScale"}, {"class_name": "Operator", "name": "Operator"}]},
            {"type": "midi", "devices": [{"class_name": "Reverb", "name": "Reverb"}]},
            {"type": "audio", "devices": [{"class_name": "Reverb", "name": "Reverb"}]},
        ]
    ).song
    assert names(song.tracks) == ["1-Operator", "2-MIDI", "3-Audio"]
    song.tracks[1].insert_device("Drift", 0)
    assert song.tracks[1].name == "2-Drift"
    song.tracks[1].delete_device(0)
    assert song.tracks[1].name == "2-MIDI"


@pytest.mark.fact("names.empty")
def test_a_name_that_is_taken_away() -> None:
    song = world([{"type": "audio", "name": "Kick"}]).song
    song.tracks[0].name = ""
    assert song.tracks[0].name == "1-Audio"


@pytest.mark.fact("names.return-letter")
def test_returns_have_their_letter_before_every_name() -> None:
    song = world([{"type": "audio"}], return_tracks=[{"name": "A-Reverb"}, {}]).song
    song.return_tracks[0].name = "B"
    assert names(song.return_tracks) == ["A-B", "B-Return"]
    third = song.create_return_track()
    third.name = "X"
    assert third.name == "C-X"
    song.return_tracks[1].insert_device("Echo")
    assert names(song.return_tracks) == ["A-B", "B-Echo", "C-X"]
    song.delete_return_track(0)
    assert names(song.return_tracks) == ["A-Echo", "B-X"]


@pytest.mark.fact("names.chain")
def test_a_chain_is_called_after_its_first_device() -> None:
    song = world([{"type": "midi", "devices": [{"class_name": "InstrumentGroupDevice"}]}]).song
    chain = song.tracks[0].devices[0].insert_chain()
    chain.insert_device("Operator")
    assert chain.name == "Operator"
    chain.name = "Lead"
    assert chain.name == "Lead"


@pytest.mark.fact("colors.none")
def test_a_scene_described_as_black_has_no_color() -> None:
    # A dump of a scene without a colour says color 0 and no index; the darkest of the palette would be an invention.
    described = {"live_sim_set": 1, "scenes": [{"color": 0}, {"color": FIRST}]}
    scenes = live_sim.Simulation(described, "12.3").song.scenes
    assert [(one.color, one.color_index) for one in scenes] == [(0, None), (FIRST, 0)]


@pytest.mark.fact("colors.snaps")
def test_colours_snap_to_the_palette() -> None:
    assert len(PALETTE) == len(set(PALETTE)) == 70
    simulation, clip = midi_clip()
    track, scene = simulation.song.tracks[0], simulation.song.scenes[0]
    for thing in (track, clip, scene):
        heard: list[str] = []
        thing.add_color_listener(lambda heard=heard: heard.append("color"))
        thing.add_color_index_listener(lambda heard=heard: heard.append("index"))
        for color, index in ((0x1AFF2F, 5), (0x1A2F96, 64)):  # AbletonOSC's suite: both are in the palette
            thing.color = color
            assert (thing.color, thing.color_index) == (color, index)
        thing.color = FIRST - 0x010101
        assert (thing.color, thing.color_index) == (FIRST, 0)
        thing.color_index = 69
        assert (thing.color, thing.color_index) == (LAST, 69)
        assert heard == ["color", "index"] * 4
        thing.color = LAST - 1
        assert len(heard) == 8  # it is the same colour
        with pytest.raises(RuntimeError):
            thing.color_index = 70


@pytest.mark.fact("colors.none")
def test_no_colour_is_for_scenes_only() -> None:
    simulation, clip = midi_clip()
    track, scene = simulation.song.tracks[0], simulation.song.scenes[0]
    scene.color_index, track.color_index = 3, 4
    scene.color_index = None
    assert scene.color_index is None
    track.color_index = None
    assert track.color_index == 4
    with pytest.raises(TypeError, match="did not match C\\+\\+ signature"):
        clip.color_index = None
    for thing in (track, clip, scene):
        with pytest.raises(TypeError, match="did not match C\\+\\+ signature"):
            thing.color = None


@pytest.mark.fact("colors.slots", "clips.controls-others")
def test_slots_have_no_colour_of_their_own() -> None:
    clip = {"color_index": 22, "loop_end": 4.0}
    song = world(
        [
            {"type": "group"},
            {"type": "midi", "group": 0, "clip_slots": [{"clip": {"color_index": 5, "loop_end": 4.0}}]},
            {"type": "midi", "group": 0, "clip_slots": [{"clip": clip}, {"clip": {**clip, "muted": True}}]},
        ]
    ).song
    group, child = song.tracks[0], song.tracks[1]
    assert [slot.color_index for slot in group.clip_slots] == [5, 22, None, None]
    assert group.clip_slots[0].color == 0x1AFF2F and group.clip_slots[2].color is None
    assert {slot.color for slot in child.clip_slots} == {slot.color_index for slot in child.clip_slots} == {None}
    assert [slot.controls_other_clips for slot in group.clip_slots] == [True, False, False, False]
    assert not child.clip_slots[0].controls_other_clips
    with pytest.raises(AttributeError):
        group.clip_slots[0].color_index = 3


@pytest.mark.fact("views.opposite")
def test_two_views_are_never_both_shown() -> None:
    simulation = world([{"type": "audio"}])
    view = simulation.Live.Application.get_application().view

    def shown(first: str, second: str) -> tuple[bool, bool]:
        return view.is_view_visible(first), view.is_view_visible(second)

    for name, expected in (("Session", (True, False)), ("Arranger", (False, True))):
        view.show_view(name)
        assert shown("Session", "Arranger") == expected
        view.hide_view(name)
        assert shown("Session", "Arranger") == expected[::-1]
    for name, expected in (("Detail/Clip", (True, False)), ("Detail/DeviceChain", (False, True))):
        view.show_view(name)
        assert shown("Detail/Clip", "Detail/DeviceChain") == expected
        view.hide_view(name)
        assert shown("Detail/Clip", "Detail/DeviceChain") == expected[::-1]


@pytest.mark.fact("views.unknown")
def test_unknown_views() -> None:
    view = world([{"type": "audio"}]).Live.Application.get_application().view
    refused("The specified View Identifier does not exist", view.is_view_visible, "Mixer")
    before = [view.is_view_visible(name) for name in view.available_main_views()]
    view.show_view("Mixer")
    assert [view.is_view_visible(name) for name in view.available_main_views()] == before


@pytest.mark.fact("views.select-device")
def test_selecting_a_device_opens_the_device_chain() -> None:
    simulation = world([{"type": "audio", "devices": [{"class_name": "Reverb"}]}])
    view = simulation.Live.Application.get_application().view
    view.show_view("Detail/Clip")
    simulation.song.view.select_device(simulation.song.tracks[0].devices[0])
    assert view.is_view_visible("Detail/DeviceChain") and not view.is_view_visible("Detail/Clip")


@pytest.mark.fact("vectors.index", "vectors.plain")
def test_vectors_are_not_lists() -> None:
    song = world([{"type": "audio", "name": "one"}, {"type": "audio", "name": "two"}], return_tracks=[{}]).song
    for vector in (song.tracks, song.tracks[0].clip_slots, song.tracks[0].mixer_device.sends, song.scenes):
        for index in (len(vector), 99, -len(vector) - 1):
            refused("Index out of range", vector.__getitem__, index, kind=IndexError)
        assert not hasattr(vector, "index") and not hasattr(vector, "count")
    tracks = song.tracks
    assert tracks == tracks and tracks != song.tracks and list(tracks) == list(song.tracks)
    assert names(tracks[-1:]) == ["two"] and tracks[-2].name == "one" and song.tracks[1] in tracks


@pytest.mark.fact("data.none")
def test_stored_data() -> None:
    song = world([{"type": "audio"}]).song
    for thing in (song, song.tracks[0]):
        assert thing.get_data("key", "default") == "default"
        thing.set_data("key", None)
        assert thing.get_data("key", "default") is None
    many = list(range(1_000_000))
    song.set_data("many", many)
    assert song.get_data("many", None) == many


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_names_and_colours_in_every_version(version: str) -> None:
    song = world([{"type": "midi"}, {"type": "audio", "name": "#"}], version=version, return_tracks=[{}]).song
    assert names([*song.tracks, *song.return_tracks]) == ["1-MIDI", "2", "A-Return"]
    song.tracks[0].color = 0x1AFF2F
    assert song.tracks[0].color_index == 5
