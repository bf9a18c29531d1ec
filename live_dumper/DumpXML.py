"""DumpXML: the whole set, one track, or the documentation of Live's API, written as XML while Live goes on.

    dump = DumpXML(c_instance)
    dump.start_set()
    dump.tick()        # in every update_display; where Live has a timer, slices run in between as well

Reads only. Everything happens on Live's main thread in slices of a few milliseconds; nothing is done in listeners.
"""

from __future__ import absolute_import

import errno
import traceback

from . import clock, gateway
from .api_walk import ApiWalk
from .dump_file import DumpFile, file_stem
from .home import remember_last_dump
from .output import Output
from .reading import MISSING, call, given, gone, read
from .set_walk import SetWalk, TRACK_LISTS
from .settings import Settings
from .texts import exception_text, native, to_unicode
from .walk import Walk

TYPE_CHECKING = False  # checkers take it for true; the Python inside an older Live has no such module
if TYPE_CHECKING:
    from typing import Any  # novm

PROGRESS_SECONDS = 0.5  # the status bar says how far we are at most that often, and only what it has not said yet,
SIGN_OF_LIFE_SECONDS = 5.0  # or the same once more after that: a single track may take long
REPEAT_SECONDS = 10.0  # the log gets a sentence again only after that: a button may be pressed many times


