"""kontrol doctor at its edges: times of byte code, several Lives, betas, long errors in the log, copies deep down."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from kontrol_cli.doctor import kontrol_itself
from kontrol_cli.doctor.byte_code import byte_code
from kontrol_cli.doctor.lives import Preferences, scans_library
from kontrol_cli.doctor.log import read_log
from tests.kontrol_cli.doctor_worlds import HELLO, TRACEBACK, World, of_grade
from tests.kontrol_cli.test_doctor import ROOT, an_update_moved_the_library
from tests.kontrol_cli.test_user_library import cfg


@pytest.mark.parametrize(
    ("head", "stale"),
    [
        ("03f30d0a" + "0a000000" + "00" * 8, False),  # 2.7: the time of the source behind the mark
        ("03f30d0a" + "0b000000" + "0a000000" + "00" * 4, True),
        ("420d0d0a" + "00000000" + "0a000000" + "00" * 4, False),  # 3.7: flags, then the time
        ("420d0d0a" + "00000000" + "0b000000" + "00" * 4, True),
        ("420d0d0a" + "01000000" + "0b000000" + "00" * 4, False),  # by hash: what stands there is no time
    ],
)
def test_byte_code_knows_the_time_of_its_source(tmp_path: Path, head: str, stale: bool) -> None:
    (tmp_path / "a.py").write_text("")
    os.utime(tmp_path / "a.py", (10, 10))
    (tmp_path / "a.pyc").write_bytes(bytes.fromhex(head))
    found = byte_code("a.pyc", tmp_path / "a.pyc")
    assert found.stale is stale and found.python in ("2.7", "3.7") and not found.alone


def test_a_port_of_the_settings_may_be_two_or_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from kontrol_cli.doctor import cables
    from kontrol_cli.midi.system import Listing
    from kontrol_cli.midi.systems import SYSTEMS

    listing = Listing("python-rtmidi", SYSTEMS["UNIX_JACK"], ("MIDISPORT In",), ("MIDISPORT Out",))
    monkeypatch.setattr(cables, "installed_wrapper", lambda: "python-rtmidi")
    monkeypatch.setattr(cables, "list_ports", lambda: listing)
    for port in ("MIDISPORT Out, MIDISPORT In", "1", "tcp://127.0.0.1:9080"):
        monkeypatch.setenv("KONTROL_PORT", port)
        assert [one.grade for one in cables.look()] == ["fine", "fine"], port


def test_what_the_systems_and_live_leave_behind_is_no_change(world: World) -> None:
    (world.scripts / "MidiKontrol" / ".DS_Store").write_bytes(b"")
    assert of_grade(world.findings(), "worth a look") == []
    (world.scripts / "MidiKontrol" / "__init__.py").unlink()
    (world.scripts / "MidiKontrol" / "__init__.pyc").write_bytes(bytes.fromhex("03f30d0a") + bytes(20))
    assert [one.about for one in of_grade(world.findings(), "in the way")] == ["script"]
    assert not [one for one in world.findings() if one.about == "byte code"], "that finding says it already"


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_a_link_to_a_folder_at_work_may_lack_a_file(world: World) -> None:
    kept = world.library / "at work"
    kept.mkdir()
    (world.scripts / "MidiKontrol").rename(kept / "MidiKontrol")
    (world.scripts / "MidiKontrol").symlink_to(kept / "MidiKontrol")
    (kept / "MidiKontrol" / "Sysex.py").unlink()
    findings = world.findings()
    assert of_grade(findings, "in the way") == []
    assert [one.about for one in of_grade(findings, "worth a look")] == ["script"]


def test_a_dump_that_is_cut_off_is_worth_a_look(world: World, tmp_path: Path) -> None:
    home = tmp_path / "kontrol-home"
    home.mkdir()
    (home / "last-dump").write_text(f"{ROOT / 'samples' / 'cut-off.xml'}\n")
    (found,) = of_grade(world.findings(), "worth a look")
    assert found.about == "last dump" and found.do == "Dump the set in Live again."


def test_several_lives_are_told_apart(world: World) -> None:
    """The newest is that with the highest numbers, the log is the last that was written, and a library that only an
    older Live misses stops nothing."""
    assert world.computer.preferences is not None
    windows = world.computer.system == "Windows"
    cfg(world.computer.preferences, "12.10", world.library.parent, windows=windows)
    cfg(world.computer.preferences, "11.3", world.library / "gone", windows=windows)
    findings = world.findings()
    assert any("preferences here: 12.10, 12.4, 11.3. Live 12.10 runs" in one.found for one in findings)
    assert of_grade(findings, "in the way") == []
    (found,) = of_grade(findings, "worth a look")
    assert found.about == "library is not there" and found.found.startswith("Live 11.3 has")
    newer = world.computer.preferences / "Live 12.10" / ("Preferences" if windows else "") / "Log.txt"
    newer.write_text(HELLO)
    for path, hour in ((newer, 9), (world.inner / "Log.txt", 11)):
        time = datetime(2026, 11, 26, hour).timestamp()
        os.utime(path, (time, time))
    assert any(one.found.startswith("Log.txt of Live 12.4: ") for one in world.findings())


def test_a_named_library_that_is_not_lives_is_said(world: World, tmp_path: Path) -> None:
    other = tmp_path / "Another one" / "User Library"
    (other / "Ableton Folder Info").mkdir(parents=True)
    world.install(other / "Remote Scripts")
    (found,) = of_grade(world.findings(other), "worth a look")
    assert found.found == "Live 12.4 has another User Library: ~" + str(world.library).removeprefix(
        str(world.computer.home)
    )


@pytest.mark.parametrize(
    ("version", "scans"), [("10.1.13", True), ("10.1.12", False), ("10.1", None), ("10", None), ("9.7", False)]
)
def test_the_first_live_that_looks_into_the_library(version: str, scans: bool | None) -> None:
    assert scans_library(Preferences(version, Path("x"), beta=False)) is scans


def test_a_beta_of_12_3_has_reports_and_12_3_1_has_none(world: World) -> None:
    inner = world.inner.parent if world.computer.system == "Windows" else world.inner
    for version, grades in (("12.3.1", []), ("12.3b5", ["worth a look"])):
        inner = inner.rename(inner.with_name(f"Live {version}"))
        assert [one.grade for one in world.findings() if one.about == "live" and one.grade != "fine"] == grades


def test_long_and_broken_lines_of_the_log(tmp_path: Path) -> None:
    """The last twenty lines of an error are quoted; a message of several lines belongs to the error that it is in."""
    path = tmp_path / "Log.txt"
    begin = "2026-11-26T10:30:00.5: info: RemoteScriptError: "
    lines = [TRACEBACK[0], *(f"  File number {number}" for number in range(30)), "ValueError: in MidiKontrol"]
    path.write_text("".join(f"{begin}{line}\n" for line in lines) + "second line of it\n", encoding="utf-8")
    log = read_log(path)
    assert log is not None and len(log.errors) == 1
    assert log.errors[0][1][-2:] == ("ValueError: in MidiKontrol", "second line of it")
    assert len(log.errors[0][1]) == 20


def test_a_copy_three_folders_down_is_found(world: World) -> None:
    world.move_to(world.scripts / "a" / "b")
    (found,) = of_grade(world.findings(), "in the way")
    assert found.about == "script in a folder" and Path(found.found.split(": ")[1]).parts[-2:] == ("a", "b")


def test_an_old_library_behind_a_whole_new_one_is_left_alone(world: World) -> None:
    an_update_moved_the_library(world)
    world.install(world.library.parent / "On another drive" / "User Library" / "Remote Scripts")
    assert of_grade(world.findings(), "in the way") == []


def test_scripts_that_do_not_compile_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kontrol_itself, "compile_problems", lambda *_: ["/x/walk.py, line 3: invalid syntax"])
    monkeypatch.setattr(kontrol_itself, "find_python", lambda _: Path("python"))
    (found,) = kontrol_itself.look_at_compiling()
    assert found.grade == "in the way"
    assert found.found == "The scripts do not compile under Python 2.7: walk.py, line 3: invalid syntax."
