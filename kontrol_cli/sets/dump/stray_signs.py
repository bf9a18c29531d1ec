"""API documents that other programs wrote without escaping: a `<` in them that begins no tag is a letter.

The generator of 2011, run under Python 3, writes names such as `<unnamed Boost.Python function>` as they are. A parser
that recovers by itself takes them for an element that never ends, and everything behind falls into it.
"""

from __future__ import annotations

import re

_NAME = rb"[A-Za-z_:][\w:.-]*"
_TAG = re.compile(
    rb"<(?:/" + _NAME + rb"\s*>|" + _NAME + rb"(?:\s+" + _NAME + rb"""\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/?>|[?!])"""
)
_LONGEST_TAG = 1 << 16
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


class StraySigns:
    """Makes `&lt;` of every stray `<`, chunk by chunk. `places` counts them, `line` is that of the first.

    Documents of two bytes a letter pass as they are.
    """

    def __init__(self) -> None:
        self.places = 0
        self.line: int | None = None
        self._lines = 1
        self._waiting = b""
        self._wide: bool | None = None

    def mended(self, data: bytes, *, last: bool = False) -> bytes:
        """What can be handed on once `data` has come; with `last` all of it."""
        if self._wide is None and data:
            self._wide = data.startswith(_WIDE)
        if self._wide:
            return data
        data = self._waiting + data
        out: list[bytes] = []
        at = 0
        while (sign := data.find(b"<", at)) >= 0:
            out.append(data[at:sign])
            at = sign
            if _TAG.match(data, sign):
                out.append(b"<")
            elif not last and len(data) - sign < _LONGEST_TAG and data.find(b"<", sign + 1) < 0:
                break  # its end has not come yet
            else:
                out.append(b"&lt;")
                self.places += 1
                if self.line is None:
                    self.line = self._lines + data.count(b"\n", 0, sign)
            at = sign + 1
        if sign < 0:
            out.append(data[at:])
            at = len(data)
        self._lines += data.count(b"\n", 0, at)
        self._waiting = data[at:]
        return b"".join(out)
