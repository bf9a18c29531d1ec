"""Is a set description what README.md says? One sentence for the first thing that is wrong: where, what, what was expected.

Which keys an object has comes from three places: the table below (what is no property of the API), the properties of its
class in the version that is simulated, and those in the other versions (a set may be newer or older than the Live that
loads it; a script cannot ask for them then).
"""

from .convert import integers, text_types
from .device_kinds import device_kind
from .errors import SetError
from .facts_io import VERSIONS, load_facts

TEXT, NUMBER, WHOLE, FLAG, LIST, OBJECT, ANYTHING = "a text", "a number", "a whole number", "true or false", "a list", \
    "an object", "anything"
_BY_TYPE = {"str": TEXT, "Text": TEXT, "float": NUMBER, "int": WHOLE, "bool": FLAG}

# What an object of a description holds beside the properties of its class.
_HOLDS = {
    "top": {"live_sim_set": WHOLE, "song": OBJECT, "tracks": LIST, "return_tracks": LIST, "master_track": OBJECT,
            "scenes": LIST, "cue_points": LIST, "grooves": LIST, "tuning_system": OBJECT},
    "Live.Song.Song": {"view": OBJECT, "script_data": OBJECT, "scale_intervals": LIST},
    "Live.Track.Track": {"type": TEXT, "group": WHOLE, "view": OBJECT, "mixer_device": OBJECT, "devices": LIST,
                         "clip_slots": ANYTHING, "arrangement_clips": LIST, "take_lanes": LIST, "script_data": OBJECT,
                         "input_routing_type": TEXT, "input_routing_channel": TEXT, "output_routing_type": TEXT,
                         "output_routing_channel": TEXT, "current_input_routing": TEXT, "current_output_routing": TEXT,
                         "current_input_sub_routing": TEXT, "current_output_sub_routing": TEXT, "fold_state": FLAG},
    "Live.MixerDevice.MixerDevice": {"volume": NUMBER, "panning": NUMBER, "sends": LIST, "crossfader": NUMBER,
                                     "cue_volume": NUMBER, "left_split_stereo": NUMBER, "right_split_stereo": NUMBER,
                                     "song_tempo": NUMBER},
    "Live.ChainMixerDevice.ChainMixerDevice": {"volume": NUMBER, "panning": NUMBER, "sends": LIST},
    "Live.ClipSlot.ClipSlot": {"clip": OBJECT, "color": ANYTHING, "color_index": ANYTHING},
    "Live.Clip.Clip": {"notes": LIST, "warp_markers": LIST, "groove": WHOLE, "view": OBJECT,
                       "follow_action_enabled": FLAG, "envelopes": LIST},
    "Live.TakeLane.TakeLane": {"arrangement_clips": LIST},
    "Live.Device.Device": {"view": OBJECT, "parameters": LIST, "chains": LIST, "return_chains": LIST, "presets": LIST,
                           "macros_mapped": LIST, "banks": LIST, "best_of": LIST, "drum_pads": LIST},
    "Live.DeviceParameter.DeviceParameter": {"display": ANYTHING, "unit": TEXT, "value_items": LIST, "value": NUMBER,
                                             "min": NUMBER, "max": NUMBER, "default_value": NUMBER},
    "Live.Chain.Chain": {"mixer_device": OBJECT, "devices": LIST, "in_note": WHOLE, "out_note": WHOLE,
                         "choke_group": WHOLE},
    "envelope": {"parameter": LIST, "events": LIST},
    "Live.Scene.Scene": {"follow_action_enabled": FLAG}, "Live.Song.CuePoint": {}, "Live.Groove.Groove": {},
}
# What Live's own faders, menus and fields hold (README.md, the ranges of the API's docs); the same in every version.
_MIXER = {"volume": (0.0, 1.0), "panning": (-1.0, 1.0), "crossfader": (-1.0, 1.0), "cue_volume": (0.0, 1.0),
          "crossfade_assign": (0, 2)}
_LIMITS = {
    "Live.Song.Song": {"tempo": (20.0, 999.0), "signature_numerator": (1, 99), "root_note": (0, 11)},
    "Live.Track.Track": {"current_monitoring_state": (0, 2), "color": (0, 0xFFFFFF), "color_index": (0, 69)},
    "Live.MixerDevice.MixerDevice": _MIXER, "Live.ChainMixerDevice.ChainMixerDevice": _MIXER,
    "Live.Clip.Clip": {"signature_numerator": (1, 99), "color": (0, 0xFFFFFF), "color_index": (0, 69),
                       "launch_mode": (0, 3), "launch_quantization": (0, 14), "warp_mode": (0, 6), "gain": (0.0, 1.0),
                       "pitch_coarse": (-48, 48), "velocity_amount": (0.0, 1.0)},
    "Live.Chain.Chain": {"in_note": (-1, 127), "out_note": (0, 127), "choke_group": (0, 16)},
}
_DENOMINATORS = (1, 2, 4, 8, 16)
_NOTE_LIMITS = {"pitch": (0, 127), "velocity": (0, 127), "probability": (0.0, 1.0), "velocity_deviation": (-127, 127),
                "release_velocity": (0, 127)}
