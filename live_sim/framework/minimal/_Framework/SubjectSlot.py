"""Subjects and slots of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts.events import Slot as SubjectSlot
from live_sim.framework.parts.events import SlotGroup as SubjectSlotGroup
from live_sim.framework.parts.events import Disconnectable, SlotManager
from live_sim.framework.parts.events import listens as subject_slot
from live_sim.framework.parts.events import listens_group as subject_slot_group
from live_sim.framework.parts.subjects import Subject

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
