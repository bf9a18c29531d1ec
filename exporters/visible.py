"""Names from files made safe: what could steer a terminal or hide in a line is written visibly."""

from __future__ import annotations

import re

# C0, DEL and C1 controls can steer a terminal; the bidirectional and zero-width format controls
# can make a line read as something else. The joiners U+200C and U+200D are part of ordinary words and emoji.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_UNSAFE_NO_NEWLINE = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
# JSON has its own way to write C0, and its lines may end; the rest it allows raw inside strings.
UNSAFE_IN_JSON = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", ""))
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _visible(match: re.Match[str]) -> str:
    char = match.group()
    if char in _SHORT:
        return _SHORT[char]
    if "\udc80" <= char <= "\udcff":  # a byte of a file name that is not UTF-8 (PEP 383)
        return f"\\x{ord(char) - 0xDC00:02x}"
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def plain(text: str, *, newlines: bool = False) -> str:
    r"""`text` with everything that could steer a terminal written visibly, such as ``\x1b``.

    With `newlines` line feeds stay.
    """
    return (_UNSAFE_NO_NEWLINE if newlines else _UNSAFE).sub(_visible, text)
