"""Every format parses back, names cannot steer a terminal or a spreadsheet, files are whole or not there."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import KontrolError, UsageError
from kontrol_cli import output
from kontrol_cli.output import Format, choose, echo, show, text
from kontrol_cli.sets.tables import Column
from tests.terminal import shown_on_terminal

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (Column("name", "str", ""), Column("track", "int", ""), Column("gain", "float", ""), Column("on", "bool", ""))
ROWS: list[dict[str, Any]] = [
    {"name": "kick", "track": 0, "gain": 0.5, "on": True},
    {"name": 'a "b", c|d\nline', "track": 1, "gain": float("nan"), "on": False},
    {"name": "=1+1", "track": None, "gain": None, "on": None},
    {"name": "\x1b[31mred\x9bm \u202eabc", "track": 3, "gain": -3.0, "on": True},
]


def written(tmp_path: Path, fmt: Format, rows: list[dict[str, Any]] = ROWS) -> bytes:
    target = tmp_path / f"out.{fmt}"
    show(rows, COLUMNS, fmt, str(target))
    return target.read_bytes()


def test_json_is_an_array_of_row_objects_with_null_for_missing(tmp_path: Path) -> None:
    found = json.loads(written(tmp_path, Format.json))
    assert found[0] == {"name": "kick", "track": 0, "gain": 0.5, "on": True}
    assert found[1]["gain"] is None and found[2]["track"] is None
    assert [row["name"] for row in found] == [row["name"] for row in ROWS], "json is exact"


def test_ndjson_is_one_object_a_line(tmp_path: Path) -> None:
    lines = written(tmp_path, Format.ndjson).decode().splitlines()
    assert [json.loads(line)["name"] for line in lines] == [row["name"] for row in ROWS]


@pytest.mark.parametrize("fmt", [Format.json, Format.ndjson, Format.csv, Format.markdown, Format.table])
def test_no_control_character_leaves_raw(tmp_path: Path, fmt: Format) -> None:
    found = written(tmp_path, fmt).decode()
    assert not set(found) & {"\x1b", "\x9b", "\u202e"}
    assert "red" in found


def test_csv_has_a_header_and_reads_back(tmp_path: Path) -> None:
    found = list(csv.reader(io.StringIO(written(tmp_path, Format.csv).decode(), newline="")))
    assert found[0] == ["name", "track", "gain", "on"]
    assert found[1] == ["kick", "0", "0.5", "true"]
    assert found[2] == ['a "b", c|d\nline', "1", "", "false"]
    assert found[3] == ["=1+1", "", "", ""], "csv is data: nothing is put before a formula"
    assert found[4][0] == "\\x1b[31mred\\x9bm \\u202eabc"


def test_csv_of_no_rows_is_the_header(tmp_path: Path) -> None:
    assert written(tmp_path, Format.csv, []) == b"name,track,gain,on\r\n"
    assert json.loads(written(tmp_path, Format.json, [])) == []
    assert written(tmp_path, Format.ndjson, []) == b""


def test_markdown_cells_stay_in_their_column(tmp_path: Path) -> None:
    lines = written(tmp_path, Format.markdown).decode().splitlines()
    assert lines[0] == "| name | track | gain | on |"
    assert lines[1] == "| --- | --- | --- | --- |"
    assert len(lines) == 2 + len(ROWS)
    assert lines[3].replace("\\|", "").count("|") == 5


def test_parquet_keeps_types_and_missing(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pd.read_parquet(io.BytesIO(written(tmp_path, Format.parquet)))
    assert list(frame.columns) == ["name", "track", "gain", "on"]
    assert str(frame.dtypes["track"]) == "Int64" and str(frame.dtypes["on"]) == "boolean"
    assert frame["name"].tolist() == [row["name"] for row in ROWS]
    assert frame["track"].isna().tolist() == [False, False, True, False]


def test_xlsx_text_is_never_a_formula(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(written(tmp_path, Format.xlsx))).active
    cells = [list(row) for row in sheet.iter_rows()]
    assert [cell.value for cell in cells[0]] == ["name", "track", "gain", "on"]
    assert cells[3][0].value == "=1+1" and cells[3][0].data_type == "s"
    assert cells[1][1].value == 0 and cells[1][3].value is True
    assert cells[2][2].value is None


@pytest.mark.parametrize("lost", [1, 20, 10_000])
def test_a_sheet_that_the_temporary_folder_cut_off_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """lxml says nothing when the last bytes of the sheet, which openpyxl gathers in a file, do not fit the disk."""
    writer = pytest.importorskip("openpyxl.worksheet._writer")
    tail = writer.WorksheetWriter.write_tail

    def cut(self: Any) -> None:
        tail(self)
        self.close()
        os.truncate(self.out, max(0, Path(self.out).stat().st_size - lost))

    monkeypatch.setattr(writer.WorksheetWriter, "write_tail", cut)
    with pytest.raises(KontrolError, match=r"The temporary folder cannot be written .*TMPDIR"):
        written(tmp_path, Format.xlsx)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a limit on the size of files as POSIX has it")
def test_a_full_temporary_folder_is_a_sentence_for_xlsx(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    code = (
        "import resource, signal, sys\nfrom kontrol_cli.output import Format, show\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "show([{'name': 'x' * 99}] * 999, ['name'], Format.xlsx, sys.argv[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.xlsx")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "KontrolError: The temporary folder cannot be written (File too large)" in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_xlsx_refuses_what_a_cell_cannot_hold(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    with pytest.raises(UsageError, match="Row 1, name: 40000 characters"):
        written(tmp_path, Format.xlsx, [{"name": "x" * 40_000}])
    assert list(tmp_path.iterdir()) == []


def test_lists_in_cells(tmp_path: Path) -> None:
    show([{"muted": [1, 2]}], ["muted"], Format.csv, str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == b"muted\r\n1 2\r\n"
    show([{"clips": ["A01 1 kick", "fill"]}], ["clips"], Format.csv, str(tmp_path / "b.csv"))
    assert (tmp_path / "b.csv").read_bytes() == b"clips\r\nA01 1 kick; fill\r\n"
    show([{"muted": [1, 2]}], ["muted"], Format.json, str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text()) == [{"muted": [1, 2]}]


@pytest.mark.parametrize(
    ("name", "fmt"), [("a.csv", "csv"), ("A.JSON", "json"), ("a.jsonl", "ndjson"), ("a.md", "markdown"), ("a", "table")]
)
def test_the_ending_chooses_the_format(tmp_path: Path, name: str, fmt: str) -> None:
    assert choose(None, str(tmp_path / name)) == fmt
    assert choose(Format.json, str(tmp_path / name)) == "json", "what is asked for wins"


def test_an_existing_file_is_kept_without_force(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        show(ROWS, COLUMNS, Format.csv, str(target))
    assert target.read_text() == "mine"
    show(ROWS, COLUMNS, Format.csv, str(target), force=True)
    assert target.read_text().startswith("name,")


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(output._BINARY, Format.parquet, "no_such_module_here")
    with pytest.raises(UsageError, match=r"Install kontrol\[parquet\]"):
        choose(Format.parquet, "x.parquet")


def on_terminal(code: str, columns: int = 60) -> tuple[int, str]:
    """Exit code and screen of a Python program that runs in a terminal of its own."""
    pytest.importorskip("pty", reason="no terminals of this kind here")
    environment = {"COLUMNS": str(columns), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    ended, screen = shown_on_terminal(["-c", code], folder=ROOT, environment=environment)
    return ended, screen.decode()


@pytest.mark.parametrize("fmt", ["parquet", "xlsx"])
def test_binary_is_refused_on_a_terminal(fmt: str) -> None:
    code, screen = on_terminal(
        f"from kontrol_cli.output import *\ntry: show([], ['a'], Format.{fmt})\nexcept UsageError as e: print(e)"
    )
    assert code == 0
    assert screen.strip() == f"{fmt} is not text and would garble the terminal. Name a file with -o."


def test_a_table_fits_the_terminal_and_says_what_it_left_out() -> None:
    code, screen = on_terminal(
        "from kontrol_cli.output import *\n"
        "show([{'name': 'n' * 90, 'none': None, **{f'c{i}': 'v' * 9 for i in range(9)}}], "
        "['name', 'none', *[f'c{i}' for i in range(9)]])"
    )
    assert code == 0
    table = [line for line in screen.splitlines() if not line.startswith(("Nothing in", "No room"))]
    assert all(len(line) <= 60 for line in table), screen
    assert "Nothing in: none." in screen
    assert "No room for: " in screen and "c8" in screen
    assert "…" in screen


def test_a_table_in_a_pipe_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"name": "n" * 90, "none": None, "track": 3}], ["name", "none", "track"])
    found = capsys.readouterr()
    assert "n" * 90 in found.out and "none" in found.out and found.err == ""


def test_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"n": 1, "t": "a"}, {"n": 10, "t": "bc"}], ["n", "t"])
    assert capsys.readouterr().out == " n  t\n--  --\n 1  a\n10  bc\n"


@pytest.mark.parametrize(
    ("name", "cells", "cut"),
    [
        ("Kick", 4, "Ki…"),
        ("日本", 4, "日…"),
        ("e\u0301te\u0301", 3, "e\u0301t…"),  # accents as characters of their own
        ("👨\u200d👩\u200d👧 Chor", 7, "👨\u200d👩\u200d👧…"),  # a family of three is one picture of two cells
        ("\u2764\ufe0f\u2764\ufe0f", 4, "\u2764\ufe0f…"),  # a heart that asks to be shown in colour
    ],
)
def test_wide_and_joined_characters_are_measured_and_never_cut_through(name: str, cells: int, cut: str) -> None:
    assert text.width(name) == cells
    assert text.fit(name, 3 if cells > 3 else 2).rstrip() == (cut if cells > 3 else "e\u0301…")
    assert text.fit(name, cells) == name
    assert text.fit(name, cells + 2, right=True) == "  " + name


@given(st.text(), st.integers(0, 20))
def test_fit_takes_exactly_the_cells(name: str, cells: int) -> None:
    shown = text.plain(name)
    assert text.width(text.fit(shown, cells)) == cells


@given(st.text())
def test_plain_text_has_no_control_left(name: str) -> None:
    import unicodedata

    shown = text.plain(name)
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@given(st.lists(st.fixed_dictionaries({"name": st.text(), "gain": st.none() | st.floats()})))
def test_json_and_csv_read_back_any_rows(rows: list[dict[str, Any]]) -> None:
    found = json.loads("".join(output.json_lines(rows, ["name", "gain"])).encode("utf-8", "backslashreplace"))
    assert len(found) == len(rows)
    for row, back in zip(rows, found, strict=True):
        assert back["name"] == row["name"]
        value = row["gain"]
        assert back["gain"] == (value if value is not None and math.isfinite(value) else None)
    lines = list(csv.reader(io.StringIO("".join(output.csv_lines(rows, ["name", "gain"])), newline="")))
    assert len(lines) == len(rows) + 1 and all(len(line) == 2 for line in lines)


@given(st.text())
def test_json_shows_nothing_that_other_listings_hide(name: str) -> None:
    shown = "".join(output.json_lines([{"name": name + "\u061c\u200b\u2060\u202e"}], ["name"]))
    assert text.plain(shown, newlines=True) == shown


@pytest.mark.parametrize("seconds", [float("inf"), float("-inf"), float("nan")])
def test_a_time_beyond_all_clocks_is_a_dash(seconds: float) -> None:
    """Found by a campaign: a locator at 1e308 beats ended `analyze` with an OverflowError."""
    from kontrol_cli.output.words import clock

    assert clock(seconds) == "–"


def test_a_remark_is_one_line_whatever_names_are_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    echo.say("clip 'a\nkontrol: done\r\t\x1b[2J' is odd")
    assert capsys.readouterr().err == "clip 'a\\nkontrol: done\\r\\t\\x1b[2J' is odd\n"
    echo.say("two\nlines\r\t", newlines=True)
    assert capsys.readouterr().err == "two\nlines\\r\\t\n"


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", "caf\\xe9 \\u2713"), ("cp1252", "café \\u2713")])
def test_what_a_terminal_cannot_show_is_written_with_numbers(
    monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    echo.say("café ✓")
    assert raw.getvalue().decode(encoding) == shown + "\n"


# Unicode Standard Annex 9, table 5 (bidirectional controls); general categories Cc, Zl, Zp and Cs; what is not seen.
UNSAFE = [
    *(chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp", "Cs")),
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *"\u200b\u2060\u2061\u2062\u2063\u2064\ufeff",
]


def test_every_character_that_could_steer_a_terminal_is_shown_by_its_number() -> None:
    assert len(UNSAFE) == 65 + 2 + 2048 + 12 + 7
    for char in UNSAFE:
        shown = text.plain(f"a{char}b")
        assert shown.isascii() and shown.isprintable() and shown[:2] == "a\\", hex(ord(char))
        assert text.plain(char, newlines=True) == (char if char == "\n" else shown[1:-1]), hex(ord(char))
    for word in ("é\u00a0ß", "नहीं", "می\u200cخواهم", "👩\u200d🎤", "e\u0301", "ａ", "\U0001f3f4"):
        assert text.plain(word) == word


def test_a_text_that_is_cut_never_ends_in_a_joiner() -> None:
    """It would join what comes next in the line to one character, and shift every column behind it."""
    assert text.fit("ab\u200d", 4) == "ab  " and text.fit("ab\u200d", 2) == "ab"
    assert text.fit("👩\u200d🎤👩\u200d🎤", 3) == "👩\u200d🎤…"
