"""ControlSurface of `_Framework`."""

from live_sim.framework.parts.surface import ControlSurfaceBase

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)


class ControlSurface(ControlSurfaceBase):
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

    set_suppress_rebuild_requests = _set_suppress_rebuild_requests

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

    def _on_track_list_changed(self):
        """Tracks came or went."""

    def _on_scene_list_changed(self):
        """Scenes came or went."""

    def _on_selected_track_changed(self):
        """Another track is selected."""

    def _on_selected_scene_changed(self):
        """Another scene is selected."""


class OptimizedControlSurface(ControlSurface):
    """The same; what Ableton's optimizes is MIDI, which this one always does."""
