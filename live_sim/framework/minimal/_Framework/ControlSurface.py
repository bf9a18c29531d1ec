"""ControlSurface of `_Framework`."""

from __future__ import absolute_import

from live_sim.framework.parts import midi
from live_sim.framework.parts.surface import ControlSurfaceBase as _Base

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)


class ControlSurface(_Base):
    """`song()` and `application()` are methods. Its own listeners call on_track_list_changed and so on."""

    def __init__(self, c_instance=None, publish_self=True, *a, **k):
        super(ControlSurface, self).__init__(c_instance, *a, **k)
        self._suggested_input_port = self._suggested_output_port = ""
        song = self.song()
        for subject, event, heard in (
                (song, "visible_tracks", self._on_track_list_changed), (song, "scenes", self._on_scene_list_changed),
                (song.view, "selected_track", self._on_selected_track_changed),
                (song.view, "selected_scene", self._on_selected_scene_changed)):
            self.register_slot(subject, heard, event)
        self.log_message("Initializing...")

    def song(self):
        """The set."""
        return self._c_instance.song()

    def log_message(self, *parts):
        """A line in Log.txt, with the name of the class in front."""
        text = " ".join(part if isinstance(part, type(u"")) else str(part) for part in parts)
        self._c_instance.log_message("(%s) %s" % (type(self).__name__, text))

    def instance_identifier(self):
        """The number of this script among those that run."""
        return self._c_instance.instance_identifier()

    @property
    def in_component_guard(self):
        """Whether a guard is open."""
        return self._guards > 0

    def set_device_component(self, component):
        """The component that shows the appointed device."""
        if self._device_component is not component:
            self._device_component = component
            component.set_lock_callback(self._c_instance.toggle_lock)
            self._c_instance.update_locks()

    def suggest_needs_takeover(self, cc_no, channel):
        """Whether the control with that number needs takeover."""
        for control in self.controls:
            if hasattr(control, "message_type") and control.message_type() == midi.MIDI_CC_TYPE and (
                    control.message_identifier(), control.message_channel()) == (cc_no, channel):
                return control.needs_takeover()
        return True

    def handle_sysex(self, midi_bytes):
        """A sysex message; scripts override it."""
        super(ControlSurface, self)._handle_sysex(midi_bytes)

    def _handle_sysex(self, midi_bytes):
        self.handle_sysex(midi_bytes)

    def suggest_input_port(self):
        """The name of the port that Live should choose."""
        return str(self._suggested_input_port)

    def suggest_output_port(self):
        """The name of the port that Live should choose."""
        return str(self._suggested_output_port)

    def _set_suppress_rebuild_requests(self, suppress):
        self._suppressed_rebuilds += 1 if suppress else -1
        if not suppress and not self._suppressed_rebuilds and self._rebuild_waiting:
            self.request_rebuild_midi_map()

    def highlighting_session_component(self):
        """The session whose ring is shown."""
        return self._session

    def set_highlighting_session_component(self, session):
        """Show the ring of this session, and of no other."""
        if self._session is not None:
            self._session.set_show_highlight(False)
        self._session = session
        if session is not None:
            session.set_show_highlight(True)

    def _tell_components(self, event):
        with self.component_guard():
            for component in list(self._components):
                if hasattr(type(component), event):
                    getattr(component, event)()

    def _on_track_list_changed(self):
        """Tracks came or went: every component hears it."""
        self._tell_components("on_track_list_changed")

    def _on_scene_list_changed(self):
        """Scenes came or went."""
        self._tell_components("on_scene_list_changed")

    def _on_selected_track_changed(self):
        """Another track is selected."""
        self._tell_components("on_selected_track_changed")

    def _on_selected_scene_changed(self):
        """Another scene is selected."""
        self._tell_components("on_selected_scene_changed")


class OptimizedControlSurface(ControlSurface):
    """The same; what Ableton's optimizes is MIDI, which this one always does."""
