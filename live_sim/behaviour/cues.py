"""Cue points: where they are made, how they are called, and how the playhead goes to them."""

from ..nodes import Node
from .base import Behaviour

EPSILON = 1e-6  # beats


class Cues(Behaviour):
    """What of Song is about cue points."""

    def get_cue_points(self, node):
        """Cue points in order of creation."""  # fact: cues.order
        return list(node.parts["cue_points"])

    @staticmethod
    def _place(node):
        """Where a cue point would be made: the playhead, while stopped the insert marker."""
        transport = node.world.engine.transport
        if transport.playing:
            return transport.position()
        if transport.insert_marker is None:
            raise node.world.unknown("cues.off-the-bar")
        return transport.insert_marker

    @staticmethod
    def _at(node, time):
        return next((cue for cue in node.parts["cue_points"] if abs(cue.get("time", 0.0) - time) < EPSILON), None)

    def do_set_or_delete_cue(self, node):
        """Make a cue point, or delete the one that is there."""  # fact: cues.set-or-delete
        place = self._place(node)
        cue = self._at(node, place)
        if cue is not None:
            node.take("cue_points", cue)
            cue.kill()
        else:
            # fact: cues.names
            name = u"%d" % (len(node.parts["cue_points"]) + 1)
            made = Node(node.world, "Live.Song.CuePoint", node, {"name": name, "time": place})
            node.insert("cue_points", len(node.parts["cue_points"]), made)
        node.notify("cue_points")

    def do_is_cue_point_selected(self, node):
        """Whether a cue point is where set_or_delete_cue would make one."""
        return self._at(node, self._place(node)) is not None

    def _times(self, node, forward):
        now = node.world.engine.transport.position()
        times = sorted(float(cue.get("time", 0.0)) for cue in node.parts["cue_points"])
        return [time for time in times if (time > now + EPSILON if forward else time < now - EPSILON)]

    def get_can_jump_to_next_cue(self, node):
        """A cue point lies ahead."""
        return bool(self._times(node, True))

    def get_can_jump_to_prev_cue(self, node):
        """A cue point lies behind."""
        return bool(self._times(node, False))

    def do_jump_to_next_cue(self, node):
        """Go there."""
        times = self._times(node, True)
        if times:
            jump_to(node, times[0])

    def do_jump_to_prev_cue(self, node):
        """Go there."""
        times = self._times(node, False)
        if times:
            jump_to(node, times[-1])


def jump_to(song, time):
    """Exact while stopped, and the start marker goes along; at the next line while playing."""  # fact: cues.jump
    engine = song.world.engine
    transport = engine.transport
    if transport.playing:
        transport.jump_at_line(engine.launches.grid(None), time)
        return
    transport.move(time)
    transport.insert_marker = time
    engine.put(song, "start_time", time)


class CuePoint(Behaviour):
    """Plain data: name, time in beats."""

    plain = {"name": u"", "time": 0.0}
    view_state = frozenset(["jump"])

    def do_jump(self, node):
        """Go there."""
        jump_to(node.parent, float(node.get("time", 0.0)))


BEHAVIOURS = {"Live.Song.CuePoint": CuePoint}
