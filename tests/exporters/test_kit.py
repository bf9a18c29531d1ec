"""Kit dumps: golden fields, every byte once, every real kit, what a new kit must obey."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.errors import BadDump
from exporters.machinedrum import dumps, kit, models, show, tables, wire
from tests.exporters.dumps import flipped, leaves, real_messages


def golden_kit() -> bytes:
    """Kit 3 "HAT": closed hat on track 9 mutes track 10, a ROM machine with a modulated level; the rest empty."""
    empty = bytes.fromhex("40 40 00 00 00 00 00 00 00 00 40 40 00 7F 00 00 00 7F 40 00 00 40 00 00")
    params = [empty] * 16
    params[8] = bytes(range(24))
    packed_models = bytearray()
    # 64 bytes in nine groups of seven and one of one; model 8 (track 9) lies at bytes 32-35, model 9 at 36-39.
    # track 9 = TRX-CH 0x16; track 10 = ROM-03 0x82, whose top bit goes to the leading byte.
    raw = [0] * 64
    raw[35], raw[39] = 0x16, 0x82
    for group in range(10):
        seven = raw[7 * group : 7 * group + 7]
        # byte 39 is the fifth of group 5 (35-41): bit 6 - 4 = 2
        packed_models += bytes([0x04 if group == 5 else 0x00, *(byte & 0x7F for byte in seven)])
    lfo_raw: list[int] = []
    for track in range(16):
        lfo_raw += [track, 0, 0, 4, 0] + [0] * 25 + [0x02, 0x9A] + [0] * 4
    lfo_raw[9 * 36 : 9 * 36 + 5] = [8, 17, 2, 3, 1]  # LFO of track 10 moves VOL of track 9
    groups = [0xFF] * 32
    groups[16 + 8] = 9  # track 9 mutes track 10
    return b"".join(
        (
            bytes.fromhex("F0 00 20 3C 02 00 52 04 01 02"),  # kit dump 4.1, kit 3
            b"HAT\0old name\0\0\0\0",
            *params,
            bytes([100] * 8 + [90] + [100] * 7),  # levels
            bytes(packed_models),
            plain_pack(lfo_raw),
            bytes(range(8)),  # gate box
            bytes(range(8, 16)),  # echo
            bytes(range(16, 24)),  # EQ
            bytes(range(24, 32)),  # dynamix
            plain_pack(groups),
        )
    )


def plain_pack(raw: list[int]) -> bytes:
    """7-bit packing written out: the first byte's top bit is bit 6."""
    out: list[int] = []
    for start in range(0, len(raw), 7):
        seven = raw[start : start + 7]
        out.append(sum(1 << (6 - i) for i, byte in enumerate(seven) if byte > 0x7F))
        out += [byte % 128 for byte in seven]
    return bytes(out)


def closed(body: bytes) -> bytes:
    """Checksum, length and F7 added by hand."""
    total = sum(body[9:]) % 16384
    length = len(body) + 5 - 10
    return body + bytes([total // 128, total % 128, length // 128, length % 128, 0xF7])


GOLDEN = closed(golden_kit())


def test_golden_kit() -> None:
    assert len(GOLDEN) == 1233
    stored = kit.decode(GOLDEN)
    found = kit.kit_of(stored)
    assert (found.slot, found.name, found.unused) == (2, "HAT", False)
    hat, rom = found.tracks[8], found.tracks[9]
    assert (hat.machine.name, hat.level, hat.mute_group, hat.trig_group) == ("TRX-CH", 90, 9, kit.NONE)
    assert hat.params == tuple(range(24))
    assert (rom.machine.name, rom.machine.family) == ("ROM-03", models.Family.ROM)
    assert (rom.lfo.track, rom.lfo.param, rom.lfo.shape1, rom.lfo.shape2, rom.lfo.update) == (8, 17, 2, 3, 1)
    assert found.tracks[0] == kit.empty_track(0)
    assert found.effects.echo == tuple(range(8, 16))
    assert stored.encode() == GOLDEN


def test_new_kit_has_a_clean_name_and_survives() -> None:
    found = kit.kit_of(kit.decode(GOLDEN))
    again = kit.stored_kit(found.at(63))
    assert again.fields["name"] == b"HAT" + bytes(13)
    assert kit.kit_of(kit.decode(again.encode())) == found.at(63)


def test_fields_cover_every_byte_and_matter() -> None:
    position = 0
    for start, end, _ in kit.KIT.spans():
        assert start == position
        position = end
    assert position == 1233 - 5
    stored = kit.decode(GOLDEN)
    seen = set()
    paths = list(leaves(stored.fields))
    for path in paths:
        data = kit.KIT.encode(flipped(stored.fields, path))
        assert data != GOLDEN[:-5], path
        seen.add(data)
    assert len(seen) == len(paths)  # no two fields share a byte's bit


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"level": 128}, r"kit 3, levels\[4\] at byte 0x19a: 128 is outside 0-127"),
        ({"mute_group": 16}, r"kit 3, mute group of track 5: 16 is outside 0-15 or 255"),
        ({"params": (200,) + (0,) * 23}, r"kit 3, params\[4\]\[0\] at byte 0x1a: 200 is outside 0-127"),
        ({"lfo": kit.Lfo(16)}, r"kit 3, LFO of track 5, track at byte 0x0: 16 is outside 0-15"),
    ],
)
def test_what_the_machine_would_not_take_is_refused(change: dict[str, object], text: str) -> None:
    found = kit.kit_of(kit.decode(GOLDEN))
    tracks = list(found.tracks)
    tracks[4] = replace(tracks[4], **change)  # type: ignore[arg-type]
    with pytest.raises(BadDump, match=text):
        kit.stored_kit(replace(found, tracks=tuple(tracks)))
    with pytest.raises(BadDump, match="slot at byte 0x9: 64 is outside 0-63"):
        kit.stored_kit(found.at(64))


