"""Names from files made safe and measured for a terminal."""

from __future__ import annotations

from exporters.visible import UNSAFE_IN_JSON as UNSAFE_IN_JSON
from exporters.visible import plain as plain


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
