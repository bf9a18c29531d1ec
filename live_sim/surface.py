"""One control surface: its script, what it sends, and the state that Live keeps for it."""

from .cinstance import ControlSurfaceInstance
from .midi import MidiSide
from .records import MESSAGES, MIDI, Records


class Part(object):
    """A small object of c_instance (playhead, note repeat): it keeps what it gets and does nothing with it.

    Which names each has is known from Ableton's 10.1.18 scripts only; there is no capture of these objects.
    """

    FIELDS = {
        "playhead": ("notes", "start_time", "step_length", "velocity", "wrap_around", "track", "clip", "enabled"),
        "velocity_levels": ("enabled", "notes", "levels", "source_channel", "target_channel", "target_note", "track"),
        "full_velocity": ("enabled",),
        "note_repeat": ("enabled", "repeat_rate"),
        "real_time_mapper": ("enabled",),
    }
    METHODS = {"playhead": ("set_feedback_channels", "set_buttons"), "velocity_levels": ("set_feedback_channels",)}

    def __init__(self, name):
        self.__dict__["_name"] = name
        if "enabled" in self.FIELDS[name]:
            self.__dict__["enabled"] = False  # Push asks before it sets
        for method in self.METHODS.get(name, ()):
            self.__dict__[method] = lambda *values: None

    def __setattr__(self, name, value):
        if name not in self.FIELDS[self._name]:
            raise AttributeError("%s has no %s" % (self._name, name))
        self.__dict__[name] = value


class Surface(object):
    """Joins the world, the script object and its c_instance."""

    def __init__(self, world):
        self.world = world
        self.script = None
        self.module = None  # the script's package once it is imported
        self.name = None  # the folder of the script
        self.wrong_python = None  # a sentence about a script that was written for another Python
        self.sent = Records(MIDI)
        self.messages = Records(MESSAGES)
        self.calls = {}
        self.state = {}
        self.preferences = {}
        self.parts = {}
        self.locked_device = None
        self.rebuild_wanted = False
        self.blocked = False
        self.piled_up = []
        self.answers = {}
        self.midi = MidiSide(world, self)
        world.surfaces.append(self)
        self.number = len(world.surfaces)
        self.c_instance = ControlSurfaceInstance(self)

    def new_instance(self):
        """A fresh c_instance, for a script that is made anew."""
        self.c_instance = ControlSurfaceInstance(self)
        return self.c_instance

    def guarded(self, call, *args):
        """Run code of this script: what it connects belongs to it, what it raises goes to the log."""
        before, self.world.running = self.world.running, self
        try:
            return self.world.guarded(call, *args)
        finally:
            self.world.running = before

    def call(self, name, *args):
        """Call a method that Live always calls; a script without it gets an AttributeError in the log."""
        # fact: host.missing-method
        return self.guarded(lambda: getattr(self.script, name)(*args))

    def send(self, message, why):
        """A message leaves through the output port."""
        data = [int(byte) for byte in message]
        self.sent.append({"time_ms": round(self.world.now_ms, 3), "bytes": data, "from": why})

    def show(self, text):
        """The message line."""
        self.messages.append({"time_ms": round(self.world.now_ms, 3), "text": text})

    def count(self, name):
        """A call without further effect."""
        self.calls[name] = self.calls.get(name, 0) + 1

    def part(self, name):
        """One of the small objects of c_instance, made at the first use."""
        return self.parts.setdefault(name, Part(name))

    def to_script(self, message):
        """MIDI for the script; while a menu or a dialog is open it piles up."""
        if self.blocked or self.world.dialogs.is_open:
            self.piled_up.append(tuple(message))
        else:
            self.call("receive_midi", tuple(message))

    def menu(self, is_open):
        """A menu opens, or closes: then all that piled up arrives at once."""
        self.blocked = is_open
        if not is_open:
            self.arrive()

    def arrive(self):
        """What piled up arrives, unless a menu or dialog is still open."""
        waiting, self.piled_up = self.piled_up, []
        for message in waiting:
            self.to_script(message)

    def leave(self):
        """The set is closed: disconnect, and nothing after it."""
        self.unlock()
        if self.script is not None:
            self.call("disconnect")
        self.script, self.piled_up = None, []
        self.midi.clear()

    def request_rebuild(self):
        """Live builds later, never inside the request."""
        self.count("request_rebuild_midi_map")
        if self.midi.building:
            raise RuntimeError("request_rebuild_midi_map must not be called inside build_midi_map")
        if self.world.rules.rebuild_not_deferred and self.script is not None:
            self.build()
        else:
            self.rebuild_wanted = True

    def build(self):
        """Call build_midi_map with a fresh handle."""
        self.rebuild_wanted = False
        handle = self.midi.begin_build()
        self.call("build_midi_map", handle)
        self.midi.end_build()

    def rebuild_if_wanted(self):
        """What Live does when it is idle again."""
        if self.rebuild_wanted:
            self.build()

    def lock(self, device):
        """Lock to a device."""
        self.unlock()
        self.locked_device = device
        self.call("lock_to_device", self.world.handle(device))

    def unlock(self):
        """Let the device go."""
        if self.locked_device is not None:
            device, self.locked_device = self.locked_device, None
            if hasattr(self.script, "unlock_from_device"):
                self.guarded(self.script.unlock_from_device, self.world.handle(device))
            else:
                self.world.write_log("RemoteScriptError: AttributeError: the script has no unlock_from_device")

    def toggle_lock(self):
        """Lock to the appointed device, or unlock."""
        self.count("toggle_lock")
        if self.locked_device is not None:
            self.unlock()
        else:
            device = self.world.behaviour("Live.Song.Song").get_appointed_device(self.world.song)
            if device is not None:
                self.lock(device)
