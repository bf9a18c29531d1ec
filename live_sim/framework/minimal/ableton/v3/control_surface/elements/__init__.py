"""Controls of `ableton.v3`."""

from __future__ import absolute_import

from live_sim.framework.parts.elements import ButtonElement, EncoderElement, SliderElement, SysexElement
from live_sim.framework.parts.layer import Color
from live_sim.framework.parts.matrix import ButtonMatrixElement
