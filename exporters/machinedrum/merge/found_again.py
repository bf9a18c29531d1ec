"""Whether a pattern that the dump holds already sounds as the merge of a scene would, so that it is used again.

Compared is what is heard of the scene's tracks. What else the pattern holds is muted and does not matter, unless it
acts on them: an LFO that moves them, a trig group that fires more than the merge would.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from exporters.machinedrum import models
from exporters.machinedrum.kit import NONE, Kit, KitTrack
from exporters.machinedrum.merge.parts import Part, Source, fired, is_inert, moves
from exporters.machinedrum.merge.sounds import BLOCKS, uses_effect
from exporters.machinedrum.merge.tracks import heard, recorders, recording
from exporters.machinedrum.models import Family
from exporters.machinedrum.pattern import Pattern

_DEPTH = frozenset((models.LFO_DEPTH,))
Library = Sequence[tuple[Pattern, Kit]]


class Finder:
    """Finds patterns of a dump by what is heard on their tracks."""

    def __init__(self, library: Library) -> None:
        self.by_slot = {music.slot: (music, kit) for music, kit in library}
        self._index: dict[tuple[int, Hashable], list[int]] = {}
        for music, kit in library:
            for track, mask in enumerate(music.trigs):
                if mask:
                    key = track, heard(Source(music, kit, track), without=_DEPTH)
                    self._index.setdefault(key, []).append(music.slot)

    def candidates(self, music: Pattern, kit: Kit, tracks: Sequence[int]) -> list[int]:
        """Slots whose steps are those of `music` on `tracks`, apart from locks of LFO depths."""
        found: list[int] | None = None
        for track in tracks:
            steps = heard(Source(music, kit, track), without=_DEPTH)
            if steps is None:
                continue
            here = self._index.get((track, steps), [])
            found = list(here) if found is None else [slot for slot in found if slot in here]
        return list(self.by_slot) if found is None else found

    def serves(self, slot: int, merged: Pattern, kit: Kit, parts: Sequence[Part]) -> bool:
        """Whether pattern `slot` sounds as `merged` with `kit` does, on the targets of `parts`."""
        music, sounds = self.by_slot[slot]
        targets = {part.target: part for part in parts}
        for target, part in targets.items():
            own, there = Source(merged, kit, target), Source(music, sounds, target)
            without = frozenset() if _lfo_is_on(own) else _DEPTH
            if part.silent:  # muted, so that its steps do not matter, unless its mute had to go
                if Part(target, there).trigs and _is_fired(part, parts):
                    return False
            elif heard(own, without=without) != heard(there, without=without):
                return False
            if not _same_slot(own, there, part, targets):
                return False
            if own.sound.machine.family is Family.RAM_PLAY:
                if any(track not in targets for track in recorders(there)):
                    return False
                if recording(own) != recording(there):
                    return False
        if any(moves(sound, target) and other not in targets for other, sound in enumerate(sounds.tracks)
               for target in targets if other != target):  # fmt: skip
            return False
        used = [block for block in BLOCKS if any(uses_effect(part, block, parts) for part in parts)]
        return all(getattr(kit.effects, block) == getattr(sounds.effects, block) for block in used)


def _is_fired(part: Part, parts: Sequence[Part]) -> bool:
    return any(fired(other.source.kit, other.source.track) == part.source.track for other in parts)


def _lfo_is_on(source: Source) -> bool:
    part = Part(source.track, source)
    return bool(source.sound.params[models.LFO_DEPTH] or part.locks.get(models.LFO_DEPTH))


def _same_slot(own: Source, there: Source, part: Part, targets: Mapping[int, Part]) -> bool:
    """Whether both kits make the same sound of a track, as far as the scene hears it."""
    one, two = own.sound, there.sound
    if _lfo_is_on(own):
        if one.lfo != two.lfo:
            return False
    elif _lfo_is_on(there) and two.lfo.track in targets:
        return False
    else:  # it moves nobody who is heard
        two = replace(two, lfo=one.lfo, params=(*two.params[:22], one.params[22], *two.params[23:]))
    fires = one.trig_group == two.trig_group or (
        one.trig_group == NONE
        and two.trig_group < len(there.kit.tracks)
        and is_inert(there.kit.tracks[two.trig_group], two.trig_group)
    )
    mutes = one.mute_group == two.mute_group or (one.mute_group == NONE and two.mute_group not in targets)
    return fires and mutes and _plain(one) == _plain(two)


def _plain(sound: KitTrack) -> KitTrack:
    return replace(sound, trig_group=NONE, mute_group=NONE, lfo=replace(sound.lfo, track=0))
