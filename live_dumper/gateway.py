"""The only module that touches Live: everything else works on objects that are handed in.

Importing it outside Live works; the functions then raise ImportError.
"""

from __future__ import absolute_import


def live_module():
    """The package `Live`, which exists only inside Live."""
    import Live
    return Live


def application():
    """Live's Application object (there is no way to it from c_instance)."""
    return live_module().Application.get_application()


def new_timer(callback, interval_ms):
    """A started, repeating Live.Base.Timer, or None where this Live has none.

    Live.Base.Timer is in every API dump from 9.5 on and in none before; its arguments are known from
    scripts that use it (callback, interval in milliseconds, repeat).
    """
    try:
        timer_class = live_module().Base.Timer
    except (ImportError, AttributeError):
        return None
    timer = timer_class(callback=callback, interval=interval_ms, repeat=True)
    timer.start()
    return timer


def map_button(script_handle, midi_map_handle, channel, cc):
    """Ask Live to hand a control change (channel 0-15, cc 0-127) to the script; False when it is taken."""
    return live_module().MidiMap.forward_midi_cc(script_handle, midi_map_handle, channel, cc)
