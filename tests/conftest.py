"""What holds for every test."""

from __future__ import annotations

import signal

# Programs started in the background (`make test &`) inherit that Ctrl-C is ignored, and so would all that tests start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
