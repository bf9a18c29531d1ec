"""``kontrol simulate``: buttons become the right bytes, dumps are kept whole, nothing of the user's is touched."""

from __future__ import annotations

import ast
import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner, Result

from exporters.errors import BadInput, KontrolError, UsageError
from kontrol_cli.app import app
from kontrol_cli.in_live.assemble import SURFACES
from kontrol_cli.in_live.simulate import controls, levels, run
from kontrol_cli.in_live.simulate.description import TABLES, describe
from kontrol_cli.sets.reading import read_into, validate
from kontrol_cli.sets.rows import Rows
from tests.assemble import ROOT, python
from tests.kontrol_cli.als_xml import document, track, value
from tests.some import some_of

RUN = CliRunner()
DRUM_SET = str(ROOT / "samples" / "drum-set.xml")
PAIRS = [
    ("9.7", "2.7"),
    ("10.1", "2.7"),
    ("11.0", "3.7"),
    ("12.0", "3.7"),
    ("12.1", "3.11"),
    ("12.3", "3.11"),
    ("12.4", "3.11"),
]
DUMP_SYSEX = "F0 00 13 37 40 00 F7"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own .kontrol: there, empty, and to be left alone."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("KONTROL_HOME", str(folder))
    return folder


def simulate(*arguments: str, code: int = 0) -> Result:
    result = RUN.invoke(app, ["simulate", *arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


def result_of(*arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(simulate(*arguments, "--output", "json", code=code).stdout)
    return found


def test_the_dump_button_gives_a_valid_dump_and_touches_nothing_else(tmp_path: Path, home: Path) -> None:
    target, traffic = tmp_path / "set.xml", tmp_path / "traffic.csv"
    result = simulate(DRUM_SET, "--press", "dump", "-o", str(target), "--midi-log", str(traffic))
    assert validate(target) == []
    assert "dump kept as" in result.stdout and "Python 3.11" in result.stderr
    assert list(home.iterdir()) == []
    rows = list(csv.DictReader(traffic.read_text().splitlines()))
    # The profile `original`: dump is CC 104 on channel 1, pressed and let go.
    assert [row["bytes"] for row in rows if row["direction"] == "in"] == ["B0 68 7F", "B0 68 00"]
    assert {row["source"] for row in rows} == {"controller", "script", "feedback"}
    assert any(row["bytes"].startswith("F0 00 13 37 11") for row in rows), "the pages of the display"
    assert [float(row["time_ms"]) for row in rows] == sorted(float(row["time_ms"]) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "is_playing"),
    [
        (["--press", "dump"], "false"),
        (["--press", "play", "--press", "dump"], "true"),
        (["--press", "play", "--press", "stop", "--press", "dump"], "false"),
        (["--midi", "B0 6A 7F", "--midi", DUMP_SYSEX], "true"),
        (["--press", "b0 6a 7f", "--press", "f0,00,13,37,40,f7"], "true"),
    ],
)
def test_presses_come_in_their_order(arguments: list[str], is_playing: str, tmp_path: Path) -> None:
    target = tmp_path / "set.xml"
    simulate(DRUM_SET, *arguments, "-o", str(target))
    song = etree.parse(str(target)).find("song")
    assert song is not None and song.get("is_playing") == is_playing


def test_each_kind_of_dump(tmp_path: Path) -> None:
    one, api = tmp_path / "track.xml", tmp_path / "api.xml"
    simulate(DRUM_SET, "--surface", "livedumper", "--press", "dump-track", "-o", str(one))
    assert etree.parse(str(one)).getroot().get("scope") == "track"
    simulate(DRUM_SET, "--live", "10.1", "--midi", "F0 00 13 37 40 02 F7", "-o", str(api))
    root = etree.parse(str(api)).getroot()
    assert root.tag == "live-api" and str(root.get("live_version")).startswith("10.1")
    assert validate(one) == [] and validate(api) == []


@pytest.mark.parametrize(("live", "version"), PAIRS)
def test_each_live_runs_the_python_that_it_embeds(live: str, version: str) -> None:
    python(version)  # skips where there is none
    found = result_of(DRUM_SET, "--live", live, "--press", "dump")
    assert found["live"].startswith(live) and found["python"].startswith(version + ".")
    assert found["dumps"] == 1 and found["dump"] is None
    assert (found["listeners_left"], found["not_simulated"], found["exceptions"]) == ([], {}, [])


@pytest.mark.parametrize(("live", "version"), some_of(PAIRS, 3))
def test_both_folders_side_by_side(live: str, version: str) -> None:
    """As two entries of Live's preferences; the dump button of the first, then of the other."""
    rows = Rows(TABLES)
    read_into(DRUM_SET, rows)
    for first in SURFACES:
        (second,) = set(SURFACES) - {first}
        profile = controls.read_profile(first, Path("no home"))
        with run.simulated(
            describe(rows),
            controls.events(profile, [], ["dump"]),
            live=live,
            python=Path(python(version)),
            profile=profile,
            surfaces=(first, second),
        ) as outcome:
            assert outcome.problems == [] and len(outcome.dumps) == 1
            assert validate(outcome.dumps[0]) == []
            (other,) = outcome.result["others"]
            assert (other["exceptions"], other["listeners_left"], other["not_simulated"]) == ([], [], {})
            assert not any("Error" in line for line in (one["text"] for one in outcome.result["log"])), outcome.result[
                "log"
            ]


def test_the_own_profile_is_used_but_not_its_folder_for_dumps(tmp_path: Path, home: Path) -> None:
    elsewhere = tmp_path / "dumps of mine"
    profile = {"base": "generic-16-encoders", "channel": 2, "dump": {"folder": str(elsewhere), "budget_ms": 20}}
    (home / "profile.json").write_text(json.dumps(profile))
    found = result_of(DRUM_SET, "--press", "dump", "--press", "next_track")
    assert found["dumps"] == 1 and found["midi_in"] == 4 and not elsewhere.exists()
    assert any("budget" not in line and "Profile" in line for line in found["script_log"])
    assert sorted(path.name for path in home.iterdir()) == ["profile.json"]
    shipped = result_of(DRUM_SET, "--profile", "fcb1010", "--press", "dump")
    assert "FCB1010" in shipped["profile"] and shipped["dumps"] == 1


def test_a_profile_that_the_script_refuses_is_named(home: Path) -> None:
    (home / "profile.json").write_text('{"base": "original", "sheep": 1}')
    result = simulate(DRUM_SET, "--press", "play", code=1)
    assert "is not used" in result.stderr and "sheep" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([DRUM_SET, "--press", "sheep"], 2, "has no button 'sheep'. It has: device_in, device_out, "),
        ([DRUM_SET, "--live", "8"], 2, "Choose one of: 9.7, 10.1, 11.0, 12.0, 12.1, 12.3, 12.4."),
        ([DRUM_SET, "--surface", "Push"], 2, "no control surface Push"),
        ([DRUM_SET, "--profile", "sheep"], 2, "There is no profile sheep."),
        ([DRUM_SET, "--surface", "LiveDumper", "--profile", "original"], 2, "There is no file original."),
        ([DRUM_SET, "--python", "1.5"], 2, "There is no Python 1.5 here."),
        ([DRUM_SET, "--midi", "play"], 2, "not a MIDI message"),
        ([DRUM_SET, "--midi", "B0 14"], 2, "not one whole MIDI message"),
        ([DRUM_SET, "--midi", "F0 00 80 F7"], 2, "not one whole MIDI message"),
        ([DRUM_SET, "--press", "B0 14 FF"], 2, "not one whole MIDI message"),
        ([DRUM_SET, "--press", "play", "-o", "never.xml"], 2, "Add --press dump."),
        ([DRUM_SET, "--press", "dump", "-o", "x", "--midi-log", "x"], 2, "the same file"),
        ([DRUM_SET, "--press", "dump", "-o", "-", "--output", "json"], 2, "Name a file."),
        (["nowhere.als"], 2, "There is no file nowhere.als."),
        ([str(ROOT / "README.md")], 3, ""),
    ],
)
def test_refusals(arguments: list[str], code: int, sentence: str) -> None:
    result = simulate(*arguments, code=code)
    assert sentence in result.stderr and result.stdout == ""
    assert result.stderr.startswith("kontrol: ") and len(result.stderr.strip().splitlines()) == 1


