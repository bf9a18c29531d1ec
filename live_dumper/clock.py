"""A clock that is fine enough to measure a slice of a few milliseconds."""

from __future__ import absolute_import

import sys
import time

# time.time() of Python 2 on Windows moves in steps of about 16 ms, longer than a slice: there it is clock().
_OLD_CLOCK = "clock" if sys.platform == "win32" else "time"

seconds = getattr(time, "perf_counter", None) or getattr(time, _OLD_CLOCK)
