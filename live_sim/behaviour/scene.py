"""Scenes and clip slots."""

from ..nodes import Node
from . import colors
from .base import Behaviour, need
from .launching import SceneLaunch, SlotLaunch

# Launching does not change the document; Live takes it at any time.
_LAUNCH = Behaviour.view_state | frozenset(["fire", "fire_as_selected", "stop"])


class Scene(colors.Colored, SceneLaunch):
    """Plain data: name, color, color_index, tempo (-1 = none), tempo_enabled, time_signature_*."""

    view_state = _LAUNCH
    no_color = (0, None)
    plain = {"name": u"", "tempo_enabled": False, "time_signature_enabled": False, "is_triggered": False}

    def set_color_index(self, node, index):
        """None takes the colour away."""  # fact: colors.none
        if index is not None:
            colors.Colored.set_color_index(self, node, index)
        elif self.get_color_index(node) is not None:
            self.paint(node, None, None)
            node.notify("color")
            node.notify("color_index")

    def _inside(self, node, name, switch, default):
        """The value while its switch is on, -1 otherwise; what was set before stays inside."""  # fact: scenes.minus-one
        return default if not node.get(switch, False) else node.get(name, default)

    def get_tempo(self, node):
        """BPM, -1 while it is off."""
        if not node.world.has("Live.Scene.Scene.tempo_enabled"):
            return float(node.get("tempo", -1.0))
        return float(self._inside(node, "tempo", "tempo_enabled", -1.0))

    def set_tempo(self, node, value):
        """20 to 999."""
        need(20.0 <= value <= 999.0 or node.world.rules.ranges_unchecked, "Tempo out of range")
        if node.world.has("Live.Scene.Scene.tempo_enabled") and not node.get("tempo_enabled", False):
            raise node.world.unknown("scenes.tempo-enables", "Live.Scene.Scene.tempo")
        node.change("tempo", value)

    def set_tempo_enabled(self, node, value):
        """On or off; on for the first time it takes the song's tempo (ours)."""
        if value and node.get("tempo", -1.0) <= 0:
            node.keep("tempo", float(node.world.song.get("tempo", 120.0)))
        self._switch(node, "tempo_enabled", value, ("tempo",))

    def get_time_signature_numerator(self, node):
        """-1 while it is off."""
        return self._inside(node, "time_signature_numerator", "time_signature_enabled", -1)

    def get_time_signature_denominator(self, node):
        """-1 while it is off."""
        return self._inside(node, "time_signature_denominator", "time_signature_enabled", -1)

    def _fill_signature(self, node):
        """Values for a signature that was never set: the song's (ours)."""
        for part in ("numerator", "denominator"):
            if node.get("time_signature_" + part, -1) < 1:
                node.keep("time_signature_" + part, node.world.song.get("signature_" + part, 4))

    def set_time_signature_enabled(self, node, value):
        """On or off; the values stay inside."""
        if value:
            self._fill_signature(node)
        self._switch(node, "time_signature_enabled", value,
                     ("time_signature_numerator", "time_signature_denominator"))

    @staticmethod
    def _switch(node, name, value, members):
        if node.get(name, False) != value:
            node.change(name, value)
            for member in members:
                node.notify(member)

    def _set_signature(self, node, name, value):
        node.keep(name, value)
        self._fill_signature(node)
        self._switch(node, "time_signature_enabled", True, ())  # fact: scenes.signature-enables
        node.notify(name)

    def set_time_signature_numerator(self, node, value):
        """1 to 99; it switches the signature on."""
        need(1 <= value <= 99 or node.world.rules.ranges_unchecked, "Invalid numerator: %r" % value)
        self._set_signature(node, "time_signature_numerator", value)

    def set_time_signature_denominator(self, node, value):
        """1, 2, 4, 8 or 16; it switches the signature on."""
        need(value in (1, 2, 4, 8, 16) or node.world.rules.ranges_unchecked, "Invalid denominator: %r" % value)
        self._set_signature(node, "time_signature_denominator", value)

    def index(self, node):
        """The position of the scene from the top."""
        return node.parent.parts["scenes"].index(node)

    def get_clip_slots(self, node):
        """The slots of all tracks in this row."""
        index = self.index(node)
        return [track.parts["clip_slots"][index] for track in node.parent.parts["tracks"]]

    def get_is_empty(self, node):
        """No clip in the row."""
        return not any("clip" in slot.parts for slot in self.get_clip_slots(node))


