"""How tempo automation becomes seconds: measured times, hand calculation, and sums counted one sixteenth at a time."""

from __future__ import annotations

import io
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from exporters.errors import UsageError
from kontrol_cli.app import app
from kontrol_cli.cues import collect_cues, needed_tables
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.placing import known_tempo
from kontrol_cli.sets.tempo_grid import TempoGrid, grid_of
from kontrol_cli.sets.time_map import TempoMap
from tests.corpus import field_path

from . import tempo_integral
from .als_xml import document, envelope, main_track_11

Events = list[tuple[float, float]]
RAMP: Events = [(0.0, 150.0), (16.0, 50.0)]
STEP: Events = [(0.0, 120.0), (4.1, 120.0), (4.1, 60.0)]
# Measured in Live 12.1 by a user (forum.ableton.com, topic 251307): locators at beats 0, 4, 8, 12, 16 of RAMP.
MEASURED = [0.0, 1.740, 3.867, 6.604, 10.447]


def saved(events: Events, places: list[float], *, live: str = "12.1", controls: str = "") -> bytes:
    """A saved set with a tempo automation and locators; `controls` are attributes of the first event that is seen."""
    first, *rest = events
    tempo = envelope(8, [(-63072000, first[1]), *([first, *rest])])
    locators = "".join(f'<Locator><Time Value="{at}"/><Name Value="at {at:g}"/></Locator>' for at in places)
    return document(
        main=main_track_11(envelopes=tempo.replace('Id="1"', f'Id="1" {controls}')),
        rest=f"<Locators><Locators>{locators}</Locators></Locators>",
        creator=f"Ableton Live {live}" if live else "",
    ).encode()


def seconds_of(data: bytes | Path, **options: Any) -> list[float]:
    source = data if isinstance(data, Path) else io.BytesIO(data)
    live_set = read_set(source, tables=needed_tables("locators"), **options)
    return [cue.start_seconds for cue in collect_cues(live_set)]


def test_the_ramp_that_was_measured_in_live() -> None:
    assert seconds_of(saved(RAMP, [0, 4, 8, 12, 16])) == pytest.approx(MEASURED, abs=0.002)


def test_a_step_between_sixteenths_waits_for_the_next_one() -> None:
    # Up to beat 4.25 at 120 BPM: 2.125 s; then 3.75 beats at 60: 3.75 s.
    assert seconds_of(saved(STEP, [4, 8], live="10.1.30")) == pytest.approx([2.0, 5.875])
    # Exactly: 4.1 beats at 120 are 2.05 s, 3.9 at 60 are 3.9 s.
    assert seconds_of(saved(STEP, [4, 8], live="12.3")) == pytest.approx([2.0, 5.95])


def test_the_files_of_the_field() -> None:
    ramp = field_path("tempo-ramp-live12.1.als")
    assert seconds_of(ramp) == pytest.approx(MEASURED, abs=0.002)
    assert seconds_of(ramp, tempo_grid=TempoGrid.exact) == pytest.approx([0, 1.750, 3.892, 6.654, 10.547], abs=0.001)
    assert seconds_of(field_path("tempo-step-between-sixteenths-live10.als"))[-1] == pytest.approx(5.875)


@pytest.mark.parametrize(
    ("version", "grid"),
    [
        ("8.2.1", "sixteenths"),
        ("11.3.42", "sixteenths"),
        ("12", "sixteenths"),
        ("12.2.9", "sixteenths"),
        ("12.3", "exact"),
        ("12.3b7", "exact"),
        ("12.10", "exact"),
        ("13.0", "exact"),
        # What is measured decides where the version says nothing.
        (None, "sixteenths"),
        ("", "sixteenths"),
        ("unknown", "sixteenths"),
        ("12.²", "sixteenths"),
    ],
)
def test_the_live_that_the_set_is_from_decides(version: str | None, grid: str) -> None:
    assert grid_of(version) == grid


