"""What planner and machine make of music together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.errors import DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.fitting import fit_rows
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, SongRow
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.planning.song_rows import check_count
from exporters.planning.unroll import unroll
from kontrol_testing import songs


def test_the_planner_and_the_machine_agree_on_the_limits(machine: Machine) -> None:
    takes = 2 if able(machine, "row names") else 1  # a row, and one for the scene's name
    extra = 0 if next(iter(machine.ends)) == "end" else 1
    count = min((machine.limits.song_rows.value - extra) // takes, 300)
    source = songs.session(machine, count)
    plan = plan_session(source, machine, PlanOptions())
    played = [row for row in plan.rows if isinstance(row, PatternRow)]
    assert [row.pattern for row in played] == [number % machine.limits.patterns.value for number in range(count)]
    messages = songs.written(machine, plan)
    if able(machine, "reading"):
        found = songs.rows_in(machine, messages)
        assert [songs.kept(row, machine) for row in found] == [songs.kept(row, machine) for row in plan.rows]
    if machine.limits.song_rows.value <= 300:
        with pytest.raises(DoesNotFit):
            plan_session(songs.session(machine, machine.limits.song_rows.value + 1), machine, PlanOptions())


def test_what_it_cannot_say_is_written_out_or_named_and_the_rest_is_heard(machine: Machine) -> None:
    """A song with everything, for a machine that may have nothing of it, played by the machine's own interpreter."""
    every = songs.plain_row(machine, 0)
    most = machine.limits.patterns.value
    low, high = machine.limits.tempo_min_bpm, machine.limits.tempo_max_bpm
    tempo = float(low.value + high.value) // 2 if low is not None and high is not None else 120.0
    rows: list[SongRow] = [
        replace(every, pattern=0, plays=2, tempo_bpm=tempo, pass_steps=every.end_step, title="first"),
        replace(every, pattern=1 % most, muted=frozenset({0}), pass_steps=every.end_step, title="second"),
        LoopRow(1, 1),
        JumpRow(5),
        replace(every, pattern=2 % most, title="never heard"),
        replace(every, pattern=3 % most, title="last"),
        HaltRow(),
    ]
    fitted = fit_rows(rows, machine, accept_changes=True, reminders=False)
    lost = {loss.what for loss in fitted.losses}
    assert lost == {
        *({"row tempo"} if not songs.has_tempo(machine) else ()),
        *({"row mutes"} if not able(machine, "row mutes") else ()),
        *({"halt"} if "halt" not in machine.ends else ()),
    }
    assert all(loss.rows and loss.text.endswith(".") for loss in fitted.losses)
    check_count(fitted.rows, machine)
    messages = songs.written(machine, songs.song(machine, fitted.rows))
    if able(machine, "reading"):
        expected = songs.passes(unroll(rows), machine)
        assert len(expected) == 5
        assert songs.heard(machine, messages) == expected
