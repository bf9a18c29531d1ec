# ruff: noqa: B905, PTH118, UP020, UP031, C402
# This program runs on Python 2.7 too.
"""Takes the assembled MidiKontrol folder through a life in the simulated Live; runs on Python 2.7, 3.7 and 3.11.

Standard input: JSON with `root` (the repository), `folder`, `version`, `set` and `steps`, each a list of a word and
its arguments. Standard output: JSON with the simulation's result, and under `seen` what each `see` step found.
"""

import io
import json
import os
import random
import sys

sys.dont_write_bytecode = True


class Life:
    def __init__(self, job):
        sys.path.insert(0, job["root"])
        from live_sim import Simulation

        self.sim = Simulation(job["set"], str(job["version"]))
        self.song = self.sim.song
        self.folder = job["folder"]
        self.seen = {}
        self.kept = {}

    def track(self, index):
        tracks = tuple(self.song.tracks) + tuple(self.song.return_tracks) + (self.song.master_track,)
        return tracks[index]

    def start(self, name="MidiKontrol"):
        assert self.sim.start(os.path.join(self.folder, name)), self.sim.result()["log"]

    def start_broken(self, name="MidiKontrol"):
        assert not self.sim.start(os.path.join(self.folder, name))

    def tick(self, count=1):
        self.sim.tick(count)

    def midi(self, *message):
        self.sim.midi(*message)

    def midi_to(self, number, *message):
        """From the controller of another control surface (0 = the first)."""
        self.sim.act(self.sim.world.surfaces[number].midi.receive, tuple(message))

    def event(self, sentence):
        """A sentence of the simulator's own events (open set FILE.json ...)."""
        from live_sim.events import Events

        Events(self.sim).run(sentence)
        self.song = self.sim.song

    def select_track(self, index):
        self.sim.act(setattr, self.song.view, "selected_track", self.track(index))

    def select_device(self, track, device):
        self.sim.act(self.song.view.select_device, self.track(track).devices[device])

    def inside(self, path):
        """A device by numbers: track, device, then chain and device for every rack on the way."""
        found = self.track(path[0]).devices[path[1]]
        for chain, device in zip(path[2::2], path[3::2]):
            found = found.chains[chain].devices[device]
        return found

    def select_inside(self, *path):
        self.sim.act(self.song.view.select_device, self.inside(path))

    def select_pad(self, note, *path):
        rack = self.inside(path)
        self.sim.act(setattr, rack.view, "selected_drum_pad", rack.drum_pads[note])

    def select_chain(self, chain, *path):
        rack = self.inside(path)
        self.sim.act(setattr, rack.view, "selected_chain", rack.chains[chain])

    def map_macros(self, mapped, *path):
        # What a player does in the rack; the API has no way to do it.
        self.sim.act(self.inside(path).__sim__.change, "has_macro_mappings", mapped)

    def add_macro(self, *path):
        self.sim.act(self.inside(path).add_macro)

    def new_banks(self, track, device, banks):
        # The author of a Max device edits its parameter banks.
        node = self.track(track).devices[device].__sim__
        node.keep("banks", banks)
        self.sim.act(node.notify, "bank_parameters_changed")

    def empty_pad(self, note, *path):
        self.sim.act(self.inside(path).drum_pads[note].delete_all_chains)

    def delete_inside(self, *path):
        chain = self.inside(path[:-2]).chains[path[-2]]
        self.sim.act(chain.delete_device, path[-1])

    def appoint(self, *path):
        self.sim.act(setattr, self.song, "appointed_device", self.inside(path))

    def delete_scene(self, index):
        self.sim.act(self.song.delete_scene, index)

    def rename_track(self, index, name):
        self.sim.act(setattr, self.track(index), "name", name)

    def rename_device(self, track, device, name):
        self.sim.act(setattr, self.track(track).devices[device], "name", name)

    def rename_parameter(self, track, device, index, name):
        # What a player does to a macro in the rack; the API has no way to do it.
        self.sim.act(self.track(track).devices[device].parameters[index].__sim__.change, "name", name)

    def select_quietly(self, track, device):
        # The selection alone; whether Live moves the blue hand by itself is not certain in every version.
        view = self.track(track).view.__sim__
        view.parts["selected_device"] = self.track(track).devices[device].__sim__
        self.sim.act(view.notify, "selected_device")

    def drop_parameters(self, track, device, count):
        # A plug-in is configured anew and offers fewer parameters.
        node = self.track(track).devices[device].__sim__
        node.parts["parameters"] = node.parts["parameters"][:-count]
        self.sim.act(node.notify, "parameters")

    def set_parameter(self, track, device, name, value):
        found = [p for p in self.track(track).devices[device].parameters if p.original_name == name]
        self.sim.act(setattr, found[0], "value", value)

    def set_song(self, name, value):
        self.sim.act(setattr, self.song, name, value)

    def fold(self, index, folded):
        # A click on the triangle of a group.
        self.sim.act(setattr, self.track(index), "fold_state", folded)

    def fold_lands_later(self):
        # Whether Live folds at once or on its next turn is written nowhere.
        import live_sim.visible

        live_sim.visible.NEXT_TURN["Track.Track.fold_state"] = "9.7"

    def freeze(self, index):
        # No script can freeze a track; the player does. What a frozen track plays cannot be turned.
        node = self.track(index).__sim__
        for device in node.parts["devices"]:
            for parameter in device.parts["parameters"]:
                parameter.own()["is_enabled"] = False
        self.sim.act(node.change, "is_frozen", True)

    def drag_track(self, index, to):
        # The API moves no track; the player drags its title bar.
        tracks = self.song.__sim__.parts["tracks"]
        tracks.insert(to, tracks.pop(index))
        for name in ("tracks", "visible_tracks"):
            self.sim.act(self.song.__sim__.notify, name)

    def set_value(self, track, target, value):
        # "volume", "panning", a number of a send, or the name of a parameter of the first device
        mixer = self.track(track).mixer_device
        if isinstance(target, int):
            parameter = mixer.sends[target]
        elif target in ("volume", "panning"):
            parameter = getattr(mixer, target)
        else:
            parameter = next(p for p in self.track(track).devices[0].parameters if p.original_name == target)
        self.sim.act(setattr, parameter, "value", value)

    def automate(self, track, name):
        # An envelope of the timeline plays it.
        parameter = getattr(self.track(track).mixer_device, name).__sim__
        parameter.own()["automation_state"] = 1

    def delete_track(self, index):
        self.sim.act(self.song.delete_track, index)

    def delete_device(self, track, device):
        self.sim.act(self.track(track).delete_device, device)

    def raising(self, *names):
        self.sim.world.raising.clear()
        self.sim.world.raising.update(names)

    def no_rebuild_by_live(self):
        # Whether Live builds the map anew by itself when devices come and go is not certain in every version.
        import live_sim.nodes

        live_sim.nodes.STRUCTURE = frozenset()

    def block(self, blocked):
        self.sim.blocked = blocked

    def write(self, name, text, mode="w"):
        home = os.environ["KONTROL_HOME"]
        path = os.path.join(home.decode("utf-8") if isinstance(home, bytes) else home, name)
        with io.open(path, mode, encoding="utf-8") as stream:
            stream.write(text)

    def call(self, name, *arguments):
        """A method of the script itself; a pair of numbers is a device (track, device)."""
        script = self.sim.surface.script
        values = [self.track(a[0]).devices[a[1]] if isinstance(a, list) else a for a in arguments]
        self.sim.act(getattr(script, name), *values)

    def wander(self, seed, count):
        """`count` things that a player may do, at random; a `see` after each, named by its number."""
        chance = random.Random(seed)
        for number in range(count):
            tracks = len(self.song.tracks)
            track = chance.randrange(tracks)
            devices = len(self.track(track).devices)
            todo = chance.choice(
                [
                    "scroll",
                    "track",
                    "lock",
                    "delete track",
                    "delete device",
                    "device",
                    "device",
                    "rename",
                    "turn",
                    "layer",
                    "dump",
                    "refresh",
                    "new track",
                ]
            )
            if todo == "scroll":
                self.midi(0xB0, chance.choice([102, 103]), chance.randrange(128))
            elif todo == "track":
                self.select_track(chance.randrange(tracks + 2))
            elif todo == "lock":
                self.midi(0xB0, 105, 127)
            elif todo == "delete track" and tracks > 1:
                self.delete_track(track)
            elif todo == "delete device" and devices:
                self.delete_device(track, chance.randrange(devices))
            elif todo == "device" and devices:
                self.select_device(track, chance.randrange(devices))
            elif todo == "rename":
                self.rename_track(track, chance.choice(["x", "", "Long Name"]))
            elif todo == "turn":
                self.midi(0xB0, chance.randrange(16, 32), chance.randrange(128))
            elif todo == "dump":
                self.midi(0xB0, 104, 127)
            elif todo == "refresh":
                self.refresh()
            elif todo == "new track" and tracks < 8:
                self.sim.act(self.song.create_audio_track, -1)
            self.tick(chance.choice([0, 1, 3]))
            if number % 5 == 4:
                self.tick(3)
                self.see("%d" % number)

    def rack_walk(self, seed, count, buttons):
        import rack_walk

        self.kept["in hand"] = rack_walk.walk(self, seed, count, buttons)

    def refresh(self):
        self.sim.refresh()

    def ports(self):
        self.sim.ports_changed()

    def switch_off(self, number):
        # One control surface (0 = the first) is set to None; whether Live tells the others is not known.
        self.sim.world.surfaces[number].leave()

    def quit(self):
        self.sim.quit()

    def see(self, label):
        result = self.sim.result()
        song = self.song
        self.seen[label] = {
            "map": dict((key(m), m["of"] + " " + m["parameter"]) for m in result["midi_map"]["mappings"]),
            "modes": dict((key(m), m["mode"]) for m in result["midi_map"]["mappings"]),
            "builds": result["midi_map"]["totals"]["builds"],
            "sent": len(result["midi_out"]),
            "track": None if song.view.selected_track == None else song.view.selected_track.name,  # noqa: E711
            "scene": song.view.selected_scene.name,
            "is_playing": song.is_playing,
            "selected": None
            if song.view.selected_track.view.selected_device == None  # noqa: E711
            else song.view.selected_track.view.selected_device.name,
            "appointed": None if song.appointed_device == None else song.appointed_device.name,  # noqa: E711
            "volumes": [round(track.mixer_device.volume.value, 4) for track in song.tracks],
            "tracks": [[t.mute, t.solo, t.arm if t.can_be_armed else None] for t in song.tracks],
            "song": [song.record_mode, song.session_record, song.overdub, song.metronome, song.loop],
            "listeners": len(result["listeners_left"]),
            "maps": [
                dict((key(m), m["of"] + " " + m["parameter"]) for m in surface.midi.summary()["mappings"])
                for surface in self.sim.world.surfaces
            ],
            "layers": [getattr(surface.script, "layer", None) for surface in self.sim.world.surfaces],
            "hidden": [track.name for track in song.tracks if not track.is_visible],
            "frame": result["state"].get("session_highlight"),
            "framed": result["state"].get("highlighted_tracks"),
            "values": self.values(),
            "pans": [track.mixer_device.panning.value for track in song.tracks],
            "plugin": [p.value for d in song.tracks[0].devices[:1] for p in d.parameters],
            "forwards": [list(forward) for forward in result["midi_map"]["forwards"]],
            "suggested": [
                int(self.sim.surface.script.suggest_map_mode(16, 0)),
                int(self.sim.surface.script.suggest_map_mode(102)),
                int(self.sim.surface.script.suggest_map_mode(1, 5)),
                int(self.sim.surface.script.suggest_map_mode(16, 1)),
            ]
            if self.sim.surface.script
            else None,
        }

    def values(self):
        """What each mapped encoder's parameter stands at."""
        midi = self.sim.surface.midi
        return dict(
            (
                "%d/%d" % (channel, number),
                self.sim.world.behaviour(entry["parameter"].kind).get_value(entry["parameter"]),
            )
            for (_, channel, number), entry in midi.mappings.items()
            if entry["parameter"].alive
        )


def key(mapping):
    return "%d/%d" % (mapping["channel"], mapping["number"])


def main():
    job = json.loads(sys.stdin.read())
    life = Life(job)
    for step in job["steps"]:
        getattr(life, str(step[0]))(*step[1:])
    result = life.sim.result()
    result["seen"] = life.seen
    result["kept"] = life.kept
    result["others"] = [life.sim.result(number) for number in range(1, len(life.sim.world.surfaces))]
    sys.stdout.write(json.dumps(result))


main()
