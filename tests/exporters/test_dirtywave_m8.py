"""The M8's song files: expected bytes are those of the format's description, the worked example and real files."""

from __future__ import annotations

import hashlib
import random
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporters.dirtywave_m8.device import MACHINE
from exporters.errors import BadDump, BadInput, DoesNotFit, UsageError
from exporters.inspection import inspect_bytes
from exporters.machine import able
from exporters.planning.matrix import cells_of
from exporters.planning.plan import PatternRow, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import export_song
from tests.corpus import corpus_path, manifest
from tests.exporters.m8_player import CHAINS, NAME, PHRASES, SONG, TEMPO, filled, played
from tests.exporters.sessions import session

ROOT = Path(__file__).resolve().parents[2]
SILENT: Any = MACHINE.configured({"silent_chain": "FE"})
BASE = MACHINE.example_base()
EMPTY = bytes.fromhex("FF") * 8


def row(*cells: int | None, muted: frozenset[int] = frozenset(), **values: Any) -> PatternRow:
    """A row with these chains from track 1 on, the others with nothing to play."""
    first = next(cell for cell in cells if cell is not None)
    return PatternRow(first, muted=muted, cells=(*cells, *(None,) * (8 - len(cells))), **values)


def written(*rows: PatternRow, base: bytes = BASE, name: str = "", machine: Any = MACHINE) -> bytes:
    (data,) = machine.encode(SongPlan(machine.slug, 0, name, rows), base)
    return bytes(data)


def matrix(data: bytes, rows: int) -> list[str]:
    return [data[SONG + 8 * at : SONG + 8 * at + 8].hex(" ").upper() for at in range(rows)]


def rows_of(data: bytes) -> list[Any]:
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None
    return list(found.codec.song_rows(found.codec.decode(data)) or ())


def test_a_row_of_the_plan_is_eight_bytes_in_the_matrix_and_nothing_else_changes() -> None:
    data = written(row(0, 1, None, 0xA0, tempo_bpm=128.0), row(3, 1, muted=frozenset({3})), name="NEW", machine=SILENT)
    assert data[SONG : SONG + 24] == (
        bytes.fromhex("00 01 FF A0 FF FF FF FF")
        + bytes.fromhex("03 01 FF FE FF FF FF FF")  # track 4 plays the chain for silence
        + EMPTY
    )
    assert data[TEMPO : TEMPO + 4] == bytes.fromhex("00 00 00 43")  # 128 as a float, low byte first
    assert data[NAME : NAME + 12] == b"NEW" + bytes(9)
    changed = {at for at in range(len(BASE)) if data[at] != BASE[at]}
    assert changed and changed <= {*range(TEMPO, TEMPO + 4), *range(NAME, NAME + 12), *range(SONG, SONG + 2048)}


def test_a_song_replaces_all_rows_of_the_one_before() -> None:
    long = written(*[row(number) for number in range(200)])
    data = written(row(7), base=long)
    assert matrix(data, 2) == ["07 FF FF FF FF FF FF FF", "FF FF FF FF FF FF FF FF"]
    assert data[SONG + 8 : SONG + 2048] == b"\xff" * 2040


def test_without_a_tempo_that_of_the_file_stays() -> None:
    base = bytearray(BASE)
    base[TEMPO : TEMPO + 4] = struct.pack("<f", 133.25)
    assert written(row(0), base=bytes(base))[TEMPO : TEMPO + 4] == struct.pack("<f", 133.25)


@pytest.mark.corpus
def test_the_worked_example_of_the_format_file() -> None:
    base = corpus_path("m8", "V4EMPTY.m8s").read_bytes()
    rows = (row(0, 1, 2, tempo_bpm=128.0), row(0, None, 2, muted=frozenset({1})), row(3, 1, muted=frozenset({2, 3})))
    data = written(*rows, base=base, name="V4EMPTY", machine=SILENT)
    assert matrix(data, 4) == [
        "00 01 02 FF FF FF FF FF", "00 FE 02 FF FF FF FF FF", "03 01 FE FE FF FF FF FF", "FF FF FF FF FF FF FF FF",
    ]  # fmt: skip
    assert hashlib.sha256(data).hexdigest() == "6de0efd07f04424fd927cf1f5747152ed72808a77dd09dc462e7a470250a27b9"


