"""Which of the visible tracks the pages of tracks show: a window that moves by its width."""

from __future__ import absolute_import

from .consts import TRACK_CONTENTS


class TrackWindow(object):
    """All pages of tracks of a layer together; where they begin in the profile is where the window is at first.

    `width`: encoders from the first to the last of them, 0 without such pages. `here`: whether the layer in use has them.
    """

    def __init__(self):
        self.width = 0
        self.here = False
        self._base = 0
        self._moved = 0  # tracks that it was moved to the right (negative: to the left)

    def take(self, pages, layer):
        """The pages of the profile: those of the layer, or of all layers where it has none."""
        of_tracks = [page for page in pages if page.content in TRACK_CONTENTS]
        used = [page for page in of_tracks if page.layer == layer]
        self.here = bool(used)
        used = used or of_tracks
        self._base = min([page.first for page in used] or [0])
        self.width = max([page.first + len(page.ccs) for page in used] or [0]) - self._base

    def first(self):
        """The first track of the window, from 0."""
        return self._base + self._moved

    def first_of(self, page):
        """The first track of one page, from 0."""
        return page.first + self._moved

    def stay_within(self, count):
        """Tracks went: back to where there is one, in steps as it came. Another layer may begin further left."""
        self._moved = max(self._moved, -self._base)
        while self._moved > 0 and self.first() >= count:
            self._moved = max(0, self._moved - self.width)

    def move(self, direction, count):
        """Right (1) or left (-1) by its width among `count` tracks; False at the end."""
        wanted = max(0, self.first() + direction * self.width)
        if wanted == self.first() or wanted >= count:
            return False
        self._moved = wanted - self._base
        return True
