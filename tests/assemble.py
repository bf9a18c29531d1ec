"""The folders as Live loads them, put together by the installer's own code, and the Pythons that Live embeds."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

import pytest

from kontrol_cli.in_live import assemble as in_live
from kontrol_cli.in_live.interpreters import IN_LIVE_PYTHONS as PYTHONS
from kontrol_cli.in_live.interpreters import find_python

__all__ = ["PYTHONS", "ROOT", "assemble", "python", "scripts"]

ROOT = Path(__file__).resolve().parents[1]


def assemble(tmp: Path) -> Path:
    """`tmp`/MidiKontrol with live_dumper inside it, and `tmp`/LiveDumper; returns `tmp`."""
    in_live.assemble(tmp)
    return tmp


@functools.cache
def scripts() -> Path:
    """The assembled folders, made once for all tests of this process and removed with it."""
    folder = tempfile.TemporaryDirectory(prefix="kontrol-scripts-")
    scripts.folder = folder  # type: ignore[attr-defined]
    return assemble(Path(folder.name))


def python(version: str) -> str:
    """The interpreter of this version ("2.7").

    Skips the calling test visibly when there is none; fails it when KONTROL_REQUIRE_PYTHONS names the version.
    """
    found = find_python(version)
    if found is not None:
        return str(found)
    if version in os.environ.get("KONTROL_REQUIRE_PYTHONS", "").split(","):
        pytest.fail(f"Python {version} is required here and was not found")
    pytest.skip(f"Python {version} is not on this computer")
