"""``kontrol simulate --as``: several MidiKontrol side by side, each with its profile and its controller."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kontrol_cli.app import app
from tests.assemble import ROOT

DRUM_SET = str(ROOT / "samples" / "drum-set.xml")
# A fader on channel 5; notes 36 and 37 dump and play.
MINE = {"name": "Mine", "channel": 5, "pages": [{"content": "track_volumes", "ccs": [7]}],
        "buttons": {"dump": {"note": 36}, "play": {"note": 37}}}  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    (folder / "profiles").mkdir(parents=True)
    monkeypatch.setenv("KONTROL_HOME", str(folder))
    return folder


def simulate(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["simulate", DRUM_SET, *arguments])
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def result_of(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(simulate(*arguments, "--output", "json").stdout)
    return found


def controls(mappings: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return sorted((one["channel"] + 1, one["number"]) for one in mappings)


def test_two_copies_with_two_profiles(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(MINE))
    shown = simulate("--as", "Left", "--profile", "generic-8-encoders", "--as", "Right", "--profile", str(path)).stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines[0].startswith("Left in Live 12.4, Python ") and lines[0].endswith("profile 8 encoders")
    (beside,) = [place for place, line in enumerate(lines) if line.startswith("Right beside it, profile Mine")]
    assert lines[beside].startswith("Right beside it, profile Mine: 1 control mapped, ")
    assert lines[beside + 1].startswith("Right: MidiKontrol ") and lines[beside + 1].endswith("is running: Mine")
    assert lines[beside + 2 :] == [
        "CC 7, channel 5 Track Volume of track 1",
        "note 36, channel 5 button dump",
        "note 37, channel 5 button play",
    ]
    assert "CC 16, channel 1 Track Volume of track 1" in lines[:beside]


def test_each_takes_its_own_profile_and_a_press_goes_to_one(home: Path, tmp_path: Path) -> None:
    (home / "profile.json").write_text('{"base": "generic-8-encoders"}')
    (home / "profiles" / "Right.json").write_text(json.dumps(MINE))
    dump = tmp_path / "set.xml"
    found = result_of("--as", "MidiKontrol", "--as", "Right", "--press", "right:dump", "-o", str(dump))
    assert (found["script"], found["profile"]) == ("MidiKontrol", "8 encoders")
    (right,) = found["others"]
    assert (right["script"], right["profile"]) == ("Right", "Mine")
    assert controls(found["mappings"])[:4] == [(1, cc) for cc in range(16, 20)]
    assert controls(right["mappings"]) == [(5, 7)]
    assert found["dumps"] == 1 and dump.exists()
    assert any("dump of the set finished" in text for text in right["messages"])
    assert not any("dump" in text for text in found["messages"])
    assert sorted(path.name for path in home.rglob("*.json")) == ["Right.json", "profile.json"]  # nothing of yours


def test_bytes_go_to_one_controller_too() -> None:
    both = ("--as", "Left", "--profile", "original", "--as", "Right", "--profile", "original", "--output", "json")
    found = json.loads(simulate(*both, "--midi", "Right:F0 00 13 37 40 01 F7").stdout)
    assert any("dump of the track" in text for text in found["others"][0]["messages"])
    assert not any("dump" in text for text in found["messages"])


def test_the_usual_script_may_have_a_file_of_its_name(home: Path) -> None:
    (home / "profile.json").write_text('{"base": "generic-8-encoders"}')
    (home / "profiles" / "MidiKontrol.json").write_text(json.dumps(MINE))
    assert controls(result_of()["mappings"]) == [(5, 7)]


def test_the_faults_of_every_profile_are_listed(home: Path) -> None:
    (home / "profiles" / "Left.json").write_text(json.dumps({**MINE, "channel": 17, "takeover": 5}))
    (home / "profiles" / "Right.json").write_text(json.dumps({**MINE, "sheep": 1}))
    said = simulate("--as", "Left", "--as", "Right", code=1).stderr
    assert "Your profiles/Left.json is not used, it has 2 faults:" in said
    assert "profile.channel: expected a whole number 1-16, got 17." in said
    assert "Your profiles/Right.json is not used: profile: unknown key sheep." in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "Left", "--as", "left"], "--as Left is there twice"),
        (["--as", "my left"], "cannot be a script's name"),
        (["--profile", "original", "--profile", "fcb1010"], "Give one --profile for each --as"),
        (["--as", "L", "--as", "R", "--profile", "original"], "Give one --profile for each --as"),
        (["--as", "L", "--press", "R:play"], "no script called R runs here. Running: L."),
        (["--as", "L", "--surface", "LiveDumper"], "LiveDumper has none"),
        (["--as", "L", "--script", "folder"], "--as belongs to our own scripts"),
    ],
)
def test_refusals(arguments: list[str], sentence: str) -> None:
    result = simulate(*arguments, code=2)
    assert sentence in result.stderr and result.stdout == ""
