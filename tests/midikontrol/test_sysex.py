"""The 8-in-7 packing and the messages of the controller, byte by byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from MidiKontrol import Sysex
from tests.midikontrol.lcd import Lcd, unpack_low_bit_first

BYTES = st.lists(st.integers(0, 255), max_size=80)


@given(BYTES)
def test_packing_is_read_back_by_us_and_by_an_independent_decoder(data: list[int]) -> None:
    packed = Sysex.pack(data)
    assert all(byte < 128 for byte in packed)
    assert len(packed) == len(data) + (len(data) + 6) // 7
    assert Sysex.unpack(packed) == data
    assert unpack_low_bit_first(packed) == data


def test_the_first_byte_of_a_group_has_bit_0() -> None:
    assert Sysex.pack([0x80, 0, 0, 0, 0, 0, 0]) == [0b0000001, 0, 0, 0, 0, 0, 0, 0]
    assert Sysex.pack([0, 0, 0, 0, 0, 0, 0xFF]) == [0b1000000, 0, 0, 0, 0, 0, 0, 0x7F]
    assert Sysex.pack([0x81, 0x02, 0x83, 0, 0, 0, 0, 0x84]) == [0b101, 1, 2, 3, 0, 0, 0, 0, 0b1, 4]
    assert Sysex.pack([]) == []
    assert len(Sysex.pack([0] * 32)) == 37


@pytest.mark.parametrize("data", [[0x80, 0, 0, 0, 0, 0, 0], [0x80], [0, 0, 0x80, 1]])
def test_the_drum_machines_pack_differently(data: list[int]) -> None:
    from exporters.formats.sevenbit import pack as machine_pack

    theirs = list(machine_pack(bytes(data)))
    ours = Sysex.pack(data)
    assert len(theirs) == len(ours)
    assert theirs != ours
    # Bit 6 is their first byte, bit 0 ours: mirrored, the byte of top bits is the same.
    assert int(f"{theirs[0]:07b}"[::-1], 2) == ours[0]
    assert theirs[1:] == ours[1:]


def test_a_lone_byte_of_top_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="top bits"):
        Sysex.unpack([1])


def test_send_page_field_by_field() -> None:
    data = Sysex.page_data(
        [20, 21, 22, 23], [0, 0, 0, 15], ["LEV", "SD1"], [(128, 102), (0, 103)], ("macro", "ccs", "channel", "names")
    )
    assert bytes(data) == bytes.fromhex(
        "80 66 00 67 00000000"  # four pairs of value and CC, two unused
        "14 15 16 17"  # CCs
        "00 00 00 0f"  # channels
        "4c455620 53443120 20202020 20202020"  # "LEV SD1" and two empty cells
    )
    assert bytes(Sysex.send_page(1, 3, data)) == bytes.fromhex(
        "f0 001337 11"  # header, SEND_PAGE
        "01 03 00"  # patch 1, page index 3, type MIDI
        "01 00660067000000"  # 128 is the first byte of its group: bit 0
        "00 00 14151617 00 00"
        "00 00 0f 4c455620 53"
        "00 44312020202020"
        "00 20202020"
        "f7"
    )


def test_another_field_order_moves_the_fields() -> None:
    data = Sysex.page_data([1, 2, 3, 4], [5] * 4, ["A"], [], ("names", "ccs", "channel", "macro"))
    assert bytes(data[:4]) == b"A   "
    assert data[16:24] == [1, 2, 3, 4, 5, 5, 5, 5]


def test_flash_shows_two_rows() -> None:
    lcd = Lcd()
    lcd.receive(list(Sysex.set_flash("DEVICE", "A NAME THAT IS TOO LONG FOR IT")))
    assert lcd.flashes == [("DEVICE          ", "A NAME THAT IS T")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Kl\xe4nge", "Klange  "), ("\u65e5\u672c", "??      "), ("a\nb", "a?b     "), (b"raw", "raw     ")],
)
def test_the_lcd_gets_printable_ascii_only(text: object, shown: str) -> None:
    assert "".join(map(chr, Sysex.lcd_bytes(text, 8))) == shown


@given(st.binary(max_size=70))
def test_whatever_arrives_is_parsed_or_none(data: bytes) -> None:
    found = Sysex.parse(data)
    assert found is None or (data[0] == 0xF0 and data[-1] == 0xF7 and found[0] == data[4])


def test_parse_takes_only_our_header() -> None:
    assert Sysex.parse((0xF0, 0, 0x13, 0x37, 0x40, 1, 0xF7)) == (0x40, (1,))
    assert Sysex.parse((0xF0, 0, 0x13, 0x79, 0x40, 1, 0xF7)) is None  # the later MiniCommand
    assert Sysex.parse((0xF0, 0, 0x13, 0x37, 0xF7)) is None


def test_a_message_never_holds_a_status_byte() -> None:
    with pytest.raises(ValueError, match="0-127"):
        Sysex.message(0x11, 200)
