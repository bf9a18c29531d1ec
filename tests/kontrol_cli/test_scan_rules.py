"""The rules behind a library, one at a time: what lock, register, part and walk do where scans get in their way.

Each of these was broken on purpose once without any other test noticing, or could have been.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from exporters import paths
from exporters.errors import KontrolError, UsageError
from kontrol_cli.scan import find_sets, open_library, parts, scan_folder
from kontrol_cli.scan import lock as locking
from kontrol_cli.scan.lock import lock_path, locked
from kontrol_cli.scan.making import register_path
from kontrol_cli.scan.record import SetRecord, read_record, set_number
from kontrol_cli.scan.register import Register, SqliteSink
from kontrol_cli.scan.walk import Found
from tests.kontrol_cli.scan_faults import document
from tests.kontrol_cli.scan_here import InThisProcess
from tests.systems import posix

KINDS = ("library", "library.sqlite")
both_kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kontrol_cli.scan.run.Workers", InThisProcess)


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.als").write_bytes(document(name, 100))
    return folder


def names_in(library: Path) -> list[str]:
    opened = open_library(library)
    try:
        return sorted(str(row["name"]) for row in opened.rows("set"))
    finally:
        opened.close()


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """The register of an SQLite library of two sets, a and b."""
    scan_folder(fill(tmp_path / "sets", "a", "b"), tmp_path / "library.sqlite")
    return Register(tmp_path / "library.sqlite")


def test_a_lock_on_a_file_that_was_removed_meanwhile_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two scans: ours opens the lock file, the other one ends and removes it, a third one makes its own."""
    target = tmp_path / "library.sqlite"
    connect, calls = sqlite3.connect, []

    def opened_too_early(place: Path, **more: object) -> sqlite3.Connection:
        connection = connect(place, **more)  # type: ignore[call-overload]
        calls.append(place)
        if calls.count(lock_path(target)) == 1 and calls[-1] == lock_path(target):
            connection.execute("SELECT * FROM sqlite_master").fetchall()
            other = place.with_name("other")
            other.write_bytes(place.read_bytes())
            other.replace(place)  # another file has the name now
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(locking.sqlite3, "connect", opened_too_early)
    with locked(target):
        assert calls.count(lock_path(target)) == 2
        with pytest.raises(UsageError, match="another process"), locked(target):
            pytest.fail("two have the lock")
    assert not lock_path(target).exists()


def test_a_scan_has_a_higher_number_than_all_before_even_when_the_last_was_lost(register: Register) -> None:
    register.connection.execute("UPDATE files SET run = 41")
    for text in ("3", "-5", "x", "9" * 17, ""):
        register.connection.execute("UPDATE about SET value = ? WHERE key = 'run'", (text,))
        assert register.begin_run() == 42
    assert register.begin_run() == 43
    register.close()


def test_a_reading_process_that_outlived_its_scan_writes_nothing(register: Register, tmp_path: Path) -> None:
    library, tables = tmp_path / "library.sqlite", ("set", "clips")
    run = register.begin_run()
    sink = SqliteSink(str(library), tables, reader="test", run=run)
    fill(tmp_path / "sets", "c")
    record = read_record(tmp_path / "sets", "c.als", tables)
    register.begin_run()  # the next scan
    with pytest.raises(KontrolError, match="is being scanned by another process"):
        sink.add(record)
    assert names_in(library) == ["a", "b"]
    sink.close()
    sink = SqliteSink(str(library), tables, reader="test", run=run + 1)
    sink.add(record)
    assert names_in(library) == ["a", "b", "c"]
    sink.close()
    register.close()


def test_a_file_that_is_back_loses_the_note_that_it_was_away(register: Register, tmp_path: Path) -> None:
    state = (tmp_path / "sets" / "a.als").stat()
    found = Found("a.als", state.st_size, state.st_mtime_ns)
    run = register.begin_run()
    assert register.away(found, "in the cloud.", reader="test", run=run)
    assert not register.away(Found("never read.als", -1, 0), "in the cloud.", reader="test", run=run)
    notes = {row["path"]: row["note"] for row in open_library(tmp_path / "library.sqlite").files()}
    assert notes == {"a.als": "in the cloud.", "b.als": None, "never read.als": None}
    register.seen([set_number("a.als")], run + 1)
    assert {row["note"] for row in open_library(tmp_path / "library.sqlite").files()} == {None}
    register.close()


