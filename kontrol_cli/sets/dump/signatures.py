"""Doc strings of the Live API (Boost.Python's form) as one-line signatures in our own rendering.

Boost writes `name( (Clip)arg1, (int)count [, (bool)fast=True]) -> None : text C++ signature : ...`, one after the other
for overloads. The rendering is `name(arg1: Clip, count: int, fast: bool = True) -> None`, overloads separated by "; ".
"""

from __future__ import annotations

import re

_ARROW = r"\s*(?:->|→)\s*"
_ARGUMENT = re.compile(r"[\s\[,]*\(([\w.]+)\)\s*(\w+)\s*")


def parse_doc(name: str, text: str) -> tuple[str | None, str | None]:
    """The signatures and the remaining documentation of a doc string; None for what it lacks."""
    signatures: list[str] = []
    docs: list[str] = []
    head = re.compile(rf"(?<![\w.:]){re.escape(name)}\(")
    kept_from = at = 0
    while found := head.search(text, at):
        at = found.end()
        parsed = _parse_one(name, text, at)
        if parsed is not None:
            docs.append(text[kept_from : found.start()])
            signature, kept_from = parsed
            at = kept_from
            signatures.append(signature)
    docs.append(text[kept_from:])
    doc = "\n".join(words for part in docs if (words := _without_cpp(part)))
    return "; ".join(signatures) or None, doc or None


def _parse_one(name: str, text: str, at: int) -> tuple[str, int] | None:
    """One signature whose opening parenthesis is before `at`, and where it ends; None when it is none (C++)."""
    arguments: list[str] = []
    while found := _ARGUMENT.match(text, at):
        kind, label = found.groups()
        at = found.end()
        argument = f"{label}: {kind}"
        if text[at : at + 1] == "=":
            end = _end_of_default(text, at + 1)
            argument += f" = {text[at + 1 : end].strip()}"
            at = end
        arguments.append(argument)
    closing = re.compile(r"[\s\]]*\)").match(text, at)
    if closing is None:
        return None
    result = re.compile(rf"{_ARROW}([\w.]+)\s*:?").match(text, closing.end())
    if result is None:
        return None
    return f"{name}({', '.join(arguments)}) -> {result[1]}", result.end()


def _end_of_default(text: str, at: int) -> int:
    """Where a default value ends: at a comma, bracket or parenthesis outside of its own brackets and quotes."""
    depth, quote = 0, ""
    while at < len(text):
        letter = text[at]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            if letter == "[" and depth == 0 and text[at + 1 : at + 2] in (",", " "):
                return at
            depth += 1
        elif letter in ")]}":
            if depth == 0:
                return at
            depth -= 1
        elif letter == "," and depth == 0:
            return at
        at += 1
    return at


def _without_cpp(text: str) -> str:
    """The words before the C++ signature."""
    return re.split(r"C\+\+ signature\s*:", text, maxsplit=1)[0].strip()
