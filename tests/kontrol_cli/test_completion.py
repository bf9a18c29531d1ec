"""What the shell offers at TAB: asked as bash, zsh, fish and PowerShell ask, and quick enough to wait for."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kontrol_cli.commands import completing
from kontrol_cli.findings import RULES
from kontrol_cli.sets.tables import TABLES
from tests.some import some_of

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SET, TIMELINE = str(SAMPLES / "drum-set.xml"), str(SAMPLES / "arrangement.xml")


def ask(variables: dict[str, str], home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **variables, "KONTROL_HOME": str(home)}
    result = subprocess.run(
        [sys.executable, *options, "-m", "kontrol_cli"],
        env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in result.stderr, result.stderr
    return result


def bash(line: str, home: Path, *options: str) -> list[str]:
    """The words that bash gets for `line`, of which the last one (perhaps empty) is being typed."""
    words = len(line.replace("\\ ", "_").split(" ")) - 1
    variables = {"_KONTROL_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(words)}
    return ask(variables, home, *options).stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("line", "words"),
    some_of(
        [
            ("kontrol exp", ["export-sysex"]),
            ("kontrol analyze SET --table cl", ["clips"]),
            ("kontrol analyze SET --table clips --columns track,na", ["track,name"]),
            ("kontrol analyze SET --output c", ["csv"]),
            ("kontrol analyze --without unn", ["unnamed-clip"]),
            ("kontrol report --without unn", ["unnamed-clip"]),
            ("kontrol find l.sqlite --finding unn", ["unnamed-clip"]),
            ("kontrol scan . --tables set,tra", ["set,tracks"]),
            ("kontrol analyze SET --tracks sn", ["snare"]),
            ("kontrol analyze SET --tracks snare,KI", ["snare,kick"]),
            ("kontrol analyze SET --tracks snare,SHAKER,s", []),
            ("kontrol analyze SET --scenes Verse\\ r", ["Verse\\ rim\\ x4", "Verse\\ ride\\ x4"]),
            ("kontrol export-sysex TIMELINE -m machinedrum --tracks cl", ["clap", "closed\\ hat"]),
            ("kontrol export-sysex TIMELINE --tracks closed\\ h", ["closed\\ hat"]),
            ("kontrol cues TIMELINE --from clips --track op", ["open\\ hat"]),
            ("kontrol machines machinedr", ["machinedrum"]),
            ("kontrol export-sysex SET -m machinedr", ["machinedrum"]),
            ("kontrol map SET -m machinedr", ["machinedrum"]),
            ("kontrol make-set d.syx --machine machinedr", ["machinedrum"]),
            ("kontrol inspect d.syx --table song", ["songs"]),
            ("kontrol simulate SET --live 12.", ["12.0", "12.1", "12.3", "12.4"]),
            ("kontrol simulate SET --profile ori", ["original"]),
            ("kontrol simulate SET --surface live", ["LiveDumper"]),
            ("kontrol simulate SET --press dum", ["dump"]),
            ("kontrol install --what mid", ["MidiKontrol"]),
            # Nothing is known: nothing is offered, and nothing fails.
            ("kontrol analyze not-there.als --tracks k", []),
            ("kontrol analyze --tracks k", []),
            ("kontrol analyze SET --table nonsense --columns n", []),
            ("kontrol simulate SET --profile nonsense --press d", []),
        ],
        2,
    ),
)
def test_what_bash_is_offered(line: str, words: list[str], tmp_path: Path) -> None:
    found = bash(line.replace("SET", SET).replace("TIMELINE", TIMELINE), tmp_path)
    assert [word for word in found if word] == words or (line.endswith("dum") and words[0] in found)


def test_what_the_other_shells_are_offered(tmp_path: Path) -> None:
    line = f"kontrol export-sysex {TIMELINE} --tracks cl"
    zsh = ask({"_KONTROL_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}, tmp_path).stdout
    assert '"clap":"track 4"' in zsh and '"closed hat":"track 6"' in zsh
    fish = {
        "_KONTROL_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    assert ask(fish, tmp_path).stdout.split("\n")[:2] == ["clap\ttrack 4", "closed hat\ttrack 6"]
    power = {"_KONTROL_COMPLETE": "complete_powershell", "_TYPER_COMPLETE_ARGS": line}
    power["_TYPER_COMPLETE_WORD_TO_COMPLETE"] = "cl"
    shown = ask(power, tmp_path).stdout
    assert "clap:::track 4" in shown and "'closed hat':::track 6" in shown


def test_the_last_dump_is_asked_when_no_set_is_named(tmp_path: Path) -> None:
    (tmp_path / "last-dump").write_text(SET + "\n", encoding="utf-8")
    assert bash("kontrol analyze --tracks sna", tmp_path) == ["snare"]


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    """A word of our own needs neither pandas nor a reader; a track needs the reader alone."""
    environ = {"_KONTROL_COMPLETE": "complete_bash", "COMP_WORDS": "kontrol analyze --table cl", "COMP_CWORD": "3"}
    loaded = ask(environ, tmp_path, "-X", "importtime").stderr
    assert "typer" in loaded and not {"pandas", "lxml", "mido", "jinja2"} & set(loaded.replace("|", " ").split())
    environ |= {"COMP_WORDS": f"kontrol analyze {SET} --tracks sn", "COMP_CWORD": "4"}
    loaded = ask(environ, tmp_path, "-X", "importtime").stderr
    assert "lxml" in loaded and not {"pandas", "mido", "jinja2"} & set(loaded.replace("|", " ").split())


def test_names_that_cannot_be_typed_or_take_too_long_are_not_offered(tmp_path: Path) -> None:
    text = Path(SET).read_text(encoding="utf-8")
    odd = text.replace('name="kick"', 'name="kick, low"', 1).replace('name="snare"', 'name="sn&#x9b;2J"', 1)
    assert odd.count("kick, low") == 1
    (tmp_path / "odd.xml").write_text(odd, encoding="utf-8")
    assert "sn" not in "".join(bash(f"kontrol analyze {tmp_path / 'odd.xml'} --tracks s", tmp_path))
    assert not any("low" in word for word in bash(f"kontrol analyze {tmp_path / 'odd.xml'} --tracks k", tmp_path))
    damaged = tmp_path / "damaged.als"
    damaged.write_bytes(gzip.compress(b"<Ableton>")[:-9])
    assert not any(bash(f"kontrol analyze {damaged} --tracks k", tmp_path))
    huge = tmp_path / "huge.als"
    huge.write_bytes(Path(SET).read_bytes() + b" " * completing.MOST_BYTES)
    assert not any(bash(f"kontrol analyze {huge} --tracks k", tmp_path))


def test_all_of_them_are_offered() -> None:
    assert [word for word, _ in completing.tables("")] == list(TABLES)
    assert [word for word, _ in completing.rules("")] == sorted(rule.id for rule in RULES)
    assert {"original"} < {word for word, _ in completing.profiles("")}
