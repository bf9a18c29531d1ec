"""inspect --check judges a backup: what was cut off or lost is damage, and what is whole is listed in few lines."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.formats import syx
from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import LoopRow, PatternRow, SongPlan
from kontrol_cli.app import app
from tests.field import field_path

RUN = CliRunner()
DUMP = Path(__file__).resolve().parents[2] / "samples" / "machine-dump.syx"
MESSAGES = syx.messages(DUMP.read_bytes())
ONE, TWO = (message for message in MESSAGES if message[6] == 0x52 and message[9] < 2)


def inspect(path: Path, *arguments: str) -> Any:
    return RUN.invoke(app, ["inspect", str(path), *arguments])


def judged(tmp_path: Path, data: bytes) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, listing and what was said."""
    path = tmp_path / "backup.syx"
    path.write_bytes(data)
    result = inspect(path, "--check", "--output", "json")
    return result.exit_code, json.loads(result.stdout), result.stderr


def test_a_whole_backup_is_fine(tmp_path: Path) -> None:
    code, rows, _ = judged(tmp_path, b"".join(MESSAGES))
    assert code == 0 and {row["check"] for row in rows} == {"identical"}


def test_a_message_cut_off_by_the_end_is_damage_with_its_name(tmp_path: Path) -> None:
    for kept in (8, 15, 400, len(TWO) - 40):
        code, rows, said = judged(tmp_path, ONE + TWO[:kept])
        assert code == 3 and "1 of 2 messages is damaged (number 2)" in said
        assert (rows[1]["state"], rows[1]["machine"], rows[1]["kind"]) == ("damaged", "Machinedrum", "kit")
        assert rows[1]["slot"] == ("2" if kept >= 15 else "") and "end of the data" in rows[1]["note"]


def test_a_lost_f7_is_damage_and_the_next_message_is_read(tmp_path: Path) -> None:
    code, rows, _ = judged(tmp_path, TWO[:-1] + ONE)
    assert code == 3
    assert [(row["state"], row["kind"], row["slot"]) for row in rows] == [("damaged", "kit", "2"), ("ok", "kit", "1")]
    assert "only its last byte (F7) is missing" in rows[0]["note"]
    rows = judged(tmp_path, TWO[:-2] + ONE)[1]
    assert rows[0]["state"] == "damaged" and "only" not in rows[0]["note"]


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("how", ["hit", "lost", "doubled"])
def test_a_kit_whose_first_bytes_broke_is_no_message_of_another_maker(tmp_path: Path, at: int, how: str) -> None:
    """One byte of its head, and it was called foreign or unknown, "not checked", with exit code 0."""
    byte = {"hit": bytes([TWO[at] ^ 0x01]), "lost": b"", "doubled": TWO[at : at + 1] * 2}[how]
    broken = TWO[:at] + byte + TWO[at + 1 :]
    code, rows, _ = judged(tmp_path, ONE + broken + ONE)
    assert code == 3
    if broken != TWO:  # 00 20 3C 02 00 52: all neighbours differ
        assert (rows[1]["state"], rows[1]["machine"], rows[1]["kind"]) == ("damaged", "Machinedrum", "kit"), rows[1]


def test_the_only_song_is_known_by_the_first_bytes_of_the_kits(tmp_path: Path) -> None:
    song = next(message for message in MESSAGES if message[6] == 0x69)
    code, rows, _ = judged(tmp_path, song[:3] + b"\x00" + song[4:] + ONE)
    assert code == 3 and (rows[0]["state"], rows[0]["kind"]) == ("damaged", "song")


def test_messages_of_other_machines_beside_a_kit_are_not_damaged(tmp_path: Path) -> None:
    identity = bytes.fromhex("f0 7e 00 06 01 f7")
    four = ONE[:4] + b"\x06" + ONE[5:9] + bytes(400) + b"\xf7"
    code, rows, _ = judged(tmp_path, ONE + identity + four + bytes.fromhex("f0 43 10 3e 01 f7"))
    assert code == 0 and [row["state"] for row in rows] == ["ok", "foreign", "foreign", "foreign"], rows


def test_a_lost_f0_is_damage_and_the_message_is_named(tmp_path: Path) -> None:
    code, rows, _ = judged(tmp_path, ONE + TWO[1:] + ONE)
    assert code == 3
    assert [(row["state"], row["kind"], row["slot"]) for row in rows] == [
        ("ok", "kit", "1"), ("damaged", "kit", "2"), ("ok", "kit", "1"),
    ]  # fmt: skip
    assert "first byte (F0) is missing" in rows[1]["note"]


