"""Which line of a map fits a name: the order of docs/song-planning.md, line by line."""

from __future__ import annotations

import fnmatch
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporters.planning.drum_words import label_of, part_of, stem_of
from exporters.planning.left_over import left_over, left_over_text
from exporters.planning.names import Globs, Names, Unclear, compared, folded, is_glob, literal, words_of
from exporters.planning.toml_text import toml_key, toml_string


@pytest.mark.parametrize(("name", "same"), [
    ("Intro 1 122 bpm x4", "intro 1"),
    ("INTRO  1", "intro 1"),
    ("x4 Verse 90.5BPM", "verse"),
    ("122 bpm x4", "122 bpm x4"),  # nothing else is left
    ("Cafe\u0301", "caf\u00e9"),
    ("mix4 box2", "mix4 box2"),
])  # fmt: skip
def test_tempo_and_repeats_are_not_compared(name: str, same: str) -> None:
    assert compared(name) == same


@pytest.mark.parametrize(("name", "words"), [
    ("Verse2 hats_open", ("verse", "2", "hats", "open")), ("kick-intro x2", ("kick", "intro")), ("", ()),
    ("イントロ1", ("イントロ", "1")),
])  # fmt: skip
def test_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


def found(
    table: dict[str, str], name: str, index: int | None = None, *, by_words: bool = False
) -> str | Unclear | None:
    return Names("[t]", table, by_words).find(name, index)


def test_the_order_in_which_lines_count() -> None:
    name = "Intro 1 122 bpm x4"
    lines = ["Intro 1 122 bpm x4", "intro 1 122 BPM X4 ", "INTRO 1", "7", "Intro*", "*n*"]
    for at in range(len(lines)):
        table = {line: line for line in reversed(lines[at:])}
        assert found(table, name, 6) == lines[at]
    assert found({"7": "by number"}, name, 5) is None
    assert found({"intro": "word"}, name) is None
    assert found({"intro": "word"}, name, by_words=True) == "word"
    assert found({"intro": "one", "intro 1": "two"}, name + " hats", by_words=True) == "two"  # more words
    assert found({"intro": "one", "*o 1*": "glob"}, name + " hats", by_words=True) == "glob"


def test_two_that_are_equally_good_are_unclear_unless_they_say_the_same() -> None:
    assert found({"Kick": "a", "kick": "b"}, "KICK") == Unclear("[t]", ("Kick", "kick"))
    assert found({"Kick": "a", "kick": "b"}, "kick") == "b"
    assert found({"kick 90 bpm": "a", "kick x2": "b"}, "kick") == Unclear("[t]", ("kick 90 bpm", "kick x2"))
    assert found({"in*": "a", "*ro": "b"}, "intro") == Unclear("[t]", ("in*", "*ro"))
    assert found({"in*": "a", "*ro": "a"}, "intro") == "a"
    assert found({"verse": "a", "drop": "b"}, "verse to drop", by_words=True) == Unclear("[t]", ("verse", "drop"))
    assert found({"verse": "a", "drop": "a"}, "verse to drop", by_words=True) == "a"


def test_wild_characters_that_stand_for_themselves() -> None:
    assert literal("a*b?") == "a[*]b[?]" and not is_glob("a[*]b[?]") and is_glob("a[*]b*")
    assert found({"a[*]b": "x"}, "A*B") == "x"
    assert found({"a[*]b": "x"}, "a--b") is None
    assert found({"a[*]*": "x"}, "a*--") == "x"
    assert found({"a[*]*": "x"}, "ab--") is None
    assert found({"loop[1]": "x"}, "loop[1]") == "x"  # other brackets are letters
    assert found({"kick*": "x"}, "kick*") == "x"


def test_things_without_a_name() -> None:
    assert found({"": "none"}, "") == "none"  # a clip without a name
    assert found({"": "none", "3": "third"}, "", 2) == "third"  # a scene has its number
    assert found({"*": "any"}, "", 2) == "any"


def test_what_fits_somehow_is_no_typing_error() -> None:
    names = Names("[t]", {"Intro 1": 1, "in*": 2, "intro": 3, "1": 4, "2": 5, "verse": 6}, by_words=True)
    assert set(names.fitting("Intro 1 x4", 1)) == {"Intro 1", "in*", "intro", "1", "2"}


