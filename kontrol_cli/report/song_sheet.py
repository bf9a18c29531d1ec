"""The machine's song as the report shows it: rows beside the scenes they come from, or why there is no song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kontrol_cli.report.listings import Listing

BESIDE = ("row", "pattern", "plays", "muted")
"""The columns of a song that stand beside the session grid."""


@dataclass(frozen=True)
class SheetRow:
    """A row of the song: the scene it comes from (from 0; None for loops, jumps and rows of the arrangement), and its
    cells by column, as a person reads them."""

    scene: int | None
    cells: dict[str, str]


@dataclass(frozen=True)
class SongSheet:
    """A song for `machine` (its display name). `columns` are those of the rows that hold something.

    `headlines` say what the song is, `remarks` what to know about it. `refusal` is the sentence with which the plan
    was refused: then there are no rows.
    """

    machine: str
    columns: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    headlines: tuple[str, ...] = ()
    remarks: Sequence[str] = field(default=())
    refusal: str = ""

    def beside(self) -> dict[int, list[list[str]]]:
        """For each scene that became rows the lines of the columns :data:`BESIDE`."""
        found: dict[int, list[list[str]]] = {}
        for row in self.rows:
            if row.scene is not None:
                lines = found.setdefault(row.scene, [[] for _ in BESIDE])
                for column, line in zip(BESIDE, lines, strict=True):
                    line.append(row.cells.get(column, ""))
        return found

    def listing(self) -> Listing:
        """All rows as a table."""
        rows = [[row.cells.get(column, "") for column in self.columns] for row in self.rows]
        numeric = frozenset(
            place for place, name in enumerate(self.columns) if name in {"row", "kit", "plays", "tempo"}
        )
        return Listing("song", "Song", columns=self.columns, rows=rows, numeric=numeric)
