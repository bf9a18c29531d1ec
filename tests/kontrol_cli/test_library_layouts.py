"""Libraries of earlier versions are read with what they lack left empty, and a scan brings them up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.errors import BadInput
from kontrol_cli.app import app
from kontrol_cli.scan import LIBRARY_TABLES, open_library, scan_folder
from kontrol_cli.scan.layouts import EARLIER, columns_mark, lacking_columns, lacking_words, table_without
from kontrol_cli.scan.making import register_path
from tests.kontrol_cli.test_scan import GOOD, KINDS, fill

# What the code of that day wrote into its libraries, printed by that code; newest first.
MARKS = ("ce83db1086b00808", "2bd648fa084beb1d")


def older(library: Path, kind: str, number: int) -> None:
    """Make of a library of today one of the earlier layout `number`, column by column."""
    lacking = EARLIER[number]
    connection = sqlite3.connect(register_path(library, kind))
    if kind == "sqlite":
        for table, columns in lacking.items():
            for column in columns:
                connection.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
    else:
        import pyarrow.parquet as pq

        for table, columns in lacking.items():
            for path in (library / table).glob("*.parquet"):
                pq.write_table(pq.read_table(path).drop_columns(list(columns)), path)
    connection.execute("UPDATE about SET value = ? WHERE key = 'columns'", (MARKS[number],))
    connection.commit()
    connection.close()


@pytest.fixture(params=KINDS)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    fill(tmp_path / "sets")
    target = tmp_path / str(request.param)
    scan_folder(tmp_path / "sets", target, workers=1)
    return target


def kind_of(library: Path) -> str:
    return "sqlite" if library.suffix else "parquet"


def test_the_marks_of_earlier_layouts_are_those_that_were_written() -> None:
    assert tuple(columns_mark(lacking) for lacking in EARLIER) == MARKS
    assert lacking_columns(columns_mark()) == {}
    for lacking, mark in zip(EARLIER, MARKS, strict=True):
        assert lacking_columns(mark) == lacking
        for table, columns in lacking.items():
            assert set(columns) <= set(LIBRARY_TABLES[table].column_names)
            assert not set(columns) & set(table_without(table, lacking).column_names)


@pytest.mark.parametrize("number", range(len(EARLIER)))
def test_an_earlier_library_is_read_and_says_what_it_lacks(library: Path, number: int) -> None:
    fresh = open_library(library)
    counts = {table: len(list(fresh.rows(table))) for table in EARLIER[number]}
    fresh.close()
    assert any(counts.values())
    older(library, kind_of(library), number)
    opened = open_library(library)
    assert lacking_words(EARLIER[number]) in (opened.note or "") and "Scan its folder again" in (opened.note or "")
    for table, columns in EARLIER[number].items():
        rows = list(opened.rows(table))
        assert len(rows) == counts[table] and all(list(row) == list(LIBRARY_TABLES[table].column_names) for row in rows)
        assert all(row[column] is None for row in rows for column in columns)
        assert [list(row) for row in opened.rows(table, columns)] == [list(columns)] * len(rows)
        assert list(opened.frame(table).columns) == list(LIBRARY_TABLES[table].column_names)
    opened.close()
    result = CliRunner().invoke(app, ["find", str(library), "--plugin", "serum", "--output", "csv"])
    assert result.exit_code == 0 and result.stdout.count(".als") == 3
    assert "was made by an earlier version of Kontrol" in result.stderr


@pytest.mark.parametrize("number", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, len(EARLIER)))])
def test_a_scan_brings_it_up_to_date_and_says_so(library: Path, number: int) -> None:
    fresh = {table: sorted(map(repr, open_library(library).rows(table))) for table in LIBRARY_TABLES}
    older(library, kind_of(library), number)
    (away := library.parent / "sets" / "a.als").rename(away.with_name(".a.als.icloud"))  # moved off the disk: rows stay
    result = scan_folder(library.parent / "sets", library, workers=1)
    assert (result.read, result.unchanged) == (3, 1)
    assert any("was made by an earlier version" in problem and "read again" in problem for problem in result.problems)
    opened = open_library(library)
    assert opened.note is None and sorted(row["path"] for row in opened.files() if not row["error"]) == GOOD
    for table, rows in fresh.items():
        found = sorted(map(repr, opened.rows(table)))
        assert len(found) == len(rows), table
        assert found == rows or table in EARLIER[number], table
    away.with_name(".a.als.icloud").rename(away)
    opened.close()
    again = scan_folder(library.parent / "sets", library, workers=1)
    assert (again.read, again.problems) == (1, ())
    opened = open_library(library)
    assert {table: sorted(map(repr, opened.rows(table))) for table in LIBRARY_TABLES} == fresh
    opened.close()


def test_a_layout_that_nobody_knows_is_refused(library: Path) -> None:
    connection = sqlite3.connect(register_path(library, kind_of(library)))
    connection.execute("UPDATE about SET value = '0123456789abcdef' WHERE key = 'columns'")
    connection.commit()
    connection.close()
    with pytest.raises(BadInput, match="made by another version of Kontrol"):
        open_library(library)