@example(key="a*a", name="a")  # the ends may not overlap
@example(key="ab*ba", name="aba")
@example(key="*ab*?b", name="aab")
@given(key=st.text("ab*?", max_size=12), name=st.text("ab", max_size=12))
def test_globs_are_those_of_the_standard_library(key: str, name: str) -> None:
    assert bool(Globs([key]).fitting(name)) == (re.match(fnmatch.translate(key), name) is not None)


@given(name=st.text(max_size=20))
def test_a_literal_key_fits_its_name(name: str) -> None:
    assert not is_glob(literal(name)) and found({literal(name): "x"}, name) == "x"
    assert Globs([literal(name)]).fitting(folded(name))


def test_a_glob_takes_no_longer_for_being_unkind() -> None:
    glob = Globs(["*a" * 400 + "*b"])
    start = time.perf_counter()
    assert not glob.fitting("a" * 100_000)
    assert time.perf_counter() - start < 2


@given(text=st.text(st.characters(blacklist_categories=("Cs",))))
def test_a_name_comes_back_from_toml(text: str) -> None:
    import tomllib

    assert tomllib.loads(f"{toml_key(text)} = {toml_string(text)} # {toml_string(text)}") == {text: text}


LABELS = ("BD", "SD", "HT", "MT", "LT", "CP", "RS", "CB", "CH", "OH", "RC", "CC", "M1", "M2", "M3", "M4")


@pytest.mark.parametrize(("name", "label"), [
    ("Kick", "BD"), ("kick_2", "BD"), ("808 BD", "BD"), ("Snare", "SD"), ("Hat", "CH"), ("Hi-Hat Open", "OH"),
    ("OHat", None), ("Closed HH", "CH"), ("clap+snare", "CP"), ("Rimshot", "RS"), ("Floor Tom", "LT"), ("Tom", "MT"),
    ("Ride Cymbal", "RC"), ("M3", "M3"), ("Vocals", None), ("kickstart", None), ("", None), ("3-Audio", None),
])  # fmt: skip
def test_which_drum_a_name_says(name: str, label: str | None) -> None:
    said = label_of(name, LABELS)
    assert (None if said is None else LABELS[said[0]]) == label


@pytest.mark.parametrize(("name", "scene", "clip"), [
    ("Intro 1 122 bpm x4", "intro", "intro"), ("Pre-Chorus 2", "pre chorus", "pre chorus"), ("Break down", "break down",
     "break down"), ("Big Drop", "drop", "drop"), ("kick main", "main", None), ("loop", None, None),
])  # fmt: skip
def test_which_part_a_name_says(name: str, scene: str | None, clip: str | None) -> None:
    assert (part_of(name), part_of(name, of_clip=True)) == (scene, clip)


def test_what_is_the_same_in_names_that_count() -> None:
    assert [stem_of(name) for name in ("Strophe 1 90 bpm", "3 Big Thing 4", "7", "")] == [
        "strophe",
        "big thing",
        "",
        "",
    ]


def test_what_is_left_over_comes_in_the_order_that_makes_most_rows_right() -> None:
    from collections import Counter

    rows = [("a",), ("a", "b"), ("a", "b"), ("c", "b"), ("d", "e"), ()]
    found_ = left_over(rows, Counter(a=3, b=3, c=1, d=1, e=5))
    # a makes row 1 right, then b rows 2 and 3, then c row 4; of d and e neither does alone, and e has more clips.
    assert [(one.name, one.clips, one.rows) for one in found_] == [
        ("a", 3, 1), ("b", 3, 2), ("c", 1, 1), ("e", 5, 0), ("d", 1, 1),
    ]  # fmt: skip
    assert left_over_text(found_) == (
        "'a' (3 clips: 1 row right), then 'b' (3 clips: 2 more rows right), then 'c' (1 clip: 1 more row right), "
        "then 'e' (5 clips: no more rows right), then 'd' (1 clip: 1 more row right)"
    )


def test_a_long_list_of_what_is_left_over_is_quick_and_folded() -> None:
    from collections import Counter

    rows = [(f"n{number}", f"n{number + 1}") for number in range(50_000)]
    start = time.perf_counter()
    found_ = left_over(rows, Counter())
    assert time.perf_counter() - start < 5
    assert sum(one.rows for one in found_) == len(rows) and len(found_) == 50_001
    assert left_over_text(found_).count(" then ") == 6 and "49995 more names" in left_over_text(found_)
