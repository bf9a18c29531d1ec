"""Scenes and tracks as a person names them: counted from 1, with ranges."""

from __future__ import annotations

import re

from exporters.errors import UsageError

_PART = re.compile(r"\s*(?:(\d+)|(\d*)\s*-\s*(\d*))\s*", re.ASCII)


def parse_ranges(text: str, count: int, what: str) -> list[int]:
    """Indexes (from 0) for ``3``, ``1-8``, ``25-``, ``-4`` and lists of them, sorted, each once.

    `count` is how many there are and `what` their name, for the message. Raises UsageError.
    """
    chosen: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None or part.strip() == "-":
            raise UsageError(f"'{part.strip()}' names no {what}s. Write for example 3, 1-8, 25- or 1,4-6.")
        one, first, last = match.groups()
        begin = int(one or first or 1)
        end = int(one or last or count)
        if not 1 <= begin <= end or (end > count and (one or last)) or begin > count:
            there = f"{what}s 1-{count}" if count else f"no {what}s"
            raise UsageError(f"'{part.strip()}' is not among the {what}s of this set, which has {there}.")
        chosen.update(range(begin - 1, end))
    return sorted(chosen)
