"""What the controllers of the script have in common."""

from __future__ import absolute_import

from .Listeners import Listeners
from .Tracing import Traced


class MidiKontrolComponent(Traced):
    """One area of the controller. Listeners and receive_midi only set flags; `update_display` does the work.

    Two things are done inside receive_midi, because a tick would be audibly too late: transport buttons (see consts.py)
    and the steps of encoders with acceleration (see Turning.py).

    `parent`: the script, which offers song(), profile, helper, param_map, log(), want_rebuild() and send_midi().
    """

    __filter_funcs__ = ("update_display", "log", "song", "read", "read_list")  # type: tuple

    def __init__(self, parent):
        MidiKontrolComponent.realinit(self, parent)

    def realinit(self, parent):
        self.parent = parent
        self._tracer = parent._tracer
        self.helper = parent.helper
        self.param_map = parent.param_map
        self.listeners = Listeners(parent.log)  # for as long as the script lives
        self.build_listeners = Listeners(parent.log)  # until the next build_midi_map

    # What the script calls; a component overrides what it needs.

    def connect(self):
        """Add the listeners that stay."""

    def disconnect(self):
        """Remove every listener."""
        self.listeners.drop_all()
        self.build_listeners.drop_all()

    def build_midi_map(self, script_handle, midi_map_handle):
        """Map and forward. Everything of the build before is void."""
        self.build_listeners.drop_all()

    def update_display(self):
        """One tick, about every 100 ms."""

    def refresh_state(self):
        """Send everything to the controller again."""

    def receive_midi_cc(self, channel, cc, value):
        """A forwarded control change; `channel` 0-15."""

    def actions(self):
        """{action: function} for the buttons that this component answers."""
        return {}

    def status(self):
        """A few words for the command `status`; empty when there is nothing to say."""
        return u""

    # Shorthands.

    def log(self, text):
        self.parent.log(text)

    def say(self, text):
        """Answer the player in a sentence without an end mark: why a press did nothing. Returns it."""
        return self.parent.say(text)

    def song(self):
        return self.parent.song()

    def read(self, obj, name, default=None):
        """A property of a Live object, or `default` when it raises."""
        return self.parent.reader.read(obj, name, default)

    def read_list(self, obj, name):
        """A list property as a tuple, empty when it raises."""
        return self.parent.reader.read_list(obj, name)

    def pages(self, content):
        """(place, page) of the pages of the profile with this content that are active in the current layer."""
        profile = self.parent.profile
        return [(place, page) for place, page in enumerate(profile.pages)
                if page.content == content and page.layer == self.parent.layer]

    def map_page(self, map_handle, place, page, parameters, labels):
        """Map the encoders of a page in order; None leaves an encoder free. The labels of those that work go to the LCD."""
        shown = []
        for number, (parameter, text) in enumerate(zip(parameters[:len(page.ccs)], labels)):
            works = parameter is not None and self.param_map.map_encoder(map_handle, page, number, parameter)
            shown.append(text if works else u"")
        self.helper.show_page(place, page, shown)

    def map_pedal(self, map_handle, pedal, parameter):
        """Map a pedal, if there is something to map it to."""
        if parameter is not None:
            self.param_map.map_with_feedback(map_handle, pedal.channel, pedal.cc, parameter=parameter, mode=pedal.mode)
