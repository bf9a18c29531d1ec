"""Libraries of earlier versions: which columns they lack, and how a scan brings them up to date.

Tables only ever gain columns. A library says by a mark which columns it was made with; the marks of the layouts below
are known, so that such a library is read with those columns empty, and a scan adds them and reads every set again.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from kontrol_cli.scan.record import LIBRARY_TABLES
from kontrol_cli.sets.tables import Table

# Changes when the register or the way parts are kept does.
_LAYOUT = "2"

Lacking = Mapping[str, tuple[str, ...]]
"""Table -> the columns that it has today and that a library does not have; tables that lack nothing are left out."""

# Newest first. Whoever adds a column to a table puts a layout in front, and the column into all the others.
EARLIER: tuple[Lacking, ...] = (
    {"devices": ("macros_mapped",), "automation": ("modulates",)},
    {
        "tracks": ("crossfader",),
        "devices": ("macros_mapped",),
        "parameters": ("mapping_min", "mapping_max"),
        "automation": ("modulates",),
        "samples": ("other_spelling",),
    },
)


def columns_mark(lacking: Lacking | None = None) -> str:
    """The mark of a library with today's columns, or with all of them but those that it is `lacking`."""
    names = {name: table_without(name, lacking or {}).column_names for name in LIBRARY_TABLES}
    text = _LAYOUT + ";".join(f"{name}:{','.join(columns)}" for name, columns in names.items())
    return blake2b(text.encode(), digest_size=8).hexdigest()


def lacking_columns(mark: str) -> Lacking | None:
    """What a library with this mark lacks (nothing, for one of today); None for a layout that is not known."""
    return next((lacking for lacking in ({}, *EARLIER) if columns_mark(lacking) == mark), None)


def table_without(name: str, lacking: Lacking) -> Table:
    """The library table `name` as it was without some of its columns."""
    table, gone = LIBRARY_TABLES[name], lacking.get(name, ())
    return Table(table.name, table.per, tuple(column for column in table.columns if column.name not in gone))


def lacking_words(lacking: Lacking) -> str:
    """The lacking columns as a sentence names them: ``tracks.crossfader, samples.other_spelling``."""
    return ", ".join(f"{name}.{column}" for name, columns in lacking.items() for column in columns)
