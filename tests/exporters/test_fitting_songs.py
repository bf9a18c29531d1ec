"""Songs with loops, jumps and halts, and machines with abilities, at random: what is written is what was meant.

The songs are played by an interpreter of this file's own, one pass after the other, on paper.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.checking import check_plan
from exporters.errors import DoesNotFit
from exporters.machine import Capability, Limit
from exporters.planning.fitting import MOST_ROWS, fit_rows
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from tests.toybox.toybox import Toybox

MOST_PASSES = 600  # compared of songs that do not end


def listen(
    rows: tuple[SongRow, ...] | list[SongRow], most: int = MOST_PASSES
) -> tuple[list[tuple[Any, ...]], str, int]:
    """Pass for pass (pattern, muted tracks, tempo in force, steps), how it ends, and the passes at the first endless
    loop (-1: there is none)."""
    heard: list[tuple[Any, ...]] = []
    counters = {at: row.passes for at, row in enumerate(rows) if isinstance(row, LoopRow)}
    at, bpm, turned, moves = 0, None, -1, 0
    while at < len(rows):
        row = rows[at]
        moves += 1
        if len(heard) > most or moves > 200_000:
            return heard, "on and on", turned
        if isinstance(row, PatternRow):
            bpm = bpm if row.tempo_bpm is None else row.tempo_bpm
            heard += [(row.pattern, row.muted, bpm, (row.start_step, row.end_step))] * row.plays
            at += 1
        elif isinstance(row, HaltRow):
            return heard, "halt", turned
        elif isinstance(row, JumpRow):
            at = row.target
        elif isinstance(row, LoopRow):
            left = counters[at]
            if left is None:
                turned = len(heard) if turned < 0 else turned
                at = row.target
            elif left:
                counters[at] = left - 1
                at = row.target
            else:
                counters[at] = row.passes
                at += 1
        else:
            at += 1
    return heard, "end", turned


def a_machine(
    *, plays: int, loops: bool, jumps: bool, names: bool, tempo: bool, mutes: bool, steps: bool, ends: tuple[str, ...]
) -> Any:
    """The Toybox with other abilities and room for every song."""
    has = {
        "row repeats": plays > 1, "loops": loops, "jumps": jumps, "row names": names, "row tempo": tempo,
        "row mutes": mutes, "row steps": steps,
    }  # fmt: skip
    made: Any = type("Other", (Toybox,), {
        "capabilities": tuple(Capability(c.name, has.get(c.name, c.has), c.sure) for c in Toybox.capabilities),
        "limits": replace(
            Toybox.limits, plays_per_row=Limit(plays, "verified"), song_rows=Limit(100_000, "verified"),
            row_name_chars=Limit(6, "verified"),
        ),
        "ends": dict.fromkeys(ends, "goes somewhere."),
    })()  # fmt: skip
    return made


MACHINES = st.builds(
    a_machine,
    plays=st.sampled_from([1, 2, 64]), loops=st.booleans(), jumps=st.booleans(), names=st.booleans(),
    tempo=st.booleans(), mutes=st.booleans(), steps=st.booleans(),
    ends=st.sampled_from([("end",), ("end", "loop"), ("halt", "end"), ("loop", "halt", "end"), ("loop",)]),
)  # fmt: skip
PLAYED = st.builds(
    PatternRow, st.integers(0, 15), st.integers(1, 5), st.frozensets(st.integers(0, 5), max_size=2),
    st.sampled_from([None, None, 90.0, 120.5]), st.sampled_from([0, 0, 4]), st.sampled_from([8, 16]),
    title=st.sampled_from(["", "Intro", "Verse"]), pass_steps=st.sampled_from([None, 16, 8]),
)  # fmt: skip


@st.composite
def songs(draw: st.DrawFn) -> list[SongRow]:
    """A song of any kind that can be written down: loops back, jumps ahead, halts and reminders anywhere."""
    size = draw(st.integers(1, 9))
    rows: list[SongRow] = []
    for at in range(size):
        kinds = ["play", "play", "jump", "halt", "remind", *(["loop", "loop", "endless"] if at else [])]
        kind = draw(st.sampled_from(kinds))
        if kind == "play":
            row = draw(PLAYED)
            rows.append(row if row.pass_steps != 8 or row.end_step == 8 else replace(row, pass_steps=16))
        elif kind == "jump":
            rows.append(JumpRow(draw(st.integers(at + 1, size))))
        elif kind == "halt":
            rows.append(HaltRow())
        elif kind == "remind":
            rows.append(ReminderRow(draw(st.sampled_from(["A", "B C"]))))
        else:
            rows.append(LoopRow(draw(st.integers(0, at - 1)), None if kind == "endless" else draw(st.integers(1, 3))))
    return none_over_the_end(rows)


def none_over_the_end(rows: list[SongRow]) -> list[SongRow]:
    """No jump past the last row where rows say how the song ends; what cannot jump less far goes to the end."""
    last = len(rows) - any(isinstance(row, HaltRow) or getattr(row, "passes", 1) is None for row in rows)
    return [
        HaltRow() if isinstance(row, JumpRow) and row.target > last <= at + 1
        else JumpRow(min(row.target, last)) if isinstance(row, JumpRow) else row
        for at, row in enumerate(rows)
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(songs(), MACHINES)
def test_what_is_written_is_what_was_meant_apart_from_what_is_named(rows: list[SongRow], machine: Any) -> None:
    meant, how, turned = listen(rows)
    try:
        fitted = fit_rows(rows, machine, accept_changes=True)
    except DoesNotFit as error:
        many = sum(isinstance(row, LoopRow) for row in rows) > 2 or len(listen(rows, MOST_ROWS)[0]) >= MOST_ROWS / 5
        assert "Shorten its loops" in str(error) and many
        return
    check_plan(SongPlan("other", 0, "", fitted.rows), machine)
    lost = {loss.what for loss in fitted.losses}
    heard, ends, _ = listen(fitted.rows)
    can = {c.name: c.has for c in machine.capabilities}
    assert not [loss for loss in fitted.losses if can.get(loss.what)] or lost >= {"row mutes"}  # of tracks 5 and 6
    if how == "on and on" and len(meant) <= MOST_PASSES:
        return  # round and round without a sound: reminders and jumps alone
    if "loop" in lost:
        never = turned < 0 and len(meant) <= MOST_PASSES  # no loop without end is come to, and all was listened to
        assert len(heard) >= turned and (not never or any(isinstance(row, HaltRow) for row in rows))
        meant = meant[: len(heard)]
    elif how != ends:
        assert (how, ends) == ("halt", "end") and "halt" in lost, "a song ends differently, and nobody says so"
    if how == ends == "end" and turned < 0 and not any(isinstance(row, JumpRow) for row in rows):
        assert ("end" in lost) == ("end" not in machine.ends)
    assert [kept(one, can) for one in heard][:MOST_PASSES] == [kept(one, can) for one in meant][:MOST_PASSES]
    written = [row for row in fitted.rows if isinstance(row, PatternRow)]
    assert all(row.plays <= machine.limits.plays_per_row.value for row in written)
    assert can["row tempo"] or all(row.tempo_bpm is None for row in written)
    assert can["row mutes"] or not any(row.muted for row in written)


def kept(heard: tuple[Any, ...], can: dict[str, bool]) -> tuple[Any, ...]:
    """What the machine can say of a pass: its own four tracks, and no more than its abilities."""
    pattern, muted, bpm, steps = heard
    return (
        pattern,
        muted & frozenset(range(4)) if can["row mutes"] else None,
        bpm if can["row tempo"] else None,
        steps if can["row steps"] else None,
    )


@settings(max_examples=150, deadline=None)
@given(songs(), MACHINES)
def test_without_consent_exactly_what_changes_the_sound_is_refused(rows: list[SongRow], machine: Any) -> None:
    try:
        fitted = fit_rows(rows, machine, accept_changes=True)
    except DoesNotFit:
        return
    changing = [loss for loss in fitted.losses if loss.changes_sound]
    if not changing:
        assert fit_rows(rows, machine) == fitted
        return
    with pytest.raises(DoesNotFit) as caught:
        fit_rows(rows, machine)
    assert all(loss.text in str(caught.value) for loss in changing) and "`accept_changes`" in str(caught.value)
