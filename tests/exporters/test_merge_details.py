"""Merging where a small thing decides: groups, recordings, outputs, which locks go; and clips that overlap or wait."""

from __future__ import annotations

import pytest

from exporters.errors import DoesNotFit
from exporters.machinedrum import dumps, globals_
from exporters.machinedrum.device import MACHINE
from exporters.machinedrum.kit import Kit
from exporters.machinedrum.merge import Source, check, merge
from exporters.machinedrum.merge.scenes import Packer, Scene
from exporters.machinedrum.pattern import Pattern
from exporters.planning.arranging import plan_arrangement
from exporters.planning.mapfile import parse_map
from exporters.planning.merging import MergeOptions
from exporters.planning.plan import Arrangement, Column, PatternRow, TimelineClip
from exporters.planning.planning import PlanOptions
from exporters.planning.timeline import stretches
from samples.machine_dump import machine_dump
from tests.exporters.merge_world import RAM_P1, RAM_R1, kit, pattern, sound
from tests.exporters.sessions import session
from tests.exporters.test_scene_merger import FREE, MIXED, TWO, dump, merged


def test_mute_groups_tie_a_track_to_its_kit() -> None:
    """Both kits have the same closed hat, which mutes track 6; only in one kit is track 6 the hat that it should mute.

    In a pattern that took hat and open hat from different kits the group would be lost.
    """
    closed = sound(4, mute_group=5)
    songs = [
        (pattern(0, {4: 1, 5: 2}), kit(0, {4: closed, 5: sound(5)})),
        (pattern(1, {4: 1, 5: 2}), kit(1, {4: closed, 5: sound(5, 20)})),
        (pattern(2, {9: 8}), kit(2, {9: sound(9)})),
    ]
    scenes: list[Scene] = [
        {4: of(songs[0], 4), 9: of(songs[2], 9)}, {5: of(songs[1], 5), 4: of(songs[1], 4), 9: of(songs[2], 9)},
    ]  # fmt: skip
    packer = Packer(songs)
    packing = packer.pack(scenes)
    assert packing.new_patterns == packing.new_kits == 2
    assert packing.pattern_bound == packing.kit_bound == 1  # with the second kit's hat one would do: track 6 is muted
    built = packer.build(packing, scenes, [10, 11], [10, 11])
    slot = built.pattern_of_scene[1]
    machines = next(k for k in built.kits if k.slot == next(p for p in built.patterns if p.slot == slot).kit)
    assert machines.tracks[4].mute_group == 5 and machines.tracks[5].model & 0xFF == 20


def of(entry: tuple[Pattern, Kit], track: int) -> Source:
    return Source(entry[0], entry[1], track)


def test_equal_recorders_of_two_patterns_are_not_the_same_recording() -> None:
    """R1 and P1 of two patterns look alike, but each player plays what its own pattern records."""
    machines = {0: sound(0, RAM_R1), 1: sound(1, RAM_P1)}
    songs = [
        (pattern(0, {0: 1, 1: 2, 2: 4}), kit(0, {**machines, 2: sound(2)})),
        (pattern(1, {0: 1, 1: 2, 2: 8}), kit(1, {**machines, 2: sound(2)})),
        (pattern(2, {9: 8}), kit(2, {9: sound(9)})),
    ]
    mixed: Scene = {0: of(songs[0], 0), 1: of(songs[1], 1), 9: of(songs[2], 9)}
    packer = Packer(songs)
    assert [finding.kind for finding in packer.why(mixed)] == ["recording"]
    packing = packer.pack([mixed, {0: of(songs[0], 0), 1: of(songs[0], 1), 9: of(songs[2], 9)}])
    assert packing.unfit == (0,)


def with_outputs(*outputs: int) -> bytes:
    """The sample dump's global with other outputs."""
    message = next(b"\xf0" + part for part in machine_dump().split(b"\xf0") if part[5:6] == bytes([dumps.GLOBAL]))
    stored = globals_.decode(message)
    return dumps.Stored(stored.layout, {**stored.fields, "outputs": list(outputs)}).encode()


