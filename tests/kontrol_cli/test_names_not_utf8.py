"""Files and folders whose names are not UTF-8, as an old disk has them: through every verb, both ways, shown escaped.

Python holds the byte 0xe9 of such a name as a lone surrogate, which no output can encode; shown it is ``\\xe9``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.registry import MACHINES
from kontrol_cli.app import COMMANDS, app
from kontrol_cli.scan import run
from tests.kontrol_cli.on_a_cable import OnACable, sample_messages
from tests.kontrol_cli.scan_here import InThisProcess
from tests.some import some_of

RUN = CliRunner()
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ODD = os.fsdecode(b"caf\xe9")
SHOWN = "caf\\xe9"

# Verb -> command lines. IN/ has inputs of the odd name (IN itself has it too), OUT/ is where outputs of that name go;
# behind > stands the file that must be there afterwards.
LINES: dict[str, tuple[str, ...]] = {
    "analyze": (
        "IN.xml", "IN.als", "IN.xml --table set", "IN.xml --table set --output json", "IN.xml --output json",
        "IN.als --table set --output csv", "IN.als --table set --output markdown", "IN.als --table set --output ndjson",
        "IN.xml --table set -o OUT.csv > OUT.csv", "IN.als --table set -o OUT.xlsx > OUT.xlsx",
        "IN.als --table set -o OUT.parquet > OUT.parquet", "IN.xml --findings --output csv", "IN.xml --validate",
        "IN.als --table samples --output json",
    ),
    "export-sysex": (
        "IN.xml -m machinedrum --source arrangement -o OUT.syx --output csv > OUT.syx",
        "IN.xml -m machinedrum --source arrangement --map IN.toml --dry-run", "IN.als -m machinedrum --dry-run",
        "IN.xml -m machinedrum --source arrangement --machine-dump IN.syx --dry-run",
    ),
    "convert": ("IN.syx --to text -o OUT.toml > OUT.toml", "IN.syx --to text"),
    "send": ("IN.syx --port memory:md --yes --backup OUT.syx > OUT.syx", "IN.syx --dry-run"),
    "receive": ("-m machinedrum kit:1 --port memory:md -o OUT.syx > OUT.syx",),
    "restore": ("IN.syx --port memory:md --yes",),
    "map": ("IN.als", "IN.als -o OUT.toml > OUT.toml"),
    "make-set": ("IN.syx -o OUT.als > OUT.als",),
    "inspect": ("IN.syx", "IN.syx --check", "IN.syx --output json", "IN.syx --table songs -o OUT.csv > OUT.csv"),
    "machines": ("-o OUT.json > OUT.json",),
    "cues": ("IN.xml -o OUT.cue > OUT.cue", "IN.xml --output json", "IN.xml --output cue"),
    "diff": (
        "IN.xml IN.als", "IN.xml IN.als --output json", "IN.xml IN.als -o OUT.html > OUT.html", "IN.als IN.als",
    ),
    "report": ("IN.xml -o OUT.html > OUT.html", "IN.als --svg session -o OUT.svg > OUT.svg"),
    "textconv": ("IN.xml", "IN.als"),
    "scan": ("DIR -o OUT.sqlite --workers 1 > OUT.sqlite", "DIR -o OUT --workers 1 > OUT"),
    "find": ("LIB.sqlite --failed", "LIB.sqlite --track a --output json", "LIB.sqlite --live 9 -o OUT.csv > OUT.csv"),
    "api": (
        "list --class Scene -o OUT.csv > OUT.csv", "diff 9.7 10.1 --output json", "search scene --output markdown",
        "stubs -o OUT.stubs > OUT.stubs",
    ),
    "fake-machine": ("machinedrum --port tcp://127.0.0.1:0 --seconds 0 --memory OUT.syx > OUT.syx",),
    "simulate": ("IN.xml --press dump -o OUT.xml > OUT.xml",),
    "install": (
        "--user-library DIR --anyway --what LiveDumper --dry-run", "--user-library DIR --anyway --what LiveDumper",
    ),
    "doctor": ("-o OUT.txt > OUT.txt", "--json"),
    "ports": ("--monitor --port memory:md --seconds 1 -o OUT.csv > OUT.csv",),
    "config": ("show -o OUT.csv > OUT.csv",),
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(run, "Workers", InThisProcess)
    try:
        (tmp_path / "out" / ODD).mkdir(parents=True)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (tmp_path / "in" / ODD).mkdir(parents=True)
    for ending, source in (("xml", "arrangement.xml"), ("syx", "machine-dump.syx")):
        shutil.copy(SAMPLES / source, tmp_path / "in" / ODD / f"{ODD}.{ending}")
    (tmp_path / "in" / ODD / f"{ODD}.toml").write_text("", encoding="utf-8")
    OnACable(MACHINES["machinedrum"], sample_messages(), name="md")
    yield tmp_path


def words(line: str, place: Path) -> list[str]:
    names = {"IN": place / "in" / ODD / ODD, "OUT": place / "out" / ODD / ODD, "DIR": place / "in" / ODD,
             "LIB": place / "in" / ODD / ODD}  # fmt: skip
    found = []
    for word in line.split():
        stem, dot, ending = word.partition(".")
        found.append(f"{names[stem]}{dot}{ending}" if stem in names else word)
    return found


def test_the_table_has_every_verb() -> None:
    assert set(LINES) == set(COMMANDS)


@pytest.mark.parametrize(
    ("verb", "line"), some_of(((verb, line) for verb, lines in LINES.items() for line in lines), 3)
)
def test_a_name_that_is_not_utf8_goes_through(verb: str, line: str, place: Path) -> None:
    if "IN.als" in line or "DIR" in line or "LIB" in line:
        made = RUN.invoke(app, ["make-set", *words("IN.syx -o IN.als", place)])
        assert made.exit_code == 0, made.output
    if verb == "find":
        assert RUN.invoke(app, ["scan", *words("DIR -o LIB.sqlite --workers 1", place)]).exit_code == 0
    command, _, made_file = line.partition(" > ")
    done = RUN.invoke(app, [verb, *words(command, place)])
    assert done.exit_code == (0 if verb != "diff" else done.exit_code), (done.output, done.exception)
    assert done.exit_code in (0, 1) and (done.exception is None or isinstance(done.exception, SystemExit))
    done.stdout_bytes.decode("utf-8")
    if "--table set" in line and "-o" not in line:
        assert SHOWN in done.stdout.replace("\\\\", "\\")  # JSON doubles the backslash
    assert "\udce9" not in done.stdout + done.stderr
    if made_file:
        assert Path(*words(made_file, place)).exists()
    for path in (place / "out").rglob("*"):
        if path.suffix in (".csv", ".json", ".html", ".svg", ".cue"):
            path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("verb", [verb for verb in LINES if verb not in ("machines", "receive", "doctor", "ports")])
def test_a_missing_file_of_such_a_name_is_named_escaped(verb: str, place: Path) -> None:
    line = {
        "api": "list GONE", "convert": "GONE --to text", "diff": "GONE GONE",
        "export-sysex": "GONE -m machinedrum --dry-run", "make-set": "GONE -o OUT.als",
        "scan": "GONE -o OUT.sqlite", "find": "GONE --failed", "install": "--user-library GONE --what LiveDumper",
            "config": "set map_file GONE", "fake-machine": "machinedrum --memory GONE",
    }.get(verb, "GONE")  # fmt: skip
    gone = str(place / "in" / f"{ODD}-gone.xml")
    done = RUN.invoke(app, [verb, *(gone if word == "GONE" else word for word in words(line, place))])
    assert done.exit_code in (1, 2), (done.output, done.exception)
    assert f"{SHOWN}-gone.xml" in done.stderr and "Traceback" not in done.stderr
