"""Names in the letters that a machine has."""

from __future__ import annotations

import unicodedata

ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
"""Printable ASCII, the alphabet of most machines."""

# What a decomposition into letter and accent does not give.
_LETTERS = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L",
            "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "ð": "d", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-",
            "—": "-", "…": "..."}  # fmt: skip


def spelled(text: str, alphabet: str, most: int) -> str:
    """`text` in the letters of `alphabet`, at most `most` of them: accents go, a letter that is missing comes in the
    other case, and a run of what nobody can spell becomes one `_` (or nothing where there is no such letter)."""
    out = ""
    for char in unicodedata.normalize("NFC", text):
        found = _spelled_char(char, alphabet)
        if found is None:
            found = "_" if "_" in alphabet and not out.endswith("_") else ""
        out += found
    return out[:most].strip()


def _spelled_char(char: str, alphabet: str) -> str | None:
    if char in alphabet:
        return char
    if unicodedata.combining(char):
        return ""
    plain = _LETTERS.get(char)
    if plain is None:
        plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    for candidate in (plain, plain.upper(), plain.lower()):
        if candidate and all(part in alphabet for part in candidate):
            return candidate
    return None
