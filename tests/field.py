"""The files of ../shared/field (made to show one fault each): a test that needs one is skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FIELD = Path(os.environ.get("KONTROL_FIELD") or Path(__file__).resolve().parents[2] / "shared" / "field")


def field_path(name: str) -> Path:
    """The file `name` of the folder."""
    path = FIELD / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path
