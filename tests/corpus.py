"""Where the real files of other people are, if this computer has them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest


def corpus_path(*parts: str) -> Path:
    """The corpus folder or a path in it; skips the calling test visibly when it is absent."""
    root = Path(os.environ.get("KONTROL_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real files are not here: {path} (set KONTROL_CORPUS)")
    return path


def field_path(*parts: str) -> Path:
    """A file of the field folder beside the corpus: inputs with known right answers; skips visibly when absent."""
    root = Path(os.environ.get("KONTROL_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus")
    path = (root.parent / "field").joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the files of the field are not here: {path}")
    return path


def manifest(folder: str) -> list[dict[str, str]]:
    """The rows of a corpus manifest, or an empty list when the corpus is absent (for parametrize)."""
    root = Path(os.environ.get("KONTROL_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus")
    path = root / folder / "manifest.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