@pytest.mark.corpus
@pytest.mark.parametrize("name", [entry["file"] for entry in manifest("m8")] or ["V4EMPTY.m8s"])
def test_real_files_come_back_from_what_was_decoded(name: str) -> None:
    data = corpus_path("m8", name).read_bytes()
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None
    decoded = found.codec.decode(data)
    again = type(decoded)({key: list(value) if isinstance(value, list) else value
                           for key, value in decoded.fields.items()})  # fmt: skip
    assert found.codec.encode(again) == data
    assert found.codec.name(decoded) == data[NAME : NAME + 12].split(b"\0")[0].decode()
    song = rows_of(data)
    used = max((at + 1 for at in range(256) if data[SONG + 8 * at : SONG + 8 * at + 8] != EMPTY), default=0)
    assert len(song) == used
    for at, one in enumerate(song):
        own = data[SONG + 8 * at : SONG + 8 * at + 8]
        if isinstance(one, PatternRow):
            for track, cell in enumerate(cells_of(one, 8)):
                assert cell == (None if own[track] == 0xFF or track in one.muted else own[track])
        else:
            assert own == EMPTY
    if song:
        assert song[0].tempo_bpm == struct.unpack("<f", data[TEMPO : TEMPO + 4])[0]


@pytest.mark.corpus
def test_a_real_song_is_shown_as_the_m8_shows_it() -> None:
    """Its first row is in the format file: track 1 chain 00, track 3 chain A0."""
    data = corpus_path("m8", "CMDMAPPING_4_0.m8s").read_bytes()
    codec = MACHINE.recognise(data).codec  # type: ignore[union-attr]
    lines = codec.lines(codec.decode(data))  # type: ignore[union-attr]
    assert lines[0] == "version 4.0, 133 BPM"
    assert lines[1].startswith("00  00 -- A0 -- -- -- -- --") and lines[2].startswith("01  -- empty")


def test_a_chain_without_a_note_is_silence_and_one_that_nobody_filled_is_not() -> None:
    base = filled(BASE, {0x10: (4, True), 0x20: (4, False), 0x30: (0, False)})
    (only,) = rows_of(written(row(0x10, 0x20, 0x30), base=base))
    assert only.muted == {1} and cells_of(only, 8)[:3] == (0x10, None, 0x30)
    assert (only.end_step, only.length_assumed) == (64, False)  # 4 phrases of 16 steps
    (unknown,) = rows_of(written(row(0x30), base=base))
    assert unknown.length_assumed and unknown.end_step == 16


def test_every_track_goes_through_its_own_column_and_they_stay_together() -> None:
    """What the plan's rows say, and what the tracks play from the bytes, each with its own lengths."""
    base = filled(BASE, {1: (2, True), 2: (2, True), 3: (4, True), 0xFE: (2, False), 0xFD: (4, False)})
    machine: Any = MACHINE.configured({"silent_chain": "FE,FD"})
    facts = machine.read_dump(base)
    music = session("one|two|three", ("A x2", "01|02|."), ("B", "03|.|03"), ("C", "-|.|."), ("D", ".|02|01"))
    plan = plan_session(music, machine, PlanOptions(facts=facts))
    (data,) = machine.encode(plan, base)
    assert matrix(data, 6) == [
        "01 02 FE FF FF FF FF FF", "01 02 FE FF FF FF FF FF", "03 FD 03 FF FF FF FF FF", "03 FD FD FF FF FF FF FF",
        "FE 02 01 FF FF FF FF FF", "FF FF FF FF FF FF FF FF",
    ]  # fmt: skip
    starts = [0, 32, 64, 128, 192]
    for track in range(3):
        parts = played(data, track)
        assert [part.start for part in parts] == starts, f"track {track + 1} is not with the others"
        for part, one in zip(parts, plan.rows, strict=True):
            assert isinstance(one, PatternRow)
            assert part.sounds == (track not in one.muted)
            assert not part.sounds or part.chain == cells_of(one, 8)[track]
    assert all(played(data, track) == [] for track in range(3, 8))


