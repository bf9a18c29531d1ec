"""What is to be packed, and the answer. Nothing here knows a machine."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

Token = Hashable  # equal tokens are one sound
Demand = Mapping[int, Token]  # machine track -> what must sound there; silence is not a demand


@dataclass(frozen=True)
class Traits:
    """What a source asks of the pattern and kit that hold it on one machine track.

    `same`: what all sources of a pattern must agree on (speed, swing amount, ...).
    `kit`: what it puts into the kit, by place (a track, a master effect); two patterns share a kit when they agree.
    `lock_rows`: rows of the pattern's pool that it takes. `steps`: its shortest loop, 0 when it has none.
    `missing`: by the name of something in `same`, what is asked besides where no source of the demand asks that name.
    """

    same: Mapping[str, Hashable] = field(default_factory=dict)
    kit: Mapping[Hashable, Hashable] = field(default_factory=dict)
    lock_rows: int = 0
    steps: int = 0
    missing: Mapping[str, Traits] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """What the user accepts for one row that goes beyond the joint limits by itself.

    `steps`: its pattern is cut at this length and has no other; rows whose loops do not repeat within it stay out.
    `locks`: its pattern loses lock rows; rows that have others stay out.
    """

    steps: int | None = None
    locks: bool = False


@dataclass(frozen=True)
class JointLimits:
    """Limits on all sources of a pattern together; None = no limit."""

    lock_rows: int | None = None
    steps: int | None = None


@dataclass(frozen=True)
class ExistingPattern:
    """A pattern that the machine holds already: it serves a row when it offers all that the row demands."""

    name: Hashable
    offers: Demand


@dataclass(frozen=True)
class ExistingKit:
    """A kit that the machine holds already, by place."""

    name: Hashable
    offers: Mapping[Hashable, Hashable]


@dataclass(frozen=True)
class Weaker:
    """The same rows with fewer demands, where some of the real ones may ask too much: bounds come from these."""

    rows: Sequence[Demand]
    traits: Mapping[tuple[int, Token], Traits]
    existing_kits: Sequence[ExistingKit] = ()


@dataclass(frozen=True)
class PackedPattern:
    """A pattern of the answer: the rows it serves, all that it must hold; `existing` names one used as it is."""

    rows: tuple[int, ...]
    demand: Demand
    existing: Hashable | None = None


@dataclass(frozen=True)
class PackedKit:
    """A kit of the answer: indexes into `Packing.patterns`; `existing` names one used as it is."""

    patterns: tuple[int, ...]
    existing: Hashable | None = None


@dataclass(frozen=True)
class Packing:
    """The answer. Bounds are proven lower bounds on new patterns and new kits; `unfit` rows fit no pattern alone.

    The bound on kits holds at least for the packings with as few patterns as this one. Rows in `alone` have a pattern
    and a kit of their own; nothing was searched for them, and the bounds are those of the rest.
    """

    patterns: tuple[PackedPattern, ...]
    kits: tuple[PackedKit, ...]
    pattern_bound: int
    kit_bound: int
    unfit: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()

    @property
    def new_patterns(self) -> int:
        """Patterns that must be made."""
        return sum(pattern.existing is None for pattern in self.patterns)

    @property
    def new_kits(self) -> int:
        """Kits that must be made."""
        return sum(kit.existing is None for kit in self.kits)

    @property
    def proven_patterns(self) -> bool:
        """No packing has fewer new patterns."""
        return not self.alone and self.new_patterns == self.pattern_bound

    @property
    def proven(self) -> bool:
        """Fewest patterns, and with them fewest kits: proven for this whole problem."""
        return self.proven_patterns and self.new_kits == self.kit_bound

    def proof(self) -> str:
        """One line for the report: proven minimum, or the gap that remains."""
        count = f"{self.new_patterns} new patterns, {self.new_kits} new kits"
        patterns, kits = self.new_patterns - len(self.alone), self.new_kits - len(self.alone)
        own = ""
        if len(self.alone) == 1:
            own = "1 mixture whose own clips do not fit together has a pattern and a kit of its own"
        elif self.alone:
            own = f"{len(self.alone)} mixtures whose own clips do not fit together have a pattern and a kit each"
        if own and not any(set(pattern.rows) - set(self.alone) for pattern in self.patterns):
            return f"{count}: {own}"
        rest = f" for the rest; {own}" if own else ""
        gaps = []
        if patterns != self.pattern_bound:
            gaps.append(f"patterns at least {self.pattern_bound}")
        if kits != self.kit_bound:
            gaps.append(f"kits at least {self.kit_bound}")
        if not gaps:
            return f"{count}: proven minimum{rest}"
        return f"{count}: not proven minimal ({', '.join(gaps)}){rest}"
