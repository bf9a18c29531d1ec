"""kontrol machines: the list and the facts come from the machines themselves."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from exporters.registry import MACHINES
from kontrol_cli.app import app

RUN = CliRunner()


def test_every_machine_is_listed() -> None:
    rows = json.loads(RUN.invoke(app, ["machines", "--output", "json"]).stdout)
    assert [row["machine"] for row in rows] == list(MACHINES)
    machinedrum = next(row for row in rows if row["machine"] == "machinedrum")
    assert (machinedrum["songs"], machinedrum["song_rows"], machinedrum["patterns"], machinedrum["tracks"]) == (
        32, 255, 128, 16,
    )  # fmt: skip
    assert "row mutes" in machinedrum["can"]


def test_every_fact_says_how_sure_it_is() -> None:
    for slug, machine in MACHINES.items():
        result = RUN.invoke(app, ["machines", slug, "--output", "json"])
        rows = json.loads(result.stdout)
        assert len(rows) == len(machine.limits.rows()) + len(machine.capabilities)
        assert all(row["sure"] for row in rows)
    listed = json.loads(RUN.invoke(app, ["machines", "machinedrum", "--output", "json"]).stdout)
    facts = {row["fact"]: row for row in listed}
    assert facts["patterns"]["value"] == "128" and facts["patterns"]["sure"] == "verified"
    assert facts["song rows"]["sure"] == "measured"
    assert facts["tempo max bpm"]["value"] == "300"


def test_a_machine_that_there_is_not() -> None:
    result = RUN.invoke(app, ["machines", "tr808"])
    assert result.exit_code == 2
    assert "machinedrum" in result.stderr
