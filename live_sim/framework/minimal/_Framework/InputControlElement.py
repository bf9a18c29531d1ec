"""InputControlElement of `_Framework`, and the kinds of MIDI messages."""

from __future__ import absolute_import

from live_sim.framework.parts.elements import InputControlElement
from live_sim.framework.parts.midi import (  # scripts take them with *
    MIDI_CC_STATUS, MIDI_CC_TYPE, MIDI_INVALID_TYPE, MIDI_MSG_TYPES, MIDI_NOTE_OFF_STATUS, MIDI_NOTE_ON_STATUS,
    MIDI_NOTE_TYPE, MIDI_PB_STATUS, MIDI_PB_TYPE, MIDI_SYSEX_TYPE)

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
