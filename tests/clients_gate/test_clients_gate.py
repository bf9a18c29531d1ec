"""Other people's suites and scripts, written against real Lives, on the simulated one (`make clients-gate`).

Each needs checkouts below KONTROL_CLIENTS (checkouts.py); what is not there is skipped in a sentence. Real time: a run
of one suite takes 10 to 90 seconds.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from live_sim import VERSIONS
from live_sim.rules import Rules
from tests.clients_gate import checkouts, scripts, suites

LIVES = [version for version in VERSIONS if version not in ("9.7", "10.1")]
EXCEPTIONS: dict[str, Any] = json.loads((Path(__file__).parent / "exceptions.json").read_text(encoding="utf-8"))
TIMING = ("transport_frozen", "writes_at_once", "listeners_late")


def needs(*repositories: str) -> None:
    """Skip visibly when a checkout is not there."""
    for repository in repositories:
        if checkouts.find(repository) is None:
            pytest.skip(checkouts.absent(repository))
    if suites.JS in repositories:
        if shutil.which("node") is None:
            pytest.skip("ableton-js needs Node.js 20 or newer")
        place = checkouts.find(suites.JS)
        if place is not None and not (place / "node_modules" / "vitest").is_dir():
            pytest.skip(f"ableton-js needs its packages: cd {place} && npm install")


def expected(name: str, live: str) -> dict[str, str]:
    """The tests of a suite that may fail in this version, with the reason."""
    found = {}
    for line in EXCEPTIONS[name]:
        if live in line.get("live", LIVES):
            found.update(dict.fromkeys(line["tests"], line["why"]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("live", LIVES)
@pytest.mark.parametrize("suite", suites.SUITES.values(), ids=lambda suite: suite.name)
def test_a_suite_written_against_a_real_live_passes(suite: suites.Suite, live: str, tmp_path: Path) -> None:
    needs(*suite.needs)
    known = expected(suite.name, live)
    outcome = suites.run(suite, live, tmp_path / "first")
    if set(outcome.failed()) != set(known):  # real time on a busy computer: once more, and what fails twice fails
        again = suites.run(suite, live, tmp_path / "again")
        twice = set(outcome.failed()) & set(again.failed())
        assert {name: again.failed()[name] for name in twice - set(known)} == {}
        assert set(known) - twice == set(), "no longer true: take these out of exceptions.json"
    assert len(outcome.results) == suite.whole, sorted(outcome.results)
    assert outcome.report["exceptions"] == []


@pytest.mark.slow
@pytest.mark.parametrize("live", LIVES)
@pytest.mark.parametrize("script", scripts.SCRIPTS, ids=lambda script: script.name)
def test_a_script_of_somebody_else_lives_a_whole_life(script: scripts.Script, live: str, tmp_path: Path) -> None:
    needs(script.repository)
    life = scripts.live_a_life(script, live, tmp_path / "life")
    allowed = [line["allow"] for line in EXCEPTIONS["scripts"] if script.name in line["tests"]]
    assert life.trouble == "" and life.report["loaded"]
    assert life.refused() == [] and len(life.answers) == len(script.said)
    assert script.last in json.dumps(life.answers[-1][1])
    for what in ("exceptions", "listeners_left", "not_simulated"):
        if [what] in allowed:
            assert life.report[what], "no longer true: take it out of exceptions.json"
        else:
            assert not life.report[what]
    opened = [f"{port['kind']} {port['port']}" for port in life.report["ports"]]
    assert f"tcp {script.port}" in opened


@pytest.mark.slow
def test_a_script_that_cannot_load_says_why(tmp_path: Path) -> None:
    """grayplex/ableton-mcp names a method in its table of commands that it does not have."""
    needs(scripts.UNLOADABLE.repository)
    life = scripts.live_a_life(scripts.UNLOADABLE, "12.3", tmp_path / "life")
    assert not life.report["loaded"]
    assert "_create_locator_at" in life.report["exceptions"][0]["text"]


# Which tests of AbletonOSC must notice that time is wrong.
NOTICED = {"transport_frozen": "beat or playing_position", "listeners_late": "playing_slot_index or beat"}


@pytest.mark.slow
@pytest.mark.parametrize("rule", NOTICED)
def test_abletonosc_notices_a_live_whose_time_is_wrong(rule: str, tmp_path: Path) -> None:
    needs(suites.OSC)
    suite = suites.SUITES["AbletonOSC"]
    good = suites.run(suite, "12.3", tmp_path / "good", only=NOTICED[rule])
    assert good.failed() == {} and len(good.results) >= 2
    bad = suites.run(suite, "12.3", tmp_path / "bad", [rule], only=NOTICED[rule])
    assert bad.failed() != {}


@pytest.mark.slow
def test_a_script_notices_writes_that_are_visible_too_early(tmp_path: Path) -> None:
    """It answers is_playing in the call that starts: still False in Live (measured, 12.4.5), True in a broken host."""
    script = dataclasses.replace(scripts.SCRIPTS[0], said=(("start_playback", {}), ("get_session_info", {})))
    needs(script.repository)
    for broken, answer in ((), False), (("writes_at_once",), True):
        life = scripts.live_a_life(script, "12.3", tmp_path / f"life {answer}", broken)
        assert life.answers[0][1]["result"]["playing"] is answer


def test_every_line_of_the_exceptions_has_a_reason_and_a_suite() -> None:
    lines = [line for name in (*suites.SUITES, "scripts") for line in EXCEPTIONS[name]]
    assert len(lines) >= 6 and all(len(line["why"]) > 40 and line["tests"] for line in lines)
    assert set(EXCEPTIONS) == {"about", "scripts", *suites.SUITES}
    assert set(TIMING) <= set(Rules.NAMES)
    assert {live for line in lines for live in line.get("live", [])} <= set(LIVES)
