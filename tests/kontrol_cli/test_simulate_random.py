"""Any set that Live could hold: dumped, read, described and dumped again it is the same set, table by table.

In one process: the dumper and the simulated Live are called directly.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import live_sim
from kontrol_cli.in_live.simulate.description import TABLES, describe
from kontrol_cli.sets.reading import read_into, validate
from kontrol_cli.sets.rows import Row, Rows

Json = dict[str, Any]

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
UNIT = st.floats(0.0, 1.0, width=32)
BEATS = st.floats(-64.0, 512.0, width=32)
FLAGS = st.booleans()
COLORS = st.integers(0, 69)
METERS = st.sampled_from([(4, 4), (3, 4), (7, 8), (1, 16)])


def objects(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(required, optional=optional or {})


NOTES = st.lists(
    st.tuples(
        st.integers(0, 127),
        BEATS,
        st.floats(0.0625, 8.0, width=32),
        st.integers(1, 127),
        FLAGS,
        UNIT,
        st.integers(-64, 64),
        st.integers(0, 127),
    ).map(list),
    max_size=3,
)
PARAMETERS = st.lists(
    objects(
        {"name": NAMES, "value": UNIT}, {"min": st.just(-1.0), "max": st.just(2.0), "automation_state": st.just(1)}
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def clips(draw: st.DrawFn, audio: bool, placed: bool) -> Json:
    start = draw(BEATS)
    clip = draw(
        objects(
            {
                "name": NAMES,
                "looping": FLAGS,
                "muted": FLAGS,
                "loop_start": st.just(start),
                "loop_end": st.just(start + draw(st.floats(0.25, 64.0, width=32))),
            },
            {
                "color_index": COLORS,
                "color": st.integers(0, 0xFFFFFF),
                "launch_mode": st.integers(0, 3),
                "legato": FLAGS,
                "launch_quantization": st.integers(0, 14),
                "velocity_amount": UNIT,
                "start_marker": BEATS,
                "end_marker": st.floats(600.0, 700.0, width=32),
                "groove": st.integers(0, 1),
            },
        )
    )
    clip["signature_numerator"], clip["signature_denominator"] = draw(METERS)
    if placed:
        clip["start_time"] = draw(st.floats(0.0, 500.0, width=32))
        clip["end_time"] = clip["start_time"] + draw(st.floats(0.25, 64.0, width=32))
    if audio:
        clip.update(
            draw(
                objects(
                    {"warping": FLAGS, "warp_mode": st.sampled_from([0, 1, 2, 3, 4, 6]), "file_path": NAMES},
                    {
                        "pitch_coarse": st.integers(-48, 48),
                        "pitch_fine": st.floats(-50, 49, width=32),
                        "ram_mode": FLAGS,
                        "warp_markers": st.just([[0.0, 0.0], [1.5, 4.0]]),
                    },
                )
            )
        )
    else:
        clip["notes"] = draw(NOTES)
    return clip


def devices(depth: int = 2) -> st.SearchStrategy[list[Json]]:
    plain = objects(
        {"class_name": st.sampled_from(["Eq8", "Reverb", "OriginalSimpler", "Operator"]), "name": NAMES},
        {"type": st.sampled_from([1, 2, 4]), "parameters": PARAMETERS},
    )
    plugin = objects({"class_name": st.just("PluginDevice"), "name": NAMES, "class_display_name": NAMES.filter(bool)})
    kinds = [plain, plugin]
    if depth:
        chain = objects(
            {"name": NAMES, "devices": devices(depth - 1)},
            {
                "mute": FLAGS,
                "solo": FLAGS,
                "color_index": COLORS,
                "in_note": st.integers(-1, 127),
                "out_note": st.integers(0, 127),
                "choke_group": st.integers(0, 16),
                "mixer_device": objects({"volume": UNIT, "panning": st.floats(-1.0, 1.0, width=32)}),
            },
        )
        kinds.append(
            objects(
                {
                    "class_name": st.sampled_from(
                        ["DrumGroupDevice", "AudioEffectGroupDevice", "InstrumentGroupDevice"]
                    ),
                    "name": NAMES,
                    "chains": st.lists(chain, min_size=1, max_size=2),
                }
            )
        )
    return st.lists(st.one_of(kinds), max_size=2)


def mixers(returns: int) -> st.SearchStrategy[Json]:
    return objects(
        {
            "volume": UNIT,
            "panning": st.floats(-1.0, 1.0, width=32),
            "sends": st.lists(UNIT, min_size=returns, max_size=returns),
        }
    )


@st.composite
def sets(draw: st.DrawFn) -> Json:
    scenes, returns = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    tracks: list[Json] = []
    for index in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["audio", "midi", "group"]))
        track = draw(
            objects(
                {"type": st.just(kind), "name": NAMES, "mixer_device": mixers(returns)},
                {"mute": FLAGS, "solo": FLAGS, "color_index": COLORS, "devices": devices()},
            )
        )
        groups = [place for place in range(index) if tracks[place]["type"] == "group"]
        if groups and draw(FLAGS):
            track["group"] = draw(st.sampled_from(groups))
        if kind != "group":
            audio = kind == "audio"
            slot = st.one_of(st.none(), objects({"has_stop_button": FLAGS}, {"clip": clips(audio, False)}))
            track["clip_slots"] = draw(st.lists(slot, max_size=scenes))
            track["arrangement_clips"] = draw(st.lists(clips(audio, True), max_size=2))
            lane = objects({"name": NAMES, "arrangement_clips": st.lists(clips(audio, True), max_size=1)})
            track["take_lanes"] = draw(st.lists(lane, max_size=2))
            track.update(draw(objects({"arm": FLAGS, "current_monitoring_state": st.integers(0, 2)})))
        tracks.append(track)
    timed = objects({"name": NAMES}, {"tempo": st.floats(20.0, 999.0, width=32), "color_index": COLORS})
    drawn = draw(st.lists(timed, min_size=scenes, max_size=scenes))
    rows = [{**scene, "tempo_enabled": "tempo" in scene} for scene in drawn]
    return {
        "live_sim_set": 1,
        "tracks": tracks,
        "scenes": rows,
        "song": draw(objects({"tempo": st.floats(20.0, 999.0, width=32), "name": st.just("Any")})),
        "return_tracks": draw(
            st.lists(
                objects({"name": NAMES, "mixer_device": mixers(returns), "mute": FLAGS}),
                min_size=returns,
                max_size=returns,
            )
        ),
        "master_track": {"name": "Main", "devices": draw(devices(1))},
        "cue_points": draw(st.lists(objects({"name": NAMES, "time": st.floats(0.0, 512.0, width=32)}), max_size=2)),
        "grooves": [{"name": "Swing"}, {"name": "MPC"}],
    }


@contextmanager
def own_live() -> Iterator[None]:
    """Whatever `Live` was imported before is there again afterwards."""
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "Live"}
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "Live"]:
            del sys.modules[name]
        sys.modules.update(before)


def tables_of(description: Json, folder: Path) -> Rows:
    """The tables of the dump of a set in the simulated Live."""
    from live_dumper import DumpXML, Settings

    with own_live():
        simulation = live_sim.Simulation(description, "12.3")
        dump = DumpXML(simulation.connect(), Settings(folder=str(folder), budget_ms=100, use_timer=False))
        assert dump.start_set()
        while dump.busy:
            dump.tick()
    assert dump.last_path is not None and validate(dump.last_path) == []
    rows = Rows(TABLES)
    read_into(dump.last_path, rows)
    return rows


def comparable(rows: Rows, table: str) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name not in ("path", "id")} for row in rows.of(table)]


def check(description: Json) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = tables_of(description, Path(folder))
        second = tables_of(describe(first), Path(folder))
    assert first.of("set")[0]["errors"] == 0
    for table in TABLES:
        assert comparable(second, table) == comparable(first, table), table


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))


FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=6, deadline=None, suppress_health_check=FIXTURE)
@given(sets())
def test_any_set_survives_being_dumped_and_simulated_again(description: Json) -> None:
    check(description)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=FIXTURE)
@given(sets())
def test_many_sets_survive_being_dumped_and_simulated_again(description: Json) -> None:
    check(description)