class ClipSlot(SlotLaunch):
    """Plain data: has_stop_button, color, color_index; the clip is a part of the node."""

    view_state = _LAUNCH
    plain = {"has_stop_button": True, "is_triggered": False, "playing_status": 0, "controls_other_clips": False,
             "will_record_on_start": False}  # fact: launching.will-record

    def get_clip(self, node):
        """The clip, or None."""
        return node.parts.get("clip")

    def get_has_clip(self, node):
        """Whether a clip is there."""
        return "clip" in node.parts

    def _child_clips(self, node):
        """The clips of the tracks in the group, in this row; none on an ordinary slot."""
        if node.parent.get("type") != "group":
            return
        index = node.parent.parts["clip_slots"].index(node)
        for track in node.world.song.parts["tracks"]:
            if track.parts.get("group") is node.parent and "clip" in track.parts["clip_slots"][index].parts:
                yield track.parts["clip_slots"][index].parts["clip"]

    def get_color(self, node):
        """None; of a group's slot the colour of the first clip in it."""  # fact: colors.slots
        return next((node.world.behaviour(clip.kind).get_color(clip) for clip in self._child_clips(node)), None)

    def get_color_index(self, node):
        """The same by index."""
        return next((node.world.behaviour(clip.kind).get_color_index(clip) for clip in self._child_clips(node)), None)

    def get_is_group_slot(self, node):
        """A slot of a group track."""
        return node.parent.get("type") == "group"

    def get_controls_other_clips(self, node):
        """A slot of a group track over active clips of the tracks in it."""  # fact: clips.controls-others
        return any(not clip.get("muted") for clip in self._child_clips(node))

    def do_create_clip(self, node, length):
        """A new MIDI clip of `length` beats."""
        need("clip" not in node.parts, "This clip slot already has a clip")  # fact: clips.occupied
        need(node.parent.get("type") == "midi", "Clips can only be created on MIDI tracks")
        need(length > 0, "The length must be above 0")
        return self.put(node, {"is_audio_clip": False, "loop_start": 0.0, "loop_end": length, "start_marker": 0.0,
                               "end_marker": length, "looping": True})

    def do_create_audio_clip(self, node, path):
        """An audio clip from a file; 8 beats long here, since no file is opened."""
        need("clip" not in node.parts, "This clip slot already has a clip")
        need(node.parent.get("type") == "audio", "Audio clips can only be created on audio tracks")
        check_sample(path)
        return self.put(node, {"is_audio_clip": True, "file_path": path, "loop_start": 0.0, "loop_end": 8.0})

    def put(self, node, data):
        """Place a clip and call the listeners."""
        clip = Node(node.world, "Live.Clip.Clip", node, data)
        node.place("clip", clip)
        node.notify("has_clip")
        return clip

    def do_delete_clip(self, node):
        """Delete the clip."""
        need("clip" in node.parts, "The clip slot has no clip")
        self._empty(node)
        node.notify("has_clip")

    @staticmethod
    def _empty(node):
        clip = node.parts["clip"]
        node.place("clip", None)
        clip.kill()

    def do_duplicate_clip_to(self, node, target):
        """Copy the clip into another slot, over what is there."""  # fact: clips.duplicate-to
        need("group" not in (node.parent.get("type"), target.parent.get("type")),
             "Clips cannot be duplicated from or to group slots")  # that it is refused is documented; the words are ours
        need("clip" in node.parts, "Cannot duplicate from empty clip slot.")
        need(bool(node.parts["clip"].get("is_audio_clip")) == (target.parent.get("type") == "audio"),
             "Incompatible track types for clip duplication")
        if "clip" in target.parts:
            if target is node:
                return
            self._empty(target)
        self.put(target, copy_of_clip(node.parts["clip"]))


# What runs is not copied with a clip.
_RUNNING = ("is_playing", "is_triggered", "is_recording", "is_overdubbing", "playing_position", "view")


def copy_of_clip(clip):
    """The data for a copy of a clip."""
    return dict((name, value) for name, value in clip.data.items() if name not in _RUNNING)


# What Live takes for a sample, by the name's ending.
_AUDIO_FILES = frozenset([u"wav", u"aif", u"aiff", u"flac", u"ogg", u"mp3", u"m4a", u"mp4", u"rx2", u"rex", u"sd2", u"w64"])


def check_sample(path):
    """A sample's path must be absolute; no file is opened here."""  # fact: clips.create-audio
    if not (path.startswith(u"/") or path[1:2] == u":" or path.startswith(u"\\\\")):
        raise ValueError("Please provide an absolute path")
    if path.rpartition(u".")[2].lower() not in _AUDIO_FILES:
        raise ValueError("The provided path does not appear to point to a valid audio file")


BEHAVIOURS = {"Live.Scene.Scene": Scene, "Live.ClipSlot.ClipSlot": ClipSlot}
