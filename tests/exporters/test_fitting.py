"""What a machine cannot say: written out where that is exact, named where it is not, refused where it would sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporters.checking import check_plan
from exporters.errors import DoesNotFit
from exporters.machine import Capability, Limit, able
from exporters.machinedrum.device import MACHINE as MACHINEDRUM
from exporters.planning.fitting import fit_rows
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from tests.exporters.sessions import session
from tests.toybox.toybox import Toybox

TOYBOX = Toybox()  # no repeats, no mutes, no loops; tempo; 8 rows


def with_abilities(**changes: bool) -> Any:
    """The Toybox with other abilities (underscores for blanks)."""
    own = {name.replace("_", " "): has for name, has in changes.items()}
    capabilities = tuple(Capability(c.name, own.get(c.name, c.has), c.sure) for c in Toybox.capabilities)
    return type("Other", (Toybox,), {"capabilities": capabilities})()


def test_a_machine_that_can_everything_gets_the_rows_as_they_are() -> None:
    rows: tuple[SongRow, ...] = (
        PatternRow(0, 3, frozenset({1}), 99.0, 4, 8), LoopRow(0, 2), JumpRow(3), PatternRow(1), HaltRow(),
    )  # fmt: skip
    fitted = fit_rows(rows, MACHINEDRUM)
    assert (fitted.rows, fitted.losses) == (rows, ())


def test_repeats_become_rows_and_the_tempo_stays_with_the_first() -> None:
    fitted = fit_rows([PatternRow(2, 3, tempo_bpm=100.0), PatternRow(3)], TOYBOX)
    assert fitted.rows == (PatternRow(2, tempo_bpm=100.0), PatternRow(2), PatternRow(2), PatternRow(3))
    assert fitted.losses == ()


def test_more_plays_than_a_row_can_become_several_rows() -> None:
    """64 plays at most on the Machinedrum: 150 = 64 + 64 + 22; the loop still goes to what was the second row."""
    fitted = fit_rows([PatternRow(0, 150), PatternRow(1), LoopRow(1, 1)], MACHINEDRUM)
    plays = [row.plays for row in fitted.rows if isinstance(row, PatternRow)]
    assert plays == [64, 64, 22, 1] and fitted.rows[-1] == LoopRow(3, 1)


def test_loops_and_jumps_are_written_out_in_the_order_of_playing() -> None:
    """0, then twice (1, 2), then a jump over 9 to 4."""
    rows = [PatternRow(0), PatternRow(1), PatternRow(2), LoopRow(1, 1), JumpRow(6), PatternRow(9), PatternRow(4)]
    fitted = fit_rows(rows, TOYBOX)
    assert [row.pattern for row in fitted.rows if isinstance(row, PatternRow)] == [0, 1, 2, 1, 2, 4]
    assert len(fitted.rows) == 6 and fitted.losses == ()


def test_a_loop_within_a_loop_is_written_out() -> None:
    """(0 (1 1)) three times."""
    fitted = fit_rows([PatternRow(0), PatternRow(1), LoopRow(1, 1), LoopRow(0, 2)], TOYBOX)
    assert [row.pattern for row in fitted.rows if isinstance(row, PatternRow)] == [0, 1, 1] * 3


def test_a_loop_of_more_passes_than_the_machine_makes_is_written_out() -> None:
    """The Machinedrum's LOOP goes back up to 63 times (measured)."""
    rows = [PatternRow(0), LoopRow(0, 63), PatternRow(1)]
    assert fit_rows(rows, MACHINEDRUM).rows == tuple(rows)
    fitted = fit_rows([PatternRow(0), LoopRow(0, 64), PatternRow(1)], MACHINEDRUM)
    assert fitted.rows == (*[PatternRow(0)] * 65, PatternRow(1)) and fitted.losses == ()
    with pytest.raises(DoesNotFit, match="64 more passes: a loop makes up to 63"):
        check_plan(SongPlan("machinedrum", 0, "", (PatternRow(0), LoopRow(0, 64))), MACHINEDRUM)


def test_a_jump_to_the_end_goes_to_the_end_that_is_written() -> None:
    """The row that says how the song ends is taken out and put back behind rows of which two became three."""
    rows = [PatternRow(0, 65), JumpRow(3), PatternRow(9), HaltRow()]
    fitted = fit_rows(rows, MACHINEDRUM)
    assert fitted.rows == (PatternRow(0, 64), PatternRow(0, 1), JumpRow(4), PatternRow(9), HaltRow())
    assert fit_rows([JumpRow(3), PatternRow(9), HaltRow()], MACHINEDRUM).rows[0] == JumpRow(2)


