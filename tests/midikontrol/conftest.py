"""A home of its own for every test: the script's files never touch the user's."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def kontrol_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "kontrol home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("KONTROL_HOME", str(home))
    return home
