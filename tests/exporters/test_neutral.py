"""The song as text: what is written and read, every mistake with its place, and what hostile files cost."""

from __future__ import annotations

import random
import time
import tomllib
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies

from exporters.errors import DoesNotFit
from exporters.neutral import bounds
from exporters.neutral.device import MACHINE, SONG
from exporters.neutral.places import places_of
from exporters.neutral.reading import read_song
from exporters.neutral.song import BadSong, Song
from exporters.neutral.writing import song_text
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow

FIRST, A01 = "kontrol_song = 1\n", '"A01",'


def read(text: str) -> Song:
    return read_song(text.encode())


def whole(pattern: int, **more: object) -> PatternRow:
    return replace(PatternRow(pattern, length_assumed=True), **more)


def test_a_song_that_somebody_typed() -> None:
    song = read(
        FIRST
        + """
name = "Night Drive"
song = 7
end = "halt"
rows = [
  { reminder = "VERSE" },
  { pattern = "B01", plays = 4, tempo = 124.5, muted = "1-3, 6" },
  "a2",
  { pattern = 128, steps = "9-16", muted = [2, "5-6"] },
  { loop_to = "VERSE", more_times = 2 },
  { jump_to = 7 },
  { pattern = "C01", muted = 4, steps = "3" },
]
[lengths]
C01 = 32
A02 = 64
"""
    )
    assert (song.slot, song.name) == (6, "Night Drive")
    # 0-based throughout: B01 is the 17th pattern, steps 9-16 are 8 up to 16, track 1 is 0; HALT comes from `end`.
    assert song.rows == (
        ReminderRow("VERSE"),
        whole(16, plays=4, tempo_bpm=124.5, muted=frozenset({0, 1, 2, 5})),
        PatternRow(1, end_step=64),
        PatternRow(127, start_step=8, end_step=16, muted=frozenset({1, 4, 5})),
        LoopRow(0, 2),
        JumpRow(6),
        PatternRow(32, muted=frozenset({3}), start_step=2, end_step=3),
        HaltRow(),
    )
    patterns = [row for row in song.rows if isinstance(row, PatternRow)]
    assert [row.pass_steps for row in patterns] == [None, 64, None, 32]


def test_rows_may_be_tables_of_their_own() -> None:
    song = read(FIRST + '[[rows]]\npattern = "A01"\nplays = 2\n\n[[rows]]\nloop_to = 1\n')
    assert song.rows == (whole(0, plays=2), LoopRow(0))


def test_what_is_written() -> None:
    rows: tuple[SongRow, ...] = (
        ReminderRow('say "hi"'),
        PatternRow(0, plays=2, muted=frozenset({0, 1, 4}), tempo_bpm=124.0, pass_steps=16, title="scene 1 'Intro'"),
        PatternRow(0, start_step=8, end_step=16, tempo_bpm=2981 / 24, kit=4),
        PatternRow(1, end_step=32, pass_steps=32),
        whole(2, muted=frozenset(range(64))),
        PatternRow(3, notes=("silence",)),
        LoopRow(0, 3),
        JumpRow(8),
        PatternRow(416, end_step=1),
        LoopRow(0),
    )
    (written,) = MACHINE.encode(SongPlan("neutral", 2, "Größe", rows))
    text = written.decode()
    body = text[text.index("kontrol_song") :]
    assert body == (
        'kontrol_song = 1\nname = "Größe"\nsong = 3\nend = "loop"\n\nrows = [\n'
        '  { reminder = "say \\"hi\\"" },  # 1\n'
        '  { pattern = "A01", plays = 2, tempo = 124, steps = "1-16", muted = "1-2 5" },  # 2: scene 1 \'Intro\'\n'
        '  { pattern = "A01", tempo = 124.20833333333333, steps = "9-16" },  # 3: kit 5\n'
        '  { pattern = "A02" },  # 4\n'
        '  { pattern = "A03", muted = "all" },  # 5\n'
        '  { pattern = "A04", steps = "1-16" },  # 6: silence\n'
        '  { loop_to = "say \\"hi\\"", more_times = 3 },  # 7\n'
        "  { jump_to = 9 },  # 8\n"
        '  { pattern = "417", steps = "1-1" },  # 9\n'
        "]\n\n"
        "# How many steps the patterns have, where that is known: a row that says no steps plays them all.\n"
        "[lengths]\nA02 = 32\n"
    )
    assert tomllib.loads(text)["rows"][2]["tempo"] * 24 == 2981
    assert text.startswith("# A song as text.") and text.isascii() is False
    assert MACHINE.encode(SongPlan("neutral", 2, "Größe", rows)) == [written]


