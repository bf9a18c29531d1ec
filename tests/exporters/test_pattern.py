"""Pattern dumps: golden fields of both forms, flags, lock rows, every real pattern."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import BadDump
from exporters.machinedrum import dumps, pattern, show, tables, wire
from tests.exporters.dumps import flipped, leaves, real_messages
from tests.exporters.test_kit import closed, plain_pack


def words(*values: int) -> list[int]:
    return [byte for value in values for byte in value.to_bytes(4, "big")]


def golden_pattern(*, long: bool) -> bytes:
    """B02, kit 5: kick on 1 5 9 13 with accent on 1, snare (track 2) on 5 with locks on P1 and VOL; 2x, swing 60 %."""
    trigs = [0] * 16
    trigs[0] = 0b0001_0001_0001_0001
    trigs[1] = 0b1_0000
    masks = [0] * 16
    masks[1] = 1 << 0 | 1 << 17
    rows = [[0xFF] * 32 for _ in range(64)]
    rows[0][4], rows[1][4] = 33, 127
    rows[2] = [0] * 32  # leftovers behind the used rows
    own_accent = [0] * 16
    own_accent[1] = 0xFFFF  # means nothing while the flag is set
    own_slide = [0] * 16
    own_slide[0] = 0b1
    body = (
        bytes.fromhex("F0 00 20 3C 02 00 67 03 01 11")  # pattern dump 3.1, slot 17 = B02
        + plain_pack(words(*trigs))
        + plain_pack(words(*masks))
        + plain_pack(words(0b1, 0, 0xAAAAAAAA, 3277))  # accent on step 1; 3277 x 50 / 16384 = 10 %
        + bytes([127, 16, 1, 3 if long else 0, 4, 0])  # accent, length, 2x, scale, kit 5, locked rows
        + plain_pack([byte for row in rows for byte in row])
        + plain_pack(words(1, 0, 1, *own_accent, *own_slide, *[0] * 16))
    )
    if long:
        high = [0] * 16
        high[0] = 1 << 31  # step 64
        high_rows = [[0xFF] * 32 for _ in range(64)]
        high_rows[1][31] = 64  # VOL of track 2 on step 64
        body += plain_pack(
            words(*high, 0b10, 0, 0xAAAAAAAA)
            + [byte for row in high_rows for byte in row]
            + words(*[0] * 16, *[0] * 15, 1, *[0] * 16)
        )
    return closed(body)


def test_golden_short_pattern() -> None:
    message = golden_pattern(long=False)
    assert len(message) == 2763
    stored = pattern.decode(message)
    found = pattern.pattern_of(stored)
    assert (found.slot, found.kit, found.length, found.total_steps, found.speed) == (17, 4, 16, 16, "2x")
    assert round(found.swing_percent, 1) == 60.0 and found.accent_amount == 127
    assert found.trigs[:3] == (0x1111, 0x10, 0)
    assert found.locks == {(1, 0): {4: 33}, (1, 17): {4: 127}}
    assert found.accent == (1,) * 16  # flag set: the pattern's mask, not the tracks'
    assert found.slide == (1,) + (0,) * 15  # flag clear: each track's own
    assert found.swing == (0xAAAAAAAA,) * 16
    assert stored.encode() == message
    assert stored.fields["locks"][2] == bytes(32)


def test_golden_long_pattern() -> None:
    message = golden_pattern(long=True)
    assert len(message) == 5410
    stored = pattern.decode(message)
    found = pattern.pattern_of(stored)
    assert found.long and found.total_steps == 64
    assert found.trigs[0] == 0x1111 | 1 << 63
    assert found.locks == {(1, 0): {4: 33}, (1, 17): {4: 127, 63: 64}}
    assert found.accent == (1 | 1 << 33,) * 16
    assert found.slide == (1,) + (0,) * 14 + (1 << 32,)
    assert found.swing[0] == 0xAAAAAAAAAAAAAAAA
    assert stored.encode() == message


@pytest.mark.parametrize("long", [False, True])
def test_fields_cover_every_byte_and_matter(long: bool) -> None:
    message = golden_pattern(long=long)
    stored = pattern.decode(message)
    position = 0
    for start, end, _ in stored.layout.spans():
        assert start == position
        position = end
    assert position == len(message) - 5
    paths = [p for p in leaves(stored.fields) if p[0] != "locks" and p[:2] != ("second", "locks")]
    paths += [("locks", row, step) for row in range(64) for step in (0, row % 32)]
    paths += [("second", "locks", row, 31 - row % 32) for row in range(64 if long else 0)]
    seen = {stored.layout.encode(flipped(stored.fields, path)) for path in dict.fromkeys(paths)}
    assert message[:-5] not in seen and len(seen) == len(dict.fromkeys(paths))


@pytest.mark.slow
@pytest.mark.parametrize("long", [False, True])
def test_every_single_byte_of_the_fields_matters(long: bool) -> None:
    stored = pattern.decode(golden_pattern(long=long))
    paths = list(leaves(stored.fields))
    seen = {stored.layout.encode(flipped(stored.fields, path)) for path in paths}
    assert golden_pattern(long=long)[:-5] not in seen and len(seen) == len(paths)


def test_a_new_pattern_writes_flags_by_need() -> None:
    base = pattern.Pattern(slot=3, kit=1, length=16, scale=0, trigs=(1,) + (0,) * 15)
    own = pattern.stored_pattern(base).fields["own"]
    assert (own["accent_all"], own["slide_all"], own["swing_all"]) == (1, 1, 1)
    assert own["swing"] == [0] * 16  # format 3.1 leaves the tracks' masks at zero
    mirrored = pattern.stored_pattern(replace(base, version=(2, 1))).fields["own"]
    assert mirrored["swing"] == [0xAAAAAAAA] * 16  # format 2.1 mirrors
    differing = replace(base, accent=(0b11,) + (0,) * 15)
    own = pattern.stored_pattern(differing).fields["own"]
    assert own["accent_all"] == 0 and own["accent"] == [0b11] + [0] * 15
    assert pattern.pattern_of(pattern.stored_pattern(differing)) == differing


def test_long_form_only_beyond_32_steps() -> None:
    base = pattern.Pattern(slot=0, kit=0, length=32, scale=1)
    assert len(pattern.stored_pattern(base).encode()) == 2763
    assert len(pattern.stored_pattern(replace(base, long=True)).encode()) == 5410
    assert len(pattern.stored_pattern(replace(base, length=48, scale=2)).encode()) == 5410


def full_locks(count: int) -> dict[tuple[int, int], dict[int, int]]:
    return {(n // 24, n % 24): {0: n} for n in range(count)}


def test_limits_of_a_new_pattern() -> None:
    base = pattern.Pattern(slot=0, kit=0, length=16, scale=0)
    assert pattern.pattern_of(pattern.stored_pattern(replace(base, locks=full_locks(64)))).locks == full_locks(64)
    with pytest.raises(BadDump, match="pattern 1, locks: 65 is outside 0-64 lock rows"):
        pattern.stored_pattern(replace(base, locks=full_locks(65)))
    with pytest.raises(BadDump, match="length at byte 0xb2: 17 is outside 1-16"):
        pattern.stored_pattern(replace(base, length=17))
    with pytest.raises(BadDump, match="kit at byte 0xb5: 64 is outside 0-63"):
        pattern.stored_pattern(replace(base, kit=64))
    with pytest.raises(BadDump, match="slot at byte 0x9: 128 is outside 0-127"):
        pattern.stored_pattern(replace(base, slot=128))
    with pytest.raises(BadDump, match="step 3 value 128 is outside"):
        pattern.stored_pattern(replace(base, locks={(0, 0): {2: 128}}))


def test_65_lock_rows_in_a_dump_are_refused_with_the_place() -> None:
    stored = pattern.decode(golden_pattern(long=False))
    stored.fields["lock_masks"] = [0xFFFFFF, 0xFFFFFF, 0x1FFFF] + [0] * 13  # 24 + 24 + 17
    sentence = "pattern 18, lock masks at byte 0x54 of the message: 65 is outside 0-64 lock rows"
    with pytest.raises(BadDump, match=sentence):
        pattern.pattern_of(stored)


def test_lock_mask_bits_beyond_the_parameters_are_kept_and_cost_no_row() -> None:
    stored = pattern.decode(golden_pattern(long=False))
    stored.fields["lock_masks"][0] = 0xFF000000
    assert pattern.decode(stored.encode()).fields["lock_masks"][0] == 0xFF000000
    assert pattern.pattern_of(stored).locks == {(1, 0): {4: 33}, (1, 17): {4: 127}}


@st.composite
def patterns(draw: st.DrawFn) -> pattern.Pattern:
    long = draw(st.booleans())
    steps = 64 if long else 32
    mask = st.integers(0, (1 << steps) - 1)
    sixteen = st.one_of(mask.map(lambda m: (m,) * 16), st.tuples(*[mask] * 16))
    values = st.dictionaries(st.integers(0, steps - 1), st.integers(0, 127), max_size=4)
    scale = draw(st.integers(0, steps // 16 - 1))
    return pattern.Pattern(
        slot=draw(st.integers(0, 127)), kit=draw(st.integers(0, 63)), length=draw(st.integers(1, 16 * scale + 16)),
        scale=scale, multiplier=draw(st.integers(0, 3)), accent_amount=draw(st.integers(0, 127)),
        swing_amount=draw(st.integers(0, 9830)), trigs=draw(st.tuples(*[mask] * 16)), accent=draw(sixteen),
        slide=draw(sixteen), swing=draw(sixteen), long=long, version=draw(st.sampled_from([(2, 1), (3, 1)])),
        locks=draw(st.dictionaries(st.tuples(st.integers(0, 15), st.integers(0, 23)), values, max_size=64)),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(patterns())
def test_any_music_survives_the_dump(music: pattern.Pattern) -> None:
    message = pattern.stored_pattern(music).encode()
    assert pattern.pattern_of(pattern.decode(message)) == music


def test_lines_and_rows() -> None:
    music = pattern.pattern_of(pattern.decode(golden_pattern(long=False)))
    assert show.pattern_lines(music) == [
        "kit 5, 16 of 16 steps, 2x, swing 60 %, accent 15, 2 of 64 lock rows",
        " 1         X... x... x... x...",
        "           ~",
        " 2         .... o... .... ....",
        "           P1 5:33",
        "           VOL 5:127",
        show.LEGEND,
    ]
    rows = tables.rows_of(pattern.decode(golden_pattern(long=True)))
    assert {name: len(r) for name, r in rows.items()} == {"patterns": 1, "trigs": 6, "locks": 3}
    for name, table in rows.items():
        for row in table:
            assert list(row) == [column.name for column in tables.COLUMNS[name]]
    assert rows["patterns"][0]["trigs"] == 5  # the one on step 64 lies beyond the length of 16
    assert [row["plays"] for row in rows["locks"]] == [True, True, False]


def test_unofficial_patterns_are_not_read() -> None:
    with pytest.raises(dumps.NotRead, match=r"pattern 18: format 64\.1 \(SPS-X firmware\)"):
        pattern.decode(wire.wrap(0x67, 0x40, 1, 17, golden_pattern(long=False)[10:-5]))


@pytest.mark.corpus
def test_every_real_pattern_comes_back_byte_for_byte() -> None:
    found = real_messages(dumps.PATTERN)
    assert len(found) == 14
    stray = trigless = 0
    for file, message in found:
        stored = pattern.decode(message)
        assert stored.encode() == message, file
        music = pattern.pattern_of(stored)
        again = pattern.stored_pattern(music)
        assert len(again.encode()) == len(message)
        assert pattern.pattern_of(again) == music
        assert show.pattern_lines(music)
        for (track, _), values in music.locks.items():
            stray += len(values)
            trigless += sum(not music.trigs[track] >> step & 1 for step in values)
    # The formats' own evidence for the row order: locks sit on trigs of their track.
    assert stray > 300 and trigless * 100 <= stray
