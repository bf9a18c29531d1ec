"""`make demo` does what it says: every step runs, and the files read back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_demo_ends_with_the_song_in_the_machine_and_back(tmp_path: Path) -> None:
    """In a copy of the samples, so that a demo of the user's stays as it is."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "samples/demo.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = {path.name for path in (tmp_path / "out" / "demo").iterdir() if path.is_file()}
    assert made >= {"set.xml", "song.syx", "mixed.syx", "mixed.md", "arrangement.syx", "fetched.syx", "before.syx"}
    assert "proven minimum" in done.stderr
    assert done.stdout.count("identical") >= 7  # the song; a kit, four patterns and a song
    assert "171 beats, 1:20.2; then END" in done.stdout  # samples/arrangement.xml, counted by hand in its tests
    assert done.stderr.count("1 message read back, byte for byte") == 2  # the song, and the backup of the old one
    files = {name: (tmp_path / "out" / "demo" / name).read_bytes() for name in made if name.endswith(".syx")}
    assert files["fetched.syx"] == files["song.syx"] != files["before.syx"]
    if os.name != "nt":  # where a program that is ended cannot write its memory any more
        assert files["before.syx"] in files["machine.syx"]  # and what the sample's machine had is there again
    assert files["before.syx"] in (ROOT / "samples" / "machine-dump.syx").read_bytes()
