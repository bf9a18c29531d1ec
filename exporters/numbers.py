"""Numbers and documents that strangers wrote: one reading of numbers from text, one of JSON and of TOML.

Python's own `int` and `float` take digits of every script, underscores between them, `inf` and `nan`, and refuse more
than 4300 digits with an error of another kind; `str.isdigit` says yes to superscripts that `int` refuses. Whatever
comes from a file, an option or a name is read here instead, and None says that it is not a number that we can hold.
"""

from __future__ import annotations

import math
import re
from typing import Any

from exporters.errors import BadInput

_LONGEST = 1000  # characters; float64 has no use for more than 770 digits
_MANY_DIGITS = re.compile(r"[0-9_]{4300,}")
_LIMIT = 1 << 63
_DIGITS = re.compile(r"[0-9]+")
_TOML_PIECES = re.compile(
    r"""
    \"{3} (?: \\. | [^\\] )*? \"{3} | '{3} .*? '{3}          # a text of several lines
    | ( \" (?: \\. | [^\"\\\n] )* \" | '[^'\n]*' )            # a text
    | \#[^\n]*                                               # a comment
    | ( [A-Za-z0-9_-]+ ) | ( \. ) | ( [\ \t]+ ) | .          # a bare word, a dot, blanks, anything else
    """,
    re.DOTALL | re.VERBOSE,
)
_VERSION = re.compile(r"\s*([0-9]{1,9})(?![0-9])(?:\.([0-9]{1,9}))?")

DEEPEST = 64
"""How deep lists and tables of a JSON or TOML document may be nested; ours need 6."""


def whole_number(text: str) -> int | None:
    """The whole number that `text` is (ASCII digits, a sign, blanks around it); None for anything else.

    What does not fit 64 bits is not taken either.
    """
    if not text.isascii() or "_" in text or len(text) > _LONGEST:
        return None
    try:
        number = int(text)
    except ValueError:
        return None
    return number if -_LIMIT <= number < _LIMIT else None


def hex_number(text: str) -> int | None:
    """The number that up to eight hexadecimal digits are, in either case; None for anything else."""
    return int(text, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,8}", text) else None


def all_digits(text: str) -> bool:
    """True for one ASCII digit or more and nothing else; `str.isdigit` is true for digits of every script and for ²."""
    return _DIGITS.fullmatch(text) is not None


def version_numbers(text: str | None) -> tuple[int, int] | None:
    """Major and minor number that a version such as "9.7.7" or "12" begins with; None where it begins otherwise."""
    match = _VERSION.match(text or "")
    return None if match is None else (int(match[1]), int(match[2] or 0))


def decimal_number(text: str) -> float | None:
    """The number that `text` is (ASCII digits, sign, point, exponent, blanks around it); None for anything else.

    inf, nan and what is too large for a float (1e999) are not taken.
    """
    number = _any_decimal(text)
    return None if number is None or not math.isfinite(number) else number


def is_beyond_floats(text: str) -> bool:
    """True for inf, nan and numbers that are too large for a float: numbers, but none that can be held."""
    number = _any_decimal(text)
    return number is not None and not math.isfinite(number)


def _any_decimal(text: str) -> float | None:
    if not text.isascii() or "_" in text or len(text) > _LONGEST:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def finite(value: object) -> float | None:
    """A number of a JSON or TOML document as a float; None for another type, inf, nan and what no float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def whole(value: object) -> int | None:
    """A whole number of a JSON or TOML document that fits 64 bits; None for anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -_LIMIT <= value < _LIMIT else None


def read_json(data: bytes, name: str) -> Any:
    """The JSON document in `data` (UTF-8, a byte order mark allowed).

    Raises BadInput, naming `name`: not JSON, not UTF-8, nested deeper than DEEPEST, a whole number beyond 64 bits.
    """
    import json

    text = _decoded(data, name)
    try:
        document = json.loads(text)
    except RecursionError:
        raise _too_deep(name) from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{name}, line {error.lineno}, column {error.colno}: not JSON ({error.msg}).") from None
    except ValueError:  # Python's limit on digits; the decoder's own errors are above
        raise _too_many_digits(text, name) from None
    check_document(document, name)
    return document


def read_toml(data: bytes, name: str) -> dict[str, Any]:
    """The TOML document in `data` (UTF-8, a byte order mark allowed).

    Raises BadInput, naming `name`: not TOML, not UTF-8, nested deeper than DEEPEST, a whole number beyond 64 bits.
    """
    import tomllib

    text = _decoded(data, name)
    if _has_long_keys(text):
        raise _too_deep(name)
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise _too_deep(name) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name} is not valid TOML: {error}.") from None
    except (ValueError, OverflowError) as error:  # Python's limit on digits, and dates that no calendar has
        if _MANY_DIGITS.search(text):
            raise _too_many_digits(text, name) from None
        raise BadInput(f"{name} is not valid TOML: {error}.") from None
    check_document(document, name)
    return document


def check_document(document: object, name: str) -> None:
    """Raise BadInput where a parsed document is nested deeper than DEEPEST or has a whole number beyond 64 bits.

    Such numbers can come in without many digits (0xfff... in TOML), and Python cannot even print them.
    """
    level: list[tuple[object, Any]] = [("", document)]
    depth = 0
    while level:
        below: list[tuple[object, Any]] = []
        for key, one in level:
            if isinstance(one, dict | list) and depth == DEEPEST:
                raise _too_deep(name)
            if isinstance(one, dict):
                below += one.items()
            elif isinstance(one, list):
                below += ((key, inner) for inner in one)
            elif isinstance(one, int) and not -_LIMIT <= one < _LIMIT:
                raise BadInput(f"{name}: the number at '{str(key)[:40]}' has more than 64 bits. Write a smaller one.")
        level = below
        depth += 1


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 text (byte {error.start}). Save it as UTF-8 and try again.") from None


def _has_long_keys(text: str) -> bool:
    """True where a dotted key (a.b.c) has more than DEEPEST parts.

    tomllib keeps every beginning of such a key: 40 KB of one took it 1.3 GB.
    """
    if all(line.count(".") < DEEPEST for line in text.split("\n")):
        return False
    parts, was_dot = 0, False
    for piece in _TOML_PIECES.finditer(text):
        quoted, bare, dot, blanks = piece.groups()
        if blanks is not None:
            continue
        if dot is not None:
            was_dot = True
            continue
        is_part = quoted is not None or bare is not None
        parts = 0 if not is_part else parts + 1 if was_dot else 1
        was_dot = False
        if parts > DEEPEST:
            return True
    return False


def _too_deep(name: str) -> BadInput:
    return BadInput(f"{name}: lists and tables are nested more than {DEEPEST} deep. Write it flatter.")


def _too_many_digits(text: str, name: str) -> BadInput:
    found = _MANY_DIGITS.search(text)
    at = found.start() if found else 0
    line = text.count("\n", 0, at) + 1
    before = text[max(text.rfind("\n", 0, at) + 1, at - 40) : at].strip()
    place = f"line {line}" + (f", behind '{before}'" if before else "")
    return BadInput(f"{name}, {place}: a number of more than 4300 digits. Write a smaller one.")
