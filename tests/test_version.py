"""The version has one home, live_dumper/version.py; everything else that shows a version shows that one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import kontrol_cli
from live_dumper.version import VERSION
from tests.assemble import ROOT
from tests.midikontrol.running import QUIT, START, live


def test_the_package_takes_its_version_from_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"] and "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "live_dumper/version.py"
    assert kontrol_cli.__version__ == VERSION, "after a change of the version: make setup"


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## ([0-9][^,\s]*)", changelog, re.MULTILINE)
    assert newest is not None and newest[1] == VERSION


def test_both_scripts_show_it_in_the_status_line_and_no_other(tmp_path: Path) -> None:
    tmp_path.joinpath("home").mkdir()
    for name in ("MidiKontrol", "LiveDumper"):
        outcome = live("12.1", [["start", name], *START[1:], *QUIT], tmp_path / "home")
        assert outcome.messages()[0].startswith(f"{name} {VERSION} is running"), outcome.messages()
    assert f"MidiKontrol {VERSION} starts in Live" in outcome.log()
    for folder in ("MidiKontrol", "live_dumper", "kontrol_cli"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name != "version.py":
                assert f'"{VERSION}"' not in path.read_text(encoding="utf-8"), path
