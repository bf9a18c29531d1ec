"""`--require-gate` (make live-gate): absent scripts or interpreters of the gate are failures instead of skips."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-gate", action="store_true", help="fail when Ableton's script bytecode is not here")


MEASURED = ("test_bounds", "test_speed", "test_worlds")  # time and memory as they are for everybody
_tests = itertools.count(1)


@pytest.fixture(autouse=True)
def rare_garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Look for garbage after every twentieth test only: each makes a Live of its own, and it took half of the time."""
    if request.module.__name__.rpartition(".")[2] in MEASURED:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    if next(_tests) % 20 == 0:
        gc.collect()
