"""Rows of a plan as rows of the machine: one for one as long as they fit, else as few as needed joined in chains.

A song has 64 rows and 256 positions (one source). A row of its own takes one position however often it plays; in a
chain each time that a pattern plays takes one. Chains are kept to 16 positions, the longest in the one real song that
we know (one source allows 255).
"""

from __future__ import annotations

from collections.abc import Sequence

from exporters.planning.plan import PatternRow
from exporters.words import counted

ROWS, POSITIONS, LONGEST = 64, 256, 16

Group = tuple[PatternRow, ...]
# What a way to write the first rows costs: positions, the sum of the squares of the chains' lengths (which is least
# when chains are equally long), and the length in rows of the last group.
_Cost = tuple[int, int, int]


def grouped(rows: Sequence[PatternRow]) -> list[Group] | None:
    """The rows in groups, each a row of the machine; None when no way of joining them fits.

    The way with the fewest positions, among these the one with the shortest chains. A group of several plays each of
    its rows one after the other, once.
    """
    if len(rows) <= ROWS:
        return [(row,) for row in rows]
    # best[used][count]: the cheapest way to write the first `count` rows with `used` rows of the machine
    best: list[dict[int, _Cost]] = [{0: (0, 0, 0)}]
    for _ in range(ROWS):
        best.append(_one_more(best[-1], rows))
    ways = [(cost, used) for used, costs in enumerate(best) if (cost := costs.get(len(rows))) is not None]
    if not ways or min(ways)[0][0] > POSITIONS:
        return None
    used, count = min(ways)[1], len(rows)
    out: list[Group] = []
    while count:
        size = best[used][count][2]
        out.append(tuple(rows[count - size : count]))
        count, used = count - size, used - 1
    return out[::-1]


def _one_more(costs: dict[int, _Cost], rows: Sequence[PatternRow]) -> dict[int, _Cost]:
    """The cheapest ways with one row of the machine more than those of `costs`."""
    out: dict[int, _Cost] = {}
    for start, (positions, squares, _) in costs.items():
        length = 0
        for size, row in enumerate(rows[start : start + LONGEST], 1):
            length += row.plays
            taken = 1 if size == 1 else length
            if taken > LONGEST:
                break
            cost = (positions + taken, squares + taken * taken, size)
            end = start + size
            if end not in out or cost < out[end]:
                out[end] = cost
    return out


def shortage(rows: Sequence[object]) -> str:
    """A sentence when rows that are not more than the positions still do not fit; "" when they do."""
    patterns = [row for row in rows if isinstance(row, PatternRow)]
    if grouped(patterns) is not None:
        return ""
    return (
        f"{counted(len(patterns), 'row')} do not fit: a song of the Analog Rytm has {ROWS} rows, and joined in chains, "
        f"which take a position for each time that a pattern plays, they need more than the {POSITIONS} positions that "
        f"there are or chains of more than {LONGEST}."
    )
