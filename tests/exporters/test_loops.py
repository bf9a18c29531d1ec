"""Folding repeated passages: what plays stays the same, tempo included, and no way with flat loops has fewer rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.planning.loops import fold_loops
from exporters.planning.plan import LoopRow, PatternRow
from exporters.planning.played import Played
from exporters.planning.unroll import unroll


def song(text: str) -> list[PatternRow]:
    """One row per letter; `A2` would be pattern A at 120 + 2 BPM, a bare letter keeps the tempo."""
    out: list[PatternRow] = []
    for word in text.split():
        tempo = 120.0 + int(word[1:]) if len(word) > 1 else None
        out.append(PatternRow(ord(word[0]) - ord("A"), tempo_bpm=tempo))
    return out


def heard(rows: Sequence[Any]) -> list[tuple[int, float | None]]:
    return [(event.music.pattern, event.tempo_bpm) for event in unroll(rows) if isinstance(event, Played)]


def shape(rows: Sequence[Any]) -> list[Any]:
    return [
        f"<{row.target + 1} x{row.passes}" if isinstance(row, LoopRow) else
        chr(ord("A") + row.pattern) + ("" if row.tempo_bpm is None else f"{row.tempo_bpm - 120:.0f}")
        for row in rows
    ]  # fmt: skip


def test_what_saves_nothing_stays() -> None:
    assert shape(fold_loops(song("A B C"), 64)) == ["A", "B", "C"]
    assert shape(fold_loops(song("A A"), 64)) == ["A", "A"]


def test_passages_fold() -> None:
    assert shape(fold_loops(song("A B A B"), 64)) == ["A", "B", "<1 x1"]
    assert shape(fold_loops(song("C A B A B A B D"), 64)) == ["C", "A", "B", "<2 x2", "D"]
    assert shape(fold_loops(song("A B A B A B A B"), 3)) == ["A", "B", "<1 x2", "A", "B"]


def test_a_tempo_that_is_playing_is_not_written_again() -> None:
    assert shape(fold_loops(song("A0 B A B"), 64)) == ["A0", "B", "<1 x1"]
    # The second pass states the tempo that plays anyway: it is the same music, and stays stated.
    assert shape(fold_loops(song("A0 B A0 B"), 64)) == ["A0", "B", "<1 x1"]


def test_another_tempo_is_another_passage() -> None:
    assert shape(fold_loops(song("A0 B A4 B"), 64)) == ["A0", "B", "A4", "B"]


def test_a_body_that_ends_at_another_tempo_says_its_own_at_its_start() -> None:
    # C plays at 124 before the loop; its body goes from 124 to 130, so its second pass has to go back.
    assert shape(fold_loops(song("C4 A B10 A4 B10 D"), 64)) == ["C4", "A4", "B10", "<2 x1", "D"]


def test_notes_of_later_passes_are_kept() -> None:
    rows = [PatternRow(n % 2, notes=(f"note {n}",)) for n in range(4)]
    folded = fold_loops(rows, 64)
    assert isinstance(folded[0], PatternRow) and folded[0].notes == ("note 0", "pass 2: note 2")


def fewest(keys: tuple[Any, ...]) -> int:
    """The least number of rows by trying everything."""
    if not keys:
        return 0
    found = [1 + fewest(keys[1:])]
    for size in range(1, len(keys) // 2 + 1):
        times = 1
        while keys[:size] == keys[size * times : size * (times + 1)]:
            times += 1
            found.append(size + 1 + fewest(keys[size * times :]))
    return min(found)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["", "", "", "0", "5"])), max_size=12))
def test_the_same_music_in_as_few_rows_as_there_can_be(words: list[tuple[str, str]]) -> None:
    rows = song(" ".join(letter + tempo for letter, tempo in words))
    folded = fold_loops(rows, 64)
    assert heard(folded) == heard(rows)
    assert len(folded) == fewest(tuple(heard(rows)))
