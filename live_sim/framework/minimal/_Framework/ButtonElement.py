"""ButtonElement of `_Framework`."""

from live_sim.framework.parts.elements import OFF_VALUE, ON_VALUE, ButtonElement, ButtonValue
from live_sim.framework.parts.midi import MIDI_CC_TYPE

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
