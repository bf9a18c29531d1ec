"""The guide for people who test their own scripts: its sample is the one in samples/, and it runs as it says."""

from __future__ import annotations

import re
from pathlib import Path

from live_sim import VERSIONS
from live_sim.problems import KINDS
from live_sim.user import User
from tests.assemble import ROOT, python
from tests.kontrol_testing.test_live_fixture import pytest_run

GUIDE = (ROOT / "docs" / "test-your-script.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "samples" / "script"


def test_the_guide_shows_the_test_that_is_in_samples() -> None:
    assert f"```python\n{(SAMPLE / 'tests' / 'test_scene_knob.py').read_text(encoding='utf-8')}```" in GUIDE


def test_the_sample_notices_when_its_script_is_broken(tmp_path: Path) -> None:
    """The lamp stays dark; then the listener is forgotten. (As it is, it is green: tests/test_wheel.py.)"""
    text = (SAMPLE / "SceneKnob" / "__init__.py").read_text(encoding="utf-8")
    (tmp_path / "SceneKnob").mkdir()
    (tmp_path / "test_scene_knob.py").write_bytes((SAMPLE / "tests" / "test_scene_knob.py").read_bytes())
    for right, wrong, says in (
        ("127 if self", "0 if self", "assert [(144, 36, 0), (144, 36, 0)] == [(144, 36, 0), (144, 36, 127)]"),
        (
            "self.song().remove_is_playing_listener(self.light)",
            "pass",
            "a listener was left on Live.Song.Song.is_playing",
        ),
    ):
        assert right in text
        (tmp_path / "SceneKnob" / "__init__.py").write_text(text.replace(right, wrong), encoding="utf-8")
        shown = pytest_run(tmp_path, "-q").stdout
        assert shown.splitlines()[-1].startswith("3 failed") and says in shown, shown


def test_the_sample_lives_in_the_lives_of_python_2_and_3() -> None:
    from typer.testing import CliRunner

    from kontrol_cli.app import app

    for live, version in (("9.7", "2.7"), ("11.0", "3.7"), ("12.3", "3.11")):
        python(version)
        arguments = ["simulate", "--script", str(SAMPLE / "SceneKnob"), "--live", live, "--event", "midi B0 14 7F"]
        done = CliRunner().invoke(app, [*arguments, "--event", "midi 90 24 64", "--for", "3s"])
        assert done.exit_code == 0, done.output
        assert "SceneKnob is ready" in done.stdout and f"Python {version}." in done.stdout


def test_what_the_guide_names_is_there() -> None:
    for name in re.findall(r"`\.(\w+)\(", GUIDE) + re.findall(r"live\.user\.(\w+)\(", GUIDE):
        assert callable(getattr(User, name)), name
    from kontrol_testing.live import Live

    for name in re.findall(r"`live\.(\w+)", GUIDE):
        assert hasattr(Live, name), name
    for allowed in re.findall(r'"(\w+)(?::\w+)?"', GUIDE.split("allow=[")[1].split("]")[0]):
        assert allowed in KINDS
    newest = ", ".join(VERSIONS[:-1])
    assert f"captured from Live {newest} and {VERSIONS[-1]}" in GUIDE
