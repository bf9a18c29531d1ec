"""Simulating under bad circumstances: a script that hangs or talks without end, killed runs, hostile files."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.errors import KontrolError
from kontrol_cli.app import app
from kontrol_cli.in_live.simulate import controls, leftovers, run
from kontrol_cli.in_live.simulate.child import run_child
from kontrol_cli.in_live.simulate.description import TABLES, describe
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Rows
from tests.assemble import ROOT
from tests.field import FIELD, field_path

RUN = CliRunner()
DRUM_SET = str(ROOT / "samples" / "drum-set.xml")
HOSTILE = sorted(path.name for path in FIELD.glob("hostile/*.xml")) if FIELD.is_dir() else []


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("KONTROL_HOME", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return folder


def child(code: str, tmp_path: Path, seconds: float) -> tuple[int | None, str]:
    ended = run_child(
        [sys.executable, "-c", code], folder=tmp_path, environment=dict(os.environ), longest_seconds=seconds
    )
    return ended.code, ended.said


def test_a_child_that_hangs_is_stopped_and_one_that_talks_without_end_takes_no_memory(tmp_path: Path) -> None:
    began = time.monotonic()
    assert child("while True: pass", tmp_path, 0.5)[0] is None
    talks = "import sys\nwhile True: sys.stderr.write('x' * 10000); sys.stdout.write('y' * 10000)"
    code, said = child(talks, tmp_path, 1.0)
    assert code is None and 60_000 < len(said) < 80_000 and set(said) == {"x"}
    assert time.monotonic() - began < 10
    assert child("import sys; sys.stderr.write('the end'); sys.exit(7)", tmp_path, 20) == (7, "the end")


def test_a_script_that_hangs_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "scripts"

    def hanging(into: Path, surfaces: object, *, name: str | None) -> list[Path]:
        made = into / "MidiKontrol"
        made.mkdir()
        (made / "__init__.py").write_text("def create_instance(c_instance):\n    while True: pass\n")
        return [made]

    monkeypatch.setattr(run, "assemble", hanging)
    result = RUN.invoke(app, ["simulate", DRUM_SET, "--timeout", "2"])
    assert result.exit_code == 1 and "did not end within 2 seconds" in result.stderr and "--timeout" in result.stderr
    assert list((tmp_path / "temporary").iterdir()) == [] and not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_killed_simulation_leaves_no_process_behind(number: signal.Signals, tmp_path: Path) -> None:
    """Even a script that hangs ends when the kontrol that started it is gone."""
    code = (
        "import sys, os; from pathlib import Path; from kontrol_cli.in_live.simulate.child import run_child\n"
        "run_child([sys.executable, '-c', 'import os, sys, threading, time\\n"
        'open(sys.argv[1], "w").write(str(os.getpid()))\\n'
        "from live_sim import __main__ as main\\n"
        "threading.Thread(target=main._end_with_stdin, daemon=True).start()\\n"
        "while True: pass', sys.argv[1]], folder=Path.cwd(), environment=dict(os.environ), longest_seconds=60)\n"
    )
    noted = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", code, str(noted)], cwd=ROOT, stderr=subprocess.DEVNULL)
    for _ in range(400):
        if noted.exists() and noted.read_text():
            break
        time.sleep(0.05)
    grandchild = int(noted.read_text())
    time.sleep(0.3)
    parent.send_signal(number)
    assert parent.wait(20) != 0
    for _ in range(200):
        state = Path(f"/proc/{grandchild}/stat")
        gone = (
            not state.exists() or state.read_text().split()[2] == "Z" if Path("/proc").is_dir() else _gone(grandchild)
        )
        if gone:
            return
        time.sleep(0.05)
    os.kill(grandchild, signal.SIGKILL)
    pytest.fail("the simulated Live outlived the kontrol that started it")


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return True
    return False


def test_folders_of_killed_runs_go_when_they_are_ours_and_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    ours = place / "kontrol-simulate-abcd1234"
    (ours / "home" / "dumps").mkdir(parents=True)
    (ours / "set.json").write_text("{}")
    foreign = place / "kontrol-simulate-abcd5678"
    foreign.mkdir()
    (foreign / "my work.als").write_text("mine")
    other = place / "kontrol-simulate-mine"
    other.mkdir()
    link = place / "kontrol-simulate-link0000"
    link.symlink_to(foreign)
    assert leftovers.remove() == []  # young: it may be running
    os.utime(ours, (1e9, 1e9))
    assert leftovers.remove() == []  # moved here a moment ago
    later = time.time() + 2 * leftovers.OLD_SECONDS
    if hasattr(os, "getuid"):
        with monkeypatch.context() as patched:
            patched.setattr(os, "getuid", lambda: 12345)
            assert leftovers.remove(now=later) == []  # another user's, in a folder that all share
    assert leftovers.remove(now=later) == [ours]
    assert sorted(place.iterdir()) == sorted([foreign, other, link])
    assert leftovers.remove(tmp_path / "nowhere", now=later) == []


def test_a_run_removes_them_and_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary" / "kontrol-simulate-abcd1234" / "home").mkdir(parents=True)
    later = time.time() + 2 * leftovers.OLD_SECONDS
    monkeypatch.setattr("kontrol_cli.in_live.simulate.leftovers.time.time", lambda: later)
    result = RUN.invoke(app, ["simulate", DRUM_SET])
    assert result.exit_code == 0, result.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


def test_an_account_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_LARGEST_RESULT", 100)
    result = RUN.invoke(app, ["simulate", DRUM_SET])
    assert result.exit_code == 1 and "more than we read" in result.stderr


@pytest.mark.parametrize("name", HOSTILE or ["dump-scene-without-index.xml"])
def test_hostile_sets_run_or_are_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    result = RUN.invoke(app, ["simulate", str(field_path(f"hostile/{name}"))])
    assert result.exit_code in (0, 1, 2, 3), result.stderr
    assert isinstance(result.exception, SystemExit | None), (name, result.exception)
    assert list((tmp_path / "temporary").iterdir()) == []


def rows_of(path: str) -> Rows:
    rows = Rows(TABLES)
    read_into(path, rows)
    return rows


@pytest.mark.parametrize("table", TABLES)
def test_rows_that_lack_their_values(table: str) -> None:
    """Every value of every table missing in turn: described, or refused by the simulated Live, never a traceback."""
    checked = 0
    first = rows_of(str(ROOT / "samples" / "difficult.xml")).of(table)
    for column in sorted({key for row in first[:1] for key in row}):
        rows = rows_of(str(ROOT / "samples" / "difficult.xml"))
        for row in rows.of(table):
            row[column] = None
        with contextlib.suppress(KontrolError):
            describe(rows)
        checked += 1
    assert checked or not first


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"channel": ' + b"9" * 5000 + b"}", b"\xff", b"[]", b'{"buttons": {"\\ud800": {"cc": 1}}}'],
)
@pytest.mark.parametrize("surface", ["MidiKontrol", "LiveDumper"])
def test_hostile_profiles(surface: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes(content)
    result = RUN.invoke(app, ["simulate", DRUM_SET, "--surface", surface, "--profile", str(path)])
    assert result.exit_code in (1, 3), (result.stderr, result.exception)
    assert re.search(r"^kontrol: ", result.stderr, re.MULTILINE) and "Traceback" not in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_profile_that_is_a_pipe_or_a_device(home: Path) -> None:
    os.mkfifo(home / "profile.json")
    result = RUN.invoke(app, ["simulate", DRUM_SET])
    assert result.exit_code == 3 and "ordinary file" in result.stderr
    (home / "profile.json").unlink()
    (home / "profile.json").symlink_to("/dev/zero")
    result = RUN.invoke(app, ["simulate", DRUM_SET])
    assert result.exit_code == 3 and "ordinary file" in result.stderr


@pytest.mark.parametrize("surface", ["MidiKontrol", "LiveDumper"])
def test_the_status_bar_says_name_and_version_as_install_promises(surface: str) -> None:
    """What `kontrol install` says at its end is true for both."""
    from kontrol_cli.in_live.install import CLICKS
    from live_dumper.version import VERSION

    assert "The status bar says the script's name and version" in CLICKS
    chosen = next(one for one in ("MidiKontrol", "LiveDumper") if one == surface)
    profile = controls.read_profile(chosen, Path("no home"))  # type: ignore[arg-type]
    for live in run.versions():
        python, _ = run.choose_python(live, None)
        with run.simulated(
            describe(rows_of(DRUM_SET)), ["tick 3"], live=live, python=python, profile=profile
        ) as outcome:
            assert outcome.messages and outcome.messages[0].startswith(f"{surface} {VERSION} is running")


def test_the_bound_of_profiles_is_the_scripts_own() -> None:
    from live_dumper.own_files import LIMIT_BYTES

    assert controls._LARGEST_PROFILE == LIMIT_BYTES


def test_a_result_that_the_disk_does_not_give_back_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_log: Path) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(run, "_end_of", lost)
    result = RUN.invoke(app, ["simulate", DRUM_SET])
    assert result.exit_code == 1, result.output
    assert "temporary folder" in result.stderr and "Input/output error" in result.stderr


def test_a_temporary_folder_that_cannot_be_removed_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """shutil.rmtree looks at the folder once without asking whether errors are to be ignored."""
    real, refused = tempfile.TemporaryDirectory.cleanup, []

    def cleanup(folder: tempfile.TemporaryDirectory[str]) -> None:
        real(folder)
        if Path(folder.name).name.startswith(leftovers.PREFIX):
            refused.append(folder.name)
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", cleanup)
    result = RUN.invoke(app, ["simulate", DRUM_SET])
    assert result.exit_code == 0 and refused, result.output
