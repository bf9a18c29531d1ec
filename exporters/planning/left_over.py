"""The clips that are left out because nothing says their pattern: which names to deal with first, and to what end."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exporters.words import counted

_SHOWN = 6


@dataclass(frozen=True)
class LeftOver:
    """A name that says no pattern: how many clips have it, and how many rows become right with it, once those before
    it in the list are dealt with."""

    name: str
    clips: int
    rows: int


def left_over(rows: Sequence[Iterable[str]], clips: Counter[str]) -> list[LeftOver]:
    """The names in the order in which to deal with them.

    `rows` are the names without a pattern that sound in each row, `clips` how many clips have each name. First comes
    the name that makes most rows right; of several that of most rows, then of most clips, then the first in the song.
    """
    missing = [dict.fromkeys(row) for row in rows]
    places: dict[str, list[int]] = {}
    for number, names in enumerate(missing):
        for name in names:
            places.setdefault(name, []).append(number)
    order = {name: at for at, name in enumerate(places)}
    alone = Counter(next(iter(names)) for names in missing if len(names) == 1)

    def weight(name: str) -> tuple[int, int, int, int]:
        return -alone[name], -len(places[name]), -clips[name], order[name]

    heap = [(weight(name), name) for name in places]
    heapq.heapify(heap)
    done: set[str] = set()
    out: list[LeftOver] = []
    while heap:
        was, name = heapq.heappop(heap)
        if name in done or was != weight(name):
            continue
        done.add(name)
        out.append(LeftOver(name, clips[name], alone[name]))
        for number in places[name]:
            del missing[number][name]
            if len(missing[number]) == 1:
                (last,) = missing[number]
                alone[last] += 1
                heapq.heappush(heap, (weight(last), last))
    return out


def left_over_text(found: Sequence[LeftOver], row: str = "row") -> str:
    """The list in a sentence; `row` is what becomes right with each name."""
    parts = [
        f"{_name(one.name)} ({counted(one.clips, 'clip')}: {_rows(one.rows, row, more=number > 0)})"
        for number, one in enumerate(found[:_SHOWN])
    ]
    rest = found[_SHOWN:]
    if rest:
        parts.append(f"{counted(len(rest), 'more name')} ({_rows(sum(one.rows for one in rest), row, more=True)})")
    return ", then ".join(parts)


def _rows(many: int, row: str, *, more: bool) -> str:
    noun = f"{'more ' if more else ''}{row}{'' if many == 1 else 's'}"
    return f"{many or 'no'} {noun} right"


def _name(name: str) -> str:
    return f"'{name}'" if name.strip() else "clips without a name"
