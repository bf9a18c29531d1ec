"""The page about what a dump holds agrees with the API facts and with the dumper."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from live_dumper.LiveDumper import DEFAULTS, read_profile
from live_sim import VERSIONS
from live_sim.facts_io import load_facts
from tests.assemble import ROOT

PAGE = ROOT.joinpath("docs", "what-a-dump-holds.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| [^|]+ \| ([0-9.]+) \| (.+) \|$", PAGE, re.MULTILINE)


@cache
def members(version: str) -> frozenset[str]:
    """`Class.member` of everything in the facts of a version."""
    return frozenset(
        f"{dotted.rpartition('.')[2]}.{member}"
        for dotted, facts in load_facts(version)["classes"].items()
        for kind in ("properties", "methods")
        for member in facts.get(kind, {})
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_members_are_there_from_the_version_that_the_page_names(version: str) -> None:
    assert len(ROWS) > 18
    here = tuple(int(part) for part in version.split("."))
    for since, cell in ROWS:
        first = tuple(int(part) for part in since.split("."))
        for name in re.findall(r"`([^`]+)`", cell):
            if here >= first:
                assert name in members(version), (version, name)
            elif here[:2] < first[:2]:
                assert name not in members(version), (version, name)


def test_the_buttons_and_the_example(tmp_path: Path) -> None:
    for action, command in (
        ("dump_set", "dump set"),
        ("dump_track", "dump track"),
        ("dump_api", "dump api"),
        ("cancel", "dump cancel"),
    ):
        assert re.search(rf"\| CC {DEFAULTS[action]} \| `{command}` \|", PAGE)
    example = re.search(r"```json\n(.+?)\n```", PAGE, re.DOTALL)
    assert example is not None
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(json.loads(example.group(1))))
    channel, buttons, settings = read_profile(str(path))
    assert (channel, buttons[20], settings.budget_ms, settings.folder) == (0, "dump_set", 8, "/Users/me/Music/dumps")
