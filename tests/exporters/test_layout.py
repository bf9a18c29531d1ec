"""Field tables: every byte once, unknown bytes kept, packed sections, errors that name the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import BadDump
from exporters.formats import sevenbit
from exporters.formats.layout import Array, Field, Layout, Packed, Raw, Seven, s8, s16be, u8, u16be, u16le, u32be

ROW = Layout(
    "row",
    9,
    (
        Field(5, u16be, "mutes", "bit n set = track n+1 muted"),
        Field(0, u8, "pattern", "0-127", range(128)),
        Field(7, Array(u8, 2), "ends", "two steps", range(64)),
    ),
)


def test_gaps_become_named_unknown_bytes() -> None:
    assert [(start, end, name) for start, end, name in ROW.spans()] == [
        (0, 1, "pattern"),
        (1, 5, "unknown_0x1"),
        (5, 7, "mutes"),
        (7, 9, "ends"),
    ]
    row = ROW.decode(bytes.fromhex("20 AABBCCDD 0109 0710"))
    assert row == {"pattern": 0x20, "unknown_0x1": b"\xaa\xbb\xcc\xdd", "mutes": 0x109, "ends": [7, 16]}


@given(st.binary(min_size=9, max_size=9))
def test_any_bytes_survive(data: bytes) -> None:
    assert ROW.encode(ROW.decode(data)) == data


def test_tables_with_defects_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        Layout("x", 4, (Field(0, u16be, "a"), Field(1, u8, "b")))
    with pytest.raises(ValueError, match="end at"):
        Layout("x", 1, (Field(0, u16be, "a"),))
    with pytest.raises(ValueError, match="share a name"):
        Layout("x", 2, (Field(0, u8, "a"), Field(1, u8, "a")))


def test_values_of_each_kind() -> None:
    kinds = Layout(
        "kinds",
        11,
        (
            Field(0, s8, "small"),
            Field(1, s16be, "signed"),
            Field(3, u16le, "little"),
            Field(5, u32be, "wide"),
            Field(9, Seven(2), "tempo"),
        ),
    )
    data = bytes.fromhex("FF FFFE 0102 00010000 1140")  # -1, -2, 0x0201, 65536, 0x11 * 128 + 0x40
    values = kinds.decode(data)
    assert values == {"small": -1, "signed": -2, "little": 0x201, "wide": 65536, "tempo": 2240}
    assert kinds.encode(values) == data


def test_a_packed_section_starts_a_new_group() -> None:
    two = Layout("two", 5, (Field(0, Packed(u8), "a"), Field(2, Packed(u16be), "b")))
    # each section has its own leading byte: bit 6 = first byte of the section
    assert two.encode({"a": 0x81, "b": 0x8002}) == bytes.fromhex("40 01  40 00 02")
    assert two.decode(bytes.fromhex("40 01  40 00 02")) == {"a": 0x81, "b": 0x8002}
    with pytest.raises(BadDump, match="a at byte 0x0"):
        two.decode(bytes.fromhex("60 01  40 00 02"))  # bit 5 belongs to a byte that is not there


def test_errors_name_field_offset_and_range() -> None:
    row = ROW.blank()
    row["mutes"] = 0x10000
    with pytest.raises(BadDump, match=r"row, mutes at byte 0x5: 65536 is outside 0-65535"):
        ROW.encode(row)
    row["mutes"], row["ends"] = 0, [0, 64]
    with pytest.raises(BadDump, match=r"song 3, ends\[1\] at byte 0x7: 64 is outside 0-63"):
        ROW.check(row, "song 3")
    with pytest.raises(BadDump, match="missing mutes"):
        ROW.encode({"pattern": 0, "unknown_0x1": bytes(4), "ends": [0, 0]})
    with pytest.raises(BadDump, match="8 bytes; expected 9 bytes"):
        ROW.decode(bytes(8))
    with pytest.raises(BadDump, match="3 bytes; expected 4 bytes"):
        ROW.encode({**ROW.blank(), "unknown_0x1": bytes(3)})


@given(st.binary(max_size=40), st.sampled_from([0, 6]))
def test_seven_bit_packing_round_trip(data: bytes, first_bit: int) -> None:
    packed = sevenbit.pack(data, first_bit=first_bit)
    assert len(packed) == sevenbit.packed_size(len(data)) and all(byte < 0x80 for byte in packed)
    assert sevenbit.unpacked_size(len(packed)) == len(data)
    assert sevenbit.unpack(packed, first_bit=first_bit) == data


def test_seven_bit_packing_by_hand() -> None:
    data = bytes.fromhex("80 01 02 03 04 05 86 FF")
    # Elektron: bit 6 is the first byte, bit 0 the seventh; the last group is short
    assert sevenbit.pack(data) == bytes.fromhex("41 00 01 02 03 04 05 06  40 7F")
    # Korg: bit 0 is the first byte, bit 6 the seventh
    assert sevenbit.pack(data, first_bit=0) == bytes.fromhex("41 00 01 02 03 04 05 06  01 7F")
    assert sevenbit.pack(b"\x80\x00", first_bit=0) == bytes.fromhex("01 00 00")
    with pytest.raises(ValueError, match="9 bytes"):
        sevenbit.unpack(bytes(9))


def test_raw_refuses_text() -> None:
    with pytest.raises(BadDump):
        Raw(2).encode("ab", "name")
