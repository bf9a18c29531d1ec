"""Live 12.4: what is new in it, what nobody has compared, and how both are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import live_sim
from live_sim import facts_io, known
from live_sim.problems import remarks

FACTS = Path(live_sim.__file__).parent / "facts"
# New in the dump of 12.4.6 against our table of 12.3.6: class, kind, members.
NEW = {
    ("Live.Envelope.Envelope", "properties"): {"parameter"},
    ("Live.Envelope.Envelope", "methods"): {"create_event"},
    ("Live.PluginDevice.PluginDevice", "properties"): {"is_editor_open"},
    ("Live.PluginDevice.PluginDevice", "listeners"): {"is_editor_open"},
    ("Live.SimplerDevice.SimplerDevice", "methods"): {"replace_sample"},
    ("Live.Song.Song", "methods"): {"sync_parameter_changes"},
    ("Live.Song.Song.View", "properties"): {"mod_mapping_device", "mod_mapping_parameter"},
    ("Live.Song.Song.View", "listeners"): {"mod_mapping_device", "mod_mapping_parameter"},
    ("Live.WavetableDevice.VoiceCount", "values"): {"sixteen"},
}


def open_set(version: str = "12.4") -> live_sim.Simulation:
    return live_sim.Simulation(
        {
            "live_sim_set": 1,
            "tracks": [{"type": "midi", "devices": [{"class_name": "PluginDevice"}, {"class_name": "AutoFilter2"}]}],
        },
        version,
    )


def test_12_4_is_12_3_and_what_is_new() -> None:
    older = json.loads((FACTS / "live-12.3.json").read_text(encoding="utf-8"))["classes"]
    newer = json.loads((FACTS / "live-12.4.json").read_text(encoding="utf-8"))["classes"]
    assert older.keys() == newer.keys()
    found = {}
    for dotted, parts in newer.items():
        for kind, members in parts.items():
            before = older[dotted].get(kind, {})
            assert before.items() <= members.items(), f"{dotted} {kind}"
            if members.keys() - before.keys():
                found[dotted, kind] = members.keys() - before.keys()
    assert found == NEW


@pytest.mark.fact("versions.not-compared")
def test_classes_that_nobody_compared_are_marked() -> None:
    facts = facts_io.load_facts("12.4")
    assert facts["as"] == "12.3" and facts["api_captured_from"] == "12.4.6"
    left = facts_io.not_compared(facts)
    assert tuple(known.BY_KEY["versions.not-compared"].members) == tuple(dotted[5:] for dotted in left)
    assert "Live.MidiMap" in left and "Live.Base.Timer" in left
    assert not {dotted for dotted, _ in NEW} & set(left)
    for version in live_sim.VERSIONS[:-1]:
        assert facts_io.not_compared(facts_io.load_facts(version)) == []


@pytest.mark.fact("versions.not-compared")
def test_the_account_says_which_of_them_a_script_used() -> None:
    simulation = open_set()
    simulation.connect()
    assert simulation.result()["as_older"] == []
    timer = simulation.Live.Base.Timer(lambda: None, 100)
    rule = simulation.Live.MidiMap.CCFeedbackRule()
    rule.cc_no = 7
    result = simulation.result()
    assert timer is not None
    assert result["as_older"] == [
        {"class": "Live.Base.Timer", "as": "12.3"},
        {"class": "Live.MidiMap.CCFeedbackRule", "as": "12.3"},
    ]
    assert "Live.Base.Timer, Live.MidiMap.CCFeedbackRule: as in Live 12.3, not compared with Live 12.4" in list(
        remarks(result)
    )
    older = open_set("12.3")
    older.connect()
    assert older.Live.Base.Timer(lambda: None, 100) is not None
    assert older.result()["as_older"] == []


@pytest.mark.fact("versions.sync-parameters")
def test_parameters_that_are_synchronised_belong_to_the_undo_step() -> None:
    for synchronise, steps in ((False, 2), (True, 1)):
        simulation = open_set()
        song, mixer = simulation.song, simulation.song.tracks[0].mixer_device
        before = mixer.volume.value
        song.begin_undo_step()
        song.create_midi_track(-1)
        mixer.volume.value = 0.25
        if synchronise:
            song.sync_parameter_changes()
        song.end_undo_step()
        for undone in range(1, steps + 1):
            song.undo()
            both = len(song.tracks) == 1 and mixer.volume.value == before
            assert both == (undone == steps), f"synchronise {synchronise}, undo {undone}"
    assert not hasattr(open_set("12.3").song, "sync_parameter_changes")


@pytest.mark.fact("versions.modulation")
def test_a_device_waits_for_a_parameter_to_modulate() -> None:
    simulation = open_set()
    view, device, heard = simulation.song.view, simulation.song.tracks[0].devices[1], []
    view.add_mod_mapping_device_listener(lambda: heard.append(1))
    assert view.mod_mapping_device is None and view.mod_mapping_parameter is None
    view.mod_mapping_device = device
    assert view.mod_mapping_device == device and heard == [1]
    with pytest.raises(AttributeError):
        view.mod_mapping_parameter = device.parameters[0]
    view.mod_mapping_device = None
    assert view.mod_mapping_device is None and heard == [1, 1]


@pytest.mark.fact("versions.plugin-window")
def test_the_window_of_a_plug_in_opens() -> None:
    plugin, heard = open_set().song.tracks[0].devices[0], []
    plugin.add_is_editor_open_listener(lambda: heard.append(plugin.is_editor_open))
    assert plugin.is_editor_open is False
    plugin.is_editor_open = True
    assert heard == [True]


def test_devices_of_12_4_have_the_parameters_that_were_read_from_it() -> None:
    device = open_set().song.tracks[0].devices[1]
    assert device.class_display_name == "Auto Filter"
    assert [parameter.name for parameter in device.parameters][:4] == [
        "Device On",
        "Frequency",
        "Resonance",
        "Filter Morph",
    ]
