"""Scenes that mix patterns into the fewest new patterns and kits: the merge's rules in the packer's terms.

Sources count as the same when they sound the same: equal steps with trigs, locks there and machine, whatever the
length and what no trig hears. A machine that is tied to
others of its kit (LFO, trig or mute group, control machine) counts as the same only within one kit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import lcm
from typing import Any

from exporters.errors import DoesNotFit
from exporters.machinedrum import kit as kits
from exporters.machinedrum import pattern
from exporters.machinedrum.kit import Kit, stored_kit
from exporters.machinedrum.merge import Finding, check, merge, merge_kit, merge_pattern
from exporters.machinedrum.merge.asking import Asking
from exporters.machinedrum.merge.found_again import Finder
from exporters.machinedrum.merge.parts import CannotMerge, Findings, Part, Source, assemble, check_source
from exporters.machinedrum.merge.sounds import BLOCKS, KitPlan
from exporters.machinedrum.merge.weaker import (
    CONTROL,
    COPY,
    Entry,
    collides,
    common,
    in_two_places,
    weaker_slot,
    weaker_source,
    weaker_traits,
)  # fmt: skip
from exporters.machinedrum.pattern import LOCK_ROWS, PAGE, SPEED_FACTORS, Pattern, stored_pattern
from exporters.packing import (
    Accepted,
    ExistingPattern,
    JointLimits,
    PackedKit,
    PackedPattern,
    Packing,
    Traits,
    Weaker,
    pack,
)

Scene = Mapping[int, Source]


@dataclass(frozen=True)
class Built:
    """New patterns and kits, and for each scene the slot of the pattern that plays it (missing: it did not fit)."""

    patterns: tuple[Pattern, ...]
    kits: tuple[Kit, ...]
    pattern_of_scene: Mapping[int, int]
    steps_of_scene: Mapping[int, int]
    notes: tuple[Finding, ...]
    compromises: tuple[Finding, ...] = ()
    compromises_of_scene: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    shared_changes: tuple[
        tuple[tuple[int, ...], Finding], ...
    ] = ()  # scenes that share a pattern, what only this brings


# Every kind of compromise, see merge.parts.Finding: `accept_changes` accepts all of them.
KINDS = frozenset(
    ("partner", "control", "output", "effects", "recording", "samples", "speed", "length", "accent", "swing", "locks")
)


class Packer:
    """Packs the scenes of one dump. `library` holds its patterns, each with the kit that it plays; `outputs` are
    those of the 16 tracks, if known.

    `accept` are the kinds of compromise that the user takes: where the tracks of one scene disagree on effects,
    swing, accent or speed the merge decides for this scene, and where it is longer or locks more than a pattern holds
    it is cut; scenes never pay for each other.
    """

    def __init__(
        self,
        library: Sequence[tuple[Pattern, Kit]],
        *,
        max_steps: int | None = None,
        accept: Collection[str] = (),
        outputs: Sequence[int] | None = None,
    ) -> None:
        self.outputs = outputs
        self.accept = frozenset(accept)
        self.library = list(library)
        self.max_steps = max_steps or (2 * PAGE if any(p.long for p, _ in library) else PAGE)
        self._tokens: dict[Hashable, int] = {}
        self._sources: dict[int, Source] = {}
        self._known: dict[tuple[int, int, str, int], int] = {}
        self.asking = Asking()
        self._traits: dict[tuple[int, Hashable], Traits] = {}
        self._finder = Finder([(music, kit) for music, kit in self.library if music.length_fits])

    def pack(self, scenes: Sequence[Scene], *, effort: float = 10.0) -> Packing:
        """The packing of `scenes` (machine track -> source); sources in it are tokens, see `sources`.

        Scenes that cannot be merged exactly are its `unfit`; `why` gives the reasons.
        """
        found = [self._found_again(scene) for scene in scenes]
        rows: list[Mapping[int, Hashable]] = []
        accepted: dict[int, Accepted] = {}
        for number, (scene, slot) in enumerate(zip(scenes, found, strict=True)):
            if slot is not None:
                rows.append({track: ("existing", slot, track) for track in scene})
                continue
            rows.append({track: self._token(source) for track, source in scene.items()})
            for track, token in rows[-1].items():
                if (track, token) not in self._traits:
                    self._traits[track, token] = self.asking.traits(track, scene[track])
            if self.accept:
                accepted[number] = self._accepted(scene)
        packing = pack(
            rows,
            self._traits,
            limits=JointLimits(lock_rows=LOCK_ROWS, steps=self.max_steps),
            existing_patterns=[
                ExistingPattern(slot, {track: ("existing", slot, track) for track in range(pattern.TRACKS)})
                for slot in sorted({slot for slot in found if slot is not None})
            ],
            existing_kits=self.asking.existing_kits(self.library),
            homes=found,
            verify_pattern=lambda demand: self._takes(self._check(self.sources(demand))),
            verify_part=lambda demand: self._takes(
                [finding for finding in self._check(self.sources(demand)) if not finding.missing]
            ),
            weaker=self._weaker(rows),
            verify_kit=lambda demands: self._takes(self._kit([self.sources(d) for d in demands])[1].compromises),
            lenient=self._lenient(),
            accepted=accepted,
            effort=effort,
        )
        return self._with_loners(packing, rows, scenes)

    def _found_again(self, scene: Scene) -> int | None:
        """The slot of a pattern that plays the scene as its merge would, mutes aside; None when there is none."""
        if not scene:
            return min((music.slot for music, _ in self.library), default=None)
        try:
            made = merge(scene, accept=self.accept, max_steps=self.max_steps, outputs=self.outputs)
        except CannotMerge:
            return None
        home = min(source.pattern.slot for source in scene.values())
        slots = self._finder.candidates(made.pattern, made.kit, sorted(scene))
        serving = (slot for slot in slots if self._finder.serves(slot, made.pattern, made.kit, made.parts))
        return next(iter(sorted(serving, key=lambda slot: (slot != home, slot))), None)

    def _accepted(self, scene: Scene) -> Accepted:
        """What the scene takes beyond the limits of a pattern, by the user's word."""
        kinds = {finding.kind for finding in self._check(scene)}
        if not kinds <= self.accept or not kinds & {"length", "speed", "locks"}:
            return Accepted()
        own = merge(scene, accept=self.accept, max_steps=self.max_steps, outputs=self.outputs).pattern.length
        return Accepted(steps=own if kinds & {"length", "speed"} else None, locks="locks" in kinds)

    def _takes(self, compromises: Sequence[Finding]) -> bool:
        return all(finding.kind in self.accept for finding in compromises)

    def _lenient(self) -> dict[Hashable, Callable[[Any, Any], Hashable]]:
        """How the merge decides where a scene disagrees with itself: the fastest speed, else the lowest track."""
        out: dict[Hashable, Callable[[Any, Any], Hashable]] = {}
        for asked in self._traits.values():
            out.update({name: (lambda first, _: first) for name in asked.same if name.startswith(COPY)})
        for kind in self.accept & {"accent", "swing"}:
            out[kind] = lambda first, _: first
        if "speed" in self.accept:
            out["speed"] = max
        if "effects" in self.accept:
            out.update({block: (lambda first, _: first) for block in BLOCKS})
        return out

    def _with_loners(
        self, packing: Packing, rows: Sequence[Mapping[int, Hashable]], scenes: Sequence[Scene]
    ) -> Packing:
        """The packing with each unfit scene whose compromises are accepted in a pattern and kit of its own.

        Nothing was searched for those (a partner that is not there), so they add nothing to the bounds.
        """
        alone = [row for row in packing.unfit if self.accept and self._takes(self.why(scenes[row]))]
        if not alone:
            return packing
        start = len(packing.patterns)
        return replace(
            packing,
            patterns=packing.patterns + tuple(PackedPattern((row,), rows[row]) for row in alone),
            kits=packing.kits + tuple(PackedKit((start + i,)) for i in range(len(alone))),
            unfit=tuple(row for row in packing.unfit if row not in alone),
            alone=tuple(alone),
        )

    def _weaker(self, rows: Sequence[Mapping[int, Hashable]]) -> Weaker | None:
        """The rows without ties, where ties make a difference that may not be heard; None when they make none."""
        used = {(track, token) for row in rows for track, token in row.items() if isinstance(token, int)}
        weak: dict[tuple[int, Hashable], Hashable] = {}
        entries: list[Entry] = []
        for track, token in sorted(used):
            source = self._sources[token]
            weak[track, token] = weaker_source(source, self.asking.content(source)[2:])
            entries.append((("track", track), token, weak[track, token]))
            parts = assemble({track: source}, Findings())
            entries += [(("kit", part.target), self.asking.slot(part), weaker_slot(part.source)) for part in parts]
        weak_kits = self.asking.existing_kits(self.library, weak=True)
        offers = [
            (("kit", place), value, other.offers[place])
            for kit, other in zip(self.asking.existing_kits(self.library), weak_kits, strict=True)
            for place, value in kit.offers.items()
        ]
        if not collides(entries, offers) and not in_two_places(self._traits[key] for key in used):
            return None
        # A scene's choice among its own tracks may change when one of them, a control machine, asks nothing more.
        loose = frozenset(self._lenient()) if CONTROL in weak.values() else frozenset[Hashable]()
        traits: dict[tuple[int, Hashable], Traits] = {}
        for track, token in sorted(used):
            asked = weaker_traits(track, self._sources[token], self._traits[track, token], loose)
            key = track, weak[track, token]
            traits[key] = common(traits.get(key, asked), asked)
        return Weaker(
            [{track: weak.get((track, token), token) for track, token in row.items()} for row in rows],
            traits,
            weak_kits,
        )

    def sources(self, demand: Mapping[int, Hashable]) -> dict[int, Source]:
        """The sources that the tokens of a demand stand for."""
        return {track: self._sources[token] for track, token in demand.items() if isinstance(token, int)}

    def why(self, scene: Scene) -> tuple[Finding, ...]:
        """What prevents merging a scene exactly."""
        return self._check(scene)

    def _check(self, scene: Scene) -> tuple[Finding, ...]:
        return check(scene, max_steps=self.max_steps, outputs=self.outputs)

    def _kit(self, demands: Sequence[Scene], slot: int = 0, name: str = "") -> tuple[KitPlan, Findings]:
        return merge_kit(demands, slot=slot, name=name, outputs=self.outputs)

    def build(
        self, packing: Packing, scenes: Sequence[Scene], pattern_slots: Sequence[int], kit_slots: Sequence[int],
        name: str = "SCENES", scene_names: Sequence[str] = (),
    ) -> Built:  # fmt: skip
        """Make the patterns and kits of a packing in the given free slots, by first use, each read back and compared.

        A kit that serves one scene has its name (`scene_names`, one for each scene, "" for none), others are numbered.

        Raises DoesNotFit when the free slots are not enough, CannotMerge when a group cannot be merged exactly.
        """
        if packing.new_patterns > len(pattern_slots) or packing.new_kits > len(kit_slots):
            raise DoesNotFit(
                f"The scenes need {packing.new_patterns} new patterns and {packing.new_kits} new kits, but "
                f"{len(pattern_slots)} pattern and {len(kit_slots)} kit slots are free. Free more slots or drop scenes."
            )
        by_slot = {k.slot: k for _, k in self.library}
        fresh = sorted((p.rows[0], i) for i, p in enumerate(packing.patterns) if p.existing is None)
        slot_of = {index: slot for (_, index), slot in zip(fresh, pattern_slots, strict=False)}
        free_kits = iter(kit_slots)
        titles = _kit_names(packing, name, scene_names)
        homes: dict[int, int] = {}
        made: dict[int, Pattern] = {}
        new_kits: list[Kit] = []
        notes: list[Finding] = []
        compromises: list[Finding] = []
        for number, group in enumerate(packing.kits, 1):
            demands = [self.sources(packing.patterns[i].demand) for i in group.patterns]
            if isinstance(group.existing, int):
                compromises.extend(self._kit(demands)[1].compromises)
                plan = KitPlan(by_slot[group.existing], (), frozenset(), {})
            else:
                plan, found = self._kit([d for d in demands if d] or demands, next(free_kits), titles[number - 1])
                self._keep(found, notes, compromises)
                new_kits.append(_same_kit_back(plan.kit))
            for index, demand in zip(group.patterns, demands, strict=True):
                music, found = merge_pattern(demand, plan, slot=slot_of[index], max_steps=self.max_steps)
                self._keep(found, notes, compromises)
                made[index] = _same_pattern_back(music)
                homes.update(dict.fromkeys(packing.patterns[index].rows, music.slot))
        for packed in packing.patterns:
            if isinstance(packed.existing, int):
                homes.update(dict.fromkeys(packed.rows, packed.existing))
        at = {p.slot: p for p in (*[p for p, _ in self.library], *made.values())}
        steps = {row: scene_steps(scenes[row], at[slot]) for row, slot in homes.items()}
        own = {
            row: self.why(scenes[row])
            for packed in packing.patterns
            for row in packed.rows
            if packed.existing is None and self.accept
        }
        shared = tuple(
            (rows, finding)
            for packed in packing.patterns
            if packed.existing is None and self.accept
            for rows, finding in self._only_shared(packed, scenes, own)
        )
        patterns = tuple(made[index] for _, index in fresh)
        return Built(
            patterns=patterns,
            kits=tuple(new_kits),
            pattern_of_scene=homes,
            steps_of_scene=steps,
            notes=tuple(notes),
            compromises=tuple(compromises),
            compromises_of_scene=own,
            shared_changes=shared,
        )

    def _only_shared(
        self, packed: PackedPattern, scenes: Sequence[Scene], own: Mapping[int, Sequence[Finding]]
    ) -> Iterator[tuple[tuple[int, ...], Finding]]:
        """What tracks of a shared pattern do to each other that none of its scenes has alone, and whose tracks do."""
        known = {finding.text for row in packed.rows for finding in own[row]}
        for finding in self._check(self.sources(packed.demand)):
            if finding.acts and finding.text not in known:
                yield tuple(row for row in packed.rows if scenes[row].keys() & set(finding.tracks)), finding

    def _keep(self, found: Findings, notes: list[Finding], compromises: list[Finding]) -> None:
        if not self._takes(found.compromises):
            raise CannotMerge(tuple(found.compromises))
        compromises.extend(found.compromises)
        notes.extend(found.notes)

    def _token(self, source: Source) -> int:
        """One number for all sources that sound the same."""
        check_source(source)
        place = (source.pattern.slot, source.kit.slot, source.origin, source.track)
        if place not in self._known:
            key = self.asking.content(source)
            token = self._tokens.setdefault(key, len(self._tokens))
            self._sources.setdefault(token, source)
            self._known[place] = token
        return self._known[place]


