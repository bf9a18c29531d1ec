"""A clock that is fine enough to measure a slice of a few milliseconds, and that never goes back."""

from __future__ import absolute_import

import sys
import time


class Steady(object):
    """Seconds of another clock, except that a step back (the computer's clock was set) counts as no time at all.

    Without that a slice would go on, and Live would freeze, until the old time has come again.
    """

    def __init__(self, source):
        self._source = source
        self._last = source()
        self._ahead = 0.0

    def __call__(self):
        now = self._source()
        if now < self._last:
            self._ahead += self._last - now
        self._last = now
        return now + self._ahead


# Python 2 has no perf_counter. Its time() on Windows moves in steps of about 16 ms, longer than a slice: there it is
# clock(), which counts on; elsewhere time() follows the computer's clock, which may be set back.
_OLD_CLOCK = "clock" if sys.platform == "win32" else "time"

seconds = getattr(time, "perf_counter", None) or Steady(getattr(time, _OLD_CLOCK))
