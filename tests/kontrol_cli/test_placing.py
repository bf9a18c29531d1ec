"""Clips and locators in seconds and bars, from either reader, against figures worked out by hand."""

from __future__ import annotations

import io
from typing import Any

import pytest

from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.placing import place_in_time
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Rows

from .als_xml import clip, document, envelope, main_track_11, track

# 120 BPM for 8 beats, then 60 BPM; 4/4 for two bars, then 3/4.
LOCATORS = "".join(
    f'<Locator><Time Value="{time}"/><Name Value="{name}"/></Locator>' for time, name in ((16, "B"), (4, "A"))
)
SET = document(
    track(arrangement=clip(start=12, end=20)),
    main=main_track_11(
        envelopes=envelope(8, [(-63072000, 120), (8, 120), (8, 60)])
        + envelope(10, [(-63072000, 201), (8, 200)], "EnumEvent")
    ),
    rest=f"<Locators><Locators>{LOCATORS}</Locators></Locators>",
).encode()
DUMP = """<?xml version="1.0"?><live-set version="1" live_version="11.3.13" scope="set">
<song tempo="60.0" signature_numerator="4" signature_denominator="4">
<cue-points><cue-point id="1" time="6.0" name="A"/></cue-points>
<master-track><track index="0" id="2" name="Master"><mixer id="3">{}</mixer></track></master-track>
</song></live-set>"""


def places(rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(row["start_seconds"], row["bar"]) for row in rows]


def test_through_tempo_and_signature_changes() -> None:
    live_set = read_set(io.BytesIO(SET), tables=("locators", "clips"))
    # Beat 4: 4 * 0.5 s, second bar. Beat 16: 8 * 0.5 s + 8 * 1 s; bars 1-2 are 4/4, beat 14 begins bar 5 in 3/4.
    assert places(live_set.rows("locators")) == [(pytest.approx(2.0), "2.1.1"), (pytest.approx(12.0), "5.3.1")]
    assert places(live_set.rows("clips")) == [(pytest.approx(8.0), "4.2.1")]
    assert live_set.tables == ("locators", "clips")


def test_what_was_read_aside_is_no_table_of_the_set() -> None:
    live_set = read_set(io.BytesIO(SET), tables=("clips",))
    with pytest.raises(AttributeError, match="was not read"):
        _ = live_set.tempo_events
    assert read_set(io.BytesIO(SET), tables=("clips", "tempo_events")).rows("tempo_events")[2]["tempo_bpm"] == 60


def test_session_clips_have_no_place() -> None:
    rows = Rows()
    rows.of("clips").append({"clip": 0, "where": "session", "start_beats": None})
    place_in_time(rows)
    assert rows.of("clips") == [{"clip": 0, "where": "session", "start_beats": None}]


def test_a_dump_is_placed_too() -> None:
    rows = Rows(("locators",))
    read_into(io.BytesIO(DUMP.format("").encode()), rows)
    assert places(rows.of("locators")) == [(pytest.approx(6.0), "2.3.1")]


def test_the_tempo_of_the_moment_gives_no_seconds() -> None:
    rows = Rows()
    rows.of("tempo_events").append({"time_beats": 0.0, "tempo_bpm": 90.0, "automated": True})
    rows.of("locators").append({"locator": 0, "time_beats": 8.0})
    place_in_time(rows)
    assert places(rows.of("locators")) == [(None, "3.1.1")]


@pytest.mark.parametrize("tempo", [None, 0.0, -3.0])
def test_without_a_tempo_there_are_no_seconds(tempo: float | None) -> None:
    rows = Rows()
    rows.of("tempo_events").append({"time_beats": 0.0, "tempo_bpm": tempo, "automated": False})
    rows.of("locators").append({"locator": 0, "time_beats": 8.0})
    place_in_time(rows)
    assert places(rows.of("locators")) == [(None, "3.1.1")]
