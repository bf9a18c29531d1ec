"""What `find` shows people: whole paths at 80 columns, and a library at a glance. Counts are worked out by hand."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from os import terminal_size
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.scan import FOUND_COLUMNS, OVERVIEW_COLUMNS, library_overview, open_library, scan_folder
from kontrol_cli.scan.find import Question, answer_lines, find_in_library
from kontrol_cli.scan.overview import overview_lines
from tests.kontrol_cli.test_scan import KINDS, document, fill

RUN = CliRunner()
# The sets of test_scan.fill: song.als (11.3.13, 124, Serum), a.als and its copy (11.3.13, 90, Serum, a sample that is
# nowhere), kept é.ALS (9.7.7, 140, the same sample), and one that is cut off. Their MIDI tracks have no other device.
EXPECTED = [
    ("files", "read", 4, None),
    ("files", "could not be read", 1, None),
    ("live", "9.7", 1, None),
    ("live", "11.3", 3, None),
    ("tempo", "90-99", 2, None),
    ("tempo", "120-129", 1, None),
    ("tempo", "140-149", 1, None),
    ("plug-in", "Serum", 3, 3),
    ("missing samples", "/nowhere/at/all", 3, 3),
]


@pytest.fixture(scope="module", params=KINDS)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("overview")
    fill(base / "sets")
    scan_folder(base / "sets", base / request.param, workers=1)
    yield base / request.param


def cells(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row.get(column.name) for column in OVERVIEW_COLUMNS) for row in rows]


def test_a_library_at_a_glance(library: Path) -> None:
    opened = open_library(library)
    assert cells(library_overview(opened)) == EXPECTED
    opened.close()


@pytest.mark.parametrize("output", ["json", "ndjson", "csv", "tsv", "markdown", "parquet", "xlsx"])
def test_the_overview_in_every_format(library: Path, tmp_path: Path, output: str) -> None:
    target = tmp_path / "overview"
    result = RUN.invoke(app, ["find", str(library), "--output", output, "-o", str(target)])
    assert result.exit_code == 0, result.output
    data = target.read_bytes()
    if output == "json":
        assert cells(json.loads(data)) == EXPECTED
    elif output == "ndjson":
        assert cells([json.loads(line) for line in data.splitlines()]) == EXPECTED
    elif output in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(data.decode()), delimiter="," if output == "csv" else "\t"))
        assert rows[0] == ["about", "name", "sets", "count"] and rows[-1] == [
            "missing samples",
            "/nowhere/at/all",
            "3",
            "3",
        ]
        assert len(rows) == 1 + len(EXPECTED)
    elif output == "markdown":
        assert data.decode().splitlines()[9] == "| plug-in | Serum | 3 | 3 |"
    else:
        assert data[:4] == (b"PAR1" if output == "parquet" else b"PK\3\4")


def test_the_overview_for_people(library: Path) -> None:
    result = RUN.invoke(app, ["find", str(library)])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "4 sets; 1 file could not be read (--failed names them)",
        "",
        "Sets by Live",
        "  9.7   1 set   #######",
        "  11.3  3 sets  ####################",
        "",
        "Sets by tempo (BPM)",
        "  90-99    2 sets  ####################",
        "  120-129  1 set   ##########",
        "  140-149  1 set   ##########",
        "",
        "Most used plug-ins",
        "  Serum  3 sets  ####################",
        "",
        "Missing samples by folder",
        "  /nowhere/at/all  3 samples in 3 sets  ####################",
    ]


def test_long_parts_of_the_overview_are_cut_and_fit() -> None:
    files = [{"about": "files", "name": name, "sets": 1} for name in ("read", "could not be read")]
    rows = [{"about": "device", "name": f"Device {n}", "sets": 30 - n, "count": 1} for n in range(12)]
    folder = "/Volumes/Samples/" + "very long folder/" * 8 + "Kicks"
    rows.append({"about": "missing samples", "name": folder, "sets": 1, "count": 2})
    lines = "".join(overview_lines([*files, *rows], columns=80, most=10)).splitlines()
    assert max(map(len, lines)) <= 80
    assert "  and 2 more (--output csv has them all)" in lines and sum("Device " in line for line in lines) == 10
    (shown,) = [line for line in lines if "Kicks" in line]  # the end tells folders apart
    assert shown.startswith("  …") and shown.endswith("2 samples in 1 set  ####################")


class Shelf:
    """A library of hand-made rows, as far as the overview asks it."""

    tables = ("set", "devices", "samples")

    def __init__(self, **rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def files(self) -> list[dict[str, Any]]:
        return [{"error": None} for _ in self._rows["set"]]

    def rows(self, table: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        return ({name: row.get(name) for name in columns} for row in self._rows[table])


def test_sets_are_counted_once_and_what_is_not_known_is_last() -> None:
    sets = [
        {"set": 1, "live_version": None, "tempo_bpm": None},
        {"set": 2, "live_version": "12.0.1", "tempo_bpm": 120.0},
        {"set": 3, "live_version": "9.7", "tempo_bpm": 99.99},
    ]
    plugin = {"plugin_format": "vst3", "plugin_name": "Echo"}
    reverb = {"class_name": "Reverb", "name": "my hall"}
    devices = [{"set": 1, **plugin}, {"set": 1, **plugin}, {"set": 1, **reverb}, {"set": 2, **plugin}]
    few, many = "/b/few", "C:\\many"
    samples = [{"set": n, "path": f"{few}/{n}.wav", "exists": False} for n in (1, 2)]
    samples += [{"set": 3, "path": f"{many}\\{n}.wav", "exists": False} for n in range(5)]
    samples += [{"set": 3, "path": f"{few}/there.wav", "exists": True}]
    samples += [{"set": 3, "path": f"{few}/nobody looked.wav", "exists": None}]
    shelf: Any = Shelf(set=sets, devices=devices, samples=samples)
    assert cells(library_overview(shelf))[2:] == [
        ("live", "9.7", 1, None),
        ("live", "12.0", 1, None),
        ("live", "unknown", 1, None),
        ("tempo", "90-99", 1, None),
        ("tempo", "120-129", 1, None),
        ("tempo", "unknown", 1, None),
        ("plug-in", "Echo", 2, 3),
        ("device", "Reverb", 1, 1),
        ("missing samples", many, 1, 5),  # by samples, whatever the number of sets
        ("missing samples", few, 2, 2),
    ]


def test_a_long_folder_keeps_as_much_of_its_end_as_fits() -> None:
    files = [{"about": "files", "name": name, "sets": 1} for name in ("read", "could not be read")]
    folder = "/" + "0123456789" * 12
    row = {"about": "missing samples", "name": folder, "sets": 1, "count": 2}
    (line,) = [one for one in "".join(overview_lines([*files, row], columns=80, most=10)).splitlines() if "…" in one]
    # Two blanks, the name, two, "2 samples in 1 set" (18), two, and the bar of 20: 36 cells are left for the name.
    assert line == f"  …{folder[-35:]}  2 samples in 1 set  {'#' * 20}" and len(line) == 80


def test_a_library_of_some_tables_has_an_overview_of_these(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "a.als").write_bytes(document("A01", 90))
    scan_folder(tmp_path / "sets", tmp_path / "x.sqlite", workers=1, tables=("set", "tracks"))
    opened = open_library(tmp_path / "x.sqlite")
    assert {row["about"] for row in library_overview(opened)} == {"files", "live", "tempo"}
    opened.close()


def test_an_empty_library_has_an_overview(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    scan_folder(tmp_path / "sets", tmp_path / "x.sqlite", workers=1)
    result = RUN.invoke(app, ["find", str(tmp_path / "x.sqlite")])
    assert (result.exit_code, result.stdout) == (0, "0 sets\n")


def test_answers_on_a_screen_have_the_whole_path_first_and_no_numbers_of_ours(library: Path) -> None:
    long = "Some Artist/An Album with a Long Name/A Song Project that goes on and on/take 12 of the song, final.als"
    why = ", ".join(f"plug-in Synth {number}" for number in range(9))
    row = {"path": long, "name": "x", "live_version": "11.3.13", "tempo_bpm": 124.5, "why": why, "set": 123456789}
    lines = "".join(answer_lines([row], columns=80)).splitlines()
    assert lines[0] == long and "123456789" not in "".join(lines)
    assert lines[1].startswith("    Live 11.3.13, 124.5 BPM: plug-in Synth 0, ")
    assert len(lines) == 4 and all(len(line) <= 80 and line.startswith("    ") for line in lines[1:])
    assert " ".join(line.strip() for line in lines[1:]).endswith(why)
    failed = {"path": "broken.als", "live_version": None, "tempo_bpm": None, "why": "it is cut off"}
    assert "".join(answer_lines([failed], columns=80)) == "broken.als\n    it is cut off\n"
    opened = open_library(library)
    found = "".join(answer_lines(find_in_library(opened, Question(plugin="serum", tempo="124")), columns=80))
    assert found == "Song Project/song.als\n    Live 11.3.13, 124 BPM: plug-in Serum, 124 BPM\n"
    opened.close()


def test_find_on_a_terminal_and_into_a_pipe(
    library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["find", str(library), "--plugin", "serum", "--tempo", "124"]
    piped = RUN.invoke(app, question).stdout.splitlines()
    assert piped[0].split() == ["path", "live_version", "tempo_bpm", "why"]
    data = json.loads(RUN.invoke(app, [*question, "--output", "json"]).stdout)
    assert list(data[0]) == [column.name for column in FOUND_COLUMNS] and data[0]["set"] > 0
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_: terminal_size((80, 24)))
    app(question, standalone_mode=False)
    assert capsys.readouterr().out.splitlines()[0] == "Song Project/song.als"
    app([*question[:2], "--plugin", "nobody has this"], standalone_mode=False)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "No set answers the question.\n")
