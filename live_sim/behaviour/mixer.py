"""Mixers of tracks and chains: volume, panning, sends and what only the master has."""

from ..nodes import Node
from .base import Behaviour, in_range, need


def parameter(node, name, data):
    """The parameter of a mixer or device under an API name, made at the first use."""
    if name not in node.parts:
        node.parts[name] = Node(node.world, "Live.DeviceParameter.DeviceParameter", node, data)
    return node.parts[name]


def _level(node, name, shown, unit, value, low=0.0, high=1.0):
    if name in node.parts:
        return node.parts[name]
    start = node.get(name, value)
    return parameter(node, name, {"name": shown, "value": float(start), "default_value": value, "min": low,
                                  "max": high, "unit": unit})


class MixerDevice(Behaviour):
    """Plain data: volume, panning, sends, crossfade_assign, panning_mode, crossfader, cue_volume (API values)."""

    plain = {"panning_mode": 0}

    def get_volume(self, node):
        """0..1, 0.85 = 0 dB."""
        return _level(node, "volume", u"Track Volume", unit="volume", value=0.85)

    def get_panning(self, node):
        """-1..1."""
        return _level(node, "panning", u"Track Panning", unit="pan", value=0.0, low=-1.0)

    def get_left_split_stereo(self, node):
        """Left half of a split panning."""
        return _level(node, "left_split_stereo", u"Split Stereo Pan L", unit="pan", value=-1.0, low=-1.0)

    def get_right_split_stereo(self, node):
        """Right half of a split panning."""
        return _level(node, "right_split_stereo", u"Split Stereo Pan R", unit="pan", value=1.0, low=-1.0)

    def get_sends(self, node):
        """One parameter per return track; the master has none."""
        if node.parent.get("type") == "master":
            return []
        returns = node.world.song.parts["return_tracks"]
        sends = node.parts.setdefault("sends", [])
        given = node.get("sends") or []
        for index in range(len(sends), len(returns)):
            value = float(given[index]) if index < len(given) and given[index] is not None else 0.0
            sends.append(self.make_send(node, index, value))
        return sends

    @staticmethod
    def make_send(node, index, value=0.0):
        """The parameter of one send."""
        return Node(node.world, "Live.DeviceParameter.DeviceParameter", node, {
            "name": u"Send %s" % chr(65 + index % 26), "value": value, "default_value": 0.0, "unit": "send"})

    def get_track_activator(self, node):
        """On when the track is not muted. The master has it too, on whatever happens."""
        # fact: mixer.master-activator
        track = node.parent
        if track.get("type") == "master":
            return parameter(node, "track_activator", {
                "name": u"Track Activator", "is_quantized": True, "min": 0.0, "max": 1.0, "value": 1.0})
        return parameter(node, "track_activator", {
            "name": u"Track Activator", "is_quantized": True, "min": 0.0, "max": 1.0,
            "bound": (lambda: 0.0 if track.get("mute") else 1.0, lambda value: track.change("mute", value < 0.5))})

    def _master(self, node, sentence):  # fact: mixer.master-only
        need(node.parent.get("type") == "master",
             sentence % ("main" if node.world.at_least("12.0") else "master"))

    def get_crossfader(self, node):
        """Master only: -1..1."""
        self._master(node, "Only the %s track has a crossfader!")
        return _level(node, "crossfader", u"Crossfader", unit="pan", value=0.0, low=-1.0)

    def get_cue_volume(self, node):
        """Master only: 0..1."""
        self._master(node, "Cue volume available on the %s track only!")
        return _level(node, "cue_volume", u"Preview Volume", unit="volume", value=0.85)

    def get_song_tempo(self, node):
        """Master only: the tempo as a parameter."""
        self._master(node, "Only the %s track has the song tempo!")
        song = node.world.song
        return parameter(node, "song_tempo", {
            "name": u"Song Tempo", "min": 20.0, "max": 999.0, "unit": "tempo", "default_value": 120.0,
            "bound": (lambda: song.get("tempo", 120.0), lambda value: song.change("tempo", value))})

    def get_crossfade_assign(self, node):
        """0 = A, 1 = none, 2 = B; not on the master."""  # fact: mixer.master
        need(node.parent.get("type") != "master", "%s track has no crossfader assignment!"
             % ("Main" if node.world.at_least("12.0") else "Master"))
        return node.get("crossfade_assign", 1)

    def set_crossfade_assign(self, node, value):
        """0, 1 or 2."""
        self.get_crossfade_assign(node)
        in_range(node, value, low=0, high=2, what="crossfade_assign")
        node.change("crossfade_assign", value)


class ChainMixerDevice(Behaviour):
    """The mixer of a chain."""

    get_volume = MixerDevice.__dict__["get_volume"]
    get_panning = MixerDevice.__dict__["get_panning"]

    def get_sends(self, node):
        """One parameter per return chain of the rack."""
        rack = node.parent.parent
        chains = rack.parts.get("return_chains", [])
        sends = node.parts.setdefault("sends", [])
        given = node.get("sends") or []
        for index in range(len(sends), len(chains)):
            value = float(given[index]) if index < len(given) else 0.0
            sends.append(Node(node.world, "Live.DeviceParameter.DeviceParameter", node, {
                "name": u"Send %s" % chr(97 + index), "value": value, "unit": "send"}))
        return sends

    def get_chain_activator(self, node):
        """On when the chain is not muted."""
        chain = node.parent
        return parameter(node, "chain_activator", {
            "name": u"Chain Activator", "is_quantized": True,
            "bound": (lambda: 0.0 if chain.get("mute") else 1.0, lambda value: chain.change("mute", value < 0.5))})


BEHAVIOURS = {"Live.MixerDevice.MixerDevice": MixerDevice,
              "Live.ChainMixerDevice.ChainMixerDevice": ChainMixerDevice}
