"""A document on its way to a parser, counted as it passes: it ends where it would need more than the bounds allow."""

from __future__ import annotations

from typing import Protocol

from kontrol_cli.sets.bounds import ATTRIBUTE, MAX_ATTRIBUTES, MAX_TAGS, TAG, too_large
from kontrol_cli.sets.rows import Rows


class Source(Protocol):
    """What gives a document's bytes."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, b"" at the end."""


class BoundedStream:
    """A document's stream for a parser, which stops where the document has or needs more than the bounds allow.

    With `keeps_tree` the parser keeps what it reads until :meth:`let_go`; else only a small share of each tag is kept
    (ids, names). Reading raises BadInput, with the figure.
    """

    def __init__(self, source: Source, rows: Rows, *, name: str, keeps_tree: bool) -> None:
        self._source = source
        self._rows = rows
        self._name = name
        self._weights = (TAG, ATTRIBUTE, 1.0) if keeps_tree else (100, 0, 0.5)
        self._tags = 0
        self._equals = 0  # equals signs since the last tag began
        self._held = 0
        self._kept = 0
        rows.source_name = name

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of the document."""
        data = self._source.read(size)
        tags = data.count(b"<")
        self._tags += tags
        if self._tags > MAX_TAGS:
            raise too_large(self._name, f"it has more than {MAX_TAGS} tags")
        begins = data.rfind(b"<")  # the tags that begin and end within these bytes are short
        self._equals = data.count(b"=", begins) if begins >= 0 else self._equals + data.count(b"=")
        if self._equals > MAX_ATTRIBUTES:
            raise too_large(self._name, f"one of its tags has more than {MAX_ATTRIBUTES} attributes")
        of_tag, of_attribute, of_byte = self._weights
        self._held += tags * of_tag + int(len(data) * of_byte)
        if of_attribute:
            self._held += data.count(b"=") * of_attribute
        self._rows.held_elsewhere = self._held + self._kept
        self._rows.make_room()
        return data

    def let_go(self, kept: int) -> None:
        """What was read so far is no longer held, apart from `kept` bytes."""
        self._held = 0
        self._kept = kept