@pytest.mark.parametrize("where", ["before", "between", "after"])
def test_bytes_of_no_message_are_a_loss_for_check_alone(tmp_path: Path, where: str) -> None:
    data = {"before": b"abc" + ONE + TWO, "between": ONE + b"abc" + TWO, "after": ONE + TWO + b"abc"}[where]
    code, _, said = judged(tmp_path, data)
    place = {"before": 0, "between": len(ONE), "after": len(ONE + TWO)}[where]
    assert code == 3 and f"3 bytes in 1 place belong to no message (the first at 0x{place:x})" in said
    assert inspect(tmp_path / "backup.syx").exit_code == 0


def test_a_clock_in_the_capture_is_no_loss(tmp_path: Path) -> None:
    code, rows, said = judged(tmp_path, b"\xf8" + ONE[:30] + b"\xf8\xfe" + ONE[30:] + b"\xf8\xf8" + TWO)
    assert code == 0, said
    assert [row["check"] for row in rows if row["kind"]] == ["identical", "identical"]


def test_damaged_foreign_messages_are_damage_too(tmp_path: Path) -> None:
    code, rows, _ = judged(tmp_path, b"\xf0\x41\x10\x42" + ONE)
    assert code == 3 and (rows[0]["state"], rows[0]["machine"]) == ("damaged", "Roland")


def packet(number: int, sound: int = 0x40) -> bytes:
    """A packet of the Sample Dump Standard: the checksum is the exclusive-or of 7E up to the last data byte."""
    total = 0x7E ^ 0x00 ^ 0x02 ^ number  # 120 equal data bytes cancel each other out
    return bytes((0xF0, 0x7E, 0x00, 0x02, number, *[sound] * 120, total, 0xF7))


HEADER = bytes.fromhex(
    "F0 7E 00 01"
    "01 00"  # sample 1
    "10"  # 16 bits
    "4D 58 01"  # period in nanoseconds
    "20 3E 00"  # 8,000 words
    "00 00 00 00 60 7F"  # loop
    "00 F7"
)
PACKETS = [packet(number % 128) for number in range(200)]


def test_sample_dumps_are_one_line_with_their_count(tmp_path: Path) -> None:
    data = ONE + HEADER + b"".join(PACKETS) + TWO
    code, rows, said = judged(tmp_path, data)
    assert code == 0, said
    assert [(row["kind"], row["count"]) for row in rows] == [("kit", 1), ("sample dump", 201), ("kit", 1)]
    assert (rows[1]["size"], rows[1]["offset"]) == (21 + 200 * 127, len(ONE))
    assert said == "203 messages: 2 kits, 201 sample-dump messages. Check: 2 identical, 201 not checked.\n"
    lines = inspect(tmp_path / "backup.syx", "--brief").stdout.splitlines()
    assert len(lines) == 3 and "1 header, 200 packets" in lines[1]


def test_each_sample_begins_with_packet_0_behind_its_header(tmp_path: Path) -> None:
    code, _, said = judged(tmp_path, HEADER + b"".join(PACKETS[:3]) + HEADER + b"".join(PACKETS[:2]))
    assert code == 0, said
    code, rows, _ = judged(tmp_path, HEADER + b"".join(PACKETS[1:3]))
    assert code == 3 and "packet 1 at 0x15 comes after the header" in rows[0]["note"]


@pytest.mark.parametrize("how", ["changed", "lost", "cut"])
def test_a_damaged_packet_is_found_among_the_many(tmp_path: Path, how: str) -> None:
    packets = list(PACKETS)
    if how == "changed":
        packets[150] = packets[150][:60] + b"\x41" + packets[150][61:]
    elif how == "lost":
        del packets[150]
    else:
        packets[150] = packets[150][:50] + packets[150][60:]
    code, rows, said = judged(tmp_path, HEADER + b"".join(packets))
    assert code == 3 and len(rows) == 1 and rows[0]["state"] == "damaged"
    place = f"0x{21 + 150 * 127:x}"
    note = {
        "changed": f"packet 22 at {place}: the checksum should be",  # 150 = 128 + 22
        "lost": f"packet 23 at {place} comes after packet 21",
        "cut": f"a packet at {place} has 117 bytes instead of 127",
    }[how]
    assert note in rows[0]["note"] and "damaged" in said


