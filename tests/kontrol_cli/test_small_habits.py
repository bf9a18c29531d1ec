"""What was written is said, a word that is nearly right is understood, tables with tabs, readable sets."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
import typer.main
from click.testing import Result
from typer.testing import CliRunner

from exporters.errors import UsageError
from exporters.words import did_you_mean
from kontrol_cli import read_set, scan_folder
from kontrol_cli.app import COMMANDS, app
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.tables import TABLES

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SET = SAMPLES / "drum-set.xml"
TIMELINE = SAMPLES / "arrangement.xml"


def run(text: str) -> Result:
    return CliRunner().invoke(
        app, [{"SET": str(SET), "TIMELINE": str(TIMELINE)}.get(one, one) for one in shlex.split(text)]
    )


# Every verb that writes a file, and the names of the files.
WRITERS = {
    "analyze SET --table tracks -o a.csv": ["a.csv"],
    "analyze SET -o a.json": ["a.json"],
    "export-sysex SET -m machinedrum -o s.syx --notes s.md": ["s.syx", "s.md"],
    f"make-set {SAMPLES / 'machine-dump.syx'} -o m.als": ["m.als"],
    f"inspect {SAMPLES / 'machine-dump.syx'} -o i.json": ["i.json"],
    "machines -o m.md": ["m.md"],
    "cues TIMELINE -o c.cue": ["c.cue"],
    "cues TIMELINE -o c.csv": ["c.csv"],
    "diff SET TIMELINE -o d.html": ["d.html"],
    "report SET -o r.html": ["r.html"],
    "report SET --svg session -o r.svg": ["r.svg"],
    f"scan {SAMPLES} -o l.sqlite": ["l.sqlite"],
    "simulate TIMELINE --press dump -o d.xml --midi-log m.csv": ["d.xml", "m.csv"],
    "install --zip z.zip": ["z.zip"],
}


@pytest.mark.parametrize("command", WRITERS)
def test_every_file_is_said(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command)
    assert result.exit_code == 0, result.output
    said = [line.split()[1] for line in result.stderr.splitlines() if line.startswith("Written: ")]
    assert said == WRITERS[command] and all((tmp_path / name).exists() for name in said)
    assert "Written" not in result.stdout


def test_what_goes_to_standard_output_is_not_said() -> None:
    for command in ("analyze SET --table tracks -o -", "export-sysex SET -m machinedrum -o -", "report SET -o -"):
        result = run(command)
        assert result.exit_code == 0 and result.stdout and "Written" not in result.stderr, command


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("anlyze SET", "no verb 'anlyze'. Did you mean 'analyze'?"),
        ("REPORT SET", "Did you mean 'report'?"),
        ("export SET", "Did you mean 'export-sysex'?"),
        ("my.als", "kontrol analyze my.als"),
        ("song.syx", "kontrol inspect song.syx"),
        ("machines machinedum", "Did you mean 'machinedrum'"),
        ("analyze SET --table Clip", "Did you mean 'clips'?"),
        ("analyze SET --table clips --columns trak", "Did you mean 'track'?"),
        ("analyze SET --without unamed-clip", "Did you mean 'unnamed-clip'"),
        ("analyze SET --tracks snar", "Did you mean 'snare'?"),
        ("analyze SET --scenes Itro", "Did you mean 'Intro 124 BPM x2'"),
        ("analyze SET --output jsno", "Did you mean 'json'"),
        ("export-sysex SET -m machinedrum --dry-run --tracks snar", "Did you mean 'snare'?"),
        ("export-sysex SET -m machinedrum --dry-run --scenes Outr", "Did you mean 'Outro x4' or 'Outro shaker'?"),
        ("cues TIMELINE --from clips --track snar", "Did you mean 'snare'?"),
        ("cues SET --from scene", "Did you mean 'scenes'?"),
        ("simulate SET --live 12.33", "Did you mean '12.3'"),
        ("simulate SET --surface MidiKontroll", "Did you mean 'MidiKontrol'?"),
        ("simulate SET --profile orginal", "Did you mean 'original'?"),
        ("simulate SET --press dmp", "Did you mean 'dump'"),
        (f"inspect {SAMPLES / 'machine-dump.syx'} --table song", "Did you mean 'songs'"),
    ],
)
def test_a_word_that_is_nearly_right_is_understood(command: str, said: str) -> None:
    result = run(command)
    assert result.exit_code == 2 and said in result.stderr and not result.stdout, result.output


def test_likeness() -> None:
    names = ["clips", "tracks", "take_lanes", "Kick 1", "Kick 2", "Kick 3", "Kick 4", "Verse 124 BPM", ""]
    for text, expected in {
        "CLIPS": " Did you mean 'clips'?",
        "kick": " Did you mean 'Kick 1', 'Kick 2' or 'Kick 3'?",
        "takelanes": " Did you mean 'take_lanes'?",
        "vrese": " Did you mean 'Verse 124 BPM'?",
        "x": "",
        "": "",
        "completely else": "",
    }.items():
        assert did_you_mean(text, names) == expected, text
    assert did_you_mean("CLIPS", ["clips_2", "clips"]) == " Did you mean 'clips'?"
    assert did_you_mean("kick", ["old kick", "kick a"]) == " Did you mean 'kick a' or 'old kick'?"
    assert did_you_mean("k" * 100_000, ["k" * 99_999]) == f" Did you mean '{'k' * 60}'?"


def test_an_ending_that_says_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("cues TIMELINE", "analyze SET --table tracks", "diff SET TIMELINE", "machines"):
        result = run(f"{command} -o x.foo")
        assert result.exit_code == 2 and "no format has the ending .foo" in result.stderr, result.output
        assert "--output" in result.stderr and not list(tmp_path.iterdir())
    for command, name in (
        ("cues TIMELINE --output audacity", "x.foo"),
        ("cues TIMELINE", "x.txt"),
        ("machines", "v1.2"),
    ):
        assert run(f"{command} -o {name}").exit_code == 0 and (tmp_path / name).exists()


def test_tabs_between_cells(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("analyze SET --table clips --output csv").stdout)))
    lines = run("analyze SET --table clips --tsv").stdout.split("\n")
    assert [line.split("\t") for line in lines[:-1]] == rows and len(rows) > 100
    by_name = tmp_path / "clips.tsv"
    assert run(f"analyze SET --table clips -o {by_name}").exit_code == 0
    assert by_name.read_text(encoding="utf-8").split("\n") == lines
    both = run("analyze SET --table clips --tsv --output csv")
    assert both.exit_code == 2 and "--tsv and --output csv say different formats" in both.stderr


def test_tsv_is_where_csv_is() -> None:
    with_csv, with_tsv, switches = set(), set(), set()
    group = typer.main.get_command(app)
    for verb in COMMANDS:
        for option in group.get_command(None, verb).params:  # type: ignore[attr-defined]
            choices = getattr(option.type, "choices", ())
            with_csv |= {verb} if "csv" in choices else set()
            with_tsv |= {verb} if "tsv" in choices else set()
            switches |= {verb} if "--tsv" in option.opts else set()
    assert with_csv == with_tsv == switches and len(with_csv) > 5


def test_a_tab_in_a_name_stays_in_its_cell(tmp_path: Path) -> None:
    text = SET.read_text(encoding="utf-8").replace('name="kick"', 'name="ki&#9;ck&#10;"', 1)
    (tmp_path / "tab.xml").write_text(text, encoding="utf-8")
    lines = run(f"analyze {tmp_path / 'tab.xml'} --table tracks --columns name,kind --tsv").stdout.split("\n")
    assert lines[:2] == ["name\tkind", "ki\\tck\\n\taudio"]


def test_one_table_by_its_name(tmp_path: Path) -> None:
    live_set = read_set(SET, tables="clips")
    assert live_set.tables == ("clips",) and len(live_set.rows("clips")) == 129
    with pytest.raises(UsageError, match=r"no table 'clip'\. Did you mean 'clips'"):
        read_set(SET, tables="clip")
    with pytest.raises(AttributeError, match="Did you mean 'clips'"):
        live_set.clip  # noqa: B018
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "a.als").write_bytes(SET.read_bytes())
    assert scan_folder(tmp_path / "sets", tmp_path / "one.sqlite", tables="tracks").read == 1


def test_a_set_shows_itself() -> None:
    live_set = read_set(SET, tables=("tracks", "clips"))
    assert repr(live_set) == "<LiveSet 'drum-set', Live '11.3.13': rows of tracks 19, clips 129>"
    page = live_set._repr_html_()
    assert "<tr><td>clips</td><td>129</td><td>clip, track, scene, where" in page and "drum-set" in page
    rows = Rows()
    rows.name, rows.live_version = "<script>\x1b[2J\u202e" + "x" * 10_000, "1" * 10_000
    for text in (repr(LiveSet(rows)), LiveSet(rows)._repr_html_()):
        assert text.isprintable() and len(text) < 5_000
    assert "<script>" not in LiveSet(rows)._repr_html_() and len(TABLES) == len(LiveSet(rows).tables)
    assert json.dumps(repr(LiveSet(Rows(())))) == json.dumps("<LiveSet 'without a name': rows of >")
