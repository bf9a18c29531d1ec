"""What songs of every machine have in common when they are shown and played."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from exporters.machine import Codec, PatternFacts
from exporters.pattern_names import PatternNames
from exporters.planning.plan import LoopRow, PatternRow
from exporters.planning.played import Played, Stopped
from exporters.song_shown import play, song_tables, with_lengths
from exporters.spelling import ASCII, spelled


def test_only_rows_of_assumed_length_take_the_dumps() -> None:
    facts = {0: PatternFacts(32)}
    assumed, known, other = PatternRow(0, length_assumed=True), PatternRow(0), PatternRow(1, length_assumed=True)
    assert with_lengths([assumed, known, other, LoopRow(0)], facts) == [
        PatternRow(0, end_step=32, pass_steps=32), known, other, LoopRow(0),
    ]  # fmt: skip


def test_a_song_is_unused_when_it_has_neither_rows_nor_a_name() -> None:
    names = PatternNames()
    for name, rows, unused in (("", (), True), ("A", (), False), ("", (PatternRow(0),), False)):
        assert song_tables(3, name, rows, names)["songs"] == [
            {"song": 3, "name": name, "unused": unused, "rows": len(rows), "ends": True}
        ]


def test_a_machine_with_an_interpreter_of_its_own_plays_its_songs_itself() -> None:
    def own(song: Any, patterns: Any, budget: Any) -> Iterator[Played | Stopped]:
        yield Stopped(7, "halt", Fraction(0))

    plain = Codec("song", bytes, bytes, song_rows=lambda _: (PatternRow(0),))
    assert [type(event) for event in play(plain, b"", {})] == [Played, Stopped]
    with_own = Codec("song", bytes, bytes, song_rows=lambda _: (PatternRow(0),), play=own)
    assert list(play(with_own, b"", {})) == [Stopped(7, "halt", Fraction(0))]


def test_speeds_of_patterns_come_from_the_dump() -> None:
    """Sixteen steps at eight steps per beat are two beats."""
    codec = Codec("song", bytes, bytes, song_rows=lambda _: (PatternRow(0),))
    first = next(iter(play(codec, b"", {0: PatternFacts(16, steps_per_beat=Fraction(8))})))
    assert isinstance(first, Played) and first.beats == 2


def test_letters_and_accents_that_come_apart_are_one_letter() -> None:
    assert spelled("Cafe\u0301", "Café", 9) == "Café"
    assert spelled("Cafe\u0301 – 1…", ASCII, 9) == "Cafe - 1."
