"""Runs a remote script through its whole life, as Live does, on a virtual clock."""

import os
import time

from . import loader, scripts
from .build import handle_of
from .errors import ScriptHangs
from .facts_io import NEWEST
from .framework import Framework
from .records import MIDI, TICKS, Records
from .result import result
from .stage import get_ident
from .surface import Surface
from .user import User
from .world import World

TICK_MS = 100.0


class Simulation(object):
    """A simulated Live with a set, ready to load a script.

    description: the set as in README.md (a dict; it is copied). version: as for facts_io.load_facts.
    rules: a Rules object for tests that break the host. framework: "minimal", or the folder of the user's own Live, for
    scripts that import _Framework or ableton. `Live` is the module of this world, `user` the hand of its musician.
    """

    def __init__(self, description, version=NEWEST, rules=None, framework=None):
        self.world = World(version, rules)
        if framework is not None:
            self.world.stage.framework = Framework(framework)
        loader.load_set(self.world, loader.fresh(description))
        self.world.engine.load()
        self.Live = self.world.module
        self.user = User(self)
        self.tick_ms = Records(TICKS)
        self.received = Records(MIDI)
        self.pace = None  # called before the clock moves, with the time it moves to: real time waits there

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
        """Whether a menu of Live is open: no ticks, no timers, and MIDI for the scripts piles up."""
        return self.world.blocked

    @blocked.setter
    def blocked(self, is_open):
        for surface in self.world.surfaces:
            surface.menu(is_open)
        self._settle()

    def connect(self):
        """A c_instance without a script, for tests of single components."""
        if not self.world.surfaces:
            self.world.stage.thread = get_ident()  # from here on this thread is Live's main thread
        surface = Surface(self.world)
        if self.world.stage.live is None:
            self.world.stage.offer(scripts.modules_of_live(self.world), self.Live)
        else:
            self.world.stage.take_the_stage()
        return surface.c_instance

    def start(self, folder, raises=False):
        """Load a script folder and take it through Live's order of first calls; False when it did not load.

        With `raises` what keeps it from loading is raised (the script's own exception). A second call loads a second
        control surface beside the first, as two entries in Live's preferences do.
        """
        world, c_instance = self.world, self.connect()
        surface = world.surfaces[-1]
        surface.name = os.path.basename(os.path.abspath(folder))
        world.outside.watch()
        kept = []

        def load():
            try:
                return scripts.load(world, surface, folder, c_instance)
            except Exception as error:
                if raises:
                    kept.append(error)
                raise

        script = surface.guarded(load)
        if kept:
            raise kept[0]
        if script is None:
            world.write_log("RemoteScriptError: the script gave no instance")
            return False
        surface.script = script
        self._introduce()
        self._begin(surface)
        return True

    def _introduce(self):
        """Every script learns which scripts run."""
        running = tuple(one.script for one in self.world.surfaces if one.script is not None)
        for one in self.world.surfaces:
            if one.script is not None:
                self._call(one, "connect_script_instances", running)

    def _begin(self, surface):
        """Live's first calls to a script that has just been made."""
        scripts.first_calls(self.world, surface)
        self._call(surface, "port_settings_changed", optional=True)
        surface.build()
        self._call(surface, "refresh_state")
        surface.rebuild_if_wanted()
        surface.answers["suggest_map_mode"] = dict(
            ("%d/%d" % key[1:], self.suggest_map_mode(key[2], key[1], surface))
            for key in sorted(surface.midi.mappings) if key[0] == "cc")

    def open_set(self, description):
        """Another set is opened: every script is disconnected, then made anew from the code that is imported already.

        description: as for the constructor. What was left of the old set is dead; what a module holds is still there.
        Raises SetError, before anything has happened, for a set that cannot be used.
        """
        world = self.world
        Simulation(description, world.source)  # refused before anything has happened
        running = [surface for surface in world.surfaces if surface.script is not None]
        for surface in running:  # fact: sets.order
            surface.leave()
        world.close_set()
        loader.load_set(world, loader.fresh(description))
        world.engine.load()
        for surface in running:
            c_instance = surface.new_instance()
            surface.script = surface.guarded(scripts.make_again, world, surface, c_instance)
        self._introduce()
        for surface in running:
            if surface.script is not None:
                self._begin(surface)
        self._settle()

    def _call(self, surface, name, *args, **how):
        """Call a method of a script; a missing one is an error in the log unless it is optional."""
        if how.get("optional") and not scripts.has(surface, name):
            return None
        return surface.call(name, *args)

    def suggest_map_mode(self, number, channel=0, surface=None):
        """The mode that a script wants for a controller, None where it does not say."""
        return scripts.suggest_map_mode(surface or self.surface, number, channel)

    def tick(self, count=1):
        """Let `count` display ticks of 100 ms pass, with the timers that fall due."""
        for _ in range(count):
            end = self.world.now_ms + TICK_MS
            while not self.blocked:
                due = self.world.timers.next_due()
                if due is None or due > end:
                    break
                if self.pace is not None:
                    self.pace(due)
                self.world.engine.advance(max(self.world.now_ms, due))
                self.world.timers.fire_due(self._timed)
                self._settle()
            if self.pace is not None:
                self.pace(end)
            self.world.engine.advance(end)
            if self.blocked or self.world.dialogs.is_open:  # fact: dialogs.no-ticks, dialogs.timers-go-on
                self._settle()
                continue
            self.world.engine.display()
            for surface in self.world.surfaces:
                if surface.script is not None:
                    self._timed(lambda surface=surface: surface.call("update_display"))
            self._settle()

    def _timed(self, call):
        started = time.time()
        self.world.guarded(call)
        self.tick_ms.append((round(self.world.now_ms, 3), round((time.time() - started) * 1000.0, 3)))

    def _settle(self):
        """What Live does when it is idle again: writes land, and the maps that were asked for are built."""
        if not self.blocked:
            self.world.engine.turn()
        for surface in self.world.surfaces:
            if surface.script is not None and not surface.blocked:
                surface.rebuild_if_wanted()

    def midi(self, *message):
        """One message from the controller of the first script, then what Live does when it is idle again."""
        self.received.append({"time_ms": round(self.world.now_ms, 3), "bytes": [int(byte) for byte in message]})
        self.world.midi.receive(tuple(message))
        self._settle()

    def midi_to(self, number, *message):
        """The same from the controller of another script: 1 is the first, 2 the second."""
        surface = self.world.surfaces[number - 1] if 0 < number <= len(self.world.surfaces) else None
        if surface is None:
            raise ValueError("there are %d scripts" % len(self.world.surfaces))
        self.received.append({"time_ms": round(self.world.now_ms, 3), "bytes": [int(byte) for byte in message]})
        surface.midi.receive(tuple(message))
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
        """Live quits or the scripts are deselected: disconnect, and nothing after it.

        A script that does not come back from it stands among the exceptions, and nobody is called any more.
        """
        try:
            for surface in self.world.surfaces:
                if surface.script is not None:
                    surface.unlock()
                    self._call(surface, "disconnect")
                    surface.script = None
        except ScriptHangs:
            pass

    def close(self):
        """This Live is gone: nothing of it stays in sys.modules, and threads and ports are watched no more."""
        self.world.stage.close()
        self.world.outside.close()

    def result(self, number=0):
        """All that happened, as plain data (see README.md), seen from one control surface (0 = the first)."""
        return result(self, number)
