"""`from kontrol_cli import ...`: every public name is there, typed, documented, and loaded only when it is used."""

from __future__ import annotations

import ast
import doctest
import inspect
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import kontrol_cli

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "python-api.md"
FUNCTIONS = [name for name in kontrol_cli.__all__ if inspect.isfunction(getattr(kontrol_cli, name))]


def test_the_verbs_have_their_functions() -> None:
    wanted = {"read_set", "export_songs", "diff_sets", "collect_cues", "scan_folder", "find_in_library", "report_page"}
    assert wanted <= set(FUNCTIONS)
    assert issubclass(kontrol_cli.UsageError, kontrol_cli.KontrolError)


def test_everything_announced_is_there_and_in_dir() -> None:
    for name in kontrol_cli.__all__:
        assert getattr(kontrol_cli, name) is not None, name
    assert set(kontrol_cli.__all__) <= set(dir(kontrol_cli))
    assert len(set(kontrol_cli.__all__)) == len(kontrol_cli.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'reed_set'"):
        kontrol_cli.reed_set  # noqa: B018
    with pytest.raises(ImportError):
        exec("from kontrol_cli import reed_set")


def test_no_room_hides_a_public_name() -> None:
    """`import kontrol_cli.scan` puts the module into the package: a function of that name would be gone after it."""
    rooms = {path.stem for path in (ROOT / "kontrol_cli").iterdir()}
    assert "scan" in rooms
    assert rooms.isdisjoint(kontrol_cli.__all__)


def test_type_checkers_and_python_load_the_same_names() -> None:
    tree = ast.parse((ROOT / "kontrol_cli" / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    typed = {
        (alias.name, node.module) for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert typed == set(kontrol_cli._HOME_OF.items())
    assert set(kontrol_cli._HOME_OF) | {"__version__"} == set(kontrol_cli.__all__)


def test_importing_the_package_loads_nothing() -> None:
    code = (
        "import sys, kontrol_cli; dir(kontrol_cli); "
        "print([m for m in sys.modules if m.startswith(('kontrol_cli.', 'exporters', 'pandas', 'lxml', 'rich'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed")
def test_users_of_mypy_strict_see_types(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        "from kontrol_cli import Export, ExportRequest, LiveSet, __version__, export_songs, get_machine, read_set\n"
        "found: LiveSet = read_set('set.als')\n"
        "songs: list[Export] = export_songs('set.als', get_machine('machinedrum'), ExportRequest(song=2))\n"
        "text: str = __version__\n"
        "wrong: int = read_set('set.als')\n",
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(tmp_path / "cache"),
        str(tmp_path / "user.py"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(errors) == 1, done.stdout + done.stderr
    assert 'user.py:5: error: Incompatible types in assignment (expression has type "LiveSet"' in errors[0]


def test_every_function_says_what_it_does_and_has_an_example() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in FUNCTIONS:
        assert len(inspect.getdoc(getattr(kontrol_cli, name)) or "") > 40, name
        assert any(f"{name}(" in example.source for example in doctest.DocTestParser().get_examples(page)), name


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert tried >= 25
    assert failed == 0
