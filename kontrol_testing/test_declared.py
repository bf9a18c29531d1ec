"""What a machine says of itself: names, limits, abilities."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from exporters.abilities import EXPORTER_ABILITIES, FATES, Sure
from exporters.machine import Machine, ReadsDumps, TakesBase, View, able, wrong_parts
from exporters.planning.matrix import is_matrix
from exporters.planning.merging import CanMerge
from exporters.song_shown import CELLS, ROW_COLUMNS
from kontrol_testing import songs


def test_it_has_every_part(machine: Machine) -> None:
    assert wrong_parts(machine) == ""


def test_it_has_names_that_can_be_typed(machine: Machine) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9-]*", machine.slug), "the slug is what people type: small letters and hyphens"
    assert machine.display_name and machine.display_name.isprintable()
    assert all(alias.strip() and alias.isprintable() for alias in machine.aliases)


def test_it_says_of_every_ability_whether_it_has_it_and_how_sure_that_is(machine: Machine) -> None:
    named = [capability.name for capability in machine.capabilities]
    assert len(set(named)) == len(named), "an ability is declared twice"
    assert set(FATES) <= set(named), f"not declared: {sorted(set(FATES) - set(named))}"
    assert set(named) <= set(FATES) | set(EXPORTER_ABILITIES)
    assert {capability.sure for capability in machine.capabilities} <= set(get_args(Sure))


def test_its_limits_are_numbers_with_a_source(machine: Machine) -> None:
    limits = machine.limits
    rows = limits.rows()
    assert rows and all(row["value"] > 0 for row in rows)
    assert {row["sure"] for row in rows} <= set(get_args(Sure))
    assert machine.pattern_names.count == limits.patterns.value, "pattern names and the limit of patterns differ"
    assert (limits.plays_per_row.value > 1) == able(machine, "row repeats")
    assert (limits.tempo_min_bpm is None) == (limits.tempo_max_bpm is None)
    if limits.tempo_min_bpm is not None and limits.tempo_max_bpm is not None:
        assert limits.tempo_min_bpm.value < limits.tempo_max_bpm.value
    assert not able(machine, "song names") or limits.song_name_chars is not None
    assert limits.loop_passes is None or able(machine, "loops")
    assert not able(machine, "row names") or limits.row_name_chars is not None


def test_it_says_how_songs_end_and_what_to_do_with_the_file(machine: Machine) -> None:
    assert machine.ends and set(machine.ends) <= {"end", "loop", "halt"}
    assert all(text.endswith(".") for text in machine.ends.values())
    assert machine.file_names and all("." in name and "/" not in name for name in machine.file_names)
    assert machine.guide
    for step in machine.guide:
        assert step.format(file="song", song=1).endswith(".")
    assert all(note.endswith(".") for note in machine.notes)


def test_it_has_what_its_abilities_need(machine: Machine) -> None:
    assert able(machine, "pattern lengths") == isinstance(machine, ReadsDumps)
    assert able(machine, "base file") == isinstance(machine, TakesBase)
    assert able(machine, "merging") == isinstance(machine, CanMerge)
    assert machine.transport in ("sysex", "file") and machine.view in get_args(View)


def test_its_song_rows_have_the_declared_columns(machine: Machine) -> None:
    if not able(machine, "reading"):
        pytest.skip("it cannot be read back")
    needed = (*ROW_COLUMNS, CELLS) if is_matrix(machine) else ROW_COLUMNS
    assert {column.name for column in needed} <= {column.name for column in machine.columns["rows"]}
    messages = songs.written(machine, songs.song(machine, songs.longest_song(machine)))
    tables = machine.tables(machine.decode(messages))
    assert len([row for row in tables["rows"] if row["kind"] == "pattern"]) == machine.limits.song_rows.value
    for name, rows in tables.items():
        assert {key for row in rows for key in row} <= {column.name for column in machine.columns[name]}
