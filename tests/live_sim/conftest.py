"""`--require-gate` (make live-gate): absent scripts or interpreters of the gate are failures instead of skips."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-gate", action="store_true", help="fail when Ableton's script bytecode is not here")