def test_unofficial_kits_are_not_read() -> None:
    for version, who in ((64, "OS X.04"), (65, "SPS-X")):
        other = wire.wrap(0x52, version, 1, 2, GOLDEN[10:-5])
        with pytest.raises(dumps.NotRead, match=f"format {version}.1 .*{who}.*passed through"):
            kit.decode(other)


def test_wrong_size_and_kind() -> None:
    with pytest.raises(BadDump, match="kit 3: 1232 bytes; expected 1233 bytes"):
        kit.decode(wire.wrap(0x52, 4, 1, 2, GOLDEN[10:-6]))
    with pytest.raises(BadDump, match="0x67; expected 0x52"):
        kit.decode(wire.wrap(0x67, 4, 1, 2, GOLDEN[10:-5]))


def test_lines_and_rows() -> None:
    found = kit.kit_of(kit.decode(GOLDEN))
    lines = show.kit_lines(found)
    assert lines[0] == " 9 TRX-CH   level  90  vol  17  LFO > GAP depth 22  mutes track 10"
    assert lines[1] == "10 ROM-03   level 100  vol 127  LFO > track 9 VOL depth 0"
    assert lines[2] == "gate box: DVOL 0 PRED 1 DEC 2 DAMP 3 HP 4 LP 5 GATE 6 LEV 7"
    rows = tables.rows_of(kit.decode(GOLDEN))
    assert {name: len(r) for name, r in rows.items()} == {"kits": 1, "kit_tracks": 16}
    for name, table in rows.items():
        for row in table:
            assert list(row) == [column.name for column in tables.COLUMNS[name]]
    assert rows["kit_tracks"][8]["mute_group"] == 9 and rows["kit_tracks"][8]["trig_group"] is None


def test_models_by_the_facts() -> None:
    facts = {
        0: "empty", 3: "GND-IM", 16: "TRX-BD", 28: "TRX-B2", 39: "EFM-CY", 63: "E12-BC", 72: "P-I-HH", 84: "INP-EA",
        96: "MID-01", 111: "MID-16", 112: "CTR-AL", 123: "CTR-DX", 128: "ROM-01", 159: "ROM-32", 161: "RAM-R2",
        162: "RAM-P1", 168: "RAM-P4", 176: "ROM-33", 191: "ROM-48",
    }  # fmt: skip
    for number, name in facts.items():  # the table's first and last of each family
        assert models.MODELS[number].name == name
    assert not models.MODELS[29].official and models.model_of(0x20010).name == "TRX-BD"
    assert models.model_of(0x5F).name == "machine 95"
    names = [models.parameter_name(16, p) for p in (0, 7, 8, 23)]
    assert names == ["PTCH", "CLIP", "AMD", "LFOM"]
    assert [models.parameter_name(96, p) for p in (3, 8, 19, 20, 22)] == ["LEN", "CC1D", "CC6V", "PCHG", "LFOD"]
    assert [models.parameter_name(113, p) for p in (0, 8, 23)] == ["P1", "P1 TRACK", "P8 PARAM"]
    assert models.parameter_name(None, 2) == "P3" and models.parameter_name(48, 2) == "P3"
    assert [models.ram_unit(m) for m in (160, 162, 166, 168, 16)] == [0, 0, 3, 3, None]


@pytest.mark.corpus
def test_every_real_kit_comes_back_byte_for_byte() -> None:
    found = real_messages(dumps.KIT)
    assert len(found) == 11
    for file, message in found:
        stored = kit.decode(message)
        assert stored.encode() == message, file
        as_music = kit.kit_of(stored)
        assert kit.kit_of(kit.stored_kit(as_music)) == as_music, file
        assert all(track.machine.official for track in as_music.tracks)
        assert show.kit_lines(as_music)
