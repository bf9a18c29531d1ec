"""The command file: each line once, however it is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from MidiKontrol.CommandFile import LIMIT_BYTES, CommandFile


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def file(lines: list[str]) -> CommandFile:
    return CommandFile(lines.append)


def set_time(path: Path, seconds: int) -> None:
    os.utime(path, (seconds, seconds))


def test_no_file_is_the_usual_case(file: CommandFile, lines: list[str]) -> None:
    assert file.poll() == []
    assert lines == []


def test_each_command_once(file: CommandFile, kontrol_home: Path) -> None:
    path = kontrol_home / "command"
    path.write_text("status\n\n# a remark\r\n  dump set \n")
    assert file.poll() == ["status", "dump set"]
    assert file.poll() == []
    with path.open("a") as stream:
        stream.write("trace on\n")
    assert file.poll() == ["trace on"]
    assert file.poll() == []


def test_a_line_without_its_end_is_left_until_it_has_one(file: CommandFile, kontrol_home: Path) -> None:
    path = kontrol_home / "command"
    path.write_text("status\ndump s")
    assert file.poll() == ["status"]
    assert file.poll() == []
    with path.open("a") as stream:
        stream.write("et")
    assert file.poll() == []
    with path.open("a") as stream:
        stream.write("\n")
    assert file.poll() == ["dump set"]


def test_the_same_command_written_anew_runs_again(file: CommandFile, kontrol_home: Path) -> None:
    path = kontrol_home / "command"
    path.write_text("dump set\n")
    set_time(path, 1000)
    assert file.poll() == ["dump set"]
    path.write_text("dump set\n")
    set_time(path, 1005)
    assert file.poll() == ["dump set"]
    path.write_text("trace off\nstatus\n")  # longer, and does not begin with what was done
    assert file.poll() == ["trace off", "status"]
    path.write_text("status\n")  # shorter
    assert file.poll() == ["status"]


def test_a_restart_repeats_nothing_and_takes_what_came_meanwhile(kontrol_home: Path, lines: list[str]) -> None:
    path = kontrol_home / "command"
    path.write_text("dump set\n")
    assert CommandFile(lines.append).poll() == ["dump set"]
    assert CommandFile(lines.append).poll() == []
    with path.open("a") as stream:
        stream.write("status\n")
    assert CommandFile(lines.append).poll() == ["status"]


def test_two_scripts_share_one_file(kontrol_home: Path, lines: list[str]) -> None:
    first, second = CommandFile(lines.append), CommandFile(lines.append)
    (kontrol_home / "command").write_text("dump set\n")
    assert first.poll() + second.poll() == ["dump set"]


def test_a_deleted_file_may_come_back(file: CommandFile, kontrol_home: Path) -> None:
    path = kontrol_home / "command"
    path.write_text("status\n")
    set_time(path, 1000)
    assert file.poll() == ["status"]
    path.unlink()
    assert file.poll() == []
    path.write_text("status\n")
    set_time(path, 2000)
    assert file.poll() == ["status"]


def test_strange_bytes_stay_harmless(file: CommandFile, kontrol_home: Path) -> None:
    (kontrol_home / "command").write_bytes(b"\xef\xbb\xbfstatus\n\xff\xfe\n\x00\n")
    assert file.poll()[0] == "status"


def test_a_file_in_use_is_read_in_the_next_tick(
    file: CommandFile, kontrol_home: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_use(path: str, mode: str) -> None:
        raise PermissionError(13, "in use by another process")

    (kontrol_home / "command").write_text("status\n")
    with monkeypatch.context() as patch:
        patch.setattr("io.open", in_use)
        assert file.poll() == [] and file.poll() == []
    assert len(lines) == 1 and "cannot be read now" in lines[0]
    assert file.poll() == ["status"]


def test_a_huge_file_is_reported_once_and_not_read(file: CommandFile, kontrol_home: Path, lines: list[str]) -> None:
    (kontrol_home / "command").write_text("status\n" * LIMIT_BYTES)
    assert file.poll() == []
    assert file.poll() == []
    assert len(lines) == 1 and "longer than" in lines[0]


def test_a_folder_or_a_pipe_is_left_alone(file: CommandFile, kontrol_home: Path) -> None:
    os.mkfifo(kontrol_home / "command")
    assert file.poll() == []  # opening a pipe would block Live


def test_a_spoilt_memory_is_no_obstacle(file: CommandFile, kontrol_home: Path) -> None:
    (kontrol_home / "command.done").write_text("nonsense")
    (kontrol_home / "command").write_text("status\n")
    assert file.poll() == ["status"]


def test_who_may_write_python(file: CommandFile, kontrol_home: Path) -> None:
    path = kontrol_home / "command"

    def distrust(mode: int, folder: int) -> str:
        path.unlink(missing_ok=True)
        path.write_text("status\n")
        path.chmod(mode)
        kontrol_home.chmod(folder)
        (kontrol_home / "command.done").unlink(missing_ok=True)
        again = CommandFile([].append)
        assert again.poll() == ["status"]
        return again.distrust

    assert distrust(0o600, 0o700) == ""
    assert distrust(0o644, 0o755) == ""
    assert "others can write the command file" in distrust(0o622, 0o700)
    assert "others can write the command file" in distrust(0o660, 0o700)
    assert "others can write the folder" in distrust(0o600, 0o777)


def test_a_link_is_not_trusted(file: CommandFile, kontrol_home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("status\n")
    (kontrol_home / "command").symlink_to(tmp_path / "elsewhere")
    assert file.poll() == ["status"]
    assert "not an ordinary file" in file.distrust


def test_another_owner_is_not_trusted(file: CommandFile, kontrol_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (kontrol_home / "command").write_text("status\n")
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert file.poll() == ["status"]
    assert "belongs to another user" in file.distrust
    monkeypatch.delattr(os, "getuid")  # Windows
    (kontrol_home / "command").write_text("status\nstatus\n")
    assert file.poll() == ["status"]
    assert "does not tell" in file.distrust
