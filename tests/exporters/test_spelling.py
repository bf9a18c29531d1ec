"""Names in the letters that a machine has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.spelling import ASCII, spelled

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"


@pytest.mark.parametrize(
    ("text", "alphabet", "most", "found"),
    [
        ("Größe", ASCII, 15, "Grosse"),
        ("Crème Brûlée", ASCII, 15, "Creme Brulee"),
        ("Crème", CAPITALS, 15, "CREME"),
        ("Łódź", ASCII, 15, "Lodz"),
        ("e\u0301", ASCII, 15, "e"),  # a letter and its accent as two characters
        ("\ufb01n", ASCII, 15, "fin"),  # a ligature
        ("夜曲 song", ASCII, 15, "_ song"),  # one mark for both
        ("夜曲 SONG", CAPITALS, 15, "SONG"),  # no such mark in the alphabet
        ("a\tb\nc", ASCII, 15, "a_b_c"),
        ("a very long name", ASCII, 6, "a very"),
        ("it’s “on” …", ASCII, 15, 'it\'s "on" ...'),
        ("", ASCII, 15, ""),
    ],
)
def test_spelled_by_hand(text: str, alphabet: str, most: int, found: str) -> None:
    assert spelled(text, alphabet, most) == found


@given(st.text(), st.integers(0, 20))
def test_nothing_but_letters_of_the_alphabet_comes_out(text: str, most: int) -> None:
    found = spelled(text, CAPITALS, most)
    assert len(found) <= most and set(found) <= set(CAPITALS)
    assert spelled(found, CAPITALS, most) == found
