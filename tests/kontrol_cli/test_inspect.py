"""kontrol inspect: the list for people, tables for programs, damage named, and --check."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.machine import Codec
from exporters.machinedrum import commands, messages
from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import LoopRow, PatternRow, SongPlan
from kontrol_cli.app import app
from tests.corpus import corpus_path

RUN = CliRunner()
(SONG,) = MACHINE.encode(SongPlan("machinedrum", 2, "LIVE", (
    PatternRow(32, 3, frozenset({0, 6}), 80.0, 8, 10), PatternRow(0, 4), LoopRow(0, 5),
)))  # fmt: skip
FOREIGN = bytes.fromhex("F0 41 10 42 12 40 00 7F F7")


def inspect(*arguments: object) -> Any:
    return RUN.invoke(app, ["inspect", *map(str, arguments)])


@pytest.fixture
def syx(tmp_path: Path) -> Path:
    path = tmp_path / "dump.syx"
    path.write_bytes(SONG + FOREIGN)
    return path


def test_for_people(syx: Path) -> None:
    result = inspect(syx)
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines == [
        f"1 0x000000 {len(SONG)} bytes Machinedrum song 3 'LIVE'",
        "1 C01 x3 80 BPM steps 9-10 muted 1 7",
        "2 A01 x4 steps 1-16",
        "3 LOOP to row 1, 5 more times",
        "4 END",
        f"2 0x{len(SONG):06x} 9 bytes Roland foreign",
    ]
    assert result.stderr == "2 messages: 1 song, 1 foreign.\n"
    assert len(inspect(syx, "--brief").stdout.splitlines()) == 2


def test_for_programs(syx: Path) -> None:
    one, other = json.loads(inspect(syx, "--output", "json", "--check").stdout)
    assert (one["kind"], one["slot"], one["name"]) == ("song", "3", "LIVE")
    assert (one["state"], one["check"]) == ("ok", "identical")
    assert (other["machine"], other["state"], other["check"]) == ("Roland", "foreign", "not checked")
    assert other["offset"] == len(SONG)
    rows = json.loads(inspect(syx, "--table", "rows", "--output", "json").stdout)
    assert [row["kind"] for row in rows] == ["pattern", "pattern", "loop", "end"]
    assert (rows[0]["pattern"], rows[0]["muted_tracks"], rows[2]["target"]) == (32, [0, 6], 0)
    csv = inspect(syx, "--table", "rows", "--output", "csv").stdout.splitlines()
    assert csv[0] == "song,row,kind,pattern,pattern_name,plays,tempo_bpm,muted_tracks,start_step,end_step,target,text"
    assert csv[1] == "2,0,pattern,32,C01,3,80,0 6,8,10,,"


def test_short_messages_are_counted_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.syx").write_bytes(commands.set_tempo(120) * 2 + SONG * 2)
    assert inspect(tmp_path / "x.syx").stderr == "4 messages: 2 set tempo 120 BPM, 2 songs.\n"


def test_tables_can_be_written_to_files(syx: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    assert inspect(syx, "--table", "rows", "-o", out).exit_code == 0
    assert len(out.read_text().splitlines()) == 5
    result = inspect(syx, "--table", "rows", "-o", out)
    assert result.exit_code == 2 and "exists already" in result.stderr


def test_check_counts_and_is_content(syx: Path) -> None:
    result = inspect(syx, "--check")
    assert result.exit_code == 0
    assert "Check: 1 identical, 1 not checked." in result.stderr
    assert "identical" in result.stdout


def test_check_fails_at_the_first_difference(syx: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(decoded: Any) -> bytes:
        data = bytearray(decoded.encode())
        data[0x0C] ^= 1
        return bytes(data)

    real = messages.SONG
    monkeypatch.setattr(messages, "SONG", Codec("song", real.decode, wrong, real.slot, real.name, real.lines))
    result = inspect(syx, "--check")
    assert result.exit_code == 1
    assert "message 1 (Machinedrum song 3 'LIVE') encodes differently from byte 0xc on" in result.stderr
    assert "DIFFERS at 0xc" in result.stdout
    assert inspect(syx).exit_code == 0


def test_damage_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    broken, short = bytearray(SONG), bytearray(SONG)
    broken[12] ^= 1
    short[-2] ^= 1
    path = tmp_path / "dump.syx"
    path.write_bytes(bytes(broken) + bytes(short) + b"junk" + SONG)
    result = inspect(path)
    assert result.exit_code == 3
    lines = [line for line in result.stdout.splitlines() if "0x" in line[:12]]
    assert len(lines) == 4
    assert "DAMAGED" in lines[0] and "checksum" in lines[0] and "expected 0x" in lines[0] and "found 0x" in lines[0]
    assert "DAMAGED" in lines[1] and f"expected {len(SONG) - 10}, found" in lines[1]
    assert "4 bytes" in lines[2] and "skipped" in lines[2]
    assert "'LIVE'" in lines[3]
    assert result.stderr.splitlines()[0] == "3 messages: 3 songs. 1 stretch skipped (4 bytes)."
    assert "2 of 3 messages are damaged (number 1, 2); dump them again." in result.stderr
    path.write_bytes(b"x" + bytes(broken) + b"yz")
    result = inspect(path, "--check")
    assert result.stderr.splitlines()[0] == "1 message: 1 song. 2 stretches skipped (3 bytes). Check: 1 not checked."
    assert "1 of 1 message is damaged (number 2); dump it again." in result.stderr


def test_standard_input_and_hex_text(syx: Path) -> None:
    command = [sys.executable, "-m", "kontrol_cli", "inspect", "-", "--brief"]
    done = subprocess.run(command, input=SONG.hex(" ").encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"song 3 'LIVE'" in done.stdout


@pytest.mark.parametrize(("code", "data", "said"), [
    (3, b"", "empty"),
    (3, b"hello, no hex", "no complete system-exclusive message"),
    (3, b"\xf0\x00\x20\x3c\x02", "cut off"),
    (3, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n", "Git-LFS pointer"),
])  # fmt: skip
def test_files_that_are_no_dumps(code: int, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.syx"
    path.write_bytes(data)
    result = inspect(path)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stdout == "" and result.stderr.count("\n") == 1


@pytest.mark.parametrize(("text", "what"), [
    ('<?xml version="1.0" encoding="UTF-8"?><Ableton MajorVersion="5"><LiveSet/></Ableton>', "a saved Live set"),
    ('<live-set version="1"></live-set>', "a dump of a Live set (XML)"),
    ('<live-api version="1"></live-api>', "a document of Live's API (XML)"),
])  # fmt: skip
def test_live_sets_and_dumps_of_them_are_sent_to_analyze(text: str, what: str, tmp_path: Path) -> None:
    by_chance = gzip.compress(text.encode(), mtime=0xF7F0)
    assert b"\xf0\xf7" in by_chance, "packed data may hold what looks like a message"
    for data in (text.encode(), gzip.compress(text.encode()), by_chance):
        (tmp_path / "set").write_bytes(data)
        result = inspect(tmp_path / "set")
        assert result.exit_code == 3 and result.stdout == ""
        assert f"set is {what}" in result.stderr and "'kontrol analyze'" in result.stderr


def test_wrong_names(syx: Path, tmp_path: Path) -> None:
    assert inspect(tmp_path / "missing.syx").exit_code == 2
    assert inspect(tmp_path).exit_code == 2
    result = inspect(syx, "--table", "notes")
    assert result.exit_code == 2 and "songs, rows" in result.stderr


def test_names_on_the_machine_do_not_steer_the_terminal(tmp_path: Path) -> None:
    data = bytearray(SONG)
    data[0x0B] = 0x1B
    total = sum(data[9:-5]) & 0x3FFF
    data[-5:-3] = bytes((total >> 7, total & 0x7F))
    (tmp_path / "x.syx").write_bytes(data)
    result = inspect(tmp_path / "x.syx")
    assert result.exit_code == 0
    assert "\x1b" not in result.output and "L\\x1bVE" in result.stdout


@pytest.mark.corpus
def test_a_real_dump() -> None:
    result = inspect(corpus_path("elektron", "ruinwesen-syx1.syx"), "--check", "--brief")
    assert result.exit_code == 0
    assert "19 messages: 7 kits, 11 patterns, 1 song. Check: 19 identical." in result.stderr
