"""What a finding is, and the page that shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from exporters.words import counted
from kontrol_cli.output.text import plain, utf8

Grade = Literal["in the way", "worth a look", "fine"]
GRADES: tuple[Grade, ...] = ("in the way", "worth a look", "fine")
COLUMNS = ("grade", "about", "found", "why", "do", "quote")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `about` is a stable word for programs; `why` it matters and what to `do` are empty
    where all is well. `quote`: lines of a file, as they are."""

    grade: Grade
    about: str
    found: str
    why: str = ""
    do: str = ""
    quote: tuple[str, ...] = ()

    def row(self) -> dict[str, object]:
        """The finding as a row of a listing."""
        texts = {name: utf8(getattr(self, name)) for name in COLUMNS if name != "quote"}
        return {**texts, "quote": [utf8(line) for line in self.quote]}


def in_the_way(about: str, found: str, *, why: str, do: str, quote: Sequence[str] = ()) -> Finding:
    """Something that has to be mended first."""
    return Finding("in the way", about, found, why, do, tuple(quote))


def worth_a_look(about: str, found: str, *, why: str, do: str, quote: Sequence[str] = ()) -> Finding:
    """Something that may be the cause, or will be a trouble later."""
    return Finding("worth a look", about, found, why, do, tuple(quote))


def fine(about: str, found: str) -> Finding:
    """Something that is as it should be, or only has to be known."""
    return Finding("fine", about, found)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What is in the way first; within a grade in the order of the examination."""
    return sorted(findings, key=lambda one: GRADES.index(one.grade))


# The folders in which systems keep the homes of users, with the name behind them. Python writes the paths of Windows
# with two backslashes in its error messages; an apostrophe may be in a name, or end the quotes around a path.
_PART = r"[^\\/\s\"',:;]+"
_NAME = rf"{_PART}(?:'{_PART})*"
_HOMES = re.compile(
    rf"(?:[A-Z]:)?(?:\\\\|[\\/])(?:Users|home)(?:\\\\|[\\/])(?!Shared\b)(?:{_NAME}(?: {_NAME})*(?=[\\/])|{_NAME})",
    re.IGNORECASE,
)


def without_names(finding: Finding, home: Path | None) -> Finding:
    """The finding with ~ in place of the home folder, whoever's it is: what is pasted should not say a user's name."""

    own = "" if home is None else str(home)
    own = own if len(own) > 1 else ""

    def hidden(text: str) -> str:
        for spelled in {own, own.replace("\\", "\\\\")} - {""}:
            text = re.sub(re.escape(spelled) + r"(?![\w-])", "~", text)
        return _HOMES.sub("~", text)

    return replace(
        finding, found=hidden(finding.found), why=hidden(finding.why), do=hidden(finding.do),
        quote=tuple(hidden(line) for line in finding.quote),
    )  # fmt: skip


def summary(findings: Sequence[Finding]) -> str:
    """`2 things stand in the way, 1 is worth a look.`"""
    stops = sum(one.grade == "in the way" for one in findings)
    looks = sum(one.grade == "worth a look" for one in findings)
    first = f"{counted(stops, 'thing')} {'stands' if stops == 1 else 'stand'} in the way" if stops else ""
    second = f"{counted(looks, 'thing')} {'is' if looks == 1 else 'are'} worth a look" if looks else ""
    return f"{first or 'Nothing stands in the way'}{', ' + second if second else ''}."


def page(findings: Sequence[Finding]) -> Iterator[str]:
    """The lines of the page, each with its end."""
    yield f"{summary(findings)}\n"
    number = 0
    for grade in GRADES:
        of_grade = [one for one in findings if one.grade == grade]
        if not of_grade:
            continue
        yield f"\n{grade.capitalize()}\n"
        for one in of_grade:
            if grade == "fine":
                yield f"    {plain(one.found)}\n"
                continue
            number += 1
            yield f"{number:>3} {plain(one.found)}\n"
            for line in one.quote:
                yield f"      | {plain(line)}\n"
            yield f"    Why: {plain(one.why)}\n"
            yield f"    Do:  {plain(one.do)}\n"
