"""`ableton.v3.base`."""

from __future__ import absolute_import

from live_sim.framework.parts.events import Disconnectable, Slot, SlotGroup, SlotManager, listens, listens_group
from live_sim.framework.parts.injection import DependencyError, depends, inject
from live_sim.framework.parts.subjects import EventObject, listenable_property
from live_sim.framework.parts.util import (
    clamp, const, find_if, first, flatten, forward_property, group, in_range, index_if, lazy_attribute, liveobj_changed,
    liveobj_valid, maybe, mixin, nop, product, second, sign)
from . import task
