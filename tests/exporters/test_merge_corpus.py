"""Random scenes over the real dumps: source scene and merged pattern played on paper must sound alike."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from exporters.machinedrum import dumps
from exporters.machinedrum.kit import TRACKS, Kit, kit_of
from exporters.machinedrum.kit import decode as decode_kit
from exporters.machinedrum.merge import CannotMerge, Source, merge
from exporters.machinedrum.pattern import Pattern, pattern_of
from exporters.machinedrum.pattern import decode as decode_pattern
from tests.exporters.dumps import real_messages
from tests.exporters.merge_world import differences


@cache
def real_sources() -> tuple[tuple[str, Pattern, Kit], ...]:
    """(file, pattern, its kit) of every dump that holds both."""
    kits: dict[tuple[str, int], Kit] = {}
    for file, message in real_messages(dumps.KIT):
        found = kit_of(decode_kit(message))
        kits[file, found.slot] = found
    out = []
    for file, message in real_messages(dumps.PATTERN):
        music = pattern_of(decode_pattern(message))
        if (file, music.kit) in kits:
            out.append((file, music, kits[file, music.kit]))
    return tuple(out)


def changed(music: Pattern, rng: random.Random) -> Pattern:
    """A real pattern with another length, accent, swing or speed: what the few real dumps do not vary."""
    what = rng.randrange(8)
    if what == 0:
        return replace(music, length=rng.choice((4, 8, 12, 16, 24)), scale=1)
    if what == 1:
        accents = tuple(rng.getrandbits(32) for _ in range(TRACKS))
        return replace(music, accent=accents, accent_amount=rng.choice((0, 64, 127)))
    if what == 2:
        return replace(music, swing_amount=rng.choice((1311, 3277)), swing=(rng.choice((0xAAAAAAAA, 0x88888888)),) * 16)
    if what == 3:
        return replace(music, slide=tuple(rng.getrandbits(32) & rng.getrandbits(32) for _ in range(TRACKS)))
    if what == 4 and rng.random() < 0.3:
        return replace(music, multiplier=1)
    return music


def reworked(kit: Kit, rng: random.Random) -> Kit:
    """A real kit with an LFO or a group pointed elsewhere."""
    tracks = list(kit.tracks)
    track, other = rng.sample(range(TRACKS), 2)
    what = rng.randrange(6)
    if what == 0:
        tracks[track] = replace(tracks[track], lfo=replace(tracks[track].lfo, track=other))
    elif what == 1:
        tracks[track] = replace(tracks[track], trig_group=other)
    elif what == 2:
        tracks[track] = replace(tracks[track], mute_group=other)
    return replace(kit, tracks=tuple(tracks))


def random_scene(rng: random.Random) -> dict[int, Source]:
    """One to six tracks of one to three patterns of one dump, mostly on their own track numbers."""
    files = sorted({file for file, _, _ in real_sources()})
    file = rng.choice(files)
    pool = [(p, k) for f, p, k in real_sources() if f == file]
    kits = {k.slot: reworked(k, rng) for _, k in pool}
    patterns = [(changed(p, rng), kits[k.slot]) for p, k in rng.sample(pool, min(len(pool), rng.randint(1, 3)))]
    scene: dict[int, Source] = {}
    for _ in range(rng.randint(1, 6)):
        music, kit = rng.choice(patterns)
        playing = [t for t in range(TRACKS) if music.trigs[t]] or list(range(TRACKS))
        track = rng.choice(playing)
        target = track if rng.random() < 0.9 else rng.randrange(TRACKS)
        known = next((s for s in scene.values() if s.pattern is music and s.track == track), None)
        if target not in scene and known is None:
            scene[target] = Source(music, kit, track, file)
    return scene


def compare(count: int, seed: int) -> Counter[str]:
    """Merge `count` random scenes; what no compromise names must sound the same. Counts outcomes."""
    rng = random.Random(seed)
    seen: Counter[str] = Counter()
    for number in range(count):
        scene = random_scene(rng)
        try:
            merged = merge(scene)
            seen["exact" if len(scene) > 1 else "single"] += 1
        except CannotMerge as refusal:
            merged = merge(scene, force=True)
            assert merged.compromises == refusal.compromises
            for finding in merged.compromises:
                seen[finding.kind] += 1
        named = {track for finding in merged.compromises for track in finding.tracks}
        wrong = {t: why for t, why in differences(scene, merged).items() if t not in named}
        assert not wrong, f"scene {number} of seed {seed}: {wrong} {merged.compromises} {merged.notes}"
        assert len(merged.pattern.locks) <= 64
    return seen


@pytest.mark.corpus
def test_random_scenes_of_real_dumps_sound_alike() -> None:
    seen = compare(120, seed=1)
    assert seen["exact"] > 40, seen  # a comparison that compares nothing would be worthless
    assert {"swing", "length", "effects"} & set(seen), seen


@pytest.mark.slow
@pytest.mark.corpus
def test_ten_thousand_random_scenes_of_real_dumps_sound_alike() -> None:
    seen = compare(10_000, seed=2008)
    print(seen)
    assert seen["exact"] > 1000
