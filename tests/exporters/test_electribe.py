"""Songs of Korg's ESX-1 and ES-1 mkII: golden bytes, real empty songs, what is read and what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from exporters.electribe import show, song, wire
from exporters.electribe.device import Electribe
from exporters.electribe.simulated import SimulatedElectribe
from exporters.electribe.song import Songs, Store
from exporters.errors import BadDump, DoesNotFit
from exporters.inspection import inspect_bytes, one_by_one
from exporters.korg_es1mk2.device import MACHINE as ES1
from exporters.korg_es1mk2.song import MODEL as ES1_MODEL
from exporters.korg_esx1.device import MACHINE as ESX
from exporters.korg_esx1.song import MODEL as ESX_MODEL
from exporters.link import Place, allowances, answer_s, differences
from exporters.planning.plan import Cell, Column, HaltRow, PatternRow, ReminderRow, Scene, Session, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Played
from exporters.planning.session import plan_session
from exporters.planning.unroll import unroll
from exporters.planning.within import one_pass_each
from exporters.registry import get_machine
from kontrol_cli.songs.inspecting import Inspection
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import Export, export_song
from kontrol_cli.songs.song_finding import find_song
from kontrol_cli.songs.unrolling import Unrolling
from tests.corpus import corpus_path
from tests.exporters.electribe_player import ES1_MKII, ESX1, Sizes, by_measure, plain, played

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BOTH = {"esx1": (ESX, ESX_MODEL, ESX1), "es1mk2": (ES1, ES1_MODEL, ES1_MKII)}
PAIR = pytest.mark.parametrize(("machine", "model", "sizes"), BOTH.values(), ids=BOTH)

ESX_BLOCK = bytes.fromhex(
    "4B 4F 4E 54 52 4F 4C 20"  # KONTROL
    "40 00"  # 128.0 BPM: 128 << 7
    "00"  # tempo lock off
    "04"  # five positions
    "01"  # mute hold on
    "00"  # no next song
    "00 03"  # three events
    "00 00 01 40 FF" + "00" * 251 +  # A01 A01 A02 B01 D64, then unused positions
    "00" * 256  # no note offsets
)  # fmt: skip
ESX_EVENTS = (
    bytes.fromhex("00 00 01F7 0000 0000"),  # position 1, measure 1, step 1: mutes of nothing
    bytes.fromhex("02 00 01F7 0000 0003"),  # position 3: drums 1 and 2
    bytes.fromhex("04 00 01F7 0000 4000"),  # position 5: audio in
)
ES1_BLOCK = bytes.fromhex(
    "40 00"  # 128.0 BPM
    "04"  # five positions
    "00"  # dummy
    "00 01"  # one event
    "00 00 01 40 7F" + "00" * 251 +  # A01 A01 A02 B01 B64
    "00" * 256  # dummies
)  # fmt: skip
ES1_EVENTS = (bytes.fromhex("02 00 6B 03"),)  # position 3: parts 1 and 2


def plan(*rows: PatternRow, name: str = "", slot: int = 0) -> SongPlan:
    return SongPlan("korg", slot, name, rows)


def muting(pattern: int, *muted: int, bpm: float | None = None) -> PatternRow:
    return PatternRow(pattern, muted=frozenset(muted), tempo_bpm=bpm)


def test_the_worked_example_of_the_esx_1_byte_by_byte() -> None:
    fields = ESX_MODEL.block.decode(ESX_BLOCK)
    message = song.encode_current(song.Song(fields, ESX_EVENTS), ESX_MODEL)
    assert message[:5] == bytes.fromhex("F0 42 30 71 58") and len(message) == 637
    assert plain(message) == ESX_BLOCK + b"".join(ESX_EVENTS)
    assert hashlib.sha256(message).hexdigest() == "b242c9689123490caab18562d2b295d0c4496d79b9781d36759bb4c2861d68cd"
    read = song.decode_current(message, ESX_MODEL)
    assert song.name_of(read) == "KONTROL" and song.tempo_bpm(read) == 128.0
    muted = [(one.pattern, one.muted) for one in song.positions(read, ESX_MODEL)]
    assert muted == [
        (0, frozenset()), (0, frozenset()), (1, frozenset({0, 1})), (64, frozenset({0, 1})), (255, frozenset({14})),
    ]  # fmt: skip


def test_the_worked_example_of_the_es_1_mkii_byte_by_byte() -> None:
    fields = ES1_MODEL.block.decode(ES1_BLOCK)
    message = song.encode_current(song.Song(fields, ES1_EVENTS), ES1_MODEL)
    assert message[:5] == bytes.fromhex("F0 42 30 57 58") and len(message) == 603
    assert plain(message) == ES1_BLOCK + b"".join(ES1_EVENTS)
    assert hashlib.sha256(message).hexdigest() == "2eacc4fd8804c457c1baa1aa0a12f0a8e840a18b66a7cebc5b50c0258496f6e2"
    read = song.decode_current(message, ES1_MODEL)
    assert [one.muted for one in song.positions(read, ES1_MODEL)] == [frozenset()] * 2 + [frozenset({0, 1})] * 3


def test_a_plan_becomes_the_worked_example_with_the_tempo_locked() -> None:
    rows = (muting(0, bpm=128.0), muting(0), muting(1, 0, 1), muting(64, 0, 1), muting(255, 14))
    message, store = ESX.encode(plan(*rows, name="KONTROL", slot=4))
    assert plain(message) == ESX_BLOCK[:10] + b"\x01" + ESX_BLOCK[11:] + b"".join(ESX_EVENTS)
    assert store == bytes.fromhex("F0 42 30 71 1A 04 F7")


def test_the_es_1_mkii_is_told_every_mute_anew_at_every_position_of_a_song_that_mutes() -> None:
    """Nothing says whether its mutes hold: two events for each position say it in either case."""
    message, store = ES1.encode(plan(muting(0, bpm=99.95), muting(1, 4, 10), muting(2), slot=15))
    data = plain(message)
    assert data[:6] == bytes.fromhex("32 00 02 00 00 06")  # 100.0 BPM (the nearest tenth), 3 positions, 6 events
    assert data[518:] == bytes.fromhex("00006B00 00006C00 01006B10 01006C01 02006B00 02006C00")
    assert store == bytes.fromhex("F0 42 30 57 1A 0F F7")
    same, _ = ES1.encode(plan(muting(0, 4), muting(0, 4)))
    assert plain(same)[518:] == bytes.fromhex("00006B00 00006C01 01006B00 01006C01")
    quiet, _ = ES1.encode(plan(muting(0), muting(1)))
    assert plain(quiet)[518:] == bytes.fromhex("00006B00 00006C00")


@PAIR
def test_tempos_are_held_to_the_tenth(machine: Electribe, model: song.Model, sizes: Sizes) -> None:
    """The drawing of the word: nine bits of whole BPM, then 000, then four bits of tenths."""
    for bpm, word in ((20.0, 0x0A00), (120.0, 0x3C00), (123.4, 0x3D84), (123.46, 0x3D85), (300.0, 0x9600)):
        assert song.tempo_word(bpm) == word
        fields = {**model.block.blank(), "tempo": word}
        assert song.tempo_bpm(song.Song(fields)) == pytest.approx(bpm, abs=0.05)
    for word in (0x3C0A, 0x3C10, 0x3C40):
        assert song.tempo_bpm(song.Song({**model.block.blank(), "tempo": word})) is None


@pytest.mark.corpus
def test_the_64_empty_songs_of_a_real_save_file_are_reproduced_from_what_was_read() -> None:
    data = corpus_path("other", "esx1-default-songs-block.bin").read_bytes()
    size = ESX_MODEL.block.size
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    assert len(blocks) == 64 == ESX_MODEL.songs
    fields = [ESX_MODEL.block.decode(block) for block in blocks]
    assert b"".join(ESX_MODEL.block.encode(one) for one in fields) == data
    assert [song.Song(one) for one in fields] == [song.empty(ESX_MODEL)] * 64
    message = wire.message(0x71, wire.ALL, wire.packed(data))
    assert len(message) == 38626  # 33792 bytes packed are 38620
    assert song.encode_all(Songs((song.empty(ESX_MODEL),) * 64), ESX_MODEL) == message
    (item,) = inspect_bytes(message, (ESX,))
    assert item.state == "ok" and item.check == "identical" and item.lines == ["64 songs never used"]
    assert one_by_one(ESX, message) == ()


def test_an_empty_song_is_the_real_empty_one() -> None:
    """As in the save file: eight blanks, 120.0 BPM, all else 0."""
    message, _ = ESX.encode(plan())
    assert plain(message) == b" " * 8 + b"\x3c\x00" + bytes(518)


@PAIR
def test_every_pattern_part_and_position_comes_back(machine: Electribe, model: song.Model, sizes: Sizes) -> None:
    rows = [muting(number % model.names.count, number % len(model.parts)) for number in range(256)]
    made = song.planned([[row] for row in rows], model)
    message = song.encode_current(made, model)
    assert [(one.pattern, one.muted) for one in song.positions(song.decode_current(message, model), model)] == [
        (row.pattern, row.muted) for row in rows
    ]
    with pytest.raises(DoesNotFit, match="257 positions"):
        song.planned([[row] for row in (*rows, rows[0])], model)


SETS = {
    "drum-set.xml": ExportRequest(),
    "arrangement.xml": ExportRequest(source="arrangement", accept_changes=True),
    "own-names.xml": ExportRequest(assign="by-scene"),
    "mixed-scenes.xml": ExportRequest(assign="by-scene"),
}


@PAIR
@pytest.mark.parametrize("name", SETS)
def test_sample_sets_play_as_they_were_planned(name: str, machine: Electribe, model: song.Model, sizes: Sizes) -> None:
    """By a player of the published format alone; repeats are positions, and one tempo is that of the first row."""
    export: Export = export_song(SAMPLES / name, machine, SETS[name])
    rows = [row for row in export.plan.rows if isinstance(row, PatternRow)]
    tempo, positions = played(export.messages[0], sizes)
    wanted = [event.music for event in unroll(export.plan.rows) if isinstance(event, Played)]
    assert positions == [(row.pattern, row.muted) for row in wanted] and len(positions) == len(rows) > 3
    assert rows[0].tempo_bpm is None or tempo == pytest.approx(rows[0].tempo_bpm, abs=0.05)
    assert all(row.tempo_bpm is None for row in rows[1:])
    assert {loss.what for loss in export.plan.losses} <= {"row tempo", "row steps"}


def scene(*cells: Cell) -> Session:
    columns = tuple(Column(number, f"track {number}") for number in range(len(cells)))
    return Session(columns, (Scene(0, "VERSE", cells),), name="SET", tempo_bpm=120.0)


@PAIR
def test_a_clip_that_ends_at_a_measure_within_its_pattern_is_muted_from_there(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    """A pattern of four bars: the clip of one bar that does not loop falls silent in measure 2, that of three in 4."""
    music = scene(
        Cell("A01 1 kick", length_beats=16.0),
        Cell("A01 2 fill", length_beats=4.0, loops=False),
        Cell("A01 3 crash", length_beats=12.0, loops=False),
    )
    found = plan_session(music, machine, PlanOptions(repeats=2))
    steps = [(row.start_step, row.end_step) for row in found.rows if isinstance(row, PatternRow)]
    assert steps == [(0, 16), (16, 48), (48, 64), (0, 64)] and found.losses == ()
    message, _ = machine.encode(found)
    none, fill, both = frozenset[int](), frozenset({1}), frozenset({1, 2})
    tempo, positions = by_measure(message, sizes)
    assert (tempo, positions) == (120.0, [(0, {0: none, 1: fill, 3: both}), (0, {0: both})])
    lines = inspect_bytes(message, (machine,))[0].lines
    assert lines[1].startswith("  1  A01") and "muted 2 from 2.1" in lines[1] and "from 4.1" in lines[1]


@PAIR
def test_a_clip_that_ends_within_a_measure_is_refused_or_sounds_to_the_end(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    music = scene(Cell("A01 1 kick", length_beats=16.0), Cell("A01 2 fill", length_beats=3.0, loops=False))
    with pytest.raises(DoesNotFit, match=r"always play the whole pattern.*steps 1-12 in row 1.*steps 13-64 in row 2"):
        plan_session(music, machine, PlanOptions())
    parts = replace(muting(0), end_step=12, pass_steps=64), replace(muting(0), start_step=12, end_step=64)
    with pytest.raises(DoesNotFit, match="rows always play the whole pattern"):
        machine.encode(plan(*parts))
    accepted = plan_session(music, machine, PlanOptions(accept_changes=True))
    assert {loss.what for loss in accepted.losses} == {"row steps"}
    assert len(played(machine.encode(accepted)[0], sizes)[1]) == 2


def test_parts_of_a_pass_are_rows_that_follow_each_other_to_its_end() -> None:
    def part(start: int, end: int, pattern: int = 0, bpm: float | None = None) -> PatternRow:
        return PatternRow(pattern, start_step=start, end_step=end, pass_steps=64, tempo_bpm=bpm)

    groups = {
        ((0, 16), (16, 64)): [(0, 1)],
        ((0, 64), (0, 16), (16, 32), (32, 64), (0, 64)): [(0,), (1, 2, 3), (4,)],
        ((0, 16), (16, 32)): [(0,), (1,)],  # never comes to its end
        ((0, 16), (32, 64)): [(0,), (1,)],  # something is missing
        ((0, 8), (8, 64)): [(0,), (1,)],  # not at a measure
        ((16, 64),): [(0,)],  # not from its start
        ((0, 16), (16, 80)): [(0,), (1,)],  # goes on behind its end
    }
    for rows, expected in groups.items():
        assert one_pass_each([part(*row) for row in rows], ESX) == expected
    assert one_pass_each([part(0, 16), part(16, 64, 1)], ESX) == [(0,), (1,)]
    assert one_pass_each([part(0, 16), part(16, 64, bpm=99.0)], ESX) == [(0,), (1,)]
    assert one_pass_each([part(0, 16), part(16, 64)], get_machine("machinedrum")) == [(0,), (1,)]
    assert one_pass_each([ReminderRow("A"), part(0, 16), part(16, 64), HaltRow()], ESX) == [(1, 2)]


def test_the_sample_set_has_the_patterns_and_parts_that_a_machine_with_repeats_has() -> None:
    """By name: B01 is the 17th pattern of the one and the 65th of the other. What sounds on track 16 alone is named."""
    md = get_machine("machinedrum")
    mine, other = export_song(SAMPLES / "drum-set.xml", ESX), export_song(SAMPLES / "drum-set.xml", md)
    own = frozenset(range(15))
    heard = [
        (md.pattern_names.name(event.music.pattern), event.music.muted & own)
        for event in unroll(other.plan.rows)
        if isinstance(event, Played)
        for _ in range(event.music.plays)
    ]
    found = [(ESX_MODEL.names.name(pattern), muted) for pattern, muted in played(mine.messages[0], ESX1)[1]]
    assert found == heard[: len(found)] and len(found) > 100
    assert all(muted == own for _, muted in heard[len(found) :])
    assert any("'noise'" in text for text in mine.plan.remarks)
    tempos = next(loss for loss in mine.plan.losses if loss.what == "row tempo")
    assert "hold one tempo (124 BPM); set it by hand: 110 BPM in row" in tempos.text


def changed(model: song.Model, base: bytes, *events: str, **fields: object) -> bytes:
    """A message with other fields, and events in hex."""
    made = [bytes.fromhex(event) for event in events]
    record = {**model.block.decode(base), **fields, "events": len(made)}
    return song.encode_current(song.Song(record, tuple(made)), model)


ODD = changed(
    ESX_MODEL, ESX_BLOCK,
    "00 00 01F7 0000 8001",  # a solo list
    "00 24 01F7 0000 0004",  # measure 3, step 5: drum 3 is muted from there
    "01 00 0203 0000 3C00",  # a tempo
    "02 13 4000 0500 0000", "02 14 4000 0600 0000",  # two notes
    "03 00 0011 0040 AAAA",  # a control
    "09 00 01F7 0000 0001",  # behind the last position
    next_song=7, offsets=bytes((0, 0, 0, 0xFE)) + bytes(252),
)  # fmt: skip


def test_what_no_row_can_say_is_shown_kept_and_not_converted(tmp_path: Path) -> None:
    (item,) = inspect_bytes(ODD, (ESX,))
    assert item.check == "identical" and item.slot == ""
    assert item.lines == [
        "128.0 BPM, mute hold on, then song 7, 7 events",
        "  1  A01  muted 3 from 3.5, solo at 1.1",
        "  2  A01  muted 3 (3)  tempo at 1.1",
        "  3  A02  muted 3 (3)  2 notes",
        "  4  B01  muted 3 (3)  notes -2  control at 1.1",
        "  5  D64  muted 3 (3)",
        "1 event behind the last position, kept as they are",
    ]
    rows = item.tables["rows"]
    assert [row["other_events"] for row in rows] == [
        "muted 3 from 3.5, solo at 1.1", "tempo at 1.1", "2 notes", "control at 1.1", None,
    ]  # fmt: skip
    assert [row["note_offset"] for row in rows] == [None, None, None, -2, None]
    path = tmp_path / "odd.syx"
    path.write_bytes(ODD)
    found = find_song(path)
    assert found.beyond == {"note_offset": (3,), "other_events": (0, 1, 2, 3)}


def test_events_of_the_es_1_mkii_that_no_row_can_say() -> None:
    message = changed(
        ES1_MODEL, ES1_BLOCK,
        "00 80 6B 1F",  # switched off
        "00 00 6C 7F",  # a solo list
        "01 25 6B 10",  # measure 3, step 6: audio in is muted from there
        "02 00 83 00",  # a note of part 4
        "03 00 01 40",  # the level of part 1
    )  # fmt: skip
    (item,) = inspect_bytes(message, (ES1,))
    assert item.check == "identical"
    assert item.lines == [
        "128.0 BPM, 5 events",
        "  1  A01  disabled event at 1.1, solo at 1.1",
        "  2  A01  muted 11 from 3.6",
        "  3  A02  muted 11 (audio in)  note at 1.1",
        "  4  B01  muted 11 (audio in)  control at 1.1",
        "  5  B64  muted 11 (audio in)",
    ]


def test_without_mute_hold_a_position_begins_with_all_parts() -> None:
    message = changed(ESX_MODEL, ESX_BLOCK, "01 00 01F7 0000 0005", mute_hold=0)
    read = song.decode_current(message, ESX_MODEL)
    muted = [one.muted for one in song.positions(read, ESX_MODEL)]
    assert muted == [frozenset(), frozenset({0, 2}), frozenset(), frozenset(), frozenset()]


def test_a_pattern_beyond_the_last_is_shown_and_not_played() -> None:
    patterns = bytes((0, 0x80)) + bytes(254)
    message = changed(ES1_MODEL, ES1_BLOCK, patterns=patterns, last=1)
    (item,) = inspect_bytes(message, (ES1,))
    assert item.lines[1:] == ["  1  A01", "  2  unknown pattern 129"]
    assert [row["kind"] for row in item.tables["rows"]] == ["pattern", "unknown"]


@PAIR
def test_a_song_whose_positions_are_all_a01_may_have_been_emptied(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    message, _ = machine.encode(plan(*[muting(0)] * 5))
    item = inspect_bytes(message, (machine,))[0]
    assert item.lines[-1] == show.EMPTIED and "another program may have emptied the song" in show.EMPTIED
    other, _ = machine.encode(plan(*[muting(0)] * 4, muting(1)))
    assert show.EMPTIED not in inspect_bytes(other, (machine,))[0].lines
    unused, _ = machine.encode(plan())
    assert inspect_bytes(unused, (machine,))[0].lines == ["no positions but the one of a song that was never used"]
    memory = song.Songs((song.decode_current(message, model), *[song.empty(model)] * (model.songs - 1)))
    lines = inspect_bytes(song.encode_all(memory, model), (machine,))[0].lines
    assert f"  {show.EMPTIED}" in lines and lines[-1] == f"{model.songs - 1} songs never used"


@PAIR
def test_a_whole_memory_is_read_and_its_songs_are_found_one_by_one(
    machine: Electribe, model: song.Model, sizes: Sizes, tmp_path: Path
) -> None:
    """Events of all songs lie one after the other behind the blocks."""
    made = {slot: (muting(slot, bpm=100.0 + slot), muting(3, 2), muting(5, 1, 2)) for slot in (0, 7, model.songs - 1)}
    songs = Songs((song.empty(model),) * model.songs)
    for slot, rows in made.items():
        songs = song.put(songs, slot, song.planned([[row] for row in rows], model))
    message = song.encode_all(songs, model)
    data = plain(message)
    assert len(data) == model.songs * sizes.block + sizes.event * sum(len(one.events) for one in songs.songs)
    assert song.encode_all(song.decode_all(message, model), model) == message
    (item,) = inspect_bytes(message, (machine,))
    assert (item.kind, item.state, item.check) == ("song memory", "ok", "identical")
    used = [row for row in item.tables["songs"] if row["rows"]]
    assert [(row["song"], row["tempo_bpm"]) for row in used] == [(slot, 100.0 + slot) for slot in made]
    path = tmp_path / "memory.syx"
    path.write_bytes(message)
    for slot, rows in made.items():
        found = find_song(path, str(slot + 1))
        assert found.slot == slot
        assert [row.muted for row in found.rows if isinstance(row, PatternRow)] == [row.muted for row in rows]
    unrolled = list(Unrolling(Inspection((item,), (machine,))).rows())
    assert [row["song"] for row in unrolled][::3] == [f"{machine.display_name} song {slot + 1}" for slot in made]
    dump, store, *_ = one_by_one(machine, message)
    assert played(dump, sizes) == (100.0, [(row.pattern, row.muted) for row in made[0]])
    assert store == song.encode_store(Store(0), model)


@PAIR
def test_a_song_without_events_is_used_and_a_name_alone_is_shown(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    none = song.empty(model)
    quiet = song.Song({**none.fields, "last": 1, "patterns": bytes((3, 4)) + bytes(254)})
    songs = song.put(Songs((none,) * model.songs), 6, quiet)
    named = song.put(songs, 2, song.Song({**none.fields, **({"name": b"TITLE   "} if model.name_bytes else {})}))
    message = song.encode_all(replace(named, channel=4), model)
    dump, store = one_by_one(machine, message)
    assert played_quietly(dump, sizes) == [3, 4] and dump[2] == 0x34 and store == song.encode_store(Store(6), model)
    lines = show.all_lines(named, model)
    left = model.songs - 1 - bool(model.name_bytes)
    assert lines[-1] == f"{left} songs never used" and ("song 3 'TITLE'" in lines) == bool(model.name_bytes)


def played_quietly(message: bytes, sizes: Sizes) -> list[int]:
    return [pattern for pattern, _ in played(message, sizes)[1]]


@PAIR
def test_only_its_own_messages_answer_store_and_are_addressed(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    link = machine.link
    through = next(kind.through for kind in link.kinds if kind.through is not None)
    start = bytes.fromhex("F0 42 30") + bytes((sizes.product,))
    other = bytes.fromhex("F0 42 30 7F")
    store = start + bytes((0x1A, model.songs - 1, 0xF7))
    assert through.names(store) == model.songs - 1
    for wrong in (start + bytes((0x1A, model.songs, 0xF7)), store[:-1] + b"\x00", other + store[4:], store[:4]):
        assert through.names(wrong) is None
    assert link.verdict(start + b"\x23\xf7") == "" == through.verdict(start + b"\x21\xf7")
    for answer in (other + b"\x23\xf7", other + b"\x21\xf7", start + b"\x23\x00\xf7", start + b"\x58\xf7"):
        assert link.verdict(answer) is None is through.verdict(answer)
    reply = bytes.fromhex("F0 7E 05 06 02 42") + bytes((sizes.product,)) + bytes(8) + b"\xf7"
    assert link.addressed(store, reply) == store[:2] + b"\x35" + store[3:]
    for unknown in (b"\x7f", b"\x10"):
        assert link.addressed(store, reply[:2] + unknown + reply[3:]) == store
    asked = bytes.fromhex("F0 7E 7F 06 01 F7")
    assert link.addressed(asked, reply) == asked and link.addressed(other + b"\x0a\xf7", reply) == other + b"\x0a\xf7"


@PAIR
def test_a_memory_full_of_events_is_waited_for_and_comes_back(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    """At 3125 bytes a second the ESX-1's takes 71 s and the ES-1 mkII's 55 s; an empty one 12.4 s and 3.0 s."""
    most, seconds, empty_s = {0x71: (19_999, 70.8, 12.4), 0x57: (35_700, 55.3, 3.0)}[sizes.product]
    none = song.empty(model)
    event = (bytes(sizes.event),)
    songs = song.put(Songs((none,) * model.songs), 3, song.Song({**none.fields, "events": most}, event * most))
    message, nothing = song.encode_all(songs, model), song.encode_all(Songs((none,) * model.songs), model)
    assert len(message) / 3125 == pytest.approx(seconds, abs=0.1)
    assert len(nothing) / 3125 == pytest.approx(empty_s, abs=0.1)
    (whole,) = [kind for kind in machine.link.kinds if kind.name == "song memory"]
    assert answer_s(machine.link, whole) >= seconds + 4
    machine.check_frame(message)
    link = machine.link
    sim = link.simulated({Place("song memory", 0): message})
    assert sim.respond(wire.message(model.product, 0x0B)) == [message]


@PAIR
def test_the_simulated_machine_hears_its_own_channel_only(machine: Electribe, model: song.Model, sizes: Sizes) -> None:
    sim = SimulatedElectribe(machine.link, model, {}, channel=3)
    request = wire.message(model.product, 0x0A)
    assert sim.respond(request) == [] and sim.said == "for MIDI channel 1: ignored"
    (answer,) = sim.respond(wire.on_channel(request, 3))
    assert answer[:5] == bytes.fromhex("F0 42 33") + bytes((sizes.product, 0x58))
    assert [len(sim.respond(bytes((0xF0, 0x7E, channel, 6, 1, 0xF7)))) for channel in (0, 3, 0x7F)] == [
        0, 1, machine is ESX,
    ]  # fmt: skip


@PAIR
def test_a_last_group_filled_up_with_zeros_is_read_kept_and_forgiven(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    """How a machine sends a last group of less than seven is inferred: filled up, it is the same song."""
    sent, _ = machine.encode(plan(muting(1, 3), muting(2)))
    data = plain(sent)
    missing = -len(data) % 7
    assert missing
    filled = wire.message(model.product, wire.CURRENT, wire.packed(data + bytes(missing)))
    read = song.decode_current(filled, model)
    assert read.padding == missing and song.encode_current(read, model) == filled
    assert differences(machine.link, sent, filled) == []
    zeros, channel = "zeros fill up the last group of seven bytes", "the MIDI channel is the machine's own"
    assert allowances(machine.link, sent, filled) == [zeros]
    elsewhere = filled[:2] + b"\x37" + filled[3:]
    assert differences(machine.link, sent, elsewhere) == []
    assert set(allowances(machine.link, sent, elsewhere)) == {zeros, channel}
    other, _ = machine.encode(plan(muting(1, 4), muting(2)))
    assert differences(machine.link, other, filled) != []
    for rest in (bytes(7), b"\x01", bytes(5) + b"\x01"):
        with pytest.raises(BadDump, match=r"behind the last event|events"):
            song.decode_current(wire.message(model.product, wire.CURRENT, wire.packed(data + rest)), model)


@PAIR
def test_what_does_not_fit_together_is_refused_with_the_reason(
    machine: Electribe, model: song.Model, sizes: Sizes
) -> None:
    sent, store = machine.encode(plan(muting(1, 3), muting(2)))
    data = plain(sent)

    def current(body: bytes) -> bytes:
        return wire.message(model.product, wire.CURRENT, wire.packed(body))

    wrong = {
        f"{sizes.block - 1} bytes; expected {sizes.block} bytes and events": current(data[: sizes.block - 1]),
        "events where": current(data[: -sizes.event]),
        "a byte that 7-bit packing cannot produce": sent[:5] + bytes((sent[5] | 0x80,)) + sent[6:],
        "a leading byte that nothing follows": current(data[:7])[:-1] + b"\x00\xf7",
        "not closed": sent[:-1],
    }
    for says, message in wrong.items():
        with pytest.raises(BadDump, match=says):
            song.decode_current(message, model)
    for message in (store[:5] + bytes((model.songs,)) + b"\xf7", store[:-1], store[:5] + b"\xf7"):
        with pytest.raises(BadDump):
            song.decode_store(message, model)
    assert machine.link.moved(sent, 0) == sent
    assert machine.recognise(store[:4] + b"\x3f\xf7").kind == "unknown message 0x3f"
    assert machine.recognise(wire.message(model.product, 0x51, bytes(64))).note == "passed through untouched, not read"


def test_the_two_machines_do_not_take_each_others_messages() -> None:
    esx, es1 = ESX.encode(plan(muting(1)))[0], ES1.encode(plan(muting(1)))[0]
    assert ESX.recognise(es1) is None is ES1.recognise(esx)
    assert ESX.link.place(es1) is None is ES1.link.place(esx)
    assert ESX.link.other(es1) == "Korg" == ES1.link.other(esx)
    assert [item.machine for item in inspect_bytes(esx + es1, (ESX, ES1))] == ["ESX-1", "ES-1 mkII"]


def test_the_slot_of_a_song_is_that_of_the_request_behind_it() -> None:
    """Nothing in a song says it; a request that follows something else belongs to nothing."""
    one, two = ESX.encode(plan(muting(1), name="ONE", slot=2)), ESX.encode(plan(muting(2), name="TWO", slot=9))
    alone = ESX.encode(plan(muting(3), name="ALONE"))[0]
    items = inspect_bytes(b"".join((*one, *two, alone)), (ESX,))
    assert [(item.kind, item.slot, item.name) for item in items] == [
        ("song", "3", "ONE"), ("store song", "3", ""), ("song", "10", "TWO"), ("store song", "10", ""),
        ("song", "", "ALONE"),
    ]  # fmt: skip
    assert [row["song"] for item in items for row in item.tables.get("songs", ())] == [2, 9, None]
    stray = inspect_bytes(two[1] + one[0], (ESX,))
    assert [item.slot for item in stray] == ["10", ""]


def test_identity_messages_are_those_of_korgs_text() -> None:
    assert ESX.link.identify == bytes.fromhex("F0 7E 7F 06 01 F7")  # any channel is in its text
    assert ES1.link.identify == bytes.fromhex("F0 7E 00 06 01 F7")  # only its own channel is in its text
    reply = bytes.fromhex("F0 7E 03 06 02 42 71 00 00 00 01 00 02 00 F7")
    assert ESX.link.identified(reply) and not ES1.link.identified(reply)
    assert ES1.link.other(reply) == "Korg" and ESX.link.other(reply) == ""


@pytest.mark.parametrize("channel", [0, 9, 15])
def test_songs_of_any_channel_are_read_and_keep_it(channel: int) -> None:
    message = ESX.encode(plan(muting(1)))[0]
    on = message[:2] + bytes((0x30 | channel,)) + message[3:]
    read = song.decode_current(on, ESX_MODEL)
    assert read.channel == channel and song.encode_current(read, ESX_MODEL) == on
    assert replace(read, channel=0) == song.decode_current(message, ESX_MODEL)
