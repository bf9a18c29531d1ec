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

    __filter_funcs__ = ("update_display", "log", "song", "read", "read_list")

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
        # Vectors of Live may not be added to each other in every version.
        master = self.parent.reader.read(song, "master_track")
        return read_list(song, name) + read_list(song, "return_tracks") + ((master,) if is_alive(master) else ())

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
        """Select the scene `steps` further down, not beyond the ends."""
        self.select_scene(self._moved(self.scenes(), self.selected_scene(), steps))

    def scroll_tracks(self, steps):
        """Select the visible track `steps` further right, not beyond the ends; returns and master included."""
        self.select_track(self._moved(self.visible_tracks(), self.selected_track(), steps))

    @staticmethod
    def _moved(items, current, steps):
        """The item `steps` after `current` within the ends; None when there is no item."""
        if not items:
            return None
        # == and not "is": Live may hand out a new wrapper for the same object.
        index = next((place for place, item in enumerate(items) if item == current), 0)
        return items[max(0, min(len(items) - 1, index + steps))]

    def select_scene(self, scene):
        """Select a scene in Live, unless it is selected already. Not to be called inside a listener."""
        if is_alive(scene) and scene != self.selected_scene():
            self.parent.song().view.selected_scene = scene

    def select_track(self, track):
        """Select a track in Live, unless it is selected already. Not to be called inside a listener."""
        if is_alive(track) and track != self.selected_track():
            self.parent.song().view.selected_track = track

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
        profile = self.parent.profile
        if not profile.lcd_on:
            return
        scroll = [profile.scroll.get(name) for name in ("scene", "track")]
        # The value that the original sent with both: 128 for the scenes, 0 for the tracks.
        macros = [(value, control.number) if control else (0, 0)
                  for value, control in zip((MACRO_RELATIVE, 0), scroll)]
        data = Sysex.page_data(ccs=page.ccs, channels=[page.channel] * len(page.ccs), names=labels, macros=macros,
                               order=profile.lcd_page_fields)
        self._pages[place] = Sysex.send_page(profile.lcd_patch, place, data)

    def flash(self, first, second):
        """Two rows of the LCD for a moment, upper case."""
        if self.parent.profile.lcd_on and self.parent.profile.lcd_flash:
            self._flash = Sysex.set_flash(to_unicode(first).upper()[:LCD_WIDTH], to_unicode(second).upper()[:LCD_WIDTH])

    def forget_sent(self):
        """Send all pages again at the next tick: the controller may have lost them."""
        self._sent = {}

    def forget_pages(self):
        """Drop the pages of another profile."""
        self._pages = {}
        self._sent = {}
        self._flash = None

    def update_display(self):
        """Send pages that differ from what the controller shows, then the flash message."""
        for place, message in sorted(self._pages.items()):
            if self._sent.get(place) != message:
                self.parent.send_midi(message)
                self._sent[place] = message
        if self._flash is not None:
            self.parent.send_midi(self._flash)
            self._flash = None
