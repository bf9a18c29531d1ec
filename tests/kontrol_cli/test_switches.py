"""Fields in the planner's texts become the switches that a user can paste."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperOption
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.commands.switches import with_switches

ROOT = Path(__file__).resolve().parents[2]
SMALL = str(ROOT / "samples" / "drum-set.xml")
TIMELINE = str(ROOT / "samples" / "arrangement.xml")
FIELD = re.compile(r"`\w+`")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`stay` and `repeats` both say it.", "--stay and --repeats both say it."),
        ("in a map file (`map_file`)", "in a map file (--map)"),  # the one switch that is shorter than its field
        ("`tempo_tolerance_bpm` -1", "--tempo-tolerance -1"),
        ("take that (`source` arrangement)", "take that (--source arrangement)"),
        ("`mute_unclaimed`", "--mute-unclaimed"),
        ("a clip called `kick`, `", "a clip called `kick`, `"),
        ("--stay", "--stay"),
    ],
)
def test_a_field_is_shown_as_its_switch(text: str, shown: str) -> None:
    assert with_switches(text) == shown


def texts(path: Path) -> Iterator[str]:
    """Every string of a module apart from docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_every_field_that_a_text_names_has_a_switch() -> None:
    paths = [*(ROOT / "exporters").rglob("*.py"), *(ROOT / "kontrol_cli" / "songs").rglob("*.py")]
    named = {field for path in paths for text in texts(path) for field in FIELD.findall(text)}
    assert {"`stay`", "`map_file`", "`free_patterns`", "`first_pattern`", "`accept_changes`"} <= named
    assert sorted(field for field in named if not with_switches(field).startswith("--")) == []


def test_the_long_switch_is_shown() -> None:
    assert with_switches("`machine`", [TyperOption(param_decls=["machine", "-m", "--machine"])]) == "--machine"


def test_a_verb_shows_its_own_switches() -> None:
    for arguments, switch in (
        (["cues", TIMELINE, "--from", "clips", "--track", "Choir"], "--track: 'Choir' is not a track"),
        (["analyze", SMALL, "--tracks", "Choir"], "--tracks: 'Choir' is not a track"),
    ):
        result = CliRunner().invoke(app, arguments)
        assert (result.exit_code, f"kontrol: {switch}" in result.stderr) == (2, True), result.stderr
