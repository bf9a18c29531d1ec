"""Global dumps (no real one of a Machinedrum is at hand), short commands, and naming of messages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import BadDump, UsageError
from exporters.machinedrum import commands, dumps, globals_, messages, show, tables, wire
from tests.exporters.dumps import flipped, leaves
from tests.exporters.test_kit import GOLDEN, closed, plain_pack
from tests.exporters.test_pattern import golden_pattern


def golden_global(version: int = 5) -> bytes:
    note_map = [0xFF] * 128
    note_map[36], note_map[60] = 0, 144  # note 36 plays track 1, note 60 starts
    return closed(
        bytes.fromhex("F0 00 20 3C 02 00 50")
        + bytes([version, 1, 2])  # global 3
        + bytes([6] * 14 + [0, 5])  # tracks 1-14 to MAIN, 15 to A, 16 to F
        + plain_pack(note_map)
        + bytes.fromhex("03 00")  # base channel 4, unused
        + bytes.fromhex("16 40")  # 0x16 * 128 + 0x40 = 2880 = 120 BPM
        + bytes.fromhex("01 71 01")  # EXTENDED; clock in, transport in off, clock and transport out; local on
        + bytes.fromhex("00 01 7F 7F 20 20 00 00 7F 7F")  # trig inputs
        + bytes.fromhex("03 02")  # program change in and out; queue
    )


def test_golden_global() -> None:
    message = golden_global()
    assert len(message) == 197
    stored = globals_.decode(message)
    f = stored.fields
    assert globals_.is_extended(stored) and globals_.tempo_bpm(stored) == 120
    assert f["outputs"] == [6] * 14 + [0, 5] and f["note_map"][36] == 0 and f["note_map"][61] == 0xFF
    assert f["sync"] == (globals_.CLOCK_IN | globals_.TRANSPORT_IN_OFF | globals_.CLOCK_OUT | globals_.TRANSPORT_OUT)
    assert stored.encode() == message
    assert globals_.decode(golden_global(6)).encode() == golden_global(6)
    assert show.global_lines(stored)[0] == "EXTENDED (patterns load their kits), 120 BPM, base channel 4"
    (row,) = tables.rows_of(stored)["globals"]
    assert list(row) == [column.name for column in tables.COLUMNS["globals"]]
    assert row["extended"] is True and row["output_15"] == 5


def test_fields_cover_every_byte_and_matter() -> None:
    stored = globals_.decode(golden_global())
    paths = list(leaves(stored.fields))
    seen = {globals_.GLOBAL.encode(flipped(stored.fields, path)) for path in paths}
    assert len(seen) == len(paths) and golden_global()[:-5] not in seen
    spans = list(globals_.GLOBAL.spans())
    assert spans[0][0] == 0 and spans[-1][1] == 192
    assert all(a[1] == b[0] for a, b in pairwise(spans))


def test_recognise() -> None:
    found = messages.recognise(GOLDEN)
    assert found is not None and found.codec is messages.KIT and (found.kind, found.slot) == ("kit", "3")
    found = messages.recognise(golden_pattern(long=True))
    assert found is not None and found.codec is messages.PATTERN and found.slot == "B02"
    found = messages.recognise(golden_global(7))
    assert found is not None and found.codec is None
    assert found.note == "format 7.1 (SPS-X firmware): passed through untouched, not read"
    assert messages.recognise(bytes.fromhex("F0 41 10 F7")) is None
    monomachine = bytearray(GOLDEN)
    monomachine[4] = wire.MONOMACHINE
    assert messages.recognise(bytes(monomachine)) is None
    named = {
        "request pattern 17": wire.command(0x68, 17),
        "load song 3": wire.command(0x6C, 3),
        "set tempo 125 BPM": bytes.fromhex("F0 00 20 3C 02 00 61 17 38 F7"),  # 0x17 * 128 + 0x38 = 3000 = 125 * 24
        "status: kit = 12": bytes.fromhex("F0 00 20 3C 02 00 72 02 0C F7"),
        "set name of current kit 'KICKS'": bytes.fromhex("F0 00 20 3C 02 00 55") + b"KICKS" + bytes(11) + b"\xf7",
        "OS update record": bytes.fromhex("F0 00 20 3C 02 00 7E 01 F7"),
        "unknown message 0x1f": bytes.fromhex("F0 00 20 3C 02 00 1F F7"),
        "unknown message 0x57": bytes.fromhex("F0 00 20 3C 02 00 57 01 02 F7"),
    }
    for words, message in named.items():
        found = messages.recognise(message)
        assert found is not None and found.codec is None and found.kind == words


def test_codecs_read_and_write() -> None:
    for message in (GOLDEN, golden_global(), golden_pattern(long=False), golden_pattern(long=True)):
        codec = messages.CODECS[message[6]]
        found = codec.decode(message)
        assert codec.encode(found) == message
        assert codec.lines(found) and codec.slot(found)
        assert set(codec.tables(found)) <= set(tables.COLUMNS)


@given(st.binary(max_size=40))
def test_random_messages_never_crash_naming(tail: bytes) -> None:
    body = bytes(byte & 0x7F for byte in tail)
    messages.recognise(bytes.fromhex("F0 00 20 3C 02 00") + body + b"\xf7")
    messages.recognise(b"\xf0" + body + b"\xf7")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_dumps_of_random_bytes_are_read_or_refused(data: st.DataObject) -> None:
    """Any seven-bit bytes in a sound frame: shown, written back alike, or refused with a sentence."""
    whole = data.draw(st.sampled_from([GOLDEN, golden_global(), golden_pattern(long=False), golden_pattern(long=True)]))
    body = bytearray(whole[10:-5])
    for _ in range(data.draw(st.integers(1, 40))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 127))
    message = wire.wrap(whole[6], whole[7], whole[8], whole[9], bytes(body))
    codec = messages.CODECS[message[6]]
    try:
        found = codec.decode(message)
        assert codec.encode(found) == message
        assert codec.lines(found) and codec.tables(found)
    except BadDump as error:
        assert str(error)


def test_build_commands() -> None:
    assert commands.build(0x57, 127) == bytes.fromhex("F0 00 20 3C 02 00 57 7F F7")
    assert commands.build(0x5B, 15, 127, 1, 2) == bytes.fromhex("F0 00 20 3C 02 00 5B 0F 7F 01 02 F7")
    assert commands.set_tempo(125) == bytes.fromhex("F0 00 20 3C 02 00 61 17 38 F7")
    for wrong, text in (
        ((0x57, 128), "load pattern', pattern: 128 is outside 0-127"),
        ((0x58,), "takes 1 arguments"),
        ((0x7E,), "0x7e is not a short command"),
        ((0x6C, 32), "song: 32 is outside 0-31"),
    ):
        with pytest.raises(UsageError, match=text):
            commands.build(*wrong)
    for bpm in (29.9, 301):
        with pytest.raises(UsageError, match="outside 30-300"):
            commands.set_tempo(bpm)


def test_dump_names() -> None:
    assert globals_.decode(golden_global()).kind == "global" and dumps.NAMES[dumps.SONG] == "song"
