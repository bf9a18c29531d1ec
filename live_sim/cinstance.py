"""`c_instance`: what Live hands to a script, with every argument checked."""

from .convert import integers, text_types
from .nodes import handle_of


def check_midi(message):
    """Raise unless the message is a tuple of one or more complete MIDI messages; returns them one by one."""
    if not isinstance(message, tuple):
        raise TypeError("send_midi takes a tuple, not %s" % type(message).__name__)
    if not message or not all(isinstance(byte, integers) and 0 <= byte <= 255 for byte in message):
        raise ValueError("send_midi: bytes must be 0-255: %r" % (message,))
    if message[0] == 0xF0:
        if message[-1] != 0xF7 or any(byte > 127 for byte in message[1:-1]):
            raise ValueError("send_midi: sysex must end with F7 and hold only 7-bit data: %r" % (message[:12],))
        return [message]
    found, rest = [], message
    while rest:
        size = {0x80: 3, 0x90: 3, 0xA0: 3, 0xB0: 3, 0xC0: 2, 0xD0: 2, 0xE0: 3}.get(rest[0] & 0xF0)
        if rest[0] in (0xF8, 0xFA, 0xFB, 0xFC, 0xFE, 0xFF):
            size = 1
        if size is None or len(rest) < size or any(byte > 127 for byte in rest[1:size]):
            raise ValueError("send_midi: not a complete MIDI message: %r" % (message,))
        found.append(rest[:size])
        rest = rest[size:]
    return found


class Preferences(object):
    """What Live keeps under a key; empty at first."""

    def __init__(self):
        self.serializer = None

    def set_serializer(self, call):
        """`call()` gives the text to keep when the script ends."""
        self.serializer = call

    def __str__(self):
        return self.serializer() if self.serializer is not None else ""


class ControlSurfaceInstance(object):
    """The object given to create_instance. Only what Live offers has a public name."""

    def __init__(self, surface):
        self.__surface = surface

    def song(self):
        """The set."""
        return handle_of(self.__surface.world.song)

    def handle(self):
        """The number that forward_midi_... takes first."""
        return self.__surface.midi.script_handle

    def instance_identifier(self):
        """The number of this script among those that run."""
        return self.__surface.number

    def send_midi(self, message):
        """Send complete messages; a tuple of ints."""
        for one in check_midi(message):
            self.__surface.send(one, "script")

    def request_rebuild_midi_map(self):
        """Ask for build_midi_map later; refused inside build_midi_map."""
        self.__surface.request_rebuild()

    def show_message(self, text):
        """The line at the bottom of Live's window."""
        self.__surface.show(_text("show_message", text))

    def log_message(self, *parts):
        """A line in Log.txt."""
        self.__surface.world.write_log("RemoteScriptMessage: " + u" ".join(
            _text("log_message", part if isinstance(part, text_types) else str(part)) for part in parts))

    def toggle_lock(self):
        """Lock to the appointed device, or let it go."""
        self.__surface.toggle_lock()

    def update_locks(self):
        """The lock state is shown anew."""
        self.__surface.count("update_locks")

    def set_session_highlight(self, track, scene, width, height, include_returns):
        """The coloured frame in the session; -1 four times switches it off."""
        values = (track, scene, width, height)
        if not all(isinstance(value, integers) for value in values):
            raise TypeError("set_session_highlight takes whole numbers")
        self.__surface.state["session_highlight"] = list(values) + [bool(include_returns)]

    def set_pad_translation(self, pads):
        """At most 16 tuples of x, y, note, channel."""
        if not isinstance(pads, tuple) or len(pads) > 16 or any(len(pad) != 4 for pad in pads):
            raise ValueError("set_pad_translation takes at most 16 tuples of x, y, note, channel")
        self.__surface.state["pad_translation"] = [list(pad) for pad in pads]

    def set_note_translation(self, note, channel, target_note, target_channel):
        """Incoming notes arrive on another note and channel."""
        _numbers("set_note_translation", note, channel, target_note, target_channel)

    def set_cc_translation(self, number, channel, target_number, target_channel):
        """Incoming controllers arrive as others."""
        _numbers("set_cc_translation", number, channel, target_number, target_channel)

    def set_feedback_velocity(self, velocity):
        """For pads that show notes."""
        _numbers("set_feedback_velocity", velocity)

    def set_feedback_channels(self, channels):
        """For pads that show notes."""
        self.__surface.state["feedback_channels"] = list(channels)

    def set_controlled_track(self, track):
        """The track that pads play; None for none."""
        if track is not None and not hasattr(track, "__sim__"):
            raise TypeError("set_controlled_track takes a track")
        self.__surface.count("set_controlled_track")

    def release_controlled_track(self):
        """No track any more."""
        self.__surface.count("release_controlled_track")

    def preferences(self, key):
        """A text that Live keeps for the script; str() gives it, set_serializer says how to make the next one."""
        return self.__surface.preferences.setdefault(key, Preferences())

    @property
    def playhead(self):
        """The moving position of step sequencers."""
        return self.__surface.part("playhead")

    @property
    def velocity_levels(self):
        """Pads that play one note at several velocities."""
        return self.__surface.part("velocity_levels")

    @property
    def full_velocity(self):
        """The full-velocity switch."""
        return self.__surface.part("full_velocity")

    @property
    def note_repeat(self):
        """The note repeat."""
        return self.__surface.part("note_repeat")

    @property
    def real_time_mapper(self):
        """Display data in audio time."""
        return self.__surface.part("real_time_mapper")


def _checked(name, call):
    def run(self, *values, **named):
        self._ControlSurfaceInstance__surface.world.check_thread("c_instance." + name)
        return call(self, *values, **named)

    run.__name__, run.__doc__ = str(name), call.__doc__
    return run


for _name, _call in list(vars(ControlSurfaceInstance).items()):
    if not _name.startswith("_") and callable(_call):
        setattr(ControlSurfaceInstance, _name, _checked(_name, _call))


def _text(name, text):
    """A text as unicode. Strict where it is not known what Live does: on Python 2 a unicode text must be plain ASCII
    (what is not goes over as UTF-8 bytes), on Python 3 it must be one that UTF-8 can hold (no lone surrogates).
    """
    if not isinstance(text, text_types):
        raise TypeError("%s takes a text, not %s" % (name, type(text).__name__))
    if isinstance(text, bytes):
        return text.decode("utf-8")
    text.encode("ascii" if str is bytes else "utf-8")
    return text


def _numbers(name, *values):
    if not all(isinstance(value, integers) for value in values):
        raise TypeError("%s takes whole numbers" % name)
