"""kontrol machines: the list and the facts come from the machines themselves."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from exporters.link import link_of
from exporters.registry import MACHINES
from kontrol_cli.app import app
from kontrol_cli.commands.switches import with_switches
from kontrol_cli.songs.machine_list import fact_rows
from tests.kontrol_cli.test_output import on_terminal

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
        facts = {row["fact"] for row in rows if row["sure"]}
        link = link_of(machine)
        known = {row["limit"] for row in machine.limits.rows()} | {c.name for c in machine.capabilities}
        if link is not None:
            known |= {f"ask: {kind.many}" for kind in link.kinds if kind.stored} | {"pacing", "answer", "read back"}
            known |= {"receive page"} | {error.shown for error in link.screen_errors}
            known |= {f"mode {mode.name}" for mode in link.receive_modes}
            known |= {f"{kind.many} through" for kind in link.kinds if kind.through is not None}
            known |= {"says it took it"} if link.acknowledged is not None else set()
        assert known <= facts <= known | {"ask: unstored", "may differ"}
        assert {row["fact"] for row in rows if not row["sure"]} >= {"file", *(f"end: {end}" for end in machine.ends)}
    listed = json.loads(RUN.invoke(app, ["machines", "machinedrum", "--output", "json"]).stdout)
    facts = {row["fact"]: row for row in listed}
    assert facts["patterns"]["value"] == "128" and facts["patterns"]["sure"] == "verified"
    assert facts["song rows"]["sure"] == "measured"
    assert facts["tempo max bpm"]["value"] == "300"


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_a_narrow_terminal_gets_every_note_whole(columns: int) -> None:
    code, screen = on_terminal("from kontrol_cli.app import app; app(['machines', 'machinedrum'])", columns)
    assert code == 0
    assert "…" not in screen and all(len(line) <= columns for line in screen.splitlines())
    shown = " ".join(screen.split())
    facts = fact_rows("machinedrum")
    assert any(len(row["note"]) > columns for row in facts)
    for row in facts:
        assert all(word in shown for word in str(row["fact"]).split())
        assert all(word in shown for word in with_switches(row["note"]).split())
    if columns == 40:  # below the row
        assert "\n    rows of one song, the end marker not\r\n    counted; 256 with END;" in screen
    else:  # beside it
        assert "measured     rows of one song, " in screen


def test_a_machine_that_there_is_not() -> None:
    result = RUN.invoke(app, ["machines", "tr808"])
    assert result.exit_code == 2
    assert "machinedrum" in result.stderr
