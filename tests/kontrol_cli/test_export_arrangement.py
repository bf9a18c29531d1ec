"""export-sysex --source arrangement, --loops and inspect --unroll on files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exporters.machinedrum.device import MACHINE
from exporters.planning.plan import LoopRow, PatternRow, SongPlan
from kontrol_cli.app import app
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Rows
from kontrol_cli.songs.song_input import ARRANGEMENT_TABLES, arrangement_of, arrangement_remarks

RUN = CliRunner()
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "arrangement.xml"


def export(*arguments: object) -> Any:
    return RUN.invoke(app, ["export-sysex", *map(str, arguments), "-m", "machinedrum"])


def unrolled(path: Path) -> list[dict[str, Any]]:
    return json.loads(RUN.invoke(app, ["inspect", str(path), "--unroll", "--output", "json"]).stdout)


def test_the_sample_becomes_a_song_that_plays_its_timeline(tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    result = export(SAMPLE, "--source", "arrangement", "-o", out)
    assert result.exit_code == 0, result.output
    assert "A dump has no tempo automation: the set's tempo (128 BPM) is used throughout." in result.stderr
    played = unrolled(out)
    starts = [0, 16, 48, 76, 78, 80, 84, 98, 100, 164, 168]  # beats, from the sections of samples/drum_sets.py
    assert [row["start_beats"] for row in played] == starts
    assert [row["pattern_name"] for row in played] == ["A01"] * 2 + ["A02"] * 4 + ["A05", "A01", "B01", "A01", "A01"]
    assert {row["tempo_bpm"] for row in played} == {128.0}
    assert played[4]["start_seconds"] == pytest.approx(78 * 60 / 128)


def test_rows_are_called_by_their_place() -> None:
    lines = export(SAMPLE, "--source", "arrangement", "--dry-run").stdout.splitlines()
    assert lines[0].split() == ["row", "place", "pattern", "plays", "tempo", "muted", "steps", "notes"]
    assert lines[2].split() == ["1", "1.1.1", "A01", "4", "128", "2-4", "6-8", "1-16", "Intro"]


def test_scene_choices_and_the_timeline_exclude_each_other() -> None:
    result = export(SAMPLE, "--source", "arrangement", "--scenes", "1-2", "--dry-run")
    assert result.exit_code == 2 and "about scenes" in result.stderr
    result = export(SAMPLE, "--tempo-tolerance", "2", "--dry-run")
    assert result.exit_code == 2 and "--source arrangement" in result.stderr


def test_loops_are_listed_and_unrolled(tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    rows = (PatternRow(32, 3, tempo_bpm=120.0), PatternRow(0, 1, frozenset({0, 6}), None, 8, 10), LoopRow(0, 1))
    out.write_bytes(b"".join(MACHINE.encode(SongPlan("machinedrum", 2, "LIVE", rows))))
    assert [(row["played"], row["row"], row["start_beats"]) for row in unrolled(out)] == [
        (0, 0, 0), (1, 1, 12), (2, 0, 12.5), (3, 1, 24.5),
    ]  # fmt: skip
    result = RUN.invoke(app, ["inspect", str(out), "--unroll"])
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Machinedrum song 3 'LIVE'"
    assert lines[1].split() == ["beat", "time", "row", "pattern", "plays", "steps", "tempo", "muted"]
    assert lines[4] == "13 0:06.0 2 A01 1 9-10 120 1 7"
    assert lines[-1] == "25 beats, 0:12.5; then END"
    assert RUN.invoke(app, ["inspect", str(out), "--unroll", "--brief"]).exit_code == 2


def test_a_dump_without_songs_cannot_be_unrolled(tmp_path: Path) -> None:
    path = tmp_path / "foreign.syx"
    path.write_bytes(bytes.fromhex("F0 41 10 42 12 40 00 7F F7"))
    result = RUN.invoke(app, ["inspect", str(path), "--unroll"])
    assert result.exit_code == 3 and "no song" in result.stderr


def test_songs_that_were_never_saved_are_not_unrolled() -> None:
    dump = SAMPLE.with_name("machine-dump.syx")
    rows = unrolled(dump)
    assert {row["song"] for row in rows} == {"Machinedrum song 1 'LAST YEAR'"}
    # 8 and 16 bars of 4/4, four of 7/8 (14 steps), 16 bars; 124 BPM from the first row on.
    assert [(row["start_beats"], row["beats"]) for row in rows] == [(0, 32), (32, 64), (96, 14), (110, 64)]
    assert rows[3]["start_seconds"] == pytest.approx(110 * 60 / 124)


def test_loops_of_scenes(tmp_path: Path) -> None:
    out = tmp_path / "song.syx"
    names = SAMPLE.with_name("drum-set.xml")
    toml = tmp_path / "map.toml"
    # Scenes 1 to 8 as A01, A02 four times over, each once, all tracks: what a loop of two rows plays.
    toml.write_text(
        "[scenes]\n"
        + "".join(f'{n} = {{ pattern = "A0{2 - n % 2}", repeats = 1, tempo = 120 }}\n' for n in range(1, 9))
    )
    result = export(names, "--map", toml, "--scenes", "1-8", "--tracks", "none", "--loops", "-o", out)
    assert result.exit_code == 2  # there is no track of that name
    result = export(names, "--map", toml, "--scenes", "1-8", "--tracks", "closed hat", "--empty", "hold", "--loops",
                    "--output", "json", "-o", out)  # fmt: skip
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [(row["kind"], row["target"], row["plays"]) for row in rows] == [
        ("pattern", None, 1), ("pattern", None, 1), ("loop", 0, 3),
    ]  # fmt: skip
    assert [row["pattern_name"] for row in unrolled(out)] == ["A01", "A02"] * 4


def table(**rows: list[dict[str, Any]]) -> LiveSet:
    filled = Rows(ARRANGEMENT_TABLES)
    for name, content in rows.items():
        filled.of(name).extend(content)
    return LiveSet(filled)


def test_tables_become_clips_with_their_place_in_the_loop() -> None:
    clip = {"clip": 0, "track": 1, "where": "arrangement", "name": "A01 1", "start_beats": 6.0, "end_beats": 8.0}
    loop = {"looping": True, "loop_unit": "beats", "loop_start": 4.0, "loop_end": 8.0, "start_marker": 6.0}
    found = arrangement_of(table(
        set=[{"name": "s", "source": "als", "tempo_bpm": 99.0}],
        tracks=[{"track": 0, "kind": "group"}, {"track": 1, "kind": "audio", "name": "Kick", "group": 0}],
        clips=[
            {**clip, **loop},
            {**clip, **loop, "looping": False, "start_marker": 5.0, "muted": True},
            {**clip, **loop, "loop_unit": "seconds"},
            {**clip, "where": "take_lane"},
            {**clip, "where": "session"},
        ],
        tempo_events=[{"time_beats": 0.0, "tempo_bpm": 120.0}, {"time_beats": 8.0, "tempo_bpm": 130.0}],
        signature_events=[{"time_beats": 0.0, "time_signature": "3/4"}],
        locators=[{"locator": 0, "time_beats": 6.0, "name": "Drop"}],
    ))  # fmt: skip
    assert [(c.loop_beats, c.offset_beats, c.active) for c in found.clips] == [
        (4.0, 2.0, True), (None, 5.0, False), (None, 0.0, True),
    ]  # fmt: skip
    assert (found.tempo, found.locators) == (((0.0, 120.0), (8.0, 130.0)), ((6.0, "Drop"),))
    assert found.place(6.0) == "3.1.1" and found.columns[0].groups[0].track == 0


def test_a_saved_set_has_its_automation_and_no_remark_about_dumps() -> None:
    assert arrangement_remarks(table(set=[{"source": "als", "tempo_bpm": 99.0}])) == []
    (remark,) = arrangement_remarks(table(set=[{"source": "dump", "tempo_bpm": None}]))
    assert "the machine keeps its tempo" in remark
    assert arrangement_of(table(set=[{"tempo_bpm": 99.0}])).tempo == ((0.0, 99.0),)
