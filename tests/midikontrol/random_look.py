# ruff: noqa: UP004, UP010, UP031, C402, E711, RUF005
# This program runs on Python 2.7 too.
"""What random_player.py writes down: the MIDI map, the set, what was sent and said. The script is asked nothing."""

from __future__ import unicode_literals

QUIET_TICKS = 14  # a cell of the display shows a value for ten ticks
STILL_TICKS = 4  # then nothing may happen any more


class Looks(object):
    """For a player with `sim`, `song` and the `profile` in use. `did` are its moves since the last look."""

    def __init__(self):
        self.did = []
        self.looks = []
        self.seen = {"sent": 0, "messages": 0}
        self.blanks = []  # when the controller forgot what it shows: places in what was sent
        self.lost = []  # when it forgot where its encoders stand
        self.stands = {}  # where the script says that encoders stand

    def look(self):
        """Write down the set, the map, and what was sent and said since the last look."""
        self.sim.tick(QUIET_TICKS)
        surface, song = self.sim.surface, self.song
        totals = surface.midi.totals
        builds = totals["builds"]
        look = self.of_set(song)
        look.update(self.of_device(song, surface))
        look.update(
            {
                "did": self.did,
                "profile": self.profile,
                "map": [
                    [kind, channel, number, entry["parameter"].ptr, entry["parameter"].alive, entry["mode"]]
                    for (kind, channel, number), entry in surface.midi.mappings.items()
                ],
                "names": dict(
                    (
                        str(entry["parameter"].ptr),
                        self.sim.world.behaviour(entry["parameter"].kind).get_name(entry["parameter"]),
                    )
                    for entry in surface.midi.mappings.values()
                    if entry["parameter"].alive
                ),
                "forwards": sorted(list(key) for key in surface.midi.forwards),
                "frame": surface.state.get("session_highlight"),
                "sent": [one["bytes"] for one in surface.sent[self.seen["sent"] :] if one["bytes"][0] == 0xF0],
                "blank": [index - self.seen["sent"] for index in self.blanks],
                "before": [
                    index for index, one in enumerate(surface.sent[self.seen["sent"] :]) if one["bytes"][0] == 0xF0
                ],
                "messages": [one["text"] for one in surface.messages[self.seen["messages"] :]],
                "stands": self.where_encoders_stand(),
                "listeners": len(self.sim.world.listeners_left()),
            }
        )
        self.sim.tick(STILL_TICKS)
        look["restless"] = totals["builds"] - builds
        assert not surface.sent.dropped and not surface.messages.dropped
        self.seen = {"sent": len(surface.sent), "messages": len(surface.messages)}
        self.did, self.blanks, self.lost = [], [], []
        self.looks.append(look)

    def where_encoders_stand(self):
        """The last value that the script (not Live) sent to each CC since the controller forgot."""
        sent = self.sim.surface.sent
        for index in range(self.seen["sent"], len(sent)):
            if index in self.lost:
                self.stands.clear()
            status, cc, value = (sent[index]["bytes"] + [0, 0])[:3]
            if status & 0xF0 == 0xB0 and sent[index]["from"] == "script":
                self.stands["%d/%d" % (status & 0x0F, cc)] = value
        if len(sent) in self.lost:
            self.stands.clear()
        return dict(self.stands)

    @staticmethod
    def place(parameter):
        """A parameter's place in its range, 0-127."""
        return int((parameter.value - parameter.min) / (parameter.max - parameter.min) * 127 + 0.5)

    def of_set(self, song):
        """Tracks by their pointers: names, mixers, which are visible; the strip of the selected one."""
        shown = list(song.visible_tracks) + list(song.return_tracks) + [song.master_track]
        master = song.master_track.mixer_device
        strips, places = {}, {}
        for track in shown + [song.view.selected_track]:
            mixer = track.mixer_device
            strip = {"volume": mixer.volume.__sim__.ptr, "pan": mixer.panning.__sim__.ptr}
            for one in [mixer.volume, mixer.panning] + list(mixer.sends if track != song.master_track else ()):
                places[str(one.__sim__.ptr)] = self.place(one)
            if track != song.master_track:
                strip.update(("send %d" % (n + 1), one.__sim__.ptr) for n, one in enumerate(mixer.sends))
            wanted = {"Eq8": ("1 Gain A", "4 Gain A"), "FilterEQ3": ("GainLo", "GainHi")}
            for device in track.devices:
                if device.class_name in wanted:
                    strip["eq low"], strip["eq high"] = (
                        next((p.__sim__.ptr for p in device.parameters if p.original_name == name), None)
                        for name in wanted[device.class_name]
                    )
            strips[str(track.__sim__.ptr)] = strip
        return {
            "shown": [track.__sim__.ptr for track in shown],
            "strips": strips,
            "places": places,
            "hidden": [track.name for track in song.tracks if not track.is_visible],
            "titles": dict((str(track.__sim__.ptr), track.name) for track in shown),
            "selected": song.view.selected_track.__sim__.ptr,
            "row": [one == song.view.selected_scene for one in song.scenes].index(True),
            "master": {
                "master_volume": master.volume.__sim__.ptr,
                "cue_volume": master.cue_volume.__sim__.ptr,
                "crossfader": master.crossfader.__sim__.ptr,
                "tempo": master.song_tempo.__sim__.ptr,
            },
        }

    def of_device(self, song, surface):
        """Which device should be in hand by docs/controller.md, which has the blue hand, and its parameters."""
        locked = surface.locked_device
        selected = song.view.selected_track.view.selected_device
        hand = self.sim.world.handle(locked) if locked is not None and locked.alive else self.stands_for(selected)
        parameters = [] if hand == None else list(hand.parameters)
        return {
            "hand": None if hand == None else hand.__sim__.ptr,
            "hand_class": None if hand == None else hand.class_name,
            "hand_name": None if hand == None else hand.name,
            "locked": locked is not None and locked.alive,
            "blue": None if song.appointed_device == None else song.appointed_device.__sim__.ptr,
            "parameters": [parameter.__sim__.ptr for parameter in parameters],
        }

    @staticmethod
    def stands_for(device):
        """A drum rack whose macros move nothing stands for the first device on its selected pad (or in its chain)."""
        while device != None and device.can_have_drum_pads and not device.has_macro_mappings:
            chains = list(device.chains)
            if device.has_drum_pads:
                chains = list(device.view.selected_drum_pad.chains)
            open_one = device.view.selected_chain
            chain = next((one for one in chains if one == open_one), chains[0] if chains else None)
            if chain is None or not len(chain.devices):
                break
            device = chain.devices[0]
        return device
