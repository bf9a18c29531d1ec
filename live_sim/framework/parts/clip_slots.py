"""One pad of the session ring of `_Framework`: ClipSlotComponent."""

from .component import ControlSurfaceComponent
from .elements import live_parameter as there


class ClipSlotComponent(ControlSurfaceComponent):
    """One pad of the ring: shows a clip slot on a button and launches it."""

    def __init__(self, *a, **k):
        super(ClipSlotComponent, self).__init__(*a, **k)
        self._clip_slot = self._launch_button = self._delete_button = self._select_button = self._duplicate_button = None
        self._light_values = {"started": 127, "triggered_to_play": 127, "triggered_to_record": 127, "recording": 127,
                        "stopped": 0}
        self._clip_listeners = []
        self._launch_listener = self.register_slot(None, self._pressed, "value")

    def set_clip_slot(self, clip_slot):
        """Show another slot."""
        self._clip_slot = clip_slot
        self._listen()
        self.update()

    def set_launch_button(self, button):
        """The button that launches it and shows it."""
        self._launch_button = button
        self._launch_listener.subject = button
        self.update()

    def has_clip(self):
        """Whether a clip is in it."""
        return there(self._clip_slot) and bool(self._clip_slot.has_clip)

    def _listen(self):
        for slot in self._clip_listeners:
            self.disconnect_disconnectable(slot)
        self._clip_listeners = []
        if not there(self._clip_slot):
            return
        for event, heard in (("has_clip", self._clip_changed), ("is_triggered", self.update),
                             ("playing_status", self.update)):
            self._clip_listeners.append(self.register_slot(self._clip_slot, heard, event))
        if self._clip_slot.has_clip:
            for event in ("playing_status", "color"):
                self._clip_listeners.append(self.register_slot(self._clip_slot.clip, self.update, event))

    def _clip_changed(self):
        self._listen()
        self.update()

    def set_started_value(self, value):
        """The light while the clip plays."""
        self._set_value("started", value)

    def set_triggered_to_play_value(self, value):
        """The light while it waits to play."""
        self._set_value("triggered_to_play", value)

    def set_triggered_to_record_value(self, value):
        """The light while it waits to record."""
        self._set_value("triggered_to_record", value)

    def set_recording_value(self, value):
        """The light while it records."""
        self._set_value("recording", value)

    def set_stopped_value(self, value):
        """The light when a clip is there and does not play."""
        self._set_value("stopped", value)

    def _set_value(self, name, value):
        self._light_values[name] = value
        self.update()

    def _pressed(self, value):
        if self.is_enabled() and there(self._clip_slot) and (value or not self._launch_button.is_momentary()):
            self._do_launch_clip(value)

    def _do_launch_clip(self, value):
        if self._launch_button is not None and self._launch_button.is_momentary():
            self._clip_slot.fire()
        elif value:
            self._clip_slot.fire()

    def _feedback_value(self):
        """The light for the slot as it is now."""
        thing = self._clip_slot.clip if self.has_clip() else self._clip_slot
        if not there(thing):
            return 0
        if thing.is_triggered:
            record = self.has_clip() and thing.will_record_on_start
            return self._light_values["triggered_to_record" if record else "triggered_to_play"]
        if self.has_clip() and thing.is_playing:
            return self._light_values["recording" if thing.is_recording else "started"]
        return self._light_values["stopped"] if self.has_clip() else 0

    def update(self):
        if self.is_enabled() and self._launch_button is not None:
            self._launch_button.send_value(self._feedback_value())
