"""The faithfulness gate: Ableton's own control-surface scripts must live a whole life in the simulated Live.

python2.7 -m live_sim.gate FOLDER [NAME ...] [--json FILE] [--break RULE] [--other]

FOLDER holds the original script bytecode of Live 10.1.18 (Ableton's; never part of this project). Only its .pyc files
are run: with a decompiled .py beside a .pyc Python would take the .py. Each script runs in a process of its own.
The last line counts the complete lives; exit code 0 when at least REQUIRED are complete and every other one is explained in gate_exceptions.json, 1 when not or when nothing ran. --other lives another life: the buttons
in the opposite order, an EQ Three as last EQ and a Simpler inside the drum rack. It shows leaks in Ableton's scripts
that the first does not; gate_exceptions.json names them too, and nothing else may go wrong.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

REQUIRED = 104
LIVE = "10.1"
_HERE = os.path.dirname(os.path.abspath(__file__))


def a_set():
    """A set with something of everything that the scripts touch."""
    def clips(names, audio):
        return [{"clip": {"name": name, "loop_end": 4.0, "is_audio_clip": audio}} if name else None for name in names]

    eq = {"class_name": "Eq8", "type": 2}
    return {
        "live_sim_set": 1, "song": {"tempo": 120.0},
        "scenes": [{"name": "scene %d" % (n + 1)} for n in range(4)],
        "tracks": [
            {"type": "midi", "name": "drums", "devices": [
                {"class_name": "Operator", "type": 1}], "clip_slots": clips(["a", None, "b"], False)},
            {"type": "audio", "name": "bass", "devices": [{"class_name": "FilterEQ3", "type": 2}, eq],
             "clip_slots": clips(["c", "d", None], True)},
            {"type": "audio", "name": "keys", "devices": [{
                "class_name": "PluginDevice", "name": "Some Plug-in", "type": 2, "parameters": [
                    {"name": "Parameter %d" % n, "value": 0.5} for n in range(20)]}]},
            {"type": "midi", "name": "rack", "devices": [{
                "class_name": "InstrumentGroupDevice", "type": 1, "chains": [
                    {"name": "one", "devices": [{"class_name": "OriginalSimpler", "type": 1}]}]}]},
            {"type": "midi", "name": "pads", "devices": [{
                "class_name": "DrumGroupDevice", "type": 1, "chains": [
                    {"name": "kick", "in_note": 36, "devices": [{"class_name": "Operator", "type": 1}]}]}]}],
        "return_tracks": [{"name": "A Reverb", "devices": [{"class_name": "Reverb", "type": 2}]}, {"name": "B Delay"}],
        "master_track": {"devices": [{"class_name": "Limiter", "type": 2}]},
        "cue_points": [{"name": "start", "time": 8.0}],
    }


def another_set():
    """The same with devices that show what some of Ableton's scripts forget at the end."""
    description = a_set()
    bass, pads = description["tracks"][1], description["tracks"][4]
    bass["devices"].reverse()
    pads["devices"][0]["chains"][0]["devices"] = [{"class_name": "OriginalSimpler", "type": 1}]
    return description


def live_a_life(folder, rules=None, version=LIVE, other=False):
    """Take one script folder through a whole life; returns the Simulation, disconnected."""
    from .host import Simulation
    simulation = Simulation(another_set() if other else a_set(), version, rules)
    if not simulation.start(folder):
        return simulation
    for number in range(2):
        simulation.tick(30)
        _turn_everything(simulation, upwards=(number == 0) != other)
        song, act = simulation.song, simulation.act
        act(setattr, song.view, "selected_track", song.tracks[number + 1])
        act(setattr, song.view, "selected_scene", song.scenes[number + 1])
        act(song.view.select_device, song.tracks[1].devices[number])
        simulation.tick(2)
        if simulation.answers.get("can_lock_to_devices"):
            act(simulation.surface.toggle_lock)
            simulation.tick(2)
            act(simulation.surface.toggle_lock)
        simulation.suggest_map_mode(20, 0)
        simulation.ports_changed()
        simulation.refresh()
        simulation.tick(2)
    if not other:
        simulation.act(simulation.song.stop_all_clips, False)
        simulation.tick(1)
    simulation.quit()
    return simulation


def _turn_everything(simulation, upwards):
    """Three values for every controller and note that was asked for or mapped, from the lowest up or from the top."""
    midi = simulation.world.midi
    for kind, channel, number in sorted(set(midi.forwards) | set(midi.mappings), reverse=not upwards):
        for value in (1, 127, 0):
            status = {"cc": 0xB0, "note": 0x90, "pitchbend": 0xE0}[kind] | channel
            simulation.midi(status, 0 if kind == "pitchbend" else number, value)
    simulation.tick(2)


