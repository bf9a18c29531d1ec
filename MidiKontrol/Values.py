"""What an encoder shows while its parameter moves: the value in three characters, for a second; then its name again."""

from __future__ import absolute_import

from .Devices import shown_value
from .Labels import value_label
from .LiveAccess import is_alive

SHOWN_TICKS = 10  # of about 100 ms
_PLAYING = 1  # automation_state: an envelope moves the parameter, not the player


class Values(object):
    """Keys are (channel, cc) of what is mapped. Listeners call `moved`; the tick reads the values."""

    def __init__(self, read):
        self._read = read
        self._moved = set()
        self._shown = {}  # key: [parameter, text, ticks left]

    def moved(self, key):
        """A listener: the value of this encoder's parameter is another one."""
        self._moved.add(key)

    def tick(self, mapped):
        """Count down, and read what moved; `mapped`: {key: parameter}. Returns the keys that moved."""
        for key, entry in list(self._shown.items()):
            entry[2] -= 1
            if entry[2] <= 0 or not self._still(entry[0], mapped.get(key)):
                del self._shown[key]
        moved, self._moved = self._moved, set()
        for key in moved:
            parameter = mapped.get(key)
            if is_alive(parameter) and self._read(parameter, "automation_state", 0) != _PLAYING:
                self._shown[key] = [parameter, value_label(shown_value(parameter, self._read)), SHOWN_TICKS]
        return moved

    @staticmethod
    def _still(before, now):
        return is_alive(before) and is_alive(now) and before == now

    def text(self, key):
        """The value to show for an encoder, empty when its name is to be shown."""
        return self._shown[key][1] if key in self._shown else u""

    def forget(self):
        """Names everywhere, at once."""
        self._moved, self._shown = set(), {}
