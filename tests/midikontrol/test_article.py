"""docs/original-script.md: every sentence names a test that exists; and the few that no other test shows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.assemble import ROOT, scripts
from tests.midikontrol.running import PAIRS, QUIT, START, live

PAGE = (ROOT / "docs" / "original-script.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!the article|---)(.+?) \| `(tests/[\w/]+\.py)::(test_\w+)` \|$", PAGE, re.MULTILINE)


@cache
def functions_in(path: str) -> frozenset[str]:
    """The test functions of a file that pytest would find."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_test_that_the_walk_names_exists() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| the article")]
    assert len(ROWS) == len(lines) > 50  # every row was read
    assert [f"{path}::{name}" for _, path, name in ROWS if name not in functions_in(path)] == []
    assert len({said for said, _, _ in ROWS}) == len(ROWS)


def test_a_test_that_is_gone_would_be_seen() -> None:
    assert "test_no_such_thing" not in functions_in("tests/midikontrol/test_life.py")
    assert "test_a_whole_life" in functions_in("tests/midikontrol/test_life.py")


def test_no_test_that_the_walk_names_is_switched_off() -> None:
    for path in sorted({path for _, path, _ in ROWS}):
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        named = {name for _, other, name in ROWS if other == path}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in named:
                marks = " ".join(ast.unparse(one) for one in node.decorator_list)
                assert not re.search(r"mark\.(skip|xfail|slow)\b", marks), (path, node.name)


def test_the_package_is_imported_without_live() -> None:
    code = "import MidiKontrol, MidiKontrol.MidiKontrol, MidiKontrol.LiveAccess as a; print(a.Live, a.live_version())"
    run = subprocess.run([sys.executable, "-B", "-c", code], cwd=scripts(), capture_output=True, text=True, timeout=60)
    assert run.stdout == "None (0, 0, 0)\n", run.stderr


@pytest.mark.parametrize("version", [version for version, _ in PAIRS])
def test_the_log_begins_with_the_start_and_the_version_of_live(version: str, kontrol_home: Path) -> None:
    outcome = live(version, [*START, *QUIT], kontrol_home)
    outcome.check()
    first, *_, last = outcome.log().splitlines()
    assert re.search(rf"MidiKontrol \S+ starts in Live {re.escape(version)}(\.[0-9]+)*\.$", first)
    assert last.endswith("MidiKontrol ends.")


def test_the_ports_of_the_profile_are_suggested(kontrol_home: Path) -> None:
    profile = {"base": "original", "ports": {"input": "MidiKontrol In", "output": "MidiKontrol Out"}}
    outcome = live("10.1", [*START, *QUIT], kontrol_home, profile=profile)
    outcome.check()
    answers = outcome.result["answers"]
    assert (answers["suggest_input_port"], answers["suggest_output_port"]) == ("MidiKontrol In", "MidiKontrol Out")


def test_devices_can_be_locked(kontrol_home: Path) -> None:
    outcome = live("11.0", [*START, *QUIT], kontrol_home)
    outcome.check()
    assert outcome.result["answers"]["can_lock_to_devices"] is True
