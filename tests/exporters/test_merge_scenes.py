"""Whole sets of scenes packed into new patterns and kits, played on paper against their sources."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from exporters.errors import DoesNotFit
from exporters.machinedrum.kit import Effects, Kit, Lfo, stored_kit
from exporters.machinedrum.merge import Source
from exporters.machinedrum.merge.scenes import KINDS, Built, Packer, Scene, scene_steps
from exporters.machinedrum.pattern import Pattern, stored_pattern
from tests.exporters.md_player import KitBytes, PatternBytes, hits
from tests.exporters.merge_world import FLAT, kit, pattern, sound
from tests.exporters.test_merge_corpus import changed, real_sources, reworked

MACHINES = {t: sound(t) for t in range(4)}


def library(count: int, effects: Effects = FLAT) -> list[tuple[Pattern, Kit]]:
    """Patterns A01.. of four tracks: other trigs, the same machines, each in a kit of its own."""
    return [(pattern(n, {t: 1 << n + t for t in range(4)}), kit(n, MACHINES, effects)) for n in range(count)]


def source(entry: tuple[Pattern, Kit], track: int) -> Source:
    return Source(entry[0], entry[1], track)


def assert_scenes_sound(packer: Packer, scenes: list[Scene], built: Built, skip: set[int]) -> None:
    """Every scene's tracks come out of its pattern and kit as they come out of their own (LFO depth left out)."""
    old = {p.slot: (p, k) for p, k in packer.library}
    new_kits = {k.slot: k for k in built.kits} | {
        k.slot: k for _, k in packer.library if k.slot not in {n.slot for n in built.kits}
    }
    new = {p.slot: (p, new_kits[p.kit]) for p in built.patterns}
    played = {
        slot: (PatternBytes(stored_pattern(p).encode()), KitBytes(stored_kit(k).encode()))
        for slot, (p, k) in {**old, **new}.items()
    }
    for number, scene in enumerate(scenes):
        if number in skip:
            continue
        slot = built.pattern_of_scene[number]
        music, machines = played[slot]
        until = Fraction(music.length) / music.speed
        for target, wanted in scene.items():
            own, own_kit = played[wanted.pattern.slot]
            place = target if slot in new else wanted.track
            before = hits(own, own_kit, wanted.track, until, lfo_counts=False)
            assert hits(music, machines, place, until, lfo_counts=False) == before, (number, target)
            if before:
                assert machines.models[place] == own_kit.models[wanted.track]
                assert machines.levels[place] == own_kit.levels[wanted.track]


def test_scenes_of_one_pattern_need_nothing_new() -> None:
    songs = library(2)
    scenes: list[Scene] = [{0: source(songs[0], 0), 2: source(songs[0], 2)}, {1: source(songs[1], 1)}]
    packer = Packer(songs)
    packing = packer.pack(scenes)
    assert packing.new_patterns == packing.new_kits == 0 and packing.proven
    built = packer.build(packing, scenes, [], [])
    assert built.pattern_of_scene == {0: 0, 1: 1} and built.patterns == built.kits == ()
    assert built.steps_of_scene == {0: 16, 1: 16}


def test_mixed_scenes_share_a_pattern_and_an_existing_kit() -> None:
    songs = library(2)
    first, second = songs
    scenes: list[Scene] = [
        {0: source(first, 0), 1: source(second, 1)},
        {0: source(first, 0), 1: source(second, 1), 3: source(first, 3)},
        {1: source(second, 1), 2: source(first, 2)},
        {0: source(second, 0), 3: source(first, 3)},
    ]
    packer = Packer(songs)
    packing = packer.pack(scenes)
    # scenes 1-3 agree in every track, scene 4 wants another track 1; the machines are those of the first kit
    assert packing.new_patterns == 2 and packing.new_kits == 0 and packing.proven
    built = packer.build(packing, scenes, [64, 65], [])
    assert built.pattern_of_scene == {0: 64, 1: 64, 2: 64, 3: 65}
    assert {p.kit for p in built.patterns} == {0}
    assert_scenes_sound(packer, scenes, built, set())


