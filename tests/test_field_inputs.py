"""Every hostile file and every dump of ../shared/field through every verb that takes it: no traceback, the right code.

The codes are those of the folder's manifest.csv; where it says nothing of a verb, any of our sentences is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns.cases import Case
from tests.campaigns.readers import script_profile
from tests.campaigns.running import Outcome, Runner
from tests.campaigns.small_set import SMALL_SET
from tests.field import FIELD, field_path
from tests.some import some_of

OF_SETS = (
    "analyze F",
    "analyze F --output json",
    "analyze F --findings",
    "analyze F --validate",
    "analyze F --table clips",
    "analyze F --table scenes",
    "analyze F --table samples --output csv",
    "analyze F --table sends",
    "analyze F --table parameters --output ndjson",
    "cues F",
    "cues F --from scenes",
    "cues F --from clips --track 1 --output json",
    "textconv F",
    "report F",
    "report F --svg session",
    "report F --svg arrangement",
    "diff F F",
    "export-sysex F -m machinedrum --dry-run",
    "export-sysex F -m machinedrum --dry-run --assign by-scene",
    "export-sysex F -m machinedrum --dry-run --source arrangement",
)
OF_DUMPS = (
    "inspect F",
    "inspect F --check",
    "inspect F --brief",
    "inspect F --unroll",
    "inspect F --table songs --output json",
    "make-set F -o -",
    "export-sysex set.xml -m machinedrum --dry-run --machine-dump F",
)
# What manifest.csv says. A set that can be read is read by these, whatever the others miss in it.
READ = dict.fromkeys(("analyze F", "analyze F --output json", "analyze F --table clips", "textconv F", "report F"), 0)
CODES: dict[str, dict[str, int]] = {
    "hostile/cues-remark-c1.xml": READ,
    "hostile/dump-live-version-superscript.xml": READ,
    "hostile/dump-sample-path-long.xml": READ,
    "hostile/dump-sample-relative.xml": READ,
    "hostile/dump-scene-without-index.xml": READ,
    "hostile/dump-send-without-index.xml": READ,
    "hostile/evil-names.xml": READ,
    "hostile/unknown-elements-20000.xml": READ,
    # textconv says "not readable" as its text, so that git goes on.
    "hostile/legacy-charref.xml": {**dict.fromkeys(OF_SETS, 3), "textconv F": 0},
    "hostile/song-loops-x40.syx": {"inspect F": 0, "inspect F --unroll": 0},
    "kit-and-300-sample-packets.syx": {"inspect F": 0, "inspect F --check": 0},
    "machine-dump-cut-at-end.syx": {"inspect F --check": 3},
    "machine-dump-f7-lost.syx": {"inspect F --check": 3},
}


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    return Runner(tmp_path / "work")


def outcomes(runner: Runner, name: str) -> Iterator[tuple[str, Outcome]]:
    """Each verb that takes the file, and what became of it."""
    data = field_path(name).read_bytes()
    file = Path(name).name
    is_machine = file.endswith(".syx")
    for line in OF_DUMPS if is_machine else OF_SETS:
        files = {file: data, "set.xml": SMALL_SET} if is_machine else {file: data}
        yield line, runner.run(Case(files, [file if word == "F" else word for word in line.split()]))


def names() -> list[str]:
    """All sets and machine dumps of the folder, or those of the table above where the folder is absent."""
    there = [path for path in FIELD.rglob("*") if path.suffix in (".xml", ".als", ".syx")] if FIELD.exists() else []
    return sorted({*(path.relative_to(FIELD).as_posix() for path in there), *CODES})


@pytest.mark.parametrize("name", some_of(names(), 3))
def test_every_verb_ends_in_a_sentence_and_with_the_right_code(runner: Runner, name: str) -> None:
    codes = CODES.get(name, {})
    found = dict(outcomes(runner, name))
    assert {line: outcome.fault + outcome.trace for line, outcome in found.items() if outcome.fault} == {}
    assert {line: found[line].code for line in codes} == {line: str(code) for line, code in codes.items()}


@pytest.mark.parametrize("name", ["hostile/map-int-5000.toml", "hostile/map-tempo-400.toml"])
def test_a_map_with_a_number_beyond_all_bounds_is_refused(runner: Runner, name: str) -> None:
    data = field_path(name).read_bytes()
    argv = ["export-sysex", "set.xml", "-m", "machinedrum", "--dry-run", "--map", "map.toml"]
    outcome = runner.run(Case({"set.xml": SMALL_SET, "map.toml": data}, argv))
    assert (outcome.code, outcome.fault) == ("3", "")


def test_a_profile_of_brackets_is_refused_outside_live_and_left_aside_inside(runner: Runner, tmp_path: Path) -> None:
    data = field_path("hostile/profile-deep.json").read_bytes()
    argv = ["simulate", "set.xml", "--profile", "profile.json"]
    outcome = runner.run(Case({"set.xml": SMALL_SET, "profile.json": data}, argv))
    assert (outcome.code, outcome.fault) == ("3", "")
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (home / "profile.json").write_bytes(data)
    lines: list[str] = []
    assert script_profile().load_profile(lines.append).name == "MidiKontrol (original)"
    assert any("is not used" in line for line in lines), json.dumps(lines)
