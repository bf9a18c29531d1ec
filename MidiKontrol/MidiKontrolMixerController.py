"""Tracks: their volumes, pans and sends, the strip of the selected track, scrolling, folding, pedals of the mixer."""

from __future__ import absolute_import

from . import LiveAccess
from .consts import TRACK_CONTENTS
from .Labels import distinct, label, numbered
from .LiveAccess import is_alive
from .live_dumper.texts import exception_text, to_unicode
from .MidiKontrolComponent import MidiKontrolComponent
from .MidiKontrolHelper import rel_to_val
from .SessionFrame import SessionFrame
from .TrackWindow import TrackWindow

SELECT_TRIES = 20  # ticks in which a track that was unfolded may become visible, through all its groups
# What the master is not, and what else may lack it.
SWITCHES = {"mute": u"muted", "solo": u"soloed", "arm": u"armed"}


class MidiKontrolMixerController(MidiKontrolComponent):
    """Page 1: tracks side by side. Page 2: volume, first send, low and high of the last EQ of the selected track."""

    def __init__(self, parent):
        MidiKontrolMixerController.realinit(self, parent)

    def realinit(self, parent):
        MidiKontrolComponent.realinit(self, parent)
        self._steps = {"scene": 0, "track": 0}
        self._window = TrackWindow()
        self._frame = SessionFrame(parent)
        self._frame_changed = False
        self._to_select = None  # (track, tries left): unfolded, but not visible yet

    def connect(self):
        song = self.song()
        for name in ("tracks", "visible_tracks", "return_tracks"):
            self.listeners.listen(song, name, self._on_tracks_changed)
        self.listeners.listen(self.read(song, "view"), "selected_track", self._on_tracks_changed)
        self.listeners.listen(self.read(song, "view"), "selected_scene", self._on_scene_changed)
        self.listeners.listen(song, "scenes", self._on_scene_changed)

    def disconnect(self):
        MidiKontrolComponent.disconnect(self)
        self._frame.hide()

    def profile_changed(self):
        """Other pages: from their first track again."""
        self._window = TrackWindow()

    def _on_tracks_changed(self):
        self.parent.want_rebuild()

    def _on_scene_changed(self):
        self._frame_changed = True

    # Mapping.

    def build_midi_map(self, script_handle, midi_map_handle):
        self.build_listeners.drop_all()
        for control in self.parent.profile.scroll.values():
            LiveAccess.forward_cc(script_handle, midi_map_handle, control.channel, control.number)
        tracks = self.helper.visible_tracks()
        self._place_window(tracks)
        for content in TRACK_CONTENTS:
            for place, page in self.pages(content):
                self._map_tracks(midi_map_handle, place, page, tracks)
        for place, page in self.pages("selected_track"):
            self._map_selected_track(midi_map_handle, place, page)
        for pedal in self.parent.profile.pedals:
            if pedal.target != "device_parameter":
                self.map_pedal(midi_map_handle, pedal, self._pedal_parameter(pedal))

    def _place_window(self, tracks):
        """Where the window is among these tracks, and the frame around it."""
        self._window.take(self.parent.profile.pages, self.parent.layer)
        self._window.stay_within(len(tracks))
        with_frame = len(tracks) - (1 if tracks and tracks[-1] == self.read(self.song(), "master_track") else 0)
        first, width = self._window.first(), self._window.width
        if not self._window.here:
            width = 0
        self._frame.around(first, min(width, with_frame - first))
        self._frame_changed = True

    def _map_tracks(self, map_handle, place, page, all_tracks):
        first = self._window.first_of(page)
        tracks = all_tracks[first:first + len(page.ccs)]
        prefix = {"track_volumes": u"LV", "track_pans": u"PN"}.get(page.content, u"ABCDEFGHIJKL"[page.send])
        labels = [numbered(prefix, first + number + 1) for number in range(len(tracks))]
        if page.labels == "names":
            labels = distinct([label(self.read(track, "name", u"")) for track in tracks])
            for track in tracks:
                self.build_listeners.listen(track, "name", self._on_tracks_changed)
        target = {"track_volumes": "volume", "track_pans": "pan"}.get(page.content, "send %d" % (page.send + 1))
        self.map_page(map_handle, place, page, labels=labels,
                      parameters=[self._of_track(track, target) for track in tracks])

    def _of_track(self, track, target):
        """A parameter of a track by its name in the profile, or None."""
        if target == "volume":
            return self.read(track, "mixer_device.volume")
        if target == "pan":
            return self.read(track, "mixer_device.panning")
        if target.startswith("send "):
            sends, number = self.read_list(self.read(track, "mixer_device"), "sends"), int(target[5:])
            return sends[number - 1] if number <= len(sends) else None
        low, high = self.helper.eq_low_high(self.helper.last_eq(track))
        return low if target == "eq low" else high

    def _map_selected_track(self, map_handle, place, page):
        track = self.helper.selected_track()
        words = {"volume": u"LEV", "pan": u"PAN", "eq low": u"LOW", "eq high": u"HI"}
        labels = [words.get(target) or numbered(u"SD", int(target[5:])) for target in page.targets]
        parameters = [None] * len(page.targets)
        if track is not None:
            parameters = [self._of_track(track, target) for target in page.targets]
            self.build_listeners.listen(track, "devices", self._on_tracks_changed)
        self.map_page(map_handle, place, page, parameters=parameters, labels=labels)

    def _pedal_parameter(self, pedal):
        if pedal.target == "selected_track_volume":
            return self._of_track(self.helper.selected_track(), "volume")
        if pedal.target == "selected_track_send":
            return self._of_track(self.helper.selected_track(), "send %d" % (pedal.index + 1))
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
        if self._to_select is not None:
            track, tries = self._to_select
            self._to_select = None
            if is_alive(track):
                self.helper.unfold_to(track)
                self._select_unfolded(track, tries)
        if self._frame_changed:
            self._frame_changed = False
            self._frame.update()

    # Buttons.

    def actions(self):
        scenes, tracks = self.helper.scroll_scenes, self.helper.scroll_tracks
        return {
            "next_scene": lambda: scenes(1) or self.say(u"This is the last scene"),
            "previous_scene": lambda: scenes(-1) or self.say(u"This is the first scene"),
            "next_track": lambda: tracks(1) or self.say(u"Nothing is right of the master"),
            "previous_track": lambda: tracks(-1) or self.say(u"This is the first track"),
            "volumes_left": lambda: self._move_window(-1),
            "volumes_right": lambda: self._move_window(1),
            "fold": self._fold,
            "mute": lambda: self._toggle("mute"),
            "solo": lambda: self._toggle("solo"),
            "arm": lambda: self._toggle("arm"),
        }

    def _move_window(self, direction):
        """Page 1 takes the tracks right or left of those it has."""
        self._window.take(self.parent.profile.pages, self.parent.layer)
        if not self._window.width:
            return self.say(u"No page shows tracks")
        tracks = self.helper.visible_tracks()
        if not self._window.move(direction, len(tracks)):
            return self.say(u"These are the last tracks" if direction > 0 else u"These are the first tracks")
        self.parent.want_rebuild()
        first = self._window.first()
        text = u"%d-%d of %d" % (first + 1, min(first + self._window.width, len(tracks)), len(tracks))
        self.helper.flash(u"TRACKS", text)
        return u"tracks " + text

    def _fold(self):
        """Fold or unfold the selected group, or the group that the selected track is in; unfold what hides it."""
        track = self.helper.selected_track()
        group = self.helper.folded_group(track)
        if group is None:
            group = track if self.read(track, "is_foldable", False) else self.helper.group_of(track)
        if group is None:
            return self.say(u"This track is in no group")
        folded = self.read(group, "fold_state")
        if folded is None:
            return self.say(u"This group cannot be folded")
        if not folded:
            self.helper.select_track(group)  # before the selected track is hidden
        group.fold_state = not folded
        word, name = u"Unfolded" if folded else u"Folded", to_unicode(self.read(group, "name", u""))
        self.helper.flash(word, name)
        return u"%s %s" % (word, name)

    def _toggle(self, name):
        """Switch a property of the selected track; the master has none of them, and not every track can be armed."""
        track = self.helper.selected_track()
        if track is None or track == self.read(self.song(), "master_track"):
            return self.say(u"The master cannot be %s" % SWITCHES[name])
        if name == "arm" and not self.read(track, "can_be_armed", False):
            return self.say(u"This track cannot be armed")
        value = self.read(track, name)
        if value is None:
            return self.say(u"This track cannot be %s" % SWITCHES[name])
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
        if kind == "scene":
            self.helper.select_scene(items[index])
            return u"Selected scene %d: %s" % (index + 1, names[index])
        return self._select_track(items[index], index + 1, names[index])

    def _select_track(self, track, number, name):
        unfolded = []
        if self.helper.folded_group(track) is not None:
            if not self.parent.profile.unfolds:
                return u"Track %d, %s, is in a folded group: unfold it in Live first." % (number, name)
            unfolded = self.helper.unfold_to(track)
        self._select_unfolded(track, SELECT_TRIES)
        return u"Selected track %d: %s%s" % (number, name, u" (unfolded %s)" % u", ".join(unfolded) if unfolded else u"")

    def _select_unfolded(self, track, tries):
        """Select a track; where it is not visible yet after unfolding, try again in the next ticks."""
        try:
            self.helper.select_track(track)
        except RuntimeError as error:  # "The given Track is invisible"
            if tries > 1:
                self._to_select = (track, tries - 1)
            else:
                self.log(u"Live does not select the track: %s" % exception_text(error))

    def status(self):
        track = self.helper.selected_track()
        name = to_unicode(self.read(track, "name", u"")) if is_alive(track) else u"none"
        return u"track %s, %d tracks, %d scenes" % (name, len(self.helper.tracks()), len(self.helper.scenes()))
