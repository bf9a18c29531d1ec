# ruff: noqa
"""A life of our two scripts on a framework, as plain data; runs on Python 2.7 to 3.13.

python framework_lives.py FRAMEWORK LIVE   (FRAMEWORK: minimal, or a folder that holds Ableton's own)
"""

from __future__ import print_function

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PLUG_IN = {
    "class_name": "PluginDevice",
    "name": "Some Plug-in",
    "type": 2,
    "parameters": [{"name": "Parameter %d" % n, "value": 0.25} for n in range(20)],
}
SET = {
    "live_sim_set": 1,
    "scenes": [{"name": "one"}, {"name": "two"}],
    "return_tracks": [{"name": "A Reverb"}],
    "tracks": [
        {"type": "midi", "name": "drums", "clip_slots": [{"clip": {"name": "a", "loop_end": 4.0}}, None]},
        {"type": "midi", "name": "bass", "devices": [PLUG_IN]},
        {"type": "audio", "name": "keys", "clip_slots": [{"clip": {"name": "c", "loop_end": 4.0}}, None]},
    ],
}


def classic(live_sim, framework, live):
    """The life of Classic: what it heard, sent, mapped."""
    simulation = live_sim.Simulation(SET, live, framework=framework)
    assert simulation.start(os.path.join(HERE, "scripts", "Classic"), raises=True)
    song, act, script = simulation.song, simulation.act, simulation.surface.script
    found = {"map": map_of(simulation), "after start": sent(simulation)}
    simulation.tick(3)
    found["scheduled"] = list(script.heard)
    del script.heard[:]
    act(setattr, song.view, "selected_track", song.tracks[1])
    act(setattr, song, "tempo", 99.0)
    simulation.midi(0xB0, 30, 64)
    found["heard"] = list(script.heard)
    simulation.midi(0xB0, 7, 127)
    found["volume"] = round(song.tracks[0].mixer_device.volume.value, 3)
    press(simulation, 40)
    press(simulation, 45)
    found["muted"], found["armed"] = bool(song.tracks[0].mute), [bool(track.arm) for track in song.tracks]
    found["lights of mute and arm"] = sent(simulation, 40, 45)
    press(simulation, 53)
    found["metronome"], found["its light"] = bool(song.metronome), sent(simulation, 53)
    press(simulation, 50)
    found["frame"] = simulation.surface.state["session_highlight"]
    found["map after banking"] = map_of(simulation)
    found["banks"] = []
    for note in (50, 50, 50, 51, 51, 51, 51):
        press(simulation, note)
        found["banks"].append(simulation.surface.state["session_highlight"][:2])
    found["bank lights"] = []
    for offset in (0, 1, 2):
        with script.component_guard():
            script.session.set_offsets(offset, 0)
        found["bank lights"].append(sent(simulation, 50, 51))
    press(simulation, 51)
    simulation.midi(0xB0, 8, 0)
    found["volumes"] = [round(track.mixer_device.volume.value, 3) for track in song.tracks]
    found["by class"] = sorted(type(one).__name__ for one in script.components)[:3]
    act(song.create_scene, -1)
    act(song.create_midi_track, 0)
    found["frame after more"] = simulation.surface.state["session_highlight"]
    act(song.delete_track, 1)
    found["lights after less"] = sent(simulation)
    simulation.quit()
    found["frame at the end"] = simulation.surface.state["session_highlight"]
    return ended(simulation, found)


def wide(live_sim, framework, live):
    """The life of Wide."""
    simulation = live_sim.Simulation(SET, live, framework=framework)
    assert simulation.start(os.path.join(HERE, "scripts", "Wide"), raises=True)
    song, act, script = simulation.song, simulation.act, simulation.surface.script
    found = {"map": map_of(simulation)}
    simulation.tick(1)
    del script.heard[:]
    with script.component_guard():
        script.device.set_device(song.tracks[1].devices[0])
    simulation.surface.rebuild_if_wanted()
    found["device"] = map_of(simulation)["mapped"]
    press(simulation, 81)
    found["next bank"], found["messages"] = map_of(simulation)["mapped"], texts(simulation)
    simulation.midi(0xB0, 20, 127)
    found["values"] = [one.value for one in song.tracks[1].devices[0].parameters][8:11]
    press(simulation, 82)
    found["off"] = song.tracks[1].devices[0].parameters[0].value
    for note in (91, 91, 90):
        press(simulation, note)
    found["modes"] = list(script.heard)
    with script.component_guard():
        script.selector.set_mode(2)
    simulation.surface.rebuild_if_wanted()
    found["translated"] = map_of(simulation)["mapped"]
    simulation.midi(0x90, 70, 127)
    simulation.tick(1)
    found["overview"] = sent(simulation, 60, 61, 62, 63)
    press(simulation, 61)
    found["moved"] = simulation.surface.state["session_highlight"]
    simulation.midi(0x90, 70, 0)
    press(simulation, 73)
    found["back"] = simulation.surface.state["session_highlight"]
    press(simulation, 94)
    found["selected"] = song.view.selected_track.name
    press(simulation, 96)
    found["solo"] = [bool(one.solo) for one in song.tracks]
    simulation.midi(0xE0, 0, 127)
    found["master"] = round(song.master_track.mixer_device.volume.value, 2)
    simulation.quit()
    return ended(simulation, found)


