"""Mixed rows become patterns and kits of their own: what the planner asks of a machine, and what it gets back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from exporters.errors import DoesNotFit, UsageError
from exporters.machine import Machine, PatternFacts
from exporters.planning.plan import Demand, SlotWrite
from exporters.words import read_choice


@dataclass(frozen=True)
class MergeOptions:
    """The user's choices. Free slots are 0-based; None = only slots that the dump shows to be unused.

    `effort` is about seconds of search for fewer patterns and kits; `accept_changes` accepts every compromise
    (remarks name each); `name` starts the names of new kits.
    """

    free_patterns: tuple[int, ...] | None = None
    free_kits: tuple[int, ...] | None = None
    effort: float = 10.0
    accept_changes: bool = False
    name: str = "SCENES"


@dataclass(frozen=True)
class Home:
    """The pattern that plays a demand: `steps` of it are needed; of its tracks `sounding` belong to the demand and
    `muted` play, but do not."""

    pattern: int
    steps: int
    sounding: frozenset[int]
    muted: frozenset[int] = frozenset()


@dataclass(frozen=True)
class MergedPatterns:
    """Where each demand plays, the new patterns' facts by slot, what is to be sent before the song (objects that the
    machine encodes), which slots that writes, a line about how few slots it took, and remarks."""

    homes: tuple[Home, ...]
    patterns: Mapping[int, PatternFacts] = field(default_factory=dict)
    parts: tuple[Any, ...] = ()
    writes: tuple[SlotWrite, ...] = ()
    proof: str = ""
    remarks: tuple[str, ...] = ()


class Merger(Protocol):
    """Merges demands of one machine dump."""

    def merge(
        self, demands: Sequence[Demand], kept: frozenset[int], named: frozenset[int] = frozenset()
    ) -> MergedPatterns:
        """A pattern for each demand; `kept` patterns are played as they are and stay untouched. `named` are all that
        some clip of the set names: they are not taken for unused ones.

        Raises DoesNotFit: a source that the dump lacks, tracks that do not go together, or no room (NoRoom).
        """
        ...

    def variant(self, *, quick: bool = False, taken: Sequence[SlotWrite] = (), share: int = 1) -> Merger:
        """The same with the quick answer alone (for counting: its NoRoom says no more than that), with slots that
        something else takes already, or with one of `share` parts of the effort."""
        ...


@runtime_checkable
class CanMerge(Protocol):
    """A machine that can merge."""

    def merger(self, dump: bytes, options: MergeOptions) -> Merger:
        """A merger over the user's dump."""
        ...


class NoRoom(DoesNotFit):
    """More new patterns, kits or rows than there is room for; fewer scenes would fit."""


def free_patterns(text: str, machine: Machine) -> tuple[int, ...]:
    """The patterns (0-based) of `E01-H16,D05` or `E01-`, in the order given. Raises UsageError."""
    names = machine.pattern_names
    return read_choice(
        text,
        range(machine.limits.patterns.value),
        field="free_patterns",
        kind="a pattern or a range of patterns",
        having=f"the {machine.display_name} has patterns {names.span}",
        example="E01-H16,D05 or E01-",
        number=names.parse,
    )


def free_kits(text: str, machine: Machine) -> tuple[int, ...]:
    """The kits (0-based) of `33-64,12` or `33-`, in the order given. Raises UsageError."""
    count = machine.limits.kits.value if machine.limits.kits is not None else 0
    if not count:
        raise UsageError(
            f"`free_kits` is for machines whose kits are merged, and the {machine.display_name} is not one."
        )
    return read_choice(
        text,
        range(count),
        field="free_kits",
        kind="a kit or a range of kits",
        having=f"the {machine.display_name} has kits 1-{count}",
        example="33-64,12 or 33-",
    )
