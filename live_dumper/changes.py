"""Noticing that the set changed while it was dumped: listeners on its lists, and a second look at the end.

A dump takes many ticks and Live has no snapshot, so the document may not agree with itself; then it says so.
Noticed are: lists of tracks, returns, scenes, locators, clip slots, devices, arrangement clips and take lanes; the
tempo; names of tracks; clips that came, went, moved or were renamed; devices and chains that came or went.
Not noticed are changes of single values (a fader, a note, a clip's loop).
"""

from __future__ import absolute_import

import zlib

from .reading import Failure, call, given, gone, items, read
from .texts import to_unicode

SONG_LISTS = ("tracks", "return_tracks", "scenes", "cue_points", "tempo")
MAX_DEPTH = 64  # racks in racks; Live itself nests far less, so more means a circle
TRACK_LISTS = ("clip_slots", "devices", "arrangement_clips", "take_lanes", "name")


class Watch(object):
    """Listeners that only note what changed (nothing may be done inside a listener)."""

    def __init__(self):
        self._listeners = []
        self._fired = []
        self._noted = set()

    def song(self, song):
        """Listen to the lists of the set."""
        for name in SONG_LISTS:
            self._listen(song, name, name)

    def track(self, track):
        """Listen to the lists of one track."""
        for name in TRACK_LISTS:
            self._listen(track, name, "track." + name if name == "name" else name)

    def note(self, label):
        """Take down a change that was found otherwise."""
        if label not in self._noted:
            self._noted.add(label)
            self._fired.append(label)

    def take(self):
        """What has changed since the last call, each thing once per dump."""
        fired, self._fired = self._fired, []
        return fired

    @property
    def changed(self):
        """True when anything changed so far."""
        return bool(self._noted)

    def let_go(self):
        """Remove the listeners one by one, pausing: a big set has thousands. The objects may be gone already."""
        while self._listeners:
            thing, name, listener = self._listeners.pop()
            call(thing, "remove_%s_listener" % name, listener)
            yield

    def close(self):
        """Remove the listeners that are left at once."""
        for _ in self.let_go():
            pass

    def _listen(self, thing, name, label):
        def listener():
            self.note(label)
        added = call(thing, "add_%s_listener" % name, listener)
        # Without such a listener in this Live, or with a refusal, the second look has to do.
        if given(added):
            self._listeners.append((thing, name, listener))


class Prints(object):
    """A number made of the clips, devices and chains of one track when it was dumped."""

    def __init__(self):
        self.sum = 0

    def clip(self, index, clip):
        """A clip (or None, or a refusal) in place `index` of its list."""
        if given(clip) and clip is not None and not gone(clip):
            self._add(u"%d" % index, read(clip, "_live_ptr"), read(clip, "name"))

    def device(self, device):
        """A device or a chain."""
        self._add(u"d", read(device, "_live_ptr"), None)

    def _add(self, *parts):
        text = u"/".join(to_unicode(part) for part in parts if not isinstance(part, Failure))
        self.sum = zlib.crc32(text.encode("utf-8", "replace"), self.sum) & 0xFFFFFFFF


def look_again(track, kind, prints):
    """Fill `prints` with the track's clips and devices as they are now, in the order of the dump. Pauses."""
    if kind == "track":
        for index, slot in _living(track, "clip_slots"):
            prints.clip(index, read(slot, "clip") if read(slot, "has_clip") is not False else None)
            yield
        if read(track, "is_foldable") is not True:
            for index, clip in _living(track, "arrangement_clips"):
                prints.clip(index, clip)
                yield
            for _, lane in _living(track, "take_lanes"):
                for index, clip in _living(lane, "arrangement_clips"):
                    prints.clip(index, clip)
                    yield
    yield _look_at_devices(track, prints), None


def _look_at_devices(parent, prints, depth=0):
    for _, device in _living(parent, "devices"):
        prints.device(device)
        yield
        if depth < MAX_DEPTH and read(device, "can_have_chains") is True:
            for name in ("chains", "return_chains"):
                for _, chain in _living(device, name):
                    prints.device(chain)
                    yield _look_at_devices(chain, prints, depth + 1), None


def _living(parent, name):
    vector = read(parent, name)
    if given(vector) and vector is not None:
        for index, element in enumerate(items(vector, name)):
            if not isinstance(element, Failure) and not gone(element):
                yield index, element
