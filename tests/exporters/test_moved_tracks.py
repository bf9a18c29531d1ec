"""Tracks that are tied to others and move, or whose partners are elsewhere: nothing is called a minimum that is not."""

from __future__ import annotations

import random
from typing import Any

from exporters.machinedrum.kit import Kit, Lfo
from exporters.machinedrum.merge import CannotMerge, merge
from exporters.machinedrum.merge.parts import Findings
from exporters.machinedrum.merge.scenes import KINDS, Packer, Scene
from exporters.machinedrum.merge.shared import check_shared
from exporters.machinedrum.pattern import Pattern
from tests.exporters.merge_world import CTR_AL, RAM_P1, RAM_R1, differences, kit, pattern, sound
from tests.exporters.sessions import session
from tests.exporters.test_exported_again import Songs
from tests.exporters.test_merge_scenes import source as of
from tests.exporters.test_scene_merger import FREE, dump, merged, rows

# A01: a kick that fires the track 6 of its kit; B01: something on track 10 to mix with it.
KICK = (pattern(0, {0: 1, 5: 2}), kit(0, {0: sound(0, trig_group=5), 5: sound(5)}))
TOM = (pattern(16, {9: 8}), kit(16, {9: sound(9)}))


def slots(packer: Packer, scenes: list[Scene]) -> dict[int, int]:
    packing = packer.pack(scenes, effort=0.5)
    return dict(packer.build(packing, scenes, range(64, 80), range(32, 48)).pattern_of_scene)


def test_two_places_of_a_track_whose_kick_is_absent_are_no_proof() -> None:
    """Track 6 of A01 on 6 in one scene, on 9 in the other; no scene has the kick, so one pattern could hold both."""
    both: Scene = {5: of(KICK, 5), 8: of(KICK, 5), 9: of(TOM, 9)}
    one = merge(both)
    assert one.compromises == () and differences(both, one) == {}
    scenes: list[Scene] = [{5: both[5], 9: both[9]}, {8: both[8], 9: both[9]}]
    packing = Packer([KICK, TOM]).pack(scenes)
    assert packing.new_patterns == 2 and "not proven minimal (patterns at least 1)" in packing.proof()


def test_equal_tracks_tied_in_two_kits_are_no_proof() -> None:
    """Both kits have the same closed hat, which mutes track 6; no scene has track 6, so that both hats sound alike."""
    hats: Songs = [
        (pattern(n, {4: 1, 5: 2}), kit(n, {4: sound(4, mute_group=5), 5: sound(5, 16 + 4 * n)})) for n in (0, 1)
    ]
    scenes: list[Scene] = [{4: of(hat, 4), 9: of(TOM, 9)} for hat in hats]
    assert merge(scenes[0]).pattern.trigs == merge(scenes[1]).pattern.trigs
    assert merge(scenes[0]).kit.tracks == merge(scenes[1]).kit.tracks
    packing = Packer([*hats, TOM]).pack(scenes)
    assert packing.new_patterns == 2 and "patterns at least 1" in packing.proof()


def test_kits_that_differ_by_an_absent_tie_are_no_proof() -> None:
    """As before with other steps: two patterns, which one kit could serve."""
    hats: Songs = [
        (pattern(n, {4: 1 + n, 5: 2}), kit(n, {4: sound(4, mute_group=5), 5: sound(5, 16 + 4 * n)})) for n in (0, 1)
    ]
    scenes: list[Scene] = [{4: of(hat, 4), 9: of(TOM, 9)} for hat in hats]
    assert merge(scenes[0]).kit.tracks == merge(scenes[1]).kit.tracks
    packing = Packer([*hats, TOM]).pack(scenes)
    assert packing.new_patterns == packing.pattern_bound == 2
    assert packing.new_kits == 2 and "not proven minimal (kits at least 1)" in packing.proof()


def test_where_the_tie_is_the_same_the_minimum_is_still_proven() -> None:
    scenes: list[Scene] = [{0: of(KICK, 0), 9: of(TOM, 9)}, {0: of(KICK, 0), 5: of(KICK, 5), 9: of(TOM, 9)}]
    packing = Packer([KICK, TOM]).pack(scenes)
    assert packing.new_patterns == 2 and packing.proven  # track 6 is fired, so it has no trigs of its own in scene 1


def test_a_kick_fires_its_silent_partner_not_a_muted_copy_of_it() -> None:
    """In scene 1 the kick fires track 6, which has no steps; in scene 2 the same machine plays by itself on 9."""
    scenes: list[Scene] = [{0: of(KICK, 0), 9: of(TOM, 9)}, {8: of(KICK, 5), 9: of(TOM, 9)}]
    packer = Packer([KICK, TOM])
    packing = packer.pack(scenes)
    assert packing.new_patterns == 2 and packing.unfit == ()
    built = packer.build(packing, scenes, (64, 65), (32, 33))
    music = next(p for p in built.patterns if p.slot == built.pattern_of_scene[0])
    sounds = next(k for k in built.kits if k.slot == music.kit)
    assert sounds.tracks[0].trig_group == 5 and music.trigs[5] == music.trigs[8] == 0


def test_a_partner_that_moved_leaves_its_own_track_free() -> None:
    """The kick fires track 6 of its kit, which the scene has on 9; on 6 is something else."""
    other = (pattern(17, {5: 4}), kit(17, {5: sound(5, 20)}))
    scene: Scene = {0: of(KICK, 0), 5: of(other, 5), 8: of(KICK, 5)}
    assert merge(scene).compromises == ()
    packing = Packer([KICK, other]).pack([scene])
    assert packing.unfit == () and packing.new_patterns == 1 and packing.proven


