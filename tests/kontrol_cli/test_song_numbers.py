"""Numbers and expressions that nobody would give to export-sysex: one sentence each, at once."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app

RUN = CliRunner()
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DUMP = ("--machine-dump", str(SAMPLES / "machine-dump.syx"))


def export(*options: str, source: str = "mixed-scenes.xml") -> Any:
    start = time.process_time()
    arguments = ["export-sysex", str(SAMPLES / source), "--machine", "machinedrum", "--dry-run", *options]
    result = RUN.invoke(app, arguments)
    assert time.process_time() - start < 20
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e999", "٣", "0x1", "9" * 5000])
def test_what_is_not_a_number_is_refused_by_the_option(value: str) -> None:
    for option in ("--effort", "--tempo-tolerance", "--steps"):
        result = export(option, value)
        assert result.exit_code == 2 and option in result.stderr and "is not a" in result.stderr


@pytest.mark.parametrize("value", ["1e300", "-0.5", "100000"])
def test_times_and_tolerances_have_an_end(value: str) -> None:
    result = export(*DUMP, "--effort", value)
    assert result.exit_code == 2 and "--effort" in result.stderr and "give 0 to 86400 seconds" in result.stderr
    result = export("--source", "arrangement", "--tempo-tolerance", value, source="arrangement.xml")
    assert result.exit_code == 2 and "--tempo-tolerance" in result.stderr and "give 0 to 1000 BPM" in result.stderr


@pytest.mark.parametrize("value", ["9" * 30, "-" + "9" * 30, "9" * 5000, "0", "-1", "٣", "1e3", "inf"])
@pytest.mark.parametrize("option", ["--song", "--repeats", "--steps"])
def test_whole_numbers_beyond_the_machine_are_refused(option: str, value: str) -> None:
    result = export(option, value, source="drum-set.xml")
    assert result.exit_code in (2, 4) and result.stdout == "", (option, value)
    assert result.stderr.count("\n") < 10 and len(result.stderr) < 12_000


@pytest.mark.parametrize("option", ["--tracks", "--scenes", "--free-patterns", "--free-kits", "--first-pattern"])
@pytest.mark.parametrize("value", ["9" * 5000, "1-" + "9" * 30, "٣", "-", ",", "1--2", "²"])
def test_choices_that_name_nothing_are_refused(option: str, value: str) -> None:
    more = ("--assign", "by-scene") if option == "--first-pattern" else DUMP
    result = export(*more, f"{option}={value}")
    assert result.exit_code in (2, 4) and option in result.stderr, result.output


def test_an_expression_without_end_is_refused() -> None:
    result = export("--clip-pattern", r"(?P<pattern>(\w|\s|.)*(\w|\s|.)*(\w|\s|.)*)\b[!]$", source="drum-set.xml")
    assert result.exit_code in (2, 3) and "--clip-pattern" in result.stderr


@pytest.mark.parametrize("value", ["0", "-5", "9" * 30, "9" * 5000, "inf"])
def test_songs_that_a_dump_does_not_have(value: str, tmp_path: Path) -> None:
    arguments = ["make-set", DUMP[1], "-o", str(tmp_path / "x.als"), "--song", value]
    result = RUN.invoke(app, arguments)
    assert isinstance(result.exception, SystemExit) and result.exit_code in (2, 3, 4), result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no devices with a name")
@pytest.mark.parametrize("arguments", [
    ["inspect", "/dev/zero"],
    ["make-set", "/dev/zero", "-o", "x.als"],
    ["export-sysex", str(SAMPLES / "drum-set.xml"), "-m", "machinedrum", "--dry-run", "--machine-dump", "/dev/zero"],
    ["export-sysex", str(SAMPLES / "drum-set.xml"), "-m", "machinedrum", "--dry-run", "--map", "/dev/zero"],
])  # fmt: skip
def test_devices_without_end_are_refused(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 3 and "/dev/zero" in result.stderr and "more than" in result.stderr, result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("source", ["scenes", "arrangement"])
def test_presets_have_nothing_to_make_a_song_of(source: str, tmp_path: Path) -> None:
    switch = "<On><Manual Value='true'/><AutomationTarget Id='0'/></On>"
    preset = tmp_path / "filter.adv"
    head = "MajorVersion='5' MinorVersion='10.0_377' Creator='Ableton Live 10.1'"
    preset.write_bytes(gzip.compress(f"<Ableton {head}><AutoFilter>{switch}</AutoFilter></Ableton>".encode()))
    arguments = ["export-sysex", str(preset), "-m", "machinedrum", "--dry-run", "--source", source]
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 3 and isinstance(result.exception, SystemExit), result.output
    assert "This is a preset: it holds devices and no set." in result.stderr
