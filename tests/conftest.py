"""What holds for every test."""

from __future__ import annotations

import signal

import pytest

from kontrol_testing.plugin import SUITE

# tests/exporters/test_conformance.py runs these over our own machines; what fails there should say what was expected.
pytest.register_assert_rewrite(*SUITE, "kontrol_testing.songs")

# Programs started in the background (`make test &`) inherit that Ctrl-C is ignored, and so would all that tests start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
