"""Clip envelopes: Live.Envelope.Envelope (12.2 on) and Live.Clip.AutomationEnvelope (before)."""

from .. import envelopes
from .base import Behaviour, need


class ClipEnvelopes(object):
    """What of Clip is about envelopes; a mixin for the clip's behaviour."""

    def get_has_envelopes(self, node):
        """Whether there is one."""
        return bool(envelopes.entries(node)) or ("envelopes" not in node.data and bool(node.get("has_envelopes")))

    def _described(self, node):
        if "envelopes" not in node.data and node.get("has_envelopes"):
            raise node.world.unknown("envelopes.not-described")

    def _fits(self, node, parameter):
        return self.where(node) == "session" and envelopes.track_of(parameter) is envelopes.track_of(node)

    def get_automation_envelopes(self, node):
        """All of them."""
        self._described(node)
        return [envelopes.handle_for(node, parameter) for parameter, _ in envelopes.entries(node)]

    def do_automation_envelope(self, node, parameter):
        """That of one parameter, or None."""  # fact: envelopes.none
        self._described(node)
        if not self._fits(node, parameter) or envelopes.events_of(node, parameter) is None:
            return None
        return envelopes.handle_for(node, parameter)

    def do_create_automation_envelope(self, node, parameter):
        """A new one, without breakpoints."""  # fact: envelopes.create
        need(self._fits(node, parameter), "Not a session clip or parameter belongs to another track")
        if envelopes.events_of(node, parameter) is not None:
            raise node.world.unknown("envelopes.create-twice")
        envelopes.change(node, parameter, [])
        return envelopes.handle_for(node, parameter)

    def do_clear_envelope(self, node, parameter):
        """Without a word where there is none."""  # fact: envelopes.clear
        if envelopes.events_of(node, parameter) is not None:
            envelopes.change(node, parameter, None)

    def do_clear_all_envelopes(self, node):
        """All go."""
        for parameter, _ in envelopes.entries(node):
            envelopes.change(node, parameter, None)


class Envelope(Behaviour):
    """One envelope; its breakpoints are in the data of its clip."""

    def get_parameter(self, node):
        """What it moves."""  # fact: envelopes.parameter
        return node.parts["parameter"][0]

    def _events(self, node):
        return envelopes.events_of(node.parent, self.get_parameter(node)) or []

    def _in_range(self, node, value):
        parameter = self.get_parameter(node)
        if not parameter.get("min", 0.0) <= value <= parameter.get("max", 1.0):
            raise node.world.unknown("envelopes.out-of-range")

    def do_value_at_time(self, node, time):
        """In the parameter's units."""
        return envelopes.value_at(self.get_parameter(node), self._events(node), time)

    def do_events_in_range(self, node, start, end):
        """The breakpoints, on Live's internal scale."""
        parameter, world = self.get_parameter(node), node.world
        made = []
        for event in self._events(node):
            if start <= event[0] <= end:
                bend = dict(zip(("x1", "y1", "x2", "y2"), event[2] or envelopes.STRAIGHT))
                made.append(world.struct(
                    "Live.Envelope.EnvelopeEvent", time=event[0], value=envelopes.inner(parameter, event),
                    control_coefficients=world.struct("Live.Envelope.EnvelopeEventControlCoefficients", **bend)))
        return made

    def do_insert_step(self, node, start, length, value):
        """A step: the value from start on, and what was there before and behind it."""  # fact: envelopes.step
        if not length > 0:
            raise node.world.unknown("envelopes.step-length")
        self._in_range(node, value)
        parameter, events = self.get_parameter(node), self._events(node)
        if events:
            ends = [envelopes.value_at(parameter, events, place) for place in (start, start + length)]
        else:
            ends = [node.world.behaviour(parameter.kind).get_value(parameter)] * 2
        kept = [event for event in events if not start <= event[0] <= start + length]
        envelopes.change(node.parent, parameter, kept + [
            (start, ends[0], None), (start, value, None), (start + length, value, None), (start + length, ends[1], None)])

    def do_create_event(self, node, event):
        """A breakpoint, in the parameter's units; behind those at the same time."""  # fact: envelopes.create-event
        fields = event.__fields__
        self._in_range(node, fields["value"])
        bend = fields.get("control_coefficients")
        if bend is not None:
            bend = tuple(bend.__fields__.get(name, 0.5) for name in ("x1", "y1", "x2", "y2"))
        envelopes.change(node.parent, self.get_parameter(node),
                         self._events(node) + [(float(fields["time"]), float(fields["value"]), bend)])

    def do_delete_events_in_range(self, node, start, end):
        """Both ends belong to it."""  # fact: envelopes.delete
        envelopes.change(node.parent, self.get_parameter(node),
                         [event for event in self._events(node) if not start <= event[0] <= end])


BEHAVIOURS = {"Live.Envelope.Envelope": Envelope, "Live.Clip.AutomationEnvelope": Envelope}
