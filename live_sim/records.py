"""What happened, kept within bounds: a script that runs for a week must not fill the memory."""


class Records(list):
    """The newest `limit` entries; `dropped` counts those that had to go for them.

    With `keeps_first` the oldest stay and the new ones go: of a thousand equal exceptions the first says most.
    """

    def __init__(self, limit, keeps_first=False):
        list.__init__(self)
        self.limit, self.keeps_first, self.dropped = limit, keeps_first, 0

    @property
    def total(self):
        """How many there have been."""
        return len(self) + self.dropped

    def append(self, one):
        """Add one; a tenth of the bound goes at once, so that this stays cheap."""
        if len(self) >= self.limit:
            if self.keeps_first:
                self.dropped += 1
                return
            gone = max(1, self.limit // 10)
            del self[:gone]
            self.dropped += gone
        list.append(self, one)


MIDI, MESSAGES, LOG, FAULTS, TICKS, OUTSIDE = 50000, 10000, 20000, 1000, 1000, 1000
"""How many are kept: of messages sent or received, of the message line, of lines in Log.txt, of exceptions, of ticks and
timers, and of threads or ports."""
