"""Listeners of one owner, so that each is added once and every one is gone at the end."""

from __future__ import absolute_import

from .LiveAccess import is_alive
from .live_dumper.texts import exception_text


class Listeners(object):
    """Remembers what was added. `log(text)` hears what Live refused."""

    def __init__(self, log):
        self._log = log
        self._kept = []

    def listen(self, subject, name, callback):
        """Add `callback` for the property `name` of `subject`; True when it is connected afterwards."""
        if not is_alive(subject):
            return False
        if any(kept[1] == name and kept[2] == callback and kept[0] == subject for kept in self._kept):
            return True
        try:
            getattr(subject, "add_%s_listener" % name)(callback)
        # No such listener in this version of Live, or one that this object does not offer.
        except (AttributeError, RuntimeError, TypeError) as error:
            self._log(u"No listener for %s of %s: %s" % (name, type(subject).__name__, exception_text(error)))
            return False
        self._kept.append((subject, name, callback))
        return True

    def drop_all(self):
        """Remove every listener; those of deleted objects are gone already."""
        kept, self._kept = self._kept, []
        for subject, name, callback in kept:
            if not is_alive(subject):
                continue
            try:
                if getattr(subject, "%s_has_listener" % name)(callback):
                    getattr(subject, "remove_%s_listener" % name)(callback)
            except (AttributeError, RuntimeError, TypeError) as error:
                self._log(u"A listener for %s of %s could not be removed: %s"
                          % (name, type(subject).__name__, exception_text(error)))

    def __len__(self):
        return len(self._kept)
