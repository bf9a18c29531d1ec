"""What a difference is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from kontrol_cli.sets.tables import Column

Kind = Literal["added", "removed", "moved", "renamed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "moved", "renamed", "changed")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, as a row: the same names are JSON keys and columns.

    `old` and `new` are values as the tables have them, `was` and `now` the same in words where those are not plain;
    the words are for people and no part of the row.
    """

    change: Kind
    what: str
    where: str
    name: str | None
    column: str | None = None
    old: Any = None
    new: Any = None
    a: int | None = None
    b: int | None = None
    place: str | None = None
    was: str | None = field(default=None, compare=False)
    now: str | None = field(default=None, compare=False)

    def row(self) -> dict[str, Any]:
        """The change as a row."""
        return {column.name: getattr(self, column.name) for column in CHANGE_COLUMNS}


CHANGE_COLUMNS: tuple[Column, ...] = (
    Column("change", "str", "added, removed, moved, renamed or changed"),
    Column("what", "str", "what it is: track, scene, clip, note, device, parameter and so on"),
    Column("where", "str", "what it belongs to, numbered from 1 as the new set shows it (empty for the set)"),
    Column("name", "str", "its name, in the new set unless it was removed"),
    Column("column", "str", "column that changed"),
    Column("old", "str", "value in the first set"),
    Column("new", "str", "value in the second set"),
    Column("a", "int", "its row in the first set's table"),
    Column("b", "int", "its row in the second set's table"),
    Column("place", "str", "where a clip is: its scene, or its start as bar.beat.sixteenth"),
)


@dataclass(frozen=True)
class SetDiff:
    """The differences of two sets in reading order. `remarks` say what could not be compared."""

    a: dict[str, Any]
    b: dict[str, Any]
    changes: tuple[Change, ...]
    remarks: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind, kinds that occur only."""
        found = Counter(change.change for change in self.changes)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def head(self) -> dict[str, Any]:
        """All but the changes, as the beginning of a JSON object."""
        return {
            "a": self.a,
            "b": self.b,
            "same": not self.changes,
            "counts": self.counts,
            "remarks": list(self.remarks),
        }

    def as_object(self) -> dict[str, Any]:
        """The whole as one JSON object."""
        return {**self.head(), "changes": [change.row() for change in self.changes]}
