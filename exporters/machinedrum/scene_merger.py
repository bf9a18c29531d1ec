"""Demands that mix patterns, merged from the user's dump: sources found, slots chosen, what is lost named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import NoReturn

from exporters.errors import DoesNotFit
from exporters.machinedrum import song
from exporters.machinedrum.contents import Contents, facts_of, read_material
from exporters.machinedrum.kit import Kit, stored_kit
from exporters.machinedrum.merge import Finding, Source
from exporters.machinedrum.merge.scenes import KINDS, Built, Packer, Scene
from exporters.machinedrum.pattern import NAMES, Pattern, stored_pattern
from exporters.packing import Packing
from exporters.planning.merging import Home, MergedPatterns, MergeOptions, NoRoom
from exporters.planning.plan import Claim, Demand, SlotWrite
from exporters.spelling import ASCII, spelled
from exporters.words import counted

Titles = Sequence[Sequence[str]]  # for each mixture, the scenes that want it
KIT_NAME_CHARS = 12  # of 16, so that the number behind it has room


class DumpMerger:
    """Merges demands of one dump, which is read when the first mixture comes."""

    def __init__(
        self, dump: bytes, options: MergeOptions, taken: frozenset[tuple[str, int]] = frozenset(), quick: bool = False
    ) -> None:
        self.dump = dump
        self.options = options
        self.taken = taken
        self.quick = quick

    @cached_property
    def contents(self) -> Contents:
        """What the dump holds. Raises BadDump when there is no pattern or no kit."""
        return read_material(self.dump)

    @cached_property
    def packer(self) -> Packer:
        """What packs the scenes of this dump; it learns what the sources ask, so that the next packing is faster."""
        accept = KINDS if self.options.accept_changes else ()
        return Packer(self.contents.pairs(), accept=accept, outputs=self.contents.outputs)

    def variant(self, *, quick: bool = False, taken: Sequence[SlotWrite] = (), share: int = 1) -> DumpMerger:
        """The same with the quick answer alone, other slots taken, or a share of the effort."""
        options = replace(self.options, effort=0.0 if quick else self.options.effort / share)
        all_taken = self.taken | {(write.kind, write.slot) for write in taken}
        other = DumpMerger(self.dump, options, all_taken, self.quick or quick)
        if "contents" in self.__dict__:
            other.__dict__["contents"] = self.contents
        return other

    def merge(
        self, demands: Sequence[Demand], kept: frozenset[int], named: frozenset[int] = frozenset()
    ) -> MergedPatterns:
        """A pattern for each demand; `kept` patterns are played as they are, and they and their kits stay untouched;
        `named` are those that a clip of the set names: never free unless the user frees them.

        Raises DoesNotFit: a source that the dump lacks, two clips on one track, tracks that do not go together
        exactly (unless forced), no room (NoRoom).
        """
        wanted = [self._scene(demand) for demand in demands]
        keys = [tuple((t, s.pattern.slot, s.track) for t, s in sorted(scene.items())) for scene in wanted]
        place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        scenes = [wanted[keys.index(key)] for key in place]
        titles: list[list[str]] = [[] for _ in place]
        for key, demand in zip(keys, demands, strict=True):
            titles[place[key]].append(demand.title)
        packer = self.packer
        packing = packer.pack(scenes, effort=self.options.effort)
        if packing.unfit:
            self._refuse(packer, packing, scenes, titles)
        patterns, kits = self._free(packing, kept, named)
        if packing.new_patterns > len(patterns) or packing.new_kits > len(kits):
            if self.quick:
                raise NoRoom("The free slots are not enough.")
            dropped = self._to_drop(
                packing=packing, scenes=scenes, titles=titles, patterns=len(patterns), kits=len(kits)
            )
            names = [demand.title for key, demand in zip(keys, demands, strict=True) if place[key] in dropped]
            self._no_room(
                packing=packing, dropped=names, everything=len(dropped) == len(scenes), patterns=patterns, kits=kits
            )
        own = [[d.scene_name or "" for k, d in zip(keys, demands, strict=True) if k == key] for key in place]
        built = packer.build(
            packing, scenes, patterns, kits, name=spelled(self.options.name, ASCII, KIT_NAME_CHARS),
            scene_names=[names[0] if len(names) == 1 else "" for names in own],
        )  # fmt: skip
        homes = [self._home(number, scene, built) for number, scene in enumerate(scenes)]
        kits_by_slot = {**self.contents.kits, **{sounds.slot: sounds for sounds in built.kits}}
        return MergedPatterns(
            homes=tuple(homes[place[key]] for key in keys),
            patterns={music.slot: facts_of(music, kits_by_slot.get(music.kit)) for music in built.patterns},
            parts=(*map(stored_kit, built.kits), *map(stored_pattern, built.patterns)),
            writes=self._writes(built),
            proof=self._proof(packing, scenes),
            remarks=(*_remarks(built, [own[0] for own in titles]), *self._unknown_songs(built)),
        )

    def _scene(self, demand: Demand) -> Scene:
        """The source of every machine track of a demand."""
        out: dict[int, Source] = {}
        whose: dict[int, Claim] = {}
        for claim in demand.claims:
            music, sounds = self._found(claim, demand)
            tracks = [claim.track] if claim.track is not None else [t for t, mask in enumerate(music.trigs) if mask]
            for track in tracks:
                source = Source(music, sounds, track if claim.source is None else claim.source)
                if track in out and (out[track].pattern.slot, out[track].track) != (music.slot, source.track):
                    raise DoesNotFit(
                        f"{demand.title}: clip '{whose[track].clip}' and clip '{claim.clip}' both claim track "
                        f"{track + 1}. Silence one of them in Live, or give one another track in a map file "
                        "(`map_file`)."
                    )
                out[track], whose[track] = source, claim
        return out

    def _found(self, claim: Claim, demand: Demand) -> tuple[Pattern, Kit]:
        music = self.contents.patterns.get(claim.pattern)
        name = NAMES.name(claim.pattern)
        where = f"{demand.title}, clip '{claim.clip}': pattern {name}"
        unread = self.contents.unread
        if music is None:
            if ("pattern", claim.pattern) in unread:
                why = unread["pattern", claim.pattern]
                raise DoesNotFit(f"{where} could not be read from the machine dump: {why}")
            raise DoesNotFit(f"{where} is not in the machine dump. Dump that pattern too, or correct the name.")
        sounds = self.contents.kits.get(music.kit)
        if sounds is None:
            what = f"{where} plays kit {music.kit + 1}, which"
            if ("kit", music.kit) in unread:
                raise DoesNotFit(f"{what} could not be read from the machine dump: {unread['kit', music.kit]}")
            raise DoesNotFit(f"{what} is not in the machine dump. Dump that kit too.")
        return music, sounds

    def _free(self, packing: Packing, kept: frozenset[int], named: frozenset[int]) -> tuple[list[int], list[int]]:
        """The slots that may be written. What rows play as it is stays out, even when the user named it."""
        used = kept | {p.existing for p in packing.patterns if isinstance(p.existing, int)}
        used_kits = {self.contents.patterns[slot].kit for slot in used if slot in self.contents.patterns}
        used_kits |= {k.existing for k in packing.kits if isinstance(k.existing, int)}
        patterns, kits = self.options.free_patterns, self.options.free_kits
        if kits is None:  # an unused kit under a pattern with music is in use
            used_kits |= {music.kit for music in self.contents.patterns.values() if not music.is_blank}
        free = tuple(s for s in self.contents.free_patterns if s not in named) if patterns is None else patterns
        free_kits = self.contents.free_kits if kits is None else kits
        used |= {slot for kind, slot in self.taken if kind == "pattern"}
        used_kits |= {slot for kind, slot in self.taken if kind == "kit"}
        return [s for s in free if s not in used], [s for s in free_kits if s not in used_kits]

    def _home(self, number: int, scene: Scene, built: Built) -> Home:
        slot = built.pattern_of_scene[number]
        music = next((m for m in built.patterns if m.slot == slot), None) or self.contents.patterns[slot]
        playing = frozenset(track for track, mask in enumerate(music.trigs) if mask)
        return Home(slot, built.steps_of_scene[number], frozenset(scene), playing - scene.keys())

    def _writes(self, built: Built) -> tuple[SlotWrite, ...]:
        patterns = {music.slot for music in built.patterns}
        kits = [SlotWrite("kit", k.slot, f"'{k.name}'", self._kit_now(k.slot, patterns)) for k in built.kits]
        return (*kits, *(
            SlotWrite("pattern", p.slot, f"merged, kit {p.kit + 1}", self._pattern_now(p.slot)) for p in built.patterns
        ))  # fmt: skip

    def _unknown_songs(self, built: Built) -> list[str]:
        """Empty patterns are free when no song plays them as a pause: what the dump cannot show about that."""
        missing = song.SLOTS - len(self.contents.songs)
        if self.options.free_patterns is not None or not built.patterns or not missing:
            return []
        slots = sorted(music.slot for music in built.patterns)
        names = ", ".join(NAMES.name(slot) for slot in slots[:4]) + (", ..." if len(slots) > 4 else "")
        held = "none" if not self.contents.songs else str(len(self.contents.songs))
        return [
            f"The dump holds {held} of the machine's {song.SLOTS} songs; whether another song plays an empty pattern "
            f"that is replaced ({names}) is unknown."
        ]

    def _kit_now(self, slot: int, written: Set[int]) -> str | None:
        """What is lost in a kit's slot, and which patterns that stay on the machine play it."""
        sounds = self.contents.kits.get(slot)
        if sounds is None:
            return None
        played = [
            NAMES.name(number) for number, music in sorted(self.contents.patterns.items())
            if music.kit == slot and not music.is_blank and number not in written
        ]  # fmt: skip
        name = "" if sounds.unused else f"'{sounds.name}'"
        more = f" and {len(played) - 4} more" if len(played) > 4 else ""
        return ", ".join(part for part in (name, f"played by {' '.join(played[:4])}{more}" if played else "") if part)

    def _pattern_now(self, slot: int) -> str | None:
        """What is lost in a pattern's slot, and whether a song of the dump plays it."""
        music = self.contents.patterns.get(slot)
        if music is None:
            return None
        sounds = self.contents.kits.get(music.kit)
        name = f" '{sounds.name}'" if sounds is not None and sounds.name else ""
        tracks = counted(sum(map(bool, music.trigs)), "track")
        lost = "" if music.is_blank else f"{tracks} with kit {music.kit + 1}{name}"
        return ", ".join(part for part in (lost, "played by a song" if slot in self.contents.named else "") if part)

    def _proof(self, packing: Packing, scenes: Sequence[Scene]) -> str:
        served = sum(len(p.rows) for p in packing.patterns if p.existing is not None)
        kept = f" ({served} of them played by patterns that exist)" if served else ""
        return f"{counted(len(scenes), 'mixture')} of patterns{kept}: {_counted(packing.proof())}."

    def _refuse(self, packer: Packer, packing: Packing, scenes: Sequence[Scene], titles: Titles) -> NoReturn:
        first = packing.unfit[0]
        reasons = "; ".join(finding.text for finding in packer.why(scenes[first]))
        others = [title for row in packing.unfit for title in titles[row]][1:]
        more = f" The same is true of {', '.join(others[:4])}{', ...' if len(others) > 4 else ''}." if others else ""
        raise DoesNotFit(
            f"{titles[first][0]} cannot be merged exactly: {reasons}.{more} Change the clips, or add "
            "`accept_changes` to accept these changes of sound."
        )

    def _to_drop(self, packing: Packing, scenes: Sequence[Scene], titles: Titles, patterns: int, kits: int) -> set[int]:
        """Mixtures without which the others find room, those first that few scenes want."""
        left = list(range(len(scenes)))
        dropped: set[int] = set()
        now = packing
        while left and (now.new_patterns > patterns or now.new_kits > kits):
            groups = [p for p in now.patterns if p.existing is None]
            members = [[left[row] for row in p.rows] for p in groups]
            members.sort(key=lambda group: sum(len(titles[row]) for row in group))
            excess = max(now.new_patterns - patterns, now.new_kits - kits)
            gone = {row for group in members[:excess] for row in group}
            dropped |= gone
            left = [row for row in left if row not in gone]
            now = self.packer.pack([scenes[row] for row in left], effort=0)
        return dropped

    def _no_room(
        self, packing: Packing, dropped: Sequence[str], everything: bool, patterns: Sequence[int], kits: Sequence[int]
    ) -> NoReturn:
        names = ", ".join(dropped[:6]) + (f" and {len(dropped) - 6} more" if len(dropped) > 6 else "")
        slots = f"{counted(len(patterns), 'pattern')} and {counted(len(kits), 'kit')}"
        help_ = "no scene that mixes patterns fits" if everything else f"without {names} the rest would fit"
        busy = [NAMES.name(slot) for slot in self.options.free_patterns or () if slot not in patterns]
        busy += [f"kit {slot + 1}" for slot in self.options.free_kits or () if slot not in kits]
        more = f", {len(busy) - 4} more" if len(busy) > 4 else ""
        in_use = f" ({', '.join(busy[:4])}{more}: named, but this set plays them as they are)" if busy else ""
        raise NoRoom(
            f"The scenes that mix patterns need {_counted(packing.proof())}; free in the dump or by your choice: "
            f"{slots}{in_use}. Name more slots (`free_patterns`, `free_kits`) or drop scenes: {help_}."
        )


def _counted(proof: str) -> str:
    return re.sub(r"\b1 new (pattern|kit)s\b", r"1 new \1", proof)


def _remarks(built: Built, titles: Sequence[str]) -> list[str]:
    out = [f"Merged: {note.text}." for note in _different(built.notes)]
    by_scene: Mapping[int, Sequence[Finding]] = built.compromises_of_scene
    for number, findings in sorted(by_scene.items()):
        out += [f"Compromise in {titles[number]}: {finding.text}." for finding in findings]
    for numbers, finding in built.shared_changes:
        names = ", ".join(titles[number] for number in numbers)
        which = "this scene shares" if len(numbers) == 1 else "these scenes share"
        out.append(f"Compromise in {names}, because of the pattern that {which}: {finding.text}.")
    if built.compromises and not any(by_scene.values()) and not built.shared_changes:
        out += [f"Compromise: {finding.text}." for finding in _different(built.compromises)]
    return out


def _different(findings: Sequence[Finding]) -> list[Finding]:
    return list({finding.text: finding for finding in findings}.values())