def test_the_choice_of_the_user_wins_over_the_version() -> None:
    for live, grid, at_beat_8 in (("12.3", "sixteenths", 5.875), ("10.1.30", "exact", 5.95)):
        assert seconds_of(saved(STEP, [8], live=live), tempo_grid=grid) == pytest.approx([at_beat_8])
    with pytest.raises(UsageError, match="by sixteenths or exact, not 'eighths'"):
        read_set(io.BytesIO(saved(STEP, [8])), tempo_grid="eighths")  # type: ignore[arg-type]


def test_a_dump_counts_as_the_live_that_made_it() -> None:
    dump = (
        '<?xml version="1.0"?><live-set version="1" live_version="{}"><song tempo="120.0">'
        '<tempo-event time="0.0" tempo="150.0"/><tempo-event time="16.0" tempo="50.0"/>'
        '<cue-points><cue-point time="16.0" name="end"/></cue-points></song></live-set>'
    )
    for live, seconds in (("12.2.5", 10.447), ("12.4.5", 10.547)):
        assert seconds_of(dump.format(live).encode()) == pytest.approx([seconds], abs=0.001), live


beats = st.one_of(st.integers(0, 64).map(float), st.integers(0, 256).map(lambda n: n / 4), st.floats(0, 64))


@given(st.lists(st.tuples(beats, st.floats(20, 999)), min_size=1, max_size=8), st.floats(0, 80))
def test_sums_agree_with_counting_every_sixteenth(events: Events, place: float) -> None:
    ordered = sorted(events, key=lambda event: event[0])
    (expected,) = tempo_integral.seconds_by_sixteenths(ordered, [place])
    assert TempoMap(events, TempoGrid.sixteenths).seconds(place) == pytest.approx(expected, abs=1e-9)


@given(st.floats(0.01, 5), st.floats(20, 999), st.integers(1, 4000))
def test_steep_and_flat_ramps_agree_with_counting_every_sixteenth(low: float, high: float, count: int) -> None:
    events = [(0.0, high), (count / 4, low)]
    (expected,) = tempo_integral.seconds_by_sixteenths(events, [count / 4])
    assert TempoMap(events, TempoGrid.sixteenths).seconds(count / 4) == pytest.approx(expected, rel=1e-10)


def test_before_the_first_beat_time_runs_backwards() -> None:
    tempo = TempoMap([(-8.0, 60.0), (0.0, 120.0)], TempoGrid.sixteenths)
    # 32 sixteenths from 60 BPM on, 1.875 BPM faster each.
    assert tempo.seconds(-8.0) == pytest.approx(-sum(15 / (60 + 1.875 * n) for n in range(32)))
    assert tempo.seconds(-9.0) == pytest.approx(tempo.seconds(-8.0) - 1.0)
    # The first event off the grid: beat 0 to 4.25 is all at its tempo.
    assert TempoMap([(4.1, 60.0), (8.0, 120.0)], TempoGrid.sixteenths).seconds(4.25) == pytest.approx(4.25)


def test_a_long_ramp_costs_no_more_than_a_short_one() -> None:
    """A million beats, and a hundred thousand tempo events; counting sixteenths one by one would take far longer."""
    maker = random.Random(5)
    many = sorted((maker.uniform(0, 400_000), maker.uniform(60, 180)) for _ in range(100_000))
    begin = time.process_time()
    for events in ([(0.0, 60.0), (1e6, 180.0)], many):
        tempo = TempoMap(events, TempoGrid.sixteenths)
        exact = TempoMap(events)
        for place in range(0, 400_000, 400):
            assert tempo.seconds(place) == pytest.approx(exact.seconds(place), rel=1e-2, abs=0.5)
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("grid", TempoGrid)
@pytest.mark.parametrize(
    "events", [[(0.0, 1e-300), (1.0, 1e300)], [(0.0, 120.0), (1e308, 60.0)], [(-1e308, 5.0), (0.0, 60.0)]]
)
def test_a_damaged_tempo_gives_no_seconds_at_all(events: Events, grid: TempoGrid) -> None:
    assert known_tempo([{"time_beats": at, "tempo_bpm": bpm, "automated": True} for at, bpm in events], grid) is None


