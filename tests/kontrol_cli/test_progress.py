"""A verb that takes longer than two seconds says so on a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kontrol_cli.output import echo, progress
from kontrol_cli.sets.reading import being_read, read_into
from kontrol_cli.sets.rows import Rows

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SET = (SAMPLES / "arrangement.xml").read_bytes()


def slow(tmp_path: Path, *, on_terminal: bool, seconds: float) -> tuple[str, str, int]:
    """`kontrol analyze NAME` where NAME is a pipe that says nothing for `seconds`: both streams, and the exit code."""
    source = tmp_path / "slow\x1b[2J.xml"
    os.mkfifo(source)
    ours, theirs = pty.openpty() if on_terminal else os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-m", "kontrol_cli", "analyze", str(source)],
        stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    said = bytearray()

    def listen() -> None:
        try:
            while chunk := os.read(ours, 1024):
                said.extend(chunk)
        except OSError:  # a terminal whose other end is closed
            return

    listener = threading.Thread(target=listen)
    listener.start()
    with source.open("wb") as stream:
        time.sleep(seconds)
        stream.write(SET)
    assert child.stdout is not None
    out = child.stdout.read().decode()
    code = child.wait(60)
    child.stdout.close()
    listener.join(60)
    os.close(ours)
    return out, said.decode(), code


def test_a_terminal_is_told_after_two_seconds_and_wiped(tmp_path: Path) -> None:
    out, said, code = slow(tmp_path, on_terminal=True, seconds=4.0)
    assert code == 0 and "Arrangement" in out and "reading" not in out
    drawn = [part for part in said.split("\r") if "reading" in part]
    assert drawn[0] == "kontrol analyze: reading slow\\x1b[2J.xml ... (2 s)" and drawn[-1][-4:] in (
        "3 s)",
        "4 s)",
        "5 s)",
    )
    assert "\x1b" not in said
    # Before the hint that follows, the line is covered with blanks.
    before, _, hint = said.partition("The clips of this set are all in the arrangement")
    last = [part for part in before.split("\r") if part.strip()][-1]
    assert hint and before.endswith("\r" + " " * len(last) + "\r")


def test_nothing_is_told_without_a_terminal(tmp_path: Path) -> None:
    out, said, code = slow(tmp_path, on_terminal=False, seconds=2.6)
    assert code == 0 and out and said.startswith("The clips of this set are all in the arrangement")


def test_quick_verbs_tell_nothing(tmp_path: Path) -> None:
    _, said, code = slow(tmp_path, on_terminal=True, seconds=0.0)
    assert code == 0 and "reading" not in said


class Terminal:
    """A standard error that is a terminal and remembers what came."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        return None


def test_lines_and_data_take_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    echo.end_line()  # what another verb of this process left
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", Terminal())
    echo.draw_line("a long line")
    echo.draw_line("日本")
    echo.say("warning")
    assert screen.text == "a long line\r" + " " * 11 + "\r日本\r    \rwarning\n"
    echo.data_comes()
    echo.draw_line("too late")
    assert "too late" not in screen.text
    echo.end_line()
    echo.draw_line("again")
    assert screen.text.endswith("again")
    echo.end_line()


def test_it_ends_with_the_block_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    echo.end_line()
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "AFTER_SECONDS", 0.01)
    with pytest.raises(KeyboardInterrupt), progress.working(lambda: "busy"):
        time.sleep(0.2)
        raise KeyboardInterrupt
    assert screen.text.startswith("busy (0 s)") and screen.text.endswith("\r" + " " * 10 + "\r")
    assert not [one for one in threading.enumerate() if one.name == "progress"]


def test_the_share_that_was_read_is_known_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    path.write_bytes(SET + b" " * 4_000_000)
    seen: set[str] = set()
    shares: list[float] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            if (now := being_read()) is not None:
                seen.add(now[0])
                shares.extend([now[1]] if now[1] is not None else [])

    looker = threading.Thread(target=look)
    looker.start()
    for _ in range(5):
        read_into(path, Rows())
    ended.set()
    looker.join()
    assert seen == {"large.xml"} and shares and all(0 <= share <= 1 for share in shares)
    assert being_read() is None