def test_different_machines_need_a_new_kit() -> None:
    songs = [*library(1), (pattern(1, dict.fromkeys(range(4), 2)), kit(1, {t: sound(t, 20) for t in range(4)}))]
    scenes: list[Scene] = [
        {0: source(songs[0], 0), 1: source(songs[1], 1)},
        {0: source(songs[0], 0), 2: source(songs[1], 2)},
        {0: source(songs[1], 0), 2: source(songs[0], 2)},
    ]
    packer = Packer(songs)
    packing = packer.pack(scenes)
    assert (packing.new_patterns, packing.new_kits) == (2, 2) and packing.proven
    built = packer.build(packing, scenes, [10, 11], [20, 21], name="SET")
    assert [k.slot for k in built.kits] == [20, 21] and built.kits[0].name == "SET 1"
    assert_scenes_sound(packer, scenes, built, set())
    with pytest.raises(DoesNotFit, match="need 2 new patterns and 2 new kits, but 1 pattern and 2 kit slots are free"):
        packer.build(packing, scenes, [10], [20, 21])


def test_effects_that_are_heard_part_the_kits() -> None:
    wet = Effects((0,) * 8, (9,) * 8, (64,) * 8, (0,) * 8)
    echoing = {t: sound(t, params={19: 50}) for t in range(4)}
    songs = [(pattern(0, {0: 1, 1: 1}), kit(0, echoing)), (pattern(1, {0: 2, 1: 2}), kit(1, echoing, wet))]
    scenes: list[Scene] = [{0: source(songs[0], 0), 1: source(songs[1], 1)}]
    packer = Packer(songs)
    packing = packer.pack(scenes)
    assert packing.unfit == (0,)
    assert [finding.kind for finding in packer.why(scenes[0])] == ["effects"]  # the echo; the gate boxes are alike


def test_accepted_compromises_stay_with_their_scene() -> None:
    """A scene that mixes two echoes is made when the user takes it; scenes that are exact stay exact."""
    wet = Effects((0,) * 8, (9,) * 8, (64,) * 8, (0,) * 8)
    echoing = {t: sound(t, params={19: 50}) for t in range(4)}
    dry_song = (pattern(0, dict.fromkeys(range(4), 1)), kit(0, echoing))
    wet_song = (pattern(1, dict.fromkeys(range(4), 2)), kit(1, echoing, wet))
    other = (pattern(2, dict.fromkeys(range(4), 4)), kit(2, echoing, wet))
    scenes: list[Scene] = [
        {0: source(dry_song, 0), 1: source(wet_song, 1)},  # mixed: the echo of track 1 counts
        {1: source(wet_song, 1), 2: source(other, 2)},  # wet throughout
        {0: source(dry_song, 0), 3: source(dry_song, 3)},  # a whole pattern
    ]
    songs = [dry_song, wet_song, other]
    assert Packer(songs).pack(scenes).unfit == (0,)
    packer = Packer(songs, accept={"effects"})
    packing = packer.pack(scenes)
    assert packing.unfit == () and packing.new_patterns == 2
    built = packer.build(packing, scenes, [10, 11], [10, 11])
    assert [finding.kind for finding in built.compromises] == ["effects"]
    assert [[f.kind for f in built.compromises_of_scene[n]] for n in (0, 1)] == [["effects"], []]
    by_slot = {p.slot: p for p in built.patterns}
    all_kits = {k.slot: k for k in [*built.kits, *(k for _, k in songs)]}
    assert all_kits[by_slot[built.pattern_of_scene[0]].kit].effects.echo == (0,) * 8
    assert all_kits[by_slot[built.pattern_of_scene[1]].kit].effects.echo == (9,) * 8
    assert_scenes_sound(packer, scenes, built, set())


def test_a_scene_too_big_for_sharing_stands_alone() -> None:
    full = {(t, p): {0: 99} for t in range(3) for p in range(22)}  # 66 lock rows
    songs = [(pattern(n, dict.fromkeys(range(4), 1), locks=full), kit(n, MACHINES)) for n in range(2)]
    songs[1] = (pattern(1, dict.fromkeys(range(4), 1), locks={(t, p): {0: 98} for t, p in full}), songs[1][1])
    scenes: list[Scene] = [{0: source(songs[0], 0), 1: source(songs[0], 1), 2: source(songs[1], 2)}]
    assert Packer(songs).pack(scenes).unfit == (0,)
    packer = Packer(songs, accept=KINDS)
    built = packer.build(packer.pack(scenes), scenes, [9], [9])
    assert [finding.kind for finding in built.compromises] == ["locks"]
    assert len(built.patterns[0].locks) == 64 and built.pattern_of_scene == {0: 9}


