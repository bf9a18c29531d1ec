"""The .als reader over real sets of Live 8 to 12: every file once, every manifest column, every table.

Where we and the manifest disagree the reason was looked up in the file and is given beside the number.
"""

from __future__ import annotations

import gzip
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kontrol_cli.sets.als.reader import read_als
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.tables import TABLES
from tests.corpus import corpus_path, manifest

pytestmark = pytest.mark.corpus

SETS = [row for row in manifest("als") if not row["file"].endswith((".adg", ".adv"))]
PRESETS = [row["file"] for row in manifest("als") if row["file"].endswith((".adg", ".adv"))]

# Live 8 has no Manual value, which the manifest's tempo comes from: the first event of Tempo/ArrangerAutomation.
LIVE_8_TEMPO = {
    "LABCAT__back-to-the-future__Back_to_the_Future.als": 69.7039337,
    "nuno-andre__clyphx__Macrobat_Rack_Examples.als": 120.0,
    "offlinemark__dawtool__live8-patch-markers-auto.als": 95.3,
    "offlinemark__dawtool__live8-patch-markers-noauto.als": 95.3,
}
# The manifest leaves the notes of take lanes out: this set has 18 of them in its one take lane.
NOTES = {"MirasTalaspayev__AbletonTestGit__Untitled.als": 23 + 18}
# The manifest does not count the event before all time, stops after three inline events, and has none for Live 8.
# Counted in the main track's Tempo element of the file.
TEMPO_EVENTS = {
    "FrancoCerone__ElektroWaveEP__27012016TelespazioeRecordingEP.als": 6,
    "FrancoCerone__ElektroWaveEP__First_Love_Bounce.als": 13,
    "FrancoCerone__ElektroWaveEP__Reggae.als": 9,
    "LABCAT__back-to-the-future__Back_to_the_Future.als": 3,
    "offlinemark__dawtool__live8-patch-markers-auto.als": 4,
}

Summary = dict[str, Any]
DTYPES: dict[str, type | tuple[type, ...]] = {"int": int, "float": float, "bool": bool, "str": str}


def wrong_cells(rows: Rows) -> list[str]:
    """Cells that are not what the tables declare."""
    wrong = []
    for table in rows.tables:
        columns = {column.name: DTYPES[column.dtype] for column in TABLES[table].columns}
        keys = [column.name for column in TABLES[table].columns if column.key]
        for row in rows.of(table):
            for name, cell in row.items():
                if cell is not None and type(cell) is not columns.get(name):
                    wrong.append(f"{table}.{name}: {cell!r}")
            wrong += [f"{table}.{key}: missing" for key in keys if row.get(key) is None]
    return wrong


@cache
def summary(file: str) -> Summary:
    """What the tests need of one file; the file is read once and its rows are dropped."""
    path = corpus_path("als", file)
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    rows = Rows()
    with gzip.open(path) if packed else path.open("rb") as stream:
        read_als(stream, rows, name=Path(file).name, path=str(path))
    head = rows.of("set")[0]
    kinds = Counter(row["kind"] for row in rows.of("tracks"))
    where = Counter(row["where"] for row in rows.of("clips"))
    classes = Counter(row["class_name"] for row in rows.of("devices"))
    clips = rows.of("clips")
    tempo_events = rows.of("tempo_events")
    locator_times = [row["time_beats"] for row in rows.of("locators")]
    clip_slots = {(c["track"], c["scene"]) for c in clips if c["where"] == "session"}
    return {
        "head": head,
        "remarks": rows.remarks,
        "wrong_cells": wrong_cells(rows)[:5],
        "tracks": len(rows.of("tracks")) - kinds["master"],
        "scenes": len(rows.of("scenes")),
        "session_clips": where["session"],
        "arrangement_clips": where["arrangement"],
        "take_lane_clips": where["take_lane"],
        "devices": len(rows.of("devices")),
        "notes": len(rows.of("notes")),
        "locators": len(locator_times),
        "take_lanes": len(rows.of("take_lanes")),
        "plugins": classes["PluginDevice"] + classes["AuPluginDevice"],
        "m4l": sum(count for name, count in classes.items() if name.startswith("MxDevice")),
        "groups": kinds["group"],
        "masters": kinds["master"],
        "sequenced": kinds["audio"] + kinds["midi"],
        "slots": len(rows.of("slots")),
        "slots_with_clip": {(s["track"], s["scene"]) for s in rows.of("slots") if s["has_clip"]} == clip_slots,
        "filled_scenes": {s["scene"] for s in rows.of("scenes") if not s["is_empty"]} == {s for _, s in clip_slots},
        "tempo_events": [(e["time_beats"], e["tempo_bpm"], e["automated"]) for e in tempo_events],
        "sorted": locator_times == sorted(locator_times),
        "clip_numbers": [c["clip"] for c in clips] == list(range(len(clips))),
        "note_clips": {n["clip"] for n in rows.of("notes")} <= {c["clip"] for c in clips if c["kind"] == "midi"},
        "samples": all(c["sample"] < len(rows.of("samples")) for c in clips if c.get("sample") is not None),
        "audio_without_sample": sum(c["kind"] == "audio" and c.get("sample") is None for c in clips),
        "unnamed_plugins": sum(
            d.get("plugin_format") is None for d in rows.of("devices") if "Plugin" in d["class_name"]
        ),
        "mixer_of_tracks": all(t["volume"] is not None for t in rows.of("tracks")),
        "nameless_tracks": [t["track"] for t in rows.of("tracks") if not t["name"]],
        "bad_lengths": [c["clip"] for c in clips if not c["length_beats"] or c["length_beats"] <= 0],
        "orphan_chains": any(c["device"] >= len(rows.of("devices")) for c in rows.of("chains")),
    }


