"""ClipSlotComponent of `_Framework`."""

from live_sim.framework.parts.session import ClipSlotComponent

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
