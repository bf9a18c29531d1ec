"""Labels of three characters, chosen by hand from the words of the device tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from MidiKontrol.Devices import tables
from MidiKontrol.Labels import distinct, label


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Threshold", "THR"),
        ("Dry/Wet", "D/W"),
        ("Macro 1", "MC1"),
        ("Macro 12", "M12"),
        ("1 Frequency A", "1FR"),
        ("1 Gain A", "1GA"),
        ("8 Gain B", "8GA"),
        ("GainLo", "GLO"),
        ("Filter Freq", "FFR"),
        ("Osc 1 Wave", "O1W"),
        ("B\xe4sse \u2603", "BSS"),
        ("L 16th", "L16"),
        ("GainMid", "GMI"),
        ("Kick", "KCK"),
        ("FX", "FX"),
        ("Ratio", "RTO"),  # not to be mistaken for Rate
        ("Rate", "RAT"),
        ("", ""),
        ("  ", ""),
        ("***", "***"),
    ],
)
def test_common_names(name: str, shown: str) -> None:
    assert label(name) == shown


def test_repeated_labels_get_a_digit() -> None:
    assert distinct(["FRQ", "GAI", "FRQ", "", ""]) == ["FR1", "GAI", "FR2", "", ""]
    assert distinct(["FRQ", "FR1", "FRQ"]) == ["FR2", "FR1", "FR3"]


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_names_give_at_most_three_characters_each_once(names: list[str]) -> None:
    labels = distinct([label(name) for name in names])
    assert all(len(text) <= 3 for text in labels)
    filled = [text for text in labels if text]
    assert len(set(filled)) == len(filled)


def test_every_best_of_bank_has_eight_readable_labels() -> None:
    banks = 0
    for _, known in tables():
        for (_, slots), *_ in known.values():
            names = [slot if isinstance(slot, str) else slot[0][0] for slot in slots]
            labels = distinct([label(name) for name in names])
            assert [bool(text) for text in labels] == [bool(name) for name in names]
            assert all(text.isascii() and text.isprintable() and " " not in text for text in labels)
            assert len({text for text in labels if text}) == sum(map(bool, names))
            banks += 1
    assert banks > 400
