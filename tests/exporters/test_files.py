"""Files appear whole or not at all, never over another one unasked, and never in place of what is not a file."""

from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from exporters.errors import KontrolError, UsageError
from exporters.files import OLD_SECONDS, check_target, write_whole

posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and permissions as POSIX has them")


def test_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "song.syx", b"\xf0\xf7")
    finally:
        os.umask(before)
    assert (tmp_path / "song.syx").read_bytes() == b"\xf0\xf7"
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "song.syx").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["song.syx"]


def test_an_existing_file_stays_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "song.syx"
    target.write_bytes(b"old")
    for refuse in (lambda: check_target(target), lambda: write_whole(target, b"new")):
        with pytest.raises(UsageError, match=r"exists already.*`force`"):
            refuse()
    assert target.read_bytes() == b"old"
    write_whole(target, b"new", force=True)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("place,sentence", [("folder", "is a folder"), ("none/song.syx", "does not exist")])
def test_places_where_no_file_can_be(tmp_path: Path, place: str, sentence: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=sentence):
        write_whole(tmp_path / place, b"new", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_nothing_is_lost_or_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    target = tmp_path / "song.syx"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(KontrolError, match="No space left on device"):
        write_whole(target, b"new", force=True)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["song.syx"]


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "song.syx"
    sync = os.fsync

    def somebody_else(handle: int) -> None:
        target.write_bytes(b"theirs")
        sync(handle)

    monkeypatch.setattr(os, "fsync", somebody_else)
    with pytest.raises(UsageError, match="exists already"):
        write_whole(target, b"ours")
    assert target.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["song.syx"]


def left_by_a_kill(target: Path) -> Path:
    """The part of a process that is killed while it writes `target`."""
    pid = os.fork()
    if not pid:
        os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        write_whole(target, b"half", force=True)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    (part,) = (path for path in target.parent.iterdir() if path.suffix == ".part")
    return part


@posix
@pytest.mark.parametrize("name", ["song.syx", "a" * 200 + ".syx", "é" * 60 + ".syx", "line\nfeed.syx", ".hidden"])
def test_what_a_killed_process_left_goes_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target = tmp_path / name
    target.write_bytes(b"old")
    part = left_by_a_kill(target)
    assert target.read_bytes() == b"old" and part.name.startswith(".")
    os.utime(part, (1e9, 1e9))  # the time of writing alone does not make it old: a copy keeps it
    write_whole(target, b"newer", force=True)
    assert part.exists()  # that process may be alive still
    moment = time.time() + OLD_SECONDS + 60
    monkeypatch.setattr(time, "time", lambda: moment)
    write_whole(tmp_path / "other.syx", b"other")
    assert part.exists()  # none of its business
    write_whole(target, b"newest", force=True)
    assert not part.exists() and target.read_bytes() == b"newest"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "other.syx"])


@pytest.mark.parametrize("after", [True, False])
def test_ctrl_c_while_the_part_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    real = os.open

    def interrupted(*given: Any, **more: Any) -> int:
        if after:
            os.close(real(*given, **more))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "song.syx", b"new")
    assert list(tmp_path.iterdir()) == []


def test_the_part_of_another_process_is_never_taken_or_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", bytes)
    theirs = tmp_path / ".song.syx.kontrol-aaaaaaaa.part"  # forty bits of zero in base 32 (RFC 4648)
    theirs.write_bytes(b"theirs")
    with pytest.raises(KontrolError, match="cannot be written"):
        write_whole(tmp_path / "song.syx", b"ours")
    assert theirs.read_bytes() == b"theirs" and list(tmp_path.iterdir()) == [theirs]


@posix
def test_what_is_not_ours_stays_beside_a_file_that_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = ".song.syx.kontrol-abcd123_.part"
    foreign = [
        ".song.syx.part",
        "song.syx.part",
        ".song.syx.abcd1234.part",  # nobody's name in particular
        "song.syx.kontrol-abcd1234.part",
        ".song.syx.kontrol-abcd1234.part.txt",
        ".song.syx.kontrol-abcd12345.part",
        ".song.syx.kontrol-ABCD1234.part",
        ".song2.syx.kontrol-abcd1234.part",
        "..song.syx.kontrol-abcd1234.part",
        ".song.syx.lock",
    ]
    for name in (old, *foreign):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".song.syx.kontrol-folder00.part").mkdir()
    (tmp_path / ".song.syx.kontrol-link0000.part").symlink_to("song.syx.part")
    os.mkfifo(tmp_path / ".song.syx.kontrol-pipe0000.part")
    there = sorted(path.name for path in tmp_path.iterdir())
    moment = time.time() + OLD_SECONDS + 60
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: moment)
        patched.setattr(os, "getuid", lambda: 12345)  # somebody else's: of another user of a shared folder
        write_whole(tmp_path / "song.syx", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*there, "song.syx"])
    monkeypatch.setattr(time, "time", lambda: moment)
    write_whole(tmp_path / "song.syx", b"newer", force=True)
    there.remove(old)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*there, "song.syx"])


def test_leftovers_that_cannot_be_looked_at_or_removed_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / ".song.syx.kontrol-abcd1234.part"
    part.write_bytes(b"x")
    moment = time.time() + OLD_SECONDS + 60
    monkeypatch.setattr(time, "time", lambda: moment)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    for module, name in ((os, "listdir"), (Path, "unlink")):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, refuse)
            assert write_whole(tmp_path / "song.syx", name.encode(), force=True).read_bytes() == name.encode()
        assert part.exists()
    write_whole(tmp_path / "song.syx", b"last", force=True)
    assert not part.exists()


@pytest.mark.parametrize("comes", [True, False])
def test_where_there_are_no_hard_links_a_new_file_is_looked_for_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comes: bool
) -> None:
    """A USB stick (FAT): there the name is looked up once more before it is taken."""
    target = tmp_path / "song.syx"

    def refuse(*_: object, **__: object) -> None:
        if comes:
            target.write_bytes(b"theirs")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    if comes:
        with pytest.raises(UsageError, match="exists already"):
            write_whole(target, b"ours")
    else:
        write_whole(target, b"ours")
    assert target.read_bytes() == (b"theirs" if comes else b"ours")
    assert [path.name for path in tmp_path.iterdir()] == ["song.syx"]


def test_a_whole_file_is_not_denied_because_its_second_name_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert write_whole(tmp_path / "song.syx", b"ours").read_bytes() == b"ours"
    assert write_whole(tmp_path / "song.syx", b"newer", force=True).read_bytes() == b"newer"


@posix
def test_a_replaced_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    real, link = folder / "real.syx", tmp_path / "song.syx"
    real.write_bytes(b"old")
    real.chmod(0o600)
    link.symlink_to(real)
    with pytest.raises(UsageError, match="exists already"):
        write_whole(link, b"new")
    write_whole(link, b"new", force=True)
    assert link.is_symlink() and real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("force", [False, True])
def test_a_pipe_or_device_is_never_replaced(tmp_path: Path, force: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="is a device or a pipe"):
        write_whole(pipe, b"new", force=force)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
