"""The same packing problem with fewer demands, for bounds that hold.

A track that is tied to others counts as the same only within its kit and in one place. Where the track that it is
tied to is not in a pattern, that is more than the machine asks, so such a contradiction proves nothing. Here ties do
not count at all: no packing of the real scenes can have fewer patterns or kits than this problem needs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from math import gcd

from exporters.machinedrum import models
from exporters.machinedrum.kit import NONE, KitTrack, Lfo
from exporters.machinedrum.merge.parts import Source, fired, moves
from exporters.machinedrum.merge.tracks import heard
from exporters.machinedrum.models import Family
from exporters.packing import Traits

COPY, TRIGS, CONTROL = "copy of ", "trigs of track ", "control machine"
_CONTROL = (Family.CTR_8P, Family.CTR_ALL, Family.CTR_EFFECTS)


def tied(source: Source) -> bool:
    """Whether the track acts on others of its kit, or others on it: LFO, trig or mute group, control machine."""
    sound, track = source.sound, source.track
    return (
        sound.machine.family in _CONTROL
        or sound.lfo.track != track
        or sound.trig_group != NONE
        or sound.mute_group != NONE
        or any(
            other.lfo.track == track or track in (other.trig_group, other.mute_group)
            or other.machine.family in (Family.CTR_8P, Family.CTR_ALL)
            for index, other in enumerate(source.kit.tracks)
            if index != track
        )
    )  # fmt: skip


def weaker_slot(source: Source) -> Hashable:
    """What the track has in its kit slot, and what always sounds with it: the track that it fires, LFOs that move it.

    Other ties do not count, and all control machines are the same.
    """
    sound, tracks = source.sound, source.kit.tracks
    if sound.machine.family in _CONTROL:
        return CONTROL
    partner = fired(source.kit, source.track)
    movers = sorted(
        (other.lfo.param, other.lfo.shape1, other.lfo.shape2, other.lfo.update, other.params[models.LFO_DEPTH])
        for index, other in enumerate(tracks)
        if index != source.track and moves(other, source.track)
    )
    origin = source.origin if sound.machine.family is Family.ROM else ""
    fires = None if partner is None else _plain(tracks[partner], partner)
    return _plain(sound, source.track), origin, fires, tuple(movers)


def _plain(sound: KitTrack, track: int) -> KitTrack:
    """The sound without groups; an LFO that moves another track is off, as it is where that track is not there."""
    plain = replace(sound, trig_group=NONE, mute_group=NONE)
    if sound.lfo.track == track:
        return replace(plain, lfo=replace(sound.lfo, track=0))
    params = tuple(0 if n == models.LFO_DEPTH else value for n, value in enumerate(sound.params))
    return replace(plain, lfo=Lfo(0), params=params)


def weaker_source(source: Source, rest: Hashable) -> Hashable:
    """What is heard of a source whatever it is tied to; `rest` is what else parts it from others."""
    if source.sound.machine.family in _CONTROL:
        return CONTROL
    off = frozenset((models.LFO_DEPTH,)) if source.sound.lfo.track != source.track else frozenset()
    return heard(source, without=off), weaker_slot(source), rest


def weaker_traits(target: int, source: Source, asked: Traits, loose: frozenset[Hashable]) -> Traits:
    """What is left of `asked` without ties and without the names in `loose`."""
    same = {name: v for name, v in asked.same.items() if not name.startswith((COPY, TRIGS)) and name not in loose}
    kit = {place: v for place, v in asked.kit.items() if place not in loose}
    return Traits(same, {**kit, target: weaker_slot(source)}, asked.lock_rows, asked.steps)


def common(one: Traits, two: Traits) -> Traits:
    """What both ask."""
    return Traits(
        {name: value for name, value in one.same.items() if two.same.get(name) == value},
        {place: value for place, value in one.kit.items() if two.kit.get(place) == value},
        min(one.lock_rows, two.lock_rows),
        gcd(one.steps, two.steps) if one.steps and two.steps else 0,
    )


Entry = tuple[Hashable, Hashable, Hashable]  # place, content, content without ties


def collides(wanted: Iterable[Entry], offered: Iterable[Entry]) -> bool:
    """Whether two contents that are wanted in one place, or one that the dump has there, are equal but for ties."""
    seen: dict[tuple[Hashable, Hashable], Hashable] = {}
    if any(seen.setdefault((place, weak), content) != content for place, content, weak in wanted):
        return True
    return any(seen.get((place, weak), content) != content for place, content, weak in offered)


def in_two_places(traits: Iterable[Traits]) -> bool:
    """Whether a tied track, or a silent partner, is wanted on two different tracks."""
    places: dict[str, Hashable] = {}
    for asked in traits:
        wanted: Mapping[str, Hashable] = {
            **asked.same, **{name: value for more in asked.missing.values() for name, value in more.same.items()},
        }  # fmt: skip
        for name, place in wanted.items():
            if name.startswith(COPY) and places.setdefault(name, place) != place:
                return True
    return False
