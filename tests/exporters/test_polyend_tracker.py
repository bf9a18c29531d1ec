"""The Tracker's project file: expected bytes are those of the format's description and of real files."""

from __future__ import annotations

import hashlib
import math
import random
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import pytest

from exporters.errors import BadDump, BadInput, DoesNotFit
from exporters.inspection import inspect_bytes
from exporters.machine import PatternFacts
from exporters.planning.fitting import fit_rows
from exporters.planning.plan import HaltRow, LoopRow, PatternRow, SongPlan, SongRow
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Played, Stopped
from exporters.planning.session import plan_session
from exporters.planning.unroll import unroll
from exporters.polyend_tracker import project
from exporters.polyend_tracker.device import MACHINE
from exporters.song_shown import play
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import export_song
from tests.corpus import corpus_path, manifest
from tests.exporters.sessions import session
from tests.exporters.tracker_player import played

ROOT = Path(__file__).resolve().parents[2]
CORPUS = "polyend-tracker"
EXAMPLE = (PatternRow(0, tempo_bpm=128.0), PatternRow(0), PatternRow(1), PatternRow(10))  # 1 1 2 11

NEW_PROJECT = bytes.fromhex(
    "4D 54"  # MT
    "00 00"  # type
    "01 05 00 FF"  # firmware 1.5.0
    "0D 0D 0D 0D"  # structure version 13
    "24 06"  # 1572 bytes
    "6E EC"
    "01 01 02 0B" + "00" * 251  # the song: 1 1 2 11
    + "00"  # its first position is shown
    + "00 00 00 00 01 00 0B 18 08 00"
    + "32 00 F4 01 00 00"  # delay: feedback 50, time 500
    + "64 00 00 00 6F 12 03 3F F8 75 10 01" + "00" * 16
    + "00 00 AF 42 00 00" + "01 00" * 8
    + "01 02 03 04 05 06 07 08 09 0A 0B 0C" + "00" * 98
    + "00 00 00 43"  # 128 = 2 ** 7: exponent 127 + 7, fraction 0
    + "20" + "00" * 324
    + "56 01 00 01 00 01" + "00" * 265
    + "00 00 00 3F 00 00 00 3F 00 00 00 3F 7B 14 2E 3F"  # reverb 0.5, 0.5, 0.5, 0.68
    + "".join(f"54 72 61 63 6B 20 3{track}" + "00" * 14 for track in range(1, 9))  # Track 1 ... Track 8
    + "56" * 10 + "00 00 00 56" + "00" * 26
    + "03 01 00 00 01"
    + "".join(f"{channel:02X} 7F 01 05 07 0B 40 80" + "00" * 8 for channel in range(16)) + "00" * 3
    + "4B 6F 6E 74 72 6F 6C" + "00" * 25  # the project is called Kontrol
)  # fmt: skip


def written(*rows: SongRow, base: bytes | None = None) -> bytes:
    (data,) = MACHINE.encode(SongPlan(MACHINE.slug, 0, "", rows), base)
    return data


def rows_of(data: bytes) -> list[object]:
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None, found
    return list(found.codec.song_rows(found.codec.decode(data)) or ())


def of_version(version: int, size: int, *, checksum: bool = True) -> bytes:
    """A file with a song 5 6 at 99 BPM, as the maker's library would have it; every other byte is at random."""
    data = bytearray(random.Random(version).randbytes(size))
    data[:0x10] = b"MT\0\0\x01\x09\x02\xff" + bytes((version,)) * 4 + size.to_bytes(2, "little") + b"\x43\x01"
    data[0x10:0x110] = b"\x05\x06" + bytes(253) + b"\x01"
    data[0x1C0:0x1C4] = struct.pack("<f", 99.0)
    data[-4:] = zlib.crc32(data[:-4]).to_bytes(4, "little") if checksum else bytes(4)
    return bytes(data)


def test_the_song_in_a_new_project_comes_out_byte_for_byte() -> None:
    assert len(NEW_PROJECT) == 1568
    assert written(*EXAMPLE) == NEW_PROJECT + zlib.crc32(NEW_PROJECT).to_bytes(4, "little")


def test_the_worked_example_of_the_format_comes_out_byte_for_byte() -> None:
    data = written(*EXAMPLE, base=corpus_path(CORPUS, "empty.mt").read_bytes())
    assert data[-4:] == bytes.fromhex("A0 CB EF 83")
    assert hashlib.sha256(data).hexdigest() == "418093870f7c0b8a166c1e43121e5108376c5a8c22737ea4c18e132fdb1247eb"


