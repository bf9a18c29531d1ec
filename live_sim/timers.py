"""Live.Base.Timer on the virtual clock."""

import weakref

from .structs import StructBase


class Timers(object):
    """All timers of one world, fired in time order. A timer lives as long as the script keeps it."""

    def __init__(self, world):
        self.world = world
        self._running = []

    @property
    def running(self):
        """The timers that run."""
        timers = [reference() for reference in self._running]
        return [timer for timer in timers if timer is not None]

    def make_class(self):
        """The base of Live.Base.Timer: Timer(callback, interval, repeat=False, start=False), interval in ms."""
        timers = self

        class Timer(StructBase):
            __slots__ = ()
            __clock__ = timers
            __order__ = ("callback", "interval", "repeat", "start")
            __defaults__ = {"repeat": False, "start": False}

            def __init__(self, *values, **named):
                StructBase.__init__(self, *values, **named)
                if "Live.Base.Timer" in timers.world.as_older:
                    timers.world.used_as_older.add("Live.Base.Timer")
                fields = self.__fields__
                if not callable(fields.get("callback")) or not fields.get("interval", 0) > 0:
                    raise TypeError("Timer(callback, interval in ms > 0, repeat, start)")
                fields.update(running=False, due=0.0)
                if fields["start"]:
                    timers.start(self)

        return Timer

    def start(self, timer):
        """Start, unless it runs already."""
        fields = timer.__fields__
        if not fields["running"]:
            fields.update(running=True, due=self.world.now_ms + fields["interval"])
            self._running = [other for other in self._running if other() is not None] + [weakref.ref(timer)]

    def stop(self, timer):
        """Stop."""
        timer.__fields__["running"] = False
        self._running = [other for other in self._running if other() is not None and other() is not timer]

    def next_due(self):
        """When the next timer fires (ms), or None."""
        due = [timer.__fields__["due"] for timer in self.running]
        return min(due) if due else None

    def fire_due(self, measure):
        """Fire the timers that are due; `measure(call)` runs and times each."""
        waiting = sorted((timer.__fields__["due"], place) for place, timer in enumerate(self.running))
        for reference in [weakref.ref(self.running[place]) for _, place in waiting]:
            callback = self._callback_if_due(reference)
            if callback is not None:
                measure(callback)
                if reference() is None:
                    # What Live does then is not known, so it counts as a fault of the script.
                    self.world.log_error("RuntimeError: a Live.Base.Timer was let go inside its own callback")

    def _callback_if_due(self, reference):
        timer = reference()
        if timer is None:
            return None
        fields = timer.__fields__
        if not fields["running"] or fields["due"] > self.world.now_ms:
            return None
        if fields["repeat"]:
            fields["due"] = self.world.now_ms + fields["interval"]
        else:
            self.stop(timer)
        return fields["callback"]