def test_two_files_of_one_number_are_refused(register: Register, tmp_path: Path) -> None:
    clash = SetRecord(set_number("a.als"), "other.als", 1, 1)
    with pytest.raises(KontrolError, match=r"other\.als and a\.als have the same number"):
        register.keep([(clash, None)], ("set",), reader="test", run=1)
    assert names_in(tmp_path / "library.sqlite") == ["a", "b"]
    register.close()


def test_a_forgotten_part_leaves_nothing_to_take_out(tmp_path: Path) -> None:
    target = tmp_path / "library"
    scan_folder(fill(tmp_path / "sets", "a", "b"), target)
    register = Register(register_path(target, "parquet"))
    (part,) = register.living_parts()
    register.connection.execute("INSERT INTO leftovers VALUES (?, 1)", (part,))
    assert register.leftovers() == {part: [1]}
    assert register.forget_part(part) == 2
    assert register.leftovers() == {} and register.living_parts() == set()
    register.close()


@pytest.mark.parametrize("table", ["files", "leftovers"])
def test_a_part_is_never_looked_for_outside_the_library(table: str, tmp_path: Path) -> None:
    target = tmp_path / "library"
    scan_folder(fill(tmp_path / "sets", "a"), target)
    register = Register(register_path(target, "parquet"))
    if table == "files":
        register.connection.execute("UPDATE files SET part = '../../sets/a'")
    else:
        register.connection.execute("INSERT INTO leftovers VALUES ('../../sets/a', 1)")
    register.close()
    with pytest.raises(KontrolError, match="names a part that Kontrol never makes"):
        scan_folder(tmp_path / "sets", target)
    assert (tmp_path / "sets" / "a.als").exists()


@pytest.mark.parametrize(
    ("data", "cut"),
    [
        (b"PAR1" + bytes(4) + b"PAR1", False),
        (b"PAR1PAR1", True),  # one mark cannot be both ends' and there is no length between
        (b"PAR2" + bytes(40) + b"PAR1", True),
        (b"PAR1" + bytes(40) + b"PAR2", True),
        (b"PAR1" + bytes(40), True),
        (b"", True),
        (None, True),
    ],
)
def test_which_parts_are_cut(data: bytes | None, cut: bool, tmp_path: Path) -> None:
    part = parts.new_part_name()
    for table in ("set", "clips"):
        (tmp_path / table).mkdir()
        parts.shown_path(tmp_path, table, part).write_bytes(b"PAR1" + bytes(4) + b"PAR1")
    for path in (parts.shown_path(tmp_path, "clips", part), parts.hidden_path(tmp_path, "clips", part)):
        parts.shown_path(tmp_path, "clips", part).unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
        assert parts.is_cut(tmp_path, ("set", "clips"), part) is cut


@posix
def test_a_folder_with_links_is_not_half_made(tmp_path: Path) -> None:
    library = tmp_path / "library"
    (library / "set").mkdir(parents=True)
    (library / "library.sqlite").touch()
    assert parts.holds_only_a_library(library, "library.sqlite")
    mine = tmp_path / "mine.parquet"
    mine.write_bytes(b"mine")
    name = f"part-{'0' * 32}.parquet"
    for place in (library / "set" / name, library / "set" / "empty.parquet"):
        place.symlink_to(mine)
        assert not parts.holds_only_a_library(library, "library.sqlite")
        place.unlink()
        place.mkdir()
        assert not parts.holds_only_a_library(library, "library.sqlite")
        place.rmdir()
    (library / "clips").symlink_to(library / "set")
    assert not parts.holds_only_a_library(library, "library.sqlite")


