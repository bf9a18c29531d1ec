"""The Octatrack's arrangement files: expected bytes are those of the format's description and of real files."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest

from exporters.errors import BadDump, BadInput, DoesNotFit
from exporters.inspection import inspect_bytes
from exporters.octatrack import arrangement
from exporters.octatrack.device import MACHINE
from exporters.octatrack.song import OtherRow
from exporters.planning.fitting import fit_rows
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.played import Played, Stopped
from exporters.planning.unroll import unroll
from exporters.song_shown import play
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import export_song
from tests.corpus import corpus_path, manifest
from tests.exporters.octatrack_player import played

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND, ROWS = 0x18, 0x162C, 18  # the two blocks, and where rows begin in one

EXAMPLE = (
    ReminderRow("INTRO"),
    PatternRow(0, plays=4, tempo_bpm=128.0),
    PatternRow(1, muted=frozenset({0, 1})),
    PatternRow(16, plays=2, start_step=16, end_step=32),
    HaltRow(),
)
EXAMPLE_BLOCK = bytes.fromhex(
    "4B 4F 4E 54 52 4F 4C" + "00" * 8  # name KONTROL, 15 bytes
    + "00 00"
    + "05"  # five rows
    + "02" + "49 4E 54 52 4F" + "00" * 16  # reminder INTRO
    + "00"  # pattern
    + "00"  # A01
    + "03"  # four times
    + "00"  # MIDI mutes (likely)
    + "00"  # no track muted
    + "00"
    + "0C 00"  # 128 BPM x 24 = 3072
    + "FF FF"  # scenes A and B as they are
    + "00 00"  # from step 1
    + "00 10"  # to step 16
    + "00" * 8  # no transpose
    + "00 01 00 00"  # pattern A02, once
    + "03 00"  # tracks 1 and 2 muted
    + "00 00"  # the tempo goes on
    + "FF FF 00 00 00 10" + "00" * 8
    + "00 10 01 00"  # pattern B01, twice
    + "00 00 00 00 FF FF"
    + "00 10"  # from step 17
    + "00 20"  # to step 32
    + "00" * 8
    + "01 00 04" + "00" * 19  # halt: its target is row 5, itself
    + "00" * 22 * 251
)  # fmt: skip
HEAD = b"FORM" + bytes(4) + b"DPS1ARRA" + bytes(5) + b"\x06" + bytes(2)


def written(*rows: SongRow, name: str = "", base: bytes | None = None) -> bytes:
    (data,) = MACHINE.encode(SongPlan(MACHINE.slug, 0, name, rows), base)
    return data


def rows_of(data: bytes) -> list[object]:
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None
    return list(found.codec.song_rows(found.codec.decode(data)) or ())


def with_row(data: bytes, *row: int, number: int = 0) -> bytes:
    """A file whose row `number` (of both blocks) is another one, checksum right."""
    changed = bytearray(data)
    for block in (FIRST, SECOND):
        changed[block + ROWS + 22 * number : block + ROWS + 22 * (number + 1)] = bytes(row).ljust(22, b"\0")
    return arrangement.sealed(bytes(changed))


def test_the_worked_example_of_the_format_comes_out_byte_for_byte() -> None:
    data = written(*EXAMPLE, name="KONTROL")
    assert len(EXAMPLE_BLOCK) == 5650
    assert data[FIRST : FIRST + 5650] == EXAMPLE_BLOCK
    assert data[SECOND : SECOND + 5650] == EXAMPLE_BLOCK
    assert data == HEAD + EXAMPLE_BLOCK + bytes(2) + EXAMPLE_BLOCK + bytes(8) + bytes.fromhex("14 64")
    assert hashlib.sha256(data).hexdigest() == "d73a412d77b8f4f56ebe52a711c93d13cbd6c3a8e3f3cb85f583492773af22e1"


def test_the_worked_example_reads_back_as_the_music_that_it_is() -> None:
    assert rows_of(HEAD + EXAMPLE_BLOCK + bytes(2) + EXAMPLE_BLOCK + bytes(8) + b"\x14\x64") == list(EXAMPLE)


def test_an_empty_file_is_one_that_a_new_project_has() -> None:
    assert written() == HEAD + bytes(5650 + 2 + 5650 + 8) + b"\0\x06"  # the sum of all bytes from 16: the version
    assert written() == corpus_path("octatrack", "arr06.work").read_bytes()


@pytest.mark.parametrize("row", manifest("octatrack"), ids=lambda row: row["file"])
def test_a_real_file_comes_back_from_what_was_decoded(row: dict[str, str]) -> None:
    data = corpus_path("octatrack", row["file"]).read_bytes()
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None
    assert found.codec.encode(found.codec.decode(data)) == data
    assert ("52E3, by the rule 8129" in found.note) == (row["file"] == "full_options.work")
    assert bool(found.note) == (row["file"] == "full_options.work")


def test_the_real_files_are_there_when_the_corpus_is() -> None:
    corpus_path("octatrack")
    assert len(manifest("octatrack")) == 6


def test_every_kind_of_row_of_the_real_file_is_read() -> None:
    data = corpus_path("octatrack", "full_options.work").read_bytes()
    rows = rows_of(data)
    assert len(rows) == 255  # and a 256th place of zeros, which does not count
    assert rows[0] == PatternRow(1)
    assert rows[2] == PatternRow(0)
    everything = PatternRow(255, plays=64, muted=frozenset(range(8)), tempo_bpm=300.0, start_step=0, end_step=256)
    assert rows[10:20] == [everything] * 10
    assert rows[20:30] == [ReminderRow("A" * 15)] * 10
    assert rows[30:40] == [HaltRow()] * 10
    assert rows[40:50] == [JumpRow(59)] * 10
    assert rows[50:60] == [LoopRow(0, None)] * 10
    assert rows[60:] == [PatternRow(255)] * 195
    (item,) = inspect_bytes(data, [MACHINE])
    assert (item.state, item.check, item.name) == ("ok", "identical", "Z" * 15)
    assert item.lines[10] == (
        " 11  P16  x64  300 BPM   steps 1-256  muted 1-8  scenes A16 B16  MIDI transpose" + " +48" * 8
    )
    own = item.tables["rows"][10]
    assert (own["scene_a"], own["scene_b"], own["midi_transpose"], own["midi_muted_tracks"]) == (15, 15, [48] * 8, [])
    plain = item.tables["rows"][0]
    assert (plain["scene_a"], plain["midi_transpose"], plain["song"]) == (None, None, None)


def test_names_that_begin_with_nul_are_empty_and_their_leftovers_stay() -> None:
    data = corpus_path("octatrack", "demo-arr08.work").read_bytes()
    (item,) = inspect_bytes(data, [MACHINE])
    assert (item.name, item.check) == ("", "identical")
    assert item.tables["songs"][0]["saved_differs"] is True
    assert item.lines == ["the copy that was last saved is another one: 'D-UNOTHER-BAK1', 0 rows"]


def test_a_reminder_keeps_what_its_row_was_before() -> None:
    former = bytes.fromhex("02 43 48 41 49 4E 00 00 FF FF 00 00 00 10 00 00 00 00 00 00 00 07")  # CHAIN, as real files
    data = with_row(written(PatternRow(0)), *former)
    assert rows_of(data) == [ReminderRow("CHAIN")]
    assert arrangement.encode(arrangement.decode(data)) == data


@pytest.mark.parametrize(("row", "stored"), [
    (PatternRow(0, tempo_bpm=30.0), "00 00 00 00 00 00 02 D0"),  # 30 x 24 = 720
    (PatternRow(0, tempo_bpm=300.0), "00 00 00 00 00 00 1C 20"),  # as the real rows have it
    (PatternRow(0, tempo_bpm=120.5), "00 00 00 00 00 00 0B 4C"),  # 2892
    (PatternRow(255, plays=64), "00 FF 3F 00 00 00 00 00"),
    (PatternRow(175, muted=frozenset({7})), "00 AF 00 00 80 00 00 00"),  # K16: 10 x 16 + 15
    (PatternRow(0, muted=frozenset(range(8))), "00 00 00 00 FF 00 00 00"),
    (PatternRow(0, start_step=63, end_step=64), "00 00 00 00 00 00 00 00 FF FF 00 3F 00 40 00"),
    (ReminderRow("A" * 15), "02" + "41" * 15 + "00" * 6),
])  # fmt: skip
def test_a_row_is_written_as_the_format_says(row: SongRow, stored: str) -> None:
    expected = bytes.fromhex(stored)
    data = written(row)
    assert data[FIRST + ROWS : FIRST + ROWS + len(expected)] == expected
    assert rows_of(data) == [row]


def test_tempos_between_the_steps_of_the_machine_are_rounded() -> None:
    for bpm, stored in ((119.999992, "0B 40"), (120.04, "0B 41"), (120.01, "0B 40")):  # 2880, 2880.96, 2880.24
        data = written(PatternRow(0, tempo_bpm=bpm))
        assert data[FIRST + ROWS + 6 : FIRST + ROWS + 8] == bytes.fromhex(stored)


@pytest.mark.parametrize(("row", "stored"), [
    (LoopRow(0, None), "01 00 00"),
    (LoopRow(1, 99), "01 63 01"),
    (JumpRow(4), "01 00 04"),
    (HaltRow(), "01 00 03"),
])  # fmt: skip
def test_rows_that_go_elsewhere_say_so_by_their_target(row: SongRow, stored: str) -> None:
    play_it = PatternRow(0)
    data = written(play_it, play_it, play_it, row, play_it)
    at = FIRST + ROWS + 3 * 22
    assert data[at : at + 22] == bytes.fromhex(stored).ljust(22, b"\0")
    assert rows_of(data)[3] == row


@pytest.mark.parametrize(("rows", "said"), [
    ((PatternRow(0), LoopRow(0, 100)), "row 2: 100 more passes: a loop makes up to 99 on the Octatrack."),
    ((PatternRow(0), JumpRow(2)), "row 2: on the Octatrack a jump goes to a row, at most to row 2."),
    ((PatternRow(0, end_step=65),), "row 1: steps 1-65: at least one, within 1-64 on the Octatrack."),
    ((PatternRow(256),), "row 1: pattern 257: there are 256 on the Octatrack."),
    ((PatternRow(0, tempo_bpm=29.9),), "row 1: 29.9 BPM: within 30-300 on the Octatrack."),
    ((ReminderRow("intro"),), "row 1: reminder 'intro': up to 15 of the characters that there are on the Octatrack."),
    ((PatternRow(0),) * 256, "256 rows: a song of the Octatrack holds 255."),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(rows: tuple[SongRow, ...], said: str) -> None:
    with pytest.raises(DoesNotFit) as caught:
        written(*rows)
    assert str(caught.value) == said


def test_a_full_song_leaves_the_last_place_alone() -> None:
    data = written(*[PatternRow(number) for number in range(255)])
    assert data[FIRST + 17] == 255 and rows_of(data)[254] == PatternRow(254)
    assert data[FIRST + ROWS + 255 * 22 : FIRST + 5650] == bytes(22)


def test_only_name_count_and_rows_of_the_users_own_file_change_in_both_blocks() -> None:
    rng = random.Random(12)
    base = bytearray(rng.randbytes(11336))
    base[:24] = HEAD
    base[16] = 0x55  # nobody knows what it is; the checksum begins with it
    base[FIRST + 17], base[SECOND + 17] = 255, 3  # as many rows as there can be, and a saved copy with other rows
    data = written(*EXAMPLE, name="KONTROL", base=arrangement.sealed(bytes(base)))
    own = {0x2C46, 0x2C47}
    for block in (FIRST, SECOND):
        own |= {*range(block, block + 15), block + 17, *range(block + ROWS, block + ROWS + 5 * 22)}
        assert data[block : block + 15] == EXAMPLE_BLOCK[:15]
        assert data[block + 17 : block + ROWS + 5 * 22] == EXAMPLE_BLOCK[17 : ROWS + 5 * 22]
    changed = [place for place in range(11336) if place not in own and data[place] != base[place]]
    assert changed == []
    assert int.from_bytes(data[-2:], "big") == sum(data[16:-2]) % 65536
    assert rows_of(data) == list(EXAMPLE)


def test_a_real_file_takes_the_song_and_keeps_the_rest() -> None:
    base = corpus_path("octatrack", "full_options.work").read_bytes()
    data = written(*EXAMPLE, name="KONTROL", base=base)
    assert rows_of(data) == list(EXAMPLE)
    assert data[0x2C3E:0x2C46] == bytes.fromhex("01 01 00 00 00 01 01 01")
    assert data[FIRST + ROWS + 5 * 22 : FIRST + 5650] == base[FIRST + ROWS + 5 * 22 : FIRST + 5650]
    assert MACHINE.base_remarks(data) == []
    assert MACHINE.base_remarks(base) == [
        "`base_file`: its checksum is 52E3, by the rule 8129 (such files are said to load all the same). The new file "
        "has the right one."
    ]


def test_two_different_arrangements_in_the_users_own_file_are_named() -> None:
    one, other = written(PatternRow(0), name="IN USE"), written(name="SAVED")
    base = arrangement.sealed(one[:SECOND] + other[SECOND:])
    assert MACHINE.base_remarks(base) == [
        "`base_file` holds two arrangements: 'IN USE' (1 row) in use and 'SAVED' (0 rows) as last saved. The song "
        "replaces both."
    ]
    assert rows_of(base) == [PatternRow(0)]
    rows = written(PatternRow(1), name="IN USE")
    (remark,) = MACHINE.base_remarks(arrangement.sealed(one[:SECOND] + rows[SECOND:]))
    assert "'IN USE' (1 row) in use and 'IN USE' (1 row) as last saved" in remark


SOUND = HEAD + bytes(11302) + b"\0\0\0\0\0\0\0\0\0\x06"


@pytest.mark.parametrize(("data", "said"), [
    (b"hello", "`base_file` is not an arrangement of the Octatrack. Name an arrNN.work"),
    (b"FORM\0\0\0\x10AIFFCOMM", "`base_file` is not an arrangement of the Octatrack."),
    (b"FORM\0\0\0\x108SVXVHDR\0\0", "`base_file` is not an arrangement of the Octatrack."),
    (b"FORM\0\0\0\0DPS1BANK\0\0\0\0\0\x17", "`base_file` is a bank of the Octatrack, not an arrangement."),
    (b"FORM\0\0\0\0DPS1SAMP\0\0\0\0\0\x04", "`base_file` is a list of sample markers of the Octatrack"),
    (b"FORM\0\0\0\0DPS1SMPA\0\0\0\0\0\x02", "`base_file` is a sample's settings of the Octatrack"),
    (b"FORM\0\0\0\0DPS1XYZA\0\0\0\0\0\x02", "`base_file` is a file of the Octatrack, not an arrangement."),
    (SOUND[:21] + b"\x07" + SOUND[22:], "`base_file` is version 7 of the file (known is 6): left as it is, not read."),
    (SOUND[:-1], "`base_file`: Octatrack arrangement: 11335 bytes, where every arrangement has 11336. Copy the file"),
    (SOUND + b"\0", "`base_file`: Octatrack arrangement: 11337 bytes, where"),
    (SOUND[:16], "`base_file`: Octatrack arrangement: 16 bytes, where"),
])  # fmt: skip
def test_a_base_file_that_is_none_is_refused_with_what_it_is(data: bytes, said: str) -> None:
    assert len(SOUND) == 11336 and MACHINE.base_remarks(SOUND) == []
    for refuse in (MACHINE.base_remarks, lambda base: written(PatternRow(0), base=base)):
        with pytest.raises(BadInput) as caught:
            refuse(data)
        assert str(caught.value).startswith(said) and str(caught.value).endswith(".")


def test_other_files_of_a_project_are_named_and_not_read() -> None:
    (item,) = inspect_bytes(b"FORM\0\0\0\0DPS1BANK\0\0\0\0\0\x17" + bytes(100), [MACHINE])
    assert (item.state, item.machine, item.kind) == ("named", "Octatrack", "bank") and "not an arrangement" in item.note
    (item,) = inspect_bytes(SOUND[:21] + b"\x05" + SOUND[22:], [MACHINE])
    assert (item.state, item.kind) == ("named", "arrangement") and "version 5" in item.note
    (item,) = inspect_bytes(SOUND[:3000], [MACHINE])
    assert item.state == "damaged" and "3000 bytes" in item.note
    cut = MACHINE.recognise(SOUND[:3000])
    assert cut is not None and cut.note == ""  # its size is what is wrong, not a checksum
    for data in (b"", b"FORM", b"FORM\0\0\0\0DPS1", b"hello", SOUND[1:]):
        found = MACHINE.recognise(data)
        assert found is None or found.codec is None


def test_decoding_refuses_what_was_not_recognised() -> None:
    for data in (b"MROF" + SOUND[4:], SOUND[:8] + b"DPS1BANK" + SOUND[16:], SOUND[:21] + b"\x07" + SOUND[22:]):
        with pytest.raises(BadDump, match="another kind of file or version"):
            arrangement.decode(data)


def test_a_row_of_an_unknown_kind_is_shown_kept_and_not_played() -> None:
    data = with_row(written(PatternRow(3), PatternRow(4), HaltRow()), 5, 0xAB, *range(20), number=1)
    (item,) = inspect_bytes(data, [MACHINE])
    assert (item.state, item.check) == ("ok", "identical")
    assert item.lines[1].strip().startswith("2  row of unknown kind 5: 05 AB 00 01 02")
    assert item.tables["rows"][1]["kind"] == "unknown"
    assert isinstance(rows_of(data)[1], OtherRow)
    stop = [event for event in unroll(rows_of(data)) if isinstance(event, Stopped)]
    assert [event.why for event in stop] == ["unknown"] and played(data)[1] == "unknown"
    (kept,) = inspect_bytes(written(PatternRow(9), base=data), [MACHINE])
    assert len(kept.lines) == 1  # leftovers behind the last row are no news
    again = written(PatternRow(9), base=data)  # what is behind the last row stays, whatever it is
    assert again[FIRST + ROWS + 22] == 5 and rows_of(again) == [PatternRow(9)]


def test_a_count_of_nothing_with_something_behind_it_is_remarked() -> None:
    data = bytearray(written(PatternRow(1)))
    data[FIRST + 17] = data[SECOND + 17] = 0
    (item,) = inspect_bytes(arrangement.sealed(bytes(data)), [MACHINE])
    assert item.check == "identical" and len(item.lines) == 1 and "all 256 are used" in item.lines[0]


def test_what_only_the_octatrack_has_in_a_row_is_shown() -> None:
    row = (0, 17, 1, 0b101, 0b10, 0, 0x0B, 0x40, 0, 0xFF, 0, 4, 0, 20, 1, 0, 0, 0xFF, 0, 0, 0, 0xD0)
    (item,) = inspect_bytes(with_row(written(PatternRow(0)), *row), [MACHINE])
    assert item.lines == [
        "  1  B02  x2   120 BPM   steps 5-20   muted 2  scenes A1  MIDI transpose +1 0 0 -1 0 0 0 -48"
        "  MIDI muted (likely) 1 3"
    ]
    shown = item.tables["rows"][0]
    assert (shown["scene_a"], shown["scene_b"], shown["midi_muted_tracks"]) == (0, None, [0, 2])
    assert (shown["muted_tracks"], shown["plays"], shown["start_step"], shown["end_step"]) == ([1], 2, 4, 20)


def test_the_tables_of_several_files_hold_all_of_them_without_a_number_that_nobody_knows() -> None:
    one, other = written(PatternRow(1), name="ONE"), written(PatternRow(2), PatternRow(3), name="TWO")
    tables = MACHINE.tables(MACHINE.decode([one, other]))
    assert [(row["name"], row["rows"], row["song"]) for row in tables["songs"]] == [("ONE", 1, None), ("TWO", 2, None)]
    assert [(row["pattern"], row["song"]) for row in tables["rows"]] == [(1, None), (2, None), (3, None)]


def test_the_arrangements_that_were_saved_are_one_flag_each() -> None:
    data = corpus_path("octatrack", "full_options.work").read_bytes()
    assert arrangement.decode(data).fields["saved_flags"] == [1, 1, 0, 0, 0, 1, 1, 1]


def test_names_are_written_in_capitals_and_in_signs_of_the_naming_screen() -> None:
    assert "".join(sorted(MACHINE.alphabet)) == " !#$%&'()+,-.0123456789;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_"


def test_names_with_bytes_that_are_no_letters_are_readable() -> None:
    data = bytearray(written(PatternRow(0), name="ABCD"))
    data[FIRST + 1 : FIRST + 5] = bytes((0x1B, 0xE9, 0x7F, 0x7E))
    (item,) = inspect_bytes(arrangement.sealed(bytes(data)), [MACHINE])
    assert item.name == "A???~"


def test_a_reminder_says_the_scene_without_tempo_and_plays_unless_that_is_all_it_says() -> None:
    names = ("Intro 124 BPM x2", "x4", "90 bpm", "Größe", "")
    rows = [PatternRow(0, scene=number, scene_name=name) for number, name in enumerate(names)]
    found = [row.text for row in fit_rows(rows, MACHINE).rows if isinstance(row, ReminderRow)]
    assert found == ["INTRO", "X4", "90 BPM", "GROSSE"]


def music(rows: tuple[SongRow, ...]) -> list[tuple[object, ...]]:
    """What a plan plays, pass for pass, in the words of the independent player."""
    out: list[tuple[object, ...]] = []
    for event in unroll(rows):
        if isinstance(event, Played):
            row = event.music
            sounding = tuple(track for track in range(8) if track not in row.muted)
            tempo = 0 if event.tempo_bpm is None else round(event.tempo_bpm * 24)
            out += [(row.pattern, sounding, tempo, row.start_step, row.end_step)] * row.plays
    return out


CHOICES = {
    "scenes": ExportRequest(),
    "by scene": ExportRequest(assign="by-scene"),
    "loops": ExportRequest(assign="by-scene", loops=True, repeats=65),
    "no reminders": ExportRequest(reminders=False, end="loop"),
    "arrangement": ExportRequest(source="arrangement"),
}
EXPORTED = [
    ("drum-set.xml", "scenes", 24 - 1), ("drum-set.xml", "by scene", 23), ("drum-set.xml", "loops", 23),
    ("drum-set.xml", "no reminders", 23), ("arrangement.xml", "arrangement", 1), ("own-names.xml", "by scene", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "how", "least"), EXPORTED, ids=[f"{name} {how}" for name, how, _ in EXPORTED])
def test_sample_sets_play_as_planned_by_two_interpreters(name: str, how: str, least: int) -> None:
    export = export_song(str(ROOT / "samples" / name), MACHINE, CHOICES[how])
    expected = music(export.plan.rows)
    assert len(expected) >= least
    passes, why = played(export.data)
    assert passes == expected and why == ("endless" if how == "no reminders" else "halt")
    assert played(export.data, SECOND) == (passes, why)
    found = MACHINE.recognise(export.data)
    assert found is not None and found.codec is not None
    decoded = found.codec.decode(export.data)
    own = [event for event in play(found.codec, decoded, {}) if isinstance(event, Played)]
    planned = [event for event in unroll(export.plan.rows) if isinstance(event, Played)]
    assert [(e.row, e.start_beats, e.beats, e.tempo_bpm) for e in own] == [
        (e.row, e.start_beats, e.beats, e.tempo_bpm) for e in planned
    ]


def test_a_song_of_every_row_plays_alike_by_both_interpreters() -> None:
    rows: tuple[SongRow, ...] = (
        ReminderRow("START"), PatternRow(0, plays=2, tempo_bpm=90.0), PatternRow(1, muted=frozenset({4})),
        LoopRow(2, 2), LoopRow(1, 1), JumpRow(6), PatternRow(9), replace(PatternRow(7), start_step=4), LoopRow(0),
    )  # fmt: skip
    passes, why = played(written(*rows))
    assert why == "endless" and passes == music(rows)
    assert [one.pattern for one in passes] == [0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 9, 7]
