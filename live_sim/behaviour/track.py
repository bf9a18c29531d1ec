"""Tracks of all kinds, their views and take lanes."""

from ..nodes import Node
from . import names, routing
from .base import Behaviour, need, pick
from .colors import Colored
from .inserting import copy_device, delete_device, insert_device
from .launching import TrackLaunch
from .scene import check_sample, copy_of_clip

SPECIAL = ("group", "return", "master")


def _refuse(node, sentence):
    """Raise with Live's word for the master in the sentence (seen for arm, mute and arrangement; the others are ours)."""
    raise RuntimeError(sentence % ("Main" if node.world.at_least("12.0") else "Master"))


class Track(Colored, TrackLaunch, routing.Routing):
    """Plain data: name, color, color_index, mute, solo, arm, ...; `type` is audio, midi, group, return or master."""

    view_state = Behaviour.view_state | frozenset(["stop_all_clips"])
    takes_none = frozenset(["color_index"])
    # fact: transport.meters
    plain = {"is_frozen": False, "implicit_arm": False,
             "muted_via_solo": False, "is_showing_chains": False, "input_meter_left": 0.0, "input_meter_right": 0.0,
             "input_meter_level": 0.0, "output_meter_left": 0.0, "output_meter_right": 0.0, "output_meter_level": 0.0,
             "playing_slot_index": -1, "fired_slot_index": -1, "performance_impact": 0.0, "back_to_arranger": False,
             "can_show_chains": False}

    def get_name(self, node):
        """The name as Live shows it: with its number or letter."""
        return names.shown(node)

    def set_name(self, node, value):
        """Any text; `#` in it shows the track's number, and without a text Live makes a name."""
        before = names.shown(node)
        node.data.pop("shown_name", None)
        node.keep("name", value)
        if names.shown(node) != before:
            node.notify("name")

    def set_color_index(self, node, index):
        """None is taken and changes nothing."""
        if index is not None:
            Colored.set_color_index(self, node, index)

    def get_can_be_armed(self, node):
        """Audio and MIDI tracks."""
        return node.get("type") not in SPECIAL

    get_can_be_frozen = get_can_be_armed

    def get_arm(self, node):
        """Armed; raises where a track cannot be armed."""
        if not self.get_can_be_armed(node):
            _refuse(node, "%s and Return Tracks have no 'Arm' state!")
        return node.get("arm", False)

    def set_arm(self, node, value):
        """Arm or disarm (this one only: the exclusive arming belongs to the button)."""  # fact: recording.arm-alone
        self.get_arm(node)
        node.change("arm", value)

    def get_mute(self, node):
        """Not on the master."""
        if node.get("type") == "master":
            _refuse(node, "%s track has no 'mute' property!")
        return node.get("mute", False)

    def set_mute(self, node, value):
        """Not on the master."""
        if self.get_mute(node) != value:
            node.change("mute", value)
            self.told_mute(node)

    @staticmethod
    def told_mute(node):
        """The activator is the same thing the other way round."""
        activator = node.parts["mixer_device"].parts.get("track_activator")
        if activator is not None:
            activator.notify("value")

    def get_solo(self, node):
        """Not on the master."""
        if node.get("type") == "master":
            _refuse(node, "%s track has no 'solo' property!")
        return node.get("solo", False)

    def set_solo(self, node, value):
        """Not on the master; the other tracks' muted_via_solo follows."""
        self.get_solo(node)
        node.change("solo", value)
        tracks = node.world.song.parts["tracks"]
        any_solo = any(track.get("solo") for track in tracks)
        for track in tracks:
            track.change("muted_via_solo", bool(any_solo and not track.get("solo")))

    def get_is_foldable(self, node):
        """Group tracks (racks on the track are folded through is_showing_chains)."""
        return node.get("type") == "group"

    def get_fold_state(self, node):
        """Folded; raises unless is_foldable."""
        need(self.get_is_foldable(node), "fold_state is only available when is_foldable is True")
        return bool(node.get("fold_state", False))

    def set_fold_state(self, node, value):
        """Fold or unfold; the visible tracks change with it."""
        if self.get_fold_state(node) != bool(value):
            node.change("fold_state", bool(value))
            node.world.song.notify("visible_tracks")

    def get_is_grouped(self, node):
        """In a group."""
        return node.parts.get("group") is not None

    def get_group_track(self, node):
        """The group, or None."""
        return node.parts.get("group")

    def get_is_visible(self, node):
        """Not hidden in a folded group."""
        group = node.parts.get("group")
        return group is None or (not group.get("fold_state") and self.get_is_visible(group))

    def get_is_part_of_selection(self, node):
        """The selected track."""
        return node.world.view(node.world.song).parts.get("selected_track") is node

    def get_current_monitoring_state(self, node):
        """0 in, 1 auto, 2 off; only where a track can be armed."""
        need(self.get_can_be_armed(node), "This track has no monitoring state")
        return node.get("current_monitoring_state", 1)

    def set_current_monitoring_state(self, node, value):
        """0, 1 or 2."""
        self.get_current_monitoring_state(node)
        need(value in (0, 1, 2) or node.world.rules.ranges_unchecked, "Invalid monitoring state!")  # fact: tracks.monitoring
        node.change("current_monitoring_state", value)

    def get_mixer_device(self, node):
        """The mixer."""
        return node.parts["mixer_device"]

    def get_devices(self, node):
        """The devices in order."""
        return node.parts["devices"]

    def get_clip_slots(self, node):
        """The slots; none on return tracks and the master."""
        return node.parts["clip_slots"]

    def get_arrangement_clips(self, node):
        """The clips of the arrangement; group, return and master tracks raise."""  # fact: objects.no-arrangement
        if node.get("type") in SPECIAL:
            _refuse(node, "%s, Group and Return Tracks have no arrangement clips")
        return node.parts["arrangement_clips"]

    def get_take_lanes(self, node):
        """The take lanes."""
        return node.parts["take_lanes"]

    def do_create_take_lane(self, node):
        """A new lane at the end; tracks without clips have none."""  # fact: tracks.take-lanes
        need(node.get("type") not in SPECIAL, "This track does not support take lanes")
        lane = Node(node.world, "Live.TakeLane.TakeLane", node, {"name": u"Take Lane"})
        lane.parts["arrangement_clips"] = []
        node.insert("take_lanes", len(node.parts["take_lanes"]), lane)
        node.notify("take_lanes")
        return lane

    def do_delete_device(self, node, index):
        """Delete a device of the track."""
        delete_device(node, index)

    def do_delete_clip(self, node, clip):
        """Delete a clip of this track, wherever it lies."""
        if clip.parent.kind == "Live.ClipSlot.ClipSlot" and clip.parent.parent is node:
            node.world.behaviour(clip.parent.kind).do_delete_clip(clip.parent)
            return
        need(clip in node.parts["arrangement_clips"], "The clip is not on this track")
        node.take("arrangement_clips", clip)
        clip.kill()
        node.notify("arrangement_clips")

    def do_duplicate_clip_slot(self, node, index):
        """Copy the clip of a slot into the next one, as far as there is one; answers that slot's index."""
        slots = node.parts["clip_slots"]
        slot = pick(slots, index, "clip slot")
        need(index + 1 < len(slots), "There is no clip slot below")  # fact: clips.duplicate-slot
        node.world.behaviour(slot.kind).do_duplicate_clip_to(slot, slots[index + 1])
        return index + 1

    def _new_arrangement_clip(self, node, where, data):
        clip = Node(node.world, "Live.Clip.Clip", where, data)
        starts = [one.get("start_time", 0.0) for one in where.parts["arrangement_clips"]]
        where.insert("arrangement_clips", sum(1 for one in starts if one <= clip.get("start_time", 0.0)), clip)
        where.notify("arrangement_clips")
        return clip

    def do_create_midi_clip(self, node, start, length, where=None):
        """A MIDI clip on the timeline; on MIDI tracks only."""  # fact: clips.arrangement-midi
        need(node.get("type") == "midi", "MIDI clips can only be created on MIDI tracks")
        need(start >= 0 and length > 0, "The start must not be below 0 and the length must be above 0")
        return self._new_arrangement_clip(node, where or node, {
            "is_audio_clip": False, "start_time": start, "end_time": start + length, "loop_start": 0.0,
            "loop_end": length, "looping": True})

    def do_create_audio_clip(self, node, path, start, where=None):
        """An audio clip on the timeline; its length is 8 beats here, since no file is opened."""
        need(node.get("type") == "audio", "Audio clips can only be created on audio tracks")
        need(start >= 0, "The start must not be below 0")
        check_sample(path)
        return self._new_arrangement_clip(node, where or node, {
            "is_audio_clip": True, "file_path": path, "start_time": start, "end_time": start + 8.0,
            "loop_start": 0.0, "loop_end": 8.0, "looping": False})

    def do_duplicate_clip_to_arrangement(self, node, clip, time):
        """A copy of a clip on this track's timeline."""
        need(bool(clip.get("is_audio_clip")) == (node.get("type") == "audio"), "The clip does not fit the track")
        length = node.world.behaviour(clip.kind).get_length(clip)
        if not node.world.engine.transport.playing:
            node.world.engine.transport.move(time)  # fact: clips.to-arrangement
        return self._new_arrangement_clip(node, node, dict(
            copy_of_clip(clip), start_time=time, end_time=time + length))

    def do_insert_device(self, node, name, index=-1):
        """A native device by the name of the browser, at the index or at the end."""
        return insert_device(node, name, index)  # a track is a chain with a kind of its own

    def do_duplicate_device(self, node, index):
        """A copy behind the device."""
        copy_device(node, index)

    def do_get_data(self, node, key, default):
        """Data that scripts keep in the set."""
        return node.data.get("script_data", {}).get(key, default)

    def do_set_data(self, node, key, value):
        """Keep data in the set."""
        node.data.setdefault("script_data", {})[key] = value
        node.notify("data")