METERS = """rows = [
  { pattern = "A01", meter = "7/8" },
  { pattern = "A01", meter = ["3/4", "4/4 after 2.5  beats", "99/16 after 3 beats"] },
  { pattern = "A01", plays = 4, meter = "5/4 after 1 beat" },
  { pattern = "A01", steps = "1-4", meter = [
    "1/1 after 1/3 beats", "1/2 after 0.6667 beats", "6/8 after 479/480 beats"] },
  { pattern = "A02", meter = "2/4 after 100 beats" },
]
[lengths]
A01 = 14
"""  # fmt: skip


def test_time_signatures_begin_with_a_row_or_in_it() -> None:
    rows = [row for row in read(FIRST + METERS).rows if isinstance(row, PatternRow)]
    assert [row.signatures for row in rows] == [
        ((Fraction(0), "7/8"),),
        ((Fraction(0), "3/4"), (Fraction(5, 2), "4/4"), (Fraction(3), "99/16")),
        ((Fraction(1), "5/4"),),
        # thirds of a beat may be typed as people round them
        ((Fraction(1, 3), "1/1"), (Fraction(2, 3), "1/2"), (Fraction(479, 480), "6/8")),
        ((Fraction(100), "2/4"),),  # nobody says how long A02 is
    ]
    text = song_text(Song(0, "", tuple(rows))).decode()
    assert [line.partition("meter = ")[2].partition(" }")[0] for line in text.splitlines() if "meter" in line] == [
        '"7/8"',
        '["3/4", "4/4 after 2.5 beats", "99/16 after 3 beats"]',
        '"5/4 after 1 beat"',
        '["1/1 after 1/3 beats", "1/2 after 2/3 beats", "6/8 after 479/480 beats"], steps = "1-4"',
        '"2/4 after 100 beats"',
    ]


def test_signatures_that_nobody_can_count_or_that_begin_behind_the_row_are_not_written() -> None:
    beyond = (
        (Fraction(4), "5/4"),
        (Fraction(1), "7/9"),
        (Fraction(-3), "6/8"),
        (Fraction(2), "3/4"),
        (Fraction(2), "2/4"),
    )
    text = song_text(Song(0, "", (PatternRow(0, signatures=beyond),))).decode()
    assert 'meter = ["6/8", "2/4 after 2 beats"]' in text


def test_a_changed_signature_is_a_changed_song() -> None:
    song = read(FIRST + METERS)
    first = song.rows[0]
    assert isinstance(first, PatternRow) and SONG.encode(song) == (FIRST + METERS).encode()
    other = replace(song, rows=(replace(first, signatures=((Fraction(0), "6/8"),)), *song.rows[1:]))
    assert other == song, "rows are equal without their signatures"
    assert b'meter = "6/8"' in SONG.encode(other)


def test_more_signatures_than_a_row_takes_are_refused() -> None:
    most = tuple((Fraction(number), "7/8") for number in range(bounds.METERS))
    row = PatternRow(0, plays=1000, signatures=most)
    assert read_song(MACHINE.encode(SongPlan("neutral", 0, "", (row,)))[0]).rows[0].signatures == most  # type: ignore[union-attr]
    with pytest.raises(DoesNotFit, match="row 1: 1001 time signatures begin in it"):
        MACHINE.encode(SongPlan("neutral", 0, "", (replace(row, signatures=(*most, (Fraction(1000), "3/4"))),)))


def test_lengths_that_rows_disagree_about_are_not_written() -> None:
    rows = (PatternRow(0, pass_steps=16), PatternRow(0, pass_steps=32), PatternRow(1, end_step=32, pass_steps=16))
    text = song_text(Song(0, "", rows)).decode()
    assert "[lengths]" not in text
    assert read(text).rows == rows


