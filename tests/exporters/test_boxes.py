"""Box files: the shipped ones, every key at and beyond its bounds, and what is said of those that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exporters.boxes import Box, Mutes
from exporters.boxes.reading import SHIPPED, box_of, document_of, read_box
from exporters.errors import BadInput, UsageError
from exporters.numbers import read_toml
from exporters.pattern_names import PatternNames

ROOM = Path(__file__).resolve().parents[2] / "exporters" / "boxes"
TWO = {"tracks": 2}


def test_every_shipped_box_says_where_it_is_from() -> None:
    assert [path.stem for path in sorted(ROOM.glob("*.toml"))] == list(SHIPPED) and len(SHIPPED) == 3
    for name in SHIPPED:
        box = read_box(name)
        assert box.source and box_of(document_of(box), "again") == box
    assert "MIDI IMPLEMENTATION" in read_box("korg-esx-1").source


def test_the_plain_file_is_the_box_without_a_file_and_shows_every_key() -> None:
    assert read_box("plain") == Box()
    text = (ROOM / "plain.toml").read_text(encoding="utf-8")
    shown = read_toml("\n".join(line.removeprefix("# ") for line in text.splitlines()[3:]).encode(), "plain.toml")
    shown["mutes"] |= {"channels": [1, 2, 3, 4]}
    keys = {(section, key) for section in ("patterns", "midi", "mutes") for key in shown[section]}
    assert keys >= {("mutes", key) for key in ("send", "first_number", "numbers", "channels", "muted", "sounding")}
    assert {key for section, key in keys if section == "midi"} == set(document_of(Box())["midi"])
    assert set(shown) == {"name", "source", "tracks", "steps", "notes", "patterns", "midi", "mutes"}


@pytest.mark.parametrize("name", ["plain", "PLAIN", " korg esx-1 ", "Korg-ES-1-mkII"])
def test_shipped_boxes_are_found_in_any_case(name: str) -> None:
    assert read_box(name).name


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.TOML"
    file.write_text(
        "tracks = 3\n[patterns]\nbanks = ''\nper_bank = 99\n[mutes]\nsend = 'note'\nnumbers = [36, 38, 42]\n"
    )
    box = read_box(file)
    assert (box.name, box.source, box.patterns) == ("mine", "", PatternNames("", 99, 1, 3))
    assert box.mutes == Mutes("note", (36, 38, 42), (1, 1, 1))
    assert box.patterns.name(0) == "001" and box.patterns.parse("99") == 98


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"trakcs": 8}, "'trakcs' is not a key of a box. Did you mean 'tracks'? Keys there: name, source"),
        ({"midi": {"chanel": 8}}, "'chanel' in [midi] is not a key of a box. Did you mean 'channel'?"),
        ({"midi": 3}, "'midi' is 3; write a table [midi]"),
        ({"tracks": 0}, "'tracks' is 0; write a whole number from 1 to 128"),
        ({"tracks": 129}, "from 1 to 128"), ({"tracks": True}, "from 1 to 128"), ({"tracks": 1.0}, "from 1 to 128"),
        ({"steps": 0}, "from 1 to 1024"), ({"steps": 1025}, "from 1 to 1024"),
        ({"name": "a\nb"}, "a text in quotes"), ({"name": 3}, "a text in quotes"), ({"name": "x" * 41}, "at most 40"),
        ({"notes": "one"}, "a list of up to 20 sentences"), ({"notes": ["no stop"]}, "sentences"),
        ({"patterns": {"banks": "ABA"}}, "different capital letters"),
        ({"patterns": {"banks": "a"}}, "different capital letters"),
        ({"patterns": {"per_bank": 0}}, "from 1 to 99"), ({"patterns": {"per_bank": 100}}, "from 1 to 99"),
        ({"patterns": {"per_bank": 17}}, "at most 128 patterns in all"),
        ({"patterns": {"banks": "A", "per_bank": 99, "first": 2}}, "from 0 to 1"),
        ({"patterns": {"banks": "", "per_bank": 1000}}, "from 1 to 999"),
        ({"patterns": {"digits": 4}}, "from 1 to 3"),
        ({"midi": {"channel": 0}}, "from 1 to 16"), ({"midi": {"channel": 17}}, "from 1 to 16"),
        ({"midi": {"first_program": 128}}, "from 0 to 127"),
        ({"midi": {"first_program": 1}}, "at most 127 patterns"),
        ({"midi": {"first_program": 127}}, "at most 1 pattern in all"),
        ({"midi": {"first_program": 100, "programs": 29}}, "from 1 to 28"),
        ({"notes": ["A."] * 21}, "a list of up to 20 sentences"),
        ({"midi": {"programs": 129}}, "from 1 to 128"), ({"midi": {"programs": 0}}, "from 1 to 128"),
        ({"midi": {"programs": 16}}, "at most 16 patterns in all"),
        ({"midi": {"bank_select": "MSB"}}, 'one of "none", "msb", "lsb", "both"'),
        ({"midi": {"first_bank": 1}}, "from 0 to 0"),
        ({"midi": {"bank_select": "lsb", "first_bank": 128}}, "from 0 to 127"),
        ({"midi": {"bank_select": "both", "first_bank": 16384}}, "from 0 to 16383"),
        ({"midi": {"bank_select": "lsb", "programs": 1, "first_bank": 1}}, "at most 127 patterns in all"),
        ({"midi": {"lead_beats": -1}}, "a number from 0 to 64"), ({"midi": {"lead_beats": 64.5}}, "from 0 to 64"),
        ({"midi": {"lead_beats": float("nan")}}, "a number from 0 to 64"),
        ({"mutes": {}}, "'numbers' in [mutes] is missing; write a list of 16 whole numbers"),
        ({**TWO, "mutes": {"numbers": [1, 128]}}, "a list of 2 whole numbers from 0 to 127"),
        ({**TWO, "mutes": {"numbers": [1]}}, "a list of 2"), ({**TWO, "mutes": {"numbers": [1, 2, 3]}}, "a list of 2"),
        ({**TWO, "mutes": {"numbers": [1, 1]}}, "another number or another channel"),
        ({**TWO, "mutes": {"numbers": [1, 2], "channels": [1, 17]}}, "from 1 to 16"),
        ({**TWO, "mutes": {"first_number": 127}}, "from 0 to 126"),
        ({**TWO, "mutes": {"first_number": 1, "numbers": [1, 2]}}, "either first_number or numbers"),
        ({**TWO, "mutes": {"first_number": 1, "send": "nrpn"}}, 'one of "cc", "note"'),
        ({**TWO, "mutes": {"first_number": 1, "muted": 0}}, "another value than sounding"),
        ({**TWO, "mutes": {"first_number": 1, "muted": 0, "sounding": 9, "send": "note"}}, "for notes at least 1"),
        ({**TWO, "mutes": {"first_number": 1, "muted": 128}}, "from 0 to 127"),
        ({**TWO, "midi": {"bank_select": "lsb"}, "mutes": {"first_number": 31}}, "other than 0 and 32"),
        ({**TWO, "midi": {"bank_select": "both"}, "mutes": {"numbers": [0, 1]}}, "other than 0 and 32"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_file_and_what_was_expected(document: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        box_of(document, "mine.toml")
    assert str(caught.value).startswith("mine.toml: ") and said in str(caught.value), str(caught.value)


@pytest.mark.parametrize(
    "document",
    [
        {"tracks": 128, "steps": 1024}, {"tracks": 1, "steps": 1},
        {"patterns": {"banks": "A", "per_bank": 99, "first": 0}},
        {"patterns": {"banks": "A", "per_bank": 99, "first": 1}},
        {"patterns": {"banks": "", "per_bank": 999}, "midi": {"bank_select": "lsb"}},
        {"patterns": {"banks": "AB", "per_bank": 64}},
        {"patterns": {"banks": "", "per_bank": 128, "first": 0}},
        {"midi": {"first_program": 127, "bank_select": "lsb"}}, {"midi": {"bank_select": "msb", "programs": 1}},
        {"midi": {"bank_select": "both", "first_bank": 16256, "programs": 1}}, {"midi": {"lead_beats": 64}},
        {**TWO, "midi": {"bank_select": "lsb"}, "mutes": {"numbers": [0, 33]}},
        {**TWO, "midi": {"bank_select": "both"}, "mutes": {"first_number": 31, "channel": 2}},
        {**TWO, "midi": {"bank_select": "both"}, "mutes": {"first_number": 31, "send": "note"}},
        {"midi": {"channel": 16}}, {**TWO, "mutes": {"first_number": 126, "send": "note", "muted": 1}},
        {**TWO, "mutes": {"numbers": [94, 94], "channels": [1, 16]}},
    ],
)  # fmt: skip
def test_what_is_just_within_its_bounds_is_taken(document: dict[str, Any]) -> None:
    box = box_of(document, "mine.toml")
    assert box_of(document_of(box), "again") == box
    last_bank, last_program = box.bank_and_program(box.patterns.count - 1)
    assert 0 <= last_program <= 127 and last_bank <= 16383


def test_what_is_not_a_box_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no box|there is no box 'korg-esx'. Did you mean 'korg-esx-1'\?"):
        read_box("korg-esx")
    with pytest.raises(UsageError, match="cannot be read"):
        read_box(tmp_path / "no.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        read_box("some/../../plain")
    (tmp_path / "big.toml").write_bytes(b"#" * 65537)
    with pytest.raises(BadInput, match="more than 64 KiB"):
        read_box(tmp_path / "big.toml")
    (tmp_path / "bad.toml").write_bytes(b"tracks = ")
    with pytest.raises(BadInput, match="not valid TOML"):
        read_box(tmp_path / "bad.toml")
