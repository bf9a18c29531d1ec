"""Beats to seconds against numeric integration, and bars against counting on paper."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrol_cli.sets.time_map import BarMap, TempoMap

from . import tempo_integral


def test_constant_tempo() -> None:
    tempo = TempoMap([(0.0, 120.0)])
    assert tempo.seconds(8) == pytest.approx(4.0)
    assert tempo.seconds(-2) == pytest.approx(-1.0)


def test_a_step_changes_the_tempo_at_once() -> None:
    tempo = TempoMap([(0, 120), (16, 120), (16, 60)])
    assert tempo.seconds(16) == pytest.approx(8.0)
    assert tempo.seconds(20) == pytest.approx(12.0)
    assert tempo.bpm(16) == 60


def test_a_ramp_by_hand() -> None:
    # 60 to 120 BPM over 8 beats: the integral of 60/(60 + 7.5 b) is 8 ln 2 = 5.545177 s.
    assert TempoMap([(0, 60), (8, 120)]).seconds(8) == pytest.approx(5.545177444)


def test_events_in_any_order_and_before_the_start() -> None:
    tempo = TempoMap([(4, 100), (-8, 50), (0, 100)])
    assert tempo.seconds(0) == 0
    assert tempo.seconds(10) == pytest.approx(6.0)


@pytest.mark.parametrize("events", [[], [(0, 0)], [(0, -3)]])
def test_no_tempo_is_refused(events: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="tempo"):
        TempoMap(events)


event = st.tuples(st.integers(0, 64).map(lambda n: n / 2), st.floats(20, 999))


@given(st.lists(event, min_size=1, max_size=6), st.floats(0, 40))
def test_seconds_agree_with_numeric_integration(events: list[tuple[float, float]], beats: float) -> None:
    ordered = sorted(events, key=lambda e: e[0])
    assert TempoMap(ordered).seconds(beats) == pytest.approx(tempo_integral.seconds(ordered, beats), abs=1e-3)


def test_both_ways_of_counting_agree() -> None:
    events = [(0.0, 60.0), (8.0, 120.0), (8.0, 90.0), (12.0, 90.0)]
    places = [0.0, 3.0, 8.0, 10.0, 20.0]
    many = tempo_integral.seconds_of_many(events, places)
    assert many == pytest.approx([tempo_integral.seconds(events, place) for place in places], abs=1e-6)


@given(st.lists(event, min_size=1, max_size=6))
def test_time_never_runs_backwards(events: list[tuple[float, float]]) -> None:
    tempo = TempoMap(events)
    marks = [tempo.seconds(n / 4) for n in range(160)]
    assert all(a < b for a, b in pairwise(marks))


@pytest.mark.parametrize(
    ("beats", "place"),
    # 4/4 for two bars, then 7/8 (3.5 beats a bar, counted in eighths), then 3/4 from beat 15.
    [
        (0, "1.1.1"),
        (5.5, "2.2.3"),
        (8, "3.1.1"),
        (8.5, "3.2.1"),
        (11.5, "4.1.1"),
        (15, "5.1.1"),
        (17, "5.3.1"),
        (18, "6.1.1"),
    ],
)
def test_bars_through_signature_changes(beats: float, place: str) -> None:
    bars = BarMap([(15.0, "3/4"), (0.0, "4/4"), (8.0, "7/8")])
    assert str(bars.place(beats)) == place


def test_a_change_within_a_bar_cuts_it_short() -> None:
    bars = BarMap([(0.0, "4/4"), (6.0, "3/4")])  # bar 2 has two beats
    assert [str(bars.place(beats)) for beats in (5.0, 6.0, 9.0)] == ["2.2.1", "3.1.1", "4.1.1"]


def test_no_signature_is_four_four() -> None:
    assert str(BarMap.of_rows([]).place(4.25)) == "2.1.2"
    assert str(BarMap([(0, "nonsense")]).place(4)) == "2.1.1"
