"""What some systems do not have; the tests that need it are skipped there by name."""

from __future__ import annotations

import os

import pytest

posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes, signals, limits and rights as POSIX has them")
