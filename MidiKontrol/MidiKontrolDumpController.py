"""Starts DumpXML from a button, a sysex message or a command, and keeps it ticking."""

from __future__ import absolute_import

from .live_dumper.DumpXML import DumpXML
from .live_dumper.settings import Settings, SettingsError
from .live_dumper.texts import exception_text
from .MidiKontrolComponent import MidiKontrolComponent


class MidiKontrolDumpController(MidiKontrolComponent):
    """One dump at a time; its progress is in Live's status bar, start and end flash on the LCD."""

    def __init__(self, parent):
        MidiKontrolDumpController.realinit(self, parent)

    def realinit(self, parent):
        MidiKontrolComponent.realinit(self, parent)
        self._dumper = None

    def _settings(self):
        profile = self.parent.profile
        try:
            return Settings(folder=profile.dump_folder or None, budget_ms=profile.dump_budget_ms)
        except SettingsError as error:
            self.log(u"The dump settings of the profile are not used: %s" % exception_text(error))
            return Settings()

    def start(self, kind):
        """Begin a dump: "set", "track" (the selected one) or "api"; "cancel" ends it. Returns a sentence."""
        why_not = self._why_not(kind)
        if why_not:
            return why_not
        if kind == "cancel" and self._dumper is not None:  # else it was why not
            self._dumper.cancel()
            return u"cancelled"
        self._dumper = DumpXML(self.parent.c_instance, self._settings(), self._on_finished, self._on_failed)
        self._dumper.label = self.parent.kontrol_instance.label
        starters = {"set": self._dumper.start_set, "track": self._dumper.start_track, "api": self._dumper.start_api}
        if not starters[kind]():
            return u"the dump could not be started"
        self.helper.flash(u"DUMP", kind + u" started")
        return u"dump of the %s started" % kind

    def _why_not(self, kind):
        """Why a press does nothing; empty when it does."""
        busy = self._dumper is not None and self._dumper.busy
        if kind == "cancel":
            return u"" if busy else u"no dump is under way"
        return u"a dump is under way already" if busy else u""

    def _press(self, kind):
        why_not = self._why_not(kind)
        return self.say(why_not[0].upper() + why_not[1:]) if why_not else self.start(kind)

    def _on_finished(self, path, errors, changed):
        self.log(u"Dump finished: %s, %d values refused%s" % (path, errors, u", set changed meanwhile" if changed else u""))
        self.helper.flash(u"DUMP", u"finished")

    def _on_failed(self, sentence):
        self.log(sentence)
        self.helper.flash(u"DUMP", u"failed")

    def update_display(self):
        if self._dumper is not None:
            self._dumper.tick()

    def disconnect(self):
        MidiKontrolComponent.disconnect(self)
        if self._dumper is not None:
            self._dumper.cancel(u"the script was switched off")
            self._dumper = None

    def actions(self):
        return {
            "dump": lambda: self._press("set"),
            "dump_track": lambda: self._press("track"),
            "dump_api": lambda: self._press("api"),
            "cancel_dump": lambda: self._press("cancel"),
        }

    def status(self):
        if self._dumper is None or not self._dumper.busy:
            return u"no dump under way"
        return u"dump at %d %%" % int(100 * (self._dumper.progress or 0))