def test_a_refused_pair_does_not_keep_a_player_from_its_recorder() -> None:
    """CTR-AL goes with no other kit. Scenes 1 and 3 record and play RAM 1 of one pattern: they share a pattern."""
    ram = (pattern(0, {0: 1, 2: 2}), kit(0, {0: sound(0, RAM_R1), 2: sound(2, RAM_P1)}))
    control = kit(1, {1: sound(1, CTR_AL), 3: sound(3)})
    songs: Songs = [
        ram, (pattern(1, {1: 1}), control), (pattern(2, {3: 1}), control),
        (pattern(3, {4: 1, 5: 2}), kit(3, {4: sound(4), 5: sound(5)})),
    ]  # fmt: skip
    scenes: list[Scene] = [
        {0: of(ram, 0), 2: of(ram, 2), 4: of(songs[3], 4)},
        {1: of(songs[1], 1), 3: of(songs[2], 3)},
        {0: of(ram, 0), 2: of(ram, 2), 5: of(songs[3], 5)},
    ]
    packer = Packer(songs)
    found = slots(packer, scenes)
    assert len(found) == 3 and found[0] == found[2] != found[1]


def test_a_scene_that_contradicts_itself_is_left_out_of_the_proof() -> None:
    """The kick's partner is not there, on its track is something else: accepted, but nothing was searched for it."""
    other = (pattern(17, {5: 4}), kit(17, {5: sound(5, 20)}))
    more = (pattern(18, {3: 1}), kit(18, {3: sound(3)}))
    scenes: list[Scene] = [{0: of(KICK, 0), 5: of(other, 5)}, {3: of(more, 3), 9: of(TOM, 9)}]
    packing = Packer([KICK, other, TOM, more], accept=KINDS).pack(scenes)
    assert packing.new_patterns == packing.new_kits == 2 and not packing.proven
    assert packing.proof() == (
        "2 new patterns, 2 new kits: proven minimum for the rest; "
        "1 mixture whose own clips do not fit together has a pattern and a kit of its own"
    )
    alone = Packer([KICK, other], accept=KINDS).pack(scenes[:1])
    assert not alone.proven and "proven" not in alone.proof()


def test_a_change_that_only_the_shared_pattern_brings_is_listed_with_its_scenes() -> None:
    """CTR-AL of scene 1 acts on all tracks. Alone it has none of another kit beside it; with scene 2 it has."""
    control = kit(0, {9: sound(9, CTR_AL), 10: sound(10)})
    parts = (
        pattern(0, {9: 1}), control, pattern(1, {10: 1}, kit=0), pattern(16, {0: 1, 1: 2}, kit=16),
        kit(16, {0: sound(0), 1: sound(1)}), pattern(17, {2: 1}, kit=17), kit(17, {2: sound(2)}),
    )  # fmt: skip
    scenes = session("a | b", ("One", "A01 10 | A02 11"), ("Two", "B01 1 | B02 3"))
    found = merged(scenes, dump(*parts, *FREE), accept_changes=True)
    told = [remark for remark in found.remarks if "CTR-AL" in remark and remark.startswith("Compromise")]
    assert {row.pattern for row in rows(found)} == {64}
    assert len(told) == 1 and told[0].startswith("Compromise in scene 1 'One', scene 2 'Two', because of the pattern")
    assert "acts on all tracks, also on track 1 (B01 1), track 3 (B02 3) of other kits" in told[0]


def tied_song(rng: random.Random, slot: int) -> tuple[Pattern, Kit]:
    """Four tracks with groups and LFOs between them at random."""
    tracks = {}
    for track in range(4):
        tie: dict[str, Any] = {}
        for group in ("trig_group", "mute_group"):
            if rng.random() < 0.35:
                tie[group] = rng.choice([other for other in range(4) if other != track])
        if rng.random() < 0.3:
            tie |= {"lfo": Lfo(rng.randrange(4), 3), "params": {22: rng.choice([0, 90])}}
        tracks[track] = sound(track, **tie)
    return pattern(slot, {track: rng.choice([0, 1, 2]) for track in range(4)}), kit(slot, tracks)


def share_a_pattern(scenes: list[Scene]) -> bool:
    """Whether the scenes' own tracks in one pattern do in each scene what the scene's own merge does."""
    union = {target: source for scene in scenes for target, source in scene.items()}
    if any(union[target] != source for scene in scenes for target, source in scene.items()):
        return False
    try:
        shared = merge(union)
    except CannotMerge:
        return False
    for scene in scenes:
        own, found = merge(scene), Findings()
        check_shared(own.parts, own.kit, shared.kit, found)
        hit = {own.kit.tracks[part.target].trig_group for part in own.parts if part.trigs}
        if found.compromises or any(p.silent and p.target in hit and shared.pattern.trigs[p.target] for p in own.parts):
            return False
    return True


def test_no_two_patterns_are_proven_where_one_would_do() -> None:
    rng = random.Random(1)
    proven = shared = 0
    for number in range(600):
        songs = [tied_song(rng, slot) for slot in range(2)]
        scenes: list[Scene] = [
            {rng.randrange(6): of(rng.choice(songs), rng.randrange(4)) for _ in range(rng.randint(2, 3))}
            for _ in range(2)
        ]
        packing = Packer(songs).pack(scenes, effort=0.05)
        if packing.unfit or packing.new_patterns < 2:
            continue
        proven += packing.proven_patterns
        if share_a_pattern(scenes):
            shared += 1
            assert not packing.proven_patterns, (number, scenes)
    assert proven > 50 and shared > 5
