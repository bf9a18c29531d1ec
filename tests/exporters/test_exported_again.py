"""What sounds equal counts as equal: a second export finds the first one's patterns, nobody pays for another scene."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from exporters.machinedrum.contents import read_material
from exporters.machinedrum.kit import Kit, KitTrack, Lfo
from exporters.machinedrum.merge import Source
from exporters.machinedrum.merge.scenes import KINDS, Built, Packer, Scene
from exporters.machinedrum.merge.tracks import heard
from exporters.machinedrum.pattern import Pattern
from exporters.packing import Packing
from samples.machine_dump import machine_dump
from tests.exporters.merge_world import FLAT, kit, masks, pattern, sound
from tests.exporters.test_merge_corpus import changed, real_sources, reworked
from tests.exporters.test_merge_scenes import assert_scenes_sound, session, source

Songs = list[tuple[Pattern, Kit]]
EIGHT = 0b0001_0001  # two hits in eight steps


def made(scenes: list[Scene], songs: Songs, accept: frozenset[str] = frozenset()) -> tuple[Packing, Built]:
    packer = Packer(songs, accept=accept)
    packing = packer.pack(scenes, effort=0.5)
    return packing, packer.build(packing, scenes, range(64, 128), range(32, 64))


def with_built(songs: Songs, built: Built) -> Songs:
    """The dump after the song's parts were sent."""
    kits = {k.slot: k for _, k in songs} | {k.slot: k for k in built.kits}
    return [*songs, *((music, kits[music.kit]) for music in built.patterns)]


def one_track(**change: object) -> Source:
    return Source(pattern(0, {0: EIGHT}, **change), kit(0, {0: sound(0)}), 0)


PLAIN = one_track()


@pytest.mark.parametrize("other", [
    one_track(length=8),
    one_track(length=32, scale=1, trigs=masks({0: EIGHT << 16 | EIGHT << 8 << 16 | EIGHT | EIGHT << 8})),
    one_track(accent=masks({0: 0b0010_0010}), accent_amount=100),
    one_track(accent=masks({0: 0xFF}), accent_amount=0),
    one_track(swing=masks({0: 0xAAAA}), swing_amount=3277),
    one_track(slide=masks({0: 0b1110_1110})),
    one_track(locks={(0, 3): {1: 50, 2: 60}}),
    one_track(locks={(0, 3): {}}),
    one_track(locks={(0, 3): {20: 50}}),
], ids=["8 steps", "32 steps", "accents off the trigs", "no accent amount", "swing off the trigs",
        "slides off the trigs", "locks off the trigs", "an empty lock row", "locks behind the end"])  # fmt: skip
def test_what_nobody_hears_makes_no_difference(other: Source) -> None:
    if other.pattern.length != 16:
        assert heard(other) == heard(one_track(length=16, trigs=masks({0: EIGHT | EIGHT << 8})))
    else:
        assert heard(other) == heard(PLAIN)


@pytest.mark.parametrize("other", [
    one_track(length=9),
    one_track(accent=masks({0: 1}), accent_amount=100),
    one_track(swing=masks({0: 0b1_0000}), swing_amount=3277),
    one_track(slide=masks({0: 1})),
    one_track(locks={(0, 3): {4: 50}}),
    one_track(multiplier=1),
], ids=["length", "accent", "swing", "slide", "lock", "speed"])  # fmt: skip
def test_what_is_heard_makes_a_difference(other: Source) -> None:
    assert heard(other) != heard(PLAIN)


def test_an_accent_that_is_not_heard_makes_no_second_pattern() -> None:
    machines = {0: sound(0), 1: sound(1)}
    songs = [
        (pattern(n, {0: 1, 1: 1 << n}, accent=masks({0: 2 * n}), accent_amount=90), kit(n, machines)) for n in range(2)
    ]
    third = (pattern(2, {2: 4}), kit(2, {2: sound(2)}))
    scenes: list[Scene] = [{0: source(song, 0), 2: source(third, 2)} for song in songs]
    assert made(scenes, [*songs, third])[0].new_patterns == 1


def twice(scenes: list[Scene], songs: Songs, accept: frozenset[str]) -> int:
    """New patterns of the first export; the second one must make none, and no kit."""
    packing, built = made(scenes, songs, accept)
    kept = [scene for number, scene in enumerate(scenes) if number not in packing.unfit]
    again, _ = made(kept, with_built(songs, built), accept)
    assert (again.new_patterns, again.new_kits) == (0, 0)
    return packing.new_patterns