def one(folder, name, broken=None, other=False):
    """The facts of one life, as plain data; `broken` names a rule of the host that is switched off."""
    from .rules import Rules
    value = ("Live.Track.Track.mixer_device",) if broken == "missing_members" else True
    simulation = live_a_life(os.path.join(folder, name), Rules(**({broken: value} if broken else {})),
                             other=other)
    result = simulation.result()
    return {"script": name, "loaded": simulation.answers.get("load_ms") is not None and bool(result["midi_map"][
        "totals"]["builds"]), "exceptions": [one["text"] for one in result["exceptions"]], "listeners_left": result["listeners_left"],
        "not_simulated": result["not_simulated"], "midi_out": len(result["midi_out"]), "builds": result["midi_map"][
            "totals"]["builds"], "mappings": result["midi_map"]["totals"]["mappings"],
        "forwards": result["midi_map"]["totals"]["forwards"]}


def is_complete(life):
    """Loaded, no exception from start to end, nothing left connected."""
    return bool(life.get("loaded")) and not life["exceptions"] and not life["listeners_left"]


def scripts_in(folder):
    """The control surfaces among the folders: not a library (leading _), with create_instance in it.

    MaxForLive is left out: it is Live's bridge to Max, no control surface.
    """
    names = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        init = os.path.join(folder, name, "__init__.pyc")
        if not name.startswith(("_", ".")) and name != "MaxForLive" and os.path.isfile(init):
            with io.open(init, "rb") as stream:
                if b"create_instance" in stream.read():
                    names.append(name)
    return names


def bytecode_alone(folder, target):
    """The .pyc files below `folder`, in the same order of folders; what lies in a __pycache__ belongs to a .py."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        into = os.path.join(target, os.path.relpath(place, folder))
        if not os.path.isdir(into):
            os.makedirs(into)
        for name in files:
            if name.endswith(".pyc"):
                shutil.copyfile(os.path.join(place, name), os.path.join(into, name))


def run_all(folder, names=None, broken=None, other=False):
    """The lives of all scripts, each in its own process, from a copy of the folder that holds its .pyc files alone.

    So no source can be taken in place of the bytecode, and Python writes nothing into the folder.
    """
    alone = tempfile.mkdtemp(prefix="kontrol-gate-")
    try:
        bytecode_alone(folder, alone)
        return _run_each(alone, names, broken, other)
    finally:
        shutil.rmtree(alone)


def _run_each(folder, names, broken, other):
    lives = []
    for name in names or scripts_in(folder):
        command = [sys.executable, "-m", "live_sim.gate", folder, "--one", name]
        command += ["--break", broken] if broken else []
        command += ["--other"] if other else []
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=os.path.dirname(_HERE))
        answer, complaint = process.communicate()
        try:
            lives.append(json.loads(answer.decode("utf-8").rsplit("\n@@", 1)[-1]))
        except ValueError:
            reason = complaint.decode("utf-8", "replace") or "the process ended without an answer"
            lives.append({"script": name, "loaded": False, "listeners_left": [], "exceptions": [reason]})
    return lives


def explained(other=False):
    """Scripts that are known not to complete, with the reason: {name: reason}."""
    with io.open(os.path.join(_HERE, "gate_exceptions.json"), encoding="utf-8") as stream:
        known = json.load(stream)
    return dict(known["scripts"], **known["leaks_in_the_other_life"]) if other else known["scripts"]


def main(arguments=None):
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="live_sim.gate")
    parser.add_argument("folder")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--json", metavar="FILE", help="all lives as data")
    parser.add_argument("--break", dest="broken", metavar="RULE", help="switch off one promise of the host")
    parser.add_argument("--other", action="store_true", help="the other life")
    options = parser.parse_args(arguments)
    folder = os.path.abspath(options.folder)
    if options.one:
        sys.stdout.write("\n@@" + json.dumps(one(folder, options.one, options.broken, options.other)))
        return 0
    lives = run_all(folder, options.names, options.broken, options.other)
    if options.json:
        with io.open(options.json, "wb") as stream:
            stream.write(json.dumps(lives, indent=1, sort_keys=True).encode("ascii"))
    complete = [life["script"] for life in lives if is_complete(life)]
    reasons = explained(options.other)
    for life in lives:
        if not is_complete(life):
            last = life["exceptions"][0].strip().splitlines()[-1] if life["exceptions"] else ""
            sys.stdout.write("%s: %s%s [%s]\n" % (
                life["script"], last, " %d listeners left" % len(life["listeners_left"]) if life["listeners_left"]
                else "", reasons.get(life["script"], "NOT EXPLAINED")))
    sys.stdout.write("%d of %d scripts live a whole life\n" % (len(complete), len(lives)))
    unexplained = [life["script"] for life in lives if not is_complete(life) and life["script"] not in reasons]
    wanted = len(options.names) or (108 - len(reasons) if options.other else REQUIRED)
    return 0 if lives and len(complete) >= wanted and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
