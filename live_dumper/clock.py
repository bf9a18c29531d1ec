"""A clock that is fine enough to measure a slice of a few milliseconds."""

from __future__ import absolute_import

import sys
import time

if hasattr(time, "perf_counter"):
    seconds = time.perf_counter
elif sys.platform == "win32":
    # time.time() of Python 2 on Windows moves in steps of about 16 ms, longer than a slice.
    seconds = time.clock
else:
    seconds = time.time
