"""One simulated Live: its version, its set, its clock, and the rules that hold between calls."""

import sys

from . import structs
from .behaviour import BEHAVIOURS, FUNCTIONS, song_edit
from .behaviour.base import Behaviour
from .build import Builder
from .dialogs import Dialogs
from .engine import Engine
from .errors import IN_NOTIFICATION, IN_UNDO, NotSimulated, argument_error
from .facts_io import NEWEST, as_number, load_facts, not_compared
from .history import History
from .nodes import Node, handle_of
from .outside import Outside
from .records import FAULTS, LOG, Records
from .rules import Rules
from .stage import Stage, TimeIsUp, get_ident
from .timers import Timers
from .traces import of_the_script


class SongTools(object):
    """What the behaviours of other classes need from the song's."""

    select_track = staticmethod(song_edit.select_track)
    select_scene = staticmethod(song_edit.select_scene)
    select_device = staticmethod(song_edit.select_device)
    forget = staticmethod(song_edit.forget)


class World(object):
    """Everything that a script can reach through the `Live` module of one version."""

    def __init__(self, version=NEWEST, rules=None):
        self.facts = load_facts(version)
        self.source = version  # what load_facts takes, for another world of the same version
        self.version = self.facts.get("name", self.facts["live"])
        self.number = as_number(self.facts["live"])
        self.as_older = frozenset(not_compared(self.facts))  # fact: versions.not-compared
        self.used_as_older = set()  # of these, what scripts have used
        self.rules = rules or Rules()
        self.classes = {}
        self.functions = FUNCTIONS
        self._raising = set()
        self.reads = 0
        self.not_simulated = {}
        self.history = History(self)
        self.listening = set()
        self.notifying = 0
        self.initialising = False
        self.log = Records(LOG)
        self.now_ms = 0.0
        self.faults = Records(FAULTS, keeps_first=True)
        self.stage = Stage()
        self.outside = Outside(self)
        self.random_state = 12345
        self.surfaces = []
        self.running = None
        self._ptr = 4096
        self._behaviours = {}
        self.timers = Timers(self)
        self.dialogs = Dialogs(self)
        self._left_before = []  # listeners that were left on sets that are closed
        self.engine = Engine(self)
        self.module = Builder(self).build()
        self.track_behaviour = self.behaviour("Live.Track.Track")
        self.song_behaviour = SongTools
        self.application = Node(self, "Live.Application.Application")
        self.song = None

    @property
    def turn(self):
        """The number of the turn of Live's main thread."""
        return self.engine.turn_number

    @property
    def raising(self):
        """The properties that raise when they are read, by name or dotted: one set, which every property knows."""
        return self._raising

    @raising.setter
    def raising(self, names):
        names = set(names)
        self._raising.clear()
        self._raising.update(names)

    def next_ptr(self):
        """A new identity, never used before."""
        self._ptr += 16
        return self._ptr

    def at_least(self, version):
        """Whether the simulated version is this one or later."""
        return self.number >= as_number(version)

    def has(self, dotted):
        """Whether the version has a member, such as ``Live.Track.Track.take_lanes``."""
        owner, _, name = dotted.rpartition(".")
        facts = self.facts["classes"].get(owner, {})
        return any(name in facts.get(kind, {}) for kind in ("properties", "methods", "listeners", "nested"))

    def behaviour(self, dotted):
        """What implements the members of an API class."""
        if dotted not in self._behaviours:
            cls = BEHAVIOURS.get(dotted)
            if cls is None and dotted.endswith("Device") and dotted.startswith("Live."):
                cls = BEHAVIOURS["Live.Device.Device"]
            if cls is None and dotted.endswith("Device.View"):
                cls = BEHAVIOURS["Live.Device.Device.View"]
            self._behaviours[dotted] = (cls or Behaviour)()
        return self._behaviours[dotted]

    def struct_base(self, dotted, default):
        """The base of a value class; timers belong to this world's clock."""
        if dotted == "Live.Base.Timer":
            return self.timers.make_class()
        return structs.BASES.get(dotted, default)

    def struct(self, dotted, **fields):
        """A record of a value class."""
        return structs.make(self.classes[dotted], **fields)

    def view(self, node):
        """The view object of a song, track, clip, device or the application."""
        if "view" not in node.parts:
            kind = node.kind + ".View"
            nested = self.facts["classes"].get(node.kind, {}).get("nested", {}).get("View", [])
            if kind not in self.classes or nested[1:] == ["ref"]:
                kind = "Live.Device.Device.View"
            node.parts["view"] = Node(self, kind, node, node.data.setdefault("view", {}))
        return node.parts["view"]

    def check_write(self):
        """Refuse a change inside a notification, in Live's words."""  # fact: objects.no-change-in-listener
        if self.notifying and not self.rules.notification_writes_allowed:
            raise RuntimeError(IN_UNDO if self.history.applying else IN_NOTIFICATION)

    def structure_changed(self):
        """Tracks or devices came or went: the MIDI map will be built anew."""
        for surface in self.surfaces:
            surface.rebuild_wanted = True

    @property
    def blocked(self):
        """Whether a menu of Live is open."""
        return any(surface.blocked for surface in self.surfaces)

    @property
    def midi(self):
        """The MIDI side of the first control surface."""
        return self.surfaces[0].midi if self.surfaces else None

    def parameter_changed(self, parameter):
        """A parameter has another value: every control surface sends its feedback."""
        for surface in self.surfaces:
            surface.midi.parameter_changed(parameter)

    def fire(self, fired):
        """Call listeners: (callable, surface that added it). Those of a script with call_listeners go through it.

        Whether Live finds the owner like this is not known; that _Framework needs its call_listeners is.
        """
        self.notifying += 1
        try:
            owners = []
            for _, owner in fired:
                if owner not in owners:
                    owners.append(owner)
            for owner in owners:
                calls = [call for call, other in fired if other is owner]
                wrapper = getattr(owner.script, "call_listeners", None) if owner is not None else None
                guarded = self.guarded if owner is None else owner.guarded
                if wrapper is not None:
                    guarded(wrapper, tuple(calls))
                else:
                    for call in calls:
                        guarded(call)
        finally:
            self.notifying -= 1

    def guarded(self, call, *args):
        """Call the script's code; an exception is logged as Live logs it, and None returned.

        Raises ScriptHangs when the call does not come back in time: no script gets another call then.
        """
        turn = self.stage.enter()
        try:
            return call(*args)
        except (Exception, SystemExit):  # Live goes on whatever a script does
            self.log_error(of_the_script(*sys.exc_info()))
            return None
        except (TimeIsUp, KeyboardInterrupt):
            if turn is None or not turn.fired:
                raise
            hung = self.stage.hung(turn)
        finally:
            self.stage.leave(turn)
        for surface in self.surfaces:
            surface.script = None
        self.log_error("%s: %s" % (type(hung).__name__, hung))
        raise hung

    def log_error(self, text):
        """A traceback as Live writes it into Log.txt, and counted as an exception of the script."""
        for line in text.rstrip().splitlines():
            self.write_log("RemoteScriptError: " + line)
        self.add_fault(text, self.running or (self.surfaces[0] if len(self.surfaces) == 1 else None))

    def add_fault(self, text, surface):
        """An exception of a script, None where nobody knows which."""
        self.faults.append({"time_ms": round(self.now_ms, 3), "script": surface.name if surface else None,
                            "text": text})

    @property
    def exceptions(self):
        """The tracebacks of the scripts' exceptions, in the order of time."""
        return [fault["text"] for fault in self.faults]

    def check_thread(self, member):
        """Count a call that comes from a thread of the script's own (Live does not refuse it: it may stall or crash)."""
        if get_ident() != self.stage.thread:  # fact: host.other-threads
            self.outside.called(member)

    def write_log(self, line):
        """One line of Log.txt, with the time of the virtual clock in milliseconds."""
        self.log.append((round(self.now_ms, 3), line))

    def count_not_simulated(self, name):
        """Remember that a member was asked for that has no behaviour."""
        self.not_simulated[name] = self.not_simulated.get(name, 0) + 1

    def not_built(self, member):
        """The error for a member without behaviour; it is counted, then raised. member: the dotted name."""
        self.count_not_simulated(member)
        return NotSimulated("%s exists in Live %s but is not simulated" % (member, self.version))

    def unknown(self, key, member=None):
        """The error for what nobody knows, or what the sources of a fact disagree about; it is counted, then raised.

        key: a fact of ``known`` that is not answered. member: the dotted name that was asked (the fact's first one).
        """
        from .known import BY_KEY  # all facts are loaded for the first sentence that needs one
        fact = BY_KEY[key]
        member = member or "Live." + fact.members[0]
        self.count_not_simulated(member)
        return NotSimulated("%s: %s (%s: %s)" % (member, fact.does, fact.sure, fact.said_by()))

    @staticmethod
    def argument_error(owner, name, value, expected):
        """The ArgumentError of a method whose one argument is of the wrong kind in a way that its signature hides."""
        return argument_error(owner, name, (value,), (owner, expected))

    def listeners_left(self):
        """What is still connected: a sorted list of ``class.name`` with the place in the set."""
        return sorted(self._left_before + [
            "%s.%s (%s)" % (node.kind, name, node.path()) for node in self.listening for name in node.listener_names()])

    def close_set(self):
        """The set is closed: all of it is dead, with its history, what plays and what waits for the next turn."""
        # fact: sets.old-is-dead
        for node in list(self.listening):
            if node.inside(self.song):
                self._left_before.extend("%s.%s (%s, in a set closed before)" % (node.kind, name, node.path())
                                         for name in node.listener_names())
                self.listening.discard(node)
        self.song.kill()
        self.history.forget()
        turn, self.engine = self.engine.turn_number, Engine(self)
        self.engine.turn_number = turn + 1

    def handle(self, node):
        """The script's view of a node."""
        return handle_of(node)
