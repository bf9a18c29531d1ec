"""What is mapped in the current build: parameter by channel and CC, with feedback, and listeners for names and values."""

from __future__ import absolute_import

from . import LiveAccess
from .Listeners import Listeners
from .MidiKontrolHelper import rel_to_val
from .Tracing import Traced
from .Turning import Turning
from .Values import Values


class ParamMap(Traced):
    """Maps parameters. Every build starts with `begin`: Live has then forgotten all earlier mappings."""

    __filter_funcs__ = ("update_display", "log", "song", "read")

    def __init__(self, parent):
        ParamMap.realinit(self, parent)

    def realinit(self, parent):
        self.parent = parent
        self._tracer = parent._tracer
        self.mapped = {}
        self.values = Values(parent.reader.read)
        self._turning = Turning(parent)
        self._script_handle = None
        self._listeners = Listeners(parent.log)

    def begin(self, script_handle=None):
        """Forget the last build and its listeners."""
        self._listeners.drop_all()
        self.mapped = {}
        self._turning.begin()
        self._script_handle = script_handle

    def map_encoder(self, map_handle, page, number, parameter):
        """Map encoder `number` (from 0) of a page as the profile says; True when it works."""
        channel, cc, speed = page.channel, page.ccs[number], page.speeds[number]
        if page.acceleration == 1.0:
            return self.map_with_feedback(map_handle, channel, cc, parameter=parameter, mode=page.mode, speed=speed)
        if not LiveAccess.is_alive(parameter):
            return False
        forwarded = self._turning.add(self._script_handle, map_handle, channel=channel, cc=cc, parameter=parameter,
                                      mode=page.mode, speed=speed, acceleration=page.acceleration)
        return self._noted(forwarded, channel, cc, parameter)

    def map_with_feedback(self, map_handle, channel, cc, parameter, mode, speed=1.0):
        """Map one encoder or pedal; True when Live installed it. `channel` 0-15, `mode` a name of MapMode."""
        if not LiveAccess.is_alive(parameter):
            return False
        installed = LiveAccess.map_cc_with_feedback(map_handle, parameter, channel=channel, cc=cc, mode=mode,
                                                    avoid_takeover=not self.parent.profile.takeover, speed=speed)
        return self._noted(installed, channel, cc, parameter)

    def _noted(self, installed, channel, cc, parameter):
        if not installed:
            self.parent.log(u"Live did not map CC %d on channel %d." % (cc, channel + 1))
            return False
        self.mapped[(channel, cc)] = parameter
        self._listeners.listen(parameter, "name", self._on_name_changed)
        profile = self.parent.profile
        if profile.lcd_on and profile.shows_values:
            self._listeners.listen(parameter, "value", self._on_moved(channel, cc))
        return True

    def _on_moved(self, channel, cc):
        """A listener of its own for each encoder: a parameter may be on two."""
        return lambda: self.values.moved((channel, cc))

    def receive_midi_cc(self, channel, cc, value):
        """A step of an encoder that Live does not turn by itself."""
        self._turning.receive(channel, cc, lambda mode: rel_to_val(value, mode))

    def update_display(self):
        """One tick."""
        self._turning.tick()
        self.values.tick(self.mapped)

    def refresh_state(self):
        """The controller may have lost what it showed."""
        self._turning.forget_sent()

    def watch(self, parameter):
        """Build again when the value of this parameter changes: it decides which others are mapped."""
        self._listeners.listen(parameter, "value", self._on_deciding_value_changed)

    def _on_name_changed(self):
        self.parent.want_rebuild()

    def _on_deciding_value_changed(self):
        self.parent.want_rebuild()

    def disconnect(self):
        self.begin()