_NOTE = (("pitch", WHOLE), ("start_time", NUMBER), ("duration", NUMBER), ("velocity", NUMBER), ("mute", FLAG),
         ("probability", NUMBER), ("velocity_deviation", NUMBER), ("release_velocity", NUMBER))
_DEVICE_CHILDREN = ("chains", "return_chains")


def check(world, description):
    """Raises SetError for the first key or value that no Live could hold."""
    if not isinstance(description, dict):
        fail("top", "expected an object")
    _Check(world).top(description)


def fail(where, what):
    """The one sentence."""
    raise SetError("set description, %s: %s" % (where, what))


def _within(where, name, value, limits):
    if limits is not None and not limits[0] <= value <= limits[1]:
        fail(where, "%s must be %s, found %r" % (
            name, ("%g-%g" if limits[0] >= 0 else "%g to %g") % limits, value))


_other_versions = {}


def _classes_of(version):
    """The classes of another version, read once in a process."""
    if version not in _other_versions:
        _other_versions[version] = load_facts(version)["classes"]
    return _other_versions[version]


class _Check(object):
    def __init__(self, world):
        self.world = world
        self._known = {}

    def top(self, data):
        self._keys("top", data, "top")
        for name, dotted, what in (("scenes", "Live.Scene.Scene", "scene"), ("cue_points", "Live.Song.CuePoint", "cue point"),
                                   ("grooves", "Live.Groove.Groove", "groove")):
            for number, one in self._objects(data, name, "top"):
                self._keys(dotted, one, "%s %d" % (what, number))
        self._keys("Live.Song.Song", data.get("song") or {}, "song")
        for name, what in (("tracks", "track"), ("return_tracks", "return track")):
            for number, one in self._objects(data, name, "top"):
                self.track(one, "%s %d" % (what, number))
        self.track(data.get("master_track") or {}, "master track")

    def track(self, data, where):
        self._keys("Live.Track.Track", data, where)
        self._keys("Live.MixerDevice.MixerDevice", data.get("mixer_device") or {}, where + ", mixer")
        self.devices(data, where)
        slots = data.get("clip_slots") or []
        slots = slots.items() if isinstance(slots, dict) else enumerate(slots) if isinstance(slots, list) else ()
        for number, slot in slots:
            if isinstance(slot, dict):
                self._keys("Live.ClipSlot.ClipSlot", slot, "%s, slot %s" % (where, number))
                if slot.get("clip") is not None:
                    self.clip(slot["clip"], "%s, slot %s" % (where, number))
        self.timeline(data, where)
        for number, lane in self._objects(data, "take_lanes", where):
            self._keys("Live.TakeLane.TakeLane", lane, "%s, take lane %d" % (where, number))
            self.timeline(lane, "%s, take lane %d" % (where, number))

    def timeline(self, data, where):
        for number, clip in enumerate(data.get("arrangement_clips") or [], 1):
            if not isinstance(clip, dict):
                fail(where, "a clip must be an object, found %r" % (clip,))
            self.clip(clip, "%s, arrangement clip %d" % (where, number))

    def clip(self, data, where):
        self._keys("Live.Clip.Clip", data, where + ", clip")
        for number, note in enumerate(data.get("notes") or [], 1):
            place = "%s, note %d" % (where, number)
            if isinstance(note, dict):
                unknown = sorted(set(note) - set(name for name, _ in _NOTE))
                lacks = [name for name, _ in _NOTE[:3] if name not in note]
                if unknown or lacks:
                    fail(place, "there is no key %s" % unknown[0] if unknown else "a note needs %s" % lacks[0])
                note = [note.get(name, 0) for name, _ in _NOTE]
            elif not isinstance(note, (list, tuple)) or not 3 <= len(note) <= len(_NOTE):
                fail(place, "expected a list from pitch and start_time on, found %r" % (note,))
            for (name, kind), value in zip(_NOTE, note):
                self._value(place, name, kind, value)
                _within(place, name, value, _NOTE_LIMITS.get(name))
            if not note[2] >= 0:  # 0 occurs in saved sets
                fail(place, "duration must be 0 or more, found %r" % (note[2],))
        for number, envelope in self._objects(data, "envelopes", where):
            self.envelope(envelope, "%s, envelope %d" % (where, number))
        for number, marker in enumerate(data.get("warp_markers") or [], 1):
            if not isinstance(marker, (list, tuple)) or len(marker) != 2:
                fail("%s, warp marker %d" % (where, number), "expected two numbers, found %r" % (marker,))
            for name, value in zip(("sample_time", "beat_time"), marker):
                self._value("%s, warp marker %d" % (where, number), name, NUMBER, value)

    def envelope(self, data, where):
        self._keys("envelope", data, where)
        if not data.get("parameter") or "events" not in data:
            fail(where, "an envelope needs parameter (a path such as [\"mixer_device\", \"volume\"]) and events")
        for step in data["parameter"]:
            if isinstance(step, bool) or not isinstance(step, integers + text_types):
                fail(where, "parameter must hold names and indexes, found %r" % (step,))
        for number, event in enumerate(data["events"] or [], 1):
            place = "%s, event %d" % (where, number)
            if not isinstance(event, (list, tuple)) or not 2 <= len(event) <= 4:
                fail(place, "expected [time, value] or [time, value, [x1, y1, x2, y2]], found %r" % (event,))
            if len(event) == 4 and event[3] is not None:
                self._value(place, "value on Live's internal scale", NUMBER, event[3])
            bend = event[2] if len(event) > 2 and event[2] is not None else (0, 0, 0, 0)
            if not isinstance(bend, (list, tuple)) or len(bend) != 4:
                fail(place, "expected four numbers as control points, found %r" % (bend,))
            for name, value in (("time", event[0]), ("value", event[1])) + tuple(("control point", one) for one in bend):
                self._value(place, name, NUMBER, value)
        data["events"] = sorted(data["events"] or [], key=lambda event: event[0])

    def devices(self, data, where):
        for number, device in self._objects(data, "devices", where):
            place = "%s, device %d" % (where, number)
            name = device.get("class_name")
            if not isinstance(name, text_types) or not name:
                continue  # the loader has its sentence for that
            self._keys(device_kind(self.world, name), device, place)
            for index, parameter in self._objects(device, "parameters", place):
                self._keys("Live.DeviceParameter.DeviceParameter", parameter, "%s, parameter %d" % (place, index))
                if "name" not in parameter:
                    fail("%s, parameter %d" % (place, index), "a parameter needs a name")
            for kind in _DEVICE_CHILDREN:
                for index, chain in self._objects(device, kind, place):
                    self._keys("Live.Chain.Chain", chain, "%s, chain %d" % (place, index))
                    self._keys("Live.ChainMixerDevice.ChainMixerDevice", chain.get("mixer_device") or {},
                               "%s, chain %d, mixer" % (place, index))
                    self.devices(chain, "%s, chain %d" % (place, index))

    def _objects(self, data, name, where):
        found = data.get(name)
        for number, one in enumerate(found or [], 1):
            if not isinstance(one, dict):
                fail(where, "%s must be a list of objects, found %r at %d" % (name, one, number - 1))
            yield number, one

    def _keys(self, dotted, data, where):
        if not isinstance(data, dict):
            fail(where, "expected an object, found %r" % (data,))
        known = self._known.setdefault(dotted, {})
        for name, value in data.items():
            kind = known.get(name)
            if kind is None:
                kind = known[name] = self._kind(dotted, name, where)
            self._value(where, name, kind, value)
            _within(where, name, value, _LIMITS.get(dotted, {}).get(name))
            if name == "signature_denominator" and value not in _DENOMINATORS:
                fail(where, "%s must be one of %s, found %r" % (name, ", ".join(map(str, _DENOMINATORS)), value))
            if name == "sends":
                for number, send in enumerate(value or [], 1):
                    self._value(where, "send %d" % number, NUMBER, send)
                    _within(where, "send %d" % number, send, (0.0, 1.0))

    def _kind(self, dotted, name, where):
        holds = dict(_HOLDS["Live.Device.Device"]) if self._is_device(dotted) else {}
        holds.update(_HOLDS.get(dotted, {}))
        if name in holds:
            return holds[name]
        names = set(holds)
        for version in (self.world.version,) + tuple(reversed(VERSIONS)):
            classes = self.world.facts["classes"] if version == self.world.version else _classes_of(version)
            for owner in self._classes(dotted, classes):
                properties = classes.get(owner, {}).get("properties", {})
                if name in properties:
                    return _BY_TYPE.get((properties[name] or [""])[0], ANYTHING)
                names.update(properties)
        import difflib  # only for a sentence; it costs a part of the import
        near = difflib.get_close_matches(str(name), sorted(names), 1, 0.75)
        fail(where, "there is no key %s%s" % (name, " (did you mean %s?)" % near[0] if near else ""))

    def _is_device(self, dotted):
        return dotted.split(".")[-1].endswith("Device") and "Mixer" not in dotted

    def _classes(self, dotted, classes):
        """The class and its base; a chain may be one of a drum rack, a device any (a set does not say which class)."""
        if dotted == "Live.Chain.Chain":
            return (dotted, "Live.DrumChain.DrumChain")
        if self._is_device(dotted):
            return [dotted, "Live.Device.Device"] + sorted(one for one in classes if self._is_device(one))
        return (dotted,)

    def _value(self, where, name, kind, value):
        is_number = isinstance(value, integers + (float,)) and not isinstance(value, bool)
        if kind in (NUMBER, WHOLE):
            good = is_number and value - value == 0 and (kind == NUMBER or value == int(value))
        elif kind == FLAG:
            good = value in (0, 1) and (is_number or isinstance(value, bool))
        elif kind == TEXT:
            good = isinstance(value, text_types)
        elif kind == LIST:
            good = value is None or isinstance(value, (list, tuple))
        elif kind == OBJECT:
            good = value is None or isinstance(value, dict)
        else:
            good = True
        if not good:
            fail(where, "%s must be %s, found %r" % (name, kind, value))
