"""kontrol export-sysex: from a set to a file that mido and we read back, and every refusal with its exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido
import pytest
from typer.testing import CliRunner

from exporters.errors import BadDump
from exporters.machine import PatternFacts
from exporters.machinedrum import song
from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import PatternRow, SongPlan
from kontrol_cli.app import app
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.songs.song_input import TABLES, session_of
from tests.exporters.test_pattern import golden_pattern
from tests.kontrol_cli.live_documents import write_set

RUN = CliRunner()
ROOT = Path(__file__).resolve().parents[2]
SCENES = (
    ("Intro", "A01 1 kick | .           | A01 9 hat | -          "),
    ("Verse 124 BPM x4", "- | A01 3 snare | .    | A01 12 bass"),
    ("", ". | . | . | ."),
    ("End x70", "B02 1 kick | . | . | ."),
)
COLUMNS = "Kick | Snare | Hat | Bass"
# What a planned row and the row read back from the file have in common.
KEYS = ("row", "kind", "pattern", "pattern_name", "plays", "tempo_bpm", "muted_tracks", "start_step", "end_step")


@pytest.fixture
def live10(tmp_path: Path) -> Path:
    return write_set(tmp_path / "my set.xml", COLUMNS, *SCENES, version="10.1.30")


def export(*arguments: object) -> Any:
    return RUN.invoke(app, ["export-sysex", "--machine", "machinedrum", *map(str, arguments)])


def refused(code: int, *arguments: object) -> str:
    result = export(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    # Warnings that had come up come first, a line each; then the refusal, and below it, indented, commands that help.
    lines = result.stderr.splitlines()
    at = [line.startswith("kontrol: ") for line in lines].index(True)
    assert all(line.startswith("  ") for line in lines[at + 1 :]), result.stderr
    return result.stderr


# The four rows by hand: claimed 1 3 9 12; the carried-on kick sounds in scene 2; the empty scene is skipped and stops
# everything; 70 plays are 64 and 6.
BY_HAND = [
    {"scene": 0, "pattern_name": "A01", "plays": 1, "tempo_bpm": 120.0, "muted_tracks": [2, 11]},
    {"scene": 1, "pattern_name": "A01", "plays": 4, "tempo_bpm": 124.0, "muted_tracks": [8]},
    {"scene": 3, "pattern_name": "B02", "plays": 64, "tempo_bpm": None, "muted_tracks": [2, 8, 11]},
    {"scene": 3, "pattern_name": "B02", "plays": 6, "tempo_bpm": None, "muted_tracks": [2, 8, 11]},
]


def test_dry_run_as_json(live10: Path) -> None:
    result = export(live10, "--dry-run", "--output", "json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [{key: row[key] for key in BY_HAND[0]} for row in rows] == BY_HAND
    assert [(row["scene_name"], row["title"]) for row in rows[1:3]] == [
        ("Verse 124 BPM x4", "scene 2 'Verse 124 BPM x4'"), ("End x70", "scene 4 'End x70'"),
    ]  # fmt: skip
    assert all(row["length_assumed"] and (row["start_step"], row["end_step"]) == (0, 16) for row in rows)
    assert "Dry run: nothing was written." in result.stderr
    assert list(live10.parent.iterdir()) == [live10]


def test_dry_run_for_people(live10: Path) -> None:
    result = export(live10, "--dry-run", "--song", 5)
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["row", "scene", "pattern", "plays", "tempo", "muted", "steps", "notes"]
    second = lines[3].split()
    assert second == ["2", "2", "'Verse", "124", "BPM", "x4'", "A01", "4", "124", "9", "1-16", "length", "assumed"]
    assert "replaces song 5 on the machine" in result.stderr
    assert "1 row added" in result.stderr
    assert "1 scene (scene 3)" in result.stderr


def test_the_file_is_read_back_by_mido_and_by_inspect(live10: Path, tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    result = export(live10, "-o", out, "--song", 32, "--name", "LIVE AT HOME")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert f"Written: {out}" in result.stderr
    (message,) = mido.read_syx_file(str(out))
    assert message.type == "sysex"
    assert bytes(message.bin()) == out.read_bytes()
    music = song.song_of(song.decode(out.read_bytes()))
    assert (music.slot, music.name, len(music.rows)) == (31, "LIVE AT HOME", 5)
    assert music.rows[1] == PatternRow(0, 4, frozenset({8}), 124.0, 0, 16)
    planned = json.loads(export(live10, "--dry-run", "--output", "json").stdout)
    again = json.loads(RUN.invoke(app, ["inspect", str(out), "--table", "rows", "--output", "json"]).stdout)
    assert again[-1]["kind"] == "end"
    for want, got in zip(planned, again[:-1], strict=True):
        assert {key: got[key] for key in KEYS} == {key: want[key] for key in KEYS}


def test_same_set_same_bytes(live10: Path, tmp_path: Path) -> None:
    for name in ("a.syx", "b.syx"):
        assert export(live10, "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.syx").read_bytes() == (tmp_path / "b.syx").read_bytes()


def test_listing_beside_the_file(live10: Path, tmp_path: Path) -> None:
    result = export(live10, "-o", tmp_path / "song.syx", "--output", "csv")
    assert result.stdout.splitlines()[0].startswith("row,scene,scene_name,title,kind,pattern")
    assert result.stdout.splitlines()[1].startswith("0,0,Intro,scene 1 'Intro',pattern,0,A01,")
    assert ",A01 1 kick; A01 9 hat," in result.stdout.splitlines()[1]
    assert len(result.stdout.splitlines()) == 5
    assert (tmp_path / "song.syx").stat().st_size == 26 + 12 * 5 + 5


def test_standard_output(live10: Path, tmp_path: Path) -> None:
    export(live10, "-o", tmp_path / "song.syx")
    command = [sys.executable, "-m", "kontrol_cli", "export-sysex", "-m", "machinedrum", "-", "-o", "-"]
    piped = subprocess.run(command, input=live10.read_bytes(), capture_output=True, cwd=ROOT, timeout=60)
    assert piped.returncode == 0, piped.stderr
    expected, found = (song.song_of(song.decode(data)) for data in ((tmp_path / "song.syx").read_bytes(), piped.stdout))
    assert found.rows == expected.rows
    assert (expected.name, found.name) == ("my set", "SONG")


def test_a_terminal_gets_no_bytes(live10: Path) -> None:
    main, other = pty.openpty()
    try:
        command = [sys.executable, "-m", "kontrol_cli", "export-sysex", "-m", "machinedrum", str(live10), "-o", "-"]
        done = subprocess.run(command, stdout=other, stderr=subprocess.PIPE, cwd=ROOT, timeout=60)
    finally:
        os.close(other)
        os.close(main)
    assert done.returncode == 2
    assert b"garble the terminal" in done.stderr


def test_tempo_of_later_versions_of_live(tmp_path: Path) -> None:
    path = write_set(tmp_path / "s.xml", "a", ("Go 90 BPM", "A01 1"), ("99 BPM", "A01 1"), scene_tempos={0: 80.0})

    def tempos(*options: str) -> list[Any]:
        return [row["tempo_bpm"] for row in json.loads(export(path, "--dry-run", "--output", "json", *options).stdout)]

    assert tempos() == [80.0, None]
    assert tempos("--tempo-from-names") == [80.0, 99.0]


def test_the_options_reach_the_plan(live10: Path, tmp_path: Path) -> None:
    def rows(*options: object) -> list[Any]:
        result = export(live10, "--dry-run", "--output", "json", *options)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)  # type: ignore[no-any-return]

    assert [row["scene"] for row in rows("--scenes", "1,4")] == [0, 3, 3]
    assert {tuple(row["muted_tracks"]) for row in rows("--tracks", "Kick")} == {()}
    assert [row["muted_tracks"] for row in rows("--empty", "stop", "--scenes", "2")] == [[0, 8]]
    assert [row["muted_tracks"] for row in rows("--empty", "hold", "--scenes", "2")] == [[]]
    assert rows("--empty-scenes", "silence")[2]["muted_tracks"] == list(range(16))
    assert rows("--mute-unclaimed")[0]["muted_tracks"] == [n for n in range(16) if n not in (0, 8)]
    assert [row["plays"] for row in rows("--stay")][:2] == [32, 4]
    assert [row["plays"] for row in rows("--repeats", "3")][:2] == [3, 4]
    assert {row["end_step"] for row in rows("--steps", "32")} == {32}
    assert [row["pattern_name"] for row in rows("--assign", "by-scene")] == ["A01", "A02", "A04", "A04"]
    by = rows("--assign", "by-scene", "--first-pattern", "h1", "--scenes", "2-4")
    assert [row["pattern_name"] for row in by] == ["H01", "H03", "H03"]
    (tmp_path / "map.toml").write_text('[scenes]\nIntro = "C05"\n"End x70" = { repeats = 1, tempo = 99 }')
    by_map = rows("--map", tmp_path / "map.toml")
    assert [(r["pattern_name"], r["plays"], r["tempo_bpm"]) for r in by_map] == [
        ("C05", 1, 120.0), ("A01", 4, 124.0), ("B02", 1, 99.0),
    ]  # fmt: skip
    found = rows("--clip-pattern", r"(?P<pattern>B\d\d)", "--tracks", "1")
    assert [(row["pattern_name"], row["muted_tracks"]) for row in found] == [("B02", []), ("B02", [])]


def test_switched_off_groups_silence_their_tracks(tmp_path: Path) -> None:
    group = '<track index="0" id="7" name="Drums" is_foldable="true" mute="true"/>'
    inside = (
        '<track index="1" name="Hat" mute="false" has_midi_input="true" is_grouped="true" group_track="7">'
        '<slot index="0" has_clip="true"><clip name="A01 9 hat"/></slot></track>'
    )
    path = write_set(tmp_path / "s.xml", "Kick", ("", "A01 1 kick"), tracks=group + inside)
    session = session_of(read_set(path, tables=TABLES))
    assert [(c.name, c.active, [g.name for g in c.groups]) for c in session.columns] == [
        ("Hat", False, ["Drums"]), ("Kick", True, []),
    ]  # fmt: skip
    rows = json.loads(export(path, "--dry-run", "--output", "json").stdout)
    assert rows[0]["muted_tracks"] == [8]


def test_machine_dump(live10: Path, tmp_path: Path) -> None:
    # The golden pattern of the pattern tests is B02 with kit 6; a second song of ours is in slot 5.
    (old,) = MACHINE.encode(SongPlan("machinedrum", 4, "OLD SONG", ()))
    dump = tmp_path / "machine.syx"
    dump.write_bytes(golden_pattern(long=False) + old)
    facts = MACHINE.read_dump(dump.read_bytes())
    (slot,) = facts.patterns
    name = MACHINE.pattern_names.name(slot)
    one = write_set(tmp_path / "s.xml", "a", ("Go", f"{name} 1"), ("Far", "H16 1"))
    result = export(one, "--machine-dump", dump, "--dry-run", "--output", "json", "--scenes", "1", "--song", 5)
    (row,) = json.loads(result.stdout)
    assert (row["kit"], row["length_assumed"]) == (golden_pattern(long=False)[0xB5], False)
    assert row["end_step"] == golden_pattern(long=False)[0xB2]
    assert "replaces song 5 on the machine: 'OLD SONG'" in result.stderr
    text = refused(4, one, "--machine-dump", dump, "--dry-run")
    assert "scene 2 'Far'" in text and "H16" in text and "not in the machine dump" in text
    (tmp_path / "none.syx").write_bytes(old)
    assert "no readable Machinedrum pattern" in refused(3, one, "--machine-dump", tmp_path / "none.syx", "--dry-run")


def resealed(message: bytes, **changes: int) -> bytes:
    """A dump with some bytes (`x` and the offset in hex) changed and its checksum made to fit."""
    data = bytearray(message)
    for name, value in changes.items():
        data[int(name[1:], 16)] = value
    total = sum(data[9:-5]) & 0x3FFF
    data[-5:-3] = bytes((total >> 7, total & 0x7F))
    return bytes(data)


def test_what_a_machine_dump_says() -> None:
    # Offsets of the format facts: 0xB2 length, 0xB3 multiplier, 0xB4 scale, 0xB5 kit; song name at 0x0A, 0x7F = unused.
    pattern = resealed(golden_pattern(long=False), x9=5, xb2=12, xb3=1, xb4=1, xb5=63)
    later = resealed(pattern, xb2=24)
    (old,) = MACHINE.encode(SongPlan("machinedrum", 4, "OLD SONG", ()))
    facts = MACHINE.read_dump(pattern + later + old)
    assert dict(facts.patterns) == {5: PatternFacts(24, 63, 32, "2x", Fraction(8), frozenset({0, 1}))}
    assert (dict(facts.songs), facts.song_slots_seen) == ({4: "OLD SONG"}, frozenset({4}))
    again = MACHINE.read_dump(pattern + old + resealed(old, xa=0x7F))
    assert (dict(again.songs), again.song_slots_seen) == ({}, frozenset({4}))
    with pytest.raises(BadDump):
        MACHINE.read_dump(resealed(pattern, xb2=65))
    with pytest.raises(BadDump, match="A06, length"):
        MACHINE.read_dump(resealed(pattern, xb2=0))
    with pytest.raises(BadDump, match="messages of Elektron Monomachine"):
        MACHINE.read_dump(bytes.fromhex("F0 00 20 3C 03 00 67 F7"))


def test_deactivated_clips_of_a_set_are_silent(tmp_path: Path) -> None:
    path = write_set(tmp_path / "s.xml", "a | b", ("", "A01 1 | !A01 2"))
    (row,) = json.loads(export(path, "--dry-run", "--output", "json").stdout)
    assert row["muted_tracks"] == [1]


def test_damaged_messages_of_the_machine_dump_are_told(tmp_path: Path) -> None:
    good = golden_pattern(long=False)
    broken = bytearray(good)
    broken[20] ^= 1
    facts = MACHINE.read_dump(bytes(broken) + b"\x00" + good + good)
    assert len(facts.patterns) == 1
    text = " ".join(facts.remarks)
    assert "message 1 at 0x0 was not used" in text
    assert "1 byte skipped" in text
    assert "there twice; the last one counts" in text


@pytest.mark.parametrize(("code", "options", "said"), [
    (2, (), "-o song.syx"),
    (2, ("-o", "-", "--output", "json"), "standard output"),
    (2, ("--dry-run", "--clip-pattern", "(x)"), "no group named pattern"),
    (2, ("--dry-run", "--map", "missing.toml"), "missing.toml"),
    (2, ("--dry-run", "--machine-dump", "missing.syx"), "missing.syx"),
    (2, ("--dry-run", "--tracks", "drums"), "'drums'"),
    (2, ("--dry-run", "--scenes", "9"), "1-4"),
    (2, ("--dry-run", "--stay", "--repeats", "2"), "--stay"),
    (2, ("--dry-run", "--first-pattern", "A01"), "by-scene"),
    (4, ("--dry-run", "--assign", "by-scene", "--first-pattern", "I01"), "A01-H16"),
    (4, ("--dry-run", "--assign", "by-scene", "--first-pattern", "H16"), "pattern 129"),
    (4, ("--dry-run", "--song", "33"), "songs 1-32"),
    (4, ("--dry-run", "--song", "0"), "songs 1-32"),
    (4, ("--dry-run", "--steps", "65"), "1-64"),
    (4, ("--dry-run", "--name", "a name of sixteen"), "15 ASCII"),
    (2, ("--dry-run", "--scenes", "3"), "Nothing sounds in the chosen scenes (--scenes 3)"),
])  # fmt: skip
def test_one_sentence_and_the_exit_code(
    code: int, options: tuple[str, ...], said: str, live10: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(live10.parent)
    assert said in refused(code, live10.name, *options)
    assert list(live10.parent.iterdir()) == [live10]


@pytest.mark.parametrize(("cell", "tempo", "said"), [
    ("I01 3 kick", 120, "'I01' is not one of the patterns A01-H16"),
    ("A17", 120, "'A17'"),
    ("A01 17 kick", 120, "1-16"),
    ("A01 1", 20, "tempo 20 BPM is outside"),
    ("A01 1", 400, "tempo 400 BPM is outside"),
])  # fmt: skip
def test_what_the_machine_does_not_have(cell: str, tempo: float, said: str, tmp_path: Path) -> None:
    path = write_set(tmp_path / "s.xml", "a", ("Go", cell), tempo=tempo)
    out = tmp_path / "song.syx"
    text = refused(4, path, "-o", out)
    assert said in text and "scene 1 'Go'" in text
    assert not out.exists()


def test_256_rows_leave_no_file(tmp_path: Path) -> None:
    path = write_set(tmp_path / "s.xml", "a", *[("", "A01 1")] * 256)
    assert "255 rows" in refused(4, path, "-o", tmp_path / "song.syx")
    assert export(path, "-o", tmp_path / "song.syx", "--scenes", "1-255").exit_code == 0
    assert (tmp_path / "song.syx").stat().st_size == 26 + 12 * 256 + 5


def test_output_files(live10: Path, tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    out.write_bytes(b"mine")
    assert "exists already" in refused(2, live10, "-o", out)
    assert out.read_bytes() == b"mine"
    assert export(live10, "-o", out, "--force").exit_code == 0
    assert out.read_bytes()[:2] == b"\xf0\x00"
    assert "does not exist" in refused(2, live10, "-o", tmp_path / "no" / "song.syx")
    assert "is a folder" in refused(2, live10, "-o", tmp_path)


def test_unknown_machines_and_sets(live10: Path, tmp_path: Path) -> None:
    result = RUN.invoke(app, ["export-sysex", str(live10), "--machine", "tr808", "--dry-run"])
    assert result.exit_code == 2 and "machinedrum" in result.stderr
    assert RUN.invoke(app, ["export-sysex", str(live10), "--dry-run"]).exit_code == 2
    assert "no file" in refused(2, tmp_path / "missing.xml", "--dry-run")
    (tmp_path / "text.als").write_text("hello")
    assert "not XML" in refused(3, tmp_path / "text.als", "--dry-run")
    assert "--assign by-scene" in refused(3, write_set(tmp_path / "s.xml", "a", ("", "loop")), "--dry-run")


def test_names_that_steer_terminals_stay_harmless(tmp_path: Path) -> None:
    path = write_set(tmp_path / "s.xml", "a", ("Go \u202e", "A01 1"), ("\u009b2J", "Z99 1 \u2028"))
    for options in (("--dry-run",), ("--dry-run", "--scenes", "1")):
        result = export(path, *options)
        assert not set(result.output) & set("\u202e\u009b\u2028\x1b")


def test_our_own_samples(tmp_path: Path) -> None:
    samples = ROOT / "samples"
    result = export(samples / "drum-set.xml", "-o", tmp_path / "song.syx", "--output", "json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    read = song.song_of(song.decode((tmp_path / "song.syx").read_bytes())).rows
    assert [row["pattern"] for row in rows] == [row.pattern for row in read if isinstance(row, PatternRow)]
    assert len({row["pattern"] for row in rows}) > 1
    assert any(row["muted_tracks"] for row in rows) and any(row["plays"] > 1 for row in rows)
    assert "mixes 2 patterns" in refused(4, samples / "mixed-scenes.xml", "--dry-run")
    assert "all in the arrangement" in (text := refused(3, samples / "arrangement.xml", "--dry-run"))
    assert "--source arrangement" in text
    silent = write_set(tmp_path / "silent.xml", "a", ("Go", "."))
    assert "This set is empty" in (text := refused(3, silent, "--dry-run")) and "--source" not in text
    assert "cut off" in export(samples / "cut-off.xml", "--dry-run").stderr
    assert "H17" in refused(4, samples / "difficult.xml", "--dry-run")


def test_the_last_dump_is_taken_when_no_file_is_named(
    live10: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("KONTROL_HOME", str(home))
    assert "no dump was made yet" in refused(2, "--dry-run")
    (home / "last-dump").write_text(f"{live10}\n")
    assert len(json.loads(export("--dry-run", "--output", "json").stdout)) == 4


def test_warnings_come_before_a_refusal(tmp_path: Path) -> None:
    source = write_set(tmp_path / "set.xml", "Kick | Bass", ("One", "A01 1 kick | bass"), version="10.1.30")
    (tmp_path / "map.toml").write_text('[clips]\n"typo" = "A01 2"\n[tracks]\n"Bass" = 4\n')
    text = refused(2, source, "--dry-run", "--map", tmp_path / "map.toml", "--tracks", "Bass")
    warning, left_out, refusal = text.splitlines()
    assert "match nothing in the set: [clips] 'typo'" in warning and "Left out" in left_out
    assert "None of the clips that sound in the scenes of this set on the chosen tracks says a pattern" in refusal
    # What the walk through the scenes gathered before a later scene was refused.
    later = write_set(tmp_path / "later.xml", "Kick | Bass", ("One", "A01 1 kick | bass"), ("Two x0", "A01 1 kick | ."))
    text = refused(4, later, "--dry-run", "--tracks", "Kick,Bass")
    assert "Left out" in text.splitlines()[0] and "asks for 0 plays" in text.splitlines()[-1]
    # More rows than a song holds: where the lengths come from is said before.
    many = [(f"S{n} x1", f"A{1 + n % 2:02} 1") for n in range(300)]
    text = refused(4, write_set(tmp_path / "many.xml", "Kick", *many), "--dry-run")
    first, refusal, command = text.splitlines()
    assert "Pattern lengths are" in first and "more than 255 rows" in refusal, text
    assert command.strip().startswith("kontrol export-sysex ") and "--split" in command
    # A machine dump whose end is missing: what it lacks explains what does not fit.
    whole = (ROOT / "samples" / "machine-dump.syx").read_bytes()
    (tmp_path / "cut.syx").write_bytes(whole[:-40])
    result = export(ROOT / "samples" / "mixed-scenes.xml", "--dry-run", "--machine-dump", tmp_path / "cut.syx",
                    "--free-patterns", "E01", "--free-kits", "64")  # fmt: skip
    assert result.exit_code == 4
    lines = result.stderr.splitlines()
    assert "Machine dump:" in lines[0] and lines[-2].startswith("kontrol: The scenes that mix patterns need")
    assert lines[-1].strip().startswith("kontrol export-sysex ") and lines[-1].endswith("--split --dry-run")
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(
    ("end", "rows", "said"),
    [("end", 1, "comes to END"), ("loop", 2, "starts again, until you press STOP"), ("halt", 2, "halts")],
)
def test_how_a_song_ends(tmp_path: Path, end: str, rows: int, said: str) -> None:
    source = write_set(tmp_path / "set.xml", "Kick | Snare", ("One", "A01 1 | A01 2"), version="10.1.30")
    out, page = tmp_path / "song.syx", tmp_path / "song.md"
    assert export(source, "-o", out, "--end", end, "--notes", page).exit_code == 0
    stored = out.read_bytes()
    assert len(stored) == 26 + 12 * (rows + 1) + 5
    # A row is ten bytes in twelve: the first byte of each group of seven holds the top bits.
    last = stored[26 + 12 * (rows - 1) : 26 + 12 * rows]
    code = last[1] | (last[0] & 0x40) << 1
    assert (code, last[3], last[4]) == ((0xFE, 0, {"loop": 0, "halt": 1}[end]) if end != "end" else (0, 0, 0))
    assert said in page.read_text()


def test_the_players_page_says_what_matters(tmp_path: Path) -> None:
    # An unnamed clip goes by its track; numbered scenes need no names.
    source = write_set(tmp_path / "set.xml", "Kick | Snare", ("One", "beat | "), version="10.1.30")
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace('name="beat"', 'name=""'), encoding="utf-8")
    page = tmp_path / "song.md"
    assert export(source, "-o", tmp_path / "song.syx", "--notes", page, "--assign", "by-scene").exit_code == 0
    text = page.read_text()
    assert "SONG mode" in text and "EXTENDED" in text and "not saved are lost" in text
    assert "(Kick)" in text


@pytest.mark.parametrize("number", ["1e308", "INF", "NaN", "9e7", "-5", "1e-9"])
@pytest.mark.parametrize("looping", ["true", "false"])
def test_numbers_that_no_music_has(tmp_path: Path, number: str, looping: str) -> None:
    source = write_set(tmp_path / "set.xml", "Kick", ("One", "A01 1 kick"), version="10.1.30")
    text = source.read_text(encoding="utf-8")
    clip = f'looping="{looping}" length="{number}" loop_start="0.0" loop_end="{number}" start_marker="{number}"'
    assert 'name="A01 1 kick"' in text
    source.write_text(re.sub(r'name="A01 1 kick"[^/]*', f'name="A01 1 kick" is_midi_clip="true" {clip}', text, count=1))
    assert f'loop_end="{number}"' in source.read_text(encoding="utf-8")
    result = RUN.invoke(app, ["export-sysex", str(source), "-m", "machinedrum", "--dry-run"])
    assert result.exit_code in (0, 3, 4) and (result.exit_code == 0 or "kontrol: " in result.stderr)
