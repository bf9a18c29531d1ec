"""Splitting byte streams into messages: nothing lost, nothing choked on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import BadInput
from exporters.formats import syx
from exporters.formats.syx import Junk, Message, from_text, messages, read, split

ONE = bytes.fromhex("F0 00 20 3C 02 F7")
TWO = bytes.fromhex("F0 41 10 F7")


def test_clean_stream() -> None:
    assert list(split(ONE + TWO)) == [Message(0, ONE), Message(6, TWO)]
    assert list(split(b"")) == []


def test_junk_between_and_around() -> None:
    assert list(split(b"ab" + ONE + b"\xf7\x00" + TWO + b"z")) == [
        Junk(0, b"ab", "bytes outside a message"),
        Message(2, ONE),
        Junk(8, b"\xf7\x00", "bytes outside a message"),
        Message(10, TWO),
        Junk(14, b"z", "bytes outside a message"),
    ]


def test_cut_off_by_the_next_message_and_by_the_end() -> None:
    assert list(split(ONE[:-1] + TWO + ONE[:3])) == [
        Junk(0, ONE[:-1], "message cut off by another message (0xf0)"),
        Message(5, TWO),
        Junk(9, ONE[:3], "message cut off by the end of the data"),
    ]


def test_cut_off_by_a_note() -> None:
    parts = list(split(b"\xf0\x41\x90\x40\x40" + TWO))
    assert parts == [
        Junk(0, b"\xf0\x41", "message cut off by another message (0x90)"),
        Junk(2, b"\x90\x40\x40", "bytes outside a message"),
        Message(5, TWO),
    ]


def test_clock_inside_a_message_is_lifted_out() -> None:
    parts = list(split(b"\xf0\x41\xf8\x10\xfe\xf7"))
    assert parts[0] == Message(0, TWO)
    assert parts[1:] == [Junk(2, b"\xf8\xfe", "real-time bytes inside a message")]
    assert messages(b"\xf0\x41\xf8\x10\xfe\xf7") == [TWO]


@given(st.lists(st.sampled_from([0xF0, 0xF7, 0xF8, 0x90, 0x41, 0x00]), max_size=60))
def test_no_byte_is_lost(stream: list[int]) -> None:
    data = bytes(stream)
    parts = list(split(data))
    assert sorted(b"".join(part.data for part in parts)) == sorted(data)
    for part in parts:
        if isinstance(part, Message):
            assert part.data[0] == 0xF0 and part.data[-1] == 0xF7 and max(part.data[1:-1], default=0) < 0x80


def test_hex_text() -> None:
    for text in (b"F0 00 20 3C 02 F7\n", b"f000203c02f7", b"0xF0, 0x00, 0x20,\n0x3c,0x02, 0xf7"):
        assert from_text(text) == ONE
        assert list(read(text)) == [Message(0, ONE)]
    assert from_text(ONE) is None
    assert from_text(b"A01 3 kick") is None
    assert from_text(b"41 42") is None  # hex, but no message
    assert from_text(b"F0 0 1 F7") is None  # half a byte
    assert from_text(b"F0 x1 F7") is None


def test_bytes_that_only_begin_messages_are_one_stretch() -> None:
    """F0 F0 F0 ...: one stretch and no quadratic work, however many there are."""
    lone = b"\xf0" * (1 << 20)
    assert list(split(lone + ONE)) == [
        Junk(0, lone, "message cut off by another message (0xf0)"),
        Message(len(lone), ONE),
    ]


def test_more_messages_or_stretches_than_any_dump_has_are_refused() -> None:
    broken = b"\xf0\x41" * (syx.MOST_STRETCHES + 2)
    with pytest.raises(BadInput, match=r"10,000 stretches.*at byte 0x4e20.*again"):
        list(split(broken))
    whole = b"\xf0\xf7" * (syx.MOST_MESSAGES + 1)
    found = 0
    with pytest.raises(BadInput, match=r"1,000,000 messages.*smaller"):
        for _ in split(whole):
            found += 1
    assert found == syx.MOST_MESSAGES


def test_a_clock_of_hours_inside_a_message_is_one_stretch() -> None:
    one, lifted = split(b"\xf0" + b"\x01\xf8" * 500_000 + b"\xf7")
    assert one == Message(0, b"\xf0" + b"\x01" * 500_000 + b"\xf7")
    assert lifted == Junk(2, b"\xf8" * 500_000, "real-time bytes inside a message")
    assert isinstance(lifted, Junk) and lifted.harmless and not lifted.cut
