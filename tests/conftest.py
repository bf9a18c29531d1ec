"""What holds for every test."""

from __future__ import annotations

import os
import signal

import pytest

from kontrol_cli.settings.known import SETTINGS
from kontrol_testing.plugin import SUITE

# tests/exporters/test_conformance.py runs these over our own machines; what fails there should say what was expected.
pytest.register_assert_rewrite(*SUITE, "kontrol_testing.songs")

# No test, and no program that a test starts, sees what the user of this computer has settled for kontrol.
os.environ["KONTROL_CONFIG"] = os.devnull
for one in [name for name in os.environ if name.startswith("KONTROL_")]:
    if one.removeprefix("KONTROL_").lower() in SETTINGS:
        del os.environ[one]

# Programs started in the background (`make test &`) inherit that Ctrl-C is ignored, and so would all that tests start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