class DumpXML(object):
    """One dump at a time for a control surface.

    `host` is the c_instance that Live hands to a script, or anything with song(), show_message(text) and
    log_message(text). `on_finished(path, errors, changed)` and `on_failed(sentence)` are called at the end;
    `on_failed` also when a dump was cancelled. `label`: which script it is, where several run (Instance.label).
    """

    def __init__(self, host, settings=None, on_finished=None, on_failed=None):
        self._host = host
        self.settings = settings or Settings()
        self._on_finished = on_finished
        self._on_failed = on_failed
        # These four are there together or not at all: None while no dump is under way.
        self._file = None  # type: Any
        self._out = None  # type: Any
        self._job = None  # type: Any
        self._walk = None  # type: Any
        self._timer = None
        self._stopped_timer = None
        self._what = u""
        self._in_tick = False
        self._shown_at = 0.0
        self._shown = u""
        self._logged = (u"", 0.0)
        self.label = u""
        self.last_path = None

    @property
    def busy(self):
        """True while a dump is under way."""
        return self._walk is not None

    @property
    def progress(self):
        """How much is done, 0-1; None when no dump is under way."""
        return None if self._job is None else min(1.0, float(self._job.done) / self._job.total)

    def start_set(self):
        """Begin to dump the whole set. False (and a sentence) when that is not possible now."""
        song = self._host.song()
        return self._start(u"set", _set_name(song), lambda out: SetWalk(out, gateway.application(), song))

    def start_track(self, track=None):
        """Begin to dump one track alone: `track`, or the selected one."""
        song = self._host.song()
        if track is None:
            track = read(read(song, "view"), "selected_track")
        if not given(track) or gone(track) or not _holds(song, track):
            self._fail(u"there is no such track. Select a track and dump again.")
            return False
        name = read(track, "name")
        stem = u"%s - %s" % (_set_name(song), to_unicode(name) if given(name) else u"track")
        return self._start(
            u"track", stem, lambda out: SetWalk(out, gateway.application(), song, alone=track))

    def start_api(self):
        """Begin to dump the documentation of Live's API."""
        return self._start(
            u"Live API", u"live-api", lambda out: ApiWalk(out, gateway.application(), gateway.live_module()))

    def tick(self):
        """One slice of work; call it in every update_display. Does nothing when no dump is under way."""
        if not self.busy:
            self._stopped_timer = None  # outside its callback now
        if not self.busy or self._in_tick:
            return
        self._in_tick = True
        finished = None
        try:
            finished = self._slice()
        except (OSError, IOError, MemoryError) as error:
            whole = self._abandon()
            self._fail(self._disk_sentence(error), whole)
        except BaseException:
            # A bug of ours: nothing half-done stays behind, and Live's log gets the traceback.
            self._log(traceback.format_exc())
            whole = self._abandon()
            self._fail(u"this is an error in Kontrol; Live's Log.txt has the details.", whole)
            raise
        finally:
            self._in_tick = False
        if finished is not None and self._on_finished is not None:
            self._on_finished(*finished)

    def cancel(self, reason=u"cancelled"):
        """Give up a dump that is under way; no file stays. To be called in disconnect too."""
        if self.busy:
            self._abandon()
            self._stopped_timer = None
            self._fail(u"%s." % to_unicode(reason), None)

    def _start(self, what, stem, make_job):
        if self.busy:
            self._say(u"a dump is under way already.")
            return False
        self._what = what
        try:
            self._file = DumpFile(self.settings.folder, file_stem(stem))
        except (OSError, IOError, UnicodeError, MemoryError) as error:
            self._fail(self._disk_sentence(error), None)
            return False
        try:
            self._out = Output(self._file)
            self._job = make_job(self._out)
            self._walk = Walk(self._job.job(), self._out.writer, self._deleted)
        except BaseException:
            self._abandon()
            raise
        self._shown_at, self._shown = clock.seconds(), u""
        self._say(u"dump of the %s started." % what)
        if self.settings.use_timer:
            self._start_timer()
        return True

    def _start_timer(self):
        try:
            self._timer = gateway.new_timer(self._timer_tick, self.settings.timer_ms)
        except Exception as error:
            self._log(u"Kontrol: Live's timer cannot be used (%s); the dump goes on in update_display."
                      % exception_text(error))

    def _timer_tick(self):
        if self.busy:
            self.tick()

    def _slice(self):
        """Work for one budget; (path, errors, changed) when that finished the dump."""
        self._job.write_changes()
        if not self._walk.run(self.settings.budget_ms):
            self._show_progress()
            return None
        self._out.writer.finish()
        errors, changed = self._out.errors, self._job.changed
        path = self.last_path = self._file.finish()
        note = u""
        if errors:
            note += u" Live refused %d value%s." % (errors, u"" if errors == 1 else u"s")
        if changed:
            note += u" The set changed meanwhile: dump again for a consistent one."
        try:
            remember_last_dump(path)
        except (OSError, IOError, UnicodeError, MemoryError) as error:
            note += u" The pointer last-dump could not be written (%s)." % exception_text(error)
        self._file = None
        self._abandon()
        self._say(u"dump of the %s finished: %s.%s" % (self._what, path, note))
        return path, errors, changed

    def _show_progress(self):
        text = u"dumping the %s, %d %%." % (self._what, int(100 * (self.progress or 0)))
        quiet = PROGRESS_SECONDS if text != self._shown else SIGN_OF_LIFE_SECONDS
        if clock.seconds() - self._shown_at >= quiet:
            self._shown_at, self._shown = clock.seconds(), text
            self._show(text)

    def _deleted(self, owner):
        self._out.deleted(type(owner).__name__)
        self._job.note_deleted()

    def _abandon(self):
        """Let go of everything that a dump holds: timer, listeners, the unfinished file.

        Returns the path of the dump when it was complete already, else None.
        """
        timer, self._timer = self._timer, None
        if timer is not None:
            call(timer, "stop")
            # This may run inside the timer's own callback, and what Live does when a timer goes away there is not
            # known: it is kept until the next display update.
            self._stopped_timer = timer
        if self._walk is not None:
            self._walk.close()
        if self._job is not None:
            self._job.close()
        unfinished, self._file = self._file, None
        self._walk = self._job = self._out = None
        if unfinished is None:
            return None
        try:
            unfinished.discard()
        except (OSError, IOError, MemoryError) as error:
            self._log(u"Kontrol: the unfinished dump could not be removed now (%s); a dump of another day removes it."
                      % exception_text(error))
        return unfinished.path

    def _disk_sentence(self, error):
        folder = self.settings.folder
        if getattr(error, "errno", None) == errno.ENOSPC:
            return u"the disk is full (%s). Free some space and dump again." % folder
        if isinstance(error, MemoryError):
            return u"there is not enough memory. Close something and dump again."
        why = to_unicode(getattr(error, "strerror", None) or exception_text(error))
        return (u"%s cannot be written (%s). Choose another folder in the profile or allow writing there."
                % (folder, why))

    def _fail(self, sentence,
              whole=u"",  # type: object
              ):
        """Say that it failed. `whole`: the path of a dump that is complete all the same, None when no file was written,
        u"" when there was none to write.
        """
        if whole is None:
            sentence += u" No file was written."
        elif whole:
            sentence += u" The dump itself is complete: %s" % whole
        text = u"dump of the %s failed: %s" % (self._what, sentence) if self._what else u"dump failed: " + sentence
        self._say(text)
        if self._on_failed is not None:
            self._on_failed(text)

    def _say(self, sentence):
        """In the status bar every time, in the log not over and over."""
        self._show(sentence)
        logged, at = self._logged
        if sentence != logged or clock.seconds() - at >= REPEAT_SECONDS:
            self._logged = (sentence, clock.seconds())
            self._log(u"Kontrol: " + (u"%s: %s" % (self.label, sentence) if self.label else sentence))

    def _show(self, sentence):
        call(self._host, "show_message", native(u"%s: %s" % (self.label or u"Kontrol", sentence)))

    def _log(self, text):
        call(self._host, "log_message", native(text))


def _set_name(song):
    """Name of the set where Live gives one (11.3.25 and later), else "set"."""
    name = read(song, "name")
    return to_unicode(name) if name is not MISSING and given(name) and name else u"set"


def _holds(song, track):
    """True when `track` is one of the set's tracks, returns or its master."""
    if read(song, "master_track") == track:
        return True
    return any(given(tracks) and track in tuple(tracks)
               for tracks in (read(song, name) for _, name, _ in TRACK_LISTS))
