"""Names from files made safe and measured for a terminal."""

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


def utf8(text: str) -> str:
    r"""`text` as UTF-8 can hold it: the bytes of a file name that are not UTF-8 are written as ``\xff``.

    Python holds such bytes as lone surrogates (PEP 383), which neither SQLite nor Arrow takes.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            raw = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half a UTF-16 pair in a name on Windows: no bytes lie behind it
            raw = text.encode("utf-8", "surrogatepass")
        return raw.decode("utf-8", "backslashreplace")
    return text


def width(text: str) -> int:
    """How many terminal cells `text` takes, by rich's tables: 2 for wide characters, 0 for combining ones, 2 for an
    emoji that several characters make together."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, cells: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """`text` padded or cut to exactly `cells` terminal cells; what is cut ends in `ellipsis` (one cell, or "")."""
    text = text.rstrip("\u200d")  # a joiner at the end would join what follows
    if width(text) > cells:
        text = _start(text, cells - len(ellipsis)) + ellipsis if cells > 0 else ""
    gap = " " * (cells - width(text))
    return gap + text if right else text + gap


def _start(text: str, cells: int) -> str:
    """As much of `text` as goes into `cells`, without cutting through what a reader sees as one character."""
    if text.isascii():
        return text[: max(cells, 0)]
    from rich.cells import split_graphemes

    end = used = 0
    for _, stop, wide in split_graphemes(text)[0]:
        if used + wide > cells:
            break
        end, used = stop, used + wide
    return text[:end].rstrip("\u200d")
