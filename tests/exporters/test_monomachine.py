"""The Monomachine's dumps: expected bytes are those of the format's description and of real dumps."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from exporters.errors import BadDump, DoesNotFit
from exporters.formats import syx
from exporters.inspection import inspect_bytes
from exporters.machine import PatternFacts
from exporters.monomachine import dumps, song, wire
from exporters.monomachine.device import MACHINE
from exporters.planning.fitting import fit_rows
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongPlan, SongRow
from exporters.planning.played import Played
from exporters.planning.unroll import unroll
from exporters.registry import get_machine
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import export_song
from tests.corpus import corpus_path, manifest
from tests.exporters.monomachine_player import Pass, dump, folded, packed, played, unfolded

ROOT = Path(__file__).resolve().parents[2]
END = bytes.fromhex("FF 00 00 00 00 00 00 10") + bytes(14) + b"\xff\xff"


def raw_song(*rows: str, name: bytes = b"KONTROL", behind: bytes = b"", end: bool = True) -> bytes:
    """What a song stores, around rows given as hex; bytes between the first eight and the last two are 0."""
    plain = b"".join(_row(text) for text in rows)
    rest = (END if end else b"") + behind
    filled = (plain + rest).ljust(4800, b"\0") if behind else plain + rest + END * (200 - len(rows) - end)
    return name.ljust(14, b"\0") + bytes.fromhex("10 00") + filled[:4800]


def _row(text: str) -> bytes:
    start, _, tempo = text.partition("...")
    data = bytes.fromhex(start)
    return data.ljust(22, b"\0") + bytes.fromhex(tempo) if tempo else data.ljust(24, b"\0")


EXAMPLE = (
    PatternRow(0, plays=4, tempo_bpm=128.0),
    PatternRow(1, muted=frozenset({0, 1})),
    PatternRow(16, plays=2, end_step=32),
)
EXAMPLE_BYTES = dump(raw_song(
    "00 00"  # A01; target
    "03 00"  # 3 + 1 plays; unknown
    "00 00"  # no synth track, no MIDI track muted
    "00 10"  # from step 1 to step 16
    "... 00 80",  # no transposes, padding; 128 BPM as a plain number
    "01 00 00 00"  # A02, once
    "03 00"  # synth tracks 1 and 2 muted
    "00 10 ... FF FF",  # the tempo goes on
    "10 00 01 00 00 00"  # B01, twice
    "00 20 ... FF FF",  # to step 32
))  # fmt: skip


def written(*rows: SongRow, name: str = "", slot: int = 0) -> bytes:
    (data,) = MACHINE.encode(SongPlan(MACHINE.slug, slot, name, rows))
    return data


def rows_of(message: bytes) -> list[object]:
    return list(song.rows_of(dumps.decode(message)))


@pytest.mark.parametrize("name", ["monomachine", "MnM", "mm", "SFX-60", "sfx6", "Monomachine MKII"])
def test_it_is_found_under_the_names_that_owners_use(name: str) -> None:
    assert get_machine(name) is MACHINE


# --- the wire --------------------------------------------------------------------------------------------------------


def test_the_worked_example_of_the_format_comes_out_byte_for_byte() -> None:
    assert len(EXAMPLE_BYTES) == 1638
    start = "F0 00 20 3C 03 00 69 02 01 00 00 4B 4F 4E 54 52 4F 4C 49 07 00 10"
    assert EXAMPLE_BYTES.startswith(bytes.fromhex(start))
    known = "82bcf49996b483635c1b83ff9129b8b543b365dd713cbf0b181afc5d98bdb8ce"
    assert hashlib.sha256(EXAMPLE_BYTES).hexdigest() == known
    assert written(*EXAMPLE, name="KONTROL") == EXAMPLE_BYTES
    assert rows_of(EXAMPLE_BYTES) == list(EXAMPLE)


@pytest.mark.parametrize(("raw", "coded"), [
    ("01 01 02 90 03 03 03", "82 01 02 81 90 83 03"),
    ("07" * 300, "FF 07 FF 07 AE 07"),  # cut at 127
    ("07" * 128, "FF 07 07"),
    ("90" * 128, "FF 90 81 90"),
    ("7F 80 7F", "7F 81 80 7F"),
    ("", ""),
])  # fmt: skip
def test_runs_are_coded_as_the_machine_does(raw: str, coded: str) -> None:
    assert wire.coded(bytes.fromhex(raw)) == bytes.fromhex(coded) == folded(bytes.fromhex(raw))


@pytest.mark.parametrize(("raw", "body"), [
    ("01 02 03 04 05 06", "00 01 02 03 04 05 06"),
    ("01 02 03 04 05 06 07", "00 01 02 03 04 05 06 07 00"),  # a multiple of seven: one 00 more
    ("01 02 03 04 05 06 07 08", "00 01 02 03 04 05 06 07 00 08"),
    ("90 91", "78 01 10 01 11"),  # 81 90 81 91: all four have their top bit, bits 6 to 3
])  # fmt: skip
def test_bodies_are_packed_as_the_machine_does(raw: str, body: str) -> None:
    expected = bytes.fromhex(body)
    assert wire.body_of(bytes.fromhex(raw)) == expected == packed(folded(bytes.fromhex(raw)))
    assert wire.own_raw_of(expected, len(bytes.fromhex(raw)), "x") == bytes.fromhex(raw)


@pytest.mark.corpus
@pytest.mark.parametrize("entry", [e for e in manifest("elektron") if "mnm" in e["file"]] or [None],
                         ids=lambda e: e["file"] if e else "absent")  # fmt: skip
def test_a_real_dump_comes_back_from_what_was_decoded(entry: dict[str, str] | None) -> None:
    data = corpus_path("elektron", entry["file"] if entry else "").read_bytes()
    found = syx.messages(data)
    assert found
    for message in found:
        stored = dumps.decode(message)
        assert replace(stored, fields=dict(stored.fields)).encode() == message
        assert dump(unfolded(message), head=message[6:10].hex()) == message


@pytest.mark.corpus
def test_the_real_song_has_200_end_rows_with_a_padding_that_differs() -> None:
    data = corpus_path("elektron", "mnm-song.syx").read_bytes()
    raw = unfolded(data)
    paddings = [raw[16 + 24 * n + 21] for n in range(200)]
    assert [paddings.count(value) for value in (0x00, 0x10, 0xFF)] == [115, 58, 27]
    stored = dumps.decode(data)
    assert (song.name_of(stored), song.rows_of(stored), song.ends(stored)) == ("", [], True)
    assert MACHINE.tables([stored])["songs"][0]["unused"] is True
    (item,) = inspect_bytes(data, [MACHINE])
    assert (item.check, item.lines) == ("identical", ["never saved"])


def test_a_dump_in_another_code_is_refused_and_not_changed() -> None:
    raw = raw_song("00 00 00 00 00 00 00 10 ... FF FF")
    plainly = b"".join(bytes((0x81, byte)) for byte in raw)  # every byte a run of one: sound, and longer
    other = wire.FRAME.wrap(0x69, 2, 1, 0, packed(plainly))
    assert len(other) > 9000 and unfolded(other) == raw
    MACHINE.check_frame(other)
    with pytest.raises(BadDump, match="not coded as the machine codes its dumps"):
        dumps.decode(other)


def test_a_stream_of_seven_without_its_last_byte_is_refused() -> None:
    for notes in range(12):  # one of them codes to a multiple of seven
        raw = raw_song(*(f"{n:02X} 00 00 00 00 00 00 10 ... FF FF" for n in range(notes)), name=b"N")
        if len(folded(raw)) % 7 == 0:
            short = wire.FRAME.wrap(0x69, 2, 1, 0, packed(folded(raw))[:-1])
            assert unfolded(short) == raw
            with pytest.raises(BadDump):
                dumps.decode(short)
            return
    pytest.fail("none of the songs codes to a multiple of seven bytes")


@pytest.mark.parametrize(("stream", "said"), [
    (b"\xff\x00" * 37 + b"\x05", "4700 bytes in run-length code; expected 4816 bytes"),
    (b"\xff\x00" * 37 + b"\xff", "its last run lacks the byte that it repeats"),
    (b"\xff\x00" * 30_000, "more than 4816 bytes in run-length code"),  # 3.8 MB if it were written out
    (b"", "0 bytes in run-length code"),
])  # fmt: skip
def test_a_stream_of_another_size_is_refused(stream: bytes, said: str) -> None:
    with pytest.raises(BadDump, match=said):
        wire.raw_of(packed(stream), 4816, "song 1")


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "stored"), [
    (PatternRow(127, plays=64), "7F 00 3F 00 00 00 00 10 ... FF FF"),
    (PatternRow(0, tempo_bpm=30.0), "00 00 00 00 00 00 00 10 ... 00 1E"),
    (PatternRow(0, tempo_bpm=300.0), "00 00 00 00 00 00 00 10 ... 01 2C"),  # 256 + 44
    (PatternRow(0, muted=frozenset({0, 5})), "00 00 00 00 21 00 00 10 ... FF FF"),
    (PatternRow(0, muted=frozenset({6, 11})), "00 00 00 00 00 21 00 10 ... FF FF"),  # MIDI tracks 1 and 6
    (PatternRow(0, muted=frozenset(range(12))), "00 00 00 00 3F 3F 00 10 ... FF FF"),
    (PatternRow(0, start_step=16, end_step=64), "00 00 00 00 00 00 10 40 ... FF FF"),
    (PatternRow(0, transposes=((0, 12),)), "00 00 00 00 00 00 00 10 00 0C ... FF FF"),  # synth track 1
    (PatternRow(0, transposes=((5, -1), (6, 1))), "00 00 00 00 00 00 00 10 00 00 00 00 00 00 FF 01 ... FF FF"),
    (PatternRow(0, transposes=((11, -64),)), "00" * 7 + "10" + "00" * 12 + "C0 ... FF FF"),  # MIDI track 6
    (PatternRow(0, transposes=tuple((track, -3) for track in range(12))),  # alike for all: of the row as a whole
     "00 00 00 00 00 00 00 10 FD ... FF FF"),
    (PatternRow(0, transposes=tuple((track, track - 12) for track in range(12))),  # all, and none alike
     "00 00 00 00 00 00 00 10 00 F4 F5 F6 F7 F8 F9 FA FB FC FD FE FF ... FF FF"),
])  # fmt: skip
def test_a_row_is_written_as_the_format_says(row: SongRow, stored: str) -> None:
    data = written(row)
    assert unfolded(data)[16:40] == _row(stored)
    assert rows_of(data) == [row]


@pytest.mark.parametrize(("bpm", "stored"), [(119.5, 120), (119.49, 119), (120.0, 120), (30.4, 30), (30.5, 31)])
def test_tempos_are_whole_numbers_and_halves_go_up(bpm: float, stored: int) -> None:
    raw = unfolded(written(PatternRow(0, tempo_bpm=bpm)))
    assert raw[38] << 8 | raw[39] == stored


def test_a_full_song_has_199_rows_and_end_in_the_last_one() -> None:
    rows = tuple(PatternRow(number % 128) for number in range(199))
    raw = unfolded(written(*rows))
    assert raw[16 + 24 * 199 :] == END and raw[16 + 24 * 198] == 198 - 128
    with pytest.raises(DoesNotFit, match=r"200 rows: a song of the Monomachine holds 199\."):
        written(*rows, PatternRow(0))


def test_everything_behind_the_last_row_is_end_and_the_name_ends_with_nul() -> None:
    raw = unfolded(written(PatternRow(5), name="THIRTEEN CHAR", slot=23))
    assert raw[:16] == b"THIRTEEN CHAR\0\x10\0" and raw[40:] == END * 199
    with pytest.raises(DoesNotFit, match="takes up to 13"):
        written(PatternRow(5), name="FOURTEEN CHARS")


@pytest.mark.parametrize(("stored", "row", "line"), [
    ("FE 00 00 00 ...FF FF", LoopRow(0, None), "LOOP to row 1, endlessly"),
    ("FE 01 63 00 ...FF FF", LoopRow(1, 99), "LOOP to row 2, 99 more times"),
    ("FE 05 00 00 ...FF FF", JumpRow(5), "JUMP to row 6"),
    ("FE 02 00 00 ...FF FF", HaltRow(), "HALT"),
    ("80 00 00 00 ...FF FF", song.OtherRow(0x80), "unknown row 0x80"),
    ("FD 00 00 00 ...FF FF", song.OtherRow(0xFD), "unknown row 0xfd"),
])  # fmt: skip
def test_rows_that_are_never_written_are_read_and_kept(stored: str, row: object, line: str) -> None:
    plain = "00 00 00 00 00 00 00 10 ... FF FF"
    data = dump(raw_song(plain, plain, stored))
    assert rows_of(data)[2] == row
    (item,) = inspect_bytes(data, [MACHINE])
    assert item.check == "identical" and item.lines[2:] == [f"  3  {line}", "  4  END"]
    if isinstance(row, LoopRow | JumpRow | HaltRow):
        with pytest.raises(DoesNotFit):
            written(PatternRow(0), PatternRow(0), row)


def test_rows_behind_end_are_left_over_and_kept() -> None:
    data = dump(raw_song("05 00 00 00 00 00 00 10 ... FF FF", behind=bytes(range(1, 128)) * 3))
    assert rows_of(data) == [PatternRow(5)]
    assert dumps.decode(data).encode() == data
    assert played(data) == ([Pass(5, (1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6), 0, 0, 16)], "end")


def test_a_song_without_end_says_so() -> None:
    data = dump(raw_song(*["05 00 00 00 00 00 00 10 ... FF FF"] * 200, end=False))
    (item,) = inspect_bytes(data, [MACHINE])
    assert len(item.lines) == 201 and item.lines[-1] == "No END row: all 200 rows are in use."
    assert item.tables["songs"][0]["ends"] is False and item.check == "identical"


def test_transposes_and_unknown_bits_are_shown_and_kept() -> None:
    data = dump(raw_song(
        "01 00 00 00 01 02"  # A02, synth track 1 and MIDI track 2 muted
        "00 10"
        "FD"  # the whole row 3 semitones down
        "0C 00 00 00 00 00"  # synth track 1 an octave up
        "00 00 00 00 00 F4"  # MIDI track 6 an octave down
        "10 FF FF",  # padding, tempo
        "00 00 00 07 C0 00 00 10 ... 00 78",
        name=b"T\0EFT OVER",
    ))  # fmt: skip
    (item,) = inspect_bytes(data, [MACHINE])
    assert (item.name, item.check) == ("T", "identical")
    assert item.lines == [
        "  1  A02  x1             steps 1-16   muted 1 8 (T1 M2)  transpose -3  transpose T1 +12 M6 -12",
        "  2  A01  x1   120 BPM   steps 1-16  (holds bits of unknown meaning)",
        "  3  END",
    ]
    first, second, end = item.tables["rows"]
    by = dict(enumerate([9, *[-3] * 10, -15]))  # -3 for all, and 12 up or down
    assert rows_of(data)[0] == PatternRow(1, muted=frozenset({0, 7}), transposes=tuple(by.items()))
    assert (first["transpose"], first["track_transpose"]) == (-3, [12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -12])
    assert (second["transpose"], second["track_transpose"], second["tempo_bpm"]) == (None, None, 120.0)
    assert end == {"song": 0, "row": 2, "kind": "end"}


# --- kits, patterns, globals -----------------------------------------------------------------------------------------


def a_pattern(*, length: int = 32, kit: int = 5, multiplier: int = 1, slot: int = 17, version: int = 5) -> bytes:
    raw = bytearray(6520)
    raw[0x2A4 : 0x2A4 + 384] = b"\xff" * 384
    raw[0x2A4], raw[0x2A4 + 31], raw[0x2A4 + 32] = 60, 61, 62  # notes of track 1 on steps 1, 32 and 33
    raw[0x424], raw[0x425], raw[0x426], raw[0x556] = length, multiplier, kit, 5
    raw[0x14D7] = 0xFF
    return dump(bytes(raw), head=f"67 {version:02X} 01 {slot:02X}")


def a_kit() -> bytes:
    raw = bytearray(698)
    raw[:11] = b"BELLS\0UNK\0\0"
    raw[0x00B:0x011] = bytes((100, 90, 80, 70, 60, 50))
    raw[0x1C1:0x1C7] = bytes((1, 14, 33, 7, 200, 0))
    return dump(bytes(raw), head="52 02 01 05")


def test_kits_patterns_and_globals_are_shown_as_far_as_they_are_sure() -> None:
    settings = bytearray(264)
    settings[0x12:0x18] = bytes((9, 10, 11, 12, 13, 0x7F))
    settings[0x104:] = bytes.fromhex("00 00 11 30")
    found = inspect_bytes(a_kit() + a_pattern() + dump(bytes(settings), head="50 03 01 07"), [MACHINE])
    assert [(item.kind, item.slot, item.name, item.check) for item in found] == [
        ("kit", "6", "BELLS", "identical"), ("pattern", "B02", "", "identical"), ("global", "8", "", "identical"),
    ]  # fmt: skip
    assert found[0].lines == [
        " 1 GND-SIN    level 100", " 2 SWAVE-ENS  level  90", " 3 DPRO-DENS  level  80", " 4 DPRO-BBOX  level  70",
        " 5 machine 200 level  60", " 6 GND-GND    level  50",
    ]  # fmt: skip
    assert found[1].lines == ["kit 6, 32 steps, 2x, 5 of 62 lock rows", "T1 2 notes"]
    assert found[2].lines == ["tuning 440 Hz, channels of the MIDI tracks 10, 11, 12, 13, 14, off"]
    assert found[1].tables["patterns"] == [
        {"pattern": 17, "kit": 5, "length": 32, "speed": "2x", "notes": 2, "lock_rows": 5}
    ]
    for item in found:
        for name, rows in item.tables.items():
            assert {key for row in rows for key in row} == {column.name for column in MACHINE.columns[name]}


@pytest.mark.parametrize("version", [4, 7])
def test_a_pattern_of_an_unknown_version_is_passed_through(version: int) -> None:
    (item,) = inspect_bytes(a_pattern(version=version), [MACHINE])
    assert (item.state, item.slot) == ("named", "B02") and f"format {version}.1 (unknown to us)" in item.note
    assert inspect_bytes(a_pattern(version=6), [MACHINE])[0].state == "ok"


@pytest.mark.parametrize(("message", "words"), [
    ("6A 03", "request song 4"), ("68 11", "request pattern B02"), ("53 7F", "request kit 128"), ("51 07",
    "request global 8"), ("6C 17", "load song 24"), ("61 16 40", "set tempo 120 BPM"), ("70 04",
    "request status: pattern"), ("72 08 02", "status: song = 2"), ("5D 01 02", "DigiPRO waveform"), ("31",
    "unknown message 0x31"), ("7F 00", "OS update record"), ("68 7F 00", "unknown message 0x68"),
])  # fmt: skip
def test_short_messages_are_named(message: str, words: str) -> None:
    found = MACHINE.recognise(bytes.fromhex(f"F0 00 20 3C 03 00 {message} F7"))
    assert found is not None and (found.kind, found.codec) == (words, None)


def test_a_dump_says_how_long_patterns_are_and_what_songs_are_there() -> None:
    broken = a_pattern(slot=1)
    data = (
        a_pattern(slot=0, length=64, multiplier=2) + a_kit() + a_pattern(length=16) + a_pattern(length=2, multiplier=9)
        + broken[:60] + written(PatternRow(0), name="LIVE", slot=3) + song.empty(4).encode() + a_pattern(slot=2,
        length=65) + bytes.fromhex("F0 41 10 F7")
    )  # fmt: skip
    facts = MACHINE.read_dump(data)
    assert facts.patterns == {
        0: PatternFacts(64, kit=5, speed="3/4x", steps_per_beat=Fraction(3)),
        17: PatternFacts(2, kit=5, speed="multiplier 9"),  # the last one counts
    }
    assert (facts.songs, facts.song_slots_seen) == ({3: "LIVE"}, frozenset({3, 4}))
    assert sorted(facts.unread) == [1, 2] and "65 is outside 1-64" in facts.unread[2]
    assert len(facts.remarks) == 2 and all(text.startswith("Machine dump: ") for text in facts.remarks)
    assert facts.kit_loading == ""
    with pytest.raises(BadDump, match="no readable Monomachine pattern in it, but messages of Roland"):
        MACHINE.read_dump(a_kit() + bytes.fromhex("F0 41 10 F7"))


def test_the_last_dump_of_a_slot_counts_whether_it_can_be_read_or_is_unused() -> None:
    good, long, none = (a_pattern(slot=1, length=length) for length in (16, 65, 0))
    named, unused = written(PatternRow(0), name="LIVE", slot=3), song.empty(3).encode()
    facts = MACHINE.read_dump(long + good + named + unused)
    assert (dict(facts.unread), list(facts.patterns), dict(facts.songs)) == ({}, [1], {})
    assert facts.song_slots_seen == frozenset({3}) and dict(MACHINE.read_dump(unused + named + good).songs) == {
        3: "LIVE"
    }
    with pytest.raises(BadDump, match="0 is outside 1-64"):
        MACHINE.read_dump(none)


# --- played ----------------------------------------------------------------------------------------------------------

CHOICES = {
    "scenes": ExportRequest(),
    "by scene": ExportRequest(assign="by-scene"),
    "arrangement": ExportRequest(source="arrangement"),
}
EXPORTED = [
    ("drum-set.xml", "scenes", 23), ("drum-set.xml", "by scene", 23), ("arrangement.xml", "arrangement", 1),
    ("own-names.xml", "by scene", 1), ("mixed-scenes.xml", "by scene", 1),
]  # fmt: skip


def music(rows: Sequence[SongRow]) -> list[Pass]:
    """What a plan plays, pass for pass, in the words of the independent player."""
    out: list[Pass] = []
    for event in unroll(rows):
        if isinstance(event, Played):
            row = event.music
            sounding = [track for track in range(12) if track not in row.muted]
            synth, midi = (tuple(t + 1 - first for t in sounding if first <= t < first + 6) for first in (0, 6))
            tempo = 0 if event.tempo_bpm is None else int(event.tempo_bpm + 0.5)
            by = tuple(dict(row.transposes).get(track, 0) for track in range(12))
            out += [Pass(row.pattern, synth, midi, tempo, row.start_step, row.end_step, by)] * row.plays
    return out


@pytest.mark.parametrize(("name", "how", "least"), EXPORTED, ids=[f"{name} {how}" for name, how, _ in EXPORTED])
def test_sample_sets_play_as_planned_by_an_interpreter_of_their_bytes(name: str, how: str, least: int) -> None:
    export = export_song(str(ROOT / "samples" / name), MACHINE, CHOICES[how])
    expected = music(export.plan.rows)
    assert len(expected) >= least and export.plan.losses == ()
    assert played(export.messages[0]) == (expected, "end")


def test_a_set_whose_clips_are_transposed_is_heard_as_high(tmp_path: Path) -> None:
    """Scene 3's kick (track 1) is an octave down; scene 4 has no stop button there and carries it on."""
    text = (ROOT / "samples" / "drum-set.xml").read_text(encoding="utf-8")
    start = text.index('name="A01 1 kick"')
    at = text.index('pitch_coarse="0"', start)
    path = tmp_path / "set.xml"
    path.write_text(text[:at] + 'pitch_coarse="-12"' + text[at + len('pitch_coarse="0"') :], encoding="utf-8")
    export = export_song(str(path), MACHINE, ExportRequest())
    assert [row.scene for row in export.plan.rows if isinstance(row, PatternRow) and row.transposes] == [2, 3]
    passes, why = played(export.messages[0])
    assert (passes, why) == (music(export.plan.rows), "end")
    low = [one for one in passes if any(one.transposes)]
    assert [one.transposes for one in low] == [(-12, *[0] * 11)] * 8  # 'Intro kick x4' and 'Groove x4'
    with_others = export_song(str(path), get_machine("machinedrum"), ExportRequest()).plan
    assert any("do not follow: 1 clip, the first on track 'kick'" in text for text in with_others.remarks)


