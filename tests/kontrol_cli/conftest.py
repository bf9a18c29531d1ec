"""A made-up computer of each system, for the tests of kontrol doctor."""

from __future__ import annotations

from pathlib import Path

import pytest

from kontrol_cli.doctor import Computer, kontrol_itself
from tests.kontrol_cli.doctor_worlds import World, make_world


@pytest.fixture(scope="module")
def installed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installed") / "Remote Scripts"
    World(Computer("other", None), place.parent).install()
    return place


@pytest.fixture(params=["macOS", "Windows"])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed_once: Path
) -> World:
    for slow in ("look_at_compiling", "look"):  # they say the same in every world; test_the_verb has them
        monkeypatch.setattr(kontrol_itself, slow, lambda: iter(()))
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "kontrol-home"))
    return make_world(tmp_path, request.param, installed_once)
