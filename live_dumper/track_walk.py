"""Tracks with mixer, session slots, arrangement clips, take lanes and devices: generators for `walk.Walk`."""

from __future__ import absolute_import

from . import fields
from .clip_walk import clip
from .device_walk import devices, mixer
from .reading import MISSING, Failure, given, gone, items, read

COUNTERS = {"track": "tracks", "return": "return_tracks"}
MIXER_TARGETS = ("volume", "panning", "track_activator")


def track(out, thing, index, kind, prints):
    """One track. `kind` is track, return or master; `prints` remembers what was found, to notice later changes."""
    attributes = [("index", u"%d" % index)]
    failures = []  # type: list
    out.identity(thing, attributes, failures)
    gather_track(out, thing, kind, attributes=attributes, failures=failures)
    out.start("track", attributes, failures)
    if kind in COUNTERS:
        out.count(COUNTERS[kind])
    yield
    yield mixer(out, thing, "master" if kind == "master" else "track"), None
    if kind == "track":
        yield slots(out, thing, prints), None
        if read(thing, "is_foldable") is not True:  # a group holds no clips, and Live raises when asked for them
            yield arrangement(out, thing, prints), None
            yield take_lanes(out, thing, prints), None
    yield devices(out, thing, prints.device), None
    out.writer.end()


def gather_track(out, thing, kind, attributes, failures):
    """The properties of a track, each only where Live has it for this kind of track."""
    out.gather(thing, fields.TRACK, attributes, failures)
    foldable = read(thing, "is_foldable") is True
    if foldable:
        out.gather(thing, fields.TRACK_GROUP, attributes, failures)
    if read(thing, "is_grouped") is True:
        out.gather(thing, fields.TRACK_GROUPED, attributes, failures)
    if read(thing, "can_be_armed") is True:
        out.gather(thing, fields.TRACK_ARMABLE, attributes, failures)
    if read(thing, "can_show_chains") is True:
        out.gather(thing, fields.TRACK_CHAINS, attributes, failures)
    if kind != "master":
        out.gather(thing, fields.TRACK_NOT_MASTER, attributes, failures)
        out.gather(thing, fields.TRACK_OUTPUT, attributes, failures)
    if kind == "track":
        out.gather(thing, fields.TRACK_LAUNCHING, attributes, failures)
        if not foldable:
            out.gather(thing, fields.TRACK_INPUT, attributes, failures)
    view = read(thing, "view")
    if given(view) and view is not None:
        out.gather(view, fields.VIEW, attributes, failures)


def slots(out, thing, prints):
    """The session slots of a track with their clips."""
    for index, slot in out.living(thing, "clip_slots"):
        attributes = [("index", u"%d" % index)]
        failures = []  # type: list
        out.identity(slot, attributes, failures)
        out.gather(slot, fields.SLOT, attributes, failures)
        if read(slot, "is_group_slot") is True:
            out.gather(slot, fields.SLOT_GROUP, attributes, failures)
        out.count("slots")
        held = read(slot, "clip") if read(slot, "has_clip") is not False else None
        prints.clip(index, held)
        if isinstance(held, Failure):
            failures.append(held)
            held = None
        if held is None or held is MISSING or gone(held):
            out.leaf("slot", attributes, failures)
        else:
            out.start("slot", attributes, failures)
            yield clip(out, held, "session_clips", lambda: targets(thing)), held
            out.writer.end()
        yield


def arrangement(out, thing, prints):
    """The clips of a track on the timeline (Live 11 and later)."""
    if read(thing, "arrangement_clips") is MISSING:
        return
    out.start("arrangement-clips", ())
    for index, held in out.living(thing, "arrangement_clips"):
        prints.clip(index, held)
        yield clip(out, held, "arrangement_clips", lambda: targets(thing)), held
    out.writer.end()


def take_lanes(out, thing, prints):
    """The take lanes of a track (Live 12.2 and later)."""
    for index, lane in out.living(thing, "take_lanes"):
        yield take_lane(out, lane, index, thing=thing, prints=prints), lane


def take_lane(out, lane, index, thing, prints):
    """One take lane with its clips."""
    attributes = [("index", u"%d" % index)]
    failures = []  # type: list
    out.identity(lane, attributes, failures)
    out.gather(lane, fields.TAKE_LANE, attributes, failures)
    out.start("take-lane", attributes, failures)
    out.count("take_lanes")
    for place, held in out.living(lane, "arrangement_clips"):
        prints.clip(place, held)
        yield clip(out, held, "take_lane_clips", lambda: targets(thing)), held
    out.writer.end()


def targets(thing):
    """(parameter, device or None) for everything on the track that a clip envelope may belong to."""
    device = read(thing, "mixer_device")
    if given(device) and device is not None:
        for name in MIXER_TARGETS:
            parameter = read(device, name)
            if given(parameter) and parameter is not None:
                yield parameter, None
        for parameter in _list(device, "sends"):
            yield parameter, None
    pending = [thing]
    while pending:
        for device in _list(pending.pop(), "devices"):
            for parameter in _list(device, "parameters"):
                yield parameter, device
            for name in ("chains", "return_chains"):
                pending.extend(_list(device, name) if read(device, "can_have_chains") is True else ())


def _list(parent, name):
    """The living elements of a list; what cannot be had was reported where the list itself was dumped."""
    vector = read(parent, name)
    if not given(vector) or vector is None:
        return
    for element in items(vector, name):
        if not isinstance(element, Failure) and not gone(element):
            yield element
