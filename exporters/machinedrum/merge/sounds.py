"""The kit of a merged pattern: machines, LFO and group targets, control and RAM machines, master effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exporters.machinedrum import models
from exporters.machinedrum.kit import NONE, TRACKS, Effects, Kit, KitTrack, empty_track
from exporters.machinedrum.merge.parts import Findings, Part
from exporters.machinedrum.merge.tracks import recorders
from exporters.machinedrum.models import Family

BLOCKS = ("reverb", "echo", "eq", "dynamix")


@dataclass(frozen=True)
class KitPlan:
    """A kit for all `parts`; `mute_depth` are targets whose LFO was switched off: their depth locks must go too."""

    kit: Kit
    parts: tuple[Part, ...]
    mute_depth: frozenset[int]
    control_map: dict[int, dict[int, int]]  # CTR-8P target track -> destination track in the source -> in the kit


def build_kit(
    parts: Sequence[Part],
    found: Findings,
    slot: int,
    name: str,
    outputs: Sequence[int] | None = None,
    *,
    together: bool = True,
) -> KitPlan:
    """The kit that holds every part on its target track; what is not exact is added to `found`.

    Without `together` the parts belong to several patterns that share the kit and never sound at once: what
    one track does to another while both play is then no matter.
    """
    tracks = [empty_track(track) for track in range(TRACKS)]
    muted: set[int] = set()
    control: dict[int, dict[int, int]] = {}
    for part in parts:
        sound = _groups(part, parts, found)
        sound, off = _lfo(part, sound, parts, found)
        if off:
            muted.add(part.target)
        if sound.machine.family is Family.CTR_8P:
            sound, control[part.target] = _control_8p(part, sound, parts, found)
        tracks[part.target] = sound
        if part.target != part.source.track:
            _output(part, outputs, found)
    effects = _effects(parts, found, together)
    _samples(parts, found)
    if together:
        _control_all(parts, found)
        _ram(parts, found)
        _midi(parts, found)
    version = max(part.source.kit.version for part in parts)
    return KitPlan(
        Kit(slot=slot, name=name, tracks=tuple(tracks), effects=effects, version=version),
        tuple(parts),
        frozenset(muted),
        control,
    )


def moved(part: Part, track: int, parts: Sequence[Part]) -> Part | None:
    """Where track `track` of the part's kit went (the part itself counts), or None when it did not come along."""
    if track == part.source.track:
        return part
    return next((p for p in parts if p.source.track == track and p.source.same_kit(part.source)), None)


def _groups(part: Part, parts: Sequence[Part], found: Findings) -> KitTrack:
    sound = part.source.sound
    fires, mutes = (_group(part, what, parts, found) for what in ("fires", "mutes"))
    return replace(sound, trig_group=fires, mute_group=mutes)


def _group(part: Part, verb: str, parts: Sequence[Part], found: Findings) -> int:
    """The track that the part's trig or mute group names, where it went."""
    target = part.source.sound.trig_group if verb == "fires" else part.source.sound.mute_group
    if target == NONE:
        return NONE
    partner = moved(part, target, parts)
    if partner is None:
        found.note("group", f"{part.name} no longer {verb} track {target + 1}, which is not in this kit", part)
        return NONE
    return partner.target


def _lfo(part: Part, sound: KitTrack, parts: Sequence[Part], found: Findings) -> tuple[KitTrack, bool]:
    """The track with its LFO following its destination, or switched off when that did not come along."""
    there = moved(part, sound.lfo.track, parts)
    if there is not None:
        return replace(sound, lfo=replace(sound.lfo, track=there.target)), False
    depth = sound.params[models.LFO_DEPTH]
    if depth:
        text = f"the LFO of {part.name} moved track {sound.lfo.track + 1}, which is silent here: switched off"
        found.note("LFO", text, part)
    params = (*sound.params[: models.LFO_DEPTH], 0, *sound.params[models.LFO_DEPTH + 1 :])
    return replace(sound, params=params, lfo=replace(sound.lfo, track=part.target)), True


def _control_8p(part: Part, sound: KitTrack, parts: Sequence[Part], found: Findings) -> tuple[KitTrack, dict[int, int]]:
    """CTR-8P with its eight destination tracks re-mapped; a missing one must not become a stranger."""
    params = list(sound.params)
    taken = {p.target: p for p in parts}
    targets: dict[int, int] = {}
    for pair in range(8, models.PARAMS, 2):
        track = params[pair]
        there = moved(part, track, parts)
        if there is not None:
            targets[track] = there.target
        elif track not in taken:
            targets[track] = track  # an empty slot: nobody is hit
        elif track not in targets:
            text = f"{part.name} controls track {track + 1} of its own kit, but {taken[track].name} is there"
            found.compromise("control", text, part, taken[track], missing=True)
            targets[track] = next((free for free in range(TRACKS) if free not in taken), track)
        params[pair] = targets[track]
    return replace(sound, params=tuple(params)), targets


def _output(part: Part, outputs: Sequence[int] | None, found: Findings) -> None:
    if outputs is None:
        found.note("output", f"{part.name} moved: its output is now that of track {part.target + 1}", part)
    elif outputs[part.target] != outputs[part.source.track]:
        text = f"{part.name} moved to another output: the global routes tracks {part.source.track + 1} and "
        found.compromise("output", f"{text}{part.target + 1} differently", part)


