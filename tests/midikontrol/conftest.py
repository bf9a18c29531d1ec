"""A home of its own for every test: the script's files never touch the user's. And the script as Live loads it:
`import MidiKontrol` gives the assembled folder, with live_dumper inside.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tests.assemble import scripts

sys.path.insert(0, str(scripts()))
importlib.import_module("MidiKontrol")  # from now on its modules come from there, whatever pytest puts in front
sys.path.remove(str(scripts()))


@pytest.fixture(autouse=True)
def kontrol_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "kontrol home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("KONTROL_HOME", str(home))
    return home