@pytest.mark.parametrize("accept", [frozenset(), KINDS], ids=["exact", "changes accepted"])
def test_a_second_export_of_a_sample_makes_nothing_new(accept: frozenset[str]) -> None:
    """Over the sample's patterns with other lengths, accents, swings, LFOs and groups."""
    rng = random.Random(9)
    entries = read_material(machine_dump()).pairs()
    mixed = 0
    for _ in range(40):
        kits = {k.slot: reworked(k, rng) for _, k in entries}
        songs = [(changed(p, rng), kits[k.slot]) for p, k in entries]
        mixed += twice(session(rng, songs, "", 6), songs, accept)
    assert mixed > 40


@pytest.mark.corpus
@pytest.mark.parametrize("accept", [frozenset(), KINDS], ids=["exact", "changes accepted"])
def test_a_second_export_of_a_real_dump_makes_nothing_new(accept: frozenset[str]) -> None:
    files = sorted({file for file, _, _ in real_sources()})
    rng = random.Random(8)
    mixed = 0
    for file in files:
        songs = [(p, k) for f, p, k in real_sources() if f == file]
        for _ in range(12):
            mixed += twice(session(rng, songs, file, 10), songs, accept)
    assert mixed > 5


def test_a_scene_that_is_cut_shortens_no_other() -> None:
    """20 and 64 steps are cut at 64. A scene of 20 steps alone must not be cut with it, one of 16 steps may join."""
    machines = kit(0, {t: sound(t) for t in range(4)})
    songs: Songs = [
        (pattern(0, {0: 1 << 19, 3: 1 << 7}, length=20, scale=1), machines),
        (pattern(1, {1: 1 << 63, 2: 1 << 60}, length=64, scale=3, long=True), machines),
        (pattern(2, {2: 2, 3: 2}, length=16), machines),
        (pattern(3, {3: 1 << 9}, length=20, scale=1), machines),
    ]
    cut: Scene = {0: source(songs[0], 0), 1: source(songs[1], 1)}
    joins: Scene = {1: source(songs[1], 1), 3: source(songs[2], 3)}
    short: Scene = {0: source(songs[0], 0), 3: source(songs[3], 3)}
    packing, built = made([cut, short, joins], songs, KINDS)
    assert packing.unfit == () and packing.proven and packing.new_patterns == 2
    slots = [built.pattern_of_scene[n] for n in range(3)]
    assert slots[0] == slots[2] != slots[1]
    assert [[f.kind for f in built.compromises_of_scene.get(n, ())] for n in range(3)] == [["length"], [], []]


@pytest.mark.parametrize(
    ("bond", "there"),
    [
        ({"trig_group": 1}, lambda own: own.trig_group),
        ({"mute_group": 1}, lambda own: own.mute_group),
        ({"lfo": Lfo(1, 3), "params": {22: 90}}, lambda own: own.lfo.track),
    ],
    ids=["fires", "mutes", "moves"],
)
def test_a_kit_is_shared_only_where_every_group_stays_right(
    bond: dict[str, Any], there: Callable[[KitTrack], int]
) -> None:
    """The kick fires, mutes or moves track 2, which the map puts elsewhere in one scene: no kit serves both."""
    kicks = kit(0, {0: sound(0, **bond), 1: sound(1)})
    songs: Songs = [(pattern(0, {0: 1, 1: 2}), kicks), (pattern(1, {4: 16}), kit(1, {4: sound(4)})),
                    (pattern(2, {4: 32}), kit(2, {4: sound(4)}))]  # fmt: skip
    plain: Scene = {0: source(songs[0], 0), 1: source(songs[0], 1), 4: source(songs[1], 4)}
    moved: Scene = {0: source(songs[0], 0), 6: source(songs[0], 1), 4: source(songs[2], 4)}
    _, built = made([plain, moved], songs, KINDS)
    reached = [
        there(next(k for k in (*built.kits, kicks) if k.slot == music.kit).tracks[0])
        for n in range(2)
        for music in built.patterns
        if music.slot == built.pattern_of_scene[n]
    ]
    assert reached == [1, 6]


