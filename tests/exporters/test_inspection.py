"""Inspecting dumps: everything is named, nothing is dropped, nothing crashes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.inspection import Inspected, first_difference, inspect_bytes
from exporters.machine import Codec, Recognised
from exporters.machinedrum.device import MACHINE, Machinedrum
from exporters.makers import maker
from exporters.planning.plan import PatternRow, SongPlan
from exporters.registry import MACHINES
from tests.corpus import corpus_path, manifest
from tests.exporters.merge_world import kit, pattern, sound
from tests.exporters.test_scene_merger import dump

(SONG,) = MACHINE.encode(SongPlan("machinedrum", 2, "SONG", (PatternRow(0), PatternRow(17, 4))))


def inspected(data: bytes) -> list[Inspected]:
    return inspect_bytes(data, MACHINES.values())


def test_a_song_is_decoded_and_checked() -> None:
    (item,) = inspected(SONG)
    assert (item.state, item.machine, item.kind, item.slot, item.name) == ("ok", "Machinedrum", "song", "3", "SONG")
    assert (item.check, item.differs_at) == ("identical", None)
    assert len(item.lines) == 3
    assert [row["pattern_name"] for row in item.tables["rows"][:2]] == ["A01", "B02"]


def test_hex_text_is_read_too() -> None:
    assert [item.state for item in inspected(SONG.hex(" ").encode())] == ["ok"]


def test_foreign_messages_are_named() -> None:
    foreign = {
        "F0 41 10 42 12 F7": "Roland",
        "F0 00 20 3C 06 00 55 F7": "Elektron Analog Four",
        "F0 00 20 3C 55 00 F7": "Elektron product 55",
        "F0 00 00 0E 01 01 F7": "Alesis",
        "F0 7E 7F 06 01 F7": "universal identity request",
        "F0 7E 00 03 01 00 F7": "universal sample dump request",
        "F0 7F 7F 04 01 00 40 F7": "universal real-time master volume",
        "F0 00 55 55 01 F7": "manufacturer 00 55 55",
        "F0 6F 01 F7": "manufacturer 6F",
        "F0 00 20 F7": "manufacturer 00 20",
        "F0 7E F7": "universal",
        "F0 F7": "nobody (empty message)",
    }
    data = b"".join(bytes.fromhex(text) for text in foreign)
    found = inspected(data)
    assert [item.machine for item in found] == list(foreign.values())
    assert {item.state for item in found} == {"foreign"}
    assert {item.check for item in found} == {"not checked"}
    assert maker(b"\xf0\x00\xf7") == "manufacturer 00"


def test_damage_is_named_and_the_rest_goes_on() -> None:
    checksum, length = bytearray(SONG), bytearray(SONG)
    checksum[12] ^= 1
    length[-2] ^= 1
    data = bytes(checksum) + b"\x01\x02" + bytes(length) + SONG[:20] + SONG
    found = inspected(data)
    assert [item.state for item in found] == ["damaged", "junk", "damaged", "damaged", "ok"]
    assert [item.offset for item in found] == [0, len(SONG), len(SONG) + 2, 2 * len(SONG) + 2, 2 * len(SONG) + 22]
    assert "checksum" in found[0].note and "expected 0x" in found[0].note and "found 0x" in found[0].note
    assert f"expected {len(SONG) - 10}, found" in found[2].note
    assert "cut off" in found[3].note
    assert b"".join(item.data for item in found) == data


def test_commands_are_named_without_a_codec() -> None:
    (item,) = inspected(bytes.fromhex("F0 00 20 3C 02 00 6C 04 F7"))
    assert (item.state, item.check) == ("named", "not checked")
    assert "song" in item.kind


def test_an_encoder_that_differs_is_caught() -> None:
    class Broken(Machinedrum):
        def recognise(self, message: bytes) -> Recognised | None:
            found = super().recognise(message)
            assert found is not None and found.codec is not None
            encode = found.codec.encode

            def wrong(decoded: object) -> bytes:
                data = bytearray(encode(decoded))
                data[0x1B] ^= 1
                return bytes(data)

            return Recognised("song", Codec("song", found.codec.decode, wrong), "3")

    (item,) = inspect_bytes(SONG, [Broken()])
    assert (item.state, item.check, item.differs_at) == ("ok", "differs", 0x1B)


def test_first_difference() -> None:
    assert first_difference(b"abc", b"abc") is None
    assert first_difference(b"abc", b"axc") == 1
    assert first_difference(b"abc", b"ab") == 2
    assert first_difference(b"", b"a") == 0


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_it(data: bytes) -> None:
    for item in inspected(data):
        assert item.row()["size"] == len(item.data)
        assert isinstance(item.lines, list)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SONG) - 1), st.integers(0, 255)), max_size=4), st.binary(max_size=8))
def test_no_damaged_song_crashes_it(changes: list[tuple[int, int]], junk: bytes) -> None:
    data = bytearray(SONG)
    for index, value in changes:
        data[index] = value
    for item in inspected(junk + bytes(data) + SONG):
        assert item.state != "ok" or item.check == "identical"
        assert isinstance(item.lines, list) and isinstance(item.tables, dict)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([0x50, 0x52, 0x67, 0x69]), st.binary(max_size=120))
def test_no_well_framed_nonsense_crashes_it(command: int, body: bytes) -> None:
    inner = bytes((0,)) + bytes(b & 0x7F for b in body)
    total, length = sum(inner) & 0x3FFF, 9 + len(inner) + 5 - 10
    head = bytes.fromhex("F0 00 20 3C 02 00") + bytes((command, 2, 2))
    tail = bytes((total >> 7, total & 0x7F, length >> 7 & 0x7F, length & 0x7F, 0xF7))
    (item,) = inspected(head + inner + tail)
    assert item.state in ("ok", "damaged", "named")
    assert isinstance(item.lines, list) and isinstance(item.tables, dict)


@pytest.mark.corpus
@pytest.mark.parametrize("entry", manifest("elektron") or [None])
def test_every_real_dump(entry: dict[str, str] | None) -> None:
    path = corpus_path("elektron", entry["file"] if entry else "")
    assert entry is not None
    found = inspected(path.read_bytes())
    assert b"".join(item.data for item in found) == path.read_bytes()
    kinds = [item.kind for item in found]
    for kind in ("global", "kit", "pattern", "song"):
        assert kinds.count(kind) == int(entry[kind + "s"])
    assert found and all(item.check == "identical" for item in found)
    assert {item.machine for item in found} <= {"Machinedrum", "Monomachine"}


@pytest.mark.parametrize("command", [0x50, 0x52, 0x67, 0x69])
def test_a_dump_cut_to_its_command_is_damaged_not_a_crash(command: int) -> None:
    for more in range(8):
        (item,) = inspect_bytes(bytes.fromhex("F0 00 20 3C 02 00") + bytes([command, *[1] * more, 0xF7]), [MACHINE])
        assert item.state in ("damaged", "named"), (command, more)


def test_patterns_are_shown_with_the_machines_of_their_kit() -> None:
    """The last kit of a slot counts, wherever it is; without it synthesis parameters have numbers only."""
    music = pattern(0, {6: 1}, locks={(6, 1): {0: 60}}, kit=4)
    cymbal, clap = (kit(4, {6: sound(6, model)}) for model in (24, 19))  # second parameter: TRX-CY DEC, TRX-CP TONE
    unknown = kit(4, {6: sound(6, 12)})  # no machine has this number
    data = dump(cymbal, music, clap)
    (item,) = (item for item in inspect_bytes(data, [MACHINE]) if item.kind == "pattern")
    assert item.lines[0].startswith("kit 5 KIT 4, ") and item.lines[1].startswith(" 7 TRX-CP  o...")
    assert item.lines[2].strip() == "TONE 1:60" and item.tables["locks"][0]["name"] == "TONE"
    assert item.check == "identical"
    (alone,) = inspect_bytes(dump(music), [MACHINE])
    assert alone.lines[2].strip() == "P2 1:60" and alone.tables["locks"][0]["name"] == "P2"
    assert inspect_bytes(dump(music, unknown), [MACHINE])[0].lines[2].strip() == "P2 1:60"