def test_a_reminder_twice_is_no_place_to_go_to() -> None:
    rows = (ReminderRow("A"), whole(0), ReminderRow("A"), whole(1), LoopRow(2, 1), ReminderRow("B"), LoopRow(5, 1))
    text = song_text(Song(0, "", rows)).decode()
    assert "loop_to = 3," in text and 'loop_to = "B",' in text
    assert read(text).rows == rows
    many = tuple(ReminderRow(f"R{number // 2}") for number in range(600))
    assert read(song_text(Song(0, "", (*many, LoopRow(599, 1)))).decode()).rows[-1] == LoopRow(599, 1)


def test_a_halt_or_a_loop_in_the_middle_stays_where_it_is() -> None:
    for rows in ((whole(0), HaltRow(), whole(1)), (whole(0), LoopRow(0), whole(1)), (whole(0), whole(1), LoopRow(1))):
        assert read(song_text(Song(0, "", rows)).decode()).rows == rows


TYPED = FIRST + '# mine\nrows = ["A01",   "A02"] # two\r\nend="loop"\n'


def test_comments_and_spacing_come_back() -> None:
    data = b"\xef\xbb\xbf" + TYPED.encode()
    found = MACHINE.recognise(data)
    assert found is not None and found.codec is SONG
    song = SONG.decode(data)
    assert SONG.encode(song) == data
    changed = replace(song, rows=(whole(5),))
    assert SONG.encode(changed) == song_text(changed) != data
    assert b'"A06"' in SONG.encode(changed)