def test_only_the_formats_that_it_writes_are_offered() -> None:
    assert "'xlsx' is not one of 'table', 'json'." in simulate(DRUM_SET, "--output", "xlsx", code=2).stderr


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
    ],
)
def test_a_profile_that_is_none(content: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content)
    with pytest.raises(BadInput):
        controls.read_profile("MidiKontrol", tmp_path, str(path))


def test_all_faults_of_a_profile_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({
        "name": "x", "channel": 17, "sheep": 1,
        "pages": [{"content": "volumes", "ccs": [7, 200]}],
        "buttons": {"dump": {"cc": 128}, "play": 5, "stop": {"note": 1}, "lock": {"note": 1}},
    }))  # fmt: skip
    result = simulate(DRUM_SET, "--profile", str(path), "--press", "dump", "-o", str(tmp_path / "x.xml"), code=1)
    said = result.stderr.split("mine.json is not used, it has ")[1].splitlines()
    assert said[0] == "7 faults:"
    for line, part in zip(said[1:], [
        "profile.channel: expected a whole number 1-16, got 17",
        "pages[1].content: expected one of track_volumes", "pages[1].ccs: expected a whole number 0-127, got 200",
        "buttons.dump.cc: expected a whole number 0-127, got 128", "buttons.play: expected an object in {}",
        "profile: unknown key sheep",
        "note 1 on the profile's channel is used twice: by buttons.lock and by buttons.stop",
    ], strict=True):  # fmt: skip
        assert line.strip().startswith(part)
    assert result.stdout == "" and not (tmp_path / "x.xml").exists()


