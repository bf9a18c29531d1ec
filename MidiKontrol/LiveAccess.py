"""The only module that touches the module `Live`; importing it outside Live works.

Also here: how to ask whether an object still exists, and how to read a property that may raise.
"""

from __future__ import absolute_import

from .live_dumper.reading import Failure, given, gone, items, read

TYPE_CHECKING = False  # checkers take it for true: for them there is a Live, which is all that they can check
if TYPE_CHECKING:
    import Live
else:
    try:
        import Live
    except ImportError:  # outside Live: the package can still be imported and its pure parts be used
        Live = None


def live_version():
    """The version of the running Live as three ints; (0, 0, 0) outside Live."""
    if Live is None:
        return (0, 0, 0)
    application = Live.Application.get_application()
    return (int(application.get_major_version()), int(application.get_minor_version()),
            int(application.get_bugfix_version()))


def is_track(obj):
    """Whether a device's owner is a track; else it is the chain of a rack."""
    return Live is not None and isinstance(obj, Live.Track.Track)


def map_mode(name):
    """The value of Live.MidiMap.MapMode with this name."""
    return getattr(Live.MidiMap.MapMode, name)


def map_cc_with_feedback(map_handle, parameter, channel, cc, mode, avoid_takeover, speed=1.0):
    """Map a control change to a parameter, with feedback; False when Live did not install it. `channel` 0-15, `cc` 0-127.

    Seven arguments: the form that every Live since 6 takes. An eighth, Live's sensitivity (since 9), where `speed` is not 1.
    """
    rule = Live.MidiMap.CCFeedbackRule()
    rule.channel = channel
    rule.cc_no = cc
    rule.cc_value_map = tuple()  # empty: 0-127 as they come
    rule.delay_in_ms = -1.0  # Live's default
    installed = Live.MidiMap.map_midi_cc_with_feedback_map(
        map_handle, parameter, channel, cc, map_mode(mode), rule, avoid_takeover, *([] if speed == 1.0 else [speed]))
    if installed:
        Live.MidiMap.send_feedback_for_parameter(map_handle, parameter)
    return bool(installed)


def forward_cc(script_handle, map_handle, channel, cc):
    """Ask for a control change to be handed to receive_midi; False when it is taken."""
    return bool(Live.MidiMap.forward_midi_cc(script_handle, map_handle, channel, cc))


def forward_note(script_handle, map_handle, channel, note):
    """Ask for a note to be handed to receive_midi; False when it is taken."""
    return bool(Live.MidiMap.forward_midi_note(script_handle, map_handle, channel, note))


def is_alive(obj):
    """False for None and for an object that was deleted in Live: those equal None without being it."""
    return not gone(obj)


class Reader(object):
    """Reads properties of Live objects; a read that raises gives the default and is noted once in the log."""

    def __init__(self, log):
        self._log = log
        self._noted = set()

    def read(self, obj, name, default=None):
        """`obj.name`, where `name` may be a path with dots; `default` when anything on the way is gone or raises."""
        value = obj
        for part in name.split("."):
            if not is_alive(value):
                return default
            owner, value = value, read(value, part)
            if not given(value):
                self._note(type(owner).__name__, part, value)
                return default
        return value

    def read_list(self, obj, name):
        """A list property as a tuple; empty when it cannot be read. Deleted members are left out."""
        found = []
        for item in items(self.read(obj, name, ()), name):
            if isinstance(item, Failure):
                self._note(type(obj).__name__, name, item)
                return ()
            if is_alive(item):
                found.append(item)
        return tuple(found)

    def _note(self, owner, name, problem):
        """`problem`: a Failure, or MISSING where this version of Live has no such property."""
        kind, why = ((problem.exception, problem.message) if isinstance(problem, Failure)
                     else (u"", u"this Live has no such property"))
        if (owner, name, kind) not in self._noted:
            self._noted.add((owner, name, kind))
            self._log(u"%s.%s could not be read: %s" % (owner, name, why))