MISTAKES = [
    ('{ patern = "A01" }', ["Row 2 (line 4)", "Did you mean 'pattern'?", "cells, loop_to, jump_to, halt, reminder"]),
    ('{ pattern = "A01", tempo_bpm = 4 }', ["Row 2 (line 4)", "'tempo_bpm' does not belong", "Did you mean 'tempo'?"]),
    ('{ pattern = "A01", repeats = 4 }', ["'repeats' does not belong there", "plays, tempo, meter, steps, muted"]),
    ('{ loop_to = 1, plays = 4 }', ["'plays' does not belong there", "more_times"]),
    ('{ halt = true, plays = 4 }', ["'plays' does not belong there", "halt stands alone"]),
    ('{ halt = false }', ["halt: false", "{ halt = true }"]),
    ('{ pattern = "A01", halt = true }', ["pattern and halt are two kinds of row"]),
    ("{}", ["nothing says what it is"]),
    ('["A01"]', ["['A01'] is not a row"]),
    ("7", ["Row 2 (line 4): 7 is not a row"]),
    ('"A17"', ["'A17' is not a pattern; write one of A01-Z16 or 1-16384"]),
    ('"A00"', ["'A00' is not a pattern"]),
    ('"0"', ["'0' is not a pattern"]),
    ('"16385"', ["'16385' is not a pattern"]),
    ('{ pattern = 0 }', ["pattern: 0 is not a pattern"]),
    ('{ pattern = 16385 }', ["16385 is not a pattern"]),
    ('{ pattern = true }', ["true is not a pattern"]),
    ('{ pattern = "٣" }', ["is not a pattern"]),
    ('{ pattern = "A01", plays = 0 }', ["Row 2 (line 4), plays: 0 is not a whole number from 1 to 1,000"]),
    ('{ pattern = "A01", plays = 1001 }', ["1001 is not a whole number"]),
    ('{ pattern = "A01", plays = "4" }', ["plays: '4' is not"]),
    ('{ pattern = "A01", plays = 2.0 }', ["plays: 2.0 is not"]),
    ('{ pattern = "A01", plays = true }', ["plays: true is not"]),
    ('{ pattern = "A01", tempo = inf }', ["tempo: inf is not a tempo from 1 to 999 BPM"]),
    ('{ pattern = "A01", tempo = nan }', ["tempo: nan is not"]),
    ('{ pattern = "A01", tempo = 0.99 }', ["tempo: 0.99 is not"]),
    ('{ pattern = "A01", tempo = 999.1 }', ["tempo: 999.1 is not"]),
    ('{ pattern = "A01", tempo = "124" }', ["tempo: '124' is not"]),
    ('{ pattern = "A01", meter = "7/9" }', ["'7/9' is not a time signature, 1 to 99 beats over 1, 2, 4, 8 or 16"]),
    ('{ pattern = "A01", meter = "100/4" }', ["'100/4' is not a time signature"]),
    ('{ pattern = "A01", meter = "0/4" }', ["'0/4' is not", '"4/4 after 8 beats"']),
    ('{ pattern = "A01", meter = "٧/8" }', ["is not a time signature"]),
    ('{ pattern = "A01", meter = 7 }', ["meter: 7 is not"]),
    ('{ pattern = "A01", meter = [] }', ["meter: [] is not"]),
    ('{ pattern = "A01", meter = ["7/8", 4] }', ["meter: 4 is not"]),
    ('{ pattern = "A01", meter = "7/8 after 1/0 beats" }', ["'7/8 after 1/0 beats' is not"]),
    ('{ pattern = "A01", meter = "7/8 after -1 beats" }', ["'7/8 after -1 beats' is not"]),
    ('{ pattern = "A01", meter = ["7/8", "4/4"] }', ["'4/4' begins where another one does", "after 14 beats"]),
    ('{ pattern = "A01", meter = ["7/8 after 2 beats", "4/4 after 1 beat"] }', ["or before it"]),
    ('{ pattern = "B01", meter = "3/4 after 8 beats" }', ["begins when the row is over: it lasts 8 beats"]),
    ('{ pattern = "A01", steps = "1-1", meter = "3/4 after 1 beat" }', ["it lasts 0.25 beats", "a later row"]),
    ('{ halt = true, meter = "7/8" }', ["'meter' does not belong there"]),
    ('{ pattern = "A01", metr = "7/8" }', ["Did you mean 'meter'?"]),
    ('{ pattern = "A01", steps = "0-4" }', ["steps: '0-4' are not steps within 1-1024", '"9-16"']),
    ('{ pattern = "A01", steps = "1-1025" }', ["'1-1025' are not"]),
    ('{ pattern = "A01", steps = "8-4" }', ["'8-4' are not"]),
    ('{ pattern = "A01", steps = "8-" }', ["'8-' are not"]),
    ('{ pattern = "A01", steps = 16 }', ["steps: 16 are not"]),
    ('{ pattern = "B01", steps = "1-33" }', ["steps: 1-33 are outside the pattern's 1-32"]),
    ('{ pattern = "A01", muted = "0" }', ["muted: '0' is not a track within 1-64"]),
    ('{ pattern = "A01", muted = "65" }', ["'65' is not a track"]),
    ('{ pattern = "A01", muted = "1-65" }', ["'1-65' is not a track"]),
    ('{ pattern = "A01", muted = [0] }', ["muted: 0 is not"]),
    ('{ pattern = "A01", muted = [1.0] }', ["muted: 1.0 is not"]),
    ('{ pattern = "A01", muted = true }', ["muted: true is not"]),
    ('{ pattern = "A01", muted = ["all"] }', ["'all' is not"]),
    ('{ loop_to = 2 }', ["Row 2 (line 4), loop_to: row 2 is not there", "Name an earlier row (1-1)"]),
    ('{ loop_to = 0 }', ["row 0 is not there"]),
    ('{ loop_to = 1, more_times = 0 }', ["more_times: 0 is not a whole number"]),
    ('{ loop_to = "VERSE" }', ["no reminder row says 'VERSE'"]),
    ('{ loop_to = "INTRA" }', ["Did you mean 'INTRO'?"]),
    ('{ loop_to = 1.5 }', ["1.5 is not a row"]),
    ('{ jump_to = 2 }', ["jump_to: row 2 is not there", "Name a later row (3-4)"]),
    ('{ jump_to = 5 }', ["row 5 is not there"]),
    ('{ reminder = 4 }', ["reminder: 4 is not a text"]),
    ('{ reminder = "a\\nb" }', ["the character U+000A cannot be shown"]),
    ('{ reminder = "\\u202eabc" }', ["U+202E"]),
    (f'{{ reminder = "{"x" * 101}" }}', ["101 characters; up to 100"]),
]  # fmt: skip


