"""Live's value classes: plain records that a script gets, and some that it may make itself."""

from .errors import NO_CONSTRUCTOR


class StructBase(object):
    """A record; its fields are the properties of the facts. Only constructable classes take a constructor call."""

    __slots__ = ("__fields__", "__weakref__")
    __constructable__ = False
    __order__ = ()
    __defaults__ = {}

    def __init__(self, *values, **named):
        if not self.__constructable__:
            raise RuntimeError(NO_CONSTRUCTOR)
        fields = dict(self.__defaults__)
        if len(values) > len(self.__order__):
            raise TypeError("%s takes at most %d values" % (type(self).__name__, len(self.__order__)))
        fields.update(zip(self.__order__, values))
        for name in named:
            if name not in self.__order__:
                raise TypeError("%s has no argument %s" % (type(self).__name__, name))
        fields.update(named)
        self.__fields__ = fields

    def __str__(self):
        return self.__show__() if hasattr(self, "__show__") else object.__repr__(self)

    def __dir__(self):
        return dir(type(self))


class Comparable(StructBase):
    """A record that equals another one with the same fields (routing types and channels)."""

    __slots__ = ()

    def __eq__(self, other):
        return isinstance(other, Comparable) and self.__fields__ == other.__fields__

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(tuple(sorted((name, str(value)) for name, value in self.__fields__.items())))


class BeatTime(StructBase):
    """Bars, beats, sub divisions and ticks; the text form is parsed by scripts."""

    __slots__ = ()
    __order__ = ("bars", "beats", "sub_division", "ticks")
    __defaults__ = {"bars": 0, "beats": 0, "sub_division": 0, "ticks": 0}

    def __show__(self):
        return "%03d.%02d.%02d.%03d" % tuple(self.__fields__[name] for name in self.__order__)


class SmptTime(StructBase):
    """Hours, minutes, seconds and frames."""

    __slots__ = ()
    __order__ = ("hours", "minutes", "seconds", "frames")
    __defaults__ = {"hours": 0, "minutes": 0, "seconds": 0, "frames": 0}

    def __show__(self):
        return "%02d:%02d:%02d:%02d" % tuple(self.__fields__[name] for name in self.__order__)


class CCFeedbackRule(StructBase):
    """How a mapped parameter is sent back; a negative delay is Live's default."""

    __slots__ = ()
    __defaults__ = {"channel": 0, "cc_no": 0, "cc_value_map": (), "delay_in_ms": 0.0, "enabled": True}


class NoteFeedbackRule(StructBase):
    """The same for a note."""

    __slots__ = ()
    __defaults__ = {"channel": 0, "note_no": 0, "vel_map": (), "delay_in_ms": 0.0, "enabled": True}


class PitchBendFeedbackRule(StructBase):
    """The same for pitch bend."""

    __slots__ = ()
    __defaults__ = {"channel": 0, "value_pair_map": (), "delay_in_ms": 0.0, "enabled": True}


class MidiNoteSpecification(StructBase):
    """A note to be added to a clip (Live 11 and later)."""

    __slots__ = ()
    __order__ = ("pitch", "start_time", "duration", "velocity", "mute", "probability", "velocity_deviation",
                 "release_velocity")
    __defaults__ = {"velocity": 100.0, "mute": False, "probability": 1.0, "velocity_deviation": 0.0,
                    "release_velocity": 64.0}


class WarpMarker(StructBase):
    """A place in the sample (seconds) and the beat it falls on."""

    __slots__ = ()
    __order__ = ("sample_time", "beat_time")


class PitchClassAndOctave(StructBase):
    """A note of a tuning system."""

    __slots__ = ()
    __order__ = ("index_in_octave", "octave")


class ReferencePitch(StructBase):
    """A note of a tuning system with its frequency in Hz."""

    __slots__ = ()
    __order__ = ("octave", "index_in_octave", "frequency")


class EnvelopeEvent(StructBase):
    """A breakpoint."""

    __slots__ = ()
    __order__ = ("time", "value", "control_coefficients")


BASES = {
    "Live.Song.BeatTime": BeatTime, "Live.Song.SmptTime": SmptTime, "Live.MidiMap.CCFeedbackRule": CCFeedbackRule,
    "Live.MidiMap.NoteFeedbackRule": NoteFeedbackRule, "Live.MidiMap.PitchBendFeedbackRule": PitchBendFeedbackRule,
    "Live.Clip.MidiNoteSpecification": MidiNoteSpecification, "Live.Clip.WarpMarker": WarpMarker,
    "Live.Track.RoutingType": Comparable, "Live.Track.RoutingChannel": Comparable,
    "Live.Envelope.EnvelopeEvent": EnvelopeEvent, "Live.TuningSystem.ReferencePitch": ReferencePitch,
    "Live.TuningSystem.PitchClassAndOctave": PitchClassAndOctave,
}


def make(cls, **fields):
    """A record for the script, whether or not it may construct one itself."""
    struct = object.__new__(cls)
    struct.__fields__ = fields
    return struct
