# ruff: noqa
"""What a faithful host promises, one check each; plain Python 2.7 to 3.13, so that every interpreter can run them.

Each check takes `make(version="12.1")`, which gives a fresh Simulation, and raises when the promise is broken.
"""

from __future__ import print_function

import os
import sys

SET = {
    "live_sim_set": 1,
    "scenes": [{"name": "one"}, {"name": "two"}],
    "tracks": [
        {
            "type": "audio",
            "name": "kick",
            "devices": [{"class_name": "Eq8"}],
            "clip_slots": [{"clip": {"name": "A01 1 kick", "loop_end": 4.0}}],
        },
        {
            "type": "midi",
            "name": "bass",
            "clip_slots": [
                {"clip": {"name": "line", "loop_end": 8.0, "notes": [[60, 0.0, 1.0, 100], [62, 1.0, 0.5, 90]]}}
            ],
        },
    ],
    "return_tracks": [{"name": "A Reverb"}],
}
SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scripts")


def raises(kind, call, *args):
    """The exception of this kind that the call raises; AssertionError when it raises none."""
    try:
        call(*args)
    except kind as error:
        return error
    raise AssertionError("%s was not raised" % getattr(kind, "__name__", kind))


class Receiver(object):
    """A script reduced to what the host calls, with all that it was given."""

    def __init__(self, build):
        self.build, self.received, self.builds = build, [], 0

    def build_midi_map(self, handle):
        self.builds += 1
        self.build(self, handle)

    def receive_midi(self, message):
        self.received.append(message)


def attach(simulation, build):
    """A c_instance and a Receiver that runs in the simulation."""
    c_instance = simulation.connect()
    receiver = Receiver(build)
    simulation.surface.script = receiver
    simulation.surface.build()
    assert not simulation.world.exceptions, simulation.world.exceptions
    return c_instance, receiver


def members_are_there(make):
    """Every member of the facts is on its class."""
    world = make().world
    for dotted, facts in world.facts["classes"].items():
        for kind in ("properties", "methods"):
            target = world.classes.get(dotted) or world.submodules[dotted] if dotted != "Live" else world.module
            for name in facts.get(kind, {}):
                assert hasattr(target, name), "%s.%s" % (dotted, name)
    assert make().song.tracks[0].mixer_device.volume.value == 0.85


def handles_have_their_places(make):
    """forward_midi_... takes the script's own handle first, then the map's; another script's handle is refused."""
    simulation = make()
    midi_map = simulation.Live.MidiMap
    simulation.connect()
    other = simulation.connect().handle()

    def build(receiver, handle):
        own = simulation.surface.c_instance.handle()
        raises(TypeError, midi_map.forward_midi_cc, handle, own, 0, 1)
        raises(TypeError, midi_map.forward_midi_cc, own, handle + 1, 0, 1)
        raises(TypeError, midi_map.forward_midi_cc, other, handle, 0, 1)
        raises(TypeError, midi_map.forward_midi_note, other, handle, 0, 1)
        assert midi_map.forward_midi_cc(own, handle, 0, 1)

    attach(simulation, build)


def removed_listeners_are_silent(make):
    """A removed listener is not called, is not there, and cannot be removed again."""
    track, calls = make().song.tracks[0], []

    def heard():
        calls.append(1)

    track.add_name_listener(heard)
    assert track.name_has_listener(heard)
    track.name = "snare"
    assert len(calls) == 1
    track.remove_name_listener(heard)
    assert not track.name_has_listener(heard)
    track.name = "clap"
    assert len(calls) == 1
    raises(RuntimeError, track.remove_name_listener, heard)


def mapped_controllers_stay_with_live(make):
    """A mapped controller moves its parameter and does not reach the script."""
    simulation = make()
    midi_map, volume = simulation.Live.MidiMap, simulation.song.tracks[0].mixer_device.volume

    def build(receiver, handle):
        assert midi_map.map_midi_cc(handle, volume, 0, 7, midi_map.MapMode.absolute, True)

    _, receiver = attach(simulation, build)
    simulation.midi(0xB0, 7, 127)
    assert volume.value == 1.0
    assert receiver.received == []


def each_build_starts_empty(make):
    """What the first build forwarded and mapped is void after the second."""
    simulation = make()
    midi_map, volume = simulation.Live.MidiMap, simulation.song.tracks[0].mixer_device.volume

    def build(receiver, handle):
        if receiver.builds == 1:
            own = simulation.surface.c_instance.handle()
            assert midi_map.forward_midi_cc(own, handle, 0, 9)
            assert midi_map.map_midi_cc(handle, volume, 0, 7, midi_map.MapMode.absolute, True)

    _, receiver = attach(simulation, build)
    simulation.midi(0xB0, 9, 1)
    assert receiver.received == [(0xB0, 9, 1)]
    simulation.surface.build()
    simulation.midi(0xB0, 9, 2)
    simulation.midi(0xB0, 7, 127)
    assert receiver.received == [(0xB0, 9, 1)] and volume.value == 0.85


