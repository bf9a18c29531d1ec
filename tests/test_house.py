"""The house rules: who may import whom, what runs inside Live, and nothing that belongs to one computer."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
IN_LIVE = ("MidiKontrol", "live_dumper", "live_sim")


def modules(folder: str) -> list[Path]:
    found = sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)
    assert found, f"{folder} has no modules: the check would prove nothing"
    return found


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(level, top-level name) of every import anywhere in the file; level 0 is absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield 0, name.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            yield node.level, (node.module or "").partition(".")[0]


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("exporters", {"kontrol_cli", "pandas", "live_sim", "live_dumper", "MidiKontrol"}),
        ("kontrol_cli", {"live_sim", "live_dumper", "MidiKontrol", "click"}),
        ("live_sim", {"kontrol_cli", "exporters", "live_dumper", "MidiKontrol"}),
        ("live_dumper", {"kontrol_cli", "exporters", "live_sim", "MidiKontrol"}),
        ("MidiKontrol", {"kontrol_cli", "exporters", "live_sim"}),
    ],
)
def test_who_may_import_whom(folder: str, forbidden: set[str]) -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(folder)
        for level, name in imports(path)
        if level == 0 and name in forbidden
    ]
    assert broken == []


# Standard in one of the Pythons that Live embeds, Live's own, or a name of Python 2.
NOT_OF_OURS = {"Live", "__builtin__", "StringIO", "_Framework", "ableton"}


@pytest.mark.parametrize("folder", IN_LIVE)
def test_in_live_code_needs_the_standard_library_only(folder: str) -> None:
    allowed = set(sys.stdlib_module_names) | NOT_OF_OURS | {folder, "imp"}
    foreign = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(folder)
        for level, name in imports(path)
        if level == 0 and name not in allowed
    ]
    assert foreign == []


def tracked() -> list[Path]:
    """Every file that git knows, or every file where there is no git (a source archive)."""
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        skipped = {".venv", ".git", "__pycache__", "out", "build", "dist"}
        return [p for p in ROOT.rglob("*") if p.is_file() and not skipped.intersection(p.relative_to(ROOT).parts)]
    return [ROOT / name for name in told.decode().split("\0") if name and (ROOT / name).is_file()]


def test_nothing_names_a_computer_a_registry_or_a_secret() -> None:
    # Put together from pieces, so that this file does not name them either.
    words = ["/ro" + "ot/", "/wo" + "rk/", "py" + "pi.org", "npm" + "js.", "BEGIN RSA " + "PRIVATE", "api" + "_key="]
    pattern = re.compile("|".join(re.escape(word) for word in words))
    hits = []
    for path in tracked():
        if path.suffix in {".als", ".syx", ".png"}:
            continue
        found = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
        if found:
            hits.append(f"{path.relative_to(ROOT)}: {found.group()}")
    assert hits == []


def test_modules_stay_small() -> None:
    folders = ("exporters", "kontrol_cli", *IN_LIVE)
    long = {
        str(path.relative_to(ROOT)): count
        for folder in folders
        for path in modules(folder)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_exporters_names_no_switch_of_the_command_line() -> None:
    switch = re.compile(r"--[a-z]")
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules("exporters")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if switch.search(line)
    ]
    assert named == []
