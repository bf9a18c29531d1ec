"""What an owner of an Octatrack sees: from a set to the file on the card, and what is in such a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.octatrack.device import MACHINE
from exporters.planning.plan import PatternRow, SongPlan
from exporters.planning.track_guesses import LiveTrack, guess_tracks
from exporters.registry import MACHINES
from kontrol_cli.app import app
from kontrol_cli.songs.machine_list import fact_rows
from kontrol_cli.songs.song_export import numbered_song, song_files

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "drum-set.xml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def export(*arguments: str, machine: str = "octatrack") -> Result:
    return run("export-sysex", SET, "--machine", machine, *arguments)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file as the user has it, with something of theirs behind the last row."""
    (data,) = MACHINE.encode(SongPlan("octatrack", 0, "MINE", (PatternRow(200),)))
    changed = bytearray(data)
    changed[0x2C3E] = 1
    changed[-2:] = (sum(changed[16:-2]) % 65536).to_bytes(2, "big")
    path = tmp_path / "own.work"
    path.write_bytes(bytes(changed))
    return path


@pytest.mark.parametrize(
    "name", ["octatrack", "Octatrack", "OT", "octatrack mk2", "Elektron-Octatrack", "DPS-1", "dps1"]
)
def test_it_goes_by_the_names_that_owners_use(name: str) -> None:
    done = export("--dry-run", machine=name)
    assert done.exit_code == 0 and "for the Octatrack: 47 rows, 11336 bytes." in done.stderr


def test_the_song_is_written_and_said_where_to_copy_it(tmp_path: Path) -> None:
    target = tmp_path / "arr03.work"
    done = export("-o", str(target))
    assert done.exit_code == 0, done.output
    assert "Song 3 'DRUM-SET' for the Octatrack" in done.stderr
    assert f"Copy {target} into the project folder on the card, as arr03.work." in done.stderr
    assert "arr03.strd" in done.stderr and "choose arrangement 3" in done.stderr
    for inferred in ("the lowest bit is track 1", "Byte 3 of a row", "No file of ours was loaded into an Octatrack"):
        assert inferred in done.stderr
    assert "--machine-dump" not in done.stderr  # it has no dumps
    read = run("inspect", str(target), "--check")
    assert read.exit_code == 0 and "1 identical" in read.stderr
    lines = [line.split(maxsplit=1)[1] for line in read.stdout.splitlines()[1:]]
    assert lines[:2] == ["'INTRO'", "A01  x2   124 BPM   steps 1-16   muted 1-4 6-8"]
    assert lines[-1] == "HALT" and len(lines) == 47
    played = run("inspect", str(target), "--unroll")
    assert played.exit_code == 0 and "424 beats, 3:26.5; then HALT" in played.stdout


@pytest.mark.parametrize(("out", "base", "song"), [
    ("arr01.work", None, 1), ("arr08.work", None, 8), ("/x/ARR05.WORK", None, 5), ("arr09.work", None, None),
    ("mine.work", None, None), ("-", None, None), (None, None, None), ("new.work", "card/arr07.work", 7),
    ("arr01.work", "card/arr07.work", 1), (None, Path("arr02.work"), 2),
])  # fmt: skip
def test_the_name_of_the_file_says_which_arrangement_it_is(out: str, base: str, song: int) -> None:
    assert numbered_song((out, base), MACHINE) == song


def test_names_of_which_a_machine_has_one_or_two_say_nothing_about_the_song() -> None:
    others = [machine for machine in MACHINES.values() if machine is not MACHINE]
    tried = [(machine, name) for machine in others for name in machine.file_names]
    assert len(tried) > 2 and all(numbered_song((name,), machine) is None for machine, name in tried)
    for machine, name in tried:
        stem, dot, ending = name.rpartition(".")
        assert song_files(name, 2, machine) == [f"{stem}-1{dot}{ending}", f"{stem}-2{dot}{ending}"]


def test_a_converted_song_goes_where_the_name_of_the_file_says(tmp_path: Path) -> None:
    first, second = tmp_path / "arr01.work", tmp_path / "arr06.work"
    assert export("-o", str(first)).exit_code == 0
    done = run("convert", str(first), "--to", "octatrack", "-o", str(second))
    assert done.exit_code == 0 and "choose arrangement 6," in done.stderr, done.output
    assert second.read_bytes() == first.read_bytes()
    done = run("convert", str(first), "--to", "octatrack", "--song", "2", "-o", str(tmp_path / "arr05.work"))
    assert "choose arrangement 2," in done.stderr