def test_more_faults_than_a_line_holds_are_counted_all(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"name": "x", "pages": [7] * 25}))
    said = simulate(DRUM_SET, "--profile", str(path), code=1).stderr.split("mine.json is not used, it has ")[1]
    lines = said.splitlines()
    assert lines[0] == "25 faults:" and lines[20].strip() == "pages[20]: expected an object in {}."
    assert [line.strip() for line in lines[21:]] == ["... and 5 more."]


@pytest.mark.parametrize("base", ["sheep", 7, ["original"]])
def test_faults_beside_a_base_that_is_none_are_named_with_it(base: object, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"base": base, "channel": 20, "pages": [{"content": "device", "ccs": [7, 7]}]}))
    result = simulate(DRUM_SET, "--profile", str(path), "--press", "record", code=1)
    said = result.stderr.split("mine.json is not used, it has ")[1].splitlines()
    assert said[0] == "3 faults:"
    for line, part in zip(said[1:], [
        f"base: expected one of fcb1010, generic-16-encoders, generic-8-encoders, original, got {json.dumps(base)}.",
        "profile.channel: expected a whole number 1-16, got 20.",
        "cc 7 on the profile's channel is used twice: by page 1 and by page 1.",
    ], strict=True):  # fmt: skip
        assert line.strip() == part


def test_a_base_that_is_none_is_the_only_fault_where_the_rest_is_right(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"base": "sheep", "channel": 3}')
    said = simulate(DRUM_SET, "--profile", str(path), code=1).stderr
    assert "mine.json is not used: base: expected one of fcb1010" in said and 'got "sheep".' in said


def test_a_profile_is_shown_control_by_control(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({
        "name": "Two faders", "channel": 2,
        "pages": [{"content": "track_volumes", "ccs": [7, 8]}, {"content": "device", "ccs": [71], "channel": 3}],
        "scroll": {"scene": {"cc": 50}}, "buttons": {"play": {"cc": 64}, "dump": {"note": 36}},
    }))  # fmt: skip
    shown = [" ".join(line.split()) for line in simulate(DRUM_SET, "--profile", str(path)).stdout.splitlines()]
    # Track 1 of the sample has an EQ Eight; the first of its eight parameters is the frequency of band 1.
    assert shown[-6:] == [
        "CC 7, channel 2 Track Volume of track 1",
        "CC 8, channel 2 Track Volume of track 2",
        "CC 71, channel 3 1 Frequency A of track 1, device 1",
        "note 36, channel 2 button dump",
        "CC 50, channel 2 scrolls scenes",
        "CC 64, channel 2 button play",
    ]


def test_encoders_that_the_script_turns_itself_are_shown_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    page = {"content": "track_pans", "ccs": [20, 21], "mode": "relative_signed_bit", "acceleration": 3}
    scroll, buttons = {"scene": {"cc": 50}}, {"play": {"cc": 64}}
    path.write_text(json.dumps({"name": "Fast", "channel": 2, "pages": [page], "scroll": scroll, "buttons": buttons}))
    shown = [" ".join(line.split()) for line in simulate(DRUM_SET, "--profile", str(path)).stdout.splitlines()]
    assert shown[1].startswith("2 controls mapped, ")
    assert shown[-4:] == [
        "CC 20, channel 2 turned by the script, with acceleration",
        "CC 21, channel 2 turned by the script, with acceleration",
        "CC 50, channel 2 scrolls scenes",
        "CC 64, channel 2 button play",
    ]


