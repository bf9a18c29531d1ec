"""Runs a remote script through its whole life, as Live does, on a virtual clock."""

import copy
import importlib
import os
import sys
import time
import types

from . import answers, loader
from .build import handle_of
from .surface import Surface
from .world import World

TICK_MS = 100.0


class Simulation(object):
    """A simulated Live with a set, ready to load a script.

    description: the set as in README.md (a dict; it is copied). version: one of facts_io.VERSIONS.
    rules: a Rules object for tests that break the host. `Live` is the module of this world.
    """

    def __init__(self, description, version="12.3", rules=None):
        self.world = World(version, rules)
        loader.load_set(self.world, copy.deepcopy(description))
        self.Live = self.world.module
        self.tick_ms = []
        self.received = []

    @property
    def song(self):
        """The set as a script sees it."""
        return handle_of(self.world.song)

    @property
    def surface(self):
        """The first control surface."""
        return self.world.surfaces[0] if self.world.surfaces else None

    @property
    def answers(self):
        """What the first script answered when Live asked."""
        return self.surface.answers if self.surface is not None else {}

    @property
    def blocked(self):
        """Whether a menu or dialog of Live is open: no ticks, no timers, and MIDI for the scripts piles up."""
        return any(surface.blocked for surface in self.world.surfaces)

    @blocked.setter
    def blocked(self, is_open):
        for surface in self.world.surfaces:
            surface.menu(is_open)
        self._settle()

    def connect(self):
        """A c_instance without a script, for tests of single components."""
        surface = Surface(self.world)
        self._offer_modules()
        return surface.c_instance

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
        """Load a script folder and take it through Live's order of first calls; False when it did not load.

        A second call loads a second control surface beside the first, as two entries in Live's preferences do.
        """
        c_instance = self.connect()
        surface = self.world.surfaces[-1]
        script = surface.guarded(self._load, folder, surface, c_instance)
        if script is None:
            self.world.write_log("RemoteScriptError: the script gave no instance")
            return False
        surface.script = script
        running = tuple(one.script for one in self.world.surfaces if one.script is not None)
        for one in self.world.surfaces:
            if one.script is not None:
                self._call(one, "connect_script_instances", running)
        for name in ("suggest_input_port", "suggest_output_port", "can_lock_to_devices", "supports_pad_translation",
                     "instance_identifier", "is_extension"):
            if hasattr(script, name):
                surface.answers[name] = self._call(surface, name)
                self._refuse(answers.complaint(name, surface.answers[name]))
            elif name in ("suggest_input_port", "suggest_output_port"):
                # Ableton's own ableton.v2 scripts of 10.1 have neither, so Live does without.
                surface.answers[name] = None
        self._call(surface, "port_settings_changed", optional=True)
        surface.build()
        self._call(surface, "refresh_state")
        surface.rebuild_if_wanted()
        surface.answers["suggest_map_mode"] = dict(
            ("%d/%d" % key[1:], self.suggest_map_mode(key[2], key[1], surface))
            for key in sorted(surface.midi.mappings) if key[0] == "cc")
        return True

    def _load(self, folder, surface, c_instance):
        folder = os.path.abspath(folder)
        parent, name = os.path.split(folder)
        if not any(os.path.isfile(os.path.join(folder, init)) for init in ("__init__.py", "__init__.pyc")):
            raise ImportError("%s is not a remote script: there is no __init__.py" % folder)
        # A module of an earlier simulation would keep that one's Live.
        for loaded in [one for one in sys.modules if one == name or one.startswith(name + ".")]:
            del sys.modules[loaded]
        sys.path.insert(0, parent)
        self.world.initialising = True
        started = time.time()
        try:
            module = importlib.import_module(name)
            if hasattr(module, "get_capabilities"):
                surface.answers["capabilities"] = surface.guarded(module.get_capabilities)
                self._refuse(answers.capabilities_complaint(surface.answers["capabilities"]))
            return module.create_instance(c_instance)
        finally:
            self.world.initialising = False
            surface.answers["load_ms"] = round((time.time() - started) * 1000.0, 3)
            sys.path.remove(parent)

    def _call(self, surface, name, *args, **how):
        """Call a method of a script; a missing one is an error in the log unless it is optional."""
        if not hasattr(surface.script, name) and how.get("optional"):
            return None
        return surface.call(name, *args)

    def _refuse(self, sentence):
        if sentence is not None:
            self.world.log_error("TypeError: " + sentence)

    def suggest_map_mode(self, number, channel=0, surface=None):
        """Asked in both arities: with the channel, then as the scripts of 2008 take it."""
        surface = surface or self.surface
        ask = getattr(surface.script, "suggest_map_mode", None)
        if ask is None:
            return None
        try:
            return ask(number, channel)
        except TypeError:
            return surface.guarded(ask, number)

    def tick(self, count=1):
        """Let `count` display ticks of 100 ms pass, with the timers that fall due."""
        for _ in range(count):
            end = self.world.now_ms + TICK_MS
            while not self.blocked:
                due = self.world.timers.next_due()
                if due is None or due > end:
                    break
                self.world.now_ms = max(self.world.now_ms, due)
                self.world.timers.fire_due(self._timed)
                self._settle()
            self.world.now_ms = end
            for surface in self.world.surfaces:
                if not surface.blocked and surface.script is not None:
                    self._timed(lambda surface=surface: surface.call("update_display"))
            self._settle()

    def _timed(self, call):
        started = time.time()
        self.world.guarded(call)
        self.tick_ms.append((round(self.world.now_ms, 3), round((time.time() - started) * 1000.0, 3)))

    def _settle(self):
        """What Live does when it is idle again: build the maps that were asked for."""
        for surface in self.world.surfaces:
            if surface.script is not None and not surface.blocked:
                surface.rebuild_if_wanted()

    def midi(self, *message):
        """One message from the controller of the first script, then what Live does when it is idle again."""
        self.received.append({"time_ms": round(self.world.now_ms, 3), "bytes": [int(byte) for byte in message]})
        self.world.midi.receive(tuple(message))
        self._settle()

    def act(self, call, *args):
        """Something that the musician does in Live's window; Live rebuilds afterwards when asked to."""
        result = call(*args)
        self._settle()
        return result

    def refresh(self):
        """Live asks the scripts to paint everything again."""
        for surface in self.world.surfaces:
            self._call(surface, "refresh_state")
        self._settle()

    def lock(self):
        """Live's menu: lock to the appointed device, or let it go; only for a script that can."""
        if not self.answers.get("can_lock_to_devices"):
            raise ValueError("the script says that it cannot lock to devices")
        self.act(self.surface.toggle_lock)

    def ports_changed(self):
        """A port was chosen or plugged in again: Live calls the scripts and builds the maps anew."""
        for surface in self.world.surfaces:
            self._call(surface, "port_settings_changed", optional=True)
            surface.build()

    def quit(self):
        """Live quits or the scripts are deselected: disconnect, and nothing after it."""
        for surface in self.world.surfaces:
            if surface.script is not None:
                surface.unlock()
                self._call(surface, "disconnect")
                surface.script = None

    def result(self, number=0):
        """All that happened, as plain data (see README.md), seen from one control surface (0 = the first)."""
        world, surface = self.world, self.world.surfaces[number]
        return {
            "live_version": world.version, "api_captured_from": world.facts["api_captured_from"],
            "python": "%d.%d.%d" % sys.version_info[:3], "time_ms": round(world.now_ms, 3),
            "midi_in": self.received, "midi_out": surface.sent, "messages": surface.messages,
            "midi_map": surface.midi.summary(),
            "log": [list(line) for line in world.log], "exceptions": world.exceptions,
            "answers": _plain(surface.answers), "calls": surface.calls, "state": surface.state,
            "tick_ms": [list(pair) for pair in self.tick_ms], "listeners_left": world.listeners_left(),
            "not_simulated": world.not_simulated, "reads": world.reads}


def _plain(value):
    if isinstance(value, dict):
        return dict((str(key), _plain(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, float, str, type(u""))) else repr(value)
