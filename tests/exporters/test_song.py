"""The Machinedrum song: golden bytes, every field, every real song, and any plan there and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.errors import BadDump, DoesNotFit
from exporters.machinedrum import dumps, show, song, tables
from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongPlan
from tests.exporters.dumps import flipped, leaves, real_messages


def sealed(body: str, slot: int = 0, name: bytes = b"GOLDEN") -> bytes:
    """A song message around packed rows (hex), its frame written out here and not by the code under test."""
    inner = bytes((slot,)) + name.ljust(16, b"\0") + bytes.fromhex(body)
    total, length = sum(inner) & 0x3FFF, 9 + len(inner) + 5 - 10
    tail = bytes((total >> 7, total & 0x7F, length >> 7, length & 0x7F, 0xF7))
    return bytes.fromhex("F0 00 20 3C 02 00 69 02 02") + inner + tail


# Rows of a real song as the format facts work them out, packed by hand: seven bytes behind the byte that
# holds their top bits (bit 6 = first byte), then three behind theirs.
END = "41 7F 00 00 00 00 00 7F 40 7F 00 10"  # FF 00 00 00 00 00 FF | FF 00 10
GOLDEN = {
    # 20 00 02 00 00 00 07 | 80 08 0A: C01, 3 plays, 0x0780 = 1920 / 24 = 80 BPM, steps 9-10, no mutes
    "00 20 00 02 00 00 00 07 40 00 08 0A": PatternRow(32, 3, frozenset(), 80.0, 8, 10),
    # 22 00 00 00 00 41 FF | FF 1C 20: C03 once, mutes 0x0041 = tracks 1 and 7, tempo kept, steps 29-32
    "01 22 00 00 00 00 41 7F 40 7F 1C 20": PatternRow(34, 1, frozenset({0, 6}), None, 28, 32),
    # 7F 00 3F 00 80 00 1C | 20 00 40: H16, 64 plays, mutes 0x8000 = track 16, 0x1C20 = 7200 / 24 = 300 BPM, 64 steps
    "04 7F 00 3F 00 00 00 1C 00 20 00 40": PatternRow(127, 64, frozenset({15}), 300.0, 0, 64),
    # FE 00 05 01 00 00 FF | FF 00 FF: LOOP to row 2, five more passes (form of a real row)
    "41 7E 00 05 01 00 00 7F 50 7F 00 7F": LoopRow(1, 5),
    # FE 00 00 00 00 00 FF | FF 00 FF: LOOP to row 1, endlessly
    "41 7E 00 00 00 00 00 7F 50 7F 00 7F": LoopRow(0, None),
}
# Not seen on real dumps; two sources agree on what they are.
JUMP = "41 7E 00 00 06 00 00 7F 50 7F 00 7F"  # in row 6 (index 5): JUMP to index 6
HALT = "41 7E 00 00 06 00 00 7F 50 7F 00 7F"  # the same bytes in the row they name (index 6): HALT
ROWS = (*GOLDEN.values(), JumpRow(6), HaltRow())
MESSAGE = sealed(" ".join((*GOLDEN, JUMP, HALT, END)), slot=4)


def test_golden_song_reads() -> None:
    music = song.song_of(song.decode(MESSAGE))
    assert music == song.Song(4, "GOLDEN", (*ROWS, song.EndRow()))
    assert music.ends


def test_golden_song_writes() -> None:
    assert song.stored_of(SongPlan("machinedrum", 4, "GOLDEN", ROWS)).encode() == MESSAGE
    assert MACHINE.encode(SongPlan("machinedrum", 4, "GOLDEN", ROWS)) == [MESSAGE]


def test_golden_song_as_a_person_reads_it() -> None:
    lines = show.song_lines(song.decode(MESSAGE))
    assert [" ".join(line.split()) for line in lines] == [
        "1 C01 x3 80 BPM steps 9-10",
        "2 C03 x1 steps 29-32 muted 1 7",
        "3 H16 x64 300 BPM steps 1-64 muted 16",
        "4 LOOP to row 2, 5 more times",
        "5 LOOP to row 1, endlessly",
        "6 JUMP to row 7",
        "7 HALT",
        "8 END",
    ]
    table = tables.song_rows(song.decode(MESSAGE))["rows"]
    assert [row["kind"] for row in table] == ["pattern"] * 3 + ["loop"] * 2 + ["jump", "halt", "end"]
    assert table[1]["muted_tracks"] == [0, 6]
    assert [row.get("target") for row in table[3:7]] == [1, 0, 6, None]


def test_empty_song_is_one_end_row_of_43_bytes() -> None:
    message = song.stored_of(SongPlan("machinedrum", 0, "", ())).encode()
    assert message == sealed(END, name=b"")
    assert len(message) == 43
    assert song.song_of(song.decode(message)).rows == (song.EndRow(),)


def test_fields_cover_every_byte_once() -> None:
    stored = song.decode(MESSAGE)
    position = 0
    for start, end, _name in stored.layout.spans():
        assert start == position
        position = end
    assert position == len(MESSAGE) - 5  # checksum, length and F7 follow from the rest
    inside = [offset for start, end, _ in song.ROW.spans() for offset in range(start, end)]
    assert inside == list(range(10))


def test_changing_any_field_changes_the_bytes() -> None:
    stored = song.decode(MESSAGE)
    paths = list(leaves(stored.fields))
    assert len(paths) == 6 + 4 + 16 + 8 * 8  # frame, head, name bytes, eight fields in each of eight rows
    seen = {stored.layout.encode(flipped(stored.fields, path)) for path in paths}
    assert len(seen) == len(paths)
    assert MESSAGE[:-5] not in seen


@settings(deadline=None)
@given(st.binary(min_size=10, max_size=10), st.binary(min_size=16, max_size=16), st.integers(0, 31))
def test_any_row_and_name_survive_untouched(row: bytes, name: bytes, slot: int) -> None:
    fields = dict(song.decode(MESSAGE).fields)
    fields |= {"slot": slot, "name": bytes(b & 0x7F for b in name), "rows": [song.ROW.decode(row)]}
    message = dumps.Stored(song.layout(1), fields).encode()
    again = song.decode(message)
    assert again.fields == fields
    assert again.encode() == message
    assert show.song_lines(again)


tempos = st.integers(30 * 24, 300 * 24).map(lambda n: n / 24)
pattern_rows = st.builds(
    PatternRow,
    pattern=st.integers(0, 127),
    plays=st.integers(1, 64),
    muted=st.frozensets(st.integers(0, 15)),
    tempo_bpm=st.none() | tempos,
    start_step=st.integers(0, 31),
    end_step=st.integers(32, 64),
)


@st.composite
def plans(draw: Any) -> SongPlan:
    count = draw(st.integers(0, 255) if draw(st.booleans()) else st.integers(0, 12))
    base = draw(st.lists(pattern_rows, min_size=1, max_size=5))
    rows: list[Any] = [base[n % len(base)] for n in range(count)]
    for index in draw(st.lists(st.integers(0, max(count - 1, 0)), max_size=4)):
        if index < count:
            kinds = [st.just(HaltRow()), st.builds(JumpRow, st.integers(index + 1, count))]
            if index:
                kinds.append(st.builds(LoopRow, st.integers(0, index - 1), st.none() | st.integers(1, 63)))
            rows[index] = draw(st.one_of(kinds))
    name = draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=15))
    return SongPlan("machinedrum", draw(st.integers(0, 31)), name, tuple(rows))


@settings(max_examples=150, deadline=None)
@given(plans())
def test_any_plan_within_the_limits_survives(plan: SongPlan) -> None:
    (message,) = MACHINE.encode(plan)
    stored = song.decode(message)
    assert stored.encode() == message
    assert song.song_of(stored) == song.Song(plan.slot, plan.name, (*plan.rows, song.EndRow()))
    assert len(message) == 26 + 12 * (len(plan.rows) + 1) + 5
    assert max(message[1:-1]) <= 0x7F


@pytest.mark.parametrize(("rows", "said"), [
    ((PatternRow(128),), "pattern 129"),
    ((PatternRow(-1),), "pattern 0"),
    ((PatternRow(0, plays=0),), "0 plays"),
    ((PatternRow(0, plays=65),), "65 plays"),
    ((PatternRow(0, muted=frozenset({16})),), "muted track"),
    ((PatternRow(0, tempo_bpm=29.0),), "30-300"),
    ((PatternRow(0, tempo_bpm=301.0),), "30-300"),
    ((PatternRow(0, start_step=16, end_step=16),), "steps 17-16"),
    ((PatternRow(0, end_step=65),), "1-64"),
    ((LoopRow(0),), "row 1: a LOOP goes back"),
    ((PatternRow(0), LoopRow(0, 64)), "1-63"),
    ((PatternRow(0), LoopRow(0, 0)), "1-63"),
    ((JumpRow(0),), "row 1: a JUMP"),
    ((JumpRow(2),), "at most to END"),
    ((PatternRow(0),) * 256, "256 rows"),
])  # fmt: skip
def test_what_the_machine_would_not_take(rows: tuple[Any, ...], said: str) -> None:
    with pytest.raises(DoesNotFit, match=said):
        song.stored_of(SongPlan("machinedrum", 0, "", rows))


@pytest.mark.parametrize(("slot", "name"), [(32, ""), (-1, ""), (0, "x" * 16), (0, "ä"), (0, "\x7f"), (0, "\n")])
def test_slots_and_names_that_the_machine_does_not_have(slot: int, name: str) -> None:
    with pytest.raises(DoesNotFit):
        song.stored_of(SongPlan("machinedrum", slot, name, ()))


def test_a_real_row_with_leftovers_is_kept() -> None:
    # Byte 3 of a pattern row and byte 1 of any row have no meaning there; a used real song has 0x2F in byte 3.
    row = song.ROW.decode(bytes.fromhex("20 05 00 2F 00 00 FF FF 00 10"))
    fields = {**song.decode(MESSAGE).fields, "rows": [row, dict(song.END_ROW)]}
    again = song.decode(dumps.Stored(song.layout(2), fields).encode())
    assert again.fields["rows"][0] == row
    assert song.song_of(again).rows[0] == PatternRow(32)


def test_messages_that_do_not_hold_together() -> None:
    for index, said in ((-5, "expected .*, found"), (-3, "expected .*, found"), (12, "checksum")):
        broken = bytearray(MESSAGE)
        broken[index] ^= 1
        with pytest.raises(BadDump, match=said):
            song.decode(bytes(broken))
    with pytest.raises(BadDump, match="32 bytes"):
        song.decode(sealed(END[:3]))
    with pytest.raises(dumps.NotRead, match=r"4\.1"):
        inner = MESSAGE[:7] + b"\x04\x01" + MESSAGE[9:]
        song.decode(inner)


def test_a_song_without_end_is_told() -> None:
    row = next(iter(GOLDEN))
    music = song.song_of(song.decode(sealed(row)))
    assert not music.ends
    assert "No END row" in show.song_lines(song.decode(sealed(row)))[-1]


@pytest.mark.corpus
def test_every_real_song_comes_back_byte_for_byte() -> None:
    found = real_messages(dumps.SONG)
    assert found
    for _file, message in found:
        assert song.decode(message).encode() == message


@pytest.mark.corpus
def test_the_used_real_song() -> None:
    (message,) = (message for file, message in real_messages(dumps.SONG) if file == "ruinwesen-syx1.syx")
    music = song.song_of(song.decode(message))
    assert (music.slot, len(music.rows), music.ends) == (2, 77, True)
    assert music.rows[1] == PatternRow(32, 3, frozenset(), 80.0, 8, 10)  # worked out in the format facts
    assert music.rows[7] == PatternRow(34, 1, frozenset({0, 6}), None, 28, 32)
    assert music.rows[29] == LoopRow(27, 5)
    assert sum(len(row.muted) for row in music.rows if isinstance(row, PatternRow)) == 34
    # Encoding the music again gives the same rows wherever the machine left nothing behind.
    rebuilt = song.stored_of(SongPlan("machinedrum", 2, "", music.rows[:-1])).fields["rows"]
    for one, other in zip(rebuilt, song.decode(message).fields["rows"], strict=True):
        assert {k: v for k, v in one.items() if k not in ("target", "end_step")} == {
            k: v for k, v in other.items() if k not in ("target", "end_step")
        }


@pytest.mark.parametrize(
    "bpm,units",
    [
        (119.999992, 2880),  # a tempo that a real set holds: 2879.9998
        (123.47, 2963),  # 2963.28
        (123.49, 2964),  # 2963.76
        (300.0, 7200),
        (30.0, 720),
    ],
)
def test_a_tempo_goes_to_the_nearest_of_the_machines_steps(bpm: float, units: int) -> None:
    stored = song.stored_of(SongPlan("machinedrum", 0, "", (PatternRow(0, tempo_bpm=bpm),)))
    assert stored.fields["rows"][0]["tempo"] == units
    assert song.as_machine_plays(PatternRow(0, tempo_bpm=bpm)) == PatternRow(0, tempo_bpm=units / 24)