@pytest.mark.parametrize(("row", "says"), MISTAKES, ids=[row[:40] for row, _ in MISTAKES])
def test_a_mistake_in_a_row_is_named_with_its_place(row: str, says: list[str]) -> None:
    text = f'{FIRST}rows = [\n  "A01", # one\n  {row},\n  {{ reminder = "INTRO" }},\n]\n[lengths]\nB01 = 32\n'
    tomllib.loads(text)
    with pytest.raises(BadSong) as caught:
        read(text)
    assert [part for part in ["Row 2 (line 4)", *says] if part not in str(caught.value)] == []
    assert str(caught.value).endswith(".") and len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('rows = ["A01"]', "'kontrol_song' is missing. Write kontrol_song = 1 as its first line."),
        ('kontrol_song = "1"', "kontrol_song '1' is a version that nobody here knows"),
        ("kontrol_song = true", "kontrol_song true is a version"),
        (FIRST + 'nme = "x"', "line 2, 'nme' is not a key of a song. Did you mean 'name'? Its keys are name, song,"),
        (FIRST + "\nname = 4", "line 3, name: 4 is not a text"),
        (FIRST + "song = 0", "line 2, song: 0 is not a song's number on the machine, 1-1000"),
        (FIRST + "song = 1001", "1001 is not a song's number"),
        (FIRST + "song = 1.0", "1.0 is not a song's number"),
        (FIRST + 'end = "lop"', "line 2, end: 'lop' is not what a song can do after its last row. Did you mean"),
        (FIRST + "end = []", "end: [] is not what"),
        (FIRST + 'end = "loop"', "end: there are no rows to start again"),
        (FIRST + "rows = 4", "line 2, rows is a list"),
        (FIRST + "lengths = 4", "line 2, lengths is a table"),
        (FIRST + "[lengths]\nA01 = 16\nA1 = 8", "line 4, [lengths] A1: this pattern has a length already"),
        (FIRST + "[lengths]\nA17 = 16", "line 3, [lengths] A17: 'A17' is not a pattern"),
        (FIRST + "[lengths]\nA01 = 0", "0 is not a number of steps, 1-1024"),
        (FIRST + "[lengths]\nA01 = 1025", "1025 is not a number of steps"),
        (FIRST + "rows = [", "The song is not valid TOML: "),
        (FIRST + "name = \"", "Unterminated string (at end of document)"),
        (FIRST + "name = = 4", "Invalid value (at line 2, column 8)"),
        (FIRST + f"song = {'9' * 5000}", "line 2, behind 'song =': a number of more than 4300 digits"),
        (FIRST + "song = 0xffffffffffffffffff", "the number at 'song' has more than 64 bits"),
        (FIRST + f"rows = {'[' * 5000}", "nested more than 64 deep"),
        (FIRST + f"rows = {'[' * 100}{']' * 100}", "nested more than 64 deep"),
        (FIRST + "x = 1979-13-77", "is not valid TOML"),
        (f"{FIRST}rows = [{A01 * 4001}]", "4,001 rows: a song has up to 4,000"),
        (FIRST + f'end = "halt"\nrows = [{"4," * 4000}]', "4,000 rows: a song has up to 3,999"),
        (FIRST + 'rows = [{ loop_to = 1 }]', "the first row has none before it to go back to"),
        (FIRST + 'rows = [{ reminder = "A" }, { reminder = "A" }, { loop_to = "A" }]', "several reminder rows say 'A'"),
    ],
)  # fmt: skip
def test_a_mistake_anywhere_else_is_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadSong) as caught:
        read(text)
    assert says in str(caught.value)


def test_text_that_is_not_utf8_and_files_too_long_are_refused() -> None:
    with pytest.raises(BadSong, match=r"not UTF-8 text \(byte 25\)"):
        read_song(FIRST.encode() + b'name = "\xff"')
    with pytest.raises(BadSong, match="More than 4,000,000 bytes"):
        read_song(FIRST.encode() + b"#" * bounds.MAX_BYTES)


def test_what_is_right_at_every_bound_is_read() -> None:
    text = FIRST + (
        f'name = "{"é" * 100}"\nsong = 1000\nrows = [\n'
        '{ pattern = "Z16", plays = 1000, tempo = 999, steps = "1024-1024", muted = "1 64" },\n'
        "{ pattern = 16384, tempo = 1 },\n{ loop_to = 1, more_times = 1000 },\n{ jump_to = 5 },\n]\n"
    )
    song = read(text)
    assert song.slot == 999 and len(song.name) == 100
    assert song.rows[0] == PatternRow(415, 1000, frozenset({0, 63}), 999.0, 1023, 1024)
    assert song.rows[1:] == (whole(16383, tempo_bpm=1.0), LoopRow(0, 1000), JumpRow(4))
    assert len(read(f"{FIRST}rows = [{A01 * 4000}]").rows) == 4000


