"""Live's coloured frame in the session, around the tracks that the encoders of page 1 turn, in the row of the selected scene.

c_instance.set_session_highlight(track, scene, width, height, with returns): Ableton's own scripts count tracks among the
visible ones, with the return tracks behind them, and pass -1 four times for no frame. The master is never in it.
"""

from __future__ import absolute_import

NO_FRAME = (-1, -1, -1, -1, False)


class SessionFrame(object):
    """Remembers what it should be around; the tick tells Live, when it is something else than before."""

    def __init__(self, parent):
        self._parent = parent
        self._tracks = (0, 0)
        self._shown = NO_FRAME

    def around(self, first, width):
        """The tracks, counted from 0 among visible tracks and returns; a width of 0 or less is no frame."""
        self._tracks = (first, width)

    def update(self):
        """One tick."""
        first, width = self._tracks
        frame = NO_FRAME
        if width > 0 and self._parent.profile.highlight:
            scenes, selected = self._parent.helper.scenes(), self._parent.helper.selected_scene()
            row = next((place for place, scene in enumerate(scenes) if scene == selected), 0)
            frame = (first, row, width, 1, True)
        self._show(frame)

    def hide(self):
        """The script ends."""
        self._show(NO_FRAME)

    def _show(self, frame):
        if frame != self._shown and hasattr(self._parent.c_instance, "set_session_highlight"):
            self._shown = frame
            self._parent.c_instance.set_session_highlight(*frame)
