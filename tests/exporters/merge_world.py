"""Small patterns and kits for merge tests, and the comparison of a scene with its merged pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exporters.machinedrum.kit import NONE, Effects, Kit, KitTrack, Lfo, empty_track, stored_kit
from exporters.machinedrum.merge import MergedPattern, Source
from exporters.machinedrum.pattern import Pattern, stored_pattern
from tests.exporters.md_player import KitBytes, PatternBytes, hits

TRX_BD, ROM_03, CTR_AL, CTR_8P, CTR_RE, MID_01, RAM_R1, RAM_P1 = 16, 130, 112, 113, 120, 96, 160, 162
FLAT = Effects((0,) * 8, (0,) * 8, (64,) * 8, (0,) * 8)


def sound(track: int, model: int = TRX_BD, **change: Any) -> KitTrack:
    """A machine that sends nothing to echo or reverb and modulates nobody."""
    base = KitTrack(model, (10 + track,) * 17 + (127, 64, 0, 0, 64, 0, 0), 100, Lfo(track))
    params = list(base.params)
    for index, value in change.pop("params", {}).items():
        params[index] = value
    return replace(base, params=tuple(params), **change)


def kit(slot: int = 0, tracks: Mapping[int, KitTrack] | None = None, effects: Effects = FLAT) -> Kit:
    """A kit with the given tracks, the others empty."""
    return Kit(slot, f"KIT {slot}", tuple((tracks or {}).get(t, empty_track(t)) for t in range(16)), effects)


def pattern(slot: int = 0, playing: Mapping[int, int] | None = None, **change: Any) -> Pattern:
    """A straight 16-step pattern with the given trig masks."""
    base = Pattern(slot=slot, kit=slot, length=16, scale=0, trigs=masks(playing or {}))
    return replace(base, **change)


def masks(values: Mapping[int, int], default: int = 0) -> tuple[int, ...]:
    return tuple(values.get(track, default) for track in range(16))


def differences(sources: Mapping[int, Source], merged: MergedPattern) -> dict[int, str]:
    """Target tracks that sound different in `merged` (read from its bytes) than in the scene, and why."""
    new = PatternBytes(stored_pattern(merged.pattern).encode())
    new_kit = KitBytes(stored_kit(merged.kit).encode())
    until = Fraction(new.length) / new.speed
    wrong: dict[int, str] = {}
    old_patterns: dict[int, PatternBytes] = {}
    old_kits: dict[int, KitBytes] = {}
    for target, source in sources.items():
        if id(source.pattern) not in old_patterns:
            old_patterns[id(source.pattern)] = PatternBytes(stored_pattern(source.pattern).encode())
            old_kits[id(source.pattern)] = KitBytes(stored_kit(source.kit).encode())
        old, old_kit = old_patterns[id(source.pattern)], old_kits[id(source.pattern)]
        track = source.track
        moves = place_of(sources, source, old_kit.lfos[track][0])
        reaches = moves is not None or merged_place(merged, source, old_kit.lfos[track][0]) is not None
        before = hits(old, old_kit, track, until, lfo_counts=reaches)
        after = hits(new, new_kit, target, until, lfo_counts=reaches)
        if before != after:
            wrong[target] = f"hits {before[:3]} became {after[:3]}"
        if not same_sound(old_kit, track, new_kit, target, reaches):
            wrong[target] = "machine"
        if reaches and new_kit.lfos[target][0] != merged_place(merged, source, old_kit.lfos[track][0]):
            wrong[target] = "LFO destination"
        if not reaches and (hot_depth(new, new_kit, target) and new_kit.lfos[target][0] in sources):
            wrong[target] = "LFO hits a stranger"
        for group in ("fires", "mutes"):
            partner = getattr(old_kit, group)[track]
            there = merged_place(merged, source, partner) if partner != NONE else None
            if getattr(new_kit, group)[target] != (NONE if there is None else there):
                wrong[target] = group
        for modulator in range(16):
            if modulator != track and old_kit.lfos[modulator][0] == track and old_kit.params[modulator][22]:
                there = merged_place(merged, source, modulator)
                if there is None or new_kit.lfos[there][0] != target:
                    wrong[target] = f"the LFO of track {modulator + 1} is missing"
    return wrong


def same_sound(old: KitBytes, track: int, new: KitBytes, target: int, lfo_reaches: bool) -> bool:
    if (old.models[track], old.levels[track]) != (new.models[target], new.levels[target]):
        return False
    if old.lfos[track][1:] != new.lfos[target][1:]:
        return False
    skip = {22} if not lfo_reaches else set()
    if old.models[track] & 0xFF == CTR_8P:
        skip |= set(range(8, 24, 2))
    return all(p in skip or old.params[track][p] == new.params[target][p] for p in range(24))


def hot_depth(pattern: PatternBytes, kit: KitBytes, track: int) -> bool:
    locked = any(pattern.locks(track, step).get(22) for step in range(pattern.length))
    return bool(kit.params[track][22] or locked) and kit.lfos[track][0] != track


def place_of(sources: Mapping[int, Source], source: Source, track: int) -> int | None:
    """Where track `track` of a source's kit is in the scene."""
    if track == source.track:
        return next(t for t, s in sources.items() if s is source)
    return next((t for t, s in sorted(sources.items()) if s.track == track and s.same_kit(source)), None)


def merged_place(merged: MergedPattern, source: Source, track: int) -> int | None:
    """Likewise in the merged kit, silent partners included."""
    if track == source.track:
        return next(p.target for p in merged.parts if p.source is source)
    places = (p.target for p in merged.parts if p.source.track == track and p.source.same_kit(source))
    return next(places, None)
