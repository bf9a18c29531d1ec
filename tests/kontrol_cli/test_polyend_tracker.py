"""What an owner of a Tracker sees: from a set to the project on the card, and what is in such a file."""

from __future__ import annotations

import itertools
import json
import os
import re
import zipfile
import zlib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.planning.plan import PatternRow, SongPlan
from exporters.polyend_tracker.device import MACHINE
from kontrol_cli.app import app
from kontrol_cli.songs.machine_list import ability_rows, fact_rows
from tests.exporters.tracker_player import played

ROOT = Path(__file__).resolve().parents[2]
SET, OWN_NAMES = str(ROOT / "samples" / "drum-set.xml"), str(ROOT / "samples" / "own-names.xml")


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def export(*arguments: object, machine: str = "polyend-tracker") -> Result:
    return run("export-sysex", SET, "--machine", machine, "--assign", "by-scene", *arguments)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A project on a card, with settings and a name of its user's, patterns 1 and 2, and a song of them."""
    folder = tmp_path / "CARD" / "Projects" / "Mine"
    (folder / "Patterns").mkdir(parents=True)
    for number in (1, 2):
        (folder / "Patterns" / f"pattern_0{number}.mtp").write_bytes(b"KS")
    (data,) = MACHINE.encode(SongPlan(MACHINE.slug, 0, "", (PatternRow(0, tempo_bpm=99.0), PatternRow(1))))
    changed = bytearray(data)
    changed[0x4D0] = 0x20  # something of the mixer's
    changed[0x600:0x608] = b"Mine\0\0\0\0"
    changed[-4:] = zlib.crc32(changed[:-4]).to_bytes(4, "little")
    (folder / "project.mt").write_bytes(bytes(changed))
    return folder


@pytest.mark.parametrize(
    "name", ["polyend-tracker", "Polyend Tracker", "tracker", "Tracker Mini", "Tracker+", "TRACKER-PLUS"]
)
def test_it_goes_by_the_names_that_owners_use(name: str) -> None:
    done = export("--dry-run", machine=name)
    # 18 scenes play 4 times and more: 108 positions in all, as the Machinedrum's 23 rows play 108 passes.
    assert done.exit_code == 0 and "for the Polyend Tracker: 108 rows, 1572 bytes." in done.stderr


def test_the_song_goes_into_the_users_own_project_and_back_onto_the_card(own: Path, tmp_path: Path) -> None:
    before = (own / "project.mt").read_bytes()
    target = tmp_path / "project.mt"
    done = export("--from", own / "project.mt", "-o", target)
    assert done.exit_code == 0, done.output
    assert f"Copy {target} into that folder, as project.mt, over the one that is there." in done.stderr
    assert "hold one tempo (124 BPM); set it by hand: 110 BPM in row 63" in done.stderr
    assert "No file of ours was loaded into a Tracker yet" in done.stderr
    new = target.read_bytes()
    patterns, bpm = played(new)
    assert len(patterns) == 108 and set(patterns) <= set(range(1, 25)) and bpm == 124.0
    song = {*range(0x10, 0x110), *range(0x1C0, 0x1C4), *range(1568, 1572)}
    assert [at for at in range(1572) if at not in song and new[at] != before[at]] == []
    assert (own / "project.mt").read_bytes() == before
    said = run("send", target)
    assert said.exit_code == 0 and "--card FOLDER copies it into the project" in said.stderr
    seen = run("send", target, "--card", own, "--dry-run")
    assert "The song plays what is not in the project: patterns/pattern_03.mtp," in seen.stderr
    assert "pattern_02" not in seen.stderr and "  project.mt: replaced" in seen.stderr
    assert run("send", target, "--card", own).exit_code == 2  # a question, and nobody to answer it
    assert (own / "project.mt").read_bytes() == before
    done = run("send", target, "--card", own, "--backup", tmp_path / "before.zip", "--yes")
    assert done.exit_code == 0 and "Written and read back" in done.stderr and "open the project again" in done.stderr
    assert (own / "project.mt").read_bytes() == new
    with zipfile.ZipFile(tmp_path / "before.zip") as archive:
        assert archive.read("project.mt") == before
    assert run("restore", tmp_path / "before.zip", "--card", own, "--yes").exit_code == 0
    assert (own / "project.mt").read_bytes() == before


def test_a_song_whose_patterns_are_all_there_is_copied_without_a_word_about_them(own: Path, tmp_path: Path) -> None:
    song = tmp_path / "project.mt"
    song.write_bytes((own / "project.mt").read_bytes())
    done = run("send", song, "--card", own, "--dry-run")
    assert done.exit_code == 0 and "not in the project" not in done.stderr
    assert "  project.mt: the same already" in done.stderr
    (own / "Patterns" / "pattern_02.mtp").rename(own / "Patterns" / "PATTERN_02.MTP")
    assert "not in the project" not in run("send", song, "--card", own, "--dry-run").stderr
    for one in (own / "Patterns").iterdir():
        one.unlink()
    (own / "Patterns").rmdir()
    done = run("send", song, "--card", own, "--dry-run")
    assert "not in the project: patterns/pattern_01.mtp, patterns/pattern_02.mtp." in done.stderr