def read_only_stays_read_only(make):
    """A property without a setter in the facts refuses a value."""
    track = make().song.tracks[0]
    raises(AttributeError, setattr, track, "is_foldable", True)
    raises(AttributeError, setattr, track, "can_be_armed", False)
    assert track.is_foldable is False


def listeners_are_unique(make):
    """The same observer twice raises; with other arguments it is another one."""
    simulation = make()
    simulation.connect()
    view = simulation.Live.Application.get_application().view

    def heard():
        pass

    view.add_is_view_visible_listener("Session", heard)
    view.add_is_view_visible_listener("Browser", heard)
    raises(RuntimeError, view.add_is_view_visible_listener, "Session", heard)
    song = simulation.song
    song.add_tempo_listener(heard)
    raises(RuntimeError, song.add_tempo_listener, heard)


def dead_objects_are_dead(make):
    """A deleted object equals None, is not None, and refuses every use."""
    simulation = make()
    track = simulation.song.tracks[0]
    clip, device = track.clip_slots[0].clip, track.devices[0]
    simulation.song.delete_track(0)
    for gone in (track, clip, device):
        assert gone == None and gone is not None  # noqa: E711
        raises(TypeError, getattr, gone, "name")
        raises(TypeError, gone.add_name_listener, lambda: None)
    assert [one.name for one in simulation.song.tracks] == ["bass"]


def rebuilding_waits(make):
    """request_rebuild_midi_map only asks; the map is built when Live is idle again, and never inside a build."""
    simulation = make()
    _, receiver = attach(simulation, lambda receiver, handle: None)
    c_instance = simulation.surface.c_instance
    c_instance.request_rebuild_midi_map()
    assert receiver.builds == 1
    simulation.surface.rebuild_if_wanted()
    assert receiver.builds == 2
    receiver.build = lambda receiver, handle: raises(RuntimeError, c_instance.request_rebuild_midi_map)
    simulation.surface.build()
    assert not simulation.world.exceptions


def ranges_are_checked(make):
    """Values, channels and controller numbers outside their range raise."""
    simulation = make()
    song, midi_map = simulation.song, simulation.Live.MidiMap
    volume = song.tracks[0].mixer_device.volume
    raises(RuntimeError, setattr, volume, "value", 1.01)
    assert volume.value == 0.85
    raises(RuntimeError, setattr, song, "tempo", 1000.0)

    def build(receiver, handle):
        own = simulation.surface.c_instance.handle()
        raises(ValueError, midi_map.forward_midi_cc, own, handle, 16, 1)
        raises(ValueError, midi_map.forward_midi_note, own, handle, 0, 128)

    attach(simulation, build)


def notifications_refuse_changes(make):
    """A listener cannot change the set; reading and selecting work."""
    simulation = make()
    song, texts = simulation.song, []

    def heard():
        texts.append(str(raises(RuntimeError, setattr, song.tracks[1], "name", "x")))
        for call, argument in ((song.delete_track, 0), (song.create_scene, -1), (song.tracks[0].delete_device, 0)):
            texts.append(str(raises(RuntimeError, call, argument)))
        texts.append(song.tracks[1].name)
        song.view.selected_track = song.tracks[1]

    song.add_tempo_listener(heard)
    song.tempo = 100.0
    assert not simulation.world.exceptions, simulation.world.exceptions
    refused = "Changes cannot be triggered by notifications. You will need to defer your response."
    assert texts == [refused] * 4 + ["bass"], texts
    assert (len(song.tracks), len(song.scenes), len(song.tracks[0].devices)) == (2, 2, 1)


def attributes_are_closed(make):
    """Unknown names raise AttributeError, for reading and for writing."""
    song = make().song
    for target in (song, song.tracks[0], song.tracks[0].devices[0], song.view, song.scenes[0]):
        raises(AttributeError, getattr, target, "no_such_member")
        raises(AttributeError, setattr, target, "no_such_member", 1)


def the_playhead_moves(make):
    """While the transport plays, time goes on: two beats in ten display ticks at 120 BPM."""
    simulation = make()
    song = simulation.song
    song.start_playing()
    simulation.tick(10)
    assert abs(song.current_song_time - 2.0) < 1e-6, song.current_song_time


def writes_land_on_the_next_turn(make):
    """A transport write reads old in the same call, so that a toggle written twice toggles once."""
    simulation = make()
    song = simulation.song
    song.loop = not song.loop
    song.loop = not song.loop
    song.tracks[0].clip_slots[0].fire()
    assert not song.loop and song.tracks[0].playing_slot_index == -1
    simulation.tick(1)
    assert song.loop and song.tracks[0].playing_slot_index == 0


def listeners_are_in_time(make):
    """What a launch changes is heard on the turn on which it changes."""
    simulation = make()
    song, heard = simulation.song, []

    def playing():
        heard.append((song.is_playing, song.tracks[0].playing_slot_index))

    song.add_is_playing_listener(playing)
    song.tracks[0].clip_slots[0].fire()
    simulation.tick(1)
    assert heard == [(True, 0)], heard


