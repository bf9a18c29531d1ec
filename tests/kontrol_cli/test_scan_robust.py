"""Libraries and what happens to them: odd names, evicted files, cut parts, foreign locks, hostile files, kills."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.errors import BadInput, KontrolError, UsageError
from exporters.files import OLD_SECONDS
from kontrol_cli.app import app
from kontrol_cli.output.text import plain, utf8
from kontrol_cli.scan import Library, Problem, find_sets, open_library, scan_folder
from kontrol_cli.scan.find import Question, find_in_library
from kontrol_cli.scan.lock import lock_path, locked
from kontrol_cli.scan.making import library_kind, register_path
from kontrol_cli.scan.stored import stored_row, stored_time
from kontrol_cli.scan.workers import Task, open_sink, read_and_keep
from tests import failing_calls
from tests.kontrol_cli.scan_faults import document, litter, state

ROOT = Path(__file__).resolve().parents[2]
RUN = CliRunner()
KINDS = ("library", "library.sqlite")
both_kinds = pytest.mark.parametrize("kind", KINDS)


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        (folder / f"{name}.als").write_bytes(document(name, 100 + number))
    return folder


def names_in(target: Path) -> list[str]:
    library = open_library(target)
    found = sorted(row["name"] for row in library.rows("set"))
    library.close()
    return found


def errors_in(target: Path) -> dict[str, str | None]:
    library = open_library(target)
    found = {row["path"]: row["error"] or row["note"] for row in library.files()}
    library.close()
    return found


# Names that are not UTF-8.


def test_bytes_that_are_not_utf8_are_written_visibly() -> None:
    assert utf8("caf\udce9.als") == plain("caf\udce9.als") == "caf\\xe9.als"
    assert utf8("half \ud800") == "half \\xed\\xa0\\x80"
    assert utf8("plain é 🥁") == "plain é 🥁"
    assert stored_row({"a": "\udcff", "b": 2**63 - 1, "c": None, "d": 1.5}) == {
        "a": "\\xff",
        "b": 2**63 - 1,
        "c": None,
        "d": 1.5,
    }
    with pytest.raises(OverflowError):
        stored_row({"a": 2**63})
    assert stored_time(2**70) == 2**63 - 1


@both_kinds
def test_names_that_are_not_utf8_are_scanned_stored_and_shown(kind: str, tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    folder = sets / os.fsdecode(b"d\xfe")
    try:
        folder.mkdir(parents=True)
        (folder / os.fsdecode(b"caf\xe9.als")).write_bytes(document("x", 90))
        (folder / os.fsdecode(b"bad\xff.als")).write_bytes(b"no set")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (sets / "d\\xfe").mkdir()  # what the other one is shown as
    (sets / "d\\xfe" / "caf\\xe9.als").write_bytes(document("y", 91))
    target = tmp_path / kind
    result = scan_folder(sets, target, workers=1)
    assert (result.read, result.failed, result.problems) == (2, 1, ())
    assert names_in(target) == ["caf\\xe9", "caf\\xe9"]  # two sets, though they look the same
    found = errors_in(target)
    assert set(found) == {"d\\xfe/caf\\xe9.als", "d\\xfe/bad\\xff.als"} and "bad\\xff" in str(
        found["d\\xfe/bad\\xff.als"]
    )
    again = scan_folder(sets, target, workers=1)
    assert (again.read, again.unchanged, again.failed, again.gone) == (0, 3, 0, 0)
    (folder / os.fsdecode(b"caf\xe9.als")).unlink()
    assert scan_folder(sets, target, workers=1).gone == 1
    for ending in ("csv", "json", "xlsx", "parquet"):
        out = tmp_path / f"out.{ending}"
        done = RUN.invoke(app, ["find", str(target), "--failed", "-o", str(out)])
        assert done.exit_code == 0, done.output
    assert "bad\\xff.als" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_a_set_whose_name_is_not_utf8_goes_into_parquet_and_xlsx(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.als")
    try:
        path.write_bytes(document("x", 90))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    import pandas as pd

    for ending in ("parquet", "xlsx"):
        out = tmp_path / f"set.{ending}"
        done = RUN.invoke(app, ["analyze", str(path), "--table", "set", "-o", str(out)])
        assert done.exit_code == 0, done.output
        read: Any = pd.read_parquet if ending == "parquet" else pd.read_excel
        assert list(read(out)["name"]) == ["caf\\xe9"]


# What folders hold.


@both_kinds
def test_files_in_icloud_keep_their_rows_with_a_reason(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "A", "B"), tmp_path / kind
    scan_folder(sets, target, workers=1)
    away = (sets / "A.als").read_bytes()
    (sets / "A.als").unlink()
    (sets / ".A.als.icloud").write_bytes(b"bplist00")
    (sets / ".C.als.icloud").write_bytes(b"bplist00")
    (sets / ".B.als.icloud").write_bytes(b"bplist00")  # left over: the file itself is there
    (sets / ".notes.txt.icloud").write_bytes(b"bplist00")
    result = scan_folder(sets, target, workers=1)
    assert (result.read, result.unchanged, result.failed, result.gone) == (0, 2, 1, 0)
    assert len(result.problems) == 1 and "A.als: its content is in iCloud only" in result.problems[0]
    assert names_in(target) == ["A", "B"]
    found = errors_in(target)
    assert found["B.als"] is None and "iCloud" in str(found["A.als"]) and "iCloud" in str(found["C.als"])
    assert sorted(row["path"] for row in find_in_library(open_library(target), Question(failed=True))) == [
        "A.als",
        "C.als",
    ]
    assert scan_folder(sets, target, workers=1, again=True).gone == 0 and names_in(target) == ["A", "B"]
    (sets / ".A.als.icloud").unlink()
    (sets / "A.als").write_bytes(away)
    (sets / ".C.als.icloud").unlink()
    last = scan_folder(sets, target, workers=1)
    assert (last.failed, last.gone) == (0, 1) and errors_in(target) == {"A.als": None, "B.als": None}


@both_kinds
def test_links_to_themselves_end_nothing_and_hide_nothing(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b", "lost"), tmp_path / kind
    scan_folder(sets, target, workers=1)
    (sets / "lost.als").unlink()
    (sets / "lost.als").symlink_to("lost.als")
    (sets / "loop").symlink_to("loop")
    (sets / "b.als").unlink()
    result = scan_folder(sets, target, workers=1)
    assert (result.unchanged, result.gone, len(result.problems)) == (1, 1, 1) and "lost.als" in result.problems[0]
    assert names_in(target) == ["a", "lost"]  # b is gone; lost.als could not be looked at


@both_kinds
def test_a_folder_that_cannot_be_read_keeps_its_rows(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b"), tmp_path / kind
    fill(sets / "closed", "c")
    scan_folder(sets, target, workers=1)
    (sets / "b.als").unlink()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == closed:
            raise PermissionError(13, "Permission denied")
        return real(path)

    closed = "closed"
    monkeypatch.setattr(os, "scandir", scandir)
    problems: list[Problem] = []
    assert [one.path for one in find_sets(sets, problem=problems.append)] == ["a.als"]
    assert [one.text for one in problems] == ["The folder closed cannot be read: Permission denied."]
    assert scan_folder(sets, target, workers=1).gone == 1
    assert names_in(target) == ["a", "c"]
    closed = "sets"
    with pytest.raises(KontrolError, match="cannot be read") as error:
        scan_folder(sets, target, workers=1)
    assert error.value.exit_code == 1 and names_in(target) == ["a", "c"]
    done = RUN.invoke(app, ["scan", str(sets), "-o", str(tmp_path / f"new {kind}")])
    assert done.exit_code == 1 and not (tmp_path / f"new {kind}").exists()


# What is left of a scan that was cut off, and what is not ours.


def test_a_half_made_library_is_recognised(tmp_path: Path) -> None:
    sets = fill(tmp_path / "sets", "a")
    (tmp_path / "one.sqlite").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "library.sqlite").touch()
    (tmp_path / "folder" / "set").mkdir()
    (tmp_path / "folder" / "set" / f"..part-{'0' * 32}.pa.kontrol-x1x1x1x1.part").write_bytes(b"PAR1")
    for target in ("one.sqlite", "folder"):
        with pytest.raises(BadInput, match="not a library"):
            open_library(tmp_path / target)
        assert scan_folder(sets, tmp_path / target, workers=1).read == 1
        assert names_in(tmp_path / target) == ["a"]
        assert not [path for path in (tmp_path / target).rglob("*") if path.name.startswith(".")]


@both_kinds
@pytest.mark.parametrize("step", ["connect", "create"])
def test_nothing_is_left_of_a_library_that_could_not_be_made(
    kind: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk left an empty file or folder."""
    sets, target = fill(tmp_path / "sets", "a"), tmp_path / "place" / kind
    target.parent.mkdir()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(f"kontrol_cli.scan.making.{step}", full)
        with pytest.raises(KontrolError):
            scan_folder(sets, target, workers=1)
        assert list(target.parent.iterdir()) == []
    assert scan_folder(sets, target, workers=1).read == 1


