"""Transport buttons and their lamps."""

from __future__ import absolute_import

from .consts import LAMP_PROPERTIES, STATUS_CC, STATUS_NOTE_ON
from .MidiKontrolComponent import MidiKontrolComponent


class MidiKontrolTransportController(MidiKontrolComponent):
    """The controller that the article wished for: play, stop, record and their kin."""

    def __init__(self, parent):
        MidiKontrolTransportController.realinit(self, parent)

    def realinit(self, parent):
        MidiKontrolComponent.realinit(self, parent)
        self._lamps_wanted = True
        self._lamps_sent = {}

    def connect(self):
        for action in self._lamps():
            self.listeners.listen(self.song(), LAMP_PROPERTIES[action], self._on_state_changed)

    def profile_changed(self):
        """Lamps of another profile: other listeners."""
        self.listeners.drop_all()
        self._lamps_sent = {}
        self._lamps_wanted = True
        self.connect()

    def _lamps(self):
        return [action for action, control in sorted(self.parent.profile.buttons.items())
                if control.lamp and action in LAMP_PROPERTIES]

    def _on_state_changed(self):
        self._lamps_wanted = True

    def refresh_state(self):
        self._lamps_sent = {}
        self._lamps_wanted = True

    def update_display(self):
        if not self._lamps_wanted:
            return
        self._lamps_wanted = False
        for action in self._lamps():
            control = self.parent.profile.buttons[action]
            lit = bool(self.read(self.song(), LAMP_PROPERTIES[action], False))
            if self._lamps_sent.get(action) != lit:
                status = STATUS_CC if control.kind == "cc" else STATUS_NOTE_ON
                self.parent.send_midi((status | control.channel, control.number, 127 if lit else 0))
                self._lamps_sent[action] = lit

    def actions(self):
        song = self.song
        return {
            "play": lambda: song().start_playing(),
            "stop": lambda: song().stop_playing(),
            "continue": self._continue,
            "record": lambda: self._toggle("record_mode"),
            "session_record": lambda: self._toggle("session_record"),
            "overdub": lambda: self._toggle("overdub"),
            "metronome": lambda: self._toggle("metronome"),
            "loop": lambda: self._toggle("loop"),
            "tap_tempo": lambda: song().tap_tempo(),
            "undo": lambda: self._step_back("undo"),
            "redo": lambda: self._step_back("redo"),
            "stop_all_clips": lambda: song().stop_all_clips(),
            "fire_scene": self._fire_scene,
        }

    def _continue(self):
        if self.read(self.song(), "is_playing", False):
            return self.say(u"Live is playing already")
        self.song().continue_playing()

    def _step_back(self, name):
        if not self.read(self.song(), "can_" + name, False):
            return self.say(u"Nothing to %s" % name)
        getattr(self.song(), name)()

    def _toggle(self, name):
        value = self.read(self.song(), name)
        if value is None:
            return self.say(u"Live has no %s here" % name.replace("_", " "))
        setattr(self.song(), name, not value)

    def _fire_scene(self):
        scene = self.helper.selected_scene()
        if scene is None:
            return self.say(u"No scene is selected")
        scene.fire()

    def status(self):
        return u"playing" if self.read(self.song(), "is_playing", False) else u"stopped"
