"""What an owner of an M8 sees: from a set to a new song file, onto the card, and what is in such a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.dirtywave_m8.device import MACHINE
from exporters.planning.plan import PatternRow, SongPlan
from kontrol_cli.app import app
from tests.exporters.m8_player import SONG, filled

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "own-names.xml")  # nine columns, names that say nothing
SCENES = ("--assign", "by-scene", "--tracks", "1-8", "--scenes", "1-3", "--repeats", "1")


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def export(*arguments: object, machine: str = "m8") -> Result:
    return run("export-sysex", SET, "--machine", machine, *arguments)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A song as the user has it: chains of four phrases, the last one of them silent, one row."""
    base = filled(MACHINE.example_base(), {**dict.fromkeys(range(40), (4, True)), 0xFE: (4, False)})
    (data,) = MACHINE.encode(SongPlan(MACHINE.slug, 0, "MINE", (PatternRow(1),)), base)
    path = tmp_path / "MINE.m8s"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["m8", "M8", "dirtywave-m8", "Dirtywave M8", "m8-headless", "M8 Model:02"])
def test_it_goes_by_the_names_that_owners_use(name: str, own: Path) -> None:
    done = export("--from", own, "--silent-chain", "FE", *SCENES, "--dry-run", machine=name)
    assert done.exit_code == 0 and "for the M8: 12 rows, 110566 bytes." in done.stderr, done.output


def test_a_song_needs_the_users_own_file() -> None:
    done = export(*SCENES, "--dry-run")
    assert done.exit_code == 2 and "(--from)" in done.stderr and done.stdout == ""


def test_a_new_file_is_written_and_the_users_own_stays(own: Path, tmp_path: Path) -> None:
    before, target = own.read_bytes(), tmp_path / "NEW.m8s"
    done = export("--from", own, "--silent-chain", "FE", *SCENES, "-o", target)
    assert done.exit_code == 0, done.output
    assert own.read_bytes() == before
    data = target.read_bytes()
    # Scene 1 'Intro 1 122 bpm x4' has only the closed hat, column 4; columns 1-8 take part.
    assert data[SONG : SONG + 8] == bytes.fromhex("FE FE FE 00 FE FE FE FE")
    assert f"Copy {target} into the folder Songs" in done.stderr
    for inferred in ("an empty cell ends the block", "No file of ours was loaded into an M8", "drift apart"):
        assert inferred in done.stderr
    assert "machine-dump" not in done.stderr and "assumed" not in done.stderr
    again = run("inspect", target, "--check")
    assert again.exit_code == 0 and "00  FE FE FE 00 FE FE FE FE  silent 1-3 5-8" in again.stdout
    onto = export("--from", own, "--silent-chain", "FE", *SCENES, "-o", own, "--force")
    assert onto.exit_code == 2 and own.read_bytes() == before


def test_silence_without_a_chain_for_it_is_refused_with_what_to_do(own: Path, tmp_path: Path) -> None:
    done = export("--from", own, *SCENES, "-o", tmp_path / "NEW.m8s")
    assert done.exit_code == 4 and "(--silent-chain FE)" in done.stderr and not (tmp_path / "NEW.m8s").exists()
    assert "`" not in done.stderr


def test_nine_tracks_of_a_set_on_eight_of_the_machine(own: Path) -> None:
    done = export("--from", own, "--silent-chain", "FE", "--assign", "by-scene", "--dry-run")
    assert done.exit_code == 4 and "none left for 'Vocals'" in done.stderr and "with --tracks" in done.stderr


def test_chains_of_other_lengths_are_refused_with_row_tracks_and_lengths(tmp_path: Path) -> None:
    base = filled(MACHINE.example_base(), {0: (4, True), 1: (1, True), 0xFE: (1, False)})
    (tmp_path / "own.m8s").write_bytes(base)
    song = 'kontrol_song = 1\nname = "X"\nrows = [ { cells = ["A01", "A02"], steps = "1-64" } ]\n'
    (tmp_path / "song.toml").write_text(song)
    words = ("convert", tmp_path / "song.toml", "-t", "m8", "--from", tmp_path / "own.m8s")
    done = run(*words, "-o", tmp_path / "new.m8s")
    assert done.exit_code == 4 and "track 1 plays 00 (64 steps), track 2 plays 01 (16 steps)" in done.stderr
    assert not (tmp_path / "new.m8s").exists()
    done = run(*words, "-o", tmp_path / "new.m8s", "--accept-changes")
    assert done.exit_code == 0 and "(16 steps)" in done.stderr
    assert (tmp_path / "new.m8s").read_bytes()[SONG : SONG + 8] == bytes.fromhex("00 01 FF FF FF FF FF FF")


def test_a_song_goes_to_text_and_back(tmp_path: Path, own: Path) -> None:
    first, text, back = tmp_path / "first.m8s", tmp_path / "song.toml", tmp_path / "back.m8s"
    assert export("--from", own, "--silent-chain", "FE", *SCENES, "-o", first).exit_code == 0
    assert run("convert", first, "-t", "neutral", "-o", text).exit_code == 0
    assert 'muted = "1-3 5-8"' in text.read_text()
    done = run("convert", text, "-t", "m8", "--from", own, "--silent-chain", "FE", "-o", back)
    assert done.exit_code == 0, done.output
    assert back.read_bytes() == first.read_bytes()