@pytest.mark.parametrize("grid", TempoGrid)
def test_the_slowest_and_the_farthest_still_count(grid: TempoGrid) -> None:
    rows = [{"time_beats": at, "tempo_bpm": bpm} for at, bpm in ((-1e9, 0.001), (0.0, 1e6), (1e9, 0.001))]
    tempo = known_tempo(rows, grid)
    assert tempo is not None
    assert 0 < tempo.seconds(0.5e9) < tempo.seconds(1e9) < 1e15


def test_what_is_said_about_seconds() -> None:
    def said(live: str, **options: Any) -> str | None:
        return read_set(io.BytesIO(saved(RAMP, [8], live=live)), tables=("locators",), **options).seconds_note

    assert said("12.1") == (
        "Seconds: tempo automation read once per sixteenth, as Live up to 12.2 does (the set is from Live 12.1)."
    )
    assert said("12.4") == (
        "Seconds: tempo automation followed exactly, inferred for Live 12.3 on (the set is from Live 12.4)."
    )
    assert "does not say which Live" in (said("") or "")
    assert (said("12.1", tempo_grid="exact") or "").endswith("(as chosen).")
    steady = read_set(io.BytesIO(saved([(0, 120.0), (8, 120.0)], [8])), tables=("locators",))
    assert steady.seconds_note is None


def test_every_verb_with_seconds_takes_the_same_switch_and_says_how(tmp_path: Path) -> None:
    path = tmp_path / "ramp.als"
    path.write_bytes(saved(RAMP, [16]))
    run = CliRunner()
    for words in (["cues", "--output", "json"], ["analyze", "--table", "locators", "--output", "json"]):
        for switch, seconds, note in (
            ([], 10.447, "once per sixteenth"),
            (["exact"], 10.547, "inferred for Live 12.3"),
        ):
            grid = ["--tempo-grid", *switch] if switch else []
            result = run.invoke(app, [words[0], str(path), *words[1:], *grid])
            assert result.exit_code == 0, result.output
            (row,) = json.loads(result.stdout)
            assert row["start_seconds"] == pytest.approx(seconds, abs=0.001)
            assert note in result.stderr
    summary = json.loads(run.invoke(app, ["analyze", str(path), "--output", "json"]).stdout)
    assert summary["tempo"]["grid"] == "sixteenths"
    assert "once per sixteenth" in summary["tempo"]["note"]
    page = run.invoke(app, ["report", str(path), "--tempo-grid", "exact", "-o", str(tmp_path / "r.html")])
    assert page.exit_code == 0, page.output
    assert "followed exactly, inferred for Live 12.3 on" in (tmp_path / "r.html").read_text(encoding="utf-8")
    refused = run.invoke(app, ["analyze", str(path), "--findings", "--tempo-grid", "exact"])
    assert refused.exit_code == 2


BENT = 'CurveControl1X="0.3" CurveControl1Y="0.8" CurveControl2X="0.5" CurveControl2Y="0.5"'
STRAIGHT = 'CurveControl1X="0.5" CurveControl1Y="0.5" CurveControl2X="0.5" CurveControl2Y="0.5"'


def curved(controls: str) -> LiveSet:
    return read_set(io.BytesIO(saved(RAMP, [8], controls=controls)), tables=("tempo_events", "locators"))


def test_a_curved_segment_is_in_the_table_and_said() -> None:
    live_set = curved(BENT)
    assert [row["curve"] for row in live_set.rows("tempo_events")] == [None, "0.3,0.8,0.5,0.5", None]
    (remark,) = live_set.remarks
    assert "1 segment of the tempo automation, the first from beat 0 on, is a curve" in remark
    assert live_set.rows("locators")[0]["start_seconds"] == pytest.approx(3.867, abs=0.001)


@pytest.mark.parametrize("controls", ["", STRAIGHT])
def test_a_straight_segment_needs_no_remark(controls: str) -> None:
    assert curved(controls).remarks == ()
