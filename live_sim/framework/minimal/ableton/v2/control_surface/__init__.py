"""`ableton.v2.control_surface`."""

from __future__ import absolute_import

from live_sim.framework.parts.elements import ControlElement, InputControlElement
from live_sim.framework.parts.layer import Layer, Skin, SkinColorMissingError, merge_skins
from live_sim.framework.parts.midi import (
    MIDI_CC_TYPE, MIDI_INVALID_TYPE, MIDI_NOTE_TYPE, MIDI_PB_TYPE, MIDI_SYSEX_TYPE)
from . import capabilities, elements
from .component import Component
from .control_surface import ControlSurface, SimpleControlSurface
