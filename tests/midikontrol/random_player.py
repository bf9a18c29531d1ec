# ruff: noqa: PTH118, UP010, UP020, UP031, RUF005
# This program runs on Python 2.7 too.
"""Plays the assembled MidiKontrol folder in the simulated Live at random, and writes down what Live then has.

Standard input: JSON with `root` (the repository), `folder`, `version`, `sets`, `profiles` ({name: its data, `controls`:
[[action, kind, channel, number]], `encoders`: [[channel, cc]]}), `profile` (the first one), `actions`, `seed`, `count`.
Standard output: JSON with `looks` (random_look.py) and how it ended. Nothing here asks the script anything;
random_oracle.py judges the looks.
"""

from __future__ import unicode_literals

import io
import json
import os
import random
import sys

sys.dont_write_bytecode = True

from random_look import Looks  # noqa: E402

WORDS = ["", "x", "Long Name", "Kick", "\xdcber", "\u9f13", "Kick", "1", "A-B 2"]


def chosen(weighted, chance):
    """One of (weight, thing)."""
    left = chance.uniform(0, sum(weight for weight, _ in weighted))
    for weight, thing in weighted:
        left -= weight
        if left <= 0:
            return thing
    return weighted[-1][1]


class Player(Looks):
    def __init__(self, job):
        sys.path.insert(0, job["root"])
        from live_sim import Simulation

        self.job = job
        self.chance = random.Random(job["seed"])
        home = os.environ["KONTROL_HOME"]
        self.home = home.decode("utf-8") if isinstance(home, bytes) else home
        self.profile = job["profile"]
        self.write_profile()
        self.sim = Simulation(job["sets"][0], str(job["version"]))
        self.song = self.sim.song
        Looks.__init__(self)
        name = os.path.join(job["folder"], "MidiKontrol")
        assert self.sim.start(name), self.sim.world.log
        self.moves = [
            (20, self.press),
            (14, self.turn),
            (8, self.select_track),
            (8, self.select_device),
            (8, self.fold),
            (6, self.scroll),
            (5, self.command),
            (6, self.rename),
            (4, self.delete_track),
            (4, self.insert_track),
            (4, self.drag),
            (3, self.delete_device),
            (3, self.parameter),
            (3, self.in_rack),
            (3, self.pad),
            (2, self.scene),
            (2, self.undo),
            (2, self.plug_in),
            (2, self.reload),
            (2, self.menu),
            (2, self.freeze),
            (2, self.lock),
            (1, self.replug),
            (1, self.refresh),
            (1, self.sysex),
            (1, self.open_set),
            (1, self.duplicate),
        ]

    # What a player does. A move answers what it did, or None when there was nothing to do it with.

    def press(self):
        action, kind, channel, number = self.chance.choice(self.controls())
        status = (0xB0 if kind == "cc" else 0x90) | channel
        self.sim.midi(status, number, self.chance.choice([127, 127, 1]))
        if self.chance.random() < 0.8:
            self.sim.midi(status, number, 0)
        return ["press", action]

    def controls(self):
        return self.job["profiles"][self.profile]["controls"]

    def turn(self):
        encoders = self.job["profiles"][self.profile]["encoders"]
        if not encoders:
            return None
        channel, cc = self.chance.choice(encoders)
        for _ in range(self.chance.choice([1, 1, 5])):
            self.sim.midi(0xB0 | channel, cc, self.chance.choice([0, 1, 2, 63, 64, 65, 126, 127]))
        return ["turn", cc]

    def scroll(self):
        scroll = self.job["profiles"][self.profile]["scroll"]
        if not scroll:
            return None
        channel, cc = self.chance.choice(scroll)
        self.sim.midi(0xB0 | channel, cc, self.chance.choice([1, 1, 127, 127, 3, 100]))
        return ["scroll", cc]

    def shown(self):
        """What a hand can click on."""
        return list(self.song.visible_tracks) + list(self.song.return_tracks) + [self.song.master_track]

    def select_track(self):
        track = self.chance.choice(self.shown())
        self.sim.act(setattr, self.song.view, "selected_track", track)
        return ["select track", track.name]

    def devices(self, tracks=None):
        """All devices on tracks that are shown, those in racks too."""
        found, waiting = [], list(self.shown() if tracks is None else tracks)
        while waiting:
            for device in waiting.pop().devices:
                found.append(device)
                if device.can_have_chains:
                    waiting.extend(device.chains)
        return found

    def device(self, test=lambda device: True):
        found = [device for device in self.devices() if test(device)]
        return self.chance.choice(found) if found else None

    def select_device(self):
        device = self.device()
        if device is None:
            return None
        self.sim.act(self.song.view.select_device, device)
        return ["select device", device.name]

    def fold(self):
        groups = [track for track in self.song.visible_tracks if track.is_foldable]
        if not groups:
            return None
        group = self.chance.choice(groups)
        self.sim.act(setattr, group, "fold_state", not group.fold_state)
        return ["fold", group.name, bool(group.fold_state)]

    def delete_track(self):
        tracks, returns = self.song.tracks, self.song.return_tracks
        if len(returns) and self.chance.random() < 0.2:
            self.sim.act(self.song.delete_return_track, self.chance.randrange(len(returns)))
            return ["delete return"]
        index = self.chance.randrange(len(tracks))
        inside = [track for track in tracks if self.is_in(track, tracks[index])]
        if len(tracks) - len(inside) < 2:  # Live keeps one
            return None
        name = tracks[index].name
        self.sim.act(self.song.delete_track, index)
        return ["delete track", name]

    @staticmethod
    def is_in(track, group):
        node = track.__sim__
        while node is not None:
            if node is group.__sim__:
                return True
            node = node.parts.get("group")
        return False

    def insert_track(self):
        if len(self.song.tracks) > 14 or len(self.song.return_tracks) > 5:
            return None
        what = self.chance.choice(["create_audio_track", "create_midi_track", "create_return_track"])
        self.sim.act(getattr(self.song, what), *([] if "return" in what else [-1]))
        return [what]

    def drag(self):
        """The API moves no track; the player drags a title bar: a track that is in no group, a group with all in it."""
        tracks = self.song.__sim__.parts["tracks"]
        blocks = []
        for track in tracks:
            if track.parts.get("group") is None:
                blocks.append([])
            blocks[-1].append(track)
        block = blocks.pop(self.chance.randrange(len(blocks)))
        blocks.insert(self.chance.randrange(len(blocks) + 1), block)
        tracks[:] = [track for one in blocks for track in one]
        for name in ("tracks", "visible_tracks"):
            self.sim.act(self.song.__sim__.notify, name)
        return ["drag track", len(block)]

    def delete_device(self):
        device = self.device()
        if device is None:
            return None
        owner, name = device.canonical_parent, device.name
        index = [one == device for one in owner.devices].index(True)
        self.sim.act(owner.delete_device, index)
        return ["delete device", name]

    def rename(self):
        name, what = (
            self.chance.choice(WORDS),
            self.chance.choice(["track", "track", "device", "parameter", "parameter"]),
        )
        if what == "track":
            self.sim.act(setattr, self.chance.choice(self.shown()), "name", name)
            return ["rename track", name]
        device = self.device(lambda one: what == "device" or one.can_have_chains or one.class_name == "PluginDevice")
        if device is None or len(device.parameters) < 2:
            return None
        if self.chance.random() < 0.8:
            self.sim.act(self.song.view.select_device, device)
            self.sim.tick(2)
        if what == "device":
            self.sim.act(setattr, device, "name", name)
            return ["rename device", name]
        # What a player does to a macro in the rack; the API has no way to do it.
        place = self.chance.randrange(1, min(9, len(device.parameters)))
        self.sim.act(device.parameters[place].__sim__.change, "name", name)
        return ["rename parameter", device.name, place, name]

    def parameter(self):
        """The mouse moves something, perhaps a switch that decides what the knobs are."""
        device = self.device(lambda one: len(one.parameters) > 1)
        if device is None:
            return None
        parameter = self.chance.choice(list(device.parameters))
        if not parameter.is_enabled:
            return None
        low, high = parameter.min, parameter.max
        value = self.chance.choice([low, high, low + (high - low) * self.chance.random()])
        self.sim.act(setattr, parameter, "value", float(int(value)) if parameter.is_quantized else value)
        return ["parameter", device.name, parameter.name]

    def plug_in(self):
        """A plug-in is configured anew and offers other parameters."""
        device = self.device(lambda one: one.class_name == "PluginDevice")
        if device is None:
            return None
        node = device.__sim__
        kept = [parameter.__sim__ for parameter in device.parameters]
        node.parts["parameters"] = (
            kept[:1] + kept[1:][::-1] if self.chance.random() < 0.5 else kept[: max(1, len(kept) - 2)]
        )
        self.sim.act(node.notify, "parameters")
        return ["configure", device.name, len(node.parts["parameters"])]

    def in_rack(self):
        rack = self.device(lambda one: one.can_have_chains)
        if rack is None:
            return None
        what = self.chance.choice(["pad", "chain", "macros", "empty pad"])
        if what == "macros":
            self.sim.act(rack.__sim__.change, "has_macro_mappings", self.chance.random() < 0.5)
        elif what == "chain" and len(rack.chains):
            self.sim.act(setattr, rack.view, "selected_chain", self.chance.choice(list(rack.chains)))
        elif what == "pad" and rack.can_have_drum_pads and rack.has_drum_pads:
            self.sim.act(setattr, rack.view, "selected_drum_pad", rack.drum_pads[self.chance.choice([36, 37, 38, 60])])
        elif what == "empty pad" and rack.can_have_drum_pads and rack.has_drum_pads and self.chance.random() < 0.3:
            self.sim.act(rack.drum_pads[self.chance.choice([36, 37])].delete_all_chains)
        else:
            return None
        return [what, rack.name]

    def pad(self):
        """Another pad of the drum rack in hand."""
        rack = self.device(lambda one: one.can_have_drum_pads and one.has_drum_pads)
        if rack is None:
            return None
        note = self.chance.choice([36, 37, 38, 60])
        self.sim.act(self.song.view.select_device, rack)
        self.sim.tick(self.chance.choice([0, 1]))
        self.sim.act(setattr, rack.view, "selected_drum_pad", rack.drum_pads[note])
        return ["pad", rack.name, note]

    def scene(self):
        scenes, what = self.song.scenes, self.chance.choice(["select", "add", "delete", "fire"])
        index = self.chance.randrange(len(scenes))
        if what == "select":
            self.sim.act(setattr, self.song.view, "selected_scene", scenes[index])
        elif what == "add" and len(scenes) < 8:
            self.sim.act(self.song.create_scene, index)
        elif what == "delete" and len(scenes) > 1:
            self.sim.act(self.song.delete_scene, index)
        elif what == "fire":
            self.sim.act(scenes[index].fire)
        else:
            return None
        return [what + " scene", index]

    def undo(self):
        name = self.chance.choice(["undo", "undo", "redo"])
        if not getattr(self.song, "can_" + name):
            return None
        self.sim.act(getattr(self.song, name))
        return [name]

    def freeze(self):
        """No script can freeze a track; what a frozen track plays cannot be turned."""
        node = self.chance.choice([one for one in self.song.tracks if not one.is_foldable] or [None])
        if node is None or node.__sim__.get("is_frozen"):
            return None
        node = node.__sim__
        for device in node.parts["devices"]:
            for parameter in self.sim.world.behaviour(device.kind).parameters(device):
                parameter.own()["is_enabled"] = False
        self.sim.act(node.change, "is_frozen", True)
        return ["freeze"]

    def lock(self):
        self.sim.lock()
        return ["lock in Live's menu"]

    def replug(self):
        """The controller was away and has forgotten all: Live says that the ports changed."""
        self.forget()
        self.sim.ports_changed()
        return ["replug"]

    def forget(self):
        """The controller shows nothing any more, and its encoders stand anywhere."""
        self.blanks.append(len(self.sim.surface.sent))
        self.lost.append(len(self.sim.surface.sent))

    def refresh(self):
        self.forget()
        self.sim.refresh()
        return ["refresh"]

    def sysex(self):
        body = self.chance.choice([[0x12, 2], [0x40, 1], [0x40, 3], [0x40, 9], [0x13], [0x12], [127] * 30])
        if body == [0x12, 2]:
            self.blanks.append(len(self.sim.surface.sent))  # another patch, and back
        self.sim.midi(0xF0, 0x00, 0x13, 0x37, *(body + [0xF7]))
        return ["sysex"] + body[:2]

    def menu(self):
        """A menu is open: no ticks, and MIDI piles up."""
        self.sim.blocked = True
        done = [self.press() for _ in range(3)]
        self.sim.tick(3)
        self.sim.blocked = False
        return ["menu"] + done

    def command(self):
        tracks = [track.name for track in self.song.tracks]
        line = self.chance.choice(
            [
                "press " + self.chance.choice(self.job["actions"]).replace("_", " "),
                "press " + self.chance.choice(self.job["actions"]),
                "select track " + self.chance.choice(tracks),
                "select track %d" % self.chance.randrange(20),
                "select scene %d" % self.chance.randrange(9),
                "select device %d" % self.chance.randrange(5),
                "select bank %d" % self.chance.randrange(6),
                "select layer %d" % self.chance.randrange(4),
                "select bank more 1",
                "status",
                "help",
                "nonsense",
                "@Other select layer 1",
            ]
        )
        self.tell(line)
        return ["command", line]

    def tell(self, line):
        with io.open(os.path.join(self.home, "command"), "a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def write_profile(self):
        with io.open(os.path.join(self.home, "profile.json"), "w", encoding="utf-8") as stream:
            stream.write(json.dumps(self.job["profiles"][self.profile]["data"], ensure_ascii=False) + "\n")

    def reload(self):
        """Another profile, or the same one."""
        self.profile = self.chance.choice(self.job["reloads"])
        self.write_profile()
        self.sim.tick(1)  # presses with the profile before have been answered
        self.tell("reload profile")
        self.sim.tick(2)
        return ["profile", self.profile]

    def duplicate(self):
        if len(self.song.tracks) > 14:
            return None
        index = self.chance.randrange(len(self.song.tracks))
        if self.song.tracks[index].is_foldable:
            return None
        self.sim.act(self.song.duplicate_track, index)
        return ["duplicate track", index]

    def open_set(self):
        number = self.chance.randrange(len(self.job["sets"]))
        if len(self.devices(self.song.tracks)) < 3:
            number = 0  # little is left to play with
        self.sim.open_set(self.job["sets"][number])
        self.song = self.sim.song
        return ["open set", number]

    def run(self):
        self.look()
        for number in range(self.job["count"]):
            done = None
            while done is None:
                done = chosen(self.moves, self.chance)()
            self.did.append(done)
            self.sim.tick(self.chance.choice([0, 0, 1, 1, 3]))
            if number % 60 == 59 and len(self.devices(self.song.tracks)) < 3:
                self.did.append(self.open_set())
            # At once after a rename: whatever is done then builds the map again and hides a name that nobody heard of.
            if self.chance.random() < (0.7 if done[0].startswith("rename") else 0.3) or number == self.job["count"] - 1:
                self.look()
        self.sim.quit()
        self.sim.tick(2)


def main():
    job = json.loads(sys.stdin.read())
    player = Player(job)
    try:
        player.run()
    except Exception:
        sys.stderr.write("after %r\n" % (player.did,))
        raise
    result = player.sim.result()
    sys.stdout.write(
        json.dumps(
            {
                "looks": player.looks,
                "left": result["listeners_left"],
                "exceptions": result["exceptions"],
                "not_simulated": result["not_simulated"],
            }
        )
    )


main()
