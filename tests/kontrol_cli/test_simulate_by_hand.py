"""Five small sets in the words of the Live API and, worked out by hand, what the tables must say of their dumps.

Nothing here passes through the .als reader or the writer of set descriptions: they cannot hide a shared mistake.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kontrol_cli.in_live.simulate.controls import events, read_profile
from kontrol_cli.in_live.simulate.run import choose_python, simulated
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.reading import validate

SIX_DB_LESS = 10 ** (-6 / 20)


def dump_of(live: str = "12.3", **description: Any) -> LiveSet:
    """The tables of the dump that the script makes of a set in this Live."""
    profile = read_profile("MidiKontrol", Path("no home"))
    python, _ = choose_python(live, None)
    with simulated(
        {"live_sim_set": 1, **description}, events(profile, [], ["dump"]), live=live, python=python, profile=profile
    ) as outcome:
        assert outcome.problems == [] and outcome.last_dump is not None
        assert validate(outcome.last_dump) == []
        return read_set(outcome.last_dump)


def cells(live_set: LiveSet, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in live_set.rows(table)]


def close(found: Sequence[float | None], expected: Sequence[float | None]) -> bool:
    return len(found) == len(expected) and all(
        a is b if a is None or b is None else math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-9)
        for a, b in zip(found, expected, strict=True)
    )


def test_an_unwarped_clip_counts_in_seconds() -> None:
    loose = {
        "name": "loose",
        "warping": False,
        "looping": False,
        "loop_start": 0.5,
        "loop_end": 2.5,
        "start_marker": 0.5,
        "end_marker": 2.5,
        "file_path": "/music/loose.wav",
        "pitch_coarse": -3,
        "pitch_fine": 12.5,
        "gain_display_string": "-6.0 dB",
        "warp_markers": [[0.0, 0.0], [2.0, 4.0]],
    }
    placed = {
        "name": "placed",
        "warping": False,
        "looping": False,
        "loop_start": 0.0,
        "loop_end": 4.0,
        "start_marker": 0.0,
        "end_marker": 4.0,
        "start_time": 8.0,
        "end_time": 14.0,
    }
    tight = {
        "name": "tight",
        "warping": True,
        "warp_mode": 4,
        "looping": True,
        "loop_start": 1.0,
        "loop_end": 3.0,
        "start_marker": 0.5,
        "end_marker": 8.0,
        "ram_mode": True,
        "warp_markers": [[0.0, 0.0], [0.5, 2.0]],
    }
    found = dump_of(
        song={"tempo": 90.0},
        scenes=[{}, {}, {}],
        tracks=[
            {
                "type": "audio",
                "name": "A",
                "clip_slots": [{"clip": loose}, None, {"clip": tight}],
                "arrangement_clips": [placed],
            }
        ],
    )
    # 2 seconds at 90 BPM are 3 beats; on the timeline the place tells the length: 4 s * 1.5 = 6 beats.
    assert cells(found, "clips", "clip", "name", "where", "scene", "start_beats", "end_beats", "length_beats") == [
        (0, "loose", "session", 0, None, None, 3.0),
        (1, "tight", "session", 2, None, None, 2.0),
        (2, "placed", "arrangement", None, 8.0, 14.0, 6.0),
    ]
    assert cells(found, "clips", "loop_unit", "loop_start", "loop_end", "start_marker", "end_marker", "looping") == [
        ("seconds", 0.5, 2.5, 0.5, 2.5, False),
        ("beats", 1.0, 3.0, 0.5, 8.0, True),
        ("seconds", 0.0, 4.0, 0.0, 4.0, False),
    ]
    assert cells(found, "clips", "warping", "warp_mode", "pitch_coarse", "pitch_fine", "ram", "sample_path")[:2] == [
        (False, 0, -3, 12.5, False, "/music/loose.wav"),
        (True, 4, 0, 0.0, True, ""),
    ]
    assert close([found.rows("clips")[0]["gain"]], [SIX_DB_LESS])
    assert cells(found, "warp_markers", "clip", "sample_seconds", "beat")[:4] == [
        (0, 0.0, 0.0),
        (0, 2.0, 4.0),
        (1, 0.0, 0.0),
        (1, 0.5, 2.0),
    ]
    assert cells(found, "slots", "scene", "has_clip", "has_stop_button") == [
        (0, True, True),
        (1, False, True),
        (2, True, True),
    ]


@pytest.mark.parametrize("live", ["11.0", "12.3"])
def test_a_scene_without_a_tempo_has_none(live: str) -> None:
    found = dump_of(
        live,
        song={"tempo": 120.0, "signature_numerator": 3, "signature_denominator": 4},
        scenes=[
            {"name": "plain", "tempo": -1.0},
            {
                "name": "Break 98.5 BPM",
                "tempo": 98.5,
                "tempo_enabled": True,
                "time_signature_numerator": 7,
                "time_signature_denominator": 8,
                "time_signature_enabled": True,
            },
            {"name": ""},
        ],
        tracks=[
            {"type": "midi", "name": "M", "clip_slots": [None, {"clip": {"name": "x"}}, {"has_stop_button": False}]},
        ],
    )
    # Live has the fields of a scene's signature from 11.1 on.
    meter = None if live == "11.0" else "7/8"
    assert cells(found, "scenes", "scene", "name", "tempo_bpm", "time_signature", "is_empty") == [
        (0, "plain", None, None, True),
        (1, "Break 98.5 BPM", 98.5, meter, False),
        (2, "", None, None, True),
    ]
    assert cells(found, "set", "tempo_bpm", "time_signature", "scenes") == [(120.0, "3/4", 3)]
    assert cells(found, "slots", "scene", "has_clip", "has_stop_button")[2] == (2, False, False)


def test_grouped_and_return_tracks() -> None:
    found = dump_of(
        scenes=[{}],
        tracks=[
            {"type": "midi", "name": "Lead", "arm": True, "current_monitoring_state": 0},
            {"type": "group", "name": "Drums", "mute": True, "fold_state": True},
            {
                "type": "audio",
                "name": "Kick",
                "group": 1,
                "color_index": 14,
                "color": 0xFF3636,
                "mixer_device": {"volume": 0.7, "panning": -0.5, "sends": [1.0, 0.85]},
            },
            {"type": "group", "name": "Tops", "group": 1},
            {"type": "audio", "name": "Hat", "group": 3, "solo": True, "current_monitoring_state": 2},
        ],
        return_tracks=[{"name": "A-Room", "mixer_device": {"sends": [0.0, 0.7]}}, {"name": "B-Delay", "mute": True}],
        master_track={"name": "Main", "mixer_device": {"volume": 1.0}},
        cue_points=[{"name": "Chorus", "time": 16.0}, {"name": "", "time": 4.5}],
    )
    assert cells(found, "tracks", "track", "name", "kind", "group", "muted", "soloed", "armed", "monitoring") == [
        (0, "Lead", "midi", None, False, False, True, "in"),
        (1, "Drums", "group", None, True, False, None, None),
        (2, "Kick", "audio", 1, False, False, False, "auto"),
        (3, "Tops", "group", 1, False, False, None, None),
        (4, "Hat", "audio", 3, False, True, False, "off"),
        (5, "A-Room", "return", None, False, False, None, None),
        (6, "B-Delay", "return", None, True, False, None, None),
        (7, "Main", "master", None, None, None, None, None),
    ]
    # The fader: dB = 40 * position - 34, so 0.85 is 0 dB, 0.7 is -6 dB and 1 is +6 dB.
    levels = [1.0, 1.0, SIX_DB_LESS, 1.0, 1.0, 1.0, 1.0, 1 / SIX_DB_LESS]
    assert close([row["volume"] for row in found.rows("tracks")], levels)
    assert [row["panning"] for row in found.rows("tracks")] == [0.0, 0.0, -0.5, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert cells(found, "tracks", "color_index", "color_rgb")[2] == (14, 0xFF3636)
    assert [row["folded"] for row in found.rows("tracks")][1:4:2] == [True, False]
    # Every track but the master has one send per return; the returns stand behind the five tracks.
    sends = found.rows("sends")
    assert [(row["track"], row["send"], row["return_track"]) for row in sends] == [
        (track, send, 5 + send) for track in range(7) for send in range(2)
    ]
    heard = {(row["track"], row["send"]): row["value"] for row in sends if row["value"]}
    assert set(heard) == {(2, 0), (2, 1), (5, 1)}
    # A send is the fader 6 dB lower (the simulator's choice): 1 is 0 dB, 0.85 is -6 dB, 0.7 is -12 dB.
    assert close([heard[2, 0], heard[2, 1], heard[5, 1]], [1.0, SIX_DB_LESS, SIX_DB_LESS**2])
    assert cells(found, "locators", "locator", "time_beats", "name") == [(0, 4.5, ""), (1, 16.0, "Chorus")]


def test_a_rack_with_chains() -> None:
    simpler = {"class_name": "OriginalSimpler", "name": "808", "type": 1}
    inner = {
        "class_name": "AudioEffectGroupDevice",
        "name": "Dirt",
        "type": 2,
        "chains": [
            {
                "name": "Wet",
                "mixer_device": {"volume": 0.7, "panning": 0.25},
                "devices": [
                    {
                        "class_name": "Saturator",
                        "name": "Saturator",
                        "type": 2,
                        "parameters": [
                            {"name": "Device On", "value": 0.0, "is_quantized": True},
                            {"name": "Drive", "value": 12.0, "min": -36.0, "max": 36.0, "display": "12.0 dB"},
                        ],
                    }
                ],
            },
            {"name": "Dry", "mute": True, "devices": []},
        ],
    }
    drums = {
        "class_name": "DrumGroupDevice",
        "name": "Kit",
        "type": 1,
        "has_macro_mappings": True,
        "chains": [
            {"name": "Kick", "in_note": 36, "out_note": 60, "choke_group": 0, "devices": [simpler, inner]},
            {"name": "Hat", "in_note": 42, "out_note": 61, "choke_group": 1, "solo": True, "devices": [dict(simpler)]},
        ],
        "return_chains": [{"name": "Room", "devices": [{"class_name": "Reverb", "name": "Reverb", "type": 2}]}],
    }
    found = dump_of(
        scenes=[{}],
        tracks=[
            {
                "type": "midi",
                "name": "D",
                "devices": [
                    drums,
                    {"class_name": "PluginDevice", "name": "EQ", "class_display_name": "BigEQ", "type": 2},
                ],
            }
        ],
        master_track={"devices": [{"class_name": "Limiter", "name": "Limiter", "type": 2}]},
    )
    assert cells(found, "devices", "device", "track", "parent", "chain", "position", "name", "kind", "enabled") == [
        (0, 0, None, None, 0, "Kit", "drum_rack", True),
        (1, 0, 0, 0, 0, "808", "instrument", True),
        (2, 0, 0, 0, 1, "Dirt", "audio_effect_rack", True),
        (3, 0, 2, 1, 0, "Saturator", "audio_effect", False),
        (4, 0, 0, 3, 0, "808", "instrument", True),
        (5, 0, 0, 4, 0, "Reverb", "audio_effect", True),
        (6, 0, None, None, 1, "EQ", "audio_effect", True),
        (7, 1, None, None, 0, "Limiter", "audio_effect", True),
    ]
    assert [row["macros_mapped"] for row in found.rows("devices")][:3] == [True, None, False]
    assert cells(found, "devices", "class_name", "plugin_name")[6] == ("PluginDevice", "BigEQ")
    assert cells(found, "chains", "chain", "device", "position", "is_return", "name", "muted", "soloed") == [
        (0, 0, 0, False, "Kick", False, False),
        (1, 2, 0, False, "Wet", False, False),
        (2, 2, 1, False, "Dry", True, False),
        (3, 0, 1, False, "Hat", False, True),
        (4, 0, 0, True, "Room", False, False),
    ]
    assert cells(found, "chains", "receiving_note", "sending_note", "choke_group")[0:4:3] == [(36, 60, 0), (42, 61, 1)]
    assert close([row["volume"] for row in found.rows("chains")], [1.0, SIX_DB_LESS, 1.0, 1.0, 1.0])
    assert found.rows("chains")[1]["panning"] == 0.25
    parameters = cells(found, "parameters", "device", "parameter", "name", "value", "display_value", "min", "max")
    assert [row for row in parameters if row[0] == 3] == [
        (3, 0, "Device On", 0.0, "Off", 0.0, 1.0),
        (3, 1, "Drive", 12.0, "12.0 dB", -36.0, 36.0),
    ]


@pytest.mark.parametrize("live", ["12.1", "12.3"])
def test_a_take_lane(live: str) -> None:
    notes = [
        [60, 1.0, 0.5, 100, False, 0.5, 10.0, 64],
        {"pitch": 36, "start_time": 0.0, "duration": 0.25, "mute": True},
    ]
    take = {"name": "take 1", "start_time": 8.0, "end_time": 12.0, "loop_start": 0.0, "loop_end": 4.0, "notes": notes}
    found = dump_of(
        live,
        scenes=[{}],
        tracks=[
            {
                "type": "midi",
                "name": "Keys",
                "clip_slots": [{"clip": {"name": "idea", "loop_start": 0.0, "loop_end": 2.0, "notes": []}}],
                "arrangement_clips": [{**take, "name": "comp", "start_time": 16.0, "end_time": 18.5}],
                "take_lanes": [{"name": "Lane 1", "arrangement_clips": [take]}, {"name": "", "arrangement_clips": []}],
            },
            {"type": "midi", "name": "Next", "clip_slots": [{"clip": {"name": "later", "muted": True}}]},
        ],
    )
    lanes = live == "12.3"  # scripts see take lanes from Live 12.2 on
    expected = [
        (0, "session", 0, None, None, None, "idea", 2.0),
        (0, "arrangement", None, None, 16.0, 18.5, "comp", 2.5),
        (0, "take_lane", None, 0, 8.0, 12.0, "take 1", 4.0),
        (1, "session", 0, None, None, None, "later", 4.0),
    ]
    if not lanes:
        del expected[2]
    assert (
        cells(
            found, "clips", "track", "where", "scene", "take_lane", "start_beats", "end_beats", "name", "length_beats"
        )
        == expected
    )
    assert [row["clip"] for row in found.rows("clips")] == list(range(len(expected)))
    assert cells(found, "take_lanes", "track", "take_lane", "name", "clips") == (
        [(0, 0, "Lane 1", 1), (0, 1, "", 0)] if lanes else []
    )
    (counted,) = cells(found, "set", "arrangement_clips", "take_lane_clips", "length_beats")
    assert counted == (1, 1 if lanes else None, 18.5)
    of_comp = [(36, 0.0, 0.25, 100.0, 64.0, 0.0, 1.0, True), (60, 1.0, 0.5, 100.0, 64.0, 10.0, 0.5, False)]
    assert cells(
        found,
        "notes",
        "clip",
        "pitch",
        "start_beats",
        "duration_beats",
        "velocity",
        "release_velocity",
        "velocity_deviation",
        "probability",
        "muted",
    ) == [(1, *note) for note in of_comp] + ([(2, *note) for note in of_comp] if lanes else [])