def test_a_chosen_arrangement_counts_before_the_name_of_the_file(tmp_path: Path) -> None:
    done = export("-o", str(tmp_path / "arr03.work"), "--song", "2")
    assert "as arr02.work." in done.stderr and "choose arrangement 2" in done.stderr


def test_a_set_of_several_songs_fills_the_arrangements_that_follow(tmp_path: Path) -> None:
    done = export("-o", str(tmp_path / "arr02.work"), "--split", "--repeats", "5120")  # 284 rows
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["arr02.work", "arr03.work"]
    for name, number in (("arr02", 2), ("arr03", 3)):
        assert f"Copy {tmp_path / name}.work into the project folder on the card, as {name}.work." in done.stderr
        assert f"choose arrangement {number}" in done.stderr
    assert done.stderr.count("Copy the whole project folder away first") == 1
    assert song_files("x/arr08.work", 2, MACHINE) == [str(Path("x", f"arr08-{n}.work")) for n in (1, 2)]
    assert song_files("mine.work", 2, MACHINE) == ["mine-1.work", "mine-2.work"]


def test_names_of_scenes_are_rows_unless_they_are_not_wanted() -> None:
    rows = json.loads(export("--dry-run", "--output", "json").stdout)
    texts = [row["notes"][0] for row in rows if row["kind"] == "reminder"]
    assert len(texts) == 23 and texts[0] == "'INTRO'" and "'DROP NO CRASH'" in texts and "'ODD 7_8'" in texts
    rows = json.loads(export("--dry-run", "--no-reminders", "--output", "json").stdout)
    assert [row["kind"] for row in rows] == ["pattern"] * 23 + ["halt"]


def test_the_song_goes_into_the_users_own_file(own: Path, tmp_path: Path) -> None:
    target = tmp_path / "arr01.work"
    done = export("--from", str(own), "-o", str(target))
    assert done.exit_code == 0, done.output
    new, old = target.read_bytes(), own.read_bytes()
    assert new[0x2C3E] == 1 and new[:24] == old[:24] and new != old
    assert new[0x18 : 0x18 + 5650] == new[0x162C : 0x162C + 5650]


def test_the_file_that_is_written_says_which_arrangement_before_the_one_it_is_made_from(own: Path) -> None:
    base = own.rename(own.with_name("arr07.work"))
    for out, number in (("arr02.work", 2), ("new.work", 7)):
        done = export("--from", str(base), "-o", str(base.with_name(out)))
        assert done.exit_code == 0 and f"choose arrangement {number}," in done.stderr


def test_the_users_own_file_is_never_written_by_any_name(own: Path, tmp_path: Path) -> None:
    before = own.read_bytes()
    soft, hard = tmp_path / "soft.work", tmp_path / "hard.work"
    soft.symlink_to(own)
    os.link(own, hard)
    for source, target in ((own, own), (own, soft), (own, hard), (soft, own), (hard, soft)):
        done = export("--from", str(source), "-o", str(target), "--force")
        assert done.exit_code == 2 and "is the file that is read" in done.stderr
        done = export("--from", str(source), "-o", str(tmp_path / "x.work"), "--notes", str(target), "--force")
        assert done.exit_code == 2, done.output
    assert own.read_bytes() == before and not (tmp_path / "x.work").exists()


@pytest.mark.parametrize(("data", "said"), [
    (b"FORM\0\0\0\0DPS1BANK\0\0\0\0\0\x17", "--from is a bank of the Octatrack, not an arrangement."),
    (b"\xf0\0\x20\x3c\x02\0\x69\xf7", "--from is not an arrangement of the Octatrack."),
    (b"FORM\0\0\0\0DPS1ARRA\0\0\0\0\0\x07", "--from is version 7 of the file (known is 6)"),
    (b"FORM\0\0\0\0DPS1ARRA\0\0\0\0\0\x06", "--from: Octatrack arrangement: 22 bytes, where every arrangement has"),
    (b"", "is empty"),
])  # fmt: skip
def test_a_file_that_is_no_arrangement_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "base.work").write_bytes(data)
    done = export("--from", str(tmp_path / "base.work"), "-o", str(tmp_path / "new.work"))
    assert done.exit_code == 3 and said in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "new.work").exists()


