"""Scenes and clip slots."""

from ..nodes import Node
from .base import Behaviour, need

# Launching does not change the document; Live takes it at any time.
_LAUNCH = Behaviour.view_state | frozenset(["fire", "fire_as_selected", "stop"])


class Scene(Behaviour):
    """Plain data: name, color, color_index, tempo (-1 = none), tempo_enabled, time_signature_*."""

    view_state = _LAUNCH
    plain = {"name": u"", "color": 0, "color_index": None, "tempo": -1.0, "tempo_enabled": False,
             "time_signature_numerator": -1, "time_signature_denominator": -1, "time_signature_enabled": False,
             "is_triggered": False}

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

    def do_fire(self, node, force_legato=False, can_select_scene_on_launch=True):
        """Launch: filled slots play, empty ones with a stop button stop their track."""
        for slot in self.get_clip_slots(node):
            if "clip" in slot.parts or slot.get("has_stop_button", True):
                ClipSlot.launch(slot)
        if node.get("tempo_enabled") and node.get("tempo", -1) > 0:
            node.parent.change("tempo", float(node.get("tempo")))
        if can_select_scene_on_launch and node.parent.get("select_on_launch", True):
            node.world.song_behaviour.select_scene(node.world, node)

    def do_fire_as_selected(self, node, force_legato=False):
        """Launch the scene and select the next one."""
        self.do_fire(node, force_legato, False)
        scenes = node.parent.parts["scenes"]
        following = min(self.index(node) + 1, len(scenes) - 1)
        node.world.song_behaviour.select_scene(node.world, scenes[following])

    def do_set_fire_button_state(self, node, pressed):
        """As if the launch button were held or let go."""
        if pressed:
            self.do_fire(node)


class ClipSlot(Behaviour):
    """Plain data: has_stop_button, color, color_index; the clip is a part of the node."""

    view_state = _LAUNCH
    plain = {"has_stop_button": True, "color": 0, "color_index": 0, "is_triggered": False, "playing_status": 0,
             "controls_other_clips": False, "will_record_on_start": False, "is_recording": False}

    def get_clip(self, node):
        """The clip, or None."""
        return node.parts.get("clip")

    def get_has_clip(self, node):
        """Whether a clip is there."""
        return "clip" in node.parts

    def get_is_group_slot(self, node):
        """A slot of a group track."""
        return node.parent.get("type") == "group"

    def get_controls_other_clips(self, node):
        """A slot of a group track over clips of the tracks in it."""
        if node.parent.get("type") != "group":
            return False
        index = node.parent.parts["clip_slots"].index(node)
        return any("clip" in track.parts["clip_slots"][index].parts
                   for track in node.world.song.parts["tracks"] if track.parts.get("group") is node.parent)

    def get_is_playing(self, node):
        """The clip of this slot plays."""
        clip = node.parts.get("clip")
        return bool(clip is not None and clip.get("is_playing"))

    @staticmethod
    def launch(node):
        """Play the clip, or stop the track when the slot is empty; which listeners are called follows Live's names."""
        track = node.parent
        slots = track.parts["clip_slots"]
        playing = track.get("playing_slot_index", -1)
        index = slots.index(node)
        new = index if "clip" in node.parts else -1
        for number, on in ((playing, False), (new, True)):
            clip = slots[number].parts.get("clip") if 0 <= number < len(slots) else None
            if clip is not None and clip.get("is_playing", False) != on:
                clip.data["is_playing"] = on
                clip.notify("playing_status")
                clip.notify("playing_position")
                slots[number].data["playing_status"] = 1 if on else 0
                slots[number].notify("playing_status")
        track.change("playing_slot_index", new)

    def do_fire(self, node, record_length=None, launch_quantization=None, force_legato=False):
        """Launch. How long to record, when to start and whether to keep the place are taken and not played out here."""
        self.launch(node)

    def do_stop(self, node):
        """Stop the clip of this slot."""
        if self.get_is_playing(node):
            node.world.track_behaviour.stop(node.parent)

    def do_set_fire_button_state(self, node, pressed):
        """As if the launch button were held or let go."""
        if pressed:
            self.launch(node)

    def do_create_clip(self, node, length):
        """A new MIDI clip of `length` beats."""
        need("clip" not in node.parts, "The clip slot has a clip already")
        need(node.parent.get("type") == "midi", "Clips can only be created on MIDI tracks")
        need(length > 0, "The length must be above 0")
        return self.put(node, {"is_audio_clip": False, "loop_start": 0.0, "loop_end": length, "start_marker": 0.0,
                               "end_marker": length, "looping": True})

    def do_create_audio_clip(self, node, path):
        """An audio clip from a file; 8 beats long here, since no file is opened."""
        need("clip" not in node.parts, "The clip slot has a clip already")
        need(node.parent.get("type") == "audio", "Audio clips can only be created on audio tracks")
        return self.put(node, {"is_audio_clip": True, "file_path": path, "loop_start": 0.0, "loop_end": 8.0})

    def put(self, node, data):
        """Place a clip and call the listeners."""
        clip = node.parts["clip"] = Node(node.world, "Live.Clip.Clip", node, data)
        node.notify("has_clip")
        return clip

    def do_delete_clip(self, node):
        """Delete the clip."""
        need("clip" in node.parts, "The clip slot has no clip")
        node.parts.pop("clip").kill()
        node.notify("has_clip")

    def do_duplicate_clip_to(self, node, target):
        """Copy the clip into another slot, over what is there."""
        need("clip" in node.parts, "The clip slot has no clip")
        if "clip" in target.parts:
            target.parts.pop("clip").kill()
        self.put(target, dict(node.parts["clip"].data, is_playing=False))


BEHAVIOURS = {"Live.Scene.Scene": Scene, "Live.ClipSlot.ClipSlot": ClipSlot}
