"""What sources hold and what they ask of the pattern and kit that play them, in the packer's terms."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from exporters.machinedrum import kit as kits
from exporters.machinedrum import models
from exporters.machinedrum.kit import Kit
from exporters.machinedrum.merge.parts import Findings, Part, Source, assemble, fired
from exporters.machinedrum.merge.sounds import BLOCKS, build_kit, uses_effect
from exporters.machinedrum.merge.steps import says_nothing, track_of
from exporters.machinedrum.merge.tracks import heard
from exporters.machinedrum.merge.weaker import COPY, TRIGS, tied, weaker_slot
from exporters.machinedrum.pattern import SPEED_FACTORS, Pattern
from exporters.packing import ExistingKit, Traits


class Asking:
    """Contents that are equal when they sound the same; a machine that is tied to others is so only in its kit."""

    def __init__(self) -> None:
        self._kit_ids: dict[Hashable, int] = {}

    def content(self, source: Source) -> tuple[Hashable, ...]:
        """What is heard of a source, what its kit slot holds, and what else parts it from others."""
        part = Part(0, source)
        effects = tuple(getattr(source.kit.effects, block) for block in self.used(source))
        # A recorder hears the whole pattern, so recordings of two patterns are two.
        recorded = None if models.ram_unit(source.sound.model) is None else (source.origin, source.pattern.slot)
        return heard(source), self.slot(part), effects, recorded

    def used(self, source: Source) -> list[str]:
        """The master effects that are heard on a source, or on what it brings along."""
        parts = assemble({source.track: source}, Findings())
        return [block for block in BLOCKS if any(uses_effect(part, block, parts) for part in parts)]

    def slot(self, part: Part) -> Hashable:
        """What the part's kit slot holds, so that equal contents are the same slot wherever they come from."""
        source = part.source
        if tied(source):
            kit_key = (source.origin, source.kit.tracks, source.kit.effects)
            return "tied", self._kit_ids.setdefault(kit_key, len(self._kit_ids)), source.track
        return weaker_slot(source)

    def traits(self, target: int, source: Source) -> Traits:
        """What a source on its target asks of pattern and kit; never more than the merge itself will ask."""
        parts = assemble({target: source}, Findings())
        plan = build_kit(parts, Findings(), 0, "")
        part = next(p for p in parts if p.target == target)
        track = track_of(part, plan, Findings())
        music = source.pattern
        same: dict[str, Hashable] = {}
        if track.plays:
            same["speed"] = SPEED_FACTORS[music.multiplier] if music.multiplier < len(SPEED_FACTORS) else 0
        if music.accent_amount and track.accent & track.trigs:
            same["accent"] = music.accent_amount
        if music.swing_amount and track.swing & track.trigs:
            same["swing"] = music.swing_amount
        if track.plays:
            same[f"{TRIGS}{target + 1}"] = True
        content = self.slot(part)
        if isinstance(content, tuple) and content[0] == "tied":  # whatever is tied to it must find one copy of it
            same[f"{COPY}{content[1:]}"] = target
        missing: dict[str, Traits] = {}
        for other in parts:
            if other.silent:  # where no track of the scene is this partner, it is on its own track
                there = self.slot(other)
                name = f"{COPY}{there[1:]}" if isinstance(there, tuple) else ""
                wanted: dict[str, Hashable] = {name: other.target}
                if track.plays and fired(source.kit, source.track) == other.source.track:
                    wanted[f"{TRIGS}{other.target + 1}"] = False  # it is unmuted, so the pattern gives it no trigs
                missing[name] = Traits(wanted, {other.target: there})
        unit = models.ram_unit(source.sound.model)
        if unit is not None:
            same[f"RAM {unit + 1}"] = (source.origin, music.slot)
        kit: dict[Hashable, Hashable] = {target: content}
        for block in BLOCKS:
            if any(uses_effect(p, block, parts) for p in parts):
                kit[block] = getattr(source.kit.effects, block)
        rows = sum(
            bool(track.played(values)) and not says_nothing(track, param, values, plan)
            for param, values in track.locks.items()
        )
        return Traits(same, kit, rows, track.audible().shortest().length if track.plays else 0, missing)

    def existing_kits(self, library: Sequence[tuple[Pattern, Kit]], *, weak: bool = False) -> list[ExistingKit]:
        """The kits of the dump by what their slots hold; `weak`: whatever that is tied to."""
        found: dict[int, ExistingKit] = {}
        for music, kit in library:
            parts = [Part(track, Source(music, kit, track)) for track in range(kits.TRACKS)]
            offers: dict[Hashable, Hashable] = {
                part.target: weaker_slot(part.source) if weak else self.slot(part) for part in parts
            }
            offers.update({block: getattr(kit.effects, block) for block in BLOCKS})
            found.setdefault(kit.slot, ExistingKit(kit.slot, offers))
        return [found[slot] for slot in sorted(found)]