def test_a_track_that_moves_to_another_output_is_refused() -> None:
    """B02 1 goes to track 8; the global sends track 8 to output A, the others to MAIN."""
    moved = {"song_map": parse_map({"clips": {"B02 1 kick": {"to": 8}}}, MACHINE)}
    source = session("a | b", ("One", "A01 1 | B02 1 kick"))
    data = dump(*TWO, *FREE)
    apart = data + with_outputs(*[6] * 7, 0, *[6] * 8)
    with pytest.raises(DoesNotFit, match=r"cannot be merged exactly: .*moved to another output: the global routes"):
        merged(source, apart, **moved)
    forced = merged(source, apart, accept_changes=True, **moved)
    assert any("Compromise in scene 1 'One'" in remark and "output" in remark for remark in forced.remarks)
    assert not any("output" in remark for remark in merged(source, data + with_outputs(*[6] * 16), **moved).remarks)
    assert any("its output is now that of track 8" in remark for remark in merged(source, data, **moved).remarks)
    assert not any("output" in remark for remark in merged(MIXED, apart).remarks)  # nothing moves
    music, machines = TWO[2], TWO[3]
    assert isinstance(music, Pattern) and isinstance(machines, Kit)
    assert check({7: Source(music, machines, 0)}, outputs=[6] * 16) == ()


def test_the_lock_rows_with_the_fewest_locks_on_trigs_are_lost() -> None:
    """66 rows: 63 with two locks on trigs, three with one; of equals the first go."""
    locks = {(track, param): {0: 1, 4: 2} for track in range(4) for param in range(16)}
    locks[0, 0] = {0: 1, 5: 2}  # step 6 has no trig
    first = pattern(0, dict.fromkeys(range(3), 0b10001), locks={key: row for key, row in locks.items() if key[0] < 3})
    second = pattern(1, {3: 0b10001, 4: 1}, locks={
        **{key: row for key, row in locks.items() if key[0] == 3}, (4, 0): {0: 9}, (4, 1): {0: 9, 1: 9},
    })  # fmt: skip
    sounds = kit(0, {track: sound(track) for track in range(5)})
    sources = {track: Source(first if track < 3 else second, sounds, track) for track in range(5)}
    found = merge(sources, force=True)
    (lost,) = [finding.text for finding in found.compromises if finding.kind == "locks"]
    assert "66 lock rows, the pattern has 64" in lost
    assert lost.endswith("track 1 PTCH, track 5 PTCH would be lost")
    assert len(found.pattern.locks) == 64 and (0, 0) not in found.pattern.locks and (4, 1) in found.pattern.locks


def test_a_clip_that_starts_late_in_a_merged_pattern_of_odd_lengths() -> None:
    """Twelve steps over sixteen, unlooped clips: A01 1 starts on beat 4 while B02 2 is at step 13 of its pattern.

    The merged pattern has 48 steps. A01 1 is at step 1 of twelve and B02 2 at step 13 of sixteen: step 13 of the 48.
    """
    data = dump(
        pattern(0, {0: 1}, length=12), kit(0, {0: sound(0), 1: sound(1)}),
        pattern(17, {1: 1}, kit=17), kit(17, {0: sound(0), 1: sound(1)}),
    )  # fmt: skip
    clips = (TimelineClip(0, "A01 1", 3.0, 15.0), TimelineClip(1, "B02 2", 0.0, 15.0))
    merger = MACHINE.merger(data, MergeOptions((64,), (40,), effort=0.1, accept_changes=False))
    merger.packer.max_steps = 64
    found = plan_arrangement(
        Arrangement((Column(0, "a"), Column(1, "b")), clips, "set", ((0.0, 120.0),)), MACHINE,
        PlanOptions(facts=MACHINE.read_dump(data), merger=merger),
    )  # fmt: skip
    rows = [(row.pattern, row.plays, row.start_step, row.end_step) for row in found.rows if isinstance(row, PatternRow)]
    assert rows == [(17, 1, 0, 12), (64, 1, 12, 48), (64, 1, 0, 12)]


def test_overlapping_clips_and_clips_from_before_the_start() -> None:
    """The later clip counts and ends the earlier one; what lies before the start is cut off, the loop goes on."""
    clips = (
        TimelineClip(0, "A01 1", -1.0, 8.0, loop_beats=4.0, offset_beats=0.5), TimelineClip(0, "A02 1", 2.0, 4.0),
    )  # fmt: skip
    found = stretches(Arrangement((Column(0, "a"),), clips))
    assert [(s.start_beats, s.end_beats, {c: clip.clip for c, clip in s.clips.items()}) for s in found] == [
        (0.0, 2.0, {0: "A01 1"}), (2.0, 4.0, {0: "A02 1"}),
    ]  # fmt: skip
    assert found[0].clips[0].offset_beats == 1.5