def test_a_new_project_is_the_real_empty_one_apart_from_song_name_and_leftovers() -> None:
    real, own = corpus_path(CORPUS, "empty.mt").read_bytes(), written()
    others = {place for place in range(1568) if real[place] != own[place]}
    assert real[0x10] == 1 and real[0x600:0x606] == b"empty\0" and len(others) > 30
    # Behind the NUL of the names of tracks 1 and 2, and in the project's name.
    assert others <= {0x10, *range(0x430, 0x43D), *range(0x445, 0x452), *range(0x600, 0x620)}


@pytest.mark.parametrize("row", manifest(CORPUS), ids=lambda row: row["file"])
def test_a_real_file_comes_back_from_what_was_decoded(row: dict[str, str]) -> None:
    data = corpus_path(CORPUS, row["file"]).read_bytes()
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None and found.note == ""
    decoded = found.codec.decode(data)
    assert found.codec.encode(decoded) == data
    rows = found.codec.song_rows(decoded)
    assert rows is not None
    assert MACHINE.encode(SongPlan(MACHINE.slug, 0, "", tuple(rows)), data) == [data]  # tempo and position included
    patterns, bpm = played(data)
    assert f"song {patterns}, tempo {round(bpm, 4):g}," in row["note"]
    assert [r.pattern + 1 for r in rows] == patterns and rows[0].tempo_bpm == round(bpm, 4)
    assert MACHINE.base_remarks(data) == []


def test_the_real_files_are_there_when_the_corpus_is() -> None:
    corpus_path(CORPUS)
    assert len(manifest(CORPUS)) == 11


@pytest.mark.parametrize(("version", "size"), [(11, 1572), (12, 1572), (13, 1572), (15, 1700), (16, 2096), (17, 2324)])
def test_only_song_tempo_position_and_checksum_of_the_users_own_file_change(version: int, size: int) -> None:
    base = of_version(version, size)
    data = written(*EXAMPLE, base=base)
    own = {*range(0x10, 0x110), *range(0x1C0, 0x1C4), *range(size - 4, size)}
    assert [place for place in range(size) if place not in own and data[place] != base[place]] == []
    assert data[0x10:0x110] == b"\x01\x01\x02\x0b" + bytes(252) and data[0x1C0:0x1C4] == bytes.fromhex("00 00 00 43")
    assert int.from_bytes(data[-4:], "little") == zlib.crc32(data[:-4])
    assert played(data) == ([1, 1, 2, 11], 128.0) and rows_of(data) == rows_of(written(*EXAMPLE))
    kept = written(PatternRow(6), base=base)
    assert kept[0x1C0:0x1C4] == base[0x1C0:0x1C4] and played(kept) == ([7], 99.0)
    again = written(PatternRow(4), PatternRow(5), base=base)
    assert again == base and again[0x10F] == 1  # the song is the one that it holds: so is the shown position
    doubts = [] if version in (11, 13) else [f"no real file of structure version {version} was seen"]
    found = MACHINE.recognise(base)
    assert found is not None and found.note.startswith("".join(doubts)) and bool(found.note) == bool(doubts)
    assert [remark.split(": ")[1] for remark in MACHINE.base_remarks(base)] == doubts


def test_a_tempo_that_the_machine_added_up_stays_as_its_bytes_are() -> None:
    """120.5 in a real file is FF FF F0 42 (120.49999237); the nearest float is 00 00 F1 42."""
    base = bytearray(written(PatternRow(0)))
    base[0x1C0:0x1C4] = bytes.fromhex("FF FF F0 42")
    mine = project.sealed(bytes(base))
    assert rows_of(mine) == [PatternRow(0, tempo_bpm=120.5, length_assumed=True)]
    assert written(PatternRow(0, tempo_bpm=120.5), base=mine) == mine
    assert written(PatternRow(0, tempo_bpm=120.6), base=mine)[0x1C0:0x1C4] == bytes.fromhex("33 33 F1 42")  # 120.6
    assert written(PatternRow(0, tempo_bpm=120.5))[0x1C0:0x1C4] == bytes.fromhex("00 00 F1 42")


@pytest.mark.parametrize("bpm", [212.935149, 72.37634803, 60.25825, 591.647977, 718.92095, 799.99999])
def test_a_tempo_that_was_tapped_is_held_to_the_nearest_float(bpm: float) -> None:
    """Read to four places, the wanted one and the one that is held may be neighbours."""
    nearest = 2.0 ** (math.floor(math.log2(bpm)) - 23) / 2
    base = of_version(13, 1572)
    for own in (None, base):
        assert abs(played(written(PatternRow(0, tempo_bpm=bpm), base=own))[1] - bpm) <= nearest