def test_a_wrong_checksum_is_said_and_everything_goes_on(own: Path, tmp_path: Path) -> None:
    own.write_bytes(own.read_bytes()[:-2] + b"\x12\x34")
    read = run("inspect", str(own), "--check")
    assert read.exit_code == 0 and "its checksum is 1234, by the rule" in read.stdout and "A01" not in read.stdout
    assert "M09" in read.stdout  # pattern 200: 12 banks of 16 and 8
    done = export("--from", str(own), "-o", str(tmp_path / "new.work"))
    assert done.exit_code == 0 and "--from: its checksum is 1234" in done.stderr
    again = run("inspect", str(tmp_path / "new.work"))
    assert "checksum" not in again.stdout


def test_a_cut_file_is_damaged_and_to_be_copied_again(own: Path) -> None:
    own.write_bytes(own.read_bytes()[:9000])
    done = run("inspect", str(own))
    assert (
        done.exit_code == 3
        and "DAMAGED" in done.stdout
        and "9000 bytes, where every arrangement has 11336" in done.stdout
    )
    assert "The file is damaged; copy it from the machine again." in done.stderr


def test_its_own_columns_are_in_the_table_of_rows(own: Path) -> None:
    done = run("inspect", str(own), "--table", "rows", "--output", "json")
    (row,) = json.loads(done.stdout)
    assert (row["pattern_name"], row["scene_a"], row["midi_muted_tracks"], row["song"]) == ("M09", None, [], None)


def test_a_song_that_is_full_says_what_would_make_room() -> None:
    # 20 scenes say how often they play, the other three need 80 rows of 64 plays each; 23 names; HALT.
    done = export("--dry-run", "--repeats", "5120")
    assert done.exit_code == 4
    assert "needs more than 255 rows (284)" in done.stderr and "holds 255. " in done.stderr
    assert "23 of them only show scenes' names (--reminders" in done.stderr
    done = export("--dry-run", "--no-reminders", "--repeats", "5120")
    assert done.exit_code == 4 and "needs more than 255 rows (261)" in done.stderr
    assert "of them only show" not in done.stderr


def test_small_letters_of_a_chosen_name_become_capitals_and_strange_ones_plain() -> None:
    done = export("--dry-run", "--name", "Kontrol 1")
    assert (
        done.exit_code == 0
        and "The song is called 'KONTROL 1': the Octatrack lacks letters of 'Kontrol 1'." in done.stderr
    )
    done = export("--dry-run", "--name", "MÜSIK")
    assert done.exit_code == 0 and "The song is called 'MUSIK': the Octatrack lacks letters" in done.stderr
    assert export("--dry-run", "--name", "夜").exit_code == 4
    assert export("--dry-run", "--name", "SIXTEEN LETTERS!").exit_code == 4
    assert export("--dry-run", "--name", "FIFTEEN LETTERS").exit_code == 0


def test_tracks_beyond_the_eighth_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("[tracks]\nKick = 9\n")
    done = export("--dry-run", "--map", str(tmp_path / "map.toml"))
    assert done.exit_code in (3, 4) and "Octatrack" in done.stderr and "8" in done.stderr


def test_the_list_of_machines_says_what_is_inferred() -> None:
    facts = {row["fact"]: row for row in fact_rows("octatrack")}
    assert facts["row mutes"]["sure"] == "inferred" and "set is muted" in facts["row mutes"]["note"]
    assert facts["end: halt"]["value"] == "yes"
    notes = " ".join(row["note"] for row in fact_rows("ot") if row["fact"] == "to know")
    assert "Byte 3" in notes and "No file of ours" in notes


def test_guesses_go_by_the_names_on_the_panel() -> None:
    tracks = [LiveTrack(name, {"loop": 1}) for name in ("Drums", "T1 bass", "voice (t8)", "T9")]
    assert [guess.track for guess in guess_tracks(tracks, MACHINE)] == [1, 0, 7, 3]


def test_a_starter_map_numbers_the_tracks() -> None:
    done = run("map", str(ROOT / "samples" / "own-names.xml"), "--machine", "octatrack")
    assert done.exit_code == 0 and "write a pattern (A01-P16)" in done.stdout
    assert '"Hat closed" = 4' in done.stdout
