"""The same source runs every check, and a whole life, on each Python that Live embeds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import live_sim
from tests.assemble import PYTHONS, python
from tests.some import some_of

HERE = Path(__file__).parent


@pytest.mark.parametrize("version", PYTHONS)
def test_checks_and_life_on_every_version_of_live(version: str) -> None:
    done = subprocess.run(
        [python(version), str(HERE / "checks.py")], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Live {live}: {19 if live in ('9.7', live_sim.VERSIONS[-1]) else 0} checks and a life on Python {version}"
        for live in live_sim.VERSIONS
    ]


@pytest.mark.parametrize("version", some_of([*PYTHONS, "3.13"], 3))
def test_real_time_on_every_python(version: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [python(version), "-B", str(HERE / "real_time.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"in real time on Python {version}\n"


def test_nothing_but_the_standard_library_of_python_2_7() -> None:
    vermin = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "vermin"
    if not vermin.exists():
        pytest.importorskip("vermin")
    command = [str(vermin)] if vermin.exists() else ["vermin"]
    done = subprocess.run(
        [
            *command,
            "--no-tips",
            "-t=2.7",
            "-t=3.7-",
            "--violations",
            "--eval-annotations",
            str(HERE.parents[1] / "live_sim"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
