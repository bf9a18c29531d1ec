"""Tracks: volumes, the strip of the selected track, scrolling of scenes and tracks, pedals of the mixer."""

from __future__ import absolute_import

from . import LiveAccess
from .Labels import distinct, label
from .LiveAccess import is_alive
from .live_dumper.texts import to_unicode
from .MidiKontrolComponent import MidiKontrolComponent
from .MidiKontrolHelper import rel_to_val


class MidiKontrolMixerController(MidiKontrolComponent):
    """Page 1: four track volumes. Page 2: volume, first send, low and high of the last EQ of the selected track."""

    def __init__(self, parent):
        MidiKontrolMixerController.realinit(self, parent)

    def realinit(self, parent):
        MidiKontrolComponent.realinit(self, parent)
        self._steps = {"scene": 0, "track": 0}

    def connect(self):
        song = self.song()
        for name in ("tracks", "return_tracks"):
            self.listeners.listen(song, name, self._on_tracks_changed)
        self.listeners.listen(self.read(song, "view"), "selected_track", self._on_tracks_changed)

    def _on_tracks_changed(self):
        self.parent.want_rebuild()

    def build_midi_map(self, script_handle, midi_map_handle):
        self.build_listeners.drop_all()
        for control in self.parent.profile.scroll.values():
            LiveAccess.forward_cc(script_handle, midi_map_handle, control.channel, control.number)
        for place, page in self.pages("track_volumes"):
            self._map_volumes(midi_map_handle, place, page)
        for place, page in self.pages("selected_track"):
            self._map_selected_track(midi_map_handle, place, page)
        for pedal in self.parent.profile.pedals:
            if pedal.target != "device_parameter":
                self.map_pedal(midi_map_handle, pedal, self._pedal_parameter(pedal))

    def _map_volumes(self, map_handle, place, page):
        tracks = self.helper.tracks()[page.first:page.first + len(page.ccs)]
        labels = [u"LV%d" % (page.first + number + 1) for number in range(len(tracks))]
        if page.labels == "names":
            labels = distinct([label(self.read(track, "name", u"")) for track in tracks])
            for track in tracks:
                self.build_listeners.listen(track, "name", self._on_tracks_changed)
        self.map_page(map_handle, place, page, labels=labels,
                      parameters=[self.read(track, "mixer_device.volume") for track in tracks])

    def _map_selected_track(self, map_handle, place, page):
        track = self.helper.selected_track()
        parameters, labels = [None] * 4, [u""] * 4
        if track is not None:
            sends = self.read_list(self.read(track, "mixer_device"), "sends")
            low, high = self.helper.eq_low_high(self.helper.last_eq(track))
            parameters = [self.read(track, "mixer_device.volume"), sends[0] if sends else None, low, high]
            labels = [text if parameter is not None else u""
                      for text, parameter in zip((u"LEV", u"SD1", u"LOW", u"HI"), parameters)]
            self.build_listeners.listen(track, "devices", self._on_tracks_changed)
        self.map_page(map_handle, place, page, parameters=parameters, labels=labels)

    def _pedal_parameter(self, pedal):
        if pedal.target == "selected_track_volume":
            return self.read(self.helper.selected_track(), "mixer_device.volume")
        if pedal.target == "selected_track_send":
            sends = self.read_list(self.read(self.helper.selected_track(), "mixer_device"), "sends")
            return sends[pedal.index] if pedal.index < len(sends) else None
        path = {"master_volume": "volume", "cue_volume": "cue_volume", "crossfader": "crossfader",
                "tempo": "song_tempo"}[pedal.target]
        return self.read(self.song(), "master_track.mixer_device." + path)

    # Scrolling: steps are counted as they come and taken in the next tick.

    def receive_midi_cc(self, channel, cc, value):
        profile = self.parent.profile
        for name, control in profile.scroll.items():
            if (channel, cc) == (control.channel, control.number):
                self._steps[name] += rel_to_val(value, profile.scroll_mode)

    def update_display(self):
        steps, self._steps = self._steps, {"scene": 0, "track": 0}
        if steps["scene"]:
            self.helper.scroll_scenes(steps["scene"])
        if steps["track"]:
            self.helper.scroll_tracks(steps["track"])

    # Buttons.

    def actions(self):
        return {
            "next_scene": lambda: self.helper.scroll_scenes(1),
            "previous_scene": lambda: self.helper.scroll_scenes(-1),
            "next_track": lambda: self.helper.scroll_tracks(1),
            "previous_track": lambda: self.helper.scroll_tracks(-1),
            "mute": lambda: self._toggle("mute"),
            "solo": lambda: self._toggle("solo"),
            "arm": lambda: self._toggle("arm"),
        }

    def _toggle(self, name):
        """Switch a property of the selected track; the master has none of them, and not every track can be armed."""
        track = self.helper.selected_track()
        if track is None or track == self.read(self.song(), "master_track"):
            return
        if name == "arm" and not self.read(track, "can_be_armed", False):
            return
        value = self.read(track, name)
        if value is not None:
            setattr(track, name, not value)

    # The command `select`.

    def select(self, kind, wanted):
        """Select a track or scene by its number (from 1) or its name; what happened in words, None when `kind` is another."""
        if kind not in (u"track", u"scene"):
            return None
        items = self.helper.tracks() if kind == "track" else self.helper.scenes()
        names = [to_unicode(self.read(item, "name", u"")) for item in items]
        if wanted in names:
            index = names.index(wanted)
        elif wanted.isdecimal() and 1 <= int(wanted) <= len(items):
            index = int(wanted) - 1
        else:
            return u"There is no %s %s; there are %d." % (kind, wanted, len(items))
        if kind == "track":
            if not self.read(items[index], "is_visible", True):
                return u"Track %d, %s, is in a folded group: unfold it in Live first." % (index + 1, names[index])
            self.helper.select_track(items[index])
        else:
            self.helper.select_scene(items[index])
        return u"Selected %s %d: %s" % (kind, index + 1, names[index])

    def status(self):
        track = self.helper.selected_track()
        name = to_unicode(self.read(track, "name", u"")) if is_alive(track) else u"none"
        return u"track %s, %d tracks, %d scenes" % (name, len(self.helper.tracks()), len(self.helper.scenes()))
