"""The campaigns themselves: reproducible, able to see every fault that they are for, and run, short and long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns import controls, kinds, seeds
from tests.campaigns.campaign import Campaign
from tests.campaigns.cases import Case
from tests.campaigns.running import Runner
from tests.campaigns.smaller import keep

# Inputs of each kind in `make fuzz`: some minutes in all.
AT_LENGTH = {
    **dict.fromkeys(kinds.KINDS, 20_000),
    **dict.fromkeys(kinds.VERBS, 2_500),
    "description": 5_000,
    "cable": 2_000,
    "scans": 60,  # each starts real processes
}
A_FEW = {**dict.fromkeys(kinds.KINDS, 12), "scans": 2}


@pytest.fixture(scope="module")
def found() -> seeds.Seeds:
    return seeds.gather(1, corpus=False)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    for name in ("home", "work"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home" / ".kontrol"))
    return Runner(tmp_path / "work")


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_few_inputs_of_every_kind_break_no_rule(kind: str, found: seeds.Seeds, runner: Runner) -> None:
    broken = {}
    for index in range(A_FEW[kind]):
        outcome = runner.run(kinds.make(kind, 1, index, found))
        if outcome.fault:
            broken[index] = f"{outcome.fault}\n{outcome.trace}"
    assert broken == {}


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_seed_gives_the_same_inputs_again_and_another_seed_others(kind: str, found: seeds.Seeds) -> None:
    first = [kinds.make(kind, 1, index, found).digest() for index in range(20)]
    assert [kinds.make(kind, 1, index, found).digest() for index in range(20)] == first
    other = [kinds.make(kind, 2, index, found).digest() for index in range(20)]
    assert len(set(first) & set(other)) < 10


def test_what_breaks_a_rule_is_seen(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each planted fault alone: an error, a wrong exit code, a steered terminal, an input changed, a file left."""

    def planted(argv: list[str], prog_name: str) -> None:
        import sys

        if argv == ["raise"]:
            raise KeyError("x")
        if argv == ["code"]:
            raise SystemExit(7)
        if argv == ["steer"]:
            sys.stderr.write("a\x1b]0;b\x07")
        if argv == ["steer", "out"]:
            sys.stdout.write("a\x9bb")
        if argv == ["change"]:
            (runner.folder / "in").write_bytes(b"other")
        if argv == ["refuse"]:
            (runner.folder / "out").write_bytes(b"half")
            raise SystemExit(2)
        if argv == ["leave"]:
            (runner.folder / ".x.part").write_bytes(b"")

    monkeypatch.setattr(runner, "_command", planted)
    faults = {
        " ".join(argv): runner.run(Case({"in": b"as it was"}, argv)).fault
        for argv in (
            ["sound"],
            ["raise"],
            ["code"],
            ["steer"],
            ["steer", "out"],
            ["change"],
            ["refuse"],
            ["leave"],
        )
    }
    assert faults.pop("sound") == ""
    assert faults.pop("raise").startswith("KeyError at campaigns/test_campaigns.py:")
    assert faults == {
        "code": "the exit code is '7' (code)",
        "steer": "a control character on standard error (steer)",
        "steer out": "a control character on standard output (steer)",
        "change": "the input file was changed (change)",
        "refuse": "a file was written although the exit code is 2 (refuse)",
        "leave": "a leftover (leave)",
    }


@pytest.mark.slow
def test_a_death_and_a_flood_of_memory_are_seen_and_survived(tmp_path: Path) -> None:
    campaign = Campaign(1, corpus=False)
    try:
        figures = campaign.run("planted", 10)
        kept = [keep(finding, campaign.found, tmp_path) for finding in figures.findings.values()]
    finally:
        campaign.close()
    assert figures.inputs == 10
    assert {finding.index for finding in figures.findings.values()} == {controls.RAISES, controls.DIES, controls.FILLS}
    assert dict(figures.outcomes) == {"0": 8, "fault": 1, "dead": 1}
    assert figures.largest[1] == controls.FILLS
    assert all((place / "finding.txt").read_text() for place in kept)


@pytest.mark.slow
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_many_inputs_of_every_kind_break_no_rule(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = Campaign(20, corpus=False)
    try:
        figures = campaign.run(kind, AT_LENGTH[kind])
        kept = [str(keep(finding, campaign.found, tmp_path)) for finding in figures.findings.values()]
    finally:
        campaign.close()
    with capsys.disabled():
        print(f"\n{figures.line()}")
    assert figures.inputs == AT_LENGTH[kind]
    assert len(figures.hashes) > 0.8 * figures.inputs
    assert kept == []
