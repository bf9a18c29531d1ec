"""Libraries whose SQLite file holds bytes that are not UTF-8, or values of another kind: a sentence, never a crash."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.scan import run, scan_folder
from kontrol_cli.scan.making import library_kind, register_path
from tests.kontrol_cli.scan_faults import document, state
from tests.kontrol_cli.scan_here import InThisProcess
from tests.some import some_of

RUN = CliRunner()
KINDS = ("library", "library.sqlite")
FOREIGN = "CAST(X'4EFF4D' AS TEXT)"  # N, a byte that UTF-8 never has, M
SCHEMA = "PRAGMA writable_schema=ON; UPDATE sqlite_master SET {} WHERE name = '{}'"

# What is changed -> whether the questions below must find it out.
CHANGES = {
    "a table's statement": (SCHEMA.format(f"sql = 'CREATE TABLE files (' || {FOREIGN}", "files"), True),
    "a table's name": (SCHEMA.format(f"name = {FOREIGN}, tbl_name = {FOREIGN}", "leftovers"), True),
    "an index's name": (SCHEMA.format(f"name = {FOREIGN}", "files_path"), True),
    "a column's name": (SCHEMA.format(f"sql = replace(sql, 'path', {FOREIGN})", "files"), True),
    "a fact's key": (f"UPDATE about SET key = {FOREIGN} WHERE key = 'root'", True),
    "a fact": (f"UPDATE about SET value = {FOREIGN} WHERE key = 'root'", True),
    **{
        f"files.{column}": (f"UPDATE files SET {column} = {FOREIGN}", column != "reader")
        for column in ("path", "sha256", "content", "error", "note", "reader")
    },
    "files.run": ("UPDATE files SET run = 'x'", False),
    "files.run beyond counting": ("UPDATE files SET run = 9223372036854775807", False),
    "files.path is a number": ("UPDATE files SET path = X'00'", True),
    "leftovers.set": ("INSERT INTO leftovers VALUES ('part-' || hex(zeroblob(16)), 'x')", False),
    "leftovers.part": (f"INSERT INTO leftovers VALUES ({FOREIGN}, 1)", False),
}


@pytest.fixture(params=KINDS)
def made(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setattr(run, "Workers", InThisProcess)
    sets = tmp_path / "sets"
    sets.mkdir()
    for number, name in enumerate(("a", "b")):
        (sets / f"{name}.als").write_bytes(document(name, 100 + number))
    target = tmp_path / str(request.param)
    scan_folder(sets, target, workers=1)
    return sets, target


@pytest.mark.parametrize("change", some_of(CHANGES))
def test_what_is_not_utf8_or_of_another_kind_is_damage_and_again_mends_it(change: str, made: tuple[Path, Path]) -> None:
    sets, target = made
    expected = state(target)
    statement, is_seen = CHANGES[change]
    connection = sqlite3.connect(register_path(target, library_kind(target)))
    connection.text_factory = bytes
    connection.executescript(statement)
    connection.commit()
    connection.close()
    codes = set()
    for command in (
        ["find", str(target), "--clip", "a"],
        ["find", str(target), "--duplicates"],
        ["find", str(target), "--failed", "--output", "csv"],
        ["scan", str(sets), "-o", str(target), "--workers", "1"],
    ):
        done = RUN.invoke(app, command)
        assert done.exit_code in (0, 3), (command, done.output)
        assert done.exit_code == 0 or done.stderr.startswith("kontrol: "), done.output
        assert done.exit_code == 0 or "is damaged" in done.stderr, done.output
        codes.add(done.exit_code)
    assert 3 in codes or not is_seen, "nothing noticed the damage"
    again = RUN.invoke(app, ["scan", str(sets), "-o", str(target), "--workers", "1", "--again"])
    assert again.exit_code == 0, again.output
    assert state(target) == expected
