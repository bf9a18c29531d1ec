"""What a scan shows on a terminal while it runs: names of files cannot steer it."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kontrol_cli import scan
from kontrol_cli.commands import scan as verb
from kontrol_cli.scan import Progress, ScanResult
from tests.terminal import shown_on_terminal

ROOT = Path(__file__).resolve().parents[2]
# The bar's own: colours, cursor off and on, one line up, line cleared.
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[hl]|\x1b\[1A|\x1b\[2K|\r")
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAMES = (
    b"a\x1b]0;title\x07b.als", b"c\x1b[2Jd.als", b"e\rf\ng.als", "h\u202ei.als".encode(), "j\x9b31mk.als".encode(),
    b"l\xe9m.als", b"[red]n.als", b"broken\x1b[5m.als",
)  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="names and terminals as POSIX has them")
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_names_of_files_never_steer_the_terminal(term: str, tmp_path: Path) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    for name in NAMES:
        path = folder / os.fsdecode(name)
        try:
            shutil.copy(ROOT / "samples" / "drum-set.xml", path)
        except OSError:
            pytest.skip("this file system does not take such names")
    path.write_bytes(b"no set")
    (folder / "lost\x1b[6m.als").symlink_to("nowhere\x1b[7m")
    code, raw = shown_on_terminal(
        ["-m", "kontrol_cli", "scan", str(folder), "-o", str(tmp_path / "s.sqlite"), "--workers=1"],
        folder=ROOT, environment={"TERM": term, "COLUMNS": "100", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert code == 0, raw.decode(errors="replace")
    text = raw.decode()
    assert ".als" in text and "lost\\x1b[6m.als leads to a file that is not there" in text
    assert "broken\\x1b[5m.als" in text
    assert STEERS.search(OWN.sub("", text)) is None, text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_itself_shows_names_filtered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar is drawn ten times a second: here each name stays long enough to be drawn."""

    def slowly(*_: object, progress: Callable[[Progress], None], **__: object) -> ScanResult:
        for number, name in enumerate(("a\x1b]0;title\x07b", "c\x1b[2Jd", "e\x9b7mf", "g\u202eh"), 1):
            progress(Progress(number, name, None))
            time.sleep(0.25)
        return ScanResult(4, 0, 0, 0, ())

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(scan, "scan_folder", slowly)
    verb._with_bar(str(tmp_path), str(tmp_path / "x.sqlite"), {"backups": False, "clips": False})
    text = shown.getvalue()
    assert "a\\x1b]0;title\\x07b" in text and "g\\u202eh" in text
    assert STEERS.search(OWN.sub("", text)) is None, text
