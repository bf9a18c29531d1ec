"""The live-set document from top to bottom: head, song, scenes, locators, grooves, tracks, summary."""

from __future__ import absolute_import

import sys
import time

from . import clock, fields
from .changes import Prints, Watch, look_again
from .reading import MISSING, Failure, call, given, gone, read
from .texts import to_unicode
from .track_walk import track

SCHEMA_VERSION = u"1"
DUMPER = u"Kontrol DumpXML 1"

TRACK_LISTS = (
    # element, property of Song, kind of its tracks
    ("tracks", "tracks", "track"),
    ("return-tracks", "return_tracks", "return"),
)
COUNTS = (
    "tracks return_tracks scenes slots session_clips arrangement_clips take_lanes take_lane_clips notes warp_markers"
    " envelopes devices chains drum_pads parameters cue_points grooves"
).split()


def timestamp():
    """Now, as the schema wants it (UTC)."""
    return to_unicode(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))


def live_version(application):
    """Version of the running Live such as 11.3.13, "unknown" when it does not say."""
    numbers = [call(application, "get_%s_version" % part) for part in ("major", "minor", "bugfix")]
    return u".".join(u"%d" % n for n in numbers) if all(given(n) for n in numbers) else u"unknown"


def head(application):
    """The attributes that both documents begin with."""
    return [
        ("version", SCHEMA_VERSION), ("live_version", live_version(application)), ("started", timestamp()),
        ("dumper", DUMPER), ("python", u"%d.%d.%d" % tuple(sys.version_info[:3])),
    ]


class SetWalk(object):
    """The job of dumping `song`, or only the track `alone` of it. Call `close` when it ends, however it ends.

    `done` of `total` tracks are finished (for the progress).
    """

    def __init__(self, out, application, song, alone=None):
        self._out = out
        self._application = application
        self._song = song
        self._alone = alone
        self._began = clock.seconds()
        self._visited = []
        self._refused = []
        self._watch = Watch()
        self.done = 0
        self.total = 1

    def job(self):
        """The whole document, a generator for `walk.Walk`."""
        scope = [("scope", u"set" if self._alone is None else u"track")]
        self._out.writer.start("live-set", head(self._application) + scope)
        self._watch.song(self._song)
        yield self._song_element(), self._song
        yield self._second_look(), None
        yield self._watch.let_go(), None
        self.write_changes()
        self._summary()
        self._out.writer.end()

    @property
    def changed(self):
        """True when the set changed so far."""
        return self._watch.changed

    def close(self):
        """Remove all listeners."""
        self._watch.close()

    def note_deleted(self):
        """Something was deleted while it was dumped."""
        self._watch.note("deleted objects")

    def write_changes(self):
        """Write what the listeners noticed; to be called at the start of each slice."""
        fired = self._watch.take()
        if fired and self._out.writer.depth:
            self._out.writer.empty("changed", (
                ("list", u" ".join(to_unicode(label) for label in fired)),
                ("seconds", fields.number(clock.seconds() - self._began))))

    def _song_element(self):
        out, song = self._out, self._song
        attributes = []  # type: list
        failures = []  # type: list
        out.identity(song, attributes, failures)
        out.gather(song, fields.SONG, attributes, failures)
        out.start("song", attributes, failures)
        yield
        yield self._listing("scenes", song, "scenes", element_tag="scene", rows=fields.SCENE), None
        if self._alone is None:
            yield self._listing("cue-points", song, "cue_points", element_tag="cue-point", rows=fields.CUE_POINT), None
        pool = read(song, "groove_pool")  # Live 11 and later
        if isinstance(pool, Failure):
            out.error(pool)
        elif pool is not MISSING and not gone(pool):
            yield self._listing("groove-pool", pool, "grooves", element_tag="groove", rows=fields.GROOVE), None
        yield self._tracks(), None
        out.writer.end()

    def _listing(self, tag, parent, name, element_tag, rows):
        """A list of objects that are only their own properties; `name`: the list's, and that of its count."""
        out = self._out
        if isinstance(read(parent, name), Failure):
            self._refused.append(name)
        out.start(tag, ())
        for index, thing in out.living(parent, name):
            attributes = []  # type: list
            failures = []  # type: list
            if element_tag != "cue-point":
                attributes.append(("index", u"%d" % index))
            out.identity(thing, attributes, failures)
            out.gather(thing, rows, attributes, failures)
            out.leaf(element_tag, attributes, failures)
            out.count(name)
            yield
        out.writer.end()

    def _tracks(self):
        out, song = self._out, self._song
        self.total = max(1, sum(_size(song, name) for _, name, _ in TRACK_LISTS) + 1)
        for tag, name, kind in TRACK_LISTS:
            if isinstance(read(song, name), Failure):
                self._refused.append(name)
            out.start(tag, ())
            for index, thing in out.living(song, name):
                if self._alone is None or thing == self._alone:
                    yield self._track(thing, index, kind), thing
                self.done += 1
            out.writer.end()
        master = read(song, "master_track")
        out.start("master-track", ())
        if isinstance(master, Failure):
            out.error(master)
        elif master is not MISSING and not gone(master) and (self._alone is None or master == self._alone):
            yield self._track(master, 0, "master"), master
        self.done += 1
        out.writer.end()

    def _track(self, thing, index, kind):
        self._watch.track(thing)
        prints = Prints()
        yield track(self._out, thing, index, kind=kind, prints=prints), None
        self._visited.append((thing, kind, prints.sum))

    def _second_look(self):
        """Compare the tracks with what they were when they were dumped."""
        for thing, kind, before in self._visited:
            if gone(thing):
                self._watch.note("tracks")
                continue
            prints = Prints()
            yield look_again(thing, kind, prints), thing
            if prints.sum != before and not gone(thing):
                self._watch.note("clips or devices")
                return

    def _summary(self):
        out = self._out
        attributes = [
            ("complete", fields.boolean(not self._refused)),
            ("changed", fields.boolean(self._watch.changed)),
            ("errors", u"%d" % out.errors),
            ("seconds", fields.number(clock.seconds() - self._began)),
            ("finished", timestamp()),
        ]
        if self._refused:
            attributes.append(("reason", u"Live did not give " + u", ".join(to_unicode(n) for n in self._refused)))
        attributes.extend((name, u"%d" % out.counts.get(name, 0)) for name in COUNTS)
        out.writer.empty("summary", attributes)


def _size(parent, name):
    vector = read(parent, name)
    try:
        return len(vector) if given(vector) else 0
    except Exception:
        return 0  # only the progress needs it; the list itself is read, and its refusal reported, elsewhere
