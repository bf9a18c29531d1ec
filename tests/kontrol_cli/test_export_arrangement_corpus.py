"""Every real set with a timeline, exported from its arrangement: as long as the timeline, tempo within the tolerance.

Their clips are not named after patterns, so every clip is called A01 and its column's number here.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.machinedrum import song
from exporters.machinedrum.device import MACHINE
from exporters.planning.arranging import plan_arrangement
from exporters.planning.plan import Arrangement
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Played
from exporters.planning.unroll import unroll
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.time_map import TempoMap
from kontrol_cli.songs.song_input import ARRANGEMENT_TABLES, arrangement_of
from tests.corpus import corpus_path

pytestmark = pytest.mark.corpus
STEP_BEATS = 0.25


def arrangements() -> list[tuple[str, Arrangement]]:
    found = []
    for path in sorted((corpus_path("als")).rglob("*.als")):
        source = arrangement_of(read_set(path, tables=ARRANGEMENT_TABLES))
        if any(clip.active and source.columns[clip.column].active for clip in source.clips):
            clips = tuple(replace(clip, clip=f"A01 {clip.column % 16 + 1}") for clip in source.clips)
            found.append((path.name, replace(source, clips=clips)))
    return found


def test_songs_are_as_long_as_the_timeline_and_follow_its_tempo() -> None:
    sets = arrangements()
    ramps = 0
    for name, source in sets:
        options = PlanOptions(accept_changes=True, steps=16, loops=True, tempo_tolerance_bpm=1.0)
        (message,) = MACHINE.encode(plan_arrangement(source, MACHINE, options))
        tempo = TempoMap(source.tempo)
        ramps += len({bpm for _, bpm in source.tempo}) > 1
        end = 0.0
        for event in unroll(song.song_of(song.decode(message)).rows):
            if not isinstance(event, Played):
                continue
            end = float(event.start_beats + event.beats)
            steps = round(float(event.beats) / STEP_BEATS)
            assert event.tempo_bpm is not None, name
            for step in range(steps):
                now = float(event.start_beats) + step * STEP_BEATS
                assert abs(event.tempo_bpm - tempo.bpm(now)) <= 1.0 + 1 / 48 + 1e-6, (name, now)
        last = max(c.end_beats for c in source.clips if c.active and source.columns[c.column].sounds)
        assert abs(end - last) <= STEP_BEATS / 2 + 1e-3, name
    assert len(sets) >= 40 and ramps >= 2, (len(sets), ramps)
