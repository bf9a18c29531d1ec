"""ButtonElement of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts.elements import OFF_VALUE, ON_VALUE, ButtonValue
from live_sim.framework.parts.elements import ButtonElement as _Button
from live_sim.framework.parts.midi import MIDI_CC_TYPE

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)


class ButtonElement(_Button):
    """As that of ableton.v2, with turn_on and turn_off."""

    def turn_on(self):
        """The light on."""
        self.send_value(int(ON_VALUE))

    def turn_off(self):
        """The light off."""
        self.send_value(int(OFF_VALUE))