def test_the_set_of_sixteen_tracks_goes_onto_eight_and_sounds_as_planned(tmp_path: Path) -> None:
    """The drum set, tracks 1-8 of it, by a map for its pattern names: unrolled from the bytes, the same as the plan."""
    names = [f"{bank}0{number}" for bank in "AB" for number in range(1, 8)]
    chains = {name: at for at, name in enumerate(names, 1)}
    lines = [f'{name} = "{at:02X}"' for name, at in chains.items()]
    (tmp_path / "map.toml").write_text("[patterns]\n" + "\n".join(lines) + "\n")
    base = filled(BASE, {**dict.fromkeys(chains.values(), (1, True)), 0xFE: (1, False)})
    (tmp_path / "own.m8s").write_bytes(base)
    request = ExportRequest(
        map_file=tmp_path / "map.toml", clip_pattern=r"(?P<pattern>[AB]0\d) (?P<track>\d+)",
        base_file=tmp_path / "own.m8s", silent_chain="FE", scenes="1-15", repeats=1,
    )  # fmt: skip
    export = export_song(ROOT / "samples/drum-set.xml", MACHINE, request)
    rows = [one for one in export.plan.rows if isinstance(one, PatternRow)]
    assert len(rows) > 40 and any("has 8 tracks and their clips name others" in text for text in export.plan.remarks)
    (data,) = export.messages
    claimed = {track for one in rows for track, cell in enumerate(cells_of(one, 8)) if cell is not None}
    assert len(claimed) >= 6
    for track in range(8):
        parts = played(data, track)
        assert [part.start for part in parts] == ([16 * at for at in range(len(rows))] if track in claimed else [])
        for part, one in zip(parts, rows, strict=False):
            cell = cells_of(one, 8)[track]
            assert (part.sounds, part.chain) == ((True, cell) if cell is not None else (False, 0xFE))
    assert rows_of(data)[0].tempo_bpm == rows[0].tempo_bpm == 124.0


def test_rows_that_are_not_equally_long_are_refused_with_row_tracks_and_lengths() -> None:
    facts = MACHINE.read_dump(filled(BASE, {1: (4, True), 2: (1, True)}))
    music = session("one|two|three", ("A", "01|01|01"), ("Drop", "01|02|02"))
    with pytest.raises(DoesNotFit) as caught:
        plan_session(music, MACHINE, PlanOptions(facts=facts))
    assert "row 2 (scene 2 'Drop'): track 1 plays 01 (64 steps), tracks 2-3 play 02 (16 steps)" in str(caught.value)
    plan = plan_session(music, MACHINE, PlanOptions(facts=facts, accept_changes=True))
    assert any("tracks 2-3 play 02 (16 steps)" in text for text in plan.remarks)


def test_a_silent_chain_of_another_length_is_refused() -> None:
    base = filled(BASE, {1: (4, True), 0xFE: (2, False)})
    rows = (row(1, None, muted=frozenset({1}), title="scene 1 'A'"),)
    with pytest.raises(DoesNotFit, match=r"row 1 \(scene 1 'A'\): its chains have 64 steps.*\(FE 32\).*of 4 empty phr"):
        written(*rows, base=base, machine=SILENT)
    both: Any = MACHINE.configured({"silent_chain": "FE, fd"})
    base = filled(base, {0xFD: (4, False)})
    assert matrix(written(*rows, base=base, machine=both), 1) == ["01 FD FF FF FF FF FF FF"]