def test_what_nothing_leads_to_does_not_say_how_the_song_ends() -> None:
    """A halt behind a loop without end, as other machines' files have it, is no loss to a machine without halts."""
    looping = type("Looping", (type(with_abilities(loops=True)),), {"ends": {"loop": "goes on."}})()
    fitted = fit_rows([PatternRow(0), LoopRow(0), HaltRow()], looping)
    assert fitted.rows == (PatternRow(0), LoopRow(0)) and fitted.losses == ()


def test_rows_that_nothing_leads_to_stay_where_the_machine_can_say_everything() -> None:
    """A song that goes from one Machinedrum to another stays as it is."""
    for rows in (
        (PatternRow(0), JumpRow(3), PatternRow(1)),
        (PatternRow(0), LoopRow(0), HaltRow()),
        (PatternRow(0), HaltRow(), PatternRow(1), LoopRow(0)),
    ):
        assert fit_rows(rows, MACHINEDRUM).rows == rows


def test_a_song_that_ends_is_named_for_a_machine_whose_songs_never_do() -> None:
    looping = type("Looping", (Toybox,), {"ends": {"loop": "starts again."}})()
    fitted = fit_rows([PatternRow(0), PatternRow(1)], looping)
    (loss,) = fitted.losses
    assert (loss.what, loss.rows, loss.changes_sound) == ("end", (1,), False)
    assert loss.text == (
        "Songs of the Toybox do not just end: after the last row (row 2) the song starts again. Stop it by hand."
    )
    assert fit_rows([PatternRow(0), LoopRow(0)], looping).losses == ()


def test_patterns_longer_than_the_machines_are_named_whether_its_rows_have_steps_or_not() -> None:
    """16 steps on the Toybox, whose rows play whole patterns."""
    rows = [PatternRow(0, end_step=32, title="A"), PatternRow(1, end_step=8, pass_steps=24), PatternRow(2)]
    for machine in (TOYBOX, with_abilities(row_steps=True)):
        with pytest.raises(DoesNotFit, match=r"step 32 \(a pattern has 16\) in row 1 \(A\)"):
            fit_rows(rows, machine, accept_changes=True)
    with pytest.raises(DoesNotFit, match=r"step 24 \(a pattern has 16\) in rows 1-2\."):
        fit_rows(rows[1:2] * 2, TOYBOX, accept_changes=True)


def test_every_reminder_before_a_row_is_written_out_with_it() -> None:
    rows = [ReminderRow("A"), ReminderRow("B"), PatternRow(0), LoopRow(0, 1), ReminderRow("C"), PatternRow(1)]
    reminding = with_abilities(row_names=True)
    reminding.limits = replace(Toybox.limits, row_name_chars=Limit(8, "verified"))
    a, b, c = (ReminderRow(text) for text in "ABC")
    assert fit_rows(rows, reminding).rows == (a, b, PatternRow(0), a, b, PatternRow(0), c, PatternRow(1))


def test_a_loop_of_reminders_alone_goes_with_them() -> None:
    rows = [ReminderRow("A"), LoopRow(0, 2), PatternRow(1), LoopRow(2, 1), LoopRow(0)]
    looping = type("Looping", (type(with_abilities(loops=True)),), {"ends": {"loop": "goes on."}})()
    assert fit_rows(rows, looping).rows == (PatternRow(1), LoopRow(0, 1), LoopRow(0))
    assert fit_rows([ReminderRow("A"), LoopRow(0)], looping).rows == ()


def test_an_endless_loop_into__the_middle_stays_one_where_only_jumps_are_missing() -> None:
    """0 1 [jump] 3 4 and then 1 3 4 for ever: written out once more, and the loop goes to that pass."""
    rows = [PatternRow(0), PatternRow(1), JumpRow(4), PatternRow(9), PatternRow(3), PatternRow(4), LoopRow(1)]
    looping = type("Looping", (type(with_abilities(loops=True)),), {"ends": {"end": "stops.", "loop": "goes on."}})()
    fitted = fit_rows(rows, looping)
    assert [row.pattern for row in fitted.rows[:-1] if isinstance(row, PatternRow)] == [0, 1, 3, 4, 1, 3, 4]
    assert fitted.rows[-1] == LoopRow(4)