class TrackView(Behaviour):
    """Plain data: is_collapsed, device_insert_mode."""

    plain = {"is_collapsed": False, "device_insert_mode": False}

    def get_selected_device(self, node):
        """The selected device of the track, the first one when nothing was selected."""
        chosen = node.parts.get("selected_device")
        devices = node.parent.parts["devices"]
        return chosen if chosen is not None and chosen.alive else (devices[0] if devices else None)

    def set_selected_device(self, node, device):
        """Select."""
        node.world.song_behaviour.select_device(node.world, device)

    def do_select_instrument(self, node):
        """Select the instrument; whether there was one."""
        for device in node.parent.parts["devices"]:
            if device.get("type") == 1:
                node.world.song_behaviour.select_device(node.world, device)
                return True
        return False


class TakeLane(Behaviour):
    """Plain data: name."""

    plain = {"name": u""}

    def get_arrangement_clips(self, node):
        """The clips of the lane."""
        return node.parts["arrangement_clips"]

    def do_create_midi_clip(self, node, start, length):
        """A MIDI clip in the lane."""
        return node.world.track_behaviour.do_create_midi_clip(node.parent, start, length, node)

    def do_create_audio_clip(self, node, path, start):
        """An audio clip in the lane."""
        return node.world.track_behaviour.do_create_audio_clip(node.parent, path, start, node)


BEHAVIOURS = {"Live.Track.Track": Track, "Live.Track.Track.View": TrackView, "Live.TakeLane.TakeLane": TakeLane}
