"""Turns the description of a set (JSON, in Live API names and meanings; see README.md) into nodes."""

import copy
import io
import json

from .checking import check
from .convert import text_types
from .device_kinds import device_kind
from . import envelopes
from .behaviour import names
from .errors import SetError
from .nodes import Node

FORMAT = 1
# What is only running and no part of a copy.
RUNNING = ("is_playing", "is_triggered", "is_recording", "is_overdubbing", "playing_status", "playing_slot_index",
           "fired_slot_index", "back_to_arranger")
TRACK_TYPES = ("audio", "midi", "group", "return", "master")


def read_json(path):
    """The description in a file; SetError says what is wrong with it."""
    try:
        with io.open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except ValueError as error:
        raise SetError("%s is not a set description: %s" % (path, error))


def _fail(where, what):
    raise SetError("set description, %s: %s" % (where, what))


def _list(data, name, where):
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        _fail(where, "%s must be a list" % name)
    return value


def _objects(data, name, where):
    """The list under `name`, all of it objects."""
    found = _list(data, name, where)
    for index, one in enumerate(found):
        if not isinstance(one, dict):
            _fail(where, "%s must be a list of objects, found %r at %d" % (name, one, index))
    return found


def _object(data, name, where):
    """The object under `name`; an empty one where there is none."""
    value = data.get(name)
    if value is not None and not isinstance(value, dict):
        _fail(where, "%s must be an object, found %r" % (name, value))
    return value or {}