@pytest.mark.parametrize(("end", "words"), [(LoopRow(0), "cannot go back"), (HaltRow(), "cannot halt")])
def test_an_ending_that_the_machine_lacks_is_named(end: SongRow, words: str) -> None:
    fitted = fit_rows([PatternRow(0), PatternRow(1, 2), end], TOYBOX)
    assert len(fitted.rows) == 3
    (loss,) = fitted.losses
    assert loss.rows == (2,) and f"{words} after the last row (row 3)" in loss.text and not loss.changes_sound


def test_every_row_with_a_tempo_is_named_and_the_song_is_made() -> None:
    rows = [
        PatternRow(0, 2, tempo_bpm=120.0),
        PatternRow(1),
        PatternRow(2, tempo_bpm=90.5),
        PatternRow(3, tempo_bpm=120.0),
    ]
    fitted = fit_rows(rows, with_abilities(row_tempo=False))
    assert [row.tempo_bpm for row in fitted.rows if isinstance(row, PatternRow)] == [None] * 5
    (loss,) = fitted.losses
    assert loss.rows == (0, 3, 4)  # of the written song, in which the first row became two
    assert "120 BPM in rows 1 5, 90.5 BPM in row 4" in loss.text


def test_every_row_that_would_mute_is_named_before_anything_is_written() -> None:
    rows = [
        PatternRow(0, muted=frozenset({0, 1, 3}), title="scene 1 'Intro'"),
        PatternRow(1),
        PatternRow(2, muted=frozenset({2}), title="scene 3 'Break'"),
    ]
    with pytest.raises(DoesNotFit) as caught:
        fit_rows(rows, TOYBOX)
    text = str(caught.value)
    assert "tracks 1-2 4 in row 1 (scene 1 'Intro'); tracks 3 in row 3 (scene 3 'Break')" in text
    assert "`accept_changes`" in text
    fitted = fit_rows(rows, TOYBOX, accept_changes=True)
    assert [row.muted for row in fitted.rows if isinstance(row, PatternRow)] == [frozenset()] * 3
    assert fitted.losses[0].rows == (0, 2) and fitted.losses[0].changes_sound


def test_rows_beyond_the_limits_are_all_named_and_mutes_of_missing_tracks_are_left_out() -> None:
    """The Toybox: 16 patterns, 40-240 BPM, 4 tracks; its opposite can mute, too."""
    rows = [PatternRow(16, title="A"), PatternRow(0, tempo_bpm=30.0), PatternRow(1), PatternRow(16, title="B")]
    with pytest.raises(DoesNotFit) as caught:
        fit_rows(rows, TOYBOX)
    text = str(caught.value)
    assert "pattern 17 (there are 01-16) in rows 1 4 (A, B); 30 BPM (from 40 to 240) in row 2" in text
    muting = with_abilities(row_mutes=True)
    fitted = fit_rows([PatternRow(0, muted=frozenset({1, 4, 15})), PatternRow(1)], muting)
    assert fitted.rows[0] == PatternRow(0, muted=frozenset({1}))
    assert "has 4 tracks; mutes of tracks 5 16 are left out in row 1" in fitted.losses[0].text


def test_every_row_that_plays_a_part_is_named_and_a_whole_one_is_not() -> None:
    rows = [
        PatternRow(0, end_step=16, pass_steps=16),
        PatternRow(1, start_step=4, end_step=8, pass_steps=16, title="scene 2"),
        PatternRow(2, end_step=8, pass_steps=8),
        PatternRow(3, end_step=8, pass_steps=12, title="scene 4"),
        PatternRow(4, end_step=12),  # nobody knows how long the pattern is: a row from its first step counts as whole
    ]
    with pytest.raises(DoesNotFit, match=r"steps 5-8 in row 2 \(scene 2\); steps 1-8 in row 4 \(scene 4\)"):
        fit_rows(rows, TOYBOX)
    fitted = fit_rows(rows, TOYBOX, accept_changes=True)
    assert [(row.start_step, row.end_step) for row in fitted.rows if isinstance(row, PatternRow)] == [
        (0, 16), (0, 16), (0, 8), (0, 12), (0, 12),
    ]  # fmt: skip


