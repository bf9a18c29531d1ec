"""Encoders with acceleration: Live hands over their steps and the script moves the parameter.

Live's own mapping knows a sensitivity but no acceleration, and what it maps it does not hand over. So these encoders are
forwarded, and a step moves the parameter at once, inside receive_midi. The house's rule is that receive_midi only sets
flags; this is an exception to it, like the transport buttons. In a tick a step would come up to 100 ms late, and a sweep
would be heard as ten stairs a second. What the rule guards against does not arise: Live refuses writes inside its
listeners and during undo, not in receive_midi, where the scripts that come with Live write too; a step is three reads
and one write, whatever the size of the set; and our own listeners, which the write calls, set flags. The value goes back
to the encoder in the tick, as Live's feedback would send it.
"""

from __future__ import absolute_import

from . import LiveAccess
from .LiveAccess import is_alive
from .consts import STATUS_CC
from .Tracing import Traced

# Steps that arrive between two ticks (about 100 ms): up to here an encoder is turned slowly, from there on at full speed.
SLOW_STEPS, FAST_STEPS = 2, 10
FULL_TURN = 127.0  # steps through the range of a parameter at speed 1, as Live counts them


class Knob(object):
    """One encoder: how far a step goes, and how fast it is turned just now."""

    def __init__(self, parameter, mode, speed, acceleration):
        self.parameter = parameter
        self.mode = mode
        self.speed = speed
        self.acceleration = acceleration
        self._steps, self._steps_before = 0, 0
        self._rest = 0.0  # what a parameter of whole steps has not moved yet

    def tick(self):
        self._steps_before, self._steps = self._steps, 0

    def factor(self, steps):
        """How many times as far these steps go: 1 when turned slowly, up to `acceleration`."""
        self._steps += abs(steps)
        fast = max(self._steps, self._steps_before)
        return 1.0 + (self.acceleration - 1.0) * min(1.0, max(0.0, (fast - SLOW_STEPS) / float(FAST_STEPS - SLOW_STEPS)))

    def target(self, steps, value, low, high, is_quantized):
        """The value that the parameter moves to. A list is not accelerated: nobody wants to miss an item."""
        if not is_quantized:
            return min(max(value + steps * self.factor(steps) * self.speed * (high - low) / FULL_TURN, low), high)
        self._rest += steps * self.speed
        whole = int(self._rest)  # towards zero
        self._rest -= whole
        return min(max(value + whole, low), high)


class Turning(Traced):
    """The encoders with acceleration of this build."""

    __filter_funcs__ = ("tick",)

    def __init__(self, parent):
        Turning.realinit(self, parent)

    def realinit(self, parent):
        self.parent = parent
        self._tracer = parent._tracer
        self._knobs = {}
        self._sent = {}

    def begin(self):
        """Live has forgotten all forwards. Rings are sent anew, as Live does: another layer may have moved them."""
        self._knobs = {}
        self._sent = {}

    def forget_sent(self):
        """The controller may have lost where its encoders stand."""
        self._sent = {}

    def add(self, script_handle, map_handle, channel, cc, parameter, mode, speed, acceleration):
        """Forward one encoder; True when Live did it."""
        if not LiveAccess.forward_cc(script_handle, map_handle, channel, cc):
            return False
        self._knobs[(channel, cc)] = Knob(parameter, mode, speed, acceleration)
        return True

    def receive(self, channel, cc, steps_of):
        """A step of an encoder; `steps_of(mode)` gives its number in a relative mode."""
        knob = self._knobs.get((channel, cc))
        read = self.parent.reader.read
        if knob is None or not is_alive(knob.parameter) or not read(knob.parameter, "is_enabled", True):
            return
        value, low, high = [read(knob.parameter, name) for name in ("value", "min", "max")]
        if value is None or low is None or high is None:
            return
        target = knob.target(steps_of(knob.mode), value, low, high, read(knob.parameter, "is_quantized", False))
        if target != value:
            knob.parameter.value = target

    def tick(self):
        """Send the encoders where they stand, when that changed; the turning of the last tick is over."""
        read = self.parent.reader.read
        for (channel, cc), knob in sorted(self._knobs.items()):
            knob.tick()
            if not is_alive(knob.parameter):
                continue
            value, low, high = [read(knob.parameter, name) for name in ("value", "min", "max")]
            if value is None or low is None or high is None or high <= low:
                continue
            place = int((value - low) / (high - low) * 127 + 0.5)  # round() means something else on Python 2
            if self._sent.get((channel, cc)) != place:
                self._sent[(channel, cc)] = place
                self.parent.send_midi((STATUS_CC | channel, cc, place))