def texts(simulation):
    return [one["text"] for one in simulation.surface.messages]


def modern(live_sim, framework, live):
    """The life of Modern."""
    simulation = live_sim.Simulation(SET, live, framework=framework)
    assert simulation.start(os.path.join(HERE, "scripts", "Modern"), raises=True)
    song, act, script = simulation.song, simulation.act, simulation.surface.script
    found = {"map": map_of(simulation), "after start": sent(simulation)}
    simulation.tick(1)
    found["messages"] = [one["text"] for one in simulation.surface.messages]
    simulation.tick(3)
    act(setattr, song.view, "selected_track", song.tracks[1])
    act(setattr, song.tracks[1], "name", "low")
    act(setattr, song.tracks[0], "name", "not selected")
    act(setattr, song.tracks[2], "mute", True)
    simulation.midi(0x91, 20, 100)
    simulation.midi(0x81, 20, 0)
    script.panel.set_enabled(False)
    script.panel.set_enabled(True)
    found["heard"] = list(script.heard)
    found["page"] = script.panel.model.page
    found["button"] = script.get_control_by_name("Button") is script.button
    found["component"] = script.get_component_by_name("Panel") is script.panel
    simulation.quit()
    return ended(simulation, found)


def public_names(live_sim, framework, live):
    """The public names of the classes that the stand-in has, in either framework: {module.class: names}."""
    simulation = live_sim.Simulation(SET, live, framework=framework)
    simulation.connect()
    import importlib

    from live_sim import framework as stand_ins

    folder, found = os.path.join(stand_ins.folder_of("minimal")), {}
    modules = [
        "_Framework." + name[:-3]
        for name in sorted(os.listdir(os.path.join(folder, "_Framework")))
        if name.endswith(".py") and not name.startswith("_")
    ]
    modules += ["ableton.v2.control_surface", "ableton.v2.control_surface.elements"]
    for module in modules:
        if module == "_Framework.Debug":
            continue  # not among the files of 10.1.18
        for name, value in sorted(vars(importlib.import_module(module)).items()):
            if isinstance(value, type) and not name.startswith("_"):
                found[module + "." + name] = sorted(one for one in dir(value) if not one.startswith("_"))
    simulation.close()
    return found


def press(simulation, note):
    simulation.midi(0x90, note, 127)
    simulation.midi(0x90, note, 0)


def map_of(simulation):
    summary = simulation.world.midi.summary()
    mapped = ["%s %d %d -> %s" % (one["kind"], one["channel"], one["number"], one["of"]) for one in summary["mappings"]]
    return {"forwards": sorted("%s %d %d" % tuple(one) for one in summary["forwards"]), "mapped": sorted(mapped)}


def sent(simulation, *notes):
    """The last value for each control, of the notes that are asked for (all without)."""
    last = {}
    for one in simulation.surface.sent:
        if one["from"] == "script" and (not notes or one["bytes"][1] in notes):
            last["%02X %d" % tuple(one["bytes"][:2])] = one["bytes"][2]
    return last


def ended(simulation, found):
    result = simulation.result()
    found["exceptions"], found["listeners left"] = result["exceptions"], result["listeners_left"]
    simulation.close()
    return found


def main():
    sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))
    import live_sim

    framework, live = sys.argv[1:3]
    if sys.argv[3:] == ["names"]:
        print(json.dumps(public_names(live_sim, framework, live), sort_keys=True))
        return
    print(
        json.dumps(
            {
                "classic": classic(live_sim, framework, live),
                "modern": modern(live_sim, framework, live),
                "wide": wide(live_sim, framework, live),
            },
            sort_keys=True,
        )
    )


if __name__ == "__main__":
    main()
