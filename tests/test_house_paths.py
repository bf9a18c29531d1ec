"""House rules: paths are looked at in one place, and what a user sees goes through one filter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LOOKING = {"exists", "is_file", "is_dir", "is_symlink", "stat", "lstat", "resolve", "mkdir", "makedirs", "samefile"} | {
    "expanduser", "home", "iterdir", "listdir", "scandir", "realpath", "abspath", "getsize", "isfile", "isdir",
}  # fmt: skip
# The one place, and what must work before our own packages may be imported.
LOOKS_ITSELF = {"exporters/paths.py", "kontrol_cli/__init__.py"}
SPEAKS_ITSELF = {"kontrol_cli/output/echo.py", "kontrol_cli/output/__init__.py"}


def calls(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, what the method is called on, its name) of every call."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.lineno, ast.unparse(node.func.value), node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.lineno, "", node.func.id


def bare_looks(text: str) -> list[int]:
    return [line for line, of, name in calls(text) if name in LOOKING and of not in ("", "paths")]


def bare_lines(text: str) -> list[int]:
    return [
        line
        for line, of, name in calls(text)
        if (name == "echo" and of in ("typer", "click"))
        or (name in ("print", "secho") and of in ("", "typer"))
        or (name in ("write", "writelines") and of in ("sys.stdout", "sys.stderr", "sys.stdout.buffer"))
    ]


def sources() -> list[tuple[str, str]]:
    found = [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for folder in ("exporters", "kontrol_cli")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]
    assert len(found) > 150
    return found


def test_paths_are_looked_at_in_one_place() -> None:
    bare = {name: lines for name, text in sources() if name not in LOOKS_ITSELF and (lines := bare_looks(text))}
    assert bare == {}, "ask exporters.paths: looking can fail"


def test_every_line_goes_through_one_filter() -> None:
    bare = {name: lines for name, text in sources() if name not in SPEAKS_ITSELF and (lines := bare_lines(text))}
    assert bare == {}, "use say (kontrol_cli.output.echo) or write_text (kontrol_cli.output)"


@pytest.mark.parametrize("line", ["Path('a').exists()", "os.stat(a)", "Path.home()", "folder.mkdir()", "p.resolve()"])
def test_a_bare_look_is_seen(line: str) -> None:
    assert bare_looks(line) == [1]
    assert bare_looks("paths.exists(a)\npaths.resolved(a)") == []


@pytest.mark.parametrize("line", ["typer.echo(name)", "print(name)", "sys.stderr.write(name)"])
def test_a_bare_line_is_seen(line: str) -> None:
    assert bare_lines(line) == [1]
    assert bare_lines("console.print(x)\nsay(x)") == []
