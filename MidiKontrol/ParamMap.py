"""What is mapped in the current build: parameter by channel and CC, with feedback, and listeners for renamed parameters."""

from __future__ import absolute_import

from . import LiveAccess
from .Listeners import Listeners
from .Tracing import Traced


class ParamMap(Traced):
    """Maps parameters. Every build starts with `begin`: Live has then forgotten all earlier mappings."""

    __filter_funcs__ = ("update_display", "log", "song", "read")

    def __init__(self, parent):
        ParamMap.realinit(self, parent)

    def realinit(self, parent):
        self.parent = parent
        self._tracer = parent._tracer
        self.mapped = {}
        self._listeners = Listeners(parent.log)

    def begin(self):
        """Forget the last build and its listeners."""
        self._listeners.drop_all()
        self.mapped = {}

    def map_with_feedback(self, map_handle, channel, cc, parameter, mode):
        """Map one encoder or pedal; True when Live installed it. `channel` 0-15, `mode` a name of MapMode."""
        if not LiveAccess.is_alive(parameter):
            return False
        installed = LiveAccess.map_cc_with_feedback(map_handle, parameter, channel=channel, cc=cc, mode=mode,
                                                    avoid_takeover=not self.parent.profile.takeover)
        if not installed:
            self.parent.log(u"Live did not map CC %d on channel %d." % (cc, channel + 1))
            return False
        self.mapped[(channel, cc)] = parameter
        self._listeners.listen(parameter, "name", self._on_name_changed)
        return True

    def watch(self, parameter):
        """Build again when the value of this parameter changes: it decides which others are mapped."""
        self._listeners.listen(parameter, "value", self._on_deciding_value_changed)

    def _on_name_changed(self):
        self.parent.want_rebuild()

    def _on_deciding_value_changed(self):
        self.parent.want_rebuild()

    def disconnect(self):
        self.begin()
