"""Framing of Elektron dumps: golden bytes, refused frames, every real message."""

from __future__ import annotations

import pytest

from exporters.elektron import Frame, kind_of
from exporters.errors import BadDump
from exporters.formats.syx import Junk, Message, split
from exporters.machinedrum import wire
from tests.corpus import corpus_path, manifest

# An empty song: one END row. The facts give 43 bytes.
EMPTY_SONG = bytes.fromhex(
    "F0 00 20 3C 02 00"  # Elektron, Machinedrum
    "69 02 02"  # song dump, version 2.2
    "05"  # position: song 6
    "53 4F 4E 47"
    + "00"
    * 12  # name "SONG"
    + "41 7F 00 00 00 00 00 7F 40 7F 00 10"  # FF 00 00 00 00 00 FF FF 00 10 packed as 7 + 3
    # sum of the bytes from the position: 5 + 0x53+0x4F+0x4E+0x47 + 0x41+0x7F+0x7F+0x40+0x7F+0x10
    # = 5 + 311 + 65+127+127+64+127+16 = 842 = 6 * 128 + 74
    "06 4A"
    "00 21"  # 43 - 10 = 33
    "F7"
)


def test_golden_frame() -> None:
    assert len(EMPTY_SONG) == 43
    dump = wire.unwrap(EMPTY_SONG)
    assert dump[:4] == (0x69, 2, 2, 5) and len(dump.body) == 28
    assert wire.wrap(*dump) == EMPTY_SONG


def test_golden_request_of_the_second_generation() -> None:
    """A request for stored song 16 of an Analog Rytm, as the format facts write it: 15 bytes, checksum 0, length 5."""
    rytm = Frame(0x07, devices=range(16))
    asked = bytes.fromhex("F0 00 20 3C 07 00 65 01 01 0F 00 00 00 05 F7")
    assert rytm.wrap(0x65, 1, 1, 15) == asked
    assert rytm.unwrap(asked)[:5] == (0x65, 1, 1, 15, b"")
    assert [kind_of(command) for command in (0x55, 0x5B, 0x65, 0x6B, 0x50)] == [
        "song", "song in the work buffer", "request song", "request song in the work buffer", None,
    ]  # fmt: skip


def test_the_second_generation_leaves_the_slot_out_of_the_checksum() -> None:
    """The same 28 bytes of body: 842 with slot 5 in the sum, 837 = 6 * 128 + 69 without."""
    assert Frame(0x07).wrap(0x55, 1, 1, 5, EMPTY_SONG[10:-5])[-5:-1] == bytes((6, 69, 0, 33))


def changed(index: int, value: int) -> bytes:
    data = bytearray(EMPTY_SONG)
    data[index] = value
    return bytes(data)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (changed(12, 0x4F), r"checksum at byte 0x26 of the message: expected 0x034b, found 0x034a"),
        (changed(9, 6), r"checksum"),
        (changed(41, 0x20), r"length field at byte 0x28 of the message: expected 33, found 32"),
        (changed(4, 3), r"byte 0x4: made by a Monomachine\. Take a dump of the Machinedrum"),
        (changed(1, 1), r"starts with f0 01 20 3c 02"),
        (changed(20, 0x80), r"byte 0x14: 0x80 is outside 0x00-0x7f"),
        (EMPTY_SONG[:-1], r"no complete dump"),
        (bytes.fromhex("F0 00 20 3C 02 00 53 01 F7"), r"9 bytes, no complete dump"),
        (b"", r"starts with"),
    ],
)
def test_broken_frames_are_refused_with_the_place(message: bytes, text: str) -> None:
    with pytest.raises(BadDump, match=text):
        wire.unwrap(message)


def test_commands() -> None:
    assert wire.command(0x57, 17) == bytes.fromhex("F0 00 20 3C 02 00 57 11 F7")  # load pattern B02
    with pytest.raises(BadDump):
        wire.command(0x57, 128)
    with pytest.raises(BadDump):
        wire.wrap(0x67, 3, 1, 0, b"\x80")
    assert wire.is_elektron(wire.command(0x57, 17)) and not wire.is_elektron(b"\xf0\x41\xf7")


@pytest.mark.corpus
def test_every_real_message_is_framed_as_described() -> None:
    folder = corpus_path("elektron")
    seen = 0
    for row in manifest("elektron"):
        parts = list(split((folder / row["file"]).read_bytes()))
        assert not [part for part in parts if isinstance(part, Junk)], row["file"]
        for part in parts:
            assert isinstance(part, Message)
            frame = Frame(part.data[4], slot_in_sum=True)
            assert frame.wrap(*frame.unwrap(part.data)) == part.data
            seen += 1
    assert seen == sum(
        int(row[kind]) for row in manifest("elektron") for kind in ("globals", "kits", "patterns", "songs")
    )


@pytest.mark.corpus
def test_real_songs_of_the_second_generation_are_framed_alike() -> None:
    rytm, seen = Frame(0x07, devices=range(16)), 0
    for folder in ("analog-rytm", "other"):
        for row in manifest(folder):
            if "analogrytm" in row["file"] or folder == "analog-rytm":
                data = (corpus_path(folder) / row["file"]).read_bytes()
                for part in split(data):
                    assert isinstance(part, Message)
                    dump = rytm.unwrap(part.data)
                    assert rytm.wrap(*dump) == part.data
                    seen += dump.command in (0x55, 0x5B)
    assert seen == 3


def test_a_message_for_another_device_is_not_ones_own_and_its_number_comes_back() -> None:
    """The Machinedrum is device 0; the second generation has sixteen."""
    first, sixteen = Frame(0x02, slot_in_sum=True), Frame(0x07, devices=range(16))
    for frame, device, own in ((first, 0, True), (first, 1, False), (sixteen, 15, True), (sixteen, 16, False)):
        message = frame.wrap(0x55, 1, 1, 3, b"\x01\x02", device)
        assert message[5] == device and frame.is_own(message) == own
        assert frame.unwrap(message).device == device and frame.seal(message[:-5]) == message


@pytest.mark.parametrize("size", [11, 12, 14])
def test_a_message_without_room_for_its_trailer_is_no_dump(size: int) -> None:
    message = bytes.fromhex("F0 00 20 3C 02 00 67 03 01 00").ljust(size - 1, b"\0") + b"\xf7"
    with pytest.raises(BadDump, match=f"{size} bytes, no complete dump"):
        wire.unwrap(message)