def uses_effect(part: Part, block: str, parts: Sequence[Part]) -> bool:
    """Whether a master effect is heard on this part. The echo feeds the gate box (DVOL), so its users hear both."""
    machine = part.source.sound.machine
    if machine.family is Family.CTR_EFFECTS:
        own = {"CTR-RE": "echo", "CTR-GB": "reverb", "CTR-EQ": "eq", "CTR-DX": "dynamix"}[machine.name]
        return own == block
    if machine.family in (Family.MIDI, Family.EMPTY, Family.CTR_8P, Family.CTR_ALL):
        return False
    if block in ("eq", "dynamix"):
        return True
    sends = (models.DEL,) if block == "echo" else (models.DEL, models.REV)
    return any(_reaches(part, send, parts) for send in sends)


def _reaches(part: Part, param: int, parts: Sequence[Part]) -> bool:
    """Whether a send is ever open: in the kit, by a lock, by an LFO or a control machine of its kit."""
    if part.source.sound.params[param] or any(part.locks.get(param, {}).values()):
        return True
    for index, sound in enumerate(part.source.kit.tracks):
        if sound.lfo.track == part.source.track and sound.lfo.param == param:
            owner = replace(part, source=replace(part.source, track=index))
            if sound.params[models.LFO_DEPTH] or owner.locks.get(models.LFO_DEPTH):
                return True
        elif sound.machine.family in (Family.CTR_8P, Family.CTR_ALL) and moved(part, index, parts):
            return True
    return False


def _effects(parts: Sequence[Part], found: Findings, together: bool) -> Effects:
    """Each master effect from the parts that are heard through it; they must agree."""
    chosen: dict[str, tuple[int, ...]] = {}
    for block in BLOCKS:
        heard = [part for part in parts if uses_effect(part, block, parts)] or list(parts[:1])
        values = {getattr(part.source.kit.effects, block) for part in heard}
        first: tuple[int, ...] = getattr(heard[0].source.kit.effects, block)
        chosen[block] = first
        if len(values) > 1:
            others = [p for p in heard if getattr(p.source.kit.effects, block) != first]
            text = f"{_names(others)} would be heard through the {_BLOCK_NAMES[block]} settings of {heard[0].name}"
            found.compromise("effects", text, *others)
        controllers = [p for p in heard if p.source.sound.machine.family is Family.CTR_EFFECTS]
        for part in controllers if together else ():
            strangers = [p for p in heard if not p.source.same_kit(part.source)]
            if strangers:
                text = f"{part.name} ({part.source.sound.machine.name}) changes an effect that {_names(strangers)} use"
                found.compromise("effects", text, part, *strangers, acts=True)
    return Effects(**chosen)


_BLOCK_NAMES = {"reverb": "gate box", "echo": "rhythm echo", "eq": "EQ", "dynamix": "dynamix"}


def _names(parts: Sequence[Part]) -> str:
    return ", ".join(part.name for part in parts)


def _control_all(parts: Sequence[Part], found: Findings) -> None:
    for part in parts:
        if part.source.sound.machine.family is Family.CTR_ALL:
            strangers = [p for p in parts if not p.source.same_kit(part.source)]
            if strangers and part.trigs:
                text = f"{part.name} (CTR-AL) acts on all tracks, also on {_names(strangers)} of other kits"
                found.compromise("control", text, part, *strangers, acts=True)
            else:
                found.note("control", f"{part.name} (CTR-AL) acts on all tracks of the kit", part)


def _ram(parts: Sequence[Part], found: Findings) -> None:
    """Recorder and player share a buffer: they must come from one pattern, and the player needs its recorder."""
    units: dict[int, list[Part]] = {}
    for part in parts:
        unit = models.ram_unit(part.source.sound.model)
        if unit is not None and not part.silent:
            units.setdefault(unit, []).append(part)
    for unit, users in sorted(units.items()):
        patterns = {(p.source.origin, p.source.pattern.slot) for p in users}
        if len(patterns) > 1:
            text = f"{_names(users)} of different patterns record or play the same RAM {unit + 1}"
            found.compromise("recording", text, *users, acts=True)
        players = [p for p in users if p.source.sound.machine.family is Family.RAM_PLAY]
        if players and len(users) == len(players):
            for part in players:
                recorded = recorders(part.source)
                if recorded:
                    text = (
                        f"{part.name} plays what track {recorded[0] + 1} of its pattern records, which does not sound "
                        "here"
                    )
                    found.compromise("recording", text, part, missing=True)


def _samples(parts: Sequence[Part], found: Findings) -> None:
    users = [p for p in parts if p.source.sound.machine.family is Family.ROM]
    if len({p.source.origin for p in users}) > 1:
        found.compromise("samples", f"{_names(users)} play ROM samples of different dumps", *users, acts=True)


def _midi(parts: Sequence[Part], found: Findings) -> None:
    channels: dict[int, list[Part]] = {}
    for part in parts:
        if part.source.sound.machine.family is Family.MIDI:
            channels.setdefault(part.source.sound.machine.id - 96, []).append(part)
    for channel, users in sorted(channels.items()):
        if len(users) > 1:
            found.note("MIDI", f"{_names(users)} play on MIDI channel {channel + 1} together", *users)