@pytest.mark.parametrize(("stored", "said"), [
    (b"\0\0\0\0", "it has no checksum, only zeros, as what the maker's library writes"),
    (b"\x78\x56\x34\x12", "its checksum is 12345678, by the rule {}: it was changed or is damaged"),
])  # fmt: skip
def test_a_checksum_that_is_not_right_stays_and_is_said(stored: bytes, said: str) -> None:
    sound = written(PatternRow(0))
    base = sound[:-4] + stored
    said = said.format(f"{zlib.crc32(sound[:-4]):08X}")
    found = MACHINE.recognise(base)
    assert found is not None and found.codec is not None and found.note == said
    first, second = MACHINE.base_remarks(base)
    assert first == f"`base_file`: {said}."
    assert second.startswith(
        "The new file keeps the four bytes of the checksum as they are. See that the Tracker opens"
    )
    assert written(*EXAMPLE, base=base)[-4:] == stored
    assert written(*EXAMPLE, base=base)[:-4] == written(*EXAMPLE)[:-4]


def test_patterns_behind_the_end_are_said_and_emptied() -> None:
    data = bytearray(written(PatternRow(0)))
    data[0x10 + 7] = 9
    base = project.sealed(bytes(data))
    assert [row.pattern for row in rows_of(base)] == [0]  # type: ignore[attr-defined]
    assert MACHINE.base_remarks(base) == ["`base_file` has patterns behind the end of its song: they are emptied."]
    assert written(PatternRow(0), base=base) == written(PatternRow(0))
    (item,) = inspect_bytes(base, [MACHINE])
    assert item.check == "identical" and item.lines[-1].startswith("behind the end there are more patterns")


GOOD = of_version(13, 1572)


@pytest.mark.parametrize(("data", "said"), [
    (b"hello", "`base_file` is not a project of the Polyend Tracker. Name the project.mt from your project's folder"),
    (b"MThd\0\0\0\x06\0\1\0\1\1\xe0MTrk", "`base_file` is not a project of the Polyend Tracker."),
    (b"KS\2\0\1\5\0\1\4\4\4\4\x28\x18\0\0", "`base_file` is one of the project's patterns, not the project itself."),
    (b"TI\1\0\1\3\1\1\x08\x08\x08\x08\x74\1\x66\xb6", "`base_file` is one of the project's instruments, not the"),
    (of_version(18, 2324), "`base_file` is of structure version 18 of the file (known are 11 to 17): left as it is"),
    (of_version(10, 1572), "`base_file` is of structure version 10 of the file (known are 11 to 17)"),
    (GOOD[:-1], "`base_file`: Tracker project: 1571 bytes, where its header says 1572 and a file of"),
    (GOOD + b"\0", "`base_file`: Tracker project: 1573 bytes, where its header says 1572"),
    (GOOD[:16], "`base_file`: Tracker project: 16 bytes, where its header says 1572"),
    (of_version(13, 1576), "`base_file`: Tracker project: 1576 bytes, where its header says 1576 and a file of "
                           "structure version 13 has 1572. Copy the file from the card again."),
    (of_version(17, 2099), "`base_file`: Tracker project: 2099 bytes, where its header says 2099 and a file of "
                           "structure version 17 has at least 2100."),
    (GOOD[:0x1C0] + b"\0\0\xc0\x7f" + GOOD[0x1C4:], "`base_file`: Tracker project at byte 0x1c0: a tempo of nan BPM"),
    (GOOD[:0x1C0] + b"\0\0\0\0" + GOOD[0x1C4:], "`base_file`: Tracker project at byte 0x1c0: a tempo of 0 BPM"),
    (GOOD[:0x1C0] + b"\0\0\0\xc3" + GOOD[0x1C4:], "`base_file`: Tracker project at byte 0x1c0: a tempo of -128 BPM"),
])  # fmt: skip
def test_a_base_file_that_is_none_is_refused_with_what_it_is(data: bytes, said: str) -> None:
    assert MACHINE.base_remarks(GOOD) == []
    for refuse in (MACHINE.base_remarks, lambda base: written(PatternRow(0), base=base)):
        with pytest.raises(BadInput) as caught:
            refuse(data)
        assert str(caught.value).startswith(said) and str(caught.value).endswith(".")


def test_decoding_refuses_what_was_not_recognised() -> None:
    for data in (b"TM" + GOOD[2:], of_version(18, 2324), GOOD[:9] + b"\x0e" + GOOD[10:], b"MT\0\0"):
        with pytest.raises(BadDump, match="another kind of file or version"):
            project.decode(data)


