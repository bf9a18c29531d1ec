"""The transport of `_Framework`: TransportComponent."""

from .component import CompoundComponent
from .mixer import ButtonsMixin


class TransportComponent(CompoundComponent, ButtonsMixin):
    """Play, stop, record, metronome, loop, tap and tempo."""

    _SWITCHES = {"record": "record_mode", "metronome": "metronome", "loop": "loop", "punch_in": "punch_in",
                "punch_out": "punch_out", "overdub": "overdub", "arrangement_overdub": "arrangement_overdub"}

    def __init__(self, *a, **k):
        super(TransportComponent, self).__init__(*a, **k)
        song = self.song()
        self._tempo_control = None
        self._tempo_slot = self.register_slot(None, self._tempo_value, "value")
        self._tempo_range = (20.0, 999.0)
        for event in ("is_playing",) + tuple(sorted(set(self._SWITCHES.values()))):
            self.register_slot(song, self.update, event)

    def set_play_button(self, button):
        """Starts; lit while Live plays."""
        self._set_button("play", button, lambda: self.song().start_playing())
        self.update()

    def set_stop_button(self, button):
        """Stops; lit while pressed."""
        self._set_button("stop", button, lambda: self.song().stop_playing())
        self.update()

    def set_tap_tempo_button(self, button):
        """Taps the tempo."""
        self._set_button("tap", button, lambda: self.song().tap_tempo())

    def set_nudge_buttons(self, up_button, down_button):
        """Nudge while pressed."""
        self.set_nudge_up_button(up_button)
        self.set_nudge_down_button(down_button)

    def set_nudge_up_button(self, button):
        """Nudges up while pressed."""
        self._set_button("nudge_up", button, lambda: setattr(self.song(), "nudge_up", True),
                         lambda: setattr(self.song(), "nudge_up", False))

    def set_nudge_down_button(self, button):
        """Nudges down while pressed."""
        self._set_button("nudge_down", button, lambda: setattr(self.song(), "nudge_down", True),
                         lambda: setattr(self.song(), "nudge_down", False))

    def set_seek_buttons(self, ffwd_button, rwd_button):
        """A beat on, and back."""
        self.set_seek_forward_button(ffwd_button)
        self.set_seek_backward_button(rwd_button)

    def set_seek_forward_button(self, button):
        """A beat on."""
        self._set_button("ffwd", button, lambda: self.song().jump_by(1.0))

    def set_seek_backward_button(self, button):
        """A beat back."""
        self._set_button("rwd", button, lambda: self.song().jump_by(-1.0))

    def _set_switch(self, role, button):
        name = self._SWITCHES[role]
        self._set_button(role, button, lambda: setattr(self.song(), name, not getattr(self.song(), name)))
        self.update()

    def set_record_button(self, button):
        """Arrangement record."""
        self._set_switch("record", button)

    def set_metronome_button(self, button):
        """The metronome."""
        self._set_switch("metronome", button)

    def set_loop_button(self, button):
        """The loop of the arrangement."""
        self._set_switch("loop", button)

    def set_punch_in_button(self, button):
        """Punch in."""
        self._set_switch("punch_in", button)

    def set_punch_out_button(self, button):
        """Punch out."""
        self._set_switch("punch_out", button)

    def set_punch_buttons(self, in_button, out_button):
        """Both."""
        self.set_punch_in_button(in_button)
        self.set_punch_out_button(out_button)

    def set_overdub_button(self, button):
        """Overdub."""
        self._set_switch("overdub", button)

    def set_arrangement_overdub_button(self, button):
        """Overdub in the arrangement."""
        self._set_switch("arrangement_overdub", button)

    def set_tempo_control(self, control, fine_control=None):
        """A knob or fader over 20 to 999 BPM."""
        if fine_control is not None:
            raise NotImplementedError("the minimal framework has no fine tempo control")
        self._tempo_control = control
        self._tempo_slot.subject = control

    def _tempo_value(self, value):
        if self.is_enabled():
            low, high = self._tempo_range
            self.song().tempo = low + value / 127.0 * (high - low)

    def update(self):
        if "_tempo_range" not in self.__dict__ or not self.is_enabled():
            return
        self._light("play", self.song().is_playing)
        for role, name in self._SWITCHES.items():
            if self._button(role) is not None:
                self._light(role, getattr(self.song(), name))