def test_a_packet_that_was_sent_again_is_fine(tmp_path: Path) -> None:
    again = [*PACKETS[:5], bytes.fromhex("F0 7E 00 7E 04 F7"), PACKETS[4], *PACKETS[5:9]]
    code, rows, _ = judged(tmp_path, HEADER + b"\xfe".join(again))
    assert code == 0 and [row["count"] for row in rows if row["kind"]] == [12]
    assert [row["size"] for row in rows if row["state"] == "junk"] == [10]


@pytest.mark.parametrize(("name", "number", "what"), [
    ("machine-dump-cut-at-end.syx", 22, ("damaged", "Machinedrum", "global", "1")),
    ("machine-dump-f7-lost.syx", 2, ("damaged", "Machinedrum", "kit", "2")),
])  # fmt: skip
def test_the_damaged_backups_of_the_field(name: str, number: int, what: tuple[str, ...]) -> None:
    result = inspect(field_path(name), "--check", "--output", "json")
    row = json.loads(result.stdout)[number - 1]
    assert result.exit_code == 3
    assert (row["state"], row["machine"], row["kind"], row["slot"]) == what


def test_the_sample_dump_of_the_field() -> None:
    result = inspect(field_path("kit-and-300-sample-packets.syx"), "--check")
    assert result.exit_code == 0, result.output
    assert "1 header, 300 packets" in result.stdout and "302 messages: 1 kit, 301 sample-dump" in result.stderr


def looping_songs(count: int) -> bytes:
    """Songs of one row within three loops: 64 x 64 x 64 plays each."""
    rows = (PatternRow(0), LoopRow(0, 63), LoopRow(0, 63), LoopRow(0, 63))
    return b"".join(MACHINE.encode(SongPlan("machinedrum", slot % 32, "LOOPS", rows))[0] for slot in range(count))


def in_seconds(path: Path, *arguments: str) -> Any:
    start = time.process_time()
    result = inspect(path, "--unroll", *arguments)
    assert time.process_time() - start < 20
    assert result.exit_code == 0, result.output
    assert "100,000 rows together" in result.stderr and "go on after their share" in result.stderr
    return result


@pytest.mark.slow
def test_looping_songs_share_a_budget_of_rows(tmp_path: Path) -> None:
    (short,) = MACHINE.encode(SongPlan("machinedrum", 5, "SHORT", (PatternRow(3), PatternRow(4))))
    path = tmp_path / "loops.syx"
    path.write_bytes(looping_songs(40) + short)
    rows = json.loads(in_seconds(path, "--output", "json").stdout)
    assert 90_000 < len(rows) <= 100_000
    assert [row["pattern"] for row in rows if "SHORT" in row["song"]] == [3, 4]
    assert in_seconds(path).stdout.count("still playing") == 40


def test_the_looping_songs_of_the_field() -> None:
    assert in_seconds(field_path("hostile/song-loops-x40.syx")).stdout.count("then") == 40


def test_files_made_to_hurt_are_refused_with_a_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporters.inspection.MOST_LINES", 100)
    monkeypatch.setattr("exporters.formats.syx.MOST_STRETCHES", 50)
    monkeypatch.setattr("exporters.formats.syx.MOST_DUMP_BYTES", 3 << 20)
    path = tmp_path / "x.syx"
    for data, said in (
        (b"\xf0\xf7" * 101, "more than 100 messages"),
        (b"\xf0\x41" * 51 + ONE, "More than 50 stretches"),
        (ONE * (1 + (3 << 20) // len(ONE)), "more than 3 MB of kits, patterns and songs"),
    ):
        path.write_bytes(data)
        result = inspect(path)
        if "MB" in said:
            monkeypatch.setattr("exporters.inspection.MOST_LINES", 100_000)
            result = inspect(path)
        assert result.exit_code == 3 and said in result.stderr, result.output
        assert (result.stdout == "" and "again" in result.stderr) or "smaller" in result.stderr
    path.write_bytes(b"\xf0" * 5_000_000 + ONE)
    assert inspect(path).exit_code == 0


def test_a_table_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kontrol_cli.songs.inspecting.MOST_ROWS", 5)
    result = inspect(DUMP, "--table", "trigs")
    assert result.exit_code == 3 and "'trigs' of this dump has more than 5 rows" in result.stderr