def test_silence_is_refused_without_a_chain_for_it_and_named_with_consent() -> None:
    music = session("one|two", ("A", "01|02"), ("B", "01|."))
    with pytest.raises(DoesNotFit) as caught:
        plan_session(music, MACHINE)
    assert "tracks 2 in row 2 (scene 2 'B')" in str(caught.value) and "`silent_chain`" in str(caught.value)
    plan = plan_session(music, MACHINE, PlanOptions(accept_changes=True))
    assert matrix(written(*plan.rows, base=BASE), 2) == ["01 02 FF FF FF FF FF FF", "01 FF FF FF FF FF FF FF"]  # type: ignore[arg-type]
    assert not able(MACHINE, "row mutes") and able(SILENT, "row mutes")


@pytest.mark.parametrize("text", ["FF", "zz", "", "1", "FE,", "FE;FD", "0x1", ",".join(["FE"] * 17), "FE" * 10_000])
def test_a_chain_for_silence_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="`silent_chain`: ") as caught:
        MACHINE.configured({"silent_chain": text})
    assert len(str(caught.value)) < 300


def test_a_chain_for_silence_with_notes_is_refused_and_an_empty_one_named() -> None:
    with pytest.raises(BadInput, match="`silent_chain` FE: phrase FE of it has notes"):
        SILENT.base_remarks(filled(BASE, {0xFE: (3, True)}))
    (remark,) = SILENT.base_remarks(filled(BASE, {0xFE: (0, False)}))
    assert "Chain FE is to be silent and has no phrases" in remark
    assert SILENT.base_remarks(filled(BASE, {0xFE: (3, False)})) == []


def versioned(data: bytes, major: int, minor: int, size: int | None = None) -> bytes:
    out = bytearray(data if size is None else data[:size].ljust(size, b"\0"))
    out[0x0A], out[0x0B] = minor << 4 | 1, major
    return bytes(out)


SIZES = [(2, 7, 109_854), (3, 0, 109_854), (3, 1, 109_854), (4, 0, 110_566), (4, 1, 112_294), (4, 2, 112_294),
         (6, 0, 112_294)]  # fmt: skip


@pytest.mark.parametrize(("major", "minor", "size"), SIZES)
def test_known_versions_are_read_at_their_own_size_alone(major: int, minor: int, size: int) -> None:
    data = versioned(written(row(0x3F)), major, minor, size)
    assert cells_of(rows_of(data)[0], 8)[0] == 0x3F
    assert MACHINE.base_remarks(data) == []
    for wrong in (size - 1, size + 1, 0xBA3E, 0x2EE, 112_295):
        with pytest.raises(BadDump, match="bytes, where a file of version"):
            MACHINE.base_remarks(versioned(data, major, minor, wrong))


@pytest.mark.parametrize(("major", "minor"), [(2, 6), (1, 4), (0, 0), (2, 5)])
def test_versions_before_the_known_ones_are_refused(major: int, minor: int) -> None:
    data = versioned(BASE, major, minor)
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is None and f"version {major}.{minor} of the file" in found.note
    with pytest.raises(BadInput, match="`base_file`"):
        MACHINE.encode(SongPlan(MACHINE.slug, 0, "", (row(0),)), data)


@pytest.mark.parametrize(("major", "minor"), [(6, 1), (6, 5), (5, 0), (4, 3), (15, 15)])
def test_later_versions_are_not_read_but_take_a_song_where_all_looks_as_known(major: int, minor: int) -> None:
    data = versioned(BASE, major, minor, 113_000)
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is None and "left as it is, not read" in found.note
    (remark,) = MACHINE.base_remarks(data)
    assert f"of version {major}.{minor}" in remark and "only they are written" in remark
    made = written(row(0x12, 0x34), base=data)
    assert matrix(made, 1) == ["12 34 FF FF FF FF FF FF"]
    assert made[:TEMPO] == data[:TEMPO] and made[SONG + 2048 :] == data[SONG + 2048 :]
    strange = [(TEMPO, b"\0\0\xc0\x7f", "tempo"), (NAME, b"\x01", "name"), (CHAINS, b"\xff\0\1\0", "chain 00")]
    for at, there, what in strange:
        broken = bytearray(data)
        broken[at : at + len(there)] = there
        with pytest.raises(BadInput, match=what):
            MACHINE.base_remarks(bytes(broken))
    with pytest.raises(BadInput, match="shorter"):
        MACHINE.base_remarks(versioned(BASE, major, minor, 100_000))


