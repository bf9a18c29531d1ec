"""The recording switches of the song."""

from .base import Behaviour

ENDLESS = 1e300  # "no length" is the largest float there is


class Recording(Behaviour):
    """What of Song is about recording; the work is done by world.engine.takes."""

    def check_record_mode(self, node, value):
        """Recording with a count-in is not simulated."""
        if value:
            self._no_count_in(node)

    check_session_record = check_record_mode

    @staticmethod
    def _no_count_in(node):
        if node.get("count_in_duration", 0):
            raise node.world.unknown("recording.count-in")

    def set_record_mode(self, node, value):
        """Record into the arrangement; on starts playback, off does not stop it."""
        if bool(node.get("record_mode")) != value:
            node.world.engine.takes.record(value)

    def set_session_record(self, node, value):
        """Record into clips that play; on starts playback."""  # fact: recording.session-record
        engine = node.world.engine
        if value and not engine.transport.playing:
            engine.transport.start(float(node.get("start_time", 0.0)))
        engine.takes.set_switch(value)

    def set_overdub(self, node, value):
        """The older name of the session record switch; it starts nothing."""  # fact: recording.overdub-switch
        armed = any(track.get("arm") for track in node.parts["tracks"])
        if value and not armed and not node.get("session_record"):
            node.world.unknown("recording.overdub-unarmed")  # counted, not raised
            return
        node.world.engine.put(node, "overdub", value)
        if value:
            node.world.engine.takes.set_switch(True)

    def check_trigger_session_record(self, node, record_length=None):
        """Recording with a count-in is not simulated."""
        self._no_count_in(node)

    def do_trigger_session_record(self, node, record_length=None):
        """Record into the slot of the selected scene, or the next empty one, of every armed track; or end the takes."""
        engine = node.world.engine  # fact: recording.trigger
        if engine.takes.session:
            for take in list(engine.takes.session):
                engine.launches.fire(take.clip.parent)
            return
        armed = [track for track in node.parts["tracks"] if track.get("arm") and track.get("type") in ("audio", "midi")]
        slots = [slot for slot in (self._empty_slot(node, track) for track in armed) if slot is not None]
        if not slots:
            return
        if record_length is not None and record_length > ENDLESS:
            record_length = None
        grid = engine.launches.grid(None)
        if record_length is not None and grid:
            record_length = -(-record_length // grid) * grid
        if not engine.transport.playing:
            engine.transport.start(float(node.get("start_time", 0.0)))
        for slot in slots:
            engine.launches.fire(slot, length=record_length)

    def do_capture_midi(self, node, destination=0):
        """Nobody says what it does."""
        raise node.world.unknown("recording.capture-midi")

    @staticmethod
    def _empty_slot(node, track):
        scene = node.world.behaviour("Live.Song.Song.View").get_selected_scene(node.world.view(node))
        row = node.parts["scenes"].index(scene)
        return next((slot for slot in track.parts["clip_slots"][row:] if "clip" not in slot.parts), None)