def test_parts_of_other_computers_are_not_taken_for_half_made(tmp_path: Path) -> None:
    """scan_part makes parts without a register: nothing here may remove them."""
    sets, target = fill(tmp_path / "sets", "a"), tmp_path / "cluster"
    part = target / "set" / f"part-{'1' * 32}.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"PAR1")
    for register in (False, True):
        if register:
            (target / "library.sqlite").touch()
        with pytest.raises(UsageError, match="holds other things"):
            scan_folder(sets, target, again=True)
    assert part.read_bytes() == b"PAR1"


@both_kinds
def test_foreign_lock_files_are_never_removed(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a"), tmp_path / kind
    for data in (b"", b"pid 42\n", b"SQLite format 3\0" + bytes(100)):
        lock_path(target).write_bytes(data)
        with pytest.raises(UsageError, match="not a lock of Kontrol"):
            scan_folder(sets, target)
        assert lock_path(target).read_bytes() == data
    lock_path(target).unlink()
    lock_path(target).symlink_to("nowhere")
    with pytest.raises(UsageError, match="not a lock of Kontrol"):
        scan_folder(sets, target)
    assert lock_path(target).is_symlink()


@both_kinds
def test_locks_that_a_crash_left_are_taken_over_and_removed(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets, target = fill(tmp_path / "sets", "a"), tmp_path / kind
    with locked(target):
        left = lock_path(target).read_bytes()
    lock_path(target).write_bytes(left)
    unfinished = tmp_path / f"..{kind}.lock.kontrol-abcd1234.part"
    unfinished.write_bytes(b"")
    assert scan_folder(sets, target, workers=1).read == 1
    assert not lock_path(target).exists() and unfinished.exists()  # another scan may be making it
    moment = time.time() + 2 * OLD_SECONDS
    monkeypatch.setattr(time, "time", lambda: moment)
    lock_path(target).write_bytes(left)  # killed between naming it and removing its temporary name
    assert scan_folder(sets, target, workers=1).read == 0
    assert not lock_path(target).exists() and not unfinished.exists()


def parts(target: Path, table: str = "set") -> list[Path]:
    return sorted((target / table).glob("part-*.parquet"))


@pytest.mark.slow
def test_cut_and_damaged_parts_are_repaired(tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b"), tmp_path / "library"
    scan_folder(sets, target, workers=1)
    expected = state(target)
    (clips,) = parts(target, "clips")
    whole = clips.read_bytes()

    def damage(data: bytes) -> None:
        parts(target, "clips")[0].write_bytes(data)
        done = RUN.invoke(app, ["find", str(target), "--clip", "a"])
        assert done.exit_code == 3 and "is damaged" in done.stderr and "Traceback" not in done.output, done.output

    for cut in (whole[:-30], whole[:7], b""):
        damage(cut)
        result = scan_folder(sets, target, workers=1)
        assert result.read == 2 and "was damaged" in result.problems[0]
        assert state(target) == expected
    parts(target, "notes")[0].unlink()
    assert scan_folder(sets, target, workers=1).read == 2 and state(target) == expected
    # Damage inside is found when it is read, or mended when all is read again.
    inside = b"PAR1" + bytes(len(whole) - 8) + b"PAR1"
    damage(inside)
    assert scan_folder(sets, target, workers=1, again=True).read == 2 and state(target) == expected
    damage(inside)
    (sets / "a.als").write_bytes(document("a", 99))
    result = scan_folder(sets, target, workers=1)
    assert result.read == 1 and "will be read again" in result.problems[0]
    scan_folder(sets, target, workers=1)
    assert names_in(target) == ["a", "b"] and len(parts(target)) == 2


@both_kinds
def test_a_damaged_register_is_a_sentence_and_again_makes_the_library_anew(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", "a", "b"), tmp_path / kind
    scan_folder(sets, target, workers=1)
    expected, register = state(target), register_path(target, library_kind(kind))
    whole = register.read_bytes()
    for broken in (whole[:4096], whole[:100] + b"\xff" * (len(whole) - 100)):
        register.write_bytes(broken)
        for command in (["find", str(target), "--clip", "a"], ["scan", str(sets), "-o", str(target)]):
            done = RUN.invoke(app, command)
            assert done.exit_code == 3 and "damaged" in done.stderr and "Traceback" not in done.output, done.output
        assert scan_folder(sets, target, workers=1, again=True).read == 2
        assert state(target) == expected
    register.write_bytes(b"something else entirely")
    with pytest.raises(UsageError):
        scan_folder(sets, target, again=True)
    assert register.read_bytes() == b"something else entirely"


# Libraries that a stranger made.


def changed(tmp_path: Path, kind: str, *statements: str) -> Path:
    sets, target = fill(tmp_path / "sets", "a"), tmp_path / kind
    scan_folder(sets, target, workers=1)
    connection = sqlite3.connect(register_path(target, library_kind(kind)))
    connection.executescript(";".join(statements))
    connection.close()
    return target


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE clips", f"CREATE VIEW clips AS SELECT x AS \"set\", 'a' AS name FROM ({ENDLESS})"),
        ("CREATE TRIGGER t AFTER INSERT ON clips BEGIN DELETE FROM files; END",),
        ("UPDATE clips SET name = x'00ff'",),
        ("UPDATE clips SET name = CAST(x'ff' AS TEXT)",),
        ("UPDATE about SET value = 'set,secrets' WHERE key = 'tables'",),
        ("DELETE FROM about WHERE key = 'tables'",),
        ("UPDATE about SET value = x'736574' WHERE key = 'tables'",),
        ("UPDATE about SET value = 'x' WHERE key = 'columns'",),
        ("ALTER TABLE clips ADD COLUMN bomb TEXT AS (printf('%.*c', 900000000, 'x'))",),
    ],
)
def test_hostile_sqlite_is_refused_in_a_sentence(tmp_path: Path, statements: tuple[str, ...]) -> None:
    target = changed(tmp_path, "library.sqlite", *statements)
    done = RUN.invoke(app, ["find", str(target), "--clip", "a"])
    assert done.exit_code == 3 and done.stderr.startswith("kontrol: "), done.output


def test_a_register_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "other" / "set").mkdir(parents=True)
    mine = tmp_path / "other" / "set" / "mine.parquet"
    mine.write_bytes(b"x")
    target = changed(tmp_path, "library", "UPDATE files SET part = '../../other/set/mine'")
    for command in (["find", str(target), "--clip", "a"], ["scan", str(tmp_path / "sets"), "-o", str(target)]):
        done = RUN.invoke(app, command)
        assert done.exit_code == 3 and "never makes" in done.stderr, done.output
    assert mine.read_bytes() == b"x"


