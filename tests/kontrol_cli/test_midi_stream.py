"""From bytes to messages by the rules of MIDI 1.0, however the bytes are cut up on their way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontrol_cli.midi import stream
from kontrol_cli.midi.stream import MessageStream
from kontrol_cli.midi.transport import PortError

CASES = {
    "note on and off": ("90 3C 64 80 3C 00", ["90 3C 64", "80 3C 00"]),
    "running status": ("B0 07 40 07 41 0A 00", ["B0 07 40", "B0 07 41", "B0 0A 00"]),
    "program change and channel pressure take one byte": ("C5 07 D0 11 12", ["C5 07", "D0 11", "D0 12"]),
    "system exclusive": ("F0 00 20 3C F7", ["F0 00 20 3C F7"]),
    "clock inside a message is no part of it": ("F0 01 F8 02 F7 90 3C F8 64", ["F0 01 02 F7", "90 3C 64"]),
    "start comes at once, also inside a message": ("F0 01 FA 02 F7", ["FA", "F0 01 02 F7"]),
    "a message cut off by another is dropped": ("F0 01 02 F0 03 F7", ["F0 03 F7"]),
    "a message cut off by a note is dropped": ("F0 01 02 90 3C 64", ["90 3C 64"]),
    "song position, song select, tune request": ("F2 10 20 F3 05 F6", ["F2 10 20", "F3 05", "F6"]),
    "system messages end running status": ("B0 07 40 F6 07 41", ["B0 07 40", "F6"]),
    "so does system exclusive": ("B0 07 40 F0 01 F7 07 41", ["B0 07 40", "F0 01 F7"]),
    "what began before we listened is dropped": ("01 02 F7 B0 01 02", ["B0 01 02"]),
    "undefined status bytes are dropped with their data": ("F4 01 F5 90 3C 64", ["90 3C 64"]),
    "active sensing": ("FE FE 90 3C 64", ["90 3C 64"]),
}


@pytest.mark.parametrize("name", CASES)
def test_the_bytes_give_these_messages(name: str) -> None:
    text, expected = CASES[name]
    assert MessageStream("x").feed(bytes.fromhex(text)) == [bytes.fromhex(one) for one in expected]


@given(st.sampled_from(sorted(CASES)), st.data())
def test_where_the_bytes_are_cut_makes_no_difference(name: str, data: st.DataObject) -> None:
    raw = bytes.fromhex(CASES[name][0])
    at = data.draw(st.integers(0, len(raw)))
    parts = MessageStream("x")
    assert parts.feed(raw[:at]) + parts.feed(raw[at:]) == MessageStream("x").feed(raw)


@given(st.binary(max_size=200))
def test_any_bytes_give_only_whole_messages(data: bytes) -> None:
    for message in MessageStream("x").feed(data):
        assert message[0] & 0x80 and not any(value & 0x80 for value in message[1:-1])
        assert message[0] != 0xF0 or message[-1] == 0xF7
        assert message[0] == 0xF0 or len(message) <= 3


def test_a_message_without_an_end_is_a_sentence_and_not_all_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONGEST", 1000)
    with pytest.raises(PortError, match="tcp://x sends a message that does not end: after 1000 bytes"):
        MessageStream("tcp://x").feed(b"\xf0" + b"\x01" * 1000)
