"""Another distribution's package `exporters` in the place of ours: one sentence instead of a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "belongs to another distribution and hides Kontrol's own; install Kontrol into an environment of its own"


def python(*arguments: str, first: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Python with `first` before everything else on its path."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(first), str(ROOT)])}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


# What the package of others may be: harmless, broken, for Python 2, with modules of the same names, one file.
FOREIGN = {
    "empty": {"exporters/__init__.py": ""},
    "raises": {"exporters/__init__.py": "raise RuntimeError('of others')"},
    "python 2": {"exporters/__init__.py": "print 'of others'"},
    "same names": {"exporters/__init__.py": "", "exporters/errors.py": "class ExporterError(Exception): pass"},
    "one file": {"exporters.py": "import sys; sys.exit('code of others ran')"},
}


def write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("arguments", [("--version",), ("machines",), ()])
def test_one_that_comes_first_is_named_in_a_sentence(kind: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    first = tmp_path / "of others"
    write(FOREIGN[kind], first)
    done = python("-m", "kontrol_cli", *arguments, first=first, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"kontrol: the package 'exporters' found at {first / 'exporters'}")
    assert SENTENCE in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", [kind for kind in FOREIGN if kind != "one file"])
def test_one_that_was_installed_over_ours_is_named_in_a_sentence(kind: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    for package in ("kontrol_cli", "exporters"):
        shutil.copytree(ROOT / package, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    assert python("-m", "kontrol_cli", "machines", first=site, cwd=tmp_path).returncode == 0
    write(FOREIGN[kind], site)
    done = python("-m", "kontrol_cli", "machines", first=site, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert SENTENCE in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_program_gets_an_import_error_with_the_sentence(tmp_path: Path) -> None:
    first = tmp_path / "first"
    write(FOREIGN["raises"], first)
    done = python("-c", "from kontrol_cli import read_set", first=first, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("ImportError: the package 'exporters' found at ")
    assert "RuntimeError" not in done.stderr


def test_a_folder_of_that_name_where_one_works_does_no_harm(tmp_path: Path) -> None:
    """Without __init__.py it is not a package as long as a real one is on the path."""
    (tmp_path / "exporters").mkdir()
    done = python("-m", "kontrol_cli", "--version", first=tmp_path, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
