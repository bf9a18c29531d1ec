"""What code that runs inside Live may use: the standard library, Python 2.7, one module that touches Live."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assemble import ROOT

SOURCES = sorted((ROOT / "MidiKontrol").glob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module
            yield node.module.split(".")[0]


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) >= 20


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_standard_library(path: Path) -> None:
    allowed = set(sys.stdlib_module_names) | ({"Live"} if path.name == "LiveAccess.py" else set())
    assert set(imports(path)) <= allowed


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_relative_imports_cannot_be_mistaken_on_python_2(path: Path) -> None:
    assert "from __future__ import absolute_import" in path.read_text(encoding="utf-8")


def test_vermin_confirms_python_2_7() -> None:
    program = [
        sys.executable,
        "-c",
        "from vermin import main; main()",
        "--no-tips",
        "-t=2.7-",
        "-t=3.7-",
        "--violations",
    ]
    run = subprocess.run([*program, *map(str, SOURCES)], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
