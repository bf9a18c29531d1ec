"""The README keeps its word: its commands run, what it shows is what they print, its table is the machines' own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.S)


def steps() -> list[tuple[str, str]]:
    """Every `$ command` of the README with the output shown below it, in reading order."""
    found = []
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown.rstrip()))
    return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """The README's kontrol commands, run in order in a folder that has the samples and nothing else."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "samples", folder / "samples")
    (folder / "User Library" / "Ableton Folder Info").mkdir(parents=True)  # what Live puts in each
    environment = {**os.environ, "COLUMNS": "100", "KONTROL_HOME": str(folder / "home"), "NO_COLOR": "1"}
    done = {}
    for command, _ in steps():
        if command.startswith("kontrol "):
            arguments = [sys.executable, "-m", "kontrol_cli", *shlex.split(command)[1:]]
            done[command] = subprocess.run(
                arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
    return done


def test_there_is_something_to_run(ran: dict[str, subprocess.CompletedProcess[str]]) -> None:
    assert len(ran) >= 5


def test_every_command_runs(ran: dict[str, subprocess.CompletedProcess[str]]) -> None:
    failed = {command: (done.returncode, done.stderr[-500:]) for command, done in ran.items() if done.returncode}
    assert failed == {}


def test_what_is_shown_is_what_is_printed(ran: dict[str, subprocess.CompletedProcess[str]]) -> None:
    """A line of only `...` stands for lines left out; every other line has to come in that order."""
    checked = 0
    for command, shown in steps():
        if command not in ran:
            continue
        printed = [line.rstrip() for line in (ran[command].stdout + ran[command].stderr).splitlines()]
        at = 0
        for line in shown.splitlines():
            if line.strip() == "...":
                continue
            assert line.rstrip() in printed[at:], f"$ {command}\nno longer prints: {line}"
            at = printed.index(line.rstrip(), at) + 1
            checked += 1
    assert checked >= 20


def test_the_machines_table_is_generated(ran: dict[str, subprocess.CompletedProcess[str]]) -> None:
    table = subprocess.run(
        [sys.executable, "-m", "kontrol_cli", "machines", "--output", "markdown"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert table.strip() in README


@pytest.mark.parametrize("table_", ["abilities", "sending"])
def test_the_tables_of_abilities_and_of_sending_are_generated(table_: str) -> None:
    command = [sys.executable, "-m", "kontrol_cli", "machines", "--table", table_, "--output", "markdown"]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert table.count("\n") >= 10
    assert table.strip() in (ROOT / "docs" / "machines.md").read_text(encoding="utf-8")


def test_both_set_up_commands_are_named() -> None:
    for task in ("demo", "test"):
        assert f"$ make {task}" in README
        assert f"`python tools/task.py {task}`" in README


def test_installing_comes_before_everything_else_and_hides_no_gap() -> None:
    headings = re.findall(r"^## (.*)$", README, flags=re.M)
    assert headings[0] == "Install"
    install = README.partition("## Install")[2].partition("\n## ")[0]
    for words in ("pipx install .", "uv tool install .", "kontrol --version", "not on a package index", "not run here"):
        assert words in install


def test_every_verb_is_named() -> None:
    from kontrol_cli.app import COMMANDS

    assert [verb for verb in COMMANDS if f"`{verb}" not in README] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_tour_names_files_that_exist() -> None:
    tour = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = "kontrol_cli|exporters|live_dumper|MidiKontrol|live_sim|samples|tests|tools"
    named = set(re.findall(rf"`((?:{rooms})/[\w./]*)`", tour))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_path_in_the_tour_exists() -> None:
    """From the root, or inside a room whose neighbours the sentence has already named."""
    tour = re.sub(r"^    .*$", "", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.M)
    named = {name for name in re.findall(r"`([\w.*][\w./*-]*)`", tour) if "/" in name}
    named -= {"../shared/corpus"}
    rooms = (
        "",
        "kontrol_cli",
        "kontrol_cli/sets",
        "exporters",
        "exporters/machinedrum",
        "exporters/planning",
        "live_sim",
    )
    lost = [name for name in sorted(named) if not any(list((ROOT / room).glob(name.rstrip("/"))) for room in rooms)]
    assert len(named) > 40
    assert lost == []


def test_the_tour_names_modules_that_exist() -> None:
    tour = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = ("kontrol_cli", "exporters", "live_dumper", "MidiKontrol", "live_sim")
    there = {path.name for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert [name for name in re.findall(r"`(\w+\.py)`", tour) if name not in there] == []