def fresh(value):
    """A copy in which nothing is there twice: ``[{}] * 8`` in a description means eight scenes, not one."""
    if isinstance(value, dict):
        return dict((key, fresh(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [fresh(one) for one in value]
    return value


def load_set(world, description):
    """Fill the world with a set; the description is kept and changed by the script's writes, so pass a copy."""
    check(world, description)
    if description.get("live_sim_set") != FORMAT:
        _fail("top", "live_sim_set must be %d, found %r" % (FORMAT, description.get("live_sim_set")))
    song = Node(world, "Live.Song.Song", None, dict(_object(description, "song", "top")))
    world.song = song
    scenes = _objects(description, "scenes", "top") or [{}]
    song.parts["scenes"] = [Node(world, "Live.Scene.Scene", song, data) for data in scenes]
    song.parts["tracks"], song.parts["return_tracks"] = [], []
    if world.has("Live.Song.Song.groove_pool"):
        pool = Node(world, "Live.GroovePool.GroovePool", song)
        song.parts["groove_pool"] = pool
        pool.parts["grooves"] = [Node(world, "Live.Groove.Groove", pool, data)
                                 for data in _objects(description, "grooves", "top")]
    kind = next((name for name in ("Live.TuningSystem.TuningSystem", "Live.Song.TuningSystem")
                 if name in world.classes), None)  # Live 12.0 has it inside Live.Song
    if kind is not None and world.has("Live.Song.Song.tuning_system"):
        song.parts["tuning_system"] = Node(world, kind, song, _object(description, "tuning_system", "top"))
    for index, data in enumerate(_objects(description, "return_tracks", "top")):
        song.parts["return_tracks"].append(make_track(song, dict(data, type="return"), "return track %d" % (index + 1)))
    for index, data in enumerate(_objects(description, "tracks", "top")):
        track = make_track(song, data, "track %d" % (index + 1))
        group = data.get("group")
        if group is not None:
            if not (isinstance(group, int) and 0 <= group < index and
                    song.parts["tracks"][group].get("type") == "group"):
                _fail("track %d" % (index + 1), "group must be the index of a group track before it, found %r" % group)
            track.parts["group"] = song.parts["tracks"][group]
        song.parts["tracks"].append(track)
    song.parts["master_track"] = make_track(
        song, dict({"name": u"Master" if not world.at_least("12.0") else u"Main"},
                   **dict(_object(description, "master_track", "top"), type="master")), "master track")
    song.parts["cue_points"] = [Node(world, "Live.Song.CuePoint", song, data)
                                for data in _objects(description, "cue_points", "top")]
    names.recognise(song)
    _check_envelopes(song)
    view = world.view(song)
    view.parts["selected_track"] = (song.parts["tracks"] + [song.parts["master_track"]])[0]
    view.parts["selected_scene"] = song.parts["scenes"][0]
    return song


def _check_envelopes(song):
    """Every envelope of the description belongs to a parameter that is there, in its range."""
    for number, track in enumerate(song.parts["tracks"], 1):
        clips = [(slot.parts["clip"], "slot %d" % index) for index, slot in enumerate(track.parts["clip_slots"])
                 if "clip" in slot.parts]
        clips += [(clip, "arrangement clip %d" % index) for index, clip in enumerate(track.parts["arrangement_clips"], 1)]
        for clip, place in clips:
            for index, envelope in enumerate(clip.get("envelopes") or (), 1):
                where = "track %d, %s, envelope %d" % (number, place, index)
                parameter = envelopes.find(track, envelope["parameter"])
                if parameter is None:
                    _fail(where, "the track has no parameter %r" % (list(envelope["parameter"]),))
                low, high = parameter.get("min", 0.0), parameter.get("max", 1.0)
                for event in envelope["events"]:
                    if not low <= event[1] <= high:
                        _fail(where, "%s is %g-%g, found %r" % (parameter.get("name"), low, high, event[1]))


def make_track(song, data, where="track"):
    """A track with all that is on it."""
    world, kind = song.world, data.get("type")
    if kind not in TRACK_TYPES:
        _fail(where, "type must be one of %s, found %r" % (", ".join(TRACK_TYPES), kind))
    track = Node(world, "Live.Track.Track", song, data)
    track.parts["mixer_device"] = Node(world, "Live.MixerDevice.MixerDevice", track, _object(data, "mixer_device", where))
    track.parts["devices"] = make_devices(track, data, where)
    track.parts["clip_slots"] = []
    track.parts["arrangement_clips"] = []
    track.parts["take_lanes"] = []
    if kind in ("return", "master"):
        return track
    _make_slots(track, data, where, len(song.parts["scenes"]))
    if kind != "group":
        track.parts["arrangement_clips"] = [make_clip(track, clip, where) for clip in
                                            _list(data, "arrangement_clips", where)]
        for lane_data in _objects(data, "take_lanes", where):
            lane = Node(world, "Live.TakeLane.TakeLane", track, lane_data)
            lane.parts["arrangement_clips"] = [make_clip(lane, clip, where) for clip in
                                               _list(lane_data, "arrangement_clips", where)]
            track.parts["take_lanes"].append(lane)
    return track


def _make_slots(track, data, where, count):
    given = data.get("clip_slots") or []
    if isinstance(given, dict):
        sparse = given
        places = [str(index) for index in range(count)]
        given = [sparse.get(place) for place in places]
        if not set(places).issuperset(sparse):
            _fail(where, "clip_slots names a scene that is not there")
    elif not isinstance(given, list):
        _fail(where, "clip_slots must be a list or an object, found %r" % (given,))
    if len(given) > count:
        _fail(where, "%d clip_slots for %d scenes" % (len(given), count))
    slots = track.parts["clip_slots"]
    for index in range(count):
        slot_data = given[index] if index < len(given) else None
        if slot_data is not None and not isinstance(slot_data, dict):
            _fail(where, "slot %d must be an object, found %r" % (index, slot_data))
        slot = Node(track.world, "Live.ClipSlot.ClipSlot", track, {} if slot_data is None else slot_data)
        clip = slot.data.get("clip")
        if clip is not None:
            if track.get("type") == "group":
                _fail(where, "a group track holds no clips (slot %d)" % index)
            slot.parts["clip"] = make_clip(slot, clip, "%s, slot %d" % (where, index))
        slots.append(slot)


def make_clip(parent, data, where):
    """A clip; audio or MIDI follows the track unless the description says it."""
    if not isinstance(data, dict):
        _fail(where, "a clip must be an object, found %r" % (data,))
    track = parent
    while track.kind != "Live.Track.Track":
        track = track.parent
    data.setdefault("is_audio_clip", track.get("type") == "audio")
    return Node(parent.world, "Live.Clip.Clip", parent, data)


def make_devices(parent, data, where):
    """The devices of a track or chain, racks with their chains."""
    devices = []
    for index, device_data in enumerate(_list(data, "devices", where)):
        place = "%s, device %d" % (where, index + 1)
        if not isinstance(device_data, dict) or not device_data.get("class_name"):
            _fail(place, "a device needs a class_name")
        if not isinstance(device_data["class_name"], text_types):
            _fail(place, "class_name must be a text, found %r" % (device_data["class_name"],))
        device_data.setdefault("name", device_data.get("class_display_name", device_data["class_name"]))
        device = Node(parent.world, device_kind(parent.world, device_data["class_name"]), parent, device_data)
        for name in ("chains", "return_chains"):
            if device_data.get(name) is not None:
                device.parts[name] = [make_chain(device, chain, place) for chain in
                                      _objects(device_data, name, place)]
        devices.append(device)
    return devices


def make_chain(device, data, where):
    """A chain of a rack with its devices."""
    drum = device.get("class_name") == "DrumGroupDevice" and "Live.DrumChain.DrumChain" in device.world.classes
    chain = Node(device.world, "Live.DrumChain.DrumChain" if drum else "Live.Chain.Chain", device, data)
    chain.parts["mixer_device"] = Node(device.world, "Live.ChainMixerDevice.ChainMixerDevice", chain,
                                       _object(data, "mixer_device", where))
    chain.parts["devices"] = make_devices(chain, data, where + ", chain")
    return chain


def describe(node):
    """The description of a node as it is now: its data, with the parts that are objects of the set."""
    data = dict((key, value) for key, value in node.data.items() if key not in ("view", "bound", "shared") + RUNNING)
    for name in ("devices", "chains", "return_chains", "take_lanes", "arrangement_clips", "clip_slots", "parameters"):
        if name in node.parts:
            data[name] = [describe(part) for part in node.parts[name]]
    if "clip" in node.parts:
        data["clip"] = describe(node.parts["clip"])
    elif node.kind == "Live.ClipSlot.ClipSlot":
        data.pop("clip", None)
    mixer = node.parts.get("mixer_device")
    if mixer is not None:
        data["mixer_device"] = _describe_mixer(mixer)
    return copy.deepcopy(data)


def _describe_mixer(mixer):
    data = dict(mixer.data)
    for name, part in mixer.parts.items():
        if name == "sends":
            data[name] = [send.get("value") for send in part]
        elif isinstance(part, Node) and "value" in part.data:
            data[name] = part.get("value")
    return data
