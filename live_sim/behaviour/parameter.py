"""DeviceParameter: a value in a range, with the text that Live shows for it."""

import math

from .. import envelopes
from .base import Behaviour, need


def volume_to_db(value):
    """The fader: dB = 40 * value - 34 from -18 dB up (community knowledge); below it our invention, -inf at 0."""
    if value <= 0.0:
        return float("-inf")
    if value >= 0.4:
        return 40.0 * value - 34.0
    return -18.0 + 52.0 * math.log10(value / 0.4)


def db_to_volume(level):
    """The inverse of volume_to_db, for levels in dB."""
    if level == float("-inf"):
        return 0.0
    if level >= -18.0:
        return (level + 34.0) / 40.0
    return 0.4 * 10.0 ** ((level + 18.0) / 52.0)


def send_to_db(value):
    """A send: the fader curve 6 dB lower, so that 1 is 0 dB (our invention)."""
    return volume_to_db(value) - 6.0


def _decibels(level):
    return u"-inf dB" if level < -70.0 else u"%.1f dB" % level


def _pan(value):
    steps = int(round(abs(value) * 50))
    return u"C" if steps == 0 else u"%d%s" % (steps, u"L" if value < 0 else u"R")


SHOWN = {
    "volume": lambda value: _decibels(volume_to_db(value)),
    "send": lambda value: _decibels(send_to_db(value)),
    "pan": _pan,
    "tempo": lambda value: u"%.2f" % value,
    "percent": lambda value: u"%d %%" % int(round(value * 100)),
}


# From the value to the number shown, and back.
DISPLAYED = {
    "volume": (lambda value: max(volume_to_db(value), -70.0), db_to_volume),
    "send": (lambda value: max(send_to_db(value), -70.0), lambda level: db_to_volume(level + 6.0)),
    "pan": (lambda value: value * 50.0, lambda shown: shown / 50.0),
}


class Parameter(Behaviour):
    """Plain data: name, original_name, value, min, max, default_value, is_quantized, value_items, unit, ..."""

    plain = {"is_enabled": True, "automation_state": 0, "state": 0, "is_quantized": False, "min": 0.0, "max": 1.0}

    def get_name(self, node):
        """The name; a macro that has been renamed shows its own."""
        return node.get("name", u"")

    def get_original_name(self, node):
        """The name that the device gives."""
        return node.get("original_name", node.get("name", u""))

    def get_value(self, node):
        """The value, in min..max."""
        bound = node.get("bound")
        return float(bound[0]() if bound else node.get("value", node.get("min", 0.0)))

    def set_value(self, node, value):
        """Refused outside min..max and when the parameter is not enabled."""
        need(node.get("is_enabled", True), "The parameter %s is not enabled" % node.get("name"))
        need(node.get("min", 0.0) <= value <= node.get("max", 1.0) or node.world.rules.ranges_unchecked,
             "Invalid value. Check the parameters range with min/max")  # fact: parameters.range
        self.move(node, value)

    def move(self, node, value):
        """Set the value from script or controller; listeners and feedback follow."""
        if node.get("is_quantized"):
            value = float(int(round(value)))
        if self.get_automation_state(node) == 1 and self._played(node):
            self._override(node)
        if self.get_value(node) == value:
            return
        bound = node.get("bound")
        if bound:
            bound[1](value)
        else:
            node.keep("value", value)
        node.notify("value")
        node.notify("display_value")
        node.world.parameter_changed(node)

    @staticmethod
    def _played(node):
        """An envelope of a session clip that plays moves the parameter."""
        return any(envelopes.events_of(voice.clip, node) is not None
                   for voice in node.world.engine.launches.voices.values())

    @staticmethod
    def _override(node):
        world = node.world
        world.engine.overridden.append(node)
        node.own()["automation_state"] = 2
        node.notify("automation_state")
        world.engine.put(world.song, "re_enable_automation_enabled", True)

    def get_automation_state(self, node):
        """0 none, 1 moved by automation, 2 moved by something else meanwhile."""  # fact: envelopes.override
        state = node.get("automation_state", 0)
        return 1 if state == 0 and self._played(node) else state

    def get_display_value(self, node):
        """The value as a number in the unit shown (dB, -50..50 for a pan), or the value itself."""
        outward = DISPLAYED.get(node.get("unit"))
        return outward[0](self.get_value(node)) if outward else self.get_value(node)

    def set_display_value(self, node, value):
        """Set by the number shown: cut at the ends; -inf gives the maximum."""
        # fact: parameters.display-cut
        low, high = node.get("min", 0.0), node.get("max", 1.0)
        if value == float("-inf"):
            inner = high
        else:
            outward = DISPLAYED.get(node.get("unit"))
            inner = min(max(outward[1](value) if outward else value, low), high)
        self.set_value(node, inner)

    def get_default_value(self, node):
        """Only for continuous parameters."""  # fact: parameters.no-default
        need(not node.get("is_quantized"), "There is no default value available for this type of parameter")
        return node.get("default_value", node.get("value", node.get("min", 0.0)))

    def get_value_items(self, node):
        """The names of the steps of a quantized parameter."""
        need(node.get("is_quantized"), "Only quantized parameters have value items")
        items = node.get("value_items")
        if items is None:
            low, high = int(node.get("min", 0)), int(node.get("max", 1))
            items = [u"Off", u"On"] if (low, high) == (0, 1) else [u"%d" % n for n in range(low, high + 1)]
        return items

    get_short_value_items = get_value_items

    def text(self, node):
        """str() of the parameter: what Live shows."""
        return str(self.do_str_for_value(node, self.get_value(node)))

    def do_str_for_value(self, node, value):
        """What Live would show for a value."""
        if node.get("display") is not None and value == self.get_value(node):
            return node.get("display")
        if node.get("is_quantized"):
            items, low = self.get_value_items(node), int(node.get("min", 0))
            index = int(round(value)) - low
            return items[index] if 0 <= index < len(items) else u"%d" % int(round(value))
        shown = SHOWN.get(node.get("unit"))
        return shown(value) if shown else u"%.2f" % value

    def do_begin_gesture(self, node):
        """Start of a movement by hand."""
        node.own()["gesture"] = True

    def do_end_gesture(self, node):
        """End of a movement by hand."""
        node.own()["gesture"] = False

    def do_re_enable_automation(self, node):
        """Give the parameter back to its automation."""
        if node.get("automation_state") != 2:
            return
        engine = node.world.engine
        if node in engine.overridden:
            engine.overridden.remove(node)
            node.own()["automation_state"] = 0  # 1 as long as the envelope plays
            node.notify("automation_state")
            if not engine.overridden:
                engine.put(node.world.song, "re_enable_automation_enabled", False)
        else:
            node.change("automation_state", 1)


BEHAVIOURS = {"Live.DeviceParameter.DeviceParameter": Parameter}