@pytest.mark.parametrize("size", [10, 12, 14, 200, 0x2ED])
def test_other_files_of_an_m8_are_no_songs(size: int) -> None:
    data = BASE[:size]
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is None and "not a song" in found.note
    with pytest.raises(BadInput, match="not a song of the M8"):
        MACHINE.base_remarks(data)


def test_a_song_needs_a_file() -> None:
    with pytest.raises(UsageError, match="`base_file`"):
        MACHINE.encode(SongPlan(MACHINE.slug, 0, "", (row(0),)))


def test_cells_that_contradict_a_row_are_refused() -> None:
    good = row(1, 2)
    wrong = [
        replace(good, pattern=2), replace(good, cells=good.cells[:7]), replace(good, cells=(255, *good.cells[1:])),
        replace(good, cells=(None,) * 8), replace(good, muted=frozenset({0})), replace(good, cells=(1,) * 8),
        replace(good, cells=(-1, *good.cells[1:])),
    ]  # fmt: skip
    assert written(good)
    for one in wrong:
        with pytest.raises(DoesNotFit, match="row 1: "):
            written(one, machine=SILENT)


def test_tempos_that_are_none_are_missing() -> None:
    for there in (b"\0\0\xc0\x7f", b"\0\0\x80\x7f", b"\0\0\x80\xff", b"\0\0\0\0", b"\0\0\0\xc3"):
        data = bytearray(written(row(0)))
        data[TEMPO : TEMPO + 4] = there
        assert rows_of(bytes(data))[0].tempo_bpm is None


def test_phrases_begin_where_the_table_says() -> None:
    """Chain 05 plays phrase 07, whose last step alone has a note."""
    data = bytearray(filled(BASE, {5: (1, False), 7: (1, False)}))
    data[CHAINS + 32 * 5] = 7
    assert rows_of(written(row(5), base=bytes(data)))[0].muted == {0}
    data[PHRASES + 144 * 7 + 9 * 15] = 0
    assert rows_of(written(row(5), base=bytes(data)))[0].muted == frozenset()


def test_a_note_off_is_silence_as_in_a_real_song() -> None:
    """FDUB3 (m8-files, 4.2.1) keeps chain FE for silence: its phrase begins with OFF (80) and three commands."""
    data = bytearray(filled(BASE, {1: (4, True), 0xFE: (4, False)}))
    data[PHRASES + 144 * 0xFE : PHRASES + 144 * 0xFE + 9] = bytes.fromhex("80 FF FF 05 00 05 00 05 00")
    assert SILENT.base_remarks(bytes(data)) == []
    made = written(row(1, None, muted=frozenset({1})), base=bytes(data), machine=SILENT)
    assert matrix(made, 1) == ["01 FE FF FF FF FF FF FF"] and rows_of(made)[0].muted == {1}


def test_chains_that_could_be_silence_are_named_where_none_was() -> None:
    base = filled(BASE, {0xF1: (1, False), 0xFD: (4, False), 0xFE: (0, False)})
    (remark,) = MACHINE.base_remarks(base)
    assert "FD (64 steps), F1 (16 steps)" in remark and "`silent_chain`" in remark
    assert SILENT.base_remarks(filled(base, {0xFE: (4, False)})) == []


