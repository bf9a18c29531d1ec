"""Where locators and clips of real sets stand in seconds, against figures taken from the file by another way.

The tempo curve and the places are looked up in the document with ElementTree, and the curve is integrated in small
steps; nothing of the product takes part.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from kontrol_cli.sets.liveset import read_set
from tests.corpus import corpus_path, manifest

from . import tempo_integral

pytestmark = pytest.mark.corpus

# Live 8 has no number of tempo events in the manifest; all others without locators and automation are left out.
SETS = [
    row["file"]
    for row in manifest("als")
    if row["file"].endswith((".als", ".alc"))
    and ({row["tempo_events"], row["locators"]} != {"0"} or row["creator"].startswith("Ableton Live 8"))
]
_BEFORE_ALL_TIME = -63072000.0


def root_of(path: Path) -> Element:
    data = path.read_bytes()
    return fromstring(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


def tempo_curve(root: Element) -> list[tuple[float, float]]:
    """(beats, bpm) of the tempo automation, from the inline events or the envelope that points at Tempo."""
    main = root.find("LiveSet/MainTrack")
    main = root.find("LiveSet/MasterTrack") if main is None else main
    assert main is not None
    (tempo,) = [mixer.find("Tempo") for mixer in main.iter("Mixer") if mixer.find("Tempo") is not None]
    assert tempo is not None
    events = tempo.findall("ArrangerAutomation/Events/FloatEvent")
    if not events:
        target = tempo.find("AutomationTarget")
        assert target is not None
        for envelope in main.iter("AutomationEnvelope"):
            pointee = envelope.find("EnvelopeTarget/PointeeId")
            if pointee is not None and pointee.get("Value") == target.get("Id"):
                events = envelope.findall("Automation/Events/FloatEvent")
    curve = [(max(float(event.get("Time", "")), 0.0) if float(event.get("Time", "")) == _BEFORE_ALL_TIME
              else float(event.get("Time", "")), float(event.get("Value", ""))) for event in events]  # fmt: skip
    if not curve:
        manual = tempo.find("Manual")
        assert manual is not None
        curve = [(0.0, float(manual.get("Value", "")))]
    return sorted(curve, key=lambda event: event[0])


@cache
def facts(file: str) -> tuple[list[tuple[float, float]], list[float]]:
    """The tempo curve and the beats of the locators in time order."""
    root = root_of(corpus_path("als", file))
    times = [float(node.get("Value", "")) for node in root.findall("LiveSet/Locators/Locators/Locator/Time")]
    return tempo_curve(root), sorted(times)


@pytest.mark.parametrize("file", SETS)
def test_locators_and_clips_agree_within_a_millisecond(file: str) -> None:
    curve, times = facts(file)
    live_set = read_set(corpus_path("als", file), tables=("locators", "clips"))
    locators = live_set.rows("locators")
    assert [row["time_beats"] for row in locators] == times
    clips = [row for row in live_set.rows("clips") if row["start_beats"] is not None]
    # Every locator, and twenty clips spread over the arrangement.
    places = [(row["time_beats"], row["start_seconds"]) for row in locators]
    places += [(row["start_beats"], row["start_seconds"]) for row in clips[:: max(len(clips) // 20, 1)]]
    later = sorted(place for place in places if place[0] >= 0)
    expected = tempo_integral.seconds_of_many(curve, [beats for beats, _ in later]) if later else []
    assert [seconds for _, seconds in later] == pytest.approx(expected, abs=1e-3)
    for beats, seconds in places:
        if beats < 0:
            assert seconds == pytest.approx(beats * 60 / curve[0][1], abs=1e-3)


def test_the_corpus_has_locators_under_tempo_automation() -> None:
    corpus_path("als")
    both = [file for file in SETS if len(facts(file)[0]) > 1 and facts(file)[1]]
    assert len(both) >= 5, both