def test_a_tempo_that_is_not_whole_is_rounded_and_named(tmp_path: Path) -> None:
    text = (ROOT / "samples" / "drum-set.xml").read_text(encoding="utf-8")
    path = tmp_path / "set.xml"
    for scene, bpm in (("Intro 124 BPM x2", "124.0"), ("Break 110 BPM x4", "110.0")):
        at = text.index(f'name="{scene}"')
        at = text.index(f'tempo="{bpm}"', at)
        text = text[:at] + f'tempo="{float(bpm) + 0.3}"' + text[at + len(f'tempo="{bpm}"') :]
    path.write_text(text, encoding="utf-8")
    remarks = export_song(str(path), MACHINE, ExportRequest()).plan.remarks
    expected = "The Monomachine holds tempos less exactly: 124.3 BPM is 124 in row 1; 110.3 BPM is 110 in row 16."
    assert [text for text in remarks if "less exactly" in text] == [expected]
    others = export_song(str(path), get_machine("machinedrum"), ExportRequest()).plan.remarks
    assert not any("less exactly" in text for text in others)  # 1/24 BPM is nearer than anybody hears


def test_loops_and_jumps_are_written_out() -> None:
    rows: tuple[SongRow, ...] = (
        PatternRow(0, plays=2, tempo_bpm=90.0), PatternRow(1, muted=frozenset({4, 7})), LoopRow(1, 2), LoopRow(0, 1),
        JumpRow(6), PatternRow(9), PatternRow(7, start_step=4), HaltRow(),
    )  # fmt: skip
    fitted = fit_rows(rows, MACHINE)
    assert [loss.what for loss in fitted.losses] == ["halt"]
    passes, why = played(written(*fitted.rows))
    assert why == "end" and passes == music(rows)
    assert [one.pattern for one in passes] == [0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 7]


def test_what_rests_on_one_source_or_is_inferred_is_said() -> None:
    said = " ".join((*MACHINE.notes, *MACHINE.guide))
    for words in ("Experimental", "one source", "never seen", "Inferred", "SYSEX RECV", "nobody has"):
        assert words in said
    facts = {row["limit"]: (row["value"], row["sure"]) for row in MACHINE.limits.rows()}
    assert facts["songs"] == (24, "two sources") and facts["song rows"] == (199, "two sources")
    assert {one.name: "whole BPM" in one.note for one in MACHINE.capabilities}["row tempo"]
    sure = {one.name: (one.has, one.sure) for one in MACHINE.capabilities}
    assert sure["row steps"] == (True, "inferred") and sure["row mutes"] == (True, "measured")
    assert sure["merging"] == (False, "one source") and sure["loops"][0] is False
