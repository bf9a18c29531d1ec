"""Arrangements that no song could hold are refused in seconds, with a figure."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from exporters.errors import DoesNotFit
from exporters.machinedrum.device import MACHINE
from exporters.planning import timeline
from exporters.planning.arranging import plan_arrangement
from exporters.planning.plan import Arrangement, Column, PatternRow, TimelineClip
from exporters.planning.planning import PlanOptions

Tempo = tuple[tuple[float, float], ...]


def arrangement(tracks: int, clips: list[tuple[int, float, float]], tempo: Tempo) -> Arrangement:
    return Arrangement(
        columns=tuple(Column(track=track, name=f"track {track + 1}") for track in range(tracks)),
        clips=tuple(
            TimelineClip(column=track, clip="A01 1", start_beats=start, end_beats=end, loop_beats=4.0)
            for track, start, end in clips
        ),
        name="long",
        tempo=tempo,
        place=lambda beats: f"{beats:g}",
    )


CONSTANT, RAMP = ((0.0, 120.0),), ((0.0, 40.0), (120_000.0, 290.0))


@pytest.mark.parametrize(("tracks", "clips", "tempo", "said"), [
    (1, [(0, 0.0, 1e12)], CONSTANT, "it ends at beat 1e+12 of the arrangement"),
    (1, [(0, 0.0, float("inf"))], RAMP, "it ends at beat inf of the arrangement"),
    (1, [(0, 0.0, 121_000.0)], CONSTANT, "something sounds until beat 121,000 of the arrangement"),
    (1, [(0, 0.0, 120_000.0)], RAMP, "The song needs more than 255 rows"),
    (2, [(0, n * 2.0, n * 2.0 + 1) for n in range(10_000)], CONSTANT, "more than 255 rows (more than 4000)"),
])  # fmt: skip
def test_what_no_song_could_hold(tracks: int, clips: list[tuple[int, float, float]], tempo: Tempo, said: str) -> None:
    start = time.process_time()
    with pytest.raises(DoesNotFit) as caught:
        plan_arrangement(arrangement(tracks, clips, tempo), MACHINE, PlanOptions())
    assert said in str(caught.value)
    assert time.process_time() - start < 20


def test_a_silent_clip_far_out_does_no_harm() -> None:
    source = arrangement(1, [(0, 0.0, 8.0)], CONSTANT)
    far = TimelineClip(column=0, clip="A02 1", start_beats=1e6, end_beats=1e6 + 8, active=False)
    plan = plan_arrangement(replace(source, clips=(*source.clips, far)), MACHINE, PlanOptions())
    assert [(row.pattern, row.plays) for row in plan.rows if isinstance(row, PatternRow)] == [(0, 2)]


def test_more_stretches_than_can_be_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST_CELLS", 100)
    clips = [(0, n * 2.0, n * 2.0 + 1) for n in range(20)]  # 40 edges: the first is where the timeline starts
    with pytest.raises(DoesNotFit, match="start and end in 40 places on 3 tracks"):
        plan_arrangement(arrangement(3, clips, CONSTANT), MACHINE, PlanOptions())
    assert plan_arrangement(arrangement(2, clips, CONSTANT), MACHINE, PlanOptions()).rows
