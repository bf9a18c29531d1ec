"""Labels of three characters, chosen by hand from the words of the device tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from MidiKontrol.Devices import tables
from MidiKontrol.Labels import distinct, label, numbered, two_rows, value_label


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


@pytest.mark.parametrize(
    ("shown", "cell"),
    [
        ("-inf dB", "INF"), ("-6.0 dB", "-6"), ("0.0 dB", "0.0"), ("-12.3 dB", "-12"), ("-0.5 dB", "-.5"),
        ("-0.05 dB", "-0"), ("6.0 dB", "6.0"), ("50 %", "50"), ("100 %", "100"), ("12.3 %", "12"), ("440 Hz", "440"),
        ("1.20 kHz", "1k2"), ("12.3 kHz", "12k"), ("0.95 kHz", "950"), ("20.0 kHz", "20k"), ("1200 Hz", "1k2"),
        ("5.00 ms", "5.0"), ("1.20 s", "1.2"), ("C", "C"), ("50L", "50L"), ("5R", "5R"), ("On", "ON"), ("Off", "OFF"),
        ("1/4", "1/4"), ("1/16", "/16"), ("Sine", "SIN"), ("+3 st", "3"), ("-3 st", "-3"), ("0.50", "0.5"),
        ("4.00 : 1", "4.0"), ("inf : 1", "INF"), ("-100", "-99"), ("-1200", "-99"), ("120.00", "120"), ("", ""),
        ("B\xe4sse", "BSS"),
    ],
)  # fmt: skip
def test_a_value_in_three_characters(shown: str, cell: str) -> None:
    assert value_label(shown) == cell
    assert len(cell) <= 3


@settings(deadline=None)  # a busy machine is not a fault
@given(st.text(max_size=12))
def test_any_value_fits_into_a_cell(text: str) -> None:
    assert len(value_label(text)) <= 3


@pytest.mark.parametrize(("prefix", "number", "text"), [
    ("LV", 1, "LV1"), ("LV", 9, "LV9"), ("LV", 10, "L10"), ("LV", 128, "128"), ("LV", 1003, "003"), ("A", 7, "A7"),
])  # fmt: skip
def test_numbered(prefix: str, number: int, text: str) -> None:
    assert numbered(prefix, number) == text


@pytest.mark.parametrize(("text", "rows"), [
    ("A dump is under way already", ("A dump is under", "way already")), ("Nothing to undo", ("Nothing to undo", "")),
    ("exactly sixteen!", ("exactly sixteen!", "")), ("Averyveryverylongword", ("Averyveryverylon", "gword")),
    ("Live has no session record here", ("Live has no", "session record")),
    ("There is no device in hand, so no bank to turn", ("There is no", "device in hand")), ("", ("", "")),
])  # fmt: skip
def test_a_sentence_in_two_rows(text: str, rows: tuple[str, str]) -> None:
    assert two_rows(text, 16) == rows
