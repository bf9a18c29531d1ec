"""Which of many values a test is tried with: some always, all of them in the long campaign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some_of(values: Iterable[Any], step: int = 2) -> list[Any]:
    """Every `step`th value, from the first on, always; those between them in the long campaign (marked slow).

    Values of several arguments are tuples.
    """
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow if at % step else ())
        for at, value in enumerate(values)
    ]
