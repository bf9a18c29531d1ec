"""Where locators and clips of real sets stand in seconds, against figures taken from the file by another way.

The tempo curve and the places are looked up in the document with ElementTree, and the curve is summed sixteenth by
sixteenth, as Live up to 12.2 does, or integrated in small steps; nothing of the product takes part.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from kontrol_cli.cues import collect_cues, needed_tables
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.tempo_grid import TempoGrid
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


# None of the sets with automation is from Live 12.3 or later, so the Live that saved them reads sixteenths.
@pytest.mark.parametrize("grid", [None, TempoGrid.exact])
@pytest.mark.parametrize("file", SETS)
def test_locators_and_clips_agree_within_a_millisecond(file: str, grid: TempoGrid | None) -> None:
    curve, times = facts(file)
    live_set = read_set(corpus_path("als", file), tables=("locators", "clips"), tempo_grid=grid)
    locators = live_set.rows("locators")
    assert [row["time_beats"] for row in locators] == times
    clips = [row for row in live_set.rows("clips") if row["start_beats"] is not None]
    # Every locator, and twenty clips spread over the arrangement.
    places = [(row["time_beats"], row["start_seconds"]) for row in locators]
    places += [(row["start_beats"], row["start_seconds"]) for row in clips[:: max(len(clips) // 20, 1)]]
    later = sorted(place for place in places if place[0] >= 0)
    count = tempo_integral.seconds_of_many if grid is TempoGrid.exact else tempo_integral.seconds_by_sixteenths
    expected = count(curve, [beats for beats, _ in later]) if later else []
    assert [seconds for _, seconds in later] == pytest.approx(expected, abs=1e-3)
    for beats, seconds in places:
        if beats < 0:
            assert seconds == pytest.approx(beats * 60 / curve[0][1], abs=1e-3)


def under_automation() -> list[str]:
    corpus_path("als")
    return [file for file in SETS if len(facts(file)[0]) > 1 and facts(file)[1]]


def test_cues_under_tempo_automation_agree_within_a_millisecond() -> None:
    both = under_automation()
    assert len(both) >= 5, both
    far = 0.0
    for file in both:
        curve, times = facts(file)
        cues = collect_cues(read_set(corpus_path("als", file), tables=needed_tables("locators")))
        expected = tempo_integral.seconds_by_sixteenths(curve, times)
        assert [cue.start_seconds for cue in cues] == pytest.approx(expected, abs=1e-3), file
        exact = tempo_integral.seconds_of_many(curve, times)
        far = max(far, *(abs(a - b) for a, b in zip(expected, exact, strict=True)))
    assert far > 0.05, "no set here shows which of the two ways of counting was taken"
