"""Util of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts.util import clamp, const, find_if, first, flatten, forward_property, group, in_range, index_if, lazy_attribute, maybe, mixin, nop, product, second, sign

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