@both_kinds
def test_ctrl_c_keeps_what_was_read(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b", "c", "d"), tmp_path / kind

    def stop(one: object) -> None:
        if getattr(one, "done", 0) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan_folder(sets, target, progress=stop)
    assert len(names_in(target)) >= 2
    again = scan_folder(sets, target)
    assert again.unchanged >= 2 and again.read == 4 - again.unchanged and names_in(target) == ["a", "b", "c", "d"]


def test_a_killed_scan_leaves_no_set_twice(tmp_path: Path) -> None:
    """What an older part holds of a set that was read anew is left out until it is taken out."""
    sets, target = fill(tmp_path / "sets", "a", "b"), tmp_path / "library"
    scan_folder(sets, target)
    register = Register(register_path(target, "parquet"))
    (part,) = register.living_parts()
    register.connection.execute("INSERT INTO leftovers VALUES (?, ?)", (part, set_number("a.als")))
    register.connection.execute('DELETE FROM files WHERE "set" = ?', (set_number("a.als"),))
    register.close()
    assert names_in(target) == ["b"]
    assert scan_folder(sets, target).read == 1 and names_in(target) == ["a", "b"]


def test_a_set_that_changed_or_went_is_taken_out_of_its_part(tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b", "c"), tmp_path / "library"
    scan_folder(sets, target)
    (sets / "a.als").write_bytes(document("a anew", 133))
    (sets / "c.als").unlink()
    result = scan_folder(sets, target)
    assert (result.read, result.gone, result.unchanged) == (1, 1, 1)
    opened = open_library(target)
    assert sorted(str(row["name"]) for row in opened.rows("tracks") if row["kind"] == "midi") == ["a anew", "b"]
    opened.close()
    assert names_in(target) == ["a", "b"]


@posix
@both_kinds
def test_what_cannot_be_looked_at_keeps_its_rows_and_what_is_gone_does_not(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b", "c"), tmp_path / kind
    scan_folder(sets, target)
    (sets / "a.als").unlink()
    (sets / "a.als").symlink_to("on a disk that is not here")
    (sets / "b.als").unlink()
    result = scan_folder(sets, target)
    assert result.gone == 1 and result.problems == ("a.als leads to a file that is not there.",)
    assert names_in(target) == ["a", "c"]


def test_a_part_that_was_cut_is_read_anew(tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b"), tmp_path / "library"
    scan_folder(sets, target)
    (clips,) = (target / "clips").iterdir()
    os.truncate(clips, clips.stat().st_size - 1)
    result = scan_folder(sets, target)
    assert (result.read, result.unchanged) == (2, 0) and "its 2 sets will be read again" in result.problems[0]
    assert names_in(target) == ["a", "b"] and not clips.exists()


def test_an_empty_table_has_one_file_until_it_has_rows(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    target = tmp_path / "library"
    scan_folder(tmp_path / "sets", target)
    assert [path.name for path in (target / "clips").iterdir()] == ["empty.parquet"]
    scan_folder(fill(tmp_path / "sets", "a"), target)
    assert len(list((target / "clips").iterdir())) == 1 and not (target / "clips" / "empty.parquet").exists()
    (tmp_path / "sets" / "a.als").unlink()
    scan_folder(tmp_path / "sets", target)
    assert [path.name for path in (target / "clips").iterdir()] == ["empty.parquet"]


def test_a_part_that_could_not_be_written_whole_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kontrol_cli.scan import parquet

    write, written = parquet.write_whole, []

    def full(path: Path, data: bytes, **more: bool) -> Path:
        if len(written) == 3:
            raise KontrolError("the disk is full")
        written.append(path)
        return write(path, data, **more)

    monkeypatch.setattr(parquet, "write_whole", full)
    with pytest.raises(KontrolError, match="the disk is full"):
        parquet.write_part(tmp_path / "library", {name: [] for name in ("set", "tracks", "clips", "notes")})
    assert len(written) == 3 and not [path for path in (tmp_path / "library").rglob("*") if path.is_file()]


@posix
def test_what_a_walk_finds_and_what_it_says(tmp_path: Path) -> None:
    sets = fill(tmp_path / "sets", "both", "plain")
    (sets / ".both.als.icloud").touch()  # the file is here as well: not evicted
    (sets / ".gone.als.icloud").touch()
    (sets / ".gone.txt.icloud").touch()
    (sets / "lost.als").symlink_to("nowhere.als")
    (sets / "link.als").symlink_to(tmp_path / "sets" / "plain.als")
    os.mkfifo(sets / "pipe.als")
    said: list[str] = []
    found = [(one.path, one.away is None) for one in find_sets(sets, problem=lambda one: said.append(one.text))]
    assert sorted(found) == [("both.als", True), ("gone.als", False), ("link.als", True), ("plain.als", True)]
    assert said == ["lost.als leads to a file that is not there."]


@posix
def test_what_may_be_a_folder_of_sets_and_cannot_be_looked_at_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that answers with an error where it is asked whether a name is a folder."""
    sets = fill(tmp_path / "sets", "a")
    (sets / "songs").symlink_to("songs")  # to itself: looking at it is an error too
    (sets / "notes").symlink_to("notes")
    listing = paths.entries
    unsure = paths.Entry("songs", None)
    monkeypatch.setattr(
        paths, "entries", lambda folder: [*(one for one in listing(folder) if one.name != "songs"), unsure]
    )
    said: list[tuple[str, str]] = []
    assert [one.path for one in find_sets(sets, problem=lambda one: said.append((one.path, one.text)))] == ["a.als"]
    assert [path for path, _ in said] == ["songs"] and said[0][1].startswith("songs cannot be looked at: ")
