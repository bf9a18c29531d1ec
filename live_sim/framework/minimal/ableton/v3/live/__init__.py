"""`ableton.v3.live`."""

from __future__ import absolute_import

from live_sim.framework.parts.live import application, song
from live_sim.framework.parts.util import liveobj_changed, liveobj_valid
