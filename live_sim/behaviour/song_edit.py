"""Changes of the set: selecting, creating, deleting and duplicating tracks and scenes, cue points, undo."""

from ..nodes import Node
from . import names
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
    chain = device.parent
    while chain is not track:  # fact: racks.device-inside
        rack_view = world.view(chain.parent)
        world.behaviour(rack_view.kind).set_selected_chain(rack_view, chain)
        chain = chain.parent.parent
    select_track(world, track)
    if changed:
        view.notify("selected_device")
    if appoint and world.song.parts.get("appointed_device") is not device:
        world.song.parts["appointed_device"] = device
        world.song.notify("appointed_device")


def forget(world, node):
    """A device, or a chain, is about to go: what is in it is no longer selected or appointed."""  # fact: racks.gone-inside
    view, song = world.view(owner_track(node)), world.song
    selected, appointed = view.parts.get("selected_device"), song.parts.get("appointed_device")
    if selected is not None and selected.inside(node):
        view.parts.pop("selected_device")
        view.notify("selected_device")
    if appointed is not None and appointed.inside(node):
        song.parts["appointed_device"] = None
        song.notify("appointed_device")


def keep_selection(world):
    """After undo and redo: what is gone is not selected any more."""
    view, song = world.view(world.song), world.song
    track, scene = view.parts.get("selected_track"), view.parts.get("selected_scene")
    if track is not None and not track.alive:
        select_track(world, (song.parts["tracks"] + [song.parts["master_track"]])[0])
    if scene is not None and not scene.alive:
        select_scene(world, song.parts["scenes"][0])


def follow_playing(track, index, by):
    """Rows came (by 1) or went (by -1) at the index: what plays below them has another number."""
    for name in ("playing_slot_index", "fired_slot_index"):
        value = track.get(name, -1)
        if value >= 0 and (value > index or (value == index and by > 0)):
            track.change(name, value + by)


# What a new scene has from the one above.
TAKEN_OVER = ("tempo", "tempo_enabled", "time_signature_numerator", "time_signature_denominator",
              "time_signature_enabled")


