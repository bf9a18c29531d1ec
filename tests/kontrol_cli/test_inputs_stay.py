"""No verb writes onto what it reads, by whatever name, with --force too; and names keep to their kind of file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from kontrol_cli.app import COMMANDS, app, command
from kontrol_cli.commands.protection import INPUTS, OUTPUTS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"

# Verb -> its arguments; IN is the input that the output is another name of.
WRITERS: dict[str, str] = {
    "analyze": "analyze IN --table clips --output json -o OUT",
    "analyze validate": "analyze IN --validate --output json -o OUT",
    "export-sysex": "export-sysex IN -m machinedrum -o OUT",
    "export-sysex notes": "export-sysex IN -m machinedrum -o new.syx --notes OUT",
    "export-sysex dump": "export-sysex set.xml -m machinedrum --machine-dump IN -o OUT",
    "export-sysex map": "export-sysex set.xml -m machinedrum --map IN -o new.syx --notes OUT",
    "export-sysex write map": "export-sysex IN -m machinedrum --write-map OUT",
    "map": "map IN -o OUT",
    "make-set": "make-set IN -o OUT",
    "inspect": "inspect IN --output json -o OUT",
    "cues": "cues IN --output csv -o OUT",
    "diff a": "diff IN set.xml --output json -o OUT",
    "diff b": "diff set.xml IN --output json -o OUT",
    "report": "report IN --output html -o OUT",
    "find": "find IN --track k --output json -o OUT",
    "simulate": "simulate IN --press dump -o OUT",
    "simulate log": "simulate IN --press dump --midi-log OUT",
    "simulate profile": "simulate set.xml --profile IN --press dump -o OUT",
}
READS = {"make-set": "machine-dump.syx", "inspect": "machine-dump.syx", "export-sysex dump": "machine-dump.syx"}
PATHS = {"FILE", "DUMP", "A", "B", "FOLDER", "LIBRARY"}
OTHER_NAMES = {
    "itself": lambda source: source.name,
    "another spelling": lambda source: f"../{source.parent.name}/./{source.name}",
    "a symbolic link": lambda source: _linked(source, hard=False),
    "a hard link": lambda source: _linked(source, hard=True),
}


def _linked(source: Path, *, hard: bool) -> str:
    other = source.with_name("other-name")
    if hard:
        other.hardlink_to(source)
    else:
        other.symlink_to(source)
    return other.name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "drum-set.xml", tmp_path / "set.xml")
    return tmp_path


@pytest.mark.parametrize("other", OTHER_NAMES)
@pytest.mark.parametrize("writer", WRITERS)
def test_an_input_is_never_an_output(folder: Path, writer: str, other: str) -> None:
    source = folder / "input"
    shutil.copy(SAMPLES / READS.get(writer, "drum-set.xml"), source)
    if writer == "simulate profile":
        source.write_text('{"base": "original"}', encoding="utf-8")
    before = source.read_bytes()
    names = {"IN": "input", "OUT": OTHER_NAMES[other](source)}
    arguments = [names.get(part, part) for part in WRITERS[writer].split()]
    done = CliRunner().invoke(app, [*arguments, "--force"])
    assert done.exit_code == 2 and "is the file that is read" in done.output, done.output
    assert source.read_bytes() == before
    assert {path.name for path in folder.iterdir()} <= {"set.xml", "input", "other-name"}


def test_the_last_dump_is_an_input_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTROL_HOME", str(folder))
    (folder / "last-dump").write_text(f"{folder / 'set.xml'}\n", encoding="utf-8")
    before = (folder / "set.xml").read_bytes()
    done = CliRunner().invoke(app, ["report", "--output", "html", "-o", "set.xml", "--force"])
    assert done.exit_code == 2 and "is the file that is read" in done.output
    assert (folder / "set.xml").read_bytes() == before


def test_the_file_that_names_the_last_dump_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTROL_HOME", str(folder))
    pointer = folder / "last-dump"
    pointer.write_text(f"{folder / 'set.xml'}\n", encoding="utf-8")
    for arguments in (["report"], ["cues", "--from", "scenes"], ["analyze"]):
        done = CliRunner().invoke(app, [*arguments, "-o", "last-dump", "--force"])
        assert done.exit_code == 2 and "is the file that is read" in done.output, done.output
    assert pointer.read_text(encoding="utf-8") == f"{folder / 'set.xml'}\n"


@pytest.mark.parametrize("name", ["profile.json", "live-dumper.json"])
def test_your_own_profile_is_an_input_of_simulate(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTROL_HOME", str(folder / "home"))
    (folder / "home").mkdir()
    (folder / "home" / name).write_text('{"base": "original"}', encoding="utf-8")
    (folder / "dump.xml").hardlink_to(folder / "home" / name)
    done = CliRunner().invoke(app, ["simulate", "set.xml", "--press", "dump", "-o", "dump.xml", "--force"])
    assert done.exit_code == 2 and "is the file that is read" in done.output, done.output
    assert (folder / "dump.xml").read_text(encoding="utf-8") == '{"base": "original"}'


@pytest.mark.parametrize("other", OTHER_NAMES)
@pytest.mark.parametrize(
    ("arguments", "switch"),
    [
        ("export-sysex set.xml -m machinedrum -o same --notes OUT", "--notes"),
        ("simulate set.xml --press dump -o same --midi-log OUT", "--midi-log"),
    ],
)
def test_two_outputs_are_not_one_file(folder: Path, arguments: str, switch: str, other: str) -> None:
    """The second replaced the first, and both were said to be written."""
    same = folder / "same"
    same.write_bytes(b"old")
    named = arguments.replace("OUT", OTHER_NAMES[other](same)).split()
    done = CliRunner().invoke(app, [*named, "--force"])
    assert done.exit_code == 2 and f"-o and {switch} name the same file" in done.output, done.output
    assert same.read_bytes() == b"old"
    if other in ("itself", "another spelling"):
        same.unlink()
        done = CliRunner().invoke(app, named)
        assert done.exit_code == 2 and "name the same file" in done.output
        assert not same.exists()


def test_standard_output_takes_one_of_the_outputs(folder: Path) -> None:
    """`--notes -` made a file called -."""
    song = ["export-sysex", "set.xml", "-m", "machinedrum"]
    for more in (["-o", "-", "--notes", "-"], ["-o", "a.syx", "--notes", "-", "--table", "rows"]):
        assert CliRunner().invoke(app, [*song, *more]).exit_code == 2, more
    done = CliRunner().invoke(app, [*song, "-o", "a.syx", "--notes", "-"])
    assert done.exit_code == 0 and done.stdout.startswith("# Song 1"), done.output
    assert {path.name for path in folder.iterdir()} == {"set.xml", "a.syx"}


def test_one_of_several_songs_does_not_replace_the_machine_dump(folder: Path) -> None:
    from exporters.errors import UsageError
    from exporters.files import protecting, write_whole

    dump = folder / "song-2.syx"
    dump.write_bytes(b"mine")
    with protecting([dump]), pytest.raises(UsageError, match="is the file that is read"):
        write_whole("song-2.syx", b"new", force=True)
    write_whole("song-2.syx", b"new", force=True)  # nobody reads it any more
    assert dump.read_bytes() == b"new"


def test_what_is_protected_stays_so_while_more_is(folder: Path) -> None:
    from exporters.errors import UsageError
    from exporters.files import protecting, write_whole

    (folder / "other").write_bytes(b"mine")
    with protecting(["other"]):
        with protecting(["set.xml"]), pytest.raises(UsageError, match="is the file that is read"):
            write_whole("other", b"new", force=True)
        with pytest.raises(UsageError, match="is the file that is read"):
            write_whole("other", b"new", force=True)
    assert (folder / "other").read_bytes() == b"mine"


def test_nothing_is_written_into_a_library_that_is_read(folder: Path) -> None:
    (folder / "lib" / "set").mkdir(parents=True)
    part = folder / "lib" / "set" / "part-1.parquet"
    part.write_bytes(b"mine")
    done = CliRunner().invoke(app, ["find", "lib", "--track", "k", "-o", str(part), "--force"])
    assert done.exit_code == 2 and "is inside lib, which is read" in done.output
    assert part.read_bytes() == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="POSIX tells which file standard input is")
def test_the_file_behind_standard_input_is_an_input(folder: Path) -> None:
    before = (folder / "set.xml").read_bytes()
    with (folder / "set.xml").open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "kontrol_cli", "report", "-", "--output", "html", "-o", "set.xml", "--force"],
            stdin=stream, capture_output=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
    assert done.returncode == 2 and b"is the file that standard input reads" in done.stderr
    assert (folder / "set.xml").read_bytes() == before


def test_every_path_of_every_verb_is_known_as_input_or_output() -> None:
    known = INPUTS | OUTPUTS | {"library", "folder"}  # library: find reads it, scan makes it; folder: scan reads it
    group = typer.main.get_command(app)
    context = group.make_context("kontrol", ["machines"])
    found = set()
    for verb in COMMANDS:
        for param in command().get_command(context, verb).params:
            metavar = (param.metavar or "").strip("[]").upper()
            if (
                metavar in {"FILE", "DUMP", "A", "B", "FOLDER", "LIBRARY", "PROFILE"}
                or "path" in type(param.type).__name__.lower()
            ):
                found.add(param.name)
    assert found - known == set()
    assert len(found) >= 10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("report set.xml -o r.pdf", ".html"),
        ("export-sysex set.xml -m machinedrum -o x.als", ".syx"),
        ("export-sysex set.xml -m machinedrum -o x.syx --notes n.csv", ".md"),
        ("make-set dump.syx -o made.xml", ".als"),
        ("analyze set.xml --table clips -o c.pdf", ".txt"),
        ("cues set.xml -o c.als", ".txt"),
        ("diff set.xml set.xml -o d.svg", ".txt"),
        ("simulate set.xml --press dump -o d.als", ".xml"),
        ("simulate set.xml --press dump --midi-log d.mid", ".csv"),
        ("install --zip d.als", ".zip"),
    ],
)
def test_a_name_of_another_kind_is_refused(folder: Path, arguments: str, says: str) -> None:
    done = CliRunner().invoke(app, arguments.split())
    assert done.exit_code == 2 and "holds something else" in done.output and says in done.output, done.output
    assert [path.name for path in folder.iterdir()] == ["set.xml"]


@pytest.mark.parametrize(("name", "start"), [("a.cue", b"TITLE"), ("a.mid", b"MThd"), ("a.csv", b"cue,")])
def test_the_ending_of_cues_is_believed(folder: Path, name: str, start: bytes) -> None:
    done = CliRunner().invoke(app, ["cues", str(SAMPLES / "arrangement.xml"), "-o", name])
    assert done.exit_code == 0, done.output
    assert (folder / name).read_bytes().startswith(start)
