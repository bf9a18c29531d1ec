"""Standard MIDI Files with every byte written out, whole and broken."""

from __future__ import annotations

import pytest

from exporters.errors import BadDump
from exporters.formats.smf import Event, read

HEAD = bytes.fromhex("4D546864 00000006 0000 0001 0060")


def file(track: str, head: bytes = HEAD) -> bytes:
    body = bytes.fromhex(track)
    return head + b"MTrk" + len(body).to_bytes(4, "big") + body


def test_running_status_gaps_and_meta_events() -> None:
    found = read(
        file(
            "00 90 3C 40"  # a note
            "81 48 3C 00"  # 0x81 0x48: 128 + 72 = 200 ticks later the next, with running status
            "00 FF 06 02 4142"  # a marker: AB
            "FF FF FF 7F C1 05"  # the longest gap: 0x0FFFFFFF ticks
            "00 F0 02 01 F7"  # system exclusive
            "00 FF 2F 00"
        )
    )
    last = 200 + 0x0FFFFFFF
    assert (found.format, found.ticks_per_beat) == (0, 96)
    assert found.tracks == (
        (
            Event(0, 0x90, b"\x3c\x40"), Event(200, 0x90, b"\x3c\x00"), Event(200, 0xFF, b"AB", 6),
            Event(last, 0xC1, b"\x05"), Event(last, 0xF0, b"\x01\xf7"), Event(last, 0xFF, b"", 0x2F),
        ),
    )  # fmt: skip


def test_two_tracks() -> None:
    head = bytes.fromhex("4D546864 00000006 0001 0002 01E0")
    track = b"MTrk\0\0\0\4" + bytes.fromhex("00FF2F00")
    assert [len(events) for events in read(head + track * 2).tracks] == [1, 1]
    with pytest.raises(BadDump, match="2 tracks are announced and 1 are there"):
        read(head + track)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "header"), (b"MThd", "cut off"), (HEAD[:-1], "cut off"), (b"RIFF" + HEAD[4:], "header"),
        (file("00FF2F00", HEAD[:9] + b"\2" + HEAD[10:]), "format 2"), (file("00FF2F00")[:-1], "cut off"),
        (file("00FF2F00", HEAD[:12] + b"\xe7\x28"), "division"), (file("00FF2F00", HEAD[:12] + b"\0\0"), "division"),
        (file(""), "no end"), (file("00 90 3C 40"), "no end"), (file("00 3C 40 00FF2F00"), "no event begins with 00"),
        (file("00 F1 00 00FF2F00"), "no event begins with f1"), (file("00 90 3C 80 00FF2F00"), "cut off"),
        (file("80 80 80 80 00 C0 00 00FF2F00"), "too long"), (file("00FF2F00 00"), "follows the end"),
        (file("00 FF 06 05 41"), "cut off"), (file("00 FF"), "cut off"), (file("00"), "cut off"),
        (file("00 90 3C 40 00 FF 06 01 41 00 3C 00 00FF2F00"), "no event begins with 00"),  # running status is over
        (file("00 90 3C 40 00 F0 01 F7 00 3C 00 00FF2F00"), "no event begins with 00"),
        (file("00FF2F00") + b"X", "cut off"), (file("00FF2F00") + b"junk\0\0\0\0", "1 tracks are announced"),
    ],
)  # fmt: skip
def test_what_breaks_the_format_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(BadDump, match="MIDI file at byte 0x") as caught:
        read(data)
    assert said in str(caught.value)
