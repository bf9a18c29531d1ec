"""What happened, as plain data (README.md): every list holds objects, those of a moment with `time_ms` first."""

import sys

from .behaviour import names
from .convert import integers


def result(simulation, number=0):
    """The account of one control surface (0 = the first) and of all that they share."""
    world = simulation.world
    surface = world.surfaces[number]
    records = {"midi_in": simulation.received, "midi_out": surface.sent, "messages": surface.messages,
               "log": world.log, "exceptions": world.faults, "tick_ms": simulation.tick_ms}
    outside = world.outside
    return {
        "live_version": world.version, "api_captured_from": world.facts["api_captured_from"],
        "as_older": [{"class": dotted, "as": world.facts["as"]} for dotted in sorted(world.used_as_older)],
        "python": "%d.%d.%d" % sys.version_info[:3], "time_ms": round(world.now_ms, 3), "script": surface.name,
        "midi_in": list(simulation.received), "midi_out": list(surface.sent), "messages": list(surface.messages),
        "midi_map": surface.midi.summary(),
        "log": [{"time_ms": time_ms, "text": text} for time_ms, text in world.log],
        "exceptions": list(world.faults),
        "answers": plain(surface.answers), "calls": surface.calls, "state": plain(dict(surface.state, **framed(world, surface.state.get("session_highlight")))),
        "tick_ms": [{"time_ms": time_ms, "ms": took} for time_ms, took in simulation.tick_ms],
        "listeners_left": left(world), "not_simulated": world.not_simulated, "reads": world.reads,
        "calls_from_threads": outside.calls, "threads": list(outside.threads),
        "threads_left": [{"thread": name} for name in outside.threads_left()],
        "ports": list(outside.ports), "port_clashes": list(outside.clashes),
        "wrong_python": surface.wrong_python,
        "dropped": dict((name, kept.dropped) for name, kept in records.items() if kept.dropped)}


def framed(world, frame):
    """Which tracks the frame in the session is around now: among the visible ones, then the returns."""
    if frame is None:
        return {}
    first, _, width, _, with_returns = frame  # fact: host.session-highlight
    tracks = world.behaviour("Live.Song.Song").get_visible_tracks(world.song)
    tracks = tracks + (world.song.parts["return_tracks"] if with_returns else [])
    return {"highlighted_tracks": [names.shown(one) for one in (tracks[first:first + width] if first >= 0 else [])]}


def left(world):
    """The listeners that are still connected: member and place in the set."""
    found = []
    for text in world.listeners_left():
        member, _, place = text.partition(" (")
        found.append({"member": member, "place": place[:-1]})
    return found


def plain(value):
    """A script's answer as JSON can hold it."""
    if isinstance(value, dict):
        return dict((_shown(key), plain(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if value is None or isinstance(value, (str, type(u""))):
        return value
    for kind in (bool,) + integers + (float,):
        if isinstance(value, kind):
            return kind(value)  # an enumeration of Live is an int, and json of Python 2 writes what its str() says
    return _shown(value)


def _shown(value):
    """What repr says, or that it raises: the objects are a stranger's."""
    try:
        return str(value) if isinstance(value, (str, type(u""))) else repr(value)
    except Exception:
        return "a %s that cannot be shown" % type(value).__name__