def test_sets_at_random_sound_on_every_track_as_launching_their_scenes_does() -> None:
    """Scenes launched by hand here, the file played by its bytes there: the same chains at the same steps."""
    rng = random.Random(16)
    heard = 0
    for _ in range(40):
        width, steps = rng.randint(1, 8), rng.choice([1, 2, 16])
        base = filled(BASE, {**dict.fromkeys(range(1, 30), (steps, True)), 0xFE: (steps, False)})
        scenes: list[tuple[str, str]] = []
        state: list[int | None] = [None] * width
        expected: list[list[int | None]] = []
        for number in range(rng.randint(1, 12)):
            cells = [rng.choice([".", "-", "-", f"{rng.randint(1, 29):02X} loop"]) for _ in range(width)]
            plays = rng.choice([1, 1, 2, 5])
            scenes.append((f"S{number} x{plays}", "|".join(cells)))
            state = [
                before if cell == "-" else None if cell == "." else int(cell[:2], 16)
                for before, cell in zip(state, cells, strict=True)
            ]
            if any(state):
                expected += [list(state)] * plays
        columns = "|".join("abcdefgh"[:width])
        used = {track for one in scenes for track, cell in enumerate(one[1].split("|")) if "loop" in cell}
        if not used:
            continue
        facts = SILENT.read_dump(base)
        plan = plan_session(session(columns, *scenes), SILENT, PlanOptions(facts=facts, tracks=(f"1-{width}",)))
        (data,) = SILENT.encode(plan, base)
        for track in range(8):
            parts = played(data, track)
            if track not in used:
                assert parts == []
                continue
            assert [part.start for part in parts] == [16 * steps * at for at in range(len(expected))]
            assert [part.chain if part.sounds else None for part in parts] == [row[track] for row in expected]
            heard += len(parts)
    assert heard > 1000


def test_the_high_half_of_the_major_version_is_not_part_of_it() -> None:
    data = bytearray(BASE)
    data[0x0B] |= 0x10
    assert MACHINE.base_remarks(bytes(data)) == [] and written(row(5), base=bytes(data))[0x0B] == 0x14


def test_a_file_before_the_known_versions_is_refused_at_any_size_and_a_later_one_below_that_of_the_last() -> None:
    with pytest.raises(BadInput, match="that a newer M8 saved"):
        MACHINE.base_remarks(versioned(BASE, 2, 6, 113_000))
    with pytest.raises(BadInput, match="shorter"):
        MACHINE.base_remarks(versioned(BASE, 6, 5, 112_293))
    odd = bytearray(versioned(BASE, 6, 5, 113_000))
    odd[TEMPO : TEMPO + 4] = struct.pack("<f", 5000.0)
    with pytest.raises(BadInput, match="tempo"):
        MACHINE.base_remarks(bytes(odd))


def test_a_row_that_is_read_lasts_as_long_as_its_longest_chain_and_the_first_one_has_the_tempo() -> None:
    base = filled(BASE, {1: (4, True), 2: (1, True)})
    first, second = rows_of(written(row(2, 1, tempo_bpm=99.0), row(2), base=base))
    assert (first.end_step, first.pass_steps, first.tempo_bpm) == (64, 64, 99.0)
    assert (second.end_step, second.tempo_bpm) == (16, None)


def test_the_chain_for_silence_is_as_long_as_the_longest_of_the_row_else_one_to_be_filled() -> None:
    lengths = {1: (4, True), 2: (1, True), 0xFE: (1, False), 0xFD: (4, False), 0xFC: (0, False)}
    base = filled(BASE, lengths)
    uneven = row(2, 1, None, muted=frozenset({2}))
    both: Any = MACHINE.configured({"silent_chain": "FE,FD"})
    assert matrix(written(uneven, base=base, machine=both), 1) == ["02 01 FD FF FF FF FF FF"]
    to_fill: Any = MACHINE.configured({"silent_chain": "FE,FC"})  # nobody filled FC, so it can still be made to fit
    assert matrix(written(uneven, base=base, machine=to_fill), 1) == ["02 01 FC FF FF FF FF FF"]


def test_a_file_has_one_song_which_has_no_number() -> None:
    (item,) = inspect_bytes(written(row(5), name="NEW"), [MACHINE])
    assert [one["song"] for table in ("songs", "rows") for one in item.tables[table]] == [None, None]
