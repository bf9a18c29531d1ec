"""Finds the interpreters that Live embeds; KONTROL_REQUIRE_PYTHONS=2.7,3.7,3.11 turns their absence into a failure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

WANTED = ("2.7", "3.7", "3.11")


def find(version: str) -> str | None:
    """The newest interpreter of a version: under ~/.pyenv, or pythonX.Y on the path."""
    folder = Path.home() / ".pyenv" / "versions"
    found = sorted(folder.glob(f"{version}.*/bin/python"), key=lambda path: int(path.parts[-3].split(".")[2]))
    return str(found[-1]) if found else shutil.which(f"python{version}")


def need(version: str) -> str:
    """The interpreter, or a visible skip (a failure when the environment demands it)."""
    path = find(version)
    if path is None:
        if version in os.environ.get("KONTROL_REQUIRE_PYTHONS", "").split(","):
            pytest.fail(f"Python {version} is required here and was not found")
        pytest.skip(f"Python {version} is not here")
    return path
