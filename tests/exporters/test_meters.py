"""Bars, counted by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exporters.planning.meters import BarCount, Meter, read_meter


@pytest.mark.parametrize(("text", "bar"), [("4/4", 4), ("7/8", Fraction(7, 2)), ("3/16", Fraction(3, 4)), ("2/1", 8)])
def test_a_bar_in_beats(text: str, bar: Fraction) -> None:
    meter = read_meter(text)
    assert meter is not None and meter.bar_beats == bar and str(meter) == text


@pytest.mark.parametrize("text", ["", "4", "4/", "/4", "0/4", "100/4", "4/3", "4/32", "-3/4", "4/4/4", "4.0/4"])
def test_what_is_no_signature(text: str) -> None:
    assert read_meter(text) is None


def test_bars_go_on_through_changes_of_signature() -> None:
    count = BarCount()
    assert (count.meter, count.bar) == (Meter(4, 4), 1)
    assert count.go_on(Fraction(8)) == 2 and count.bar == 3
    assert count.go_on(Fraction(7), ((Fraction(0), "7/8"),)) == 2 and count.bar == 5
    assert count.go_on(Fraction(7, 4)) == Fraction(1, 2) and count.bar == Fraction(11, 2)
    count.set_meter(((Fraction(-3), "3/4"),))  # a change begins a new bar
    assert (count.bar, count.meter) == (6, Meter(3, 4))
    # 4 beats of 3/4 (a bar and a third), then 4/4 for 4 beats: the change begins bar 8.
    assert count.go_on(Fraction(8), ((Fraction(4), "4/4"),)) == Fraction(7, 3)
    assert count.bar == 9
    assert count.go_on(Fraction(4), ((Fraction(4), "3/4"), (Fraction(2), "x"))) == 1  # behind it, and none
    assert (count.bar, count.meter) == (10, Meter(4, 4))
