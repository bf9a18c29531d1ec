"""ControlSurface of `ableton.v3`, without its specification."""

from __future__ import absolute_import

from ableton.v2.control_surface import ControlSurface as ControlSurfaceV2

__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)


class ControlSurface(ControlSurfaceV2):
    """As that of v2. A specification (elements, mappings and components as data) is what the stand-in lacks."""

    def __init__(self, c_instance=None, specification=None, *a, **k):
        if specification is not None:
            raise NotImplementedError(
                "the minimal framework takes no specification of ableton.v3; name the folder MIDI Remote Scripts of your "
                "own Live instead (--framework FOLDER)")
        super(ControlSurface, self).__init__(c_instance, *a, **k)
