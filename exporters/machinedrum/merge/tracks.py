"""One track's steps: repeated, spread over a finer grid, and reduced to the shortest loop that sounds the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from exporters.machinedrum import models
from exporters.machinedrum.merge.parts import Part, Source
from exporters.machinedrum.models import Family


@dataclass(frozen=True)
class Track:
    """One part's steps as they will repeat: masks and locks of `length` steps."""

    part: Part
    length: int
    trigs: int
    accent: int
    slide: int
    swing: int
    locks: dict[int, dict[int, int]]

    @property
    def plays(self) -> bool:
        """Whether anything happens on this track."""
        return bool(self.trigs)

    def played(self, values: dict[int, int]) -> dict[int, int]:
        """The locks among `values` that fall on a trig."""
        return {step: value for step, value in values.items() if self.trigs >> step & 1}

    def stretched(self, factor: int) -> Track:
        """The same music on a grid `factor` times as fine."""
        if factor == 1:
            return self
        steps = range(self.length)
        trigs, accent, slide, swing = (sum(1 << s * factor for s in steps if m >> s & 1) for m in self._masks())
        locks = {p: {s * factor: v for s, v in values.items()} for p, values in self.locks.items()}
        return Track(
            part=self.part,
            length=self.length * factor,
            trigs=trigs,
            accent=accent,
            slide=slide,
            swing=swing,
            locks=locks,
        )

    def repeated(self, length: int) -> Track:
        """The same music over `length` steps; the last pass is cut when `length` is not a multiple."""
        starts = range(0, length, self.length)
        inside = (1 << length) - 1
        trigs, accent, slide, swing = (sum(m << at for at in starts) & inside for m in self._masks())
        locks = {
            p: {at + s: v for at in starts for s, v in values.items() if at + s < length}
            for p, values in self.locks.items()
        }
        return Track(part=self.part, length=length, trigs=trigs, accent=accent, slide=slide, swing=swing, locks=locks)

    def shortest(self) -> Track:
        """The shortest loop that sounds the same."""
        for length in (n for n in range(1, self.length) if self.length % n == 0):
            inside = (1 << length) - 1
            locks = {p: {s: v for s, v in values.items() if s < length} for p, values in self.locks.items()}
            trigs, accent, slide, swing = (m & inside for m in self._masks())
            short = Track(
                part=self.part, length=length, trigs=trigs, accent=accent, slide=slide, swing=swing, locks=locks
            )
            if short.repeated(self.length) == self:
                return short
        return self

    def audible(self) -> Track:
        """What of it is heard: masks on steps with trigs and locks there, no accent or swing whose amount is 0.

        The machine has no locks without a trig (4 of 3226 lock values in real dumps are on such steps; not played).
        """
        pattern = self.part.source.pattern
        locks = {param: played for param, values in self.locks.items() if (played := self.played(values))}
        return replace(
            self,
            accent=self.accent & self.trigs if pattern.accent_amount else 0,
            slide=self.slide & self.trigs,
            swing=self.swing & self.trigs if pattern.swing_amount else 0,
            locks=locks,
        )

    def _masks(self) -> tuple[int, int, int, int]:
        return self.trigs, self.accent, self.slide, self.swing


def heard(source: Source, *, without: frozenset[int] = frozenset()) -> Hashable:
    """What is heard of a source's steps, equal for sources that play the same; None for one without trigs.

    Lengths of 16 and 32 steps with the same content are equal. `without` are parameters whose locks do not count.
    """
    part, music, track = Part(0, source), source.pattern, source.track
    if not part.trigs:
        return None
    masks = {name: part.mask(getattr(music, name)[track]) for name in ("accent", "slide", "swing")}
    locks = {param: values for param, values in part.locks.items() if param not in without}
    loop = Track(part=part, length=music.length, trigs=part.trigs, locks=locks, **masks).audible().shortest()
    return (
        music.multiplier,
        loop.length,
        loop.trigs,
        (loop.accent, music.accent_amount) if loop.accent else None,
        loop.slide,
        (loop.swing, music.swing_amount) if loop.swing else None,
        tuple((param, tuple(sorted(values.items()))) for param, values in sorted(loop.locks.items())),
    )


def recorders(source: Source) -> tuple[int, ...]:
    """The tracks of the source's own pattern that record its RAM and have trigs; none for other machines."""
    unit = models.ram_unit(source.sound.model)
    if unit is None:
        return ()
    inside = (1 << source.pattern.length) - 1
    return tuple(
        track for track, sound in enumerate(source.kit.tracks)
        if sound.machine.family is Family.RAM_RECORD
        and models.ram_unit(sound.model) == unit
        and source.pattern.trigs[track] & inside
    )  # fmt: skip


def recording(source: Source) -> Hashable:
    """The recorders of the source's pattern, as they are heard. Among the same sounding tracks they record the same."""
    found = []
    for track in recorders(source):
        sound = source.kit.tracks[track]
        own = Source(source.pattern, source.kit, track, source.origin)
        found.append((heard(own), sound.model, sound.params, sound.level))
    return tuple(found)