def test_a_file_that_would_replace_the_users_settings_as_well_is_said_before_the_question(
    own: Path, tmp_path: Path
) -> None:
    new, mine = tmp_path / "project.mt", own / "project.mt"
    assert export("-o", new).exit_code == 0  # of a new project
    done = run("send", new, "--card", own, "--dry-run")
    assert "was not made from the project that is there" in done.stderr and "make it with --from" in done.stderr
    assert export("--from", mine, "-o", new, "--force").exit_code == 0
    assert "was not made from" not in run("send", new, "--card", own, "--dry-run").stderr
    mine.write_bytes(mine.read_bytes()[:700])
    assert "was not made from" not in run("send", new, "--card", own, "--dry-run").stderr


def test_a_folder_that_is_no_project_is_refused_and_those_below_are_named(own: Path) -> None:
    done = run("send", own / "project.mt", "--card", own.parents[1])
    assert done.exit_code == 2 and f"There is one in {own}." in done.stderr


def test_a_file_of_any_name_becomes_the_projects_one_song(own: Path, tmp_path: Path) -> None:
    song = tmp_path / "new.mt"
    assert export("--from", own / "project.mt", "-o", song).exit_code == 0
    done = run("send", song, "--card", own, "--yes")
    assert done.exit_code == 0, done.output
    assert (own / "project.mt").read_bytes() == song.read_bytes()
    assert sorted(path.name for path in own.iterdir()) == ["Patterns", "project.mt"]
    done = run("send", song, "--card", own, "--song", "2")
    assert done.exit_code == 2 and "--song 2: the Polyend Tracker has song 1." in done.stderr


def test_a_real_size_of_song_that_is_one_position_too_long_is_refused_with_its_count(tmp_path: Path) -> None:
    target = tmp_path / "project.mt"
    done = run("export-sysex", OWN_NAMES, "-m", "tracker", "--assign", "by-scene", "-o", target)
    assert done.exit_code == 4 and not target.exists()
    assert "needs more than 255 rows (256); a song of the Polyend Tracker holds 255. Choose fewer scenes" in done.stderr
    done = run("export-sysex", OWN_NAMES, "-m", "tracker", "--assign", "by-scene", "-o", target, "--split")
    assert done.exit_code == 4 and not target.exists()


def test_a_song_that_should_halt_is_refused_and_one_that_starts_again_needs_nothing() -> None:
    done = export("--dry-run", "--end", "halt")
    assert done.exit_code == 4 and "--end halt: songs of the Polyend Tracker cannot do that" in done.stderr
    assert export("--dry-run", "--end", "loop").stdout == export("--dry-run").stdout


def test_the_users_own_file_is_never_written_by_any_name(own: Path, tmp_path: Path) -> None:
    mine = own / "project.mt"
    before = mine.read_bytes()
    hard = tmp_path / "hard.mt"
    os.link(mine, hard)
    for target in (mine, hard):
        done = export("--from", mine, "-o", target, "--force")
        assert done.exit_code == 2 and "is the file that is read" in done.stderr
    assert mine.read_bytes() == before


@pytest.mark.parametrize(("change", "said"), [
    (lambda data: data[:900], "--from: Tracker project: 900 bytes, where its header says 1572"),
    (lambda data: data[:8] + b"\x12" * 4 + data[12:], "--from is of structure version 18 of the file (known are 11 to"),
    (lambda data: b"KS\2\0\1\5\0\1\4\4\4\4" + data[12:], "--from is one of the project's patterns, not the"),
    (lambda data: b"F0" + data, "--from is not a project of the Polyend Tracker."),
    (lambda data: b"", "is empty"),
])  # fmt: skip
def test_a_file_that_is_no_project_is_refused(change: object, said: str, own: Path, tmp_path: Path) -> None:
    assert callable(change)
    (tmp_path / "base.mt").write_bytes(change((own / "project.mt").read_bytes()))
    done = export("--from", tmp_path / "base.mt", "-o", tmp_path / "new.mt")
    assert done.exit_code == 3 and said in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "new.mt").exists()


def test_a_wrong_checksum_is_said_everything_goes_on_and_it_stays_wrong(own: Path, tmp_path: Path) -> None:
    mine = own / "project.mt"
    mine.write_bytes(mine.read_bytes()[:-4] + b"\x78\x56\x34\x12")
    read = run("inspect", mine, "--check")
    assert read.exit_code == 0 and "its checksum is 12345678, by the rule" in read.stdout
    done = export("--from", mine, "-o", tmp_path / "new.mt")
    assert done.exit_code == 0 and "--from: its checksum is 12345678" in done.stderr
    assert "keeps the four bytes of the checksum" in done.stderr
    assert (tmp_path / "new.mt").read_bytes()[-4:] == b"\x78\x56\x34\x12"


