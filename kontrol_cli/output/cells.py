"""A value of a row as the text of a table's cell."""

from __future__ import annotations

import math
from typing import Any


def cell(value: Any) -> str:
    """One value as text: missing is empty, true and false in words, numbers without a needless .0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return ("; " if any(isinstance(part, str) for part in value) else " ").join(cell(part) for part in value)
    return str(value)
