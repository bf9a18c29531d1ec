"""Counts and ranges as a person writes and reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.words import range_ends, ranges, read_choice


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3-8", ("3", "8")), ("20-", ("20", None)), ("-3", (None, "3")), (" 5 ", ("5", "5")),
        ("E01 - H16", ("E01", "H16")),
        ("", None), ("-", None), ("1-2-3", None), ("--3", None), ("3 8", None),
    ],
)  # fmt: skip
def test_the_ends_of_a_range(text: str, ends: tuple[str | None, str | None] | None) -> None:
    assert range_ends(text) == ends


@given(st.sets(st.integers(0, 60), min_size=1))
def test_what_ranges_writes_is_read_back(numbers: set[int]) -> None:
    read = read_choice(ranges(numbers), range(61), field="rows", kind="a row", having="rows 1-61", example="1-3 5")
    assert set(read) == numbers
