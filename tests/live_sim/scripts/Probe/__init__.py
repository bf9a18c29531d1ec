# ruff: noqa
"""A small remote script that uses every part of the contract, and asserts what Live promises. Made for the tests."""

import Live

MAPPED, FORWARDED, FIRST_ONLY = 20, 40, 41


def create_instance(c_instance):
    return Probe(c_instance)


def get_capabilities():
    return {"controller_id": {"vendor_id": 0x1337, "product_ids": [1], "model_names": ["Probe"]}, "ports": []}


class Probe(object):
    def __init__(self, c_instance):
        self.c_instance = c_instance
        self.song = c_instance.song()
        self.builds = self.ticks = 0
        self.received = []
        self.track = self.song.tracks[0]
        self.song.view.add_selected_track_listener(self.on_track)
        self.track.add_name_listener(self.on_name)
        self.heard_playing = 0
        self.song.add_is_playing_listener(self.on_playing)
        self.refused_write = False
        try:
            self.track.add_name_listener(self.on_name)
            raise AssertionError("the same listener was taken twice")
        except RuntimeError:
            pass
        try:
            self.track.canonical_parent = None
            raise AssertionError("a read-only property took a value")
        except AttributeError:
            pass
        try:
            self.track.no_such_member = 1
            raise AssertionError("an unknown attribute took a value")
        except AttributeError:
            pass
        try:
            self.track.mixer_device.volume.value = 1.5
            raise AssertionError("a value outside the range was taken")
        except RuntimeError:
            pass

    def on_track(self):
        before = self.builds
        self.c_instance.request_rebuild_midi_map()
        assert self.builds == before, "the map was rebuilt inside the request"
        self.refused_write = False
        try:
            self.song.tempo = 99.0
        except RuntimeError as error:
            self.refused_write = "notifications" in str(error)
        assert self.refused_write, "a listener could change the set"

    def on_name(self):
        self.c_instance.show_message(self.track.name)

    def build_midi_map(self, handle):
        self.builds += 1
        rule = Live.MidiMap.CCFeedbackRule()
        rule.channel, rule.cc_no, rule.cc_value_map, rule.delay_in_ms = 0, MAPPED, tuple(), -1.0
        parameter = self.song.view.selected_track.mixer_device.volume
        assert Live.MidiMap.map_midi_cc_with_feedback_map(
            handle, parameter, 0, MAPPED, Live.MidiMap.MapMode.absolute, rule, True
        )
        assert not Live.MidiMap.forward_midi_cc(self.c_instance.handle(), handle, 0, MAPPED)
        assert Live.MidiMap.forward_midi_cc(self.c_instance.handle(), handle, 0, FORWARDED)
        if self.builds == 1:
            assert Live.MidiMap.forward_midi_cc(self.c_instance.handle(), handle, 0, FIRST_ONLY)
        assert self.c_instance.handle() != handle
        try:
            Live.MidiMap.forward_midi_cc(handle, self.c_instance.handle(), 0, 50)
            raise AssertionError("swapped handles were taken")
        except TypeError:
            pass
        Live.MidiMap.send_feedback_for_parameter(handle, parameter)

    def receive_midi(self, message):
        self.received.append(message)
        assert message[0] == 0xF0 or message[1] == FORWARDED or (message[1] == FIRST_ONLY and self.builds == 1), (
            "controller %r was not asked for" % (message[1],)
        )

    def update_display(self):
        self.ticks += 1
        if self.ticks == 1:
            self.song.start_playing()
            assert not self.song.is_playing, "a write was visible at once"
        elif self.ticks == 2:
            assert self.song.is_playing and self.song.current_song_time > 0.0, "the playhead stands still"
            assert self.heard_playing == 1, "the listener was late"
            self.song.stop_playing()
        elif self.ticks == 3:
            self.edit()

    def edit(self):
        """What Live does to things, and takes back."""
        track = self.song.tracks[1]
        clip, color = track.clip_slots[0].clip, track.color
        clip.set_notes(((100, 1.0, 1.0, 90, False), (99, 0.0, 4.0, 100, False)))
        assert [note[0] for note in clip.get_notes(0.0, 99, 8.0, 2)] == [99, 100], "notes in the order of adding"
        name = track.name
        track.name = "# probe"
        assert track.name == "2 probe", "a name without its number"
        track.name = name
        track.color = 0x1AFF30
        assert track.color == 0x1AFF2F, "a colour that is not in the palette"
        track.color = color
        self.song.create_scene(-1)
        count = len(self.song.scenes)
        self.song.undo()
        assert len(self.song.scenes) == count - 1, "an edit that was not undone"

    def on_playing(self):
        self.heard_playing += 1

    def refresh_state(self):
        self.c_instance.send_midi((0xF0, 0x00, 0x13, 0x37, 0x01, 0xF7))

    def connect_script_instances(self, scripts):
        assert self in scripts

    def suggest_input_port(self):
        return "Probe In"

    def suggest_output_port(self):
        return "Probe Out"

    def can_lock_to_devices(self):
        return False

    def suggest_map_mode(self, cc_no, channel=0):
        return Live.MidiMap.MapMode.absolute

    def disconnect(self):
        self.song.view.remove_selected_track_listener(self.on_track)
        self.song.remove_is_playing_listener(self.on_playing)
        if self.track != None:  # noqa: E711  (a deleted object equals None and is not None)
            self.track.remove_name_listener(self.on_name)
        assert self.builds >= 3 and self.ticks >= 3
        assert (0xB0, FORWARDED, 5) in self.received and any(one[0] == 0xF0 for one in self.received)
