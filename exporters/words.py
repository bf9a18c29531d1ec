"""Numbers and things as a person writes and reads them: counts, ranges counted from 1, choices by number or name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice

from exporters.errors import UsageError
from exporters.numbers import whole_number

_RANGE = re.compile(r"\s*([^\s-]+)?\s*(?:(-)\s*([^\s-]+)?\s*)?")
_LOOSE_DASH = re.compile(r"\s*-\s*")


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`; `plural` for nouns that take more than an s."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def sentence(text: str) -> str:
    """`text` as a sentence begins: with a capital."""
    return text[:1].upper() + text[1:]


def ranges(numbers: Iterable[int]) -> str:
    """Numbers (0-based) as a person reads them, counted from 1: `1-3 5`; "" for none."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return " ".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in parts)


def from_one(noun: str, count: int) -> str:
    """What there is, by number: `songs 1-32`, `song 1` where there is one."""
    return f"{noun}{'s' if count > 1 else ''} {ranges(range(count))}"


def range_ends(text: str) -> tuple[str | None, str | None] | None:
    """The ends of a range as written: `3-8`, `20-` or `-3` (None: open), and `3` for both; None for anything else."""
    match = _RANGE.fullmatch(text)
    if match is None or not (match[1] or match[3]):
        return None
    return match[1], match[3] if match[2] else match[1]


_SHORTEST_PART = 3  # letters; shorter texts are part of nearly every name
_MOST_COMPARED = 2_000  # names; with more the likeness of each would take longer than the mistake


def did_you_mean(text: str, names: Iterable[str], most: int = 3) -> str:
    """` Did you mean 'clips'?` (with the blank before it) for a text that is none of `names`; "" when none is like it.

    The same in another case comes first, then names that hold the text or begin it, then those of nearly the same
    letters, or with a word of nearly the same.
    """
    wanted = text.strip().casefold()[:100]
    known: dict[str, str] = {}  # folded -> as written
    for name in islice(names, _MOST_COMPARED):
        known.setdefault(name.strip().casefold()[:100], name.strip())
    known.pop("", None)
    if wanted in known:
        found = [known[wanted]]
    else:
        held = [one for one in known if wanted in one or (len(one) >= _SHORTEST_PART and wanted.startswith(one))]
        near = held if len(wanted) >= _SHORTEST_PART else []
        if not near:
            from difflib import get_close_matches  # only where something is wrong: it takes longer than most verbs

            words = {word: one for one in reversed(known) for word in one.split() if len(word) >= _SHORTEST_PART}
            near = get_close_matches(wanted, known, most) or [words[w] for w in get_close_matches(wanted, words, most)]
        found = [known[one] for one in sorted(near, key=lambda one: not one.startswith(wanted))[:most]]
    if not found:
        return ""
    *others, last = (f"'{name[:60]}'" for name in found)
    return f" Did you mean {', '.join(others) + ' or ' if others else ''}{last}?"


def read_choice(
    text: str,
    there: Collection[int],
    *,
    field: str,
    kind: str,
    having: str,
    example: str,
    number: Callable[[str], int | None] | None = None,
    names: Mapping[str, Iterable[int]] | None = None,
    names_first: bool = False,
    gaps: bool = False,
) -> tuple[int, ...]:
    """The things (0-based, each once, in the order written) that `3`, `3-8`, `20-`, `-3`, a name or a list names.

    `there` holds the numbers that exist and `number` reads one of them (by default counted from 1). Both ends of a
    range must exist; with `gaps` it is enough that something between them does. A list has commas, or, where it has
    no names, spaces, as :func:`ranges` writes it. `names` are looked up as they are, else in any case; a name with a
    comma is found before the list that it might be. What is both a number and a name is the number, unless
    `names_first`. Raises UsageError, which begins with `field` and says that this is not a `kind` ("a scene"), what
    there is (`having`) and an `example`.
    """
    known = names or {}
    folded: dict[str, dict[int, None]] = {}
    for name, ones in known.items():
        folded.setdefault(name.strip().casefold(), {}).update(dict.fromkeys(ones))
    folded.pop("", None)
    count = number or _from_one

    def named(text: str) -> tuple[int, ...]:
        if text.strip() and text in known:
            return tuple(known[text])
        return tuple(sorted(folded.get(text.strip().casefold(), ())))

    def numbered(part: str) -> tuple[int, ...]:
        found: list[int] = []
        for one in _LOOSE_DASH.sub("-", part).split():
            inside = _between(one, there, count, gaps=gaps)
            if not inside:
                return ()
            found += inside
        return tuple(found)

    parts = [part.strip() for part in text.split(",")]
    if (whole := named(text)) and (names_first or not all(numbered(part) for part in parts)):
        return whole
    chosen: dict[int, None] = {}
    for part in parts:
        ways = (named(part), numbered(part)) if names_first else (numbered(part), named(part))
        found = ways[0] or ways[1]
        if not found:
            near = did_you_mean(part, known)
            raise UsageError(f"`{field}`: '{part}' is not {kind}; {having}.{near} Write for example {example}.")
        chosen.update(dict.fromkeys(found))
    return tuple(chosen)


def _between(text: str, there: Collection[int], number: Callable[[str], int | None], *, gaps: bool) -> list[int]:
    ends = range_ends(text)
    if ends is None or not there:
        return []
    first = min(there) if ends[0] is None else number(ends[0])
    last = max(there) if ends[1] is None else number(ends[1])
    if first is None or last is None or (not gaps and not (first in there and last in there)):
        return []
    if first == last:
        return [first] if first in there else []
    return sorted(one for one in there if first <= one <= last)


def _from_one(text: str) -> int | None:
    number = whole_number(text)
    return None if number is None or number < 1 or text[0] in "+-" else number - 1
