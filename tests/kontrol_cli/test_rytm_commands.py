"""The commands as an owner of an Analog Rytm uses them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.analog_rytm import song
from exporters.analog_rytm.song import Position, Song, SongRow
from kontrol_cli.app import app

SAMPLES = Path(__file__).parents[2] / "samples"


def kontrol(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def live_song(tmp_path: Path) -> Path:
    """A01 twice, then A02 (SD muted) and A03 three times as a chain; and the work buffer with nothing in it."""
    rows = (
        SongRow((Position(0, frozenset()),), 2),
        SongRow((Position(1, frozenset({1})), Position(2, frozenset())), 3),
    )
    path = tmp_path / "song.syx"
    path.write_bytes(song.new(Song(15, "LIVE", rows)).encode() + song.new(Song(0, "", (), stored=False)).encode())
    return path


def test_inspect_shows_rows_and_chains(live_song: Path) -> None:
    found = kontrol("inspect", live_song, "--check")
    assert found.exit_code == 0, found.output
    assert found.stdout.splitlines() == [
        "   1  0x000000    1506 bytes  Analog Rytm song 16 'LIVE'  identical",
        "        1  A01  x2",
        "        2  chain of 2  x3",
        "             1  A02  muted 2 (SD)",
        "             2  A03",
        "   2  0x0005e2    1506 bytes  Analog Rytm song in the work buffer  identical",
        "      no rows",
    ]
    assert "2 messages: 1 song, 1 song in the work buffer. Check: 2 identical." in found.stderr


def test_unroll_counts_rows_as_the_machine_does_and_says_what_is_assumed(live_song: Path) -> None:
    found = kontrol("inspect", live_song, "--unroll")
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert [line.split()[1:5] for line in lines[3:10]] == [
        ["1", "A01", "2", "all"],
        *[["2", "A02", "1", "all"], ["2", "A03", "1", "all"]] * 3,
    ]
    assert [line.split()[0] for line in lines[3:10]] == ["1", "9", "13", "17", "21", "25", "29"]
    assert lines[10:] == [
        "32 beats; then END",
        "The song does not say how long its patterns are, and no pattern here does: each counts as 16 steps.",
    ]


def test_tables_have_the_columns_of_the_machine_in_the_file(live_song: Path) -> None:
    found = kontrol("inspect", live_song, "--table", "rows", "--output", "csv")
    assert found.exit_code == 0, found.output
    rows = list(csv.DictReader(found.stdout.splitlines()))
    assert [(row["song"], row["row"], row["position"], row["positions"], row["plays"]) for row in rows] == [
        ("15", "0", "0", "1", "2"),
        ("15", "1", "0", "2", "3"),
        ("15", "1", "1", "2", "3"),
    ]
    songs = json.loads(kontrol("inspect", live_song, "--table", "songs", "--output", "json").stdout)
    assert [(one["name"], one["stored"], one["positions"]) for one in songs] == [("LIVE", True, 3), ("", False, 0)]


def test_a_table_of_a_file_without_the_machine_is_empty_and_has_the_columns_of_one(tmp_path: Path) -> None:
    path = tmp_path / "identity.syx"
    path.write_bytes(bytes.fromhex("F0 7E 00 06 01 F7"))
    found = kontrol("inspect", path, "--table", "rows", "--output", "csv")
    (head,) = found.stdout.splitlines()
    assert "pattern_name" in head.split(",") and "positions" not in head.split(",")


def test_a_broken_byte_is_named_and_the_other_song_is_read(live_song: Path, tmp_path: Path) -> None:
    data = bytearray(live_song.read_bytes())
    data[20] ^= 1
    broken = tmp_path / "broken.syx"
    broken.write_bytes(bytes(data))
    found = kontrol("inspect", broken)
    assert found.exit_code == 3
    assert "DAMAGED  Analog Rytm message, checksum" in found.stdout and "no rows" in found.stdout


def test_a_song_is_exported_and_read_back(tmp_path: Path) -> None:
    out, notes = tmp_path / "song.syx", tmp_path / "notes.md"
    made = kontrol(
        "export-sysex", SAMPLES / "drum-set.xml", "--machine", "Rytm", "--song", 16, "-o", out, "--notes", notes
    )
    assert made.exit_code == 0, made.output
    for said in (
        "Songs of the Analog Rytm hold no tempo; set it by hand: 124 BPM in rows 1 18, 110 BPM in row 16",
        "make sure that the patterns on your machine are as long (--steps gives another length)",
        "No song of ours was sent to an Analog Rytm yet.",
        "Sending it replaces song 16 on the machine",
    ):
        assert said in made.stderr
    assert "--machine-dump" not in made.stderr
    read = kontrol("inspect", out, "--check")
    assert "Analog Rytm song 16 'drum-set'  identical" in read.stdout
    assert "  5  A01  x8   muted 4 7-11 (CP MT HT CH OH CY)" in read.stdout
    page = notes.read_text(encoding="utf-8")
    assert "SYSEX DUMP" in page and "song 16" in page and "whether the machine then stops or starts again" in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--song", 17), "Song 17 does not exist: the Analog Rytm has songs 1-16."),
        (("--machine-dump", "x.syx"), "--machine-dump means nothing for the Analog Rytm"),
        (("--end", "loop"), "--end loop: songs of the Analog Rytm cannot do that, only end."),
        (("--loops",), "--loops means nothing for the Analog Rytm: its songs have no loops."),
        (("--from", "x.syx"), "--from means nothing for the Analog Rytm"),
        (("--name", "SIXTEEN LETTERS!"), "the Analog Rytm shows up to 15 ASCII characters"),
        (("--steps", 65), "a pattern of the Analog Rytm has 1-64 steps"),
    ],
)
def test_what_it_cannot_do_is_one_sentence(options: tuple[object, ...], said: str, tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    found = kontrol("export-sysex", SAMPLES / "drum-set.xml", "--machine", "rytm", *options, "-o", out)
    assert found.exit_code == 4, found.output
    assert said in found.stderr
    assert not out.exists()


def test_a_song_for_the_work_buffer_replaces_no_stored_one(tmp_path: Path) -> None:
    stored, buffer, notes = tmp_path / "stored.syx", tmp_path / "buffer.syx", tmp_path / "notes.md"
    common = ("export-sysex", SAMPLES / "drum-set.xml", "--machine", "rytm")
    assert kontrol(*common, "-o", stored).exit_code == 0
    made = kontrol(*common, "--work-buffer", "-o", buffer, "--notes", notes)
    assert made.exit_code == 0, made.output
    assert "Song 'drum-set' for the Analog Rytm: 23 rows" in made.stderr
    assert "Sending it replaces the song in the work buffer. Nothing that is stored is touched." in made.stderr
    one, other = stored.read_bytes(), buffer.read_bytes()
    assert (one[6], other[6]) == (0x55, 0x5B)  # neither is in the checksum
    assert one[:6] + one[7:] == other[:6] + other[7:]
    page = notes.read_text(encoding="utf-8")
    assert page.startswith("# Song: drum-set\n") and "has to be saved by hand" in page and "load song" not in page
    slots = kontrol(*common, "--work-buffer", "--dry-run", "--table", "slots", "--output", "json")
    assert [(row["kind"], row["slot_name"]) for row in json.loads(slots.stdout)] == [("song", "the work buffer")]


def test_the_work_buffer_has_no_slots_and_not_every_machine_has_one(tmp_path: Path) -> None:
    common = ("export-sysex", SAMPLES / "drum-set.xml", "--work-buffer", "-o", tmp_path / "song.syx")
    for options, said in (
        (("--machine", "rytm", "--song", 2), "Take --work-buffer without --song and --split."),
        (("--machine", "machinedrum"), "--work-buffer means nothing for the Machinedrum."),
    ):
        found = kontrol(*common, *options)
        assert found.exit_code == 2 and said in found.stderr, found.output
    assert not (tmp_path / "song.syx").exists()


def test_machines_says_how_sure_each_fact_is() -> None:
    found = kontrol("machines", "rytm", "--output", "json")
    facts = {row["fact"]: row for row in json.loads(found.stdout)}
    assert (facts["row mutes"]["value"], facts["row mutes"]["sure"]) == ("yes", "two sources")
    assert (facts["row repeats"]["value"], facts["row repeats"]["sure"]) == ("yes", "one source")
    assert (facts["row tempo"]["value"], facts["song rows"]["sure"]) == ("no", "one source")
    assert "64 on the machine" in facts["song rows"]["note"] and "FX track" in facts["tracks"]["note"]
    listed = kontrol("machines", "--output", "json")
    assert "analog-rytm" in [row["machine"] for row in json.loads(listed.stdout)]