def notes_never_overlap(make):
    """Notes come by pitch; a new one replaces one with its start and cuts the one it starts in."""
    clip = make().song.tracks[1].clip_slots[0].clip
    clip.remove_notes(0.0, 0, 100.0, 128)
    clip.set_notes(((67, 0.0, 4.0, 100, False), (60, 0.0, 1.0, 100, False)))
    clip.set_notes(((67, 1.0, 1.0, 90, False), (60, 0.0, 0.5, 80, False)))
    notes = [note[:4] for note in clip.get_notes(0.0, 0, 100.0, 128)]
    assert notes == [(60, 0.0, 0.5, 80), (67, 0.0, 1.0, 100), (67, 1.0, 1.0, 90)], notes


def names_are_lives_own(make):
    """# is the track's number, a return has its letter, and who has no name gets one."""
    song = make().song
    song.tracks[0].name, song.tracks[1].name, song.return_tracks[0].name = "# DRUMS", "", "B"
    names = [track.name for track in list(song.tracks) + list(song.return_tracks)]
    assert names == ["1 DRUMS", "2-MIDI", "A-B"], names


def colors_are_the_palettes(make):
    """A colour that is not in the palette becomes the nearest one that is."""
    track = make().song.tracks[0]
    track.color = 0x1AFF30
    assert (track.color, track.color_index) == (0x1AFF2F, 5), track.color


def edits_are_undone(make):
    """Undo takes back the last edit, redo does it again, and what comes back is a new object."""
    song = make().song
    gone = song.tracks[1]
    song.delete_track(1)
    song.create_scene(-1)
    song.undo()
    assert len(song.scenes) == 2, len(song.scenes)
    song.undo()
    assert [track.name for track in song.tracks] == ["kick", "bass"] and gone == None
    assert len(song.tracks[1].clip_slots[0].clip.get_notes(0.0, 0, 100.0, 128)) == 2
    song.redo()
    song.redo()
    assert (len(song.tracks), len(song.scenes)) == (1, 3)


# check -> the rule whose break it must notice
CHECKS = {
    members_are_there: ("missing_members", ("Live.Track.Track.mixer_device",)),
    handles_have_their_places: ("swapped_handles", True),
    removed_listeners_are_silent: ("remove_listeners_ignored", True),
    mapped_controllers_stay_with_live: ("mapped_ccs_delivered", True),
    each_build_starts_empty: ("stale_forwards_kept", True),
    read_only_stays_read_only: ("read_only_writable", True),
    listeners_are_unique: ("double_listeners_allowed", True),
    dead_objects_are_dead: ("dead_objects_usable", True),
    rebuilding_waits: ("rebuild_not_deferred", True),
    ranges_are_checked: ("ranges_unchecked", True),
    notifications_refuse_changes: ("notification_writes_allowed", True),
    the_playhead_moves: ("transport_frozen", True),
    writes_land_on_the_next_turn: ("writes_at_once", True),
    listeners_are_in_time: ("listeners_late", True),
    notes_never_overlap: ("notes_overlap", True),
    names_are_lives_own: ("names_as_given", True),
    colors_are_the_palettes: ("colors_as_given", True),
    edits_are_undone: ("undo_ignored", True),
    attributes_are_closed: ("plain_attributes", True),
}


def probe_life(make, version="12.1"):
    """The life of the Probe script, as far as it comes; the Simulation afterwards."""
    simulation = make(version)
    if not simulation.start(os.path.join(SCRIPTS, "Probe")):
        return simulation  # its exceptions say why
    simulation.tick(2)
    song, act = simulation.song, simulation.act
    act(setattr, song.view, "selected_track", song.tracks[1])
    simulation.midi(0xB0, 20, 64)
    simulation.midi(0xB0, 40, 5)
    simulation.midi(0xB0, 41, 5)
    simulation.midi(0xF0, 0x00, 0x13, 0x37, 0x02, 0xF7)
    act(setattr, song.tracks[0], "name", "renamed")
    simulation.ports_changed()
    simulation.tick(2)
    act(song.delete_track, 0)
    simulation.tick(1)
    simulation.quit()
    return simulation


def main():
    """The Probe's life on every version, every check on the oldest and the newest; any failure is a traceback."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    import live_sim

    for version in live_sim.VERSIONS:

        def make(wanted=version):
            return live_sim.Simulation(SET, wanted)

        chosen = CHECKS if version in (live_sim.VERSIONS[0], live_sim.VERSIONS[-1]) else ()
        for check in chosen:
            check(make)
        simulation = probe_life(make, version)
        assert not simulation.world.exceptions, simulation.world.exceptions
        assert simulation.result()["listeners_left"] == []
        sys.modules.pop("Probe", None)
        print("Live %s: %d checks and a life on Python %d.%d" % ((version, len(chosen)) + sys.version_info[:2]))


if __name__ == "__main__":
    main()