def test_names_of_scenes_become_rows_where_the_machine_has_such_rows() -> None:
    def named(pattern: int, scene: int, name: str) -> PatternRow:
        return PatternRow(pattern, scene=scene, scene_name=name)

    rows = [named(0, 0, "Intro"), named(1, 0, "Intro"), named(2, 1, "Größe"), LoopRow(2, 1), named(3, 2, "")]
    reminding = type("Reminding", (type(with_abilities(row_names=True, loops=True)),), {})()
    reminding.limits = Toybox.limits.__class__(
        **{**vars(Toybox.limits), "row_name_chars": Toybox.limits.song_name_chars}
    )
    fitted = fit_rows(rows, reminding)
    assert [str(row) for row in fitted.rows if not isinstance(row, PatternRow)] == [
        "'Intro'", "'Grosse'", "LOOP to row 4, once more",
    ]  # fmt: skip
    assert fitted.rows[3] == ReminderRow("Grosse")
    assert fit_rows(rows, reminding, reminders=False).rows == tuple(rows)
    assert ReminderRow("A") not in fit_rows([ReminderRow("A"), PatternRow(0)], TOYBOX).rows


def test_a_song_that_loops_for_ages_is_refused_where_it_would_be_written_out() -> None:
    rows = [PatternRow(0), *(LoopRow(0, 60) for _ in range(5))]
    with pytest.raises(DoesNotFit, match="more than 4,000 rows"):
        fit_rows(rows, TOYBOX)


def test_a_set_for_the_toybox_is_planned_by_the_same_planner() -> None:
    """Three scenes, the second plays three times: five rows. A fourth scene of four plays is one row too many."""
    names = TOYBOX.pattern_names
    source = session("drums", ("A", names.name(0)), ("B x3", names.name(1)), ("C", names.name(2)))
    plan = plan_session(source, TOYBOX, PlanOptions())
    assert [row.pattern for row in plan.rows if isinstance(row, PatternRow)] == [0, 1, 1, 1, 2]
    assert [row.plays for row in plan.rows if isinstance(row, PatternRow)] == [1] * 5
    (message,) = TOYBOX.encode(plan)
    # Head, version 1, song 1, "set", five rows: pattern and 120 BPM = 0 * 128 + 120 in the first, 0 in the others.
    body = bytes.fromhex("01 00") + b"set\0\0\0\0\0" + bytes.fromhex("05 00 00 78 01 00 00 01 00 00 01 00 00 02 00 00")
    assert message == bytes.fromhex("F0 7D 54 42") + body + bytes((sum(body) & 0x7F, 0xF7))
    longer = session("drums", *((f"{n} x3", names.name(n)) for n in range(3)))
    with pytest.raises(DoesNotFit, match="more than 8 rows"):
        plan_session(longer, TOYBOX, PlanOptions())


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("loops", True, "`loops` means nothing for the Toybox: its songs have no loops"),
        ("end", "halt", "`end` halt: songs of the Toybox cannot do that, only end"),
        ("reminders", False, "`reminders` means nothing for the Toybox: its songs have no rows for names"),
    ],
)
def test_a_choice_that_means_nothing_to_the_machine_is_refused(field: str, value: object, says: str) -> None:
    with pytest.raises(DoesNotFit, match=says):
        plan_session(session("drums", ("A", "01")), TOYBOX, PlanOptions(**{field: value}))  # type: ignore[arg-type]


def test_mutes_of_a_set_are_named_for_a_machine_without() -> None:
    source = session("a | b", ("A", "01 1 | 01 2"), ("B", "01 1 | ."))
    with pytest.raises(DoesNotFit, match=r"tracks 2 in row 2 \(scene 2 'B'\)"):
        plan_session(source, TOYBOX, PlanOptions())
    plan = plan_session(source, TOYBOX, PlanOptions(accept_changes=True))
    assert len(plan.rows) == 2 and any("cannot mute" in remark for remark in plan.remarks)
    assert not able(TOYBOX, "row mutes")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((PatternRow(0), LoopRow(0)), "row 2: a song cannot go back for ever"),
        ((PatternRow(0), JumpRow(1), PatternRow(0)), "row 2: a jump goes to a later row"),
        ((PatternRow(0), JumpRow(4), PatternRow(0)), "row 2: a jump goes to a later row"),
        ((PatternRow(0), LoopRow(1, 1)), "row 2: a loop goes back to an earlier row"),
        ((PatternRow(0), LoopRow(0, 0)), "row 2: a loop goes back to an earlier row"),
    ],
)
def test_a_row_that_leads_nowhere_is_refused(rows: tuple[SongRow, ...], said: str) -> None:
    machine = with_abilities(loops=True)
    machine.capabilities = (*machine.capabilities[:-2], Capability("jumps", True, "verified"))
    with pytest.raises(DoesNotFit) as caught:
        check_plan(SongPlan("toybox", 0, "", rows), machine)
    assert str(caught.value).startswith(said)


