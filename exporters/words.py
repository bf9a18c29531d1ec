"""Numbers and things as a person writes them: counts, ranges counted from 1."""

from __future__ import annotations

from collections.abc import Iterable


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`; `plural` for nouns that take more than an s."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def ranges(numbers: Iterable[int]) -> str:
    """Numbers (0-based) as a person reads them, counted from 1: `1-3 5`; "" for none."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return " ".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in parts)


def number_range(text: str) -> range | None:
    """`3` or `2-5` (counted from 1, both ends included) as a 0-based range, or None when it is neither."""
    first, dash, last = text.partition("-")
    if not all(part.strip().isdecimal() for part in ((first, last) if dash else (first,))):
        return None
    start, end = int(first), int(last if dash else first)
    return range(start - 1, end) if 1 <= start <= end else None