def test_there_are_sets_to_read() -> None:
    corpus_path("als")
    assert len(SETS) >= 82


@pytest.mark.parametrize("row", SETS, ids=lambda row: row["file"][:50])
def test_every_manifest_column_of_every_set(row: dict[str, str]) -> None:
    file = row["file"]
    got = summary(file)
    for column in (
        "tracks", "scenes", "session_clips", "arrangement_clips", "devices", "locators", "take_lanes", "plugins",
        "m4l", "groups",
    ):  # fmt: skip
        assert got[column] == int(row[column]), column
    assert got["notes"] == NOTES.get(file, int(row["notes"]))
    tempo = LIVE_8_TEMPO[file] if row["tempo"] == "" else float(row["tempo"])
    assert got["head"]["tempo_bpm"] == tempo
    events = TEMPO_EVENTS.get(file, int(row["tempo_events"]) + 1)
    assert len(got["tempo_events"]) == events
    assert [event[2] for event in got["tempo_events"]] == [events > 1] * events
    assert got["head"]["live_version"] == row["creator"].removeprefix("Ableton Live ")


@pytest.mark.parametrize("row", SETS, ids=lambda row: row["file"][:50])
def test_the_tables_of_every_set_agree_with_each_other(row: dict[str, str]) -> None:
    got = summary(row["file"])
    head = got["head"]
    assert got["wrong_cells"] == []
    assert got["remarks"] == []
    assert head["tracks"] + head["return_tracks"] == got["tracks"]
    for column in ("scenes", "session_clips", "arrangement_clips", "take_lane_clips", "devices", "locators"):
        assert head[column] == got[column]
    assert got["masters"] == 1
    assert got["slots"] == got["sequenced"] * got["scenes"]
    for fact in (
        "slots_with_clip",
        "filled_scenes",
        "sorted",
        "clip_numbers",
        "note_clips",
        "samples",
        "mixer_of_tracks",
    ):
        assert got[fact], fact
    assert got["audio_without_sample"] == 0
    assert got["unnamed_plugins"] == 0
    assert got["nameless_tracks"] == []
    assert got["bad_lengths"] == []
    assert not got["orphan_chains"]


# Counted in the files: the elements that stand directly in a <Device>, chains' mixers left out; the branch presets.
PRESET_CONTENTS = {"bgamut__ableton__BASS_CLEAN.adg": (7, 3), "bgamut__ableton__CHAIN.adg": (13, 1)}


@pytest.mark.parametrize("file", PRESETS)
def test_presets_are_read_whole(file: str) -> None:
    rows = Rows()
    with gzip.open(corpus_path("als", file)) as stream:
        read_als(stream, rows, name=file, path=None)
    devices, chains = PRESET_CONTENTS[file]
    assert rows.remarks == [] and wrong_cells(rows) == []
    assert (len(rows.of("devices")), len(rows.of("chains"))) == (devices, chains)
    assert [(row["source"], row["devices"]) for row in rows.of("set")] == [("adg", devices)]
    assert {row["device"] for row in rows.of("parameters")} == set(range(devices))
    assert all(row["volume"] is not None for row in rows.of("chains"))
