"""The `Live` module has exactly the members of the facts, as real descriptors."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import live_sim
from kontrol_cli.api.facts import classes_of
from live_sim.build import LomBase
from tests.live_sim import checks

FACTS = Path(live_sim.__file__).parent / "facts"
TOOL = Path(__file__).resolve().parents[2] / "tools" / "make_live_facts.py"


def expected_names(facts: dict[str, dict[str, object]]) -> set[str]:
    kinds = ("properties", "methods", "nested", "constants", "values")
    names = {name for kind in kinds for name in facts.get(kind, {})}
    for name in facts.get("listeners", {}):
        names |= {f"add_{name}_listener", f"remove_{name}_listener", f"{name}_has_listener"}
    return names


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_exactly_the_members_of_the_version(version: str) -> None:
    world = live_sim.Simulation(checks.SET, version).world
    compared = 0
    for dotted, facts in world.facts["classes"].items():
        cls = world.classes.get(dotted)
        if cls is None or not issubclass(cls, LomBase):
            continue
        base = {name for parent in cls.__mro__[1:] for name in vars(parent)}
        public = {name for name in dir(cls) if not name.startswith("__")}
        assert expected_names(facts) <= public, dotted
        assert public - expected_names(facts) <= base, dotted
        compared += 1
    assert compared > 25


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_settable_is_what_the_facts_say(version: str) -> None:
    world = live_sim.Simulation(checks.SET, version).world
    compared = 0
    for dotted, facts in world.facts["classes"].items():
        for name, (_, flags) in facts.get("properties", {}).items():
            descriptor = vars(world.classes[dotted])[name]
            assert isinstance(descriptor, property)
            assert (descriptor.fset is not None) == ("w" in flags), f"{dotted}.{name}"
            compared += 1
    assert compared > 300


@pytest.mark.parametrize(
    ("version", "there"),
    [
        ("9.7", {"take_lanes": False, "arrangement_clips": False, "group_track": False}),
        ("10.1", {"take_lanes": False, "arrangement_clips": False, "group_track": True}),
        ("11.0", {"take_lanes": False, "arrangement_clips": True, "group_track": True}),
        ("12.1", {"take_lanes": False, "arrangement_clips": True, "group_track": True}),
        ("12.3", {"take_lanes": True, "arrangement_clips": True, "group_track": True}),
    ],
)
def test_members_arrive_with_their_version(version: str, there: dict[str, bool]) -> None:
    track = live_sim.Simulation(checks.SET, version).song.tracks[0]
    assert {name: hasattr(track, name) for name in there} == there


def test_the_known_hole_is_filled_and_marked() -> None:
    rule = live_sim.Simulation(checks.SET, "9.7").Live.MidiMap.NoteFeedbackRule()
    rule.note_no = 36
    assert rule.note_no == 36
    holes = json.loads((FACTS / "supplement.json").read_text(encoding="utf-8"))["holes"]
    assert all(hole["reason"] for hole in holes)


def test_settable_before_11_is_marked_as_inferred() -> None:
    for version in live_sim.VERSIONS:
        facts = json.loads((FACTS / f"live-{version}.json").read_text(encoding="utf-8"))
        inferred = facts["settable"].startswith("inferred")
        assert inferred == (version in ("9.7", "10.1"))
        flags = {flag for entry in facts["classes"].values() for _, flag in entry.get("properties", {}).values()}
        assert ("w?" in flags) == inferred


def test_the_facts_stay_small_and_carry_no_sentences() -> None:
    for path in FACTS.glob("live-*.json"):
        assert path.stat().st_size < 300_000
        facts = json.loads(path.read_text(encoding="utf-8"))
        for dotted, entry in facts["classes"].items():
            for name, signature in entry.get("methods", {}).items():
                for argument in signature[1] if signature else []:
                    assert all(" " not in part for part in argument), f"{dotted}.{name}"


def test_the_tool_makes_a_file_from_two_small_tables(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_live_facts", TOOL)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    empty = {"class": "Live.Track.Track", "settable": "", "value": "", "type": "", "signature": ""}
    rows = [
        {**empty, "member": "name", "kind": "property", "settable": "~yes", "type": "~str"},
        {**empty, "member": "go", "kind": "method", "signature": "go( (Track)arg1, (int)N [, (bool)On=True]) -> None"},
        {
            **empty,
            "member": "add_name_listener",
            "kind": "method",
            "signature": "f( (Track)arg1, (object)arg2) -> None",
        },
        {**empty, "member": "remove_name_listener", "kind": "method"},
        {**empty, "member": "name_has_listener", "kind": "method"},
    ]
    found = classes_of([tool.member(row) for row in rows], inferred={"Live.Track.Track.name"})
    assert found == {
        "Live.Track.Track": {
            "listeners": {"name": 0},
            "methods": {"go": ["None", [["Track", "arg1"], ["int", "N"], ["bool", "On", "True"]]]},
            "properties": {"name": ["str", "w?"]},
        }
    }


def test_the_tool_gives_the_same_bytes_again(tmp_path: Path) -> None:
    live = Path(__file__).resolve().parents[3] / "shared" / "live"
    if not (live / "api-surface.csv.gz").exists():
        pytest.skip("the table of the Live API is not here")
    spec = importlib.util.spec_from_file_location("make_live_facts", TOOL)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.main([str(live / "api-surface.csv.gz"), str(live / "device-banks.csv"), str(tmp_path)]) == 0
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (FACTS / path.name).read_bytes(), path.name


# The model of a set: every member must have a behaviour in every version, apart from these.
MODEL = (
    "Application.Application",
    "Application.Application.View",
    "Chain.Chain",
    "ChainMixerDevice.ChainMixerDevice",
    "Clip.Clip",
    "Clip.Clip.View",
    "ClipSlot.ClipSlot",
    "CompressorDevice.CompressorDevice",
    "Device.Device",
    "Device.Device.View",
    "DeviceParameter.DeviceParameter",
    "DrumChain.DrumChain",
    "DrumPad.DrumPad",
    "Envelope.Envelope",
    "Eq8Device.Eq8Device",
    "Groove.Groove",
    "GroovePool.GroovePool",
    "MaxDevice.MaxDevice",
    "MixerDevice.MixerDevice",
    "PluginDevice.PluginDevice",
    "RackDevice.RackDevice",
    "RackDevice.RackDevice.View",
    "Scene.Scene",
    "Song.CuePoint",
    "Song.Song",
    "Song.Song.View",
    "TakeLane.TakeLane",
    "Track.Track",
    "Track.Track.View",
    "TuningSystem.TuningSystem",
    "Song.TuningSystem",
)
WITHOUT_BEHAVIOUR: set[str] = set()


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_the_model_of_a_set_is_complete(version: str) -> None:
    world = live_sim.Simulation(checks.SET, version).world
    missing, members = set(), 0
    for name in MODEL:
        facts, behaviour = world.facts["classes"].get(f"Live.{name}", {}), world.behaviour(f"Live.{name}")
        for member, (_, flags) in facts.get("properties", {}).items():
            members += 1
            readable = hasattr(behaviour, f"get_{member}") or member in behaviour.plain
            writable = "w" not in flags or hasattr(behaviour, f"set_{member}") or member in behaviour.plain
            if not (readable and writable):
                missing.add(f"{name}.{member}")
        for member in facts.get("methods", {}):
            members += 1
            if not hasattr(behaviour, f"do_{member}"):
                missing.add(f"{name}.{member}")
    assert missing <= WITHOUT_BEHAVIOUR, sorted(missing - WITHOUT_BEHAVIOUR)
    if version == live_sim.VERSIONS[-1]:
        # Who builds one of them takes it off the list.
        assert missing == WITHOUT_BEHAVIOUR
    assert members > 350
