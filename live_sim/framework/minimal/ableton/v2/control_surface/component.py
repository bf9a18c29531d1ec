"""Component of `ableton.v2`."""

from __future__ import absolute_import

from live_sim.framework.parts.component import Component

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