def test_a_song_of_a_machine_with_one_pattern_a_row_says_what_its_tracks_play(tmp_path: Path, own: Path) -> None:
    (tmp_path / "song.toml").write_text('kontrol_song = 1\nrows = [ "A02", "A03" ]\n')
    done = run("convert", tmp_path / "song.toml", "-t", "m8", "--from", own, "-o", tmp_path / "new.m8s")
    assert done.exit_code == 0, done.output
    assert "Rows 1-2 of the song have one pattern, which is that of all tracks" in done.stderr
    assert (tmp_path / "new.m8s").read_bytes()[SONG : SONG + 16] == bytes([1] * 8 + [2] * 8)


def test_the_rows_are_shown_with_what_each_track_plays(own: Path, tmp_path: Path) -> None:
    (tmp_path / "song.toml").write_text('kontrol_song = 1\nrows = [ { cells = ["A01", "", "A03"] } ]\n')
    done = run("convert", tmp_path / "song.toml", "-t", "m8", "--from", own, "-o", tmp_path / "new.m8s")
    assert done.exit_code == 0, done.output
    shown = run("inspect", tmp_path / "new.m8s", "--table", "rows", "--output", "json")
    (row,) = json.loads(shown.stdout)
    assert row["cells"] == ["00", "-", "02", "-", "-", "-", "-", "-"] and row["kind"] == "pattern"
    assert (row["start_step"], row["end_step"], row["muted_tracks"]) == (0, 64, [])


@pytest.mark.parametrize("where", ["Songs", "SONGS", "with"])
def test_it_is_copied_into_the_songs_of_a_card_under_its_own_name_and_replaces_nothing(
    where: str, own: Path, tmp_path: Path
) -> None:
    card = tmp_path / "CARD" / where
    card.mkdir(parents=True)
    if where == "with":
        (card / "OTHER.M8S").write_bytes(b"")
    done = run("send", own, "--card", card)
    assert done.exit_code == 0 and (card / "MINE.m8s").read_bytes() == own.read_bytes(), done.output
    (card / "MINE.m8s").rename(card / "mine.M8S")
    for switches in (("--yes",), ("--yes", "--backup", tmp_path / "b.zip"), ("--dry-run",), ("--yes", "--force")):
        done = run("send", own, "--card", card, *switches)
        assert done.exit_code == 2 and "mine.M8S already, and files there are not replaced" in done.stderr
    assert not (tmp_path / "b.zip").exists()


def test_it_is_copied_nowhere_else(own: Path, tmp_path: Path) -> None:
    (tmp_path / "CARD" / "Songs").mkdir(parents=True)
    done = run("send", own, "--card", tmp_path / "CARD")
    assert done.exit_code == 2 and f"There is one in {tmp_path / 'CARD' / 'Songs'}" in done.stderr
    odd = tmp_path / "song.bin"
    odd.write_bytes(own.read_bytes())
    done = run("send", odd, "--card", tmp_path / "CARD" / "Songs")
    assert done.exit_code == 2 and "songs of the M8 end in .m8s" in done.stderr
    done = run("send", own, "--card", tmp_path / "CARD" / "Songs", "--song", "3")
    assert done.exit_code == 2 and "--song 3" in done.stderr
    assert list((tmp_path / "CARD" / "Songs").iterdir()) == []


def test_without_a_card_it_says_where_the_file_goes(own: Path) -> None:
    done = run("send", own)
    assert done.exit_code == 0 and "into the folder Songs on the M8's card" in done.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[:-1], "bytes, where a file of version 4.0 has 110566"),
        (lambda data: data[:0x0A] + b"\x60\x02" + data[0x0C:], "version 2.6"),
        (lambda data: b"X" + data[1:], "not a song of the M8"),
        (lambda data: data[:300], "not a song of the M8"),
        (lambda data: b"", "is empty"),
    ],
)
def test_a_file_that_is_none_is_refused(change: object, said: str, own: Path, tmp_path: Path) -> None:
    own.write_bytes(change(own.read_bytes()))  # type: ignore[operator]
    done = export("--from", own, *SCENES, "-o", tmp_path / "NEW.m8s")
    assert done.exit_code == 3 and said in done.stderr and not (tmp_path / "NEW.m8s").exists(), done.output


def test_a_chain_for_silence_means_nothing_elsewhere() -> None:
    done = run("export-sysex", SET, "--machine", "machinedrum", "--silent-chain", "FE", *SCENES, "--dry-run")
    assert done.exit_code == 2 and "--silent-chain means nothing for the Machinedrum" in done.stderr


def test_the_rows_of_a_plan_show_every_track_and_so_does_playing_them(own: Path, tmp_path: Path) -> None:
    target, notes = tmp_path / "new.m8s", tmp_path / "notes.md"
    words = ("--from", own, "--silent-chain", "FE", *SCENES)
    done = export(*words, "--dry-run")
    assert "- - - 00" in done.stdout.splitlines()[2], done.stdout
    (first, *_) = [json.loads(line.rstrip(",")) for line in export(*words, "--dry-run", "--output", "json")
                   .stdout.splitlines() if line.startswith("{")]  # fmt: skip
    assert first["cells"] == ["-", "-", "-", "00", "-", "-", "-", "-"]
    assert export(*words, "-o", target, "--notes", notes).exit_code == 0
    assert "| - - - 00 |" in notes.read_text()
    assert "- - - 00" in run("inspect", target, "--unroll").stdout
