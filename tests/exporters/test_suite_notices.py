"""The conformance suite fails machines that deserve it: the Toybox with one fault in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from exporters.dirtywave_m8.device import MACHINE as M8
from exporters.errors import BadDump
from exporters.machine import Capability, Limit, Recognised, Seal
from exporters.planning.matrix import with_cells
from exporters.planning.plan import PatternRow, SongPlan
from kontrol_testing import test_declared as declared
from kontrol_testing import test_planned as planned
from kontrol_testing import test_read as read
from kontrol_testing import test_written as written
from tests.toybox import toybox
from tests.toybox.toybox import HEAD, MACHINE, SONG, Song, Toybox, sealed


class WritesTheSame(Toybox):
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        return super().encode(SongPlan("toybox", 0, "", ()))


class TakesEverything(Toybox):
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        rows = tuple(replace(row, pattern=row.pattern % 16) for row in plan.rows[:8] if isinstance(row, PatternRow))
        return [toybox.encode(Song(plan.slot % 4, "", rows))]


class LosesTheTempo(Toybox):
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        rows = [replace(row, tempo_bpm=None) if isinstance(row, PatternRow) else row for row in plan.rows]
        return super().encode(replace(plan, rows=tuple(rows)))


class KnowsNothing(Toybox):
    def recognise(self, message: bytes) -> Recognised | None:
        return None


class BelievesAnyChecksum(Toybox):
    def recognise(self, message: bytes) -> Recognised | None:
        found = super().recognise(message)
        if found is None or found.codec is None:
            return found
        return replace(found, codec=replace(SONG, decode=lambda data: toybox.decode(sealed(data[len(HEAD) : -2]))))


class Falls(Toybox):
    def recognise(self, message: bytes) -> Recognised | None:
        def decode(data: bytes) -> Song:
            if data[14] > 8:
                raise BadDump("song", got="too long")
            return toybox.decode(data)

        found = super().recognise(message)
        return found if found is None or found.codec is None else replace(found, codec=replace(SONG, decode=decode))


class ReadsLaterVersions(Toybox):
    def recognise(self, message: bytes) -> Recognised | None:
        return Recognised("song", SONG) if message[:4] == HEAD and len(message) > 6 else None


class GuardsNothing(Toybox):
    seal = Seal(guarded=lambda _: (), renewed=lambda message: message)


class ForgetsAnAbility(Toybox):
    capabilities = Toybox.capabilities[1:]


class BoastsOfMutes(Toybox):
    capabilities = tuple(Capability(c.name, True, c.sure) if c.name == "row mutes" else c for c in Toybox.capabilities)


class MiscountsPatterns(Toybox):
    limits = replace(Toybox.limits, patterns=Limit(17, "verified"))


class EmptyFile(Toybox):
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        return []


class PlaysOnePatternOnAllTracks(type(M8)):  # type: ignore[misc]
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        rows = tuple(replace(row, cells=()) if isinstance(row, PatternRow) else row for row in plan.rows)
        return super().encode(replace(plan, rows=rows), base)  # type: ignore[no-any-return]


class MovesTracks(type(M8)):  # type: ignore[misc]
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        rows = tuple(
            with_cells(row, row.cells[::-1]) if isinstance(row, PatternRow) and row.cells else row for row in plan.rows
        )
        return super().encode(replace(plan, rows=rows), base)  # type: ignore[no-any-return]


class ForgetsTheUsersFile(type(M8)):  # type: ignore[misc]
    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        return super().encode(plan, self.example_base())  # type: ignore[no-any-return]


def test_faults_of_machines_whose_songs_are_a_matrix_are_noticed() -> None:
    for test in (written.test_songs_at_random_come_back, planned.test_the_planner_and_the_machine_agree_on_the_limits):
        test(M8)
        for fault in (PlaysOnePatternOnAllTracks, MovesTracks):
            with pytest.raises(AssertionError):
                test(fault())
    read.test_the_song_goes_into_the_users_own_file_and_into_no_other(M8)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        read.test_the_song_goes_into_the_users_own_file_and_into_no_other(ForgetsTheUsersFile())


@pytest.mark.parametrize(
    ("machine", "test", "with_"),
    [
        (WritesTheSame(), written.test_the_same_song_makes_the_same_bytes_and_another_song_others, ()),
        (TakesEverything(), written.test_one_beyond_each_limit_is_refused, ()),
        (TakesEverything(), written.test_what_it_is_not_able_to_say_is_refused, ()),
        (TakesEverything(), written.test_names_come_back_letter_by_letter_or_are_refused, ()),
        (LosesTheTempo(), written.test_a_song_comes_back_as_it_was, ("longest",)),
        (LosesTheTempo(), written.test_songs_at_random_come_back, ()),
        (LosesTheTempo(), planned.test_what_it_cannot_say_is_written_out_or_named_and_the_rest_is_heard, ()),
        (KnowsNothing(), written.test_a_song_comes_back_as_it_was, ("empty",)),
        (KnowsNothing(), read.test_what_it_wrote_encodes_to_itself, ()),
        (BelievesAnyChecksum(), read.test_one_changed_bit_is_noticed_where_something_guards_it, ()),
        (Falls(), read.test_shortened_and_changed_messages_raise_nothing_but_bad_dump, ()),
        (ReadsLaterVersions(), read.test_a_later_version_is_not_read, ()),
        (GuardsNothing(), read.test_one_changed_bit_is_noticed_where_something_guards_it, ()),
        (ForgetsAnAbility(), declared.test_it_says_of_every_ability_whether_it_has_it_and_how_sure_that_is, ()),
        (BoastsOfMutes(), written.test_a_song_comes_back_as_it_was, ("longest",)),
        (MiscountsPatterns(), declared.test_its_limits_are_numbers_with_a_source, ()),
        (EmptyFile(), written.test_what_it_writes_has_the_form_of_its_transport, ()),
        (object(), declared.test_it_has_every_part, ()),
    ],
)
def test_a_fault_is_noticed(machine: Any, test: Callable[..., None], with_: tuple[str, ...]) -> None:
    if isinstance(machine, Toybox):
        test(MACHINE, *with_)  # without the fault
    with pytest.raises((AssertionError, pytest.fail.Exception, IndexError)):
        test(machine, *with_)


def test_a_machine_of_which_nothing_can_be_tried_fails() -> None:
    """It writes nothing, knows nothing and cannot be read: skipped tests alone would look like success."""

    class Nothing(EmptyFile):
        capabilities = tuple(replace(c, has=False) for c in Toybox.capabilities)

        def recognise(self, message: bytes) -> Recognised | None:
            return None

    for test in (
        written.test_what_it_writes_has_the_form_of_its_transport,
        written.test_the_same_song_makes_the_same_bytes_and_another_song_others,
        written.test_one_beyond_each_limit_is_refused,
    ):
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            test(Nothing())