def test_to_start_again_is_less_than_to_go_back() -> None:
    """A machine that only starts its songs again cannot go back for ever to a later row."""
    machine = type("Looping", (Toybox,), {"ends": {"loop": "starts again."}})()
    check_plan(SongPlan("toybox", 0, "", (PatternRow(0), PatternRow(1), LoopRow(0))), machine)
    with pytest.raises(DoesNotFit, match="row 3: there are no loops"):
        check_plan(SongPlan("toybox", 0, "", (PatternRow(0), PatternRow(1), LoopRow(1))), machine)
    fitted = fit_rows([PatternRow(0), PatternRow(1), LoopRow(1)], machine)
    assert fitted.rows == (PatternRow(0), PatternRow(1)) and fitted.losses[0].what == "loop"


def test_a_song_that_starts_again_by_itself_needs_no_row_for_it() -> None:
    own = (*Toybox.capabilities, Capability("starts again", True, "verified"))
    machine = type("StartsAgain", (Toybox,), {"capabilities": own})()
    fitted = fit_rows([PatternRow(0), PatternRow(1), LoopRow(0)], machine)
    assert (fitted.rows, fitted.losses) == ((PatternRow(0), PatternRow(1)), ())
    later = fit_rows([PatternRow(0), PatternRow(1), LoopRow(1)], machine)
    assert later.rows == (PatternRow(0), PatternRow(1)) and later.losses[0].what == "loop"
    source = session("drums", ("A", "01"), ("B", "02"))
    plan = plan_session(source, machine, PlanOptions(end="loop"))
    assert len(plan.rows) == 2 and not plan.losses
    with pytest.raises(DoesNotFit, match="`end` halt: songs of the Toybox cannot do that, only end"):
        plan_session(source, machine, PlanOptions(end="halt"))


def one_tempo() -> Any:
    """The Toybox with one tempo for the whole song."""
    lacking = with_abilities(row_tempo=False)
    own = (*lacking.capabilities, Capability("song tempo", True, "verified"))
    return type("OneTempo", (type(lacking),), {"capabilities": own})()


def test_the_first_row_says_the_one_tempo_of_a_song_and_later_ones_are_named() -> None:
    machine = one_tempo()
    rows = [
        PatternRow(0, tempo_bpm=120.0),
        PatternRow(1, tempo_bpm=120.0),
        PatternRow(2, tempo_bpm=90.0),
        PatternRow(3),
    ]
    fitted = fit_rows([*rows, PatternRow(4, tempo_bpm=120.0)], machine)
    written = [row for row in fitted.rows if isinstance(row, PatternRow)]
    assert [row.tempo_bpm for row in written] == [120.0, None, None, None, None]
    assert fitted.remarks == (
        "Songs of the Toybox hold one tempo (120 BPM); set it by hand: 90 BPM in row 3, 120 BPM in row 5.",
    )
    assert fit_rows(rows[:2], machine).losses == ()
    late = fit_rows([PatternRow(0), PatternRow(1, tempo_bpm=99.0)], machine)
    assert late.remarks == (
        "Songs of the Toybox hold one tempo, that of their first row; set it by hand: 99 BPM in row 2.",
    )
    assert all(isinstance(row, PatternRow) and row.tempo_bpm is None for row in late.rows)


def test_the_one_tempo_of_a_song_is_within_its_limits_and_in_no_later_row() -> None:
    machine = one_tempo()
    with pytest.raises(DoesNotFit, match=r"301 BPM \(from 40 to 240\) in row 1"):
        fit_rows([PatternRow(0, tempo_bpm=301.0)], machine)
    with pytest.raises(DoesNotFit, match="row 1: 301 BPM: within 40-240 on the Toybox"):
        check_plan(SongPlan("other", 0, "", (PatternRow(0, tempo_bpm=301.0),)), machine)
    with pytest.raises(DoesNotFit, match="row 2: a song has one tempo, which its first row states on the Toybox"):
        check_plan(SongPlan("other", 0, "", (PatternRow(0), PatternRow(0, tempo_bpm=100.0))), machine)
    check_plan(SongPlan("other", 0, "", (PatternRow(0, tempo_bpm=100.0), PatternRow(0))), machine)