def test_a_cut_file_is_damaged_and_to_be_copied_again(own: Path) -> None:
    mine = own / "project.mt"
    mine.write_bytes(mine.read_bytes()[:1000])
    done = run("inspect", mine)
    assert done.exit_code == 3 and "DAMAGED" in done.stdout and "1000 bytes, where its header says 1572" in done.stdout
    assert run("send", mine, "--card", own).exit_code == 3


def test_what_is_in_a_project_is_read_shown_and_played(own: Path) -> None:
    mine = own / "project.mt"
    read = run("inspect", mine, "--check")
    assert read.exit_code == 0 and "1 identical" in read.stderr
    lines = [line.strip() for line in read.stdout.splitlines()[1:]]
    assert lines == ["99 BPM; project 'Mine', firmware 1.5.0, structure version 13", "1  1", "2  2"]
    (song,) = json.loads(run("inspect", mine, "--table", "songs", "--output", "json").stdout)
    assert (song["rows"], song["tempo_bpm"], song["project"], song["structure"]) == (2, 99.0, "Mine", 13)
    assert "8 beats" in run("inspect", mine, "--unroll").stdout  # two patterns of 16 steps


def test_a_song_of_another_machine_comes_and_goes(own: Path, tmp_path: Path) -> None:
    (tmp_path / "song.toml").write_text(
        'kontrol_song = 1\nrows = [{ pattern = "A03", plays = 2, tempo = 90.5 }, { pattern = "A07", muted = "1" }]\n'
    )
    target, mine = tmp_path / "project.mt", own / "project.mt"
    there = ("convert", tmp_path / "song.toml", "--to", "tracker", "--from", mine, "-o", target)
    done = run(*there)
    assert done.exit_code == 4 and "tracks 1 in row 3 (row 2 of the source)" in done.stderr
    assert "Make a copy of the pattern on the Tracker" in done.stderr and not target.exists()
    assert run(*there, "--accept-changes").exit_code == 0
    assert played(target.read_bytes()) == ([3, 3, 7], 90.5)
    back = run("convert", target, "--to", "machinedrum", "--steps", "16", "--dry-run")
    assert [line.split() for line in back.stdout.splitlines()[2:]] == [
        ["1", "A03", "1", "90.5", "1-16"], ["2", "A03", "1", "1-16"], ["3", "A07", "1", "1-16"],
    ]  # fmt: skip
    assert "3 is A03, 7 is A07" in back.stderr


def test_a_tempo_that_only_reads_otherwise_is_not_named(tmp_path: Path) -> None:
    """120.123459 comes back as 120.1235, which is the same in every figure that a sentence would show."""
    text = 'kontrol_song = 1\nrows = [{ pattern = "A03", tempo = 120.123459 }]\n'
    (tmp_path / "song.toml").write_text(text)
    done = run("convert", tmp_path / "song.toml", "--to", "tracker", "--dry-run")
    assert done.exit_code == 0 and "less exactly" not in done.stderr


def test_the_list_of_machines_says_what_it_rests_on() -> None:
    facts = {row["fact"]: row for row in fact_rows("tracker")}
    assert (facts["song rows"]["value"], facts["patterns"]["value"], facts["tempo max bpm"]["value"]) == (
        "255",
        "255",
        "800",
    )
    assert facts["row mutes"]["value"] == "no" and "copy of the pattern" in facts["row mutes"]["note"]
    assert facts["song tempo"]["sure"] == "verified" and facts["end: end"]["note"].startswith("the song starts again")
    notes = " ".join(row["note"] for row in fact_rows("polyend-tracker") if row["fact"] == "to know")
    assert "only the maker's own library speaks" in notes and "No file of ours" in notes
    loop = next(row for row in ability_rows() if row["ability"] == "end: loop")
    assert MACHINE.slug in loop["can"] and MACHINE.slug not in loop["cannot"]


def test_a_starter_map_names_patterns_as_the_screen_does() -> None:
    done = run("map", OWN_NAMES, "--machine", "polyend-tracker")
    assert done.exit_code == 0 and "write a pattern (1-255)" in done.stdout


def test_a_starter_map_makes_a_song_once_its_patterns_are_filled_in(tmp_path: Path) -> None:
    """Live tracks with places on the machine would have to be muted, and every scene be refused."""
    text, numbers = run("map", SET, "--machine", "polyend-tracker").stdout, itertools.count(1)
    filled = re.sub(r'^(\w+ = )""', lambda found: f'{found[1]}"{next(numbers)}"', text, flags=re.MULTILINE)
    assert next(numbers) == 10 and "guesses" not in text  # nine song parts
    (tmp_path / "map.toml").write_text(filled)
    target = tmp_path / "project.mt"
    done = run("export-sysex", SET, "-m", "tracker", "--map", tmp_path / "map.toml", "-o", target)
    assert done.exit_code == 0, done.output
    patterns, _ = played(target.read_bytes())
    # Intro x2, Intro hats x2, Intro kick x4, Groove x4, Groove claps x8, Verse x8 are the first scenes.
    assert patterns[:28] == [1] * 8 + [2] * 12 + [3] * 8 and len(patterns) == 108
