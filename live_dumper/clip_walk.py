"""Clips with their notes, warp markers and envelopes: generators for `walk.Walk`."""

from __future__ import absolute_import

from . import fields
from .device_walk import incomplete, warp_markers
from .reading import MISSING, Failure, call, failure, given, gone, items, read

# Notes and breakpoints may lie before the clip's start and far behind its end. That a negative
# from_time is taken is seen in one public script; nothing says how large the numbers may be.
EARLIEST_BEATS = -100000.0
SPAN_BEATS = 1100000.0
BEFORE_ALL_TIME = -63072000.0  # saved sets keep an envelope's value from the beginning on as a breakpoint there
PITCHES = 128

OLD_NOTE = ("pitch", "start_time", "duration", "velocity", "mute")  # the tuples of get_notes, up to Live 10


def clip(out, thing, count, parameters):
    """One clip. `count` names the summary's counter; `parameters()` gives (parameter, device or None)
    pairs of the track, which clip envelopes may belong to.
    """
    attributes = []  # type: list
    failures = []  # type: list
    out.identity(thing, attributes, failures)
    out.gather(thing, fields.CLIP, attributes, failures)
    if count != "session_clips":
        out.gather(thing, fields.CLIP_PLACED, attributes, failures)
    audio = read(thing, "is_audio_clip") is True
    if audio:
        out.gather(thing, fields.CLIP_AUDIO, attributes, failures)
    if read(thing, "has_groove") is True:
        out.gather(thing, fields.CLIP_GROOVE, attributes, failures)
    out.start("clip", attributes, failures)
    out.count(count)
    yield
    if audio:
        yield warp_markers(out, thing), None
    elif read(thing, "is_midi_clip") is True:
        yield notes(out, thing), None
    if read(thing, "has_envelopes") is True:
        yield envelopes(out, thing, parameters), None
    out.writer.end()


def notes(out, thing):
    """The notes of a MIDI clip by the best call that this Live has."""
    found = call(thing, "get_all_notes_extended")  # Live 11.1 and later
    if found is MISSING:
        found = call(thing, "get_notes_extended", 0, PITCHES, EARLIEST_BEATS, SPAN_BEATS)  # Live 11.0
    if found is MISSING:
        for pause in old_notes(out, thing):
            yield pause
        return
    if isinstance(found, Failure):
        out.error(found)
        return
    for place, note in enumerate(items(found, "notes")):
        if isinstance(note, Failure):
            out.error(Failure(u"notes[%d]" % place, note.exception, note.message))
            continue
        attributes = []  # type: list
        failures = []  # type: list
        out.gather(note, fields.NOTE, attributes, failures)
        one_note(out, attributes, failures, place)
        yield


def old_notes(out, thing):
    """The notes of Live 9 and 10: tuples of pitch, time, duration, velocity, mute."""
    found = call(thing, "get_notes", EARLIEST_BEATS, 0, SPAN_BEATS, PITCHES)
    if found is MISSING:
        return
    if isinstance(found, Failure):
        out.error(found)
        return
    convert = dict(fields.NOTE)
    for place, note in enumerate(items(found, "notes")):
        attributes = []  # type: list
        failures = []  # type: list
        try:
            for name, value in zip(OLD_NOTE, note):
                attributes.append((name, convert[name](value)))
        except Exception as error:
            failures.append(failure("get_notes", error))
        one_note(out, attributes, failures, place)
        yield


def one_note(out, attributes, failures, place):
    """A note element, or an error where pitch, start or duration is missing."""
    names = [name for name, _ in attributes]
    if "pitch" in names and "start_time" in names and "duration" in names:
        out.leaf("note", attributes, failures)
        out.count("notes")
    else:
        incomplete(out, u"notes[%d]" % place, failures)


def envelopes(out, thing, parameters):
    """The envelopes of a clip where their breakpoints can be read (Envelope.events_in_range).

    From Live 12.4 on an envelope says which parameter it automates. Before, every parameter of the track is asked for
    its envelope in this clip: Live answers None for most of them, and for all of them in arrangement clips.
    """
    known = read(thing, "automation_envelopes")  # Live 12.2 and later; without it there are no breakpoints to read
    try:
        if not given(known) or len(known) == 0:
            return
        silent = read(known[0], "parameter") is MISSING
    except Exception as error:
        out.error(failure("automation_envelopes", error))
        return
    if silent:
        yield asked_envelopes(out, thing, parameters, len(known)), thing
        return
    for _, envelope in out.living(thing, "automation_envelopes"):
        parameter = read(envelope, "parameter")
        if isinstance(parameter, Failure):
            out.error(parameter)
        target = parameter if given(parameter) and not gone(parameter) else None
        yield one_envelope(out, envelope, target, owner_of(target)), envelope


def asked_envelopes(out, thing, parameters, left):
    """The envelopes of a clip that do not say what they automate (Live 12.2 and 12.3); `left` is how many there are."""
    for parameter, device in parameters():
        yield
        if gone(parameter) or gone(thing):
            continue
        envelope = call(thing, "automation_envelope", parameter)
        if isinstance(envelope, Failure):
            out.error(envelope)
            return
        if envelope is MISSING:
            return
        if gone(envelope):
            continue
        yield one_envelope(out, envelope, parameter, device), envelope
        left -= 1
        if left == 0:
            return


def owner_of(parameter):
    """The device that a parameter is on; None for the mixer of a track or chain."""
    if parameter is None:
        return None
    owner = read(parameter, "canonical_parent")
    if not given(owner) or gone(owner):
        return None
    return owner if given(read(owner, "class_name")) else None  # mixers are no devices and have none


def one_envelope(out, envelope, parameter, device):
    """One envelope with its breakpoints; `parameter` is None where Live did not say which one it automates."""
    attributes = []  # type: list
    failures = []  # type: list
    for name, target in (("parameter", parameter), ("device", device)):
        if target is not None:
            out.identity(target, attributes, failures, name)
    target = MISSING if parameter is None else read(parameter, "name")
    if given(target):
        attributes.append(("target", fields.text(target)))
    out.start("envelope", attributes, failures)
    out.count("envelopes")
    events = call(envelope, "events_in_range", BEFORE_ALL_TIME, EARLIEST_BEATS + SPAN_BEATS)
    if isinstance(events, Failure):
        out.error(events)
    elif events is not MISSING:
        for place, event in enumerate(items(events, "events_in_range")):
            if isinstance(event, Failure):
                out.error(Failure(u"events[%d]" % place, event.exception, event.message))
                continue
            breakpoint_element(out, envelope, event, place)
            yield
    out.writer.end()


def breakpoint_element(out, envelope, event, place):
    """One breakpoint: its value on the scale of events_in_range and, beside it, the parameter's own value at that time.

    In a real Live the two were seen to differ for a volume (live-set.rng says how); where a curve is bent, its controls.
    """
    attributes = []  # type: list
    failures = []  # type: list
    out.gather(event, fields.ENVELOPE_EVENT, attributes, failures)
    if len(attributes) < len(fields.ENVELOPE_EVENT):
        incomplete(out, u"events[%d]" % place, failures)
        return
    value = call(envelope, "value_at_time", read(event, "time"))
    if isinstance(value, Failure):
        failures.append(value)
    elif value is not MISSING:
        attributes.append(("value_at_time", fields.number(value)))
    curve = read(event, "control_coefficients")
    if isinstance(curve, Failure):
        failures.append(curve)
    elif curve is not MISSING and curve is not None:
        out.gather(curve, fields.ENVELOPE_CURVE, attributes, failures)
    out.leaf("envelope-event", attributes, failures)
