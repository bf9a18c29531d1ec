"""How a dump is made: where it goes and how much of each tick it may take."""

from __future__ import absolute_import

import os

from .home import dumps_folder
from .texts import lone_surrogates, to_unicode

NAMES = ("folder", "budget_ms", "timer_ms", "use_timer")


class SettingsError(ValueError):
    """A setting that does not exist or has a value that makes no sense; the message is for the user."""


class Settings(object):
    """folder: where dumps go (None: .kontrol/dumps in the user's home); budget_ms: time per slice, 0.1-100;
    timer_ms: distance of slices with Live's own timer, 1-1000; use_timer: False leaves all slices to update_display.

    Raises SettingsError.
    """

    def __init__(self, folder=None, budget_ms=5, timer_ms=10, use_timer=True):
        self.budget_ms = _within("budget_ms", budget_ms, 0.1, 100)
        self.timer_ms = int(_within("timer_ms", timer_ms, 1, 1000))
        if not isinstance(use_timer, bool):
            raise SettingsError("use_timer is %r. Write true or false." % (use_timer,))
        self.use_timer = use_timer
        self._folder = None
        if folder is not None:
            self._folder = _whole_path(folder)

    @property
    def folder(self):
        """The folder that dumps go to."""
        return self._folder or dumps_folder()

    @classmethod
    def from_dict(cls, values):
        """Settings from a profile's dictionary; a name that does not exist is an error."""
        unknown = sorted(set(values) - set(NAMES))
        if unknown:
            raise SettingsError("There is no dump setting %s. Settings: %s." % (unknown[0], ", ".join(NAMES)))
        return cls(**dict((str(name), value) for name, value in values.items()))


def _whole_path(folder):
    text = to_unicode(folder)
    try:
        # No system has a path with a NUL or half a character in it; each Python refuses them with another error.
        path = u"" if u"\0" in text or lone_surrogates(text) else to_unicode(os.path.expanduser(text))
    except UnicodeError:  # Python 2: "~name" with a name that is not ASCII
        path = u""
    if not os.path.isabs(path):
        raise SettingsError("The folder for dumps is %r. Write its whole path." % (folder,))
    return path


def _within(name, value, low, high):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise SettingsError("%s is %r. Write a number from %s to %s." % (name, value, low, high))
    return value
