"""Numbers and documents that strangers wrote: what is not a number that we can hold is None, never a traceback."""

from __future__ import annotations

import time

import pytest

from exporters.errors import BadInput
from exporters.numbers import (
    DEEPEST,
    all_digits,
    decimal_number,
    finite,
    read_json,
    read_toml,
    version_numbers,
    whole,
    whole_number,
)

STRANGE = [
    "",
    " ",
    "²",
    "12.²",
    "٣",
    "1_0",
    "inf",
    "-inf",
    "nan",
    "0x10",
    "1e",
    "--1",
    "+",
    ".",
    "1 2",
    "\u00a01",
    "五",
]


@pytest.mark.parametrize("text", [*STRANGE, "9" * 5000, "1.5", "1e3", str(1 << 63), str(-(1 << 63) - 1)])
def test_what_is_not_a_whole_number_is_none(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize("text", [*STRANGE, "9" * 5000, "1e999", "-1e999", "1" + "0" * 399, "1e" + "9" * 5000])
def test_what_is_not_a_number_is_none(text: str) -> None:
    assert decimal_number(text) is None


def test_numbers_as_people_and_programs_write_them_are_read() -> None:
    assert [whole_number(text) for text in ("0", "+7", "-12", " 42 ", "007", str((1 << 63) - 1))] == [
        0, 7, -12, 42, 7, 9223372036854775807,
    ]  # fmt: skip
    assert [decimal_number(text) for text in ("0", "-1.5", " 120. ", ".5", "1e-3", "2E2", "1e-999")] == [
        0.0, -1.5, 120.0, 0.5, 0.001, 200.0, 0.0,
    ]  # fmt: skip


def test_numbers_of_documents_are_finite_or_none() -> None:
    assert [finite(value) for value in (1, 2.5, True, "1", None, float("inf"), float("nan"), 10**400)] == [
        1.0, 2.5, None, None, None, None, None, None,
    ]  # fmt: skip
    assert [whole(value) for value in (1, True, 1.0, 1 << 63, -(1 << 63))] == [1, None, None, None, -(1 << 63)]


@pytest.mark.parametrize("depth", [DEEPEST + 1, 900, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(BadInput, match=f"p: lists and tables are nested more than {DEEPEST} deep"):
        read_json(b"[" * depth + b"]" * depth, "p")
    with pytest.raises(BadInput, match=f"p: lists and tables are nested more than {DEEPEST} deep"):
        read_toml(b"a = " + b"[" * depth + b"]" * depth, "p")


@pytest.mark.parametrize("part", [b"a", b"'a b'", b'"a\\"."', b" a "])
@pytest.mark.parametrize("around", [b"%b = 1", b"[%b]", b"[[%b]]", b"a = {%b = 1}", b"a = 'x'\nb = {c = 1, %b = 2}"])
def test_deep_dotted_keys_are_refused(part: bytes, around: bytes) -> None:
    """tomllib keeps every beginning of such a key, in memory too: they are refused before it sees them."""
    started = time.process_time()
    with pytest.raises(BadInput, match="nested more than"):
        read_toml(around % b".".join([part] * 20_000), "p")
    with pytest.raises(BadInput, match="nested more than"):
        read_toml(around % b".".join([part] * (DEEPEST + 1)), "p")
    assert time.process_time() - started < 2.0


def test_dots_in_texts_and_comments_are_no_keys() -> None:
    dots = "a." * 500
    text = (
        f'# {dots}\na = \'{dots}\'  # {dots}\nb = "\\"{dots}"\nc = """\n{dots}\n"""\nd = \'\'\'{dots}\n{dots}\'\'\'\n'
    )
    assert list(read_toml(text.encode(), "p")) == ["a", "b", "c", "d"]


def test_the_longest_key_allowed_is_read() -> None:
    document = read_toml(b".".join([b"a"] * (DEEPEST - 1)) + b" = 1.5", "p")
    for _ in range(DEEPEST - 1):
        document = document["a"]
    assert document == 1.5  # type: ignore[comparison-overlap]


def test_the_deepest_document_allowed_is_read() -> None:
    inner = b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1)
    assert read_toml(b"a = " + inner, "p") == read_json(b'{"a": ' + inner + b"}", "p")


@pytest.mark.parametrize("data", [b"tempo = 0x" + b"f" * 9000, b"tempo = [0b" + b"1" * 64 + b"]"])
def test_a_number_beyond_64_bits_is_refused_with_its_key(data: bytes) -> None:
    with pytest.raises(BadInput, match="p: the number at 'tempo' has more than 64 bits"):
        read_toml(data, "p")


@pytest.mark.parametrize(
    ("number", "fits"), [(2**63 - 1, True), (2**63, False), (-(2**63), True), (-(2**63) - 1, False)]
)
def test_whole_numbers_of_documents_end_at_64_bits(number: int, fits: bool) -> None:
    for read, text in ((read_json, f'{{"a": {number}}}'), (read_toml, f"a = {number}")):
        if fits:
            assert read(text.encode(), "p") == {"a": number}
        else:
            with pytest.raises(BadInput, match="more than 64 bits"):
                read(text.encode(), "p")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "p, line 1, column 2: not JSON"),
        (b"\xff{}", "p is not UTF-8 text"),
        (b'{\n"volume": ' + b"9" * 5000 + b"}", "p, line 2, behind '\"volume\":': a number of more than 4300 digits"),
    ],
)
def test_what_is_not_json_is_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_json(data, "p")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a = ", "p is not valid TOML"),
        (b"a = '\xff'", "p is not UTF-8 text"),
        (b"a = " + b"9" * 5000, "p, line 1, behind 'a =': a number of more than 4300 digits"),
        (b"a = 2021-02-30", "p is not valid TOML"),
    ],
)
def test_what_is_not_toml_is_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_toml(data, "p")


def test_digits_are_ascii_digits_alone() -> None:
    assert [text for text in (*STRANGE, "7", "007", "1.5", "9" * 5000) if all_digits(text)] == ["7", "007", "9" * 5000]


def test_versions_begin_with_numbers() -> None:
    found = {text: version_numbers(text) for text in ("9.7.7", "12", "12.1b3", "10.x", " 11.0", "v12", "٣.1", "9" * 50)}
    assert found == {
        "9.7.7": (9, 7), "12": (12, 0), "12.1b3": (12, 1), "10.x": (10, 0), " 11.0": (11, 0), "v12": None, "٣.1": None,
        "9" * 50: None,
    }  # fmt: skip
    assert version_numbers(None) is None
