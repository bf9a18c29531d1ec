"""Clip names: the original's grammar, names that only look like it, and expressions of the user's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import DoesNotFit, UsageError
from exporters.machine import PatternNames
from exporters.planning.clip_pattern import clip_pattern
from exporters.planning.grammar import ClipMeaning, Grammar, Misread, parse_clip_name


@pytest.mark.parametrize(("name", "meaning"), [
    ("A01 3 kick", ClipMeaning(0, 2, "kick")),
    ("a1 3 kick", ClipMeaning(0, 2, "kick")),
    ("A16", ClipMeaning(15)),
    ("B01 16", ClipMeaning(16, 15)),
    ("H16 1 the last one", ClipMeaning(127, 0, "the last one")),
    ("  C09   12   open hat", ClipMeaning(2 * 16 + 8, 11, "open hat")),
    ("A01 kick", ClipMeaning(0, None, "kick")),
    ("A01 808 kick", ClipMeaning(0, None, "808 kick")),
    ("A01 3rd try", ClipMeaning(0, None, "3rd try")),
    ("A01 03 kick", ClipMeaning(0, 2, "kick")),
])  # fmt: skip
def test_names_of_the_grammar(name: str, meaning: ClipMeaning) -> None:
    assert Grammar().read(name) == meaning
    assert parse_clip_name(name) == meaning


@pytest.mark.parametrize(
    "name", ["", " ", "kick", "3 kick", "A kick", "A001 3", "A01-3", "AA1 3", "loop A01 3", "Ä01 3", "A٣"]
)
def test_other_names_mean_nothing(name: str) -> None:
    assert Grammar().read(name) is None
    assert parse_clip_name(name) is None


@pytest.mark.parametrize(("name", "said"), [
    ("I01 3 kick", "I01"), ("A17 3 kick", "A17"), ("H17", "H17"), ("A00 1", "A00"),
    ("A01 17 kick", "17"), ("A01 0 kick", "0"),
])  # fmt: skip
def test_names_beyond_the_machine_say_why(name: str, said: str) -> None:
    found = Grammar().read(name)
    assert isinstance(found, Misread)
    assert f"'{said}'" in found.reason
    assert "A01-H16" in found.reason or "1-16" in found.reason
    assert parse_clip_name(name) is None


def test_own_expression_replaces_the_grammar() -> None:
    grammar = Grammar(regex=clip_pattern(r"<(?P<pattern>\w+)(/(?P<track>\d+))?>"))
    assert grammar.read("kick <b2/5> x") == ClipMeaning(17, 4)
    assert grammar.read("kick <b2>") == ClipMeaning(17)
    assert grammar.read("A01 3 kick") is None
    assert isinstance(grammar.read("<Z9>"), Misread)
    assert isinstance(grammar.read("<A1/99>"), Misread)


@pytest.mark.parametrize(("text", "said"), [
    (r"(\w+) (\d+)", "no group named pattern"),
    (r"(?P<track>\d+)", "no group named pattern"),
    (r"(?P<pattern>[", "not a regular expression"),
])  # fmt: skip
def test_wrong_expressions_are_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        clip_pattern(text)


def test_every_pattern_has_one_name() -> None:
    names = PatternNames()
    assert [names.name(n) for n in (0, 15, 16, 127)] == ["A01", "A16", "B01", "H16"]
    assert all(names.parse(names.name(n)) == n for n in range(128))
    assert len({names.name(n) for n in range(128)}) == 128 == names.count
    with pytest.raises(DoesNotFit):
        names.name(128)


def test_machines_without_banks_count_plainly() -> None:
    names = PatternNames(banks="", per_bank=100, first=0, digits=2)
    assert names.span == "00-99"
    assert [names.parse(text) for text in ("00", "7", "99", "100", "A01")] == [0, 7, 99, None, None]
    assert Grammar(names, 8).read("42 3 clap") == ClipMeaning(42, 2, "clap")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_without_a_crash(name: str) -> None:
    found = Grammar().read(name)
    if isinstance(found, ClipMeaning):
        assert 0 <= found.pattern < 128
        assert found.track is None or 0 <= found.track < 16
