"""Which things of two lists are the same thing: by keys from strict to loose, then by likeness."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence

from kontrol_cli.sets.rows import Row

Key = Callable[[Row], Hashable]
# Within these everything is compared with everything; beyond them time grows with the number of rows only.
_EXACT_CELLS = 40_000
_LIKENESS_PAIRS = 10_000
_CANDIDATES = 16


class Matcher:
    """Two lists in order, and which rows of theirs are paired so far (by position in the lists)."""

    def __init__(self, a: Sequence[Row], b: Sequence[Row]) -> None:
        self.a, self.b = a, b
        self.b_of: dict[int, int] = {}
        self.a_of: dict[int, int] = {}

    @property
    def pairs(self) -> list[tuple[Row, Row]]:
        """The paired rows in the order of the second list."""
        return [(self.a[self.a_of[j]], row) for j, row in enumerate(self.b) if j in self.a_of]

    @property
    def only_a(self) -> list[Row]:
        """Rows of the first list without a partner."""
        return [row for i, row in enumerate(self.a) if i not in self.b_of]

    @property
    def only_b(self) -> list[Row]:
        """Rows of the second list without a partner."""
        return [row for j, row in enumerate(self.b) if j not in self.a_of]

    def pair(self, i: int, j: int) -> None:
        """Row `i` of the first list is row `j` of the second."""
        self.b_of[i], self.a_of[j] = j, i

    def by(self, key_a: Key, key_b: Key | None = None, accept: Callable[[Row, Row], bool] | None = None) -> None:
        """Pair unpaired rows of equal key (None never pairs): in the lists' common order, then the rest as they come.

        `accept` has the last word on a pair.
        """
        keys_a = self._keys(self.a, self.b_of, key_a)
        keys_b = self._keys(self.b, self.a_of, key_b or key_a)
        if not set(keys_a.values()) & set(keys_b.values()):
            return
        # Pairs found before are tokens of their own, so that new pairs keep their order among them.
        tokens_a: list[Hashable] = [
            ("=", i) if i in self.b_of else ("a", i) if i not in keys_a else ("k", keys_a[i])
            for i in range(len(self.a))
        ]
        tokens_b: list[Hashable] = [
            ("=", self.a_of[j]) if j in self.a_of else ("b", j) if j not in keys_b else ("k", keys_b[j])
            for j in range(len(self.b))
        ]
        for i, j in common_order(tokens_a, tokens_b):
            if i not in self.b_of and (accept is None or accept(self.a[i], self.b[j])):
                self.pair(i, j)
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for j, key in keys_b.items():
            if j not in self.a_of:
                waiting[key].append(j)
        for i, key in keys_a.items():
            if i in self.b_of or not waiting.get(key):
                continue
            for _ in range(min(len(waiting[key]), _CANDIDATES)):
                j = waiting[key].popleft()
                if accept is None or accept(self.a[i], self.b[j]):
                    self.pair(i, j)
                    break
                waiting[key].append(j)

    def by_key(self, key: Key) -> None:
        """As :meth:`by`, for rows whose order says nothing: rows of equal key are paired as they come."""
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for j, value in self._keys(self.b, self.a_of, key).items():
            waiting[value].append(j)
        for i, value in self._keys(self.a, self.b_of, key).items():
            if waiting.get(value):
                self.pair(i, waiting[value].popleft())

    def by_likeness(self, score: Callable[[Row, Row], float], least: float) -> None:
        """Pair what is left, the most alike first; nothing below `least`. Ties go to the nearest in the lists."""
        left_a = [i for i in range(len(self.a)) if i not in self.b_of]
        left_b = [j for j in range(len(self.b)) if j not in self.a_of]
        if len(left_a) * len(left_b) <= _LIKENESS_PAIRS:
            couples = [(i, j) for i in left_a for j in left_b]
        else:  # only with what is about as far down the other list
            steps = len(left_b) / len(left_a)
            couples = [
                (i, j)
                for at, i in enumerate(left_a)
                for j in left_b[max(round(at * steps) - _CANDIDATES, 0) : round(at * steps) + _CANDIDATES]
            ]
        scored = [(score(self.a[i], self.b[j]), i, j) for i, j in couples]
        scored.sort(key=lambda one: (-one[0], abs(one[1] - one[2]), one[1], one[2]))
        for value, i, j in scored:
            if value < least:
                break
            if i not in self.b_of and j not in self.a_of:
                self.pair(i, j)

    @staticmethod
    def _keys(rows: Sequence[Row], paired: dict[int, int], key: Key) -> dict[int, Hashable]:
        found = {i: key(row) for i, row in enumerate(rows) if i not in paired}
        return {i: value for i, value in found.items() if value is not None}


def common_order(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Positions of a longest common subsequence (of a good one, beyond 40,000 comparisons)."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    pairs = [(i, i) for i in range(start)]
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    exact = len(inner_a) * len(inner_b) <= _EXACT_CELLS
    found = _longest(inner_a, inner_b) if exact else _rising(inner_a, inner_b)
    pairs += [(start + i, start + j) for i, j in found]
    return pairs + [(len(a) - n, len(b) - n) for n in range(end, 0, -1)]


def _rising(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The first of a token to the first, the second to the second; of these pairs as many as rise in both lists.

    Longest where no token occurs twice.
    """
    places: dict[Hashable, deque[int]] = defaultdict(deque)
    for j, token in enumerate(b):
        places[token].append(j)
    pairs = [(i, places[token].popleft()) for i, token in enumerate(a) if places.get(token)]
    out = out_of_order([j for _, j in pairs])
    return [pair for at, pair in enumerate(pairs) if at not in out]


def _longest(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    lengths = [[0] * (len(b) + 1)]
    for one in a:
        above = lengths[-1]
        line = [0]
        for j, other in enumerate(b):
            line.append(above[j] + 1 if one == other else max(above[j + 1], line[j]))
        lengths.append(line)
    pairs = []
    i, j = len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif lengths[i - 1][j] >= lengths[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def differ(one: float | None, other: float | None) -> bool:
    """Two times that are not the same: dumps and files print floats with more or fewer digits."""
    if one is None or other is None:
        return one is not other
    return not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)


def moved(places: Sequence[tuple[int, int]]) -> set[int]:
    """The fewest entries of (old, new) numbers, by index, that moved among the others.

    Of two that changed places either may be the one: not that which kept its number, where there is the choice.
    """
    old = [place[0] for place in places]
    one = out_of_order(old)
    other = {len(old) - 1 - at for at in out_of_order([-number for number in reversed(old)])}
    return min(one, other, key=lambda found: sum(places[at][0] == places[at][1] for at in found))


def out_of_order(positions: Sequence[int]) -> set[int]:
    """The fewest entries of `positions` (by index) that have to move for the rest to rise."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for at, value in enumerate(positions):
        place = bisect_left(tails, value)
        before.append(tail_at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            tail_at.append(at)
        else:
            tails[place], tail_at[place] = value, at
    stay = set()
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        stay.add(at)
        at = before[at]
    return set(range(len(positions))) - stay


def overlap(a: Iterable[Hashable], b: Iterable[Hashable]) -> float:
    """How much two collections share, 0 to 1; 0 when both are empty."""
    one, other = Counter(a), Counter(b)
    union = (one | other).total()
    return (one & other).total() / union if union else 0.0