def test_a_pattern_whose_kit_moves_the_scene_is_not_found_again() -> None:
    """A03 has the steps and machines of the merge, but an LFO of its track 6 moves track 1."""
    songs: Songs = [
        (pattern(0, {0: 1}), kit(0, {0: sound(0)})),
        (pattern(1, {3: 8}), kit(1, {3: sound(3)})),
        (pattern(2, {0: 1, 3: 8}), kit(2, {0: sound(0), 3: sound(3), 5: sound(5, lfo=Lfo(0, 3), params={22: 90})})),
    ]
    scene: Scene = {0: source(songs[0], 0), 3: source(songs[1], 3)}
    packing, built = made([scene], songs)
    assert packing.new_patterns == 1 and built.pattern_of_scene[0] != 2
    still = (pattern(2, {0: 1, 3: 8}), kit(2, {0: sound(0), 3: sound(3), 5: sound(5, lfo=Lfo(5, 3))}))
    assert made([scene], [*songs[:2], still])[1].pattern_of_scene[0] == 2


def test_a_pattern_whose_kit_fires_more_or_echoes_otherwise_is_not_found_again() -> None:
    """A03 has the steps and machines of the merge: it serves with the same kit, not with a partner or another echo."""
    sends = {19: 60}  # DEL: the track is heard through the echo
    songs: Songs = [
        (pattern(0, {0: 1}), kit(0, {0: sound(0, params=sends)})),
        (pattern(1, {3: 8}), kit(1, {3: sound(3)})),
    ]
    scene: Scene = {0: source(songs[0], 0), 3: source(songs[1], 3)}
    machines = {0: sound(0, params=sends), 3: sound(3), 5: sound(5)}
    fires = {**machines, 0: sound(0, params=sends, trig_group=5)}
    echo = replace(FLAT, echo=(9,) * 8)
    for found, there in (
        (True, kit(2, machines)), (False, kit(2, fires)), (False, kit(2, machines, echo)),
    ):  # fmt: skip
        packing, built = made([scene], [*songs, (pattern(2, {0: 1, 3: 8}), there)])
        assert (packing.new_patterns == 0, built.pattern_of_scene[0] == 2) == (found, found)


def test_scenes_that_get_a_pattern_of_their_own_prove_no_minimum() -> None:
    """Two kicks that fire a track where another one is, accepted: nothing was searched for these scenes."""
    kicks = kit(0, {0: sound(0, trig_group=1), 1: sound(1)})
    songs: Songs = [(pattern(n, {0: 1 << n, 1: 1}), kicks) for n in range(2)]
    songs.append((pattern(2, {1: 1}), kit(2, {1: sound(1, model=17)})))
    scenes: list[Scene] = [{0: source(song, 0), 1: source(songs[2], 1)} for song in songs[:2]]
    packing, _ = made(scenes, songs, KINDS)
    assert packing.new_patterns == 2 and packing.unfit == ()
    assert not packing.proven and packing.alone == (0, 1)
    own = "2 mixtures whose own clips do not fit together have a pattern and a kit each"
    assert packing.proof() == f"2 new patterns, 2 new kits: {own}"


def test_a_fired_track_without_trigs_stays_without_them() -> None:
    """Scene 1 needs track 2 only because the kick fires it; in scene 2 it plays steps of its own."""
    machines = kit(0, {0: sound(0, trig_group=1), 1: sound(1), 2: sound(2)})
    songs: Songs = [(pattern(0, {0: 1, 1: 2}), machines), (pattern(1, {2: 4}), machines)]
    scenes: list[Scene] = [
        {0: source(songs[0], 0), 2: source(songs[1], 2)},
        {1: source(songs[0], 1), 2: source(songs[1], 2)},
        {0: source(songs[0], 0), 1: source(songs[0], 1), 2: source(songs[1], 2)},
    ]
    packing, built = made(scenes, songs)
    assert packing.new_patterns == 2 and packing.proven
    music = {p.slot: p for p in built.patterns}
    assert music[built.pattern_of_scene[0]].trigs[1] == 0
    assert built.pattern_of_scene[1] == built.pattern_of_scene[2]
    assert_scenes_sound(Packer(songs), scenes, built, set())


def test_a_moved_lfo_is_found_again() -> None:
    moving = {0: sound(0), 5: sound(5, lfo=Lfo(0, 3), params={22: 90})}
    songs: Songs = [(pattern(0, {0: 1, 5: 4}), kit(0, moving)), (pattern(1, {3: 8}), kit(1, {3: sound(3)}))]
    scenes: list[Scene] = [
        {0: source(songs[0], 0), 3: source(songs[1], 3)},
        {0: source(songs[0], 0), 5: source(songs[0], 5), 3: source(songs[1], 3)},
        {5: source(songs[0], 5), 3: source(songs[1], 3)},
    ]
    assert twice(scenes, songs, frozenset()) >= 1