def test_a_later_version_and_other_files_are_not_read() -> None:
    newer = MACHINE.recognise(b"# x\n kontrol_song  = 12 # y\n")
    assert newer is not None and newer.codec is None and newer.note == "version 12 (unknown to us): not read"
    for data in (
        b"[tracks]\nKick = 1\n",
        b"# kontrol_song = 1\n",
        b"rows\n",
        b"\0kontrol_song = 1",
        b"x kontrol_song = 1",
    ):
        assert MACHINE.recognise(data) is None, data
    for data in (
        b"rows = [\n]",
        b"[[ rows ]]\n",
        b'"kontrol_song" = 1\n',
        b"kontrol_song = 1.0\n",
        b"kontrol_song = 12x\n",
    ):
        found = MACHINE.recognise(data)
        assert found is not None and found.codec is SONG, data


def test_a_loop_beyond_the_bound_is_refused_when_written() -> None:
    rows = (PatternRow(0), LoopRow(0, bounds.PLAYS + 1), PatternRow(0))
    with pytest.raises(DoesNotFit, match="row 2: a loop of the song as text plays up to 1000 more times"):
        MACHINE.encode(SongPlan("neutral", 0, "", rows))


def test_the_example_is_read_and_has_every_kind_of_row() -> None:
    song = read(MACHINE.example)
    assert song.name == "NIGHT DRIVE"
    assert {type(row) for row in song.rows} == {ReminderRow, PatternRow, LoopRow}
    commented = MACHINE.example.replace("\n# { ", "\n  { ")
    more = {type(row) for row in read(commented).rows}
    assert more == {ReminderRow, PatternRow, LoopRow, JumpRow, HaltRow}
    assert all(len(line) <= 120 for line in MACHINE.example.splitlines())


def test_places_see_through_strings_comments_and_nesting() -> None:
    text = (
        'a = "[[rows]]" # [[rows]]\nb = """\nrows = [ { \n"""\nc = \'\'\'x\n\'\'\'\n"rows" = [ # {\n'
        '  { p = "}{", q = [ { r = 1 } ] }, "A\\"01",\n\n  {},\n]\n[lengths]\nA01 = 3\n"B01" = 4\n'
    )
    assert set(tomllib.loads(text)) == {"a", "b", "c", "rows", "lengths"}
    places = places_of(text, "rows", "lengths")
    assert places.keys == {"a": 1, "b": 2, "c": 5, "rows": 7, "lengths": 12}
    assert places.rows == [8, 8, 10]
    assert places.lengths == {"A01": 13, "B01": 14}
    assert places.row(3) == "" and places.key("z") == ""


KINDS = strategies.one_of(
    strategies.builds(
        lambda pattern, plays, muted, tempo, steps, known, meters: PatternRow(
            pattern, plays, frozenset(muted), tempo, min(steps), max(steps) + 1, pass_steps=known, signatures=meters
        ),
        strategies.integers(0, bounds.PATTERNS - 1) | strategies.integers(0, 3),
        strategies.integers(1, bounds.PLAYS),
        strategies.sets(strategies.integers(0, bounds.TRACKS - 1)) | strategies.just(set(range(bounds.TRACKS))),
        strategies.none() | strategies.floats(1, 999) | strategies.integers(1, 999).map(float),
        strategies.tuples(strategies.integers(0, bounds.STEPS - 1), strategies.integers(0, bounds.STEPS - 1)),
        strategies.none() | strategies.integers(1, bounds.STEPS),
        strategies.lists(
            strategies.tuples(
                strategies.builds(
                    Fraction, strategies.integers(-9, 4000), strategies.sampled_from([1, 3, 4, 480, 960])
                ),
                strategies.builds(
                    "{}/{}".format, strategies.integers(0, 100), strategies.sampled_from([1, 2, 3, 8, 16])
                ),
            ),
            max_size=4,
        ).map(tuple),
    ),
    strategies.builds(whole, strategies.integers(0, 500)),
    strategies.text(max_size=100).filter(str.isprintable).map(ReminderRow),
    strategies.sampled_from(["A", "B", "7"]).map(ReminderRow),
    strategies.just(HaltRow()),
    strategies.tuples(strategies.sampled_from([LoopRow, JumpRow]), strategies.randoms()),
)