def test_a_parquet_bomb_is_refused_or_small(tmp_path: Path) -> None:
    """One text of 4 MB that stands in 100,000 rows is one text in memory; columns of other kinds are refused."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from kontrol_cli.scan.parquet import schema
    from kontrol_cli.scan.record import LIBRARY_TABLES

    target = changed(tmp_path, "library", "UPDATE about SET value = value")
    (clips,) = parts(target, "clips")
    fields = schema(LIBRARY_TABLES["clips"])
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * (4 << 20)]))
    arrays = [text if field.name == "name" else pa.nulls(100_000, field.type) for field in fields]
    pq.write_table(pa.Table.from_arrays(arrays, names=fields.names), clips, compression="zstd", store_schema=False)
    assert clips.stat().st_size < 1 << 20
    opened = open_library(target)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(len(row["name"]) for row in opened.rows("clips", ["name"])) == 100_000 * (4 << 20)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB
    pq.write_table(pa.table({"set": [1.5], "name": ["a"]}), clips)
    with pytest.raises(BadInput, match="columns"):
        next(opened.rows("clips", ["name"]))
    opened.close()


def million(tmp_path: Path, rows: int) -> Path:
    return changed(
        tmp_path,
        "library.sqlite",
        f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT {rows}) "
        'INSERT INTO samples ("set", name) SELECT (SELECT "set" FROM files), \'clap \' || x FROM n',
    )


def test_many_answers_take_bounded_memory(tmp_path: Path) -> None:
    target = million(tmp_path, 200_000)
    # getrusage would count what this process held when the other one was started; VmHWM begins with the program.
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of another process can be looked up on Linux only")
    program = (
        "import sys; from pathlib import Path; from kontrol_cli.app import command\n"
        "try: command()(['find', sys.argv[1], '--sample', 'clap', '--output', 'csv'])\n"
        "finally: print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(target)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert int(done.stderr.split()[-1]) < 300_000  # KB
    line = done.stdout.decode().splitlines()[1]
    assert line.count("clap ") == 200_000  # data is not cut


def test_more_answers_than_a_million_are_refused() -> None:
    from kontrol_cli.scan import find

    hits = find._Hits()
    for number in range(find._MOST_TEXTS):
        hits.add(7, f"clip {number}")
    hits.add(7, "clip 0")
    with pytest.raises(KontrolError, match="1,000,000"):
        hits.add(7, "one more")


def test_the_screen_shows_five_reasons_and_data_all(tmp_path: Path) -> None:
    target = million(tmp_path, 8)
    library: Library = open_library(target)
    (short,) = find_in_library(library, Question(sample="clap"), most=5)
    assert short["why"].endswith("sample clap 5, and 3 more")
    (whole,) = find_in_library(library, Question(sample="clap"))
    assert whole["why"] == ", ".join(f"sample clap {number}" for number in range(1, 9))
    library.close()
    assert "and 3 more" in RUN.invoke(app, ["find", str(target), "--sample", "clap"]).stdout.replace("\n", " ")
    for name in ("csv", "json", "ndjson"):
        done = RUN.invoke(app, ["find", str(target), "--sample", "clap", "--output", name])
        assert "clap 8" in done.stdout and "more" not in done.stdout, name


@both_kinds
def test_find_never_writes_into_its_library(kind: str, tmp_path: Path) -> None:
    target = changed(tmp_path, kind, "UPDATE about SET value = value")
    (tmp_path / "link").symlink_to(target)
    inside = [] if kind == "library.sqlite" else [target / "library.sqlite", target / "x.csv", parts(target)[0]]
    for out in (target, tmp_path / "link", *inside):
        done = RUN.invoke(app, ["find", str(target), "--clip", "a", "--output", "csv", "-o", str(out), "--force"])
        assert done.exit_code == 2, (out, done.output)
    assert names_in(target) == ["a"]


def test_a_lock_that_could_not_be_taken_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by failing every system call: the lock file was made, and the disk was full just then."""
    target = tmp_path / "library.sqlite"
    connect = sqlite3.connect
    calls = []

    def full(*given: object, **more: object) -> sqlite3.Connection:
        if Path(str(given[0])) == lock_path(target):
            calls.append(given)
            if len(calls) == 1:
                raise sqlite3.OperationalError("unable to open database file")
        return connect(*given, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(KontrolError), locked(target):
        pytest.fail("there was no lock")
    assert calls and list(tmp_path.iterdir()) == []
    with locked(target):
        with pytest.raises(UsageError, match="another process"), locked(target):
            pytest.fail("two have the lock")
        assert lock_path(target).exists()
    assert list(tmp_path.iterdir()) == []


def test_a_number_beyond_64_bits_fails_its_set_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kontrol_cli.scan import workers

    sets = fill(tmp_path / "sets", "a")
    for kind in KINDS:
        scan_folder(sets, tmp_path / kind, workers=1)
        about = open_library(tmp_path / kind).about
        task = Task(str(sets), str(tmp_path / kind), about["kind"], tuple(about["tables"].split(",")), "test", 1)
        record = workers.read_record(str(sets), "a.als", task.tables)
        record.rows["clips"][0]["color_index"] = 2**70
        monkeypatch.setattr(workers, "read_record", lambda *_, record=record: record)
        sink = open_sink(task)
        path, error, kept = read_and_keep(task, "a.als", sink)
        assert path == "a.als" and "64 bits" in str(error) and kept[0][0].error == error
        sink.close()
        monkeypatch.undo()


# Killed on the way.


@pytest.mark.parametrize("kind", [KINDS[1], pytest.param(KINDS[0], marks=pytest.mark.slow)])
def test_killed_three_times_then_complete(kind: str, tmp_path: Path) -> None:
    sets, target = fill(tmp_path / "sets", *(f"s{number:03}" for number in range(320))), tmp_path / kind
    scan_folder(sets, tmp_path / f"whole {kind}", workers=1)
    expected = state(tmp_path / f"whole {kind}")
    kills = 0
    for size in (140, 200, 300):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(sets), str(target), str(size)], cwd=ROOT, start_new_session=True
        )
        kills += process.wait() == -signal.SIGKILL
        while is_alive(process.pid):  # its reading processes end by themselves
            time.sleep(0.05)
        known = state(target)
        assert all(facts == expected[path] for path, facts in known.items())
    assert kills == 3 and len(known) > 40
    result = scan_folder(sets, target, workers=2)
    assert result.unchanged >= 64 and state(target) == expected
    assert not [path for path in litter(tmp_path, target) if path.startswith((".", f"{kind}/", f"{kind}-"))]


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


