"""Type stubs looked at by the checkers that people use, and taken apart into what they declare."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kontrol_cli.api import read_api
from kontrol_cli.api.stubs import make_stubs, write_stubs

CACHE = "mypy-cache"


def stubs_of(version: str, place: Path) -> Path:
    """The folder, of the name that an import asks for, with the stubs of a version or document below `place`."""
    folder = place / "Live"
    write_stubs(make_stubs(read_api(version)), str(folder))
    return folder


def mypy(place: Path, *arguments: str, cache: Path) -> list[str]:
    """What mypy finds wrong when it is run in `place`, whose folder Live it takes for the module; a line each."""
    environment = {**os.environ, "MYPYPATH": str(place), "MYPY_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", "--no-color-output"]
    done = subprocess.run(
        [*command, *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if ": error: " in line]


def pyright(place: Path, *paths: str, mode: str = "basic") -> list[str]:
    """The same of pyright; skips the calling test visibly where there is none (KONTROL_PYRIGHT may name it)."""
    program = os.environ.get("KONTROL_PYRIGHT") or shutil.which("pyright") or shutil.which("basedpyright")
    if program is None:
        pytest.skip("pyright is not here (put it on the PATH, or name it in KONTROL_PYRIGHT)")
    config = {"typeCheckingMode": mode, "pythonVersion": "3.11", "reportMissingModuleSource": False, "stubPath": "."}
    (place / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    done = subprocess.run(
        [program, "--outputjson", *paths], cwd=place, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode in (0, 1), done.stderr
    account = json.loads(done.stdout)
    assert account["summary"]["filesAnalyzed"] > 0
    return [
        f"{Path(one['file']).relative_to(place.resolve()).as_posix()}:{one['range']['start']['line'] + 1}: "
        + one["message"].replace("\n", " ")
        for one in account["generalDiagnostics"]
        if one["severity"] == "error"
    ]


def declared(folder: Path) -> dict[str, set[str]]:
    """The names that a stub package declares: class or module (dotted, from Live.) -> its own names."""
    found: dict[str, set[str]] = {}
    for path in folder.glob("*.pyi"):
        if path.name != "_lists.pyi":
            dotted = "Live" if path.stem == "__init__" else f"Live.{path.stem}"
            _declared(ast.parse(path.read_text(encoding="utf-8")).body, dotted, found)
    return found


def _declared(body: list[ast.stmt], dotted: str, found: dict[str, set[str]]) -> None:
    names = found.setdefault(dotted, set())
    for one in body:
        if isinstance(one, (ast.ClassDef, ast.FunctionDef)):
            names.add(one.name)
        if isinstance(one, ast.ClassDef):
            _declared(one.body, f"{dotted}.{one.name}", found)
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names.add(one.target.id)
        if isinstance(one, ast.Assign):
            names.update(t.id for t in one.targets if isinstance(t, ast.Name) and not t.id.startswith("_"))
        if isinstance(one, ast.ImportFrom) and dotted == "Live":
            names.update(alias.name for alias in one.names if alias.asname == alias.name)
