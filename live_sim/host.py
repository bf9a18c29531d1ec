"""Runs a remote script through its whole life, as Live does, on a virtual clock."""

import copy
import importlib
import os
import sys
import time
import types

from . import loader
from .behaviour import song_edit
from .build import handle_of
from .surface import Surface
from .world import World

TICK_MS = 100.0


class _SongTools(object):
    """What behaviours of other classes need from the song's."""

    select_track = staticmethod(song_edit.select_track)
    select_scene = staticmethod(song_edit.select_scene)
    select_device = staticmethod(song_edit.select_device)
    forget = staticmethod(song_edit.forget)


class Simulation(object):
    """A simulated Live with a set, ready to load a script.

    description: the set as in README.md (a dict; it is copied). version: one of facts_io.VERSIONS.
    rules: a Rules object for tests that break the host. `Live` is the module of this world.
    """

    def __init__(self, description, version="12.3", rules=None):
        self.world = World(version, rules)
        self.world.track_behaviour = self.world.behaviour("Live.Track.Track")
        self.world.song_behaviour = _SongTools
        loader.load_set(self.world, copy.deepcopy(description))
        self.Live = self.world.module
        self.surface = None
        self.tick_ms = []
        self.answers = {}

    @property
    def song(self):
        """The set as a script sees it."""
        return handle_of(self.world.song)

    def connect(self):
        """A c_instance without a script, for tests of single components."""
        self.surface = Surface(self.world)
        self._offer_modules()
        return self.surface.c_instance

    def _offer_modules(self):
        """`import Live`, `import Live.Track`, and up to Live 10 the old `MidiRemoteScript`."""
        for name in [name for name in sys.modules if name == "Live" or name.startswith("Live.")]:
            del sys.modules[name]
        self.Live.__path__ = []
        sys.modules["Live"] = self.Live
        for name, module in self.world.submodules.items():
            sys.modules[str(name)] = module
        sys.modules.pop("MidiRemoteScript", None)
        if not self.world.at_least("11.0"):
            old = types.ModuleType("MidiRemoteScript")
            old.MutableVector = type("MutableVector", (list,), {"__module__": "MidiRemoteScript"})
            sys.modules["MidiRemoteScript"] = old

    def start(self, folder):
        """Load a script folder and take it through Live's order of first calls; False when it did not load."""
        c_instance = self.connect()
        script = self.world.guarded(self._load, folder, c_instance)
        if script is None:
            self.world.write_log("RemoteScriptError: the script gave no instance")
            return False
        self.surface.script = self.world.script = script
        self._call("connect_script_instances", (script,))
        for name in ("suggest_input_port", "suggest_output_port", "can_lock_to_devices", "supports_pad_translation",
                     "instance_identifier", "is_extension"):
            if hasattr(script, name):
                self.answers[name] = self._call(name)
            elif name in ("suggest_input_port", "suggest_output_port"):
                # Ableton's own ableton.v2 scripts of 10.1 have neither, so Live does without.
                self.answers[name] = None
        self._call("port_settings_changed", optional=True)
        self.surface.build()
        self._call("refresh_state")
        self.surface.rebuild_if_wanted()
        self.answers["suggest_map_mode"] = dict(
            ("%d/%d" % key[1:], self.suggest_map_mode(key[2], key[1]))
            for key in sorted(self.world.midi.mappings) if key[0] == "cc")
        return True

    def _load(self, folder, c_instance):
        folder = os.path.abspath(folder)
        parent, name = os.path.split(folder)
        sys.path.insert(0, parent)
        self.world.initialising = True
        started = time.time()
        try:
            module = importlib.import_module(name)
            if hasattr(module, "get_capabilities"):
                self.answers["capabilities"] = self.world.guarded(module.get_capabilities)
            return module.create_instance(c_instance)
        finally:
            self.world.initialising = False
            self.answers["load_ms"] = round((time.time() - started) * 1000.0, 3)
            sys.path.remove(parent)

    def _call(self, name, *args, **how):
        """Call a method of the script; a missing one is an error in the log unless it is optional."""
        script = self.surface.script
        method = self.world.guarded(getattr, script, name) if not hasattr(script, name) and not how.get("optional") \
            else getattr(script, name, None)
        return None if method is None else self.world.guarded(method, *args)

    def suggest_map_mode(self, number, channel=0):
        """Asked in both arities: with the channel, then as the scripts of 2008 take it."""
        ask = getattr(self.surface.script, "suggest_map_mode", None)
        if ask is None:
            return None
        try:
            return ask(number, channel)
        except TypeError:
            return self.world.guarded(ask, number)

    def tick(self, count=1):
        """Let `count` display ticks of 100 ms pass, with the timers that fall due."""
        for _ in range(count):
            end = self.world.now_ms + TICK_MS
            while not self.surface.blocked:
                due = self.world.timers.next_due()
                if due is None or due > end:
                    break
                self.world.now_ms = max(self.world.now_ms, due)
                self.world.timers.fire_due(self._timed)
                self.surface.rebuild_if_wanted()
            self.world.now_ms = end
            if not self.surface.blocked and self.surface.script is not None:
                self._timed(self.surface.script.update_display)
                self.surface.rebuild_if_wanted()

    def _timed(self, call):
        started = time.time()
        self.world.guarded(call)
        self.tick_ms.append((round(self.world.now_ms, 3), round((time.time() - started) * 1000.0, 3)))

    def midi(self, *message):
        """One message from the controller, then what Live does when it is idle again."""
        self.world.midi.receive(tuple(message))
        self.surface.rebuild_if_wanted()

    def act(self, call, *args):
        """Something that the musician does in Live's window; Live rebuilds afterwards when asked to."""
        result = call(*args)
        if self.surface is not None and self.surface.script is not None:
            self.surface.rebuild_if_wanted()
        return result

    def refresh(self):
        """Live asks the script to paint everything again."""
        self._call("refresh_state")
        self.surface.rebuild_if_wanted()

    def lock(self):
        """Live's menu: lock to the appointed device, or let it go; only for a script that can."""
        if not self.answers.get("can_lock_to_devices"):
            raise ValueError("the script says that it cannot lock to devices")
        self.act(self.surface.toggle_lock)

    def ports_changed(self):
        """A port was chosen or plugged in again: Live tells the script and builds the map anew."""
        self._call("port_settings_changed", optional=True)
        self.surface.build()

    def quit(self):
        """Live quits or the script is deselected: disconnect, and nothing after it."""
        if self.surface is not None and self.surface.script is not None:
            self.surface.unlock()
            self._call("disconnect")
            self.surface.script = self.world.script = None

    def result(self):
        """All that happened, as plain data (see README.md)."""
        world, surface = self.world, self.surface
        return {
            "live_version": world.version, "api_captured_from": world.facts["api_captured_from"],
            "python": "%d.%d.%d" % sys.version_info[:3], "time_ms": round(world.now_ms, 3),
            "midi_out": surface.sent, "messages": surface.messages, "midi_map": world.midi.summary(),
            "log": [list(line) for line in world.log], "exceptions": world.exceptions,
            "answers": _plain(self.answers), "calls": surface.calls, "state": surface.state,
            "tick_ms": [list(pair) for pair in self.tick_ms], "listeners_left": world.listeners_left(),
            "not_simulated": world.not_simulated, "reads": world.reads}


def _plain(value):
    if isinstance(value, dict):
        return dict((str(key), _plain(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, float, str, type(u""))) else repr(value)