def test_scenes_with_their_own_length() -> None:
    long = (pattern(1, {1: 1 << 31}, length=32, scale=1), kit(1, MACHINES))
    short = library(1)[0]
    scenes: list[Scene] = [{0: source(short, 0), 1: source(long, 1)}, {0: source(short, 0), 2: source(long, 2)}]
    packer = Packer([short, long])
    built = packer.build(packer.pack(scenes), scenes, [9], [])
    assert built.patterns[0].length == 32
    assert built.steps_of_scene == {0: 32, 1: 16}  # track 3 of the long pattern has no trigs
    assert scene_steps(scenes[1], pattern(0, length=24)) == 24


def test_modulated_tracks_stay_with_their_kit() -> None:
    """Track 1 of both patterns looks alike, but only one is moved by an LFO of its kit."""
    moved = {0: sound(0), 5: sound(5, lfo=Lfo(0, 3), params={22: 90})}
    songs = [
        (pattern(0, {0: 1}), kit(0, {0: sound(0)})),
        (pattern(1, {0: 1, 5: 4}), kit(1, moved)),
        (pattern(2, {3: 8}), kit(2, {3: sound(3)})),
    ]
    scenes: list[Scene] = [
        {0: source(songs[0], 0), 3: source(songs[2], 3)},
        {0: source(songs[1], 0), 3: source(songs[2], 3)},
    ]
    packer = Packer(songs)
    packing = packer.pack(scenes)
    assert packing.new_patterns == 2 and packing.new_kits == 2
    built = packer.build(packing, scenes, [10, 11], [10, 11])
    assert sorted(k.tracks[5].is_empty for k in built.kits) == [False, True]
    assert_scenes_sound(packer, scenes, built, set())


def session(rng: random.Random, songs: list[tuple[Pattern, Kit]], file: str, count: int) -> list[Scene]:
    """Scenes that keep most columns and change a few, on the tracks' own numbers."""
    current: dict[int, Source] = {}
    scenes: list[Scene] = []
    for _ in range(count):
        for _ in range(rng.randint(1, 3)):
            music, machines = rng.choice(songs)
            track = rng.choice([t for t in range(16) if music.trigs[t]] or [0])
            if rng.random() < 0.3:
                current.pop(track, None)
            else:
                current[track] = Source(music, machines, track, file)
        scenes.append(dict(current))
    return scenes


def play_sessions(count: int, seed: int) -> int:
    rng = random.Random(seed)
    mixed = 0
    for _ in range(count):
        file = rng.choice(sorted({f for f, _, _ in real_sources()}))
        kits = {k.slot: reworked(k, rng) for f, _, k in real_sources() if f == file}
        songs = [(changed(p, rng), kits[k.slot]) for f, p, k in real_sources() if f == file]
        scenes = session(rng, songs, file, 12)
        packer = Packer(songs)
        packing = packer.pack(scenes, effort=0.5)
        built = packer.build(packing, scenes, range(64, 128), range(32, 64))
        assert set(built.pattern_of_scene) | set(packing.unfit) == set(range(len(scenes)))
        assert_scenes_sound(packer, scenes, built, set(packing.unfit))
        assert all(packer.why(scenes[row]) for row in packing.unfit)
        mixed += packing.new_patterns
        packer = Packer(songs, accept=KINDS)
        packing = packer.pack(scenes, effort=0.5)
        built = packer.build(packing, scenes, range(64, 128), range(32, 64))
        assert packing.unfit == () and len(built.pattern_of_scene) == len(scenes)
        assert_scenes_sound(packer, scenes, built, {n for n, scene in enumerate(scenes) if packer.why(scene)})
    return mixed


@pytest.mark.corpus
def test_sessions_over_real_dumps() -> None:
    assert play_sessions(8, seed=3) > 3


@pytest.mark.slow
@pytest.mark.corpus
def test_many_sessions_over_real_dumps() -> None:
    assert play_sessions(300, seed=11) > 150