class SongEdit(Behaviour):
    """The editing calls of the song."""

    def _loader(self):
        from .. import loader
        return loader

    def _create(self, node, kind, index):
        tracks = node.parts["tracks"]
        index = len(tracks) if index in (None, -1) else index
        need(0 <= index <= len(tracks), "Invalid track index: %r" % index)
        track = self._loader().make_track(node, {"type": kind})
        if kind == "audio":
            track.data["current_monitoring_state"] = 2  # fact: tracks.new-monitoring
        self._add_track(node, "tracks", index, track)
        select_track(node.world, track)  # fact: editing.selects
        return track

    @staticmethod
    def _add_track(node, name, index, track):
        """A track comes in; the others may change their numbers with it."""
        watched = names.watch(node)
        if node.parts.get("made_in") == node.world.turn:
            track.parts["made_late_in"] = node.world.turn  # its routing lists are empty until the next turn
        node.parts["made_in"] = node.world.turn
        node.insert(name, index, track)
        node.notify(name)
        if name == "tracks":
            node.notify("visible_tracks")
        names.tell(watched)

    def do_create_audio_track(self, node, index=None):
        """A new audio track at the index, or at the end."""
        return self._create(node, "audio", index)

    def do_create_midi_track(self, node, index=None):
        """A new MIDI track."""
        return self._create(node, "midi", index)

    def do_create_return_track(self, node):
        """A new return track at the end."""
        count = len(node.parts["return_tracks"])
        mixers = [one.parts["mixer_device"] for one in node.parts["tracks"] + node.parts["return_tracks"]]
        for mixer in mixers:
            behaviour = node.world.behaviour(mixer.kind)
            behaviour.get_sends(mixer)
            mixer.insert("sends", count, behaviour.make_send(mixer, count))
        track = self._loader().make_track(node, {"type": "return"})
        self._add_track(node, "return_tracks", count, track)
        for mixer in mixers:
            mixer.notify("sends")
        select_track(node.world, track)
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
        mixers = [one.parts["mixer_device"] for one in node.parts["tracks"] + node.parts["return_tracks"]
                  if one is not track]
        for mixer in mixers:
            send = node.world.behaviour(mixer.kind).get_sends(mixer)[index]
            mixer.take("sends", send)
            send.kill()
        self._drop(node, "return_tracks", [track])
        for mixer in mixers:
            mixer.notify("sends")

    def _drop(self, node, name, gone):
        world = node.world
        view = world.view(node)
        watched = names.watch(node)
        selected = view.parts.get("selected_track")
        for track in reversed(gone):
            node.take(name, track)
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
        names.tell(watched)  # fact: names.renumbered

    def do_duplicate_track(self, node, index):
        """A copy behind the track, without what is only running."""
        track = pick(node.parts["tracks"], index, "track")
        description = self._loader().describe(track)
        copy = self._loader().make_track(node, description)
        copy.parts["group"] = track.parts.get("group")
        self._add_track(node, "tracks", index + 1, copy)
        select_track(node.world, copy)

    def do_create_scene(self, node, index):
        """A new scene at the index, -1 = at the end; it has tempo and signature of the one above and is selected."""
        # fact: scenes.create
        scenes = node.parts["scenes"]
        index = len(scenes) if index == -1 else index
        need(0 <= index <= len(scenes), "Invalid scene index: %r" % index)
        above = scenes[index - 1].data if index else {}
        return self._add_scene(node, index, dict((name, above[name]) for name in TAKEN_OVER if name in above))

    @staticmethod
    def _add_scene(node, index, data):
        """A row comes in, and is selected."""
        scene = Node(node.world, "Live.Scene.Scene", node, data)
        node.insert("scenes", index, scene)
        for track in node.parts["tracks"]:
            track.insert("clip_slots", index, Node(node.world, "Live.ClipSlot.ClipSlot", track))
            follow_playing(track, index, 1)
        for track in node.parts["tracks"]:
            track.notify("clip_slots")
        node.notify("scenes")
        select_scene(node.world, scene)
        return scene

    def do_delete_scene(self, node, index):
        """Delete a scene with its clips; the last one cannot go."""
        scenes = node.parts["scenes"]
        scene = pick(scenes, index, "scene")
        need(len(scenes) > 1, "The last scene cannot be deleted")
        view = node.world.view(node)
        node.take("scenes", scene)
        for track in node.parts["tracks"]:
            slot = track.parts["clip_slots"][index]
            track.take("clip_slots", slot)
            slot.kill()
            follow_playing(track, index, -1)
        if view.parts.get("selected_scene") is scene:
            select_scene(node.world, scenes[min(index, len(scenes) - 1)])
        scene.kill()
        for track in node.parts["tracks"]:
            track.notify("clip_slots")
        node.notify("scenes")

    def do_duplicate_scene(self, node, index):
        """A copy below the scene, selected."""  # fact: scenes.duplicate
        scene = pick(node.parts["scenes"], index, "scene")
        self._add_scene(node, index + 1, dict(
            (name, value) for name, value in scene.data.items() if name != "is_triggered"))
        slot_behaviour = node.world.behaviour("Live.ClipSlot.ClipSlot")
        for track in node.parts["tracks"]:
            slots = track.parts["clip_slots"]
            if "clip" in slots[index].parts:
                slot_behaviour.do_duplicate_clip_to(slots[index], slots[index + 1])

    def do_capture_and_insert_scene(self, node, mode=0):
        """A new scene below the selected one with copies of the clips that play, which play on in it."""
        # fact: scenes.capture
        scenes = node.parts["scenes"]
        selected = node.world.behaviour("Live.Song.Song.View").get_selected_scene(node.world.view(node))
        selected_track = node.world.behaviour("Live.Song.Song.View").get_selected_track(node.world.view(node))
        index = scenes.index(selected) + 1
        voices = dict(node.world.engine.launches.voices)
        scene = self._add_scene(node, index, dict(
            (name, selected.data[name]) for name in ("name",) + TAKEN_OVER if name in selected.data))
        slot_behaviour = node.world.behaviour("Live.ClipSlot.ClipSlot")
        for track, voice in voices.items():
            if voice.clip.alive and not (mode == 1 and track is selected_track):
                slot = track.parts["clip_slots"][index]
                slot_behaviour.do_duplicate_clip_to(voice.slot, slot)
                node.world.engine.launches.hand_over(track, slot)
        select_scene(node.world, scene)

    def do_begin_undo_step(self, node):
        """Edits up to end_undo_step become one entry."""
        node.world.history.begin_step()

    def do_end_undo_step(self, node):
        """The entry is complete."""
        node.world.history.end_step()

    def do_sync_parameter_changes(self, node):
        """Parameter changes become part of the open undo step."""
        node.world.history.synchronise()

    def get_can_undo(self, node):
        """As it was when this turn began."""
        return node.world.history.shown[0]

    def get_can_redo(self, node):
        """As it was when this turn began."""
        return node.world.history.shown[1]

    def _step(self, node, go, name):
        """Undo or redo; answers the label of an edit by a script where this Live answers one."""  # fact: undo.label
        watched, world = names.watch(node), node.world
        done = go()
        keep_selection(world)
        names.tell(watched)
        says = world.facts["classes"]["Live.Song.Song"]["methods"][name.lower()][0] == "str"
        return (u"%s Custom Action" % name if done else u"") if says else None

    def do_undo(self, node):
        """Take the last entry back."""
        return self._step(node, node.world.history.undo, "Undo")

    def do_redo(self, node):
        """Do it again."""
        return self._step(node, node.world.history.redo, "Redo")

    def _container(self, target):
        need("devices" in target.parts, "Devices live on tracks and chains")
        return target.parts["devices"]

    def do_find_device_position(self, node, device, target, position):
        """The place nearest to the position that the device can take."""
        return max(0, min(position, len([one for one in self._container(target) if one is not device])))

    def do_move_device(self, node, device, target, position):
        """Move a device to a track or chain; answers where it is now."""
        need(0 <= position <= len(self._container(target)) or node.world.rules.ranges_unchecked,
             "Couldn't move device. target_index out of range.")  # fact: devices.move
        place = self.do_find_device_position(node, device, target, position)
        source, watched = device.parent, names.watch(node)
        before = source.parts["devices"].index(device)
        del source.parts["devices"][before]
        target.parts["devices"].insert(place, device)
        device.parent = target
        node.world.history.moved(device, (source, "devices", before), (target, "devices", place))
        source.notify("devices")
        if target is not source:
            target.notify("devices")
        names.tell(watched)
        return place

    def do_force_link_beat_time(self, node):
        """There is no Link session."""  # fact: transport.link

    def do_re_enable_automation(self, node):
        """Give all parameters back to their automation."""
        for parameter in list(node.world.engine.overridden):
            if parameter.alive:
                node.world.behaviour(parameter.kind).do_re_enable_automation(parameter)
        del node.world.engine.overridden[:]
        node.change("re_enable_automation_enabled", False)
