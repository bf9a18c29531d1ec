"""The notes of a set by clip, packed: nearly all rows of a large set are notes, and two sets are held at a time.

A row as a dict takes about 500 bytes. Here it is a tuple whose values are shared with other notes (velocities, lengths
and pitches repeat), about a quarter of that, and becomes a dict again for as long as its clip is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES

_COLUMNS = tuple(name for name in TABLES["notes"].column_names if name != "clip")
_MOST_SHARED = 10_000  # beyond these, values seldom repeat


class Notes:
    """The notes of a set, each clip's in the order of the rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._of: dict[int | None, list[tuple[Any, ...]]] = {}
        self._given: set[str] = set()
        same: dict[tuple[type, Any], Any] = {}
        for row in rows:
            values = [row[name] for name in _COLUMNS]
            for at, value in enumerate(values):
                key = (type(value), value)  # 1 is also 1.0 and True
                values[at] = same.setdefault(key, value) if len(same) < _MOST_SHARED else same.get(key, value)
            self._of.setdefault(row["clip"], []).append(tuple(values))
            if len(self._given) < len(_COLUMNS):
                self._given.update(name for name, value in zip(_COLUMNS, values, strict=True) if value is not None)

    def __bool__(self) -> bool:
        return bool(self._of)

    def of(self, clip: int | None) -> list[Row]:
        """The rows of a clip, each with every column."""
        return [{"clip": clip, **dict(zip(_COLUMNS, packed, strict=True))} for packed in self._of.get(clip, ())]

    def packed(self, clip: int | None) -> list[tuple[Any, ...]]:
        """The same without `clip`, as tuples in the order of the table's columns."""
        return self._of.get(clip, [])

    def gives(self, column: str) -> bool:
        """True when some note has a value in `column`."""
        return column == "clip" or column in self._given
