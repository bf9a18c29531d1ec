"""What an owner of an ESX-1 or an ES-1 mkII sees: from a set to a slot and back, and what is in a whole memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.link import Place
from exporters.machine import Machine
from exporters.planning.plan import PatternRow, SongPlan
from kontrol_cli.app import app
from tests.kontrol_cli.on_a_cable import BUFFERED, OnACable, link

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "drum-set.xml")
PORT = ("--port", "memory:test")
EVERY = pytest.mark.parametrize("machine", BUFFERED.values(), ids=BUFFERED)
MEMORY = Place("song memory", 0)


def kontrol(*words: str) -> Result:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    return tmp_path


@EVERY
def test_a_set_goes_into_a_slot_and_the_backup_brings_the_memory_back(machine: Machine) -> None:
    played = OnACable(machine)
    before = played.memory[MEMORY]
    words = ("export-sysex", SET, "-m", machine.slug, "--song", "7", "-o", "song.syx")
    done = kontrol(*words, "--send", *PORT, "--backup", "before.syx", "--verify", "--yes")
    assert done.exit_code == 0, done.stderr
    assert "Written: song 7." in done.stderr
    assert "that it is stored as song 7 is the machine's own word." in done.stderr
    assert Path("before.syx").read_bytes() == before != played.memory[MEMORY]
    for text in ("one tempo (124 BPM); set it by hand: 110 BPM in row", "No song of ours was sent to an"):
        assert text in done.stderr
    listed = json.loads(kontrol("inspect", "song.syx", "--output", "json").stdout)
    assert [(item["kind"], item["slot"], item["state"]) for item in listed] == [
        ("song", "7", "ok"), ("store song", "7", "ok"),
    ]  # fmt: skip
    assert kontrol("inspect", "song.syx", "--check").exit_code == 0
    done = kontrol("restore", "before.syx", *PORT, "--yes")
    assert done.exit_code == 0 and "Sent and verified: 1 message read back, byte for byte." in done.stderr
    assert played.memory[MEMORY] == before


@EVERY
def test_a_memory_is_received_and_a_song_of_it_becomes_that_of_another_machine(machine: Machine) -> None:
    played = OnACable(machine)
    for message in machine.encode(SongPlan(machine.slug, 4, "", (PatternRow(2, tempo_bpm=99.0), PatternRow(3)))):
        played.sim.respond(message)
    done = kontrol("receive", "-m", machine.slug, *PORT, "-o", "all.syx")
    assert done.exit_code == 0 and Path("all.syx").read_bytes() == played.memory[MEMORY]
    shown = kontrol("inspect", "all.syx")
    assert "song 5" in shown.stdout and f"{machine.limits.songs.value - 1} songs never used" in shown.stdout
    done = kontrol("convert", "all.syx", "--to", "text", "-o", "song.toml")
    assert done.exit_code == 0, done.stderr
    text = Path("song.toml").read_text(encoding="utf-8")
    assert "A03" in text and "A04" in text and "99" in text
    refused = kontrol("receive", "-m", machine.slug, *PORT, "song:5", "-o", "one.syx")
    assert refused.exit_code == 2 and "Fetch 'song memory'" in refused.stderr and not Path("one.syx").exists()


@EVERY
def test_a_memory_without_a_used_song_has_nothing_to_convert(machine: Machine) -> None:
    Path("all.syx").write_bytes(OnACable(machine).memory[MEMORY])
    done = kontrol("convert", "all.syx", "--to", "text")
    said = f"all.syx: no song in the song memory of the {machine.display_name} was ever used, so there is nothing to"
    assert done.exit_code == 3 and said in done.stderr and done.stdout == ""


@EVERY
def test_one_song_of_a_memory_is_taken_out_by_its_number(machine: Machine) -> None:
    played = OnACable(machine)
    for slot in (1, 4):
        for message in machine.encode(SongPlan(machine.slug, slot, "", (PatternRow(slot, tempo_bpm=99.0),))):
            played.sim.respond(message)
    Path("all.syx").write_bytes(played.memory[MEMORY])
    done = kontrol("convert", "all.syx", "--which", "5", "--to", machine.slug, "-o", "song.syx")
    assert done.exit_code == 0, done.stderr
    assert Path("song.syx").read_bytes() == b"".join(
        machine.encode(SongPlan(machine.slug, 4, "", (PatternRow(4, tempo_bpm=99.0),)))
    )


def test_options_are_listed_only_where_there_are_some() -> None:
    noted = {
        slug: next(row["note"] for row in json.loads(kontrol("machines", slug, "--output", "json").stdout)
                   if row["fact"] == "options")
        for slug in ("es1mk2", "esx1")
    }  # fmt: skip
    every = "those that every machine takes"
    assert noted == {"es1mk2": every, "esx1": f"--name; besides {every}"}


@EVERY
@pytest.mark.parametrize(("mode", "code", "says"), [
    ("playing", 5, "does not answer on memory:test"),
    ("protected", 5, "(write error)"),
    ("load-error", 5, "(load error)"),
    ("format-error", 5, "(data format error)"),
])  # fmt: skip
def test_a_machine_that_refuses_is_heard(machine: Machine, mode: str, code: int, says: str) -> None:
    played = OnACable(machine)
    played.sim = link(machine).simulated({}, mode)
    before = played.memory[MEMORY]
    assert kontrol("export-sysex", SET, "-m", machine.slug, "-o", "song.syx").exit_code == 0
    done = kontrol("send", "song.syx", *PORT, "--backup", "before.syx", "--verify", "--yes")
    assert done.exit_code == code and says in done.stderr
    assert played.memory[MEMORY] == before and "verified" not in done.stderr and "Written: song" not in done.stderr
    assert Path("before.syx").exists() == (mode != "playing")


@EVERY
def test_a_damaged_song_is_not_sent(machine: Machine) -> None:
    played = OnACable(machine)
    assert kontrol("export-sysex", SET, "-m", machine.slug, "-o", "song.syx").exit_code == 0
    data = Path("song.syx").read_bytes()
    Path("cut.syx").write_bytes(data[:300] + data[301:])
    done = kontrol("send", "cut.syx", *PORT, "--yes")
    assert done.exit_code == 3 and "is damaged" in done.stderr and played.heard == []
    assert kontrol("inspect", "cut.syx", "--check").exit_code == 3


@EVERY
def test_a_song_too_long_is_refused_before_anything_is_written(machine: Machine) -> None:
    done = kontrol("export-sysex", SET, "-m", machine.slug, "--repeats", "60", "-o", "song.syx")
    assert done.exit_code == 4 and "a song of the" in done.stderr and "holds 256" in done.stderr
    assert not Path("song.syx").exists()
