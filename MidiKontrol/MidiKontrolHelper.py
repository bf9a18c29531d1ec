"""Help for the controllers: tracks and scenes, the last EQ of a track, relative CCs, and the controller's LCD."""

from __future__ import absolute_import

from . import Sysex
from .consts import EQ_LOW_HIGH, LCD_WIDTH, MACRO_RELATIVE
from .Devices import find_parameter
from .LiveAccess import is_alive
from .live_dumper.texts import to_unicode
from .Tracing import Traced


def rel_to_val(value, mode):
    """Steps (negative: down) of a relative CC value 0-127 in a relative mode of Live.MidiMap.MapMode."""
    kind = mode.replace("smooth_", "")
    if kind == "relative_two_compliment":
        return value - 128 if value >= 64 else value
    if kind == "relative_binary_offset":
        return value - 64
    if kind == "relative_signed_bit":
        return 64 - value if value > 64 else value
    if kind == "relative_signed_bit2":
        return value - 64 if value > 64 else -value
    raise ValueError("%s is not a relative mode" % mode)


class MidiKontrolHelper(Traced):
    """One per script. What is to be shown is remembered and sent in update_display, only when it changed."""

    __filter_funcs__ = ("update_display", "_names", "log", "song", "read", "read_list")

    def __init__(self, parent):
        MidiKontrolHelper.realinit(self, parent)

    def realinit(self, parent):
        self.parent = parent
        self._tracer = parent._tracer
        self._pages = {}
        self._sent = {}
        self._flash = None

    # The song.

    def tracks(self):
        """Tracks, return tracks and the master track, in this order, as a tuple."""
        return self._tracks("tracks")

    def visible_tracks(self):
        """The same without the tracks that a folded group hides: Live refuses to select those."""
        return self._tracks("visible_tracks")

    def _tracks(self, name):
        song = self.parent.song()
        read_list = self.parent.reader.read_list
        tracks = read_list(song, name) or read_list(song, "tracks")  # some track is always visible
        # Vectors of Live may not be added to each other in every version.
        master = self.parent.reader.read(song, "master_track")
        return tracks + read_list(song, "return_tracks") + ((master,) if is_alive(master) else ())

    def scenes(self):
        """All scenes as a tuple."""
        return self.parent.reader.read_list(self.parent.song(), "scenes")

    def selected_track(self):
        """The selected track, or None."""
        track = self.parent.reader.read(self.parent.song(), "view.selected_track")
        return track if is_alive(track) else None

    def selected_scene(self):
        """The selected scene, or None."""
        scene = self.parent.reader.read(self.parent.song(), "view.selected_scene")
        return scene if is_alive(scene) else None

    def scroll_scenes(self, steps):
        """Select the scene `steps` further down, not beyond the ends; True when it is another one."""
        return self.select_scene(self._moved(self.scenes(), self.selected_scene(), steps))

    def scroll_tracks(self, steps):
        """Select the visible track `steps` further right, not beyond the ends; True when it is another one.

        Returns and master are included. Where the selected track itself is hidden, its folded group counts.
        """
        tracks, current = self.visible_tracks(), self.selected_track()
        if current is not None and not any(track == current for track in tracks):
            current = self.folded_group(current)
        return self.select_track(self._moved(tracks, current, steps))

    def folded_group(self, track):
        """The folded group that hides a track (the outermost one), or None when nothing hides it.

        It is the last visible track before it: all that follows a folded group up to the next visible track is in it.
        Track.group_track would say the same from Live 10 on only.
        """
        visible = self.parent.reader.read_list(self.parent.song(), "visible_tracks")
        last = None
        for one in self.parent.reader.read_list(self.parent.song(), "tracks"):
            seen = any(one == other for other in visible)
            if one == track:
                return None if seen else last
            last = one if seen else last
        return None

    def group_of(self, track):
        """The group that a track is in, or None. Before Live 10 groups hold no groups: there it is the last one before it."""
        if not self.parent.reader.read(track, "is_grouped", False):
            return None
        if self.parent.live_version >= (10, 0, 0):
            group = self.parent.reader.read(track, "group_track")
            return group if is_alive(group) else None
        last = None
        for one in self.parent.reader.read_list(self.parent.song(), "tracks"):
            if one == track:
                return last
            last = one if self.parent.reader.read(one, "is_foldable", False) else last
        return None

    def unfold_to(self, track):
        """Unfold the groups that hide a track, the outermost first; returns their names. Not to be called inside a listener.

        Should Live unfold on its next turn only, the outermost is all that this call reaches.
        """
        names, before = [], None
        group = self.folded_group(track)
        while group is not None and group != before and self.parent.reader.read(group, "fold_state", False):
            group.fold_state = False
            names.append(to_unicode(self.parent.reader.read(group, "name", u"")))
            group, before = self.folded_group(track), group
        return names

    @staticmethod
    def _moved(items, current, steps):
        """The item `steps` after `current` within the ends; None when there is no item."""
        if not items:
            return None
        # == and not "is": Live may hand out a new wrapper for the same object.
        index = next((place for place, item in enumerate(items) if item == current), 0)
        return items[max(0, min(len(items) - 1, index + steps))]

    def select_scene(self, scene):
        """Select a scene in Live; False when it is selected already. Not to be called inside a listener."""
        if not is_alive(scene) or scene == self.selected_scene():
            return False
        self.parent.song().view.selected_scene = scene
        return True

    def select_track(self, track):
        """Select a track in Live; False when it is selected already. Not to be called inside a listener."""
        if not is_alive(track) or track == self.selected_track():
            return False
        self.parent.song().view.selected_track = track
        return True

    def last_eq(self, track):
        """The last EQ Eight or EQ Three among the devices of the track (not inside racks), or None."""
        found = None
        for device in self.parent.reader.read_list(track, "devices"):
            if to_unicode(self.parent.reader.read(device, "class_name", u"")) in EQ_LOW_HIGH:
                found = device
        return found

    def eq_low_high(self, eq):
        """(low gain, high gain) of an EQ; None for what it does not have."""
        names = EQ_LOW_HIGH.get(to_unicode(self.parent.reader.read(eq, "class_name", u"")), (None, None))
        parameters = self.parent.reader.read_list(eq, "parameters")
        return tuple(find_parameter(parameters, name, self.parent.reader.read) if name else None for name in names)

    # The LCD.

    def show_page(self, place, page, labels):
        """Names and CCs of page `place` (0-3) for the controller; `labels`: one text per encoder."""
        if self.parent.profile.lcd_on:
            self._pages[place] = (page, tuple(labels))

    def _message(self, place, page, names):
        profile = self.parent.profile
        scroll = [profile.scroll.get(name) for name in ("scene", "track")]
        # The value that the original sent with both: 128 for the scenes, 0 for the tracks.
        macros = [(value, control.number) if control else (0, 0)
                  for value, control in zip((MACRO_RELATIVE, 0), scroll)]
        data = Sysex.page_data(ccs=page.ccs, channels=[page.channel] * len(page.ccs), names=names, macros=macros,
                               order=profile.lcd_page_fields)
        return Sysex.send_page(profile.lcd_patch, place, data)

    def _names(self, page, labels):
        """What the encoders of a page show now: a value while it moves, else the name."""
        if page.layer != self.parent.layer:
            return (u"",) * len(labels)  # these encoders turn something else just now, or nothing
        values = self.parent.param_map.values
        return tuple(values.text((page.channel, cc)) or text for cc, text in zip(page.ccs, labels))

    def flash(self, first, second):
        """Two rows of the LCD for a moment, upper case."""
        if self.parent.profile.lcd_on and self.parent.profile.lcd_flash:
            self._flash = Sysex.set_flash(to_unicode(first).upper()[:LCD_WIDTH], to_unicode(second).upper()[:LCD_WIDTH])

    def forget_sent(self):
        """Send all pages again at the next tick: the controller may have lost them."""
        self._sent = {}

    def forget_pages(self):
        """The pages of another profile show nothing, until this one has something for their places."""
        self._pages = dict((place, (page._replace(layer=None), labels)) for place, (page, labels) in self._pages.items())
        self._sent = {}
        self._flash = None

    def update_display(self):
        """Send pages that differ from what the controller shows, then the flash message."""
        for place, (page, labels) in sorted(self._pages.items()) if self.parent.profile.lcd_on else ():
            shown = (page, self._names(page, labels))
            if self._sent.get(place) != shown:
                self.parent.send_midi(self._message(place, *shown))
                self._sent[place] = shown
        if self._flash is not None:
            self.parent.send_midi(self._flash)
            self._flash = None
