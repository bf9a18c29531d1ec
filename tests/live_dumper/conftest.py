"""A home of its own for every test, and a fake Live where none is simulated."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.live_dumper.fake_set import FakeTimer, live_module


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder .kontrol of the test, where KONTROL_HOME points."""
    folder = tmp_path / "kontrol home"
    monkeypatch.setenv("KONTROL_HOME", str(folder))
    monkeypatch.setitem(sys.modules, "Live", live_module())
    FakeTimer.made = []
    return folder