KILLED = """
import os, signal, sys
from kontrol_cli.scan import scan_folder

def progress(one):
    if one.done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    scan_folder(sys.argv[1], sys.argv[2], workers=2, progress=progress)
"""


# Every system call.


@pytest.mark.parametrize("every", [262, pytest.param(11, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "fault",
    ["ENOSPC", *(pytest.param(name, marks=pytest.mark.slow) for name in ("KILL", "EIO", "EACCES", "INTERRUPT"))],
)
@both_kinds
def test_system_calls_that_fail(kind: str, fault: str, every: int, tmp_path: Path) -> None:
    """Some calls each time, more of them in `make fuzz`; for all of them run scan_faults by hand with --every 1."""
    if (why := failing_calls.why_not()) is not None:
        pytest.skip(why)
    environment = {**os.environ, "LD_PRELOAD": str(failing_calls.library(tmp_path)), "TMPDIR": str(tmp_path)}
    options = [[], ["--fresh"]] + ([["--lasting"]] if fault == "ENOSPC" else [])
    for extra in options:
        command = [sys.executable, "-m", "tests.kontrol_cli.scan_faults", "--kind", kind, "--fault", fault]
        done = subprocess.run(
            [*command, "--every", str(every), "--first", "7", *extra],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        assert '"tried": ' in done.stdout
