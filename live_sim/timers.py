"""Live.Base.Timer on the virtual clock."""

import weakref

from .structs import StructBase

FLOOR_MS = 10.0  # fact: timers.floor
LONGEST_MS = 12.0  # how much later than asked a call comes at the longest, with jitter


class Timers(object):
    """All timers of one world, fired in time order. A timer lives as long as the script keeps it."""

    def __init__(self, world):
        self.world = world
        self._running = []
        self.jitter = False  # fact: timers.jitter
        self._late = 0

    @property
    def running(self):
        """The timers that run."""
        timers = [reference() for reference in self._running]
        return [timer for timer in timers if timer is not None and timer.__fields__["running"]]

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
                fields.update(running=False, due=0.0, ended=False)
                if fields["start"]:
                    timers.start(self)

        return Timer

    def start(self, timer):
        """Start, unless it runs already or an exception has ended it."""
        fields = timer.__fields__
        if not fields["running"] and not fields["ended"]:
            fields.update(running=True, due=self._due(fields))
            self._running = [other for other in self._running if other() is not None] + [weakref.ref(timer)]

    def stop(self, timer):
        """Stop."""
        timer.__fields__["running"] = False
        self._running = [other for other in self._running if other() is not None and other() is not timer]

    def _due(self, fields):
        """When it is called next. With jitter half of the calls are at most 0.3 ms late, the worst of a hundred 12 ms."""
        late = 0.0
        if self.jitter:
            self._late = (self._late * 61 + 17) % 100  # walks through all hundred
            late = 0.006 * min(self._late, 75) + (LONGEST_MS - 0.45) * (max(self._late - 74, 0) / 25.0) ** 3
        return self.world.now_ms + max(fields["interval"], FLOOR_MS) + late

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
            fields["due"] = self._due(fields)
        else:
            self.stop(timer)
        return _ending(fields)


def _ending(fields):
    """The callback; an exception that leaves it ends the timer for good."""  # fact: timers.exception
    callback = fields["callback"]

    def call():
        try:
            return callback()
        except BaseException:
            fields.update(running=False, ended=True)
            raise

    return call
