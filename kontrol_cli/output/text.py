"""Names from files made safe and measured for a terminal."""

from __future__ import annotations

import re
import unicodedata

# C0, DEL and C1 controls can steer a terminal; the bidirectional and zero-width format controls
# can make a line read as something else. The joiners U+200C and U+200D are part of ordinary words and emoji.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_UNSAFE_NO_NEWLINE = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _visible(match: re.Match[str]) -> str:
    char = match.group()
    if char in _SHORT:
        return _SHORT[char]
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def plain(text: str, *, newlines: bool = False) -> str:
    r"""`text` with everything that could steer a terminal written visibly, such as ``\x1b``.

    With `newlines` line feeds stay.
    """
    return (_UNSAFE_NO_NEWLINE if newlines else _UNSAFE).sub(_visible, text)


def width(text: str) -> int:
    """How many terminal cells `text` takes: 2 for wide characters, 0 for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def fit(text: str, cells: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """`text` padded or cut to exactly `cells` terminal cells; what is cut ends in `ellipsis` (one cell, or "")."""
    have = width(text)
    if have > cells:
        kept, have = "", 0
        for char in text:
            if have + _cells(char) > cells - len(ellipsis):
                break
            kept += char
            have += _cells(char)
        text, have = (kept + ellipsis, have + len(ellipsis)) if cells > 0 else ("", 0)
    gap = " " * (cells - have)
    return gap + text if right else text + gap
