"""Every system call of a dump fails in turn, on each Python inside Live: old dumps whole, nothing left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from live_dumper.dump_file import OLD_SECONDS, DumpFile, remove_leftovers
from tests.assemble import PYTHONS, ROOT, python, scripts


def runs(version: str, folder: Path) -> list[dict[str, Any]]:
    """What happened in each run, the undisturbed one first."""
    done = subprocess.run(
        [python(version), "-B", str(ROOT / "tests" / "live_dumper" / "dump_with_faults.py"), str(scripts()),
         str(ROOT / "tests"), str(folder)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("version", PYTHONS)
def test_every_system_call_of_a_dump_fails_in_turn(version: str, tmp_path: Path) -> None:
    undisturbed, *disturbed = runs(version, tmp_path)
    assert undisturbed["ended"] == "done" and undisturbed["calls"] > 15
    assert len(disturbed) == 8 * undisturbed["calls"]
    fired = {run["fired"][0] for run in disturbed if run["fired"]}
    assert fired >= {"create", "write", "fsync", "link", "stat", "listdir"}
    for run in disturbed:
        about = {key: value for key, value in run.items() if key != "dumps"}
        assert run["fired"], about
        files = dict(run["dumps"])
        assert files.pop("old.xml") == "<old/>", about
        whole = [name for name in files if name.endswith(".xml")]
        parts = [name for name in files if name.endswith(".part")]
        assert len(whole) <= 1 and len(whole) + len(parts) == len(files), (about, list(files))
        for name in whole:
            assert files[name].rstrip().endswith("</live-set>"), about
        # A part may only stay where removing it is what failed.
        if run["fired"][0] not in ("remove", "stat") and run["kind"] != "broken for good":
            assert parts == [] and ".last-dump.part" not in run["home"], (about, parts)
        pointed = Path(run["pointer"].rstrip("\n")).name
        assert pointed in ("old.xml", *whole), about
        assert run["ended"] == ("KeyboardInterrupt" if run["kind"].startswith("Ctrl-C") else "done"), about
        said = run["said"][0] if run["said"] else ""
        if whole:
            assert "finished" in said or "The dump itself is complete" in said, about
            assert "No file was written" not in said, about
        elif run["ended"] == "done":
            assert "failed" in said and "No file was written" in said, about
            word = {"full": "full", "broken": "cannot be written", "refused": "cannot be written", "memory": "memory"}
            assert word[run["kind"].split()[0]] in said, about


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow), signal.SIGKILL]
)
@pytest.mark.parametrize("version", PYTHONS)
def test_live_ended_at_any_moment_of_a_dump(version: str, number: signal.Signals, tmp_path: Path) -> None:
    dice = random.Random(int(number))
    dumps = 0
    for run in range(5):
        home = tmp_path / str(run)
        process = subprocess.Popen(
            [python(version), "-B", str(ROOT / "tests" / "live_dumper" / "dump_with_faults.py"), str(scripts()),
             str(ROOT / "tests"), str(home), "endless"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None and process.stdout.readline() == b"go\n"
        time.sleep(0.05 + dice.random() * 0.2)
        code = None
        for _ in range(20):  # Python 2 drops a Ctrl-C that comes while an object is being thrown away
            process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(1)
                break
        assert code not in (None, 0)
        process.stdout.close()
        assert (home / "dumps" / "old.xml").read_bytes() == b"<old/>"
        for path in (home / "dumps").glob("*.xml"):
            dumps += path.name != "old.xml"
            assert path.name == "old.xml" or path.read_bytes().rstrip().endswith(b"</live-set>"), path
        pointed = Path((home / "last-dump").read_text(encoding="utf-8").rstrip("\n"))
        assert pointed.is_file()
        parts = [path.name for path in (home / "dumps").iterdir() if path.suffix == ".part"]
        assert len(parts) <= (0 if number == signal.SIGINT else 1), parts
        remove_leftovers(str(home / "dumps"), now=time.time() + 2 * OLD_SECONDS)
        assert {path.suffix for path in (home / "dumps").iterdir()} == {".xml"}
    assert dumps > 5  # it was hit while it worked


def test_what_a_crash_left_goes_when_it_is_ours_and_old(tmp_path: Path) -> None:
    old = time.time() + 2 * OLD_SECONDS  # the files are made now: seen from the day after tomorrow they are old
    ours = tmp_path / ".My set 2026-11-23 18.04.59.123.1.part"
    kept = [
        "My set 2026-11-23 18.04.59.xml",  # a dump
        ".My set.part",  # not a name of ours
        "My set 2026-11-23 18.04.59.123.1.part",
        ".My set 2026-11-23 18.04.59.123.1.part.txt",
        ".song.syx.abcd.part",
    ]
    for name in kept:
        (tmp_path / name).write_bytes(b"x")
    folder = tmp_path / ".folder 2026-11-23 18.04.59.1.1.part"
    folder.mkdir()
    link = tmp_path / ".link 2026-11-23 18.04.59.1.1.part"
    link.symlink_to(tmp_path / kept[0])
    ours.write_bytes(b"<live-set")
    assert remove_leftovers(str(tmp_path)) == 0 and ours.exists()  # another Live may be writing it now
    os.utime(ours, (1e9, 1e9))  # a copy that kept the time of writing
    assert remove_leftovers(str(tmp_path)) == 0 and ours.exists()
    assert remove_leftovers(str(tmp_path), now=old) == 1
    assert not ours.exists() and link.is_symlink() and folder.is_dir()
    assert all((tmp_path / name).exists() for name in kept)
    assert remove_leftovers(str(tmp_path / "nowhere")) == 0


def test_a_dump_removes_what_an_earlier_one_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = DumpFile(str(tmp_path), "My set 2026-11-23 18.04.59")
    left.write(b"<live-set")
    left._stream.close()  # Live was killed here
    assert len(list(tmp_path.iterdir())) == 1
    day_after_tomorrow = time.time() + 2 * OLD_SECONDS
    monkeypatch.setattr("live_dumper.dump_file.time.time", lambda: day_after_tomorrow)
    one = DumpFile(str(tmp_path), "My set 2026-11-25 18.04.59")
    one.write(b"<live-set/>")
    whole = Path(one.finish())
    assert list(tmp_path.iterdir()) == [whole]
