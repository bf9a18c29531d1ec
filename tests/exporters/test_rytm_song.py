"""The Analog Rytm's song: golden bytes field by field, published fingerprints, a real song, leftovers, oddities."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.analog_rytm import show, song
from exporters.analog_rytm.device import MACHINE
from exporters.analog_rytm.song import Position, Song, SongRow
from exporters.errors import BadDump, DoesNotFit
from exporters.planning.plan import LoopRow, PatternRow, SongPlan
from tests.corpus import corpus_path, manifest
from tests.exporters.dumps import flipped, leaves

BD, SD, RS, CB = 0, 1, 2, 11  # bits of the mute word, as the format facts number them


def packed(plain: bytes) -> bytes:
    """Seven bytes behind one with their top bits, the first byte's in bit 6; written out here on purpose."""
    out = b""
    for at in range(0, len(plain), 7):
        group = plain[at : at + 7]
        out += bytes((sum((byte >> 7) << (6 - place) for place, byte in enumerate(group)),))
        out += bytes(byte & 0x7F for byte in group)
    return out


def message(
    rows: Sequence[str], positions: Sequence[str], *, name: bytes = b"", head: str = "55 01 01 00", head_of: str = ""
) -> bytes:
    """A song message around records given as hex; the others are zero. `head_of` replaces the object's version."""
    plain = (
        bytes.fromhex(head_of or "00 00 00 00")  # version
        + name.ljust(15, b"\0")
        + bytes.fromhex("00 00  01  00 00")  # constant in all dumps
        + bytes.fromhex("".join(rows)).ljust(64 * 4, b"\0")
        + bytes.fromhex("".join(positions)).ljust(256 * 4, b"\0")
    )
    assert len(plain) == 1304
    body = packed(plain)
    total = sum(body) & 0x3FFF
    return (
        bytes.fromhex("F0 00 20 3C 07 00")
        + bytes.fromhex(head)
        + body
        + bytes((total >> 7, total & 0x7F))
        + bytes.fromhex("0B 58 F7")  # 1496 = 11 * 128 + 88
    )


