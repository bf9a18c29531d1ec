"""Disconnectable of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts.events import Disconnectable

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
