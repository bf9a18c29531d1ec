"""NotifyingControlElement of `_Framework`: a control that announces values."""

from live_sim.framework.parts.elements import InputControlElement as NotifyingControlElement

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
