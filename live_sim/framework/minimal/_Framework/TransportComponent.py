"""TransportComponent of `_Framework`."""

from live_sim.framework.parts.mixer import TransportComponent

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
