"""Program-change files: what is in them, tick by tick, read by mido and by a reader of its own (tests/reference)."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido
import pytest

from exporters.boxes import Box, Mutes
from exporters.boxes.reading import read_box
from exporters.errors import BadDump, DoesNotFit, UsageError
from exporters.formats import smf
from exporters.inspection import inspect_bytes
from exporters.pattern_names import PatternNames
from exporters.planning.plan import PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.planning import PlanOptions
from exporters.planning.played import Played
from exporters.planning.session import plan_session
from exporters.planning.unroll import unroll
from exporters.program_change.device import MACHINE, ProgramChange
from exporters.program_change.reading import decode
from exporters.program_change.song import MOST_PLAYS
from tests.exporters.sessions import session
from tests.reference.midi_player import Heard, Sounding, hear, play

FOUR_TRACKS = Box(tracks=4, mutes=Mutes("cc", (20, 21, 22, 23), (1, 1, 1, 1)))
BAR = 4 * 480  # ticks of a bar of 4/4


def written(rows: list[SongRow], box: Box = MACHINE.box, name: str = "") -> bytes:
    (data,) = ProgramChange(box).encode(SongPlan("program-change", 0, name, tuple(rows)))
    return data


def heard(rows: list[SongRow], box: Box = MACHINE.box) -> Heard:
    """What the file says, by our own reader; mido has to agree on every message."""
    data = written(rows, box)
    found = hear(data)
    opened = mido.MidiFile(file=io.BytesIO(data))
    tick, programs, tempos, signatures = 0, [], [], []
    for message in opened.tracks[0]:
        tick += message.time
        if message.type == "program_change":
            programs.append((tick, message.channel, message.program))
        if message.type == "set_tempo":
            tempos.append((tick, message.tempo))
        if message.type == "time_signature":
            signatures.append((tick, message.numerator, message.denominator))
    assert (opened.type, opened.ticks_per_beat, tick) == (0, found.division, found.end)
    assert (programs, tempos, signatures) == (found.programs, found.tempos, found.signatures)
    return found


def test_a_small_song_byte_for_byte() -> None:
    rows: list[SongRow] = [
        ReminderRow("Intro"),
        PatternRow(0, plays=2, tempo_bpm=120.0, signatures=((Fraction(0), "3/4"),), end_step=12),
        PatternRow(17),
    ]
    box = Box(name="b", source="", channel=10, tracks=1)
    data = written(rows, box, "hi")
    start = data.index(b"\x00\xff\x03\x02hi")  # behind the text that says which box it is
    assert data[:14] == bytes.fromhex("4D546864 00000006 0000 0001 01E0")  # MThd, format 0, one track, 480 ticks
    assert int.from_bytes(data[18:22], "big") == len(data) - 22
    said = (b"row 2: pattern 1 x2, 12 steps, 120.0 BPM", b"row 3: pattern 18 x1, 16 steps")
    assert [len(text) for text in said] == [0x28, 0x1E]
    assert data[start:] == b"".join((
        bytes.fromhex("00 FF 03 02 6869"),  # the track's name: hi
        bytes.fromhex("00 FF 06 05 496E74726F"),  # marker: Intro
        bytes.fromhex("00 FF 01 28"), said[0],
        bytes.fromhex("00 FF 58 04 03 02 18 08"),  # 3/4, 24 clocks a click, 8 32nds a quarter note
        bytes.fromhex("00 FF 51 03 07A120"),  # 500,000 microseconds
        bytes.fromhex("00 C9 00"),  # program 0 on channel 10
        bytes.fromhex("9640 FF 01 1E"), said[1],  # 2 x 12 steps of 120 ticks: 2880 = 0x16 * 128 + 0x40
        bytes.fromhex("00 C9 11"),  # program 17
        bytes.fromhex("8F00 FF 2F 00"),  # the end, 16 steps later: 1920 = 0x0F * 128
    ))  # fmt: skip


def test_changes_are_at_the_right_ticks_and_seconds_through_tempos_and_odd_meters() -> None:
    rows: list[SongRow] = [
        PatternRow(0, plays=2, tempo_bpm=120.0, signatures=((Fraction(0), "4/4"),)),  # 2 bars: 4 s
        PatternRow(1, plays=4, tempo_bpm=90.0, signatures=((Fraction(0), "7/8"),), end_step=14),  # 14 beats: 28/3 s
        PatternRow(2, tempo_bpm=62.5, signatures=((Fraction(0), "5/4"),), end_step=20),  # 5 beats: 4.8 s
        PatternRow(3, signatures=((Fraction(0), "5/4"),), end_step=1),  # a sixteenth
        PatternRow(4, tempo_bpm=62.5),
    ]
    found = heard(rows)
    assert found.programs == [(0, 0, 0), (3840, 0, 1), (10560, 0, 2), (12960, 0, 3), (13080, 0, 4)]
    assert found.tempos == [(0, 500_000), (3840, 666_667), (10560, 960_000)]
    assert found.signatures == [(3840, 7, 8), (10560, 5, 4)]  # a file begins in 4/4; what does not change is not said
    assert found.end == 13080 + BAR
    times = [found.seconds(tick) for tick, _, _ in found.programs]
    assert times == pytest.approx([0, 4, 4 + 28 / 3, 4 + 28 / 3 + 4.8, 4 + 28 / 3 + 4.8 + 0.24], abs=1e-5)


def test_a_signature_that_begins_within_a_row_is_said_there() -> None:
    row = PatternRow(0, plays=4, signatures=((Fraction(-9), "3/4"), (Fraction(6), "6/8"), (Fraction(16), "2/4")))
    assert heard([row]).signatures == [(0, 3, 4), (6 * 480, 6, 8)]  # the third begins behind the row


@pytest.mark.parametrize("text", ["", "7", "0/4", "4/3", "100/4", "4/32", "x/y"])
def test_a_signature_that_nobody_can_count_is_left_out(text: str) -> None:
    assert heard([PatternRow(0, signatures=((Fraction(0), text),))]).signatures == []


def test_a_pattern_that_goes_on_is_not_selected_again() -> None:
    rows: list[SongRow] = [PatternRow(5), PatternRow(5, plays=3), PatternRow(6), PatternRow(5)]
    assert heard(rows).programs == [(0, 0, 5), (4 * BAR, 0, 6), (5 * BAR, 0, 5)]


def test_order_at_one_tick_is_what_is_shown_then_bank_then_program_then_mutes() -> None:
    box = replace(read_box("korg-esx-1"), mutes=Mutes("cc", tuple(range(20, 35)), (1,) * 15))
    found = heard([PatternRow(0, tempo_bpm=99.0), PatternRow(130, tempo_bpm=100.0, muted=frozenset({3}))], box)
    assert [kind for tick, kind in found.order if tick == BAR] == ["tempo", "bank", "bank", "program", "controller"]


def test_a_lead_sends_changes_ahead_and_never_before_the_start() -> None:
    rows: list[SongRow] = [PatternRow(0), PatternRow(1, plays=2), PatternRow(2)]
    box = Box(lead_beats=1.5)
    assert heard(rows, box).programs == [(0, 0, 0), (BAR - 720, 0, 1), (3 * BAR - 720, 0, 2)]
    assert heard(rows, Box(lead_beats=1 / 3)).programs[1] == (BAR - 160, 0, 1)
    muted = replace(FOUR_TRACKS, lead_beats=1.0)
    mutes = heard([PatternRow(0), PatternRow(1, muted=frozenset({2}))], muted).controllers
    assert mutes[-1] == (BAR, 0, 22, 127)  # mutes work at once and do not go ahead


@pytest.mark.parametrize(("lead", "fits"), [(3.99, True), (4.0, False), (5.0, False), (0.0, True)])
def test_a_lead_as_long_as_a_row_is_refused_with_the_row(lead: float, fits: bool) -> None:
    rows: list[SongRow] = [PatternRow(0, plays=4), PatternRow(1, title="scene 2 'Fill'"), PatternRow(2)]
    if fits:
        assert len(heard(rows, Box(lead_beats=lead)).programs) == 3
        return
    with pytest.raises(DoesNotFit, match=r"row 2 \(scene 2 'Fill'\): it lasts 4 beats, and with \d beats of lead"):
        written(rows, Box(lead_beats=lead))


def test_a_lead_as_long_as_the_first_row_is_refused_too() -> None:
    with pytest.raises(DoesNotFit, match="row 1: it lasts 4 beats"):
        written([PatternRow(0), PatternRow(1)], Box(lead_beats=4.0))
    assert heard([PatternRow(0), PatternRow(0), PatternRow(1)], Box(lead_beats=4.0)).programs[1] == (BAR, 0, 1)


@pytest.mark.parametrize(
    ("pattern", "sent"),  # mm, bb, pp of NOTE1 in KORG ESX-1 MIDI IMPLEMENTATION 1.1
    [("A01", (0, 0, 0x00)), ("A64", (0, 0, 0x3F)), ("B01", (0, 0, 0x40)), ("B64", (0, 0, 0x7F)),
     ("C01", (0, 1, 0x00)), ("C64", (0, 1, 0x3F)), ("D01", (0, 1, 0x40)), ("D64", (0, 1, 0x7F))],
)  # fmt: skip
def test_the_esx_1_gets_the_banks_and_programs_of_its_official_text(pattern: str, sent: tuple[int, int, int]) -> None:
    box = read_box("Korg ESX-1")
    number = box.patterns.parse(pattern)
    assert number is not None
    found = heard([PatternRow(number)], box)
    assert [(control, value) for _, _, control, value in found.controllers] == [(0, sent[0]), (32, sent[1])]
    assert found.programs == [(0, 0, sent[2])]


@pytest.mark.parametrize(("pattern", "program"), [("A01", 0), ("A64", 0x3F), ("B01", 0x40), ("B64", 0x7F)])
def test_the_es_1_gets_the_programs_of_its_official_text(pattern: str, program: int) -> None:
    box = read_box("korg-es-1-mkii")
    found = heard([PatternRow(box.patterns.parse(pattern) or 0)], box)
    assert (found.controllers, found.programs) == ([], [(0, 0, program)])
    assert box.patterns.parse("C01") is None


def test_banks_of_sixteen_and_numbers_that_begin_elsewhere() -> None:
    box = Box(programs=16, bank_select="msb", first_bank=1, first_program=3)  # 8 banks of 16
    found = heard([PatternRow(0), PatternRow(15), PatternRow(16), PatternRow(127)], box)
    assert [(control, value) for _, _, control, value in found.controllers] == [(0, 1), (0, 1), (0, 2), (0, 8)]
    assert [program for _, _, program in found.programs] == [3, 18, 3, 18]
    wide = Box(patterns=PatternNames("", 999, 1, 3), programs=3, bank_select="both", first_bank=100)
    assert [value[2:] for value in heard([PatternRow(998)], wide).controllers] == [(0, 3), (32, 48)]  # 432 = 3*128+48


def test_mutes_as_controllers_come_for_every_track_first_and_then_where_they_change() -> None:
    rows: list[SongRow] = [
        PatternRow(0, muted=frozenset({1})),
        PatternRow(0, muted=frozenset({1, 3})),
        PatternRow(0, muted=frozenset({3})),
    ]
    mutes = Mutes("cc", (94, 94, 94, 7), (1, 2, 3, 16), muted=100, sounding=3)
    assert heard(rows, Box(tracks=4, mutes=mutes)).controllers == [
        (0, 0, 94, 3), (0, 1, 94, 100), (0, 2, 94, 3), (0, 15, 7, 3), (BAR, 15, 7, 100), (2 * BAR, 1, 94, 3),
    ]  # fmt: skip


def test_mutes_as_notes_are_held_as_long_as_the_track_is_muted() -> None:
    rows: list[SongRow] = [PatternRow(0, muted=frozenset({0, 1})), PatternRow(0, muted=frozenset({1}))]
    found = heard(rows, Box(tracks=2, mutes=Mutes("note", (36, 38), (2, 2), muted=99)))
    assert found.notes == [(0, 1, 36, 99), (0, 1, 38, 99), (BAR, 1, 36, 0), (2 * BAR, 1, 38, 0)]
    assert found.end == 2 * BAR
    some = heard(
        [PatternRow(0, muted=frozenset({1})), PatternRow(1)], Box(tracks=3, mutes=Mutes("note", (5, 6, 7), (1,) * 3))
    )
    assert some.notes == [(0, 0, 6, 127), (BAR, 0, 6, 0)]  # nothing is let go that was not held


@pytest.mark.parametrize("lead", [0.0, 0.5, 1.0])
def test_a_set_of_twenty_scenes_played_by_a_box_equals_the_plan(lead: float) -> None:
    rng = random.Random(20)
    scenes, bares = [], []
    for number in range(20):
        tempo, plays = rng.choice(["", "", " 98 BPM", " 131.5 BPM"]), rng.choice(["", " x2", " x7"])
        bare = f"S{number}{rng.choice(['', ' 7/8', ' 5/4'])}"  # what a marker shows: plays and tempo are done, not said
        name = f"{bare}{tempo}{plays}"
        bares.append(bare)
        pattern = rng.choice(["A01", "A16", "B64", "C07", "D64"])
        cells = "|".join(f"{pattern} {track}" if rng.random() < 0.6 or track == 1 else "." for track in (1, 2, 3, 4))
        scenes.append((name, cells))
    source = session("a|b|c|d", *scenes, names_set_tempo=True, time_signature="3/4")
    box = replace(FOUR_TRACKS, patterns=PatternNames("ABCD", 64), bank_select="lsb", channel=3, lead_beats=lead)
    box = replace(box, mutes=Mutes("cc", (20, 21, 22, 23), (1, 1, 2, 2)))
    machine = ProgramChange(box)
    plan = plan_session(source, machine, PlanOptions())
    assert plan.losses == ()
    (data,) = machine.encode(plan)
    ways = {(0, 20): 0, (0, 21): 1, (1, 22): 2, (1, 23): 3}
    found = hear(data)
    played = play(found, lead_ticks=round(lead * 480), channel=2, per_bank=128, mutes=ways)
    planned: list[Sounding] = []
    count = 0
    for event in unroll(plan.rows):
        if isinstance(event, Played):
            count += 1
            assert found.seconds(int(event.start_beats * 480)) == pytest.approx(event.start_seconds, abs=1e-4)
            now = Sounding(int(event.start_beats * 480), event.music.pattern, event.music.muted)
            if not planned or (planned[-1].pattern, planned[-1].muted) != (now.pattern, now.muted):
                planned.append(now)
    assert count == 20 and len({sound.pattern for sound in planned}) == 5
    assert played == planned
    assert [text.decode() for _, text in found.markers] == bares
    assert found.signatures[0] == (0, *(int(part) for part in [*bares[0].split(), "3/4"][1].split("/")))


def test_the_longest_row_is_within_what_a_gap_of_a_midi_file_can_be() -> None:
    box = Box(steps=1024)
    rows: list[SongRow] = [PatternRow(0, plays=MOST_PLAYS, end_step=1024), PatternRow(1)]
    assert heard(rows, box).programs[1][0] == 512 * 1024 * 120 < smf.LONGEST_GAP_TICKS
    with pytest.raises(DoesNotFit, match="513 plays"):
        written([replace(rows[0], plays=MOST_PLAYS + 1)], box)  # type: ignore[type-var]
    with pytest.raises(DoesNotFit, match="steps 1-1025"):
        written([replace(rows[0], end_step=1025)], box)  # type: ignore[type-var]


def test_locators_of_an_arrangement_are_cue_points() -> None:
    row = PatternRow(0, title="1.1.1", notes=("Strophe 1 – fällt", "length assumed", "silence", "\u202e"))
    assert heard([row]).cues == [(0, b"Strophe 1 - fallt"), (0, b"_")]
    assert heard([replace(row, scene=0)]).cues == []
    many = heard([replace(row, notes=tuple(f"L{number}" for number in range(25)))]).cues
    assert [text for _, text in many] == [f"L{number}".encode() for number in range(20)]


SONG: list[SongRow] = [
    ReminderRow("A"),
    PatternRow(0, plays=2, tempo_bpm=120.25, muted=frozenset({0, 2, 3}), signatures=((Fraction(0), "7/8"),)),
    PatternRow(9, notes=("Break",), end_step=64, signatures=((Fraction(6), "3/4"),)),
]


def test_what_is_read_back_is_the_song_with_all_that_the_file_says() -> None:
    data = written(SONG, replace(FOUR_TRACKS, lead_beats=0.5), "Réveil"[:1])
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is not None
    song = found.codec.decode(data)
    assert song.rows == tuple(SONG) and song.rows[1].signatures == ((Fraction(0), "7/8"),)
    assert song.rows[2].signatures == ((Fraction(6), "3/4"),)
    assert song.box == replace(FOUR_TRACKS, lead_beats=0.5)
    assert found.codec.lines(song)[1:] == [
        "  1  'A'",
        "  2  A01  x2   120.25 BPM steps 1-16   muted 1 3-4  (program 0)",
        "  3  A10  x1             steps 1-64  (program 9)",
    ]


def test_every_changed_bit_is_noticed_or_says_something_else_about_the_box() -> None:
    data = written(SONG, FOUR_TRACKS)
    refused, texts, song = 0, 0, decode(data)
    signatures = [row.signatures for row in song.rows[1:]]  # rows are equal without them
    for place in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            found = MACHINE.recognise(bytes(changed))
            if found is None or found.codec is None:
                continue
            try:
                other = found.codec.decode(bytes(changed))
            except BadDump:
                refused += 1
                continue
            texts += 1
            assert (other, [row.signatures for row in other.rows[1:]]) != (song, signatures)
            assert [row.pattern for row in other.rows[1:]] == [0, 9]
            assert found.codec.encode(other) == bytes(changed)
    assert 0 < texts < refused


def test_a_pattern_that_goes_on_is_not_selected_again_whatever_else_changes() -> None:
    """Many boxes begin the pattern again when they are told to play what plays."""
    rows: list[SongRow] = [
        PatternRow(3), PatternRow(3, muted=frozenset({1})), PatternRow(3, tempo_bpm=99.0), PatternRow(4), PatternRow(3),
    ]  # fmt: skip
    assert [(tick, program) for tick, _, program in heard(rows, FOUR_TRACKS).programs] == [
        (0, 3), (3 * BAR, 4), (4 * BAR, 3),
    ]  # fmt: skip


def of_texts(about: str, row: str) -> bytes:
    """A file that begins like ours, with these texts in it."""
    texts = [mido.MetaMessage("text", text=text) for text in (f"Kontrol program changes 1 {about}", row)]
    out = io.BytesIO()
    mido.MidiFile(type=0, tracks=[mido.MidiTrack([*texts, mido.MetaMessage("end_of_track")])]).save(file=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("about", "row", "said"),
    [
        ('{"song":1,"box":[]}', "", "its first text says no song and box"),
        ('{"song":1,"box":""}', "", "its first text says no song and box"),
        ("[]", "", "its first text says no song and box"),
        ('{"song":0,"box":{}}', "", "no number from 1 to 128"),
        ('{"song":129,"box":{}}', "", "no number from 1 to 128"),
        ('{"song":1,"box":{}}', "row 1: pattern 0 x1, 16 steps", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 129 x1, 16 steps", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 1 x513, 16 steps", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 1 x1, 65 steps", "is not a row"),
        ('{"song":1,"box":{"tracks":2}}', "row 1: pattern 1 x1, 16 steps, muted 3", "is not a row"),
        ('{"song":1,"box":{"tracks":2}}', "row 1: pattern 1 x1, 16 steps, muted 1-3", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 1 x1, 16 steps, 0.5 BPM", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 1 x1, 16 steps, 19.9 BPM", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 1 x1, 16 steps, 999.1 BPM", "is not a row"),
        ('{"song":1,"box":{}}', "row 1: pattern 128 x512, 64 steps, muted 16, 20.0 BPM", "another program has"),
    ],
)  # fmt: skip
def test_texts_beyond_what_is_written_are_a_sentence(about: str, row: str, said: str) -> None:
    with pytest.raises(BadDump, match=said):
        decode(of_texts(about, row))


def test_a_file_of_others_and_one_of_a_later_version() -> None:
    out = io.BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack([mido.MetaMessage("text", text="hello")])]).save(file=out)
    assert MACHINE.recognise(out.getvalue()) is None
    data = written(SONG, FOUR_TRACKS)
    later = MACHINE.recognise(data.replace(b"changes 1 ", b"changes 2 ", 1))
    assert later is not None and later.codec is None and "version '2'" in later.note
    (item,) = inspect_bytes(data, [MACHINE])
    assert (item.state, item.check, item.kind, item.slot) == ("ok", "identical", "song", "1")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lead": -0.1}, "give 0 to 64 beats"), ({"lead": 64.1}, "give 0 to 64 beats"),
        ({"lead": float("nan")}, "give 0 to 64 beats"), ({"channel": 0}, "channels 1-16"),
        ({"channel": 17}, "channels 1-16"), ({"mutes": "cc"}, "write cc: or note:"),
        ({"mutes": "cc:113"}, "from 0 to 112"), ({"mutes": "cc:-1"}, "from 0 to 112"),
        ({"mutes": "cc:x"}, "from 0 to 112"), ({"mutes": "sysex:1"}, "cc: or note:"), ({"mutes": "cc:²"}, "cc:20"),
    ],
)  # fmt: skip
def test_options_beyond_midi_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        MACHINE.configured(given)


def test_another_channel_takes_the_mutes_along_and_banks_keep_their_controllers(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("tracks = 2\n[midi]\nbank_select = 'both'\n[mutes]\nfirst_number = 1\n")
    machine = MACHINE.configured({"box": tmp_path / "a.toml", "channel": 5})
    assert isinstance(machine, ProgramChange) and machine.box.channel == 5
    assert machine.box.mutes == Mutes("cc", (1, 2), (5, 5))
    with pytest.raises(UsageError, match=r"controllers 32-33 would select banks .* Begin at 33 or later"):
        machine.configured({"mutes": "cc:32"})
    assert machine.configured({"mutes": "cc:33"}) and machine.configured({"mutes": "note:32"})


def test_options_at_the_limits_are_taken() -> None:
    machine = MACHINE.configured({"lead": 64, "channel": 16, "mutes": "cc:112"})
    assert isinstance(machine, ProgramChange)
    assert (machine.box.lead_beats, machine.box.channel) == (64.0, 16)
    assert machine.box.mutes == Mutes("cc", tuple(range(112, 128)), (16,) * 16)
    assert machine.limits.patterns.value == 128 and any(c.has for c in machine.capabilities if c.name == "row mutes")
    assert isinstance(MACHINE.configured({"box": "korg-esx-1"}), ProgramChange)
    assert MACHINE.configured({"box": "korg-esx-1", "lead": 0}).limits.patterns.value == 256
    early = ProgramChange(Box(lead_beats=2.0)).configured({"lead": 0})
    assert isinstance(early, ProgramChange) and early.box.lead_beats == 0.0, "no lead is a choice, too"
    assert "{" not in ProgramChange(Box(name="{file}")).guide[0].format(file="x", song=1).replace("{file}", "")
