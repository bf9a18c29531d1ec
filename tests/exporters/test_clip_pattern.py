"""A user's own regular expression: read as `re` reads it, and never able to hang the program."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import UsageError
from exporters.planning import clip_pattern as module
from exporters.planning.clip_pattern import clip_pattern


@pytest.mark.parametrize("text", [
    r"(?P<pattern>(a+)+)b", r"(?P<pattern>(a|aa)+)$b", r"(?P<pattern>(?:a?){99}a{40})b",
    r"(?P<pattern>(a|a)*(a|a)*)[bc]",
])  # fmt: skip
def test_an_expression_that_never_ends_is_refused_in_seconds(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.ClipPattern, "__init__", quick(module.ClipPattern.__init__))
    pattern = clip_pattern(text)
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"`clip_pattern`: .* takes too long \(at the clip 'aaaa.*Write it without"):
        for _ in range(1000):
            pattern.search("a" * 300)
    assert time.monotonic() - start < 10


def quick(init: object) -> object:
    def with_less_time(self: module.ClipPattern, text: str, regex: object) -> None:
        init(self, text, regex, 0.3)  # type: ignore[operator]

    return with_less_time


def test_the_time_is_for_all_names_together(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(module.time, "monotonic", lambda: float(next(clock)))
    pattern = clip_pattern("(?P<pattern>A)")
    asked: list[float] = []

    class Slow:
        def search(self, name: str, timeout: float) -> None:
            asked.append(timeout)

    pattern.regex = Slow()
    for _ in range(7):
        pattern.search("A01")
    assert asked == [5.0, 4.0, 3.0, 2.0, 1.0, 0.001, 0.001]


SAME = [
    r"<(?P<pattern>\w+)(/(?P<track>\d+))?>", r"(?P<pattern>[A-H]\d\d)-(?P<track>\d+)", r"(?i)(?P<pattern>[a-h]\d{1,2})",
    r"{(?P<pattern>\w+)}", r"(?P<pattern>\w+){e<=1}", r"(?P<pattern>A{,2}0{1,}1{1}{)", r"(?P<pattern>[[:alpha:]]\d*)",
    r"(?P<pattern>[]A]+)", r"(?P<pattern>[^]A]+)", r"(?P<pattern>[a&&b]+)", r"(?P<pattern>[\[{]+\{?)", 
    r"(?P<pattern>a)?(?(pattern)b|c)",
    r"(?P<pattern>\A.+?\Z)", r"(?P<pattern>A01)(?=\s(?P<track>\d+))", r"(?x) (?P<pattern> [A-H] \d+ ) # {a comment}",
    r"(?P<pattern>\{A\}|x{,}y|{2,x})", r"(?P<pattern>(?>a+)b|a++)", r"(?P<pattern>[--a]+)", r"(?P<pattern>a|b||[||])",
]  # fmt: skip
NAMES = [
    "<A01/3>", "A01-12 kick", "b7", "{A01}", "A01", "A011{", "A{e<=1}", "[:a]", "a:]1", "]A]", "xyz", "a&b", "[{", "{",
    "ab", "c", "A01 3", "H16 x", "{A}", "{,}x", "xx", "{2,x}", "aab", "--a", "|", "", "AAAAA{,2}", "a~b",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Possible")
@pytest.mark.parametrize("text", SAME)
def test_it_finds_what_re_finds(text: str) -> None:
    ours, plain = clip_pattern(text), re.compile(text)
    for name in NAMES:
        found, expected = ours.search(name), plain.search(name)
        assert (found and found.groupdict()) == (expected and expected.groupdict()), name


@pytest.mark.filterwarnings("ignore:Possible")
@settings(max_examples=300, deadline=None)
@given(st.text("{}[]^-,:&|~a1\\<=e", max_size=12), st.text("{}[]^-,:&|~a1<=e", max_size=12))
def test_braces_and_brackets_mean_what_re_makes_of_them(text: str, name: str) -> None:
    whole = f"(?P<pattern>{text})"
    try:
        plain = re.compile(whole)
    except re.error:
        return
    found, expected = clip_pattern(whole).search(name), plain.search(name)
    assert (found and found.groupdict()) == (expected and expected.groupdict())


@pytest.mark.parametrize(("text", "said"), [
    ("(?P<pattern>[", "not a regular expression (unterminated character set at character 13)"),
    ("(?P<pattern>a{1,99999999999})", "a number in it is too large"),
    ("(" * 400 + "(?P<pattern>a)" + ")" * 400, "nested too deep"),
    ("(?P<pattern>" + "a" * 1000 + ")", "has 1013 characters; up to 1000"),
    ("A01", "no group named pattern"),
    ("(?P<pattern>" + "(" * 9 + "a" + "{99})" * 9 + ")", "its repetitions, multiplied, are too many"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"^`clip_pattern`") as caught:
        clip_pattern(text).search("A01")
    assert said in str(caught.value)


def test_a_name_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(UsageError, match="a clip's name has 10001 characters"):
        clip_pattern("(?P<pattern>A)").search("x" * 10_001)
