"""Envelopes of clips: which parameter of the track, and breakpoints (time in beats, value in the parameter's units).

A clip's data hold them as ``envelopes``: a list of {"parameter": ..., "events": [(time, value, coefficients or None, value on
Live's internal scale or None), ...]}. In
a description the parameter is a path from the track in API names; in a set that is open it is a Target. The list is
never changed in place, so that copies of a clip and undo may share it.
"""

from .convert import integers
from .nodes import Node

STRAIGHT = (0.5, 0.5, 0.5, 0.5)  # x1, y1, x2, y2 of a breakpoint without a bend (ours)


class Target(object):
    """The parameter of an envelope. A copy of it is its path, which means the same parameter on another track."""

    __slots__ = ("node",)

    def __init__(self, node):
        self.node = node

    def __deepcopy__(self, memo):
        return path_of(self.node)


def track_of(node):
    """The track that a clip or parameter is on, or None."""
    while node is not None and node.kind != "Live.Track.Track":
        node = node.parent
    return node


def path_of(parameter):
    """The way from its track to a parameter: ["devices", 0, "parameters", 3]."""
    track = track_of(parameter)
    return [int(word) if word.isdigit() else word for word in parameter.path()[len(track.path()):].split()]


def find(track, path):
    """The parameter at the end of a path from a track, or None. Members of lists go by index, or by name."""
    here = track
    for step in path:
        if isinstance(here, list):
            if not isinstance(step, integers):
                here = next((one for one in here if one.get("name") == step), None)
            else:
                here = here[step] if 0 <= step < len(here) else None
        elif isinstance(here, Node):
            getter = getattr(track.world.behaviour(here.kind), "get_%s" % (step,), None)
            try:
                here = None if getter is None else getter(here)
            except RuntimeError:
                return None
        else:
            return None
    return here if isinstance(here, Node) and here.kind == "Live.DeviceParameter.DeviceParameter" else None


def entries(clip):
    """[(parameter, events)] of a clip; those whose parameter is gone are gone."""
    # fact: envelopes.travel
    given = clip.get("envelopes")
    if not given:
        return []
    track, found = track_of(clip), []
    for entry in given:
        target = entry["parameter"]
        parameter = target.node if isinstance(target, Target) else find(track, target)
        while parameter is not None and not parameter.alive:
            parameter = parameter.heir
        if parameter is not None and track_of(parameter) is not track:
            parameter = find(track, path_of(parameter))
        if parameter is not None:
            found.append((parameter, [_whole(event) for event in entry["events"]]))
    _store(clip, found, silent=True)
    return found


def _whole(event):
    bend, inside = (tuple(event[2:]) + (None, None))[:2]
    return (float(event[0]), float(event[1]), None if bend is None else tuple(bend),
            None if inside is None else float(inside))


def _store(clip, found, silent=False):
    value = [{"parameter": Target(parameter), "events": events} for parameter, events in found]
    if silent:
        clip.own()["envelopes"] = value
    else:
        clip.keep("envelopes", value)


def events_of(clip, parameter):
    """The breakpoints of one parameter, or None where there is no envelope."""
    return next((events for other, events in entries(clip) if other is parameter), None)


def change(clip, parameter, events):
    """Other breakpoints for a parameter; None takes the envelope away."""
    before = entries(clip)
    after = [(other, kept) for other, kept in before if other is not parameter]
    if events is not None:
        place = next((n for n, (other, _) in enumerate(before) if other is parameter), len(after))
        after.insert(place, (parameter, sorted(events, key=lambda event: event[0])))
    _store(clip, after)
    handles = clip.parts.get("envelopes", [])
    for handle in [one for one in handles if events is None and one.parts["parameter"][0] is parameter]:
        handles.remove(handle)
        handle.kill()
    if bool(before) != bool(after):
        clip.notify("has_envelopes")  # fact: envelopes.has-envelopes


def handle_for(clip, parameter):
    """The object of an envelope, the same one while the envelope is there."""
    handles = clip.parts.setdefault("envelopes", [])
    for one in handles:
        if one.parts["parameter"][0] is parameter:
            return one
    kind = "Live.Envelope.Envelope"
    made = Node(clip.world, kind if kind in clip.world.classes else "Live.Clip.AutomationEnvelope", clip)
    made.parts["parameter"] = (parameter,)
    handles.append(made)
    return made


def value_at(parameter, events, time):
    """The value at a time: straight lines between breakpoints, the later one of two at the same time."""
    # fact: envelopes.value-at-time
    if not events:
        raise parameter.world.unknown("envelopes.empty")
    past = [event for event in events if event[0] <= time]
    if not past:
        return events[0][1]
    here = past[-1]
    if here[0] == time or len(past) == len(events) or parameter.get("is_quantized"):
        return here[1]
    following = events[len(past)]
    if here[2] is not None and (here[2][0] != here[2][1] or here[2][2] != here[2][3]):
        raise parameter.world.unknown("envelopes.curves")
    return here[1] + (following[1] - here[1]) * (time - here[0]) / (following[0] - here[0])


def inner(parameter, event):
    """The value of a breakpoint as events_in_range answers it: what the description says, else from the fader's curve."""
    # fact: envelopes.scale
    value = event[1]
    if event[3] is not None:
        return event[3]
    unit = parameter.get("unit")
    if unit == "send" or (unit == "volume" and value < 0.4):
        raise parameter.world.unknown("envelopes.scale-unknown")
    return 10.0 ** ((40.0 * value - 34.0) / 20.0) if unit == "volume" else value
