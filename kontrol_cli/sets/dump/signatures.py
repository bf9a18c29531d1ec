"""Doc strings of the Live API (Boost.Python's form) as one-line signatures in our own rendering.

Boost writes `name( (Clip)arg1, (int)count [, (bool)fast=True]) -> None : text C++ signature : ...`, one after the other
for overloads. The rendering is `name(arg1: Clip, count: int, fast: bool = True) -> None`, overloads separated by "; ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_ARROW = r"\s*(?:->|→)\s*"
_ARGUMENT = re.compile(r"[\s\[,]*\(([\w.]+)\)\s*(\w+)\s*")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a call; `type` is None where nobody knows it, `default` None where the caller must give it."""

    name: str
    type: str | None = None
    default: str | None = None

    def __str__(self) -> str:
        kind = f": {self.type}" if self.type else ""
        return f"{self.name}{kind}" + ("" if self.default is None else f" = {self.default}")


@dataclass(frozen=True)
class Signature:
    """One way to call a member: its parameters in order (a method's own object is the first), and what comes back."""

    parameters: tuple[Parameter, ...]
    returns: str

    def rendered(self, name: str) -> str:
        """On one line, in our rendering."""
        return f"{name}({', '.join(map(str, self.parameters))}) -> {self.returns}"


def signature_columns(name: str, signatures: tuple[Signature, ...]) -> dict[str, Any]:
    """The columns signature, parameters and returns of the table `members`; empty without signatures."""
    if not signatures:
        return {}
    returns = dict.fromkeys(one.returns for one in signatures)
    return {
        "signature": "; ".join(one.rendered(name) for one in signatures),
        "parameters": "; ".join(", ".join(map(str, one.parameters)) for one in signatures),
        "returns": "; ".join(returns),
    }


def read_signatures(name: str, text: str | None) -> tuple[Signature, ...]:
    """The signatures that a text in our rendering holds; those before the first place that is none."""
    found: list[Signature] = []
    at, text, head = 0, text or "", f"{name}("
    while text.startswith(head, at):
        parameters: list[Parameter] = []
        at += len(head)
        while named := re.compile(r"(?:, )?(\w+)").match(text, at):
            kind, default, at = None, None, named.end()
            if text.startswith(": ", at):
                kind, at = _part(text, at + 2)
            if text.startswith(" = ", at):
                default, at = _part(text, at + 3)
            parameters.append(Parameter(named[1], kind, default))
        if not text.startswith(") -> ", at):
            break
        end = text.find(f"; {head}", at)
        end = len(text) if end < 0 else end
        found.append(Signature(tuple(parameters), text[at + 5 : end]))
        at = end + 2
    return tuple(found)


def _part(text: str, at: int) -> tuple[str, int]:
    """A type or default that begins at `at`, and where it ends."""
    depth, quote, end = 0, "", at
    while end < len(text):
        letter = text[end]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif depth == 0 and (letter in ",)" or text.startswith(" = ", end)):
            break
        else:
            depth += (letter in "([{") - (letter in ")]}")
        end += 1
    return text[at:end], end


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
