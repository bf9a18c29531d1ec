"""EncoderElement of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts.elements import EncoderElement
from live_sim.framework.parts.midi import MIDI_CC_TYPE, MIDI_NOTE_TYPE

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
