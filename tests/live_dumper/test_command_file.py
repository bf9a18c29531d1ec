"""The command file: each line once, however it is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from live_dumper.command_file import LIMIT_BYTES, CommandFile
from live_dumper.commands import understand, vocabulary
from live_dumper.LiveDumper import LiveDumper
from live_dumper.version import VERSION
from tests.live_dumper import fake_set
from tests.systems import posix


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def file(home: Path, lines: list[str]) -> CommandFile:
    home.mkdir(mode=0o700)
    return CommandFile(lines.append)


def in_use(path: str, mode: str) -> None:
    """What Windows answers while another program writes the file."""
    raise PermissionError(13, "in use by another process")


def set_time(path: Path, seconds: int) -> None:
    os.utime(path, (seconds, seconds))


def test_no_file_is_the_usual_case(file: CommandFile, lines: list[str]) -> None:
    assert file.poll() == []
    assert lines == []


def test_each_command_once(file: CommandFile, home: Path) -> None:
    path = home / "command"
    path.write_text("status\n\n# a remark\r\n  dump set \n")
    assert file.poll() == ["status", "dump set"]
    assert file.poll() == []
    with path.open("a") as stream:
        stream.write("trace on\n")
    assert file.poll() == ["trace on"]
    assert file.poll() == []


def test_a_line_without_its_end_is_left_until_it_has_one(file: CommandFile, home: Path) -> None:
    path = home / "command"
    path.write_text("status\ndump s")
    assert file.poll() == ["status"]
    assert file.poll() == []
    with path.open("a") as stream:
        stream.write("et")
    assert file.poll() == []
    with path.open("a") as stream:
        stream.write("\n")
    assert file.poll() == ["dump set"]


def test_the_same_command_written_anew_runs_again(file: CommandFile, home: Path) -> None:
    path = home / "command"
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


def test_what_was_written_while_no_script_ran_is_passed_over(home: Path, lines: list[str]) -> None:
    home.mkdir()
    path = home / "command"
    path.write_text("dump set\n")
    first = CommandFile(lines.append)
    assert first.poll() == []
    with path.open("a") as stream:
        stream.write("status\n")
    assert first.poll() == ["status"]
    again = CommandFile(lines.append)  # a restart repeats nothing
    assert again.poll() == []
    with path.open("a") as stream:
        stream.write("help\n")
    assert again.poll() == ["help"]


def test_a_line_that_was_begun_before_the_start_runs_when_it_is_whole(home: Path, lines: list[str]) -> None:
    home.mkdir()
    path = home / "command"
    path.write_text("status\ndump s")
    file = CommandFile(lines.append)
    with path.open("a") as stream:
        stream.write("et\n")
    assert file.poll() == ["dump set"]


def test_every_running_script_takes_every_line_once_and_the_file_stays(home: Path, lines: list[str]) -> None:
    home.mkdir()
    first, second = CommandFile(lines.append), CommandFile(lines.append)
    path = home / "command"
    path.write_text("dump set\n")
    assert first.poll() == second.poll() == ["dump set"]
    with path.open("a") as stream:
        stream.write("status\n")
    assert second.poll() == ["status"] and second.poll() == []
    assert first.poll() == ["status"] and first.poll() == []
    assert path.read_text() == "dump set\nstatus\n"
    assert [path.name for path in home.iterdir()] == ["command"]  # nothing is written beside it


def test_old_lines_that_cannot_be_read_at_the_start_are_passed_over_later(
    home: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    path = home / "command"
    path.write_text("dump set\n")
    with monkeypatch.context() as patch:
        patch.setattr("io.open", in_use)
        file = CommandFile(lines.append)
    assert file.poll() == []
    path.write_text("dump set\nstatus\n")
    assert file.poll() == ["status"]


def test_a_file_that_was_emptied_is_new(file: CommandFile, home: Path) -> None:
    path = home / "command"
    path.write_text("dump set\n")
    assert file.poll() == ["dump set"]
    path.write_text("")
    assert file.poll() == []
    path.write_text("dump set\nstatus\n")
    assert file.poll() == ["dump set", "status"]


def test_a_deleted_file_may_come_back(file: CommandFile, home: Path) -> None:
    path = home / "command"
    path.write_text("status\n")
    set_time(path, 1000)
    assert file.poll() == ["status"]
    path.unlink()
    assert file.poll() == []
    path.write_text("status\nhelp\n")
    assert file.poll() == ["status", "help"]


def test_strange_bytes_stay_harmless(file: CommandFile, home: Path) -> None:
    (home / "command").write_bytes(b"\xef\xbb\xbfstatus\n\xff\xfe\n\x00\n")
    assert file.poll()[0] == "status"


def test_a_file_in_use_is_read_in_the_next_tick(
    file: CommandFile, home: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "command").write_text("status\n")
    with monkeypatch.context() as patch:
        patch.setattr("io.open", in_use)
        assert file.poll() == [] and file.poll() == []
    assert len(lines) == 1 and "cannot be read now" in lines[0]
    assert file.poll() == ["status"]


def test_a_huge_file_is_reported_once_and_not_read(file: CommandFile, home: Path, lines: list[str]) -> None:
    (home / "command").write_text("status\n" * LIMIT_BYTES)
    assert file.poll() == []
    assert file.poll() == []
    assert len(lines) == 1 and "longer than" in lines[0]


@posix
def test_a_folder_or_a_pipe_is_left_alone(file: CommandFile, home: Path) -> None:
    os.mkfifo(home / "command")
    assert file.poll() == []  # opening a pipe would block Live


@posix
def test_who_may_write_python(file: CommandFile, home: Path) -> None:
    path = home / "command"

    def distrust(mode: int, folder: int) -> str:
        path.unlink(missing_ok=True)
        assert file.poll() == []
        path.write_text("status\n")
        path.chmod(mode)
        home.chmod(folder)
        assert file.poll() == ["status"]
        assert file.poll() == []
        return file.distrust

    assert distrust(0o600, 0o700) == ""
    assert distrust(0o644, 0o755) == ""
    assert "others can write the command file" in distrust(0o602, 0o700)  # the group cannot, everybody else can
    assert "others can write the command file" in distrust(0o620, 0o700)
    assert "others can write the command file" in distrust(0o660, 0o700)
    assert "others can write the folder" in distrust(0o600, 0o702)
    assert "others can write the folder" in distrust(0o600, 0o720)


@posix
def test_a_link_is_not_trusted(file: CommandFile, home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("status\n")
    (home / "command").symlink_to(tmp_path / "elsewhere")
    assert file.poll() == ["status"]
    assert "not an ordinary file" in file.distrust


@posix
def test_another_owner_is_not_trusted(file: CommandFile, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "command").write_text("status\n")
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert file.poll() == ["status"]
    assert "belongs to another user" in file.distrust
    monkeypatch.delattr(os, "getuid")  # Windows
    (home / "command").write_text("status\nstatus\n")
    assert file.poll() == ["status"]
    assert "does not say" in file.distrust


def test_the_vocabulary() -> None:
    assert understand("Dump SET") == ("dump set", "")
    assert understand("select track  3 Big Kick ") == ("select track", "3 Big Kick")
    assert understand("python X = 'a  b'") == ("python", "X = 'a  b'")
    for line in ("dump", "dump it", "dump set now", "select", "select track", "python", "status please", "cancel"):
        assert understand(line) is None, line
    assert "trace on" in vocabulary() and "trace on" not in vocabulary(dumper_only=True)
    for words in vocabulary().split(" | "):
        assert understand(words) is not None, words


class Instance(fake_set.Host):
    """A c_instance for LiveDumper."""

    def request_rebuild_midi_map(self) -> None:
        pass


def test_live_dumper_does_its_own_commands_and_leaves_the_others(home: Path) -> None:
    home.mkdir()
    (home / "live-dumper.json").write_text('{"dump": {"budget_ms": 0.1}}')  # many slices: it is still busy when asked
    host = Instance(fake_set.full_set())
    script = LiveDumper(host)
    path = home / "command"
    script.update_display()
    assert host.messages == [f"LiveDumper {VERSION} is running"]
    del host.messages[:], host.log[:]
    path.write_text("dump set\nstatus\n")
    script.update_display()
    assert [text.split(":")[0] for text in host.messages] == ["Kontrol", f"LiveDumper {VERSION}"]
    assert "dump of the set started" in host.messages[0] and "dump at" in host.messages[1]
    path.write_text("dump cancel\nhelp\n")
    script.update_display()
    assert "cancelled" in host.messages[-1]
    del host.log[:]
    path.write_text("trace on\nnonsense\nstatus\n")
    script.update_display()
    assert host.log[0] == "LiveDumper: 'trace on' is a command for MidiKontrol."
    assert host.log[1].startswith("LiveDumper: 'nonsense' is not understood. Commands: dump set | ")
    assert host.messages[-1].endswith(": no dump under way")
    script.disconnect()


def test_live_dumper_says_once_that_its_command_file_is_in_use(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = Instance(fake_set.full_set())
    script = LiveDumper(host)
    script.update_display()
    del host.log[:]
    (home / "command").write_text("nonsense\n")
    with monkeypatch.context() as patch:
        patch.setattr("io.open", in_use)
        script.update_display()
        script.update_display()
    assert len(host.log) == 1 and "cannot be read now" in host.log[0]
    script.update_display()
    assert "'nonsense' is not understood" in host.log[1]
    script.disconnect()
