"""The browser: the native devices of the version are in it, everything else is empty."""

from .application import show_browser
from .base import Behaviour
from .device_types import AUDIO_EFFECT, INSTRUMENT, MIDI_EFFECT, type_of_class
from .inserting import has_instrument, load_device

_ROOTS = ("audio_effects", "clips", "current_project", "drums", "instruments", "max_for_live", "midi_effects",
          "packs", "plugins", "samples", "sounds", "user_library")


# Roots with native devices: their type, and the word in their addresses.
_DEVICES = {"instruments": (INSTRUMENT, u"Synths"), "audio_effects": (AUDIO_EFFECT, u"AudioFx"),
            "midi_effects": (MIDI_EFFECT, u"MidiFx")}


class Browser(Behaviour):
    """Native devices in three of the roots; hot-swap is off."""

    plain = {"hotswap_target": None, "filter_type": 0}

    def get_colors(self, node):
        """Empty."""
        return []

    get_user_folders = get_legacy_libraries = get_colors

    def do_stop_preview(self, node):
        """Nothing plays."""

    def do_preview_item(self, node, item):
        """Nothing plays."""

    def do_load_item(self, node, item):
        """A native device comes onto the selected track, and the browser is shown."""
        # fact: browser.load-item
        class_name = item.__fields__.get("class_name")
        if class_name is None or node.get("hotswap_target") is not None:
            raise node.world.not_built("Live.Browser.Browser.load_item")
        song = node.world.song
        track = node.world.behaviour("Live.Song.Song.View").get_selected_track(node.world.view(song))
        kind = type_of_class(node.world, class_name)
        if kind == INSTRUMENT and track.get("type") == "audio":  # fact: browser.instrument-on-audio
            track = node.world.behaviour(song.kind).do_create_midi_track(song, song.parts["tracks"].index(track) + 1)
        elif (kind != AUDIO_EFFECT and track.get("type") != "midi") or (
                kind == INSTRUMENT and has_instrument(track.parts["devices"])):
            raise node.world.unknown("browser.load-where", "Live.Browser.Browser.load_item")
        load_device(track, class_name, item.__fields__["name"])
        show_browser(node.world)

    def do_relation_to_hotswap_target(self, node, item):
        """3 = none."""
        return 3


def _root(name):
    def getter(self, node):
        # facts: browser.roots, browser.devices
        children = _devices(node.world, *_DEVICES[name]) if name in _DEVICES else []
        return node.world.struct("Live.Browser.BrowserItem", name=name.replace("_", " ").title(), children=children,
                                 is_device=False, is_folder=False, is_loadable=False, is_selected=False, source=u"",
                                 uri=u"root:%s" % name, iter_children=children)
    return getter


def _devices(world, kind, word):
    """The native devices of one type by name; of two with one name the newer class."""
    named = {}
    for class_name, device in sorted(world.facts["devices"].items()):
        if type_of_class(world, class_name) == kind:
            named[device["display_name"]] = class_name
    return [world.struct("Live.Browser.BrowserItem", name=name, children=[], is_device=True, is_folder=False,
                         is_loadable=True, is_selected=False, source=u"Live", iter_children=[],
                         uri=u"query:%s#%s" % (word, name.replace(u" ", u"%20")), class_name=class_name)
            for name, class_name in sorted(named.items())]


for _name in _ROOTS:
    setattr(Browser, "get_" + _name, _root(_name))

BEHAVIOURS = {"Live.Browser.Browser": Browser}
