"""Changes of the set: selecting, creating, deleting and duplicating tracks and scenes, cue points, undo."""

from ..nodes import Node
from .base import Behaviour, need, pick


def owner_track(node):
    """The track that holds a device, through racks and chains."""
    while node is not None and node.kind != "Live.Track.Track":
        node = node.parent
    return node


def select_track(world, track):
    """Select a track; the follower notifications are those that scripts wait for."""
    view = world.view(world.song)
    if view.parts.get("selected_track") is not track:
        view.parts["selected_track"] = track
        view.parts.pop("detail_clip", None)
        view.notify("selected_track")
        view.notify("detail_clip")


def select_scene(world, scene):
    """Select a scene."""
    view = world.view(world.song)
    if view.parts.get("selected_scene") is not scene:
        view.parts["selected_scene"] = scene
        view.parts.pop("detail_clip", None)
        view.notify("selected_scene")
        view.notify("detail_clip")


def select_device(world, device, appoint=True):
    """Select a device and its track."""
    track = owner_track(device)
    view = world.view(track)
    changed = view.parts.get("selected_device") is not device
    view.parts["selected_device"] = device
    select_track(world, track)
    if changed:
        view.notify("selected_device")
    if appoint and world.song.parts.get("appointed_device") is not device:
        world.song.parts["appointed_device"] = device
        world.song.notify("appointed_device")


def forget(world, device):
    """A device is about to go: it is no longer selected or appointed."""
    view = world.view(owner_track(device))
    if view.parts.get("selected_device") is device:
        view.parts.pop("selected_device")
        view.notify("selected_device")
    if world.song.parts.get("appointed_device") is device:
        world.song.parts["appointed_device"] = None
        world.song.notify("appointed_device")


