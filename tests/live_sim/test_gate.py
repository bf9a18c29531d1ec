"""The faithfulness gate: Ableton's own scripts of Live 10.1.18, when this computer has their bytecode."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

import live_sim
from kontrol_cli.in_live.interpreters import find_python
from live_sim import gate
from tests import assemble


@pytest.fixture
def python(request: pytest.FixtureRequest) -> str:
    """CPython 2.7, which runs the bytecode of Live 10."""
    found = find_python("2.7")
    if found is None and request.config.getoption("--require-gate", default=False):
        pytest.fail("the gate needs Python 2.7")
    return str(found) if found else assemble.python("2.7")


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str:
    """Where Ableton's script bytecode of Live 10.1.18 is."""
    path = os.environ.get("KONTROL_LIVE_SCRIPTS", "")
    if path and not gate.scripts_in(path):
        pytest.fail(f"KONTROL_LIVE_SCRIPTS={path} holds no control-surface scripts")
    if not path:
        sentence = "Ableton's script bytecode is not here: set KONTROL_LIVE_SCRIPTS to its folder"
        (pytest.fail if request.config.getoption("--require-gate", default=False) else pytest.skip)(sentence)
    return path


def test_at_least_104_scripts_live_a_whole_life(python: str, folder: str, tmp_path: Path) -> None:
    answer = tmp_path / "lives.json"
    done = subprocess.run(
        [python, "-m", "live_sim.gate", folder, "--json", str(answer)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=Path(live_sim.__file__).parents[1],
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lives = json.loads(answer.read_text(encoding="utf-8"))
    complete = [life for life in lives if gate.is_complete(life)]
    assert len(lives) == 108 and len(complete) >= gate.REQUIRED
    assert {life["script"] for life in lives} - {life["script"] for life in complete} <= set(gate.explained())


def test_the_other_life_shows_the_known_leaks_and_nothing_else(python: str, folder: str, tmp_path: Path) -> None:
    """Other devices and the buttons in the opposite order: what goes wrong is named, and is a listener left behind."""
    answer = tmp_path / "lives.json"
    done = subprocess.run(
        [python, "-m", "live_sim.gate", folder, "--other", "--json", str(answer)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=Path(live_sim.__file__).parents[1],
    )
    assert done.returncode == 0, done.stdout + done.stderr
    incomplete = {life["script"]: life for life in json.loads(answer.read_text()) if not gate.is_complete(life)}
    assert set(incomplete) == set(gate.explained(other=True))
    leaks = set(incomplete) - set(gate.explained())
    assert all(incomplete[name]["listeners_left"] and not incomplete[name]["exceptions"] for name in leaks)


@pytest.mark.parametrize(
    "rule",
    ["missing_members", "swapped_handles", "remove_listeners_ignored", "mapped_ccs_delivered", "rebuild_not_deferred"],
)
def test_ableton_s_scripts_notice_a_broken_host_too(python: str, folder: str, rule: str) -> None:
    done = subprocess.run(
        [
            python,
            "-m",
            "live_sim.gate",
            folder,
            "Tranzport",
            "RemoteSL",
            "BCR2000",
            "APC40",
            "Launchpad",
            "--break",
            rule,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(live_sim.__file__).parents[1],
    )
    assert done.returncode == 1 and "5 of 5" not in done.stdout


GOOD = """
from Library import disconnect
class Script(object):
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def update_display(self): pass
    def refresh_state(self): pass
    def connect_script_instances(self, scripts): pass
    def suggest_map_mode(self, number, channel=0): return -1
    def can_lock_to_devices(self): return False
    def suggest_input_port(self): return ""
    def suggest_output_port(self): return ""
    disconnect = disconnect
def create_instance(c_instance): return Script()
"""
COMPILE = "import py_compile, sys; py_compile.compile(sys.argv[1], cfile=sys.argv[1] + 'c', doraise=True)"


@pytest.mark.parametrize("version", assemble.PYTHONS)
def test_decompiled_sources_beside_the_bytecode_are_never_run(version: str, tmp_path: Path) -> None:
    interpreter = assemble.python(version)
    scripts = tmp_path / "scripts"
    for name, source in (("Small", GOOD), ("Library", "def disconnect(self): pass\n")):
        path = scripts / name / "__init__.py"
        path.parent.mkdir(parents=True)
        path.write_text(source)
        subprocess.run([interpreter, "-c", COMPILE, str(path)], check=True, timeout=60)
        path.write_text("raise RuntimeError('a decompiled source was run')\n")  # newer than its bytecode
    before = {path: path.read_bytes() for path in scripts.rglob("*") if path.is_file()}
    assert len(before) == 4
    done = subprocess.run(
        [interpreter, "-m", "live_sim.gate", str(scripts), "Small"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(live_sim.__file__).parents[1],
    )
    assert (done.returncode, done.stdout) == (0, "1 of 1 scripts live a whole life\n"), done.stderr
    assert {path: path.read_bytes() for path in scripts.rglob("*") if path.is_file()} == before

    (scripts / "Small" / "__init__.pyc").unlink()
    assert gate.scripts_in(str(scripts)) == []  # a source alone is not a script of Live 10
    (life,) = gate.run_all(str(scripts), ["Small"])
    assert not gate.is_complete(life)


def test_an_empty_folder_is_not_a_success(tmp_path: Path) -> None:
    assert gate.main([str(tmp_path)]) == 1


def test_a_life_with_a_listener_left_or_an_exception_is_not_complete() -> None:
    good = {"loaded": True, "exceptions": [], "listeners_left": []}
    assert gate.is_complete(good)
    assert not gate.is_complete({**good, "listeners_left": ["Live.Song.Song.tempo (song)"]})
    assert not gate.is_complete({**good, "exceptions": ["Traceback"]})
    assert not gate.is_complete({**good, "loaded": False})


def test_every_script_that_does_not_complete_is_explained() -> None:
    assert all(len(reason) > 20 for reason in gate.explained(other=True).values())
    assert 108 - len(gate.explained()) >= gate.REQUIRED
