"""What an owner of a Monomachine sees: from a set to the machine and back, and what is in a dump."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exporters.link import Place
from exporters.monomachine.device import MACHINE
from exporters.planning.plan import PatternRow, SongPlan
from exporters.planning.track_guesses import LiveTrack, guess_tracks
from kontrol_cli.app import app
from tests.exporters.test_monomachine import a_kit, a_pattern
from tests.kontrol_cli.on_a_cable import OnACable

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "drum-set.xml")
PORT = ("--port", "memory:test")


def kontrol(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    return tmp_path


def old_song() -> bytes:
    (message,) = MACHINE.encode(SongPlan(MACHINE.slug, 0, "OLD", (PatternRow(9),)))
    return message


def closed() -> OnACable:
    """A Monomachine whose page SYSEX RECV is not waiting."""
    played = OnACable(MACHINE, {Place("song", 0): old_song()})
    played.sim = MACHINE.link.simulated(played.memory, "closed")
    return played


def test_a_set_is_written_read_back_and_played(folder: Path) -> None:
    done = kontrol("export-sysex", SET, "-m", "mnm", "-o", "song.syx")
    assert done.exit_code == 0, done.stderr
    for words in (
        "Experimental: no song of ours",
        "rests on one source",
        "Song 1 'drum-set' for the Monomachine: 23 rows",
    ):
        assert words in done.stderr
    read = kontrol("inspect", "song.syx", "--check")
    assert read.exit_code == 0 and "1 identical" in read.stderr
    lines = [line.split(maxsplit=1)[1] for line in read.stdout.splitlines()[1:]]
    assert len(lines) == 24 and lines[-1] == "END"
    assert lines[0] == "A01  x2   124 BPM   steps 1-16   muted 1-4 6-12 (T1 T2 T3 T4 T6 M1 M2 M3 M4 M5 M6)"
    played = kontrol("inspect", "song.syx", "--unroll")
    assert played.exit_code == 0 and "424 beats, 3:26.5; then END" in played.stdout  # as its sisters play the same set


def test_midi_tracks_are_tracks_7_to_12_of_clips_and_maps(folder: Path) -> None:
    (folder / "map.toml").write_text('[tracks]\nKick = 12\n"Hat closed" = 2\n')
    words = ("export-sysex", str(ROOT / "samples" / "own-names.xml"), "-m", "mnm", "--assign", "by-scene")
    assert kontrol(*words, "--map", "map.toml", "-o", "song.syx").exit_code == 0
    rows = json.loads(kontrol("inspect", "song.syx", "--table", "rows", "--output", "json").stdout)
    silent = [row["muted_tracks"] for row in rows if row["kind"] == "pattern"]
    # Scenes 1 and 2 have only a hat, scenes 3 to 22 the kick, and 21 and 22 only that (two empty scenes behind them).
    assert silent[:6] == [[11], [11], [], [], [], []] and silent[20:24] == [[1], [1], [11], [11]]
    guesses = guess_tracks([LiveTrack(name, {"loop": 1}) for name in ("T3 lead", "bass (m2)")], MACHINE)
    assert [guess.track for guess in guesses] == [2, 7]
    done = kontrol("export-sysex", SET, "-m", "mnm", "--dry-run", "--tracks", "shaker")
    assert done.exit_code == 4 and "tracks 1-12 of the Monomachine" in done.stderr


def test_a_dump_gives_the_lengths_of_patterns(folder: Path) -> None:
    slots = {0: 32, 1: 16, 2: 16, 3: 16, 4: 14, 16: 64}  # A01-A05 and B01 are what the set plays
    patterns = b"".join(a_pattern(slot=slot, length=length, multiplier=0) for slot, length in slots.items())
    (folder / "dump.syx").write_bytes(patterns + a_kit() + old_song())
    words = ("export-sysex", SET, "-m", "mnm", "--machine-dump", "dump.syx", "--dry-run")
    done = kontrol(*words, "--output", "json")
    assert done.exit_code == 0, done.stderr
    found = {(row["pattern"], row["end_step"], row["kit"]) for row in json.loads(done.stdout)}
    assert {one for one in found if one[0] in (0, 16)} >= {(0, 32, 5), (16, 64, 5)}
    assert {one[0] for one in found} == set(slots) and "song 1" in done.stderr and "'OLD'" in done.stderr


def test_merging_is_refused_with_its_reason(folder: Path) -> None:
    (folder / "dump.syx").write_bytes(a_pattern() + a_kit())
    done = kontrol("export-sysex", str(ROOT / "samples" / "mixed-scenes.xml"), "-m", "mnm", "--dry-run")
    assert done.exit_code == 4
    assert "Kontrol cannot merge patterns of the Monomachine (what is in its patterns and kits rests on" in done.stderr
    done = kontrol(
        "export-sysex", SET, "-m", "mnm", "--machine-dump", "dump.syx", "--free-patterns", "H01-", "--dry-run"
    )
    assert done.exit_code == 4 and "kontrol machines monomachine" in done.stderr


def test_a_song_is_sent_and_verified_and_the_old_one_comes_back() -> None:
    played = OnACable(MACHINE, {Place("song", 0): old_song()})
    before = played.memory
    done = kontrol("export-sysex", SET, "-m", "mnm", "--send", *PORT, "--backup", "before.syx", "--verify", "--yes")
    assert done.exit_code == 0, done.stderr
    assert "Sent and verified: 1 message read back, byte for byte." in done.stderr
    assert played.memory != before
    done = kontrol("restore", "before.syx", *PORT, "--yes")
    assert done.exit_code == 0 and played.memory == before


def test_what_is_dropped_in_silence_is_found_by_asking_and_the_page_is_named() -> None:
    played = closed()
    done = kontrol("export-sysex", SET, "-m", "mnm", "--send", *PORT, "--verify", "--yes")
    assert done.exit_code == 5, done.stderr
    assert "0 of 1 verified" in done.stderr
    assert "Open GLOBAL (FUNCTION + KIT), FILE, SYSEX RECV, choose ORIG and leave it WAITING" in done.stderr
    assert played.memory[Place("song", 0)] == old_song()
    done = kontrol("receive", "-m", "mnm", *PORT, "song:1", "-o", "back.syx")  # it answers all the same
    assert done.exit_code == 0 and Path("back.syx").read_bytes() == old_song()


def test_the_page_is_asked_for_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    played = OnACable(MACHINE)
    Path("song.syx").write_bytes(old_song())
    monkeypatch.setattr("kontrol_cli.commands.transferring.check_can_ask", lambda **_: None)
    done = CliRunner().invoke(app, ["send", "song.syx", *PORT], input="no\n")
    first = "On the machine first:\n  - Open GLOBAL (FUNCTION + KIT), FILE, SYSEX RECV, choose ORIG"
    assert first in done.stderr and played.dumps_heard == []


def test_everything_of_it_is_received_and_restored() -> None:
    memory = {Place("song", 0): old_song(), Place("kit", 5): a_kit(), Place("pattern", 17): a_pattern()}
    played = OnACable(MACHINE, memory)
    done = kontrol("receive", "-m", "mnm", *PORT, "songs", "kit:6", "pattern:B02", "-o", "all.syx")
    assert done.exit_code == 0, done.stderr
    read = kontrol("inspect", "all.syx", "--check")
    assert "26 identical" in read.stderr and "kit 6 'BELLS'" in read.stdout
    emptied = OnACable(MACHINE, name="other")
    done = kontrol("restore", "all.syx", "--port", "memory:other", "--yes")
    assert done.exit_code == 0 and "26 messages read back" in done.stderr
    assert emptied.memory == played.memory


def test_the_simulated_one_has_a_page_that_is_closed() -> None:
    done = kontrol("fake-machine", "mnm", "--mode", "shut", "--seconds", "0")
    assert done.exit_code == 2 and "Its modes are original, specific, closed." in done.stderr


def test_a_song_for_it_comes_from_a_sisters_and_keeps_what_both_can_say(folder: Path) -> None:
    assert kontrol("export-sysex", SET, "-m", "md", "-o", "md.syx").exit_code == 0
    done = kontrol("convert", "md.syx", "--to", "mnm", "-o", "mnm.syx")
    assert done.exit_code == 0 and "mutes of tracks 13-16 are left out" in done.stderr
    back = kontrol("convert", "mnm.syx", "--to", "mnm", "--song", "4", "-o", "again.syx")
    assert back.exit_code == 0
    assert Path("again.syx").read_bytes() == MACHINE.link.moved(Path("mnm.syx").read_bytes(), 3)


def test_transposes_are_shown_kept_in_its_own_songs_and_named_where_another_machine_loses_them(folder: Path) -> None:
    row = PatternRow(0, plays=2, transposes=((0, -12), (6, 3)))
    (message,) = MACHINE.encode(SongPlan(MACHINE.slug, 0, "HIGH", (PatternRow(1), row)))
    (folder / "high.syx").write_bytes(message)
    assert "  2  A01  x2             steps 1-16  transpose T1 -12 M1 +3" in kontrol("inspect", "high.syx").stdout
    assert kontrol("convert", "high.syx", "--to", "mnm", "-o", "again.syx").exit_code == 0
    assert (folder / "again.syx").read_bytes() == message
    done = kontrol("convert", "high.syx", "--to", "md", "-o", "md.syx")
    assert done.exit_code == 0
    assert "Song rows of the Machinedrum cannot transpose tracks: left out in row 2." in done.stderr
    shown = kontrol("convert", "high.syx", "--to", "mnm", "--dry-run")
    assert "transposed 1 -12, 7 +3" in shown.stdout
