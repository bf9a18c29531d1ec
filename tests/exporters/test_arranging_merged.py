"""The arrangement with scenes' own problem: stretches that mix patterns, merged, and still the same at every step."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.machinedrum import song
from exporters.machinedrum.device import MACHINE
from exporters.planning.arranging import plan_arrangement
from exporters.planning.merging import MergeOptions
from exporters.planning.plan import Arrangement, Column, SongPlan, TimelineClip
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Played
from exporters.planning.unroll import unroll
from tests.exporters.md_player import PatternBytes
from tests.exporters.merge_world import kit, pattern, sound
from tests.exporters.test_scene_merger import dump

LENGTHS = {0: 16, 1: 8, 17: 32}  # A01, A02, B02: lengths that repeat within 32 steps
SOUNDS = {track: sound(track) for track in range(4)}
DUMP = dump(*(
    thing
    for slot, length in LENGTHS.items()
    for thing in (
        pattern(slot, {track: 0x96C3A5F1 >> slot % 3 + track & (1 << length) - 1 for track in range(4)}, length=length,
                scale=1, kit=slot),
        kit(slot, SOUNDS),
    )
))  # fmt: skip


def planned(*clips: TimelineClip) -> SongPlan:
    columns = tuple(Column(index, f"track {index + 1}") for index in range(4))
    source = Arrangement(columns, clips, "set", ((0.0, 120.0),))
    merger = MACHINE.merger(DUMP, MergeOptions(tuple(range(64, 96)), tuple(range(32, 64)), effort=0.2))
    options = PlanOptions(facts=MACHINE.read_dump(DUMP), merger=merger, mute_unclaimed=True)
    return plan_arrangement(source, MACHINE, options)


def clip(column: int, slot: int, start: int, end: int, offset: int) -> TimelineClip:
    """A clip of a pattern's track with the column's number; places in steps."""
    name = f"{MACHINE.pattern_names.name(slot)} {column + 1}"
    return TimelineClip(column, name, start / 4, end / 4, True, LENGTHS[slot] / 4, offset % LENGTHS[slot] / 4)


def test_two_lengths_by_hand() -> None:
    # A01 (16 steps) from the start, A02 (8 steps) from step 9 to step 24: the mixture begins at step 9 of the pattern
    # that holds both, goes round once, and then A01 goes on alone at step 9.
    found = planned(clip(0, 0, 0, 32, 0), clip(1, 1, 8, 24, 0))
    rows = [(r.pattern, r.plays, r.start_step, r.end_step) for r in found.rows]  # type: ignore[union-attr]
    assert rows == [(0, 1, 0, 8), (64, 1, 8, 16), (64, 1, 0, 8), (0, 1, 8, 16)]
    assert found.proof.startswith("1 mixture of patterns: 1 new pattern, 0 new kits")


@st.composite
def timelines(draw: Any) -> list[TimelineClip]:
    """Four tracks; in each, clips of any of the patterns follow each other, all in time with the song's start."""
    clips = []
    for column in range(4):
        at = draw(st.integers(0, 12))
        for _ in range(draw(st.integers(0, 4))):
            slot, steps = draw(st.sampled_from(sorted(LENGTHS))), draw(st.integers(1, 40))
            clips.append(clip(column, slot, at, at + steps, at))
            at += steps + draw(st.sampled_from([0, 0, 7, 16]))
    return [*clips, clip(0, 0, 200, 216, 200)]


@settings(max_examples=25, deadline=None)
@given(timelines())
def test_every_trig_of_the_timeline_is_in_the_song(clips: list[TimelineClip]) -> None:
    *parts, message = MACHINE.encode(planned(*clips))
    music = {m[9]: PatternBytes(m) for m in (*_messages(DUMP), *parts) if m[6] == 0x67}
    step = 0
    for event in unroll(song.song_of(song.decode(message)).rows):
        if not isinstance(event, Played):
            continue
        row = event.music
        for inside in list(range(row.start_step, row.end_step)) * row.plays:
            for column in range(4):
                heard = column not in row.muted and music[row.pattern].trig(column, inside)
                now = [c for c in clips if c.column == column and c.start_beats * 4 <= step < c.end_beats * 4]
                slot = MACHINE.pattern_names.parse(now[0].clip[:3]) if now else None
                assert heard == (slot is not None and music[slot].trig(column, step % LENGTHS[slot]))
            step += 1
    assert step == 216


def _messages(data: bytes) -> list[bytes]:
    return [b"\xf0" + part for part in data.split(b"\xf0")[1:]]
