"""Bounds on objects beside those on bytes: what a document may unfold into while it is read.

A small file may hold millions of elements, attributes or rows. The numbers below are upper bounds of what lxml and
Python need for each (libxml2 2.14, CPython 3.11, 64 bits). The largest real sets measured need 113 MB by this count
(a single track of 163,000 elements) and 160 MB (100,000 automation points in two tables), and have 1.1 million tags.
"""

from __future__ import annotations

from exporters.errors import BadInput

MAX_HELD = 400 << 20
"""Most bytes that elements and rows may need at one time, by the estimates below."""
MAX_TAGS = 5_000_000
"""Most tags (start and end) that a document may have: this bounds the time."""

MAX_ATTRIBUTES = 100_000
"""Most attributes of one tag, counted by their equals signs; Live writes fewer than ten. A parser holds all of them at
once, also where it keeps no elements."""

TAG = 256  # an element and a text node behind it, 128 bytes each
ATTRIBUTE = 240  # an attribute and the text node in it
_CELL = 128  # a place in a row's dict, its value, and a second dict when the rows are written out
LONG_TEXT = 100
"""Texts of rows up to this length are covered by the weight of a cell; longer ones are counted."""

# What a reader keeps of what it has let go: a track, the meaning of an automation target, a sample reference.
KEPT_TRACK, KEPT_TARGET, KEPT_SAMPLE = 4096, 500, 1000


def rows_weight(columns: int, rows: int) -> int:
    """The estimate in bytes for so many rows of a table with so many columns."""
    return _CELL * columns * rows


def too_large(name: str, why: str) -> BadInput:
    """The refusal of a document beyond a bound."""
    return BadInput(
        f"{name} is larger than any set that Kontrol reads: {why}. "
        "If it is your own set, save parts of its tracks as sets of their own; otherwise do not trust the file."
    )
