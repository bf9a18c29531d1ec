"""`kontrol analyze` on every real set: it never fails, and what it counts is what the manifest counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kontrol_cli.analysis.summary_page import draw_summary
from kontrol_cli.app import app
from kontrol_cli.findings import find_problems
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.view import SUMMARY_TABLES, View
from tests.corpus import corpus_path, manifest

SETS = [row for row in manifest("als") if row["file"].endswith((".als", ".alc"))]


@pytest.mark.corpus
def test_the_manifest_is_there() -> None:
    corpus_path("als", "manifest.csv")
    assert len(SETS) >= 80


@pytest.mark.corpus
@pytest.mark.parametrize("row", SETS, ids=lambda row: row["file"])
def test_clips_as_json(row: dict[str, str]) -> None:
    result = CliRunner().invoke(
        app, ["analyze", str(corpus_path("als", row["file"])), "--table", "clips", "--output", "json"]
    )
    assert result.exit_code == 0, result.output
    clips = json.loads(result.stdout)
    for where, column in (("session", "session_clips"), ("arrangement", "arrangement_clips")):
        assert sum(clip["where"] == where for clip in clips) == int(row[column]), where


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("row", SETS, ids=lambda row: row["file"])
def test_the_page(row: dict[str, str]) -> None:
    path: Path = corpus_path("als", row["file"])
    view = View(read_set(path, tables=SUMMARY_TABLES))
    findings = find_problems(view)
    for cells in (80, 140):
        for line in draw_summary(view, findings, cells):
            assert not line.no_wrap or line.cell_len <= cells, line.plain
            assert line.plain.isprintable(), line.plain
