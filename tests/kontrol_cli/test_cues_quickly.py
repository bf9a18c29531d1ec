"""`kontrol cues` without typer: the same switches, the same output, the same errors, and what it does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.start import median_times, surroundings
from kontrol_cli.app import app, command
from kontrol_cli.commands import quickly
from kontrol_cli.commands.quickly import SWITCHES, cues_asked
from tests.kontrol_cli import als_xml

SET = str(Path(__file__).resolve().parents[2] / "samples" / "arrangement.xml")


def test_the_switches_are_those_that_the_verb_declares() -> None:
    declared: dict[str, Any] = {}
    for option in command().get_command(None, "cues").params:
        for text in option.opts:
            if text.startswith("-") and not getattr(option, "is_flag", False):
                declared[text] = (option.name, frozenset(getattr(option.type, "choices", ())) or None)
    assert {switch: (name, choices) for switch, (name, choices) in SWITCHES.items()} == declared


def test_what_is_surely_right_is_taken() -> None:
    assert cues_asked(["cues", SET]) == {"file": SET}
    given = {"file": SET, "source": "scenes", "force": True, "out": "x"}
    assert cues_asked(["cues", "--from=scenes", SET, "--force", "-o", "x"]) == given
    assert cues_asked(["cues", SET, "--tempo-grid", "exact"]) == {"file": SET, "tempo_grid": "exact"}


def test_everything_else_goes_the_usual_way() -> None:
    wrong = ("--help", "--tsv", "--output pdf", "--from", "--track --force", "-ox", "--outp csv", "-- x", f"{SET}")
    lines = [["cues", SET, *rest.split()] for rest in wrong]
    lines += [[], ["analyze", SET], ["cues"], ["cues", "-"], ["cues", SET + "x"], ["cues", str(Path(SET).parent)]]
    assert [line for line in lines if cues_asked(line) is not None] == []


def test_large_sets_go_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quickly, "LARGEST_BYTES", 10)
    assert cues_asked(["cues", SET]) is None


@pytest.mark.parametrize(
    "rest",
    [[], ["--output", "csv"], ["--output", "audition"], ["--from", "scenes"], ["--from", "clips", "--track", "1"],
     ["--from", "clips"], ["--from", "clips", "--track", "nobody"], ["-o", SET], ["-o", "x.pdf"]],
)  # fmt: skip
def test_both_ways_say_the_same(rest: list[str]) -> None:
    assert cues_asked(["cues", SET, *rest]) is not None
    usual = CliRunner().invoke(app, ["cues", SET, *rest])
    quick = subprocess.run([sys.executable, "-m", "kontrol_cli", "cues", SET, *rest], capture_output=True, check=False)
    assert (quick.returncode, quick.stdout, quick.stderr) == (usual.exit_code, usual.stdout_bytes, usual.stderr_bytes)


def test_neither_typer_nor_what_other_verbs_need_is_loaded(tmp_path: Path) -> None:
    locator = '<Locators><Locators><Locator><Time Value="4"/><Name Value="Drop"/></Locator></Locators></Locators>'
    path = tmp_path / "set.als"
    path.write_text(als_xml.document(als_xml.track(), main=als_xml.main_track_11(120), rest=locator), encoding="utf-8")
    code = (
        "import sys; sys.argv = ['kontrol', 'cues', sys.argv[1], '--output', 'csv']\n"
        "from kontrol_cli.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'typer', 'click', 'rich', 'pandas', 'mido', 'json', 'tempfile', 'tomllib', 'fractions', 'html'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "0,Drop,2," in result.stdout and result.stderr == "[]\n"


def test_the_benchmark_starts_from_compiled_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it measures the compiler: twice the time, and none of it is there where Kontrol is installed."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = surroundings(str(tmp_path))
    median_times({"ours": [sys.executable, "-c", "import kontrol_cli.cues.writing"]}, 1, env)
    kept = {path.name.split(".")[0] for path in tmp_path.rglob("kontrol_cli/cues/*.pyc")}
    assert {"collect", "formats", "writing"} <= kept