class SongEdit(Behaviour):
    """The editing calls of the song."""

    def _loader(self):
        from .. import loader
        return loader

    def _create(self, node, kind, index):
        tracks = node.parts["tracks"]
        index = len(tracks) if index in (None, -1) else index
        need(0 <= index <= len(tracks), "Invalid track index: %r" % index)
        track = self._loader().make_track(node, {"name": u"%s" % kind.title(), "type": kind})
        tracks.insert(index, track)
        node.notify("tracks")
        node.notify("visible_tracks")
        return track

    def do_create_audio_track(self, node, index=None):
        """A new audio track at the index, or at the end."""
        return self._create(node, "audio", index)

    def do_create_midi_track(self, node, index=None):
        """A new MIDI track."""
        return self._create(node, "midi", index)

    def do_create_return_track(self, node):
        """A new return track at the end."""
        track = self._loader().make_track(node, {"name": u"Return", "type": "return"})
        node.parts["return_tracks"].append(track)
        node.notify("return_tracks")
        return track

    def do_delete_track(self, node, index):
        """Delete a track; the last one cannot go. A group takes its tracks with it."""
        tracks = node.parts["tracks"]
        track = pick(tracks, index, "track")
        gone = [track] + [one for one in tracks if one is not track and self._inside(one, track)]
        need(len(tracks) > len(gone), "The last track cannot be deleted")
        self._drop(node, "tracks", gone)

    def _inside(self, track, group):
        parent = track.parts.get("group")
        return parent is not None and (parent is group or self._inside(parent, group))

    def do_delete_return_track(self, node, index):
        """Delete a return track, and the sends to it."""
        track = pick(node.parts["return_tracks"], index, "return track")
        self._drop(node, "return_tracks", [track])
        for one in node.parts["tracks"] + node.parts["return_tracks"]:
            sends = one.parts["mixer_device"].parts.get("sends")
            if sends is not None and index < len(sends):
                sends.pop(index).kill()
                one.parts["mixer_device"].notify("sends")

    def _drop(self, node, name, gone):
        world = node.world
        view = world.view(node)
        selected = view.parts.get("selected_track")
        for track in gone:
            node.parts[name].remove(track)
            appointed = node.parts.get("appointed_device")
            if appointed is not None and owner_track(appointed) is track:
                node.parts["appointed_device"] = None
                node.notify("appointed_device")
        if selected in gone:
            select_track(world, (node.parts["tracks"] + [node.parts["master_track"]])[0])
        for track in gone:
            track.kill()
        node.notify(name)
        if name == "tracks":
            node.notify("visible_tracks")

    def do_duplicate_track(self, node, index):
        """A copy behind the track, without what is only running."""
        track = pick(node.parts["tracks"], index, "track")
        description = self._loader().describe(track)
        copy = self._loader().make_track(node, description)
        copy.parts["group"] = track.parts.get("group")
        node.parts["tracks"].insert(index + 1, copy)
        node.notify("tracks")
        node.notify("visible_tracks")

    def do_create_scene(self, node, index):
        """A new scene at the index, -1 = at the end."""
        scenes = node.parts["scenes"]
        index = len(scenes) if index == -1 else index
        need(0 <= index <= len(scenes), "Invalid scene index: %r" % index)
        scene = Node(node.world, "Live.Scene.Scene", node, {"name": u""})
        scenes.insert(index, scene)
        for track in node.parts["tracks"]:
            track.parts["clip_slots"].insert(index, Node(node.world, "Live.ClipSlot.ClipSlot", track))
            track.notify("clip_slots")
        node.notify("scenes")
        return scene

    def do_delete_scene(self, node, index):
        """Delete a scene with its clips; the last one cannot go."""
        scenes = node.parts["scenes"]
        scene = pick(scenes, index, "scene")
        need(len(scenes) > 1, "The last scene cannot be deleted")
        view = node.world.view(node)
        scenes.remove(scene)
        for track in node.parts["tracks"]:
            track.parts["clip_slots"].pop(index).kill()
        if view.parts.get("selected_scene") is scene:
            select_scene(node.world, scenes[min(index, len(scenes) - 1)])
        scene.kill()
        for track in node.parts["tracks"]:
            track.notify("clip_slots")
        node.notify("scenes")

    def do_duplicate_scene(self, node, index):
        """A copy below the scene."""
        scene = pick(node.parts["scenes"], index, "scene")
        copy = self.do_create_scene(node, index + 1)
        copy.data.update(scene.data)
        slot_behaviour = node.world.behaviour("Live.ClipSlot.ClipSlot")
        for track in node.parts["tracks"]:
            slots = track.parts["clip_slots"]
            if "clip" in slots[index].parts:
                slot_behaviour.do_duplicate_clip_to(slots[index], slots[index + 1])

    def do_capture_and_insert_scene(self, node, mode=0):
        """A new scene below the selected one with copies of the clips that play."""
        scenes, view = node.parts["scenes"], node.world.view(node)
        index = scenes.index(view.parts["selected_scene"]) + 1
        playing = [(track, track.get("playing_slot_index", -1)) for track in node.parts["tracks"]]
        scene = self.do_create_scene(node, index)
        slot_behaviour = node.world.behaviour("Live.ClipSlot.ClipSlot")
        for track, slot_index in playing:
            slots = track.parts["clip_slots"]
            source = slot_index + (slot_index >= index)
            if 0 <= slot_index and "clip" in slots[source].parts:
                slot_behaviour.do_duplicate_clip_to(slots[source], slots[index])
        select_scene(node.world, scene)

    def do_set_or_delete_cue(self, node):
        """Toggle a cue point at the position."""
        now = node.get("current_song_time", 0.0)
        for cue in node.parts["cue_points"]:
            if cue.get("time", 0.0) == now:
                node.parts["cue_points"].remove(cue)
                cue.kill()
                node.notify("cue_points")
                return
        node.parts["cue_points"].append(Node(node.world, "Live.Song.CuePoint", node, {"name": u"", "time": now}))
        node.notify("cue_points")

    def do_begin_undo_step(self, node):
        """Undo steps are not kept."""

    def do_end_undo_step(self, node):
        """Undo steps are not kept."""

    def _container(self, target):
        need("devices" in target.parts, "Devices live on tracks and chains")
        return target.parts["devices"]

    def do_find_device_position(self, node, device, target, position):
        """The place nearest to the position that the device can take."""
        return max(0, min(position, len([one for one in self._container(target) if one is not device])))

    def do_move_device(self, node, device, target, position):
        """Move a device to a track or chain; answers where it is now."""
        place = self.do_find_device_position(node, device, target, position)
        source = device.parent
        source.parts["devices"].remove(device)
        target.parts["devices"].insert(place, device)
        device.parent = target
        source.notify("devices")
        if target is not source:
            target.notify("devices")
        return place

    def do_force_link_beat_time(self, node):
        """There is no Link session."""

    def do_re_enable_automation(self, node):
        """Give all parameters back to their automation."""
        node.change("re_enable_automation_enabled", False)