@pytest.mark.parametrize(("rows", "said"), [
    ((PatternRow(255),), "row 1: pattern 256: there are 255 on the Polyend Tracker."),
    ((PatternRow(0, 2),), "row 1: 2 plays: a row plays 1-1 times on the Polyend Tracker."),
    ((PatternRow(0, muted=frozenset({0})),), "row 1: rows cannot mute on the Polyend Tracker."),
    ((PatternRow(0, tempo_bpm=39.9),), "row 1: 39.9 BPM: within 40-800 on the Polyend Tracker."),
    ((PatternRow(0, tempo_bpm=800.5),), "row 1: 800.5 BPM: within 40-800 on the Polyend Tracker."),
    ((PatternRow(0, start_step=1),), "row 1: rows always play the whole pattern on the Polyend Tracker."),
    ((PatternRow(0), LoopRow(0)), "row 2: a song cannot go back for ever on the Polyend Tracker."),
    ((PatternRow(0),) * 256, "256 rows: a song of the Polyend Tracker holds 255."),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(rows: tuple[SongRow, ...], said: str) -> None:
    with pytest.raises(DoesNotFit) as caught:
        written(*rows)
    assert str(caught.value) == said


def test_a_song_of_every_position_fits_and_reads_back() -> None:
    data = written(*[PatternRow(number) for number in range(255)])
    assert data[0x10:0x10F] == bytes(range(1, 256)) and data[0x10F] == 0
    assert played(data)[0] == list(range(1, 256)) and len(rows_of(data)) == 255


def test_the_project_is_shown_as_its_owner_knows_it() -> None:
    data = bytearray(written(*EXAMPLE))
    data[0x600:0x620] = b"love \x7f\xe9\0leftover".ljust(32, b"\0")
    data[0x10F] = 2
    (item,) = inspect_bytes(project.sealed(bytes(data)), [MACHINE])
    assert item.lines == [
        "128 BPM; project 'love ??', firmware 1.5.0, structure version 13", "  1  1", "  2  1", "  3  2", "  4  11",
    ]  # fmt: skip
    (song,) = item.tables["songs"]
    assert (song["tempo_bpm"], song["project"], song["position"], song["structure"]) == (128.0, "love ??", 2, 13)
    assert song["ends"] is False  # it starts again
    assert [row["pattern_name"] for row in item.tables["rows"]] == ["1", "1", "2", "11"]
    for head, kind in ((b"KS\2\0\1\5\0\1\4\4\4\4\x28\x18\0\0", "pattern"), (of_version(18, 2324), "project")):
        (item,) = inspect_bytes(head + bytes(40), [MACHINE])
        assert (item.state, item.kind) == ("named", kind) and "not read" in item.note


def test_the_song_starts_again_after_its_last_position() -> None:
    found = MACHINE.recognise(written(*EXAMPLE))
    assert found is not None and found.codec is not None
    events = list(play(found.codec, found.codec.decode(written(*EXAMPLE)), {}))
    assert [e.music.pattern for e in events if isinstance(e, Played)] == [0, 0, 1, 10]
    assert [e.why for e in events if isinstance(e, Stopped)] == ["endless"]
    fitted = fit_rows([PatternRow(0, 3), LoopRow(0)], MACHINE)
    assert fitted.rows == (PatternRow(0),) * 3 and fitted.losses == ()
    (loss,) = fit_rows([PatternRow(0), HaltRow()], MACHINE).losses
    assert loss.text == "Songs of the Polyend Tracker cannot halt after the last row (row 1): do it by hand."


def test_patterns_last_as_long_as_they_are_where_that_is_known() -> None:
    found = MACHINE.recognise(written(*EXAMPLE))
    assert found is not None and found.codec is not None
    facts = {0: PatternFacts(32), 1: PatternFacts(64, steps_per_beat=Fraction(8))}  # 1 and 2; nothing is known of 11
    events = play(found.codec, found.codec.decode(written(*EXAMPLE)), facts)
    # Steps a beat are 4 where nothing else is known: 32 / 4, 64 / 8, 16 / 4.
    assert [e.beats for e in events if isinstance(e, Played)] == [8.0, 8.0, 8.0, 4.0]


def test_a_file_of_type_one_is_a_project_and_others_are_not() -> None:
    """Real files have 0, a comment of the maker's library says 1."""
    base = written(*EXAMPLE)
    first = project.sealed(base[:2] + b"\x01\x00" + base[4:])
    assert MACHINE.base_remarks(first) == [] and written(*EXAMPLE, base=first) == first
    for other in (b"\x02\x00", b"\x00\x01"):
        assert MACHINE.recognise(project.sealed(base[:2] + other + base[4:])) is None


@pytest.mark.parametrize("bpm", [40.0, 800.0])
def test_the_slowest_and_the_fastest_tempo_are_written_and_read(bpm: float) -> None:
    data = written(PatternRow(0, tempo_bpm=bpm))
    assert played(data)[1] == bpm and rows_of(data) == [PatternRow(0, tempo_bpm=bpm, length_assumed=True)]


def test_a_file_made_from_a_project_is_like_it_whatever_position_it_shows() -> None:
    """The new song shows its first position; that is no setting which is lost."""
    base = of_version(13, 1572)
    assert MACHINE.card.loses(base, written(*EXAMPLE, base=base)) == "" and base[0x10F] == 1
    assert "would be replaced as well" in MACHINE.card.loses(base, written(*EXAMPLE))


def test_mutes_are_refused_with_scene_tracks_and_a_way_out() -> None:
    """Its mutes are the mixer's: a pattern without the track has to be there, and only its owner can make one."""
    source = session("kick | hat", ("A", "1 1 | 1 2"), ("B", "1 1 | ."))
    with pytest.raises(DoesNotFit) as caught:
        plan_session(source, MACHINE, PlanOptions())
    said = str(caught.value)
    assert "cannot mute, and these would have to: tracks 2 in row 2 (scene 2 'B')." in said
    assert "Make a copy of the pattern on the Tracker, clear those tracks in it, and write its number alone" in said
    plan = plan_session(source, MACHINE, PlanOptions(accept_changes=True))
    assert played(MACHINE.encode(plan)[0])[0] == [1, 1]
    # Pattern 2 is the copy without track 2.
    as_a_copy = session("song | kick | hat", ("A", "1 | 1 1 | 1 2"), ("B", "2 | 1 1 | ."))
    plan = plan_session(as_a_copy, MACHINE, PlanOptions(tracks=("song",)))
    assert played(MACHINE.encode(plan)[0])[0] == [1, 2] and not plan.losses


def test_numbered_scenes_ask_for_no_tracks_on_a_machine_that_cannot_mute() -> None:
    """Tracks with places of their own would have to be muted, and be refused."""
    source = session("kick | hat", ("A", "x | y"), ("B", "x | ."))
    plan = plan_session(source, MACHINE, PlanOptions(assign="by-scene"))
    assert played(MACHINE.encode(plan)[0])[0] == [1, 2]
    assert not any("[tracks]" in remark for remark in plan.remarks)


CHOICES = {
    "by scene": ExportRequest(assign="by-scene"),
    "some": ExportRequest(assign="by-scene", scenes="1-4"),
    "again": ExportRequest(assign="by-scene", end="loop"),
    "arrangement": ExportRequest(source="arrangement", clip_pattern=r"A(?P<pattern>\d\d)", accept_changes=True),
}
EXPORTED = [("drum-set.xml", "by scene", 23), ("drum-set.xml", "again", 23), ("own-names.xml", "some", 1),
            ("mixed-scenes.xml", "by scene", 1),
            ("arrangement.xml", "arrangement", 1)]  # fmt: skip


@pytest.mark.parametrize(("name", "how", "least"), EXPORTED, ids=[f"{name} {how}" for name, how, _ in EXPORTED])
def test_sample_sets_play_as_planned_by_two_interpreters(name: str, how: str, least: int) -> None:
    base = of_version(17, 2324)
    export = export_song(str(ROOT / "samples" / name), MACHINE, CHOICES[how])
    events = [event for event in unroll(export.plan.rows) if isinstance(event, Played)]
    expected = [event.music.pattern + 1 for event in events for _ in range(event.music.plays)]
    assert len(expected) >= least
    tempo = events[0].tempo_bpm
    assert tempo is not None
    for data in (export.data, MACHINE.encode(export.plan, base)[0]):
        patterns, bpm = played(data)
        assert patterns == expected and bpm == pytest.approx(tempo, abs=0.0001)
        found = MACHINE.recognise(data)
        assert found is not None and found.codec is not None
        own = [event for event in play(found.codec, found.codec.decode(data), {}) if isinstance(event, Played)]
        assert [event.music.pattern + 1 for event in own] == expected
    others = {row.tempo_bpm for row in export.plan.rows if isinstance(row, PatternRow)} - {None, tempo}
    assert others == set()  # what other rows ask for is no row of the song, it is named
    lost = [loss.what for loss in export.plan.losses]
    assert "loop" not in lost and "end" not in lost
