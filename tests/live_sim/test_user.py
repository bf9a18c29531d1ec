"""The hand of the musician, and the sentences that say the same: what it does can be read from the set afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import live_sim
from live_sim.errors import SetError
from live_sim.events import EventError, Events
from live_sim.user import NoSuchThing
from tests.some import some_of

DEVICES = [{"class_name": "Eq8"}, {"class_name": "Reverb"}]
TRACKS = [{"type": "midi", "name": "Drums", "clips": ["a", "b"], "devices": DEVICES}, "audio", "midi"]


@pytest.fixture
def simulation() -> live_sim.Simulation:
    made = live_sim.Simulation(live_sim.make_set(tracks=TRACKS, scenes=["one", "two", "three"], returns=1), "12.3")
    made.connect()
    return made


Deed = Callable[[Any], object]

# What the hand does, the sentence that says it, and what is true two ticks later (stopped, a launch starts at once).
DEEDS: list[tuple[Deed, str, Callable[[Any], bool]]] = [
    (lambda u: u.fire(track=1, scene=2), "fire Drums 2", lambda s: s.tracks[0].playing_slot_index == 1),
    (lambda u: u.fire(scene=1), "fire scene 1", lambda s: s.tracks[0].playing_slot_index == 0),
    (lambda u: u.play(), "play", lambda s: s.is_playing),
    (lambda u: u.tempo(90), "tempo 90", lambda s: s.tempo == 90.0),
    (lambda u: u.playhead(16), "playhead 16", lambda s: s.current_song_time == 16.0),
    (lambda u: u.arm(3), "arm 3", lambda s: [t.arm for t in s.tracks] == [False, False, True]),
    (lambda u: u.mute("Drums"), "mute Drums", lambda s: s.tracks[0].mute),
    (lambda u: u.solo(2), "solo 2", lambda s: [t.solo for t in s.tracks] == [False, True, False]),
    (lambda u: u.rename("x", track=2), "rename track 2 x", lambda s: s.tracks[1].name == "x"),
    (lambda u: u.rename("y", scene=3), "rename scene 3 y", lambda s: s.scenes[2].name == "y"),
    (lambda u: u.rename("z", track=1, scene=1), "rename clip 1 1 z",
     lambda s: s.tracks[0].clip_slots[0].clip.name == "z"),
    (lambda u: u.select(track="return 1"), "select track return1",
     lambda s: s.view.selected_track == s.return_tracks[0]),
    (lambda u: u.select(track="master"), "select track master", lambda s: s.view.selected_track == s.master_track),
    (lambda u: u.select(scene=2), "select scene 2", lambda s: s.view.selected_scene == s.scenes[1]),
    (lambda u: u.select(track=1, device=2), "select device 1 2",
     lambda s: s.tracks[0].view.selected_device == s.tracks[0].devices[1]),
    (lambda u: u.delete(track=1, scene=1), "delete clip 1 1", lambda s: not s.tracks[0].clip_slots[0].has_clip),
    (lambda u: u.delete(track=2), "delete track 2", lambda s: len(s.tracks) == 2 and s.tracks[1].name == "3 MIDI"),
    (lambda u: u.delete(scene=3), "delete scene 3", lambda s: [one.name for one in s.scenes] == ["one", "two"]),
    (lambda u: u.delete(track=1, device=1), "delete device 1 1", lambda s: len(s.tracks[0].devices) == 1),
    (lambda u: u.delete(track="return 1"), "delete return 1", lambda s: len(s.return_tracks) == 0),
    (lambda u: u.add("scene"), "add scene", lambda s: len(s.scenes) == 4),
    (lambda u: u.add("midi", before=1), "add midi 1", lambda s: len(s.tracks) == 4 and s.tracks[1].name == "Drums"),
]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed[1])
@pytest.mark.parametrize("way", some_of(["sentence", "hand"]))
def test_what_a_hand_does_is_in_the_set(way: str, deed: tuple[Deed, str, Any], simulation: live_sim.Simulation) -> None:
    does, sentence, is_so = deed
    assert not is_so(simulation.song)
    if way == "hand":
        does(simulation.user)
    else:
        Events(simulation).run(sentence)
    simulation.tick(2)
    assert is_so(simulation.song)


def test_stopping(simulation: live_sim.Simulation) -> None:
    user, song = simulation.user, simulation.song
    for stop in (lambda: user.stop(track=1), user.stop_clips, lambda: Events(simulation).run("stop track Drums")):
        user.fire(track=1, scene=1)
        simulation.tick(25)
        assert song.tracks[0].playing_slot_index == 0 and song.is_playing
        stop()
        simulation.tick(25)
        assert song.tracks[0].playing_slot_index < 0 and song.is_playing
    user.stop()
    simulation.tick()
    assert not song.is_playing


def test_a_hand_arms_and_solos_one_track_at_a_time(simulation: live_sim.Simulation) -> None:
    """As Live's preferences say; a script's writes do not care (measured in 12.4.5)."""
    user, tracks = simulation.user, simulation.song.tracks
    user.arm(1)
    user.arm(3)
    assert [track.arm for track in tracks] == [False, False, True]
    user.arm(3, False)
    tracks[0].arm = tracks[2].arm = True
    assert [track.arm for track in tracks] == [True, False, True]
    user.solo(1)
    user.solo(2)
    assert [track.solo for track in tracks] == [False, True, False]


def test_undo_and_redo(simulation: live_sim.Simulation) -> None:
    user, song = simulation.user, simulation.song
    user.add("scene")
    simulation.tick()
    user.undo()
    simulation.tick()
    assert len(song.scenes) == 3
    Events(simulation).run("redo")
    simulation.tick()
    assert len(song.scenes) == 4


def test_the_mouse_on_a_control(simulation: live_sim.Simulation) -> None:
    simulation.user.turn(1, "volume", 0.5)
    simulation.user.turn(1, "Device On", 0.0, device=1)
    simulation.tick()
    assert simulation.song.tracks[0].mixer_device.volume.value == 0.5
    assert simulation.song.tracks[0].devices[0].parameters[0].value == 0.0


def test_a_menu_stops_the_ticks(simulation: live_sim.Simulation) -> None:
    simulation.user.menu(True)
    assert simulation.blocked
    simulation.user.menu(False)
    assert not simulation.blocked


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (lambda u: u.fire(track=9, scene=1), "there is no track 9; there are 3"),
        (lambda u: u.fire(track=1, scene=0), "there is no scene 0; there are 3"),
        (lambda u: u.arm("Bass"), "there is no track called 'Bass'; there are Drums, 2 Audio, 3 MIDI"),
        (lambda u: u.arm("return 2"), "there is no return track 2; there is 1"),
        (lambda u: u.select(track=1, device=3), "there is no device of that track 3; there are 2"),
        (lambda u: u.rename("x", track=2, scene=1), "there is no clip in scene 1 of track 2"),
        (lambda u: u.fire(track=1, scene="2"), "a scene is named by its number, not by '2'"),
        (lambda u: u.turn(1, "width", 0.5), "turn volume or panning of a track, or name a device"),
        (lambda u: u.turn(1, "width", 0.5, device=1), "the device has no parameter 'width'; it has Device On, "),
    ],
)
def test_what_is_not_there_is_a_sentence(deed: Deed, says: str, simulation: live_sim.Simulation) -> None:
    with pytest.raises(NoSuchThing) as caught:
        deed(simulation.user)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "sentence", ["fire 9 1", "fire 1", "mute 1 maybe", "stop sheep", "rename", "arm Bass", "tempo x"]
)
def test_a_sentence_that_cannot_be_carried_out(sentence: str, simulation: live_sim.Simulation) -> None:
    with pytest.raises(EventError):
        Events(simulation).run(sentence)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"tracks": ["sheep"]}, "make_set, track 1: the kind must be one of audio, midi, group, found 'sheep'"),
        ({"tracks": [5]}, "make_set, track 1: expected one of audio, midi, group, or an object, found 5"),
        ({"tracks": [{"type": "midi", "clips": "a"}]}, "make_set, track 1: clips must be a list"),
        ({"scenes": 0}, "make_set, scenes: expected a number from 1 to 10000, found 0"),
        ({"returns": -1}, "make_set, returns: expected a number from 0 to 10000, found -1"),
        ({"temp": 5}, "set description, song: there is no key temp (did you mean tempo?)"),
    ],
)
def test_a_set_from_wrong_words(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(SetError) as caught:
        live_sim.Simulation(live_sim.make_set(**arguments), "12.3")
    assert says in str(caught.value)
