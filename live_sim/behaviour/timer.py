"""Live.Base.Timer: start, stop and restart on the virtual clock (live_sim.timers holds the clock)."""

from .base import Behaviour


class TimerBehaviour(Behaviour):
    """A timer is not part of the set: it may be started and stopped inside notifications too."""

    view_state = frozenset(["start", "stop", "restart"])

    def do_start(self, timer):
        """Begin to count, unless it runs."""
        timer.__clock__.start(timer)

    def do_stop(self, timer):
        """No more calls."""
        timer.__clock__.stop(timer)

    def do_restart(self, timer):
        """Count the whole interval anew."""
        timer.__clock__.stop(timer)
        timer.__clock__.start(timer)


BEHAVIOURS = {"Live.Base.Timer": TimerBehaviour}
