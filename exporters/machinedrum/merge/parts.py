"""What goes into a merged pattern: sources, the silent tracks they cannot do without, and what is found on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from exporters.errors import BadDump, DoesNotFit
from exporters.machinedrum import models
from exporters.machinedrum.kit import NONE, Kit, KitTrack
from exporters.machinedrum.pattern import NAMES, Pattern


@dataclass(frozen=True)
class Source:
    """Track `track` (0-based) of a pattern, with the kit that the pattern plays.

    `origin` names the dump; sources of different origins may have different samples in the machine.
    """

    pattern: Pattern
    kit: Kit
    track: int
    origin: str = ""

    @property
    def name(self) -> str:
        """As a musician writes it: A01 3."""
        return f"{NAMES.name(self.pattern.slot)} {self.track + 1}"

    @property
    def sound(self) -> KitTrack:
        """The kit's slot for this track."""
        return self.kit.tracks[self.track]

    def same_kit(self, other: Source) -> bool:
        """Whether both tracks come out of one kit (by content, not by name)."""
        return self.kit is other.kit or (
            self.origin == other.origin
            and self.kit.tracks == other.kit.tracks
            and self.kit.effects == other.kit.effects
        )


@dataclass(frozen=True)
class Part:
    """A source on its target track. A silent part is there for its kit slot alone: no trigs, no locks."""

    target: int
    source: Source
    silent: bool = False

    @property
    def name(self) -> str:
        """Target track and source, as in a report."""
        return f"track {self.target + 1} ({self.source.name})"

    def mask(self, mask: int) -> int:
        """The bits of a source mask that lie within the source's length."""
        return 0 if self.silent else mask & (1 << self.source.pattern.length) - 1

    @property
    def trigs(self) -> int:
        """The steps that play."""
        return self.mask(self.source.pattern.trigs[self.source.track])

    @property
    def locks(self) -> dict[int, dict[int, int]]:
        """parameter -> {step: value} within the length."""
        if self.silent:
            return {}
        pattern = self.source.pattern
        return {
            param: {step: value for step, value in values.items() if step < pattern.length}
            for (track, param), values in pattern.locks.items()
            if track == self.source.track
        }


@dataclass(frozen=True)
class Finding:
    """One thing that a merge changes or notes. `kind` is a word (locks, accent, swing, speed, length, ...).

    `acts`: one track acts on another, or cannot; otherwise tracks want different values of one thing.
    `missing`: it would not be so if another track came along.
    """

    kind: str
    text: str
    tracks: tuple[int, ...] = ()
    acts: bool = False
    missing: bool = False


@dataclass
class Findings:
    """Compromises change the sound and need the user's word; notes say what was done without changing it."""

    compromises: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def compromise(self, kind: str, text: str, *parts: Part, acts: bool = False, missing: bool = False) -> None:
        """Add a change of sound."""
        tracks = tuple(sorted({p.target for p in parts}))
        self.compromises.append(Finding(kind, text, tracks, acts=acts or missing, missing=missing))

    def note(self, kind: str, text: str, *parts: Part) -> None:
        """Add a remark."""
        self.notes.append(Finding(kind, text, tuple(sorted({p.target for p in parts}))))


class CannotMerge(DoesNotFit):
    """Tracks that one pattern and kit cannot hold exactly; `compromises` lists every reason."""

    def __init__(self, compromises: tuple[Finding, ...]) -> None:
        self.compromises = compromises
        reasons = "; ".join(finding.text for finding in compromises)
        super().__init__(
            f"These tracks cannot share a pattern exactly: {reasons}. Add `accept_changes` to accept this."
        )


def check_source(source: Source) -> None:
    """Raise BadDump for a pattern whose length its form cannot hold."""
    if not source.pattern.length_fits:
        where = f"pattern {NAMES.name(source.pattern.slot)}, length"
        raise BadDump(
            where,
            offset=0xB2,
            got=source.pattern.length,
            allowed=f"1-{source.pattern.most_steps}",
            hint="Dump it again.",
        )


def is_inert(track: KitTrack, index: int) -> bool:
    """An empty machine whose LFO reaches nobody: firing it does nothing."""
    return track.is_empty and (track.lfo.track == index or track.params[models.LFO_DEPTH] == 0)


def moves(sound: KitTrack, track: int) -> bool:
    """Whether the LFO of `sound` moves `track`."""
    return sound.lfo.track == track and bool(sound.params[models.LFO_DEPTH])


def fired(kit: Kit, track: int) -> int | None:
    """The other track that `track` fires by its trig group; None when it fires none, or one that does nothing."""
    target = kit.tracks[track].trig_group
    if target in (NONE, track) or target >= len(kit.tracks) or is_inert(kit.tracks[target], target):
        return None
    return target


def partners(kit: Kit, track: int) -> Iterator[int]:
    """Tracks of `kit` that `track` cannot sound the same without: the one it fires, and those whose LFO moves it.

    Mute groups are not such a bond: choking a silent track, or being choked by one, changes nothing.
    """
    partner = fired(kit, track)
    if partner is not None:
        yield partner
    for other, sound in enumerate(kit.tracks):
        if other != track and moves(sound, track):
            yield other


def assemble(sources: Mapping[int, Source], found: Findings) -> list[Part]:
    """The parts by target track: the sources, and as silent parts the partners that must come along.

    A partner goes to its own track number; when another source is there, that is a compromise.
    """
    parts = {target: Part(target, source) for target, source in sorted(sources.items())}
    queue = list(parts.values())
    while queue:
        part = queue.pop(0)
        for track in partners(part.source.kit, part.source.track):
            wanted = Source(part.source.pattern, part.source.kit, track, part.source.origin)
            if any(p.source.track == track and p.source.same_kit(wanted) for p in parts.values()):
                continue
            there = parts.get(track)
            if there is None:
                parts[track] = Part(track, wanted, silent=True)
                queue.append(parts[track])
                found.note("partner", f"{parts[track].name} is added silently for {part.name}", parts[track], part)
            else:
                role = "fires" if part.source.sound.trig_group == track else "is moved by the LFO of"
                text = f"{part.name} {role} track {track + 1} of its own kit, but {there.name} is there"
                found.compromise("partner", text, part, there, missing=True)
    return [parts[target] for target in sorted(parts)]
