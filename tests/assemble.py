"""The folders as Live loads them, put together from the repository as the installer does it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
PYTHONS = ("2.7", "3.7", "3.11")


def assemble(tmp: Path) -> Path:
    """`tmp`/MidiKontrol with live_dumper inside it, and `tmp`/LiveDumper; returns `tmp`."""
    shutil.copytree(ROOT / "MidiKontrol", tmp / "MidiKontrol", ignore=IGNORED)
    shutil.copytree(ROOT / "live_dumper", tmp / "MidiKontrol" / "live_dumper", ignore=IGNORED)
    shutil.copytree(ROOT / "live_dumper", tmp / "LiveDumper", ignore=IGNORED)
    return tmp


def python(version: str) -> str:
    """The interpreter of this version ("2.7"): from pyenv or the path.

    Skips the calling test visibly when there is none; fails it when KONTROL_REQUIRE_PYTHONS names the version.
    """
    for folder in sorted(Path.home().joinpath(".pyenv", "versions").glob(f"{version}.*")):
        if (folder / "bin" / "python").exists():
            return str(folder / "bin" / "python")
    found = shutil.which(f"python{version}")
    if found:
        return found
    if version in os.environ.get("KONTROL_REQUIRE_PYTHONS", "").split(","):
        pytest.fail(f"Python {version} is required here and was not found")
    pytest.skip(f"Python {version} is not on this computer")
