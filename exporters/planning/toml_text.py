"""Names of strangers written into a TOML file: as keys, as text, and in comments."""

from __future__ import annotations

import re

_BARE = re.compile(r"[A-Za-z0-9_-]+")
# What a basic string of TOML may not hold as it is, and what would turn the writing direction or hide in an editor.
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff'
    "\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def toml_string(text: str) -> str:
    """`text` as a basic string on one line; half a surrogate pair, which TOML cannot hold, becomes U+FFFD."""
    return '"' + _ESCAPED.sub(_escape, _SURROGATE.sub("\ufffd", text)) + '"'


def toml_key(text: str) -> str:
    """`text` as a key: bare where TOML takes it bare."""
    return text if _BARE.fullmatch(text) else toml_string(text)


def shortened(text: str, most: int = 60) -> str:
    """`text` as a string for a comment, its end left out where it is long."""
    return toml_string(text if len(text) <= most else text[: most - 3] + "...")


def _escape(found: re.Match[str]) -> str:
    letter = found[0]
    code = ord(letter)
    return _SHORT.get(letter) or (f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}")
