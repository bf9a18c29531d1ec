"""Counts and ranges as a person writes and reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import UsageError
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


def chosen(text: str, *, names_first: bool = False) -> tuple[int, ...]:
    """Ten things, 1-10, of which four have names: 2 is `7`, 4 is `Big, loud`, 6 is `Kick` and 9 is `1,2`."""
    return read_choice(
        text,
        range(10),
        field="things",
        kind="a thing",
        having="there are things 1-10",
        example="3, 1-8",
        names={"7": [1], "Big, loud": [3], "Kick": [5], "1,2": [8]},
        names_first=names_first,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3", (2,)), ("3-5", (2, 3, 4)), ("8-", (7, 8, 9)), ("-3", (0, 1, 2)), ("10-", (9,)), ("-1", (0,)),
        ("9, 2-3", (8, 1, 2)), ("2,2,1-2", (1, 0)), ("3 - 5", (2, 3, 4)), ("8 -", (7, 8, 9)), ("1 3-4", (0, 2, 3)),
        ("Kick", (5,)), (" kICK ", (5,)), ("big, loud", (3,)), ("kick,1", (5, 0)), ("7", (6,)),
    ],
)  # fmt: skip
def test_every_form_of_a_choice(text: str, found: tuple[int, ...]) -> None:
    assert chosen(text) == found


def test_a_name_before_a_number_where_that_is_asked() -> None:
    assert chosen("7", names_first=True) == (1,)
    assert chosen("7,8", names_first=True) == (1, 7)
    assert chosen("1,2", names_first=True) == (8,)
    assert chosen("1,2") == (0, 1)


@pytest.mark.parametrize("wrong", ["", "0", "11", "3-11", "0-3", "5-3", "-", "1-2-3", "Snare", "1,,2", "1" * 5000])
def test_what_is_not_there_is_refused_with_the_field_and_what_there_is(wrong: str) -> None:
    with pytest.raises(UsageError, match=r"^`things`: '.*' is not a thing; there are things 1-10\. Write for example"):
        chosen(wrong)


def test_both_ends_of_a_range_must_exist_unless_gaps_are_allowed() -> None:
    def among(text: str, *, gaps: bool) -> tuple[int, ...]:
        return read_choice(text, {1, 4}, field="rows", kind="a row", having="rows 2, 5", example="2", gaps=gaps)

    assert among("1-9", gaps=True) == (1, 4) and among("2-5", gaps=False) == (1, 4)
    with pytest.raises(UsageError):
        among("1-9", gaps=False)
    with pytest.raises(UsageError):
        among("6-9", gaps=True)