def test_the_page_for_the_controller_shows_what_is_printed(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "controller.md").read_text(encoding="utf-8")
    (profile,) = [one for one in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if "My keyboard" in one]
    (shown,) = re.findall(r"\$ kontrol simulate set.als --profile mine.json\n(.*?)```", page, re.DOTALL)
    (tmp_path / "mine.json").write_text(profile)
    printed = simulate(DRUM_SET, "--profile", str(tmp_path / "mine.json")).stdout
    any_version = re.compile(r"Python [0-9.]+|MidiKontrol [0-9.]+ is")
    assert any_version.sub("", printed) == any_version.sub("", shown)


def test_an_existing_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "set.xml"
    target.write_text("mine")
    simulate(DRUM_SET, "--press", "dump", "-o", str(target), code=2)
    assert target.read_text() == "mine"
    simulate(DRUM_SET, "--press", "dump", "-o", str(target), "--force")
    assert validate(target) == []


def test_a_python_that_cannot_run_it(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such luck >&2\nexit 9\n")
    broken.chmod(0o755)
    result = simulate(DRUM_SET, "--python", str(broken), code=1)
    assert "stopped with exit code 9: no such luck" in result.stderr


def test_a_script_that_fails_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A surface that raises while it is loaded, and one that raises in every tick."""
    real = run.assemble

    def broken(line: str, where: str) -> Any:
        def made(into: Path, surfaces: Any, *, name: str | None) -> list[Path]:
            folders = real(into, surfaces, name=name)
            source = folders[0] / "MidiKontrolScript.py"
            text = source.read_text(encoding="utf-8")
            assert where in text
            source.write_text(text.replace(where, where + line, 1), encoding="utf-8")
            return folders

        return made

    first = "from __future__ import absolute_import"
    monkeypatch.setattr(run, "assemble", broken("\nraise ValueError('sheep')\n", first))
    assert "could not be loaded" in simulate(DRUM_SET, code=1).stderr
    monkeypatch.setattr(run, "assemble", broken("\n        raise ValueError('sheep')", "def update_display(self):"))
    target = tmp_path / "set.xml"
    monkeypatch.setattr(controls, "WAIT_TICKS", 20)
    result = simulate(DRUM_SET, "--press", "dump", "-o", str(target), code=1)
    assert "ValueError: sheep" in result.stderr and not target.exists()


def test_buttons_with_notes_channels_and_toggles(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(
        json.dumps(
            {
                "name": "M",
                "channel": 3,
                "buttons": {"play": {"note": 60}, "stop": {"cc": 7, "channel": 16}, "lock": {"cc": 9, "toggle": True}},
            }
        )
    )
    profile = controls.read_profile("MidiKontrol", tmp_path, str(path))
    assert profile.buttons == {
        "play": ("92 3C 7F", "82 3C 00"),
        "stop": ("BF 07 7F", "BF 07 00"),
        "lock": ("B2 09 7F", None),
    }
    assert controls.events(profile, ["90 00 01"], ["lock", "C0 05"]) == [
        "tick 3",
        "midi 90 00 01",
        "tick 3",
        "midi B2 09 7F",
        "tick 3",
        "midi C0 05",
        "tick 3",
    ]
    with pytest.raises(UsageError):
        controls.events(profile, [], ["dump"])


def test_the_buttons_of_live_dumper_are_its_own() -> None:
    tree = ast.parse((ROOT / "live_dumper" / "LiveDumper.py").read_text(encoding="utf-8"))
    (defaults,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DEFAULTS"
    ]
    assert defaults == {"channel": controls.LIVE_DUMPER_CHANNEL, **controls.LIVE_DUMPER_BUTTONS}


@given(st.floats(0.0, 1.0))
def test_levels_are_the_documented_curves(position: float) -> None:
    level = 40 * position - 34 if position >= 0.4 else -18 + 52 * math.log10(position / 0.4) if position else -math.inf
    assert math.isclose(levels.fader(10 ** (level / 20)), position, rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(levels.send(10 ** ((level - 6) / 20)), position, rel_tol=1e-9, abs_tol=1e-12)


def test_the_simulators_curves_are_the_same() -> None:
    from live_sim.behaviour.parameter import send_to_db, volume_to_db

    for step in range(1, 101):
        position = step / 100
        assert math.isclose(levels.decibels(10 ** (volume_to_db(position) / 20)), volume_to_db(position))
        assert math.isclose(levels.fader(10 ** (volume_to_db(position) / 20)), position, rel_tol=1e-9)
        assert math.isclose(levels.send(10 ** (send_to_db(position) / 20)), position, rel_tol=1e-9)
    assert levels.clip_gain(1.0) == (0.4, "0.0 dB") and levels.clip_gain(0.0) == (0.0, "-inf dB")


def test_a_number_used_by_a_group_and_a_track_means_the_group(tmp_path: Path) -> None:
    tracks = (
        track("GroupTrack", track_id=5, name="Drums")
        + track(track_id=6, name="Kick", extra=value("TrackGroupId", 5))
        + track(track_id=5, name="Copy", extra=value("TrackGroupId", 5))
    )
    path = tmp_path / "set.als"
    path.write_text(document(tracks), encoding="utf-8")
    rows = Rows(TABLES)
    read_into(path, rows)
    assert [row.get("group") for row in rows.of("tracks")][:3] == [None, 0, 0]
    assert [one.get("group") for one in describe(rows)["tracks"]] == [None, 0, 0]


def test_palettes_of_old_sets_are_not_the_apis() -> None:
    rows = Rows(TABLES)
    rows.of("set").append({"name": "old", "live_version": "10.1.6"})
    rows.of("tracks").append({"track": 0, "kind": "audio", "name": "a", "color_index": 140})
    assert "color_index" not in describe(rows)["tracks"][0]
    rows.of("set")[0]["live_version"] = "11.0"
    rows.of("tracks")[0]["color_index"] = 14
    assert describe(rows)["tracks"][0]["color_index"] == 14


def test_an_installation_without_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    from kontrol_cli.in_live import assemble as in_live

    monkeypatch.setattr(in_live, "__file__", "/nowhere/kontrol_cli/in_live/assemble.py")
    with pytest.raises(KontrolError, match="lacks its live_sim files"):
        run.versions()


def test_a_document_without_a_set_is_refused(tmp_path: Path) -> None:
    api, preset = tmp_path / "api.xml", tmp_path / "rack.adg"
    simulate(DRUM_SET, "--midi", "F0 00 13 37 40 02 F7", "-o", str(api))
    preset.write_text(
        '<Ableton MajorVersion="5" Creator="Ableton Live 11.0"><Eq8><On><Manual Value="true"/></On></Eq8></Ableton>'
    )
    for path in (api, preset):
        assert " no set. " in simulate(str(path), "--press", "dump", code=3).stderr


def test_a_slot_in_a_scene_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    """A foreign dump with a clip in a scene that is not there: Live could not hold it."""
    text = (ROOT / "samples" / "drum-set.xml").read_text(encoding="utf-8")
    path = tmp_path / "odd.xml"
    path.write_text(text.replace('<slot index="0"', '<slot index="999"', 1), encoding="utf-8")
    kept = tmp_path / "kept.xml"
    simulate(str(path), "--press", "dump", "-o", str(kept))
    assert '<slot index="999"' in path.read_text(encoding="utf-8")
    assert '<slot index="999"' not in kept.read_text(encoding="utf-8")


def test_what_a_foreign_dump_leaves_out() -> None:
    """Rows without place, kind or time are described all the same; a groove number without a pool is dropped."""
    rows = Rows(TABLES)
    rows.of("set").append({"name": "odd"})
    rows.of("scenes").append({})
    rows.of("tracks").append({"track": 0, "kind": "audio"})
    rows.of("devices").append({"device": 0, "track": 0})
    rows.of("clips").append({"clip": 0, "track": 0, "where": "session", "scene": 0, "kind": None, "groove": 2**40})
    rows.of("locators").append({"locator": 0})
    found = describe(rows)
    assert found["tracks"][0]["clip_slots"] == {"0": {"clip": {"notes": []}}}
    assert found["tracks"][0]["devices"] == [{"class_name": "Device", "name": ""}]
    assert found["cue_points"] == [{"name": "", "time": 0.0}] and found["grooves"] == []
