"""Live.Base.Timer on the virtual clock."""

from .structs import StructBase


class Timers(object):
    """All timers of one world, fired in time order."""

    def __init__(self, world):
        self.world = world
        self.running = []

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
            self.running.append(timer)

    def stop(self, timer):
        """Stop."""
        timer.__fields__["running"] = False
        self.running = [other for other in self.running if other is not timer]

    def next_due(self):
        """When the next timer fires (ms), or None."""
        return min(timer.__fields__["due"] for timer in self.running) if self.running else None

    def fire_due(self, measure):
        """Fire the timers that are due; `measure(call)` runs and times each."""
        for timer in sorted(self.running, key=lambda one: one.__fields__["due"]):
            fields = timer.__fields__
            if fields["running"] and fields["due"] <= self.world.now_ms:
                if fields["repeat"]:
                    fields["due"] = self.world.now_ms + fields["interval"]
                else:
                    self.stop(timer)
                measure(fields["callback"])