def fnv(data: bytes) -> int:
    """FNV-1a, 64 bits: start cbf29ce484222325, per byte xor, then times 100000001b3."""
    out = 0xCBF29CE484222325
    for byte in data:
        out = (out ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return out


def row(*positions: Position, plays: int = 1) -> SongRow:
    return SongRow(positions, plays)


def at(pattern: int, *muted: int) -> Position:
    return Position(pattern, frozenset(muted))


# The worked example of the format facts: stored song 1 KONTROL.
KONTROL = Song(0, "KONTROL", (row(at(0), plays=4), row(at(1, BD, SD)), row(at(16, RS, CB), at(17), plays=2)))
KONTROL_BYTES = message(
    [
        "00 01 00 03",  # row 1: one position, 3 + 1 plays
        "00 01 00 00",  # row 2: one position, once
        "00 02 00 01",  # row 3: a chain of two, twice
    ],
    [
        "0000 00 00",  # A01, no mutes
        "0003 00 01",  # A02, bits 0 and 1: BD and SD
        "0804 00 10",  # B01, bits 2 and 11: RS and CB
        "0000 00 11",  # B02
    ],
    name=b"KONTROL",
)


def test_golden_bytes_are_the_ones_of_the_format_facts() -> None:
    assert len(KONTROL_BYTES) == 1506
    assert KONTROL_BYTES.startswith(
        bytes.fromhex("F0 00 20 3C 07 00 55 01 01 00 00 00 00 00 00 4B 4F 4E 00 54 52 4F 4C")
    )
    assert KONTROL_BYTES.endswith(bytes.fromhex("04 63 0B 58 F7"))
    known = "5d55d5d1c3c7e24ea0761fe8497f4836457e170c288fc3ddfe1976615c50dbe2"
    assert hashlib.sha256(KONTROL_BYTES).hexdigest() == known


def test_golden_song_reads_and_writes() -> None:
    assert song.song_of(song.decode(KONTROL_BYTES)) == KONTROL
    assert song.new(KONTROL).encode() == KONTROL_BYTES
    assert song.decode(KONTROL_BYTES).encode() == KONTROL_BYTES


def test_golden_song_as_a_person_reads_it() -> None:
    assert show.song_lines(song.decode(KONTROL_BYTES)) == [
        "  1  A01  x4",
        "  2  A02  x1   muted 1-2 (BD SD)",
        "  3  chain of 2  x2",
        "       1  B01  muted 3 12 (RS CB)",
        "       2  B02",
    ]


def test_golden_song_as_the_planner_reads_it() -> None:
    assert show.song_rows(song.decode(KONTROL_BYTES)) == [
        PatternRow(0, plays=4, length_assumed=True),
        PatternRow(1, muted=frozenset({BD, SD}), length_assumed=True),
        PatternRow(16, muted=frozenset({RS, CB}), length_assumed=True),
        PatternRow(17, length_assumed=True),
        LoopRow(2, 1),
    ]


@pytest.mark.parametrize(
    ("fingerprint", "music"),
    [
        (0x680DB4445D9BD9C5, Song(0, "", (), stored=False)),
        (
            0x3E7A7EC52995CAE8,
            Song(0, "AGENT SONG", (row(at(0), at(1, BD), plays=2), row(at(16, SD))), stored=False),
        ),
    ],
    ids=["empty", "agent song"],
)
def test_the_published_fingerprints_are_reproduced(fingerprint: int, music: Song) -> None:
    data = song.new(music).encode()
    assert len(data) == 1506
    assert fnv(data) == fingerprint
    assert song.song_of(song.decode(data)) == music


def test_the_empty_song_of_the_work_buffer_has_the_published_checksum() -> None:
    assert song.new(Song(0, "", (), stored=False)).encode()[-5:-3] == bytes.fromhex("00 01")


# --- the real song ---------------------------------------------------------------------------------------------------

FULL_TRACKS = "midiator-full-tracks.syx"


def real() -> bytes:
    return corpus_path("analog-rytm", FULL_TRACKS).read_bytes()


@pytest.mark.corpus
@pytest.mark.parametrize("entry", manifest("analog-rytm") or [None], ids=lambda e: e["file"] if e else "absent")
def test_real_songs_come_back_byte_for_byte(entry: dict[str, str] | None) -> None:
    data = corpus_path("analog-rytm", entry["file"] if entry else "").read_bytes()
    assert song.Stored(dict(song.decode(data).fields)).encode() == data


@pytest.mark.corpus
def test_the_real_song_is_three_chains_of_sixteen() -> None:
    music = song.song_of(song.decode(real()))
    assert (music.name, music.slot, music.stored) == ("FULL TRACKS", 0, True)
    assert [(len(one.positions), one.plays, one.missing, one.odd) for one in music.rows] == [(16, 1, 0, False)] * 3
    assert [{place.pattern for place in one.positions} <= {4, 5, 6} for one in music.rows] == [True] * 3
    everything = [place.muted for one in music.rows for place in one.positions]
    assert everything[0] == frozenset(range(12))  # the mute word 0FFF
    assert frozenset().union(*everything) == frozenset(range(12)) and frozenset() in everything
    assert music.left_over == (1, 1)  # row record 63, position record 255


@pytest.mark.corpus
def test_leftovers_of_the_real_song_are_kept_and_not_played() -> None:
    stored = song.decode(real())
    assert song.ROW.encode(stored.fields["song"]["rows"][63]) == bytes.fromhex("00 00 00 06")
    assert song.POSITION.encode(stored.fields["song"]["positions"][255]) == bytes.fromhex("00 00 00 01")
    assert len(show.song_rows(stored)) == 48
    assert (
        show.song_lines(stored)[-1] == "Behind the end there are leftovers in 1 row and 1 position, kept as they are."
    )


@pytest.mark.corpus
def test_the_real_song_built_new_from_its_music_is_the_same_music() -> None:
    music = song.song_of(song.decode(real()))
    again = song.song_of(song.decode(song.new(music).encode()))
    assert again.rows == music.rows and again.name == music.name
    assert again.left_over == (0, 0)


# --- what is kept, and what is never written ------------------------------------------------------------------------


def test_every_byte_is_a_field_and_comes_back() -> None:
    fields = song.decode(KONTROL_BYTES).fields
    seen = 0
    for path in list(leaves(fields))[::5]:
        if path[:1] in (("frame",), ("command",), ("container",), ("revision",)) or path[:2] == ("song", "version"):
            continue
        changed = flipped(fields, path)
        data = song.Stored(changed).encode()
        assert data != KONTROL_BYTES
        assert song.decode(data).fields == changed
        seen += 1
    assert seen > 200


def test_rows_behind_the_end_are_left_over_with_a_count_of_255_too() -> None:
    data = message(["00 01 00 00", "00 00 00 00", "00 FF 00 07", "00 00 00 06"], ["0000 00 05", "0FFF 00 06"])
    music = song.song_of(song.decode(data))
    assert music.rows == (row(at(5)),)
    assert music.left_over == (2, 1)
    assert song.decode(data).encode() == data


def test_an_end_that_still_says_how_often_it_plays_is_left_over() -> None:
    music = song.song_of(song.decode(message(["00 01 00 00", "00 00 00 06"], ["0000 00 05"])))
    assert music.rows == (row(at(5)),) and music.left_over == (1, 0)


def test_a_row_of_255_positions_is_read() -> None:
    data = message(["00 FF 00 FF"], ["0001 00 7F"] * 256)
    (only,) = song.song_of(song.decode(data)).rows
    assert (len(only.positions), only.plays, only.missing) == (255, 256, 0)
    assert song.song_of(song.decode(data)).left_over == (0, 1)


def test_rows_that_want_more_than_the_pool_has_stop_there() -> None:
    data = message(["00 FF 00 00", "00 03 00 01", "00 01 00 00"], ["0000 00 02"] * 256)
    music = song.song_of(song.decode(data))
    assert [(len(one.positions), one.missing) for one in music.rows] == [(255, 0), (1, 2), (0, 1)]
    rows = show.song_rows(song.decode(data))
    assert len(rows) == 255 + 2 + 1 and not isinstance(rows[-1], PatternRow)
    lines = show.song_lines(song.decode(data))
    assert "          2 positions beyond the end of the pool: what the machine does there is unknown" in lines
    assert lines[-1] == "  3  1 position beyond the end of the pool"
    assert song.decode(data).encode() == data
    with pytest.raises(DoesNotFit, match="1-255 positions"):
        song.new(music)


@pytest.mark.parametrize(
    ("rows", "positions"),
    [(["07 01 00 00"], ["0000 00 00"]), (["00 01 09 00"], ["0000 00 00"]), (["00 01 00 00"], ["1000 00 02"]),
     (["00 01 00 00"], ["0000 05 03"]), (["00 01 00 00"], ["8000 00 02"])],
)  # fmt: skip
def test_each_of_the_unknown_bytes_alone_is_not_written(rows: list[str], positions: list[str]) -> None:
    music = song.song_of(song.decode(message(rows, positions)))
    with pytest.raises(DoesNotFit, match="it holds something of unknown meaning"):
        song.new(music)


def test_what_is_behind_the_end_of_a_name_is_kept_and_not_shown() -> None:
    data = message(["00 01 00 00"], ["0000 00 00"], name=b"NEW\0 NAME")
    stored = song.decode(data)
    assert song.name_of(stored) == "NEW" == song.song_of(stored).name and stored.encode() == data


def test_unknown_bytes_are_kept_said_and_never_written() -> None:
    data = message(
        ["07 01 00 00", "00 01 09 00", "00 03 00 00"],
        ["0000 00 00", "0000 00 01", "1000 00 02", "0000 05 03", "0000 00 80"],
    )
    music = song.song_of(song.decode(data))
    assert [one.odd for one in music.rows] == [True, True, False]
    assert [place.odd for place in music.rows[2].positions] == [True, True, False]
    assert [place.known for place in music.rows[2].positions] == [True, True, False]
    assert show.song_lines(song.decode(data)) == [
        "  1  A01  x1  (holds bytes of unknown meaning)",
        "  2  A02  x1  (holds bytes of unknown meaning)",
        "  3  chain of 3  x1",
        "       1  A03  (holds bits of unknown meaning)",
        "       2  A04  (holds bits of unknown meaning)",
        "       3  unknown pattern byte 0x80",
    ]
    assert song.decode(data).encode() == data
    for one in music.rows:
        with pytest.raises(DoesNotFit):
            song.new(Song(0, "", (one,)))
    with pytest.raises(DoesNotFit, match="A01-H16"):
        song.new(Song(0, "", (row(at(128)),)))


def test_a_song_object_of_another_version_is_passed_through() -> None:
    for version, number in (
        ("00 00 00 01", 1),
        ("80 00 00 00", 1 << 31),
        ("00 80 00 00", 1 << 23),
        ("00 00 FF 01", 0xFF01),
    ):
        data = message([], [], head_of=version)
        found = MACHINE.recognise(data)
        assert found is not None and found.codec is None
        assert found.note == f"song version {number} (unknown to us): passed through untouched, not read"
        MACHINE.check_frame(data)
        with pytest.raises(BadDump, match="passed through, not read"):
            song.decode(data)


@pytest.mark.parametrize("head", ["55 01 02 00", "55 02 01 00", "5B 00 01 00"])
def test_another_container_is_passed_through(head: str) -> None:
    data = message([], [], head=head)
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is None and "unknown to us" in found.note
    with pytest.raises(BadDump, match="passed through, not read"):
        song.decode(data)


def test_another_size_that_holds_together_is_passed_through_and_one_that_does_not_is_damage() -> None:
    longer = song.FRAME.seal(KONTROL_BYTES[:-5] + bytes(8))
    found = MACHINE.recognise(longer)
    assert found is not None and found.codec is None
    assert found.note == "1514 bytes instead of 1506 (unknown to us): passed through untouched, not read"
    MACHINE.check_frame(longer)
    for broken in (KONTROL_BYTES[:-300] + b"\xf7", KONTROL_BYTES[:600] + KONTROL_BYTES[601:]):
        found = MACHINE.recognise(broken)
        assert found is not None and found.codec is not None
        with pytest.raises(BadDump):
            MACHINE.check_frame(broken)
        with pytest.raises(BadDump):
            MACHINE.decode([broken])


def test_a_flipped_slot_is_not_guarded_and_a_flipped_body_is() -> None:
    slot = bytearray(KONTROL_BYTES)
    slot[9] = 15
    assert song.song_of(song.decode(bytes(slot))).slot == 15
    body = bytearray(KONTROL_BYTES)
    body[700] ^= 1
    with pytest.raises(BadDump, match="checksum"):
        song.decode(bytes(body))


# --- limits of a song, from both sides ------------------------------------------------------------------------------

PLAIN = row(at(0))


@pytest.mark.parametrize(
    "music",
    [
        Song(0, "", (PLAIN,) * 64),
        Song(15, "A" * 15, ()),
        Song(0, "", (row(*[at(0)] * 255), PLAIN)),
        Song(0, "", (row(at(127, *range(12)), plays=256),)),
        Song(0, " ~", (PLAIN,), stored=False),
    ],
    ids=["64 rows", "song 16", "256 positions", "H16 256 times", "edges of ASCII"],
)
def test_songs_at_a_limit_come_back(music: Song) -> None:
    assert song.song_of(song.decode(song.new(music).encode())) == music


@pytest.mark.parametrize(
    ("music", "said"),
    [
        (Song(0, "", (PLAIN,) * 65), "65 rows, and it holds 64"),
        (Song(16, "", ()), "songs 1-16"),
        (Song(-1, "", ()), "songs 1-16"),
        (Song(0, "", (row(*[at(0)] * 256),)), "1-255 positions"),
        (Song(0, "", (SongRow((), 1),)), "1-255 positions"),
        (Song(0, "", (row(*[at(0)] * 255), row(at(0), at(0)))), "257 positions, and it holds 256"),
        (Song(0, "", (row(at(128)),)), "A01-H16"),
        (Song(0, "", (row(at(-1)),)), "A01-H16"),
        (Song(0, "", (row(at(0, 12)),)), "12 tracks"),
        (Song(0, "", (row(at(0, -1)),)), "12 tracks"),
        (Song(0, "", (row(at(0), plays=257),)), "1-256 times"),
        (Song(0, "", (row(at(0), plays=0),)), "1-256 times"),
        (Song(0, "A" * 16, ()), "15 ASCII"),
        (Song(0, "é", ()), "15 ASCII"),
        (Song(0, "a\x7f", ()), "15 ASCII"),
    ],
)
def test_songs_beyond_a_limit_are_refused(music: Song, said: str) -> None:
    with pytest.raises(DoesNotFit, match=said):
        song.new(music)


_POSITIONS = st.builds(Position, st.integers(0, 127), st.frozensets(st.integers(0, 11)))
_ROWS = st.builds(SongRow, st.lists(_POSITIONS, min_size=1, max_size=4).map(tuple), st.integers(1, 256))


@settings(max_examples=80, deadline=None)
@given(
    st.builds(
        Song,
        slot=st.integers(0, 15),
        name=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=15),
        rows=st.lists(_ROWS, max_size=64).map(tuple),
        stored=st.booleans(),
    )
)
def test_any_song_comes_back_from_its_music_alone(music: Song) -> None:
    data = song.new(music).encode()
    assert len(data) == 1506
    assert song.song_of(song.decode(data)) == music


def test_the_machine_writes_the_golden_song_as_far_as_plans_can_say_it() -> None:
    rows = (PatternRow(0, plays=4), PatternRow(1, muted=frozenset({BD, SD})))
    (data,) = MACHINE.encode(SongPlan("analog-rytm", 9, "KONTROL", rows))
    expected = message(
        ["00 01 00 03", "00 01 00 00"], ["0000 00 00", "0003 00 01"], name=b"KONTROL", head="55 01 01 09"
    )
    assert data == expected