def _kit_names(packing: Packing, name: str, scene_names: Sequence[str]) -> list[str]:
    """What each kit of a packing is called: after its only scene, else `name` and a number; each name once."""
    out: list[str] = []
    for number, group in enumerate(packing.kits, 1):
        rows = [row for index in group.patterns for row in packing.patterns[index].rows]
        own = scene_names[rows[0]] if scene_names and len(rows) == 1 else ""
        shown = "".join(char for char in own if " " <= char <= "~").strip()[: kits.NAME_CHARS].strip()
        out.append(shown if shown and shown not in out else f"{name} {number}")
    return out


def scene_steps(scene: Scene, music: Pattern) -> int:
    """How many steps of a pattern a scene needs to play all its loops once; slower tracks are spread over its grid."""
    own = lcm(*(_spread_length(s.pattern, music) for t, s in scene.items() if Part(t, s).trigs))
    return own if own > 1 and music.length % own == 0 else music.length


def _spread_length(source: Pattern, music: Pattern) -> int:
    """The steps that a source's length takes in `music` (see merge.steps: speeds without a common grid are kept)."""
    if max(source.multiplier, music.multiplier) >= len(SPEED_FACTORS):
        return source.length
    ratio = SPEED_FACTORS[music.multiplier] / SPEED_FACTORS[source.multiplier]
    return source.length * int(ratio) if ratio.denominator == 1 else source.length


def _same_kit_back(kit: Kit) -> Kit:
    """`kit`, after what will be sent has been read again and compared."""
    again = kits.kit_of(kits.decode(stored_kit(kit).encode()))
    if replace(again, name=kit.name) != kit:
        raise RuntimeError(f"kit {kit.slot + 1} does not survive its own dump")
    return again


def _same_pattern_back(music: Pattern) -> Pattern:
    """`music`, after what will be sent has been read again and compared."""
    if pattern.pattern_of(pattern.decode(stored_pattern(music).encode())) != music:
        raise RuntimeError(f"pattern {music.slot + 1} does not survive its own dump")
    return music
