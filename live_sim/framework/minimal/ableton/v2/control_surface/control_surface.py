"""ControlSurface of `ableton.v2`."""

from __future__ import absolute_import

from live_sim.framework.parts.surface import ControlSurfaceBase as _Base

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)


class ControlSurface(_Base):
    """`song` and `application` are properties."""

    preferences_key = None

    @property
    def song(self):
        """The set."""
        return self._c_instance.song()

    @property
    def application(self):
        """Live's application."""
        return _Base.application(self)

    @property
    def preferences(self):
        """What Live keeps for the script under its preferences_key."""
        return self._c_instance.preferences(self.preferences_key)

    def can_lock_to_devices(self):
        """Every script of ableton.v2 says yes."""
        return True


class SimpleControlSurface(ControlSurface):
    """A control surface without device support."""

    def can_lock_to_devices(self):
        """It cannot."""
        return False