def counted_in(row: PatternRow) -> dict[Fraction, str]:
    """What can be counted of a row's signatures: 1-99 beats over what Live has, before the row is over."""
    lasts = Fraction((row.end_step - row.start_step) * row.plays, 4)
    signatures = sorted(((max(beats, Fraction(0)), text) for beats, text in row.signatures), key=lambda one: one[0])
    return {at: text for at, text in signatures if at < lasts and text.split("/")[0] not in ("0", "100")
            and text.split("/")[1] != "3"}  # fmt: skip


@settings(max_examples=150, deadline=None, database=None)
@given(
    strategies.lists(KINDS, max_size=30),
    strategies.text(max_size=100).filter(str.isprintable),
    strategies.integers(0, bounds.SONGS - 1),
)
def test_every_song_comes_back(kinds: list[object], name: str, slot: int) -> None:
    rows: list[SongRow] = []
    for number, kind in enumerate(kinds):
        if not isinstance(kind, tuple):
            rows.append(kind)  # type: ignore[arg-type]
        elif kind[0] is LoopRow:
            rows += [LoopRow(kind[1].randrange(number), kind[1].choice([None, 1, 1000]))] if number else [HaltRow()]
        else:
            rows.append(JumpRow(kind[1].randint(number + 1, len(kinds))))
    plan = SongPlan("neutral", slot, name, tuple(rows))
    (text,) = MACHINE.encode(plan)
    back = read_song(text)
    kept = [replace(row, length_assumed=False) if isinstance(row, PatternRow) else row for row in back.rows]
    assert kept == [replace(row, length_assumed=False) if isinstance(row, PatternRow) else row for row in rows]
    for row, again in zip(rows, back.rows, strict=True):
        if isinstance(row, PatternRow) and isinstance(again, PatternRow):
            assert dict(again.signatures) == counted_in(row) and sorted(again.signatures) == list(again.signatures)
    assert (back.slot, back.name) == (slot, name)
    assert song_text(back) == song_text(replace(back, text=b""))
    assert text.decode().isprintable() is False and all(line.isprintable() for line in text.decode().split("\n"))


def test_titles_of_strangers_stay_in_their_comment() -> None:
    evil = 'x\n]\nkontrol_song = 2\n"""\u202e\x1b[2J\r' + "y" * 200
    (text,) = MACHINE.encode(SongPlan("neutral", 0, "", (PatternRow(0, title=evil, notes=("a",)), PatternRow(1))))
    lines = text.decode().split("\n")
    assert all(line.isprintable() for line in lines) and max(map(len, lines)) < 200
    assert read_song(text).rows == (PatternRow(0), PatternRow(1))


PART = bounds.MAX_BYTES // 4


@pytest.mark.parametrize(
    "data",
    [
        (FIRST + "[[rows]]\n" * (PART // 9)).encode(),
        FIRST.encode() + b"rows = [" + b"{}," * (PART // 3) + b"]",
        FIRST.encode() + b'name = "' + b"\\" * PART + b'"',
        FIRST.encode() + b"name = '''" + b"''x" * (PART // 3) + b"'''",
        FIRST.encode() + b"#" * PART,
        FIRST.encode() + b'rows = [{ pattern = "A01", muted = "' + b"1 " * (PART // 2) + b'" }]',
        FIRST.encode() + b'rows = [{ pattern = "A01", muted = [' + b"1," * (PART // 2) + b"] }]",
        FIRST.encode() + b'rows = [{ pattern = "A01", muted = "' + b"-" * PART + b'" }]',
    ],
    ids=["tables", "rows", "backslashes", "quotes", "comment", "track text", "track list", "dashes"],
)
def test_long_hostile_files_are_refused_or_read_in_seconds(data: bytes) -> None:
    started = time.process_time()
    MACHINE.recognise(data)
    try:
        read_song(data)
    except BadSong as error:
        assert len(str(error)) < 400
    assert time.process_time() - started < 8  # of a quarter of the longest; a second or two as a rule


def test_random_bytes_and_random_changes_raise_nothing_else() -> None:
    rng = random.Random(12)
    data = MACHINE.example.encode()
    refused = 0
    for _ in range(600):
        at = rng.randrange(len(data))
        broken = (
            data[:at]
            + rng.choice([b"", b"]", b"{", b'"', b"=", b"\n", rng.randbytes(2), b"9" * 30])
            + data[at + rng.randrange(3) :]
        )
        try:
            read_song(broken)
        except BadSong:
            refused += 1
    assert refused > 50
