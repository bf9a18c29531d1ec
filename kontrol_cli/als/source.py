"""The stream under the XML parser: refuses a document type before the parser sees it, counts bytes.

Live writes no DTD (389 of 389 measured files). A parser that may read huge text nodes expands entities
in attributes without limit, so the check must come before the first byte is parsed.
"""

from __future__ import annotations

import re
from typing import IO

from exporters.errors import BadInput

_CHUNK = 65536
_PROLOG_LIMIT = 1 << 20
_SKIP = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_SET_ROOT = re.compile(rb"<Ableton[\s/>]")


class XmlSource:
    """A binary stream for the parser whose prolog has been checked; `bytes_read` says how far it got."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self.bytes_read = 0
        self._pending = self._checked_prolog()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; larger pieces than asked for are never returned."""
        if self._pending:
            if size < 0:
                piece, self._pending = self._pending + self._stream.read(), b""
            else:
                piece, self._pending = self._pending[:size], self._pending[size:]
        else:
            piece = self._stream.read(size)
        self.bytes_read += len(piece)
        return piece

    def _checked_prolog(self) -> bytes:
        head = self._stream.read(_CHUNK)
        if not head:
            raise BadInput(f"{self._name}: the file is empty. Save the set again in Live, or take a backup.")
        while True:
            place = 3 if head.startswith(b"\xef\xbb\xbf") else 0
            while match := _SKIP.match(head, place):
                place = match.end()
            rest = head[place : place + 9]
            if rest.startswith(b"<!DOCTYPE"):
                raise BadInput(
                    f"{self._name}: the file brings its own document type (DTD), which Live never writes and which "
                    "can be used to attack the reader. Get the set from somebody you trust."
                )
            if _SET_ROOT.match(rest):
                return head
            if len(rest) == 9 and _ELEMENT.match(rest):
                raise BadInput(
                    f"{self._name}: this is XML, but no Live set: it does not start with <Ableton>. "
                    "Name an .als, an .alc or a dump."
                )
            more = self._stream.read(_CHUNK) if len(head) < _PROLOG_LIMIT else b""
            if not more:
                raise BadInput(
                    f"{self._name}: this is no Live set: at byte {place} an XML element was expected. "
                    "Name an .als, an .alc or a dump."
                )
            head += more
