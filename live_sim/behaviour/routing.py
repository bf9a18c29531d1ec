"""Routing of a track: types and channels as records, and the older names as texts."""

from . import names
from .base import Behaviour, need
from .device_types import INSTRUMENT, type_of

CATEGORIES = {"external": 0, "rewire": 1, "resampling": 2, "master": 3, "track": 4, "parent_group_track": 5,
              "none": 6, "invalid": 7}


def _unique(names):
    """The names without repetition, in their order."""
    seen = set()
    return [name for name in names if not (name in seen or seen.add(name))]


class Routing(Behaviour):
    """`input_routing_type`, `..._channel` and the same for output: names in the data, records for the script.

    The available types are the current one, the usual fixed ones, and the tracks of the set (our list: the real
    one depends on the audio interface).
    """

    def _has_no_input(self, node, way):
        return way == "input" and node.get("type") in ("group", "return", "master")

    def _usual(self, node, way, what):
        """The fixed names, the one that a fresh track has first."""
        if self._has_no_input(node, way):
            # Push of 10.1 reads the input of whatever track is selected, so this does not raise; the name is ours.
            return [u"No Input" if what == "type" else u""]
        midi_in = way == "input" and node.get("type") == "midi"
        if what == "channel":
            return [u"All Channels"] if midi_in else [u"1/2"]
        if node.get("type") == "master":
            return [u"Ext. Out"]
        if way == "output":
            return [u"Main" if node.world.at_least("12.0") else u"Master", u"Sends Only", u"Ext. Out"]
        return [u"All Ins", u"No Input"] if midi_in else [u"Ext. In", u"No Input", u"Resampling"]

    def _name(self, node, way, what):
        """The name in force."""
        usual = self._usual(node, way, what)
        given = node.get("%s_routing_%s" % (way, what))
        return usual[0] if given is None or self._has_no_input(node, way) else given

    def _names(self, node, way, what):
        """The names available, the one in force first."""
        found = [self._name(node, way, what)] + self._usual(node, way, what)
        if what == "type" and way == "input" and not self._has_no_input(node, way):
            found += [names.shown(track) for track in node.world.song.parts["tracks"] if track is not node]
        return _unique(found)

    def _record(self, node, way, what, name, by_name):
        world = node.world
        if what == "channel":
            midi = way == "input" and node.get("type") == "midi"
            return world.struct("Live.Track.RoutingChannel", display_name=name, layout=0 if midi else 2)
        attached = by_name.get(name)
        category = "track" if attached is not None else {
            u"Master": "master", u"Main": "master", u"No Input": "none", u"Sends Only": "none",
            u"Resampling": "resampling"}.get(name, "external")
        return world.struct("Live.Track.RoutingType", display_name=name, category=CATEGORIES[category],
                            attached_object=attached)

    def _tracks_by_name(self, node):
        found = {}
        for track in node.world.song.parts["tracks"]:
            if track is not node:
                found.setdefault(names.shown(track), track)
        return found

    def _available(self, node, way, what):
        if node.parts.get("made_late_in") == node.world.turn:  # fact: editing.routing-later
            return [self._record(node, way, what, name=u"", by_name={})]
        by_name = self._tracks_by_name(node)
        return [self._record(node, way, what, name=name, by_name=by_name) for name in self._names(node, way, what)]

    def _current(self, node, way, what):
        return self._record(node, way, what, name=self._name(node, way, what), by_name=self._tracks_by_name(node))

    def _choose(self, node, way, what, name):
        need(not self._has_no_input(node, way), "Group, return and master tracks have no input routing")
        need(name in self._names(node, way, what), "%r is not an available %s routing %s" % (name, way, what))
        if self._name(node, way, what) != name:
            node.keep("%s_routing_%s" % (way, what), name)
            for member in ("%s_routing_%s" % (way, what), "current_%s_%s" % (
                    way, "routing" if what == "type" else "sub_routing")):
                node.notify(member)


def _install(way, what):
    """The members of one way (input, output) and one level (type, channel), in the new and the old API."""
    old = "routing" if what == "type" else "sub_routing"
    members = {
        "get_available_%s_routing_%ss" % (way, what): lambda self, node: self._available(node, way, what),
        "get_%s_routing_%s" % (way, what): lambda self, node: self._current(node, way, what),
        "set_%s_routing_%s" % (way, what):
            lambda self, node, record: self._choose(node, way, what, record.__fields__["display_name"]),
        "get_current_%s_%s" % (way, old): lambda self, node: self._name(node, way, what),
        "set_current_%s_%s" % (way, old): lambda self, node, name: self._choose(node, way, what, name),
        "get_%s_%ss" % (way, old): lambda self, node: self._names(node, way, what),
    }
    for name, function in members.items():
        setattr(Routing, name, function)


for _way in ("input", "output"):
    for _what in ("type", "channel"):
        _install(_way, _what)


def _has(way, medium):
    def answer(self, node):
        kind = node.get("type")
        given = node.get("has_%s_%s" % (medium, way))
        if given is not None:
            return given
        if kind == "midi":
            instrument = any(type_of(device) == INSTRUMENT for device in node.parts["devices"])
            return (way == "input" and medium == "midi") or (way == "output" and (medium == "audio") == instrument)
        return medium == "audio"
    return answer


for _way in ("input", "output"):
    for _medium in ("audio", "midi"):
        setattr(Routing, "get_has_%s_%s" % (_medium, _way), _has(_way, _medium))
