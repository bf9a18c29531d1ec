"""The frame of the command line: help, exit codes, one-sentence errors, speed of the start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters import errors
from kontrol_cli import app as frame
from kontrol_cli.app import COMMANDS, app
from tests.kontrol_cli.sets import SMALL_DUMP
from tests.systems import posix

RUN = CliRunner()
ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "pandas",
    "numpy",
    "lxml",
    "mido",
    "jinja2",
    "regex",
    "rich.table",
    "rich.console",
    "pyarrow",
    "openpyxl",
    "rtmidi",
}


def kontrol(*arguments: str, **keywords: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "kontrol_cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        **keywords,
    )


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_verb_in_order(option: str) -> None:
    result = RUN.invoke(app, [option])
    assert result.exit_code == 0
    listed = result.output[result.output.index("Commands:") :].split()
    at = [listed.index(name) for name in COMMANDS]
    assert at == sorted(at)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_verb_has_help(name: str) -> None:
    result = RUN.invoke(app, [name, "-h"])
    assert result.exit_code == 0, result.output
    command = frame.KontrolGroup.get_command(frame.command(), None, name)
    assert command.help and len(command.help.split()) >= 3
    for one in [command, *getattr(command, "commands", {}).values()]:
        assert one.help, one.name
        for parameter in one.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name} has no help"


def test_the_list_of_verbs_is_not_cut() -> None:
    listed = RUN.invoke(app, ["--help"]).output.partition("Commands:")[2]
    assert listed and "..." not in listed


def test_arguments_are_explained_once() -> None:
    assert RUN.invoke(app, ["analyze", "-h"]).output.count("for standard input") == 1


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version(option: str) -> None:
    result = RUN.invoke(app, [option])
    assert result.exit_code == 0
    assert result.output.startswith("kontrol 0.")


@pytest.mark.parametrize("arguments", [["nonsense"], ["analyze", "--nope"], ["analyze", "--output", "pdf"]])
def test_wrong_usage_is_exit_2(arguments: list[str]) -> None:
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x9b31m"],
        ["--\x9b31m"],
        ["analyze", "--\x9b31m"],
        ["export-sysex", "--song", "\x9b31m"],
        ["cues", "a", "\x9b31m"],
    ],
)
def test_what_was_typed_comes_back_without_control_characters(arguments: list[str]) -> None:
    """Found by a campaign: click repeats arguments in its own errors."""
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 2
    assert "\\x9b31m" in result.stderr
    assert "\x9b" not in result.stderr


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.KontrolError, 1),
        (errors.UsageError, 2),
        (errors.BadInput, 3),
        (errors.DoesNotFit, 4),
        (errors.MidiError, 5),
    ],
)
def test_errors_are_a_sentence_and_their_exit_code(
    kind: type[errors.KontrolError], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise kind("scene 3 'a\x1b[31mb' does not fit.")

    monkeypatch.setattr("kontrol_cli.commands.analyze._summary", lambda *_, **__: fail())
    result = RUN.invoke(app, ["analyze", "x"])
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr == "kontrol: scene 3 'a\\x1b[31mb' does not fit.\n"


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("kontrol_cli.commands.analyze._summary", fail)
    result = RUN.invoke(app, ["analyze", "x"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_missing_file_is_one_sentence() -> None:
    result = kontrol("analyze", "no-such-file.als")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("kontrol: ")


@posix
def test_ctrl_c_ends_without_a_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kontrol_cli", "analyze", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Programs started in the background (`make test &`) inherit that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    process.stdin.write(b"<?xml version='1.0'?><live-set version='1'>")
    process.stdin.flush()
    time.sleep(1.0)  # it waits for the rest of the document
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in stderr


def test_a_closed_pipe_is_quiet() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kontrol_cli", "analyze", "--tables"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()  # before the first line is written
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=20) == 0


def test_a_full_disk_is_not_a_success() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "kontrol_cli", "analyze", "--tables"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            timeout=60,
        )
    assert result.returncode == 1
    assert result.stderr == "kontrol: Standard output cannot be written (No space left on device).\n"


def _imported(*arguments: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kontrol_cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    names = {line.rsplit("|", 1)[-1].strip() for line in result.stderr.splitlines() if line.startswith("import time:")}
    assert "typer" in names, "the list of imports was not read"
    return names


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["analyze", "--help"]])
def test_the_start_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = _imported(*arguments)
    assert not {name for name in loaded if name in HEAVY or name.split(".")[0] in HEAVY}


def test_a_verb_does_not_load_the_others(tmp_path: Path) -> None:
    (tmp_path / "set.xml").write_text(SMALL_DUMP, encoding="utf-8")
    loaded = _imported("analyze", str(tmp_path / "set.xml"), "--table", "clips", "--output", "json")
    own = {name.rsplit(".", 1)[-1] for name in loaded if name.startswith("kontrol_cli.commands.")}
    assert own <= {"analyze", "completing", "configured", "options", "protection"}
    assert not loaded & {"pandas", "numpy", "mido", "rich.console"}


def test_help_starts_fast(tmp_path: Path) -> None:
    """At most 2.5 times the help of an app with two empty verbs, best of five, taken in turns."""
    empty = tmp_path / "empty.py"
    empty.write_text(
        "import typer\napp = typer.Typer()\n@app.command()\ndef a(): 'A.'\n@app.command()\ndef b(): 'B.'\napp()\n",
        encoding="utf-8",
    )
    best = {"empty": 9.0, "kontrol": 9.0}
    for _ in range(5):
        for name, start in (("empty", [str(empty)]), ("kontrol", ["-m", "kontrol_cli"])):
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, *start, "--help"],
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                check=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            best[name] = min(best[name], time.perf_counter() - begun)
    assert best["kontrol"] <= 2.5 * best["empty"], best


@pytest.mark.skipif(os.name == "nt", reason="closes a stream as a shell does")
@pytest.mark.parametrize(
    "arguments,closed,code,sentence",
    [
        (("analyze", "--tables"), ">&-", 1, "Standard output is closed. Open it again, or name a file with -o."),
        (("analyze", "-"), "<&-", 2, "Standard input is closed. Name a file, or pipe one in with '<'."),
    ],
)
def test_a_closed_stream_is_one_sentence(arguments: tuple[str, ...], closed: str, code: int, sentence: str) -> None:
    command = f'exec "$0" -m kontrol_cli "$@" {closed}'
    result = subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert (result.returncode, result.stderr) == (code, f"kontrol: {sentence}\n")


@pytest.mark.parametrize(
    "arguments", [("cues", "--format", "cue"), ("diff", "a", "b", "--format=json"), ("find", "--format")]
)
def test_the_old_name_of_an_option_leads_to_the_new_one(arguments: tuple[str, ...]) -> None:
    result = RUN.invoke(app, [*arguments])
    assert result.exit_code == 2
    assert result.stderr == "kontrol: There is no --format: the option is called --output.\n"


def test_a_verb_without_output_knows_no_old_name() -> None:
    result = RUN.invoke(app, ["install", "--format", "x"])
    assert result.exit_code == 2 and "No such option" in result.stderr and "--output" not in result.stderr


@pytest.mark.parametrize("verb", COMMANDS)
def test_nobody_is_led_to_agree_by_mistake(verb: str) -> None:
    """A switch that accepts or replaces something is never the answer to a slip: trying it out would do harm."""
    slips = ("--format", "--forc", "--froce", "--force-it", "--yess", "--anywy", "--any-way", "--accept-chanes")
    for slip in slips:
        result = RUN.invoke(app, [verb, slip])
        assert result.exit_code == 2, (slip, result.output)
        shown = result.stderr.replace(f"'{slip}'", "")
        assert [one for one in frame.CONSENTS if one in shown] == [], (slip, result.stderr)
    assert len(slips) == 8


def test_other_slips_are_answered_with_what_was_meant() -> None:
    assert "'--table'" in RUN.invoke(app, ["analyze", "--tabel", "clips"]).stderr


def test_what_asks_for_consent_is_known() -> None:
    """An option whose help speaks of replacing, accepting or doing it all the same is a consent."""
    found = set()
    for verb in COMMANDS:
        for option in frame._load(verb).params:
            words = str(getattr(option, "help", "") or "").lower()
            if option.opts[0].startswith("--") and any(
                one in words for one in ("replace the", "accept", "all the same", "even if", "also when")
            ):
                found.add(option.opts[0])
    assert found and found <= frame.CONSENTS, found - frame.CONSENTS
