"""One suite for every machine: what a machine promises in its limits and abilities must hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporters.errors import BadDump, DoesNotFit, KontrolError, UsageError
from exporters.machine import Machine, able
from exporters.planning.plan import PatternRow, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.registry import ENTRY_POINTS, MACHINES, all_machines, get_machine
from tests.exporters.sessions import session

EVERY = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def test_there_are_machines() -> None:
    assert MACHINES
    assert all(slug == machine.slug for slug, machine in MACHINES.items())


def song_rows(machine: Machine, messages: list[bytes]) -> list[dict[str, Any]]:
    rows = machine.tables(machine.decode(messages))["rows"]
    return [row for row in rows if row["kind"] == "pattern"]


def at_the_limits(machine: Machine) -> tuple[PatternRow, ...]:
    limits = machine.limits
    low, high = limits.tempo_min_bpm, limits.tempo_max_bpm
    first = PatternRow(
        pattern=limits.patterns.value - 1,
        plays=limits.plays_per_row.value if able(machine, "row repeats") else 1,
        muted=frozenset({limits.tracks.value - 1}) if able(machine, "row mutes") else frozenset(),
        tempo_bpm=float(low.value) if low and able(machine, "row tempo") else None,
        end_step=limits.steps.value if able(machine, "row steps") else 16,
    )
    last = replace(first, pattern=0, plays=1, muted=frozenset(), tempo_bpm=high and float(high.value), end_step=16)
    return (first, *[replace(last, tempo_bpm=None)] * (limits.song_rows.value - 2), last)


@EVERY
def test_a_song_at_every_limit_comes_back(machine: Machine) -> None:
    rows = at_the_limits(machine)
    messages = machine.encode(SongPlan(machine.slug, machine.limits.songs.value - 1, "A", rows))
    found = song_rows(machine, messages)
    assert len(found) == machine.limits.song_rows.value
    for want, got in zip(rows, found, strict=True):
        assert got["pattern"] == want.pattern
        assert got["pattern_name"] == machine.pattern_names.name(want.pattern)
        if able(machine, "row repeats"):
            assert got["plays"] == want.plays
        if able(machine, "row mutes"):
            assert got["muted_tracks"] == sorted(want.muted)
        if able(machine, "row tempo"):
            assert got["tempo_bpm"] == want.tempo_bpm
        if able(machine, "row steps"):
            assert (got["start_step"], got["end_step"]) == (want.start_step, want.end_step)


@EVERY
def test_every_message_is_recognised_and_encodes_to_itself(machine: Machine) -> None:
    messages = machine.encode(SongPlan(machine.slug, 0, "SONG", at_the_limits(machine)))
    assert messages
    for message in messages:
        assert message[0] == 0xF0 and message[-1] == 0xF7 and max(message[1:-1]) < 0x80
        machine.check_frame(message)
        found = machine.recognise(message)
        assert found is not None and found.codec is not None
        assert found.codec.encode(found.codec.decode(message)) == message


@EVERY
def test_one_beyond_each_limit_is_refused(machine: Machine) -> None:
    limits = machine.limits
    beyond = [
        SongPlan(machine.slug, limits.songs.value, "", (PatternRow(0),)),
        SongPlan(machine.slug, -1, "", (PatternRow(0),)),
        SongPlan(machine.slug, 0, "", (PatternRow(0),) * (limits.song_rows.value + 1)),
        SongPlan(machine.slug, 0, "", (PatternRow(limits.patterns.value),)),
        SongPlan(machine.slug, 0, "", (PatternRow(0, plays=limits.plays_per_row.value + 1),)),
        SongPlan(machine.slug, 0, "", (PatternRow(0, muted=frozenset({limits.tracks.value})),)),
        SongPlan(machine.slug, 0, "", (PatternRow(0, end_step=limits.steps.value + 1),)),
    ]
    if limits.tempo_min_bpm and limits.tempo_max_bpm:
        beyond += [
            SongPlan(machine.slug, 0, "", (PatternRow(0, tempo_bpm=limits.tempo_min_bpm.value - 1.0),)),
            SongPlan(machine.slug, 0, "", (PatternRow(0, tempo_bpm=limits.tempo_max_bpm.value + 1.0),)),
        ]
    if limits.song_name_chars:
        beyond.append(SongPlan(machine.slug, 0, "x" * (limits.song_name_chars.value + 1), (PatternRow(0),)))
    for plan in beyond:
        with pytest.raises(DoesNotFit) as caught:
            machine.encode(plan)
        assert str(caught.value).endswith(".")


@EVERY
def test_the_empty_song(machine: Machine) -> None:
    messages = machine.encode(SongPlan(machine.slug, 0, "", ()))
    assert song_rows(machine, messages) == []


@EVERY
def test_damaged_messages_are_refused_not_misread(machine: Machine) -> None:
    (message, *_) = machine.encode(SongPlan(machine.slug, 0, "SONG", (PatternRow(5),)))
    codec = machine.recognise(message).codec  # type: ignore[union-attr]
    assert codec is not None
    for cut in range(1, len(message) - 1):
        with pytest.raises(BadDump):
            codec.decode(message[:cut] + message[cut + 1 :])
    for index in range(9, len(message) - 1):
        broken = bytearray(message)
        broken[index] ^= 0x01
        with pytest.raises(BadDump):
            codec.decode(bytes(broken))


@EVERY
def test_a_version_that_we_do_not_know_is_not_read(machine: Machine) -> None:
    (message, *_) = machine.encode(SongPlan(machine.slug, 0, "SONG", (PatternRow(5),)))
    newer = bytearray(message)
    newer[7] += 1
    found = machine.recognise(bytes(newer))
    assert found is not None and found.codec is None and "untouched" in found.note


@EVERY
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=80), cut=st.integers(0, 60))
def test_no_bytes_crash_recognition(machine: Machine, data: bytes, cut: int) -> None:
    (message, *_) = machine.encode(SongPlan(machine.slug, 0, "SONG", (PatternRow(5),)))
    for candidate in (b"\xf0" + data + b"\xf7", message[:cut] + data + b"\xf7", data):
        found = machine.recognise(candidate)
        if found is not None and found.codec is not None:
            try:
                machine.check_frame(candidate)
                found.codec.decode(candidate)
            except BadDump:
                pass


@EVERY
def test_columns_are_declared(machine: Machine) -> None:
    messages = machine.encode(SongPlan(machine.slug, 0, "SONG", at_the_limits(machine)))
    tables = machine.tables(machine.decode(messages))
    assert tables
    for name, rows in tables.items():
        declared = {column.name for column in machine.columns[name]}
        assert {key for row in rows for key in row} <= declared


@EVERY
def test_the_planner_and_the_machine_agree_on_the_limits(machine: Machine) -> None:
    names, limits = machine.pattern_names, machine.limits
    assert names.count == limits.patterns.value
    source = session(
        "a | b", *[("", f"{names.name(n % names.count)} 1 | .") for n in range(limits.song_rows.value)], ("", ". | .")
    )
    plan = plan_session(source, machine, PlanOptions())
    assert len(song_rows(machine, machine.encode(plan))) == limits.song_rows.value


@EVERY
def test_a_machine_says_how_sure_its_facts_are(machine: Machine) -> None:
    assert all(row["sure"] for row in machine.limits.rows())
    named = {c.name for c in machine.capabilities}
    assert named >= {"row mutes", "row tempo", "row repeats", "row steps", "song names"}


@EVERY
def test_a_machine_dump_with_nothing_of_use_is_refused(machine: Machine) -> None:
    for data in (b"", b"\xf0\x7e\x00\x06\x01\xf7", b"hello"):
        with pytest.raises(BadDump):
            machine.read_dump(data)


class FakeEntry:
    name, value = "toy", "toy_machine:MACHINE"

    def __init__(self, target: Any) -> None:
        self.target = target

    def load(self) -> Any:
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


def test_machines_of_other_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: list[FakeEntry] = []
    asked: list[str] = []

    def entry_points(group: str) -> list[FakeEntry]:
        asked.append(group)
        return entries

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    assert all_machines() == MACHINES
    assert asked == [ENTRY_POINTS]
    own = {"slug": "toy", "display_name": "Toy Box", "aliases": ("TB-1",)}
    toy = type("Toy", (type(next(iter(MACHINES.values()))),), own)()
    entries.append(FakeEntry(toy))
    assert all_machines()["toy"] is toy
    for name in ("toy", "TOY", "Toy Box", "toy-box", "tb1", "TB-1"):
        assert get_machine(name) is toy
    for target, said in (
        (ImportError("no module"), r"The machine 'toy' \(toy_machine:MACHINE\) cannot be loaded: no module\. Mend"),
        (ZeroDivisionError("division by zero"), "cannot be loaded: division by zero"),
        (SyntaxError(), "cannot be loaded: None"),
        (object(), "lacks parts of exporters.machine.Machine: aliases, alphabet, capabilities"),
        (next(iter(MACHINES.values())), "which exists"),
    ):
        entries[:] = [FakeEntry(target)]
        with pytest.raises(KontrolError, match=said):
            all_machines()
    entries.clear()
    with pytest.raises(UsageError, match=r"'tr808'.*machinedrum"):
        get_machine("tr808")
